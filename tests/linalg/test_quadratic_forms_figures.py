"""The figures of docs/linalg/quadratic-forms.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import quadratic_forms


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (quadratic_forms.four_forms, 4),
        (quadratic_forms.two_ellipses, 2),
        (quadratic_forms.rayleigh_by_angle, 1),
        (quadratic_forms.ways_down, 2),
        (quadratic_forms.sigma_ellipses, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_level_lines_are_level_and_dashed_below_zero():
    kinds = {}
    for ax, (name, A) in zip(
        quadratic_forms.four_forms().axes, quadratic_forms.FORMS.items(), strict=True
    ):
        matrix = np.array(A)
        assert ax.get_title().startswith(name + "\n")
        signs = set()
        for contours in ax.collections:
            for level, path in zip(contours.levels, contours.get_paths(), strict=True):
                points = path.vertices
                values = np.sum(points @ matrix * points, axis=1)
                # straight pieces on a grid of step 1/8 miss a curve of curvature 2 by 0.02
                np.testing.assert_allclose(values, level, atol=0.02)
            dashed = contours.get_linestyles()[0][1] is not None
            assert dashed == (contours.levels[0] < 0)
            signs.add(int(np.sign(contours.levels[0])))
        for line in lines(ax)[:-1]:
            np.testing.assert_allclose(np.sum(line @ matrix * line, axis=1), 0, atol=1e-12)
        kinds[name] = (signs, len(lines(ax)) - 1)
    assert kinds == {
        "bowl": ({1}, 0),
        "valley": ({1}, 1),
        "saddle": ({1, -1}, 2),
        "dome": ({-1}, 0),
    }


def test_the_titles_of_the_forms_hold_their_eigenvalues():
    for ax, A in zip(quadratic_forms.four_forms().axes, quadratic_forms.FORMS.values()):
        low, high = ax.get_title().replace("$", "").split("\n")[1].split(" and ")
        assert [float(low), float(high)] == pytest.approx(np.linalg.eigvalsh(np.array(A)), abs=0.02)


def test_the_matrix_of_the_two_ellipses_has_its_first_axis_at_thirty_degrees():
    A = quadratic_forms.ROUND
    v = np.array([math.cos(math.pi / 6), math.sin(math.pi / 6)])
    np.testing.assert_allclose(A @ v, 3 * v, rtol=1e-14)
    assert np.linalg.det(A) == pytest.approx(1, rel=1e-14)
    np.testing.assert_allclose(A, A.T, atol=1e-16)


def test_one_ellipse_is_the_image_and_the_other_the_level_set():
    A = quadratic_forms.ROUND
    first, second = quadratic_forms.two_ellipses().axes
    image, level = lines(first)[1], lines(second)[1]
    np.testing.assert_allclose(np.linalg.norm(np.linalg.solve(A, image.T), axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(np.sum(level @ A * level, axis=1), 1, rtol=1e-12)
    for ax, curve, ratio in ((first, image, 9), (second, level, 3)):
        radius = np.linalg.norm(curve, axis=1)
        # 120 points: none is farther than 1.5 degrees from the longest direction of the circle
        assert radius.max() / radius.min() == pytest.approx(ratio, rel=0.01)
        axes = [np.linalg.norm(b - a) for a, b in lines(ax)[2:4]]
        assert max(axes) / min(axes) == pytest.approx(ratio, rel=1e-12)
        assert max(axes) / 2 == pytest.approx(radius.max(), rel=0.01)
        assert f"axes {ratio} to 1" in [text.get_text() for text in ax.texts]
    for line in (lines(first)[0], lines(second)[0]):
        np.testing.assert_allclose(np.linalg.norm(line, axis=1), 1, rtol=1e-12)


def test_the_quotient_swings_between_the_eigenvalues_and_is_level_there():
    ax = quadratic_forms.rayleigh_by_angle().axes[0]
    curve, low_line, low, high_line, high = lines(ax)
    A = np.array([[4.0, 2.0], [2.0, 3.0]])
    w = np.linalg.eigvalsh(A)
    t = np.radians(curve[:, 0])
    np.testing.assert_allclose(
        curve[:, 1], 4 * np.cos(t) ** 2 + 4 * np.cos(t) * np.sin(t) + 3 * np.sin(t) ** 2, rtol=1e-12
    )
    for value, dot, line in zip(w, (low, high), (low_line, high_line)):
        assert line[0, 1] == pytest.approx(value)
        assert dot[0, 1] == pytest.approx(value)
        angle = math.radians(dot[0, 0])
        v = np.array([math.cos(angle), math.sin(angle)])
        np.testing.assert_allclose(A @ v, value * v, rtol=1e-12)
    assert curve[:, 1].min() == pytest.approx(w[0], abs=1e-3)
    assert curve[:, 1].max() == pytest.approx(w[1], abs=1e-3)


def test_the_arrows_are_the_steepest_ways_down_and_hit_the_centre_once_whitened():
    A = quadratic_forms.BOWL
    narrow, whitened = quadratic_forms.ways_down().axes
    curve, points = lines(narrow)[0], lines(narrow)[-1]
    np.testing.assert_allclose(np.sum(curve @ A * curve, axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(np.sum(points @ A * points, axis=1), 1, rtol=1e-12)
    assert np.linalg.cond(A) == pytest.approx(6)
    off_centre = []
    for ax in (narrow, whitened):
        for x, arrow in zip(lines(ax)[-1], ax.texts, strict=True):
            step = np.array(arrow.xy) - x
            assert np.linalg.norm(step) == pytest.approx(0.3)
            np.testing.assert_allclose(arrow.xyann, x)
            gradient = A @ x if ax is narrow else x
            assert -step @ gradient == pytest.approx(0.3 * np.linalg.norm(gradient))
            cosine = -step @ x / 0.3 / np.linalg.norm(x)
            off_centre.append(math.degrees(math.acos(min(1.0, cosine))))
    assert len(off_centre) == 20
    assert max(off_centre[:10]) > 30
    assert max(off_centre[10:]) < 1e-5


def test_the_ellipses_hold_the_shares_that_they_name():
    ax = quadratic_forms.sigma_ellipses().axes[0]
    points, one, two = lines(ax)
    inverse = np.linalg.inv(np.array(quadratic_forms.COVARIANCE))
    squared = np.sum(points @ inverse * points, axis=1)
    for r, ellipse, text in zip((1, 2), (one, two), ax.texts):
        np.testing.assert_allclose(np.sum(ellipse @ inverse * ellipse, axis=1), r**2, rtol=1e-12)
        share = 1 - math.exp(-r * r / 2)
        assert text.get_text() == f"{r} sigma holds {100 * share:.1f} %"
        error = math.sqrt(share * (1 - share) / len(points))
        assert abs(np.mean(squared <= r**2) - share) < 5 * error

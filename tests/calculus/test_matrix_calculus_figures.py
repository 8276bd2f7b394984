"""The figures of docs/calculus/matrix-calculus.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.calculus import matrix_calculus


def lines(ax, style=None):
    drawn = [line for line in ax.get_lines() if style is None or line.get_linestyle() == style]
    return [line.get_xydata() for line in drawn]


def arrows(ax):
    """(start, tip) of every arrow."""
    drawn = [text for text in ax.texts if text.arrow_patch is not None]
    return [(np.array(text.xyann), np.array(text.xy)) for text in drawn]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (matrix_calculus.two_descents, 1),
        (matrix_calculus.avoided_crossing, 2),
        (matrix_calculus.layer_norm_circle, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_paths_are_those_of_descent_and_the_plain_one_is_straight():
    (ax,) = matrix_calculus.two_descents().axes
    *circles, plain, doubled, center = lines(ax)
    scale = np.array([1, math.sqrt(2)])
    for path, factor in ((plain, 1), (doubled, 2)):
        for before, after in zip(path[:-1] / scale, path[1:] / scale, strict=True):
            # half the squared distance of two matrices: the entry S12 stands in two places
            step = after - before
            np.testing.assert_allclose(step, -0.8 * before * np.array([1, factor]), atol=1e-12)
    np.testing.assert_allclose(plain[:, 1] * plain[0, 0], plain[:, 0] * plain[0, 1], atol=1e-12)
    assert (np.sign(doubled[:-1, 1]) == -np.sign(doubled[1:, 1])).all()
    assert (center == 0).all()
    for circle in circles:
        radius = np.linalg.norm(circle, axis=1)
        np.testing.assert_allclose(radius, radius[0])


def test_the_eigenvalues_and_the_angle_are_those_of_the_matrix():
    values, angles = matrix_calculus.avoided_crossing().axes
    for k, delta in enumerate(matrix_calculus.DELTAS):
        upper, lower = lines(values)[2 * k : 2 * k + 2]
        for (t, w1), (_, w0), (_, angle) in zip(upper, lower, lines(angles)[k], strict=True):
            w, V = np.linalg.eigh([[t, delta], [delta, -t]])
            np.testing.assert_allclose(w, [w0, w1], atol=1e-12)
            direction = [math.cos(math.radians(angle)), math.sin(math.radians(angle))]
            assert abs(V[:, 1] @ direction) == pytest.approx(1)
        t, angle = lines(angles)[k].T
        middle = np.flatnonzero(t == 0)[0]
        slope = np.radians(angle[middle + 1] - angle[middle - 1]) / (t[middle + 1] - t[middle - 1])
        assert slope == pytest.approx(-1 / (2 * delta), rel=1e-2)


def test_what_is_sent_back_is_the_part_along_the_circle_over_s():
    (ax,) = matrix_calculus.layer_norm_circle().axes
    x, g, h = matrix_calculus.X, matrix_calculus.G, 1e-6
    circle = lines(ax)[0]
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), math.sqrt(3))

    def layer_norm(x):
        return (x - x.mean()) / x.std()

    plane = matrix_calculus.PLANE
    np.testing.assert_allclose(plane @ plane.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane @ np.ones(3), 0, atol=1e-12)
    J = np.transpose([(layer_norm(x + h * e) - layer_norm(x - h * e)) / (2 * h) for e in np.eye(3)])
    (at, arrived), (at_too, tangent), (far, back) = arrows(ax)
    np.testing.assert_allclose(at, plane @ layer_norm(x))
    np.testing.assert_allclose(at_too, at)
    np.testing.assert_allclose(far, plane @ x)
    np.testing.assert_allclose(arrived - at, plane @ g, atol=1e-12)
    np.testing.assert_allclose(back - far, plane @ J.T @ g, atol=1e-9)
    np.testing.assert_allclose(tangent - at, (back - far) * x.std(), atol=1e-12)
    assert (tangent - at) @ at == pytest.approx(0, abs=1e-12)

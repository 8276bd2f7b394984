"""The figures of docs/linalg/projection.md show what their docstrings say."""

from functools import cache

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import projection
from mathdl.linalg.projection import lstsq


@cache
def drawn(draw):
    """Each figure once: two of them factorise some hundred matrices."""
    return draw()


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


@pytest.mark.parametrize(
    ("draw", "n_axes", "n_labels"),
    [
        (projection.closest_point, 1, 5),
        (projection.loss_of_orthogonality, 1, 3),
        (projection.errors_by_condition, 1, 3),
        (projection.reflections, 2, 3),
        (projection.ridge_paths, 1, 3),
    ],
)
def test_each_is_a_figure_with_direct_labels(draw, n_axes, n_labels):
    fig = drawn(draw)
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert len(texts(ax)) >= n_labels
        assert not ax.axison or (ax.get_xlabel() and ax.get_ylabel())


def test_a_point_of_space_is_drawn_by_one_linear_map():
    x, y = np.random.default_rng(0).normal(size=(2, 3))
    image = projection._on_paper(x) + 2 * projection._on_paper(y)
    np.testing.assert_allclose(projection._on_paper(x + 2 * y), image)
    np.testing.assert_allclose(projection._on_paper(np.array([0, 0, 1.0])), [0, 1])


def test_the_foot_is_straight_below_b_and_the_triangle_has_a_right_angle():
    down, across, over, corner = lines(drawn(projection.closest_point).axes[0])[:4]
    foot = projection.COLUMNS @ lstsq(projection.COLUMNS, projection.POINT)
    assert foot[2] == pytest.approx(0, abs=1e-12)
    assert (projection.POINT - foot) @ (foot - projection.OTHER) == pytest.approx(0, abs=1e-12)
    b, p, s = (projection._on_paper(x) for x in (projection.POINT, foot, projection.OTHER))
    np.testing.assert_allclose(down, [b, p])
    np.testing.assert_allclose(across, [p, s])
    np.testing.assert_allclose(over, [b, s])
    assert down[0, 0] == pytest.approx(down[1, 0])  # upright on the page
    first, last = corner[0] - p, corner[2] - p
    np.testing.assert_allclose(corner[1], p + first + last)
    assert first[0] == pytest.approx(0, abs=1e-12)
    assert np.cross([*last, 0], [*(s - p), 0])[2] == pytest.approx(0, abs=1e-12)
    assert last @ (s - p) > 0


def slope(x, y):
    return np.polyfit(np.log10(x), np.log10(y), 1)[0]


def test_orthogonality_is_lost_with_slopes_two_one_and_zero():
    classical, modified, householder = lines(drawn(projection.loss_of_orthogonality).axes[0])
    # medians of 5 matrices scatter by some half a decade over the 5 and 10 decades of kappa
    assert slope(*classical[2:8].T) == pytest.approx(2, abs=0.3)
    assert slope(*modified[2:].T) == pytest.approx(1, abs=0.15)
    assert slope(*householder.T) == pytest.approx(0, abs=0.1)
    assert householder[:, 1].max() < 1e-14
    assert classical[-1, 1] > 0.1
    assert texts(drawn(projection.loss_of_orthogonality).axes[0]) == [
        "classical",
        "modified",
        "Householder",
    ]


def test_errors_rise_with_slopes_two_two_one_and_the_residual_costs_the_normal_equations_nothing():
    noisy_normal, normal, noisy, exact = lines(drawn(projection.errors_by_condition).axes[0])
    assert slope(*normal[2:].T) == pytest.approx(2, abs=0.35)
    assert slope(*noisy[2:].T) == pytest.approx(2, abs=0.35)
    assert slope(*exact[2:].T) == pytest.approx(1, abs=0.35)
    assert np.abs(np.log10(noisy_normal[2:, 1] / normal[2:, 1])).max() < 1
    assert (noisy[4:, 1] < normal[4:, 1]).all()
    assert (exact[4:, 1] < noisy[4:, 1]).all()
    np.testing.assert_array_equal(noisy_normal[:, 0], exact[:, 0])


def test_the_matrices_have_the_condition_number_that_the_axis_says():
    A = projection._stretched(np.random.default_rng(0), (9, 4), 1e3)
    np.testing.assert_allclose(np.linalg.svd(A)[1], np.geomspace(1, 1e-3, 4), rtol=1e-9)


@pytest.mark.parametrize("turn", [0.35, 1.0, 2.0])
def test_both_mirrors_throw_x_onto_the_axis(turn):
    x = np.array([np.cos(turn), np.sin(turn)])
    for ax, sign in zip(projection.reflections(turn).axes, (1, -1)):
        mirror = lines(ax)[1]
        along = (mirror[1] - mirror[0]) / np.linalg.norm(mirror[1] - mirror[0])
        assert mirror[1, 1] > 0 > mirror[0, 1]
        image = 2 * (along @ x) * along - x
        np.testing.assert_allclose(image, [sign, 0], atol=1e-12)
        arrows = [np.array(text.xy) for text in ax.texts if not text.get_text()]
        np.testing.assert_allclose(arrows, [x, [sign, 0], [sign, 0]])


def test_ridge_brings_two_quarrelling_coefficients_together_and_then_shrinks_both():
    axis, truth, first, second = lines(drawn(projection.ridge_paths).axes[0])
    assert (axis[:, 1] == 0).all()
    assert (truth[:, 1] == 1).all()
    gap = np.abs(first[:, 1] - second[:, 1])
    assert gap[0] > 0.8
    middle = np.argmin(np.abs(first[:, 0] - 1))
    assert gap[middle] < 0.1
    assert first[middle, 1] == pytest.approx(1, abs=0.15)
    lengths = np.hypot(first[:, 1], second[:, 1])
    assert (np.diff(lengths) < 0).all()
    assert lengths[-1] < 0.05

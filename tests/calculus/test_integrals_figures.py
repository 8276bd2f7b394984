"""The figures of docs/calculus/integrals.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import integrate, stats

from mathdl.figures.calculus import integrals


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (integrals.error_by_evaluations, 2),
        (integrals.where_the_mean_comes_from, 2),
        (integrals.cells_under_a_map, 2),
        (integrals.density_of_an_exponential, 2),
        (integrals.two_coupling_steps, 3),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title(loc="left") or (ax.get_xlabel() and ax.get_ylabel()) or ax.get_title()


def test_the_errors_fall_as_the_docstring_says():
    one, ten = integrals.error_by_evaluations().axes

    def slope(points):
        (n0, e0), (n1, e1) = points[0], points[-1]
        return math.log(e1 / e0) / math.log(n1 / n0)

    trapezoid, gauss, dots, dashed = lines(one)
    assert slope(trapezoid) == pytest.approx(-2, abs=0.1)
    assert slope(gauss) < -1.2  # from two points on, not smooth
    assert slope(dashed) == pytest.approx(-0.5, rel=1e-12)
    assert dashed[0, 1] == pytest.approx(math.sqrt(0.16 / 10))
    assert trapezoid[-1, 1] < 1e-9 < dots[-1, 1]

    trapezoid, gauss, dots, dashed = lines(ten)
    assert trapezoid[:, 0].tolist() == [2.0**10, 3.0**10, 5.0**10]
    assert slope(trapezoid) == pytest.approx(-0.4, abs=0.1)  # before -0.2, which is far out
    assert slope(dashed) == pytest.approx(-0.5, rel=1e-12)
    at_end = np.interp(5.0**10, *dashed.T)
    assert at_end < gauss[-1, 1] < trapezoid[-1, 1]


def test_the_factor_is_the_one_of_the_text():
    assert integrate.quad(integrals._factor, 0, 1, points=[1 / 3])[0] == pytest.approx(1)
    square = integrate.quad(lambda t: integrals._factor(t) ** 2, 0, 1, points=[1 / 3])[0]
    assert square - 1 == pytest.approx(4 / 25)
    t = np.array([0.0, 0.2, 1 / 3, 0.5, 1.0])
    np.testing.assert_allclose(integrals._factor(t), 1.8 * np.maximum(t, 1 / 3), rtol=1e-15)


def test_random_points_miss_by_about_what_the_dashed_line_says():
    for ax in integrals.error_by_evaluations().axes:
        dots, dashed = lines(ax)[2:]
        sigma = np.exp(np.interp(np.log(dots[:, 0]), *np.log(dashed.T)))
        assert (dots[:, 1] < 5 * sigma).all()
        assert np.mean(dots[:, 1] > sigma / 5) > 0.4  # 84 percent of Gaussian errors are


def test_the_bells_overlap_at_ten_and_not_at_two_hundred():
    gaps = []
    for ax, d in zip(integrals.where_the_mean_comes_from().axes, (10, 200)):
        draws, mean, bar = lines(ax)
        c = math.sqrt(d) / 2
        np.testing.assert_allclose(draws[:, 1], stats.norm.pdf(draws[:, 0]), rtol=1e-12)
        np.testing.assert_allclose(mean[:, 1], stats.norm.pdf(mean[:, 0], c), rtol=1e-12)
        # the integrand: ratio times density
        x = mean[:, 0]
        ratio = np.exp(c * x - c * c / 2)
        np.testing.assert_allclose(mean[:, 1], ratio * stats.norm.pdf(x), rtol=1e-9)
        gaps.append(c - bar[1, 0])
        # the largest of 100,000 draws exceeds 6 with chance 1e-4
        assert 3 < bar[1, 0] < 6
        assert ax.get_title() == f"$d = {d}$"
    assert gaps[0] < -2
    assert gaps[1] > 1


def test_the_cells_are_equal_on_the_left_and_grow_with_r_on_the_right():
    before, after = integrals.cells_under_a_map().axes

    def area(patch):
        x, y = patch.get_xy().T
        return abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2  # the shoelace formula

    for panel, areas in ((before, [1, 1, 1]), (after, [3 / 8, 7 / 8, 11 / 8])):
        found = [area(patch) for patch in panel.patches]
        # arcs of 1/120 radians are drawn straight: too small by (1/120)^2 / 6, relatively
        np.testing.assert_allclose(found, np.array(areas) / 16, rtol=2e-5)
    assert [text.get_text() for text in before.texts] == ["3/8", "7/8", "11/8"]
    x, y = before.patches[0].get_xy().T
    image = after.patches[0].get_xy()
    np.testing.assert_allclose(image, np.column_stack([x * np.cos(y), x * np.sin(y)]), atol=1e-15)


def test_the_strips_keep_their_mass_and_the_modes_part():
    above, below = integrals.density_of_an_exponential().axes
    for ax, density in ((above, stats.norm.pdf), (below, stats.lognorm(1).pdf)):
        curve, mode = lines(ax)[0], lines(ax)[2][0]
        np.testing.assert_allclose(curve[:, 1], density(curve[:, 0]), rtol=1e-12)
        assert mode[1] == pytest.approx(curve[:, 1].max(), rel=1e-3)
        assert mode[1] >= curve[:, 1].max() - 1e-12
    image = lines(below)[4][0]
    np.testing.assert_allclose(image, [1.0, stats.lognorm(1).pdf(1.0)], rtol=1e-12)
    assert lines(below)[2][0, 0] == pytest.approx(math.exp(-1))
    for ax in (above, below):
        masses = []
        for strip in ax.collections:
            x, y = strip.get_paths()[0].vertices.T
            masses.append(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)
        # straight pieces between 41 points
        np.testing.assert_allclose(masses, [0.1359, 0.3413, 0.3413, 0.1359], rtol=2e-3)
        assert [text.get_text() for text in ax.texts].count("34 %") == 2


def test_each_layer_moves_one_coordinate_and_the_levels_fit_the_draws():
    start, first, second = (ax for ax in integrals.two_coupling_steps().axes)
    x, one, two = (ax.patches[0].get_path().vertices[::2] for ax in (start, first, second))
    assert (x[:, 0] == one[:, 0]).all()
    assert (one[:, 1] == two[:, 1]).all()
    assert np.abs(x[:, 1] - one[:, 1]).max() > 1
    assert np.abs(one[:, 0] - two[:, 0]).max() > 1
    assert [len(ax.texts) for ax in (start, first, second)] == [0, 1, 1]
    for ax, (i, j) in ((first, (0, 1)), (second, (1, 0))):
        tip, tail = ax.texts[0].xy, ax.texts[0].xyann
        assert tip[i] == tail[i]
        assert tip[j] != tail[j]


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_the_density_after_each_layer_adds_up_to_one(layers):
    h = 0.05
    ticks = np.arange(-22, 22, h)
    total = h * h * integrals._flow_density(*np.meshgrid(ticks, ticks), layers).sum()
    # evenly spaced sums of a smooth bump; the narrowest part is 1 / e wide
    assert total == pytest.approx(1, abs=1e-8)


@pytest.mark.parametrize("layers", [1, 2])
def test_the_density_is_that_of_the_draws(layers):
    # a map of one coordinate after the other: differences give the whole Jacobian
    def flow(x):
        y1, y2 = x
        y2 = integrals._couple(y1, y2)
        return np.array([integrals._couple(y2, y1) if layers == 2 else y1, y2])

    for x in np.random.default_rng(0).normal(size=(10, 2)):
        h = 1e-6
        J = np.column_stack([(flow(x + e) - flow(x - e)) / (2 * h) for e in h * np.eye(2)])
        expected = stats.norm.pdf(x).prod() / abs(np.linalg.det(J))
        found = integrals._flow_density(*flow(x), layers)
        assert found == pytest.approx(expected, rel=1e-7)  # differences err by some 1e-9

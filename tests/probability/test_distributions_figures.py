"""The figures of docs/probability/distributions.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from mathdl.figures.probability import distributions


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def tops(line):
    """Places and heights of bars drawn as one line with gaps."""
    assert np.isnan(line[2::3, 1]).all()
    np.testing.assert_array_equal(line[0::3, 0], line[1::3, 0])
    assert (line[0::3, 1] == 0).all()
    return line[1::3, 0].round(), line[1::3, 1]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (distributions.six_panels, 6),
        (distributions.tails_of_equal_variance, 1),
        (distributions.rare_coins, 2),
        (distributions.log_partitions, 2),
        (distributions.dropout_before_relu, 2),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_six_panels_show_the_laws_that_they_name():
    binomial, poisson, waits, bells, beta, triangle = distributions.six_panels().axes
    for line, law in zip(lines(binomial), (stats.binom(1, 0.3), stats.binom(10, 0.3)), strict=True):
        k, mass = tops(line)
        np.testing.assert_allclose(mass, law.pmf(k), rtol=1e-12)
    for line, rate in zip(lines(poisson), (1, 4), strict=True):
        k, mass = tops(line)
        np.testing.assert_allclose(mass, stats.poisson(rate).pmf(k), rtol=1e-12)
    curve, box = lines(waits)
    np.testing.assert_allclose(curve[:, 1], stats.expon().pdf(curve[:, 0]), rtol=1e-12)
    assert box.tolist() == [[0, 0], [0, 0.5], [2, 0.5], [2, 0]]  # of area 1
    bell, tent = lines(bells)
    np.testing.assert_allclose(bell[:, 1], stats.norm().pdf(bell[:, 0]), rtol=1e-12)
    law = stats.laplace(scale=math.sqrt(0.5))
    assert law.var() == pytest.approx(1)
    np.testing.assert_allclose(tent[:, 1], law.pdf(tent[:, 0]), rtol=1e-12)
    for line, (a, b) in zip(lines(beta), ((2, 5), (0.5, 0.5), (8, 3)), strict=True):
        np.testing.assert_allclose(line[:, 1], stats.beta(a, b).pdf(line[:, 0]), rtol=1e-10)
    names = [text.get_text() for ax in (beta, triangle) for text in ax.texts]
    assert names == ["2, 5", "½, ½", "8, 3", "8, 8, 8", "0.3, 0.3, 0.3"]


def test_the_draws_lie_in_the_triangle_and_small_exponents_push_them_to_its_border():
    triangle = distributions.six_panels().axes[-1]
    border, firm, loose = lines(triangle)
    corners = np.vstack([border[:3].T, np.ones(3)])
    nearest = []
    for draws in (firm, loose):
        assert f"{len(draws)} draws" in triangle.get_title()
        weights = np.linalg.solve(corners, np.vstack([draws.T, np.ones(len(draws))]))
        assert weights.min() > -1e-12
        nearest.append(np.median(weights.min(axis=0)))
    assert nearest[0] > 0.1 > 0.05 > nearest[1]


def test_the_tails_are_those_of_laws_with_variance_one():
    ax = distributions.tails_of_equal_variance().axes[0]
    bound, laplace, gaussian, uniform, clip = lines(ax)
    root3 = math.sqrt(3)
    for line, law in (
        (laplace, stats.laplace(scale=math.sqrt(0.5))),
        (gaussian, stats.norm()),
        (uniform, stats.uniform(-root3, 2 * root3)),
    ):
        assert law.var() == pytest.approx(1)
        np.testing.assert_allclose(line[:, 1], 2 * law.sf(line[:, 0]), rtol=1e-9)
        assert (line[:, 1] <= bound[: len(line), 1]).all()
    np.testing.assert_allclose(bound[:, 1], np.minimum(1, bound[:, 0] ** -2.0))
    assert set(clip[:, 0]) == {6}
    near = laplace[:, 0] < 2
    ratio = laplace[near, 1] / gaussian[near, 1]
    assert 0.5 < ratio.min() < ratio.max() < 2
    at = np.argmin(abs(laplace[:, 0] - 6))
    assert laplace[at, 1] / gaussian[at, 1] == pytest.approx(1e5, rel=0.1)


def test_eight_coins_are_too_narrow_and_eighty_are_near():
    worst = []
    for ax, n in zip(distributions.rare_coins().axes, (8, 80)):
        bars, dots = lines(ax)
        k, mass = tops(bars)
        np.testing.assert_allclose(mass, stats.binom(n, 4 / n).pmf(k), rtol=1e-10)
        np.testing.assert_allclose(dots[:, 1], stats.poisson(4).pmf(dots[:, 0]), rtol=1e-12)
        assert ax.get_title() == f"{n} throws, $p$ = {4 / n}"
        worst.append(abs(mass - dots[:, 1]).max())
        assert (mass[k > n] == 0).all()
    assert worst[0] > 0.05 > 0.01 > worst[1]


@pytest.mark.parametrize("panel", [0, 1])
def test_the_slopes_of_the_tangents_are_the_means_that_stand_beside_them(panel):
    ax = distributions.log_partitions().axes[panel]
    curve, *rest = lines(ax)
    A, slope = (
        (lambda t: np.log1p(np.exp(t)), lambda t: 1 / (1 + np.exp(-t)))
        if panel == 0
        else (np.exp,) * 2
    )
    np.testing.assert_allclose(curve[:, 1], A(curve[:, 0]), rtol=1e-12)
    for tangent, point, text in zip(rest[::2], rest[1::2], ax.texts, strict=True):
        at = point[0, 0]
        assert point[0, 1] == pytest.approx(A(at))
        rise = np.diff(tangent[:, 1]) / np.diff(tangent[:, 0])
        assert rise[0] == pytest.approx(slope(at), rel=1e-9)
        assert float(text.get_text()) == pytest.approx(slope(at), abs=0.005)
        assert (tangent[:, 1] <= A(tangent[:, 0])).all()  # a convex curve


def test_the_mean_survives_dropout_and_not_the_relu():
    before, after = distributions.dropout_before_relu().axes
    assert len(distributions.INPUTS) == 10
    off, mean = (line[0, 0] for line in lines(before))
    assert off == pytest.approx(mean, abs=1e-12)
    assert off == distributions.INPUTS.sum()
    relu_off, relu_mean = (line[0, 0] for line in lines(after))
    assert relu_off == max(0, off)
    assert relu_mean > relu_off + 1
    for ax in (before, after):
        shares = [bar.get_height() for bar in ax.patches]
        assert sum(shares) == pytest.approx(1)
    left = [bar.get_height() for bar in after.patches if bar.get_x() + bar.get_width() <= -0.5]
    assert sum(left) == 0

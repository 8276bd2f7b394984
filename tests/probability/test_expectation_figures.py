"""The figures of docs/probability/expectation.md show what their docstrings say."""

import re

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from mathdl.figures.probability import expectation


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (expectation.within_and_between, 1),
        (expectation.mean_above_the_curve, 1),
        (expectation.bounds_on_a_tail, 2),
        (expectation.toward_a_bell, 6),
        (expectation.running_means, 2),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_title_splits_the_variance_of_the_points_that_are_drawn():
    ax = expectation.within_and_between().axes[0]
    dotted, *rest = lines(ax)
    rows, ticks = rest[::2], rest[1::2]
    y = np.array([row[:, 0] for row in rows])
    assert y.shape == (5, 25)
    np.testing.assert_allclose(dotted[:, 0], y.mean())
    for place, (row, tick) in enumerate(zip(rows, ticks), start=1):
        assert (row[:, 1] == place).all()
        np.testing.assert_allclose(tick[:, 0], row[:, 0].mean())
        assert tick[:, 1].mean() == pytest.approx(place)
    within, between, total = map(float, re.findall(r"\d\.\d+", ax.get_title()))
    assert within == pytest.approx(np.mean([row.var() for row in y]), abs=0.005)
    assert between == pytest.approx(np.var(y.mean(axis=1)), abs=0.005)
    assert total == pytest.approx(y.var(), abs=0.005)
    assert within + between == pytest.approx(total, abs=0.0151)


def test_the_mean_point_lies_in_the_triangle_above_the_curve_and_the_tangent_below_it():
    ax = expectation.mean_above_the_curve().axes[0]
    curve, tangent, points, mean, square, _ = lines(ax)
    np.testing.assert_allclose(curve[:, 1], np.exp(curve[:, 0]))
    np.testing.assert_allclose(points[:, 1], np.exp(points[:, 0]))
    np.testing.assert_allclose(mean[0], points.mean(axis=0))
    np.testing.assert_allclose(square[0], [mean[0, 0], np.exp(mean[0, 0])])
    assert mean[0, 1] > square[0, 1]
    slopes = np.diff(tangent[:, 1]) / np.diff(tangent[:, 0])
    np.testing.assert_allclose(slopes, square[0, 1])
    assert (tangent[:, 1] <= np.exp(tangent[:, 0]) + 1e-12).all()
    assert {text.get_text() for text in ax.texts} == {
        f"mean of exp, {mean[0, 1]:.1f}",
        f"exp of mean, {square[0, 1]:.1f}",
        "tangent",
    }


def test_the_tail_is_that_of_a_binomial_and_both_bounds_hold():
    crossings = []
    axes = expectation.bounds_on_a_tail().axes
    for ax, (n, p, largest) in zip(axes, expectation.COINS, strict=True):
        exact, chebyshev, hoeffding, one = lines(ax)
        assert (one[:, 1] == 1).all()
        eps = exact[:, 0]
        assert eps[-1] == pytest.approx(largest)
        k = np.arange(n + 1)
        mass = stats.binom.pmf(k, n, p)
        tail = [mass[np.abs(k / n - p) >= e - 1e-12].sum() for e in eps]
        np.testing.assert_allclose(exact[:, 1], tail, rtol=1e-9)
        np.testing.assert_allclose(chebyshev[:, 1], p * (1 - p) / n / eps**2)
        np.testing.assert_allclose(hoeffding[:, 1], 2 * np.exp(-2 * n * eps**2))
        for bound in (chebyshev, hoeffding):
            assert (exact[:, 1] <= bound[:, 1]).all()
        crossings.append(eps[np.argmax(hoeffding[:, 1] < chebyshev[:, 1])])
        useful = eps[np.argmax((hoeffding[:, 1] < chebyshev[:, 1]) & (hoeffding[:, 1] < 1))]
        crossings[-1] = max(crossings[-1], useful)
    assert crossings == pytest.approx([0.104, 0.0575], abs=0.004)


def test_the_means_have_their_own_distribution_and_the_bell_beside_it():
    axes = expectation.toward_a_bell().axes
    seen = {ax.get_title(): ax for ax in axes}
    for n in expectation.SIZES["waiting time"]:
        bell, curve = lines(seen[f"waiting time, $n = {n}$"])
        z = curve[:, 0]
        np.testing.assert_allclose(bell[:, 1], stats.norm.pdf(z))
        right = stats.gamma(n).pdf(n + np.sqrt(n) * z) * np.sqrt(n)
        np.testing.assert_allclose(curve[:, 1], right, rtol=1e-9, atol=1e-12)
    for n in expectation.SIZES["rate 0.01"]:
        ax = seen[f"rate 0.01, $n = {n}$"]
        width = 1 / np.sqrt(n * 0.01 * 0.99)
        for bar in ax.patches:
            middle = bar.get_x() + bar.get_width() / 2
            k = round(n * 0.01 + middle / width)
            assert middle == pytest.approx((k - n * 0.01) * width)
            assert bar.get_height() * width == pytest.approx(stats.binom.pmf(k, n, 0.01))
        area = sum(bar.get_height() for bar in ax.patches) * width
        assert area > 0.99  # what lies beyond 3.5 standard deviations is not drawn
    first = max(bar.get_height() for bar in seen["rate 0.01, $n = 30$"].patches)
    assert first / np.sqrt(30 * 0.01 * 0.99) == pytest.approx(0.99**30)  # no event at all


def test_the_means_of_gaussians_close_in_and_those_of_ratios_do_not():
    above, below = expectation.running_means().axes
    for ax in (above, below):
        assert len(lines(ax)) == 6
        assert lines(ax)[0][[0, -1], 0].tolist() == [1, 10_000]
    last = [abs(row[-1, 1]) for row in lines(above)[:-1]]
    assert max(last) < 5 / np.sqrt(10_000)
    late = [np.ptp(row[row[:, 0] > 100, 1]) for row in lines(below)[:-1]]
    assert min(late) > 0.5

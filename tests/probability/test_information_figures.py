"""The figures of docs/probability/information.md show what their docstrings say."""

import math
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import integrate, optimize, stats

from mathdl.figures.probability import information


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def divergences(humps, mean, std):
    """Forward and reverse by scipy's adaptive integration, pieces about what is narrow."""
    q = stats.norm(mean, std)

    def log_p(x):
        return np.logaddexp(stats.norm.logpdf(x, -humps), stats.norm.logpdf(x, humps)) - math.log(2)

    def forward(x):
        return math.exp(log_p(x)) * (log_p(x) - q.logpdf(x))

    def reverse(x):
        return q.pdf(x) * (q.logpdf(x) - log_p(x))

    results = []
    for f, low, high in (
        (forward, -humps - 12, humps + 12),
        (reverse, mean - 12 * std, mean + 12 * std),
    ):
        edges = np.linspace(low, high, 13)
        parts = [integrate.quad(f, *piece, epsabs=1e-12)[0] for piece in pairwise(edges)]
        results.append(sum(parts))
    return results


@pytest.mark.parametrize(
    "draw",
    [
        information.plain_and_better,
        information.tangent_above_the_arch,
        information.two_fits,
        information.where_the_best_fit_jumps,
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    (ax,) = fig.axes
    assert len(ax.texts) >= 3
    assert ax.get_xlabel()


def test_reports_of_one_divergence_spread_over_both_signs_or_do_not():
    (ax,) = information.plain_and_better().axes
    plain, better = (patch.get_data() for patch in ax.patches)
    for values, edges, _ in (plain, better):
        assert values.sum() == pytest.approx(1, abs=1e-3)
        middles = (edges[1:] + edges[:-1]) / 2
        assert values @ middles == pytest.approx(0.005, abs=3e-4)  # 3 standard errors of the plain
    below = plain.values[plain.edges[:-1] < -1e-9].sum()
    # the exact chance, 4 standard errors of 10,000 batches, and the strip next to 0
    assert below == pytest.approx(stats.norm.cdf(-0.5), abs=4 * 0.0046)
    assert better.values[better.edges[:-1] < -1e-9].sum() == 0


def test_the_tangent_touches_the_arch_at_one_point_and_lies_above_it():
    (ax,) = information.tangent_above_the_arch().axes
    arch, line, bar, touch = lines(ax)
    p = arch[:, 0]
    inside = (p > 0) & (p < 1)
    expected = [stats.entropy([t, 1 - t]) for t in p[inside]]
    np.testing.assert_allclose(arch[inside, 1], expected, rtol=1e-12)
    np.testing.assert_allclose(np.diff(line[:, 1], 2), 0, atol=1e-12)
    gap = line[:, 1] - arch[:, 1]
    assert gap.min() == pytest.approx(0, abs=1e-12)
    assert p[np.argmin(gap)] == pytest.approx(0.2) == touch[0, 0]
    assert bar[1, 1] - bar[0, 1] == pytest.approx(stats.entropy([0.7, 0.3], [0.2, 0.8]))


def test_the_fits_of_the_still_figure_are_the_best_ones():
    (ax,) = information.two_fits().axes
    forward, reverse = lines(ax)
    x = forward[:, 0]
    np.testing.assert_allclose(forward[:, 1], stats.norm.pdf(x, 0, math.sqrt(10)), rtol=1e-12)
    assert x[np.argmax(reverse[:, 1])] == pytest.approx(3, abs=0.06)
    assert reverse[:, 1].max() == pytest.approx(0.39, abs=5e-3)


def test_the_cases_of_the_live_figure_are_scipys_integrals():
    data = information.two_fits_data()
    assert {key: data[key] for key in information.START} == information.START
    for case in data["cases"]:
        at = [case[key] for key in information.START]
        for value, (low, high) in zip(at, data["limits"].values(), strict=True):
            assert low <= value <= high
        forward, reverse = divergences(*at)
        assert case["forward"] == pytest.approx(forward, rel=1e-9, abs=1e-9)
        assert case["reverse"] == pytest.approx(reverse, rel=1e-9, abs=1e-9)


def test_the_fits_of_the_live_figure_are_floors_of_valleys():
    places = []
    for fit in information.two_fits_data()["fits"]:
        end = fit["to_mean"], fit["to_std"]
        assert fit["reverse"] == pytest.approx(divergences(fit["humps"], *end)[1], abs=1e-9)
        for a, factor in ((0.05, 1), (-0.05, 1), (0, 1.05), (0, 0.95)):
            near = divergences(fit["humps"], end[0] + a, end[1] * factor)[1]
            assert near > fit["reverse"] + 1e-6
        places.append(round(end[0], 2) + 0.0)
    assert places == [2.98, 0, -2.98, 0, 0, 0]


def test_the_curves_cross_at_2_80_under_log_2():
    (ax,) = information.where_the_best_fit_jumps().axes
    level, middle, hump, dot = lines(ax)
    assert level[0, 1] == pytest.approx(math.log(2))
    assert (np.diff(middle[:, 1]) > 0).all()
    assert (hump[:, 1] < math.log(2)).all()
    off = optimize.brentq(
        lambda m: np.interp(m, *middle.T) - np.interp(m, *hump.T), hump[0, 0], hump[-1, 0]
    )
    assert off == pytest.approx(2.8, abs=5e-3)
    assert dot[0] == pytest.approx([off, np.interp(off, *hump.T)], abs=5e-3)

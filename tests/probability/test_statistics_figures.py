"""The figures of docs/probability/statistics.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import integrate, stats

from mathdl.figures.probability import statistics


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def segments(ax):
    return [np.array(group.get_segments()) for group in ax.collections]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (statistics.intervals_of_three_seeds, 2),
        (statistics.bars_that_touch, 1),
        (statistics.chance_of_a_small_p, 1),
        (statistics.power_of_seeds, 1),
        (statistics.reliability, 2),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_thick_intervals_are_those_that_miss():
    short, long = statistics.intervals_of_three_seeds().axes
    missed = []
    for ax in (short, long):
        hold, miss = segments(ax)
        assert len(hold) + len(miss) == 40
        assert (hold[:, 0, 0] <= 0).all() and (hold[:, 1, 0] >= 0).all()
        assert ((miss[:, 0, 0] > 0) | (miss[:, 1, 0] < 0)).all()
        missed.append(len(miss))
    # 40 studies, each missing with the chance 1 - 0.81 or 0.05: within what one in a million allows
    z = 1.96
    for count, p in zip(missed, (1 - z / np.sqrt(2 + z**2), 0.05)):
        low, high = stats.binom(40, p).interval(1 - 1e-6)
        assert low <= count <= high
    assert missed[0] > missed[1]


def test_bars_that_touch_end_where_the_others_begin():
    (ax,) = statistics.bars_that_touch().axes
    ends = [group[0, :, 0] for group in segments(ax)]
    for left, right, overlap in ((0, 1, 0.0), (2, 3, 1.96 * (2 - np.sqrt(2))), (4, 5, 0.0)):
        assert ends[left][1] - ends[right][0] == pytest.approx(overlap, abs=1e-12)
    told = [text.get_text() for text in ax.texts]
    for text, gap in zip(told, (3.92, 1.96 * np.sqrt(2), 2.0)):
        p = 2 * stats.norm.sf(gap / np.sqrt(2))
        assert float(text.split("= ")[1]) == pytest.approx(p, abs=0.005 if p > 0.01 else 0.0005)


def test_without_an_effect_p_is_uniform_and_effects_lift_it():
    (ax,) = statistics.chance_of_a_small_p().axes
    none, one, more, pairs, _ = lines(ax)
    np.testing.assert_allclose(none[:, 0], none[:, 1], atol=1e-12)
    assert (one[:-1, 1] > none[:-1, 1]).all() and (more[:-1, 1] > one[:-1, 1]).all()
    # by quadrature over the density of the statistic
    u = one[40, 0]
    z = stats.norm.isf(u / 2)
    inside = integrate.quad(lambda t: stats.norm.pdf(t, 1), -z, z)[0]
    assert one[40, 1] == pytest.approx(1 - inside)
    assert (pairs[:, 1] <= pairs[:, 0]).all() and pairs[1].tolist() == [0.25, 0.25]


def test_power_reaches_four_of_five_where_the_docstring_says():
    (ax,) = statistics.power_of_seeds().axes
    curves = lines(ax)[:3]
    reached = [int(c[np.argmax(c[:, 1] >= 0.8), 0]) for c in curves]
    assert reached == [17, 10, 4]
    # n = 5, two groups: integrate over the spread, which is independent of the means
    n, t = 5, stats.t(8).ppf(0.975)

    def rejects(v):  # v is chi-square with 8 degrees of freedom
        half, size = t * np.sqrt(v / 8), np.sqrt(n / 2)
        return stats.norm.sf(half - size) * stats.chi2(8).pdf(v)

    expected = integrate.quad(rejects, 0, 100)[0]
    assert curves[0][3].tolist() == [5, pytest.approx(expected, abs=1e-8)]
    for curve in curves:
        assert np.isfinite(curve).all() and (np.diff(curve[:, 1]) > -1e-9).all()


def test_as_it_is_the_last_bin_lies_below_its_bar_and_cooled_all_lie_within():
    before, after = statistics.reliability().axes
    for ax, inside in ((before, False), (after, True)):
        dots = np.array([xy[0] for xy in lines(ax)[1:]])
        bars = np.array([group[0] for group in segments(ax)])
        np.testing.assert_allclose(bars[:, :, 0].mean(axis=1), dots[:, 0])
        np.testing.assert_allclose(bars[:, :, 1].mean(axis=1), dots[:, 0])
        last = bars[-1, 0, 1] <= dots[-1, 1] <= bars[-1, 1, 1]
        assert last == inside
        if inside:
            assert (bars[:, 0, 1] <= dots[:, 1]).all() and (dots[:, 1] <= bars[:, 1, 1]).all()
        else:
            assert dots[-1, 1] < bars[-1, 0, 1]

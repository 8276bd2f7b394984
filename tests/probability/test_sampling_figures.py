"""The figures of docs/probability/sampling.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import integrate, stats

from mathdl.figures.probability import sampling


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (sampling.envelope_that_fails, 1),
        (sampling.running_estimates, 2),
        (sampling.variance_of_two_gradients, 2),
        (sampling.paths_from_noise, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_bound_holds_on_the_near_hump_alone():
    target, bound = lines(sampling.envelope_that_fails().axes[0])
    x, p = target.T
    right = 0.25 * stats.norm(0).pdf(x) + 0.75 * stats.norm(20).pdf(x)
    np.testing.assert_allclose(p, right)
    np.testing.assert_allclose(bound[:, 1], 0.275 * stats.norm.pdf(x))
    assert (p[x < 9] <= bound[x < 9, 1]).all() and (p[x > 11] > bound[x > 11, 1]).all()
    assert integrate.trapezoid(np.minimum(p, bound[:, 1]), x) == pytest.approx(0.25, abs=1e-4)


def test_the_narrow_proposal_stays_below_and_the_wide_one_closes_in():
    narrow, wide = sampling.running_estimates().axes
    for ax in (narrow, wide):
        *runs, truth = lines(ax)
        assert len(runs) == 5 and (truth[:, 1] == 3).all()
        assert runs[0][[0, -1], 0].tolist() == [10, 30_000]
    # E w^2 (x^4 - 3)^2 / n for s = 1.5, by quadrature
    s = 1.5

    def term(x):
        return stats.norm.pdf(x) ** 2 / stats.norm.pdf(x, scale=s) * (x**4 - 3) ** 2

    error = np.sqrt(integrate.quad(term, -20, 20)[0] / 30_000)
    for run in lines(wide)[:-1]:
        assert abs(run[-1, 1] - 3) < 5 * error
    below = [np.mean(run[:, 1] < 3) for run in lines(narrow)[:-1]]
    assert np.mean(below) > 0.7


def test_the_variances_are_those_of_the_two_estimators():
    above, below = sampling.variance_of_two_gradients().axes
    t, w = np.polynomial.hermite_e.hermegauss(80)
    w = w / w.sum()

    def variance(values):
        return w @ values**2 - (w @ values) ** 2

    slope, score, baseline = lines(above)
    one = [variance(2 * (1 + t)), variance((1 + t) ** 2 * t), variance(((1 + t) ** 2 - 2) * t)]
    assert [row[0, 1] for row in (slope, score, baseline)] == pytest.approx(one)
    assert (slope[:, 1] == slope[0, 1]).all()
    # d = 1000: the other 999 squares have the mean 1998 and the variance 5994, and E t^2 = 1
    square = w @ ((1 + t) ** 4 * t**2) + 2 * 1998 * (w @ ((1 + t) ** 2 * t**2))
    assert score[-1, 1] == pytest.approx(square + 1998**2 + 5994 - 4)
    assert baseline[-1, 1] == pytest.approx(one[2] + 5994)
    slope, score = lines(below)
    grid = np.linspace(-10, 10, 20_001)
    p = stats.norm.pdf(grid) * (grid[1] - grid[0])
    for i in (0, 30, 60, 90, 120):
        k = slope[i, 0]
        values = np.array([1 + k * np.cos(k * grid), (grid + np.sin(k * grid)) * grid])
        exact = values**2 @ p - (values @ p) ** 2
        assert [slope[i, 1], score[i, 1]] == pytest.approx(exact.tolist(), rel=1e-6)
    assert slope[0, 1] < score[0, 1] and slope[-1, 1] > 1000 * score[-1, 1]


def test_five_of_twenty_paths_end_at_the_near_hump_and_none_cross():
    ax = sampling.paths_from_noise().axes[0]
    paths = np.array([line[:, 1] for line in lines(ax)])
    assert len(paths) == 20 and (np.diff(paths, axis=0) > 0).all()
    ends = paths[:, -1]
    assert (np.abs(ends[:5]) < 3).all() and (np.abs(ends[5:] - 20) < 3).all()
    assert [t.get_text() for t in ax.texts] == ["15 paths", "5 paths"]

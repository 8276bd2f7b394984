"""The figures of docs/probability/maximum-likelihood.md show what their docstrings say."""

import math

import numpy as np
import pytest
import scipy.stats
from matplotlib.figure import Figure

from mathdl.figures.probability import maximum_likelihood


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (maximum_likelihood.likelihood_surface, 2),
        (maximum_likelihood.fit_and_truth, 1),
        (maximum_likelihood.error_by_divisor, 1),
        (maximum_likelihood.two_limits, 2),
        (maximum_likelihood.spike, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    assert fig.axes[0].get_ylabel()
    for ax in fig.axes:
        assert ax.get_xlabel()


def test_the_level_lines_are_so_far_below_the_top():
    x = np.random.default_rng(0).normal(5, 2, 100)

    def log_likelihood(n, m, s):
        return scipy.stats.norm.logpdf(x[:n, None], m, s).sum(axis=0)

    widths = []
    for ax, n in zip(maximum_likelihood.likelihood_surface().axes, (10, 100), strict=True):
        top, truth = lines(ax)
        assert truth.tolist() == [[5, 2]]
        np.testing.assert_allclose(top, [[x[:n].mean(), x[:n].std()]], rtol=1e-12)
        (contours,) = ax.collections
        assert list(contours.levels) == [-6, -3, -1]
        for level, path in zip(contours.levels, contours.get_paths(), strict=True):
            m, s = path.vertices.T
            drop = log_likelihood(n, m, s) - log_likelihood(n, *top[0])
            # straight pieces in cells of 0.05 by 0.04 miss by h^2 / 8 times curvatures of up to 300
            np.testing.assert_allclose(drop, level, atol=0.1)
        widths.append(np.ptp(contours.get_paths()[-1].vertices[:, 0]))
    # the ratio of the two fitted stds by the root of 10, for narrow lines
    assert widths[0] / widths[1] == pytest.approx(x[:10].std() / x.std() * math.sqrt(10), rel=0.1)


def test_the_histogram_holds_all_draws_and_the_curves_are_the_densities():
    ax = maximum_likelihood.fit_and_truth().axes[0]
    assert sum(bar.get_height() * bar.get_width() for bar in ax.patches) == pytest.approx(1)
    x = np.random.default_rng(0).normal(5, 2, 100)
    assert -2 < x.min() < x.max() < 12
    truth, fit = lines(ax)
    np.testing.assert_allclose(truth[:, 1], scipy.stats.norm.pdf(truth[:, 0], 5, 2), rtol=1e-12)
    fitted = scipy.stats.norm.pdf(fit[:, 0], x.mean(), x.std())
    np.testing.assert_allclose(fit[:, 1], fitted, rtol=1e-12)


def test_the_error_is_that_of_scaled_chi_squares_and_lowest_at_n_plus_one():
    total, variance, bias2, *dots = lines(maximum_likelihood.error_by_divisor().axes[0])
    c = total[:, 0]
    chi2 = scipy.stats.chi2(4)
    np.testing.assert_allclose(variance[:, 1], chi2.var() / c**2, rtol=1e-12)
    np.testing.assert_allclose(bias2[:, 1], (chi2.mean() / c - 1) ** 2, rtol=1e-12, atol=1e-16)
    np.testing.assert_allclose(total[:, 1], variance[:, 1] + bias2[:, 1], rtol=1e-12)
    assert c[total[:, 1].argmin()] == pytest.approx(6)
    assert c[bias2[:, 1].argmin()] == pytest.approx(4)
    for dot, divisor in zip(dots, (4, 5, 6), strict=True):
        assert dot[0] == pytest.approx([divisor, np.interp(divisor, c, total[:, 1])], rel=1e-12)


def test_the_two_densities_are_those_of_five_draws():
    left, right = maximum_likelihood.two_limits().axes
    limit, five = lines(left)
    np.testing.assert_allclose(limit[:, 1], scipy.stats.norm.pdf(limit[:, 0]), rtol=1e-12)
    ratio = 1 + five[:, 0] / math.sqrt(5)
    # 1 / ratio is the mean of five waits, so the ratio is inverse-gamma
    exact = scipy.stats.invgamma.pdf(ratio, 5, scale=5) / math.sqrt(5)
    np.testing.assert_allclose(five[:, 1], exact, rtol=1e-10)
    limit, five = lines(right)
    np.testing.assert_allclose(limit[:, 1], scipy.stats.expon.pdf(limit[:, 0]), rtol=1e-12)
    exact = scipy.stats.beta.pdf(1 - five[:, 0] / 5, 5, 1) / 5
    np.testing.assert_allclose(five[:, 1], exact, rtol=1e-12, atol=1e-15)


def test_the_spike_falls_then_rises_by_one_for_each_power_of_e_and_passes_the_truth():
    ax = maximum_likelihood.spike().axes[0]
    (_, (_, truth)), curve = lines(ax)
    k, heights = curve.T
    rng = np.random.default_rng(0)
    first, a, b = rng.random(100) < 0.5, rng.normal(0, 1, 100), rng.normal(4, 0.5, 100)
    x = np.where(first, a, b)
    normal = scipy.stats.norm
    assert truth == pytest.approx(np.log((normal.pdf(x) + normal.pdf(x, 4, 0.5)) / 2).sum())
    at_one = np.log((normal.pdf(x) + normal.pdf(x, x[0], 1)) / 2).sum()
    assert heights[0] == pytest.approx(at_one)
    far = k > 10
    np.testing.assert_allclose(np.diff(heights[far]) / np.diff(k[far]), math.log(10), rtol=1e-9)
    assert heights.min() < heights[0]
    assert heights.min() < truth < heights[-1]

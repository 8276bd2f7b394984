"""The figures of docs/probability/multivariate-gaussian.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from mathdl.figures.probability import multivariate_gaussian as figures


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (figures.lengths_of_draws, 1),
        (figures.slices_of_a_cloud, 1),
        (figures.uncorrelated_twice, 2),
        (figures.fitted_distances, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_lengths_have_the_chi_density_and_its_peak_at_the_root():
    ax = figures.lengths_of_draws().axes[0]
    curves = lines(ax)
    assert len(curves) == 5
    for d, curve, text in zip((1, 2, 10, 50, 100), curves, ax.texts, strict=True):
        np.testing.assert_allclose(curve[:, 1], stats.chi(d).pdf(curve[:, 0]), rtol=1e-9)
        assert text.get_text() == f"$d = {d}$"
        # points every 0.02
        assert text.xy[0] == pytest.approx(math.sqrt(d - 1), abs=0.03)
    tops = [curve[:, 1].max() for curve in curves[2:]]
    assert max(tops) - min(tops) < 0.01
    assert curves[-1][curves[-1][:, 0] < 5, 1].max() < 1e-9


def test_the_slices_are_equal_bells_around_the_flat_line():
    ax = figures.slices_of_a_cloud().axes[0]
    points, one, two, *slices, means, axis = lines(ax)
    cov = np.array(figures.SLICED)
    for radius, ellipse in ((1, one), (2, two)):
        squared = np.sum(ellipse * np.linalg.solve(cov, ellipse.T).T, axis=1)
        np.testing.assert_allclose(squared, radius**2, rtol=1e-12)
    assert points.shape == (120, 2)
    np.testing.assert_allclose(means[:, 1], 0.6 * means[:, 0])
    np.testing.assert_allclose(axis[:, 1], axis[:, 0])  # equal variances: at 45 degrees
    assert len(slices) == 9  # stem, bell and mean, three times
    for a, stem, bell, mean in zip((-2, 0, 2), slices[0::3], slices[1::3], slices[2::3]):
        np.testing.assert_allclose(stem[:, 0], a)
        np.testing.assert_allclose(mean, [[a, 0.6 * a]], atol=1e-12)
        # the joint density along the slice, relative to its top
        x = np.column_stack([np.full(len(bell), a), bell[:, 1]])
        log = -np.sum(x * np.linalg.solve(cov, x.T).T, axis=1) / 2
        np.testing.assert_allclose((bell[:, 0] - a) / 0.8, np.exp(log - log.max()), rtol=1e-9)


def test_one_cloud_lies_on_two_lines():
    crossed, cloud = figures.uncorrelated_twice().axes
    (a,), (b,) = lines(crossed), lines(cloud)
    np.testing.assert_allclose(np.abs(a[:, 0]), np.abs(a[:, 1]))
    assert {-1.0, 1.0} == set(np.sign(a[:, 0] * a[:, 1]))
    for points in (a, b):  # a correlation of n independent pairs is off by 1 / sqrt(n) or so
        assert abs(np.mean(points[:, 0] * points[:, 1])) < 5 * math.sqrt(3 / 100)
        assert np.abs(points).max() < 3.4
    assert np.mean(np.abs(np.abs(b[:, 0]) - np.abs(b[:, 1])) < 0.05) < 0.2


def test_the_distances_have_the_laws_that_they_name():
    ax = figures.fitted_distances().axes[0]
    known, thousand, two_hundred, small, limit, own = lines(ax)
    q = known[:, 0]
    np.testing.assert_allclose(known[:, 1], q * stats.chi2(100).pdf(q), rtol=1e-9)
    for n, curve in ((1000, thousand), (200, two_hundred), (120, small)):
        scale = (1 + 1 / n) * (n - 1) * 100 / (n - 100)
        np.testing.assert_allclose(
            curve[:, 1], q * stats.f(100, n - 100, scale=scale).pdf(q), rtol=1e-8
        )
    assert limit[0, 0] == figures.LIMIT == pytest.approx(stats.chi2.isf(0.01, 100))
    assert own[1, 0] == pytest.approx(119**2 / 120)
    assert own[1, 0] < figures.LIMIT
    names = [text.get_text() for text in ax.texts]
    assert names == [
        "true\ncovariance",
        "$n = 1000$",
        "$n = 200$",
        "$n = 120$",
        "alarm",
        "its own 120",
    ]

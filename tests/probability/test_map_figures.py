"""The figures of docs/probability/map.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import integrate, stats

from mathdl.figures.probability import map as figures


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (figures.twenty_samples, 1),
        (figures.one_belief_two_tops, 2),
        (figures.four_ways_to_shrink, 1),
        (figures.gaps_against_n, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    assert fig.axes[0].get_ylabel()
    assert all(ax.get_xlabel() for ax in fig.axes)


def test_the_posterior_is_the_gaussian_of_the_formula_and_its_top_is_marked():
    ax = figures.twenty_samples().axes[0]
    prior, likelihood, posterior, ticks, mle, top = lines(ax)
    x = ticks[:, 0]
    assert len(x) == 20
    mean, theta = x.mean(), prior[:, 0]
    for curve, law in (
        (prior, stats.norm(0, 0.5)),
        (likelihood, stats.norm(mean, 20**-0.5)),
        (posterior, stats.norm(mean * 20 / 24, 24**-0.5)),
    ):
        # what is missing beyond the grid's ends is below 1e-6
        np.testing.assert_allclose(curve[:, 1], law.pdf(theta), atol=1e-5)
    assert mle[1] == pytest.approx([mean, likelihood[:, 1].max()])
    assert top[1] == pytest.approx([mean * 20 / 24, posterior[:, 1].max()])


def test_the_two_coordinates_hold_one_belief_and_their_tops_are_other_coins():
    for ax, coin, share in zip(
        figures.one_belief_two_tops().axes,
        (lambda p: p, lambda z: 1 / (1 + np.exp(-z))),
        (1.0, 0.8),
        strict=True,
    ):
        curve, top, middle = lines(ax)
        grid, density = curve.T
        above = coin(grid) >= 0.5
        assert coin(top[0, 0]) == pytest.approx(share)
        assert top[0, 1] == pytest.approx(density.max(), rel=1e-3)
        assert coin(middle[0, 0]) == pytest.approx(0.5)
        # beyond the logits shown, 4 e^-7 = 0.004
        assert integrate.trapezoid(density, grid) == pytest.approx(1, abs=5e-3)
        mass = integrate.trapezoid(density[above], grid[above])
        assert mass == pytest.approx(15 / 16, abs=0.005)
        assert "94 %" in [text.get_text() for text in ax.texts]


def test_the_curves_are_the_estimates_of_a_grid_of_parameters():
    ax = figures.four_ways_to_shrink().axes[0]
    mle, l2, l1, mean = lines(ax)
    theta = np.linspace(-15, 15, 30_001)
    for i in (0, 40, 79, 81, 130, 200, 240):
        x = mle[i, 0]
        assert mle[i, 1] == x
        for curve, log_prior in ((l2, -(theta**2)), (l1, -2 * np.abs(theta))):
            log_p = log_prior - (theta - x) ** 2 / 2
            assert curve[i, 1] == pytest.approx(theta[log_p.argmax()], abs=1e-3)
        weights = np.exp(log_p - log_p.max())  # the Laplace posterior
        assert mean[i, 1] == pytest.approx(weights @ theta / weights.sum(), abs=1e-6)


def test_the_gaps_agree_at_twenty_and_have_the_slopes_that_the_text_names():
    ax = figures.gaps_against_n().axes[0]
    prior, decay, noise, dot = lines(ax)
    assert ax.get_xscale() == ax.get_yscale() == "log"
    assert dot[0] == pytest.approx([20, 4 / 24])
    assert (decay[:, 1] == dot[0, 1]).all()
    n = prior[:, 0]
    np.testing.assert_allclose(1 / prior[:, 1], 1 + n / 4, rtol=1e-12)
    np.testing.assert_allclose(noise[:, 1] ** 2 * n, 1, rtol=1e-12)
    assert prior[-1, 1] < noise[-1, 1] < decay[-1, 1]
    below = noise[:, 1] - prior[:, 1]
    assert below.min() > 0
    assert n[(below / noise[:, 1]).argmin()] == pytest.approx(4, rel=0.1)  # a step is 12 %

"""The figures of docs/probability/softmax.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import special, stats

from mathdl.figures.probability import softmax as figures


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (figures.lead_against_rivals, 1),
        (figures.three_maxima, 1),
        (figures.from_argmax_to_uniform, 2),
        (figures.two_students, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    assert all(ax.get_xlabel() and ax.get_ylabel() for ax in fig.axes)


def test_the_leader_has_its_lead_against_equal_rivals():
    half, *pairs = lines(figures.lead_against_rivals().axes[0])
    assert set(half[:, 1]) == {0.5}
    for k, curve, dot in zip((2, 1_000, 50_000), pairs[::2], pairs[1::2], strict=True):
        for lead, p in curve[::20]:
            assert p == pytest.approx(np.exp(lead) / (np.exp(lead) + k - 1))
        assert np.exp(dot[0, 0]) == pytest.approx(k - 1)
        assert dot[0, 1] == 0.5


def test_log_sum_exp_is_above_the_maximum_and_the_mean_below_and_not_monotone():
    maximum, lse, mean = (line[:, 1] for line in lines(figures.three_maxima().axes[0]))
    b = lines(figures.three_maxima().axes[0])[0][:, 0]
    np.testing.assert_allclose(lse, np.logaddexp(0, b), rtol=1e-14)
    np.testing.assert_allclose(mean, b * special.expit(b), atol=1e-14)
    assert (mean <= maximum).all()
    assert (maximum < lse).all()
    assert (np.diff(lse) > 0).all()
    assert (np.diff(mean) < 0).any()


def test_four_probabilities_and_their_entropy_from_cold_to_hot():
    left, right = figures.from_argmax_to_uniform().axes
    *curves, dot, quarter = lines(left)
    p = np.array([curve[:, 1] for curve in curves])
    assert p.shape[0] == 4
    np.testing.assert_allclose(p.sum(axis=0), 1)
    np.testing.assert_allclose(p[0] / p[1], np.exp(1 / curves[0][:, 0]), rtol=1e-12)
    step = np.diff(p, axis=1)
    assert (step[0] < 0).all()
    assert (step[2:] > 0).all()
    assert dot[0, 1] == pytest.approx(p[1].max(), abs=1e-3)
    assert dot[0, 0] == pytest.approx(curves[1][p[1].argmax(), 0], rel=0.06)  # the grid's step
    assert set(quarter[:, 1]) == {0.25}
    entropy, ceiling = lines(right)
    np.testing.assert_allclose(entropy[:, 1], stats.entropy(p), rtol=1e-12)
    assert ceiling[0, 1] == pytest.approx(stats.entropy(np.ones(4)))


def test_the_losses_of_both_students_reach_their_limits():
    ax = figures.two_students().axes[0]
    limit_a, loss_a, limit_b, loss_b = lines(ax)
    v = np.array([5.0, 2.0, -1.0, -3.0])
    for z, limit, loss in (
        ([2.0, 1.0, 0.5, -1.0], limit_a, loss_a),
        ([5.0, 2.0, -3.0, -1.0], limit_b, loss_b),
    ):
        for T, value in loss[::10]:
            log_p, log_q = special.log_softmax(v / T), special.log_softmax(np.array(z) / T)
            kl = np.sum(np.exp(log_p) * (log_p - log_q))
            assert value == pytest.approx(T**2 * kl, rel=1e-8)  # kl to 1e-5, times rounding
        # the next term is of order 1 / T, at T = 256
        assert loss[-1, 1] == pytest.approx(limit[0, 1], rel=0.02)
    assert np.interp(1, *loss_b.T) < 0.02 * np.interp(1, *loss_a.T)

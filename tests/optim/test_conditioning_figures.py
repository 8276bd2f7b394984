"""The figures of docs/optim/conditioning.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.optim import conditioning


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (conditioning.two_ways_down_a_valley, 2),
        (conditioning.line_search_bound, 1),
        (conditioning.steps_against_kappa, 1),
        (conditioning.loss_whatever_kappa, 1),
        (conditioning.jacobi_and_rotation, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    assert fig.axes[-1].get_xlabel()
    assert all(ax.get_ylabel() for ax in fig.axes)


def test_the_zig_zag_turns_by_right_angles_and_the_short_steps_do_not_cross():
    lam = np.array([1.0, 10.0])
    best, short = conditioning.two_ways_down_a_valley().axes
    path = lines(best)[5]
    steps = np.diff(path, axis=0)
    turns = np.sum(steps[1:] * steps[:-1], axis=1)
    assert np.abs(turns).max() < 1e-12
    assert (np.sign(path[:, 1]) == np.resize([1, -1], len(path))).all()
    for ax in (best, short):
        for level, e in zip(lines(ax)[:5], path):
            np.testing.assert_allclose(level**2 @ lam, lam @ e**2, rtol=1e-12)
    gentle = lines(short)[5]
    assert (gentle > 0).all()
    assert len(gentle) == len(path)
    assert lam @ gentle[-1] ** 2 > lam @ path[-1] ** 2
    np.testing.assert_allclose(gentle[1:], gentle[:-1] * (1 - lam / 20), rtol=1e-12)


def test_exact_line_search_obeys_its_bound_and_the_worst_start_lies_on_it():
    bound, worst, equal, relaxed = lines(conditioning.line_search_bound().axes[0])
    rate = (999 / 1001) ** 2
    np.testing.assert_allclose(bound[1:, 1] / bound[:-1, 1], rate, rtol=1e-12)
    # a rounding of 1e-16 a step, over 1,400 of them
    np.testing.assert_allclose(worst[:, 1], bound[:, 1], rtol=1e-9)
    assert (equal[:, 1] <= bound[:, 1] * (1 + 1e-12)).all()
    # each step obeys it, not only the sum
    assert (equal[1:, 1] <= equal[:-1, 1] * rate * (1 + 1e-9)).all()
    assert equal[-1, 1] < 1e-6 < equal[1300, 1]
    # nine tenths of the best step take off 0.99 of what the best would, so each goes down
    assert (np.diff(relaxed[:, 1]) < 0).all()
    assert relaxed[-1, 1] < 1e-6  # after a quarter of the steps; just when, rounding decides


def test_the_measured_steps_obey_their_bound_and_rise_with_the_slopes_named():
    ax = conditioning.steps_against_kappa().axes[0]
    bound, plain, momentum_bound, ball = lines(ax)
    np.testing.assert_allclose(bound[:, 1], bound[:, 0] / 2 * math.log(1e6), rtol=1e-12)
    assert (plain[:, 1] <= np.ceil(bound[:, 1])).all()
    assert (plain[:, 1] >= 0.85 * bound[:, 1]).all()
    assert (ball[:, 1] <= momentum_bound[:, 1]).all()
    for kappa, n_steps in momentum_bound:
        r = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)
        t = np.array([n_steps - 1, n_steps])
        assert ((1 + (1 + r) * t) * r**t <= 1e-6).tolist() == [False, True]
        assert n_steps >= (math.sqrt(kappa) - 1) / 2 * math.log(1e6)
    # a power of t on top of momentum's factor adds a logarithm, a slope of less than a tenth here
    for points, slope, room in ((plain, 1, 0.02), (ball, 0.55, 0.05), (momentum_bound, 0.55, 0.05)):
        logs = np.log(points[-6:])
        assert np.polyfit(logs[:, 0], logs[:, 1], 1)[0] == pytest.approx(slope, abs=room)


def test_the_loss_obeys_both_bounds_whatever_the_condition_number():
    bound, *curves = lines(conditioning.loss_whatever_kappa().axes[0])
    np.testing.assert_allclose(bound[:, 1], 1 / (2 * bound[:, 0] + 1), rtol=1e-12)
    for curve, kappa in zip(curves, (1e2, 1e4, 1e6), strict=True):
        t, left = curve.T
        assert (left <= bound[:, 1]).all()
        start = np.geomspace(1 / kappa, 1, 100).mean()
        # from 1e-200 on rounding may weigh more
        assert (left <= start * (1 - 1 / kappa) ** (2 * t) * (1 + 1e-9) + 1e-200).all()


def test_jacobi_is_perfect_along_the_axes_and_idle_at_45_degrees():
    before, after = lines(conditioning.jacobi_and_rotation().axes[0])
    assert (before[:, 1] == 100).all()
    for degrees, kappa in after:
        t = math.radians(degrees)
        Q = np.array([[math.cos(t), -math.sin(t)], [math.sin(t), math.cos(t)]])
        H = Q @ np.diag([1, 100]) @ Q.T
        scale = 1 / np.sqrt(np.diag(H))
        assert kappa == pytest.approx(np.linalg.cond(scale[:, None] * H * scale), rel=1e-9)
    assert after[[0, 90, -1], 1] == pytest.approx([1, 100, 1], rel=1e-9)
    assert after[:, 1].max() == pytest.approx(100, rel=1e-9)
    assert after[20] == pytest.approx([10, 13], abs=0.5)  # the caption's

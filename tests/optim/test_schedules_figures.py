"""The figures of docs/optim/schedules.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.optim import schedules as figures
from mathdl.optim import schedules


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def test_six_shapes_with_their_sums():
    fig = figures.shapes()
    assert isinstance(fig, Figure)
    assert fig.get_supxlabel() and fig.get_supylabel()
    assert [ax.get_title() for ax in fig.axes] == list(figures.SHAPES)
    sums = {}
    for ax, (name, lr) in zip(fig.axes, figures.SHAPES.items(), strict=True):
        (curve,) = lines(ax)
        np.testing.assert_allclose(curve[:, 1], [lr(t) for t in range(100)])
        sums[name] = curve[:, 1].sum()
        assert ax.texts[0].get_text() == f"{sums[name]:.0f}"
        assert 0.95 < curve[:, 1].max() <= 1
    assert sums["constant"] == 100
    for name in ("cosine", "warm-up, cosine", "one-cycle"):
        assert sums[name] == pytest.approx(50, abs=2)
    assert sums["step"] < 40 and sums["exponential"] < 25


def test_each_schedule_has_its_own_best_rate(monkeypatch):
    monkeypatch.setattr(figures, "N_RUNS", 60)
    fig = figures.gap_by_rate()
    (ax,) = fig.axes
    assert ax.get_xlabel() and ax.get_ylabel()
    drawn = dict(zip(figures.FAMILIES, (box.lines[0].get_xydata() for box in ax.containers)))
    best = {name: points[np.argmin(points[:, 1])] for name, points in drawn.items()}
    assert best["constant"][0] < best["cosine"][0] <= best["exponential"][0]
    # means of 60 gaps, which spread about as much as their mean: 13 percent each
    assert best["cosine"][1] < 0.75 * best["constant"][1]
    assert best["exponential"][1] < 0.6 * best["constant"][1]
    at = list(figures.TOPS).index(0.08)
    assert drawn["exponential"][at, 1] > 2 * drawn["cosine"][at, 1]
    assert drawn["exponential"][-1, 1] < drawn["cosine"][-1, 1]
    bars = [c.lines[2][0].get_segments() for c in ax.containers]
    assert all(len(segments) == len(figures.TOPS) for segments in bars)


def test_the_gap_is_that_of_a_smooth_loss_with_its_least_value_found():
    A, y, gap = figures._logistic()
    rng = np.random.default_rng(0)
    assert A.shape == (569, 6) and y.shape == (569,)
    assert (gap(rng.normal(size=(100, 6))) > 0).all()
    # from 0 plain gradient descent comes as near as you like: the least value is one
    w = np.zeros(6)
    for _ in range(5000):
        w = w - 1.0 * (A.T @ (1 / (1 + np.exp(-A @ w)) - y) / 569 + figures.PENALTY * w)
    assert gap(w[None])[0] == pytest.approx(0, abs=1e-10)


def test_the_limit_rises_while_the_rate_climbs_and_the_cold_start_is_lost():
    fig = figures.warm_up()
    above, below = fig.axes
    assert above.get_ylabel() and below.get_xlabel() and below.get_ylabel()
    limit, rate = (curve[:, 1] for curve in lines(above))
    lr = schedules.warmup(figures.TOP, n_steps=figures.N_WARM)
    np.testing.assert_allclose(rate, [lr(t) for t in range(figures.N_WATCHED + 1)])
    assert limit[0] == pytest.approx(0.27, abs=0.01)
    assert rate[-1] == 4 < limit[-10:].min()
    assert (rate[::2] > limit).any()  # it crosses
    warm, cold = (curve[:, 1] for curve in lines(below))
    assert warm.max() < 2 and warm[-1] < 0.14
    assert cold.max() > 1000
    share = 212 / 569
    guess = -share * np.log(share) - (1 - share) * np.log(1 - share)
    assert cold[-1] == pytest.approx(guess, abs=0.005)


def test_the_limit_is_that_of_the_whole_hessian():
    start, value_and_grad, limit = figures._network()
    h = 1e-10  # 40,000 inputs of relus: few kinks lie within it; rounding is 1e-6
    columns = [
        (value_and_grad(start + h * e)[1] - value_and_grad(start - h * e)[1]) / (2 * h)
        for e in np.eye(len(start))
    ]
    H = np.array(columns)
    top = np.linalg.eigvalsh((H + H.T) / 2)[-1]
    # 30 steps of power iteration
    assert limit(start) == pytest.approx(2 / top, rel=1e-3)


def test_the_clipped_run_walks_down_the_cliff():
    fig = figures.cliff()
    (ax,) = fig.axes
    assert ax.get_xlabel() and ax.get_ylabel()
    curve, path = lines(ax)
    np.testing.assert_allclose(curve[:, 1], (curve[:, 0] ** 50 - 0.5) ** 2 / 2)
    assert path[0, 0] == 1.1
    # on the wall, where the gradient is longer than 1, ten steps are 0.01 long
    np.testing.assert_allclose(np.diff(path[:11, 0]), -0.01, rtol=1e-5)
    assert path[-1, 0] == pytest.approx(0.5 ** (1 / 50), abs=1e-4)
    g = figures._cliff_grad(np.array(1.1))
    assert 1.1 - figures.CLIFF_LR * g == pytest.approx(-622.6, abs=0.05)

"""The figures of docs/linalg/vectors.md show what their docstrings say."""

import math

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.stats import chi2

from mathdl.figures.linalg import vectors


def curves(fig):
    (ax,) = fig.axes
    return [np.asarray(line.get_xydata(), dtype=float).T for line in ax.get_lines()]


def texts(fig):
    return [text.get_text() for text in fig.axes[0].texts if text.get_text()]


@pytest.mark.parametrize(
    "colors", [{"axes.prop_cycle": matplotlib.cycler(color=["r", "g", "b", "c", "m", "y"])}, {}]
)
@pytest.mark.parametrize(
    "draw",
    [
        vectors.sum_closes_a_triangle,
        vectors.unit_balls,
        vectors.each_norm_picks_its_neighbor,
        vectors.broadcast_fit,
        vectors.distances_gather,
    ],
)
def test_each_is_a_figure_with_named_axes_and_labelled_curves(draw, colors):
    with matplotlib.rc_context(colors):
        fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    (ax,) = fig.axes
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    assert len(texts(fig)) >= 2


def test_the_arrows_close_a_triangle_and_bear_their_lengths():
    fig = vectors.sum_closes_a_triangle()
    arrows = [text for text in fig.axes[0].texts if not text.get_text()]
    heads = [tuple(map(float, arrow.xy)) for arrow in arrows]
    tails = [tuple(map(float, arrow.xyann)) for arrow in arrows]
    assert heads == [(3, 1), (4, 3), (4, 3)]
    assert tails == [(0, 0), (3, 1), (0, 0)]
    shown = " ".join(texts(fig))
    for vector in ((3, 1), (1, 2), (4, 3)):
        length = math.hypot(*vector)
        assert f"length {length:.2f}" in shown or f"length {length:.0f}" in shown
    assert round(math.hypot(3, 1) + math.hypot(1, 2), 2) == 5.40


def test_the_unit_balls_are_nested_and_touch_on_the_axes_only():
    lines = curves(vectors.unit_balls())
    diamond, circle, square = (line for line in lines if line.shape[1] > 2)
    assert np.abs(diamond).sum(axis=0) == pytest.approx(1, rel=1e-12)
    assert np.hypot(*circle) == pytest.approx(1, rel=1e-12)
    assert np.abs(square).max(axis=0) == pytest.approx(1, rel=1e-12)
    inner, middle, outer = (np.hypot(*line) for line in (diamond, circle, square))
    on_axis = np.arange(diamond.shape[1]) % 180 == 0
    for smaller, larger in ((inner, middle), (middle, outer)):
        assert smaller[on_axis] == pytest.approx(larger[on_axis], rel=1e-12)
        assert (smaller[~on_axis] < larger[~on_axis] * (1 - 1e-6)).all()
    shown = [text.split(": ")[1] for text in texts(vectors.unit_balls()) if ": " in text]
    assert shown == ["1.4", "1.0", "0.8"]
    assert 0.6 + 0.8 > 1 == round(math.hypot(0.6, 0.8), 12) > max(0.6, 0.8)


def test_each_ball_meets_its_own_point_and_leaves_the_others_outside():
    fig = vectors.each_norm_picks_its_neighbor()
    lines = curves(fig)
    balls = [line for line in lines if line.shape[1] > 1]
    points = [tuple(line.ravel()) for line in lines if line.shape[1] == 1]
    assert points == [(10, 0), (8, 4), (7, 7), (0, 0)]
    norms = [
        lambda x, y: abs(x) + abs(y),
        math.hypot,
        lambda x, y: max(abs(x), abs(y)),
    ]
    for i, (ball, length) in enumerate(zip(balls, norms)):
        radius = length(*points[i])
        assert [length(*at) for at in ball.T] == pytest.approx([radius] * ball.shape[1], rel=1e-12)
        assert all(length(*points[j]) > radius for j in range(3) if j != i)
    assert [text.split(": ")[1] for text in texts(fig) if ": " in text] == ["10", "8.94", "7"]


def test_the_broadcast_fit_is_flat_at_the_mean_of_the_targets():
    (x, y), (ends, right), (_, wrong) = curves(vectors.broadcast_fit())
    assert wrong == pytest.approx([y.mean()] * 2, abs=1e-9)
    slope = np.cov(x, y)[0, 1] / np.var(x, ddof=1)
    assert (right[1] - right[0]) / (ends[1] - ends[0]) == pytest.approx(slope, rel=1e-9)
    assert abs(slope - 2) < 4 / np.sqrt(len(x) * np.var(x))  # four standard errors, noise 1


def test_the_band_of_distances_holds_ninety_percent_and_closes():
    _, _, (d, low), (_, high) = curves(vectors.distances_gather())
    for quantile, band in ((0.05, low), (0.95, high)):
        assert chi2.cdf(band**2 * d, d) == pytest.approx(quantile, abs=1e-9)
    assert (np.diff(high - low) < 0).all()
    # close to normal for large d: 2 * 1.645 deviations of a length, each sqrt(1 / (2 d))
    assert high[-1] - low[-1] == pytest.approx(2 * 1.645 / math.sqrt(2 * d[-1]), rel=0.01)
    (_, below), (_, above) = curves(vectors.distances_gather())[:2]
    assert (below == low[0]).all()
    assert (above == high[0]).all()

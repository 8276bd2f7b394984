"""The figures of docs/optim/convexity.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.optim import convexity


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def texts(ax):
    return [text.get_text() for text in ax.texts]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (convexity.chord_and_tangent, 2),
        (convexity.one_wrong_label, 1),
        (convexity.convex_bound, 1),
        (convexity.strong_bound, 2),
        (convexity.between_two_optima, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_convex_curve_lies_between_chord_and_tangent_and_the_product_does_not():
    left, right = convexity.chord_and_tangent().axes
    for ax, convex in ((left, True), (right, False)):
        curve, chord, tangent, touch = lines(ax)
        x, y = curve.T
        inside = (x >= chord[0, 0]) & (x <= chord[-1, 0])
        below_chord = y[inside] <= np.interp(x[inside], *chord.T) + 1e-12
        tangent_at = np.interp(x, *tangent.T)
        assert below_chord.all() == convex
        assert (tangent_at <= y + 1e-12).all() == convex
        at = touch[0, 0]  # the tangent has the curve's slope there
        slope = (tangent[-1, 1] - tangent[0, 1]) / (tangent[-1, 0] - tangent[0, 0])
        f = (lambda t: np.exp(t) - t) if convex else convexity._product
        assert (f(at + 1e-5) - f(at - 1e-5)) / 2e-5 == pytest.approx(slope, abs=1e-8)
        assert f(at) == pytest.approx(touch[0, 1])
        np.testing.assert_allclose(f(chord[:, 0]), chord[:, 1], atol=1e-12)
        assert {"chord", "tangent"} <= set(texts(ax))


def test_one_loss_falls_for_ever_and_the_other_turns():
    ax = convexity.one_wrong_label().axes[0]
    right, right_path, wrong, wrong_path = lines(ax)
    assert texts(ax) == ["all labels right", "one label wrong"]
    assert (np.diff(right[:, 1]) < 0).all()
    lowest = wrong[np.argmin(wrong[:, 1])]
    assert lowest[0] == pytest.approx(1.17, abs=0.05)
    assert wrong[-1, 1] > 2 * lowest[1]
    for path, curve in ((right_path, right), (wrong_path, wrong)):
        assert len(path) == 11
        assert (np.diff(path[:, 1]) < 0).all()
        np.testing.assert_allclose(path[:, 1], np.interp(path[:, 0], *curve.T), atol=1e-3)
    # the labels do not change the curvature: second differences of the two curves agree
    np.testing.assert_allclose(np.diff(right[:, 1], 2), np.diff(wrong[:, 1], 2), atol=1e-12)


def test_every_valley_obeys_both_bounds_and_the_bent_ones_touch_the_sharp_one():
    ax = convexity.convex_bound().axes[0]
    simple, sharp, *curves = lines(ax)
    T = simple[:, 0]
    np.testing.assert_allclose(simple[:, 1], 1 / (2 * T))
    np.testing.assert_allclose(sharp[:, 1], 1 / (4 * T + 2))
    assert len(curves) == len(convexity.CONVEX) == 4
    for curve in curves:
        np.testing.assert_array_equal(curve[:, 0], T)
        assert (curve[:, 1] <= sharp[:, 1] * (1 + 1e-9)).all()
        assert (curve[:, 1] < simple[:, 1]).all()
        assert (np.diff(curve[:, 1]) <= 0).all()
    for curve, touch in ((curves[0], 10), (curves[1], 1000)):
        share = curve[:, 1] / sharp[:, 1]
        assert T[np.argmax(share)] == touch
        assert share.max() == pytest.approx(1)
    assert (curves[2][:, 1] / sharp[:, 1]).max() > 0.9  # nearly met by a smooth one
    share = curves[3][:, 1] / simple[:, 1]
    assert (np.diff(share[1:]) < 0).all() and share[-1] < 1e-3


@pytest.mark.parametrize("name", convexity.CONVEX)
def test_each_valley_is_convex_with_its_slope_and_curvature_at_most_one(name):
    f, slope = convexity.CONVEX[name]
    x = np.linspace(-1, 1, 4001)
    step = x[1] - x[0]
    rise = np.diff(slope(x)) / step
    assert rise.min() >= -1e-9
    assert rise.max() <= 1 + 1e-9
    middle = (x[1:] + x[:-1]) / 2
    # where the slope bends, a difference quotient misses it by at most a step
    np.testing.assert_allclose(np.diff(f(x)) / step, slope(middle), atol=step)
    assert f(np.zeros(1))[0] == pytest.approx(0)


def test_distance_and_gap_obey_the_geometric_bound():
    quadratic, logistic = convexity.strong_bound().axes
    for ax in (quadratic, logistic):
        bound, distance, gap = lines(ax)
        assert (distance[:, 1] <= bound[:, 1] + 1e-12).all()
        assert (gap[:, 1] <= bound[:, 1] + 1e-12).all()
        assert (gap[:, 1] <= bound[:, 1] ** 2 + 1e-12).all()
        np.testing.assert_array_equal(bound[:, 0], np.arange(41))
    bound, distance, gap = lines(quadratic)
    np.testing.assert_allclose(bound[:, 1], 0.9 ** np.arange(41))
    np.testing.assert_allclose(distance[:, 1], bound[:, 1])
    np.testing.assert_allclose(gap[:, 1], bound[:, 1] ** 2)
    bound, distance, gap = lines(logistic)
    assert distance[20, 1] / distance[40, 1] == pytest.approx(bound[20, 1] / bound[40, 1], rel=0.02)


def test_the_bound_of_the_logistic_loss_takes_the_least_curvature_on_the_way():
    y = convexity.LABELS["one label wrong"]
    path = convexity._descend(y, 200)
    best = path[-1]
    assert abs(convexity._slope(best, y)) < 1e-14
    assert ((path >= 0) & (path <= best + 1e-12)).all()
    on_the_way = [convexity._curvature(w) for w in np.linspace(0, best, 40)]
    assert min(on_the_way) == on_the_way[-1]
    assert max(on_the_way) == on_the_way[0] == pytest.approx(convexity.L)
    for w, curvature in zip(np.linspace(0, best, 40), on_the_way):
        h = 1e-4
        second = (convexity._slope(w + h, y) - convexity._slope(w - h, y)) / (2 * h)
        assert second == pytest.approx(curvature, abs=1e-6)


def test_the_ends_are_low_equal_and_the_middle_is_ten():
    loss, chord = lines(convexity.between_two_optima().axes[0])
    assert loss[0, 1] == pytest.approx(np.log1p(np.exp(-10)))
    np.testing.assert_allclose(loss[:, 1], loss[::-1, 1], atol=1e-12)
    assert loss[40, 1] == pytest.approx(10, abs=1e-4) == loss[:, 1].max()
    np.testing.assert_allclose(chord[:, 1], loss[[0, -1], 1])

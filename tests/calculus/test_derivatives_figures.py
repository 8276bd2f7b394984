"""The figures of docs/calculus/derivatives.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.calculus import derivatives


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (derivatives.square_and_slope, 2),
        (derivatives.taylor_polynomials, 1),
        (derivatives.error_against_step, 1),
        (derivatives.secant_to_tangent, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    assert fig.axes[-1].get_xlabel()
    assert all(ax.texts for ax in fig.axes)


def test_the_tangents_of_the_square_touch_it_with_the_slopes_below():
    above, below = derivatives.square_and_slope().axes
    curve, *pairs = lines(above)
    np.testing.assert_allclose(curve[:, 1], curve[:, 0] ** 2)
    slope_line, *dots = lines(below)
    np.testing.assert_allclose(slope_line[:, 1], 2 * slope_line[:, 0])
    for tangent, point, dot in zip(pairs[::2], pairs[1::2], dots, strict=True):
        x, y = point[0]
        assert y == x**2
        np.testing.assert_allclose(tangent.mean(axis=0), [x, y], atol=1e-12)
        rise = (tangent[1] - tangent[0])[1] / (tangent[1] - tangent[0])[0]
        assert dot[0].tolist() == pytest.approx([x, rise])


def test_each_polynomial_of_sin_follows_it_further():
    ax = derivatives.taylor_polynomials().axes[0]
    curve, *polynomials = lines(ax)
    t = curve[:, 0]
    np.testing.assert_allclose(curve[:, 1], np.sin(t))
    reach = []
    for n, line in zip((1, 3, 5, 7), polynomials, strict=True):
        gap = np.abs(line[:, 1] - np.sin(t))
        shown = np.isfinite(gap)
        # the next term of an alternating series with falling terms bounds the rest
        near = shown & (np.abs(t) < 2)
        assert (gap[near] <= np.abs(t[near]) ** (n + 2) / math.factorial(n + 2) + 1e-12).all()
        reach.append(np.abs(t[shown & (gap < 0.1)]).max())
    assert reach == sorted(reach)
    assert reach[0] < 1 < 2.5 < reach[-1]
    assert [text.get_text() for text in ax.texts][:4] == ["1", "3", "5", "7"]


def test_the_dots_lie_on_the_bending_lines_right_and_below_rounding_left():
    ax = derivatives.error_against_step().axes[0]
    forward, central, half, sixth, rounding = lines(ax)
    np.testing.assert_allclose(half[:, 1], half[:, 0] / 2)
    np.testing.assert_allclose(sixth[:, 1], sixth[:, 0] ** 2 / 6)
    np.testing.assert_allclose(rounding[:, 1] * rounding[:, 0], 2.0**-52)
    for dots, order, constant, valley in ((forward, 1, 1 / 2, 1e-8), (central, 2, 1 / 6, 1e-5)):
        h, error = dots.T
        right = (h > 30 * valley) & (h < 1e-2)
        np.testing.assert_allclose(error[right], constant * h[right] ** order, rtol=0.05)
        left = h < valley / 30
        # each of the two values is rounded by at most eps / 2 of 4, relative to e: below 1.5
        assert (error[left] <= 1.6 * 2.0**-52 / h[left]).all()
        best = h[np.argmin(error)]
        assert valley / 100 < best < valley * 100


def test_the_secants_meet_the_curve_twice_and_the_tangent_once():
    ax = derivatives.secant_to_tangent().axes[0]
    curve, *pieces, tangent, _ = lines(ax)
    np.testing.assert_allclose(curve[:, 1], curve[:, 0] ** 2)
    for h, secant, dot in zip((1, 0.5, 0.25), pieces[::2], pieces[1::2], strict=True):
        (x0, y0), (x1, y1) = secant
        slope = (y1 - y0) / (x1 - x0)
        assert slope == pytest.approx(2 + h)
        assert dot[0].tolist() == [1 + h, (1 + h) ** 2]
        assert y0 + slope * (1 - x0) == pytest.approx(1)
    assert (tangent[1] - tangent[0]).tolist() == pytest.approx([2, 4])


def test_the_data_hold_slopes_at_each_scale():
    data = derivatives.secant_to_tangent_data()
    low, high = data["limits"]
    assert low <= data["exponent"] <= high
    for function in data["functions"]:
        f, x, slope = derivatives.LIVE[function["name"]]
        assert (function["x"], function["slope"]) == (x, slope)
        assert (f(x + 1e-5) - f(x - 1e-5)) / 2e-5 == pytest.approx(slope, rel=1e-8)
        for k, forward, central in function["cases"]:
            assert low <= k <= high
            assert (forward is None) == (central is None) == (k < -16)
            if -6 < k < -4:
                assert forward == pytest.approx(slope, rel=1e-4)
                assert central == pytest.approx(slope, rel=1e-9)

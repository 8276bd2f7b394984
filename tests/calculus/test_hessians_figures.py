"""The figures of docs/calculus/hessians.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.calculus import hessians


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def only_axes(fig):
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    (ax,) = fig.axes
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    return ax


def test_lines_start_outside_of_the_shaded_region_and_the_circle_meets_it():
    ax = only_axes(hessians.between_two_parabolas())

    def f(points):
        x, y = points.T
        return (y - x**2) * (y - 3 * x**2)

    inner, outer, *straight, circle, origin = lines(ax)
    for parabola in (inner, outer):
        np.testing.assert_allclose(f(parabola), 0, atol=1e-15)
    assert len(straight) == 4
    for line in straight:
        slopes = line[line[:, 0] != 0]
        slope = slopes[:, 1] / slopes[:, 0]
        np.testing.assert_allclose(slope, slope[0], atol=1e-12)
        t = np.array([-1e-2, -1e-3, 1e-3, 1e-2])
        assert (f(np.column_stack([t, slope[0] * t])) > 0).all()
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 0.25)
    assert f(circle).min() < 0 < f(circle).max()
    assert (origin == 0).all()
    (region,) = ax.collections
    vertices = region.get_paths()[0].vertices
    np.testing.assert_allclose(f(vertices), 0, atol=1e-12)
    for text, (x, y) in ((t.get_text(), t.get_position()) for t in ax.texts):
        if text.startswith("$f"):
            sign = np.sign(f(np.array([[x, y]])))[0]
            assert sign == {"$f < 0$": -1, "$f > 0$": 1}[text]


def test_the_level_lines_and_the_four_points():
    ax = only_axes(hessians.four_critical_points())
    for contours in ax.collections:
        dashed = contours.get_linestyles()[0][1] is not None
        assert dashed == (contours.levels[0] < 0)
        for level, path in zip(contours.levels, contours.get_paths(), strict=True):
            x, y = path.vertices.T
            # straight pieces on a grid of step 0.1 miss a surface of second derivatives up to 14
            np.testing.assert_allclose(x**3 - 3 * x + x * y**2, level, atol=0.04)
    circle, _, *points = lines(ax)
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 3**0.5)
    found = dict(zip(texts(ax), points))
    assert texts(ax) == ["min", "max", "saddle", "saddle"]
    assert (found["min"] == [[1, 0]]).all()
    for ((x, y),) in points:
        np.testing.assert_allclose([3 * x**2 - 3 + y**2, 2 * x * y], 0, atol=1e-15)


def test_both_errors_fall_with_the_square_of_the_step_and_turn():
    ax = only_axes(hessians.errors_of_a_difference())
    assert texts(ax) == ["float64", "float32"]
    for curve, eps in zip(lines(ax), (2.0**-52, 2.0**-23), strict=True):
        step, error = curve.T
        best = np.argmin(error)
        # the best step is near eps^(1/3), its error near eps^(2/3), within a factor of 3
        assert 1 / 3 < step[best] / eps ** (1 / 3) < 3
        assert 1 / 3 < error[best] / eps ** (2 / 3) < 3
        bending = (step < 0.1) & (step > 10 * step[best])
        np.testing.assert_allclose(
            np.diff(np.log(error[bending])) / np.diff(np.log(step[bending])), 2, atol=0.1
        )
        assert error[-1] > 100 * error[best]


def test_the_alt_text_of_the_errors_is_right():
    (step, error), (step32, error32) = (
        curve[np.argmin(curve[:, 1])]
        for curve in lines(only_axes(hessians.errors_of_a_difference()))
    )
    assert step == pytest.approx(5e-6, rel=0.4)
    assert error == pytest.approx(3e-11, rel=0.4)
    assert step32 == pytest.approx(4e-3, rel=0.4)
    assert error32 == pytest.approx(2e-5, rel=0.4)


def test_large_eigenvalues_stay_and_negative_ones_shrink():
    ax = only_axes(hessians.spectrum_before_and_after())
    _, start, end = lines(ax)
    assert texts(ax) == ["at the start", "after 300 steps"]
    for curve in (start, end):
        assert (curve[:, 0] == np.arange(1, 105)).all()
        assert (np.diff(curve[:, 1]) >= 0).all()
        low, high = ax.get_ylim()
        assert low < curve[0, 1] < 0 < curve[-1, 1] < high
    assert end[-1, 1] > start[-1, 1]
    assert end[0, 1] > start[0, 1] / 20
    assert start[0, 1] == pytest.approx(-0.2178, abs=1e-3)
    assert end[-1, 1] == pytest.approx(7.72, abs=0.01)


def test_each_piece_of_the_sawtooth_rises_and_the_curve_through_it_falls():
    ax = only_axes(hessians.sawtooth_of_a_relu())
    *pieces, smooth = lines(ax)
    x = (np.arange(20) + 0.5) / 5 - 2

    def slope(b):
        return np.mean(np.where(x > b, 3 - np.maximum(x - b, 0), 0))

    for (left, low), (right, high) in pieces:
        assert high > low
        assert low == pytest.approx(slope(left + 1e-9), abs=1e-8)
        assert high == pytest.approx(slope(right - 1e-9), abs=1e-8)
    ends = np.array([piece[1] for piece in pieces[:-1]])
    starts = np.array([piece[0] for piece in pieces[1:]])
    np.testing.assert_allclose(ends[:, 0], starts[:, 0])
    np.testing.assert_allclose(starts[:, 1] - ends[:, 1], -3 / 20)
    assert (np.diff(smooth[:, 1]) < 0).all()
    many = (np.arange(100_000) + 0.5) / 25_000 - 2
    for b, value in smooth[::10]:
        mean = np.mean(np.where(many > b, 3 - np.maximum(many - b, 0), 0))
        assert value == pytest.approx(mean, abs=1e-4)

"""The figures of docs/calculus/gradients.md show what their docstrings say."""

import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.calculus import gradients


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def arrows(ax):
    """(start, tip) of each arrow."""
    return [(np.array(a.xyann), np.array(a.xy)) for a in ax.texts if a.get_text() == ""]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (gradients.surface_field_path, 3),
        (gradients.lines_and_a_parabola, 1),
        (gradients.crater, 1),
        (gradients.turn_a_direction, 2),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_surface_is_the_function():
    surface = gradients.surface_field_path().axes[0].collections[0]
    heights = np.array(surface.get_array())  # of each of the patches, the mean of its corners
    r = np.linspace(0, 2, 13)
    rings = (r[1:] ** 2 + r[:-1] ** 2) / 2
    np.testing.assert_allclose(heights, np.tile(rings, len(heights) // 12), rtol=1e-12)


def test_the_arrows_are_a_fifth_of_the_gradients_and_cross_the_circles_at_right_angles():
    ax = gradients.surface_field_path().axes[1]
    found = arrows(ax)
    assert len(found) == 24
    for start, tip in found:
        np.testing.assert_allclose(tip - start, 0.19 * 2 * start, atol=1e-12)
    for circle in lines(ax):
        assert np.ptp(np.linalg.norm(circle, axis=1)) < 1e-12


def test_the_descent_leaves_seven_tenths_of_the_way_at_each_step():
    path = lines(gradients.surface_field_path().axes[2])[-1]
    np.testing.assert_allclose(path[1:], 0.7 * path[:-1], rtol=1e-12)
    assert len(path) == 10


def test_every_line_falls_to_zero_and_the_parabola_stays_at_a_half():
    *straight, parabola = lines(gradients.lines_and_a_parabola().axes[0])
    assert len(straight) == 4
    for (distance, slope), degrees in zip(
        (line.T for line in straight), (30, 3, 0.3, 0.03), strict=True
    ):
        k = math.tan(math.radians(degrees))  # on x2 = k x1 the rise is k x1^2 / (x1^2 + k^2)
        x1 = distance * math.cos(math.radians(degrees))
        np.testing.assert_allclose(slope, k * x1**2 / (x1**2 + k**2) / distance, rtol=1e-10)
        assert slope[-1] < 0.03 < 0.4 < slope.max() < 0.51
    tops = [line[line[:, 1].argmax(), 0] for line in straight]
    assert tops == sorted(tops, reverse=True)  # the flatter the later
    distance, slope = parabola.T
    assert distance.max() <= 1
    np.testing.assert_allclose(slope[distance < 0.01], 0.5, atol=1e-4)
    x1 = slope * distance * 2  # its rise is x1 / 2
    np.testing.assert_allclose(np.hypot(x1, x1**2), distance, rtol=1e-10)


def test_descents_from_inside_the_rim_meet_in_the_center_and_the_others_leave():
    ax = gradients.crater().axes[0]
    circles, paths = lines(ax)[:4], [path for path in lines(ax)[5:] if len(path) > 1]
    radii = [np.linalg.norm(circle, axis=1) for circle in circles]
    assert max(np.ptp(r) for r in radii) < 1e-12
    assert radii[-1][0] == pytest.approx(1)  # the rim, drawn last
    assert len(paths) == len(gradients.STARTS)
    for path, start in zip(paths, gradients.STARTS, strict=True):
        np.testing.assert_allclose(path[0], start)
        assert len(path) == 41
        radius = np.linalg.norm(path, axis=1)
        values = radius**2 * np.exp(-(radius**2))
        assert (np.diff(values) < 0).all()
        np.testing.assert_allclose(path / radius[:, None], [path[0] / radius[0]] * 41, atol=1e-10)
        if radius[0] < 1:
            assert radius[-1] < 0.01
        else:
            assert (np.diff(radius) > 0).all()
            assert radius[-1] > 2
    for start, tip in arrows(ax):  # along the way, not against it
        outside = np.linalg.norm(start) > 1
        assert (np.linalg.norm(tip) > np.linalg.norm(start)) == outside


def test_the_steps_have_length_one_and_their_slopes_the_three_tops():
    ball, slopes = gradients.turn_a_direction().axes
    g = np.array(gradients.GRADIENT)
    curves = [line for line in lines(slopes) if len(line) > 2]
    tops = [line[0] for line in lines(slopes) if len(line) == 1]
    balls = [line for line in lines(ball) if len(line) > 2]
    best = [line[0] for line in lines(ball) if len(line) == 1]
    expected = [(90, 4, [0, 1]), (53, 5, [0.6, 0.8]), (45, 7, [1, 1])]
    for (_, p, _), curve, top, steps, step, (degrees, value, at) in zip(
        gradients.NORMS, curves, tops, balls, best, expected, strict=True
    ):
        np.testing.assert_allclose(np.linalg.norm(steps, p, axis=1), 1, rtol=1e-12)
        np.testing.assert_allclose(curve[:, 1], steps @ g, rtol=1e-12)
        assert top == pytest.approx([degrees, value], abs=0.3)
        assert curve[:, 1].max() == pytest.approx(value, abs=1e-3)
        np.testing.assert_allclose(step, at, atol=0.003)
    ((start, tip),) = arrows(ball)
    assert not start.any()
    np.testing.assert_allclose(tip / np.linalg.norm(tip), g / 5)


def test_the_interactive_figure_starts_from_what_the_still_one_shows():
    data = gradients.turn_a_direction_data()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["gradient"] == list(gradients.GRADIENT)
    for value in data["gradient"]:
        assert abs(value) <= data["limit"]
        assert (value / data["step"]).is_integer()


def test_the_reference_cases_agree_with_the_dot_product():
    cases = gradients.turn_a_direction_data()["cases"]
    assert len(cases) >= 30
    for case in cases:
        a, b = case["gradient"]
        t = math.radians(case["degrees"])
        along = a * math.cos(t) + b * math.sin(t)
        lengths = (
            abs(math.cos(t)) + abs(math.sin(t)),
            1.0,
            max(abs(math.cos(t)), abs(math.sin(t))),
        )
        assert case["slopes"] == pytest.approx([along / n for n in lengths], abs=1e-12)
        assert case["largest"] == pytest.approx(
            [max(abs(a), abs(b)), math.hypot(a, b), abs(a) + abs(b)]
        )

"""The figures of docs/linalg/dot-product.md show what their docstrings say."""

import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import dot_product
from mathdl.linalg.vectors import angle


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (dot_product.acute_right_obtuse, 3),
        (dot_product.two_vectors, 1),
        (dot_product.one_neuron, 1),
        (dot_product.angles_by_dimension, 1),
    ],
)
def test_each_is_a_figure_with_direct_labels(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert len([text for text in ax.texts if text.get_text()]) >= 3
        assert n_axes == 3 or (ax.get_xlabel() and ax.get_ylabel())


def test_the_three_panels_have_the_sign_that_they_name():
    for ax, sign in zip(dot_product.acute_right_obtuse().axes, (1, 0, -1)):
        x, y = (np.array(arrow.xy) for arrow in ax.texts[:2])
        assert np.sign(round(x @ y, 12)) == sign
        level = np.subtract(*lines(ax)[0])
        assert level @ x == pytest.approx(0, abs=1e-12)


def test_the_projection_stands_at_a_right_angle():
    level, shadow, drop, corner = lines(dot_product.two_vectors().axes[0])[2:6]
    x, y = np.array(dot_product.TWO_VECTORS)
    foot = shadow[1]
    assert np.cross([*x, 0], [*foot, 0])[2] == pytest.approx(0, abs=1e-12)
    assert (y - foot) @ x == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(drop, [y, foot])
    assert (level[1] - level[0]) @ x == pytest.approx(0, abs=1e-12)
    first, second = corner[1] - corner[0], corner[2] - corner[1]
    assert first @ second == pytest.approx(0, abs=1e-12)


def test_the_interactive_figure_starts_from_what_the_still_one_shows():
    data = dot_product.two_vectors_data()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert [data["x"], data["y"]] == [list(v) for v in dot_product.TWO_VECTORS]
    for start in (data["x"], data["y"]):
        for value, (low, high) in zip(start, data["limits"]):
            assert low <= value <= high
            assert (value / data["step"]).is_integer()


def test_the_reference_cases_agree_with_the_vectors_and_cover_the_kinds():
    cases = dot_product.two_vectors_data()["cases"]
    kinds = set()
    for case in cases:
        (a, b), (c, d) = case["x"], case["y"]
        assert case["dot"] == pytest.approx(a * c + b * d, rel=1e-12, abs=1e-12)
        if not any(case["x"]) or not any(case["y"]):
            assert case["angle"] is None
            assert (case["projection"] is None) == (not any(case["x"]))
            kinds.add("zero")
            continue
        degrees = math.degrees(math.atan2(abs(a * d - b * c), a * c + b * d))
        assert case["angle"] == pytest.approx(degrees, abs=1e-10)
        assert angle(case["x"], case["y"]) == pytest.approx(math.radians(degrees), abs=1e-12)
        p = case["projection"]
        assert (c - p[0]) * a + (d - p[1]) * b == pytest.approx(0, abs=1e-12)
        assert a * p[1] - b * p[0] == pytest.approx(0, abs=1e-12)
        kinds.add(np.sign(case["dot"]))
    assert kinds == {"zero", -1, 0, 1}


@pytest.mark.parametrize(("w", "b"), [((0.6, 0.8), -1.0), ((1.0, 2.0), 0.5)])
def test_each_level_line_of_the_neuron_has_the_output_it_is_labelled_with(w, b):
    ax = dot_product.one_neuron(w, b).axes[0]
    levels = lines(ax)[:4]
    for z, level in zip((-1, 0, 1, 2), levels):
        np.testing.assert_allclose(level @ w + b, z, atol=1e-12)
    x, foot = lines(ax)[6]
    z = x @ np.array(w) + b
    assert z < 0
    assert foot @ np.array(w) + b == pytest.approx(0, abs=1e-12)
    assert math.dist(x, foot) == pytest.approx(abs(z) / np.linalg.norm(w), rel=1e-12)


def test_the_angles_gather_at_ninety_degrees():
    curves = lines(dot_product.angles_by_dimension().axes[0])
    assert len(curves) == 5
    widths = []
    for curve in curves:
        degrees, height = curve.T
        assert height.max() == pytest.approx(1)
        assert height[degrees == 90] == pytest.approx(1)
        widths.append(np.trapezoid(height, degrees))
    assert widths[0] == pytest.approx(180)
    assert (np.diff(widths) < 0).all()
    # a Gaussian of standard deviation 1/sqrt(d) and peak 1 has the area sqrt(2 pi / d)
    assert widths[-1] == pytest.approx(math.degrees(math.sqrt(2 * math.pi / 1000)), rel=0.01)

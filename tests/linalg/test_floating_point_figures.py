"""The figures of docs/linalg/floating-point.md show what their docstrings say."""

import math

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from mathdl.figures.linalg import floating_point


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (floating_point.bit_layouts, 1),
        (floating_point.number_line, 1),
        (lambda: floating_point.summation_errors(largest=8), 1),
        (floating_point.gradient_sizes, 2),
    ],
)
def test_each_is_a_figure_with_direct_labels(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert len([text for text in ax.texts if text.get_text()]) >= 3


def test_the_layouts_are_those_of_the_dtypes():
    names = {"E5M2": "float8_e5m2", "E4M3": "float8_e4m3fn"}
    for name, (exponent, significand) in floating_point.LAYOUTS.items():
        if name == "TF32":  # no dtype: float32's exponent, float16's significand
            other = floating_point.LAYOUTS
            assert (exponent, significand) == (other["float32"][0], other["float16"][1])
            continue
        info = torch.finfo(getattr(torch, names.get(name, name)))
        assert info.bits == 1 + exponent + significand
        assert info.eps == 2.0**-significand
        assert info.smallest_normal == 2.0 ** (2 - 2 ** (exponent - 1))
    widths = [bar.get_width() for bar in floating_point.bit_layouts().axes[0].patches]
    assert widths == [w for pair in floating_point.LAYOUTS.values() for w in (1, *pair)]


def test_the_number_line_has_all_numbers_of_the_toy_format():
    ax = floating_point.number_line().axes[0]
    drawn = set()
    for lines in ax.collections:
        drawn |= {float(segment[0][0]) for segment in lines.get_segments()}
    normal = {m / 4 * 2.0**e for m in range(4, 8) for e in (-1, 0, 1)}
    subnormal = {m / 8 for m in range(4)}
    assert drawn == normal | subnormal | {4.0}
    (under,) = (ax.collections[1].get_segments(),)  # dashed: neither 0 nor normal
    assert {float(segment[0][0]) for segment in under} == subnormal - {0}
    gaps = [text.get_text() for text in ax.texts if "gap" in text.get_text()]
    assert gaps == ["gap 1/4", "gap 1/2"]


def test_the_errors_grow_as_the_labels_say():
    ax = floating_point.summation_errors(largest=14).axes[0]
    bound, equal, random, pairs, kahan = (line.get_xydata().T for line in ax.get_lines())
    n, u = bound[0], 2.0**-24
    assert n.tolist() == [2.0**k for k in range(4, 15)]
    np.testing.assert_allclose(bound[1], (n - 1) * u)
    for _, error in (equal, random, pairs, kahan):
        assert (error <= bound[1]).all()
    assert (equal[1] > bound[1] / 10).all()  # proportional to the bound
    assert (random[1] < 2 * np.sqrt(n) * u).all()
    assert (pairs[1] <= np.log2(n) * u).all()
    # two units and the rounding of the result; n u^2 is far below
    assert (kahan[1] <= 2.01 * u).all()


def test_a_compensated_sum_of_large_and_small_terms_keeps_them():
    x = np.array([[1.0], *[[2.0**-24]] * 15], dtype=np.float32)
    assert np.cumsum(x)[-1] == 1  # lost, one by one
    (total,) = floating_point._kahan(x, [4])[-1]
    assert total == np.float32(1 + 15 * 2.0**-24)
    assert floating_point._pairwise(x)[0] > 1


@pytest.mark.parametrize("n", range(1, 20))
def test_a_pairwise_sum_takes_every_entry_once(n):
    x = np.stack([2.0 ** np.arange(n), np.ones(n)], axis=1)  # a missing or doubled entry shows
    assert floating_point._pairwise(x).tolist() == [2.0**n - 1, n]


@pytest.mark.parametrize(("largest", "n_draws"), [(4, 2), (8, 0)])
def test_too_few_sums_are_refused(largest, n_draws):
    with pytest.raises(ValueError, match=f"at least 5 and 1, got {largest} and {n_draws}"):
        floating_point.summation_errors(largest, n_draws)


def test_the_gradients_are_those_of_torch_and_small_for_float16():
    n_held = 64
    rng = np.random.default_rng(0)
    X = torch.from_numpy(rng.normal(size=(n_held, 16)))
    y = (X[:, 0] * X[:, 1] > 0).double()
    W = torch.from_numpy(rng.normal(size=(64, 16)) / 4).requires_grad_()
    v = torch.from_numpy(rng.normal(size=64) / 8).requires_grad_()
    for step in range(201):
        h = torch.relu(X @ W.T)
        h.retain_grad()
        loss = torch.nn.functional.binary_cross_entropy_with_logits(h @ v, y)
        dW, dv, dh = torch.autograd.grad(loss, [W, v, h])
        if step < 200:
            with torch.no_grad():
                W -= 0.5 * dW
                v -= 0.5 * dv
    ours = floating_point._hidden_gradients(n=n_held, n_held=n_held)
    expected = (dh * (h > 0)).numpy()  # torch's is at h, before the ReLU's own derivative
    np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-12)


def test_the_histogram_moves_by_the_scale_and_the_bars_are_the_ranges():
    top, bottom = floating_point.gradient_sizes().axes
    sizes = floating_point._hidden_gradients()
    logs = np.log2(np.abs(sizes[sizes != 0]))
    assert 0.5 < np.mean(logs < -25) < 0.9  # most are lost
    assert np.mean(logs + 16 < -25) < 0.1
    assert logs.max() + 16 < math.log2(65504)
    as_is, scaled = top.patches
    heights = [patch.get_xy()[:, 1].max() for patch in (as_is, scaled)]
    assert heights[0] == pytest.approx(heights[1])
    normal, subnormal, wide = bottom.patches
    info = torch.finfo(torch.float16)
    assert normal.get_x() == math.log2(info.smallest_normal)
    assert normal.get_x() + normal.get_width() == pytest.approx(math.log2(info.max), abs=1e-3)
    assert subnormal.get_x() == math.log2(info.smallest_normal * info.eps)
    assert wide.get_x() == math.log2(torch.finfo(torch.bfloat16).smallest_normal)
    rounds_to_zero = np.float16(2.0**-25), np.float16(2.0**-25 * 1.01)
    assert rounds_to_zero[0] == 0 < rounds_to_zero[1]


def test_what_leaves_the_range_after_scaling_is_far_below_the_rest():
    dh = floating_point._hidden_gradients()
    sizes = np.abs(2.0**16 * dh[dh != 0])
    tiny = np.mean(sizes < 2.0**-14)
    lost = np.mean(sizes <= 2.0**-25)
    assert 0.02 < lost < 0.04
    assert 0.28 < tiny - lost < 0.32  # subnormal
    assert 2.0**-25 < 1e-4 * np.median(sizes)
    # dW from float16, and from the same precision with unlimited exponents
    X = np.random.default_rng(0).normal(size=(1024, 16))
    digits, exponents = np.frexp(dh)
    unlimited = np.ldexp(np.round(digits * 2**11) / 2**11, exponents)
    stored = (2.0**16 * dh).astype(np.float16).astype(np.float64) / 2**16
    exact = dh.T @ X
    errors = [np.linalg.norm(d.T @ X - exact) / np.linalg.norm(exact) for d in (stored, unlimited)]
    assert errors[0] == pytest.approx(errors[1], rel=0.01)
    assert errors[1] < 2.0**-10


def test_no_label_of_the_ranges_crosses_the_dotted_line():
    fig = floating_point.gradient_sizes()
    bottom = fig.axes[1]
    fig.canvas.draw()
    (line,) = [line for line in bottom.get_lines() if line.get_linestyle() == ":"]
    x = bottom.transData.transform((line.get_xdata()[0], 0))[0]
    boxes = [text.get_window_extent() for text in bottom.texts]
    assert len(boxes) == 3
    assert all(box.x1 < x or box.x0 > x for box in boxes)

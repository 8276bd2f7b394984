"""Tests of mathdl.nn.activations against torch, closed forms and differences."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from mathdl.calculus import forward, reverse
from mathdl.nn import activations
from mathdl.probability.special import sigmoid

EPS = np.finfo(float).eps
functional = torch.nn.functional
PAIRS = {  # name: ours, its derivative, torch's
    "relu": (activations.relu, activations.relu_grad, functional.relu),
    "tanh": (activations.tanh, activations.tanh_grad, torch.tanh),
    "gelu": (activations.gelu, activations.gelu_grad, functional.gelu),
    "silu": (activations.silu, activations.silu_grad, functional.silu),
    "sigmoid": (sigmoid, activations.sigmoid_grad, torch.sigmoid),
}
pairs = pytest.mark.parametrize(("f", "grad", "peer"), PAIRS.values(), ids=PAIRS)
everything = pytest.mark.parametrize(
    "function",
    sorted({f for f, g, _ in PAIRS.values()} | {g for f, g, _ in PAIRS.values()}, key=str),
)
numbers = st.floats(-40, 40) | st.integers(-5, 5).map(float)


@pairs
@given(x=numbers)
def test_value_and_derivative_equal_torch_and_its_autograd(f, grad, peer, x):
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = peer(t)
    y.backward()
    # torch's 1 + erf and 1 - tanh^2 cancel; what is left is right to some eps
    assert f(x) == pytest.approx(y.item(), rel=1e-14, abs=40 * EPS)
    assert grad(x) == pytest.approx(t.grad.item(), rel=1e-13, abs=40 * EPS)


@pairs
@given(x=numbers.filter(lambda x: abs(x) > 1e-3))
def test_the_derivative_is_the_slope_of_differences(f, grad, peer, x):
    h = 1e-4  # the error of five-point differences, h^4 / 30 f^(5), is below 1e-15, rounding 1e-11
    slope = (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
    assert grad(x) == pytest.approx(slope, rel=1e-9, abs=1e-11)


@given(x=st.floats(0, 350))
def test_the_flanks_keep_their_digits(x):
    # where 1 - tanh(x)^2, s (1 - s) and 1 + erf(x) would be 0
    assert activations.tanh_grad(x) == pytest.approx(1 / math.cosh(x) ** 2, rel=1e-13)
    assert activations.sigmoid_grad(-x) == activations.sigmoid_grad(x)
    assert activations.sigmoid_grad(x) == pytest.approx(0.25 / math.cosh(x / 2) ** 2, rel=1e-13)
    u = min(x, 37.0)  # exp(-u^2 / 2) is a normal number up to 37
    normal_cdf = math.erfc(u / math.sqrt(2)) / 2  # rounding u / sqrt(2) costs u^2 eps
    assert activations.gelu(-u) == pytest.approx(-u * normal_cdf, rel=(u**2 + 10) * EPS, abs=1e-320)
    assert activations.silu(-x) == pytest.approx(-x / (1 + math.exp(x)), rel=1e-14)


def test_at_the_kink_the_derivative_is_zero_as_in_torch():
    assert activations.relu([-0.0, 0.0]).tolist() == [0.0, 0.0]
    assert activations.relu_grad([-0.0, 0.0, 5e-324, -5e-324]).tolist() == [0.0, 0.0, 1.0, 0.0]
    t = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    torch.relu(t).sum().backward()
    assert t.grad.item() == activations.relu_grad(0.0)


def test_worked_values():
    assert activations.relu([-2, 3]).tolist() == [0.0, 3.0]
    assert activations.tanh(0.5) == pytest.approx(math.tanh(0.5), rel=1e-15)
    assert activations.tanh_grad(0) == 1
    assert activations.sigmoid_grad(0) == 0.25
    assert activations.gelu(1) == pytest.approx((1 + math.erf(math.sqrt(0.5))) / 2, rel=1e-15)
    assert activations.gelu_grad(0) == activations.silu_grad(0) == 0.5
    assert activations.silu(math.log(3)) == pytest.approx(0.75 * math.log(3), rel=1e-15)


@everything
def test_far_out_there_is_no_warning(function):
    far = function([-1e4, 1e4, -1e200, 1e200, -1.7e308, 1.7e308])
    assert np.isfinite(far).all()


def test_the_stated_ranges():
    x = np.linspace(-10, 10, 20_001)
    assert -0.17 < activations.gelu(x).min() < -0.169
    assert -0.28 < activations.silu(x).min() < -0.278
    for grad, low, high in (
        (activations.gelu_grad, -0.13, 1.13),
        (activations.silu_grad, -0.1, 1.1),
    ):
        assert low < grad(x).min() < low + 0.01
        assert high - 0.01 < grad(x).max() < high
    assert activations.gelu_grad(-math.sqrt(2)) == pytest.approx(
        special.ndtr(-math.sqrt(2)) - math.exp(-1) / math.sqrt(math.pi)
    )


@everything
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1, 2, 2)])
def test_entry_by_entry_for_any_shape(function, shape):
    x = np.random.default_rng(0).normal(size=shape)
    before = x.copy()
    y = np.array(function(x))
    assert y.shape == shape
    np.testing.assert_array_equal(y.reshape(-1), [function(v) for v in x.reshape(-1)])
    assert (x == before).all()
    assert (function(np.array([1, 2])) == function([1.0, 2.0])).all()


@everything
@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([], "x has shape (0,); it needs at least one entry"),
        ([math.nan, 1.0], "x has 1 NaN or infinite entries; it needs finite numbers"),
        ([1j], "x has dtype complex128; it needs real numbers"),
    ],
)
def test_what_is_not_finite_and_real_is_refused(function, x, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        function(x)


@pairs
@given(x=st.lists(st.integers(-3, 3).map(float) | st.floats(-5, 5), min_size=1, max_size=4))
def test_both_engines_find_the_derivative_at_the_kink_too(f, grad, peer, x):
    x = np.array(x)
    np.testing.assert_allclose(reverse.jac(f)(x), np.diag(grad(x)), rtol=0, atol=1e-14)
    np.testing.assert_allclose(forward.derivative(f)(x), grad(x), rtol=0, atol=1e-14)
    second = forward.derivative(forward.derivative(f))(x)
    np.testing.assert_allclose(forward.derivative(grad)(x), second, rtol=0, atol=1e-13)

"""Tests of mathdl.nn.losses against torch, mpmath, closed forms and differences."""

import math
import re

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mathdl.calculus import reverse
from mathdl.nn import losses

EPS = np.finfo(float).eps
functional = torch.nn.functional
seeds = st.integers(0, 2**32 - 1)
shapes = st.lists(st.integers(1, 4), max_size=3).map(tuple)
scales = st.sampled_from([0.1, 1.0, 10.0, 100.0])
matrices = {"n": st.integers(1, 6), "k": st.integers(1, 5)}


def torch_value_and_grad(loss, x, *args):
    x = torch.tensor(x, requires_grad=True)
    value = loss(x, *map(torch.tensor, args))
    value.backward()
    return value.item(), x.grad.numpy()


def assert_equal(got, expected, scale=1.0):
    value, gradient = got
    assert type(value) is float
    assert value == pytest.approx(expected[0], rel=1e-13, abs=1e-14 * scale)
    assert np.shape(gradient) == np.shape(expected[1])
    np.testing.assert_allclose(gradient, expected[1], rtol=1e-12, atol=1e-15 * max(1.0, scale))


def one_hot_or_soft(rng, n, k, soft):
    return rng.dirichlet(np.ones(k), size=n) if soft else rng.integers(0, k, size=n)


@given(seed=seeds, shape=shapes, scale=scales)
def test_squared_error_is_that_of_torch(seed, shape, scale):
    rng = np.random.default_rng(seed)
    p, y = scale * rng.normal(size=shape), scale * rng.normal(size=shape)
    assert_equal(
        losses.squared_error(p, y), torch_value_and_grad(functional.mse_loss, p, y), scale**2
    )


@given(seed=seeds, shape=shapes, scale=scales, delta=st.sampled_from([0.1, 1.0, 7.5]))
def test_huber_is_that_of_torch(seed, shape, scale, delta):
    rng = np.random.default_rng(seed)
    p, y = scale * rng.normal(size=shape), scale * rng.normal(size=shape)

    def peer(p, y):
        return functional.huber_loss(p, y, delta=delta)

    assert_equal(losses.huber(p, y, delta=delta), torch_value_and_grad(peer, p, y), scale**2)


@given(seed=seeds, shape=shapes, scale=scales, soft=st.booleans())
def test_binary_cross_entropy_is_that_of_torch(seed, shape, scale, soft):
    rng = np.random.default_rng(seed)
    z = scale * rng.normal(size=shape)
    y = rng.uniform(size=shape) if soft else rng.integers(0, 2, size=shape).astype(float)
    expected = torch_value_and_grad(functional.binary_cross_entropy_with_logits, z, np.array(y))
    assert_equal(losses.binary_cross_entropy(z, y), expected, scale)


@given(seed=seeds, **matrices, scale=scales, soft=st.booleans())
def test_softmax_cross_entropy_is_that_of_torch(seed, n, k, scale, soft):
    rng = np.random.default_rng(seed)
    z, y = scale * rng.normal(size=(n, k)), one_hot_or_soft(rng, n, k, soft)
    expected = torch_value_and_grad(functional.cross_entropy, z, y)
    assert_equal(losses.softmax_cross_entropy(z, y), expected, scale)


@given(seed=seeds, n=matrices["n"], k=matrices["k"])
def test_each_gradient_by_central_differences(seed, n, k):
    rng = np.random.default_rng(seed)
    z, t, h = rng.normal(size=(n, k)), rng.normal(size=(n, k)), 1e-5
    for loss, y in (
        (losses.squared_error, t),
        (losses.huber, t),
        (losses.binary_cross_entropy, rng.uniform(size=(n, k))),
        (losses.softmax_cross_entropy, one_hot_or_soft(rng, n, k, False)),
        (losses.softmax_cross_entropy, one_hot_or_soft(rng, n, k, True)),
    ):
        gradient = loss(z, y)[1]
        for i in np.ndindex(n, k):
            step = np.zeros((n, k))
            step[i] = h
            slope = (loss(z + step, y)[0] - loss(z - step, y)[0]) / (2 * h)
            # error h^2 / 6 f''' below 1e-10 and rounding 1e-11; where Huber's second derivative
            # leaps, up to h / 4
            near = loss is losses.huber and abs(abs(z[i] - t[i]) - 1) <= h
            assert gradient[i] == pytest.approx(slope, abs=h if near else 1e-9)


@given(seed=seeds, **matrices)
def test_an_integer_label_is_its_row_of_the_identity(seed, n, k):
    rng = np.random.default_rng(seed)
    z, y = rng.normal(size=(n, k)), rng.integers(0, k, size=n)
    value, gradient = losses.softmax_cross_entropy(z, y)
    again = losses.softmax_cross_entropy(z, np.eye(k)[y])
    assert value == again[0]
    assert (gradient == again[1]).all()
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=4 * k * EPS)


@given(z=st.floats(-700, 700), y=st.sampled_from([0.0, 1.0]))
def test_two_classes_are_the_binary_loss(z, y):
    value, gradient = losses.binary_cross_entropy([z], [y])
    two = losses.softmax_cross_entropy([[0.0, z]], [int(y)])
    assert value == pytest.approx(two[0], rel=1e-12)
    assert gradient[0] == pytest.approx(two[1][0, 1], rel=1e-12, abs=2 * EPS)


def test_huber_cuts_at_1_unless_told_otherwise():
    x, y = np.array([-3.0, -1.5, 0.5, 1.5, 3.0]), np.zeros(5)
    assert_equal(losses.huber(x, y), torch_value_and_grad(functional.huber_loss, x, y))
    value, gradient = losses.huber(1.5, 0.0)
    assert (value, gradient) == (1.0, 1.0)


def test_worked_values():
    assert losses.squared_error([1.0, 2.0], [0.0, 4.0])[0] == 2.5
    assert losses.squared_error([1.0, 2.0], [0.0, 4.0])[1].tolist() == [1.0, -2.0]
    value, gradient = losses.huber([0.5, 3.0, -3.0], [0.0, 0.0, 0.0], delta=2.0)
    assert value == pytest.approx((0.125 + 4 + 4) / 3)
    np.testing.assert_allclose(gradient, np.array([0.5, 2.0, -2.0]) / 3)
    assert losses.huber(1.0, 0.0)[0] == 0.5  # at the seam, from both sides
    assert losses.binary_cross_entropy([0.0], [1])[0] == math.log(2)
    assert losses.softmax_cross_entropy(np.zeros((2, 4)), [0, 3])[0] == pytest.approx(math.log(4))


def test_a_confident_answer_keeps_its_digits_and_a_wrong_one_its_size():
    value, gradient = losses.binary_cross_entropy([40.0, -40.0], [1, 0])
    assert value == pytest.approx(math.exp(-40), rel=1e-13)
    np.testing.assert_allclose(gradient, np.array([-1, 1]) * math.exp(-40) / 2, rtol=1e-13)
    assert losses.softmax_cross_entropy([[50.0, 0.0]], [0])[0] == pytest.approx(
        math.exp(-50), rel=1e-13
    )
    assert losses.softmax_cross_entropy([[1e4, -1e4]], [1])[0] == 2e4
    assert losses.binary_cross_entropy([1e4], [0])[0] == 1e4
    assert str(losses.softmax_cross_entropy([[7.0]], [0])[0]) == "0.0"  # and not -0.0
    # a class of probability 0 that no label asks for does not count
    value, gradient = losses.softmax_cross_entropy([[1.7e308, -1.7e308]], [[1.0, 0.0]])
    assert (value, gradient.tolist()) == (0.0, [[0.0, 0.0]])


# mpmath: 4 ulp. 350 digits, as a loss down to 1e-305 is what 1 + e^-700 has beyond its 1


def units_off(got, exact):
    """The error in units of the last place of the nearest number."""
    return abs(mpmath.mpf(float(got)) - exact) / mpmath.mpf(math.ulp(float(exact)))


logits = st.floats(-1e4, 1e4) | st.floats(-300, 300) | st.floats(-1, 1)


@settings(max_examples=300)
@given(z=logits, y=st.sampled_from([0.0, 1.0]) | st.floats(0, 1))
def test_binary_cross_entropy_is_within_4_ulp(z, y):
    value, gradient = losses.binary_cross_entropy([z], [y])
    with mpmath.workdps(350):
        up, down = (mpmath.log(1 + mpmath.exp(s * mpmath.mpf(z))) for s in (1, -1))
        exact = y * down + (1 - mpmath.mpf(y)) * up
        if exact > 1e-305:  # below, numbers lose digits
            assert units_off(value, exact) <= 4
        else:
            assert 0 <= value <= 2e-305
        p, q = (1 / (1 + mpmath.exp(s * mpmath.mpf(z))) for s in (-1, 1))
        slope = p * (1 - mpmath.mpf(y)) - q * y
        if y in (0, 1) and abs(slope) > 1e-305:
            assert units_off(gradient[0], slope) <= 4
        else:  # the two terms may cancel
            assert abs(gradient[0] - slope) <= 4 * EPS * min(p + y, 1) + 1e-305


@settings(max_examples=200)
@given(z=st.lists(logits, min_size=1, max_size=6), data=st.data(), soft=st.booleans())
def test_softmax_cross_entropy_is_within_4_ulp(z, data, soft):
    k = len(z)
    weights = data.draw(st.lists(st.integers(0, 9), min_size=k, max_size=k)) if soft else [0]
    y = np.array([weights]) / (sum(weights) or 1)
    if not sum(weights):
        y = np.array([data.draw(st.integers(0, k - 1))])
    value, gradient = losses.softmax_cross_entropy([z], y)
    Y = y[0] if y.ndim == 2 else np.eye(k)[y[0]]
    with mpmath.workdps(350):
        exact_z = [mpmath.mpf(t) for t in z]
        top = max(exact_z)
        powers = [mpmath.exp(t - top) for t in exact_z]
        total = mpmath.fsum(powers)
        exact = mpmath.fsum(
            mpmath.mpf(w) * (mpmath.log(total) + top - t) for w, t in zip(Y, exact_z, strict=True)
        )
        if exact > 1e-305:
            assert units_off(value, exact) <= 4
        else:
            assert 0 <= value <= 2e-305
        for slope, power, w in zip(gradient[0], powers, Y, strict=True):
            p = power / total
            assert abs(slope - (p - mpmath.mpf(w))) <= 4 * EPS * (p + w) + 1e-305


SIGNS = [1e4, -1e4, 0.0]


@pytest.mark.parametrize("a", SIGNS)
@pytest.mark.parametrize("b", SIGNS)
def test_at_ten_thousand_all_is_quiet_and_finite(a, b):  # a warning is an error in these tests
    for y in (0.0, 0.3, 1.0):
        value, gradient = losses.binary_cross_entropy([a, b], [y, y])
        expected = sum(y * max(-z, 0) + (1 - y) * max(z, 0) for z in (a, b)) / 2
        assert value == pytest.approx(expected, rel=4 * EPS, abs=1)  # ln 2 at a logit of 0
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() <= 0.5
    for labels in ([0], [1], [[0.3, 0.7]]):
        value, gradient = losses.softmax_cross_entropy([[a, b]], labels)
        assert math.isfinite(value)
        assert 0 <= value <= 2e4
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() <= 1
    # and differentiated by the book's engine, not by formula
    slope = reverse.grad(lambda z: losses.softmax_cross_entropy(z, [0])[0])
    z = np.array([[a, b]])
    np.testing.assert_allclose(slope(z), losses.softmax_cross_entropy(z, [0])[1], atol=2 * EPS)


def test_float32_rows_of_probabilities_pass():
    Y = np.random.default_rng(0).dirichlet(np.ones(1000), size=3).astype(np.float32)
    losses.softmax_cross_entropy(np.zeros((3, 1000)), Y)


@pytest.mark.parametrize("dtype", [np.int32, np.uint8, np.int64])
def test_integers_of_any_width_are_labels(dtype):
    y = np.array([0, 2], dtype=dtype)
    assert losses.softmax_cross_entropy(np.zeros((2, 3)), y)[0] == pytest.approx(math.log(3))


# errors, and that nothing is written to

ELEMENTWISE = [losses.squared_error, losses.huber, losses.binary_cross_entropy]


@pytest.mark.parametrize("loss", ELEMENTWISE)
def test_two_shapes_or_no_numbers_are_refused(loss):
    first, second = (
        ("logits", "labels") if loss is losses.binary_cross_entropy else ("predictions", "targets")
    )
    message = f"{second} has shape (1, 2); it needs that of {first}, (2,)"
    with pytest.raises(ValueError, match=re.escape(message)):
        loss([0.5, 0.5], [[0.5, 0.5]])
    with pytest.raises(ValueError, match=f"{first} has 1 NaN"):
        loss([math.nan], [0.0])
    with pytest.raises(ValueError, match=f"{second} has 1 NaN"):
        loss([0.0], [math.inf])
    with pytest.raises(ValueError, match=f"{first} has shape"):
        loss([], [])


@pytest.mark.parametrize("delta", [0, -1.0, math.inf, math.nan, True, None])
def test_a_delta_that_is_no_positive_number_is_refused(delta):
    message = re.escape(f"delta is {delta!r}; it needs to be a positive number")
    with pytest.raises(ValueError, match=message):
        losses.huber([0.0], [1.0], delta=delta)


@pytest.mark.parametrize(("y", "span"), [([-0.5, 1], "-0.5 to 1"), ([0, 2], "0 to 2")])
def test_binary_labels_are_probabilities(y, span):
    with pytest.raises(ValueError, match=f"labels go from {span}; they need to be in"):
        losses.binary_cross_entropy([0.0, 0.0], y)


@pytest.mark.parametrize(
    ("logits", "labels", "message"),
    [
        ([1.0, 2.0], [0], "logits has shape (2,); it needs 2 dimension(s)"),
        ([[1.0, math.inf]], [0], "logits has 1 NaN or infinite entries"),
        ([[1.0, 2.0]], [0, 1], "labels has shape (2,); it needs (1,) or (1, 2)"),
        ([[1.0, 2.0]], [[1.0, 0.0, 0.0]], "labels has shape (1, 3); it needs (1,) or (1, 2)"),
        ([[1.0, 2.0]], 0, "labels has shape (); it needs 1 or 2 dimension(s)"),
        ([[1.0, 2.0]], [2], "labels go from 2 to 2; they need to be from 0 to 1"),
        ([[1.0, 2.0]], [-1], "labels go from -1 to -1; they need to be from 0 to 1"),
        ([[1.0, 2.0]], [1.0], "labels has dtype float64; it needs integers from 0 to 1"),
        ([[1.0, 2.0]], [True], "labels has dtype bool; it needs integers from 0 to 1"),
        ([[1.0, 2.0]], [[0.5, 0.6]], "labels of shape (n, k) need to be probabilities"),
        ([[1.0, 2.0]], [[1.5, -0.5]], "labels of shape (n, k) need to be probabilities"),
    ],
)
def test_labels_that_do_not_fit_are_refused(logits, labels, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        losses.softmax_cross_entropy(logits, labels)


def test_arguments_stay_as_they_were():
    z, y = np.array([[1.0, -2.0]]), np.array([[0.25, 0.75]])
    before = z.copy(), y.copy()
    for loss in (*ELEMENTWISE, losses.softmax_cross_entropy):
        loss(z, y)[1][:] = 7.0
        assert (z == before[0]).all()
        assert (y == before[1]).all()


@given(seed=seeds, **matrices, soft=st.booleans())
def test_the_engine_finds_the_same_gradients_even_at_ties(seed, n, k, soft):
    rng = np.random.default_rng(seed)
    z, t = rng.integers(-2, 3, (n, k)).astype(float), rng.integers(-2, 3, (n, k)).astype(float)
    y = one_hot_or_soft(rng, n, k, soft)
    for loss, labels in (
        (losses.squared_error, t),
        (losses.huber, t),
        (losses.binary_cross_entropy, rng.uniform(size=(n, k))),
        (losses.softmax_cross_entropy, y),
    ):
        got = reverse.grad(lambda z, y, loss=loss: loss(z, y)[0])(z, labels)
        np.testing.assert_allclose(got, loss(z, labels)[1], rtol=0, atol=1e-14)
    J = reverse.jac(lambda z: losses.softmax_cross_entropy(z, y)[1])(z)
    H = reverse.hess(lambda z: losses.softmax_cross_entropy(z, y)[0])(z)
    np.testing.assert_allclose(J, H, rtol=0, atol=1e-14)

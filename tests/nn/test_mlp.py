"""Tests of mathdl.nn.mlp against torch, against single examples, and against differences."""

import math
import re
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.calculus import reverse
from mathdl.nn import losses, mlp

seeds = st.integers(0, 2**32 - 1)
widths = st.lists(st.integers(1, 6), min_size=2, max_size=5)


def random_params(rng, sizes):
    """Weights and biases none of which is 0."""
    return [(W, rng.normal(size=b.shape)) for W, b in mlp.init(rng, sizes)]


def torch_gradients(params, X, dlogits):
    tensors = [[torch.tensor(a, requires_grad=True) for a in layer] for layer in params]
    H = torch.tensor(X)
    for i, (W, b) in enumerate(tensors):
        H = torch.nn.functional.linear(H, W, b)
        if i < len(tensors) - 1:
            H = torch.relu(H)
    H.backward(torch.tensor(dlogits))
    return H.detach().numpy(), [[t.grad.numpy() for t in layer] for layer in tensors]


@given(seed=seeds, sizes=widths, n=st.integers(1, 5))
def test_forward_and_backward_equal_torch(seed, sizes, n):
    rng = np.random.default_rng(seed)
    params, X = random_params(rng, sizes), rng.normal(size=(n, sizes[0]))
    logits, cache = mlp.forward(params, X)
    dlogits = rng.normal(size=logits.shape)
    expected, grads = torch_gradients(params, X, dlogits)
    np.testing.assert_allclose(logits, expected, rtol=0, atol=1e-12)
    assert (logits == mlp.apply(params, X)).all()
    for got, want in zip(mlp.backward(params, cache, dlogits), grads, strict=True):
        for a, b in zip(got, want, strict=True):
            assert a.shape == b.shape
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)


@given(seed=seeds, sizes=widths, n=st.integers(1, 5))
def test_the_gradient_of_a_batch_is_the_sum_over_its_examples(seed, sizes, n):
    rng = np.random.default_rng(seed)
    params, X = random_params(rng, sizes), rng.normal(size=(n, sizes[0]))
    dlogits = rng.normal(size=(n, sizes[-1]))
    whole = mlp.ravel(mlp.backward(params, mlp.forward(params, X)[1], dlogits))[0]
    parts = [
        mlp.ravel(mlp.backward(params, mlp.forward(params, x[None])[1], d[None]))[0]
        for x, d in zip(X, dlogits)
    ]
    np.testing.assert_allclose(whole, np.sum(parts, axis=0), rtol=0, atol=1e-12)


@given(seed=seeds)
def test_the_gradient_of_the_loss_by_differences_along_random_directions(seed):
    rng = np.random.default_rng(seed)
    params, X, y = random_params(rng, [4, 5, 5, 3]), rng.normal(size=(6, 4)), rng.integers(0, 3, 6)
    vector, unravel = mlp.ravel(params)

    def loss(v):
        return losses.softmax_cross_entropy(mlp.apply(unravel(v), X), y)[0]

    logits, cache = mlp.forward(params, X)
    grads = mlp.backward(params, cache, losses.softmax_cross_entropy(logits, y)[1])
    direction, h = rng.normal(size=vector.size), 1e-7
    slope = (loss(vector + h * direction) - loss(vector - h * direction)) / (2 * h)
    ahead = mlp.forward(unravel(vector + h * direction), X)[1]
    behind = mlp.forward(unravel(vector - h * direction), X)[1]
    if all(((a > 0) == (b > 0)).all() for a, b in zip(ahead[1:], behind[1:])):  # no kink between
        assert slope == pytest.approx(mlp.ravel(grads)[0] @ direction, abs=1e-5)


def test_the_cache_holds_the_inputs_of_the_layers():
    params = mlp.init(np.random.default_rng(0), [3, 4, 2])
    X = np.ones((5, 3))
    logits, cache = mlp.forward(params, X)
    assert [H.shape for H in cache] == [(5, 3), (5, 4)]
    assert (cache[0] == X).all()
    assert cache[1].min() == 0
    (W, b), (V, c) = params
    np.testing.assert_allclose(logits, np.maximum(X @ W.T + b, 0) @ V.T + c)


def test_one_layer_by_hand():
    W, b, X = [[1.0, 2.0]], [3.0], [[1.0, 1.0], [0.0, -1.0]]
    logits, cache = mlp.forward([(W, b)], X)
    assert logits.tolist() == [[6.0], [1.0]]
    ((dW, db),) = mlp.backward([(W, b)], cache, [[1.0], [10.0]])
    assert dW.tolist() == [[1.0, -9.0]]
    assert db.tolist() == [11.0]


def test_at_a_kink_nothing_flows_back_as_in_torch():
    params = [([[1.0], [0.0]], [0.0, 0.0]), ([[1.0, 1.0]], [0.0])]
    _, cache = mlp.forward(params, [[2.0]])
    grads = mlp.backward(params, cache, [[1.0]])
    assert [a.tolist() for a in grads[0]] == [[[2.0], [0.0]], [1.0, 0.0]]
    as_arrays = [(np.array(W), np.array(b)) for W, b in params]
    expected = torch_gradients(as_arrays, np.array([[2.0]]), np.array([[1.0]]))[1]
    assert [a.tolist() for a in grads[0]] == [a.tolist() for a in expected[0]]


@given(seed=seeds, sizes=widths, n=st.integers(1, 4))
def test_the_engine_finds_the_same_gradients(seed, sizes, n):
    rng = np.random.default_rng(seed)
    params, X = random_params(rng, sizes), rng.normal(size=(n, sizes[0]))
    y = rng.integers(0, sizes[-1], n)

    def loss(params, X):
        return losses.softmax_cross_entropy(mlp.apply(params, X), y)[0]

    logits, cache = mlp.forward(params, X)
    grads = mlp.backward(params, cache, losses.softmax_cross_entropy(logits, y)[1])
    for got, want in zip(reverse.grad(loss)(params, X), grads, strict=True):
        for a, b in zip(got, want, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-12)
    vector, unravel = mlp.ravel(params)
    flat = reverse.grad(lambda v: loss(unravel(v), X))(vector)
    np.testing.assert_allclose(flat, mlp.ravel(grads)[0], rtol=0, atol=1e-12)
    raveled = reverse.grad(lambda params: np.sum(mlp.ravel(params)[0] ** 2))(params)
    np.testing.assert_allclose(mlp.ravel(raveled)[0], 2 * vector, rtol=1e-15)


# init


def test_init_draws_with_variance_two_over_d_in():
    params = mlp.init(np.random.default_rng(0), [400, 300, 7])
    assert [(W.shape, b.shape) for W, b in params] == [((300, 400), (300,)), ((7, 300), (7,))]
    assert not any(b.any() for _, b in params)
    W = params[0][0]
    # the mean of N squares of normal numbers has the relative standard error sqrt(2 / N)
    assert abs(np.mean(W**2) * 400 / 2 - 1) < 5 * math.sqrt(2 / W.size)
    assert abs(np.mean(W)) < 5 * math.sqrt(2 / 400 / W.size)
    again = mlp.init(np.random.default_rng(0), (400, 300, 7))
    assert (again[1][0] == params[1][0]).all()


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [3, -1, 2], [3, 2.0], [3, True], ["a", "b"]])
def test_sizes_that_are_none_are_refused(sizes):
    message = re.escape(f"sizes is {sizes}; it needs two or more positive integers")
    with pytest.raises(ValueError, match=message):
        mlp.init(np.random.default_rng(0), sizes)


# ravel


@given(seed=seeds, sizes=widths)
def test_unravel_undoes_ravel(seed, sizes):
    params = random_params(np.random.default_rng(seed), sizes)
    vector, unravel = mlp.ravel(params)
    assert vector.shape == (sum((d + 1) * k for d, k in pairwise(sizes)),)
    for (W, b), (V, c) in zip(params, unravel(vector), strict=True):
        assert (W == V).all()
        assert (b == c).all()
    assert (mlp.ravel(unravel(2 * vector))[0] == 2 * vector).all()


def test_the_order_is_w_by_rows_then_b():
    vector, unravel = mlp.ravel([([[1, 2], [3, 4]], [5, 6]), ([[7, 8]], [9])])
    assert vector.tolist() == list(range(1, 10))
    message = re.escape("vector has shape (8,); it needs shape (9,)")
    with pytest.raises(ValueError, match=message):
        unravel(vector[:8])


# errors, and that nothing is written to

W1, B1, W2, B2 = np.ones((3, 2)), np.ones(3), np.ones((1, 3)), np.ones(1)
GOOD = [(W1, B1), (W2, B2)]


@pytest.mark.parametrize(
    ("params", "X", "message"),
    [
        ([], [[1.0, 2.0]], "params is empty; it needs a layer at least"),
        (GOOD, [1.0, 2.0], "X has shape (2,); it needs 2 dimension(s)"),
        (GOOD, [[1.0]], "W of layer 1 has shape (3, 2); it needs 1 columns"),
        ([(W1, B1), (W1, B1)], [[1.0, 2.0]], "W of layer 2 has shape (3, 2); it needs 3 columns"),
        ([(W1, B2)], [[1.0, 2.0]], "b of layer 1 has shape (1,); it needs shape (3,)"),
        ([(B1, B1)], [[1.0, 2.0]], "W of layer 1 has shape (3,); it needs 2 dimension(s)"),
        (GOOD, [[math.nan, 2.0]], "X has 1 NaN or infinite entries"),
        ([(W1, B1), (W2, [math.inf])], [[1.0, 2.0]], "b of layer 2 has 1 NaN or infinite entries"),
    ],
)
def test_layers_that_do_not_fit_are_refused(params, X, message):
    for function in (mlp.forward, mlp.apply):
        with pytest.raises(ValueError, match="^" + re.escape(message)):
            function(params, X)


@pytest.mark.parametrize(
    ("cache", "dlogits", "message"),
    [
        ([np.ones((4, 2))], np.ones((4, 1)), "cache has 1 arrays; it needs one a layer, 2"),
        (
            [np.ones((4, 2)), np.ones((4, 2))],
            np.ones((4, 1)),
            "cache[1] has shape (4, 2); it needs shape (4, 3)",
        ),
        (
            [np.ones((4, 2)), np.ones((4, 3))],
            np.ones((4, 2)),
            "dlogits has shape (4, 2); it needs shape (4, 1)",
        ),
        (
            [np.ones((4, 2)), np.ones((4, 3))],
            np.ones(4),
            "dlogits has shape (4,); it needs shape (4, 1)",
        ),
    ],
)
def test_a_cache_or_gradient_that_does_not_fit_is_refused(cache, dlogits, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        mlp.backward(GOOD, cache, dlogits)


def test_arguments_stay_as_they_were():
    X = np.ones((2, 2))
    logits, cache = mlp.forward(GOOD, X)
    grads = mlp.backward(GOOD, cache, logits)
    vector, unravel = mlp.ravel(GOOD)
    for array in (logits, *cache, *(a for layer in grads for a in layer)):
        array[:] = 7.0
    for array in (a for layer in unravel(vector) for a in layer):
        array[:] = 7.0
    vector[:] = 7.0
    for array in (X, W1, B1, W2, B2):
        assert (array == 1).all()

"""Checks of the claims of docs/calculus/backprop.md.

Where the statement is algebra, the check is exact: fractions, losses that are quadratic in each
entry, whose central differences are their derivatives. Other tolerances have their reason beside
them.
"""

import itertools
import math
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.calculus import differences
from mathdl.nn import losses, mlp

seeds = st.integers(0, 2**32 - 1)
small = st.integers(1, 4)


def integers(rng, *shape):
    """An array of fractions, so that everything below is exact."""
    return np.vectorize(Fraction, otypes=[object])(rng.integers(-5, 6, size=shape))


def exact_slope(f, array, place):
    """The central difference of f in one entry: for a quadratic f, the derivative."""
    ahead, behind = array.copy(), array.copy()
    ahead[place] += 1
    behind[place] -= 1
    return Fraction(f(ahead) - f(behind)) / 2


def slopes(f, array):
    out = np.empty(array.shape, dtype=object)
    for place in np.ndindex(array.shape):
        out[place] = exact_slope(f, array, place)
    return out


# affine-backward, batch-backward


@pytest.mark.claim("affine-backward")
@given(seed=seeds, k=small, d=small)
def test_the_gradients_of_one_layer_in_exact_fractions(seed, k, d):
    rng = np.random.default_rng(seed)
    W, b, x, c = integers(rng, k, d), integers(rng, k), integers(rng, d), integers(rng, k)

    def loss(W, b, x):  # quadratic in z = W x + b, so in each entry
        z = W @ x + b
        return c @ z + z @ z + z[0] * z[-1]

    z = W @ x + b
    delta = slopes(lambda z: c @ z + z @ z + z[0] * z[-1], z)
    outer = [[delta[i] * x[j] for j in range(d)] for i in range(k)]
    assert slopes(lambda W: loss(W, b, x), W).tolist() == outer
    assert slopes(lambda b: loss(W, b, x), b).tolist() == delta.tolist()
    back = [sum(W[i, j] * delta[i] for i in range(k)) for j in range(d)]
    assert slopes(lambda x: loss(W, b, x), x).tolist() == back


@pytest.mark.claim("batch-backward")
@given(seed=seeds, n=small, k=small, d=small)
def test_the_gradients_of_a_batch_in_exact_fractions(seed, n, k, d):
    rng = np.random.default_rng(seed)
    W, b, X, C = integers(rng, k, d), integers(rng, k), integers(rng, n, d), integers(rng, n, k)

    def of_outputs(Z):  # examples meet each other too, as in a batch norm
        return np.sum(C * Z) + np.sum(Z * Z) + Z[0, 0] * Z[-1, -1]

    def loss(W, b, X):
        return of_outputs(np.array([[W[i] @ x + b[i] for i in range(k)] for x in X]))

    dZ = slopes(of_outputs, X @ W.T + b)
    assert slopes(lambda W: loss(W, b, X), W).tolist() == (dZ.T @ X).tolist()
    assert slopes(lambda b: loss(W, b, X), b).tolist() == [sum(dZ[:, i]) for i in range(k)]
    assert slopes(lambda X: loss(W, b, X), X).tolist() == (dZ @ W).tolist()


# shapes-fit


def products_of_the_shape_of_the_weights(n, d, k, rng):
    X, dZ = rng.normal(size=(n, d)), rng.normal(size=(n, k))
    right = np.einsum("ni,nj->ij", dZ, X)
    found = []
    for a, b in itertools.product((X, X.T), (dZ, dZ.T)):
        for first, second in ((a, b), (b, a)):
            if first.shape[1] == second.shape[0]:
                P = first @ second
                if P.shape == (k, d):
                    found.append(np.allclose(P, right))
    return found


@pytest.mark.claim("shapes-fit")
@given(seed=seeds, sizes=st.permutations([1, 2, 3, 4, 5]))
def test_with_three_sizes_one_product_fits_and_with_one_size_eight(seed, sizes):
    rng = np.random.default_rng(seed)
    assert products_of_the_shape_of_the_weights(*sizes[:3], rng) == [True]
    n = sizes[3] + 1
    assert sorted(products_of_the_shape_of_the_weights(n, n, n, rng)) == [False] * 7 + [True]


@pytest.mark.claim("shapes-fit")
@pytest.mark.parametrize("shape", [(1, 5), (5, 1)])
def test_a_size_of_one_turns_a_wrong_transpose_into_a_matrix(shape):
    W = np.ones(shape)
    assert (W - 0.1 * np.ones(shape).T).shape == (5, 5)
    with pytest.raises(ValueError):
        np.ones((2, 5)) - 0.1 * np.ones((2, 5)).T


# softmax-residual


@pytest.mark.claim("softmax-residual")
@given(
    z=st.lists(st.integers(-40, 40), min_size=1, max_size=5),
    weights=st.lists(st.integers(-3, 9), min_size=5, max_size=5),
)
def test_the_residual_by_differences_of_fifty_digits(z, weights):
    k = len(z)
    y = [Decimal(1 if sum(weights[:k]) == 0 else 0)] + [Decimal(0)] * (k - 1)
    with localcontext() as context:
        context.prec = 80
        if sum(weights[:k]):  # any y that adds up to 1, of either sign
            y = [Decimal(w) / sum(weights[:k]) for w in weights[:k]]
        z = [Decimal(v) / 4 for v in z]

        def loss(z):
            total = sum(v.exp() for v in z)
            return -sum(a * (v.exp() / total).ln() for a, v in zip(y, z))

        h = Decimal("1e-20")
        total = sum(v.exp() for v in z)
        residual = [v.exp() / total - a for v, a in zip(z, y)]
        for j in range(k):
            ahead = loss([v + h * (i == j) for i, v in enumerate(z)])
            behind = loss([v - h * (i == j) for i, v in enumerate(z)])
            # bending below h^2, rounding 1e-78 / h
            assert abs((ahead - behind) / (2 * h) - residual[j]) < Decimal("1e-35")
        assert abs(sum(residual)) < Decimal("1e-75")


@pytest.mark.claim("softmax-residual")
@given(z=st.lists(st.integers(-30, 30), min_size=1, max_size=6), data=st.data())
def test_for_probabilities_the_residual_is_at_most_the_root_of_two(z, data):
    label = data.draw(st.integers(0, len(z) - 1))
    g = losses.softmax_cross_entropy([z], [label])[1][0]
    assert np.linalg.norm(g) <= math.sqrt(2) * (1 + 1e-15)
    weights = data.draw(st.lists(st.integers(0, 9), min_size=len(z), max_size=len(z)))
    if sum(weights):  # any probabilities
        p = np.exp(np.array(z) - max(z))
        rest = p / p.sum() - np.array(weights) / sum(weights)
        assert np.linalg.norm(rest) <= math.sqrt(2) * (1 + 1e-15)
    far = losses.softmax_cross_entropy([[40.0, 0.0, 0.0]], [1])[1][0]
    assert np.linalg.norm(far) == pytest.approx(math.sqrt(2), rel=1e-15)  # nearly attained


def test_a_softmax_before_the_loss_makes_the_gradient_a_third_and_then_nothing():
    for gap, ratio in ((1.0, 0.33), (800.0, 0.0)):
        z = torch.tensor([[gap, 0.0]], dtype=torch.float64, requires_grad=True)
        twice = torch.nn.functional.cross_entropy(z.softmax(1), torch.tensor([1]))
        (g,) = torch.autograd.grad(twice, z)
        p = 1 / (1 + math.exp(-gap))  # of the wrong class: right is -p
        assert g[0, 1].item() / -p == pytest.approx(ratio, abs=5e-3)


# backpropagation


def by_paths(weights, inputs, on, dZ):
    """The loss's derivatives (dW, db), each a sum over the paths from there up to the logits."""

    def sent_back(layer, example, unit):  # along all paths from this unit's pre-activation
        if layer == len(weights) - 1:
            return dZ[example, unit]
        if not on[layer][example, unit]:
            return 0
        W = weights[layer + 1]
        return sum(W[i, unit] * sent_back(layer + 1, example, i) for i in range(len(W)))

    grads = []
    for layer, W in enumerate(weights):
        delta = [[sent_back(layer, e, i) for i in range(len(W))] for e in range(len(dZ))]
        dW = [
            [sum(d[i] * x[j] for d, x in zip(delta, inputs[layer])) for j in range(W.shape[1])]
            for i in range(len(W))
        ]
        grads.append((dW, [sum(d[i] for d in delta) for i in range(len(W))]))
    return grads


@pytest.mark.claim("backpropagation")
@given(seed=seeds, sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4), n=st.integers(1, 3))
def test_the_recursion_with_relu_is_a_sum_over_paths_in_exact_integers(seed, sizes, n):
    rng = np.random.default_rng(seed)
    weights = [rng.integers(-4, 5, (k, d)) for d, k in itertools.pairwise(sizes)]
    biases = [rng.integers(-4, 5, k) for k in sizes[1:]]
    H, on = [rng.integers(-4, 5, (n, sizes[0]))], []
    for W, b in zip(weights[:-1], biases):
        Z = H[-1] @ W.T + b
        assume((Z != 0).all())  # no kink
        on.append(Z > 0)
        H.append(np.where(Z > 0, Z, 0))
    dZ = rng.integers(-4, 5, (n, sizes[-1]))
    grads = mlp.backward(list(zip(weights, biases)), H, dZ)
    # integers below 2^53: float64 is exact
    assert [(dW.tolist(), db.tolist()) for dW, db in grads] == by_paths(weights, H, on, dZ)


@pytest.mark.claim("backpropagation")
@pytest.mark.parametrize(
    ("phi", "slope"),
    [
        (torch.tanh, lambda z: 1 - np.tanh(z) ** 2),
        (torch.sin, np.cos),
        (torch.nn.functional.softplus, lambda z: 1 / (1 + np.exp(-z))),
    ],
)
@given(seed=seeds, sizes=st.lists(st.integers(1, 5), min_size=2, max_size=5), n=st.integers(1, 4))
def test_the_recursion_for_other_activations_equals_autograd(phi, slope, seed, sizes, n):
    rng = np.random.default_rng(seed)
    params = [
        [torch.tensor(rng.normal(size=size), requires_grad=True) for size in ((k, d), (k,))]
        for d, k in itertools.pairwise(sizes)
    ]
    H, zs, hs = torch.tensor(rng.normal(size=(n, sizes[0]))), [], []
    for i, (W, b) in enumerate(params):
        hs.append(H.detach().numpy())
        Z = H @ W.T + b
        zs.append(Z.detach().numpy())
        H = phi(Z) if i < len(params) - 1 else Z
    dZ = rng.normal(size=H.shape)
    H.backward(torch.tensor(dZ))
    for i in reversed(range(len(params))):
        W, b = params[i]
        np.testing.assert_allclose(dZ.T @ hs[i], W.grad.numpy(), rtol=0, atol=1e-10)
        np.testing.assert_allclose(dZ.sum(axis=0), b.grad.numpy(), rtol=0, atol=1e-10)
        if i:
            dZ = (dZ @ W.detach().numpy()) * slope(zs[i - 1])


# backward-cost, twice-the-forward


class Counting(np.ndarray):
    """An array that counts the multiply-adds of matrix products."""

    total = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        plain = [np.asarray(x) for x in inputs]
        if ufunc is np.matmul:
            Counting.total += plain[0].shape[0] * plain[0].shape[1] * plain[1].shape[1]
        return np.asarray(getattr(ufunc, method)(*plain, **kwargs)).view(Counting)


def count(sizes, n):
    params = [(np.ones((k, d)).view(Counting), np.zeros(k)) for d, k in itertools.pairwise(sizes)]
    Counting.total = 0
    logits, cache = mlp._forward(params, np.ones((n, sizes[0])).view(Counting))
    forward, Counting.total = Counting.total, 0
    mlp._backward(params, cache, logits)
    return forward, Counting.total, cache


@pytest.mark.claim("backward-cost")
@given(sizes=st.lists(st.integers(1, 20), min_size=2, max_size=6), n=st.integers(1, 5))
def test_the_multiply_adds_of_both_passes_counted_as_they_run(sizes, n):
    forward, backward, cache = count(sizes, n)
    assert forward == n * sum(d * k for d, k in itertools.pairwise(sizes))
    assert backward == 2 * forward - n * sizes[0] * sizes[1]
    assert 1 <= Fraction(backward, forward) < 2
    assert sum(H.size for H in cache) == n * sum(sizes[:-1])


@pytest.mark.claim("twice-the-forward")
def test_the_ratio_is_far_from_two_where_the_first_layer_is_the_largest():
    forward, backward, cache = count([784, 256, 64, 10], 1)
    assert forward == 217_728
    assert backward / forward == pytest.approx(1.078, abs=5e-4)
    assert sum(H.size for H in cache) == 1104
    parameters = mlp.ravel(mlp.init(np.random.default_rng(0), [784, 256, 64, 10]))[0].size
    assert parameters == 218_058
    assert 197 * 1104 < parameters < 198 * 1104


@pytest.mark.claim("twice-the-forward")
@pytest.mark.parametrize("n_layers", [1, 2, 3, 24])
def test_with_equal_layers_the_ratio_is_two_less_one_over_their_number(n_layers):
    forward, backward, _ = count([6] * (n_layers + 1), 2)
    assert Fraction(backward, forward) == 2 - Fraction(1, n_layers)


# difference-at-a-kink


@pytest.mark.claim("difference-at-a-kink")
@given(
    left=st.fractions(-5, 5), right=st.fractions(-5, 5), bends=st.tuples(*[st.integers(-5, 5)] * 2)
)
def test_the_quotient_tends_to_the_mean_of_the_two_slopes_in_exact_fractions(left, right, bends):
    def f(t):
        return right * t + bends[0] * t**2 if t >= 0 else left * t + bends[1] * t**2

    for h in (Fraction(1, 10), Fraction(1, 10**3), Fraction(1, 10**9)):
        quotient = (f(h) - f(-h)) / (2 * h)
        assert abs(quotient - (left + right) / 2) <= 5 * h  # the bends, h (a - b) / 2


@pytest.mark.claim("difference-at-a-kink")
@given(z=st.fractions(-2, 2), h=st.fractions(Fraction(1, 100), 2))
def test_beside_the_kink_of_relu_in_exact_fractions(z, h):
    quotient = (max(z + h, 0) - max(z - h, 0)) / (2 * h)
    if abs(z) <= h:
        assert quotient == (h + z) / (2 * h)
        assert 0 <= quotient <= 1
    if abs(z) >= h:
        assert quotient == (1 if z > 0 else 0)


# random-direction


@pytest.mark.claim("random-direction")
@given(t=st.floats(0, 5))
def test_the_bound_lies_above_the_probability(t):
    probability = math.erf(t / math.sqrt(2))
    assert probability <= math.sqrt(2 / math.pi) * t + 1e-16
    if t < 0.01:  # and is sharp for small t: the density falls by t^2 / 2
        assert probability >= math.sqrt(2 / math.pi) * t * (1 - t**2) * (1 - 1e-14)


@pytest.mark.claim("random-direction")
@pytest.mark.parametrize("t", [0.01, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("seed", range(3))
def test_counted_directions_within_five_standard_errors(t, seed):
    # a share p of N draws has the standard error sqrt(p (1 - p) / N)
    rng, n_draws = np.random.default_rng(seed), 40_000
    e = rng.exponential(size=7) * rng.choice([-1, 1], 7)
    seen = rng.normal(size=(n_draws, 7)) @ e / np.linalg.norm(e)
    p = math.erf(t / math.sqrt(2))
    assert abs(np.mean(np.abs(seen) <= t) - p) < 5 * math.sqrt(p * (1 - p) / n_draws)
    assert abs(np.mean(seen)) < 5 / math.sqrt(n_draws)
    assert abs(np.mean(seen**2) - 1) < 5 * math.sqrt(2 / n_draws)


def test_three_directions_that_see_less_than_a_hundredth():
    assert math.sqrt(2 / math.pi) * 0.01 < 0.01
    assert (math.sqrt(2 / math.pi) * 0.01) ** 3 < 1e-6
    assert 1 - 100 / 218_058 > 0.999


# passed-check


def backward(params, cache, dZ, bug=None):
    grads = []
    for (W, _), H in zip(params[::-1], cache[::-1]):
        grads.append((dZ.T @ H, dZ[0] if bug == "B" else dZ.sum(axis=0)))
        dZ = (dZ @ (W.T if bug == "A" else W)) * (H > 0) * (2 if bug == "C" else 1)
    return grads[::-1]


def distance_from_autograd(params, X, y, bug=None):
    """Relative, of the gradient of the mean loss."""
    tensors = [[torch.tensor(a, requires_grad=True) for a in layer] for layer in params]
    H = torch.tensor(X)
    for i, (W, b) in enumerate(tensors):
        H = H @ W.T + b
        H = H.relu() if i < len(tensors) - 1 else H
    torch.nn.functional.cross_entropy(H, torch.tensor(y)).backward()
    logits, cache = mlp.forward(params, X)
    dZ = losses.softmax_cross_entropy(logits, y)[1]
    got = mlp.ravel(backward(params, cache, dZ, bug))[0]
    right = mlp.ravel([[t.grad.numpy() for t in layer] for layer in tensors])[0]
    return np.linalg.norm(got - right) / np.linalg.norm(right)


def square_network(seed):
    rng = np.random.default_rng(seed)
    params = [(W, rng.normal(size=5)) for W, _ in mlp.init(rng, [5, 5, 5, 5])]
    return params, rng.normal(size=(8, 5)), rng.integers(0, 5, 8)


@pytest.mark.claim("passed-check")
@pytest.mark.parametrize("seed", range(5))
def test_three_wrong_passes_are_right_at_special_points_and_wrong_elsewhere(seed):
    params, X, y = square_network(seed)
    symmetric = [((W + W.T) / 2, b) for W, b in params]
    zero_head = [*params[:2], (np.zeros((5, 5)), np.zeros(5))]
    special = {"A": (symmetric, X, y), "B": (params, X[:1], y[:1]), "C": (zero_head, X, y)}
    for bug, point in special.items():
        assert distance_from_autograd(*point, bug) < 1e-13
        assert distance_from_autograd(params, X, y, bug) > 0.05
    assert distance_from_autograd(params, X, y) < 1e-13


def cross_entropy(Z, y, mistake=None):
    axis = 0 if mistake == "axis" else 1
    log_p = Z - np.log(np.sum(np.exp(Z), axis=axis, keepdims=True))
    picked = log_p[np.arange(len(y)), y]
    return -np.sum(picked) if mistake == "sum" else -np.mean(picked)


def its_gradient(Z, y, mistake=None):
    Y, axis = np.eye(Z.shape[1])[y], 0 if mistake == "axis" else 1
    p = np.exp(Z) / np.sum(np.exp(Z), axis=axis, keepdims=True)
    return (p * Y.sum(axis=axis, keepdims=True) - Y) / (1 if mistake == "sum" else len(y))


@pytest.mark.claim("passed-check")
@pytest.mark.parametrize("mistake", [None, "sum", "axis"])
@pytest.mark.parametrize("seed", range(5))
def test_a_mistake_in_both_passes_passes_and_an_independent_value_sees_it(mistake, seed):
    rng = np.random.default_rng(seed)
    Z, y = rng.normal(size=(6, 4)), rng.integers(0, 4, 6)

    def f(Z):
        return cross_entropy(Z, y, mistake)

    # a right gradient: mostly below 1e-8
    assert differences.check_grad(f, lambda Z: its_gradient(Z, y, mistake), Z) < 1e-7
    distance = np.linalg.norm(its_gradient(Z, y, mistake) - its_gradient(Z, y))
    assert (distance < 0.1) == (mistake is None)
    # the two witnesses
    twice = cross_entropy(np.vstack([Z, Z]), np.append(y, y), mistake)
    assert np.isclose(f(0 * Z), np.log(4), rtol=1e-12) == (mistake is None)
    assert np.isclose(f(Z), twice, rtol=1e-12) == (mistake is None)


def test_program_d_returns_what_torch_returns_and_differences_see_half_of_the_padded_row():
    rng = np.random.default_rng(0)
    net = mlp.init(rng, [5, 5, 5, 5])
    X, y = rng.normal(size=(8, 5)), rng.integers(0, 5, 8)
    X[0] = 0.0
    assert distance_from_autograd(net, X, y) < 1e-13
    logits, cache = mlp.forward(net, X[:1])
    assert not any(H.any() for H in cache)  # all at the kink
    grads = mlp.backward(net, cache, losses.softmax_cross_entropy(logits, y[:1])[1])
    v, unravel = mlp.ravel(net)

    def loss(v):  # of the padded row
        return losses.softmax_cross_entropy(mlp.apply(unravel(v), X[:1]), y[:1])[0]

    h, hidden = 1e-6, (*range(25, 30), *range(55, 60))
    up, down = (
        np.array([(loss(v + s * e) - loss(v)) / (s * h) for e in h * np.eye(v.size)])
        for s in (1, -1)
    )
    got = mlp.ravel(grads)[0]
    for i in range(v.size):  # tolerance: h, for the bending between h and 0
        if i in hidden:
            assert got[i] == 0
            assert down[i] == pytest.approx(0, abs=1e-9)  # rounding, eps / h
            assert abs(up[i]) > 1e-3
        else:
            assert up[i] == pytest.approx(got[i], abs=h)
            assert down[i] == pytest.approx(got[i], abs=h)
    d = differences.grad(loss, v)
    np.testing.assert_allclose(d[list(hidden)], up[list(hidden)] / 2, rtol=0, atol=1e-5)


def test_the_forgotten_bias_is_three_percent_and_no_kink_is_within_the_step():
    rng = np.random.default_rng(0)  # as the snippet draws
    params = mlp.init(rng, [784, 256, 64, 10])
    params = [(W, rng.normal(size=b.shape)) for W, b in params]
    X, y = rng.normal(size=(4, 784)), rng.integers(0, 10, size=4)
    logits, cache = mlp.forward(params, X)
    grads = mlp.backward(params, cache, losses.softmax_cross_entropy(logits, y)[1])
    share = np.linalg.norm(grads[1][1]) / np.linalg.norm(mlp.ravel(grads)[0])
    assert share == pytest.approx(0.03, abs=5e-3)
    v, unravel = mlp.ravel(params)
    for _ in range(3):
        u = 1e-7 * rng.normal(size=v.size)
        for w in (v + u, v - u):
            moved = mlp.forward(unravel(w), X)[1]
            assert all(((H > 0) == (G > 0)).all() for H, G in zip(moved, cache))
        first = np.std((X @ unravel(u)[0][0].T) / 1e-7)
        assert first == pytest.approx(28, rel=5 / math.sqrt(2 * 1024))  # of 1024 draws


def test_among_sixty_thousand_pre_activations_some_are_close_to_a_kink():
    rng = np.random.default_rng(0)
    params = [(W, rng.normal(scale=0.5, size=len(b))) for W, b in mlp.init(rng, [20, 30, 30, 5])]
    _, cache = mlp.forward(params, rng.normal(size=(1000, 20)))
    Z = np.hstack([H @ W.T + b for H, (W, b) in list(zip(cache, params))[:2]])
    assert Z.size == 60_000
    assert (np.abs(Z) < 1e-4).any()


def test_the_questions_by_hand():
    W, x, delta = np.array([[1, 0, 2], [0, 3, -1]]), np.array([1, 1, -1]), np.array([2, -1])
    assert np.outer(delta, x).tolist() == [[2, 2, -2], [-1, -1, 1]]
    assert (W.T @ delta).tolist() == [2, -3, 5]
    _, _, cache = count([784, 256, 64, 10], 1)
    assert cache[-1].size == 64

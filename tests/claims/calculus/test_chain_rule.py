"""Checks of the claims in docs/calculus/chain-rule.md.

The derivatives here come from complex steps: for a real analytic f, f(x + i h) = f(x) + i h f'(x)
- ..., so the imaginary part over h = 1e-30 is the slope to rounding. No chain rule is involved.
"""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.calculus.differences import derivative as by_differences

STEP = 1e-30

seeds = st.integers(0, 2**32 - 1)


def slope(f, x):
    return np.imag(f(x + STEP * 1j)) / STEP


def jacobian(f, x):
    """Columns by complex steps."""
    return np.stack([np.imag(f(x + STEP * 1j * e)) / STEP for e in np.eye(len(x))], axis=1)


def close(a, b):
    """Agree to 1e-11 of the larger, some 1e5 roundings."""
    scale = max(1.0, np.abs(b).max())
    return np.abs(np.asarray(a) - b).max() <= 1e-11 * scale


ONE = {
    "square": (lambda x: x * x, lambda x: 2 * x),
    "sin": (np.sin, np.cos),
    "exp": (lambda x: np.exp(x / 2), lambda x: np.exp(x / 2) / 2),
    "affine": (lambda x: 3 - 2 * x, lambda x: -2.0),
    "bump": (lambda x: 1 / (1 + x * x), lambda x: -2 * x / (1 + x * x) ** 2),
}


@pytest.mark.claim("chain-rule-one")
@given(names=st.lists(st.sampled_from(sorted(ONE)), min_size=1, max_size=5), x=st.floats(-2, 2))
def test_the_slopes_of_the_links_multiply(names, x):
    def whole(x):
        for name in names:
            x = ONE[name][0](x)
        return x

    value, product = x, 1.0
    for name in names:
        f, derivative = ONE[name]
        value, product = f(value), product * derivative(value)
        if abs(value) > 20:  # a sine of more would lose digits of its argument
            return
    assert slope(whole, x) == pytest.approx(product, rel=1e-10, abs=1e-12)


@pytest.mark.claim("chain-rule-one")
def test_the_two_worked_examples():
    for x in (-1.3, 0.0, 1.0, 2.0):
        cube = slope(lambda x: (x * x + 1) ** 3, x)
        assert cube == pytest.approx(6 * x * (x**2 + 1) ** 2, rel=1e-13)
        wave = slope(lambda x: np.sin(np.exp(x * x)), x)
        assert wave == pytest.approx(2 * x * np.exp(x**2) * np.cos(np.exp(x**2)), rel=1e-11)
    seen = []  # where the central difference looks
    by_differences(lambda x: seen.append(x) or x, 3.5)
    waves = (math.exp(max(seen) ** 2) - math.exp(min(seen) ** 2)) / (2 * math.pi)
    assert 9.5 < waves < 10


@pytest.mark.claim("chain-rule-one")
def test_it_holds_where_the_inner_change_vanishes_again_and_again():
    """g = x^2 sin(1/x) has g'(0) = 0; so has every f(g(x)) with f smooth, here exp."""
    h = np.array([1e-3, 1e-5, 1e-7]) * np.pi / 3
    quotient = np.expm1(h**2 * np.sin(1 / h)) / h
    assert np.all(np.abs(quotient) <= 1.01 * h)


@pytest.mark.claim("du-cancels")
def test_the_inner_change_is_zero_at_points_as_near_to_0_as_you_like():
    for k in (10, 10**3, 10**5):
        g = lambda x: x * x * math.sin(1 / x)  # noqa: E731
        low, high = 1 / ((k + 0.5) * math.pi), 1 / ((k - 0.5) * math.pi)
        assert g(low) * g(high) < 0  # a zero between them
        assert high < 1 / (k - 1) / math.pi


def smooth_map(rng, n_in, n_out):
    """A random smooth map that is neither linear nor acts entry by entry."""
    A, B, c = rng.normal(size=(n_out, n_in)), rng.normal(size=(n_out, n_in)), rng.normal(size=n_out)
    return lambda x: np.sin(A @ x + c) + (B @ x) * (A @ x) / 2


@pytest.mark.claim("chain-rule-maps")
@given(seed=seeds, sizes=st.lists(st.integers(1, 5), min_size=3, max_size=3))
def test_the_jacobian_of_a_composition_is_the_product_outer_first(seed, sizes):
    rng = np.random.default_rng(seed)
    n, m, k = sizes
    g, f = smooth_map(rng, n, m), smooth_map(rng, m, k)
    x = rng.normal(size=n)
    whole = jacobian(lambda x: f(g(x)), x)
    assert whole.shape == (k, n)
    assert close(jacobian(f, g(x)) @ jacobian(g, x), whole)


@pytest.mark.claim("chain-rule-maps")
def test_it_matters_where_the_outer_jacobian_is_taken_and_which_comes_first():
    rng = np.random.default_rng(0)
    g, f, x = smooth_map(rng, 3, 3), smooth_map(rng, 3, 3), rng.normal(size=3)
    whole = jacobian(lambda x: f(g(x)), x)
    assert not close(jacobian(f, x) @ jacobian(g, x), whole)
    assert not close(jacobian(g, x) @ jacobian(f, g(x)), whole)


def outer(x, y):
    return x * x * y / (x * x + y * y) if (x, y) != (0, 0) else 0.0


@pytest.mark.claim("partials-are-not-enough")
@given(t=st.floats(-1, 1).filter(lambda t: abs(t) > 1e-100))
def test_the_partials_are_zero_and_the_slope_along_the_diagonal_one_half(t):
    assert outer(t, 0.0) == 0.0 and outer(0.0, t) == 0.0  # so both partials at 0 are 0
    assert outer(t, t) == pytest.approx(t / 2, rel=1e-15)


@pytest.mark.claim("partials-are-not-enough")
def test_autograd_misses_the_slope_where_two_kinks_cancel():
    x = torch.tensor([-1.0, 0.0, 2.0], requires_grad=True)
    y = torch.relu(x) - torch.relu(-x)
    assert torch.equal(y, x)
    y.sum().backward()
    assert x.grad.tolist() == [1.0, 0.0, 1.0]


@pytest.mark.claim("chain-rule-maps")
@given(seed=seeds, t=st.floats(-2, 2))
def test_with_two_routes_the_effects_add(seed, t):
    """(total) for u = sin t, v = t^2 and f a quadratic form; a cancelled du would give twice it."""
    a, b, c = np.random.default_rng(seed).normal(size=3)
    whole = slope(lambda t: a * np.sin(t) ** 2 + b * np.sin(t) * t**2 + c * t**4, t)
    u, v = np.sin(t), t**2
    by_u, by_v = (2 * a * u + b * v) * np.cos(t), (b * u + 2 * c * v) * 2 * t
    assert whole == pytest.approx(by_u + by_v, rel=1e-11, abs=1e-11)


def random_graph(rng, n_nodes):
    """Each node: a smooth function of a weighted sum of some earlier ones; node 0 is the input."""
    graph = []
    for node in range(1, n_nodes):
        n_parents = rng.integers(1, min(node, 3) + 1)
        parents = rng.choice(node, n_parents, replace=False)
        graph.append([(int(p), rng.normal()) for p in parents])
    return graph


def values_of(graph, x):
    values = [x]
    for parents in graph:
        values.append(np.sin(sum(w * values[p] for p, w in parents)))
    return values


@pytest.mark.claim("sum-over-paths")
@given(seed=seeds, n_nodes=st.integers(2, 9))
def test_the_products_along_all_paths_add_up_to_the_derivative(seed, n_nodes):
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, n_nodes)
    x = rng.normal()
    values = values_of(graph, x)

    def along_all_paths(node):
        """Walk back from a node to the input by every route, one after the other."""
        if node == 0:
            return 1.0
        parents = graph[node - 1]
        inner = sum(w * values[p] for p, w in parents)
        return sum(np.cos(inner) * w * along_all_paths(p) for p, w in parents)

    expected = slope(lambda x: values_of(graph, x)[-1], x)
    assert along_all_paths(n_nodes - 1) == pytest.approx(expected, rel=1e-10, abs=1e-12)


@pytest.mark.claim("sum-over-paths")
@given(widths=st.lists(st.integers(1, 4), min_size=2, max_size=5))
def test_with_all_weights_one_the_derivative_counts_the_paths(widths):
    def network(x):
        for m, n in zip(widths[1:], widths):
            x = np.ones((m, n)) @ x
        return x

    J = jacobian(network, np.zeros(widths[0]))
    routes = list(itertools.product(*[range(n) for n in widths]))
    counts = np.zeros((widths[-1], widths[0]))
    for route in routes:
        counts[route[-1], route[0]] += 1
    np.testing.assert_allclose(J, counts, rtol=1e-14)


@pytest.mark.claim("sum-over-paths")
def test_each_use_of_a_value_is_an_arrow_and_detach_cuts_only_one():
    """y = a b with a = x^2 and b = x: the slopes are 2 x^2 by a and x^2 by b."""
    grads = []
    for cut_a, cut_b in [(False, False), (True, False), (False, True)]:
        x = torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
        a = x * x
        y = (a.detach() if cut_a else a) * (x.detach() if cut_b else x)
        y.backward()
        grads.append(x.grad.item())
    assert grads == [27.0, 9.0, 18.0]


@pytest.mark.claim("sum-over-paths")
def test_what_detach_leaves_need_not_be_a_gradient():
    """A field with a Jacobian that is not symmetric is the gradient of no function."""

    def field(w):
        w = w.clone().requires_grad_()
        return torch.autograd.grad(w[0] * w[1].detach(), w)[0]

    w, h = torch.tensor([2.0, 5.0], dtype=torch.float64), 0.5
    assert field(w).tolist() == [5.0, 0.0]
    basis = torch.eye(2, dtype=torch.float64)
    J = torch.stack([(field(w + h * e) - field(w - h * e)) / (2 * h) for e in basis], dim=1)
    assert J.tolist() == [[0.0, 1.0], [0.0, 0.0]]


def tanh_network(layers, x):
    for W, b in layers:
        x = np.tanh(W @ x + b)
    return x


@pytest.mark.claim("deep-jacobian")
@given(seed=seeds, widths=st.lists(st.integers(1, 5), min_size=2, max_size=6))
def test_the_jacobian_of_a_network_is_the_product_of_slopes_and_weights(seed, widths):
    rng = np.random.default_rng(seed)
    layers = [(rng.normal(size=(m, n)), rng.normal(size=m)) for n, m in itertools.pairwise(widths)]
    x = start = rng.normal(size=widths[0])
    product = np.eye(widths[0])
    for W, b in layers:
        z = W @ x + b
        x = np.tanh(z)
        product = np.diag(1 / np.cosh(z) ** 2) @ W @ product
    assert close(product, jacobian(lambda x: tanh_network(layers, x), start))


def all_costs(sizes):
    """Costs of every way to put brackets; matrix i has shape (sizes[i], sizes[i + 1])."""
    if len(sizes) == 2:
        return [0]
    return [
        left + right + sizes[0] * sizes[k] * sizes[-1]
        for k in range(1, len(sizes) - 1)
        for left in all_costs(sizes[: k + 1])
        for right in all_costs(sizes[k:])
    ]


@pytest.mark.claim("from-the-output-on")
@given(widths=st.lists(st.integers(2, 30), min_size=1, max_size=7))
def test_no_brackets_are_cheaper_than_those_from_the_single_output_on(widths):
    sizes = [1, *widths]
    entries = sum(m * n for m, n in itertools.pairwise(widths))
    assert min(all_costs(sizes)) == entries
    from_output, row = 0, np.ones((1, sizes[1]))
    for m, n in itertools.pairwise(widths):
        from_output += row.shape[0] * m * n
        row = row @ np.ones((m, n))
    assert from_output == entries


@pytest.mark.claim("from-the-output-on")
def test_the_network_of_the_opening():
    sizes = [1, 10, 100, 100, 100, 784]  # of the product, from the output on
    assert min(all_costs(sizes)) == 99_400
    from_input = sum(m * n * 784 for m, n in itertools.pairwise(sizes[:-1]))
    assert 16e6 < from_input < 17e6
    assert math.prod(sizes) == 7_840_000_000


@pytest.mark.claim("from-the-output-on")
def test_a_layer_of_width_one_breaks_it():
    assert min(all_costs([1, 1, 9, 2])) < 1 * 9 + 9 * 2


@pytest.mark.claim("second-order-chain")
@given(seed=seeds, n=st.integers(1, 4), m=st.integers(1, 4))
def test_the_hessian_of_a_composition_has_two_terms(seed, n, m):
    rng = np.random.default_rng(seed)
    A, B, c = (torch.tensor(rng.normal(size=size)) for size in [(m, n), (m, n), (m,)])
    g = lambda x: torch.sin(A @ x + c) + (B @ x) * (A @ x)  # noqa: E731
    f = lambda u: torch.prod(torch.cos(u))  # noqa: E731
    x = torch.tensor(rng.normal(size=n))
    whole = torch.func.hessian(lambda x: f(g(x)))(x)
    J = torch.func.jacrev(g)(x)
    H_f, g_f = torch.func.hessian(f)(g(x)), torch.func.grad(f)(g(x))
    H_g = torch.func.hessian(g)(x)  # (m, n, n)
    curvature_of_f = J.T @ H_f @ J
    curvature_of_g = sum(g_f[k] * H_g[k] for k in range(m))
    assert close((curvature_of_f + curvature_of_g).numpy(), whole.numpy())


@pytest.mark.claim("second-order-chain")
@given(x=st.floats(-2, 2))
def test_the_second_derivative_of_the_worked_example(x):
    """(x^2 + 1)^3 = x^6 + 3 x^4 + 3 x^2 + 1, so the second derivative is 30 x^4 + 36 x^2 + 6."""
    u = x**2 + 1
    two_terms = 6 * u * (2 * x) ** 2 + 3 * u**2 * 2
    assert two_terms == pytest.approx(30 * x**4 + 36 * x**2 + 6, rel=1e-13)


@pytest.mark.claim("residual-paths")
@given(seed=seeds, n=st.integers(1, 4), depth=st.integers(1, 6))
def test_a_product_of_identity_plus_branch_is_a_sum_over_subsets(seed, n, depth):
    rng = np.random.default_rng(seed)
    Js = rng.normal(size=(depth, n, n))
    product = np.eye(n)
    for J in Js:
        product = (np.eye(n) + J) @ product
    total, count = np.zeros((n, n)), 0
    for chosen in itertools.product([False, True], repeat=depth):
        route = np.eye(n)
        for J in Js[np.array(chosen)]:
            route = J @ route
        total, count = total + route, count + 1
    assert count == 2**depth
    assert close(total, product)


@pytest.mark.claim("residual-paths")
def test_with_the_skips_detached_only_the_route_through_all_branches_is_left():
    rng = np.random.default_rng(0)
    Ws = [torch.tensor(rng.normal(size=(3, 3))) for _ in range(3)]
    start = torch.tensor(rng.normal(size=3), requires_grad=True)
    x, route = start, torch.eye(3, dtype=torch.float64)
    for W in Ws:
        route = torch.diag(1 - torch.tanh(W @ x.detach()) ** 2) @ W @ route
        x = x.detach() + torch.tanh(W @ x)
    v = torch.tensor(rng.normal(size=3))
    x.backward(v)
    assert close((v @ route).numpy(), start.grad.numpy())


@pytest.mark.claim("shares-by-length")
def test_the_mean_squares_are_exact_over_all_signs_of_two_small_branches():
    """All 256 pairs of 2 x 2 matrices with entries +-gain / sqrt(2): the mean is no estimate."""
    n, depth, gain = 2, 2, 0.6
    by_length, whole = np.zeros(depth + 1), 0.0
    all_signs = list(itertools.product([-1.0, 1.0], repeat=depth * n * n))
    for signs in all_signs:
        first, second = gain / math.sqrt(n) * np.array(signs).reshape(depth, n, n)
        routes = [np.eye(n), first + second, second @ first]
        by_length += [np.sum(R**2) for R in routes]
        whole += np.sum(sum(routes) ** 2)
    expected = [n * math.comb(depth, k) * gain ** (2 * k) for k in range(depth + 1)]
    np.testing.assert_allclose(by_length / len(all_signs), expected, rtol=1e-12)
    assert whole / len(all_signs) == pytest.approx(n * (1 + gain**2) ** depth, rel=1e-12)
    p, shares = gain**2 / (1 + gain**2), by_length / whole
    heads = [(1 - p) ** 2, 2 * p * (1 - p), p**2]
    np.testing.assert_allclose(shares, heads, rtol=1e-12)
    assert shares @ [0, 1, 2] == pytest.approx(depth * p, rel=1e-12)


@pytest.mark.claim("shares-by-length")
def test_the_mean_squares_of_gaussian_branches():
    """Means over 2,000 draws within 5 of their own standard errors.

    For normal means a false alarm in 3 of 1e6 runs; the squares are skewed, so some 1e-5.
    """
    rng = np.random.default_rng(0)
    n, depth, gain, n_draws = 4, 5, 0.8, 2000
    squares = np.zeros((n_draws, depth + 1))
    for draw in range(n_draws):
        routes = [np.eye(n)]
        for _ in range(depth):
            J = gain * rng.normal(size=(n, n)) / math.sqrt(n)
            zero = [np.zeros((n, n))]
            routes = [a + b for a, b in zip(routes + zero, zero + [J @ R for R in routes])]
        squares[draw] = [np.sum(R**2) for R in routes]
    expected = np.array([n * math.comb(depth, k) * gain ** (2 * k) for k in range(depth + 1)])
    errors = squares.std(axis=0, ddof=1) / math.sqrt(n_draws)
    assert np.all(np.abs(squares.mean(axis=0) - expected) <= 5 * errors + 1e-12)


@pytest.mark.claim("backward-computes-jacobians")
def test_backward_leaves_the_product_with_a_vector_and_nothing_of_the_jacobians_size():
    W = torch.tensor(np.random.default_rng(0).normal(size=(3, 2)))
    x = torch.tensor([0.5, -1.0], dtype=torch.float64, requires_grad=True)
    y = torch.tanh(W @ x)
    with pytest.raises(RuntimeError, match="scalar outputs"):
        y.backward()
    v = torch.tensor([1.0, -2.0, 0.5], dtype=torch.float64)
    y.backward(v)
    J = np.diag(1 - y.detach().numpy() ** 2) @ W.numpy()
    assert x.grad.shape == (2,)
    np.testing.assert_allclose(x.grad.numpy(), v.numpy() @ J, rtol=1e-14)


@pytest.mark.claim("backward-computes-jacobians")
def test_a_relus_jacobian_is_diagonal_and_its_product_a_mask():
    rng = np.random.default_rng(0)
    x = torch.tensor(rng.normal(size=(3, 4)), requires_grad=True)
    J = torch.func.jacrev(torch.relu)(x.detach()).reshape(12, 12)
    assert torch.equal(J, torch.diag((x.detach() > 0).double().ravel()))
    v = torch.tensor(rng.normal(size=(3, 4)))
    torch.relu(x).backward(v)
    assert torch.equal(x.grad, v * (x.detach() > 0))
    assert 34e9 < (64 * 1024) ** 2 * 8 < 35e9

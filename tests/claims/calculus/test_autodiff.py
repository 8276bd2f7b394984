"""Checks of the claims in docs/calculus/autodiff.md."""

import functools
import itertools
import math
import tracemalloc

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.calculus.counting import count
from mathdl.calculus.forward import Dual, derivative, jvp
from mathdl.calculus.reverse import Tape, backward, grad, vjp

seeds = st.integers(0, 2**32 - 1)
small = st.integers(-4, 4)


@pytest.mark.claim("dual-numbers")
@given(p=st.lists(small, min_size=1, max_size=6), q=st.lists(small, max_size=4), a=small, b=small)
def test_a_dual_goes_through_a_rational_function_as_value_and_slope(p, q, a, b):
    """P / (1 + Q^2) on small integers: the quotient rule by hand, on exact numerators."""

    def horner(coefficients, x):
        total = 0.0 * x
        for c in coefficients:
            total = total * x + float(c)
        return total

    def slope(coefficients):
        n = len(coefficients) - 1
        return [c * (n - k) for k, c in enumerate(coefficients[:-1])]

    x = Dual(float(a), float(b))
    y = horner(p, x) / (1.0 + horner(q, x) ** 2)
    P, Q, dP, dQ = (horner(c, float(a)) for c in (p, q, slope(p), slope(q)))
    assert y.value == pytest.approx(P / (1 + Q**2), rel=1e-14)
    expected = b * (dP * (1 + Q**2) - P * 2 * Q * dQ) / (1 + Q**2) ** 2
    size = abs(b) * (abs(dP) + abs(P * 2 * Q * dQ)) + 1  # the terms may cancel
    assert abs(y.tangent - expected) <= 1e-14 * size


@pytest.mark.claim("dual-numbers")
def test_epsilon_is_not_zero_and_its_square_is():
    epsilon = Dual(0.0, 1.0)
    square = epsilon * epsilon
    assert (epsilon.value, epsilon.tangent) == (0.0, 1.0)
    assert (square.value, square.tangent) == (0.0, 0.0)


@pytest.mark.claim("one-epsilon")
@given(x=st.floats(-3, 3))
def test_with_one_epsilon_the_inner_slope_counts_the_outer_change_too(x):
    """d/dx of x d(x + y)/dy is d/dx of x, so 1: a shared epsilon makes it 2."""
    both = Dual(x, 1.0)
    assert (both * (both + Dual(1.0, 1.0)).tangent).tangent == 2.0
    assert derivative(lambda x: x * derivative(lambda y: x + y)(1.0))(x) == 1.0


def random_program(rng, n_steps):
    """Steps (operation, places of arguments) on a growing list of numbers; two inputs first."""
    operations = ["add", "multiply", "sin", "exp", "divide"]
    steps = []
    for step in range(n_steps):
        name = str(rng.choice(operations))
        n_args = 1 if name in ("sin", "exp") else 2
        steps.append((name, rng.integers(0, step + 2, n_args).tolist()))
    return steps


RUN = {
    "add": lambda u, v: u + v,
    "multiply": lambda u, v: u * v,
    "sin": np.sin,
    "exp": lambda u: np.exp(np.sin(u)),  # tame
    "divide": lambda u, v: u / (2.0 + np.sin(v)),
}


def run(steps, values):
    values = list(values)
    for name, places in steps:
        values.append(RUN[name](*[values[k] for k in places]))
    return values[-1]


@pytest.mark.claim("dual-numbers")
@given(seed=seeds, n_steps=st.integers(1, 10))
def test_a_dual_goes_through_a_random_program_as_value_and_slope(seed, n_steps):
    """Against a complex step along the same line, which uses no rule of differentiation."""
    rng = np.random.default_rng(seed)
    steps, (a, b) = random_program(rng, n_steps), rng.uniform(-1, 1, (2, 2))
    found = run(steps, [Dual(value, tangent) for value, tangent in zip(a, b)])
    moved = run(steps, a + 1e-30j * b)
    if abs(moved.imag) > 1e-22:  # a slope of more than 1e8
        return
    assert found.value == pytest.approx(moved.real, rel=1e-12, abs=1e-12)
    assert found.tangent == pytest.approx(moved.imag / 1e-30, rel=1e-9, abs=1e-11)


@pytest.mark.claim("one-sweep")
@given(seed=seeds, n_steps=st.integers(1, 10))
def test_one_sweep_back_gives_the_slope_in_every_input(seed, n_steps):
    """Against complex steps, which use no rule of differentiation."""
    rng = np.random.default_rng(seed)
    steps, inputs = random_program(rng, n_steps), rng.uniform(-1, 1, 2)
    tape = Tape()
    nodes = [tape.add(value) for value in inputs]
    out = run(steps, nodes)
    found = backward(tape.entries, out.place, 1.0)
    for k in range(2):
        moved = inputs.astype(complex)
        moved[k] += 1e-30j
        expected = np.imag(run(steps, moved)) / 1e-30
        if abs(expected) > 1e8:
            return
        assert found.get(k, 0.0) == pytest.approx(expected, rel=1e-9, abs=1e-11)


@pytest.mark.claim("one-sweep")
@given(seed=seeds, n_steps=st.integers(1, 30))
def test_the_sweep_visits_each_entry_once(seed, n_steps):
    """As many pulls as there are arrows: each argument of each entry, at the most."""
    rng = np.random.default_rng(seed)
    steps = [("add", rng.integers(0, step + 2, 2).tolist()) for step in range(n_steps)]
    tape = Tape()
    nodes = [tape.add(1.0), tape.add(1.0)]
    out = run(steps, nodes)
    reads = []

    class Watched(list):
        def __getitem__(self, k):
            reads.append(k)
            return super().__getitem__(k)

    found = backward(Watched(tape.entries), out.place, 1.0)
    assert reads == list(range(out.place, -1, -1))
    paths = [[1, 0], [0, 1]]  # the number of paths from each input
    for _, (i, j) in steps:
        paths.append([paths[i][k] + paths[j][k] for k in range(2)])
    assert [found.get(k, 0.0) for k in range(2)] == paths[-1]


def chain_of_products(rng, length):
    """A program of matrix products, of the input with constants and with itself."""
    kinds = rng.integers(0, 3, length)
    constants = rng.normal(size=(length, 4, 4)) / 2

    def f(X):
        Y = X
        for kind, A in zip(kinds, constants):
            Y = np.tanh(A @ Y if kind == 0 else Y @ A if kind == 1 else Y @ X)
        return Y

    return f, sum(2 if kind == 2 else 1 for kind in kinds)


@pytest.mark.claim("cheap-gradient")
@given(seed=seeds, length=st.integers(1, 6))
def test_a_push_and_a_pull_each_cost_once_more_for_each_factor_that_depends(seed, length):
    rng = np.random.default_rng(seed)
    f, n_factors = chain_of_products(rng, length)
    X, V, G = rng.normal(size=(3, 4, 4))
    product = 4 * 4 * 4
    once = count(f, X).multiply_adds
    assert once == length * product
    pushed = count(lambda X, V: jvp(f, X, V)[1], X, V).multiply_adds
    pulled = count(lambda X, G: vjp(f, X)[1](G), X, G).multiply_adds
    assert pushed == pulled == once + n_factors * product
    assert pulled <= 3 * once


def dense(params, X):
    for W, b in params:
        X = np.tanh(X @ W.T + b)
    return np.sum(X * X)


@pytest.mark.claim("one-forward-pass")
@given(
    seed=seeds,
    widths=st.lists(st.integers(1, 7), min_size=2, max_size=5),
    batch=st.integers(1, 5),
)
def test_a_dense_network_pays_twice_for_each_layer_and_once_for_the_first(seed, widths, batch):
    rng = np.random.default_rng(seed)
    params = [(rng.normal(size=(m, n)), np.zeros(m)) for n, m in itertools.pairwise(widths)]
    X = rng.normal(size=(batch, widths[0]))
    sizes = [m * n for n, m in itertools.pairwise(widths)]
    forward = count(dense, params, X).multiply_adds
    both = count(grad(dense), params, X).multiply_adds
    assert forward == batch * sum(sizes)
    assert both - forward == batch * (2 * sum(sizes) - sizes[0])


@pytest.mark.claim("one-forward-pass")
def test_torch_counts_the_same_two_products_a_layer():
    """torch's own counter: a multiply-add is two operations there."""
    from torch.utils.flop_counter import FlopCounterMode

    layers = torch.nn.Sequential(*[torch.nn.Linear(50, 50) for _ in range(20)])
    X = torch.ones(8, 50)
    with FlopCounterMode(display=False) as forward:
        loss = layers(X).sum()
    with FlopCounterMode(display=False) as back:
        loss.backward()
    product = 2 * 8 * 50 * 50
    assert forward.get_total_flops() == 20 * product
    assert back.get_total_flops() == 39 * product
    layers[:-1].requires_grad_(False)
    loss = layers(X).sum()
    with FlopCounterMode(display=False) as back:  # the last layer's weights alone
        loss.backward()
    assert back.get_total_flops() == product
    layers.requires_grad_(False)
    loss = layers(X.requires_grad_()).sum()
    with FlopCounterMode(display=False) as back:  # the gradient in the input alone
        loss.backward()
    assert back.get_total_flops() == 20 * product == forward.get_total_flops()


@given(n=st.integers(1, 6), m=st.integers(1, 6), seed=seeds)
def test_columns_by_pushes_and_rows_by_pulls_make_one_jacobian(n, m, seed):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(m, n)), rng.normal(size=(m, n))
    f = lambda x: np.sin(A @ x) * (B @ x)  # noqa: E731
    x = rng.normal(size=n)
    columns = np.stack([jvp(f, x, e)[1] for e in np.eye(n)], axis=1)
    _, pullback = vjp(f, x)
    rows = np.stack([pullback(e) for e in np.eye(m)])
    by_hand = np.cos(A @ x)[:, None] * A * (B @ x)[:, None] + np.sin(A @ x)[:, None] * B
    np.testing.assert_allclose(columns, by_hand, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(rows, by_hand, rtol=1e-12, atol=1e-12)


def test_pushed_together_all_columns_cost_one_push_each_and_one_evaluation():
    rng = np.random.default_rng(0)
    n = 64
    for m in (1, 64, 256):
        V, W, x = rng.normal(size=(n, n)), rng.normal(size=(m, n)), rng.normal(size=n)

        def together(x, directions, V=V, W=W):
            h = np.tanh(V @ x)
            return W @ h, W @ ((1 - h * h)[:, None] * (V @ directions))

        J = together(x, np.eye(n))[1]
        rows = vjp(lambda x, V=V, W=W: W @ np.tanh(V @ x), x)[1]
        np.testing.assert_allclose(J[0], rows(np.eye(m)[0]), rtol=1e-10, atol=1e-12)
        once = count(lambda x, V=V, W=W: W @ np.tanh(V @ x), x).multiply_adds
        assert count(together, x, np.eye(n)).multiply_adds == 65 * once


@pytest.mark.claim("checkpointing")
@pytest.mark.parametrize(("depth", "k"), [(12, 1), (12, 3), (12, 4), (12, 5), (12, 12), (16, 4)])
def test_the_values_alive_are_the_inputs_of_segments_and_one_segment(depth, k):
    size = 2**15  # numbers of 8 bytes: one value is a quarter of a megabyte
    evaluations = []

    def segment(first):
        def run(x):
            for _ in range(min(k, depth - first)):
                evaluations.append(1)
                x = np.sin(x)
            return x

        return run

    x = np.linspace(0, 1, size)
    starts = list(range(0, depth, k))
    tracemalloc.start()
    kept = [x]
    for first in starts[:-1]:
        kept.append(segment(first)(kept[-1]))
    g = np.ones(size)
    for first in reversed(starts):
        g = vjp(segment(first), kept.pop())[1](g)
    peak = tracemalloc.get_traced_memory()[1] / (8 * size)
    tracemalloc.stop()
    # x itself stands outside; besides them: the gradient, the next one, a product on its way, a
    # copy of an input
    assert math.ceil(depth / k) + k - 1 <= peak <= math.ceil(depth / k) + k + 4
    assert len(evaluations) == depth + starts[-1] <= 2 * depth
    expected = grad(lambda x: np.sum(segment_of(depth)(x)))(x)
    np.testing.assert_allclose(g, expected, rtol=1e-12)


def segment_of(depth):
    def run(x):
        for _ in range(depth):
            x = np.sin(x)
        return x

    return run


@pytest.mark.claim("checkpointing")
@given(depth=st.integers(1, 500))
def test_the_root_of_the_depth_is_a_good_length_of_a_segment(depth):
    alive = [math.ceil(depth / k) + k for k in range(1, depth + 1)]
    assert min(alive) >= 2 * math.sqrt(depth) - 1e-9
    at_the_root = alive[math.ceil(math.sqrt(depth)) - 1]
    assert at_the_root <= 2 * math.sqrt(depth) + 2


@functools.cache
def most_runs(depth, kept):
    """The least possible number of runs of the busiest layer, besides each one's run with a tape.

    Run some layers, keep an input there, reverse what comes after it, then what comes before.
    """
    if depth == 1:
        return 0
    if kept == 1:  # always from the first input
        return depth - 1
    return min(
        max(1 + most_runs(first, kept), most_runs(depth - first, kept - 1))
        for first in range(1, depth)
    )


@pytest.mark.claim("checkpointing")
@pytest.mark.parametrize(("kept", "runs"), [*itertools.product(range(1, 5), range(4))])
def test_checkpoints_inside_segments_reverse_a_binomial_number_of_layers(kept, runs):
    depth = math.comb(kept + runs, kept)
    assert most_runs(depth, kept) <= runs < most_runs(depth + 1, kept)


@pytest.mark.claim("derivative-of-the-program")
def test_programs_for_one_function_have_different_slopes():
    programs = [
        lambda x: 1 * x,
        lambda x: torch.relu(x) - torch.relu(-x),
        lambda x: 0 * x if x == 0 else 1 * x,
    ]
    slopes = []
    for f in programs:
        for value in (-1.5, 0.0, 2.0):  # one function
            assert f(torch.tensor(value)).item() == value
        x = torch.zeros((), requires_grad=True)
        slopes.append(torch.autograd.grad(f(x), x)[0].item())
    assert slopes == [1.0, 0.0, 0.0]
    # half to each side of a tie happens to be right here, and is wrong for max(x, 0) + max(x, 0)
    assert grad(lambda x: np.maximum(x, 0.0) - np.maximum(-x, 0.0))(0.0) == 1.0
    assert grad(lambda x: 0 * x if x == 0 else 1 * x)(0.0) == 0.0


@pytest.mark.claim("where-protects")
def test_where_multiplies_zero_by_infinity():
    for value in (0.0, 4.0):
        x = torch.tensor(value, requires_grad=True)
        y = torch.where(x > 0, torch.sqrt(torch.clamp(x, min=0.0)), torch.zeros(()))
        (slope,) = torch.autograd.grad(y, x)
        assert y.item() == math.sqrt(value)
        assert math.isnan(slope.item()) if value == 0 else slope.item() == 0.25
        with np.errstate(all="ignore"):
            ours = grad(lambda x: np.where(x > 0, np.sqrt(np.maximum(x, 0.0)), 0.0))(value)
        assert math.isnan(ours) if value == 0 else ours == 0.25
        careful = grad(lambda x: np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0))(value)
        assert careful == (0.0 if value == 0 else 0.25)


def test_what_the_box_on_deep_learning_says_of_torch():
    loss = torch.exp(torch.zeros(2, requires_grad=True)).sum()
    kept = loss.grad_fn.next_functions[0][0]
    assert kept._saved_result.tolist() == [1.0, 1.0]  # alive as long as the loss
    loss.backward()
    with pytest.raises(RuntimeError, match="after they have already been freed"):
        _ = kept._saved_result

    for norm, slope in ((torch.linalg.norm, 0.0), (lambda x: (x * x).sum().sqrt(), math.nan)):
        x = torch.zeros(2, requires_grad=True)
        (found,) = torch.autograd.grad(norm(x), x)
        np.testing.assert_array_equal(found, [slope, slope])
    with np.errstate(all="ignore"):
        np.testing.assert_array_equal(grad(np.linalg.norm)(np.zeros(2)), [math.nan, math.nan])

    x = torch.ones(2, requires_grad=True)
    computed, watched = x * 2, x * 3
    watched.retain_grad()
    (computed + watched).sum().backward()
    with pytest.warns(UserWarning, match="not a leaf"):
        assert computed.grad is None
    assert watched.grad.tolist() == [1.0, 1.0]

    x = torch.zeros((), requires_grad=True)
    with (
        torch.autograd.set_detect_anomaly(True),
        pytest.warns(UserWarning, match=r"torch\.sqrt\(x\)"),
        pytest.raises(RuntimeError, match="returned nan values"),
    ):
        torch.where(x > 0, torch.sqrt(x), torch.zeros(())).backward()


def test_the_answer_to_the_last_question():
    def norm(x):
        s = np.sum(x * x)
        return np.sqrt(np.where(s > 0, s, 1.0)) * (s > 0)

    for x, slope in ((np.zeros(2), [0.0, 0.0]), (np.array([3.0, 4.0]), [0.6, 0.8])):
        assert norm(x) == np.linalg.norm(x)
        np.testing.assert_allclose(grad(norm)(x), slope, rtol=1e-15)

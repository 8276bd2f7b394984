"""Checks of the claims in docs/linalg/matrices.md.

Products are formed here by plain sums over Python's integers and fractions, which are exact: no
tolerance, and nothing of the code that the chapter shows. Where floats appear, the reason for the
tolerance does too.
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given
from hypothesis import strategies as st

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)
entries = st.integers(-9, 9)


def matrices(m, n):
    row = st.lists(entries, min_size=n, max_size=n)
    return st.lists(row, min_size=m, max_size=m)


def vectors(n):
    return st.lists(entries, min_size=n, max_size=n)


@st.composite
def chains(draw, n_factors):
    """Integer matrices whose shapes meet, and a vector that the last one accepts."""
    widths = [draw(sizes) for _ in range(n_factors + 1)]
    factors = [draw(matrices(m, n)) for m, n in itertools.pairwise(widths)]
    return factors, draw(vectors(widths[-1]))


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def add(x, y):
    return [a + b for a, b in zip(x, y, strict=True)]


def apply(A, x):
    """A x as a mix of columns: x_1 times the first, and so on."""
    y = [0] * len(A)
    for j, c in enumerate(x):
        y = add(y, [c * row[j] for row in A])
    return y


def transpose(A):
    return [list(column) for column in zip(*A, strict=True)]


def product(A, B):
    """A B from what it does: column j is the image of basis vector j under B, then A."""
    return transpose([apply(A, apply(B, e)) for e in basis(len(B[0]))])


def basis(n):
    return [[int(i == j) for i in range(n)] for j in range(n)]


SMALL = [[[a, b], [c, d]] for a, b, c, d in itertools.product(range(-1, 3), repeat=4)]
PLANE = [list(x) for x in itertools.product((-3, 1, 2), repeat=2)]  # no basis vector among them


# linear-map-is-a-matrix


def running_sum(x):
    return list(itertools.accumulate(x))


def differences(x):
    return [b - a for a, b in itertools.pairwise([0, *x])]


def reverse_and_double(x):
    return [2 * a for a in reversed(x)]


def total_and_ends(x):
    return [sum(x), x[0], x[-1], x[0] - 3 * x[-1]]


LINEAR = (running_sum, differences, reverse_and_double, total_and_ends)


@pytest.mark.claim("linear-map-is-a-matrix")
@pytest.mark.parametrize("f", LINEAR)
@given(x=st.integers(1, 6).flatmap(vectors), other=st.integers(0, 10**6), c=entries)
def test_a_linear_function_is_the_matrix_of_the_images_of_the_basis(f, x, other, c):
    y = [(other // 7**i) % 19 - 9 for i in range(len(x))]
    assert f(add(x, y)) == add(f(x), f(y))
    assert f([c * a for a in x]) == [c * a for a in f(x)]
    columns = [f(e) for e in basis(len(x))]
    image = [0] * len(f(x))
    for a, column in zip(x, columns, strict=True):
        image = add(image, [a * b for b in column])
    assert f(x) == image


@pytest.mark.claim("linear-map-is-a-matrix")
@given(chain=chains(1), y=st.integers(0, 10**6), c=entries)
def test_every_matrix_is_linear(chain, y, c):
    (A,), x = chain
    y = [(y // 7**i) % 19 - 9 for i in range(len(x))]
    by_rows = lambda v: [dot(row, v) for row in A]  # noqa: E731
    assert by_rows(x) == apply(A, x)
    assert by_rows(add(x, y)) == add(by_rows(x), by_rows(y))
    assert by_rows([c * a for a in x]) == [c * a for a in by_rows(x)]


@pytest.mark.claim("linear-map-is-a-matrix")
def test_of_all_small_matrices_exactly_one_does_what_a_linear_function_does():
    for f, A in (
        (running_sum, [[1, 0], [1, 1]]),
        (differences, [[1, 0], [-1, 1]]),
        (reverse_and_double, [[0, 2], [2, 0]]),
    ):
        assert [M for M in SMALL if all(apply(M, x) == f(x) for x in PLANE)] == [A]


@pytest.mark.claim("linear-map-is-a-matrix")
def test_a_bias_and_a_relu_are_not_linear():
    shifted, relu = (lambda x: [x[0] + 1]), (lambda x: [max(x[0], 0)])
    assert shifted([1 + 1]) != add(shifted([1]), shifted([1]))
    assert relu([-1 * 1]) != [-1 * a for a in relu([1])]


# four-readings


@pytest.mark.claim("four-readings")
@given(chains(2))
@example(([[[1, 2, 0], [0, 1, 3]], [[1, 4], [2, 0], [0, 5]]], [0, 0]))
def test_the_four_readings_give_the_composition_in_exact_integers(chain):
    (A, B), _ = chain
    m, n, p = len(A), len(B), len(B[0])
    C = product(A, B)
    for i, j in itertools.product(range(m), range(p)):
        assert C[i][j] == sum(A[i][k] * B[k][j] for k in range(n))
    for j in range(p):
        column = [0] * m
        for k in range(n):
            column = add(column, [B[k][j] * row[k] for row in A])
        assert [row[j] for row in C] == column
    for i in range(m):
        row = [0] * p
        for k in range(n):
            row = add(row, [A[i][k] * b for b in B[k]])
        assert C[i] == row
    total = [[0] * p for _ in range(m)]
    for k in range(n):
        layer = [[A[i][k] * B[k][j] for j in range(p)] for i in range(m)]
        total = [add(s, t) for s, t in zip(total, layer, strict=True)]
    assert total == C


# product-is-composition


@pytest.mark.claim("product-is-composition")
@given(chain=chains(3), shift=entries)
def test_products_compose_and_brackets_and_sums_do_not_matter(chain, shift):
    (A, B, C), x = chain
    m, n = len(A), len(B)
    entry = [[sum(A[i][k] * B[k][j] for k in range(n)) for j in range(len(C))] for i in range(m)]
    u = apply(C, x)
    assert apply(entry, u) == apply(A, apply(B, u))
    assert product(product(A, B), C) == product(A, product(B, C))
    other = [[b * b - shift for b in row] for row in B]
    total = [add(p, q) for p, q in zip(B, other, strict=True)]
    sums = [add(p, q) for p, q in zip(product(A, B), product(A, other), strict=True)]
    assert product(A, total) == sums
    sums = [add(p, q) for p, q in zip(product(B, C), product(other, C), strict=True)]
    assert product(total, C) == sums


@pytest.mark.claim("product-is-composition")
@pytest.mark.parametrize("B", [[[1, 0], [1, 1]], [[0, 1], [1, 0]], [[0, 0], [1, 1]]])
@pytest.mark.parametrize("A", [[[1, 1], [0, 1]], [[0, 1], [1, 0]], [[-1, 1], [1, 0]]])
def test_of_all_small_matrices_exactly_one_composes(A, B):
    found = [M for M in SMALL if all(apply(M, x) == apply(A, apply(B, x)) for x in PLANE)]
    assert found == [[[dot(row, column) for column in transpose(B)] for row in A]]


# where-to-put-the-brackets


class Counted:
    """A number that counts what is done with it."""

    multiplications = additions = 0

    def __mul__(self, other):
        Counted.multiplications += 1
        return self

    def __add__(self, other):
        Counted.additions += 1
        return self


def schoolbook(A, B):
    """The product by rows times columns, without a first addition to zero."""
    C = []
    for row in A:
        C.append([])
        for column in transpose(B):
            terms = [a * b for a, b in zip(row, column, strict=True)]
            total = terms[0]
            for term in terms[1:]:
                total = total + term
            C[-1].append(total)
    return C


def counted(function):
    Counted.multiplications = Counted.additions = 0
    function()
    return Counted.multiplications, Counted.additions


def block(m, n):
    return [[Counted()] * n for _ in range(m)]


@pytest.mark.claim("where-to-put-the-brackets")
@given(m=sizes, n=sizes, p=sizes, q=sizes)
@example(m=3, n=2, p=3, q=2)  # a tie
@example(m=4, n=4, p=4, q=1)
def test_counted_operations_of_both_orders(m, n, p, q):
    A, B, C = block(m, n), block(n, p), block(p, q)
    assert counted(lambda: schoolbook(A, B)) == (m * n * p, m * (n - 1) * p)
    left, _ = counted(lambda: schoolbook(schoolbook(A, B), C))
    right, _ = counted(lambda: schoolbook(A, schoolbook(B, C)))
    assert left == m * n * p + m * p * q
    assert right == n * p * q + m * n * q
    criterion = Fraction(1, n) + Fraction(1, q) - Fraction(1, m) - Fraction(1, p)
    assert (left < right, left == right) == (criterion < 0, criterion == 0)


# transpose-moves-across


@pytest.mark.claim("transpose-moves-across")
@given(chain=chains(2), seed=st.integers(0, 10**6))
def test_the_transpose_moves_a_matrix_across_the_dot_product(chain, seed):
    (A, B), x = chain
    y = [(seed // 7**i) % 19 - 9 for i in range(len(A))]
    u = apply(B, x)
    assert dot(y, apply(A, u)) == dot(apply(transpose(A), y), u)
    assert transpose(product(A, B)) == product(transpose(B), transpose(A))


@pytest.mark.claim("transpose-moves-across")
@pytest.mark.parametrize("A", [[[1, 2], [0, 1]], [[0, -1], [1, 0]], [[2, 2], [-1, 1]]])
def test_of_all_small_matrices_exactly_one_moves_across(A):
    pairs = list(itertools.product(PLANE, PLANE))
    moves = [M for M in SMALL if all(dot(g, apply(A, x)) == dot(apply(M, g), x) for g, x in pairs)]
    assert moves == [[[A[0][0], A[1][0]], [A[0][1], A[1][1]]]]


@pytest.mark.claim("transpose-moves-across")
def test_the_two_vectors_must_be_independent():
    # (turn g) . g = 0: with x = g a candidate that is wrong by a quarter turn would pass
    A, g = np.array([[1.0, 2.0], [3.0, 4.0]]), np.random.default_rng(0).normal(size=2)
    x = np.random.default_rng(1).normal(size=2)
    wrong = A.T + np.array([[0.0, -1.0], [1.0, 0.0]])
    assert g @ (A @ g) == pytest.approx((wrong @ g) @ g, rel=1e-12)
    assert abs(g @ (A @ x) - (wrong @ g) @ x) > 0.1


@pytest.mark.claim("transpose-moves-across")
def test_the_matrix_of_a_kernel_has_it_in_the_rows_and_reversed_in_the_columns():
    K = [[2, 3, 5, 0, 0], [0, 2, 3, 5, 0], [0, 0, 2, 3, 5]]
    for x in np.eye(5, dtype=int):
        assert np.correlate(x, [2, 3, 5], "valid").tolist() == apply(K, x.tolist())
    for g in np.eye(3, dtype=int):
        assert np.convolve(g, [2, 3, 5], "full").tolist() == apply(transpose(K), g.tolist())


# cost-of-a-layer


@pytest.mark.claim("cost-of-a-layer")
@given(n=sizes, d=sizes, k=sizes)
def test_counted_operations_of_a_layer_with_and_without_bias(n, d, k):
    X, W, b = block(n, d), block(k, d), block(1, k)[0]

    def layer(*bias):
        Y = schoolbook(X, transpose(W))
        return [[y + c for y, c in zip(row, *bias, strict=True)] for row in Y] if bias else Y

    assert sum(counted(lambda: layer(b))) == 2 * n * d * k
    assert sum(counted(layer)) == 2 * n * d * k - n * k
    numbers = sum(np.zeros(shape).size for shape in ((n, d), (k, d), (k,), (n, k)))
    assert numbers == n * d + d * k + k + n * k
    traffic = Fraction(2 * n * d * k, 4 * numbers)
    # as the batch grows the intensity rises towards d k / (2 (d + k)) and stays below it
    limit = Fraction(d * k, 2 * (d + k))
    assert traffic < limit
    series = [
        Fraction(2 * many * d * k, 4 * (many * d + d * k + k + many * k))
        for many in (*range(1, 12), 100, 1000, 10**9)
    ]
    assert series[n - 1] == traffic
    assert all(a < b for a, b in itertools.pairwise(series))
    assert 0 < limit - series[-1] < Fraction(1, 10**6)
    parameters = torch.nn.Linear(d, k).parameters()
    assert sum(p.numel() for p in parameters) == d * k + k


@pytest.mark.claim("cost-of-a-layer")
def test_the_worked_layer():
    n, d, k = 32, 784, 256
    assert 2 * n * d * k == 12_845_056
    assert d * k + k == 200_960
    assert 4 * (n * d + d * k + k + n * k) == 936_960


# affine-stack-collapses


def collapse(layers):
    """M and c by the formula: products of all matrices after a bias, then that bias."""
    weights = [np.array(W) for W, _ in layers]
    after = [np.eye(len(weights[-1]), dtype=int)]
    for W in weights[:0:-1]:
        after.insert(0, after[0] @ W)
    c = sum(P @ np.array(b) for P, (_, b) in zip(after, layers, strict=True))
    return after[0] @ weights[0], c


def run(layers, x):
    for W, b in layers:
        x = add(apply(W, x), b)
    return x


@pytest.mark.claim("affine-stack-collapses")
@given(chain=st.integers(1, 5).flatmap(chains), seed=seeds)
def test_a_stack_of_affine_maps_is_one_affine_map_in_exact_integers(chain, seed):
    factors, x = chain
    rng = np.random.default_rng(seed)
    # the last factor is applied first
    layers = [(W, rng.integers(-9, 10, len(W)).tolist()) for W in factors[::-1]]
    M, c = collapse(layers)
    assert run(layers, x) == (M @ np.array(x) + c).tolist()
    # the questions: the answer at 0, and those at the basis vectors
    assert run(layers, [0] * len(x)) == c.tolist()
    for j, e in enumerate(basis(len(x))):
        assert run(layers, e) == add(M[:, j].tolist(), c.tolist())
    widths = [len(x), *(len(W) for W, _ in layers)]
    assert rank(M.tolist()) <= min(widths)
    # and M is a sum of that many outer products: split the stack at the narrowest layer
    at = widths.index(min(widths))
    before, after = np.eye(len(x), dtype=int), np.eye(widths[-1], dtype=int)
    for W, _ in layers[:at]:
        before = np.array(W) @ before
    for W, _ in layers[at:][::-1]:
        after = after @ np.array(W)
    terms = [np.outer(after[:, k], before[k]) for k in range(min(widths))]
    assert (sum(terms) == M).all()


def rank(A):
    """The number of pivots of elimination in fractions."""
    A, found = [[Fraction(a) for a in row] for row in A], 0
    for j in range(len(A[0])):
        pivots = [i for i in range(found, len(A)) if A[i][j]]
        if not pivots:
            continue
        A[found], A[pivots[0]] = A[pivots[0]], A[found]
        for i in range(found + 1, len(A)):
            factor = A[i][j] / A[found][j]
            A[i] = [a - factor * b for a, b in zip(A[i], A[found], strict=True)]
        found += 1
    return found


@pytest.mark.claim("affine-stack-collapses")
@given(seed=seeds, widths=st.lists(sizes, min_size=2, max_size=6))
def test_every_sum_of_r_outer_products_and_every_constant_is_reached(seed, widths):
    r, rng = min(widths), np.random.default_rng(seed)
    columns = rng.integers(-9, 10, (widths[-1], r))
    rows = rng.integers(-9, 10, (r, widths[0]))
    M = sum(np.outer(columns[:, i], rows[i]) for i in range(r))
    c = rng.integers(-9, 10, widths[-1])
    # each layer keeps r numbers at random places; zeros elsewhere, random biases before the last
    places = [rng.permutation(n)[:r] for n in widths]
    weights = [np.zeros((m, n), dtype=int) for n, m in itertools.pairwise(widths)]
    for W, into, out in zip(weights, places, places[1:], strict=False):
        W[out, into] = 1
    if len(weights) == 1:
        weights[0] = M
    else:
        weights[0][:] = 0
        weights[0][places[1]] = rows
        weights[-1][:] = 0
        weights[-1][:, places[-2]] = columns
    biases = [rng.integers(-9, 10, len(W)) for W in weights]
    layers = [(W.tolist(), b.tolist()) for W, b in zip(weights, biases, strict=True)]
    biases[-1] += c - np.array(run(layers, [0] * widths[0]))
    layers[-1] = (layers[-1][0], biases[-1].tolist())
    for x in rng.integers(-9, 10, (8, widths[0])):
        assert run(layers, x.tolist()) == (M @ x + c).tolist()


@pytest.mark.claim("affine-stack-collapses")
@given(seed=seeds, n=sizes)
def test_as_many_questions_as_inputs_are_too_few_for_an_affine_map(seed, n):
    questions = np.random.default_rng(seed).integers(-9, 10, (n, n))
    system = np.column_stack([questions, np.ones(n, dtype=int)])  # a . q + b = 0 for each
    null = np.linalg.svd(system.astype(float))[2][-1]
    assert np.linalg.norm(null) == pytest.approx(1)
    assert np.abs(system @ null).max() < 1e-12 * 100
    # one more question, at a place where the function does not vanish, tells it from 0
    assert (
        np.abs(np.column_stack([np.vstack([np.eye(n), np.zeros(n)]), np.ones(n + 1)]) @ null).max()
        > 0.1
    )


@pytest.mark.claim("affine-stack-collapses")
@given(seed=seeds, n=st.integers(1, 50))
def test_a_relu_unit_can_hide_from_every_list_of_questions(seed, n):
    rng = np.random.default_rng(seed)
    questions, w = rng.normal(size=(n, 10)), rng.normal(size=10)
    t = (questions @ w).max() + 1

    def network(x):  # the unit, and nineteen hidden layers in all that pass it on
        x = np.maximum(w @ x - t, 0)
        for _ in range(18):
            x = np.maximum(1.0 * x, 0)
        return x

    assert [network(q) for q in questions] == [0.0] * n
    assert network((t + 1) / (w @ w) * w) > 0.5


# any-order-of-summation: exact in fractions, against NumPy's float32 and float64 scalars


@st.composite
def sums(draw):
    n = draw(st.integers(1, 12))
    seed = draw(seeds)
    return n, np.random.default_rng(seed)


def any_order(rng, terms):
    """Add up in a random order with random brackets."""
    terms = list(terms)
    while len(terms) > 1:
        i, j = rng.choice(len(terms), 2, replace=False)
        total = terms[i] + terms[j]
        terms = [t for at, t in enumerate(terms) if at not in (i, j)] + [total]
    return terms[0]


@pytest.mark.claim("any-order-of-summation")
@pytest.mark.parametrize(("dtype", "u"), [(np.float32, 2**-24), (np.float64, 2**-53)])
@given(case=sums())
def test_every_order_of_summation_keeps_the_bound(dtype, u, case):
    n, rng = case
    a, b = (rng.normal(size=(2, n)) * 10.0 ** rng.integers(-3, 4, (2, n))).astype(dtype)
    total = any_order(rng, [p * q for p, q in zip(a, b, strict=True)])
    assert total.dtype == dtype
    exact = sum(Fraction(float(p)) * Fraction(float(q)) for p, q in zip(a, b, strict=True))
    size = sum(abs(Fraction(float(p)) * Fraction(float(q))) for p, q in zip(a, b, strict=True))
    gamma = n * Fraction(u) / (1 - n * Fraction(u))
    assert abs(Fraction(float(total)) - exact) <= gamma * size


@pytest.mark.claim("any-order-of-summation")
@pytest.mark.parametrize("n", [1, 10, 1000])
def test_the_bound_holds_for_the_library_too(n):
    rng, u = np.random.default_rng(0), 2.0**-24
    A, B = rng.normal(size=(5, n)).astype(np.float32), rng.normal(size=(n, 4)).astype(np.float32)
    exact = A.astype(float) @ B.astype(float)  # its own error is 2^-29 of float32's
    bound = n * u / (1 - n * u) * (np.abs(A).astype(float) @ np.abs(B).astype(float))
    assert (np.abs((A @ B) - exact) <= bound * (1 + 1e-6)).all()


@pytest.mark.claim("any-order-of-summation")
@pytest.mark.parametrize("n", [1, 2, 10, 300])
def test_the_bound_is_nearly_attained_for_every_number_of_terms(n):
    u = Fraction(1, 2**24)
    a = np.float32(1 + 2**-12)  # its square, 1 + 2^-11 + 2^-24, lies halfway between two floats
    total = a * a
    for _ in range(n - 1):  # each sum with u does too, and is rounded back
        total = total + np.float32(2**-24)
    size = Fraction(float(a)) ** 2 + (n - 1) * u
    error = size - Fraction(float(total))
    assert error == n * u
    bound = n * u / (1 - n * u) * size
    assert Fraction(99, 100) * bound < error <= bound


def to_float32(x):
    """The nearest float32 of a fraction in the normal range, ties to even."""
    if x == 0:
        return x
    e = abs(x.numerator).bit_length() - x.denominator.bit_length()
    e -= abs(x) < Fraction(2) ** e
    gap = Fraction(2) ** (e - 23)
    return round(x / gap) * gap


@pytest.mark.claim("any-order-of-summation")
@given(case=sums())
def test_a_fused_multiply_add_keeps_the_bound(case):
    n, rng = case
    draws = (rng.normal(size=(2, n)) * 10.0 ** rng.integers(-3, 4, (2, n))).astype(np.float32)
    a, b = ([Fraction(float(x)) for x in draw] for draw in draws)
    plain = float(to_float32(a[0] + b[0]))
    assert plain == float(draws[0, 0] + draws[1, 0])  # the rounding is that of float32
    total = Fraction(0)
    for p, q in zip(a, b, strict=True):
        total = to_float32(total + p * q)  # rounded once
    u = Fraction(1, 2**24)
    assert abs(total - dot(a, b)) <= n * u / (1 - n * u) * sum(
        abs(p * q) for p, q in zip(a, b, strict=True)
    )


# the misconceptions


@pytest.mark.claim("product-zero-factor-zero")
def test_a_product_may_vanish_in_one_order_only():
    A, B = [[0, 1], [0, 0]], [[1, 0], [0, 0]]
    assert product(A, B) == [[0, 0], [0, 0]]
    assert product(B, A) == A


@pytest.mark.claim("product-zero-factor-zero")
@given(chain=chains(1), v=st.lists(entries, min_size=5, max_size=5), w=st.integers(0, 10**6))
def test_a_factor_that_is_not_zero_cannot_be_cancelled(chain, v, w):
    (B,), _ = chain
    n, p = len(B), len(B[0])
    v = v[:n]
    assume(n >= 2 and any(v))
    w = [(w // 7**j) % 19 - 9 for j in range(p)]
    assume(any(w))
    # every row of A is orthogonal to v, so A kills every column of v w^T and B may change by it
    A = []
    for i, j in itertools.combinations(range(n), 2):
        A.append([0] * n)
        A[-1][i], A[-1][j] = v[j], -v[i]
    N = [[a * b for b in w] for a in v]
    C = [add(b, d) for b, d in zip(B, N, strict=True)]
    by_entries = lambda P, Q: [[dot(r, c) for c in transpose(Q)] for r in P]  # noqa: E731
    assert any(map(any, A))
    assert any(map(any, N))
    assert all(apply(A, column) == [0] * len(A) for column in transpose(N))
    assert not any(map(any, by_entries(A, N)))
    assert B != C
    assert by_entries(A, B) == by_entries(A, C)


@pytest.mark.claim("star-multiplies-matrices")
@given(chain=chains(1))
def test_the_star_scales_columns_and_their_sum_is_the_product(chain):
    (A,), x = chain
    starred = (np.array(A) * np.array(x)).tolist()
    diagonal = [[c * e for e in row] for c, row in zip(x, basis(len(x)), strict=True)]
    assert starred == product(A, diagonal)
    assert (torch.tensor(A) * torch.tensor(x)).tolist() == starred
    assert [sum(row) for row in starred] == apply(A, x)


@pytest.mark.claim("wrong-axis-fails-loudly")
@given(seed=seeds, n=sizes, d=st.integers(2, 5))
def test_a_square_layer_without_the_transpose_is_the_layer_of_the_transpose(seed, n, d):
    rng = np.random.default_rng(seed)
    X, W = rng.integers(-9, 10, (n, d)), rng.integers(-9, 10, (d, d))
    wrong = (X @ W).tolist()
    assert wrong == [apply(transpose(W.tolist()), x) for x in X.tolist()]
    everything = np.eye(d, dtype=int)
    right = [apply(W.tolist(), x) for x in everything.tolist()]
    assert (right == (everything @ W).tolist()) == bool((W == W.T).all())


@pytest.mark.claim("wrong-axis-fails-loudly")
@given(n=sizes, d=sizes, k=sizes)
def test_sizes_that_differ_raise_without_the_transpose(n, d, k):
    assume(d != k)
    X, W = np.ones((n, d)), np.ones((k, d))
    assert (X @ W.T).shape == (n, k)
    with pytest.raises(ValueError, match="mismatch"):
        X @ W
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        torch.from_numpy(X) @ torch.from_numpy(W)


@pytest.mark.claim("order-does-not-change-the-cost")
@pytest.mark.parametrize("n", [1, 2, 5, 20])
def test_the_counted_ratio_of_the_two_orders_for_a_vector(n):
    A, B, v = block(n, n), block(n, n), block(n, 1)
    left, _ = counted(lambda: schoolbook(schoolbook(A, B), v))
    right, _ = counted(lambda: schoolbook(A, schoolbook(B, v)))
    assert Fraction(left, right) == Fraction(n + 1, 2)


class Term(Counted):
    """A counted integer."""

    def __init__(self, value):
        self.value = value

    def __mul__(self, other):
        super().__mul__(other)
        return Term(self.value * other.value)

    def __add__(self, other):
        super().__add__(other)
        return Term(self.value + other.value)

    def __sub__(self, other):
        super().__add__(other)
        return Term(self.value - other.value)


@pytest.mark.claim("order-does-not-change-the-cost")
@given(values=st.lists(entries, min_size=8, max_size=8))
def test_strassen_takes_seven_multiplications_where_rows_times_columns_take_eight(values):
    a, b, c, d, e, f, g, h = (Term(value) for value in values)
    entry = []

    def strassen():
        p, q, r = (a + d) * (e + h), (c + d) * e, a * (f - h)
        s, t = d * (g - e), (a + b) * h
        w, x = (c - a) * (e + f), (b - d) * (g + h)
        entry.extend([p + s - t + x, r + t, q + s, p - q + r + w])

    assert counted(strassen) == (7, 18)
    A, B = np.array(values).reshape(2, 2, 2)
    assert [value.value for value in entry] == (A @ B).ravel().tolist()
    assert counted(lambda: schoolbook(block(2, 2), block(2, 2))) == (8, 4)


@pytest.mark.claim("two-linear-layers-are-as-good-as-one")
@given(seed=seeds, d=sizes, k=sizes, h=sizes)
def test_a_hidden_layer_takes_functions_away_only_if_it_is_a_bottleneck(seed, d, k, h):
    rng = np.random.default_rng(seed)
    W2, W1 = rng.integers(-9, 10, (k, h)), rng.integers(-9, 10, (h, d))
    assert rank((W2 @ W1).tolist()) <= h
    M = rng.integers(-9, 10, (k, d))
    if h >= min(d, k):
        # the layer on the narrow side passes everything on, the other one does the work
        inner = M if k <= d else np.eye(d, dtype=int)
        outer = np.eye(k, dtype=int) if k <= d else M
        W1, W2 = np.zeros((h, d), dtype=int), np.zeros((k, h), dtype=int)
        W1[h - len(inner) :], W2[:, h - len(inner) :] = inner, outer
        assert (W2 @ W1 == M).all()
    else:
        full = np.eye(k, d, dtype=int)
        assert rank(full.tolist()) > h


def descend(weights, T, lr, n_steps):
    """The products after each step of gradient descent on |M - T|^2 / 2, with torch's gradients."""
    weights = [torch.tensor(W, requires_grad=True) for W in weights]
    seen = []
    for _ in range(n_steps):
        M = weights[0] if len(weights) == 1 else weights[1] @ weights[0]
        seen.append(M.detach().numpy().copy())
        loss = ((M - torch.from_numpy(T)) ** 2).sum() / 2
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for W, g in zip(weights, gradients, strict=True):
                W.sub_(lr * g)
    return np.array(seen)


@pytest.mark.claim("two-linear-layers-are-as-good-as-one")
@pytest.mark.parametrize("seed", range(5))
def test_one_layer_learns_all_directions_at_one_rate_and_two_the_strong_one_first(seed):
    rng, lr = np.random.default_rng(seed), 0.02
    U, V = (np.linalg.qr(rng.normal(size=(6, 6)))[0][:, :2] for _ in range(2))
    s = np.array([4.0, 1.0])
    T = U * s @ V.T
    W, W1, W2 = 0.01 * rng.normal(size=(3, 6, 6))
    share = lambda M: np.einsum("tij,ik,jk->tk", M, U, V) / s  # noqa: E731
    one, two = share(descend([W], T, lr, 500)), share(descend([W1, W2], T, lr, 500))
    np.testing.assert_allclose((1 - one[1:100]) / (1 - one[:99]), 1 - lr, rtol=1e-10)
    strong, weak = (int(np.argmax(two[:, k] > 0.5)) for k in (0, 1))
    assert 0 < 2 * strong < weak
    assert two[strong, 1] < 0.1  # half of one is learned, and almost nothing of the other
    assert (two[-1] > 0.95).all()


@pytest.mark.claim("two-linear-layers-are-as-good-as-one")
@pytest.mark.parametrize("s", [1.0, 4.0])
def test_a_small_product_grows_by_the_stated_factor_from_the_first_step(s):
    lr, a = 0.02, np.full((1, 1), 1e-4)
    product = descend([a, a.copy()], np.full((1, 1), s), lr, 20)[:, 0, 0]
    np.testing.assert_allclose(product[1:] / product[:-1], (1 + lr * s) ** 2, rtol=1e-5)

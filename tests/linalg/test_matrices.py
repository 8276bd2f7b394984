"""Tests of mathdl.linalg.matrices.

Tolerances: an entry is a sum of n products, and every order of adding them up stays within
n eps / 2 times the sum of their absolute values (the chapter's bound). Integers stay exact.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.linalg.matrices import (
    affine,
    chain_order,
    matmul_columns,
    matmul_entries,
    matmul_outer,
    matmul_rows,
)

READINGS = (matmul_entries, matmul_columns, matmul_rows, matmul_outer)
UNIT = 2.0**-53
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 6)

readings = pytest.mark.parametrize("matmul", READINGS)


def assert_within_rounding(C, A, B, margin=2.0):
    """C within the bound around numpy's product, which has a rounding error of its own."""
    bound = margin * (len(B) + 1) * UNIT * (np.abs(A) @ np.abs(B))
    assert C.shape == bound.shape
    assert (np.abs(C - A @ B) <= bound).all()


# the four readings


@readings
def test_the_worked_product(matmul):
    A, B = [[1, 2, 0], [0, 1, 3]], [[1, 4], [2, 0], [0, 5]]
    assert matmul(A, B).tolist() == [[5.0, 4.0], [2.0, 15.0]]
    assert matmul(B, A).tolist() == [[1.0, 6.0, 12.0], [2.0, 4.0, 0.0], [0.0, 5.0, 15.0]]


@readings
@given(seed=seeds, m=sizes, n=sizes, p=sizes)
def test_integers_are_exact(matmul, seed, m, n, p):
    rng = np.random.default_rng(seed)
    A, B = rng.integers(-9, 10, (m, n)), rng.integers(-9, 10, (n, p))
    C = matmul(A, B)
    assert C.dtype == np.float64
    assert (C == A @ B).all()
    assert (matmul(B.T, A.T) == C.T).all()


@readings
@given(seed=seeds, m=sizes, n=sizes, p=sizes)
def test_agrees_with_numpy_and_torch(matmul, seed, m, n, p):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(m, n)), rng.normal(size=(n, p))
    assert_within_rounding(matmul(A, B), A, B)
    theirs = torch.from_numpy(A) @ torch.from_numpy(B)
    assert np.abs(matmul(A, B) - theirs.numpy()).max() < 1e-13


@readings
@pytest.mark.parametrize("shape", [(200, 200, 200), (1, 1000, 1), (200, 1, 200), (1, 1, 1)])
def test_at_the_sizes_of_the_book(matmul, shape):
    m, n, p = shape
    rng = np.random.default_rng(0)
    A, B = rng.normal(size=(m, n)), rng.normal(size=(n, p))
    C = matmul(A, B)
    assert_within_rounding(C, A, B)
    assert np.linalg.norm(C - A @ B) <= 1e-12 * np.linalg.norm(A) * np.linalg.norm(B)


@readings
@pytest.mark.parametrize(("left", "right"), [(1e200, 1e-200), (1e-200, 1e200), (1e150, 1e150)])
def test_extreme_scales_against_exact_fractions(matmul, left, right):
    rng = np.random.default_rng(0)
    A, B = left * rng.normal(size=(2, 3)), right * rng.normal(size=(3, 2))
    C = matmul(A, B)
    for i, j in itertools.product(range(2), range(2)):
        terms = [Fraction(a) * Fraction(b) for a, b in zip(A[i], B[:, j])]
        error = abs(Fraction(C[i, j]) - sum(terms))
        assert error <= 4 * Fraction(UNIT) * sum(map(abs, terms))


@readings
def test_the_identity_zeros_and_a_single_number(matmul):
    A = np.array([[1.5, -2.0, 3.0], [0.0, 4.0, 1e-300]])
    assert (matmul(np.eye(2), A) == A).all()
    assert (matmul(A, np.eye(3)) == A).all()
    assert (matmul(A, np.zeros((3, 4))) == np.zeros((2, 4))).all()
    assert matmul([[3]], [[-2]]).tolist() == [[-6.0]]
    assert matmul([[True, True]], [[1], [1]]).tolist() == [[2.0]]


@readings
@pytest.mark.filterwarnings("ignore:(overflow|invalid):RuntimeWarning")
def test_beyond_the_largest_float_entries_are_not_finite(matmul):
    C = matmul([[1e200, 0.0], [1e200, -1e200]], [[1e200], [1e200]])
    assert C[0, 0] == math.inf
    assert not np.isfinite(C[1, 0])


def test_a_partial_sum_beyond_the_largest_float_is_enough():
    with pytest.warns(RuntimeWarning, match="overflow"):
        C = matmul_outer([[1e308, 1e308, -1e308]], [[1], [1], [1]])
    assert C[0, 0] == math.inf


@readings
def test_what_is_too_small_becomes_zero_in_silence(matmul):
    assert matmul([[1e-200]], [[1e-200]])[0, 0] == 0.0


@readings
@pytest.mark.parametrize(
    ("A", "B", "message"),
    [
        ([[1, 2]], [[1, 2]], "B has shape (1, 2); it needs 2 rows, as A has shape (1, 2)"),
        ([[1]], [[1], [2]], "B has shape (2, 1); it needs 1 rows, as A has shape (1, 1)"),
        ([1, 2], [[1], [2]], "A has shape (2,); it needs 2 dimension(s)"),
        ([[1, 2]], [1, 2], "B has shape (2,); it needs 2 dimension(s)"),
        ([[[1]]], [[1]], "A has shape (1, 1, 1); it needs 2 dimension(s)"),
        (np.zeros((0, 2)), [[1], [2]], "A has shape (0, 2); it needs at least one entry"),
        ([[1]], np.zeros((1, 0)), "B has shape (1, 0); it needs at least one entry"),
        ([[math.nan]], [[1]], "A has 1 NaN or infinite entries; it needs finite numbers"),
        ([[1]], [[math.inf]], "B has 1 NaN or infinite entries; it needs finite numbers"),
        ([[1j]], [[1]], "A has dtype complex128; it needs real numbers"),
        ([[1]], [["a"]], "B has dtype <U1; it needs real numbers"),
        ([[1, 2], [3]], [[1]], "A is ragged; it needs rows of equal length"),
    ],
)
def test_operands_that_do_not_fit_are_refused(matmul, A, B, message):
    with pytest.raises(ValueError) as caught:
        matmul(A, B)
    assert str(caught.value) == message


# affine


@given(seed=seeds, n=sizes, d=sizes, k=sizes)
def test_a_layer_agrees_with_torch_and_with_its_examples_one_by_one(seed, n, d, k):
    rng = np.random.default_rng(seed)
    X, W, b = rng.normal(size=(n, d)), rng.normal(size=(k, d)), rng.normal(size=k)
    Y = affine(X, W, b)
    assert Y.shape == (n, k)
    theirs = torch.nn.functional.linear(*map(torch.from_numpy, (X, W, b)))
    np.testing.assert_allclose(Y, theirs.numpy(), rtol=0, atol=1e-13)
    for x, y in zip(X, Y, strict=True):
        assert affine(x, W, b).shape == (k,)
        np.testing.assert_allclose(affine(x, W, b), y, rtol=0, atol=1e-13)
        by_hand = [sum(w * a for w, a in zip(unit, x)) + c for unit, c in zip(W, b)]
        np.testing.assert_allclose(y, by_hand, rtol=0, atol=1e-13)


def test_the_layer_of_the_book():
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(32, 784)), rng.normal(size=(256, 784)), rng.normal(size=256)
    Y = affine(X, W, b)
    assert Y.shape == (32, 256)
    np.testing.assert_allclose(Y, (W @ X.T).T + b, rtol=0, atol=1e-11)


def test_a_layer_in_integers():
    W, b = [[1, 2], [3, 4], [5, 6]], [10, 20, 30]
    assert affine([[1, 0], [0, 1]], W, b).tolist() == [[11.0, 23.0, 35.0], [12.0, 24.0, 36.0]]
    assert affine([1, 1], W, b).tolist() == [13.0, 27.0, 41.0]
    assert affine([0, 0], W, b).tolist() == [10.0, 20.0, 30.0]
    assert affine([2], [[3]], [1]).tolist() == [7.0]


@pytest.mark.parametrize(
    ("X", "W", "b", "message"),
    [
        (
            [[1, 2, 3]],
            [[1, 2]],
            [1],
            "X has shape (1, 3); it needs 2 features, as W has shape (1, 2)",
        ),
        ([1], [[1, 2]], [1], "X has shape (1,); it needs 2 features, as W has shape (1, 2)"),
        ([[1, 2]], [[1, 2]], [1, 2], "b has shape (2,); it needs shape (1,)"),
        ([[1, 2]], [[1, 2]], [[1]], "b has shape (1, 1); it needs 1 dimension(s)"),
        ([[1, 2]], [1, 2], [1], "W has shape (2,); it needs 2 dimension(s)"),
        ([[[1, 2]]], [[1, 2]], [1], "X has shape (1, 1, 2); it needs 1 or 2 dimension(s)"),
        (np.zeros((0, 2)), [[1, 2]], [1], "X has shape (0, 2); it needs at least one entry"),
        (
            [[math.nan, 2]],
            [[1, 2]],
            [1],
            "X has 1 NaN or infinite entries; it needs finite numbers",
        ),
        (
            [[1, 2]],
            [[1, math.inf]],
            [1],
            "W has 1 NaN or infinite entries; it needs finite numbers",
        ),
        (
            [[1, 2]],
            [[1, 2]],
            [math.nan],
            "b has 1 NaN or infinite entries; it needs finite numbers",
        ),
    ],
)
def test_layers_that_do_not_fit_are_refused(X, W, b, message):
    with pytest.raises(ValueError) as caught:
        affine(X, W, b)
    assert str(caught.value) == message


# chain_order


def every_order(n, i, j):
    """(cost, brackets) of all ways to multiply matrices i + 1 to j."""
    if j == i + 1:
        yield 0, f"A{j}"
    for k in range(i + 1, j):
        for (p, left), (q, right) in itertools.product(every_order(n, i, k), every_order(n, k, j)):
            yield p + q + n[i] * n[k] * n[j], f"({left} {right})"


@given(st.lists(st.integers(1, 30), min_size=2, max_size=7))
def test_the_best_of_all_orders_is_found(n):
    orders = list(every_order(n, 0, len(n) - 1))
    cost, order = chain_order(n)
    assert cost == min(orders)[0]
    assert (cost, order) in orders


@given(seed=seeds, n=st.lists(st.integers(1, 6), min_size=2, max_size=6))
def test_the_brackets_cost_what_is_said_and_give_the_product(seed, n):
    rng = np.random.default_rng(seed)
    factors = [rng.integers(-3, 4, pair) for pair in itertools.pairwise(n)]
    cost, order = chain_order(n)
    text, spent = order, 0
    values = {f"A{i}": A for i, A in enumerate(factors, start=1)}
    while "(" in text:
        start = text.rindex("(")
        end = text.index(")", start)
        left, right = (values[name] for name in text[start + 1 : end].split())
        spent += left.shape[0] * left.shape[1] * right.shape[1]
        name = f"B{len(values)}"
        values[name] = left @ right
        text = text[:start] + name + text[end + 1 :]
    assert spent == cost
    assert (values[text] == (factors[0] if len(n) == 2 else np.linalg.multi_dot(factors))).all()


def test_worked_chains():
    assert chain_order([30, 35, 15, 5, 10, 20, 25]) == (15_125, "((A1 (A2 A3)) ((A4 A5) A6))")
    assert chain_order([3, 4]) == (0, "A1")
    assert chain_order((2, 3, 4)) == (24, "(A1 A2)")
    assert chain_order(range(2, 5)) == (24, "(A1 A2)")
    assert chain_order(np.array([1000, 1000, 1000, 1])) == (2_000_000, "(A1 (A2 A3))")


def test_of_equal_orders_the_one_that_splits_first_at_the_left():
    assert chain_order([2, 2, 2, 2]) == (16, "(A1 (A2 A3))")
    assert chain_order([1] * 5) == (3, "(A1 (A2 (A3 A4)))")


def test_costs_do_not_overflow():
    n = 10**9
    assert chain_order([n, n, n]) == (10**27, "(A1 A2)")
    assert chain_order(np.array([n] * 4))[0] == 2 * 10**27


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([], "sizes is []; it needs at least two, each at least 1"),
        ([3], "sizes is [3]; it needs at least two, each at least 1"),
        ([3, 0], "sizes is [3, 0]; it needs at least two, each at least 1"),
        ([-1, 3], "sizes is [-1, 3]; it needs at least two, each at least 1"),
        ([3, 2.5], "sizes is [3, 2.5]; it needs integers"),
        ([3, "4"], "sizes is [3, '4']; it needs integers"),
        (7, "sizes is 7; it needs a sequence of integers"),
        (None, "sizes is None; it needs a sequence of integers"),
        ({3, 5}, "sizes is {3, 5}; it needs a sequence of integers"),
        ({3: 1, 5: 1}, "sizes is {3: 1, 5: 1}; it needs a sequence of integers"),
        ("34", "sizes is '34'; it needs a sequence of integers"),
        (b"34", "sizes is b'34'; it needs a sequence of integers"),
        ([True, 2], "sizes is [True, 2]; it needs integers"),
        (np.array([True, True]), "sizes is [ True  True]; it needs integers"),
        (np.array([[3], [4]]), "sizes is [[3]\n [4]]; it needs integers"),
        (np.array(3), "sizes is 3; it needs integers"),
    ],
)
def test_sizes_that_are_none_are_refused(sizes, message):
    with pytest.raises(ValueError) as caught:
        chain_order(sizes)
    assert str(caught.value) == message


# arguments stay as they were


def test_nothing_is_written_to_the_arguments():
    rng = np.random.default_rng(0)
    A, B, b = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    before = A.copy(), B.copy(), b.copy()
    for matmul in READINGS:
        C = matmul(A, B)
        C[:] = 0.0
    affine(A, B, b)[:] = 0.0
    n = [2, 3, 4]
    chain_order(n)
    assert n == [2, 3, 4]
    for value, was in zip((A, B, b), before, strict=True):
        assert (value == was).all()

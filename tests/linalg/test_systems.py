"""Tests of mathdl.linalg.systems.

Tolerances: with partial pivoting and no unusual growth, elimination leaves residuals of a few
n eps = 4e-14 at n = 200, relative to the sizes involved; the book promises 1e-12.
"""

import math
import re
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.linalg.systems import (
    back_substitution,
    det,
    forward_substitution,
    lu,
    null_space,
    rank,
    slogdet,
    solve,
)

EPS = np.finfo(float).eps
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 8)
WORKED = [[1, 0, 4], [4, 8, 4], [2, 0, 4]]  # the example of the chapter
HUGE = 1.7e308


def conditioned(rng, m, n, kappa, r=None):
    """A random (m, n) matrix of rank r with singular values from 1 down to 1/kappa."""
    r = min(m, n) if r is None else r
    left = np.linalg.qr(rng.normal(size=(m, r)))[0]
    right = np.linalg.qr(rng.normal(size=(n, r)))[0]
    return left * np.geomspace(1, 1 / kappa, r) @ right.T


def ladder(n):
    """Ones on the diagonal, minus ones above: all pivots 1, yet nearly singular."""
    return np.eye(n) - np.triu(np.ones((n, n)), 1)


def backward_error(A, x, b):
    scale = np.linalg.norm(A, 2) * np.linalg.norm(x) + np.linalg.norm(b)
    return np.linalg.norm(b - A @ x) / scale


# triangular systems


@given(seed=seeds, n=sizes, k=st.integers(0, 3))
def test_substitution_agrees_with_scipy_and_reads_one_triangle(seed, n, k):
    rng = np.random.default_rng(seed)
    T = rng.uniform(-1, 1, (n, n)) + 3 * np.diag(rng.choice([-1.0, 1.0], n))
    b = rng.normal(size=(n, k) if k else n)
    for substitute, lower in ((back_substitution, False), (forward_substitution, True)):
        x = substitute(T, b)
        assert x.shape == b.shape
        expected = scipy.linalg.solve_triangular(T, b, lower=lower)
        np.testing.assert_allclose(x, expected, rtol=0, atol=1e-12 * (1 + np.abs(expected).max()))


def test_triangular_systems_worked_by_hand():
    U, L = [[4, 8, 4], [9, -4, 2], [9, 9, 2]], [[1, 9, 9], [0.5, 1, 9], [0.25, 0.5, 2]]
    assert back_substitution(U, [4, 6, 2]).tolist() == [2.0, -1.0, 1.0]
    assert forward_substitution(L, [4, 8, 9]).tolist() == [4.0, 6.0, 2.5]
    assert back_substitution([[4]], [2]).tolist() == [0.5]
    assert forward_substitution([[4]], [2]).tolist() == [0.5]
    assert back_substitution([[2, 2], [0, 4]], [[2, 4], [4, 8]]).tolist() == [[0, 0], [1, 2]]
    assert forward_substitution([[2, 0], [2, 4]], [[2, 4], [4, 8]]).tolist() == [[1, 2], [0.5, 1]]


@pytest.mark.parametrize(
    ("substitute", "name"), [(back_substitution, "U"), (forward_substitution, "L")]
)
def test_triangular_systems_refuse_what_they_cannot_solve(substitute, name):
    T = [[1.0, 2.0, 0.0], [2.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    message = rf"^{name} has a zero at \[1, 1\]; its diagonal needs none$"
    with pytest.raises(np.linalg.LinAlgError, match=message):
        substitute(T, [1, 1, 1])
    with pytest.raises(ValueError, match=rf"{name} has shape \(1, 2\); it needs to be square"):
        substitute([[1, 2]], [1])
    with pytest.raises(ValueError, match=r"b has shape \(3,\); it needs 2 rows"):
        substitute(np.eye(2), [1, 2, 3])
    with pytest.raises(ValueError, match="b has 1 NaN or infinite"):
        substitute(np.eye(2), [1, math.nan])


def test_a_solution_beyond_float64_comes_with_a_warning():
    for substitute in (back_substitution, forward_substitution, solve):
        with pytest.warns(RuntimeWarning, match="overflow"):
            assert substitute([[1e-200]], [1e200]) == math.inf


# lu


def check_lu(A):
    A = np.asarray(A, float)
    m, n = A.shape
    r = min(m, n)
    P, L, U = lu(A)
    assert (P.shape, L.shape, U.shape) == ((m, m), (m, r), (r, n))
    assert ((P == 0) | (P == 1)).all()
    assert (P.sum(axis=0) == 1).all()
    assert (P.sum(axis=1) == 1).all()
    assert (np.diag(L) == 1).all()
    assert not np.triu(L, 1).any()
    assert not np.tril(U, -1).any()
    assert np.abs(L).max() <= 1
    scale = np.abs(A).max() or 1.0
    assert np.abs(P @ L @ (U / scale) - A / scale).max() <= 1e-12
    return P, L, U


@given(seed=seeds, m=sizes, n=sizes, r=sizes)
def test_lu_multiplies_back_for_every_shape_and_rank(seed, m, n, r):
    rng = np.random.default_rng(seed)
    check_lu(rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, n)))
    check_lu(rng.normal(size=(m, n)))


@pytest.mark.parametrize("shape", [(200, 200), (200, 120), (120, 200), (1, 200), (200, 1)])
def test_lu_at_the_sizes_that_the_book_promises(shape):
    A = conditioned(np.random.default_rng(0), *shape, 1e3)
    P, L, U = check_lu(A)
    assert np.linalg.norm(P @ L @ U - A, 2) <= 1e-12 * np.linalg.norm(A, 2)


@given(seed=seeds, m=sizes, n=sizes)
def test_lu_makes_scipys_choices(seed, m, n):
    A = np.random.default_rng(seed).normal(size=(m, n))
    assume(np.linalg.cond(A) < 1e6)  # else a rounding error could swap two candidates
    for ours, theirs in zip(lu(A), scipy.linalg.lu(A)):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-8)


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e300, 2.0**-1000])
def test_lu_at_extreme_scales(scale):
    A = np.random.default_rng(1).normal(size=(6, 4))
    check_lu(A * scale)
    mixed = A * np.array([1e200, 1.0, 1e-200, 1e100])
    P, L, U = lu(mixed)
    np.testing.assert_allclose(P @ L @ (U / np.abs(mixed).max(0)), mixed / np.abs(mixed).max(0))


def test_the_worked_example():
    P, L, U = lu(WORKED)
    assert P.tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert L.tolist() == [[1, 0, 0], [0.5, 1, 0], [0.25, 0.5, 1]]
    assert U.tolist() == [[4, 8, 4], [0, -4, 2], [0, 0, 2]]
    assert solve(WORKED, [6, 4, 8]).tolist() == [2, -1, 1]
    assert det(WORKED) == -32.0


def test_lu_where_a_column_has_no_pivot():
    P, L, U = lu([[0, 0, 1], [0, 0, 2], [0, 3, 4]])
    assert U.tolist() == [[0, 0, 1], [0, 3, 4], [0, 0, 2]]
    assert L.tolist() == np.eye(3).tolist()
    assert P.tolist() == [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
    P, L, U = lu(np.zeros((2, 3)))
    assert P.tolist() == L.tolist() == np.eye(2).tolist()
    assert not U.any()


def test_the_first_of_equal_candidates_is_the_pivot_and_signs_do_not_count():
    assert lu([[1, 2], [-1, 3]])[0].tolist() == np.eye(2).tolist()
    assert lu([[1, 2], [-2, 3]])[2].tolist() == [[-2, 3], [0, 3.5]]


# solve


@given(seed=seeds, n=sizes, k=st.integers(0, 3))
def test_solve_agrees_with_numpy_and_torch(seed, n, k):
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(n, n)), rng.normal(size=(n, k) if k else n)
    kappa = np.linalg.cond(A)
    assume(kappa < 1e8)
    x = solve(A, b)
    assert x.shape == b.shape
    tolerance = 100 * n * EPS * kappa * np.abs(x).max()
    np.testing.assert_allclose(x, np.linalg.solve(A, b), rtol=0, atol=tolerance)
    theirs = torch.linalg.solve(torch.from_numpy(A), torch.from_numpy(b)).numpy()
    np.testing.assert_allclose(x, theirs, rtol=0, atol=tolerance)


@given(seed=seeds, n=st.integers(1, 5))
def test_solve_agrees_with_exact_fractions(seed, n):
    rng = np.random.default_rng(seed)
    A, x = rng.integers(-9, 10, (n, n)), rng.integers(-9, 10, n)
    assume(abs(np.linalg.det(A)) > 0.5)  # an integer, so not 0
    error = np.abs(solve(A, A @ x) - x).max()
    assert error <= 100 * EPS * np.linalg.cond(A) * 9


@pytest.mark.parametrize("kappa", [1, 1e3, 1e6, 1e12])
def test_the_residual_is_small_whatever_the_condition_number(kappa):
    rng = np.random.default_rng(2)
    A, B = conditioned(rng, 200, 200, kappa), rng.normal(size=(200, 3))
    X = solve(A, B)
    for x, b in zip(X.T, B.T):
        assert backward_error(A, x, b) <= 1e-12
    x = rng.normal(size=200)
    error = np.linalg.norm(solve(A, A @ x) - x) / np.linalg.norm(x)
    assert error <= 200 * EPS * kappa


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_solve_at_extreme_scales(scale):
    rng = np.random.default_rng(3)
    A, x = rng.normal(size=(20, 20)), rng.normal(size=20)
    np.testing.assert_allclose(solve(scale * A, scale * (A @ x)), x, atol=1e-11)
    np.testing.assert_allclose(solve(scale * A, A @ x) * scale, x, atol=1e-11)
    assert solve(np.diag([1e200, 1e-200]), [1, 1]).tolist() == [1e-200, 1e200]


def test_where_pivots_grow_the_residual_is_not_small():
    # Wilkinson's example: the last column doubles in each step, at condition number 45
    A = np.eye(100) - np.tril(np.ones((100, 100)), -1)
    A[:, -1] = 1
    b = np.random.default_rng(1).normal(size=100)
    assert lu(A)[2][-1, -1] == 2.0**99
    assert backward_error(A, solve(A, b), b) > 1e-3
    assert backward_error(A, np.linalg.inv(A) @ b, b) < 1e-14


def test_a_tiny_pivot_is_avoided():
    assert solve([[1e-20, 1], [1, 1]], [1, 2]).tolist() == [1.0, 1.0]


def test_a_huge_scale_of_one_equation_fools_the_choice_of_the_pivot():
    # question 5 of the chapter: the solution is (1, 1), and the residual is small beside 1e21
    assert solve([[10, 1e21], [1, 1]], [1e21, 2]).tolist() == [0.0, 1.0]


@pytest.mark.parametrize(
    ("A", "column"),
    [
        ([[0]], 0),
        ([[-0.0]], 0),
        ([[0, 1], [0, 2]], 0),
        ([[1, 2], [2, 4]], 1),
        ([[1, 1, 1], [1, 1, 2], [1, 1, 4]], 1),
        ([[2, 0, 0], [0, 0, 0], [0, 0, 0]], 1),
        ([[1, 0, 1], [0, 1, 1], [1, 1, 2]], 2),
    ],
)
def test_a_singular_matrix_is_refused_with_the_column_that_has_no_pivot(A, column):
    message = rf"^A has no pivot in A\[:, {column}\]; it needs to be invertible$"
    with pytest.raises(np.linalg.LinAlgError, match=message):
        solve(A, np.ones(len(A)))
    assert str(det(A)) == "0.0"  # and not -0.0
    assert slogdet(A) == (0.0, -math.inf)


# det and slogdet


@given(seed=seeds, n=sizes)
def test_determinants_agree_with_numpy(seed, n):
    A = np.random.default_rng(seed).normal(size=(n, n))
    assume(np.linalg.cond(A) < 1e6)  # its inverse times eps bounds the relative error
    assert det(A) == pytest.approx(np.linalg.det(A), rel=1e-8)
    sign, logarithm = slogdet(A)
    assert (type(det(A)), type(sign), type(logarithm)) == (float, float, float)
    assert sign == np.linalg.slogdet(A)[0]
    assert logarithm == pytest.approx(np.linalg.slogdet(A)[1], rel=1e-8, abs=1e-8)


def exact_det(A):
    """Laplace's expansion in exact integers."""
    if len(A) == 1:
        return A[0][0]
    minors = ([row[:j] + row[j + 1 :] for row in A[1:]] for j in range(len(A)))
    return sum((-1) ** j * a * exact_det(minor) for j, (a, minor) in enumerate(zip(A[0], minors)))


@given(seed=seeds, n=st.integers(1, 5))
def test_determinants_agree_with_exact_integers(seed, n):
    A = np.random.default_rng(seed).integers(-4, 5, (n, n)).tolist()
    assert det(A) == pytest.approx(exact_det(A), rel=1e-12, abs=1e-11)


@given(seed=seeds, n=sizes)
def test_the_laws_of_the_determinant(seed, n):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(2, n, n))
    scale = np.prod(np.linalg.norm(A, axis=1)) * np.prod(np.linalg.norm(B, axis=1))
    assert det(A @ B) == pytest.approx(det(A) * det(B), abs=1e-11 * scale * n**n)
    assert det(A.T) == pytest.approx(det(A), abs=1e-12 * scale + 1e-12)
    permutation = rng.permutation(n)
    sign = np.linalg.det(np.eye(n)[permutation])
    assert det(np.eye(n)[permutation]) == round(sign)
    assert slogdet(np.eye(n)[permutation]) == (round(sign), 0.0)


def test_a_determinant_at_200_rows():
    A = conditioned(np.random.default_rng(4), 200, 200, 1e3)
    sign, logarithm = slogdet(A)
    expected = np.linalg.slogdet(A)
    assert sign == expected[0]
    assert logarithm == pytest.approx(expected[1], rel=1e-12)
    assert logarithm == pytest.approx(np.log(np.geomspace(1, 1e-3, 200)).sum(), rel=1e-12)
    assert det(A) == pytest.approx(sign * math.exp(logarithm), rel=1e-11)


def test_only_the_result_can_leave_the_range():
    big, small = np.full(20, 1e200), np.full(20, 1e-200)
    assert det(np.diag(np.concatenate([big, small]))) == pytest.approx(1.0, rel=1e-12)
    assert det(np.diag(np.concatenate([small, -big, [-5e-324]]))) == pytest.approx(-5e-324)
    assert det(0.1 * np.eye(100)) == pytest.approx(1e-100, rel=1e-12)
    assert det([[5e-324]]) == 5e-324
    assert det(0.1 * np.eye(400)) == 0.0
    assert slogdet(0.1 * np.eye(400)) == (1.0, pytest.approx(400 * math.log(0.1)))
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert det(-10 * np.eye(401)) == -math.inf
    assert slogdet(-10 * np.eye(401)) == (-1.0, pytest.approx(401 * math.log(10)))


# rank and null_space


def check_null_space(A, r):
    A = np.asarray(A, float)
    assert type(rank(A)) is int
    assert rank(A) == r
    N = null_space(A)
    n = A.shape[1]
    assert N.shape == (n, n - r)
    assert N.dtype == np.float64
    if n > r:
        assert np.linalg.matrix_rank(N) == n - r
        scale = np.abs(A).max() or 1.0
        size = np.linalg.norm(A / scale, 2) * np.linalg.norm(N, 2)
        assert np.linalg.norm(A / scale @ N, 2) <= 1e-12 * size
        free = [i for i, row in enumerate(N) if np.count_nonzero(row) == 1 and 1 in row]
        places = iter(free)  # the identity stands in rows that follow one another in A's order
        assert all(any((N[i] == e).all() for i in places) for e in np.eye(n - r))
    return N


@given(seed=seeds, m=sizes, n=sizes, r=st.integers(0, 8))
def test_rank_and_null_space_of_integer_products(seed, m, n, r):
    rng = np.random.default_rng(seed)
    A = rng.integers(-3, 4, (m, r)) @ rng.integers(-3, 4, (r, n))
    check_null_space(A, np.linalg.matrix_rank(A))
    assert rank(A.T) == rank(A)


def exact_rank(A):
    """Elimination in exact fractions, with any pivot that is not zero."""
    rows, r = [[Fraction(int(a)) for a in row] for row in A], 0
    for j in range(len(A[0])):
        i = next((i for i in range(r, len(rows)) if rows[i][j]), None)
        if i is not None:
            rows[r], rows[i] = rows[i], rows[r]
            for row in rows[r + 1 :]:
                factor = row[j] / rows[r][j]
                row[:] = [a - factor * b for a, b in zip(row, rows[r])]
            r += 1
    return r


@given(seed=seeds, m=sizes, n=sizes, r=sizes)
def test_rank_agrees_with_exact_fractions(seed, m, n, r):
    rng = np.random.default_rng(seed)
    A = rng.integers(-2, 3, (m, r)) @ rng.integers(-2, 3, (r, n))
    assert rank(A) == exact_rank(A.tolist())


@pytest.mark.parametrize("shape", [(200, 200), (200, 90), (90, 200)])
@pytest.mark.parametrize("r", [1, 40, 89, 90])
@pytest.mark.parametrize("scale", [1.0, 1e200, 1e-200])
def test_rank_at_the_sizes_that_the_book_promises(shape, r, scale):
    A = conditioned(np.random.default_rng(r), *shape, 1e3, r)
    check_null_space(scale * A, r)


@pytest.mark.parametrize(
    ("A", "r"),
    [
        ([[0]], 0),
        ([[-3]], 1),
        (np.zeros((3, 2)), 0),
        (np.zeros((2, 3)), 0),
        ([[0, 0, 5]], 1),
        ([[0], [5]], 1),
        ([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 2),
        (WORKED, 3),
        (np.ones((4, 7)), 1),
        (np.diag([1, 1e-14]), 2),
        (np.diag([1, 1e-16]), 1),
        (np.diag([1e-320, 0]), 1),
        (np.diag([1.2e308, -1.2e308]), 2),
    ],
)
def test_small_ranks(A, r):
    check_null_space(A, r)


def test_null_spaces_worked_by_hand():
    assert null_space([[1, 2, 3], [2, 4, 7]]).tolist() == [[1], [-0.5], [0]]
    assert null_space([[4, 2, 1, 0]]).tolist() == [
        [-0.5, -0.25, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
    ]
    assert null_space([[0, 1], [1, 0]]).shape == (2, 0)
    assert null_space(np.zeros((1, 2))).tolist() == np.eye(2).tolist()


def test_the_default_tolerance_is_relative_to_the_frobenius_norm():
    tolerance = 4 * EPS * 3.0  # the largest side times eps times |(2, 2, 1, 0)|
    for factor, r in ((1.01, 4), (0.99, 3)):
        A = np.zeros((3, 4))
        A[:, :3] = np.diag([2.0, 2.0, 1.0])
        assert rank(A) == 3
        B = np.diag([2.0, 2.0, 1.0, factor * tolerance])
        assert rank(B) == r
        assert rank(np.pad(B, ((0, 4), (0, 0)))) == 3  # twice as many rows
        assert rank(np.pad(B, ((0, 0), (0, 4)))) == 3


def test_tol_is_the_largest_entry_that_counts_as_zero():
    A = np.diag([8.0, 2.0, 0.5])
    for tol, r in ((0, 3), (np.float32(0.4), 3), (0.5, 2), (1.9, 2), (2, 1), (8, 0), (math.inf, 0)):
        assert rank(A, tol) == r
        assert null_space(A, tol=tol).shape == (3, 3 - r)
    for function in (rank, null_space):
        for tol in (-1e-300, math.nan, "a", [0.1], 1j, True, np.array([0.1])):
            message = f"tol is {tol!r}; it needs to be a real number of at least 0"
            with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
                function(A, tol)


@given(seed=seeds, m=sizes, n=sizes, tol=st.floats(0.01, 3))
def test_a_matrix_of_the_rank_returned_is_within_tol_in_each_entry(seed, m, n, tol):
    A = np.random.default_rng(seed).normal(size=(m, n))
    r = rank(A, tol)
    singular = np.append(np.linalg.svd(A, compute_uv=False), 0)
    assert singular[r] <= tol * math.sqrt((m - r) * (n - r)) * (1 + 1e-12) + 1e-12


def test_complete_pivoting_takes_the_largest_entry_of_the_whole_rest():
    # partial pivoting would take 1 first and then 1e-9; the largest entry first leaves 1 behind
    assert rank([[1e-9, 1], [1, 1e9]], 1e-8) == 1
    assert rank([[1, 0, 0], [0, 0, -5], [0, 3, 0]], 2) == 2
    assert null_space([[1, 0, 0], [0, 0, -5], [0, 3, 0]], 2).tolist() == [[1], [0], [0]]


def test_elimination_does_not_see_that_the_ladder_is_nearly_singular():
    for n in (20, 60):
        assert rank(ladder(n)) == n  # ties go to the first entry
        assert det(ladder(n)) == 1.0
    assert np.linalg.matrix_rank(ladder(60)) == 59
    scaled = ladder(60) * 0.999 ** np.arange(60)  # no ties: order and noise do not matter
    rng = np.random.default_rng(5)
    assert np.linalg.matrix_rank(scaled) == 59
    for _ in range(5):
        shuffled = scaled[rng.permutation(60)][:, rng.permutation(60)]
        assert rank(shuffled + 1e-15 * rng.normal(size=(60, 60))) == 60


# all


def test_elimination_that_overflows_says_so():
    A = np.array([[1, 1], [-1, 1]]) * HUGE
    for function in (lu, det, slogdet, rank, null_space):
        with pytest.raises(
            np.linalg.LinAlgError, match=r"^A overflows in elimination; it needs sm"
        ):
            function(A)
    with pytest.raises(np.linalg.LinAlgError, match="A overflows in elimination"):
        solve(A, [1, 1])
    with pytest.raises(np.linalg.LinAlgError, match="A overflows in elimination"):
        rank(np.block([[A, np.zeros((2, 1))], [np.full((1, 3), HUGE)]]))


@pytest.mark.parametrize("function", [lu, det, slogdet, rank, null_space, solve])
@pytest.mark.parametrize(
    ("A", "message"),
    [
        ([1.0, 2.0], r"A has shape \(2,\); it needs 2 dimension"),
        (np.zeros((0, 2)), r"A has shape \(0, 2\); it needs at least one entry"),
        ([[1.0, math.nan]], "A has 1 NaN or infinite"),
        ([[1j]], "A has dtype complex128"),
    ],
)
def test_what_is_no_matrix_is_refused(function, A, message):
    arguments = (A, [1.0]) if function is solve else (A,)
    with pytest.raises(ValueError, match=message):
        function(*arguments)


def test_square_and_matching_shapes_are_needed():
    for function in (det, slogdet, lambda A: solve(A, [1])):
        with pytest.raises(ValueError, match=r"A has shape \(1, 2\); it needs to be square"):
            function([[1, 2]])
    with pytest.raises(ValueError, match=r"b has shape \(3,\); it needs 2 rows"):
        solve(np.eye(2), [1, 2, 3])


def test_arguments_stay_as_they_were():
    A, b = np.array(WORKED, float), np.array([6.0, 4.0, 8.0])
    for call in (lu, det, slogdet, rank, null_space):
        call(A)
    for call in (solve, back_substitution):
        call(A if call is solve else A + np.eye(3), b)
    forward_substitution(A + np.eye(3), b)
    assert A.tolist() == WORKED
    assert b.tolist() == [6, 4, 8]

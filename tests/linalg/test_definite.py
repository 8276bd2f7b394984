"""Tests of mathdl.linalg.definite.

Tolerances: the factor's residual |L L^T - A| over |A| is at most some n eps, below 1e-13 for n up
to 200, whatever the condition number. Another tolerance has its reason beside it.
"""

import math
import re
from collections import Counter
from typing import ClassVar

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.linalg.definite import (
    _cholesky,
    cholesky,
    is_positive_definite,
    rayleigh_quotient,
)

EPS = np.finfo(float).eps
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 8)


def random_definite(rng, n, kappa):
    """(A, its eigenvalues, ascending from 1/kappa to 1, its eigenvectors)."""
    V = np.linalg.qr(rng.normal(size=(n, n)))[0]
    w = np.geomspace(1 / kappa, 1, n)
    A = (V * w) @ V.T
    return (A + A.T) / 2, w, V


def residual(L, A):
    return np.linalg.norm(L @ L.T - A) / np.linalg.norm(A)


def with_smallest_eigenvalue(t, n):
    """Ones on the diagonal, 1 - t elsewhere: the eigenvalue t, n - 1 times, and n - (n - 1) t."""
    H = np.full((n, n), 1 - t)
    np.fill_diagonal(H, 1.0)
    return H


# cholesky


def test_the_worked_factors():
    np.testing.assert_allclose(cholesky([[4, 2], [2, 3]]), [[2, 0], [1, math.sqrt(2)]], rtol=1e-15)
    A = [[4, 12, -16], [12, 37, -43], [-16, -43, 98]]
    assert (cholesky(A) == [[2, 0, 0], [6, 1, 0], [-8, 5, 3]]).all()
    assert (cholesky(np.diag([1, 4, 9])) == np.diag([1, 2, 3])).all()
    assert (cholesky([[25]]) == [[5]]).all()


@given(seed=seeds, n=sizes, log_kappa=st.floats(0, 8))
def test_cholesky_agrees_with_numpy_and_torch(seed, n, log_kappa):
    A, *_ = random_definite(np.random.default_rng(seed), n, 10**log_kappa)
    L = cholesky(A)
    assert (L == np.tril(L)).all()
    assert (np.diag(L) > 0).all()
    assert residual(L, A) < 1e-14
    tolerance = 100 * n * EPS * 10**log_kappa
    np.testing.assert_allclose(L, np.linalg.cholesky(A), rtol=0, atol=tolerance)
    np.testing.assert_allclose(
        L, torch.linalg.cholesky(torch.from_numpy(A)), rtol=0, atol=tolerance
    )


@pytest.mark.parametrize("n", [1, 2, 20, 200])
@pytest.mark.parametrize("kappa", [1.0, 1e3, 1e10])
def test_the_residual_does_not_grow_with_the_condition_number(n, kappa):
    A, *_ = random_definite(np.random.default_rng(0), n, kappa)
    assert residual(cholesky(A), A) < 1e-13


@given(seed=seeds, n=sizes)
def test_an_integer_factor_is_found_again_to_the_last_bit(seed, n):
    rng = np.random.default_rng(seed)
    L = np.tril(rng.integers(-3, 4, (n, n)), -1) + np.diag(rng.integers(1, 5, n))
    assert (cholesky(L @ L.T) == L).all()


@given(seed=seeds, n=sizes)
@pytest.mark.parametrize("exponent", [-400, -40, 40, 500])
def test_a_power_of_four_scales_the_factor_exactly(exponent, seed, n):
    A, *_ = random_definite(np.random.default_rng(seed), n, 100)
    scaled = cholesky(np.ldexp(A, 2 * exponent))
    assert (scaled == np.ldexp(cholesky(A), exponent)).all()


@given(seed=seeds, n=sizes)
def test_rows_of_any_scales_give_the_factor_with_these_scales(seed, n):
    rng = np.random.default_rng(seed)
    A, *_ = random_definite(rng, n, 100)
    exponents = rng.integers(-200, 200, n)
    L = cholesky(np.ldexp(A, exponents[:, None] + exponents))
    assert (L == np.ldexp(cholesky(A), exponents[:, None])).all()


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1e307, 1e-300])
def test_extreme_entries(scale):
    A = np.array([[4.0, 2.0], [2.0, 3.0]])
    L = cholesky(scale * A)
    np.testing.assert_allclose(L / math.sqrt(scale), cholesky(A), rtol=1e-15)


@given(seed=seeds, n=sizes)
def test_the_rows_are_as_long_as_the_roots_of_the_diagonal(seed, n):
    A, *_ = random_definite(np.random.default_rng(seed), n, 1e6)
    np.testing.assert_allclose(np.sum(cholesky(A) ** 2, axis=1), np.diag(A), rtol=1e-13)


def test_rounding_in_the_mirrored_entries_is_forgiven():
    A = [[1, 0.5], [0.5 + 1e-14, 1]]
    assert residual(cholesky(A), np.array(A)) < 1e-13
    # measured by the largest entry: beside 1e13 a gap of 4 counts as rounding, beside 1e12 not
    assert cholesky([[1e13, 0, 0], [0, 10, -4], [0, 0, 10]])[2, 1] == -2 / math.sqrt(10)
    with pytest.raises(ValueError, match="differ by 4"):
        cholesky([[1e12, 0, 0], [0, 10, -4], [0, 0, 10]])


@given(seed=seeds, n=sizes)
def test_the_diagonal_holds_the_roots_of_the_pivots_to_the_last_bit(seed, n):
    pivots = np.random.default_rng(seed).uniform(0.1, 10, n)
    assert (cholesky(np.diag(pivots)) == np.diag(np.sqrt(pivots))).all()


class Counted(float):
    """A number that counts its multiplications and divisions, and its sums with its kind."""

    counts: ClassVar[Counter] = Counter()

    def _do(self, name, other, value):
        Counted.counts[name] += isinstance(other, Counted)
        return Counted(value)

    def __add__(self, other):
        return self._do("+", other, float(self) + float(other))

    def __sub__(self, other):
        return self._do("+", other, float(self) - float(other))

    def __mul__(self, other):
        Counted.counts["*"] += 1
        return Counted(float(self) * float(other))

    __rmul__ = __mul__

    def __truediv__(self, other):
        Counted.counts["/"] += 1
        return Counted(float(self) / float(other))


@pytest.mark.parametrize("n", [1, 2, 3, 10, 30])
def test_the_factor_takes_n_cubed_over_three_operations(n):
    A = np.array([[Counted(1 + (i == j)) for j in range(n)] for i in range(n)], dtype=object)
    Counted.counts.clear()
    L = _cholesky(A)
    np.testing.assert_allclose(L.astype(float), cholesky(np.ones((n, n)) + np.eye(n)), rtol=1e-14)
    counts = Counted.counts
    assert counts["/"] == n * (n - 1) // 2
    assert counts["*"] == counts["+"] == (n**3 - n) // 6


# what cholesky refuses

FAILURES = [
    ([[1, 2], [2, 1]], 2, "-3", "4.4e-16"),
    ([[0]], 1, "0", "0"),
    ([[-2.5]], 1, "-2.5", "5.6e-16"),
    ([[0, 1], [1, 5]], 1, "0", "0"),
    ([[1, 1], [1, 1]], 2, "0", "4.4e-16"),
    ([[0, 0], [0, -1]], 1, "0", "0"),
    ([[1, 2, 2], [2, 1, 2], [2, 2, 1]], 2, "-3", "6.7e-16"),
    ([[2, 1, 0], [1, 2, 0], [0, 0, -0.125]], 3, "-0.12", "8.3e-17"),
    ([[4, 2, 2], [2, 2, 2], [2, 2, 1.5]], 3, "-0.5", "1e-15"),
    ([[1, 1], [1, 1 + 2**-52]], 2, "2.2e-16", "4.4e-16"),
    ([[1e-300, 1e300], [1e300, 1]], 2, "-inf", "4.4e-16"),
    ([[1e-300, 1e300, 1e300], [1e300, 1e300, 0], [1e300, 0, 1]], 2, "-inf", "6.7e+284"),
    ([[1e200, 1e201], [1e201, 1e200]], 2, "-9.9e+201", "4.4e+184"),
]


@pytest.mark.parametrize(("A", "size", "pivot", "limit"), FAILURES)
def test_the_error_names_the_leading_block_and_its_pivot(A, size, pivot, limit):
    with pytest.raises(np.linalg.LinAlgError) as caught:
        cholesky(A)
    assert str(caught.value) == (
        f"A's leading {size} x {size} block has pivot {pivot}; it needs more than {limit}"
    )
    assert is_positive_definite(A) is False


@given(seed=seeds, n=sizes, data=st.data())
def test_torch_blames_the_same_block(seed, n, data):
    A, *_ = random_definite(np.random.default_rng(seed), n, 10)
    k = data.draw(st.integers(0, n - 1))
    A[k, k] -= 2.0  # eigenvalues are at most 1
    with pytest.raises(np.linalg.LinAlgError, match=f"leading {k + 1} x {k + 1} block"):
        cholesky(A)
    assert torch.linalg.cholesky_ex(torch.from_numpy(A)).info.item() == k + 1


# is_positive_definite


@given(seed=seeds, n=sizes, shift=st.floats(-0.5, 1.5))
def test_it_tells_the_sign_of_the_smallest_eigenvalue(seed, n, shift):
    A, w, _ = random_definite(np.random.default_rng(seed), n, 10)
    assume(abs(w[0] - shift) > 1e-9)
    verdict = is_positive_definite(A - shift * np.eye(n))
    assert type(verdict) is bool
    assert verdict == (w[0] > shift)
    assert verdict == (np.linalg.eigvalsh(A - shift * np.eye(n)).min() > 0)


def chain_with_smallest_eigenvalue(t, n):
    """Ones on the diagonal, b beside it: the eigenvalues are 1 + 2 b cos(k pi / (n + 1))."""
    b = (1 - t) / (2 * math.cos(math.pi / (n + 1)))
    return np.eye(n) + b * (np.eye(n, k=1) + np.eye(n, k=-1))


@pytest.mark.parametrize("family", [with_smallest_eigenvalue, chain_with_smallest_eigenvalue])
@pytest.mark.parametrize("n", [2, 5, 20, 100])
@pytest.mark.parametrize("exponent", [-300, 0, 300])
def test_beyond_the_stated_margin_the_verdict_is_certain(family, n, exponent):
    rng = np.random.default_rng(n)
    signs, rows = rng.choice([-1, 1], n), rng.integers(-100, 100, n)  # change no verdict
    order = rng.permutation(n)

    def verdict(t):
        A = family(t, n) * signs * signs[:, None]
        A = np.ldexp(A, exponent + rows + rows[:, None])
        return is_positive_definite(A), is_positive_definite(A[np.ix_(order, order)])

    margin = 1.1 * n * (n + 2) * EPS  # entries rounded by eps / 4 move an eigenvalue by less
    for t in (margin, 3 * margin, 1e-6):
        assert verdict(t) == (True, True)
        assert verdict(-t) == (False, False)
    assert is_positive_definite([[2.0**exponent]])


def test_a_pivot_of_the_size_of_rounding_is_refused_and_a_larger_one_is_not():
    # the pivot of [[1, r], [r, 1]] with r^2 = 1 - p is p; the limit is 2 eps
    for factor, verdict in ((1, False), (2, False), (4, True)):
        A = [[1.0, 1.0], [1.0, 1.0 + factor * EPS]]  # the pivot is factor * eps, exactly
        assert is_positive_definite(A) is verdict
    # relative to the diagonal entry of the pivot, not to the largest
    assert is_positive_definite(np.diag([1e300, 1e-300]))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(("rank", "n"), [(1, 4), (5, 10), (20, 50)])
def test_a_gram_matrix_of_far_too_few_rows_is_refused(seed, rank, n):
    # n - rank pivots are rounding only, and one refusal is enough
    B = np.random.default_rng(seed).normal(size=(rank, n))
    A = B.T @ B
    assert not is_positive_definite(A)
    assert is_positive_definite(A + 1e-6 * np.eye(n))


def test_with_one_row_too_few_rounding_decides_and_sometimes_it_says_yes():
    grams = [B.T @ B for B in np.random.default_rng(0).normal(size=(200, 4, 5))]
    yes = sum(is_positive_definite(A) for A in grams)
    assert 0 < yes < 100  # some 40


# rayleigh_quotient


def test_quotients_in_closed_form():
    A = [[4, 2], [2, 3]]
    assert rayleigh_quotient(A, [1, 0]) == 4.0
    assert rayleigh_quotient(A, [0, -3]) == 3.0
    assert rayleigh_quotient(A, [1, 1]) == pytest.approx(5.5, rel=1e-15)
    assert rayleigh_quotient([[1, 2], [2, 1]], [1, -1]) == pytest.approx(-1.0, rel=1e-15)
    assert rayleigh_quotient([[-7]], [2]) == -7.0
    assert rayleigh_quotient(np.zeros((2, 2)), [1, 2]) == 0.0
    assert rayleigh_quotient([[0, 1], [-1, 0]], [3, 5]) == pytest.approx(0.0, abs=1e-16)
    assert type(rayleigh_quotient(A, [1, 0])) is float


@given(seed=seeds, n=sizes)
def test_it_sees_the_symmetric_part_and_the_direction_only(seed, n):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=(n, n)), rng.normal(size=n)
    R = rayleigh_quotient(A, x)
    tolerance = 1e-14 * np.linalg.norm(A)
    assert pytest.approx(x @ A @ x / (x @ x), abs=tolerance) == R
    assert rayleigh_quotient(A.T, x) == pytest.approx(R, abs=tolerance)
    assert rayleigh_quotient((A + A.T) / 2, -2.5 * x) == pytest.approx(R, abs=tolerance)
    w = np.linalg.eigvalsh((A + A.T) / 2)
    assert w[0] - tolerance <= R <= w[-1] + tolerance


@given(seed=seeds, n=sizes)
def test_an_eigenvector_gives_its_eigenvalue(seed, n):
    A, w, V = random_definite(np.random.default_rng(seed), n, 1e3)
    for value, v in zip(w, V.T):
        assert rayleigh_quotient(A, v) == pytest.approx(value, abs=1e-14)


@pytest.mark.parametrize("scale_of_a", [1e200, 1e-200, 1e308, 1.0])
@pytest.mark.parametrize("scale_of_x", [1e200, 1e-200, 1e-310, 1.0])
def test_no_scale_overflows(scale_of_a, scale_of_x):
    A = scale_of_a * np.array([[1.0, 0.5], [0.5, 0.25]])
    R = rayleigh_quotient(A, np.array([scale_of_x, scale_of_x]))
    assert pytest.approx(1.125, rel=1e-14) == R / scale_of_a


@given(seed=seeds, n=sizes, exponent=st.integers(-900, 900))
def test_a_power_of_two_scales_the_quotient_exactly(seed, n, exponent):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=(n, n)), rng.normal(size=n)
    R = rayleigh_quotient(A, x)
    assert rayleigh_quotient(np.ldexp(A, exponent), x) == np.ldexp(R, exponent)
    assert rayleigh_quotient(A, np.ldexp(x, exponent)) == R


@pytest.mark.parametrize(
    ("large", "small"), [(1e300, 1e-300), (1e308, 1e-10), (1e160, 1e-160), (1e308, 1e-308)]
)
def test_a_small_entry_keeps_its_digits_beside_a_large_one(large, small):
    assert rayleigh_quotient(np.diag([large, small]), [0, 1]) == small
    assert rayleigh_quotient(np.diag([large, small]), [1, 0]) == large
    # 1.7e308 twice overflows on the way, in a column that x does not see
    A = np.array([[small, 0, 1.7e308], [0, small, 1.7e308], [0, 0, 1]])
    assert rayleigh_quotient(A, [1, 1, 0]) / small == pytest.approx(1, rel=1e-14)
    A -= 2 * np.diag([small, small, 0])
    assert rayleigh_quotient(A, [1, 1, 0]) / small == pytest.approx(-1, rel=1e-14)


def test_a_quotient_beyond_the_largest_float_is_infinite_with_a_warning():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert rayleigh_quotient(np.full((4, 4), 1.7e308), [1, 1, 1, 1]) == math.inf


# errors, and that nothing is written to


@pytest.mark.parametrize("function", [cholesky, is_positive_definite])
@pytest.mark.parametrize(
    ("A", "message"),
    [
        ([[1, 2], [3, 4]], "A and its transpose differ by 1; it needs to be symmetric"),
        ([[1, -4], [0, 1]], "A and its transpose differ by 4; it needs to be symmetric"),
        ([[1, 2, 3], [2, 1, 3]], "A has shape (2, 3); it needs to be square, (n, n)"),
        ([1, 2], "A has shape (2,); it needs 2 dimension(s)"),
        ([], "A has shape (0,); it needs 2 dimension(s)"),
        (np.zeros((0, 0)), "A has shape (0, 0); it needs at least one entry"),
        ([[math.nan]], "A has 1 NaN or infinite entries; it needs finite numbers"),
        ([[1, math.inf], [math.inf, 1]], "A has 2 NaN or infinite entries"),
        ([[1j]], "A has dtype complex128; it needs real numbers"),
    ],
)
def test_what_is_no_symmetric_matrix_is_refused(function, A, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        function(A)


@pytest.mark.parametrize(
    ("A", "x", "message"),
    [
        ([[1, 2, 3], [2, 1, 3]], [1, 2], "A has shape (2, 3); it needs to be square, (n, n)"),
        ([[1, 2], [3, 4]], [1, 2, 3], "x has shape (3,); it needs shape (2,)"),
        ([[1, 2], [3, 4]], [0, 0], "x is the zero vector; it needs a direction"),
        ([[1, 2], [3, 4]], [math.nan, 0], "x has 1 NaN or infinite entries"),
        ([[math.nan]], [1], "A has 1 NaN or infinite entries"),
    ],
)
def test_what_has_no_quotient_is_refused(A, x, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        rayleigh_quotient(A, x)


def test_arguments_stay_as_they_were():
    A, x = np.array([[4.0, 2.0], [2.0, 3.0]]), np.array([3.0, -1.0])
    before = A.copy(), x.copy()
    L = cholesky(A)
    is_positive_definite(A)
    rayleigh_quotient(A, x)
    L[:] = 0
    assert (A == before[0]).all()
    assert (x == before[1]).all()

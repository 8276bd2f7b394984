"""Tests of mathdl.linalg.svd. Oracles: numpy.linalg, and mpmath where singular values are judged
relative to themselves. 1e-12 of the largest is the promise; a few times 1e-14 is what is seen."""

import itertools
import math
import re

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mathdl.linalg import svd as module
from mathdl.linalg.svd import (
    best_rank_k,
    condition_number,
    frobenius_norm,
    nuclear_norm,
    pinv,
    spectral_norm,
    svd,
)

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 8)


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def check(A, tol=1e-12):
    """A's decomposition is one, and its values are NumPy's; return it."""
    A = np.array(A, float)
    before = A.copy()
    U, s, Vt = svd(A)
    m, n = A.shape
    p = min(m, n)
    assert (A == before).all()
    assert (U.shape, s.shape, Vt.shape) == ((m, p), (p,), (p, n))
    assert (s >= 0).all() and (np.diff(s) <= 0).all()
    scale = np.abs(A).max() or 1.0
    np.testing.assert_allclose(U.T @ U, np.eye(p), rtol=0, atol=tol)
    np.testing.assert_allclose(Vt @ Vt.T, np.eye(p), rtol=0, atol=tol)
    oracle = np.linalg.svd(A / scale, compute_uv=False)
    np.testing.assert_allclose(s / scale, oracle, rtol=0, atol=tol * max(oracle[0], 1))
    residual = np.linalg.norm((U * (s / scale)) @ Vt - A / scale, 2)
    assert residual <= tol * max(oracle[0], 1)
    return U, s, Vt


# svd


@settings(max_examples=30)
@given(seed=seeds, m=sizes, n=sizes)
def test_random_matrices_of_every_shape_and_rank(seed, m, n):
    rng = np.random.default_rng(seed)
    r = rng.integers(0, min(m, n) + 1)
    check(rng.normal(size=(m, n)))
    check(rng.normal(size=(m, r)) @ rng.normal(size=(r, n)))
    check(rng.integers(-1, 2, size=(m, n)))


@pytest.mark.parametrize("scale", [1e200, 1e-200, 1.0])
def test_badly_scaled_input(scale):
    rng = np.random.default_rng(1)
    _, s, _ = check(scale * rng.normal(size=(20, 12)))
    assert s[-1] > 0.01 * scale
    check(scale * rng.normal(size=(9, 3)) @ rng.normal(size=(3, 7)))


def test_entries_from_1e_minus_200_to_1e200():
    rng = np.random.default_rng(2)
    check(10.0 ** rng.uniform(-200, 200, size=(12, 10)) * rng.normal(size=(12, 10)))
    check(np.diag([1e200, 1.0, 1e-200]))
    assert svd(np.diag([5e-324, 0.0]))[1].tolist() == [5e-324, 0.0]


@pytest.mark.parametrize(
    "A",
    [
        np.zeros((4, 3)),
        np.zeros((2, 5)),
        [[-3.0]],
        [[0.0]],
        np.ones((6, 6)),
        np.eye(5),
        np.tri(7),
        [[1, 1], [0, 0]],
        [[0, 1], [0, 0]],
        [[1, 2, 3]],
        [[1], [2], [3]],
        np.diag([1, 1e-8, 1e-16, 0.0]),
        1 / (1 + np.add.outer(np.arange(12.0), np.arange(12.0))),
    ],
    ids=lambda A: f"{np.shape(A)}",
)
def test_special_matrices(A):
    check(A, 1e-14)


def test_signs_and_values_by_hand():
    U, s, Vt = svd([[-3.0]])
    assert s == 3 and U * Vt == -1
    U, s, Vt = svd([[3.0, 4.0]])
    assert s == [5] and U.shape == (1, 1)
    np.testing.assert_allclose(U * Vt, [[0.6, 0.8]], rtol=1e-15)
    np.testing.assert_allclose(svd(np.array([[5, 1], [5, 7]]))[1] ** 2, [90, 10], rtol=1e-14)
    assert svd(np.eye(3))[1].tolist() == [1, 1, 1]


def test_columns_that_differ_in_scale_keep_their_relative_accuracy():
    rng = np.random.default_rng(3)
    n = 6
    for scales in (
        np.geomspace(1, 1e-60, n),
        np.geomspace(1e-60, 1, n),
        [1, 1e-50, 1e-9, 1, 1e-99, 1e-70],
    ):
        A = rng.normal(size=(n, n)) * scales
        with mpmath.workdps(250):
            exact = [float(x) for x in mpmath.svd_r(mpmath.matrix(A.tolist()), compute_uv=False)]
        # eps times the condition number of the unscaled columns, here below 1e3
        np.testing.assert_allclose(svd(A)[1], sorted(exact, reverse=True), rtol=1e-12)


def test_a_wide_matrix_with_scaled_columns_has_no_such_promise():
    B = np.array([[1 / 3, 1 / 7, 0.0], [1 / 9, 1 / 21, 1.0]])  # condition number below 3
    A = B * [1.0, 1.0, 1e-20]
    with mpmath.workdps(80):
        exact = [float(x) for x in mpmath.svd_r(mpmath.matrix(A.tolist()), compute_uv=False)]
    s = svd(A)[1]
    assert s[0] == pytest.approx(exact[0], rel=1e-15)
    assert s[1] > 10 * exact[1]  # as rows are turned, and those differ by rounding only
    assert abs(s[1] - exact[1]) < 1e-16 * s[0]


def test_rows_that_differ_in_scale_take_many_sweeps_and_converge():
    rng = np.random.default_rng(4)
    check(10.0 ** rng.uniform(-120, 0, size=(30, 1)) * rng.normal(size=(30, 30)))
    check(10.0 ** rng.uniform(-200, 0, size=(12, 1)) * rng.normal(size=(12, 12)))


def test_columns_below_the_square_root_of_the_range_count_as_zero():
    assert svd(np.diag([1.0, 1e-139]))[1].tolist() == [1, 1e-139]
    assert svd(np.diag([1.0, 1e-141]))[1].tolist() == [1, 0]
    U, s, _ = check([[1.0, 1e-150], [0.0, 1e-150]])
    assert s[1] == 0 and abs(U[0, 0]) == 1


def test_a_column_that_shrinks_below_the_range_within_a_sweep_is_left_alone():
    # rounds turn columns 2 and 3 first; what is left of their difference then meets column 1,
    # where its square is 0, its product is not, and their quotient would overflow
    _, s, _ = check([[0, 1, 1], [1, 0, 1e-310], [0, 0, 0]], 1e-15)
    np.testing.assert_allclose(s, [math.sqrt(2), 1, 0], rtol=1e-15)


def test_the_search_ends_with_an_error_if_it_may_not_sweep_again(monkeypatch):
    monkeypatch.setattr(module, "MAX_SWEEPS", 1)
    with pytest.raises(np.linalg.LinAlgError, match="no convergence in 1 sweeps"):
        svd([[1.0, 2.0], [3.0, 4.0]])
    svd(np.eye(2))  # has nothing to turn


def test_a_gaussian_matrix_takes_few_sweeps(monkeypatch):
    monkeypatch.setattr(module, "MAX_SWEEPS", 10)
    rng = np.random.default_rng(5)
    check(rng.normal(size=(20, 20)))
    check(rng.normal(size=(40, 15)))


def test_forty_columns_at_condition_number_1e16_take_some_twenty_sweeps(monkeypatch):
    monkeypatch.setattr(module, "MAX_SWEEPS", 25)
    rng = np.random.default_rng(5)
    check((orthogonal(rng, 40) * np.geomspace(1, 1e-16, 40)) @ orthogonal(rng, 40))


@pytest.mark.parametrize("n", range(1, 10))
def test_in_the_rounds_everyone_meets_everyone_once_and_nobody_twice_at_a_time(n):
    rounds = list(module._rounds(n))
    met = []
    for i, j in rounds:
        assert len({*i, *j}) == 2 * len(i)
        met += [frozenset(map(int, pair)) for pair in zip(i, j)]
    assert len(rounds) == n - 1 + n % 2
    assert sorted(map(sorted, met)) == list(map(list, itertools.combinations(range(n), 2)))


@given(seed=seeds)
def test_the_rotation_is_the_small_one_of_the_two_that_make_columns_orthogonal(seed):
    x, y = np.random.default_rng(seed).normal(size=(2, 4))
    cos, sin = module._rotation(*(np.array([v]) for v in (x @ x, y @ y, x @ y)))
    assert cos.shape == sin.shape == (1, 1)
    c, s = cos.item(), sin.item()
    assert c**2 + s**2 == pytest.approx(1, abs=1e-15)
    assert c >= math.sqrt(0.5) - 1e-15
    assert (c * x - s * y) @ (s * x + c * y) == pytest.approx(0, abs=1e-13)


@pytest.mark.parametrize(("r", "n"), [(0, 3), (2, 5), (5, 5), (4, 5)])
def test_completion_keeps_the_columns_and_adds_orthonormal_ones(r, n):
    U = orthogonal(np.random.default_rng(6), 5)[:, :r]
    full = module._complete(U, n)
    assert full.shape == (5, n)
    assert (full[:, :r] == U).all()
    np.testing.assert_allclose(full.T @ full, np.eye(n), rtol=0, atol=1e-15 * 10)


def test_completion_of_many_columns_stays_orthonormal():
    rng = np.random.default_rng(7)
    U, _, _ = check(rng.normal(size=(60, 2)) @ rng.normal(size=(2, 60)), 1e-13)
    assert U.shape == (60, 60)
    check(np.vstack([np.eye(2, 50), np.zeros((60, 50))]), 1e-13)


@pytest.mark.parametrize(
    ("A", "message"),
    [
        ([1.0, 2.0], "shape"),
        ([[1.0, np.nan]], "NaN"),
        (np.zeros((0, 3)), "at least one"),
        ([[1j]], "real"),
        ([[1.0], [2.0, 3.0]], "ragged"),
    ],
)
@pytest.mark.parametrize(
    "function",
    [
        svd,
        pinv,
        condition_number,
        frobenius_norm,
        spectral_norm,
        nuclear_norm,
        lambda A: best_rank_k(A, 0),  # A is looked at before k
    ],
)
def test_bad_matrices_are_named(function, A, message):
    with pytest.raises(ValueError, match=f"A .*{message}"):
        function(A)


# best_rank_k


@settings(max_examples=30)
@given(seed=seeds, m=sizes, n=sizes)
def test_best_rank_k_is_the_truncated_sum_at_every_rank(seed, m, n):
    A = np.random.default_rng(seed).normal(size=(m, n))
    U, s, Vt = np.linalg.svd(A)
    for k in range(min(m, n) + 1):
        A_k = best_rank_k(A, k)
        assert A_k.shape == A.shape
        errors = np.append(s, 0.0)
        assert np.linalg.norm(A - A_k, 2) == pytest.approx(errors[k], abs=1e-12)
        np.testing.assert_allclose(
            A_k, (U[:, :k] * s[:k]) @ Vt[:k], rtol=0, atol=1e-10 / min([1, *-np.diff(s)])
        )


@pytest.mark.parametrize("k", [-1, 3, 1.5, math.nan, "2", None, np.array([1]), [1]])
def test_k_out_of_range(k):
    message = re.escape(f"k is {k}; it needs to be an integer from 0 to 2")
    with pytest.raises(ValueError, match=message):
        best_rank_k([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], k)


def test_k_may_be_numpys_integer_or_a_whole_float():
    A = np.diag([3.0, 2.0, 1.0])
    for k in (np.int64(2), 2.0):
        assert best_rank_k(A, k).tolist() == np.diag([3.0, 2.0, 0.0]).tolist()


# pinv


@settings(max_examples=30)
@given(seed=seeds, m=sizes, n=sizes)
def test_pinv_agrees_with_numpy_at_every_rank(seed, m, n):
    rng = np.random.default_rng(seed)
    for r in range(min(m, n) + 1):
        A = (orthogonal(rng, m)[:, :r] * rng.uniform(0.5, 2, r)) @ orthogonal(rng, n)[:r]
        np.testing.assert_allclose(pinv(A), np.linalg.pinv(A, rtol=1e-10), rtol=0, atol=1e-12)


@pytest.mark.parametrize("scale", [1e150, 1e-150])
def test_pinv_follows_the_scale(scale):
    A = np.array([[1.0, 2.0], [2.0, 4.0], [0.0, 1.0]])
    np.testing.assert_allclose(pinv(scale * A) * scale, np.linalg.pinv(A), rtol=0, atol=1e-14)
    np.testing.assert_allclose(pinv(scale * A[:2]) * scale, A[:2].T / 25, rtol=1e-12)


def test_the_tolerance_decides_what_counts_as_zero():
    eps = np.finfo(float).eps
    A = np.diag([1.0, 7.0 * eps, 3.0 * eps, 0.0])  # the default is 4 eps
    with np.errstate(all="raise"):
        assert np.diag(pinv(A)).tolist() == [1, 1 / (7 * eps), 0, 0]
        assert np.diag(pinv(A, 0)).tolist() == [1, 1 / (7 * eps), 1 / (3 * eps), 0]
        assert np.diag(pinv(A, tol=7 * eps)).tolist() == [1, 0, 0, 0]
        assert np.diag(pinv(A, tol=1.0)).tolist() == [0, 0, 0, 0]
        assert pinv(np.diag([2.0, 12.0 * eps])[:, :2]).tolist() == [[0.5, 0], [0, 1 / (12 * eps)]]
        wide = np.zeros((2, 6))
        wide[0, 0], wide[1, 1] = 1.0, 5 * eps  # 6 eps is the default, by the longer side
        assert pinv(wide)[1, 1] == pinv(wide.T)[1, 1] == 0
        assert pinv(np.zeros((2, 3))).tolist() == np.zeros((3, 2)).tolist()


@pytest.mark.parametrize("tol", [-1.0, math.nan, "a", [0.1, 0.2], np.array([0.1, 0.2]), 1j])
def test_a_tolerance_that_is_not_a_number_from_zero_up(tol):
    message = re.escape(f"tol is {tol}; it needs to be a number, at least 0")
    with pytest.raises(ValueError, match=message):
        pinv([[1.0]], tol)


@pytest.mark.parametrize("scale", [2.0**600, 2.0**-600])
def test_a_tolerance_is_in_the_units_of_the_matrix(scale):
    A = np.diag([4.0, 2.0, 1.0]) * scale
    for tol, kept in ((1.5, [4, 2]), (2, [4]), (0, [4, 2, 1])):
        expected = np.append(1 / np.array(kept) / scale, np.zeros(3 - len(kept)))
        assert np.diag(pinv(A, tol * scale)).tolist() == expected.tolist()


def test_singular_values_beyond_the_range_do_no_harm():
    h = 1.5e308
    A = [[h, h], [h, -h]]  # both are 2.1e308
    np.testing.assert_allclose(pinv(A), np.array([[1, 1], [1, -1]]) / h / 2, rtol=1e-14)
    assert condition_number(A) == pytest.approx(1, abs=1e-15)
    np.testing.assert_allclose(best_rank_k(A, 2), A, rtol=1e-15)
    assert np.linalg.matrix_rank(best_rank_k(A, 1) / h) == 1
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert svd(A)[1].tolist() == [math.inf, math.inf]


def test_an_inverse_beyond_the_range_is_infinite_only_where_it_is():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert pinv(np.eye(2) * 1e-309).tolist() == [[math.inf, 0], [0, math.inf]]


# condition_number and norms


@settings(max_examples=30)
@given(seed=seeds, m=sizes, n=sizes)
def test_norms_and_condition_number_agree_with_numpy(seed, m, n):
    A = np.random.default_rng(seed).normal(size=(m, n))
    assert frobenius_norm(A) == pytest.approx(np.linalg.norm(A), rel=1e-12)
    assert spectral_norm(A) == pytest.approx(np.linalg.norm(A, 2), rel=1e-12)
    assert nuclear_norm(A) == pytest.approx(np.linalg.norm(A, "nuc"), rel=1e-12)
    kappa = np.linalg.cond(A)
    assert condition_number(A) == pytest.approx(kappa, rel=1e-13 * kappa)
    for value in (frobenius_norm(A), spectral_norm(A), nuclear_norm(A), condition_number(A)):
        assert type(value) is float


def test_condition_numbers_at_the_ends():
    assert condition_number(np.eye(3)) == 1
    assert condition_number([[1.0, 2.0]]) == 1
    assert condition_number(np.zeros((2, 2))) == math.inf
    assert condition_number(np.diag([1.0, 0.0])) == math.inf
    assert condition_number([[1e-160, 0.0], [0.0, 2e-160]]) == pytest.approx(2, rel=1e-15)


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_norms_of_badly_scaled_matrices(scale):
    A = scale * np.array([[3.0, 0.0], [0.0, 4.0]])
    assert frobenius_norm(A) == pytest.approx(5 * scale, rel=1e-15)
    assert spectral_norm(A) == pytest.approx(4 * scale, rel=1e-15)
    assert nuclear_norm(A) == pytest.approx(7 * scale, rel=1e-15)


# last, as it is slow: the promise at the sizes that the book uses


@pytest.mark.parametrize(("m", "n"), [(200, 200), (200, 60), (60, 200), (1000, 8)])
def test_condition_number_a_thousand_up_to_two_hundred(m, n):
    rng = np.random.default_rng(0)
    p = min(m, n)
    true = np.geomspace(1, 1e-3, p)
    A = (np.linalg.qr(rng.normal(size=(m, p)))[0] * true) @ np.linalg.qr(rng.normal(size=(n, p)))[
        0
    ].T
    _, s, _ = check(A)
    np.testing.assert_allclose(s, true, rtol=0, atol=1e-13)

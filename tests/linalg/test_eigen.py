"""Tests of mathdl.linalg.eigen. The oracle is numpy.linalg.eigvals, whose own error is a small
multiple of eps times the condition number of the eigenvalue; tolerances follow that."""

import math
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.linalg.eigen import (
    _balance,
    _gelfand_limit,
    _rotate,
    _sweeps,
    eigh,
    power_iteration,
    spectral_radius,
)

seeds = st.integers(0, 2**32 - 1)


def oracle(A):
    return np.abs(np.linalg.eigvals(np.asarray(A, float))).max()


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def nth(run, k):
    return next(islice(run, k, None))


# power_iteration


def test_the_first_pair_is_the_start_scaled_to_length_one():
    value, x = next(power_iteration([[2, 0], [0, 5]], [3, 4]))
    np.testing.assert_allclose(x, [0.6, 0.8], rtol=1e-15)
    assert value == pytest.approx(2 * 0.36 + 5 * 0.64, rel=1e-15)


@given(seed=seeds, n=st.integers(1, 8))
def test_symmetric_positive_values_rise_to_the_largest_eigenvalue(seed, n):
    rng = np.random.default_rng(seed)
    Q = orthogonal(rng, n)
    w = np.sort(rng.uniform(0, 1, n))
    A = Q @ np.diag(w) @ Q.T
    x0 = rng.normal(size=n)
    values = [value for value, _ in islice(power_iteration(A, x0), 30)]
    # rounding of a quotient of numbers below 1: some n eps
    assert all(later >= earlier - 1e-14 for earlier, later in pairwise(values))
    assert values[-1] <= w[-1] + 1e-14


@given(seed=seeds, n=st.integers(2, 8), sign=st.sampled_from([-1, 1]))
def test_a_dominant_eigenvalue_is_found_with_its_vector(seed, n, sign):
    rng = np.random.default_rng(seed)
    V = orthogonal(rng, n) + 0.3 * orthogonal(rng, n)  # singular values at least 0.7
    w = rng.uniform(-0.5, 0.5, n)
    w[0] = sign
    A = V @ np.diag(w) @ np.linalg.inv(V)
    x0 = V @ np.concatenate([[1.0], rng.normal(size=n - 1)])
    value, x = nth(power_iteration(A, x0), 60)
    # the error falls as 2^-60 times a constant: rounding is what remains
    assert value == pytest.approx(sign, abs=1e-12)
    np.testing.assert_allclose(A @ x, sign * x, atol=1e-12)


def test_the_error_of_the_value_falls_as_the_squared_ratio_for_symmetric_matrices():
    values = [v for v, _ in islice(power_iteration(np.diag([1.0, 0.5]), [1, 1]), 12)]
    errors = [1 - v for v in values[4:]]
    assert [b / a for a, b in pairwise(errors)] == pytest.approx([0.25] * 7, rel=0.01)


def test_a_rotation_does_not_settle():
    turn = [[0.0, -1.0], [1.0, 0.0]]
    xs = [x.tolist() for _, x in islice(power_iteration(turn, [1, 0]), 5)]
    assert xs == [[1, 0], [0, 1], [-1, 0], [0, -1], [1, 0]]


def test_a_vector_that_the_matrix_sends_to_zero_is_kept():
    pairs = list(islice(power_iteration([[0, 1], [0, 0]], [0, 1]), 4))
    assert [value for value, _ in pairs] == [0, 0, 0, 0]
    assert pairs[-1][1].tolist() == [1, 0]


def test_a_function_does_as_well_as_its_matrix():
    A = np.random.default_rng(0).normal(size=(5, 5))
    x0 = np.arange(1.0, 6.0)
    by_matrix = islice(power_iteration(A, x0), 10)
    by_function = islice(power_iteration(lambda x: A @ x, x0), 10)
    for (v, x), (w, y) in zip(by_matrix, by_function):
        assert v == w
        assert (x == y).all()


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_large_and_small_numbers_neither_overflow_nor_vanish(scale):
    value, x = nth(power_iteration(scale * np.diag([2.0, 1.0]), [scale, scale]), 60)
    assert value == pytest.approx(2 * scale, rel=1e-14)
    np.testing.assert_allclose(x, [1, 0], atol=1e-14)


def test_the_caller_cannot_be_written_to_nor_write_in():
    A, x0 = np.diag([2.0, 1.0]), np.array([3.0, 4.0])

    def spoil(x):
        y = A @ x
        x[:] = np.nan
        return y

    assert np.isfinite(nth(power_iteration(spoil, x0), 3)[1]).all()
    run = power_iteration(A, x0)
    A[:] = np.nan
    assert nth(run, 60)[0] == pytest.approx(2, rel=1e-14)
    assert x0.tolist() == [3, 4]


@pytest.mark.parametrize(
    ("A", "x0", "message"),
    [
        (np.ones((2, 3)), [1, 1], "A has shape"),
        (np.eye(2), [1, 1, 1], r"x0 has shape \(3,\); it needs shape \(2,\)"),
        (np.eye(2), [0, 0], "x0 is the zero vector"),
        (np.eye(2), [1, np.nan], "x0 has 1 NaN"),
        (np.eye(2) * 1j, [1, 1], "A has dtype complex128"),
        (abs, [0, 0], "x0 is the zero vector"),
    ],
)
def test_power_iteration_refuses_bad_input_when_it_is_called(A, x0, message):
    with pytest.raises(ValueError, match=message):
        power_iteration(A, x0)


@pytest.mark.parametrize(
    ("A", "message"),
    [
        (lambda x: x[:1], r"A\(x\) has shape \(1,\); it needs shape \(2,\)"),
        (lambda x: x * np.nan, r"A\(x\) has 2 NaN"),
    ],
)
def test_power_iteration_refuses_what_a_function_returns_wrongly(A, message):
    run = power_iteration(A, [1, 1])
    with pytest.raises(ValueError, match=message):
        next(run)


# eigh


def symmetric(rng, n):
    A = rng.normal(size=(n, n))
    return A + A.T


def holds(A, w, V, tolerance=1e-12):
    """Residual, orthogonality, order, and the eigenvalues of numpy, relative to the largest."""
    A = np.asarray(A, float)
    scale = np.abs(A).max() or 1.0
    A, w = A / scale, w / scale  # so that the norms stay in range
    largest = np.abs(w).max() or 1.0
    assert np.linalg.norm(A @ V - V * w, 2) <= tolerance * largest
    assert np.linalg.norm(V.T @ V - np.eye(len(A)), 2) <= tolerance
    assert (np.diff(w) >= 0).all()
    assert np.abs(w - np.linalg.eigvalsh(A)).max() <= tolerance * largest


@given(seed=seeds, n=st.integers(1, 10), kind=st.sampled_from(["real", "integer", "bits", "ones"]))
def test_random_symmetric_matrices_with_and_without_ties(seed, n, kind):
    rng = np.random.default_rng(seed)
    A = {
        "real": rng.normal(size=(n, n)),
        "integer": rng.integers(-3, 4, (n, n)),
        "bits": rng.integers(0, 2, (n, n)),
        "ones": 1 + 1e-9 * rng.normal(size=(n, n)),
    }[kind]
    A = np.triu(A) + np.triu(A, 1).T
    holds(A, *eigh(A), tolerance=1e-13)


@pytest.mark.parametrize("n", [40, 41])
def test_matrices_of_condition_number_a_thousand_and_rank_deficient_ones(n):
    rng = np.random.default_rng(0)
    Q = orthogonal(rng, n)
    for w in (np.geomspace(1, 1e3, n), np.maximum(0, np.arange(n) - n / 2), np.sign(Q[0])):
        A = (Q * w) @ Q.T
        A = A / 2 + A.T / 2
        found, V = eigh(A)
        holds(A, found, V)
        np.testing.assert_allclose(found, np.sort(w), atol=1e-12 * np.abs(w).max())


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e200, 1e300])
def test_scaled_matrices(scale):
    A = scale * symmetric(np.random.default_rng(0), 8)
    holds(A, *eigh(A))


@given(seed=seeds, n=st.integers(2, 6))
def test_entries_from_1e_minus_100_to_1e_plus_100(seed, n):
    rng = np.random.default_rng(seed)
    d = 10.0 ** rng.integers(-50, 50, n)
    A = symmetric(rng, n) * np.outer(d, d)
    holds(A, *eigh(A))


@pytest.mark.parametrize("scale", [2.0**-900, 2.0**900])
def test_a_power_of_two_scales_the_eigenvalues_exactly(scale):
    A = symmetric(np.random.default_rng(0), 6)
    w, V = eigh(A)
    scaled, same = eigh(scale * A)
    assert (scaled == scale * w).all()
    assert (same == V).all()


def test_hand_worked_matrices():
    w, V = eigh([[4, 2], [2, 3]])
    root = math.sqrt(17)
    np.testing.assert_allclose(w, [(7 - root) / 2, (7 + root) / 2], rtol=1e-15)
    np.testing.assert_allclose(V[1] / V[0], (w - 4) / 2, rtol=1e-14)
    w, V = eigh([[0, 1], [1, 0]])  # equal diagonal entries: a turn by 45 degrees
    np.testing.assert_allclose(w, [-1, 1], rtol=1e-15)
    np.testing.assert_allclose(np.abs(V), math.sqrt(0.5), rtol=1e-15)


@pytest.mark.parametrize("A", [[[0.0]], [[-3.0]], np.zeros((3, 3)), np.diag([3.0, -1.0, 2.0])])
def test_diagonal_matrices_are_only_sorted(A):
    w, V = eigh(A)
    assert w.tolist() == sorted(np.diag(A))
    assert set(np.abs(V).ravel().tolist()) <= {0.0, 1.0}
    assert (V.T @ V == np.eye(len(w))).all()


def test_the_second_difference_matrix_against_its_closed_form():
    n = 40
    w, _ = eigh(2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1))
    exact = 4 * np.sin(np.arange(1, n + 1) * math.pi / (2 * (n + 1))) ** 2
    np.testing.assert_allclose(w, exact, atol=1e-14)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 7, 8])
def test_a_sweep_rotates_each_pair_once(n, monkeypatch):
    pairs = []

    def record(A, V, p, q):
        assert (q[q] == p).all()  # each axis once in a round, and partners agree
        pairs.extend((i, j) for i, j in zip(p.tolist(), q.tolist()) if i < j)
        _rotate(A, V, p, q)

    monkeypatch.setattr("mathdl.linalg.eigen._rotate", record)
    run = _sweeps(symmetric(np.random.default_rng(0), n))
    next(run)
    for _ in islice(run, 1):
        assert sorted(pairs) == [(i, j) for i in range(n) for j in range(i + 1, n)]


def test_sweeps_start_at_the_matrix_stay_similar_and_end_quadratically():
    A = symmetric(np.random.default_rng(0), 12)
    left = []
    for k, (D, V) in enumerate(_sweeps(A)):
        if k == 0:
            assert (D == A).all()
            assert (V == np.eye(12)).all()
        np.testing.assert_allclose(V.T @ A @ V, D, atol=1e-13)
        left.append(np.linalg.norm(D - np.diag(np.diag(D))) / np.linalg.norm(A))
    assert 5 <= k <= 8
    assert (np.diff(left) < 0).all()
    assert left[-1] <= 1e-16
    late = [(a, b) for a, b in pairwise(left) if 1e-7 < a < 1e-2]
    assert late
    assert all(b < 100 * a**2 for a, b in late)  # the constant depends on the gaps


@pytest.mark.parametrize("kind", ["real", "equal diagonal", "negative entries", "zero entries"])
def test_a_rotation_takes_the_turn_of_at_most_45_degrees(kind):
    rng = np.random.default_rng(0)
    p, q = np.arange(5), np.array([1, 0, 2, 4, 3])
    for _ in range(20):
        A = symmetric(rng, 5)
        if kind == "equal diagonal":
            np.fill_diagonal(A, 1.0)
        elif kind == "negative entries":
            A = -np.abs(A)
        elif kind == "zero entries":
            A[p, q] = np.where(p == q, A[p, q], 0.0)
        D, J = A.copy(), np.eye(5)
        _rotate(D, J, p, q)
        np.testing.assert_allclose(J.T @ J, np.eye(5), atol=1e-15)
        np.testing.assert_allclose(J.T @ A @ J, D, atol=1e-14)
        assert (D[p, q] == np.where(p == q, A[2, 2], 0)).all()
        assert (np.diag(J) >= math.sqrt(0.5) - 1e-15).all()
        assert (J[2] == np.eye(5)[2]).all()
        assert (J == np.eye(5)).all() == (kind == "zero entries")


def test_partners_of_equal_diagonal_entries_turn_oppositely_for_all_signs_of_rounding():
    # the two entries that should mirror each other may differ in sign; one of them decides
    A = np.array([[1.0, 1e-17], [-1e-17, 1.0]])
    V = np.eye(2)
    _rotate(A, V, np.arange(2), np.array([1, 0]))
    np.testing.assert_allclose(V.T @ V, np.eye(2), atol=1e-15)


def test_sweeps_that_do_not_converge_are_reported(monkeypatch):
    monkeypatch.setattr("mathdl.linalg.eigen._rotate", lambda A, V, p, q: None)
    with pytest.raises(ArithmeticError, match="60 sweeps have not made A diagonal"):
        eigh([[0, 1], [1, 0]])


@pytest.mark.parametrize(
    "A",
    [
        [[1e200, 1e-100], [1e-100, 1e-200]],
        np.diag([1e200, 1e-200]),
        np.diag([1.7e308, 5e-324]),
        np.diag([3e-324, 5e-324]),
        np.diag([-5e-324, 1e-310, 1e308]),
    ],
)
def test_no_entry_is_lost_by_scaling(A):
    w, _ = eigh(A)
    assert w.tolist() == sorted(np.diag(A).tolist())


@pytest.mark.parametrize("size", [1e-320, 1e-310, 1e-160, 1e308])
def test_the_ends_of_the_range(size):
    w, V = eigh(np.array([[0.5, 0.5], [0.5, -0.25]]) * size)
    exact = [(1 - math.sqrt(25)) / 8, (1 + math.sqrt(25)) / 8]  # -1/2 and 3/4
    # near 5e-324 a product with 0.5 or 0.25 is itself rounded, to 1e-324 or so
    np.testing.assert_allclose(w, np.array(exact) * size, rtol=1e-14, atol=1e-323)
    np.testing.assert_allclose(V.T @ V, np.eye(2), atol=1e-15)


def test_mirrored_entries_may_differ_by_rounding_and_their_mean_counts():
    w, _ = eigh([[1.0, 2.0 + 9e-13], [2.0 - 9e-13, 1.0]])
    np.testing.assert_allclose(w, [-1, 3], rtol=1e-15)
    with pytest.raises(ValueError, match="needs to be symmetric"):
        eigh([[1.0, 2.0 + 2e-12], [2.0 - 2e-12, 1.0]])


def test_eigenvalues_beyond_the_largest_float_are_infinite_with_a_warning():
    with pytest.warns(RuntimeWarning, match="overflow"):
        w, _ = eigh(np.full((2, 2), 1.5e308))
    assert w[1] == math.inf


def test_eigh_does_not_write_to_its_argument():
    A = symmetric(np.random.default_rng(0), 5)
    before = A.copy()
    eigh(A)
    assert (A == before).all()


@pytest.mark.parametrize(
    ("A", "message"),
    [
        ([[1, 2], [3, 4]], r"A and its transpose differ by 1; it needs to be symmetric"),
        (np.ones((2, 3)), r"A has shape \(2, 3\); it needs to be square"),
        (np.ones((0, 0)), "it needs at least one entry"),
        ([1.0], "it needs 2 dimension"),
        ([[math.nan]], "A has 1 NaN"),
        ([[1j]], "A has dtype complex128; it needs real numbers"),
    ],
)
def test_eigh_refuses_what_is_not_a_real_symmetric_matrix(A, message):
    with pytest.raises(ValueError, match=message):
        eigh(A)


# spectral_radius


@given(seed=seeds, n=st.integers(1, 8))
def test_the_radius_of_random_matrices(seed, n):
    A = np.random.default_rng(seed).normal(size=(n, n))
    # conditions of eigenvalues of such matrices are seldom above 1e3
    assert spectral_radius(A) == pytest.approx(oracle(A), rel=1e-11)


@pytest.mark.parametrize("n", [1, 2, 10, 50, 200])
def test_the_radius_of_large_random_symmetric_and_orthogonal_matrices(n):
    rng = np.random.default_rng(0)
    A, Q = rng.normal(size=(n, n)), orthogonal(rng, n)
    assert spectral_radius(A) == pytest.approx(oracle(A), rel=1e-13)
    assert spectral_radius(A + A.T) == pytest.approx(oracle(A + A.T), rel=1e-13)
    assert spectral_radius(Q) == pytest.approx(1.0, rel=1e-13)


@given(seed=seeds, n=st.integers(2, 6), shift=st.floats(0.1, 3.0))
def test_complex_pairs(seed, n, shift):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n))
    A = A - A.T + 0.01 * shift * np.eye(n)  # skew plus a multiple of I: normal, complex pairs
    assert spectral_radius(A) == pytest.approx(oracle(A), rel=1e-13)


@given(
    diagonal=st.lists(st.floats(-9, 9), min_size=1, max_size=6),
    seed=seeds,
    size=st.sampled_from([1.0, 1e6]),
)
def test_permuted_triangular_matrices_are_exact(diagonal, seed, size):
    rng = np.random.default_rng(seed)
    n = len(diagonal)
    A = np.diag(np.array(diagonal, float)) + size * np.triu(rng.normal(size=(n, n)), 1)
    order = rng.permutation(n)
    assert spectral_radius(A[np.ix_(order, order)]) == max(map(abs, diagonal))


def test_a_large_jordan_block_is_exact_where_its_powers_would_underflow():
    A = 2.5 * np.eye(100) + np.eye(100, k=1)
    assert spectral_radius(A) == 2.5
    assert spectral_radius(A[::-1, ::-1]) == 2.5


@pytest.mark.parametrize(
    "A", [[[0]], np.zeros((3, 3)), [[1, 1], [-1, -1]], [[3, -9], [1, -3]], [[2, 4], [-1, -2]]]
)
def test_nilpotent_matrices_with_exact_powers_give_exactly_zero(A):
    assert spectral_radius(A) == 0.0


@given(n=st.integers(2, 6), seed=seeds)
def test_integer_nilpotent_matrices_with_no_zero_block_give_exactly_zero(n, seed):
    # S J S^-1 for unimodular S: integer, nilpotent and in general irreducible
    rng = np.random.default_rng(seed)
    S, S_inverse = np.eye(n), np.eye(n)
    for _ in range(2 * n):
        i, j = rng.choice(n, 2, replace=False)
        S[i] += S[j]
        S_inverse[:, j] -= S_inverse[:, i]
    A = S @ np.diag(np.ones(n - 1), 1) @ S_inverse
    assume(np.abs(A).max() < 1e3)  # beyond, squares leave the exact integers
    assert spectral_radius(A) == 0.0


def test_a_power_that_is_rounded_to_zero_is_not_taken_for_nilpotent():
    # both eigenvalues are 1, and A^N = [[1 + N, N], [-N, 1 - N]] rounds to a nilpotent matrix;
    # defective, so an error near sqrt(eps) = 1.5e-8 is what float64 can do
    assert spectral_radius([[2, 1], [-1, 0]]) == pytest.approx(1.0, rel=1e-7)


@pytest.mark.parametrize(
    ("A", "radius"),
    [
        ([[-3]], 3.0),
        ([[5e-324]], 5e-324),
        ([[-1e308]], 1e308),
        ([[0, 1e200], [1e-200, 0]], 1.0),
        ([[0, 1e300], [1e-300, 0]], 1.0),  # beyond what eigvals can do
        ([[0, 1, 0], [0, 0, 1e-200], [1e-200, 0, 0]], 10 ** (-400 / 3)),
        ([[1e308, 1e308], [-1e308, 1e308]], math.sqrt(2) * 1e308),
        ([[0.9, 4.0], [0.0, 0.9]], 0.9),
        ([[0.0, -100.0], [0.01, 0.0]], 1.0),
    ],
)
def test_single_entries_extreme_scales_and_closed_forms(A, radius):
    assert spectral_radius(A) == pytest.approx(radius, rel=1e-13, abs=0)


@pytest.mark.parametrize("scale", [2.0**-900, 2.0**900])
def test_a_power_of_two_scales_the_radius_exactly(scale):
    A = np.random.default_rng(0).normal(size=(6, 6))
    assert spectral_radius(scale * A) == scale * spectral_radius(A)


@given(seed=seeds, n=st.integers(2, 6))
def test_diagonal_similarity_over_a_hundred_decades_changes_nothing(seed, n):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n))
    d = 2.0 ** rng.integers(-170, 170, n)
    assert spectral_radius(d[:, None] * A / d) == pytest.approx(oracle(A), rel=1e-11)


@given(seed=seeds, n=st.integers(2, 6))
def test_laws_transpose_powers_and_kronecker_sums(seed, n):
    A = np.random.default_rng(seed).normal(size=(n, n))
    radius = spectral_radius(A)
    assert spectral_radius(A.T) == pytest.approx(radius, rel=1e-11)
    assert spectral_radius(A @ A) == pytest.approx(radius**2, rel=1e-9)
    assert spectral_radius(np.kron(A, A)) == pytest.approx(radius**2, rel=1e-9)


@pytest.mark.parametrize(("spread", "tolerance"), [(1.0, 1e-11), (3.0, 1e-9), (10.0, 1e-5)])
def test_far_from_normal_matrices_lose_what_their_eigenvalues_condition_says(spread, tolerance):
    rng = np.random.default_rng(0)
    for _ in range(20):
        Q, w = orthogonal(rng, 8), rng.normal(size=8)
        A = Q @ (np.triu(spread * rng.normal(size=(8, 8)), 1) + np.diag(w)) @ Q.T
        # built in float64, so A's true radius differs from max |w| by that condition times eps
        assert spectral_radius(A) == pytest.approx(np.abs(w).max(), rel=tolerance)


@pytest.mark.parametrize(("n", "tolerance"), [(2, 3e-7), (3, 1e-4), (5, 5e-3)])
def test_defective_matrices_lose_the_root_of_eps_of_their_block_size(n, tolerance):
    rng = np.random.default_rng(0)  # eps^(1/n) is 1.5e-8, 6e-6 and 7e-4; the factor 20 is ours
    for _ in range(10):
        Q = orthogonal(rng, n)
        A = Q @ (np.eye(n) + np.eye(n, k=1)) @ Q.T
        assert spectral_radius(A) == pytest.approx(1.0, rel=tolerance)


def test_squaring_stops_before_a_power_that_underflows():
    # without the split into blocks: A^N has entries from 1 to N^39, which outgrow float64
    radius, _ = _gelfand_limit(np.eye(40) + np.eye(40, k=1))
    assert 1.0 <= radius < 1.001


def test_a_radius_beyond_the_largest_float_is_infinite_with_a_warning():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert spectral_radius(np.full((2, 2), 1e308)) == math.inf


def test_the_matrix_is_not_written_to_and_the_result_is_a_float():
    A = np.array([[1.0, 1e9], [1e-9, 1.0]])
    before = A.copy()
    assert isinstance(spectral_radius(A), float)
    assert isinstance(spectral_radius([[1, 0], [0, 2]]), float)
    assert (A == before).all()


@pytest.mark.parametrize(
    ("A", "message"),
    [
        (np.ones((2, 3)), r"A has shape \(2, 3\); it needs to be square"),
        (np.ones((0, 0)), "it needs at least one entry"),
        ([1.0], "it needs 2 dimension"),
        ([[math.nan]], "A has 1 NaN"),
        ([[1j]], "A has dtype complex128; it needs real numbers"),
    ],
)
def test_spectral_radius_refuses_what_is_not_a_real_square_matrix(A, message):
    with pytest.raises(ValueError, match=message):
        spectral_radius(A)


@given(seed=seeds, n=st.integers(1, 6))
def test_balancing_is_an_exact_similarity_that_evens_rows_and_columns(seed, n):
    rng = np.random.default_rng(seed)
    d = 2.0 ** rng.integers(-40, 40, n)
    A = d[:, None] * rng.normal(size=(n, n)) / d
    B = _balance(A)
    off = np.abs(B - np.diag(np.diag(B)))
    assert (np.diag(A) == np.diag(B)).all()
    if n > 1:  # shifts of half a bit or less are not made: a factor of 2 at most
        assert (np.abs(np.log2(off.max(axis=0) / off.max(axis=1))) <= 1).all()
    ratio = np.log2(np.abs(B / A))
    assert (ratio == np.round(ratio)).all()
    assert (ratio + ratio.T == 0).all()


@given(
    exponents=st.lists(st.integers(-8, 8), min_size=2, max_size=8),
    factor=st.sampled_from([0.1, 1.0, 3.0, 5.0, 7.0, 10.0]),
)
def test_a_cycle_of_entries_in_powers_of_two_is_balanced_and_exact(exponents, factor):
    # rows twice their columns: rounding in log2 would swap the two for ever
    n = len(exponents)
    A = np.zeros((n, n))
    A[np.arange(n), np.roll(np.arange(n), -1)] = [factor * 2.0**k for k in exponents]
    geometric_mean = factor * 2.0 ** (sum(exponents) / n)
    assert spectral_radius(A) == pytest.approx(geometric_mean, rel=1e-13)


def test_balancing_ends_on_a_reducible_matrix():
    A = np.ones((4, 4))
    A[2:, :2] = 0  # no finite scaling evens this one out
    assert oracle(_balance(A)) == pytest.approx(2.0, rel=1e-12)
    assert _balance(np.triu(np.ones((3, 3)))).tolist() == np.triu(np.ones((3, 3))).tolist()


# last, since it takes seconds


def test_eigh_of_two_hundred_rows_to_a_trillionth():
    Q = orthogonal(np.random.default_rng(0), 200)
    A = (Q * np.geomspace(1.0, 1e3, 200) * np.sign(Q[0])) @ Q.T
    A = A / 2 + A.T / 2
    holds(A, *eigh(A))

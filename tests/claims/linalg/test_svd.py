"""Checks of the claims in docs/linalg/svd.md, by numpy and scipy and not by the chapter's code.

Matrices have at most 7 rows and columns and entries or singular values of order 1: rounding is
some 1e-15 of them, and 1e-12 leaves room. Where another tolerance stands, its reason does too.
"""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import linalg, ndimage, optimize

from mathdl.pictures import landscape

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 7)


def orthogonal(rng, n):
    """Random signs, as LAPACK's Q of a 2 x 2 matrix is always a reflection."""
    return np.linalg.qr(rng.normal(size=(n, n)))[0] * rng.choice([-1, 1], n)


def with_values(rng, m, n, s):
    """A matrix with the singular values s, and its orthogonal U and V."""
    U, V = orthogonal(rng, m), orthogonal(rng, n)
    S = np.zeros((m, n))
    S[: len(s), : len(s)] = np.diag(s)
    return U @ S @ V.T, U, V


def matrices(rng, m, n):
    """Random matrices of every rank, and with repeated singular values."""
    p = min(m, n)
    for r in range(p + 1):
        yield rng.normal(size=(m, r)) @ rng.normal(size=(r, n))
    yield with_values(rng, m, n, rng.integers(0, 3, p).astype(float))[0]


def values(A):
    """Singular values by way of the eigenvalues of [[0, A], [A^T, 0]], which are +-sigma."""
    m, n = A.shape
    block = np.block([[np.zeros((m, m)), A], [A.T, np.zeros((n, n))]])
    return np.sort(np.linalg.eigvalsh(block))[::-1][: min(m, n)].clip(min=0)


# svd-exists


@pytest.mark.claim("svd-exists")
@given(seed=seeds, m=sizes, n=sizes)
def test_eigenvectors_of_the_gram_matrix_make_the_full_decomposition(seed, m, n):
    rng = np.random.default_rng(seed)
    p = min(m, n)
    for s in (np.linspace(2, 0.5, p), np.ones(p), np.where(np.arange(p) < p // 2, 1.5, 0.0)):
        A = with_values(rng, m, n, s)[0]
        V = np.linalg.eigh(A.T @ A)[1]
        V = V[:, ::-1]  # largest first
        r = np.count_nonzero(s)
        first = A @ V[:, :r] / np.linalg.norm(A @ V[:, :r], axis=0)
        U = np.hstack([first, linalg.null_space(first.T)]) if r else np.eye(m)
        S = np.zeros((m, n))
        S[range(p), range(p)] = s
        np.testing.assert_allclose(U.T @ U, np.eye(m), atol=1e-12)
        np.testing.assert_allclose(V.T @ V, np.eye(n), atol=1e-12)
        np.testing.assert_allclose(U @ S @ V.T, A, atol=1e-12)
        np.testing.assert_allclose((U[:, :p] * s) @ V[:, :p].T, A, atol=1e-12)
        np.testing.assert_allclose(values(A), s, atol=1e-12)


@pytest.mark.claim("svd-exists")
@given(seed=seeds, d=st.integers(1, 3), zeros=st.integers(0, 2), more=st.integers(-2, 2))
def test_equal_values_allow_one_common_rotation_and_no_other_change(seed, d, zeros, more):
    rng = np.random.default_rng(seed)
    s = np.array([3.0] + d * [2.0] + [1.0] + zeros * [0.0])
    p, same, r = len(s), slice(1, 1 + d), 2 + d
    m, n = p + max(more, 0), p + max(-more, 0)
    A, U, V = with_values(rng, m, n, s)
    R, other = orthogonal(rng, d), orthogonal(rng, d)
    U2, V2 = U.copy(), V.copy()
    U2[:, same], V2[:, same] = U[:, same] @ R, V[:, same] @ R
    # columns for 0 turn independently, those of U beyond p too
    U2[:, r:] = U[:, r:] @ orthogonal(rng, m - r)
    V2[:, r:] = V[:, r:] @ orthogonal(rng, n - r)
    np.testing.assert_allclose((U2[:, :p] * s) @ V2[:, :p].T, A, atol=1e-12)
    V2[:, same] = V[:, same] @ other
    gap = 2 * np.linalg.norm(R @ other.T - np.eye(d))
    assert np.linalg.norm((U2[:, :p] * s) @ V2[:, :p].T - A) == pytest.approx(gap, abs=1e-12)
    # another decomposition, by LAPACK, differs from ours in this way and in no other
    U3, s3, V3t = np.linalg.svd(A)
    np.testing.assert_allclose(s3, s, atol=1e-12)
    in_u, in_v = U.T @ U3, V.T @ V3t.T
    for block in (slice(0, 1), same, slice(1 + d, r)):
        np.testing.assert_allclose(in_u[block, block], in_v[block, block], atol=1e-12)
    for block in (slice(0, 1), same, slice(1 + d, r), slice(r, None)):
        for change in (in_u, in_v):
            part = change[block, block]
            np.testing.assert_allclose(part @ part.T, np.eye(len(part)), atol=1e-12)


@pytest.mark.claim("svd-is-unique")
@given(seed=seeds, n=st.integers(2, 6))
def test_the_identity_has_as_many_decompositions_as_orthogonal_matrices(seed, n):
    rng = np.random.default_rng(seed)
    Q = orthogonal(rng, n)
    np.testing.assert_allclose(Q @ np.eye(n) @ Q.T, np.eye(n), atol=1e-12)
    # a change of 1e-9 turns the vectors of diag(1 + 1e-12, 1) by 45 degrees
    A = np.diag([1 + 1e-12, 1.0])
    B = A + 1e-9 * np.array([[0, 1], [1, 0]])
    v = np.linalg.svd(B)[2][0]
    assert abs(v[0]) == pytest.approx(math.sqrt(0.5), abs=1e-3)


# svd-four-subspaces


def eliminate(A):
    """Reduce a matrix of integers in fractions; return its null space's basis and its pivots."""
    rows, pivots = [[Fraction(int(x)) for x in row] for row in A], []
    n = A.shape[1]
    for j in range(n):
        r = len(pivots)
        i = next((i for i in range(r, len(rows)) if rows[i][j]), None)
        if i is None:
            continue
        rows[r], rows[i] = rows[i], rows[r]
        rows[r] = [x / rows[r][j] for x in rows[r]]
        for k in range(len(rows)):
            if k != r:
                rows[k] = [x - rows[k][j] * y for x, y in zip(rows[k], rows[r])]
        pivots.append(j)
    free = [j for j in range(n) if j not in pivots]
    null = np.zeros((n, len(free)))
    for column, j in enumerate(free):
        null[j, column] = 1
        for row, pivot in zip(rows, pivots):
            null[pivot, column] = -row[j]
    return null, pivots


@pytest.mark.claim("svd-four-subspaces")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_four_subspaces_are_those_that_elimination_in_fractions_finds(seed, m, n):
    rng = np.random.default_rng(seed)
    k = rng.integers(0, min(m, n) + 1)
    A = rng.integers(-2, 3, (m, k)) @ rng.integers(-2, 3, (k, n))
    U, s, Vt = np.linalg.svd(A)
    r = np.count_nonzero(s > 1e-9 * max(s[0], 1))
    for matrix, columns, lost in ((A, U[:, :r], Vt[r:].T), (A.T, Vt[:r].T, U[:, r:])):
        null, pivots = eliminate(matrix)
        assert len(pivots) == r  # the rank
        assert lost.shape == null.shape
        for basis, vectors in ((columns, matrix[:, pivots]), (lost, null)):
            np.testing.assert_allclose(basis.T @ basis, np.eye(basis.shape[1]), atol=1e-12)
            size = 1 + np.abs(vectors).max(initial=0)
            np.testing.assert_allclose(basis @ (basis.T @ vectors), vectors, atol=1e-11 * size)


@pytest.mark.claim("svd-four-subspaces")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_pieces_add_up(seed, m, n):
    rng = np.random.default_rng(seed)
    r = rng.integers(0, min(m, n) + 1)
    s = np.sort(rng.uniform(0.5, 2, r))[::-1]
    A, U, V = with_values(rng, m, n, s)
    total = np.zeros((m, n))
    for sigma, u, v in zip(s, U.T, V.T):
        total += sigma * np.outer(u, v)
    np.testing.assert_allclose(total, A, atol=1e-12)
    np.testing.assert_allclose(A @ V[:, r:], 0, atol=1e-12)
    np.testing.assert_allclose(A.T @ U[:, r:], 0, atol=1e-12)


@pytest.mark.claim("singular-values-are-eigenvalues")
@given(seed=seeds, n=sizes)
def test_normal_matrices_have_absolute_eigenvalues_as_singular_values_others_not(seed, n):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n)))[0]
    w = rng.normal(size=n) + 1j * rng.normal(size=n)
    A = Q @ np.diag(w) @ Q.conj().T
    np.testing.assert_allclose(A.conj().T @ A, A @ A.conj().T, atol=1e-12)
    np.testing.assert_allclose(
        np.linalg.svd(A)[1], np.sort(np.abs(np.linalg.eigvals(A)))[::-1], atol=1e-12
    )
    B = rng.normal(size=(n, n))
    assert np.prod(values(B)) == pytest.approx(abs(np.linalg.det(B)), rel=1e-9, abs=1e-12)
    C = np.array([[0, 2], [0.5, 0]])
    np.testing.assert_allclose(sorted(np.linalg.eigvals(C)), [-1, 1], atol=1e-12)
    np.testing.assert_allclose(values(C), [2, 0.5], atol=1e-12)


@pytest.mark.claim("svd-from-gram")
@pytest.mark.parametrize("kappa", [1e6, 1e9])
def test_the_gram_matrix_has_an_error_of_eps_kappa_squared_and_the_svd_of_eps_kappa(kappa):
    rng, n = np.random.default_rng(0), 10
    s = np.geomspace(1, 1 / kappa, n)
    eps = np.finfo(float).eps
    gram, direct = [], []
    for _ in range(50):
        A = with_values(rng, n, n, s)[0]
        squares = np.linalg.eigvalsh(A.T @ A)
        assert math.sqrt(squares[-1]) == pytest.approx(1, rel=1e-14)  # the largest is fine
        gram.append(abs(squares[0] - s[-1] ** 2))
        direct.append(abs(np.linalg.svd(A)[1][-1] - s[-1]))
    # backward stable up to a modest factor, and typical errors reach a modest part of the bound
    assert np.max(gram) < 20 * eps
    assert np.max(direct) < 20 * eps
    assert np.median(gram) > eps / 100
    lost = np.median(gram) / s[-1] ** 2
    assert lost > (1 if kappa > 1e8 else 1e-6)
    assert np.median(direct) / s[-1] < (1e-5 if kappa > 1e8 else 1e-8)


# jacobi-column-rotation


def gram_sum(A):
    G = A.T @ A
    return np.sum(np.triu(G, 1) ** 2)


@pytest.mark.claim("jacobi-column-rotation")
@given(seed=seeds, m=sizes, n=st.integers(2, 7), scale=st.sampled_from([1e-3, 1.0, 1e3]))
def test_a_rotation_makes_its_pair_orthogonal_and_lowers_the_sum_by_its_share(seed, m, n, scale):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(m, n))
    A[:, 1] *= scale
    x, y = A[:, 0], A[:, 1]
    assume(abs(x @ y) > 1e-6 * scale)
    zeta = (y @ y - x @ x) / (2 * (x @ y))
    t = np.sign(zeta) / (abs(zeta) + math.sqrt(1 + zeta**2))
    theta = math.atan(t)
    assert abs(theta) <= math.pi / 4 + 1e-15
    before, share = gram_sum(A), (x @ y) ** 2
    B = A.copy()
    B[:, 0] = x * math.cos(theta) - y * math.sin(theta)
    B[:, 1] = x * math.sin(theta) + y * math.cos(theta)
    size = np.linalg.norm(x) * np.linalg.norm(y)
    assert B[:, 0] @ B[:, 1] == pytest.approx(0, abs=1e-13 * max(size, x @ x, y @ y))
    assert gram_sum(B) == pytest.approx(before - share, rel=1e-12, abs=1e-12 * np.sum(A**2) ** 2)


@pytest.mark.claim("jacobi-column-rotation")
@pytest.mark.parametrize("sign", [1, -1])
def test_equally_long_columns_turn_by_45_degrees_either_way(sign):
    x, y = np.array([3.0, 4.0]), np.array([5.0, 0.0])
    c = s = math.sqrt(0.5)
    assert (c * x - sign * s * y) @ (sign * s * x + c * y) == pytest.approx(0, abs=1e-12)


@pytest.mark.claim("jacobi-column-rotation")
def test_the_quadratic_for_the_tangent_in_exact_fractions():
    # x.y = 12, |x|^2 = 25, |y|^2 = 32 gives zeta = 7/24, and t = 3/4 solves it
    xx, yy, xy = Fraction(25), Fraction(32), Fraction(12)
    zeta = (yy - xx) / (2 * xy)
    t = 1 / (zeta + Fraction(25, 24))  # 7-24-25
    assert zeta**2 + 1 == Fraction(25, 24) ** 2
    assert t == Fraction(3, 4)
    assert (1 - t**2) * xy + t * (xx - yy) == 0


# eckart-young


def low_rank(rng, m, n, k):
    return rng.normal(size=(m, k)) @ rng.normal(size=(k, n))


def truncated(A, k):
    U, s, Vt = np.linalg.svd(A)
    return sum((s[j] * np.outer(U[:, j], Vt[j]) for j in range(k)), np.zeros(A.shape))


def alternating(A, B, k, n_steps=5):
    """Least squares for one factor at a time: the Frobenius error never grows."""
    left = np.linalg.svd(B)[0][:, :k]
    for _ in range(n_steps):
        right = np.linalg.lstsq(left, A)[0]
        left = np.linalg.lstsq(right.T, A.T)[0].T
    return left @ right


@pytest.mark.claim("eckart-young")
@given(seed=seeds, m=sizes, n=sizes)
def test_no_random_or_optimised_competitor_beats_the_first_pieces(seed, m, n):
    rng = np.random.default_rng(seed)
    for A in matrices(rng, m, n):
        s = values(A)
        scale = 1e-11 * (1 + s[0])
        for k in range(min(m, n)):
            spectral, frobenius = s[k], math.sqrt(np.sum(s[k:] ** 2))
            best = truncated(A, k)
            assert np.linalg.matrix_rank(best, tol=1e-9) <= k
            assert np.linalg.norm(A - best, 2) == pytest.approx(spectral, abs=scale)
            assert np.linalg.norm(A - best) == pytest.approx(frobenius, abs=scale)
            B, E = low_rank(rng, m, n, k), rng.normal(size=(m, n))
            rivals = [B, truncated(A + E, k), truncated(best + 1e-3 * E, k)]
            if k:
                rivals.append(alternating(A, B, k))
            for rival in rivals:
                assert np.linalg.norm(A - rival, 2) >= spectral - scale
                assert np.linalg.norm(A - rival) >= frobenius - scale
                # what Mirsky's theorem rests on: value by value
                assert (values(A - rival)[: len(s) - k] >= s[k:] - scale).all()


@pytest.mark.claim("eckart-young")
@pytest.mark.parametrize("seed", range(3))
def test_a_search_over_factors_ends_at_the_bound_and_not_below(seed):
    rng = np.random.default_rng(seed)
    m, n, k = 5, 4, 2
    A = with_values(rng, m, n, [4.0, 3.0, 1.5, 1.0])[0]

    def rival(factors):
        return factors[: m * k].reshape(m, k) @ factors[m * k :].reshape(k, n)

    found = optimize.minimize(
        lambda f: np.sum((A - rival(f)) ** 2), rng.normal(size=(m + n) * k), tol=1e-14
    )
    assert found.fun == pytest.approx(1.5**2 + 1.0**2, rel=1e-6)  # it stops on a flat floor
    assert found.fun >= (1.5**2 + 1.0**2) * (1 - 1e-12)
    start = found.x + 0.1 * rng.normal(size=found.x.size)
    lowest = optimize.minimize(
        lambda f: np.linalg.norm(A - rival(f), 2),
        start,
        method="Powell",
        options={"maxfev": 3000},
    )
    assert lowest.fun >= 1.5 * (1 - 1e-12)
    # not smooth, so the search may stall, but not before it has closed most of the gap
    assert lowest.fun - 1.5 < (np.linalg.norm(A - rival(start), 2) - 1.5) / 2


@pytest.mark.claim("eckart-young")
@given(seed=seeds, n=sizes)
def test_the_nearest_singular_matrix_is_at_the_smallest_singular_value(seed, n):
    rng = np.random.default_rng(seed)
    s = np.sort(rng.uniform(0.1, 2, n))[::-1]
    A, U, V = with_values(rng, n, n, s)
    nearest = A - s[-1] * np.outer(U[:, -1], V[:, -1])
    assert np.linalg.svd(nearest)[1][-1] < 1e-12
    for order in (2, None):
        assert np.linalg.norm(A - nearest, order) == pytest.approx(s[-1], abs=1e-12)
    E = rng.normal(size=(n, n))
    E *= 0.999 * s[-1] / np.linalg.norm(E, 2)  # anything shorter leaves it invertible
    assert np.linalg.svd(A + E)[1][-1] >= 0.0009 * s[-1]


@pytest.mark.claim("low-rank-is-simple")
def test_a_line_has_rank_one_if_it_is_level_and_full_rank_if_it_is_diagonal():
    i, j = np.indices((64, 64))
    assert np.linalg.matrix_rank((i == 20) * 1.0) == 1
    assert np.linalg.matrix_rank((i == j) * 1.0) == 64
    assert np.linalg.matrix_rank(((i // 8 + j // 8) % 2) * 1.0) == 2
    picture = np.zeros((65, 65))
    picture[32] = 1.0
    turned = ndimage.rotate(picture, 45, reshape=False, order=0, mode="nearest")
    assert np.linalg.matrix_rank(picture) == 1
    assert np.linalg.matrix_rank(turned) == 65
    errors = np.cumsum(np.linalg.svd(np.eye(64))[1][::-1] ** 2) / 64
    np.testing.assert_allclose(errors, np.arange(1, 65) / 64, atol=1e-12)


@pytest.mark.claim("truncated-svd-best-in-every-sense")
@pytest.mark.parametrize("order", [None, 2, "nuc"])
def test_the_truncated_svd_wins_in_invariant_norms_and_loses_by_absolute_errors(order):
    A = np.ones((6, 6))
    A[0, 0] = 20
    best = truncated(A, 1)
    assert np.linalg.norm(A - best, order) < np.linalg.norm(A - 1, order)
    assert np.abs(A - best).sum() > 1.3 * np.abs(A - 1).sum()
    weights = np.ones((6, 6))
    weights[0, 0] = 0.0  # a missing entry: all ones fits the others exactly
    assert np.sum(weights * (A - best) ** 2) > np.sum(weights * (A - 1) ** 2) == 0


@pytest.mark.claim("truncated-svd-best-in-every-sense")
@given(seed=seeds, m=st.integers(2, 6), n=st.integers(2, 6))
def test_weights_that_are_a_product_are_a_rescaling(seed, m, n):
    rng = np.random.default_rng(seed)
    A, rows, columns = rng.normal(size=(m, n)), rng.uniform(0.5, 2, (m, 1)), rng.uniform(0.5, 2, n)
    best = truncated(rows * A * columns, 1) / rows / columns

    def weighted(B):
        return np.sum((rows * columns) ** 2 * (A - B) ** 2)

    found = values(rows * A * columns)
    assert weighted(best) == pytest.approx(np.sum(found[1:] ** 2), abs=1e-11)
    for rival in (truncated(A, 1), truncated(best + 1e-3 * rng.normal(size=(m, n)), 1)):
        assert weighted(rival) >= weighted(best) - 1e-12


# svd-pseudoinverse


@pytest.mark.claim("svd-pseudoinverse")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_four_properties_hold_and_fix_the_matrix(seed, m, n):
    rng = np.random.default_rng(seed)
    r = rng.integers(0, min(m, n) + 1)
    A, U, V = with_values(rng, m, n, rng.uniform(0.5, 2, r))
    s = np.diag(U.T @ A @ V)[:r]
    X = sum((np.outer(V[:, j], U[:, j]) / s[j] for j in range(r)), np.zeros((n, m)))
    for left, right in ((A @ X @ A, A), (X @ A @ X, X), ((A @ X).T, A @ X), ((X @ A).T, X @ A)):
        np.testing.assert_allclose(left, right, atol=1e-12)
    np.testing.assert_allclose(X, linalg.pinv(A, rtol=1e-9), atol=1e-12)
    # Any matrix Y is V [[J, K], [L, M]] U^T. What it misses of each property, in these blocks,
    # is 0 only for J = S^-1, then K = 0, L = 0 and M = 0: the only one is X.
    J, K = rng.normal(size=(r, r)), rng.normal(size=(r, m - r))
    L, M = rng.normal(size=(n - r, r)), rng.normal(size=(n - r, m - r))
    S, inverse = np.diag(s), np.diag(1 / s)

    def gaps(J, K, L, M):
        Y = V @ np.block([[J, K], [L, M]]) @ U.T
        all_four = (A @ Y @ A - A, A @ Y - (A @ Y).T, Y @ A - (Y @ A).T, Y @ A @ Y - Y)
        return [np.linalg.norm(gap) for gap in all_four]

    O_K, O_L, O_M = 0 * K, 0 * L, 0 * M
    first = gaps(J, O_K, O_L, O_M)[0]
    assert first == pytest.approx(np.linalg.norm(S @ J @ S - S), abs=1e-11)
    first, second, *_ = gaps(inverse, K, L, M)
    assert first == pytest.approx(0, abs=1e-11)
    assert second == pytest.approx(math.sqrt(2) * np.linalg.norm(S @ K), abs=1e-11)
    first, second, third, _ = gaps(inverse, O_K, L, M)
    assert second == pytest.approx(0, abs=1e-11)
    assert third == pytest.approx(math.sqrt(2) * np.linalg.norm(L @ S), abs=1e-11)
    np.testing.assert_allclose(gaps(inverse, O_K, O_L, M), [0, 0, 0, np.linalg.norm(M)], atol=1e-11)


@pytest.mark.claim("svd-pseudoinverse")
@given(seed=seeds, m=sizes, n=sizes)
def test_it_gives_the_shortest_of_all_least_squares_solutions(seed, m, n):
    rng = np.random.default_rng(seed)
    r = rng.integers(0, min(m, n) + 1)
    A, U, V = with_values(rng, m, n, rng.uniform(0.5, 2, r))
    b = rng.normal(size=m)
    s = np.diag(U.T @ A @ V)[:r]
    x = sum((V[:, j] * (U[:, j] @ b) / s[j] for j in range(r)), np.zeros(n))
    np.testing.assert_allclose(A.T @ (A @ x - b), 0, atol=1e-12)  # the normal equations
    best = np.linalg.norm(A @ x - b)
    for step in rng.normal(size=(5, n)):
        assert np.linalg.norm(A @ (x + step) - b) >= best - 1e-12
    for w in V[:, r:].T:  # other minimisers are longer
        assert np.linalg.norm(A @ (x + w) - b) == pytest.approx(best, abs=1e-12)
        assert np.linalg.norm(x + w) ** 2 == pytest.approx(np.linalg.norm(x) ** 2 + 1, rel=1e-12)


# svd-condition-bound


@pytest.mark.claim("svd-condition-bound")
@given(seed=seeds, n=st.integers(2, 7), power=st.floats(0, 3))
def test_relative_errors_grow_by_at_most_kappa_and_can_grow_so_much(seed, n, power):
    rng = np.random.default_rng(seed)
    s = np.geomspace(5.0, 5.0 / 10**power, n)
    A, U, V = with_values(rng, n, n, s)
    kappa = 10**power
    inverse = np.linalg.inv(A)
    product = np.linalg.norm(A, 2) * np.linalg.norm(inverse, 2)
    assert product == pytest.approx(kappa, rel=1e-9)  # kappa^2 eps is 1e-10

    def growth(x, db):
        dx = np.linalg.solve(A, db)
        ratio = np.linalg.norm(dx) / np.linalg.norm(x)
        return ratio / (np.linalg.norm(db) / np.linalg.norm(A @ x))

    for x, db in rng.normal(size=(10, 2, n)):
        assert growth(x, db) <= kappa * (1 + 1e-9)
    assert growth(V[:, 0], -3 * U[:, -1]) == pytest.approx(kappa, rel=1e-9)


@pytest.mark.claim("svd-condition-bound")
@given(seed=seeds, n=st.integers(1, 7), size=st.floats(0.01, 0.99))
def test_a_changed_matrix_stays_invertible_and_moves_the_solution_within_the_bound(seed, n, size):
    rng = np.random.default_rng(seed)
    s = np.sort(rng.uniform(0.1, 2, n))[::-1]
    A, U, V = with_values(rng, n, n, s)
    kappa = s[0] / s[-1]
    x = rng.normal(size=n)
    rank_one = -np.outer(U[:, -1], V[:, -1])  # towards the nearest singular matrix
    for direction in (rng.normal(size=(n, n)), rank_one):
        E = direction * size * s[-1] / np.linalg.norm(direction, 2)  # |E| / |A| = size / kappa
        assert np.linalg.svd(A + E)[1][-1] >= (1 - size) * s[-1] * (1 - 1e-9)
        moved = np.linalg.solve(A + E, A @ x)
        right = kappa * np.linalg.norm(moved) * np.linalg.norm(E, 2) / s[0]
        assert np.linalg.norm(moved - x) <= right * (1 + 1e-9)
    E = rank_one * s[-1]
    assert np.linalg.norm(E, 2) / s[0] == pytest.approx(1 / kappa, rel=1e-12)
    assert np.linalg.svd(A + E)[1][-1] < 1e-12


# nuclear-spectral-dual


@pytest.mark.claim("nuclear-spectral-dual")
@given(seed=seeds, m=sizes, n=sizes)
def test_each_norm_is_the_maximum_over_the_other_ball(seed, m, n):
    rng = np.random.default_rng(seed)
    for A in matrices(rng, m, n):
        s = values(A)
        close = 1e-12 * (1 + s.sum())
        U, _, Vt = np.linalg.svd(A, full_matrices=False)
        aligned = (U * rng.uniform(0, 1, len(s))) @ Vt
        rank_one = np.outer(rng.normal(size=m), rng.normal(size=n))
        for B in (rng.normal(size=(m, n)), rank_one, aligned):
            t = values(B)
            assert abs(np.sum(A * B)) <= s.sum() * t[0] + close
            assert abs(np.sum(A * B)) <= s[0] * t.sum() + close
        assert np.linalg.norm(U @ Vt, 2) == pytest.approx(1, abs=1e-12)
        assert np.sum(A * (U @ Vt)) == pytest.approx(s.sum(), abs=close)
        first = np.outer(U[:, 0], Vt[0])
        assert values(first).sum() == pytest.approx(1, abs=1e-12)
        assert np.sum(A * first) == pytest.approx(s[0], abs=close)


@pytest.mark.claim("nuclear-spectral-dual")
@given(seed=seeds, m=sizes, n=sizes, t=st.floats(0, 1))
def test_the_nuclear_norm_is_a_norm_convex_and_lies_in_the_chain(seed, m, n, t):
    rng = np.random.default_rng(seed)
    A, C = rng.normal(size=(2, m, n))
    nuclear = [values(X).sum() for X in (A, C, A + C, t * A + (1 - t) * C)]
    assert nuclear[2] <= nuclear[0] + nuclear[1] + 1e-12
    assert nuclear[3] <= t * nuclear[0] + (1 - t) * nuclear[1] + 1e-12
    for B in matrices(rng, m, n):
        s = values(B)
        r = np.count_nonzero(s > 1e-9)  # for r = 0 all five are 0
        norms = [s[0], np.linalg.norm(B), s.sum(), math.sqrt(r) * np.linalg.norm(B), r * s[0]]
        assert all(a <= b + 1e-11 for a, b in pairwise(norms))
    B = with_values(rng, m, n, 3.0 * np.ones(min(m, n)))[0]  # equal values: right end
    p = min(m, n)
    norms = [values(B).sum(), math.sqrt(p) * np.linalg.norm(B), p * np.linalg.norm(B, 2)]
    np.testing.assert_allclose(norms, 3 * p, rtol=1e-12)
    B = np.outer(rng.normal(size=m), rng.normal(size=n))  # rank one: left end
    norms = [np.linalg.norm(B, 2), np.linalg.norm(B), values(B).sum()]
    np.testing.assert_allclose(norms, norms[0], rtol=1e-12)


# nuclear-envelope


@pytest.mark.claim("nuclear-envelope")
@given(seed=seeds, m=sizes, n=sizes)
def test_a_matrix_of_the_ball_is_a_mean_of_matrices_whose_mean_rank_is_its_nuclear_norm(seed, m, n):
    rng = np.random.default_rng(seed)
    p = min(m, n)
    s = np.sort(rng.uniform(0, 1, p))[::-1]
    s[rng.integers(0, p + 1) :] = 0
    A, U, V = with_values(rng, m, n, s)
    nuclear = values(A).sum()
    assert nuclear <= np.linalg.matrix_rank(A, tol=1e-9) + 1e-12
    ends = np.concatenate([[1.0], s, [0.0]])
    weights = ends[:-1] - ends[1:]
    parts = [U[:, :k] @ V[:, :k].T for k in range(p + 1)]
    assert (weights >= 0).all()
    assert weights.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(sum(w * P for w, P in zip(weights, parts)), A, atol=1e-12)
    ranks = [np.linalg.matrix_rank(P) for P in parts]
    assert all(np.linalg.norm(P, 2) <= 1 + 1e-12 for P in parts)
    assert weights @ ranks == pytest.approx(nuclear, abs=1e-12)


@pytest.mark.claim("nuclear-envelope")
@given(seed=seeds, m=sizes, n=sizes)
def test_convex_functions_below_the_rank_stay_below_the_nuclear_norm_and_can_touch_it(seed, m, n):
    # on the ball <G, X> is at most g_1 + ... + g_r for rank r, so <G, X> - sum (g_j - 1)_+ is
    # below the rank; a maximum of such functions is convex
    rng = np.random.default_rng(seed)
    p = min(m, n)
    s = rng.uniform(0, 1, p) * rng.choice([0, 1], p) + 0.0
    s[rng.choice([0, 1], p, p=[0.7, 0.3]) == 1] = 1.0
    A, U, V = with_values(rng, m, n, s)
    # in line with A, at least 1 where s is 1, and at most 1 where s is 0: these touch at A
    g = np.where(s == 1, rng.uniform(1, 2, p), np.where(s == 0, rng.uniform(0, 1, p), 1.0))
    planes = [(U[:, :p] * g) @ V[:, :p].T, *rng.normal(size=(3, m, n))]

    def f(X):
        return max(np.sum(G * X) - np.maximum(values(G) - 1, 0).sum() for G in planes)

    for r in range(p + 1):  # it is below the rank: at random, and at the best for each plane
        X = low_rank(rng, m, n, r)
        rivals = [X / max(np.linalg.norm(X, 2), 1e-300)]
        for G in planes:
            P, _, Qt = np.linalg.svd(G)
            rivals.append(P[:, :r] @ Qt[:r])
        assert max(map(f, rivals)) <= r + 1e-11
    assert f(A) == pytest.approx(s.sum(), abs=1e-11)
    for E in rng.normal(size=(3, m, n)):
        X = E * rng.uniform() / np.linalg.norm(E, 2)
        assert f(X) <= values(X).sum() + 1e-11


def test_shrinking_never_raises_the_objective_and_its_result_is_the_minimum():
    rng = np.random.default_rng(0)
    M = rng.normal(size=(12, 2)) @ rng.normal(size=(2, 10))
    known, penalty = rng.random(M.shape) < 0.5, 0.2

    def objective(X):
        return np.sum((X - M)[known] ** 2) / 2 + penalty * values(X).sum()

    def shrunk(Y):
        U, s, Vt = np.linalg.svd(Y, full_matrices=False)
        return (U * np.maximum(s - penalty, 0)) @ Vt

    X, steps = np.zeros(M.shape), []
    for _ in range(2000):
        steps.append(objective(X))
        X = shrunk(np.where(known, M, X))
    assert (np.diff(steps) <= 1e-12).all()
    # the minimum: the residual G has gain at most the penalty, and <G, X> is penalty times |X|_*
    Y = shrunk(M)
    for Z, G in ((X, np.where(known, M - X, 0.0)), (Y, M - Y)):
        assert np.linalg.norm(G, 2) == pytest.approx(penalty, rel=1e-6)
        assert np.sum(G * Z) == pytest.approx(penalty * values(Z).sum(), rel=1e-6)


# closest-orthogonal


@pytest.mark.claim("closest-orthogonal")
@given(seed=seeds, m=sizes, n=sizes)
def test_no_orthonormal_columns_are_closer_than_the_polar_factor(seed, m, n):
    rng = np.random.default_rng(seed)
    m, n = max(m, n), min(m, n)
    for A in matrices(rng, m, n):
        bound = np.sum((values(A) - 1) ** 2)
        close = 1e-11 * (1 + np.sum(A**2))
        U, _, Vt = np.linalg.svd(A, full_matrices=False)
        best = U @ Vt
        np.testing.assert_allclose(best.T @ best, np.eye(n), atol=1e-12)
        assert np.sum((A - best) ** 2) == pytest.approx(bound, abs=close)
        for size in (1e-3, 0.1, 1.0):
            turn = linalg.expm(size * np.triu(rng.normal(size=(m, m)), 1))
            turn = np.linalg.qr(turn)[0]
            rival = turn @ best
            assert np.sum((A - rival) ** 2) >= bound - close
        rival = orthogonal(rng, m)[:, :n]
        assert np.sum((A - rival) ** 2) >= bound - close


@pytest.mark.claim("closest-orthogonal")
@given(seed=seeds, n=st.integers(1, 6), more=st.integers(0, 3))
def test_it_is_the_polar_factor_and_the_only_one_if_no_value_is_zero(seed, n, more):
    rng = np.random.default_rng(seed)
    s = rng.uniform(0.5, 3, n)
    A, U, V = with_values(rng, n + more, n, s)
    U = U[:, :n]
    np.testing.assert_allclose(linalg.polar(A)[0], U @ V.T, atol=1e-12)
    rival = orthogonal(rng, n + more)[:, :n]
    excess = np.sum((A - rival) ** 2) - np.sum((s - 1) ** 2)
    # in the basis of the pieces the excess is sum s_j |Q v_j - u_j|^2, 0 only at the factor
    assert excess == pytest.approx(np.sum(s * np.sum((rival @ V - U) ** 2, axis=0)), abs=1e-11)
    s[-1] = 0.0  # then the last pair is free to change its sign
    A = (U * s) @ V.T
    flipped = (U * np.where(np.arange(n) < n - 1, 1, -1)) @ V.T
    assert np.sum((A - flipped) ** 2) == pytest.approx(np.sum((s - 1) ** 2), abs=1e-12)


@pytest.mark.claim("closest-orthogonal")
def test_it_can_be_a_reflection():
    A = np.diag([1.0, -1.0])
    U, _, Vt = np.linalg.svd(A)
    assert np.linalg.det(U @ Vt) == pytest.approx(-1)
    turns = np.linspace(0, 2 * np.pi, 100)
    rotations = [np.array([[np.cos(t), -np.sin(t)], [np.sin(t), np.cos(t)]]) for t in turns]
    assert min(np.linalg.norm(A - Q) for Q in rotations) > 1.9  # it is 2 for all of them


# numbers in the prose


def test_without_its_mean_grey_the_landscape_needs_fifty_products():
    A = landscape(256)
    mean = A.mean()
    assert round(100 * A.size * mean**2 / np.sum(A**2)) == 85
    s = np.linalg.svd(A - mean)[1]
    left = np.append(np.sqrt(np.cumsum(s[::-1] ** 2)[::-1]), 0.0)
    assert np.argmax(left <= 0.1 * left[0]) == 50


def test_a_projector_is_smooth_where_the_gradient_through_its_vectors_is_nan():
    for values_, finite in (([1.0, 1.0, 0.5], False), ([1 + 1e-9, 1.0, 0.5], True)):
        A = torch.diag(torch.tensor(values_, dtype=torch.float64)).requires_grad_()
        U = torch.linalg.svd(A).U[:, :2]
        (U @ U.T)[0, 2].backward()
        assert torch.isfinite(A.grad).all() == finite
        if finite:
            assert A.grad.abs().max() < 10


def test_the_gradient_of_u_divides_by_the_value_if_there_are_more_rows_than_columns():
    A = torch.tensor([[1.0, 0], [0, 1e-6], [0, 0]], dtype=torch.float64).requires_grad_()
    torch.linalg.svd(A, full_matrices=False).U[2, 1].backward()
    assert A.grad[2, 1].item() == pytest.approx(1e6)


def test_five_steps_of_muons_polynomial_bring_values_near_one_and_tiny_ones_not_quite():
    def muon(s):
        for _ in range(5):
            s = 3.4445 * s - 4.7750 * s**3 + 2.0315 * s**5
        return s

    spread = muon(np.linspace(0.05, 1, 2001))
    assert 0.6 < spread.min() < 0.7 and 1.1 < spread.max() < 1.2
    assert muon(1e-3) < 0.5

"""Checks of the claims in docs/linalg/projection.md.

Where a claim is algebra it is checked in exact fractions. In float64, a handful of operations on
well-conditioned matrices of up to 8 columns carries an error of some 1e-14; 1e-10 leaves room.
Where another tolerance stands, its reason does too.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 6)
integers = st.integers(-6, 6)


@st.composite
def exact_matrices(draw):
    """An integer matrix as a list of columns, of any rank, and two vectors of as many rows."""
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    vectors = st.lists(integers, min_size=m, max_size=m)
    return [draw(vectors) for _ in range(n)], draw(vectors), draw(vectors)


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def minus(x, y, c=1):
    return [a - c * b for a, b in zip(x, y, strict=True)]


def combine(columns, x):
    return [sum(c * a[i] for c, a in zip(x, columns)) for i in range(len(columns[0]))]


def eliminate(M, y):
    """One solution of M x = y in fractions, free entries 0; None if there is none. And the rank."""
    rows = [[Fraction(v) for v in row] + [Fraction(t)] for row, t in zip(M, y)]
    n, pivots = len(M[0]), []
    for j in range(n):
        k = next((k for k in range(len(pivots), len(rows)) if rows[k][j]), None)
        if k is None:
            continue
        i = len(pivots)
        rows[i], rows[k] = rows[k], rows[i]
        rows[i] = [v / rows[i][j] for v in rows[i]]
        for k in range(len(rows)):
            if k != i:
                rows[k] = [a - rows[k][j] * b for a, b in zip(rows[k], rows[i])]
        pivots.append(j)
    if any(row[n] for row in rows[len(pivots) :]):
        return None, len(pivots)
    x = [Fraction(0)] * n
    for i, j in enumerate(pivots):
        x[j] = rows[i][n]
    return x, len(pivots)


def gram(columns):
    return [[dot(a, c) for c in columns] for a in columns]


def closest(columns, b):
    """The closest point in exact fractions: through A'A x = A'b, and the rank."""
    x, rank = eliminate(gram(columns), [dot(a, b) for a in columns])
    return combine(columns, x), rank


def stretched(rng, m, n, s):
    """An (m, n) matrix with the singular values s."""
    U = np.linalg.qr(rng.normal(size=(m, len(s))))[0]
    V = np.linalg.qr(rng.normal(size=(n, len(s))))[0]
    return U, V, U * s @ V.T


# closest-point-of-a-subspace


@pytest.mark.claim("closest-point-of-a-subspace")
@given(case=exact_matrices(), weights=st.lists(integers, min_size=3, max_size=3))
@example(case=([[0, 0]], [3, 4], [0, 0]), weights=[1, 0, 0])
def test_pythagoras_for_every_point_of_the_subspace_in_exact_fractions(case, weights):
    columns, b, _ = case
    p, _ = closest(columns, b)
    rest = minus(b, p)
    assert all(dot(rest, a) == 0 for a in columns)
    s = combine(columns, weights)
    to_s, aside = minus(b, s), minus(p, s)
    assert dot(to_s, to_s) == dot(rest, rest) + dot(aside, aside)
    if s != p:
        assert dot(to_s, to_s) > dot(rest, rest)
        assert any(dot(to_s, a) for a in columns)  # no other rest is orthogonal to all


@pytest.mark.claim("closest-point-of-a-subspace")
@given(seed=seeds, m=sizes, k=sizes)
def test_the_sum_of_the_shadows_on_an_orthonormal_basis_is_the_closest_point(seed, m, k):
    rng = np.random.default_rng(seed)
    k = min(m, k)
    Q, b = np.linalg.qr(rng.normal(size=(m, k)))[0], rng.normal(size=m)
    p = sum((q @ b) * q for q in Q.T)
    A = Q @ (np.eye(k) + 0.2 * np.tril(rng.uniform(-1, 1, (k, k))))  # another basis of it
    np.testing.assert_allclose(p, A @ np.linalg.lstsq(A, b)[0], rtol=0, atol=1e-10)


# projection-matrices


def exact_projection(columns):
    m = len(columns[0])
    axes = [[int(i == j) for i in range(m)] for j in range(m)]
    images, ranks = zip(*(closest(columns, axis) for axis in axes))
    return [list(row) for row in zip(*images)], ranks[0]  # columns are the images of the axes


def product(M, N):
    return [[dot(row, col) for col in zip(*N)] for row in M]


@pytest.mark.claim("projection-matrices")
@given(case=exact_matrices())
@example(case=([[0, 0]], [1, 1], [1, 1]))
def test_the_closest_point_map_is_symmetric_idempotent_with_trace_rank_in_fractions(case):
    columns, b, _ = case
    P, rank = exact_projection(columns)
    p = [dot(row, b) for row in P]
    assert p == closest(columns, b)[0]  # it is linear
    assert product(P, P) == P
    assert [list(row) for row in zip(*P)] == P
    assert sum(P[i][i] for i in range(len(P))) == rank
    assert all(0 <= P[i][i] <= 1 for i in range(len(P)))
    assert dot(p, p) <= dot(b, b)


@pytest.mark.claim("projection-matrices")
@given(seed=seeds, m=sizes, k=sizes)
def test_a_symmetric_idempotent_sends_each_vector_to_the_closest_of_its_columns(seed, m, k):
    rng = np.random.default_rng(seed)
    V = np.linalg.qr(rng.normal(size=(m, m)))[0]
    P = V * (np.arange(m) < k) @ V.T  # every symmetric idempotent has eigenvalues 0 and 1
    assert np.abs(P @ P - P).max() < 1e-13
    b = rng.normal(size=m)
    best = P @ np.linalg.lstsq(P, b, rcond=1e-8)[0]
    np.testing.assert_allclose(P @ b, best, rtol=0, atol=1e-10)
    k = min(k, m)
    turn = np.linalg.qr(rng.normal(size=(k, k)))[0]
    Q = V[:, :k] @ turn  # another orthonormal basis than the one that P was made of
    np.testing.assert_allclose(P, Q @ Q.T, rtol=0, atol=1e-13)


@pytest.mark.claim("projection-matrices")
@given(a=integers)
def test_an_oblique_idempotent_is_not_symmetric_and_misses_the_closest_point(a):
    P = np.array([[1, a], [0, 0]])
    assert (P @ P == P).all()
    symmetric = bool((P == P.T).all())
    # of the first axis (0, 1) is closest to 0, and P sends it to a
    assert symmetric == (a == 0) == ((P @ [0, 1])[0] == 0)
    longest = np.linalg.norm(P, 2)
    assert longest == pytest.approx(math.sqrt(1 + a * a))


# keeps-lengths


@pytest.mark.claim("keeps-lengths")
@given(seed=seeds, m=sizes, n=sizes)
def test_orthonormal_columns_keep_lengths_and_dot_products(seed, m, n):
    rng = np.random.default_rng(seed)
    n = min(m, n)
    Q = np.eye(m)
    for _ in range(m):  # a product of reflections is orthogonal; nothing is factorised
        v = rng.normal(size=m)
        Q -= 2 * np.outer(v, v @ Q) / (v @ v)
    Q = Q[:, :n]
    x, y = rng.normal(size=(2, n))
    np.testing.assert_allclose(Q.T @ Q, np.eye(n), atol=1e-12)
    assert np.linalg.norm(Q @ x) == pytest.approx(np.linalg.norm(x), rel=1e-12)
    assert (Q @ x) @ (Q @ y) == pytest.approx(x @ y, rel=1e-12, abs=1e-12)
    if m == n:
        np.testing.assert_allclose(Q @ Q.T, np.eye(n), atol=1e-12)


@pytest.mark.claim("keeps-lengths")
@given(seed=seeds, m=sizes, n=sizes)
def test_what_is_not_orthonormal_changes_the_length_of_some_short_sum_of_axes(seed, m, n):
    # lengths kept on e_i and e_i + e_j alone force Q'Q = I, so some of these must fail
    W = np.random.default_rng(seed).normal(size=(m, n))
    axes = np.eye(n)
    tests = [*axes, *(axes[i] + axes[j] for i in range(n) for j in range(i))]
    gap = max(abs(np.linalg.norm(W @ x) ** 2 - x @ x) for x in tests)
    off = np.abs(W.T @ W - np.eye(n)).max()
    assert off <= 1.5 * gap + 1e-12  # 2 x.y = |x + y|^2 - |x|^2 - |y|^2: three gaps, halved
    assert off > 1e-6


# gram-schmidt


@pytest.mark.claim("gram-schmidt")
@given(case=exact_matrices())
def test_the_directions_are_orthogonal_and_span_the_same_in_exact_fractions(case):
    columns, _, _ = case
    assume(eliminate(gram(columns), [0] * len(columns))[1] == len(columns))
    directions = []
    for j, a in enumerate(columns):
        u = a  # (q.a) q = (u.a) / (u.u) u, without roots
        for v in directions:
            u = minus(u, v, Fraction(dot(v, a), dot(v, v)))
        assert any(u)
        assert all(dot(u, v) == 0 for v in directions)
        directions.append(u)
        # a_1..a_j and u_1..u_j span the same: each solves for the other
        rows = [list(r) for r in zip(*columns[: j + 1])]
        assert eliminate(rows, u)[0] is not None
        assert eliminate([list(r) for r in zip(*directions)], a)[0] is not None


@pytest.mark.claim("gram-schmidt")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_factorisation_with_a_positive_diagonal_is_the_only_one(seed, m, n):
    rng = np.random.default_rng(seed)
    n = min(m, n)
    Q = np.linalg.qr(rng.normal(size=(m, n)))[0]
    R = np.triu(rng.uniform(-1, 1, (n, n)), 1) + np.diag(rng.uniform(1, 2, n))
    A = Q @ R  # any such product is found again by the formulas of the box
    for j in range(n):
        u = A[:, j] - Q[:, :j] @ (Q[:, :j].T @ A[:, j])
        np.testing.assert_allclose(Q[:, :j].T @ A[:, j], R[:j, j], rtol=0, atol=1e-12)
        assert np.linalg.norm(u) == pytest.approx(R[j, j], rel=1e-12)
        np.testing.assert_allclose(u / np.linalg.norm(u), Q[:, j], rtol=0, atol=1e-12)
    # the only triangle with a positive diagonal and R'R = A'A; A'A costs the square of kappa
    L = np.linalg.cholesky(A.T @ A)
    slack = 100 * np.finfo(float).eps * np.linalg.cond(R) ** 2
    np.testing.assert_allclose(L.T, R, rtol=0, atol=slack)


@pytest.mark.claim("gram-schmidt")
@pytest.mark.parametrize("e", [1e-8, 1e-12])
def test_what_is_left_of_a_column_shows_the_errors_that_the_column_itself_hides(e):
    # three columns (1, e, 0, 0), (1, 0, e, 0), (1, 0, 0, e) with e^2 below rounding
    A = np.vstack([np.ones(3), e * np.eye(3)])
    for modified, cosine in ((False, 0.5), (True, 0.0)):
        Q = A.copy()
        for j in range(3):
            for i in range(j):
                Q[:, j] -= (Q[:, i] @ (Q if modified else A)[:, j]) * Q[:, i]
            Q[:, j] /= np.linalg.norm(Q[:, j])
        assert Q[:, 1] @ Q[:, 2] == pytest.approx(cosine, abs=1e-7)


# normal-equations


@pytest.mark.claim("normal-equations")
@given(case=exact_matrices(), weights=st.lists(integers, min_size=3, max_size=3))
def test_minimisers_are_the_solutions_of_the_normal_equations_in_exact_fractions(case, weights):
    columns, b, _ = case
    n = len(columns)
    x, rank = eliminate(gram(columns), [dot(a, b) for a in columns])
    assert x is not None  # they are always solvable
    rest = minus(b, combine(columns, x))
    y = [a + w for a, w in zip(x, weights)]
    other = minus(b, combine(columns, y))
    solves = all(dot(a, other) == 0 for a in columns)
    assert dot(other, other) >= dot(rest, rest)
    assert solves == (dot(other, other) == dot(rest, rest)) == (other == rest)
    if rank == n:
        assert solves == (not any(weights[:n]))
    axes = [[int(i == j) for i in range(n)] for j in range(n)]
    moves = [eliminate([*gram(columns), axis], [0] * n + [1])[0] for axis in axes]
    assert (rank == n) == all(w is None for w in moves)  # w with A w = 0, w_j = 1
    for w in (w for w in moves if w is not None):
        assert combine(columns, [a + c for a, c in zip(x, w)]) == combine(columns, x)


@pytest.mark.claim("normal-equations")
@given(seed=seeds, m=sizes, n=sizes, r=sizes, step=st.floats(-3, 3))
def test_the_shortest_solution_is_the_one_that_combines_rows(seed, m, n, r, step):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    U, V, A = stretched(rng, m, n, rng.uniform(0.5, 2, r))
    b = rng.normal(size=m)
    z = np.linalg.lstsq(A @ A.T, U @ (U.T @ b), rcond=1e-8)[0]
    x = A.T @ z  # a combination of rows that solves A x = p
    np.testing.assert_allclose(A.T @ (A @ x), A.T @ b, rtol=0, atol=1e-10)
    w = rng.normal(size=n)
    w -= V @ (V.T @ w)  # A w = 0
    other = x + step * w
    np.testing.assert_allclose(A.T @ (A @ other), A.T @ b, rtol=0, atol=1e-10)
    assert other @ other == pytest.approx(x @ x + step**2 * (w @ w), abs=1e-10)
    np.testing.assert_allclose(x, np.linalg.pinv(A, rcond=1e-8) @ b, rtol=0, atol=1e-10)


@pytest.mark.claim("normal-equations")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_triangular_system_has_the_same_solution(seed, m, n):
    rng = np.random.default_rng(seed)
    n = min(m, n)
    _, _, A = stretched(rng, m, n, rng.uniform(0.5, 2, n))
    b = rng.normal(size=m)
    Q, R = np.linalg.qr(A)
    x = np.linalg.solve(A.T @ A, A.T @ b)
    np.testing.assert_allclose(R @ x, Q.T @ b, rtol=0, atol=1e-10)


# squared-condition-number


def kappa_by_search(A, directions):
    lengths = np.linalg.norm(A @ directions, axis=0)
    return lengths.max() / lengths.min()


@pytest.mark.claim("squared-condition-number")
@given(seed=seeds, m=sizes, n=sizes, exponent=st.floats(0, 3))
def test_kappa_of_the_gram_matrix_is_the_square(seed, m, n, exponent):
    rng = np.random.default_rng(seed)
    n = min(m, n)
    _, _, A = stretched(rng, m, n, np.geomspace(1, 10.0**-exponent, n))
    kappa = np.linalg.cond(A)
    # the smallest eigenvalue, 1e-6 of the largest at worst, carries an error of some 1e-15
    assert np.linalg.cond(A.T @ A) == pytest.approx(kappa**2, rel=1e-7)
    assert np.linalg.cond(np.linalg.qr(A)[1]) == pytest.approx(kappa, rel=1e-9)


@pytest.mark.claim("squared-condition-number")
@pytest.mark.parametrize("s", [(1.0, 1.0), (1.0, 0.5), (3.0, 0.1)])
def test_in_the_plane_the_stretches_are_found_by_trying_all_directions(s):
    _, _, A = stretched(np.random.default_rng(0), 3, 2, np.array(s))
    t = np.linspace(0, math.pi, 100_001)
    circle = np.array([np.cos(t), np.sin(t)])
    # a grid of step 3e-5 misses an extremum by at most kappa^2 (3e-5)^2 of itself
    kappa = kappa_by_search(A, circle)
    assert kappa == pytest.approx(s[0] / s[1], rel=1e-5)
    assert kappa_by_search(A.T @ A, circle) == pytest.approx(kappa**2, rel=1e-3)


@pytest.mark.claim("same-as-normal-equations")
@pytest.mark.parametrize("e", [1e-8, 2.0**-27, 1e-12])
def test_two_independent_columns_have_a_singular_gram_matrix_in_float64(e):
    A = np.array([[1.0, 1.0], [e, 0.0], [0.0, e]])
    assert np.linalg.matrix_rank(A, tol=1e-16) == 2
    assert (A.T @ A == 1.0).all()
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.cholesky(A.T @ A)
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.solve(A.T @ A, A.T @ np.ones(3))
    exact = [[1 + Fraction(e) ** 2, 1], [1, 1 + Fraction(e) ** 2]]
    assert exact[0][0] * exact[1][1] - 1 > 0  # nothing is singular before rounding
    Q, R = np.linalg.qr(A)
    x = np.linalg.solve(R, Q.T @ (A @ [2.0, -1.0]))
    np.testing.assert_allclose(x, [2.0, -1.0], rtol=0, atol=10 * 2.2e-16 / e)


@pytest.mark.claim("same-as-normal-equations")
@pytest.mark.parametrize(
    ("dtype", "half", "end"), [(np.float64, 1e4, 1e8), (np.float32, 1e2, 3e3)], ids=["64", "32"]
)
def test_half_of_the_digits_are_gone_at_the_root_of_the_kappa_where_nearly_all_are(
    dtype, half, end
):
    rng, digits = np.random.default_rng(0), -math.log10(np.finfo(dtype).eps)
    left = []
    for kappa in (half, end):
        errors = []
        for _ in range(41):
            A = stretched(rng, 50, 6, np.geomspace(1, 1 / kappa, 6))[2].astype(dtype)
            b = A @ np.ones(6, dtype)
            try:
                x = np.linalg.solve(A.T @ A, A.T @ b)
            except np.linalg.LinAlgError:
                x = np.full(6, np.inf)
            errors.append(np.linalg.norm(x - 1) / math.sqrt(6))
        left.append(-math.log10(np.median(errors)))
    # to a digit and a half: the error is kappa^2 eps up to a factor that depends on the shape
    assert left[0] == pytest.approx(digits / 2, abs=1.5)
    assert left[1] < 1.5


@pytest.mark.claim("same-as-normal-equations")
@given(seed=seeds, m=st.integers(3, 9), exponent=st.floats(0, 3), size=st.floats(0.01, 10))
def test_a_change_of_the_matrix_moves_the_solution_by_at_most_wedin_and_two_changes_do(
    seed, m, exponent, size
):
    rng = np.random.default_rng(seed)
    kappa, scale, delta = 10.0**exponent, rng.uniform(0.5, 2), 1e-9
    U, V, A = stretched(rng, m, 2, scale * np.array([1, 1 / kappa]))
    x = rng.normal(size=2)
    r = rng.normal(size=m)
    r -= U @ (U.T @ r)
    r *= size / np.linalg.norm(r)
    b, unit = A @ x + r, x / np.linalg.norm(x)

    def moved(E):
        E *= delta * scale / np.linalg.norm(E, 2)
        U, s, Vt = np.linalg.svd(A + E, full_matrices=False)
        return np.linalg.norm(Vt.T @ (U.T @ b / s) - x) / np.linalg.norm(x)

    first, second = kappa, kappa**2 * size / (scale * np.linalg.norm(x))
    # solving is exact to some 1e-16 (first + second), and what is left out is delta kappa of it
    slack = 1e-5 * (first + second)
    for _ in range(5):
        assert moved(rng.normal(size=(m, 2))) <= delta * (first + second + slack)
    # along the column that A stretches least, and from the residual into it
    assert moved(-np.outer(U[:, 1], unit)) == pytest.approx(delta * first, abs=delta * slack)
    worst = moved(np.outer(r / size, V[:, 1]))
    # this one moves along v_2 through both terms of E'r - A'Ex, and A'r = 0
    assert worst == pytest.approx(delta * second, abs=delta * slack)


@pytest.mark.claim("same-as-normal-equations")
def test_the_error_grows_with_kappa_squared_for_the_one_and_with_kappa_for_the_other():
    rng = np.random.default_rng(0)
    kappas = 10.0 ** np.arange(2, 7)
    normal, by_qr, noisy = (np.zeros((5, 21)) for _ in range(3))
    for i, kappa in enumerate(kappas):
        for j in range(21):
            _, _, A = stretched(rng, 30, 6, np.geomspace(1, 1 / kappa, 6))
            A = np.vstack([A, A])
            b = A @ np.ones(6)
            u = rng.normal(size=30)
            Q, R = np.linalg.qr(A)
            fits = [
                np.linalg.solve(A.T @ A, A.T @ b),
                np.linalg.solve(R, Q.T @ b),
                np.linalg.solve(R, Q.T @ (b + np.append(u, -u))),
            ]
            normal[i, j], by_qr[i, j], noisy[i, j] = np.linalg.norm(np.array(fits) - 1, axis=1)
    slopes = [
        np.polyfit(np.log10(kappas), np.log10(np.median(errors, axis=1)), 1)[0]
        for errors in (normal, by_qr, noisy)
    ]
    # medians of 21 errors that scatter by half a decade are off by 0.5 / sqrt(21) = 0.1 decades;
    # over 4 decades that moves a slope by some 0.05, and 0.2 is four times as much
    assert slopes == pytest.approx([2.0, 1.0, 2.0], abs=0.2)


# descent-on-least-squares


def descend(A, b, x, step, n_steps):
    for _ in range(n_steps):
        x = x - step * (A.T @ (A @ x - b))
    return x


@pytest.mark.claim("descent-on-least-squares")
@given(seed=seeds, m=sizes, n=sizes, r=sizes, part=st.floats(0.05, 1.95), t=st.integers(0, 30))
def test_each_direction_shrinks_by_its_own_factor_and_the_rest_stays(seed, m, n, r, part, t):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    s = np.sort(rng.uniform(0.5, 2, r))[::-1]
    U, V, A = stretched(rng, m, n, s)
    b, start = rng.normal(size=m), rng.normal(size=n)
    shortest, step = V @ (U.T @ b / s), part / s[0] ** 2
    x = descend(A, b, start, step, t)
    expected = (1 - step * s**2) ** t * (V.T @ (start - shortest))
    np.testing.assert_allclose(V.T @ (x - shortest), expected, rtol=0, atol=1e-10)
    outside = start - V @ (V.T @ start)
    np.testing.assert_allclose(x - V @ (V.T @ x), outside, rtol=0, atol=1e-10)


@pytest.mark.claim("descent-on-least-squares")
@given(seed=seeds, m=sizes, n=sizes, r=sizes, part=st.floats(0.1, 1.9))
def test_from_zero_it_tends_to_the_shortest_solution(seed, m, n, r, part):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    s = np.append(np.geomspace(1.0, 0.7, r)[:-1], 0.7) if r > 1 else np.ones(1)
    _, _, A = stretched(rng, m, n, s)
    b = rng.normal(size=m)
    # the slowest factor is 1 - 0.1 * 0.49 = 0.951, and 0.951^600 < 1e-12
    x = descend(A, b, np.zeros(n), part / s[0] ** 2, 600)
    np.testing.assert_allclose(x, np.linalg.pinv(A, rcond=1e-8) @ b, rtol=0, atol=1e-10)


@pytest.mark.claim("descent-on-least-squares")
@given(
    seed=seeds,
    m=sizes,
    n=sizes,
    r=sizes,
    kappa=st.floats(1, 20),
    t=st.integers(1, 40),
    other=st.floats(0, 3),
)
def test_the_best_step_has_the_rate_of_the_box_and_no_other_step_a_better_one(
    seed, m, n, r, kappa, t, other
):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    s = rng.uniform(0.5, 2) * (np.geomspace(1.0, 1 / kappa, r) if r > 1 else np.ones(1))
    kappa = s[0] / s[-1]
    U, V, A = stretched(rng, m, n, s)
    rate = (kappa**2 - 1) / (kappa**2 + 1)
    best = 2 / (s[0] ** 2 + s[-1] ** 2)
    b = rng.normal(size=m)
    goal = V @ (U.T @ b / s)
    x = descend(A, b, np.zeros(n), best, t)
    assert np.linalg.norm(x - goal) <= rate**t * np.linalg.norm(goal) + 1e-10
    for direction in (V[:, 0], V[:, -1]):  # both ends attain it
        left = descend(A, A @ direction, np.zeros(n), best, t) - direction
        assert np.linalg.norm(left) == pytest.approx(rate**t, abs=1e-12)
    for step in (other * best, best * 0.99, best * 1.01):
        worst = max(
            np.linalg.norm(descend(A, A @ v, np.zeros(n), step, 1) - v) for v in (V[:, 0], V[:, -1])
        )
        assert worst >= rate + 0.4 * abs(step / best - 1) / kappa**2 - 1e-12


@pytest.mark.claim("descent-on-least-squares")
@pytest.mark.parametrize("part", [2.0, 2.01, 3.0])
def test_at_the_limit_two_over_sigma_squared_it_stops_tending_anywhere(part):
    _, V, A = stretched(np.random.default_rng(0), 4, 2, np.array([1.0, 0.5]))
    b = A @ V[:, 0]
    x = descend(A, b, np.zeros(2), part, 400)
    assert np.linalg.norm(x - V[:, 0]) > 0.99


@pytest.mark.claim("loss-has-settled")
def test_the_line_of_the_opening_in_closed_form():
    # the two directions separately: no step is simulated
    year = np.arange(2014.0, 2025.0)
    A = np.column_stack([np.ones(11), year])
    y = 14 + 0.1 * (year - 2014)
    _, s, Vt = np.linalg.svd(A, full_matrices=False)
    kappa2 = (s[0] / s[1]) ** 2
    assert kappa2 == pytest.approx(1.66e12, rel=0.01)
    goal = np.array([14 - 201.4, 0.1])
    for steps in (1, 100, 20_000):
        left = np.array([0.0, (1 - 1 / kappa2) ** steps])
        x = goal - Vt.T @ (left * (Vt @ goal))
        assert round(x[1], 4) == 0.0072
        assert np.mean((A @ x - y) ** 2) == pytest.approx(0.0862, abs=5e-5)
    # 5 percent of the slope; what the long direction gives leaves 0.0928 of it
    within = 0.05 * goal[1]
    off = abs(Vt[1] @ goal * Vt[1, 1])
    assert off == pytest.approx(0.0928, abs=5e-5)
    steps = math.log(within / off) / math.log1p(-1 / kappa2)
    assert steps == pytest.approx(4.9e12, abs=0.05e12)  # the digits given


# ridge


@pytest.mark.claim("ridge")
@given(
    case=exact_matrices(),
    lam=st.fractions(Fraction(1, 50), 50, max_denominator=50),
    weights=st.lists(integers, min_size=3, max_size=3),
)
def test_the_minimiser_is_unique_and_is_least_squares_on_the_stack_in_fractions(case, lam, weights):
    columns, b, _ = case
    n, root = len(columns), lam
    shifted = [
        [v + lam * (i == j) for j, v in enumerate(row)] for i, row in enumerate(gram(columns))
    ]
    x, rank = eliminate(shifted, [dot(a, b) for a in columns])
    assert rank == n

    def value(x):
        rest = minus(b, combine(columns, x))
        return dot(rest, rest) + lam * dot(x, x)

    y = [a + w for a, w in zip(x, weights)]
    if any(weights[:n]):
        assert value(y) > value(x)
    # the stack, where lam is the square of a fraction: its residual has the length of the price
    lam = lam**2
    low = [[root * (i == j) for i in range(n)] for j in range(n)]
    stack = [a + bottom for a, bottom in zip(columns, low)]
    for z in (x, y):
        rest = minus(b + [0] * n, combine(stack, z))
        assert dot(rest, rest) == value(z)


@pytest.mark.claim("ridge")
@given(seed=seeds, m=sizes, n=sizes, r=sizes, lam=st.floats(1e-3, 1e3))
def test_each_direction_is_shrunk_and_the_length_falls_with_lam(seed, m, n, r, lam):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    s = rng.uniform(0.5, 2, r)
    _, V, A = stretched(rng, m, n, s)
    b = rng.normal(size=m)

    def solution(lam):
        return np.linalg.solve(A.T @ A + lam * np.eye(n), A.T @ b)

    x, shortest = solution(lam), np.linalg.pinv(A, rcond=1e-8) @ b
    factors = s**2 / (s**2 + lam)
    np.testing.assert_allclose(V.T @ x, factors * (V.T @ shortest), rtol=0, atol=1e-10)
    np.testing.assert_allclose(x, V @ (V.T @ x), rtol=0, atol=1e-10)
    assert np.linalg.norm(solution(2 * lam)) < np.linalg.norm(x) < np.linalg.norm(shortest) + 1e-12


@pytest.mark.claim("ridge")
@given(seed=seeds, m=sizes, n=sizes, r=sizes)
def test_the_limits_of_lam_are_the_shortest_solution_and_zero(seed, m, n, r):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    s = rng.uniform(0.5, 2, r)
    U, V, A = stretched(rng, m, n, s)
    b = rng.normal(size=m)
    size, shortest = np.linalg.norm(b), V @ (U.T @ b / s)
    for lam in (1e-3, 1e-5):  # off by a factor of at most lam / 0.25, in directions up to 2 long
        x = np.linalg.solve(A.T @ A + lam * np.eye(n), A.T @ b)
        assert np.linalg.norm(x - shortest) <= 8 * lam * size + 1e-9
    assert np.linalg.norm(np.linalg.solve(A.T @ A + 1e6 * np.eye(n), A.T @ b)) <= 2e-6 * size


@pytest.mark.claim("ridge")
@given(seed=seeds, m=sizes, n=sizes, lam=st.floats(1e-3, 1e3), low=st.floats(0, 1))
def test_the_condition_number_of_the_stack_also_of_a_wide_matrix(seed, m, n, lam, low):
    rng = np.random.default_rng(seed)
    k = min(m, n)
    s = np.linspace(1.0, low, k) if k > 1 else np.ones(1)
    _, _, A = stretched(rng, m, n, s)
    stack = np.vstack([A, math.sqrt(lam) * np.eye(n)])
    least = s[-1] if m >= n else 0.0  # a wide matrix sends some vector to 0
    expected = math.sqrt((s[0] ** 2 + lam) / (least**2 + lam))
    assert np.linalg.cond(stack) == pytest.approx(expected, rel=1e-9)


# removing-the-probe


@pytest.mark.claim("removing-the-probe")
@given(seed=seeds, first=st.integers(10, 50))
def test_without_the_difference_of_means_no_linear_fit_beats_the_mean(seed, first):
    rng = np.random.default_rng(seed)
    n, d = 60, 5
    z = np.repeat([-1.0, 1.0], [first, n - first])  # classes of any size
    X = (rng.normal(size=(n, d)) + np.outer(z, rng.normal(size=d))) @ rng.normal(size=(d, d))
    X -= X.mean(axis=0)
    z -= z.mean()
    difference = X[z > 0].mean(axis=0) - X[z < 0].mean(axis=0)
    u = difference / np.linalg.norm(difference)
    along = X.T @ z
    np.testing.assert_allclose(along, np.linalg.norm(along) * u, rtol=0, atol=1e-9)
    erased = X - np.outer(X @ u, u)
    fit = np.linalg.lstsq(erased, z, rcond=1e-8)[0]
    assert np.linalg.norm(erased.T @ z) <= 1e-9 * np.linalg.norm(X)
    assert np.linalg.norm(z - erased @ fit) == pytest.approx(np.linalg.norm(z), rel=1e-9)


@pytest.mark.claim("removing-the-probe")
@given(case=exact_matrices())
def test_a_linear_fit_finds_nothing_only_if_each_feature_is_orthogonal_in_fractions(case):
    columns, z, _ = case
    p, _ = closest(columns, z)
    rest = minus(z, p)
    assert (dot(rest, rest) == dot(z, z)) == all(dot(a, z) == 0 for a in columns)


@pytest.mark.claim("removing-the-probe")
def test_on_new_examples_the_next_fit_is_nearly_blind_and_a_nonlinear_reader_is_not():
    rng = np.random.default_rng(0)
    n = 20_000
    z = np.repeat([-1.0, 1.0], n // 2)
    X = rng.normal(size=(n, 3)) * np.column_stack([np.ones(n), 2 + z, np.ones(n)])
    X[:, 0] += z  # the concept is in a mean, and in a variance too
    half = np.arange(n) % 2 == 0
    u = X[half & (z > 0)].mean(axis=0) - X[half & (z < 0)].mean(axis=0)
    X = X - np.outer(X @ u, u) / (u @ u)

    def r_squared(F):
        F = np.column_stack([np.ones(n), F])
        fit = np.linalg.lstsq(F[half], z[half], rcond=1e-8)[0]
        new = z[~half] - F[~half] @ fit
        return 1 - new @ new / (n / 2)

    assert abs(r_squared(X)) < 0.01  # sampling: some 3 features / 10,000 examples
    assert r_squared(X**2) > 0.1


@pytest.mark.claim("removing-the-probe")
def test_without_its_own_weights_a_probe_can_do_as_well_and_with_white_features_it_cannot():
    z = np.array([-1.0, -1.0, 1.0, 1.0])
    aside = np.array([-1.0, 1.0, -1.0, 1.0])  # orthogonal to z

    def r_squared(X):
        rest = z - X @ np.linalg.lstsq(X, z, rcond=1e-8)[0]
        return 1 - rest @ rest / 4

    def erased(X):
        w = np.linalg.lstsq(X, z, rcond=1e-8)[0]
        return X - np.outer(X @ w, w) / (w @ w)

    white = np.column_stack([z, aside])
    assert r_squared(white) == pytest.approx(1.0)
    assert r_squared(erased(white)) == pytest.approx(0.0, abs=1e-12)
    correlated = np.column_stack([z + 0.1 * aside, 0.01 * aside])  # w = (1, -10)
    assert r_squared(correlated) == pytest.approx(1.0)
    # along (10, 1), which is left, the data are 10 z + 1.01 aside
    assert r_squared(erased(correlated)) == pytest.approx(100 / (100 + 1.01**2))

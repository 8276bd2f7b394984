"""Checks of the claims in docs/linalg/eigenvalues.md.

Where a claim is algebra it is checked in exact fractions. Elsewhere a handful of products of up to
8 x 8 matrices carries a relative rounding error of some 1e-14; where a tolerance is larger, its
reason stands beside it.
"""

import math
from fractions import Fraction
from itertools import combinations, pairwise, permutations
from itertools import product as product_of

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 6)


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def symmetric(rng, n):
    A = rng.normal(size=(n, n))
    return A + A.T


def product(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]


def determinant(A):
    """By Leibniz's sum over all permutations, exactly."""
    n, total = len(A), 0
    for order in permutations(range(n)):
        swaps = sum(order[i] > order[j] for i, j in combinations(range(n), 2))
        total += (-1) ** swaps * math.prod(A[i][order[i]] for i in range(n))
    return total


# trace-and-determinant


@st.composite
def matrices_of_known_eigenvalues(draw):
    """An integer matrix S T S^-1 and T's eigenvalues: integers, repeated ones and complex pairs."""
    blocks = draw(
        st.lists(
            st.one_of(
                st.tuples(st.integers(-4, 4)),
                st.tuples(st.integers(-3, 3), st.integers(1, 3)),  # a +- i b
            ),
            min_size=1,
            max_size=4,
        ).filter(lambda blocks: sum(map(len, blocks)) <= 5)
    )
    n = sum(map(len, blocks))
    rng = np.random.default_rng(draw(seeds))
    T = np.triu(rng.integers(-2, 3, (n, n)), 1)
    eigenvalues, at = [], 0
    for block in blocks:
        if len(block) == 1:
            T[at, at] = block[0]
            eigenvalues.append(complex(block[0]))
        else:
            a, b = block
            T[at : at + 2, at : at + 2] = [[a, -b], [b, a]]
            eigenvalues += [complex(a, b), complex(a, -b)]
        at += len(block)
    S, inverse = np.eye(n, dtype=int), np.eye(n, dtype=int)
    for _ in range(n if n > 1 else 0):
        i, j = rng.choice(n, 2, replace=False)
        S[i] += S[j]
        inverse[:, j] -= inverse[:, i]
    return (S @ T @ inverse).tolist(), eigenvalues


@pytest.mark.claim("trace-and-determinant")
@given(case=matrices_of_known_eigenvalues())
@example(case=([[2, 1], [0, 2]], [2 + 0j, 2 + 0j]))  # defective: counted twice
@example(case=([[0, -1], [1, 0]], [1j, -1j]))
def test_sum_and_product_of_the_eigenvalues_with_multiplicity_exactly(case):
    A, eigenvalues = case
    assert sum(A[i][i] for i in range(len(A))) == sum(eigenvalues)
    # Python multiplies complex numbers with small integer parts exactly
    assert determinant(A) == math.prod(eigenvalues)
    for x in range(-3, 4):  # a polynomial of degree n <= 5 is known from 7 values
        shifted = [[x * (i == j) - a for j, a in enumerate(row)] for i, row in enumerate(A)]
        assert determinant(shifted) == math.prod(x - z for z in eigenvalues)


@pytest.mark.claim("trace-and-determinant")
@given(seed=seeds, n=sizes)
def test_sum_and_product_for_random_matrices(seed, n):
    A = np.random.default_rng(seed).normal(size=(n, n))
    w = np.linalg.eigvals(A)
    scale = np.linalg.norm(A)
    assert abs(w.sum() - np.trace(A)) <= 1e-12 * scale
    assert abs(np.prod(w) - np.linalg.det(A)) <= 1e-12 * max(scale, 1) ** n


# ellipse-axes


@pytest.mark.claim("ellipse-axes")
@given(seed=seeds, n=sizes)
def test_the_axes_of_a_symmetric_matrix_are_eigenvectors_of_either_sign(seed, n):
    A = symmetric(np.random.default_rng(seed), n)
    w, V = np.linalg.eigh(A)
    for value, v in zip(w, V.T):  # v is a right singular vector, and A v a half axis along v
        np.testing.assert_allclose(A.T @ (A @ v), value**2 * v, atol=1e-12 * np.abs(w).max() ** 2)
        assert np.linalg.norm(A @ v) == pytest.approx(abs(value), abs=1e-12 * np.abs(w).max())
    half_axes = np.sort(np.linalg.svd(A, compute_uv=False))
    np.testing.assert_allclose(half_axes, np.sort(np.abs(w)), atol=1e-12 * half_axes[-1])


@pytest.mark.claim("ellipse-axes")
@given(seed=seeds, n=st.integers(2, 6))
def test_a_matrix_whose_axes_are_all_eigenvectors_is_symmetric(seed, n):
    # the contrapositive: without symmetry some axis u_j is turned out of its line
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n))
    U, s, _ = np.linalg.svd(A)
    assume(np.diff(-s).min() > 0.01)  # else the axes are not unique
    turned = [np.linalg.norm(A @ u - (u @ A @ u) * u) for u in U.T]
    assert max(turned) > 1e-6  # a random matrix is symmetric, or nearly, with probability ~ 0


@pytest.mark.claim("ellipse-axes")
def test_in_the_plane_for_all_small_integer_matrices_exactly():
    # u = (x, y) is an axis of the image if A A^T u is a multiple of u, and an eigenvector if A u
    # is: each says that a quadratic form in x, y is 0. In a circle every direction is an axis.
    span = range(-4, 5)
    kinds = set()
    for a, b, c, d in product_of(span, span, span, span):
        p, q, r = a * a + b * b, a * c + b * d, c * c + d * d  # A A^T
        axis, kept = (q, r - p, -q), (c, d - a, -b)  # times x^2, x y, y^2
        crosses = [axis[i] * kept[j] - axis[j] * kept[i] for i, j in ((0, 1), (0, 2), (1, 2))]
        circle = not any(axis)
        if circle:
            one = kept[1] ** 2 - 4 * kept[0] * kept[2] >= 0  # a real direction is kept
            both = kept[0] + kept[2] == 0  # a right angle between the two (x / y multiply to -1)
        else:  # both axes, real and orthogonal, are roots of the first form
            one = crosses[1] ** 2 == crosses[0] * crosses[2]  # the resultant: a common root
            both = not any(crosses)
        assert both == (b == c)
        if b != c:
            assert one == (a * d == b * c)
        kinds.add((circle, one, both))
    assert kinds == {(True, False, False), (True, True, True)} | {
        (False, one, both) for one, both in ((False, False), (True, False), (True, True))
    }


# complex-pair


@pytest.mark.claim("complex-pair")
@given(seed=seeds, n=st.integers(2, 6))
@example(seed=0, n=2)
def test_a_complex_pair_turns_and_scales_the_plane_of_its_two_parts(seed, n):
    rng = np.random.default_rng(seed)
    r, phi = rng.uniform(0.3, 1.5), rng.uniform(0.1, math.pi - 0.1)
    T = np.triu(rng.normal(size=(n, n)), 1)
    T[:2, :2] = [
        [r * math.cos(phi), -3 * r * math.sin(phi)],
        [r * math.sin(phi) / 3, r * math.cos(phi)],
    ]
    S = orthogonal(rng, n) + 0.3 * orthogonal(rng, n)  # singular values at least 0.7
    A = S @ T @ np.linalg.inv(S)
    w, Z = np.linalg.eig(A)
    at = np.argmin(np.abs(w - r * complex(math.cos(phi), math.sin(phi))))
    q, p = Z[:, at].imag, Z[:, at].real
    assert w[at] == pytest.approx(r * complex(math.cos(phi), math.sin(phi)), rel=1e-8)
    basis = np.column_stack([q, p])
    assert np.linalg.svd(basis, compute_uv=False)[-1] > 1e-4  # independent
    for k in (1, 2, 7):
        turn = np.array(
            [[math.cos(k * phi), -math.sin(k * phi)], [math.sin(k * phi), math.cos(k * phi)]]
        )
        # eigenvalues of S T S^-1 with entries of size 1 are good to some 1e-10 here
        expected = r**k * basis @ turn
        np.testing.assert_allclose(np.linalg.matrix_power(A, k) @ basis, expected, atol=1e-7)


@pytest.mark.claim("complex-pair")
def test_a_quarter_turn_in_exact_numbers():
    # A = [[1, -2], [1, -1]] has the eigenvalues i and -i, with A z = i z for z = (1 + i, 1)
    A, p, q = [[1, -2], [1, -1]], [1, 1], [1, 0]
    assert [row[0] * p[0] + row[1] * p[1] for row in A] == [-q[0], -q[1]]
    assert [row[0] * q[0] + row[1] * q[1] for row in A] == p


# spectral-theorem


@pytest.mark.claim("spectral-theorem")
@given(seed=seeds, n=sizes, ties=st.booleans())
def test_a_symmetric_matrix_has_real_eigenvalues_and_an_orthonormal_basis(seed, n, ties):
    rng = np.random.default_rng(seed)
    A = symmetric(rng, n)
    if ties:  # repeated eigenvalues
        Q = orthogonal(rng, n)
        A = Q @ np.diag(rng.integers(-1, 2, n).astype(float)) @ Q.T
        A = A / 2 + A.T / 2
    scale = max(np.linalg.norm(A), 1)
    # the solver for complex matrices knows nothing of symmetry; it finds no imaginary part
    w = np.linalg.eigvals(A + 0j)
    assert np.abs(w.imag).max() <= 1e-12 * scale
    # for each different eigenvalue all vectors that A - w I sends to 0, by an SVD
    w, basis, values = np.sort(w.real), [], []
    for first in w[np.diff(w, prepend=-np.inf) > 1e-9 * scale]:
        _, s, Vt = np.linalg.svd(A - first * np.eye(n))
        vectors = Vt[s <= 1e-8 * scale]
        basis.extend(vectors)
        values.extend([first] * len(vectors))
    assert len(basis) == n  # enough of them, also where eigenvalues repeat
    V = np.column_stack(basis)
    # of two eigenvalues with a gap g the vectors are good to some eps scale / g
    gaps = np.diff(w)
    assume(np.all((gaps < 1e-9 * scale) | (gaps > 1e-5 * scale)))  # hence 1e-9
    np.testing.assert_allclose(V.T @ V, np.eye(n), atol=1e-9)
    np.testing.assert_allclose((V * values) @ V.T, A, atol=1e-9 * scale)


@pytest.mark.claim("spectral-theorem")
@given(seed=seeds, n=sizes)
def test_eigenvectors_of_different_eigenvalues_are_orthogonal_and_the_converse(seed, n):
    rng = np.random.default_rng(seed)
    A = symmetric(rng, n)
    assume(np.diff(np.linalg.eigvalsh(A), prepend=-np.inf).min() > 1e-3)
    w, V = np.linalg.eig(A)  # the solver for matrices that need not be symmetric
    assert np.isrealobj(w)  # rounding makes no pair complex across such a gap
    np.testing.assert_allclose(V.T @ V, np.eye(n), atol=1e-10)  # eps over the gap
    np.testing.assert_allclose((V * w) @ V.T, A, atol=1e-10)
    Q = orthogonal(rng, n)
    B = (Q * w) @ Q.T
    np.testing.assert_allclose(B, B.T, atol=1e-13 * np.linalg.norm(A))


@pytest.mark.claim("spectral-theorem")
@given(seed=seeds, n=sizes)
def test_on_unit_vectors_the_form_is_the_mean_of_the_eigenvalues(seed, n):
    rng = np.random.default_rng(seed)
    A, x = symmetric(rng, n), rng.normal(size=n)
    x /= np.linalg.norm(x)
    w, Q = np.linalg.eigh(A)
    weights = (Q.T @ x) ** 2
    scale = np.abs(w).max()
    assert weights.sum() == pytest.approx(1, abs=1e-13)
    assert x @ A @ x == pytest.approx(sum(w * weights), abs=1e-13 * scale)
    assert w[0] - 1e-13 * scale <= x @ A @ x <= w[-1] + 1e-13 * scale
    for value, q in zip(w, Q.T):  # flat at each eigenvector: the slope along any circle is 0
        u = x - (q @ x) * q
        assert 2 * u @ A @ q == pytest.approx(0, abs=1e-12 * scale)
        assert q @ A @ q == pytest.approx(value, abs=1e-12 * scale)


# weyl


@pytest.mark.claim("weyl")
@given(seed=seeds, n=sizes, size=st.sampled_from([1e-8, 1e-3, 1.0, 100.0]))
def test_symmetric_eigenvalues_move_by_no_more_than_the_norm_of_the_change(seed, n, size):
    rng = np.random.default_rng(seed)
    A, E = symmetric(rng, n), size * symmetric(rng, n)
    moved = np.abs(np.linalg.eigvalsh(A + E) - np.linalg.eigvalsh(A))
    norm = math.sqrt(np.linalg.eigvalsh(E @ E)[-1])
    # rounding: a few eps of the norms
    assert moved.max() <= norm + 1e-13 * (np.linalg.norm(A) + norm)


@pytest.mark.claim("weyl")
@given(seed=seeds, n=sizes, k=st.integers(0, 5))
def test_weyls_bound_is_attained_for_each_eigenvalue(seed, n, k):
    rng = np.random.default_rng(seed)
    Q, w = orthogonal(rng, n), np.arange(float(n))
    k = k % n
    E = 0.4 * np.outer(Q[:, k], Q[:, k])  # moves one, by all that it may
    moved = np.linalg.eigvalsh((Q * w) @ Q.T + E) - w
    assert moved[k] == pytest.approx(0.4, abs=1e-12)
    assert np.linalg.norm(E, 2) == pytest.approx(0.4, rel=1e-12)


@pytest.mark.claim("weyl")
def test_without_symmetry_the_bound_fails_by_the_root():
    for n in (2, 3, 4):
        A = [[Fraction(int(j == i + 1)) for j in range(n)] for i in range(n)]
        A[-1][0] = Fraction(1, 10) ** (2 * n)  # the change, and all there is of its norm
        power = A
        for _ in range(n - 1):
            power = product(power, A)
        # A^n = 100^-n I exactly: every eigenvalue has moved from 0 to the modulus 1/100
        assert power == [[Fraction(int(i == j), 100**n) for j in range(n)] for i in range(n)]


# power-iteration-rate


@pytest.mark.claim("power-iteration-rate")
@given(seed=seeds, n=st.integers(2, 6), ratio=st.floats(0.1, 0.95), sign=st.sampled_from([-1, 1]))
@example(seed=1, n=2, ratio=0.5, sign=-1)
def test_symmetric_angle_falls_with_the_ratio_and_the_value_with_its_square(seed, n, ratio, sign):
    rng = np.random.default_rng(seed)
    w = np.concatenate([[2.0 * sign], 2 * rng.uniform(-ratio, ratio, n - 1)])
    w[1] = 2 * ratio * rng.choice([-1, 1])
    Q = orthogonal(rng, n)
    x = rng.normal(size=n)
    cosine = abs(Q[:, 0] @ x) / np.linalg.norm(x)
    assume(cosine > 0.01)
    tangent = math.sqrt(1 / cosine**2 - 1)
    for k in range(20):
        x = x / np.linalg.norm(x)
        c = Q.T @ x
        now = np.linalg.norm(c[1:]) / abs(c[0])
        value = x @ ((Q * w) @ (Q.T @ x))
        bound = ratio**k * tangent
        assert now <= bound * (1 + 1e-12) + 1e-13
        assert abs(value - w[0]) <= 2 * abs(w[0]) * bound**2 * (1 + 1e-12) + 1e-13
        x = Q @ (w * (Q.T @ x))


@pytest.mark.claim("power-iteration-rate")
@given(ratio=st.floats(-0.99, 0.99), start=st.floats(0.01, 100))
def test_in_the_plane_the_angle_attains_the_rate(ratio, start):
    # A = diag(1, ratio), x0 = (1, start): the tangent after k steps is start |ratio|^k
    x = np.array([1.0, start])
    for k in range(6):
        assert abs(x[1] / x[0]) == pytest.approx(start * abs(ratio) ** k, rel=1e-12, abs=1e-300)
        value = (x[0] ** 2 + ratio * x[1] ** 2) / (x @ x)
        # 1 - value = (1 - ratio) sin^2, and tan^2 >= sin^2 >= tan^2 / (1 + tan^2)
        sine = abs(x[1]) / np.linalg.norm(x)
        assert 1 - value == pytest.approx((1 - ratio) * sine**2, abs=1e-14)
        x = x * [1.0, ratio]


@pytest.mark.claim("power-iteration-rate")
@given(
    seed=seeds,
    n=st.integers(3, 6),
    ratio=st.floats(0.1, 0.9),
    first=st.sampled_from([-3.0, 0.5, 1.0, 2.0]),
    turn=st.floats(0.2, 3.0),
)
def test_any_diagonalizable_matrix_within_its_bound(seed, n, ratio, first, turn):
    # lambda_1 alone, then a complex pair of the second size, then real ones below
    rng = np.random.default_rng(seed)
    second = abs(first) * ratio
    S = orthogonal(rng, n) + 0.5 * orthogonal(rng, n)
    block = second * np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    D = np.diag(np.concatenate([[first, 0, 0], second * rng.uniform(-1, 1, n - 3)]))
    D[1:3, 1:3] = block
    A = S @ D @ np.linalg.inv(S)
    V = S.astype(complex)  # eigenvectors: of the pair, S times (1, -i) and (1, i)
    V[:, 1], V[:, 2] = S[:, 1] - 1j * S[:, 2], S[:, 1] + 1j * S[:, 2]
    V = V * rng.uniform(0.5, 2, n)  # any lengths
    x = S @ rng.normal(size=n)
    c = np.linalg.solve(V, x)
    assume(abs(c[0]) > 0.05)
    total = sum(abs(c[j]) / abs(c[0]) * np.linalg.norm(V[:, j]) for j in range(1, n))
    power = x
    for k in range(15):
        error = np.linalg.norm(power / (c[0] * first**k) - V[:, 0])
        assert error <= ratio**k * total * (1 + 1e-10) + 1e-10
        power = A @ power


@pytest.mark.claim("power-iteration-rate")
@given(ratio=st.floats(0.1, 0.95), c=st.sampled_from([-3.0, 0.2, 1.0]), first=st.floats(0.5, 2))
def test_the_bound_is_attained_in_the_plane(ratio, c, first):
    # A = diag(first, ratio first), x0 = c v1 + v2 with v1 = (2, 0), v2 = (0, 3)
    x = np.array([2 * c, 3.0])
    for k in range(6):
        error = np.linalg.norm(x / (c * first**k) - [2, 0])
        assert error == pytest.approx(ratio**k * (1 / abs(c)) * 3, rel=1e-12)
        x = x * [first, ratio * first]


@pytest.mark.claim("power-iteration-rate")
@given(seed=seeds, n=sizes)
def test_one_largest_eigenvalue_of_a_real_matrix_is_real(seed, n):
    w = np.linalg.eigvals(np.random.default_rng(seed).normal(size=(n, n)))
    w = w[np.argsort(-np.abs(w))]
    if n == 1 or abs(w[0]) > abs(w[1]) * (1 + 1e-6):
        assert w[0].imag == 0
    else:
        assert w[1] == pytest.approx(w[0].conjugate(), rel=1e-12)


# gershgorin


@pytest.mark.claim("gershgorin")
@given(seed=seeds, n=sizes, scale=st.sampled_from([0.01, 0.3, 1.0]), imaginary=st.booleans())
def test_each_eigenvalue_lies_in_a_disc_of_rows_and_of_columns(seed, n, scale, imaginary):
    rng = np.random.default_rng(seed)
    A = np.diag(rng.normal(size=n)) + scale * rng.normal(size=(n, n))
    if imaginary:
        A = A + 1j * (np.diag(rng.normal(size=n)) + scale * rng.normal(size=(n, n)))
    w = np.linalg.eigvals(A)
    for M in (A, A.T):
        radii = [sum(abs(M[i, j]) for j in range(n) if j != i) for i in range(n)]
        for z in w:
            # eigenvalues are good to eps times their condition, seldom above 1e3 here
            assert min(abs(z - M[i, i]) - radii[i] for i in range(n)) <= 1e-10


@pytest.mark.claim("gershgorin")
@given(seed=seeds, n=st.integers(2, 8), scale=st.sampled_from([0.02, 0.1, 0.3]), imag=st.booleans())
def test_discs_apart_from_the_rest_hold_as_many_eigenvalues_as_they_are(seed, n, scale, imag):
    rng = np.random.default_rng(seed)
    center = rng.normal(size=n) + 1j * imag * rng.normal(size=n)
    A = np.diag(center) + scale * (rng.normal(size=(n, n)) + 1j * imag * rng.normal(size=(n, n)))
    A = A if imag else A.real
    center = np.diag(A)
    radii = np.abs(A).sum(axis=1) - np.abs(center)
    meet = np.abs(center[:, None] - center) <= radii[:, None] + radii
    reach = np.linalg.matrix_power(meet.astype(int), n) > 0  # chains of discs that meet
    w = np.linalg.eigvals(A)
    assert len(w) == n
    for group in np.unique(reach, axis=0):
        inside = np.abs(w[:, None] - center[group]) <= radii[group] + 1e-10
        assert inside.any(axis=1).sum() == group.sum()
        if group.sum() == 1 and not imag:  # alone, of a real matrix: real
            assert w[inside[:, 0]].imag.item() == 0


@pytest.mark.claim("gershgorin")
@given(n=st.integers(1, 6), a=st.floats(-3, 3), b=st.floats(0.1, 3))
def test_gershgorins_radius_is_attained(n, a, b):
    # a on the diagonal and b elsewhere: the vector of ones has the eigenvalue a + (n - 1) b,
    # on the rim of all discs
    A = np.full((n, n), b)
    np.fill_diagonal(A, a)
    np.testing.assert_allclose(A @ np.ones(n), np.full(n, a + (n - 1) * b), atol=1e-12)


@pytest.mark.claim("gershgorin")
@given(seed=seeds, n=st.integers(1, 8))
def test_a_matrix_of_weights_has_the_eigenvalue_one_and_none_beyond(seed, n):
    P = np.random.default_rng(seed).dirichlet(np.ones(n), size=n)
    np.testing.assert_allclose(P @ np.ones(n), 1, atol=1e-12)
    w = np.linalg.eigvals(P)
    assert np.abs(w).max() == pytest.approx(1, abs=1e-10)
    assert np.abs(w - 1).min() <= 1e-10
    assert np.sum(np.abs(w) > 1 - 1e-9) == 1  # positive entries: only this one on the circle


# jacobi-rotation


def off(A):
    return sum(A[i, j] ** 2 for i in range(len(A)) for j in range(len(A)) if i != j)


@pytest.mark.claim("jacobi-rotation")
@given(seed=seeds, n=st.integers(2, 6), equal=st.booleans(), zero=st.booleans())
def test_one_rotation_zeroes_a_pair_and_takes_two_squares_off(seed, n, equal, zero):
    rng = np.random.default_rng(seed)
    A = symmetric(rng, n)
    p, q = rng.choice(n, 2, replace=False)
    if zero:
        A[p, q] = A[q, p] = 0.0
    if equal:
        A[q, q] = A[p, p]
    theta = math.pi / 4 if equal else math.atan(2 * A[p, q] / (A[q, q] - A[p, p])) / 2
    J = np.eye(n)
    J[p, p], J[q, q], J[p, q], J[q, p] = (
        math.cos(theta),
        math.cos(theta),
        math.sin(theta),
        -math.sin(theta),
    )
    B = J.T @ A @ J
    assert B[p, q] == pytest.approx(0, abs=1e-13)
    assert B[q, p] == pytest.approx(0, abs=1e-13)
    assert off(B) == pytest.approx(off(A) - 2 * A[p, q] ** 2, abs=1e-11)
    np.testing.assert_allclose(np.linalg.eigvalsh(B), np.linalg.eigvalsh(A), atol=1e-12)


@pytest.mark.claim("jacobi-rotation")
@given(entries=st.lists(st.integers(-9, 9), min_size=6, max_size=6))
def test_a_rotation_with_a_rational_tangent_in_exact_fractions(entries):
    # c = 4/5, s = 3/5, tan(2 theta) = 24/7: a_qq - a_pp = 7 k and 2 a_pq = 24 k
    k, app, apr, aqr, arr, _ = entries
    apq, aqq = 12 * k, app + 7 * k
    A = [[app, apq, apr], [apq, aqq, aqr], [apr, aqr, arr]]
    c, s = Fraction(4, 5), Fraction(3, 5)
    J = [[c, s, 0], [-s, c, 0], [0, 0, 1]]
    B = product(product(list(map(list, zip(*J))), A), J)
    assert B[0][1] == B[1][0] == 0
    before = 2 * (apq**2 + apr**2 + aqr**2)
    assert 2 * (B[0][1] ** 2 + B[0][2] ** 2 + B[1][2] ** 2) == before - 2 * apq**2


@pytest.mark.claim("jacobi-rotation")
@given(a=st.integers(-9, 9), b=st.integers(-9, 9), c=st.integers(-9, 9), d=st.integers(-9, 9))
def test_45_degrees_for_equal_diagonal_entries_exactly(a, b, c, d):
    # J times sqrt(2) has entries 1 and -1; in (off) everything is then multiplied by 4 = 2^2
    A = [[a, b, c], [b, a, d], [c, d, 5]]
    B = [[0] * 3 for _ in range(3)]
    J = [[1, 1], [-1, 1]]
    for i in range(2):
        for j in range(2):
            B[i][j] = sum(J[k][i] * A[k][m] * J[m][j] for k in range(2) for m in range(2))
    assert B[0][1] == B[1][0] == 0
    assert {B[0][0], B[1][1]} == {2 * (a - b), 2 * (a + b)}
    turned = [c - d, c + d]  # times sqrt(2)
    assert turned[0] ** 2 + turned[1] ** 2 == 2 * (c**2 + d**2)


# gradient-descent-as-powers


@pytest.mark.claim("gradient-descent-as-powers")
@given(seed=seeds, n=sizes, lr=st.floats(-1.0, 3.0))
def test_each_coefficient_of_the_error_is_multiplied_by_its_own_factor(seed, n, lr):
    rng = np.random.default_rng(seed)
    Q, w = orthogonal(rng, n), rng.uniform(0.1, 2, n)
    H, b = (Q * w) @ Q.T, rng.normal(size=n)
    minimum = np.linalg.solve(H, b)
    x = start = rng.normal(size=n)

    def f(x):
        return x @ H @ x / 2 - b @ x

    assert f(minimum) < f(start)
    assert f(minimum) <= f(minimum + 1e-3 * start) + 1e-13 * (1 + abs(f(minimum)))
    steps = 6
    for _ in range(steps):
        x = x - lr * (H @ x - b)
    expected = minimum + Q @ ((1 - lr * w) ** steps * (Q.T @ (start - minimum)))
    np.testing.assert_allclose(x, expected, atol=1e-11 * 6**steps)


@pytest.mark.claim("gradient-descent-as-powers")
@given(
    seed=seeds, n=sizes, share=st.sampled_from([-0.5, -0.1, 0.0, 0.1, 0.5, 0.98, 1.0, 1.02, 1.5])
)
def test_it_converges_from_every_start_below_two_over_the_largest_only(seed, n, share):
    rng = np.random.default_rng(seed)
    w = np.sort(rng.uniform(0.2, 2, n))
    lr = share * 2 / w[-1]
    Q = orthogonal(rng, n)
    H = (Q * w) @ Q.T
    x = Q @ np.ones(n)  # a share in every direction
    for _ in range(500):
        x = x - lr * (H @ x)
    if share == 0:
        assert (x == Q @ np.ones(n)).all()  # it stands still
    elif 0 < share < 1:
        assert np.linalg.norm(x) < 1e-3  # the slowest factor is at most 1 - 0.2 * 0.1 = 0.98
    elif share == 1:
        assert abs(Q[:, -1] @ x) == pytest.approx(1, rel=1e-9)  # it flips and does not shrink
    else:
        assert np.linalg.norm(x) > 1e6  # 1.04^500 is 3e8


@pytest.mark.claim("gradient-descent-as-powers")
@given(
    w=st.lists(st.floats(0.1, 50), min_size=1, max_size=6),
    other=st.floats(-1, 3),
    other2=st.floats(0, 2),
)
def test_the_best_rate_balances_the_two_ends(w, other, other2):
    def slowest(lr):
        return max(abs(1 - lr * value) for value in w)

    best = 2 / (min(w) + max(w))
    rate = slowest(best)
    kappa = max(w) / min(w)
    assert rate == pytest.approx((kappa - 1) / (kappa + 1), abs=1e-12)
    for lr in (other * best, other2 / max(w), best * 1.001, best / 1.001):
        assert slowest(lr) >= rate - 1e-12
    assert slowest(best * 1.001) > rate or slowest(best / 1.001) > rate


# the other misconception


def times(f, g):
    """The product of two polynomials, highest power first."""
    total = [Fraction(0)] * (len(f) + len(g) - 1)
    for i, a in enumerate(f):
        for j, b in enumerate(g):
            total[i + j] += a * b
    return total


def at(f, x):
    total = Fraction(0)
    for a in f:
        total = total * x + a
    return total


def remainder(f, g):
    f = list(f)
    while len(f) >= len(g):
        factor = f[0] / g[0]
        f = [a - factor * b for a, b in zip(f, [*g, *[0] * (len(f) - len(g))])][1:]
    while f and f[0] == 0:
        f = f[1:]
    return f


def real_roots(f, low, high):
    """The number of different real roots in (low, high], by Sturm's theorem, exactly."""
    n = len(f) - 1
    chain = [f, [a * (n - i) for i, a in enumerate(f[:-1])]]
    while rest := remainder(*chain[-2:]):
        chain.append([-a for a in rest])

    def changes(x):
        signs = [value > 0 for g in chain if (value := at(g, x)) != 0]
        return sum(a != b for a, b in pairwise(signs))

    return changes(Fraction(low)) - changes(Fraction(high))


def wilkinson():
    f = [Fraction(1)]
    for k in range(1, 21):
        f = times(f, [Fraction(1), Fraction(-k)])
    return f


@pytest.mark.claim("solve-the-polynomial")
def test_a_hair_in_one_coefficient_makes_ten_of_twenty_real_roots_complex():
    exact = wilkinson()
    assert exact[1] == -210
    assert real_roots(exact, -100, 100) == 20  # so the counting is right
    assert Fraction(float(exact[1]) - 2.0**-23) == -210 - Fraction(1, 2**23)
    moved = [exact[0], exact[1] - Fraction(1, 2**23), *exact[2:]]
    assert all(abs(a) <= 211**k for k, a in enumerate(moved))  # so all roots are below 2 * 211
    assert real_roots(moved, -422, 422) == 10


@pytest.mark.claim("solve-the-polynomial")
def test_rounding_the_coefficients_moves_roots_by_more_than_a_ten_thousandth():
    rounded = [Fraction(float(a)) for a in wilkinson()]
    assert any(a != b for a, b in zip(rounded, wilkinson()))
    assert all(abs(a - b) <= abs(b) / 2**53 for a, b in zip(rounded, wilkinson()))
    hair, most = Fraction(1, 10_000), Fraction(7, 10_000)
    assert real_roots(rounded, 13 - hair, 13 + hair) == 0
    for k in range(1, 21):
        assert real_roots(rounded, k - most, k + most) == 1


@pytest.mark.claim("solve-the-polynomial")
def test_the_symmetric_matrix_forgives_a_change_of_that_norm():
    rng = np.random.default_rng(0)
    Q, E = orthogonal(rng, 20), symmetric(rng, 20)
    E *= 2.0**-23 / np.linalg.norm(E, 2)
    w = np.linalg.eigvalsh((Q * np.arange(1.0, 21.0)) @ Q.T + E)
    assert np.abs(w - np.arange(1, 21)).max() <= 2.0**-23 + 1e-13


@pytest.mark.claim("solve-the-polynomial")
@given(c=st.lists(st.integers(-9, 9), min_size=1, max_size=4), x=st.integers(-5, 5))
def test_every_polynomial_is_the_characteristic_polynomial_of_a_matrix(c, x):
    # x^n + c1 x^(n-1) + ... + cn: first row -c, ones below the diagonal
    n = len(c)
    A = [[-a for a in c], *([int(j == i) for j in range(n)] for i in range(n - 1))]
    shifted = [[x * (i == j) - a for j, a in enumerate(row)] for i, row in enumerate(A)]
    assert determinant(shifted) == at([1, *c], x)

"""Checks of the claims in docs/linalg/quadratic-forms.md.

Where a claim is algebra it is checked in exact integers or fractions. Elsewhere a handful of
operations on up to 6 entries carries a relative rounding error of some 1e-15; 1e-12 leaves room.
Where another tolerance stands, its reason does too.
"""

import itertools
import math
from fractions import Fraction
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import integrate, special

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)


@st.composite
def squares(draw, n_max=4, symmetric=False, largest=5):
    """A square matrix of small integers, as lists of Python's exact integers."""
    n = draw(st.integers(1, n_max))
    entry = st.integers(-largest, largest)
    A = draw(st.lists(st.lists(entry, min_size=n, max_size=n), min_size=n, max_size=n))
    return [[A[max(i, j)][min(i, j)] for j in range(n)] for i in range(n)] if symmetric else A


def integer_vector(data, n, largest=9):
    return data.draw(st.lists(st.integers(-largest, largest), min_size=n, max_size=n))


def form(A, x):
    n = len(x)
    return sum(A[i][j] * x[i] * x[j] for i in range(n) for j in range(n))


def times(A, x):
    return [sum(a * b for a, b in zip(row, x, strict=True)) for row in A]


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def product(A, B):
    return [list(row) for row in zip(*(times(A, column) for column in zip(*B)))]


def gram(B):
    columns = list(zip(*B))
    return [[dot(u, v) for v in columns] for u in columns]


def determinant(A):
    """By expansion along the first row: exact, and not elimination."""
    if not A:
        return 1
    minors = ([row[:j] + row[j + 1 :] for row in A[1:]] for j in range(len(A)))
    return sum((-1) ** j * a * determinant(m) for j, (a, m) in enumerate(zip(A[0], minors)))


def characteristic_coefficients(A):
    """c_0 = 1, ..., c_n of det(t I - A) = sum c_k t^(n - k), by Faddeev and LeVerrier."""
    n = len(A)
    coefficients, M = [Fraction(1)], [[Fraction(0)] * n for _ in range(n)]
    for k in range(1, n + 1):
        M = product(A, M)
        for i in range(n):
            M[i][i] += coefficients[-1]
        AM = product(A, M)
        coefficients.append(-sum(AM[i][i] for i in range(n)) / Fraction(k))
    return coefficients


def eigenvalues_are_positive(A):
    """The roots are real, so they are all positive just if the coefficients' signs alternate."""
    return all((-1) ** k * c > 0 for k, c in enumerate(characteristic_coefficients(A)))


def eigenvalues_are_nonnegative(A):
    return all((-1) ** k * c >= 0 for k, c in enumerate(characteristic_coefficients(A)))


def pivots(A):
    """The pivots of elimination without row swaps, up to the first that is not positive."""
    A, found = [[Fraction(a) for a in row] for row in A], []
    for k in range(len(A)):
        found.append(A[k][k])
        if A[k][k] <= 0:
            break
        for i in range(k + 1, len(A)):
            factor = A[i][k] / A[k][k]
            A[i] = [a - factor * b for a, b in zip(A[i], A[k])]
    return found


def random_definite(rng, n, log_kappa=2.0):
    """(A, its eigenvalues, ascending, its eigenvectors)."""
    V = np.linalg.qr(rng.normal(size=(n, n)))[0]
    w = np.sort(10 ** rng.uniform(-log_kappa / 2, log_kappa / 2, n))
    return V @ np.diag(w) @ V.T, w, V


# only-the-symmetric-part


@pytest.mark.claim("only-the-symmetric-part")
@given(A=squares(), data=st.data())
def test_the_form_of_a_matrix_is_that_of_its_symmetric_part(A, data):
    n = len(A)
    x = integer_vector(data, n)
    S = [[Fraction(A[i][j] + A[j][i], 2) for j in range(n)] for i in range(n)]
    assert S == [list(column) for column in zip(*S)]
    assert dot(x, times(A, x)) == dot(x, times(S, x))
    twist = [[A[i][j] - A[j][i] for j in range(n)] for i in range(n)]
    assert dot(x, times(twist, x)) == 0


@pytest.mark.claim("only-the-symmetric-part")
@given(A=squares())
def test_the_form_alone_gives_the_symmetric_part_back(A):
    n = len(A)
    unit = [[int(i == k) for i in range(n)] for k in range(n)]
    for i in range(n):
        for j in range(n):
            both = [a + b for a, b in zip(unit[i], unit[j])]
            recovered = Fraction(form(A, both) - form(A, unit[i]) - form(A, unit[j]), 2)
            assert recovered == Fraction(A[i][j] + A[j][i], 2)


# tests-of-definiteness: exactly, all five


def definite_or_not(data):
    """Integer matrices, half of them near the boundary: Gram matrices, shifted a little."""
    if data.draw(st.booleans()):
        return data.draw(squares(symmetric=True))
    A = gram(data.draw(squares(n_max=4, largest=3)))
    shift = data.draw(st.integers(-1, 1))
    return [[a + shift * (i == j) for j, a in enumerate(row)] for i, row in enumerate(A)]


@pytest.mark.claim("tests-of-definiteness")
@given(data=st.data())
def test_eigenvalues_pivots_and_leading_minors_agree_exactly(data):
    A = definite_or_not(data)
    n = len(A)
    by_pivots = all(d > 0 for d in pivots(A))
    by_minors = all(determinant([row[:k] for row in A[:k]]) > 0 for k in range(1, n + 1))
    assert by_pivots == by_minors == eigenvalues_are_positive(A)


@pytest.mark.claim("tests-of-definiteness")
@given(data=st.data())
def test_positive_pivots_make_the_form_positive_and_another_pivot_has_a_witness(data):
    A = definite_or_not(data)
    n, d = len(A), pivots(A)
    if all(pivot > 0 for pivot in d):
        x = integer_vector(data, n)
        assert (form(A, x) > 0) == any(x)
        return
    # complete squares in the first variables: x with all earlier squares 0 and x_k = 1
    k = len(d) - 1
    inner = np.array([row[:k] for row in A[:k]], dtype=object)
    right = [-Fraction(A[i][k]) for i in range(k)]
    x = [*solve_exactly(inner, right), Fraction(1)] + [Fraction(0)] * (n - k - 1)
    assert form(A, x) == d[-1] <= 0


def solve_exactly(A, b):
    """Cramer's rule in fractions."""
    rows = [list(map(Fraction, row)) for row in A]
    bottom = determinant(rows)
    return [
        determinant([[*row[:j], b[i], *row[j + 1 :]] for i, row in enumerate(rows)]) / bottom
        for j in range(len(rows))
    ]


@pytest.mark.claim("tests-of-definiteness")
@given(data=st.data())
def test_a_factor_exists_just_for_the_definite_and_numpy_finds_the_same(data):
    A = definite_or_not(data)
    d = pivots(A)
    floats = np.array(A, dtype=float)
    if not eigenvalues_are_nonnegative(A):
        # a coefficient that is not 0 is an integer, so the negative eigenvalue is below -1e-7,
        # and rounding moves it by some 1e-13
        with pytest.raises(np.linalg.LinAlgError):
            np.linalg.cholesky(floats)
        return
    if not eigenvalues_are_positive(A):  # singular: NumPy may be misled, exact squares are not
        assert d[-1] == 0  # the square of a diagonal entry
        return
    L = np.linalg.cholesky(floats)
    assert (np.diag(L) > 0).all()
    # pivots are the squares on the diagonal; integers up to 50 and minors of at least 1 keep the
    # condition number below 1e7, so 1e-8 leaves room
    np.testing.assert_allclose(np.diag(L) ** 2, np.array(d, dtype=float), rtol=1e-8)
    np.testing.assert_allclose(L @ L.T, A, rtol=0, atol=1e-12)


@pytest.mark.claim("tests-of-definiteness")
@pytest.mark.parametrize(("n", "n_factors"), [(1, 3), (2, 45), (3, 27 * 125)])
def test_no_two_factors_with_positive_diagonal_have_one_product(n, n_factors):
    # all lower triangular integer matrices with 1 to 3 on the diagonal and -2 to 2 below it
    i, j = np.tril_indices(n)
    choices = [range(1, 4) if a == b else range(-2, 3) for a, b in zip(i, j)]
    entries = np.array(list(itertools.product(*choices)))
    L = np.zeros((len(entries), n, n), dtype=int)
    L[:, i, j] = entries
    products = (L @ L.transpose(0, 2, 1)).reshape(len(L), -1)
    assert len(L) == len(np.unique(products, axis=0)) == n_factors


@pytest.mark.claim("tests-of-definiteness")
@given(A=squares(n_max=4, symmetric=True), data=st.data())
def test_squares_with_the_pivots_as_weights_are_the_form(A, data):
    # M D M^T as the text reads it: pivots and multipliers of elimination, exactly
    n, U = len(A), [[Fraction(a) for a in row] for row in A]
    M = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    for k in range(n):
        assume(U[k][k] != 0)
        for i in range(k + 1, n):
            M[i][k] = U[i][k] / U[k][k]
            U[i] = [a - M[i][k] * b for a, b in zip(U[i], U[k])]
    d = [U[k][k] for k in range(n)]
    D = [[d[i] * (i == j) for j in range(n)] for i in range(n)]
    assert product(product(M, D), [list(row) for row in zip(*M)]) == A
    x = integer_vector(data, n)
    weighted = [d[k] * (x[k] + sum(M[i][k] * x[i] for i in range(k + 1, n))) ** 2 for k in range(n)]
    assert form(A, x) == sum(weighted)
    # inertia: no pivot is 0, so no eigenvalue is, and the signs agree in number
    w = np.linalg.eigvalsh(np.array(A, dtype=float))
    assert np.sum(w > 0) == sum(pivot > 0 for pivot in d)


# gram-is-semidefinite


@st.composite
def rectangles(draw):
    m, n = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    entry = st.integers(-3, 3)
    return draw(st.lists(st.lists(entry, min_size=n, max_size=n), min_size=m, max_size=m))


@pytest.mark.claim("gram-is-semidefinite")
@given(B=rectangles(), data=st.data())
def test_the_form_of_a_gram_matrix_is_a_squared_length(B, data):
    x = integer_vector(data, len(B[0]))
    assert form(gram(B), x) == dot(times(B, x), times(B, x)) >= 0


@pytest.mark.claim("gram-is-semidefinite")
@given(B=rectangles())
@example(B=[[1, 2], [2, 4]])
@example(B=[[1, 0, 1]])
@example(B=[[1], [0]])
def test_it_is_definite_just_if_the_columns_are_independent(B):
    independent = np.linalg.matrix_rank(np.array(B, dtype=float)) == len(B[0])
    assert eigenvalues_are_positive(gram(B)) == independent
    assert eigenvalues_are_nonnegative(gram(B))


@pytest.mark.claim("gram-is-semidefinite")
@pytest.mark.parametrize("n", [1, 2, 3])
def test_every_semidefinite_matrix_is_a_gram_matrix_and_no_other(n):
    # all symmetric integer matrices with entries up to 2, judged by their exact principal minors
    i, j = np.tril_indices(n)
    subsets = [rows for k in range(1, n + 1) for rows in itertools.combinations(range(n), k)]
    n_semidefinite = 0
    for entries in itertools.product(range(-2, 3), repeat=len(i)):
        A = np.zeros((n, n))
        A[i, j] = A[j, i] = entries
        exact = A.astype(int).tolist()
        semidefinite = all(
            determinant([[exact[a][b] for b in rows] for a in rows]) >= 0 for rows in subsets
        )
        w, V = np.linalg.eigh(A)
        B = np.sqrt(np.maximum(w, 0))[:, None] * V.T  # rounding can make a 0 of w negative
        error = np.abs(B.T @ B - A).max()
        assert error < 1e-12 if semidefinite else error > 1e-2
        n_semidefinite += semidefinite
    assert n_semidefinite == {1: 3, 2: 19, 3: 241}[n]


# rayleigh-between-eigenvalues


@pytest.mark.claim("rayleigh-between-eigenvalues")
@given(seed=seeds, n=sizes, shift=st.floats(-10, 10))
def test_the_quotient_lies_between_the_extreme_eigenvalues(seed, n, shift):
    rng = np.random.default_rng(seed)
    A, w, V = random_definite(rng, n)
    A, w = A + shift * np.eye(n), w + shift
    scale = np.abs(w).max()
    for x in rng.normal(size=(20, n)):
        R = x @ A @ x / (x @ x)
        assert w[0] - 1e-12 * scale <= R <= w[-1] + 1e-12 * scale
    for value, v in zip(w, V.T):
        x = -3 * v
        assert x @ A @ x / (x @ x) == pytest.approx(value, rel=1e-12, abs=1e-12 * scale)


@pytest.mark.claim("rayleigh-between-eigenvalues")
@given(w=st.lists(st.integers(-5, 5), min_size=1, max_size=5), data=st.data())
def test_the_bounds_are_attained_just_at_eigenvectors_of_the_extremes(w, data):
    # exact: a diagonal matrix, eigenvalues perhaps repeated
    x = integer_vector(data, len(w), largest=2)
    assume(any(x))
    value = sum(a * b * b for a, b in zip(w, x))
    for extreme, sign in ((max(w), 1), (min(w), -1)):
        assert sign * value <= sign * extreme * dot(x, x)
        is_eigenvector = all(b == 0 for a, b in zip(w, x) if a != extreme)
        assert (value == extreme * dot(x, x)) == is_eigenvector


# rayleigh-change


@pytest.mark.claim("rayleigh-change")
@given(A=squares(symmetric=True), data=st.data())
def test_the_change_of_the_quotient_in_exact_fractions(A, data):
    n = len(A)
    x, h = integer_vector(data, n), integer_vector(data, n)
    moved = [a + b for a, b in zip(x, h)]
    assume(any(x) and any(moved))
    R = Fraction(form(A, x), dot(x, x))
    residual = [a - R * b for a, b in zip(times(A, x), x)]
    change = (2 * dot(h, residual) + form(A, h) - R * dot(h, h)) / dot(moved, moved)
    assert Fraction(form(A, moved), dot(moved, moved)) - R == change


@pytest.mark.claim("rayleigh-change")
@given(A=squares(symmetric=True), data=st.data())
def test_the_gradient_is_twice_the_residual_over_the_squared_length(A, data):
    # the slope is a difference quotient with a step of 1e-20, in exact fractions; what is missing
    # is at most 2e7 steps, as the entries are at most 9
    n = len(A)
    x, h = integer_vector(data, n), integer_vector(data, n)
    assume(any(x))

    def slope(direction):
        step = Fraction(1, 10**20)
        y = [a + step * b for a, b in zip(x, direction)]
        return (form(A, y) / dot(y, y) - Fraction(form(A, x), dot(x, x))) / step

    R = Fraction(form(A, x), dot(x, x))
    residual = [a - R * b for a, b in zip(times(A, x), x)]
    assert abs(slope(h) - Fraction(2, dot(x, x)) * dot(h, residual)) < Fraction(1, 10**12)
    y = times(A, x)
    parallel = all(y[i] * x[j] == y[j] * x[i] for i in range(n) for j in range(i))
    # a slope along an axis that is not 0 is a fraction with a denominator below 1e6
    unit = [[int(i == k) for i in range(n)] for k in range(n)]
    assert parallel == all(abs(slope(e)) < Fraction(1, 10**7) for e in unit)


@pytest.mark.claim("rayleigh-change")
@given(seed=seeds, n=st.integers(2, 5), t=st.floats(-2, 2), data=st.data())
def test_near_an_eigenvector_the_error_is_the_square_of_the_sine(seed, n, t, data):
    rng = np.random.default_rng(seed)
    A, w, V = random_definite(rng, n)
    i = data.draw(st.integers(0, n - 1))
    direction = rng.normal(size=n)
    direction -= V[:, i] * (V[:, i] @ direction)
    direction /= np.linalg.norm(direction)
    x = math.cos(t) * V[:, i] + math.sin(t) * direction
    error = x @ A @ x / (x @ x) - w[i]
    rest = direction @ A @ direction - w[i]
    assert error == pytest.approx(math.sin(t) ** 2 * rest, abs=1e-12 * w[-1])
    assert abs(error) <= math.sin(t) ** 2 * (w[-1] - w[0]) + 1e-12 * w[-1]


@pytest.mark.claim("rayleigh-change")
@given(w=st.lists(st.integers(-50, 50), min_size=2, max_size=5), data=st.data())
def test_the_error_is_bounded_by_the_spread_and_reaches_it(w, data):
    # exact: a diagonal matrix, v the first axis; h need not be at a right angle to it
    h = [Fraction(c, 10) for c in integer_vector(data, len(w))]
    x = [h[0] + 1, *h[1:]]
    assume(any(x))
    error = sum(a * b * b for a, b in zip(w, x)) / dot(x, x) - w[0]
    assert abs(error) <= (max(w) - min(w)) * dot(h, h) / dot(x, x)
    low, high = min(w), max(w)
    t = h[1]
    assert (low + high * t * t) / (1 + t * t) - low == (high - low) * t * t / (1 + t * t)


def test_two_right_digits_of_the_vector_can_leave_a_small_eigenvalue_none():
    x = np.array([1.0, 0.01])
    R = x @ np.diag([1.0, 1e6]) @ x / (x @ x)
    assert 100 < R < 102
    assert abs(R - 1) <= (1e6 - 1) * 1e-4


# axes-of-two-ellipses


@pytest.mark.claim("axes-of-two-ellipses")
@given(seed=seeds, c=st.floats(0.1, 10))
def test_in_the_plane_the_axis_ratios_are_measured_by_walking_around(seed, c):
    A, w, _ = random_definite(np.random.default_rng(seed), 2, log_kappa=1.5)
    kappa = w[1] / w[0]
    t = np.linspace(0, math.pi, 20_001)
    U = np.array([np.cos(t), np.sin(t)])
    level = np.sqrt(c / np.sum(U * (A @ U), axis=0))  # its distance from the origin
    image = np.linalg.norm(A @ U, axis=0)
    # a grid of 1.6e-4 radians misses an extreme by 8e-5 at most, and so its value by a share
    # of some kappa^2 (8e-5)^2, at most 1e-5
    assert level.max() == pytest.approx(math.sqrt(c / w[0]), rel=1e-5)
    assert level.min() == pytest.approx(math.sqrt(c / w[1]), rel=1e-5)
    assert level.max() / level.min() == pytest.approx(math.sqrt(kappa), rel=2e-5)
    assert image.max() / image.min() == pytest.approx(kappa, rel=2e-5)


@pytest.mark.claim("axes-of-two-ellipses")
@given(seed=seeds, n=sizes, c=st.floats(0.1, 10))
def test_in_any_dimension_the_eigenvectors_are_the_axes_with_these_lengths(seed, n, c):
    rng = np.random.default_rng(seed)
    A, w, V = random_definite(rng, n)
    p = rng.normal(size=n)
    p /= np.linalg.norm(p)
    on_level = V @ (p * np.sqrt(c / w))  # coordinates along the axes, over their lengths: p
    on_image = V @ (p * w)
    assert on_level @ A @ on_level == pytest.approx(c, rel=1e-11)
    x = np.linalg.solve(A, on_image)  # condition number up to 100
    assert np.linalg.norm(x) == pytest.approx(1.0, rel=1e-11)
    # and no point of either set lies elsewhere
    u = rng.normal(size=n)
    u /= np.linalg.norm(u)
    on_level = V.T @ (u * math.sqrt(c / (u @ A @ u))) / np.sqrt(c / w)
    assert np.linalg.norm(on_level) == pytest.approx(1.0, rel=1e-11)
    assert np.linalg.norm(V.T @ (A @ u) / w) == pytest.approx(1.0, rel=1e-11)


@pytest.mark.claim("axes-of-two-ellipses")
@given(seed=seeds, n=st.integers(2, 6))
def test_a_plane_through_many_weights_shows_at_most_the_condition_number(seed, n):
    rng = np.random.default_rng(seed)
    A, w, V = random_definite(rng, n)
    P = np.linalg.qr(rng.normal(size=(n, 2)))[0]
    low, high = np.linalg.eigvalsh(P.T @ A @ P)
    assert high / low <= w[-1] / w[0] * (1 + 1e-12)
    low, high = np.linalg.eigvalsh(V[:, [0, -1]].T @ A @ V[:, [0, -1]])
    assert high / low == pytest.approx(w[-1] / w[0], rel=1e-11)


# angle-of-steepest-descent


@pytest.mark.claim("angle-of-steepest-descent")
@given(
    w=st.lists(st.integers(1, 50), min_size=1, max_size=5),
    data=st.data(),
)
def test_the_cosine_is_bounded_in_exact_integers(w, data):
    x = integer_vector(data, len(w))
    assume(any(x))
    a, b = min(w), max(w)
    inner = sum(v * t * t for v, t in zip(w, x))
    gradient = sum((v * t) ** 2 for v, t in zip(w, x))
    # cos >= 2 sqrt(kappa) / (kappa + 1) with kappa = b / a, squared: all terms are positive
    bound = Fraction(4 * a * b, (a + b) ** 2)
    assert Fraction(inner**2, gradient * dot(x, x)) >= bound


@pytest.mark.claim("angle-of-steepest-descent")
@given(a=st.integers(1, 20), b=st.integers(1, 20))
def test_the_bound_is_attained_in_exact_integers(a, b):
    # eigenvalues a^2 and b^2, so that the worst x, along (b, a), has integer entries
    w, x = (a * a, b * b), (b, a)
    inner = sum(v * t * t for v, t in zip(w, x))
    gradient = sum((v * t) ** 2 for v, t in zip(w, x))
    kappa = Fraction(max(w), min(w))
    root = Fraction(max(a, b), min(a, b))
    assert Fraction(inner**2, gradient * dot(x, x)) == (2 * root / (kappa + 1)) ** 2


@pytest.mark.claim("angle-of-steepest-descent")
@given(seed=seeds, n=sizes)
def test_the_bound_holds_and_is_attained_in_any_axes(seed, n):
    rng = np.random.default_rng(seed)
    A, w, V = random_definite(rng, n)
    kappa = w[-1] / w[0]
    bound = 2 * math.sqrt(kappa) / (kappa + 1)

    def cosine(x):
        return x @ A @ x / (np.linalg.norm(x) * np.linalg.norm(A @ x))

    for x in rng.normal(size=(20, n)):
        assert cosine(x) >= bound - 1e-12
    worst = math.sqrt(w[0]) * V[:, -1] + math.sqrt(w[-1]) * V[:, 0]
    assume(np.linalg.norm(worst) > 1e-3)  # n = 1: V[:, -1] is V[:, 0], no cancellation
    assert cosine(worst) == pytest.approx(bound if n > 1 else 1.0, abs=1e-12)


# mass-of-an-ellipse


@pytest.mark.claim("mass-of-an-ellipse")
@pytest.mark.parametrize("r", [0.0, 0.1, 0.5, 1.0, 1.5, 2.0, 2.4477, 3.0, 5.0])
def test_the_mass_by_adding_up_vertical_strips(r):
    def strip(t):
        half = math.sqrt(max(r * r - t * t, 0.0))
        return math.exp(-t * t / 2) / math.sqrt(2 * math.pi) * special.erf(half / math.sqrt(2))

    mass = integrate.quad(strip, -r, r, epsabs=1e-12)[0]
    assert 1 - math.exp(-r * r / 2) == pytest.approx(mass, abs=1e-9)


@pytest.mark.claim("mass-of-an-ellipse")
@pytest.mark.parametrize("r", [0.5, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("seed", range(3))
def test_counted_points_within_five_standard_errors(r, seed):
    # a share p of N draws has the standard error sqrt(p (1 - p) / N); a right formula misses five
    # of them less than once in a million seeds
    rng, n_points = np.random.default_rng(seed), 40_000
    B = rng.normal(size=(2, 2))
    cov, mean = B @ B.T, rng.normal(size=2)
    X = rng.multivariate_normal(mean, cov, size=n_points, method="svd") - mean
    squared = np.sum(X * np.linalg.solve(cov, X.T).T, axis=1)
    p = 1 - math.exp(-(r**2) / 2)
    assert abs(np.mean(squared <= r**2) - p) < 5 * math.sqrt(p * (1 - p) / n_points)


@pytest.mark.claim("mass-of-an-ellipse")
@pytest.mark.parametrize("p", [0.01, 0.3935, 0.5, 0.9, 0.95, 0.999])
def test_the_radius_that_holds_a_given_share(p):
    # chi square with 2 degrees of freedom, inverted by SciPy
    assert math.sqrt(-2 * math.log(1 - p)) == pytest.approx(
        math.sqrt(2 * special.gammaincinv(1, p)), rel=1e-10
    )


@given(seed=seeds, n=sizes)
def test_the_distance_is_the_most_standard_deviations_that_a_projection_sees(seed, n):
    rng = np.random.default_rng(seed)
    cov = random_definite(rng, n)[0]
    u = rng.normal(size=n)
    squared = u @ np.linalg.solve(cov, u)
    W = rng.normal(size=(200, n))
    seen = (W @ u) ** 2 / np.sum((W @ cov) * W, axis=1)
    assert seen.max() <= squared * (1 + 1e-11)  # condition number up to 100
    best = np.linalg.solve(cov, u)
    assert (best @ u) ** 2 / (best @ cov @ best) == pytest.approx(squared, rel=1e-11)
    edge = u / math.sqrt(squared)  # on the one-sigma ellipse, along u
    assert edge @ np.linalg.solve(cov, edge) == pytest.approx(1, rel=1e-11)


def test_it_is_not_the_number_of_standard_deviations_along_its_own_direction():
    cov, u = np.diag([100.0, 1.0]), np.ones(2)
    assert math.sqrt(u @ np.linalg.solve(cov, u)) == pytest.approx(1.005, abs=1e-3)
    assert u @ u / math.sqrt(u @ cov @ u) == pytest.approx(0.199, abs=1e-3)


# damping, and changes of coordinates


@given(
    w=st.lists(st.integers(-9, 9), min_size=1, max_size=5),
    lam=st.fractions(min_value=Fraction(1, 100), max_value=20),
)
def test_damping_makes_definite_and_bounds_the_condition_number(w, lam):
    damped = [v + lam for v in w]  # the eigenvalues of A + lambda I
    assert (min(damped) > 0) == (lam > -min(w))
    if min(w) >= 0:
        kappa = (max(w) + lam) / (min(w) + lam)
        assert max(damped) / min(damped) == kappa <= 1 + max(w) / lam
        assert (kappa == 1 + max(w) / lam) == (min(w) == 0 or max(w) == 0)


@given(A=squares(n_max=3, symmetric=True), C=squares(n_max=3), data=st.data())
def test_a_change_of_coordinates_keeps_definiteness_and_the_signs(A, C, data):
    n = min(len(A), len(C))
    A, C = [row[:n] for row in A[:n]], [row[:n] for row in C[:n]]
    assume(determinant(C) != 0)
    u = integer_vector(data, n)
    changed = product([list(row) for row in zip(*C)], product(A, C))
    assert form(A, times(C, u)) == form(changed, u)
    signs = [
        sum(a * b < 0 for a, b in itertools.pairwise([c for c in coefficients if c]))
        for coefficients in map(characteristic_coefficients, (A, changed))
    ]  # sign changes count the positive roots of a polynomial with real roots only (Descartes)
    assert signs[0] == signs[1]
    assert eigenvalues_are_positive(A) == eigenvalues_are_positive(changed)


@given(seed=seeds, n=sizes)
def test_whitening_makes_the_identity_of_the_hessian(seed, n):
    H = random_definite(np.random.default_rng(seed), n)[0]
    C = np.linalg.inv(np.linalg.cholesky(H)).T
    np.testing.assert_allclose(C.T @ H @ C, np.eye(n), rtol=0, atol=1e-12)


@given(w=st.tuples(st.integers(1, 20), st.integers(21, 400)), share=st.floats(0.05, 1.9))
def test_a_step_changes_sides_just_above_one_over_the_largest_eigenvalue(w, share):
    assume(abs(share - 1) > 1e-9)
    low, high = w
    lr = share / high
    x = np.array([1.0, 1.0]) - lr * np.array([low, high])  # one step from (1, 1)
    assert (x[1] < 0) == (share > 1)
    assert x[0] > 1 - 2 * low / high  # along the floor: slow, whatever the step


# the operation counts and the size of the factor, which the text states


class Counted:
    """A number that counts what is done with it."""

    counts: ClassVar[dict[str, int]] = {}

    def __init__(self, value):
        self.value = value

    def _do(self, name, value):
        Counted.counts[name] = Counted.counts.get(name, 0) + 1
        return Counted(value)

    def __sub__(self, other):
        return self._do("-", self.value - other.value)

    def __mul__(self, other):
        return self._do("*", self.value * other.value)

    def __truediv__(self, other):
        return self._do("/", self.value / other.value)

    def root(self):
        return self._do("root", math.sqrt(self.value))


def count(function, A):
    Counted.counts = {}
    function([[Counted(float(a)) for a in row] for row in A])
    return dict(Counted.counts)


def lu_by_entries(A):
    n = len(A)
    for k in range(n):
        for i in range(k + 1, n):
            A[i][k] = A[i][k] / A[k][k]
            for j in range(k + 1, n):
                A[i][j] = A[i][j] - A[i][k] * A[k][j]


@pytest.mark.parametrize("n", [1, 2, 3, 10, 30])
def test_elimination_takes_two_thirds_of_n_cubed(n):
    # the factor's own operations are counted in the tests of the package
    counts = count(lu_by_entries, np.ones((n, n)) + np.eye(n))
    assert sum(counts.values()) * 6 == 4 * n**3 - 3 * n**2 - n


@given(seed=seeds, n=sizes, log_kappa=st.floats(0, 17))
def test_a_factor_that_is_found_is_right_however_badly_conditioned(seed, n, log_kappa):
    V = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, n)))[0]
    A = (V * np.geomspace(1, 10**-log_kappa, n)) @ V.T
    A = (A + A.T) / 2
    assert_right_if_found(A)


@pytest.mark.parametrize("n", range(1, 16))
def test_also_of_the_hilbert_matrix(n):
    A = 1 / (np.arange(n)[:, None] + np.arange(n) + 1)
    assert_right_if_found(A)
    if n == 11:
        assert np.linalg.cond(A) > 1e14
        assert np.linalg.cholesky(A)[-1, -1] > 0


def assert_right_if_found(A):
    try:
        L = np.linalg.cholesky(A)
    except np.linalg.LinAlgError:
        return
    roots = np.sqrt(np.diag(A))
    np.testing.assert_allclose(
        L @ L.T / np.outer(roots, roots), A / np.outer(roots, roots), 0, 1e-14
    )
    np.testing.assert_allclose(np.sum(L**2, axis=1), np.diag(A), rtol=1e-14)
    assert (np.abs(L) <= roots[:, None] * (1 + 1e-14)).all()


def test_the_multipliers_can_grow_though_the_factor_cannot():
    A = [[Fraction(1, 10**10), Fraction(1, 10**6)], [Fraction(1, 10**6), Fraction(1)]]
    assert all(d > 0 for d in pivots(A))
    assert A[1][0] / A[0][0] == 10**4


@given(seed=seeds, d=st.integers(3, 8))
def test_the_covariance_of_d_samples_in_d_dimensions_is_singular(seed, d):
    X = np.random.default_rng(seed).integers(-9, 10, (d, d)) * d  # times d: the mean is an integer
    centred = X - X.mean(axis=0).astype(int)
    assert np.linalg.matrix_rank(centred) <= d - 1


def test_numpy_may_factor_a_covariance_of_too_few_samples_all_the_same():
    runs = 0
    for seed in range(200):
        X = np.random.default_rng(seed).normal(size=(5, 5))
        try:
            L = np.linalg.cholesky(np.cov(X, rowvar=False))
        except np.linalg.LinAlgError:
            continue
        runs += 1
        assert L.diagonal().min() < 1e-3  # the root of a pivot that is rounding
    assert 20 < runs < 180  # some 80


# the misconceptions


@pytest.mark.claim("positive-entries")
@given(A=squares(), data=st.data())
def test_positive_entries_make_the_form_positive_where_x_has_one_sign(A, data):
    A = [[abs(a) + 1 for a in row] for row in A]
    x = [abs(a) for a in integer_vector(data, len(A))]
    assume(any(x))
    assert form(A, x) > 0
    assert form(A, [-a for a in x]) > 0


@pytest.mark.claim("positive-entries")
def test_positive_entries_and_a_positive_determinant_with_a_negative_value():
    assert form([[1, 2], [2, 1]], [1, -1]) == -2
    A = [[1, 2, 2], [2, 1, 2], [2, 2, 1]]
    assert determinant(A) == 5
    assert form(A, [1, -1, 0]) == -2
    assert all(d > 0 for d in pivots([[2, -1], [-1, 2]]))  # negative entries, and definite
    assert eigenvalues_are_positive([[2, -1], [-1, 2]])


@pytest.mark.claim("positive-eigenvalues")
def test_both_eigenvalues_one_and_a_negative_value():
    A = [[1, -4], [0, 1]]
    assert characteristic_coefficients(A) == [1, -2, 1]  # (t - 1)^2
    assert form(A, [1, 1]) == -2
    assert not eigenvalues_are_positive([[1, -2], [-2, 1]])  # the symmetric part


@pytest.mark.claim("product-of-definite")
@given(seed=seeds, n=sizes)
def test_a_product_has_positive_eigenvalues_all_the_same(seed, n):
    rng = np.random.default_rng(seed)
    A, B = random_definite(rng, n)[0], random_definite(rng, n)[0]
    w = np.linalg.eigvals(A @ B)
    assert w.real.min() > 0
    assert np.abs(w.imag).max() <= 1e-10 * np.abs(w).max()
    L = np.linalg.cholesky(B)
    np.testing.assert_allclose(np.linalg.eigvalsh(L.T @ A @ L), np.sort(w.real), rtol=1e-8)


@pytest.mark.claim("product-of-definite")
@given(data=st.data(), a=st.integers(0, 3), b=st.integers(1, 3))
def test_a_product_of_definite_matrices_that_commute_is_definite(data, a, b):
    A = definite_or_not(data)
    assume(eigenvalues_are_positive(A))
    n, square = len(A), product(A, A)
    B = [[a * square[i][j] + b * A[i][j] for j in range(n)] for i in range(n)]
    AB = product(A, B)
    assert AB == product(B, A) == [list(row) for row in zip(*AB)]
    assert eigenvalues_are_positive(B)
    assert eigenvalues_are_positive(AB)


@pytest.mark.claim("product-of-definite")
def test_two_definite_factors_and_a_negative_value():
    A, B = [[10, 0], [0, 100]], [[10, 9], [9, 10]]
    assert all(d > 0 for d in pivots(A) + pivots(B))
    x = [4, -1]
    assert form(product(A, B), x) < 0


@pytest.mark.claim("nonnegative-leading-minors")
@given(A=squares(n_max=3, symmetric=True, largest=2))
def test_all_principal_minors_decide_and_the_leading_ones_do_not(A):
    n = len(A)
    chosen = [[i for i in range(n) if bits >> i & 1] for bits in range(1, 2**n)]
    minors = [determinant([[A[i][j] for j in rows] for i in rows]) for rows in chosen]
    assert all(m >= 0 for m in minors) == eigenvalues_are_nonnegative(A)


@pytest.mark.claim("nonnegative-leading-minors")
def test_the_counterexample_has_leading_minors_zero_and_a_negative_value():
    A = [[0, 0], [0, -1]]
    assert [determinant([[0]]), determinant(A)] == [0, 0]
    assert form(A, [0, 1]) == -1
    # though they can: 0 and -1
    assert [determinant([[0]]), determinant([[0, 1], [1, 0]])] == [0, -1]


@pytest.mark.claim("one-sigma")
def test_68_and_95_percent_are_the_masses_on_the_line():
    line = [special.erf(r / math.sqrt(2)) for r in (1, 2)]
    plane = [special.gammainc(1, r * r / 2) for r in (1, 2)]  # chi square, 2 degrees of freedom
    assert line == pytest.approx([0.6827, 0.9545], abs=5e-5)
    assert plane == pytest.approx([0.3935, 0.8647], abs=5e-5)
    assert special.gammainc(1, 5.991 / 2) == pytest.approx(0.95, abs=1e-4)

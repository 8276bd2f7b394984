"""Checks of the claims in docs/linalg/subspaces.md.

Algebra is checked in exact fractions, with an elimination of its own (reduced rows, the first
entry that is not zero is the pivot), independent of the book's. Matrices of every rank come as
products of small integer matrices.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

entries = st.integers(-3, 3)
small = st.integers(1, 4)
seeds = st.integers(0, 2**32 - 1)


def matrices(m=small, n=small):
    """Integer matrices of every shape and, by products, of every rank."""

    @st.composite
    def build(draw):
        rows, columns, r = draw(m), draw(n), draw(st.integers(0, 4))
        left = [draw(st.lists(entries, min_size=r, max_size=r)) for _ in range(rows)]
        right = [draw(st.lists(entries, min_size=columns, max_size=columns)) for _ in range(r)]
        return times(left, right) if r else [[0] * columns for _ in range(rows)]

    return build()


def times(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]


def apply(A, x):
    return [sum(a * b for a, b in zip(row, x)) for row in A]


def dot(x, y):
    return sum(a * b for a, b in zip(x, y))


def transpose(A):
    return [list(column) for column in zip(*A)]


def reduced(A):
    """(the nonzero rows of A's reduced echelon form, the columns of their leading ones)."""
    rows, pivots = [[Fraction(a) for a in row] for row in A], []
    for j in range(len(rows[0]) if rows else 0):
        r = len(pivots)
        i = next((i for i in range(r, len(rows)) if rows[i][j]), None)
        if i is None:
            continue
        rows[r], rows[i] = rows[i], rows[r]
        rows[r] = [a / rows[r][j] for a in rows[r]]
        for k in range(len(rows)):
            if k != r and rows[k][j]:
                rows[k] = [a - rows[k][j] * b for a, b in zip(rows[k], rows[r])]
        pivots.append(j)
    return rows[: len(pivots)], pivots


def column_rank(A):
    """How many columns are outside the span of those before them: the size of a basis."""
    chosen = []
    for column in transpose(A):
        if not in_span(column, chosen):
            chosen.append(column)
    return len(chosen)


def in_span(b, vectors):
    """Whether b is a combination of the vectors: no row of the reduced [V b] reads 0 = 1."""
    if not vectors:
        return not any(b)
    _, pivots = reduced(transpose([*vectors, b]))
    return len(vectors) not in pivots


def null_basis(A):
    rows, pivots = reduced(A)
    n = len(A[0])
    basis = []
    for j in (j for j in range(n) if j not in pivots):
        x = [Fraction(int(i == j)) for i in range(n)]
        for row, pivot in zip(rows, pivots):
            x[pivot] = -row[j]
        basis.append(x)
    return basis


def independent(vectors):
    return not vectors or len(reduced(vectors)[1]) == len(vectors)


# more-unknowns-than-equations


@pytest.mark.claim("more-unknowns-than-equations")
@given(A=st.integers(1, 4).flatmap(lambda m: matrices(st.just(m), st.integers(m + 1, 6))))
def test_a_wide_matrix_sends_some_nonzero_vector_to_zero(A):
    basis = null_basis(A)
    assert len(basis) >= len(A[0]) - len(A) > 0
    for x in basis:
        assert any(x)
        assert not any(apply(A, x))


@pytest.mark.claim("more-unknowns-than-equations")
def test_as_many_unknowns_as_equations_are_not_enough():
    for n in range(1, 6):
        assert null_basis([[int(i == j) for j in range(n)] for i in range(n)]) == []


@pytest.mark.claim("more-unknowns-than-equations")
@given(A=matrices(), seed=seeds)
def test_more_vectors_than_span_the_space_are_dependent_and_bases_are_equally_large(A, seed):
    vectors = transpose(A)  # they span a subspace
    k = len(vectors)
    rng = np.random.default_rng(seed)
    C = rng.integers(-3, 4, (k, k + 1)).tolist()
    assert not independent(transpose(times(A, C)))  # k + 1 vectors of it
    mixed = transpose(times(A, rng.integers(-3, 4, (k, k + 3)).tolist()))
    sizes = set()
    # bases from the generators in any order, and from other vectors of the subspace
    for order in [*itertools.permutations(vectors), [*mixed, *vectors]]:
        basis = []
        for v in order:
            if not in_span(v, basis):
                basis.append(v)
        assert independent(basis)
        sizes.add(len(basis))
    assert len(sizes) == 1


# row-rank-is-column-rank


@pytest.mark.claim("row-rank-is-column-rank")
@given(A=matrices())
@example(A=[[0, 0]])
@example(A=[[1, 2, 3], [4, 5, 6], [7, 8, 9]])
def test_as_many_independent_columns_as_rows_in_exact_fractions(A):
    assert column_rank(A) == column_rank(transpose(A))


@pytest.mark.claim("row-rank-is-column-rank")
@given(A=matrices())
def test_the_columns_of_a_basis_and_their_coefficients_multiply_back(A):
    R, pivots = reduced(A)
    C = [[row[j] for j in pivots] for row in A]
    assert len(R) == column_rank(A)
    if R:
        assert times(C, R) == A
        assert independent(transpose(C))
        assert independent(R)
    else:
        assert not any(map(any, A))


# rank-nullity


@pytest.mark.claim("rank-nullity")
@given(A=matrices())
@example(A=[[0, 0, 0]])
@example(A=[[5]])
def test_rank_and_nullity_add_up_to_the_number_of_columns(A):
    basis = null_basis(A)
    assert independent(basis)
    assert column_rank(A) + len(basis) == len(A[0])


@pytest.mark.claim("rank-nullity")
@given(A=matrices(m=st.integers(1, 3), n=st.integers(1, 3)))
def test_rank_and_nullity_by_counting_all_vectors_over_the_field_of_two(A):
    # an independent route: the same theorem where spaces are finite and can be counted
    A = [[a % 2 for a in row] for row in A]
    inputs = list(itertools.product((0, 1), repeat=len(A[0])))
    outputs = [tuple(y % 2 for y in apply(A, x)) for x in inputs]
    null = sum(not any(y) for y in outputs)
    assert len(set(outputs)) * null == 2 ** len(A[0])


# four-subspaces


@pytest.mark.claim("four-subspaces")
@given(A=matrices(), seed=seeds)
def test_row_space_and_null_space_are_orthogonal_and_split_every_vector(A, seed):
    for M in (A, transpose(A)):
        n, r = len(M[0]), column_rank(M)
        rows, _ = reduced(M)  # a basis of the row space
        null = null_basis(M)
        assert all(dot(x, y) == 0 for x in rows for y in null)
        assert (len(rows), len(null)) == (r, n - r)
        x = np.random.default_rng(seed).integers(-9, 10, n).tolist()
        both = [*rows, *null]
        assert independent(both)  # n of them: coefficients exist and are unique
        solution, pivots = reduced(transpose([*both, x]))
        assert pivots == list(range(n))
        c = [row[-1] for row in solution]
        p = [sum(ci * v[i] for ci, v in zip(c[:r], rows)) for i in range(n)]
        q = [a - b for a, b in zip(x, p)]
        assert not any(apply(M, q))
        assert apply(M, x) == apply(M, p)
        assert dot(p, q) == 0


@pytest.mark.claim("four-subspaces")
@given(A=matrices())
def test_the_row_space_goes_one_to_one_onto_the_column_space(A):
    rows, _ = reduced(A)
    images = [apply(A, row) for row in rows]
    assert independent(images)
    assert all(in_span(column, images) for column in transpose(A))


# solutions-of-a-system


def exhaustive(A, b):
    """Whether A x = b for some x, by Cramer's rule on every square part of A: no elimination."""
    m, n = len(A), len(A[0])
    for k in range(min(m, n), 0, -1):  # the largest part with a determinant that is not 0
        for rows in itertools.combinations(range(m), k):
            for columns in itertools.combinations(range(n), k):
                part = [[A[i][j] for j in columns] for i in rows]
                if not (d := leibniz(part)):
                    continue
                x = [Fraction(0)] * n  # the other unknowns stay 0
                for place, j in enumerate(columns):
                    changed = [list(row) for row in part]
                    for row, i in zip(changed, rows):
                        row[place] = b[i]
                    x[j] = Fraction(leibniz(changed), d)
                return apply(A, x) == b
    return not any(b)


@pytest.mark.claim("solutions-of-a-system")
@given(A=matrices(), seed=seeds, reachable=st.booleans())
def test_solvable_iff_in_the_column_space_iff_orthogonal_to_the_left_null_space(A, seed, reachable):
    rng = np.random.default_rng(seed)
    m, n = len(A), len(A[0])
    b = rng.integers(-3, 4, m).tolist()
    if reachable:
        b = apply(A, rng.integers(-3, 4, n).tolist())
    solvable = exhaustive(A, b)
    assert solvable or not reachable
    assert solvable == in_span(b, transpose(A))
    assert solvable == all(dot(b, y) == 0 for y in null_basis(transpose(A)))
    if not solvable:
        return
    rows, pivots = reduced([[*row, bi] for row, bi in zip(A, b)])
    x0 = [Fraction(0)] * n
    for row, j in zip(rows, pivots):
        x0[j] = row[-1]
    assert apply(A, x0) == b
    null = null_basis(A)
    for y in null:
        assert apply(A, [s - 2 * t for s, t in zip(x0, y)]) == b
    other = rng.integers(-2, 3, n).tolist()  # a solution exactly if it differs by a null vector
    difference = [s - t for s, t in zip(other, x0)]
    assert (apply(A, other) == b) == in_span(difference, null)


@pytest.mark.claim("solutions-of-a-system")
@given(A=st.integers(1, 4).flatmap(lambda n: matrices(st.just(n), st.just(n))))
@example(A=[[2, 1], [1, 1]])
@example(A=[[0]])
@example(A=[[-3]])
def test_for_a_square_matrix_the_conditions_hold_together_or_not_at_all(A):
    n = len(A)
    unit = [[int(i == j) for j in range(n)] for i in range(n)]
    full_rank = column_rank(A) == n
    only_zero = null_basis(A) == []
    every_b = all(exhaustive(A, e) for e in unit)
    assert full_rank == only_zero == every_b
    d = leibniz(A)
    # the adjugate: entry (j, i) is a signed minor, and A times it is d times I
    adjugate = [
        [
            (-1) ** (i + j) * leibniz([r[:j] + r[j + 1 :] for r in A[:i] + A[i + 1 :]])
            for i in range(n)
        ]
        for j in range(n)
    ]
    assert times(A, adjugate) == times(adjugate, A) == [[d * e for e in row] for row in unit]
    # with d not 0, adjugate / d is the inverse; with d = 0 some A x = 0, which rules one out
    assert full_rank == (d != 0)
    if not d:
        x = null_basis(A)[0]
        assert any(x)
        assert not any(apply(A, x))


@pytest.mark.claim("solutions-of-a-system")
@given(seed=seeds, k=st.integers(2, 8))
def test_one_pixel_more_than_the_units_allow_cannot_be_repaired(seed, k):
    # the opening with k units, 3 k pixels, all pictures different in each pixel
    rng = np.random.default_rng(seed)
    W, cat, dog = rng.normal(size=(k, 3 * k)), rng.random(3 * k), rng.random(3 * k)
    misses = []
    for repaired in (k, k - 1):
        part = W[:, 3 * k - repaired :]
        step = np.linalg.lstsq(part, W @ (cat - dog))[0]
        fake = dog.copy()
        fake[3 * k - repaired :] += step
        misses.append(np.linalg.norm(W @ (fake - cat)) / (1 + np.linalg.norm(step)))
    assert misses[0] < 1e-12
    assert misses[1] > 1e-9


# lu-with-pivoting: the steps of the page, in exact fractions


def exact_lu(A):
    """(order, L, U, sign) of a square matrix, rows chosen for the largest pivot."""
    n = len(A)
    U = [[Fraction(a) for a in row] for row in A]
    L = [[Fraction(0)] * n for _ in range(n)]
    order, sign = list(range(n)), 1
    for k in range(n):
        p = max(range(k, n), key=lambda i: abs(U[i][k]))
        if p != k:
            sign = -sign
            for rows in (U, L, order):
                rows[k], rows[p] = rows[p], rows[k]
        L[k][k] = Fraction(1)
        for i in range(k + 1, n):
            if U[k][k]:
                L[i][k] = U[i][k] / U[k][k]
                U[i] = [a - L[i][k] * b for a, b in zip(U[i], U[k])]
    return order, L, U, sign


def leibniz(A):
    """The determinant as a sum over permutations."""
    total = 0
    for places in itertools.permutations(range(len(A))):
        crossings = sum(a > b for a, b in itertools.combinations(places, 2))
        total += (-1) ** crossings * math.prod(row[j] for row, j in zip(A, places))
    return total


@pytest.mark.claim("lu-with-pivoting")
@given(A=small.flatmap(lambda n: matrices(st.just(n), st.just(n))))
@example(A=[[0, 1], [1, 0]])
@example(A=[[0, 0, 1], [0, 0, 2], [0, 3, 4]])
def test_every_square_matrix_is_p_times_l_times_u_with_small_multipliers(A):
    n = len(A)
    order, L, U, sign = exact_lu(A)
    assert sorted(order) == list(range(n))
    P = [[int(order[j] == i) for j in range(n)] for i in range(n)]
    assert times(P, times(L, U)) == A
    for i, j in itertools.product(range(n), range(n)):
        assert abs(L[i][j]) <= 1
        if i == j:
            assert L[i][j] == 1
        elif i < j:
            assert L[i][j] == 0
        else:
            assert U[i][j] == 0
    pivots = [U[k][k] for k in range(n)]
    assert leibniz(P) == sign
    assert leibniz(A) == sign * math.prod(pivots)
    assert all(pivots) == (column_rank(A) == n) == (leibniz(A) != 0)


# rank-of-products-and-sums


@pytest.mark.claim("rank-of-products-and-sums")
@given(m=st.integers(1, 4), k=st.integers(1, 4), n=st.integers(1, 4), data=st.data())
def test_ranks_of_products_and_sums_in_exact_fractions(m, k, n, data):
    A = data.draw(matrices(st.just(m), st.just(k)))
    B = data.draw(matrices(st.just(k), st.just(n)))
    C = data.draw(matrices(st.just(m), st.just(n)))
    rank_a, rank_b, rank_c = map(column_rank, (A, B, C))
    product = times(A, B)
    assert column_rank(product) <= min(rank_a, rank_b)
    total = [[p + c for p, c in zip(*rows)] for rows in zip(product, C)]
    assert column_rank(total) <= column_rank(product) + rank_c


@pytest.mark.claim("rank-of-products-and-sums")
@given(count=st.integers(1, 5), m=st.integers(1, 5), n=st.integers(1, 5), seed=seeds)
def test_a_sum_of_outer_products_has_at_most_as_much_rank_as_terms(count, m, n, seed):
    rng = np.random.default_rng(seed)
    terms = [np.outer(rng.integers(-3, 4, m), rng.integers(-3, 4, n)) for _ in range(count)]
    assert column_rank(sum(terms).tolist()) <= count
    delta, x = rng.integers(1, 4, m), rng.integers(-4, 0, n)
    assert column_rank(np.outer(delta, x).tolist()) == 1
    basis = [np.outer(np.eye(m, dtype=int)[i], np.eye(n, dtype=int)[i]) for i in range(min(m, n))]
    used = basis[:count]  # equality is possible
    assert column_rank(sum(used).tolist()) == min(count, m, n)


@pytest.mark.claim("rank-of-products-and-sums")
@given(seed=seeds, n=st.integers(1, 6))
def test_the_gradient_of_a_batch_has_at_most_the_rank_of_the_batch(seed, n):
    rng = np.random.default_rng(seed)
    W, X, targets = rng.normal(size=(7, 8)), rng.normal(size=(n, 8)), rng.normal(size=(n, 7))
    h, gradient = 1e-6, np.zeros_like(W)
    for i, j in np.ndindex(W.shape):  # by central differences of a loss that is not quadratic
        E = np.zeros_like(W)
        E[i, j] = h
        loss = [np.sum(np.tanh(X @ V.T - targets) ** 2) for V in (W + E, W - E)]
        gradient[i, j] = (loss[0] - loss[1]) / (2 * h)
    # the differences are good to 1e-8 here, so what exceeds 1e-6 counts
    assert np.linalg.matrix_rank(gradient, tol=1e-6) <= n


# ladder


def ladder(n):
    return [[int(i == j) - int(j > i) for j in range(n)] for i in range(n)]


@pytest.mark.claim("ladder")
@pytest.mark.parametrize("n", [2, 3, 4, 5, 10, 30, 60])
def test_the_ladder_hides_how_close_it_is_to_singular(n):
    T = ladder(n)
    order, _, U, sign = exact_lu(T)
    assert (order, U, sign) == (list(range(n)), T, 1)  # no swap, nothing to eliminate
    assert [T[k][k] for k in range(n)] == [1] * n
    assert max(abs(a) for row in T for a in row) == 1
    x = [2 ** (n - 2 - i) for i in range(n - 1)] + [1]
    assert apply(T, x) == [0] * (n - 1) + [1]
    singular = [[Fraction(a) for a in row] for row in T]
    singular[-1][0] -= Fraction(1, 2 ** (n - 2))
    assert not any(apply(singular, x))
    if n <= 5:
        assert leibniz(T) == 1
        assert leibniz(singular) == 0


@pytest.mark.claim("ladder")
@pytest.mark.parametrize("n", [2, 5, 10, 20, 40])
def test_the_smallest_singular_value_of_the_ladder(n):
    s = np.linalg.svd(np.array(ladder(n), float), compute_uv=False)
    # LAPACK's values are good to about n eps |T|, below n**2 * 2.3e-16 as |T| < n
    assert s[-1] <= 2.0 ** (2 - n) + n**2 * 2.3e-16
    # the bound without rounding, |T x| / |x| for the x of the theorem, in exact fractions
    x = [2 ** (n - 2 - i) for i in range(n - 1)] + [1]
    Tx = apply(ladder(n), x)
    assert Fraction(dot(Tx, Tx), dot(x, x)) <= Fraction(1, 4 ** (n - 2))
    assert s[-2] > 1


# the misconceptions


@pytest.mark.claim("small-determinant-is-near-singular")
@given(n=st.integers(1, 100), c=st.floats(0.01, 10))
def test_a_multiple_of_the_identity_has_any_determinant_and_the_condition_number_one(n, c):
    assert np.linalg.cond(c * np.eye(n)) == pytest.approx(1, rel=1e-12)
    logarithm = np.linalg.slogdet(c * np.eye(n))[1]
    assert logarithm == pytest.approx(n * math.log(c), rel=1e-12, abs=1e-12)
    assert np.linalg.det(c * np.eye(n)) == pytest.approx(c**n, rel=1e-12)


@pytest.mark.claim("small-determinant-is-near-singular")
def test_the_determinant_1_next_to_0_and_one_that_leaves_the_range():
    assert np.linalg.det(0.1 * np.eye(100)) == pytest.approx(1e-100, rel=1e-12)
    T = np.array(ladder(50), float)
    assert np.linalg.det(T) == 1.0
    T[-1, 0] -= 2.0**-48
    assert np.linalg.svd(T, compute_uv=False)[-1] < 1e-13
    assert np.linalg.det(T) == 0.0
    for c in (0.1, 10.0):
        sign, logarithm = np.linalg.slogdet(-c * np.eye(401))
        assert (sign, logarithm) == (-1, pytest.approx(401 * math.log(c)))
        with np.errstate(over="ignore", divide="ignore"):
            assert np.isinf(np.log(np.abs(np.linalg.det(-c * np.eye(401)))))


@pytest.mark.claim("inverse-is-inaccurate")
@pytest.mark.parametrize("kappa", [1e4, 1e8, 1e12])
def test_errors_are_alike_and_residuals_are_not_by_numpys_own_routines(kappa):
    rng, norm = np.random.default_rng(0), np.linalg.norm
    ratios = []
    for _ in range(5):
        left, right = (np.linalg.qr(rng.normal(size=(80, 80)))[0] for _ in range(2))
        A = left * np.geomspace(1, 1 / kappa, 80) @ right
        for x in rng.normal(size=(10, 80)):  # one system at a time
            b = A @ x
            by_solve, by_inverse = np.linalg.solve(A, b), np.linalg.inv(A) @ b
            assert 0.01 < norm(by_inverse - x) / norm(by_solve - x) < 100
            residuals = [norm(b - A @ y) / norm(y) for y in (by_solve, by_inverse)]  # |A| = 1
            assert residuals[0] < 1e-14
            ratios.append(residuals[1] / residuals[0])
    assert np.median(ratios) > max(10, kappa / 1e4)


@pytest.mark.claim("inverse-is-inaccurate")
def test_where_the_solution_is_as_large_as_it_can_be_the_inverse_leaves_a_small_residual_too():
    rng, n = np.random.default_rng(0), 80
    left, right = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
    A = left * np.geomspace(1, 1e-10, n) @ right
    b = rng.normal(size=n)  # a random right-hand side makes x large, about kappa |b|
    x = np.linalg.inv(A) @ b
    assert np.linalg.norm(b - A @ x) < 1e-13 * np.linalg.norm(x)  # |A| = 1


@pytest.mark.claim("updates-have-the-rank-of-the-batch")
@given(n=st.integers(2, 12), data=st.data())
def test_signs_and_relu_turn_rank_two_into_full_rank(n, data):
    t = sorted(data.draw(st.sets(st.integers(-50, 50), min_size=n, max_size=n)))
    # twice a number between neighbors
    c = [2 * t[0] - 1, *(a + b for a, b in itertools.pairwise(t))]
    Z = [[2 * a - b for b in c] for a in t]
    assert column_rank(Z) == 2
    assert column_rank([[(z > 0) - (z < 0) for z in row] for row in Z]) == n
    assert column_rank([[max(z, 0) for z in row] for row in Z]) == n


@pytest.mark.claim("updates-have-the-rank-of-the-batch")
@given(A=matrices())
@example(A=[[1, 2, 3], [0, 1, 5], [0, 0, 0]])
def test_squares_of_the_entries_keep_a_bound_on_the_rank(A):
    r = column_rank(A)
    assert column_rank([[a * a for a in row] for row in A]) <= r * (r + 1) // 2
    # reached: all pairs of coordinates, r = 3 from integer points in general position
    points = [[1, t, t**3] for t in range(-3, 4)]
    B = times(points, transpose(points))
    assert column_rank(B) == 3
    assert column_rank([[b * b for b in row] for row in B]) == 6


@pytest.mark.claim("updates-have-the-rank-of-the-batch")
@pytest.mark.parametrize("n", [1, 2, 4])
def test_steps_of_torchs_own_optimizers(n):
    rng = torch.Generator().manual_seed(0)
    X, targets, start = (
        torch.randn(shape, generator=rng, dtype=torch.float64)
        for shape in ((n, 60), (n, 40), (40, 60))
    )
    start /= 8  # else tanh saturates, and gradients fall below Adam's epsilon

    def ranks(optimizer, steps, rtol=1e-10, **settings):
        """The rank of each step; every step sees new examples."""
        W, found = start.clone().requires_grad_(), []
        run = optimizer([W], lr=0.01, **settings)
        for k in range(steps):
            before = W.detach().clone()
            run.zero_grad()
            torch.tanh(torch.roll(X, k, 1) @ W.T - targets).square().sum().backward()
            run.step()
            found.append(int(torch.linalg.matrix_rank(W.detach() - before, rtol=rtol)))
        return found

    assert ranks(torch.optim.SGD, 3) == [n, n, n]
    assert ranks(torch.optim.SGD, 3, momentum=0.9) == [n, 2 * n, 3 * n]
    assert ranks(torch.optim.SGD, 1, weight_decay=0.1) == [40]
    (adam,) = ranks(torch.optim.Adam, 1, rtol=1e-4)  # its epsilon shows at 1e-7
    assert adam == 1 if n == 1 else adam > 4 * n


@pytest.mark.claim("updates-have-the-rank-of-the-batch")
@given(seed=seeds)
def test_the_signs_of_rank_one_keep_it_and_random_ones_of_rank_two_do_not(seed):
    rng = np.random.default_rng(seed)
    G = rng.normal(size=(40, 2)) @ rng.normal(size=(2, 40))
    assert np.linalg.matrix_rank(np.sign(G)) > 4
    one = np.outer(G[:, 0], G[0])
    assert np.linalg.matrix_rank(np.maximum(one, 0)) <= 2
    assert np.linalg.matrix_rank(np.sign(one)) == 1

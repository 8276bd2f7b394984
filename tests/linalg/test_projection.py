"""Tests of mathdl.linalg.projection.

Tolerances: the book's bound for dense factorisations, 1e-12 normwise at condition numbers up to 1e3
and sizes up to 200. Another tolerance has its reason beside it.
"""

import math
import warnings

import numpy as np
import pytest
import scipy.linalg
import torch
from hypothesis import example, given
from hypothesis import strategies as st

from mathdl.linalg.projection import gram_schmidt, lstsq, project, qr, ridge

EPS = np.finfo(float).eps
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 9)
SHAPES = [(1, 1), (2, 2), (3, 2), (2, 3), (7, 1), (1, 7), (200, 200), (200, 50), (50, 200)]


def stretched(rng, m, n, kappa):
    """An (m, n) matrix with singular values from 1 to 1 / kappa."""
    k = min(m, n)
    U = np.linalg.qr(rng.normal(size=(m, k)))[0]
    V = np.linalg.qr(rng.normal(size=(n, k)))[0]
    return U * np.geomspace(1, 1 / kappa, k) @ V.T


def of_rank(rng, m, n, r):
    return rng.normal(size=(m, r)) @ rng.normal(size=(r, n))


# qr


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale", [1.0, 1e200, 1e-200, 1e-300])
def test_qr_is_a_factorisation_to_1e_12_at_every_shape_and_scale(shape, scale):
    rng = np.random.default_rng(0)
    A = scale * stretched(rng, *shape, 1e3)
    Q, R = qr(A)
    k = min(shape)
    assert Q.shape == (shape[0], k)
    assert R.shape == (k, shape[1])
    assert np.linalg.norm(Q.T @ Q - np.eye(k)) <= 1e-12
    assert np.linalg.norm(Q @ (R / scale) - A / scale) <= 1e-12 * np.linalg.norm(A / scale)
    assert (np.tril(R, -1) == 0).all()


@given(seed=seeds, m=sizes, n=sizes)
def test_qr_agrees_with_numpy_up_to_the_signs_of_the_rows(seed, m, n):
    A = np.random.default_rng(seed).normal(size=(m, n))
    Q, R = qr(A)
    expected_q, expected_r = np.linalg.qr(A)
    k = min(m, n)
    signs = np.sign(np.diag(R[:, :k]) * np.diag(expected_r[:, :k]))
    # vectors belong to A's columns up to its condition number times eps
    slack = 1e-13 * np.linalg.cond(A[:, :k])
    np.testing.assert_allclose(Q * signs, expected_q, rtol=0, atol=slack)
    np.testing.assert_allclose(signs[:, None] * R, expected_r, rtol=0, atol=slack * 10)


@pytest.mark.parametrize("r", [1, 5, 19])
def test_qr_of_dependent_columns_still_has_an_orthonormal_q(r):
    A = of_rank(np.random.default_rng(0), 30, 20, r)
    Q, R = qr(A)
    assert np.linalg.norm(Q.T @ Q - np.eye(20)) <= 1e-13
    assert np.linalg.norm(Q @ R - A) <= 1e-13 * np.linalg.norm(A)
    # without pivoting what is left of a dependent column is rounding, times the kept part's kappa
    assert np.abs(np.diag(R))[r:].max() <= 1e-10 * np.abs(R).max()


@pytest.mark.parametrize("A", [np.zeros((3, 2)), np.zeros((2, 3)), [[0.0, 1.0], [0.0, 2.0]]])
def test_qr_takes_zero_columns(A):
    Q, R = qr(A)
    np.testing.assert_allclose(Q.T @ Q, np.eye(2), atol=1e-15)
    np.testing.assert_allclose(Q @ R, A, atol=1e-15)


def test_qr_by_hand():
    Q, R = qr([[3.0, 1.0], [4.0, 1.0]])
    np.testing.assert_allclose(R, [[-5.0, -1.4], [0.0, 0.2]], atol=1e-15)
    np.testing.assert_allclose(Q, [[-0.6, 0.8], [-0.8, -0.6]], atol=1e-15)
    Q, R = qr([[-2.0]])
    assert (Q.item(), R.item()) == (-1.0, 2.0) or (Q.item(), R.item()) == (1.0, -2.0)
    assert abs(R.item()) == 2.0


@pytest.mark.parametrize("tilt", [1e-5, 1e-8, 1e-12, 1e-200])
def test_a_column_almost_on_the_axis_keeps_its_direction(tilt):
    # with the other sign the reflection would be computed from digits that are not there
    length = math.hypot(1.0, tilt)
    for sign in (1.0, -1.0):
        Q, R = qr([[sign], [tilt]])
        assert R.item() == pytest.approx(-sign * length, rel=1e-15)
        np.testing.assert_allclose(Q[:, 0], [-1 / length, -sign * tilt / length], rtol=1e-15)


def test_columns_of_different_scales_are_each_resolved():
    A = np.array([[1e-200, 1e200, 1.0], [2e-200, 1e200, 0.0], [0.0, 3e200, 1.0]])
    Q, R = qr(A)
    np.testing.assert_allclose(Q.T @ Q, np.eye(3), atol=1e-15)
    D = np.array([1e-200, 1e200, 1.0])
    np.testing.assert_allclose(Q @ (R / D), A / D, atol=1e-14)


def test_what_is_left_of_a_column_can_be_tiny():
    # squares of 3e-200 underflow; what is left below the first row has the length 5e-200
    A = np.array([[1.0, 1.0], [0.0, 3e-200], [0.0, 4e-200]])
    Q, R = qr(A)
    assert abs(R[1, 1]) == pytest.approx(5e-200, rel=1e-14)
    np.testing.assert_allclose(np.abs(Q[:, 1]), [0.0, 0.6, 0.8], rtol=1e-14)


def test_a_length_beyond_the_largest_float_is_infinite_with_a_warning():
    with pytest.warns(RuntimeWarning, match="overflow"):
        Q, R = qr([[1.7e308], [1.7e308]])
    assert abs(R.item()) == math.inf
    np.testing.assert_allclose(np.abs(Q[:, 0]), math.sqrt(0.5), rtol=1e-15)


@pytest.mark.parametrize("kappa", [1e6, 1e12, 1e15])
def test_householder_keeps_right_angles_whatever_the_condition(kappa):
    A = stretched(np.random.default_rng(0), 60, 20, kappa)
    Q, R = qr(A)
    assert np.linalg.norm(Q.T @ Q - np.eye(20)) <= 1e-13
    assert np.linalg.norm(Q @ R - A) <= 1e-14 * 60


# gram_schmidt


@given(seed=seeds, m=sizes, n=sizes)
def test_gram_schmidt_is_the_qr_with_a_positive_diagonal(seed, m, n):
    m, n = max(m, n), min(m, n)
    A = np.random.default_rng(seed).normal(size=(m, n))
    Q, R = gram_schmidt(A)
    kappa = np.linalg.cond(A)
    np.testing.assert_allclose(Q @ R, A, rtol=0, atol=1e-14 * np.abs(A).max() * n)
    assert np.linalg.norm(Q.T @ Q - np.eye(n)) <= 20 * n * EPS * kappa
    assert (np.tril(R, -1) == 0).all()
    assert (np.diag(R) > 0).all()
    expected_q, expected_r = np.linalg.qr(A)
    signs = np.sign(np.diag(expected_r))
    np.testing.assert_allclose(R, signs[:, None] * expected_r, rtol=0, atol=1e-13 * kappa)
    np.testing.assert_allclose(Q, signs * expected_q, rtol=0, atol=1e-13 * kappa)


@pytest.mark.parametrize("scale", [1.0, 1e200, 1e-200])
@pytest.mark.parametrize("shape", [(1, 1), (5, 3), (200, 200), (200, 20)])
def test_gram_schmidt_within_1e_12_at_every_scale(shape, scale):
    A = scale * stretched(np.random.default_rng(0), *shape, 1e3)
    Q, R = gram_schmidt(A)
    assert np.linalg.norm(Q.T @ Q - np.eye(shape[1])) <= 1e-12
    assert np.linalg.norm(Q @ (R / scale) - A / scale) <= 1e-12 * np.linalg.norm(A / scale)


@pytest.mark.parametrize("kappa", [1e5, 1e9])
def test_it_is_modified_gram_schmidt_the_loss_grows_like_kappa(kappa):
    # Bjorck's bound is a moderate constant times kappa eps; the classical way is at kappa^2 eps
    A = stretched(np.random.default_rng(0), 60, 20, kappa)
    Q, R = gram_schmidt(A)
    loss = np.linalg.norm(Q.T @ Q - np.eye(20))
    assert 0.01 * kappa * EPS < loss < 60 * kappa * EPS
    assert np.linalg.norm(Q @ R - A) <= 1e-14


@pytest.mark.parametrize(
    ("A", "column"),
    [
        ([[1.0, 2.0], [2.0, 4.0]], 1),
        ([[0.0, 2.0], [0.0, 4.0]], 0),
        ([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [0.0, 0.0, 0.0]], 2),
        ([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]], 2),
        ([[3.0, 5.0]], 1),
        ([[1.0, 1.0, 3.0], [1.0, 1.000001, -2.0]], 2),
        ([[0.1, 0.3], [0.7, 2.1], [0.9, 2.7]], 1),
        ([[1e-200, 3e-200], [1e-200, 3e-200]], 1),
    ],
)
def test_gram_schmidt_needs_independent_columns(A, column):
    with pytest.raises(np.linalg.LinAlgError) as caught:
        gram_schmidt(A)
    assert str(caught.value) == (
        f"A's column {column} is in the span of those before it; it needs independent columns"
    )


@pytest.mark.parametrize("m", [2, 50])
def test_gram_schmidt_calls_a_column_dependent_at_four_m_eps_of_its_length(m):
    A = np.zeros((m, 2))
    A[0], A[1, 1] = [1.0, 2.0], 2 * 4.4 * m * EPS
    assert gram_schmidt(A)[1][1, 1] == pytest.approx(A[1, 1])
    A[1, 1] = 2 * 3.6 * m * EPS
    with pytest.raises(np.linalg.LinAlgError, match="A's column 1 is"):
        gram_schmidt(A)


# project


@given(seed=seeds, m=sizes, n=sizes, r=sizes)
def test_project_agrees_with_the_pseudoinverse_for_any_shape_and_rank(seed, m, n, r):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    U, V = (np.linalg.qr(rng.normal(size=(k, r)))[0] for k in (m, n))
    A = U * rng.uniform(0.1, 1, r) @ V.T
    b = rng.normal(size=m)
    np.testing.assert_allclose(project(b, A), U @ (U.T @ b), rtol=0, atol=1e-12)
    B = rng.normal(size=(m, 3))
    np.testing.assert_allclose(project(B, A), U @ (U.T @ B), rtol=0, atol=1e-12)


def test_project_by_hand():
    np.testing.assert_allclose(project([1.0, 2.0], [[3.0], [1.0]]), [1.5, 0.5], rtol=1e-15)
    np.testing.assert_allclose(project([1, 2, 3], [[1, 0], [0, 1], [0, 0]]), [1, 2, 0], atol=1e-15)
    np.testing.assert_allclose(project([3.0], [[-2.0]]), [3.0], rtol=1e-15)
    assert project([1.0, 2.0], np.zeros((2, 3))).tolist() == [0.0, 0.0]
    twins = [[1, 1, 0], [0, 0, 1], [0, 0, 1]]  # the second column is to be passed over
    np.testing.assert_allclose(project([1, 2, 4], twins), [1, 3, 3], rtol=1e-14)
    np.testing.assert_allclose(lstsq(twins, [1, 2, 4]), [0.5, 0.5, 3], rtol=1e-14)
    np.testing.assert_allclose(project([1.0, 2.0], [[1, 1, 0], [0, 1, 5]]), [1, 2], rtol=1e-15)


@pytest.mark.parametrize("scale", [1e200, 1e-200])
def test_project_does_not_feel_the_units_of_the_columns(scale):
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(20, 4)), rng.normal(size=20)
    units = np.array([1.0, scale, 3.0, scale / 7])
    np.testing.assert_allclose(project(b, A * units), project(b, A), rtol=0, atol=1e-13)
    np.testing.assert_allclose(project(b * scale, A), project(b, A) * scale, rtol=1e-12)


@pytest.mark.parametrize("copies", [2, 5])
def test_dependent_columns_in_any_order_span_the_same(copies):
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(12, 3)), rng.normal(size=12)
    wide = np.hstack([A @ rng.normal(size=(3, 3)) for _ in range(copies)] + [np.zeros((12, 2))])
    expected = A @ np.linalg.lstsq(A, b)[0]
    np.testing.assert_allclose(project(b, wide), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(project(b, wide[:, ::-1]), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("shape", [(2, 2), (2, 50), (50, 2)])
def test_a_column_counts_as_dependent_at_four_max_m_n_eps_of_its_length(shape):
    tolerance = 4 * max(shape) * EPS
    A = np.zeros(shape)
    A[0, :2] = [1.0, 2.0]
    A[1, 1] = 2 * 1.1 * tolerance
    b = np.zeros(shape[0])
    b[1] = 1.0
    np.testing.assert_allclose(project(b, A), b, rtol=0, atol=1e-15)
    A[1, 1] = 2 * 0.9 * tolerance
    assert np.linalg.norm(project(b, A)) <= 3 * tolerance
    assert np.linalg.norm(lstsq(A, b)) <= 1e-10


# lstsq


@given(seed=seeds, m=sizes, n=sizes, k=st.integers(1, 3))
def test_lstsq_agrees_with_numpy_and_scipy(seed, m, n, k):
    rng = np.random.default_rng(seed)
    A, B = stretched(rng, m, n, 100.0), rng.normal(size=(m, k))
    X = lstsq(A, B)
    assert X.shape == (n, k)
    # kappa = 100, and a residual of the size of b brings in kappa^2 eps = 2e-12
    np.testing.assert_allclose(X, np.linalg.lstsq(A, B)[0], rtol=0, atol=1e-10)
    np.testing.assert_allclose(lstsq(A, B[:, 0]), X[:, 0], rtol=0, atol=1e-10)
    np.testing.assert_allclose(X, scipy.linalg.lstsq(A, B)[0], rtol=0, atol=1e-10)


@given(seed=seeds, m=st.integers(2, 12), n=st.integers(2, 12), r=st.integers(1, 11))
@example(seed=0, m=12, n=12, r=1)
def test_of_many_solutions_lstsq_takes_the_shortest(seed, m, n, r):
    rng = np.random.default_rng(seed)
    r = min(m, n, r)
    U, V = (np.linalg.qr(rng.normal(size=(k, r)))[0] for k in (m, n))
    s = rng.uniform(0.1, 1, r)
    b = rng.normal(size=m)
    x = lstsq(U * s @ V.T, b)
    np.testing.assert_allclose(x, V @ (U.T @ b / s), rtol=0, atol=1e-11)


@pytest.mark.parametrize("driver", ["gelsd", "gelss"])
def test_lstsq_agrees_with_torch_where_columns_are_dependent(driver):
    rng = np.random.default_rng(0)
    A, b = of_rank(rng, 40, 12, 5), rng.normal(size=(40, 2))
    expected = torch.linalg.lstsq(torch.from_numpy(A), torch.from_numpy(b), driver=driver).solution
    np.testing.assert_allclose(lstsq(A, b), expected.numpy(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("shape", [(200, 200), (200, 30), (30, 200), (1, 1), (1, 9), (9, 1)])
@pytest.mark.parametrize("scale", [1.0, 1e200, 1e-200])
def test_lstsq_is_accurate_to_1e_12_in_residual_at_every_scale(shape, scale):
    rng = np.random.default_rng(0)
    A = stretched(rng, *shape, 1e3)
    b = rng.normal(size=shape[0])
    x = lstsq(scale * A, b) * scale
    gradient = A.T @ (A @ x - b)
    assert np.linalg.norm(gradient) <= 1e-12 * np.linalg.norm(b)
    V = np.linalg.svd(A, full_matrices=False)[2]
    assert np.linalg.norm(x - V.T @ (V @ x)) <= 1e-12 * np.linalg.norm(x)  # in the row space


def test_lstsq_by_hand():
    np.testing.assert_allclose(lstsq([[1, 0], [1, 1], [1, 2]], [0, 1, 5]), [-0.5, 2.5], rtol=1e-14)
    np.testing.assert_allclose(lstsq([[1, 1]], [2]), [1.0, 1.0], rtol=1e-15)
    np.testing.assert_allclose(lstsq([[3], [4]], [5, 10]), [2.2], rtol=1e-15)
    assert lstsq(np.zeros((2, 3)), [1.0, 2.0]).tolist() == [0.0, 0.0, 0.0]
    assert lstsq(np.zeros((2, 1)), np.ones((2, 2))).tolist() == [[0.0, 0.0]]
    assert lstsq([[0.0, 2.0]], [3.0]).tolist() == [0.0, 1.5]


def test_lstsq_does_not_feel_the_units_of_independent_columns():
    rng = np.random.default_rng(0)
    A, b = rng.normal(size=(20, 3)), rng.normal(size=20)
    x = lstsq(A, b)
    units = 2.0 ** np.array([600, -600, 1])
    assert (lstsq(A * units, b) * units == x).all()  # powers of two are exact
    X = lstsq(A * units, np.column_stack([b, 2 * b])) * units[:, None]
    np.testing.assert_allclose(X, np.column_stack([x, 2 * x]), rtol=1e-14)


def test_lstsq_solves_what_the_normal_equations_cannot():
    e = 1e-8
    A = np.array([[1.0, 1.0], [e, 0.0], [0.0, e]])
    with pytest.raises(np.linalg.LinAlgError):
        np.linalg.solve(A.T @ A, A.T @ np.ones(3))
    np.testing.assert_allclose(lstsq(A, A @ [3.0, -1.0]), [3.0, -1.0], rtol=1e-7)


@pytest.mark.parametrize("kappa", [1e3, 1e6, 1e9])
def test_without_a_residual_the_error_is_kappa_eps(kappa):
    rng = np.random.default_rng(0)
    A, x = stretched(rng, 60, 10, kappa), np.ones(10)
    assert np.linalg.norm(lstsq(A, A @ x) - x) <= 60 * kappa * EPS


def test_shortest_where_the_dependent_columns_have_different_units():
    # x1 + 1000 x2 = 1: the shortest is (1, 1000) / (1 + 1000^2)
    x = lstsq([[1.0, 1000.0], [0.0, 0.0]], [1.0, 5.0])
    np.testing.assert_allclose(x, np.array([1.0, 1000.0]) / 1_000_001.0, rtol=0, atol=1e-15)


# ridge


@given(seed=seeds, m=sizes, n=sizes, lam=st.floats(1e-3, 1e3))
def test_ridge_solves_the_shifted_normal_equations(seed, m, n, lam):
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(m, n)), rng.normal(size=m)
    expected = np.linalg.solve(A.T @ A + lam * np.eye(n), A.T @ b)
    scale = 1 + np.linalg.norm(expected)
    # the oracle forms A^T A, whose condition number is at most 1e5 here
    np.testing.assert_allclose(ridge(A, b, lam), expected, rtol=0, atol=1e-10 * scale)


@given(seed=seeds, m=sizes, n=sizes, lam=st.floats(1e-3, 1e3))
def test_ridge_takes_several_right_hand_sides_and_agrees_with_the_singular_values(seed, m, n, lam):
    rng = np.random.default_rng(seed)
    A, B = rng.normal(size=(m, n)), rng.normal(size=(m, 2))
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    expected = Vt.T @ ((s / (s**2 + lam))[:, None] * (U.T @ B))
    np.testing.assert_allclose(ridge(A, B, lam), expected, rtol=0, atol=1e-11)


def test_ridge_at_zero_and_near_zero_is_the_shortest_solution():
    rng = np.random.default_rng(0)
    A, b = of_rank(rng, 20, 8, 3), rng.normal(size=20)
    x = np.linalg.pinv(A) @ b
    np.testing.assert_allclose(ridge(A, b, 0), x, rtol=0, atol=1e-13)
    for lam in 10.0 ** -np.arange(8, 60, 2):  # lam moves x by lam / sigma^2 of itself, sigma > 1
        np.testing.assert_allclose(ridge(A, b, lam), x, rtol=0, atol=1e-13 + lam)


def test_ridge_by_hand_and_at_extreme_weights():
    assert ridge([[2.0]], [3.0], 5.0).item() == pytest.approx(6 / 9, rel=1e-15)
    assert ridge([[2.0]], [3.0], 1).item() == pytest.approx(6 / 5, rel=1e-15)
    assert ridge([[2.0]], [3.0], np.float32(5.0)).item() == pytest.approx(6 / 9, rel=1e-15)
    assert ridge([[2.0]], [3.0], 1e300).item() == pytest.approx(6e-300, rel=1e-14)
    assert ridge([[1e150]], [1e150], 1e300).item() == pytest.approx(0.5, rel=1e-14)
    assert ridge([[0.0]], [3.0], 1).tolist() == [0.0]
    assert ridge(np.zeros((2, 3)), np.ones((2, 2)), 1).tolist() == [[0.0, 0.0]] * 3


def test_ridge_is_computed_without_squaring_the_condition_number():
    rng = np.random.default_rng(0)
    kappa = 1e7
    U = np.linalg.qr(rng.normal(size=(40, 5)))[0]
    V = np.linalg.qr(rng.normal(size=(5, 5)))[0]
    s = np.geomspace(1, 1 / kappa, 5)
    A, lam, coefficients = U * s @ V.T, 1e-16, np.ones(5)
    b = U @ (coefficients * (s**2 + lam) / s)
    error = np.linalg.norm(ridge(A, b, lam) - V @ coefficients)
    # kappa eps = 2e-9 from A, and as much from rounding A itself
    assert error <= 1e-7


@pytest.mark.parametrize(
    ("lam", "message"),
    [
        (-1e-3, "lam is -0.001; it needs to be at least 0"),
        (math.nan, "lam has 1 NaN or infinite entries; it needs finite numbers"),
        (math.inf, "lam has 1 NaN or infinite entries; it needs finite numbers"),
        ([1.0], "lam has shape (1,); it needs 0 dimension(s)"),
        ("1", "lam has dtype <U1; it needs real numbers"),
        (1j, "lam has dtype complex128; it needs real numbers"),
    ],
)
def test_the_penalty_needs_to_be_a_number_at_least_zero(lam, message):
    with pytest.raises(ValueError) as caught:
        ridge([[1.0]], [1.0], lam)
    assert str(caught.value) == message


# errors, and that nothing is written to

TWO = {"project": lambda A, b: project(b, A), "lstsq": lstsq, "ridge": lambda A, b: ridge(A, b, 1)}


@pytest.mark.parametrize("name", ["qr", "gram_schmidt", *TWO])
@pytest.mark.parametrize(
    ("A", "message"),
    [
        ([], "A has shape (0,); it needs 2 dimension(s)"),
        (np.zeros((0, 2)), "A has shape (0, 2); it needs at least one entry"),
        ([1.0, 2.0], "A has shape (2,); it needs 2 dimension(s)"),
        ([[1.0, math.nan]], "A has 1 NaN or infinite entries; it needs finite numbers"),
        ([[1j]], "A has dtype complex128; it needs real numbers"),
        ([[1.0], [1.0, 2.0]], "A is ragged; it needs rows of equal length"),
    ],
)
def test_what_is_no_matrix_is_refused(name, A, message):
    function = {"qr": qr, "gram_schmidt": gram_schmidt}.get(name)
    with pytest.raises(ValueError) as caught:
        TWO[name](A, [1.0]) if function is None else function(A)
    assert str(caught.value) == message


@pytest.mark.parametrize("function", TWO.values(), ids=TWO.keys())
@pytest.mark.parametrize(
    ("b", "message"),
    [
        ([1.0, 2.0, 3.0], "b has shape (3,); it needs 2 rows"),
        (1.0, "b has shape (); it needs 1 or 2 dimension(s)"),
        ([math.inf, 0.0], "b has 1 NaN or infinite entries; it needs finite numbers"),
        (np.zeros((2, 0)), "b has shape (2, 0); it needs at least one entry"),
    ],
)
def test_the_right_hand_side_needs_the_rows_of_a(function, b, message):
    with pytest.raises(ValueError) as caught:
        function([[1.0, 2.0], [3.0, 4.0]], b)
    assert str(caught.value) == message


def test_arguments_stay_as_they_were_and_integers_are_taken():
    A, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]), np.array([1.0, -1.0, 2.0])
    A.setflags(write=False)
    b.setflags(write=False)
    results = [*qr(A), *gram_schmidt(A), project(b, A), lstsq(A, b), ridge(A, b, 0.5)]
    for result in results:
        assert result.dtype == np.float64
        assert not np.shares_memory(result, A)
        assert not np.shares_memory(result, b)
    np.testing.assert_array_equal(lstsq(A.astype(np.int64), [1, -1, 2]), lstsq(A, b))


def test_no_warning_is_raised_at_extreme_scales():
    rng = np.random.default_rng(0)
    A = rng.normal(size=(6, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for scale in (1e200, 1e-200, 1e-307):
            qr(A * scale)
            gram_schmidt(A * scale)
            project(A[:, 0], A * scale)
            lstsq(A * scale, A[:, 0] * scale)


@pytest.mark.parametrize("scale", [1.0, 1e-17, 1e100])
@pytest.mark.parametrize("A", [[[1], [2]], [[1, 2], [3, 4], [5, 7]], [[1, 2, 3], [4, 5, 7]]])
def test_ridge_keeps_its_digits_where_the_weight_is_large_against_a(A, scale):
    A, b = np.array(A, dtype=float), np.array([1.0, 2.0, 3.0])[: len(A)]
    U, s, Vt = np.linalg.svd(A, full_matrices=False)
    for lam in 10.0 ** np.arange(-2, 41, 6):
        expected = Vt.T @ (s / (s**2 + lam) * (U.T @ b))
        x = ridge(A * scale, b, lam * scale * scale) * scale
        assert np.linalg.norm(x - expected) <= 1e-13 * np.linalg.norm(expected)


def test_fits_whose_sums_would_overflow():
    top = 1.7e308
    ones, twins = np.ones((3, 1)), [[top, top], [top, top]]
    np.testing.assert_allclose(project([top] * 3, ones), [top] * 3, rtol=1e-14)
    np.testing.assert_allclose(lstsq(ones, [top] * 3), [top], rtol=1e-14)
    np.testing.assert_allclose(lstsq(ones, [[top, 1]] * 3), [[top, 1]], rtol=1e-14)
    np.testing.assert_allclose(ridge(ones, [top] * 3, 3), [top / 2], rtol=1e-14)
    np.testing.assert_allclose(lstsq(twins, [top, top]), [0.5, 0.5], rtol=1e-14)
    np.testing.assert_allclose(lstsq(twins, [1, 2]) * top, [0.75, 0.75], rtol=1e-14)
    np.testing.assert_allclose(ridge(twins, [[top, 1.0]] * 2, 1)[:, 0], 0.5, rtol=1e-14)
    both = [[1e300, 0.0], [0.0, 1e-300]]  # x_j = a b / (a^2 + lam)
    np.testing.assert_allclose(ridge(both, [1e300, 1], 1), [1, 1e-300], atol=1e-15)
    np.testing.assert_allclose(ridge(both, [1, 1], 1e-300), [1e-300, 1], rtol=1e-14)


def test_a_solution_beyond_the_largest_float_is_infinite_with_a_warning():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert lstsq([[1e-5], [-1e-5]], [1.7e308, -1.7e308]).tolist() == [math.inf]

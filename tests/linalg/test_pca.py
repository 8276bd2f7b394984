"""mathdl.linalg.pca against numpy, on edges, and by its laws.

Tolerance 1e-12, of the largest value: what the package promises up to 200 x 200 and a condition
number of 1e3.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathdl.linalg.pca import pca, whiten

seeds = st.integers(0, 2**32 - 1)


def data(rng, n, d, kappa=10.0):
    """(n, d) with means away from 0 and singular values from 1 to 1 / kappa, n above d."""
    U = np.linalg.qr(np.column_stack([np.ones(n), rng.normal(size=(n, d))]))[0][:, 1:]
    V = np.linalg.qr(rng.normal(size=(d, d)))[0]
    return (U * np.geomspace(1, 1 / kappa, d)) @ V.T + rng.normal(size=d)


def assert_is_pca(X, k, tol=1e-12):
    """Judge by the definition: orthonormal, the right coordinates, and the right variances."""
    X = np.asarray(X, dtype=float)
    components, scores, ratio = pca(X, k)
    n, d = X.shape
    size = np.abs(X - X[0]).max()
    Xc = (X - X[0]) / size
    Xc = Xc - Xc.mean(axis=0)
    s = np.linalg.svd(Xc, compute_uv=False)
    assert components.shape == (k, d) and scores.shape == (n, k) and ratio.shape == (k,)
    np.testing.assert_allclose(components @ components.T, np.eye(k), rtol=0, atol=tol)
    np.testing.assert_allclose(scores / size, Xc @ components.T, rtol=0, atol=tol * s[0])
    np.testing.assert_allclose(ratio, s[:k] ** 2 / np.sum(s**2), rtol=0, atol=tol)
    gram = (scores / size).T @ (scores / size)
    np.testing.assert_allclose(gram, np.diag(s[:k] ** 2), rtol=0, atol=tol * s[0] ** 2)
    assert (np.diff(ratio) <= 0).all() and (ratio >= 0).all()
    assert (components[np.arange(k), np.abs(components).argmax(axis=1)] > 0).all()


def assert_is_white(Z, tol=1e-12):
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=tol)
    np.testing.assert_allclose(Z.T @ Z / (len(Z) - 1), np.eye(Z.shape[1]), rtol=0, atol=tol)


# pca


@pytest.mark.parametrize(
    ("n", "d", "k"), [(2, 1, 1), (2, 5, 2), (5, 5, 5), (30, 4, 2), (4, 30, 4), (200, 150, 150)]
)
def test_components_scores_and_shares_for_each_shape(n, d, k):
    assert_is_pca(np.random.default_rng(0).normal(size=(n, d)) + 3, k)


def test_a_condition_number_of_a_thousand_at_200_by_200():
    assert_is_pca(data(np.random.default_rng(1), 201, 200, 1e3), 200)


@pytest.mark.parametrize("size", [1e-200, 1e-160, 1e160, 1e200, 1e307])
def test_scale_does_not_matter(size):
    X = np.random.default_rng(0).uniform(-1, 1, size=(20, 3)) + 0.5
    assert_is_pca(X * size, 3)
    np.testing.assert_allclose(pca(X * size, 2)[0], pca(X, 2)[0], rtol=0, atol=1e-12)


def test_scores_near_the_largest_float_do_not_overflow_on_the_way():
    _, scores, ratio = pca([[1e308, 0], [-1e308, 0], [0, 0]], 2)
    np.testing.assert_allclose(scores[:, 0] / 1e308, [1, -1, 0], rtol=0, atol=1e-15)
    assert (scores[:, 1] == 0).all() and (ratio == [1, 0]).all()


def test_by_hand():
    components, scores, ratio = pca([[1, 1], [4, 5], [7, 9]], 2)  # on a line: (3, 4) a step
    np.testing.assert_allclose(components[0], [0.6, 0.8], rtol=0, atol=1e-15)
    np.testing.assert_allclose(np.abs(components[1]), [0.8, 0.6], rtol=0, atol=1e-15)
    np.testing.assert_allclose(scores, [[-5, 0], [0, 0], [5, 0]], rtol=0, atol=1e-14)
    np.testing.assert_allclose(ratio, [1, 0], rtol=0, atol=1e-15)


def test_one_feature():
    components, scores, ratio = pca([[1.0], [2.0], [6.0]], 1)
    assert components == [[1.0]] and ratio == [1.0]
    np.testing.assert_allclose(scores, [[-2], [-1], [3]], rtol=0, atol=1e-14)


def test_rank_deficient_data_get_orthonormal_components_and_shares_of_zero():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 2)) @ rng.normal(size=(2, 6))
    assert_is_pca(X, 6)
    assert (pca(X, 6)[2][2:] < 1e-30).all()


def test_a_large_mean_costs_no_digits_beyond_those_of_the_data():
    X = np.random.default_rng(0).integers(-9, 10, size=(30, 3)) * 2.0**-20
    near, far = pca(X, 3), pca(X + 2.0**30, 3)  # X + 2^30 is exact
    for a, b in zip(near, far):
        np.testing.assert_allclose(a, b, rtol=0, atol=1e-13)


def test_tied_variances_still_give_an_orthonormal_basis():
    X = np.vstack([np.eye(3), -np.eye(3)])
    assert_is_pca(X, 3)
    np.testing.assert_allclose(pca(X, 3)[2], 1 / 3, rtol=0, atol=1e-15)


def test_the_argument_is_not_written_to_and_integers_are_cast():
    X = np.arange(12.0).reshape(4, 3) ** 2
    before = X.copy()
    pca(X, 2), pca(X, np.int64(2))
    whiten(X[:, :2])
    assert (X == before).all()
    for a, b in zip(pca(X.astype(int), 2), pca(X.tolist(), 2)):
        assert (a == b).all()


@given(seed=seeds, n=st.integers(2, 12), d=st.integers(1, 8))
def test_laws_shift_turn_and_keep_everything(seed, n, d):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d))
    k = min(n, d)
    components, scores, ratio = pca(X, k)
    np.testing.assert_allclose(scores @ components, X - X.mean(axis=0), rtol=0, atol=1e-12)
    assert ratio.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(pca(X + rng.normal(size=d), k)[2], ratio, rtol=0, atol=1e-12)
    Q = np.linalg.qr(rng.normal(size=(d, d)))[0]
    np.testing.assert_allclose(pca(X @ Q, k)[2], ratio, rtol=0, atol=1e-12)
    for a, b in zip(pca(X, 1), (components[:1], scores[:, :1], ratio[:1])):
        assert (a == b).all()


@pytest.mark.parametrize("k", [0, 3, -1, 1.5, [1], np.array([1]), "1", None])
def test_k_out_of_range(k):
    with pytest.raises(ValueError, match=r"k is .*; it needs to be an integer from 1 to 2"):
        pca([[1, 2], [3, 5], [8, 13]], k)


@pytest.mark.parametrize("function", [lambda X: pca(X, 1), whiten])
@pytest.mark.parametrize(
    ("X", "message"),
    [
        ([[1.0, 2.0]], r"X has shape \(1, 2\); it needs at least 2 rows"),
        ([1.0, 2.0], r"X has shape \(2,\); it needs 2 dimension"),
        ([[1.0, np.nan], [1.0, 2.0]], "X has 1 NaN or infinite"),
        ([[1.0, np.inf], [1.0, 2.0]], "X has 1 NaN or infinite"),
        (np.zeros((0, 3)), "at least one entry"),
        ([[1j], [2]], "real numbers"),
        ([[0.1, 0.3]] * 7, "X has 7 equal rows; it needs some variance"),
        (np.zeros((3, 2)), "X has 3 equal rows; it needs some variance"),
    ],
)
def test_what_is_no_data(function, X, message):
    with pytest.raises(ValueError, match=message):
        function(X)


# whiten


@pytest.mark.parametrize(("n", "d"), [(2, 1), (6, 5), (50, 3), (200, 150)])
def test_the_covariance_becomes_the_identity(n, d):
    Z = whiten(np.random.default_rng(0).normal(size=(n, d)) * 7 + 3)
    assert Z.shape == (n, d)
    assert_is_white(Z)


def test_white_at_a_condition_number_of_a_thousand_and_at_any_scale():
    X = data(np.random.default_rng(0), 201, 200, 1e3)
    assert_is_white(whiten(X))
    X = data(np.random.default_rng(1), 20, 4)
    for size in (1e-200, 1e200):
        np.testing.assert_allclose(whiten(X * size), whiten(X), rtol=0, atol=1e-11)


@given(seed=seeds, d=st.integers(1, 5), extra=st.integers(1, 8))
def test_whitening_agrees_with_the_inverse_root_and_follows_a_turn(seed, d, extra):
    rng = np.random.default_rng(seed)
    X = data(rng, d + extra, d)
    Xc = X - X.mean(axis=0)
    w, V = np.linalg.eigh(Xc.T @ Xc / (len(X) - 1))
    Z = whiten(X)
    # the covariance has kappa 100, so its inverse root has some 100 eps
    np.testing.assert_allclose(Z, Xc @ (V / np.sqrt(w)) @ V.T, rtol=0, atol=1e-11)
    Q = np.linalg.qr(rng.normal(size=(d, d)))[0]
    np.testing.assert_allclose(whiten(X @ Q), Z @ Q, rtol=0, atol=1e-11)
    np.testing.assert_allclose(whiten(Z), Z, rtol=0, atol=1e-11)


@pytest.mark.parametrize(
    ("X", "rank"),
    [
        (np.random.default_rng(0).normal(size=(3, 3)), 2),  # n - 1 directions at most
        (np.random.default_rng(0).normal(size=(3, 5)), 2),
        (np.column_stack([np.arange(9.0) ** 2, np.full(9, 0.1)]), 1),
        (np.outer(np.arange(9.0), [1.0, 3.0, 0.1]), 1),
    ],
)
def test_a_direction_without_variance_is_refused(X, rank):
    d = X.shape[1]
    message = f"X varies in {rank} directions; whitening needs variance in all {d}"
    with pytest.raises(np.linalg.LinAlgError, match=message):
        whiten(X)


@pytest.mark.parametrize("weights", [[1.0, 1.0], [0.1, 0.3]])
@pytest.mark.parametrize("mean", [0.0, 1e6, 1e10])
def test_a_sum_of_columns_is_refused_however_far_the_mean(mean, weights):
    A = np.random.default_rng(0).normal(size=(30, 2)) + mean
    with pytest.raises(np.linalg.LinAlgError, match="X varies in 2 directions"):
        whiten(np.column_stack([A, A @ weights]))


def test_the_far_mean_of_one_column_does_not_hide_the_variance_of_another():
    X = np.random.default_rng(0).normal(size=(30, 2)) * [1.0, 1e-6] + [1e10, 0.0]
    assert_is_white(whiten(X), 1e-8)


def test_a_variance_below_the_rounding_of_the_largest_is_refused():
    # s_1 is the root of 2 n, far above the entries; s_2 is 6 n eps, the errors of the SVD n eps s_1
    signs = np.tile([1.0, -1.0], 200)
    pattern = np.tile([1.0, 1.0, -1.0, -1.0], 100)  # orthogonal to the signs, of length 20
    for size, refused in ((6, True), (600, False)):
        X = np.column_stack([signs, signs + size * 400 * 2.0**-52 / (20 / 2**0.5) * pattern])
        if refused:
            with pytest.raises(np.linalg.LinAlgError, match="X varies in 1 directions"):
                whiten(X)
        else:
            whiten(X)


def test_a_small_variance_is_no_missing_one():
    X = np.random.default_rng(0).normal(size=(30, 2)) * [1.0, 1e-9]
    assert_is_white(whiten(X), 1e-6)  # the rounding of the mean, 1e-16, over 1e-9

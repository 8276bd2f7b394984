"""Checks of the claims in docs/probability/multivariate-gaussian.md.

Algebra is checked in fractions where it can be. Covariances in float64 have condition numbers up to
100 and at most 6 entries, so 1e-10 leaves room. Statistical checks: a Kolmogorov-Smirnov test that
fails a right sampler once in a million seeds, or five standard errors, which a right mean misses
less often than that.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, stats

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)
RARE = 1e-6  # the chance that a right sampler fails


def random_definite(rng, d):
    V = np.linalg.qr(rng.normal(size=(d, d)))[0]
    return V @ np.diag(10 ** rng.uniform(-1, 1, d)) @ V.T


def random_fractions(rng, d, largest=4):
    """An exact definite matrix B B^T + I of integers, as lists of fractions."""
    B = rng.integers(-largest, largest + 1, (d, d)).tolist()
    return [
        [Fraction(sum(a * b for a, b in zip(B[i], B[j])) + (i == j)) for j in range(d)]
        for i in range(d)
    ]


def product(A, B):
    return [[sum(a * b for a, b in zip(row, column)) for column in zip(*B)] for row in A]


def inverse(A):
    """Gauss and Jordan in exact fractions."""
    d = len(A)
    M = [list(row) + [Fraction(i == j) for j in range(d)] for i, row in enumerate(A)]
    for k in range(d):
        pivot = next(i for i in range(k, d) if M[i][k] != 0)
        M[k], M[pivot] = M[pivot], M[k]
        M[k] = [v / M[k][k] for v in M[k]]
        for i in range(d):
            if i != k:
                M[i] = [v - M[i][k] * w for v, w in zip(M[i], M[k])]
    return [row[d:] for row in M]


def block(A, rows, columns):
    return [[A[i][j] for j in columns] for i in rows]


def log_density(x, mean, cov):
    """By eigenvalues, where the chapter uses Cholesky."""
    w, V = np.linalg.eigh(cov)
    y = (np.asarray(x) - mean) @ V
    return -0.5 * np.sum(y**2 / w + np.log(2 * math.pi * w), axis=-1)


def fit_of_a_projection(rng, A, B, n=200_000):  # sees a scale that is 3 percent off
    """p-value of a Kolmogorov-Smirnov test: is w . A z Gaussian with the variance |B^T w|^2?"""
    w = rng.normal(size=len(A))
    draws = rng.normal(size=(n, A.shape[1])) @ A.T @ w
    return stats.kstest(draws / np.sqrt(w @ B @ B.T @ w), "norm").pvalue


# gaussian-density


@pytest.mark.claim("gaussian-density")
@pytest.mark.parametrize("seed", range(3))
def test_the_density_adds_up_to_one_with_this_mean_and_covariance(seed):
    rng = np.random.default_rng(seed)
    cov, mean = random_definite(rng, 2), rng.normal(size=2)
    # a smooth bump on a grid of 10 standard deviations either way: exact to rounding
    axes = [m + np.sqrt(v) * np.linspace(-10, 10, 801) for m, v in zip(mean, np.diag(cov))]
    cell = np.prod([a[1] - a[0] for a in axes])
    X = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
    U = X - mean
    squared = np.sum(U * np.linalg.solve(cov, U.T).T, axis=1)
    p = np.exp(-squared / 2) / np.sqrt((2 * np.pi) ** 2 * np.linalg.det(cov))
    assert p.sum() * cell == pytest.approx(1, rel=1e-10)
    np.testing.assert_allclose(p @ X * cell, mean, atol=1e-9)
    np.testing.assert_allclose((U * p[:, None]).T @ U * cell, cov, atol=1e-8)


@pytest.mark.claim("gaussian-density")
@given(seed=seeds, d=sizes)
def test_the_two_forms_of_the_density_agree_with_that_by_eigenvalues(seed, d):
    rng = np.random.default_rng(seed)
    cov, mean, x = random_definite(rng, d), rng.normal(size=d), rng.normal(size=d)
    expected = log_density(x, mean, cov)
    squared = (x - mean) @ np.linalg.solve(cov, x - mean)
    plain = np.exp(-squared / 2) / np.sqrt((2 * np.pi) ** d * np.linalg.det(cov))
    assert np.log(plain) == pytest.approx(expected, rel=1e-10, abs=1e-10)
    L = np.linalg.cholesky(cov)
    z = np.linalg.solve(L, x - mean)
    by_factor = -z @ z / 2 - np.log(np.diag(L)).sum() - d / 2 * np.log(2 * np.pi)
    assert by_factor == pytest.approx(expected, rel=1e-10, abs=1e-10)
    assert expected == pytest.approx(
        stats.multivariate_normal(mean, cov).logpdf(x), rel=1e-10, abs=1e-10
    )


@pytest.mark.claim("gaussian-density")
@pytest.mark.parametrize("seed", range(4))
def test_only_the_covariance_of_the_map_counts(seed):
    rng = np.random.default_rng(seed)
    d, k = 3, 5
    A = rng.normal(size=(d, k))
    L = np.linalg.cholesky(A @ A.T)  # another shape, the same A A^T
    assert fit_of_a_projection(rng, A, L) > RARE
    Z = rng.normal(size=(20_000, k)) @ A.T
    inside = np.mean((Z @ np.linalg.inv(L).T)[:, 0] * (Z @ np.linalg.inv(L).T)[:, 1] > 0)
    assert abs(inside - 0.5) < 5 * 0.5 / math.sqrt(20_000)  # signs of whitened entries


@pytest.mark.claim("gaussian-density")
@given(seed=seeds, d=st.integers(2, 5))
def test_equal_gram_matrices_differ_by_an_orthogonal_matrix(seed, d):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(d, d))
    B = np.linalg.cholesky(A @ A.T)
    assume(np.linalg.cond(A) < 1e3)
    turn = np.linalg.solve(A, B)
    np.testing.assert_allclose(turn @ turn.T, np.eye(d), atol=1e-8)


@pytest.mark.claim("gaussian-density")
def test_a_singular_covariance_keeps_to_its_column_space():
    rng = np.random.default_rng(0)
    A = np.array([[1, 2], [3, -1], [4, 1]])  # the third row is the sum of the others
    X = rng.normal(size=(100, 2)) @ A.T
    normal = np.array([1, 1, -1])
    np.testing.assert_allclose(A @ A.T @ normal, 0)
    np.testing.assert_allclose(X @ normal, 0, atol=1e-13)


# mahalanobis


@pytest.mark.claim("mahalanobis")
@given(seed=seeds, d=st.integers(1, 3), n=st.integers(4, 8))
def test_the_mean_is_d_whatever_the_distribution(seed, d, n):
    # a finite distribution with unequal probabilities, in exact fractions
    rng = np.random.default_rng(seed)
    points = rng.integers(-9, 10, (n, d)).tolist()
    weights = rng.integers(1, 10, n).tolist()
    p = [Fraction(w, sum(weights)) for w in weights]
    mean = [sum(q * x[i] for q, x in zip(p, points)) for i in range(d)]
    U = [[x[i] - mean[i] for i in range(d)] for x in points]
    cov = [[sum(q * u[i] * u[j] for q, u in zip(p, U)) for j in range(d)] for i in range(d)]
    assume(np.linalg.matrix_rank(np.array(U, dtype=float)) == d)
    K = inverse(cov)
    squared = [product(product([u], K), [[v] for v in u])[0][0] for u in U]
    assert sum(q * s for q, s in zip(p, squared)) == d


@pytest.mark.claim("mahalanobis")
@given(seed=seeds, d=st.integers(1, 4))
def test_no_invertible_affine_map_changes_the_distance(seed, d):
    rng = np.random.default_rng(seed)
    cov = random_fractions(rng, d)
    B = rng.integers(-4, 5, (d, d))
    assume(round(np.linalg.det(B)) != 0)
    B = B.tolist()
    u = [[Fraction(int(v))] for v in rng.integers(-9, 10, d)]
    before = product(product([[v[0] for v in u]], inverse(cov)), u)[0][0]
    moved_u = product(B, u)
    moved = product(product(B, cov), [list(row) for row in zip(*B)])
    after = product(product([[v[0] for v in moved_u]], inverse(moved)), moved_u)[0][0]
    assert before == after


@pytest.mark.claim("mahalanobis")
@pytest.mark.parametrize("d", [1, 2, 5, 30])
def test_the_squared_distance_of_a_gaussian_is_chi_square(d):
    rng = np.random.default_rng(d)
    A, mean = rng.normal(size=(d, d + 1)), rng.normal(size=d)
    X = mean + rng.normal(size=(20_000, d + 1)) @ A.T
    U = X - mean
    squared = np.sum(U * np.linalg.solve(A @ A.T, U.T).T, axis=1)
    assert stats.kstest(squared, stats.chi2(d).cdf).pvalue > RARE
    # the variance 2 d: its own error from the chi-square's fourth moment, 12 d^2 + 48 d
    error = math.sqrt((12 * d**2 + 48 * d - 4 * d**2) / 20_000)
    assert abs(np.mean((squared - d) ** 2) - 2 * d) < 5 * error
    assert stats.chi2(d).var() == pytest.approx(2 * d)


def test_the_limit_of_the_alarm():
    assert stats.chi2.isf(0.01, 100) == pytest.approx(135.8, abs=0.05)
    assert 0.5e-8 < stats.chi2.sf(200, 100) < 2e-8


# gaussian-shell


@pytest.mark.claim("gaussian-shell")
@given(d=st.integers(1, 5000), t=st.floats(0, 30))
def test_both_bounds_of_the_shell(d, t):
    root = math.sqrt(d)
    # 1e-9: what rounding the square of root + t does to a tail of e^-450
    assert stats.chi2.logsf((root + t) ** 2, d) <= -(t**2) / 2 + 1e-9
    if t < root:
        assert stats.chi2.logcdf((root - t) ** 2, d) <= -(t**2) + 1e-9


@pytest.mark.claim("gaussian-shell")
@pytest.mark.parametrize("d", [1, 3, 50])
def test_the_shell_by_counting(d):
    rng = np.random.default_rng(d)
    lengths = np.linalg.norm(rng.normal(size=(50_000, d)), axis=1)
    for t in (0.0, 0.5, 1.0, 2.0):
        for share, bound in (
            (np.mean(lengths >= math.sqrt(d) + t), math.exp(-(t**2) / 2)),
            (np.mean(lengths <= math.sqrt(d) - t), math.exp(-(t**2))),
        ):
            assert share <= bound + 5 * math.sqrt(bound / 50_000)


@given(d=st.integers(2, 10_000))
def test_the_peak_of_the_length(d):
    r = math.sqrt(d - 1)
    chi = stats.chi(d).logpdf
    assert chi(r) >= max(chi(r * 0.99), chi(r * 1.01))


@pytest.mark.claim("mode-is-typical")
def test_a_ball_around_the_mode_is_empty_though_the_density_is_highest_there():
    assert stats.chi2.logcdf(20.0**2, 784) <= -64
    assert log_density(np.zeros(3), np.zeros(3), np.eye(3)) > log_density(
        np.full(3, 0.1), np.zeros(3), np.eye(3)
    )
    # the core of the ball with 99 percent of the mass holds next to nothing
    assert stats.chi2.cdf(20.0**2, 784) / 0.99 < 1e-27


# gaussian-affine


@pytest.mark.claim("gaussian-affine")
@pytest.mark.parametrize("shape", [(1, 4), (2, 4), (4, 4), (6, 4)])
def test_an_affine_map_of_draws(shape):
    rng = np.random.default_rng(shape[0])
    m, d = shape
    B, c = rng.normal(size=shape), rng.normal(size=m)
    mean, cov = rng.normal(size=d), random_definite(rng, d)
    Y = rng.multivariate_normal(mean, cov, size=200_000, method="eigh") @ B.T + c
    for _ in range(3):  # a vector is Gaussian just if all its projections are
        w = rng.normal(size=m)
        centre, spread = w @ (B @ mean + c), math.sqrt(w @ B @ cov @ B.T @ w)
        assert stats.kstest((Y @ w - centre) / spread, "norm").pvalue > RARE


@pytest.mark.claim("gaussian-affine")
@given(seed=seeds, d=sizes)
def test_an_invertible_map_by_the_density(seed, d):
    rng = np.random.default_rng(seed)
    B, c = rng.normal(size=(d, d)), rng.normal(size=d)
    assume(np.linalg.cond(B) < 30)
    mean, cov, x = rng.normal(size=d), random_definite(rng, d), rng.normal(size=d)
    by_volume = log_density(x, mean, cov) - np.linalg.slogdet(B)[1]
    assert log_density(B @ x + c, B @ mean + c, B @ cov @ B.T) == pytest.approx(
        by_volume, rel=1e-8, abs=1e-8
    )


@pytest.mark.claim("gaussian-affine")
@pytest.mark.parametrize("seed", range(3))
def test_a_sum_of_independent_gaussian_vectors_by_convolution(seed):
    rng = np.random.default_rng(seed)
    m1, m2, y = rng.normal(size=(3, 2))
    C1, C2 = random_definite(rng, 2), random_definite(rng, 2)
    # widths of at least 0.3, at most 3.2: a step of 0.1 and 10 widths are exact to rounding
    t = np.arange(-35, 35, 0.1)
    X = np.stack(np.meshgrid(t, t, indexing="ij"), axis=-1).reshape(-1, 2)
    total = np.exp(log_density(X, m1, C1) + log_density(y - X, m2, C2)).sum() * 0.1**2
    assert np.log(total) == pytest.approx(log_density(y, m1 + m2, C1 + C2), rel=1e-8, abs=1e-8)


# gaussian-marginal


@pytest.mark.claim("gaussian-marginal")
@given(seed=seeds, d=st.integers(2, 5), data=st.data())
def test_the_marginal_by_adding_up_over_one_entry(seed, d, data):
    rng = np.random.default_rng(seed)
    gone = data.draw(st.integers(0, d - 1))
    keep = [i for i in range(d) if i != gone]
    mean, cov, x = rng.normal(size=d), random_definite(rng, d), rng.normal(size=d)
    # the slice is a bell of a width of at least 0.3; a step of 0.05 is exact to rounding
    t = np.arange(-60, 60, 0.05)
    X = np.tile(x, (t.size, 1))
    X[:, gone] = t
    logs = log_density(X, mean, cov)
    total = np.log(np.sum(np.exp(logs - logs.max())) * 0.05) + logs.max()
    expected = log_density(x[keep], mean[keep], cov[np.ix_(keep, keep)])
    assert total == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.claim("gaussian-marginal")
@given(seed=seeds, a=st.integers(1, 3), b=st.integers(1, 3))
def test_the_density_factors_just_if_the_blocks_are_uncorrelated(seed, a, b):
    rng = np.random.default_rng(seed)
    cov = random_definite(rng, a + b)
    mean, x = rng.normal(size=a + b), rng.normal(size=a + b)
    halves = [slice(0, a), slice(a, None)]
    apart = sum(log_density(x[h], mean[h], cov[h, h]) for h in halves)
    zeroed = cov.copy()
    zeroed[:a, a:] = 0
    zeroed[a:, :a] = 0
    assert log_density(x, mean, zeroed) == pytest.approx(apart, rel=1e-10, abs=1e-10)
    if np.abs(cov[:a, a:]).max() > 0.01:
        at_mean = sum(log_density(mean[h], mean[h], cov[h, h]) for h in halves)
        assert log_density(mean, mean, cov) > at_mean  # Fischer: det < product of the dets


@pytest.mark.claim("uncorrelated-is-independent")
def test_a_coin_makes_uncorrelated_gaussians_that_are_dependent():
    rng = np.random.default_rng(0)
    x = rng.normal(size=50_000)
    y = rng.choice([-1.0, 1.0], size=50_000) * x
    assert stats.kstest(y, "norm").pvalue > RARE
    assert abs(np.mean(x * y)) < 5 * math.sqrt(3 / 50_000)  # Var(x y) = E x^4 = 3
    np.testing.assert_array_equal(np.abs(x), np.abs(y))
    half = np.mean(x + y == 0)
    assert abs(half - 0.5) < 5 * 0.5 / math.sqrt(50_000)
    # independent ones would both lie beyond 2 with the square of this probability
    beyond = 2 * stats.norm.sf(2)
    assert np.mean((np.abs(x) > 2) & (np.abs(y) > 2)) > 10 * beyond**2


# gaussian-conditional


@pytest.mark.claim("gaussian-conditional")
@given(seed=seeds, a=st.integers(1, 3), b=st.integers(1, 3))
def test_the_conditional_density_is_joint_over_marginal(seed, a, b):
    rng = np.random.default_rng(seed)
    d = a + b
    order = rng.permutation(d)
    ia, ib = order[:a], order[a:]
    mean, cov, x = rng.normal(size=d), random_definite(rng, d), rng.normal(size=d)
    gain = np.linalg.solve(cov[np.ix_(ia, ia)], cov[np.ix_(ia, ib)]).T
    m = mean[ib] + gain @ (x[ia] - mean[ia])
    C = cov[np.ix_(ib, ib)] - gain @ cov[np.ix_(ia, ib)]
    ratio = log_density(x, mean, cov) - log_density(x[ia], mean[ia], cov[np.ix_(ia, ia)])
    assert log_density(x[ib], m, C) == pytest.approx(ratio, rel=1e-8, abs=1e-8)


@pytest.mark.claim("gaussian-conditional")
@given(seed=seeds, a=st.integers(1, 3), b=st.integers(1, 3))
def test_the_lower_block_of_cholesky_is_what_is_left(seed, a, b):
    rng = np.random.default_rng(seed)
    cov = random_fractions(rng, a + b)
    first, last = range(a), range(a, a + b)
    gain = product(block(cov, last, first), inverse(block(cov, first, first)))
    used = product(gain, block(cov, first, last))
    left = [[s - t for s, t in zip(*rows)] for rows in zip(block(cov, last, last), used)]
    L = np.linalg.cholesky(np.array(cov, dtype=float))[a:, a:]
    exact = np.array(left, dtype=float)
    np.testing.assert_allclose(L @ L.T, exact, rtol=0, atol=1e-10 * np.abs(cov).max())
    # given all before, one more entry: the square of its diagonal entry
    assert L[0, 0] ** 2 == pytest.approx(exact[0, 0], rel=1e-8)


@pytest.mark.claim("gaussian-conditional")
@given(seed=seeds, a=st.integers(1, 3), b=st.integers(1, 3))
def test_the_conditional_if_only_the_known_block_is_definite(seed, a, b):
    # X = A Z with a + b entries of only a + 1 draws: to know A_a Z is to know Z but for the
    # directions that A_a does not see, in which it is still standard
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(a + b, a + 1))
    assume(np.linalg.cond(A[:a]) < 30)
    cov, x = A @ A.T, rng.normal(size=a)
    gain = np.linalg.solve(cov[:a, :a], cov[:a, a:]).T
    seen = np.linalg.pinv(A[:a])
    unseen = np.eye(a + 1) - seen @ A[:a]
    size = np.abs(A).max() ** 2 * 1e4  # the square of the condition number, times 10
    np.testing.assert_allclose(gain @ x, A[a:] @ seen @ x, rtol=0, atol=1e-13 * size)
    left = cov[a:, a:] - gain @ cov[:a, a:]
    np.testing.assert_allclose(left, A[a:] @ unseen @ A[a:].T, rtol=0, atol=1e-13 * size)


@pytest.mark.claim("gaussian-conditional")
@pytest.mark.parametrize("seed", range(3))
def test_the_draws_that_happen_to_fit(seed):
    rng = np.random.default_rng(seed)
    cov, mean = random_definite(rng, 3), rng.normal(size=3)
    X = rng.multivariate_normal(mean, cov, size=400_000, method="eigh")
    spread = math.sqrt(cov[0, 0])
    a, width = mean[0] + spread, 0.05 * spread
    kept = X[np.abs(X[:, 0] - a) < width]
    gain = cov[1:, 0] / cov[0, 0]
    m = mean[1:] + gain * (kept[:, 0].mean() - mean[0])  # the mean is linear in what is seen
    C = cov[1:, 1:] - np.outer(gain, cov[0, 1:])
    n = len(kept)
    assert n > 5000
    # the width of the window adds at most gain^2 width^2 to a variance
    slack = np.abs(np.outer(gain, gain)) * width**2
    assert (np.abs(kept[:, 1:].mean(0) - m) < 5 * np.sqrt((np.diag(C) + np.diag(slack)) / n)).all()
    error = np.sqrt((C**2 + np.outer(np.diag(C), np.diag(C))) / n)
    assert (np.abs(np.cov(kept[:, 1:].T) - C) < 5 * error + slack).all()


@pytest.mark.claim("gaussian-conditional")
@given(seed=seeds, a=st.integers(1, 3), b=st.integers(1, 3))
def test_no_variance_grows_by_knowing_more(seed, a, b):
    rng = np.random.default_rng(seed)
    cov = random_definite(rng, a + b)
    gain = np.linalg.solve(cov[:a, :a], cov[:a, a:])
    C = cov[a:, a:] - cov[a:, :a] @ gain
    assert np.linalg.eigvalsh(cov[a:, a:] - C).min() > -1e-12 * np.abs(cov).max()


@pytest.mark.claim("regression-is-the-long-axis")
@given(rho=st.floats(0.01, 0.99))
def test_the_means_are_flatter_than_the_long_axis(rho):
    cov = np.array([[1, rho], [rho, 1]])
    long = np.linalg.eigh(cov)[1][:, -1]
    assert long[1] / long[0] == pytest.approx(1, rel=1e-9)
    # the mean of the slice at x1 = 2 by adding up, in both directions
    t = np.linspace(-15, 15, 6001)
    for seen in (0, 1):
        X = np.full((t.size, 2), 2.0)
        X[:, 1 - seen] = t
        p = np.exp(log_density(X, np.zeros(2), cov))
        assert (p @ t) / p.sum() == pytest.approx(2 * rho, abs=1e-9)
    # touching the ellipse of radius r where it ends on the right: a vertical tangent
    point = np.array([1.0, rho])
    assert np.linalg.solve(cov, point)[1] == pytest.approx(0, abs=1e-9)


# precision


@pytest.mark.claim("precision")
@given(seed=seeds, d=st.integers(2, 5), data=st.data())
def test_the_rows_of_the_precision_are_regressions(seed, d, data):
    cov = random_fractions(np.random.default_rng(seed), d)
    K = inverse(cov)
    i = data.draw(st.integers(0, d - 1))
    rest = [j for j in range(d) if j != i]
    gain = product(block(cov, [i], rest), inverse(block(cov, rest, rest)))[0]
    assert gain == [-K[i][j] / K[i][i] for j in rest]
    used = sum(g * cov[j][i] for g, j in zip(gain, rest))
    assert cov[i][i] - used == 1 / K[i][i]


@pytest.mark.claim("precision")
@given(seed=seeds, d=st.integers(3, 5), zero=st.booleans(), data=st.data())
def test_a_zero_in_the_precision_is_independence_given_the_rest(seed, d, zero, data):
    K = random_fractions(np.random.default_rng(seed), d)
    i, j = data.draw(st.permutations(range(d)))[:2]
    if zero:
        K[i][j] = K[j][i] = Fraction(0)
        for k in range(d):
            K[k][k] += 100  # definite again
    cov = inverse(K)
    rest = [k for k in range(d) if k not in (i, j)]
    gain = product(block(cov, [i, j], rest), inverse(block(cov, rest, rest)))
    used = product(gain, block(cov, rest, [i, j]))
    (v, c), (_, w) = [
        [s - t for s, t in zip(*rows)] for rows in zip(block(cov, [i, j], [i, j]), used)
    ]
    assert (c == 0) == (K[i][j] == 0)
    # the correlation c / sqrt(v w), squared and with its sign, in exact fractions
    assert c * c / (v * w) == K[i][j] ** 2 / (K[i][i] * K[j][j])
    assert c * K[i][j] <= 0


def test_the_chain_and_the_two_causes():
    i = np.arange(6)
    K = np.linalg.inv(0.8 ** np.abs(i[:, None] - i))
    far = np.abs(i[:, None] - i) > 1
    np.testing.assert_allclose(K[far], 0, atol=1e-12)
    assert (np.abs(K[~far]) > 1).all()
    K = inverse([[Fraction(v) for v in row] for row in ((1, 0, 1), (0, 1, 1), (1, 1, 3))])
    assert K == [[2, 1, -1], [1, 2, -1], [-1, -1, 1]]  # the causes: -1 / sqrt(2 * 2)


@pytest.mark.parametrize("spread", [1.0, 2.5])
def test_to_select_by_the_sum_makes_independent_gaussians_anticorrelated(spread):
    t = np.linspace(-8, 8, 801)
    X, Y = np.meshgrid(t, spread * t, indexing="ij")
    p = stats.norm.pdf(X) * stats.norm.pdf(Y / spread) * (X + Y > 1)
    p /= p.sum()
    assert (p * X * Y).sum() - (p * X).sum() * (p * Y).sum() < -0.1


# sample-covariance


@pytest.mark.claim("sample-covariance")
@pytest.mark.parametrize("n", [2, 3, 4])
def test_the_sample_covariance_averaged_over_all_samples(n):
    # every sample of n from three points with unequal probabilities, exactly
    points = [(Fraction(0), Fraction(1)), (Fraction(2), Fraction(-1)), (Fraction(5), Fraction(3))]
    p = [Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)]

    def covariance(sample, weights, divisor):
        mean = [sum(w * x[i] for w, x in zip(weights, sample)) / sum(weights) for i in (0, 1)]
        return [
            [
                sum(w * (x[i] - mean[i]) * (x[j] - mean[j]) for w, x in zip(weights, sample))
                / divisor
                for j in (0, 1)
            ]
            for i in (0, 1)
        ]

    total = [[Fraction(0)] * 2 for _ in range(2)]
    for chosen in itertools.product(range(3), repeat=n):
        chance = math.prod(p[k] for k in chosen)
        S = covariance([points[k] for k in chosen], [1] * n, n - 1)
        total = [[t + chance * s for t, s in zip(*rows)] for rows in zip(total, S)]
    assert total == covariance(points, p, 1)


@pytest.mark.claim("sample-covariance")
@given(seed=seeds, n=st.integers(2, 5), d=st.integers(1, 7))
def test_the_rank_of_the_sample_covariance(seed, n, d):
    X = np.random.default_rng(seed).normal(size=(n, d))
    S = np.atleast_2d(np.cov(X.T))
    assert np.linalg.matrix_rank(S, tol=1e-10) == min(d, n - 1)


# fitted-distances


def squared_distances(X, Y):
    U = Y - X.mean(axis=0)
    S = np.atleast_2d(np.cov(X.T))
    return np.sum(U * np.linalg.solve(S, U.T).T, axis=1)


@pytest.mark.claim("fitted-distances")
@given(seed=seeds, d=st.integers(1, 5), extra=st.integers(1, 20), heavy=st.booleans())
def test_the_own_examples_keep_their_mean_and_their_bound(seed, d, extra, heavy):
    rng = np.random.default_rng(seed)
    n = d + extra
    X = rng.standard_cauchy(size=(n, d)) if heavy else rng.normal(size=(n, d))
    assume(np.linalg.cond(np.atleast_2d(np.cov(X.T))) < 1e6)
    squared = squared_distances(X, X)
    assert squared.mean() == pytest.approx(d * (n - 1) / n, rel=1e-8)
    assert squared.max() <= (n - 1) ** 2 / n * (1 + 1e-8)
    if extra == 1:  # the mean is the bound: all distances are equal
        np.testing.assert_allclose(squared, (n - 1) ** 2 / n, rtol=1e-8)


@pytest.mark.claim("fitted-distances")
@pytest.mark.parametrize("n", [3, 10, 120])
def test_the_bound_is_reached_by_one_outlier(n):
    X = np.zeros((n, 1))
    X[0] = 1e6  # however far
    assert squared_distances(X, X)[0] == pytest.approx((n - 1) ** 2 / n, rel=1e-12)


@pytest.mark.claim("fitted-distances")
@pytest.mark.parametrize(("n", "d"), [(5, 1), (7, 3), (12, 8), (40, 8)])
def test_a_fresh_example_has_the_law_of_a_ratio_of_chi_squares(n, d):
    rng = np.random.default_rng(n * d)
    cov = random_definite(rng, d)
    A = np.linalg.cholesky(cov)
    fits = 4000
    D2 = np.empty(fits)  # a new fit for each, so that they are independent
    for k in range(fits):
        X = rng.normal(size=(n + 1, d)) @ A.T
        D2[k] = squared_distances(X[:n], X[n:])[0]
    ratio = D2 / ((1 + 1 / n) * (n - 1))
    law = stats.betaprime(d / 2, (n - d) / 2)  # of Q / R
    assert stats.kstest(ratio, law.cdf).pvalue > RARE
    if n > d + 2:
        mean = (1 + 1 / n) * (n - 1) * d / (n - d - 2)
        assert law.mean() * (1 + 1 / n) * (n - 1) == pytest.approx(mean)


@pytest.mark.claim("fitted-distances")
@pytest.mark.parametrize(("n", "d"), [(20, 1), (20, 5), (60, 20)])
def test_the_mean_of_a_fresh_distance(n, d):
    rng = np.random.default_rng(n + d)
    D2 = []
    for _ in range(2000):
        X = rng.normal(size=(n + 1, d))
        D2.append(squared_distances(X[:n], X[n:])[0])
    mean = (1 + 1 / n) * (n - 1) * d / (n - d - 2)
    assert abs(np.mean(D2) - mean) < 5 * np.std(D2) / math.sqrt(2000)


def test_none_of_the_120_can_set_off_the_alarm():
    assert 119**2 / 120 == pytest.approx(118.0, abs=0.05)
    assert (1 + 1 / 120) * 119 * 100 / 18 == pytest.approx(666.6, abs=0.05)
    assert 136**2 / 137 < stats.chi2.isf(0.01, 100) < 137**2 / 138


def test_how_far_single_fits_are_from_one_in_a_hundred_and_what_they_see():
    rng = np.random.default_rng(0)
    n, d, fits = 120, 100, 200
    limit = (1 + 1 / n) * (n - 1) * d / (n - d) * stats.f.isf(0.01, d, n - d)
    rates = np.empty((fits, 2))
    for k in range(fits):
        X, fresh = rng.normal(size=(n, d)), rng.normal(size=(2000, d))
        strange = np.sqrt(200) * fresh / np.linalg.norm(fresh, axis=1, keepdims=True)
        rates[k] = [np.mean(squared_distances(X, Y) > limit) for Y in (fresh, strange)]
    alarms, seen = rates.T
    assert abs(alarms.mean() - 0.01) < 5 * alarms.std() / math.sqrt(fits)
    # "about every third": five standard errors of a share of 200 fits, itself a rough measure
    off = np.mean((alarms < 0.01 / 3) | (alarms > 0.03))
    assert abs(off - 1 / 3) < 5 * math.sqrt(2 / 9 / fits)
    # given x, its squared distance is |x - mean of the fit|^2 (n - 1) / R, as in the proof
    U2 = stats.ncx2.rvs(d, 200 * n, size=20_000, random_state=rng) / n
    expected = stats.chi2.cdf(U2 * (n - 1) / limit, n - d).mean()
    assert 0.72 < 1 - expected < 0.75
    assert abs(seen.mean() - expected) < 5 * seen.std() / math.sqrt(fits)


def test_the_fourth_moments_of_the_features_that_are_not_gaussian():
    m = 1 / math.sqrt(2 * math.pi)
    v = 1 / 2 - 1 / 2 / math.pi
    positive = integrate.quad(lambda z: (z - m) ** 4 * stats.norm.pdf(z), 0, 12)[0]
    assert (positive + m**4 / 2) / v**2 > 5
    assert stats.laplace(scale=math.sqrt(1 / 2)).moment(4) == pytest.approx(6)


def test_turning_from_one_draw_to_another_stays_on_the_shell():
    rng = np.random.default_rng(0)
    z1, z2 = rng.normal(size=(2, 784))
    for angle in (0.3, 0.8, 1.2):
        assert abs(np.linalg.norm(math.cos(angle) * z1 + math.sin(angle) * z2) - 28) < 5
    assert abs(np.linalg.norm((z1 + z2) / 2) - math.sqrt(392)) < 5

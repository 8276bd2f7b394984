"""Checks of the claims in docs/linalg/pca.md.

A few products of up to 12 x 8 matrices of ordinary size carry errors near 1e-14; 1e-11 of the
largest value leaves room. Where another tolerance stands, its reason does too.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import linalg, stats

seeds = st.integers(0, 2**32 - 1)
rows = st.integers(2, 12)
columns = st.integers(1, 8)


def centered(X):
    return X - X.mean(axis=0)


def batch(rng, n, d):
    """Random data, of random rank at times, far from the origin."""
    r = rng.integers(1, d + 1)
    return rng.normal(size=(n, r)) @ rng.normal(size=(r, d)) + 10 * rng.normal(size=d)


def orthonormal(rng, d, k):
    return np.linalg.qr(rng.normal(size=(d, k)))[0]


def close(a, b, size):
    np.testing.assert_allclose(a, b, rtol=0, atol=1e-11 * (1e-300 + size))


# kept-and-lost


@pytest.mark.claim("kept-and-lost")
@given(seed=seeds, n=rows, d=columns)
def test_kept_and_lost_add_up_for_every_subspace_row_by_row(seed, n, d):
    rng = np.random.default_rng(seed)
    X = centered(batch(rng, n, d))
    k = rng.integers(1, d + 1)
    V = orthonormal(rng, d, k)
    total = kept = lost = 0.0
    for x in X:
        coordinates = [v @ x for v in V.T]
        shadow = sum(c * v for c, v in zip(coordinates, V.T))
        total += x @ x
        kept += sum(c**2 for c in coordinates)
        lost += math.dist(x, shadow) ** 2
    close(total, kept + lost, total)
    assert np.sum((X @ V).var(axis=0, ddof=1)) * (n - 1) == pytest.approx(kept, abs=1e-11 * total)
    # needs orthonormal columns: twice as long ones do not add up
    twice = 2 * V
    wrong = np.sum((X @ twice) ** 2) + np.sum((X - X @ twice @ twice.T) ** 2)
    assert total < 1e-9 or kept < 1e-9 * total or wrong > total * (1 + 1e-9)


# best-subspace


@pytest.mark.claim("best-subspace")
@given(seed=seeds, n=rows, d=columns)
def test_no_random_competitor_keeps_more_and_the_components_keep_the_squares(seed, n, d):
    rng = np.random.default_rng(seed)
    X = batch(rng, n, d)
    w, Q = np.linalg.eigh(np.cov(X.T, ddof=1).reshape(d, d) * (n - 1))
    w, Q = np.maximum(w[::-1], 0), Q[:, ::-1]  # s^2 and the components, largest first
    size = w.sum()
    k = rng.integers(1, d + 1)
    best = Q[:, :k]
    mean = X.mean(axis=0)

    def lost(c, V):
        return np.sum((X - c - (X - c) @ V @ V.T) ** 2)

    close(lost(mean, best), w[k:].sum(), size)
    close(np.sum((centered(X) @ best) ** 2), w[:k].sum(), size)
    for spread in (1.0, 1e-2, 1e-4):  # also competitors that are close to the best
        V = np.linalg.qr(best + spread * rng.normal(size=(d, k)))[0]
        c = mean + spread * rng.normal(size=d)
        assert np.sum((centered(X) @ V) ** 2) <= w[:k].sum() + 1e-11 * size
        assert lost(mean, V) >= w[k:].sum() - 1e-11 * size
        assert lost(c, V) >= lost(mean, V) - 1e-9 * size  # sums that lie 10 from the origin
        # an offset costs n times the square of its part outside of the subspace
        off = c - mean - V @ (V.T @ (c - mean))
        close(lost(c, V) - lost(mean, V), n * off @ off, 100 * (size + n))


@pytest.mark.claim("best-subspace")
@given(seed=seeds, d=st.integers(2, 8))
def test_with_a_gap_another_subspace_is_worse_and_without_one_it_may_tie(seed, d):
    rng = np.random.default_rng(seed)
    k = rng.integers(1, d)
    Q = orthonormal(rng, d, d)
    for gap in (True, False):
        w = np.sort(rng.uniform(1, 2, size=d))[::-1]
        w[k] = w[k - 1] - 0.5 if gap else w[k - 1]
        w[k + 1 :] = np.minimum(w[k + 1 :], w[k])
        t = rng.uniform(0.1, 1.5)  # turn component k towards component k + 1
        V = Q[:, :k].copy()
        V[:, -1] = math.cos(t) * Q[:, k - 1] + math.sin(t) * Q[:, k]
        kept = np.trace(V.T @ (Q * w) @ Q.T @ V)
        expected = w[:k].sum() - math.sin(t) ** 2 * (w[k - 1] - w[k])
        assert kept == pytest.approx(expected, rel=1e-12)
        assert (kept < w[:k].sum() - 1e-3) == gap


@pytest.mark.claim("best-subspace")
@given(seed=seeds, d=st.integers(2, 8))
def test_with_a_gap_every_other_subspace_pays_for_its_distance(seed, d):
    rng = np.random.default_rng(seed)
    k = rng.integers(1, d)
    X = centered(rng.normal(size=(d + 3, d)))
    s2, Q = np.linalg.eigh(X.T @ X)
    s2, Q = s2[::-1], Q[:, ::-1]
    V = orthonormal(rng, d, k)
    outside = np.sum((Q[:, k:].T @ V) ** 2)  # 0 only for the subspace of the components
    kept = np.sum((X @ V) ** 2)
    assert kept <= s2[:k].sum() - (s2[k - 1] - s2[k]) * outside + 1e-11 * s2.sum()


# components-by-svd


@pytest.mark.claim("components-by-svd")
@given(seed=seeds, n=rows, d=columns)
def test_the_covariance_has_the_right_singular_vectors_and_the_scores_are_uncorrelated(seed, n, d):
    rng = np.random.default_rng(seed)
    X = batch(rng, n, d)
    mean = sum(X) / n
    S = sum(np.outer(x - mean, x - mean) for x in X) / (n - 1)
    U, s, Vt = linalg.svd(X - mean, full_matrices=False)
    size = 1 + s[0] ** 2
    for j, v in enumerate(Vt):
        close(S @ v, s[j] ** 2 / (n - 1) * v, size)
        score = np.array([v @ (x - mean) for x in X])
        close(score, s[j] * U[:, j], size)
        assert score.var(ddof=1) == pytest.approx(s[j] ** 2 / (n - 1), abs=1e-11 * size)
    scores = (X - mean) @ Vt.T
    C = scores.T @ scores / (n - 1)
    close(C - np.diag(np.diag(C)), 0, size)
    assert np.sum(s**2) / (n - 1) == pytest.approx(np.sum(X.var(axis=0, ddof=1)), abs=1e-11 * size)


# second-moment


@pytest.mark.claim("second-moment")
@given(seed=seeds, n=rows, d=columns)
def test_what_the_uncentered_product_adds(seed, n, d):
    X = batch(np.random.default_rng(seed), n, d)
    mean = X.mean(axis=0)
    S = np.cov(X.T, ddof=1).reshape(d, d)
    left = X.T @ X / (n - 1)
    close(left, S + n / (n - 1) * np.outer(mean, mean), np.abs(left).max())
    a = n * mean @ mean / (n - 1)
    values, vectors = np.linalg.eigh(left)
    top = vectors[:, -1]
    spread = np.linalg.eigvalsh(S)[-1]
    close(min(values[-1] - a, 0), 0, values[-1])
    close(max(values[-1] - a - spread, 0), 0, values[-1])
    if spread < 0.999 * a:  # equal to it, up to rounding, the angle may be anything
        unit = mean / np.linalg.norm(mean)
        cosine, sine = abs(top @ unit), np.linalg.norm(top - (top @ unit) * unit)
        assert cosine > sine
        assert 2 * sine * cosine <= spread / a + 1e-9


@pytest.mark.claim("second-moment")
@given(seed=seeds, d=st.integers(2, 8), degrees=st.floats(0.1, 44))
def test_the_bound_on_the_angle_to_the_mean_is_attained(seed, d, degrees):
    # two examples, the mean plus and minus a step at 45 degrees to the eigenvector that comes out
    u, z = orthonormal(np.random.default_rng(seed), d, 2).T
    theta = math.radians(degrees)
    tilted = theta + math.pi / 4
    step = math.sqrt(math.sin(2 * theta)) * (math.cos(tilted) * u + math.sin(tilted) * z)
    X = 3 * np.array([u + step, u - step])
    top = np.linalg.eigh(X.T @ X)[1][:, -1]
    assert math.acos(min(abs(top @ u), 1)) == pytest.approx(theta, abs=1e-6)
    S = np.cov(X.T)
    a = 2 * 9.0  # n / (n - 1) times the squared length of the mean
    assert math.sin(2 * theta) == pytest.approx(np.linalg.eigvalsh(S)[-1] / a, rel=1e-9)


@pytest.mark.claim("second-moment")
def test_data_that_vary_more_than_a_have_another_first_direction():
    X = np.array([[1.0, 2.0], [1.0, -2.0], [1.0, 0.0]])  # the mean is (1, 0), a = 3/2, S_22 = 4
    top = np.linalg.eigh(X.T @ X)[1][:, -1]
    assert abs(top[0]) < 1e-12


@pytest.mark.claim("gram-is-not-covariance")
def test_far_data_that_vary_along_one_axis_have_the_mean_as_first_direction():
    X = np.array([[100.0, y] for y in (-1, 0, 1)])
    w, V = np.linalg.eigh(X.T @ X / 2)
    assert abs(V[0, -1]) == pytest.approx(1) and abs(V[1, -1]) < 1e-10
    w, V = np.linalg.eigh(np.cov(X.T))
    assert abs(V[1, -1]) == pytest.approx(1) and w[0] == pytest.approx(0)


@pytest.mark.claim("noise-edge")
@pytest.mark.parametrize("gamma", [0.04, 0.25, 4.0])
def test_the_edge_is_approached_for_other_ratios(gamma):
    # Johnstone (2001): (sqrt n + sqrt d)^2 and his scale; mean -1.21 and deviation 1.27 of these
    rng = np.random.default_rng(0)
    n = 600
    d = int(gamma * n)
    root = math.sqrt(n) + math.sqrt(d)
    scale = root * (1 / math.sqrt(n) + 1 / math.sqrt(d)) ** (1 / 3)
    top = np.linalg.norm(centered(rng.normal(size=(n + 1, d))), 2) ** 2
    assert abs(top - root**2 + 1.21 * scale) < 5 * 1.27 * scale
    assert 6.35 * scale / n < 2 * math.sqrt(gamma)  # narrow enough to tell the edge from 1 + gamma


# noise-edge: largest singular value of Gaussian noise


@pytest.mark.claim("noise-edge")
@pytest.mark.parametrize(("n", "d"), [(50, 50), (101, 100), (400, 100), (60, 240)])
def test_the_largest_variance_of_noise_stays_below_the_tail_and_near_the_edge(n, d):
    rng, trials = np.random.default_rng(0), 40
    roots = np.empty(trials)
    for i in range(trials):
        X = centered(rng.normal(size=(n, d)))
        roots[i] = np.linalg.norm(X, 2) / math.sqrt(n - 1)
    edge = 1 + math.sqrt(d / (n - 1))
    # the bound with t = 5: all 40 exceed it together less than once in 6,000 seeds
    assert roots.max() <= edge + 5 / math.sqrt(n - 1)
    # the mean is at most the edge; its standard error is below 1 / sqrt((n - 1) trials), since
    # the largest singular value is 1-Lipschitz in Gaussian entries (Poincare's inequality)
    assert roots.mean() <= edge + 5 / math.sqrt((n - 1) * trials)
    # and falls short of it by about 1.2 (1/sqrt(n) + 1/sqrt(d))^(1/3) (Tracy and Widom's scale
    # and the mean of their law, -1.21, halved for the root, over sqrt(n - 1)); twice that
    short = 1.21 * (1 / math.sqrt(n) + 1 / math.sqrt(d)) ** (1 / 3) / math.sqrt(n - 1)
    assert roots.mean() >= edge - 2 * short


@pytest.mark.claim("noise-edge")
def test_the_edge_is_approached_as_the_noise_grows():
    # Tracy and Widom's law for n = d: centered 1.21 scales below 4, standard deviation 1.27 scales
    rng = np.random.default_rng(0)
    for n in (20, 100, 500):
        scale = 2 * (2 / n**2) ** (1 / 3)
        X = centered(rng.normal(size=(n + 1, n)))
        top = np.linalg.norm(X, 2) ** 2 / n
        assert abs(top - (4 - 1.21 * scale)) < 5 * 1.27 * scale


@pytest.mark.claim("noise-edge")
def test_centered_noise_has_the_law_of_one_row_less():
    # an orthonormal basis of the zero-sum vectors turns n centered rows into n - 1 free ones
    n = 7
    B = linalg.null_space(np.ones((1, n)))
    np.testing.assert_allclose(B @ B.T, np.eye(n) - 1 / n, rtol=0, atol=1e-12)
    X = np.random.default_rng(0).normal(size=(n, 4))
    close(centered(X).T @ centered(X), (B.T @ X).T @ (B.T @ X), 100)


# whitening-matrices


def inverse_root(S):
    w, V = np.linalg.eigh(S)
    return (V / np.sqrt(w)) @ V.T


def covariance(rng, d):
    V = orthonormal(rng, d, d)
    return (V * rng.uniform(0.1, 10, d)) @ V.T


@pytest.mark.claim("whitening-matrices")
@given(seed=seeds, d=columns)
def test_every_turn_of_one_whitening_matrix_whitens(seed, d):
    rng = np.random.default_rng(seed)
    S = covariance(rng, d)
    Q = orthonormal(rng, d, d)
    W = Q @ inverse_root(S)
    close(W @ S @ W.T, np.eye(d), 1)
    stretched = W * rng.uniform(1.1, 2, size=(d, 1))
    assert np.abs(stretched @ S @ stretched.T - np.eye(d)).max() > 0.1


@pytest.mark.claim("whitening-matrices")
@given(seed=seeds, d=columns)
def test_whitening_matrices_of_other_makes_are_turns_of_the_first(seed, d):
    rng = np.random.default_rng(seed)
    S = covariance(rng, d)
    w, V = np.linalg.eigh(S)
    L = np.linalg.cholesky(S)
    B = np.linalg.cholesky(np.linalg.inv(S)).T  # S^-1 = B^T B
    for W in ((V / np.sqrt(w)).T, np.linalg.inv(L), B):
        close(W @ S @ W.T, np.eye(d), 1)
        Q = W @ linalg.sqrtm(S).real
        close(Q @ Q.T, np.eye(d), 1)
        close(Q @ inverse_root(S), W, 10)


@pytest.mark.claim("whitening-matrices")
@given(seed=seeds, d=columns)
def test_the_symmetric_one_moves_the_data_least(seed, d):
    rng = np.random.default_rng(seed)
    X = centered(rng.normal(size=(d + 10, d)) @ np.diag(rng.uniform(0.5, 5, d)))
    W = inverse_root(np.cov(X.T, ddof=1).reshape(d, d))
    least = np.sum((X @ W.T - X) ** 2)
    for spread in (1.0, 1e-2):
        K = rng.normal(size=(d, d)) * spread
        Q = linalg.expm(K - K.T)
        Q[0] *= rng.choice([-1, 1])  # reflections as well
        moved = np.sum((X @ (Q @ W).T - X) ** 2)
        assert moved >= least * (1 - 1e-11)
        # no other Q ties: S^(1/2) >= r I, and ||Q - I||_F^2 = 2 tr(I - Q)
        root = np.linalg.eigvalsh(np.linalg.inv(W))[0]
        price = (len(X) - 1) * root * np.sum((Q - np.eye(d)) ** 2)
        assert moved >= least + price - 1e-10 * (least + price)


# linear-autoencoder


@pytest.mark.claim("linear-autoencoder")
@given(seed=seeds, n=rows, d=columns)
def test_no_encoder_and_decoder_lose_less_than_pca(seed, n, d):
    rng = np.random.default_rng(seed)
    X = centered(batch(rng, n, d))
    k = rng.integers(1, d + 1)
    s2 = np.linalg.svd(X, compute_uv=False) ** 2
    V = np.linalg.svd(X)[2][:k]
    C = rng.normal(size=(k, k)) + 4 * np.eye(k)
    encode, decode = C @ V, V.T @ np.linalg.inv(C)
    lost = np.sum((X - X @ encode.T @ decode.T) ** 2)
    kappa = np.linalg.cond(C)
    assert abs(lost - s2[k:].sum()) <= 1e-11 * (kappa * s2.sum() + 1e-300)
    for spread in (1.0, 1e-3):
        W1 = encode + spread * rng.normal(size=(k, d))
        W2 = decode + spread * rng.normal(size=(d, k))
        assert np.sum((X - X @ W1.T @ W2.T) ** 2) >= lost - 1e-11 * kappa * s2.sum()


@pytest.mark.claim("linear-autoencoder")
@given(seed=seeds, d=st.integers(2, 8))
def test_with_a_gap_the_decoder_of_a_least_squares_pair_spans_the_components(seed, d):
    # alternate exact least squares from a random start: it settles at a minimum
    rng = np.random.default_rng(seed)
    k = rng.integers(1, d)
    Q = orthonormal(rng, d, d)
    s = np.where(np.arange(d) < k, 10.0, 1.0) * rng.uniform(1, 1.5, d)
    X = orthonormal(rng, d + 4, d) * s @ Q.T
    W2 = rng.normal(size=(d, k))
    for _ in range(60):
        H = X @ np.linalg.pinv(W2).T
        W2 = np.linalg.lstsq(H, X)[0].T
    W1 = np.linalg.pinv(W2)
    lost = np.sum((X - X @ W1.T @ W2.T) ** 2)
    assert lost == pytest.approx(np.sum(s[k:] ** 2), rel=1e-9)
    V = Q[:, :k]
    inside = V @ (V.T @ W2)
    np.testing.assert_allclose(inside, W2, rtol=0, atol=1e-9 * np.abs(W2).max())
    # and the pair is C V^T and V C^-1 for the C that it says
    C = W1 @ V
    np.testing.assert_allclose(V @ np.linalg.inv(C), W2, rtol=0, atol=1e-7 * np.abs(W2).max())


@pytest.mark.claim("linear-autoencoder")
def test_without_a_span_the_encoder_is_free_where_the_examples_do_not_reach():
    rng = np.random.default_rng(0)
    X = centered(rng.normal(size=(20, 5))) * [4, 3, 2, 1, 0]
    s = np.linalg.svd(X, compute_uv=False)
    V = np.linalg.svd(X)[2][:2].T
    W1 = V.T + 7 * np.outer([1, -1], np.eye(5)[4])  # no C V^T: it sees axis 5
    assert np.sum((X - X @ W1.T @ V.T) ** 2) == pytest.approx(np.sum(s[2:] ** 2), rel=1e-12)
    assert np.linalg.norm(W1 - W1 @ V @ V.T) > 5


# random-walk-waves


@pytest.mark.claim("random-walk-waves")
@pytest.mark.parametrize("n", [2, 3, 5, 20, 100])
def test_the_mean_gram_matrix_of_a_centered_walk_has_cosines_as_eigenvectors(n):
    # exactly: the covariance of the positions t and u of a walk with unit steps is min(t, u)
    t = np.arange(1, n + 1)
    C = np.eye(n) - 1 / n
    G = C @ np.minimum.outer(t, t) @ C
    total = 0.0
    for j in range(1, n):
        wave = np.cos(math.pi * j * (t - 0.5) / n)
        value = 1 / (4 * math.sin(math.pi * j / (2 * n)) ** 2)
        np.testing.assert_allclose(G @ wave, value * wave, rtol=0, atol=1e-11 * n**2)
        total += value
    assert np.trace(G) == pytest.approx((n**2 - 1) / 6, rel=1e-12)
    assert total == pytest.approx((n**2 - 1) / 6, rel=1e-12)


@pytest.mark.claim("random-walk-waves")
def test_the_shares_tend_to_six_over_pi_squared_and_j_squared():
    n = 100_000
    for j in (1, 2, 3, 10):
        share = 6 / (n**2 - 1) / (4 * math.sin(math.pi * j / (2 * n)) ** 2)
        assert share == pytest.approx(6 / (math.pi * j) ** 2, rel=1e-6)


@pytest.mark.claim("random-walk-waves")
@pytest.mark.parametrize("draw", ["normal", "signs", "exponential"])
def test_walks_in_a_thousand_dimensions_within_five_standard_errors(draw):
    rng, n, d, walks = np.random.default_rng(0), 100, 1000, 25
    steps = {
        "normal": lambda: rng.normal(size=(walks, n, d)),
        "signs": lambda: rng.choice([-1.0, 1.0], size=(walks, n, d)),
        "exponential": lambda: rng.exponential(size=(walks, n, d)) - 1,
    }[draw]()
    kurtosis = {"normal": 3, "signs": 1, "exponential": 9}[draw]
    X = np.cumsum(steps, axis=1)
    X -= X.mean(axis=1, keepdims=True)
    p = 6 / (n**2 - 1) / (4 * np.sin(np.pi * np.arange(1, n) / (2 * n)) ** 2)
    # the squared score along wave j has the mean p_j over d coordinates, and as a sum over
    # many steps nearly a Gaussian's variance, 2 p_j^2 / d, plus less than (kurtosis - 3) / n of
    # it; then the delta method for p_1 / sum_j p_j
    error = p[0] * math.sqrt(2 / d * ((1 - p[0]) ** 2 + np.sum(p[1:] ** 2)))
    error *= (1 + max(kurtosis - 3, 0) / n) / math.sqrt(walks)
    s2 = np.linalg.svd(X, compute_uv=False) ** 2  # (walks, n)
    total = s2.sum(axis=1)
    first = s2[:, 0] / total
    # the largest eigenvalue exceeds the wave's by p_1 p_j / (p_1 - p_j) / d each
    bias = p[0] * np.sum(p[1:] / (p[0] - p[1:])) / d
    assert abs(first.mean() - p[0] - bias) < 5 * error
    wave = np.cos(np.pi * (np.arange(n) + 0.5) / n)
    along = np.sum((wave @ X) ** 2, axis=1) / (wave @ wave)
    assert abs((along / total).mean() - p[0]) < 5 * error
    assert (along <= s2[:, 0] * (1 + 1e-12)).all()


@pytest.mark.claim("random-walk-waves")
def test_steps_need_to_be_uncorrelated_and_not_independent():
    # one random size for all steps of a coordinate: uncorrelated, dependent, variance 1
    n, d = 6, 200_000
    rng = np.random.default_rng(0)
    steps = rng.choice([-1, 1], size=(n, d)) * np.abs(rng.normal(size=d))
    X = centered(np.cumsum(steps, axis=0))
    t = np.arange(1, n + 1)
    C = np.eye(n) - 1 / n
    G = C @ np.minimum.outer(t, t) @ C
    products = X[:, None] * X[None]
    error = products.std(axis=-1) / math.sqrt(d)
    assert (np.abs(products.mean(axis=-1) - G) < 5 * error).all()


@pytest.mark.claim("random-walk-waves")
def test_centered_walk_is_the_pseudoinverse_of_differencing():
    n, d = 9, 4
    steps = np.random.default_rng(0).normal(size=(n, d))
    D = np.diff(np.eye(n), axis=0)
    close(np.linalg.pinv(D) @ steps[1:], centered(np.cumsum(steps, axis=0)), 100)


# the other misconceptions


@pytest.mark.claim("important-features")
@given(seed=seeds)
def test_a_unit_small_enough_makes_any_feature_the_first_component(seed):
    rng = np.random.default_rng(seed)
    X = centered(rng.normal(size=(40, 4)))
    j = rng.integers(4)
    X[:, j] *= 1e6
    V = np.linalg.eigh(np.cov(X.T))[1]
    assert abs(V[j, -1]) > 1 - 1e-6


@pytest.mark.claim("important-features")
def test_the_feature_that_decides_the_label_is_dropped_first():
    rng = np.random.default_rng(0)
    X = centered(rng.normal(size=(1000, 3)) * [3.0, 2.0, 0.01])
    label = X[:, 2] > 0
    V = np.linalg.eigh(np.cov(X.T))[1]  # smallest variance first
    right = np.mean((X @ V > 0) == label[:, None], axis=0)
    assert max(right[0], 1 - right[0]) > 0.95
    assert (np.abs(right[1:] - 0.5) < 0.1).all()  # a coin's deviation is 0.016


@pytest.mark.claim("slope-means-structure")
def test_shuffling_takes_away_what_the_features_share_and_the_order_of_a_walk():
    rng = np.random.default_rng(0)

    def shares(A):
        s2 = np.linalg.svd(centered(A), compute_uv=False) ** 2
        return s2 / s2.sum()

    causes = rng.normal(size=(100, 3)) @ rng.normal(size=(3, 100)) + rng.normal(size=(100, 100))
    walk = np.cumsum(rng.normal(size=(100, 1000)), axis=0)
    for data, clear in ((causes, 3), (walk, 4)):  # the walk stands out too, without a cause
        control = shares(rng.permuted(data, axis=0))
        assert (shares(data)[:clear] > 1.5 * control[:clear]).all()
        assert control[0] < shares(data)[0] / 3


@pytest.mark.claim("slope-means-structure")
def test_shuffling_keeps_each_column_and_noise_keeps_its_slope():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(100, 100))
    shuffled = rng.permuted(noise, axis=0)
    np.testing.assert_array_equal(np.sort(noise, axis=0), np.sort(shuffled, axis=0))
    tops = [np.linalg.norm(centered(A), 2) ** 2 / 99 for A in (noise, shuffled)]
    # both are draws of one law; Tracy and Widom's standard deviation here is 1.27 of
    # (sqrt(99) + sqrt(100)) (1/sqrt(99) + 1/sqrt(100))^(1/3) / 99, and five of them for each
    root = math.sqrt(99) + 10
    sd = 1.27 * root * (1 / math.sqrt(99) + 0.1) ** (1 / 3) / 99
    assert abs(tops[0] - tops[1]) < 5 * math.sqrt(2) * sd
    assert min(tops) > 3


@pytest.mark.claim("whitened-training-data")
@pytest.mark.parametrize(("n", "d"), [(20, 5), (60, 40)])
def test_fresh_data_have_the_variance_of_an_inverse_wishart_matrix(n, d):
    trace = np.trace(stats.invwishart(df=n - 1, scale=np.eye(d)).mean()) / d
    assert (n - 1) * trace == pytest.approx((n - 1) / (n - d - 2), rel=1e-12)
    rng, trials = np.random.default_rng(0), 400
    values = np.empty(trials)
    for i in range(trials):
        S = np.cov(rng.normal(size=(n, d)).T)
        values[i] = np.trace(np.linalg.inv(S)) / d
    error = values.std(ddof=1) / math.sqrt(trials)
    assert abs(values.mean() - (n - 1) / (n - d - 2)) < 5 * error
    # one training set and a fresh batch under its map: 1 against the trace of S^-1
    X, fresh = rng.normal(size=(n, d)), rng.normal(size=(20_000, d))
    W = inverse_root(np.cov(X.T))
    close(np.cov(W @ X.T), np.eye(d), 100)
    own, other = ((A @ W.T).var(axis=0, ddof=1).mean() for A in (X, fresh))
    assert own == pytest.approx(1, rel=1e-9)
    # a sample variance has the relative standard error sqrt(2 / 20,000) = 0.01: five of them
    assert other == pytest.approx(np.trace(W @ W) / d, rel=0.05) and other > 1.1

"""Checks of the claims in docs/optim/sgd.md.

What is finite is enumerated in exact fractions. Means and covariances of runs are followed exactly
where the noise has finitely many values or the step is linear; there 1e-12 leaves room for some
hundred roundings. Where runs are averaged, the tolerance is five standard errors of the average:
under the central limit theorem one comparison in two million would miss by chance.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, optimize
from torch import nn

seeds = st.integers(0, 2**32 - 1)
small = st.integers(-6, 6)
N_ERRORS = 5  # standard errors


def mean(values):
    values = list(values)
    return sum(values, Fraction(0)) / len(values)


def batches_of(n, B, replace):
    rows = range(n)
    return list(itertools.product(rows, repeat=B) if replace else itertools.combinations(rows, B))


@st.composite
def gradients(draw, n_max=4):
    """Gradients of n examples in two weights, as exact integers, and a batch size."""
    n = draw(st.integers(1, n_max))
    pairs = draw(st.lists(st.tuples(small, small), min_size=n, max_size=n))
    return pairs, draw(st.integers(1, n))


def batch_means(pairs, B, replace):
    return [
        [mean(Fraction(pairs[i][k]) for i in rows) for k in (0, 1)]
        for rows in batches_of(len(pairs), B, replace)
    ]


def squared(v):
    return sum(a * a for a in v)


# minibatch-is-unbiased


@pytest.mark.claim("minibatch-is-unbiased")
@pytest.mark.parametrize("replace", [True, False])
@given(case=gradients())
def test_all_batches_average_to_the_gradient_exactly(replace, case):
    pairs, B = case
    whole = [mean(Fraction(p[k]) for p in pairs) for k in (0, 1)]
    batches = batch_means(pairs, B, replace)
    assert [mean(b[k] for b in batches) for k in (0, 1)] == whole


@pytest.mark.claim("minibatch-is-unbiased")
@pytest.mark.parametrize("B", [1, 2, 3])
def test_it_is_unbiased_for_a_network_whose_loss_is_a_mean(B):
    # differences of the batch losses, averaged over all batches, against that of the mean loss
    rng = np.random.default_rng(B)
    X, y, w = rng.normal(size=(6, 3)), rng.normal(size=6), rng.normal(size=(3, 2))

    def loss(rows, w):
        return np.mean((np.tanh(X[rows] @ w).sum(axis=1) - y[rows]) ** 2)

    def slope(rows):
        h = 1e-5 * direction
        return (loss(rows, w + h) - loss(rows, w - h)) / 2e-5

    direction = rng.normal(size=w.shape)
    averaged = np.mean([slope(list(rows)) for rows in batches_of(6, B, replace=False)])
    # rounding of a loss of size 10 over 2e-5, about 1e-10
    assert averaged == pytest.approx(slope(list(range(6))), abs=1e-9)


@pytest.mark.claim("minibatch-is-unbiased")
def test_the_last_batches_of_an_epoch_are_not_free_of_what_came_before():
    # the condition: given the steps so far, a shuffled batch is biased
    values = [0, 1, 5]
    left = {first: mean(Fraction(v) for v in values if v != first) for first in values}
    assert all(left[first] != mean(map(Fraction, values)) for first in (0, 1, 5))
    assert mean(left.values()) == mean(map(Fraction, values))


@pytest.mark.claim("unbiased-with-batch-norm")
def test_batches_of_two_send_nothing_through_batch_norm_and_larger_ones_something_else():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=6), rng.normal(size=6)

    def loss(rows, w):
        z = w * x[rows] + x[rows] ** 2  # a weight that is no mere scale of the input
        z = (z - z.mean()) / z.std()
        return np.mean((z - y[rows]) ** 2)

    def slope(rows):
        rows = list(rows)
        return (loss(rows, 0.7 + 1e-6) - loss(rows, 0.7 - 1e-6)) / 2e-6

    whole = slope(range(6))
    assert abs(whole) > 0.01
    averaged = {B: np.mean([slope(r) for r in batches_of(6, B, False)]) for B in (2, 3, 5)}
    # unless two inputs nearly tie, two normalized numbers are 1 and -1, whatever w
    assert averaged[2] == pytest.approx(0.0, abs=1e-8)
    for B in (3, 5):
        assert abs(averaged[B] - whole) > 0.005
    # but it is unbiased for the mean of the losses of all batches of its size
    total = [
        np.mean([loss(list(r), w) for r in batches_of(6, 3, False)])
        for w in (0.7 + 1e-6, 0.7 - 1e-6)
    ]
    assert averaged[3] == pytest.approx((total[0] - total[1]) / 2e-6, abs=1e-8)


@pytest.mark.claim("sum-or-mean")
def test_a_sum_over_the_batch_multiplies_the_rate():
    def after(B, lr, reduction):
        x = torch.ones((), dtype=torch.float64, requires_grad=True)
        targets = torch.zeros(B, dtype=torch.float64)
        loss = nn.functional.mse_loss(x.expand(B), targets, reduction=reduction) / 2
        loss.backward()
        torch.optim.SGD([x], lr=lr).step()
        return x.item()

    for B, factor in ((1, 0.9), (16, -0.6), (64, -5.4)):
        assert after(B, 0.1, "sum") == pytest.approx(factor)
        assert after(B, 0.1, "mean") == pytest.approx(0.9)
        assert after(B, 0.1 * B, "mean") == pytest.approx(factor)


# minibatch-variance


@pytest.mark.claim("minibatch-variance")
@given(case=gradients())
def test_the_variance_with_and_without_replacement_exactly(case):
    pairs, B = case
    n = len(pairs)
    g = [mean(Fraction(p[k]) for p in pairs) for k in (0, 1)]
    sigma2 = mean(squared([p[k] - g[k] for k in (0, 1)]) for p in pairs)
    for replace in (True, False):
        batches = batch_means(pairs, B, replace)
        variance = mean(squared([b[k] - g[k] for k in (0, 1)]) for b in batches)
        law = sigma2 / B
        if not replace:
            law *= Fraction(n - B, n - 1) if n > 1 else 0
        assert variance == law
        assert mean(squared(b) for b in batches) == squared(g) + variance


# noise-floor


def smooth_bowl(rng, d):
    """(gradient, mu, L) of mu/2 |x|^2 + sum of weights times ln cosh, which has its minimum at 0.

    ln cosh has the slope tanh, of derivative between 0 and 1.
    """
    mu = rng.uniform(0.2, 1.0)
    weights = rng.uniform(0, 3, size=d)
    Q = np.linalg.qr(rng.normal(size=(d, d)))[0]

    def gradient(x):
        return mu * x + (np.tanh(x @ Q) * weights) @ Q.T

    return gradient, mu, mu + weights.max()


def mean_and_error(values):
    return values.mean(axis=-1), values.std(axis=-1, ddof=1) / math.sqrt(values.shape[-1])


def squared_distances(rng, gradient, x0, rate, n_steps, scale, n_runs=400):
    """|x_t|^2 of runs with noise of fair signs, of variance scale^2 in all; (n_steps + 1, runs)."""
    x = np.tile(x0, (n_runs, 1))
    d2 = [np.sum(x**2, axis=1)]
    for t in range(n_steps):
        noise = rng.choice([-1.0, 1.0], size=x.shape) * scale / math.sqrt(x.shape[1])
        x = x - rate(t) * (gradient(x) + noise)
        d2.append(np.sum(x**2, axis=1))
    return np.array(d2)


@pytest.mark.claim("noise-floor")
@settings(max_examples=15)
@given(seed=seeds, d=st.integers(1, 3), share=st.floats(0.05, 1), scale=st.floats(0, 2))
def test_the_mean_over_runs_obeys_the_floors_bound(seed, d, share, scale):
    rng = np.random.default_rng(seed)
    gradient, mu, L = smooth_bowl(rng, d)
    lr = share * 2 / (L + mu)
    x0 = 3 * rng.normal(size=d)
    d2 = squared_distances(rng, gradient, x0, lambda t: lr, 60, scale)
    t = np.arange(61)
    bound = (1 - lr * mu) ** (2 * t) * (x0 @ x0) + lr * scale**2 / (mu * (2 - lr * mu))
    weaker = (1 - lr * mu) ** t * (x0 @ x0) + lr * scale**2 / mu
    average, error = mean_and_error(d2)
    assert (average <= bound * (1 + 1e-12) + N_ERRORS * error).all()
    assert (bound <= weaker * (1 + 1e-12)).all()


@pytest.mark.claim("noise-floor")
@settings(max_examples=15)
@given(mu=st.floats(0.2, 2), share=st.floats(0.05, 0.95), start=st.floats(-3, 3))
def test_on_a_parabola_the_bound_exceeds_the_mean_by_the_forgotten_floor(mu, share, start):
    # all sequences of 8 fair signs: the mean is exact
    lr, n_steps = share / mu, 8
    signs = np.array(list(itertools.product((-1.0, 1.0), repeat=n_steps)))
    x, last = np.full(len(signs), start), lr / (mu * (2 - lr * mu))
    for t in range(n_steps + 1):
        bound = (1 - lr * mu) ** (2 * t) * start**2 + last
        excess = (1 - lr * mu) ** (2 * t) * last
        assert bound - np.mean(x**2) == pytest.approx(excess, rel=1e-9, abs=1e-12)
        if t < n_steps:
            x = x - lr * (mu * x + signs[:, t])


@pytest.mark.claim("noise-floor")
def test_beyond_the_largest_rate_the_bound_is_broken():
    # the condition counts: curvatures 1 and 4, a rate above 2 / 5, no noise, a start along the 4
    lr, x = 0.45, np.array([0.0, 1.0])
    stepped = x - lr * np.array([1.0, 4.0]) * x
    assert stepped @ stepped > (1 - lr) ** 2 * (x @ x)
    lr = 0.4
    stepped = x - lr * np.array([1.0, 4.0]) * x
    assert stepped @ stepped == pytest.approx((1 - lr) ** 2)


# stationary-covariance


def bowl_and_noise(seed, d):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(d, d)))[0]
    values = rng.uniform(0.2, 3.0, size=d)
    A = rng.normal(size=(d, d))
    return Q @ np.diag(values) @ Q.T, A @ A.T, values, Q


@pytest.mark.claim("stationary-covariance")
@settings(max_examples=30)
@given(seed=seeds, d=st.integers(1, 4), share=st.floats(0.05, 0.95))
def test_the_cloud_solves_the_equation_and_scipy_finds_the_same(seed, d, share):
    H, C, values, Q = bowl_and_noise(seed, d)
    lr = share * 2 / values.max()
    spectral = Q.T @ C @ Q
    below = values[:, None] + values - lr * np.outer(values, values)
    cloud = Q @ (lr * spectral / below) @ Q.T
    step = np.eye(d) - lr * H
    scale = np.abs(cloud).max()
    np.testing.assert_allclose(step @ cloud @ step + lr**2 * C, cloud, atol=1e-12 * scale)
    solved = linalg.solve_discrete_lyapunov(step, lr**2 * C)
    np.testing.assert_allclose(solved, cloud, atol=1e-9 * scale)
    # from any start, step by step: the covariance and the mean loss
    covariance = np.zeros((d, d))
    for _ in range(3000):  # the slowest factor is at most (1 - 0.1 * 0.2 / 3)^2
        covariance = step @ covariance @ step + lr**2 * C
    np.testing.assert_allclose(covariance, cloud, atol=1e-9 * scale)
    loss = np.trace(H @ covariance) / 2
    formula = np.sum(lr * np.diag(spectral) / (2 - lr * values)) / 2
    assert loss == pytest.approx(formula, rel=1e-8)


@pytest.mark.claim("stationary-covariance")
@given(seed=seeds, d=st.integers(1, 4))
def test_for_a_small_rate_the_loss_forgets_the_curvature_and_a_likelihoods_cloud_is_round(seed, d):
    H, C, _, _ = bowl_and_noise(seed, d)
    lr = 1e-6
    loss = np.trace(H @ linalg.solve_discrete_lyapunov(np.eye(d) - lr * H, lr**2 * C)) / 2
    # the solver loses some 1e-16 / lr of its digits; the formula is off by lr times 3 / 2
    assert loss == pytest.approx(lr / 4 * np.trace(C), rel=1e-5)
    B, lr = 4, 1e-4
    round_cloud = linalg.solve_discrete_lyapunov(np.eye(d) - lr * H, lr**2 * H / B)
    # off by lr times 3 / 2 at most
    np.testing.assert_allclose(round_cloud, lr / (2 * B) * np.eye(d), atol=2e-4 * lr / (2 * B))


@pytest.mark.claim("stationary-covariance")
@given(seed=seeds, d=st.integers(1, 4), share=st.floats(0.05, 0.95))
def test_langevins_walk_is_a_case(seed, d, share):
    # the box langevin-bias: the covariance S (I - h/2 S^-1)^-1 for the precision H = S^-1
    H, _, values, _ = bowl_and_noise(seed, d)
    lr = share * 2 / values.max()
    cloud = linalg.solve_discrete_lyapunov(np.eye(d) - lr * H, lr**2 * (2 / lr) * np.eye(d))
    S = np.linalg.inv(H)
    walk = S @ np.linalg.inv(np.eye(d) - lr / 2 * H)
    np.testing.assert_allclose(cloud, walk, rtol=1e-8, atol=1e-9 * np.abs(walk).max())


@pytest.mark.claim("stationary-covariance")
@given(seed=seeds, d=st.integers(1, 3), share=st.floats(0.1, 0.9), k=st.integers(1, 50))
def test_steps_add_up_to_the_mean_error(seed, d, share, k):
    # eq. averaged, along one run
    H, C, values, _ = bowl_and_noise(seed, d)
    rng, lr = np.random.default_rng(seed), share * 2 / values.max()
    x0 = x = rng.normal(size=d)
    errors, noises = [], []
    for _ in range(k):
        noises.append(C @ rng.normal(size=d))
        errors.append(x)
        x = x - lr * (H @ x + noises[-1])
    right = -np.linalg.solve(H, np.mean(noises, axis=0) + (x - x0) / (lr * k))
    left = np.mean(errors, axis=0)
    np.testing.assert_allclose(left, right, atol=1e-10 * (1 + np.abs(noises).max()))


@pytest.mark.claim("stationary-covariance")
@settings(max_examples=20)
@given(seed=seeds, d=st.integers(1, 3), share=st.floats(0.1, 0.9))
def test_the_mean_of_late_weights_forgets_the_rate(seed, d, share):
    # from the stationary law: the lag-j covariance is M^j Sigma, so the mean's follows exactly
    H, C, values, _ = bowl_and_noise(seed, d)
    lr, k = share * 2 / values.max(), 20000
    M = np.eye(d) - lr * H
    cloud = linalg.solve_discrete_lyapunov(M, lr**2 * C)
    # sum over j of (1 - j/k) M^j, j = 1, ..., k - 1, M^k being nothing
    R = np.linalg.inv(lr * H)
    lags = (R @ M - R @ R @ M / k) @ cloud
    averaged = (cloud + lags + lags.T) / k
    limit = np.linalg.solve(H, np.linalg.solve(H, C).T) / k
    # the ends are of relative size 1 / (k lr mu), at most 1 / (k * 0.2 * 0.2 / 3)
    np.testing.assert_allclose(averaged, limit, atol=0.02 * np.abs(limit).max())
    slowest = 1 / (lr * values.min())
    assert np.trace(averaged) < np.trace(cloud) * 6 * slowest / k


@pytest.mark.claim("stationary-covariance")
def test_runs_of_sgd_have_this_covariance():
    rng = np.random.default_rng(0)
    H, C, values, _ = bowl_and_noise(1, 2)
    lr = 0.5 / values.max()
    L = np.linalg.cholesky(C)
    x = np.zeros((20000, 2))
    for _ in range(200):
        x = x - lr * (x @ H + rng.normal(size=x.shape) @ L.T)
    cloud = linalg.solve_discrete_lyapunov(np.eye(2) - lr * H, lr**2 * C)
    for i, j in ((0, 0), (0, 1), (1, 1)):
        average, error = mean_and_error(x[:, i] * x[:, j])
        assert abs(average - cloud[i, j]) < N_ERRORS * error


@pytest.mark.claim("noise-is-isotropic")
def test_noise_along_the_line_never_leaves_the_saddle_and_noise_across_does():
    rng = np.random.default_rng(0)
    curvature = np.array([1.0, -1.0])
    for axis, leaves in ((0, False), (1, True)):
        x = np.array([0.5, 0.0])
        for _ in range(200):
            noise = np.zeros(2)
            noise[axis] = rng.choice([-1.0, 1.0])
            x = x - 0.1 * (curvature * x + noise)
        assert (abs(x[1]) > 100) == leaves
        assert leaves or x[1] == 0.0


# floor-at-the-minimum


def least_squares(rng, n, d, fit):
    A = rng.normal(size=(n, d))
    y = A @ rng.normal(size=d) + (0 if fit else 1) * rng.normal(size=n)
    best = np.linalg.lstsq(A, y)[0]
    L = np.max(np.sum(A**2, axis=1))
    mu = np.linalg.eigvalsh(A.T @ A / n)[0]
    return A, y, best, mu, L


@pytest.mark.claim("floor-at-the-minimum")
@pytest.mark.parametrize("fit", [True, False])
@settings(max_examples=30)
@given(seed=seeds, n=st.integers(3, 5), share=st.floats(0.1, 1), B=st.integers(1, 2))
def test_one_step_from_anywhere_obeys_the_recursion_exactly(fit, seed, n, share, B):
    # all batches are enumerated, so there is no chance in it: the induction step of the theorem
    rng = np.random.default_rng(seed)
    A, y, best, mu, L = least_squares(rng, n, 2, fit)
    lr = share / (2 * L)
    noise = np.mean(np.sum((A * (A @ best - y)[:, None]) ** 2, axis=1))
    x = best + rng.normal(size=2) * 10 ** rng.uniform(-2, 2)
    before = np.sum((x - best) ** 2)
    for replace in (True, False):
        after = [
            np.sum((x - lr * A[r].T @ (A[r] @ x - y[r]) / B - best) ** 2)
            for r in map(list, batches_of(n, B, replace))
        ]
        bound = (1 - lr * mu) * before + 2 * lr**2 * noise / B
        assert np.mean(after) <= bound * (1 + 1e-12)


@pytest.mark.claim("floor-at-the-minimum")
@pytest.mark.parametrize("fit", [True, False])
def test_the_mean_over_runs_obeys_the_bound_and_only_disagreement_leaves_a_floor(fit):
    rng = np.random.default_rng(3)
    A, y, best, mu, L = least_squares(rng, 30, 2, fit)
    lr, B, n_runs, n_steps = 1 / (2 * L), 3, 1000, 600
    noise = np.mean(np.sum((A * (A @ best - y)[:, None]) ** 2, axis=1))
    x = np.tile(best + np.array([2.0, -1.0]), (n_runs, 1))
    d2 = [np.sum((x - best) ** 2, axis=1)]
    for _ in range(n_steps):
        rows = rng.integers(30, size=(n_runs, B))
        residuals = np.einsum("rbd,rd->rb", A[rows], x) - y[rows]
        x = x - lr * np.einsum("rb,rbd->rd", residuals, A[rows]) / B
        d2.append(np.sum((x - best) ** 2, axis=1))
    average, error = mean_and_error(np.array(d2))
    bound = (1 - lr * mu) ** np.arange(n_steps + 1) * 5 + 2 * lr * noise / (mu * B)
    assert (average <= bound * (1 + 1e-12) + N_ERRORS * error).all()
    assert (average[-1] < 1e-12) == fit


# falling-rate


@pytest.mark.claim("falling-rate")
@settings(max_examples=15)
@given(seed=seeds, d=st.integers(1, 3), more=st.floats(0, 5), scale=st.floats(0, 2))
def test_the_mean_over_runs_obeys_the_falling_bound(seed, d, more, scale):
    rng = np.random.default_rng(seed)
    gradient, mu, L = smooth_bowl(rng, d)
    t0 = 1 + L / mu + more
    x0 = rng.normal(size=d)
    d2 = squared_distances(rng, gradient, x0, lambda t: 2 / (mu * (t + t0)), 100, scale)
    nu = max(4 * scale**2 / mu**2, t0 * (x0 @ x0))
    average, error = mean_and_error(d2)
    bound = nu / (np.arange(101) + t0)
    assert (average <= bound * (1 + 1e-12) + N_ERRORS * error).all()


@pytest.mark.claim("falling-rate")
@given(kappa=st.floats(1, 100), noise=st.floats(0, 10), start=st.floats(0, 10))
def test_the_worst_case_of_the_recursion_stays_below_the_bound(kappa, noise, start):
    # mu = 1; the recursion with equality, which no run can exceed in the mean
    t0 = 1 + kappa
    nu, E = max(4 * noise, t0 * start), start
    for t in range(2000):
        assert E <= nu / (t + t0) * (1 + 1e-12)
        rate = 2 / (t + t0)
        E = (1 - rate) ** 2 * E + rate**2 * noise


@pytest.mark.claim("falling-rate")
def test_one_over_t_is_the_running_mean():
    values = [Fraction(v) for v in (3, -1, 4, 1, -5, 9)]
    x = Fraction(17)  # the start is forgotten at once
    for t, a in enumerate(values):
        x -= Fraction(1, t + 1) * (x - a)
        assert x == mean(values[: t + 1])


@pytest.mark.claim("rate-falls-to-zero")
@given(factor=st.floats(0.1, 0.95))
def test_rates_with_a_finite_sum_stop_short(factor):
    rates = 0.1 * factor ** np.arange(5000)
    left = np.cumprod(1 - rates)
    # the sum is at most 2, and ln(1 - r) >= -r / (1 - r) >= -r / 0.9
    assert left[-1] >= math.exp(-rates.sum() / 0.9) >= math.exp(-2 / 0.9) - 1e-9
    assert left[-1] == pytest.approx(left[999])  # it has stopped
    slow = 0.1 / (1 + np.arange(5000.0))  # an infinite sum: it goes on falling
    products = np.cumprod(1 - slow)
    assert products[-1] < products[499] * 0.8


# critical-batch-size


@pytest.mark.claim("critical-batch-size")
@given(seed=seeds, B=st.integers(1, 3), lr=st.floats(0.001, 2))
def test_one_step_gains_what_is_promised_and_a_parabola_not_more(seed, B, lr):
    # losses with a bend: L/2 |x|^2 - weights ln cosh, curvature between L - 2 and L = 3
    rng = np.random.default_rng(seed)
    L, x = 3.0, 3 * rng.normal(size=2)
    for weights in (rng.uniform(0, 2, size=2), np.zeros(2)):

        def f(x, weights=weights):
            return L / 2 * np.sum(x**2, axis=-1) - np.log(np.cosh(x)) @ weights

        g = L * x - weights * np.tanh(x)
        each = g + (noise := rng.normal(size=(4, 2))) - noise.mean(axis=0)
        sigma2 = np.mean(np.sum((each - g) ** 2, axis=1))
        after = np.mean([f(x - lr * each[list(r)].mean(axis=0)) for r in batches_of(4, B, True)])
        g2 = g @ g
        ratio = sigma2 / g2 / B
        bound = f(x) - lr * g2 + L / 2 * lr**2 * g2 * (1 + ratio)
        assert after <= bound + 1e-9 * (1 + abs(bound))
        if not weights.any():
            assert after == pytest.approx(bound, rel=1e-9, abs=1e-9)


@pytest.mark.claim("critical-batch-size")
@given(L=st.floats(0.1, 10), g2=st.floats(0.1, 10), ratio=st.floats(0.01, 100))
def test_the_best_rate_and_its_gain(L, g2, ratio):
    # ratio is the noise scale over the batch size
    def change(lr):
        return -lr * g2 + L / 2 * lr**2 * g2 * (1 + ratio)

    best = optimize.minimize_scalar(change, bracket=(0, 1 / L))
    share = 1 / (1 + ratio)  # B / (B + noise scale)
    assert best.x == pytest.approx(share / L, rel=1e-5)
    assert change(share / L) == pytest.approx(-g2 / (2 * L) * share, rel=1e-12)


@pytest.mark.claim("bigger-batch")
@given(scale=st.floats(0.1, 1000), B=st.integers(1, 1000))
def test_the_gain_of_an_example_falls_with_the_batch(scale, B):
    def gain(size):  # the best of what one step is promised, for L = |g|^2 = 1
        rates = np.linspace(0, 1, 20001)
        promised = rates - rates**2 / 2 * (1 + scale / size)
        return promised.max()

    # the nearest of the rates loses (5e-5 / 2)^2 / 2 times 1 + scale / B at most
    assert gain(2 * B) > gain(B) * (1 - 1e-6)
    assert gain(2 * B) / (2 * B) < gain(B) / B
    assert gain(B) / B == pytest.approx(1 / (B + scale) / 2, rel=2e-3)


# shuffling-a-mean


@pytest.mark.claim("shuffling-a-mean")
@settings(max_examples=30)
@given(a=st.lists(small, min_size=2, max_size=4), eta=st.integers(1, 9), start=small)
def test_all_orders_of_an_epoch_have_this_mean_and_variance(a, eta, start):
    n, eta = len(a), Fraction(eta, 10)
    m, q = mean(map(Fraction, a)), (1 - eta) ** n
    sigma2 = mean((v - m) ** 2 for v in a)
    drawn = sigma2 * eta * (1 - q**2) / (2 - eta)
    shuffled = Fraction(n, n - 1) * (drawn - sigma2 * (1 - q) ** 2 / n)
    orders = {
        "drawn": itertools.product(range(n), repeat=n),
        "shuffled": itertools.permutations(range(n)),
    }
    for (_, ways), law in zip(orders.items(), (drawn, shuffled)):
        ends = []
        for order in ways:
            x = Fraction(start)
            for i in order:
                x -= eta * (x - a[i])
            ends.append(x)
        assert mean(ends) == m + q * (start - m)
        assert mean((x - mean(ends)) ** 2 for x in ends) == law


@pytest.mark.claim("shuffling-a-mean")
@given(s=st.floats(0.05, 10))
def test_the_ratio_for_many_examples(s):
    n = 10**6
    eta = s / n
    q = (1 - eta) ** n
    drawn = eta / (2 - eta)
    shuffled = n / (n - 1) * (drawn - (1 - q) / (n * (1 + q)))
    limit = 1 - math.tanh(s / 2) / (s / 2)
    # terms of relative size 1e-6 are left out, and the difference cancels down to s^2 / 12
    assert shuffled / drawn == pytest.approx(limit, abs=1e-5)


@pytest.mark.claim("shuffling-a-mean")
def test_small_and_large_products_of_rate_and_examples():
    def limit(s):
        return 1 - math.tanh(s / 2) / (s / 2)

    assert limit(0.01) == pytest.approx(0.01**2 / 12, rel=1e-4)
    assert 1 / limit(1.0) == pytest.approx(13, abs=0.5)
    assert limit(1000) > 0.99


@pytest.mark.claim("shuffling-a-mean")
@settings(max_examples=5)
@given(a=st.lists(small, min_size=2, max_size=3), eta=st.integers(1, 9), start=small)
def test_two_epochs_add_up_on_the_way_to_the_limit(a, eta, start):
    # every pair of orders: after k epochs the variance is (1 + q^2 + ...) times that of one
    n, eta = len(a), Fraction(eta, 10)
    q = (1 - eta) ** n
    for ways in (itertools.product(range(n), repeat=n), itertools.permutations(range(n))):
        epochs, ends = list(ways), []
        for n_epochs in (1, 2):
            ends.append([])
            for orders in itertools.product(epochs, repeat=n_epochs):
                x = Fraction(start)
                for i in itertools.chain(*orders):
                    x -= eta * (x - a[i])
                ends[-1].append(x)
        one, two = (mean((x - mean(e)) ** 2 for x in e) for e in ends)
        assert two == one * (1 + q**2)


@pytest.mark.claim("shuffling-a-mean")
@pytest.mark.parametrize(
    ("curvatures", "shuffled", "order"),
    [((1, 1, 1), False, 1), ((1, 1, 1), True, 3), ((1, 2, 4), True, 2), ((1, 2, 4), False, 1)],
)
def test_the_orders_of_the_floors(curvatures, shuffled, order):
    # losses h/2 (x - a)^2. An order of n steps takes an error e to q e + c, and q is the same for
    # all orders of a shuffle, so mean and variance in the long run follow from those of c
    h, a = np.array(curvatures, dtype=float), np.array([0.0, 1.0, 3.0])
    best = h @ a / h.sum()

    def floor(eta):
        ways = list(itertools.permutations(range(3)) if shuffled else [(i,) for i in range(3)])
        q = np.array([np.prod([1 - eta * h[i] for i in way]) for way in ways])
        c = np.zeros(len(ways))
        for k, way in enumerate(ways):
            for i in way:
                c[k] -= eta * h[i] * (c[k] + best - a[i])
        m = c.mean() / (1 - q.mean())
        return (2 * m * np.mean(q * c) + np.mean(c**2)) / (1 - np.mean(q**2))

    # half the rate divides by 2^order, up to terms of relative size eta
    assert floor(2e-4) / floor(1e-4) == pytest.approx(2**order, rel=0.01)


@pytest.mark.claim("shuffling-a-mean")
@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_draws_miss_a_share_that_tends_to_one_over_e(n):
    seen = mean(Fraction(len(set(rows)), n) for rows in batches_of(n, n, True))
    assert seen == 1 - (1 - Fraction(1, n)) ** n
    assert 1 - (1 - 1e-6) ** 10**6 == pytest.approx(1 - 1 / math.e, rel=1e-5)
    assert 1 - 1 / math.e == pytest.approx(0.63, abs=0.005)

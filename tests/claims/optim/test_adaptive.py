"""Checks of the boxes in docs/optim/adaptive.md.

The rules are written out here as plain loops with eps = 0 where a box says so, apart from
mathdl.optim.adaptive; 0 / 0 counts as 0. Legend: `m`, `s` averages of gradients and of squares.
"""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.optim import _muon

from mathdl.optim import adaptive, descent
from mathdl.optim.objectives import rosenbrock

seeds = st.integers(0, 2**32 - 1)
fractions = st.fractions(-9, 9, max_denominator=9)


def ratio(a, b):
    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)


def plain(name, grad, x, lr, n, eps=0.0, b1=0.9, b2=0.999, alpha=0.99, l2=0.0, decay=0.0):
    """n steps of a rule, by its formula; lr may be one number for each coordinate."""
    m, s, X = np.zeros_like(x), np.zeros_like(x), [x]
    for t in range(1, n + 1):
        g = grad(x) + l2 * x
        m = b1 * m + (1 - b1) * g
        if name == "adagrad":
            s = s + g * g
            step = ratio(g, np.sqrt(s) + eps)
        elif name == "rmsprop":
            s = alpha * s + (1 - alpha) * g * g
            step = ratio(g, np.sqrt(s) + eps)
        else:
            s = b2 * s + (1 - b2) * g * g
            step = ratio(m / (1 - b1**t), np.sqrt(s / (1 - b2**t)) + eps)
        x = x - lr * decay * x - lr * step
        X.append(x)
    return np.array(X)


RULES = ["adagrad", "rmsprop", "adam"]


@pytest.mark.parametrize("name", RULES)
def test_the_plain_loop_is_the_package(name):
    grad, x0 = lambda x: np.tanh(x) * [1, 5], np.array([1.0, -2.0])
    ours = descent.trajectory(getattr(adaptive, name)(grad, x0, lr=0.01), 100)
    eps = 1e-10 if name == "adagrad" else 1e-8
    np.testing.assert_allclose(plain(name, grad, x0, 0.01, 100, eps), ours, rtol=1e-12)


# adagrad-regret


def losses(rng, n, T):
    """Random convex losses of one example each, with a subgradient: some smooth, some with kinks.

    Few features are present at a time.
    """
    A = rng.normal(size=(T, n)) * (rng.random((T, n)) < rng.uniform(0.05, 1, size=n))
    y, kind = rng.normal(size=T), rng.integers(0, 3, size=T)

    def f(t, x):
        r = A[t] @ x - y[t]
        return (r * r / 2, abs(r), np.logaddexp(0, r))[kind[t]]

    def g(t, x):
        r = A[t] @ x - y[t]
        return A[t] * (r, np.sign(r), 1 / (1 + np.exp(-r)))[kind[t]]

    return f, g


@pytest.mark.claim("adagrad-regret")
@given(
    seed=seeds,
    n=st.integers(1, 5),
    T=st.integers(1, 60),
    lr=st.floats(0.01, 3),
    eps=st.sampled_from([0.0, 1e-10, 0.1]),
    box=st.sampled_from([None, 0.5, 2.0]),
)
def test_adagrads_regret_obeys_its_bound_at_every_step(seed, n, T, lr, eps, box):
    rng = np.random.default_rng(seed)
    f, g = losses(rng, n, T)
    u = rng.normal(size=n)
    u = u if box is None else np.clip(u, -box, box)
    x, s, D, regret = rng.normal(size=n), np.zeros(n), np.zeros(n), 0.0
    x = x if box is None else np.clip(x, -box, box)
    for t in range(T):
        D = np.maximum(D, np.abs(x - u))
        regret += f(t, x) - f(t, u)
        G = g(t, x)
        s = s + G * G
        x = x - lr * ratio(G, np.sqrt(s) + eps)
        x = x if box is None else np.clip(x, -box, box)
        r = np.sqrt(s)
        bound = (D**2 / (2 * lr) * (r + eps) + lr * r).sum()
        assert regret <= bound + 1e-9 * (1 + abs(bound))


@pytest.mark.claim("adagrad-regret")
@given(seed=seeds, n=st.integers(1, 4), T=st.integers(1, 80), lr=st.floats(0.01, 2))
def test_the_mean_of_the_packages_iterates_obeys_the_bound_over_T(seed, n, T, lr):
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(6, n)), rng.normal(size=6)
    f = lambda x: np.abs(A @ x - b).sum()  # noqa: E731
    grad = lambda x: A.T @ np.sign(A @ x - b)  # noqa: E731
    u = np.linalg.lstsq(A, b, rcond=None)[0]
    X = descent.trajectory(adaptive.adagrad(grad, rng.normal(size=n), lr=lr), T)[:-1]
    r = np.linalg.norm([grad(x) for x in X], axis=0)
    D = np.abs(X - u).max(axis=0)
    bound = (D**2 / (2 * lr) * (r + 1e-10) + lr * r).sum()
    assert f(X.mean(axis=0)) - f(u) <= bound / T + 1e-9


@pytest.mark.claim("adagrad-regret")
@pytest.mark.parametrize("n", [1, 4, 9])
@pytest.mark.parametrize("D", [0.5, 3.0])
def test_half_of_the_bound_would_be_wrong_and_so_would_the_root_of_the_sum(D, n):
    """Losses x_1, ..., x_n in turn, u at the distance D in each: regret n D, far from the others.

    The bound is sqrt(2) n D at best; with the norm of r in place of the sum it would be
    sqrt(2 n) D, below the regret for n > 2.
    """
    rates = np.geomspace(D / 10, 10 * D, 201)
    regret, r = 0.0, np.zeros(n)
    x, u = np.zeros(n), np.full(n, -D)
    for t in range(n):
        regret += x[t] - u[t]  # x[t] has not moved before step t, at any rate
        r[t] = 1.0
    bounds = [(D**2 / (2 * lr) * r + lr * r).sum() for lr in rates]
    assert min(bounds) == pytest.approx(math.sqrt(2) * n * D, rel=1e-3)
    assert min(bounds) / 2 < regret < min(bounds)
    if n > 2:
        assert min(D**2 / (2 * lr) + lr for lr in rates) * np.linalg.norm(r) < regret


@given(seed=seeds, n=st.integers(1, 40))
def test_the_promise_against_that_of_gradient_descent(seed, n):
    r = np.abs(np.random.default_rng(seed).standard_cauchy(size=n))
    adagrad, plain_bound = math.sqrt(2) * r.sum(), math.sqrt(n) * np.linalg.norm(r)
    assert adagrad <= math.sqrt(2) * plain_bound * (1 + 1e-12)
    assert plain_bound <= math.sqrt(n / 2) * adagrad * (1 + 1e-12)


@given(
    D=st.floats(0.1, 10),
    g=st.lists(st.floats(0.1, 5), min_size=1, max_size=9),
    share=st.floats(0.2, 5),
)
def test_the_best_rate_in_hindsight(D, g, share):
    total = sum(v * v for v in g)
    bound = lambda lr: D * D / (2 * lr) + lr / 2 * total  # noqa: E731
    best = D / math.sqrt(total)
    assert bound(best) == pytest.approx(D * math.sqrt(total))
    assert bound(best) <= bound(share * best) * (1 + 1e-12)


# bias-correction


@pytest.mark.claim("bias-correction")
@given(
    g=st.lists(fractions, min_size=1, max_size=10),
    beta=st.fractions(0, Fraction(99, 100), max_denominator=100),
)
def test_the_corrected_average_has_weights_that_add_up_to_one(g, beta):
    m = Fraction(0)
    for t, gradient in enumerate(g, start=1):
        m = beta * m + (1 - beta) * gradient
        weights = [(1 - beta) * beta ** (t - 1 - k) / (1 - beta**t) for k in range(t)]
        assert sum(weights) == 1
        assert m / (1 - beta**t) == sum(w * v for w, v in zip(weights, g))
        if t == 1:
            assert m / (1 - beta) == gradient


@pytest.mark.claim("bias-correction")
@given(
    low=st.integers(-5, 5),
    high=st.integers(-5, 5),
    p=st.fractions(Fraction(1, 10), Fraction(9, 10), max_denominator=10),
    beta=st.fractions(0, Fraction(9, 10), max_denominator=10),
    t=st.integers(1, 6),
)
def test_means_are_exact_and_the_mean_root_is_too_small(low, high, p, beta, t):
    """Over all 2^t outcomes of a coin, with exact fractions."""
    first = second = Fraction(0)
    root, values = 0.0, set()
    for outcome in range(2**t):
        m = s = Fraction(0)
        chance = Fraction(1)
        for k in range(t):
            heads = outcome >> k & 1
            g, chance = (high, chance * p) if heads else (low, chance * (1 - p))
            m = beta * m + (1 - beta) * g
            s = beta * s + (1 - beta) * g * g
        first += chance * m / (1 - beta**t)
        second += chance * s / (1 - beta**t)
        root += float(chance) * math.sqrt(s / (1 - beta**t))
        values.add(s)
    assert first == p * high + (1 - p) * low
    assert second == p * high**2 + (1 - p) * low**2
    if len(values) == 1:
        assert root == pytest.approx(math.sqrt(second), abs=1e-12)
    else:
        assert root < math.sqrt(second) - 1e-12


@pytest.mark.claim("bias-correction")
@given(g=st.floats(-1e6, 1e6), betas=st.tuples(st.floats(0, 0.99), st.floats(0, 0.9999)))
def test_the_first_step_of_adam_has_forgotten_the_size(g, betas):
    run = adaptive.adam(lambda x: np.array([g]), [0.0], lr=0.1, betas=betas)
    step = descent.trajectory(run, 1)[1, 0]
    # 1 - beta is right to 1e-16 / (1 - beta)
    assert step == pytest.approx(-0.1 * g / (abs(g) + 1e-8), rel=1e-9)


def test_starts_too_slowly_the_uncorrected_step_is_too_large():
    t = np.arange(1, 5001)
    step = (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    m = s = 0.0
    for k in range(12):
        m, s = 0.9 * m + 0.1, 0.999 * s + 0.001
        assert m / math.sqrt(s) == pytest.approx(step[k])
    assert step[0] > 3 and t[step.argmax()] == 12 and round(step.max(), 2) == 6.57
    assert (step[:3000] > 1.02).all()


def test_an_unbiased_pair_of_averages_can_point_uphill():
    """E sign(g) = -0.8 though E g = 0.1: exact for the first step; torch takes it too."""
    values, chances = np.array([10.0, -1.0]), np.array([0.1, 0.9])
    steps = []
    for g in values:
        p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
        adam = torch.optim.Adam([p], lr=1.0, eps=1e-30)
        p.grad = torch.tensor([g], dtype=torch.float64)
        adam.step()
        steps.append(-p.item())
    assert chances @ values == pytest.approx(0.1)
    assert chances @ steps == pytest.approx(-0.8)


# scale-invariance


def curved(seed, n):
    """The gradient of a smooth function that is not separable."""
    rng = np.random.default_rng(seed)
    A, b = rng.normal(size=(n + 2, n)), rng.normal(size=n + 2)
    return lambda x: A.T @ np.tanh(A @ x - b), rng.normal(size=n), rng


@pytest.mark.claim("scale-invariance")
@given(seed=seeds, n=st.integers(1, 4), power=st.integers(-20, 20))
@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "adamw"])
def test_a_factor_on_the_loss_cancels(name, seed, n, power):
    """A power of two, so that no digit is rounded: the iterates are equal, bit by bit."""
    grad, x0, _ = curved(seed, n)
    rule, c = getattr(adaptive, name), 2.0**power
    run = rule(grad, x0, lr=0.05, eps=1e-6)
    scaled = rule(lambda x: c * grad(x), x0, lr=0.05, eps=c * 1e-6)
    np.testing.assert_array_equal(descent.trajectory(run, 50), descent.trajectory(scaled, 50))


@pytest.mark.claim("scale-invariance")
@settings(max_examples=25)
@given(seed=seeds, n=st.integers(1, 4), power=st.integers(-20, 20), lam=st.floats(0.01, 1))
def test_with_an_l2_penalty_only_if_it_is_multiplied_too(seed, n, power, lam):
    grad, x0, _ = curved(seed, n)
    c = 2.0**power

    def run(c, lam):
        rule = adaptive.adam(lambda x: c * grad(x), x0, lr=0.05, eps=c * 1e-6, weight_decay=lam)
        return descent.trajectory(rule, 50)

    np.testing.assert_array_equal(run(1.0, lam), run(c, c * lam))
    assume(abs(power) > 2)
    assert not np.array_equal(run(1.0, lam), run(c, lam))


@pytest.mark.claim("scale-invariance")
@given(seed=seeds, n=st.integers(1, 4))
@pytest.mark.parametrize("name", RULES)
def test_other_units_of_the_weights_are_other_rates(name, seed, n):
    grad, x0, rng = curved(seed, n)
    d = 2.0 ** rng.integers(-8, 8, size=n)
    X = plain(name, grad, x0, 0.05 * d, 40)
    U = plain(name, lambda u: d * grad(d * u), x0 / d, 0.05, 40)
    np.testing.assert_array_equal(U * d, X)


@given(power=st.integers(-30, 30), x0=st.floats(0.1, 10))
@pytest.mark.parametrize("name", RULES)
def test_the_curvature_drops_out_of_a_separable_bowl(name, power, x0):
    c = 2.0**power
    X = plain(name, lambda x: np.array([1.0, c]) * x, np.array([x0, x0]), 0.1, 60)
    np.testing.assert_array_equal(X[:, 0], X[:, 1])


def first_and_last(kappa, angle, off=0.0):
    """Adam's first step at a millionth of the loss, and the last above it, of 4,000.

    `off` moves the start: neither may hang on rounding.
    """
    c, s = math.cos(angle), math.sin(angle)
    Q = np.array([[c, -s], [s, c]])
    H = Q @ np.diag([1 / kappa, 1.0]) @ Q.T
    X = plain("adam", lambda x: H @ x, Q @ [1.0, 1.0] + off * np.array([1, -1]), 0.1, 4000)
    low = np.einsum("ti,ij,tj->t", X, H, X) <= 1e-6 * (X[0] @ H @ X[0])
    return int(np.argmax(low)), int(np.flatnonzero(~low)[-1])


@pytest.mark.parametrize("off", [0.0, 1e-12])
@pytest.mark.parametrize(("kappa", "turned"), [(1, 100), (100, 370), (10_000, 3679)])
def test_the_opening_adam_does_not_see_the_valley_until_it_turns(kappa, turned, off):
    assert first_and_last(kappa, 0.0, off) == (82, 122)
    assert first_and_last(kappa, math.pi / 6, off)[0] == turned


# only-signed-permutations


def orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


@pytest.mark.claim("only-signed-permutations")
@given(seed=seeds, n=st.integers(1, 5))
@pytest.mark.parametrize("name", RULES)
def test_signed_permutations_commute_with_the_rules(name, seed, n):
    grad, x0, rng = curved(seed, n)
    order, signs = rng.permutation(n), rng.choice([-1.0, 1.0], size=n)
    turned = plain(
        name, lambda u: signs * grad(_back(u, order, signs))[order], signs * x0[order], 0.05, 20
    )
    X = plain(name, grad, x0, 0.05, 20)
    # the gradient sums in the same order, so even the rounding is the same
    np.testing.assert_array_equal(turned, signs * X[:, order])


def _back(u, order, signs):
    x = np.empty_like(u)
    x[order] = signs * u
    return x


@pytest.mark.claim("only-signed-permutations")
@given(seed=seeds, n=st.integers(2, 5))
@pytest.mark.parametrize("name", RULES)
def test_for_any_other_turn_a_linear_function_tells(name, seed, n):
    """By the proof: g near one axis, and near another, with the same signs."""
    rng = np.random.default_rng(seed)
    k = rng.integers(2, n + 1)  # a turn of k of the n coordinates
    Q = np.eye(n)
    Q[:k, :k] = orthogonal(rng, k)
    A = Q.T[rng.permutation(n)]
    i = np.argmax((np.abs(A) > 1e-3).sum(axis=1))
    entries = np.flatnonzero(np.abs(A[i]) > 1e-3)
    assume(len(entries) >= 2)
    j, k = entries[:2]
    sigma = np.ones(n)
    sigma[j], sigma[k] = np.sign(A[i, j]), -np.sign(A[i, k])
    differs = False
    for axis in (j, k):
        g = 1e-5 * sigma * rng.uniform(1, 2, size=n)
        g[axis] = sigma[axis]
        assert (g != 0).all() and (A @ g != 0).all()
        x = plain(name, lambda x, g=g: g, np.zeros(n), 1.0, 1)[1]
        u = plain(name, lambda u, g=g: A @ g, np.zeros(n), 1.0, 1)[1]
        differs |= not np.allclose(u, A @ x, atol=1e-9)
    assert differs


@pytest.mark.claim("only-signed-permutations")
@given(seed=seeds, n=st.integers(1, 5), beta=st.sampled_from([0.0, 0.9]))
def test_gradient_descent_and_momentum_turn_with_everything(seed, n, beta):
    grad, x0, rng = curved(seed, n)
    Q = orthogonal(rng, n)
    run = descent.heavy_ball(grad, x0, lr=0.02, momentum=beta)
    turned = descent.heavy_ball(lambda u: Q.T @ grad(Q @ u), Q.T @ x0, lr=0.02, momentum=beta)
    X, U = descent.trajectory(run, 20), descent.trajectory(turned, 20)
    # rounding of 20 steps, hardly amplified
    np.testing.assert_allclose(U @ Q.T, X, atol=1e-10)


# inverse-hessian


def test_inverse_hessian_adam_divides_by_the_root_of_the_curvature_times_the_noise():
    """Given X, the mean of g_j^2 at the truth is sigma^2 H_jj exactly; the sample has an error."""
    rng = np.random.default_rng(0)
    n, size, sigma = 100_000, np.array([0.1, 1.0, 10.0]), 3.0
    X = rng.normal(size=(n, 3)) * size
    G = X * (sigma * rng.normal(size=n))[:, None]
    curvature = (X**2).mean(axis=0)
    expected = sigma**2 * curvature
    error = (G**2).std(axis=0) / math.sqrt(n)
    assert (np.abs((G**2).mean(axis=0) - expected) < 5 * error).all()
    assert curvature[2] / curvature[0] == pytest.approx(1e4, rel=0.05)
    root = np.sqrt((G**2).mean(axis=0))
    assert root[2] / root[0] == pytest.approx(100, rel=0.05)


def test_without_noise_adam_divides_by_the_gradient_where_the_hessian_is_the_identity():
    x0 = np.array([100.0, 0.01])
    first = plain("adam", lambda x: x, x0, 1.0, 1)[1] - x0
    np.testing.assert_allclose(x0 / -first, x0, rtol=1e-12)  # divided by 100 and by 0.01


# decoupled-decay


@pytest.mark.claim("decoupled-decay")
@settings(max_examples=25)
@given(
    x=fractions, m=fractions, root=st.fractions(0, 9), lam=st.fractions(0, 1), lr=st.fractions(0, 1)
)
def test_decoupled_decay_is_a_penalty_in_units_of_the_root(x, m, root, lam, lr):
    eps = Fraction(1, 10**8)
    p = 1 / (root + eps)
    step = (1 - lr * lam) * x - lr * p * m
    assert step == x - lr * p * (m + lam * (root + eps) * x)
    assert x - lr * p * (m + lam * x) == (1 - lr * lam / (root + eps)) * x - lr * p * m


@pytest.mark.claim("decoupled-decay")
@settings(max_examples=25)
@given(seed=seeds, lam=st.floats(0.01, 0.5))
def test_a_step_of_the_packages_adamw_is_one_on_the_weighted_penalty(seed, lam):
    grad, x0, _ = curved(seed, 3)
    lr, eps = 0.05, 1e-8
    X = descent.trajectory(adaptive.adamw(grad, x0, lr=lr, weight_decay=lam), 30)
    m, s = np.zeros(3), np.zeros(3)
    for t, (x, ahead) in enumerate(pairwise(X), start=1):
        g = grad(x)
        m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        root = np.sqrt(s / (1 - 0.999**t)) + eps
        penalized = m / (1 - 0.9**t) + lam * root * x
        np.testing.assert_allclose(ahead, x - lr * penalized / root, rtol=1e-9, atol=1e-12)


# adam-converges


def projected(C, b2, T, x, *, amsgrad=False, corrected=False):
    s = top = 0.0
    for t in range(T):
        g = C if t % 3 == 0 else -1.0
        s = b2 * s + (1 - b2) * g * g
        top = max(top, s) if amsgrad else s
        used = top / (1 - b2 ** (t + 1)) if corrected else top
        x = min(1.0, max(-1.0, x - 0.5 / math.sqrt(t + 1) * g / math.sqrt(used)))
    return x


@pytest.mark.parametrize("C", [3.0, 4.0, 10.0])
@pytest.mark.parametrize("x0", [-1.0, 0.0, 1.0])
@pytest.mark.parametrize("corrected", [False, True])
def test_adam_converges_to_the_worst_point_and_amsgrad_to_the_best(C, x0, corrected):
    b2 = 1 / (1 + C * C)
    assert projected(C, b2, 3000, x0, corrected=corrected) == 1.0
    assert projected(C, b2, 3000, x0, corrected=corrected, amsgrad=True) < -0.97
    assert projected(C, 0.99, 3000, x0, corrected=corrected) < -0.95
    assert C - 2 > 0  # the sum of three slopes: the minimum is at -1


def test_torchs_adam_leaves_the_minimum_and_its_amsgrad_does_not():
    ends = []
    for amsgrad in (False, True):
        p = torch.full((1,), -1.0, dtype=torch.float64, requires_grad=True)
        adam = torch.optim.Adam([p], betas=(0.0, 1 / 17), amsgrad=amsgrad)
        for t in range(3000):
            adam.param_groups[0]["lr"] = 0.5 / math.sqrt(t + 1)
            p.grad = torch.tensor([4.0 if t % 3 == 0 else -1.0], dtype=torch.float64)
            adam.step()
            p.data.clamp_(-1, 1)
        ends.append(p.item())
    assert ends[0] == 1.0 and ends[1] < -0.97


def test_adagrad_with_a_projection_finds_the_minimum_of_the_counterexample():
    s, x = 0.0, 1.0
    for t in range(30_000):
        g = 4.0 if t % 3 == 0 else -1.0
        s += g * g
        x = min(1.0, max(-1.0, x - 0.5 * g / math.sqrt(s)))
    assert x < -0.98


# matrix-step, newton-schulz


def power(A, p):
    """A power of a semidefinite matrix, of its positive eigenvalues only."""
    w, V = np.linalg.eigh(A)
    keep = w > 1e-9 * w.max()
    return (V[:, keep] * w[keep] ** p) @ V[:, keep].T


def shampoo(W, gradients, lr=0.1):
    L, R = np.zeros((W.shape[0],) * 2), np.zeros((W.shape[1],) * 2)
    for G in gradients:
        L, R = L + G @ G.T, R + G.T @ G
        W = W - lr * power(L, -1 / 4) @ G @ power(R, -1 / 4)
    return W


def polar(M, r):
    U, _, Vt = np.linalg.svd(M, full_matrices=False)
    return U[:, :r] @ Vt[:r]


shapes = st.tuples(st.integers(1, 5), st.integers(1, 5))


@pytest.mark.claim("matrix-step")
@given(seed=seeds, shape=shapes, data=st.data())
def test_the_first_step_of_shampoo_is_the_polar_factor(seed, shape, data):
    rng = np.random.default_rng(seed)
    m, n = shape
    r = data.draw(st.integers(1, min(m, n)))
    U, V = orthogonal(rng, m)[:, :r], orthogonal(rng, n)[:, :r]
    G = (U * rng.uniform(0.1, 10, size=r)) @ V.T
    step = -shampoo(np.zeros(shape), [G], lr=1.0)
    # the square of a condition number of 100 costs four digits
    np.testing.assert_allclose(step, U @ V.T, atol=1e-9)
    np.testing.assert_allclose(polar(G, r), U @ V.T, atol=1e-9)


@pytest.mark.claim("matrix-step")
@given(seed=seeds, shape=shapes)
def test_shampoo_and_muon_turn_with_the_layer_and_adam_does_not(seed, shape):
    rng = np.random.default_rng(seed)
    m, n = shape
    k = min(m, n)
    W = rng.normal(size=shape)
    # singular values far from 0 and from each other's scale, so that roots are well-conditioned
    gradients = [
        (orthogonal(rng, m)[:, :k] * rng.uniform(0.5, 5, size=k)) @ orthogonal(rng, n)[:, :k].T
        for _ in range(5)
    ]
    P, Q = orthogonal(rng, m), orthogonal(rng, n)
    turned = [P @ G @ Q.T for G in gradients]
    np.testing.assert_allclose(
        shampoo(P @ W @ Q.T, turned), P @ shampoo(W, gradients) @ Q.T, atol=1e-8
    )
    mean, mean_turned = sum(gradients), sum(turned)
    assume(np.linalg.svd(mean, compute_uv=False)[-1] > 0.01)
    np.testing.assert_allclose(polar(mean_turned, k), P @ polar(mean, k) @ Q.T, atol=1e-8)
    if m * n > 1 and np.abs(P).max() < 0.95 and np.abs(Q).max() < 0.95:
        G, H = gradients[0], turned[0]
        assert not np.allclose(np.sign(H), P @ np.sign(G) @ Q.T, atol=1e-6)


@pytest.mark.claim("newton-schulz")
@given(seed=seeds, shape=shapes, abc=st.tuples(*[st.floats(-3, 3)] * 3))
def test_an_odd_polynomial_acts_on_singular_values(seed, shape, abc):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=shape) / 2
    a, b, c = abc
    U, s, Vt = np.linalg.svd(X, full_matrices=False)
    left = a * X + b * X @ X.T @ X + c * X @ X.T @ X @ X.T @ X
    right = (U * (a * s + b * s**3 + c * s**5)) @ Vt
    np.testing.assert_allclose(left, right, atol=1e-10 * (1 + s.max() ** 5))


@pytest.mark.claim("newton-schulz")
@given(seed=seeds, shape=shapes, data=st.data())
def test_the_cubic_converges_to_the_polar_factor(seed, shape, data):
    rng = np.random.default_rng(seed)
    m, n = shape
    r = data.draw(st.integers(1, min(m, n)))
    U, V = orthogonal(rng, m)[:, :r], orthogonal(rng, n)[:, :r]
    X = (U * rng.uniform(0.01, 1.72, size=r)) @ V.T
    for _ in range(25):  # a rounded zero grows, too: by 1.5^25, to 1e-12
        X = 1.5 * X - 0.5 * X @ X.T @ X
    np.testing.assert_allclose(X, U @ V.T, atol=1e-10)


@pytest.mark.claim("newton-schulz")
@given(sigma=st.fractions(0, 2, max_denominator=1000))
def test_the_error_of_the_cubic_is_squared(sigma):
    p = Fraction(3, 2) * sigma - sigma**3 / 2
    assert 1 - p == (1 - sigma) ** 2 * (2 + sigma) / 2
    if 0 < sigma < 1:
        assert sigma < p < 1
    if 1 < sigma and sigma**2 < 3:
        assert 0 < p < 1
    if sigma**2 > 3:
        assert p < 0


def test_muons_quintic_fills_a_band_and_does_not_converge_to_one():
    s = np.geomspace(0.002, 1, 200_001)
    for _ in range(5):
        s = 3.4445 * s - 4.775 * s**3 + 2.0315 * s**5
    assert s.min() > 0.68 and s.max() < 1.21
    assert s.min() < 0.69 and s.max() > 1.2  # the band is no wider than said
    assert 3.4445 - 4.775 + 2.0315 == pytest.approx(0.701)


def test_the_polynomial_is_torchs():
    """bfloat16 has 8 bits: singular values within 5 % of the float64 polynomial's."""
    rng = np.random.default_rng(0)
    P, Q = orthogonal(rng, 4), orthogonal(rng, 4)
    s = np.array([0.8, 0.5, 0.3, 0.1])
    s = s / np.linalg.norm(s)
    ours = s.copy()
    for _ in range(5):
        ours = 3.4445 * ours - 4.775 * ours**3 + 2.0315 * ours**5
    G = torch.from_numpy((P * s) @ Q.T)
    theirs = _muon._zeropower_via_newtonschulz(G, (3.4445, -4.775, 2.0315), 5, 1e-7)
    got = np.sort(np.diag(P.T @ theirs.double().numpy() @ Q))
    np.testing.assert_allclose(got, np.sort(ours), atol=0.05)


# rounding


def test_free_runs_of_rmsprop_part_from_torchs_and_fed_ones_do_not():
    x0, lr, n = [-1.0, 1.0], 0.01, 450
    p = torch.tensor(x0, dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.RMSprop([p], lr=lr)
    path, gradients = [np.array(x0)], []
    for _ in range(n):
        theirs.zero_grad()
        a, b = p
        # multiplied out: the same function, rounded in other places
        (1 - 2 * a + a**2 + 100 * b**2 - 200 * a**2 * b + 100 * a**4).backward()
        gradients.append(p.grad.numpy().copy())
        theirs.step()
        path.append(p.detach().numpy().copy())
    feed = iter(gradients)
    fed = descent.trajectory(adaptive.rmsprop(lambda x: next(feed), x0, lr=lr), n)
    free = descent.trajectory(adaptive.rmsprop(rosenbrock.grad, x0, lr=lr), n)
    gap = np.abs(free - path).max(axis=1)
    assert np.abs(fed - path).max() < 1e-12
    assert gap[:300].max() < 1e-12
    assert gap.max() > 1e-6

"""Checks of the claims in docs/optim/schedules.md.

Orders of rates are enumerated in exact fractions. Runs without chance are compared within 1e-9 or
better, room for some thousand roundings. Averages over runs are given five standard errors: one
comparison in two million would miss by chance.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize

from mathdl.data.cells import cells
from mathdl.nn import mlp
from mathdl.nn.losses import softmax_cross_entropy
from mathdl.optim import schedules
from mathdl.optim.adaptive import adam
from mathdl.optim.clipping import clip_by_norm, clip_by_value
from mathdl.optim.descent import gradient_descent, trajectory

seeds = st.integers(0, 2**32 - 1)
N_ERRORS = 5  # standard errors
fractions = st.fractions(0, 3, max_denominator=12)


# order-of-rates


def followed(rates, lam):
    """What is left of the start, and the variance that noise of variance 1 has left, exactly."""
    left, variance = Fraction(1), Fraction(0)
    for lr in rates:
        left, variance = left * (1 - lr * lam), variance * (1 - lr * lam) ** 2 + lr**2
    return left, variance


@pytest.mark.claim("order-of-rates")
@settings(max_examples=40)
@given(
    rates=st.lists(fractions, min_size=2, max_size=5),
    lam=st.fractions(Fraction(1, 9), 4, max_denominator=9),
)
def test_of_all_orders_the_falling_one_leaves_least_and_the_rising_one_most(rates, lam):
    outcomes = [followed(order, lam) for order in itertools.permutations(rates)]
    assert len({left for left, _ in outcomes}) == 1
    variances = [variance for _, variance in outcomes]
    assert followed(sorted(rates, reverse=True), lam)[1] == min(variances)
    assert followed(sorted(rates), lam)[1] == max(variances)


@pytest.mark.claim("order-of-rates")
@given(rates=st.lists(fractions, min_size=1, max_size=6), lam=st.fractions(0, 4))
def test_the_sum_of_products_is_the_variance_step_by_step(rates, lam):
    total = Fraction(0)
    for t, lr in enumerate(rates):
        later = math.prod((1 - s * lam for s in rates[t + 1 :]), start=Fraction(1))
        total += lr**2 * later**2
    left = math.prod((1 - s * lam for s in rates), start=Fraction(1))
    assert followed(rates, lam) == (left, total)


@pytest.mark.claim("order-of-rates")
def test_runs_in_several_dimensions_have_this_mean_this_variance_and_this_loss():
    rng = np.random.default_rng(0)
    d, n_runs = 3, 40_000
    Q = np.linalg.qr(rng.normal(size=(d, d)))[0]
    values = np.array([0.3, 1.0, 2.5])
    H, L = Q @ np.diag(values) @ Q.T, np.tril(rng.normal(size=(d, d)))
    C, best, start = L @ L.T, rng.normal(size=d), rng.normal(size=d)
    rates = rng.uniform(0, 0.6, size=8)
    loss_of = {}
    for name, order in (("falling", np.sort(rates)[::-1]), ("drawn", rates)):
        x = np.tile(start, (n_runs, 1))
        for lr in order:
            x = x - lr * ((x - best) @ H + rng.normal(size=x.shape) @ L.T)
        expected = 0.0
        for lam, q in zip(values, Q.T):
            later = [np.prod(1 - order[t + 1 :] * lam) for t in range(len(order))]
            mean = q @ (start - best) * np.prod(1 - order * lam)
            variance = q @ C @ q * np.sum((order * later) ** 2)
            e = (x - best) @ q
            assert abs(e.mean() - mean) < N_ERRORS * math.sqrt(variance / n_runs)
            # the error of a variance of Gaussians is sqrt(2 / n) of it
            assert e.var() == pytest.approx(variance, rel=N_ERRORS * math.sqrt(2 / n_runs))
            expected += lam * (mean**2 + variance) / 2
        losses = np.sum((x - best) @ H * (x - best), axis=1) / 2
        error = losses.std() / math.sqrt(n_runs)
        assert abs(losses.mean() - expected) < N_ERRORS * error
        loss_of[name] = expected
    assert loss_of["falling"] < loss_of["drawn"]


@pytest.mark.claim("order-of-rates")
def test_the_opening_has_the_exact_variances():
    rates = [schedules.cosine(0.2, n_steps=100)(t) for t in range(100)]
    exact = {}
    for name, order in (("falling", rates), ("rising", rates[::-1])):
        variance = 0.0
        for lr in order:
            variance = variance * (1 - lr) ** 2 + 100 * lr**2
        exact[name] = variance
    assert exact["falling"] == pytest.approx(2.07, abs=0.07)
    assert exact["rising"] > 5 * exact["falling"]


# cosine-mean


@pytest.mark.claim("cosine-mean")
@given(n=st.integers(1, 300), lr=st.floats(1e-3, 10), share=st.floats(0, 1))
def test_a_cosine_has_the_mean_of_its_ends(n, lr, share):
    last = share * lr
    schedule = schedules.cosine(lr, n_steps=n, eta_min=last)
    rates = [schedule(t) for t in range(n + 1)]
    assert np.mean(rates) == pytest.approx((lr + last) / 2, rel=1e-12)
    assert sum(rates[:-1]) == pytest.approx(n * (lr + last) / 2 + (lr - last) / 2, rel=1e-12)
    line = np.linspace(lr, last, n + 1)
    assert np.mean(line) == pytest.approx(np.mean(rates), rel=1e-12)


@pytest.mark.claim("cosine-mean")
def test_the_area_under_the_curve_is_half_by_quadrature():
    area, _ = integrate.quad(lambda z: 0.1 + 0.9 * (1 + math.cos(math.pi * z)) / 2, 0, 1)
    assert area == pytest.approx(0.55, rel=1e-12)


@pytest.mark.claim("cosine-mean")
@given(w=st.integers(1, 100), first=st.floats(1e-3, 10))
def test_a_warm_up_costs_half_of_its_steps(w, first):
    schedule = schedules.warmup(first, n_steps=w)
    assert np.mean([schedule(t) for t in range(w)]) == pytest.approx(first / 2, rel=1e-12)


# reach


def unrolled(rng, x, rates, w, c, order, constant=False):
    fixed = rng.normal(size=x.shape)
    for lr in rates:
        u = fixed if constant else rng.normal(size=x.shape)
        u = c * u / np.linalg.norm(u, ord=order) * (1 if constant else rng.uniform(0, 1))
        x = (1 - lr * w) * x - lr * u
    return x


@pytest.mark.claim("reach")
@given(
    seed=seeds,
    n_steps=st.integers(1, 30),
    w=st.floats(0, 2),
    c=st.floats(0.1, 5),
    order=st.sampled_from([1, 2, np.inf]),
    constant=st.booleans(),
)
def test_no_run_goes_further_and_a_steady_one_goes_as_far(seed, n_steps, w, c, order, constant):
    assume(w == 0 or w > 1e-3)  # below, 1 - P is all rounding
    rng = np.random.default_rng(seed)
    rates = rng.uniform(0, 1 / max(w, 1.0), size=n_steps)
    x0 = rng.normal(size=4)
    x = unrolled(rng, x0, rates, w, c, order, constant)
    left = np.prod(1 - rates * w)
    bound = c * rates.sum() if w == 0 else c / w * (1 - left)
    went = np.linalg.norm(x - left * x0, ord=order)
    assert went <= bound * (1 + 1e-9)
    if constant:
        assert went == pytest.approx(bound, rel=1e-9)
    assert 1 - w * rates.sum() - 1e-12 <= left <= math.exp(-w * rates.sum()) + 1e-12


@pytest.mark.claim("reach")
@given(seed=seeds, c=st.floats(0.01, 3))
def test_clipped_descent_stays_on_the_leash(seed, c):
    rng = np.random.default_rng(seed)
    lr = schedules.one_cycle(rng.uniform(0.01, 2), n_steps=40)
    H = rng.normal(size=(3, 3))

    def grad(x):
        return clip_by_norm(H @ x + 5 * rng.normal(size=3), c)

    path = trajectory(gradient_descent(grad, rng.normal(size=3), lr=lr), 40)
    sums = np.concatenate([[0], np.cumsum([lr(t) for t in range(40)])])
    assert (np.linalg.norm(path - path[0], axis=1) <= c * sums * (1 + 1e-12)).all()


# cosine-or-step


def gaps(lr, runs, seed, n_steps=500, batch=4):
    X, y = cells()
    A = np.column_stack([np.ones(569), (X - X.mean(0)) / X.std(0)])

    def loss(W):
        Z = W @ A.T
        return np.mean(np.logaddexp(0, Z) - y * Z, axis=1) + 0.005 * np.sum(W**2, axis=1)

    best = optimize.minimize(lambda w: loss(w[None])[0], np.zeros(6), tol=1e-10)
    rng, W = np.random.default_rng(seed), np.zeros((runs, 6))
    for t in range(n_steps):
        rows = rng.integers(569, size=(runs, batch))
        error = 1 / (1 + np.exp(-np.einsum("rbd,rd->rb", A[rows], W))) - y[rows]
        W = W - lr(t) * (np.einsum("rb,rbd->rd", error, A[rows]) / batch + 0.01 * W)
    gap = loss(W) - best.fun
    return gap.mean(), gap.var(ddof=1) / runs


@pytest.mark.claim("cosine-or-step")
def test_one_step_schedule_loses_to_the_cosine_and_another_beats_it():
    # at the best top rates that the page finds; other draws than there
    cosine, a = gaps(schedules.cosine(0.32, n_steps=500), 400, 7)
    three, b = gaps(schedules.step(0.32, step_size=167), 400, 8)
    ten, c = gaps(schedules.step(0.64, step_size=50, gamma=0.6), 400, 9)
    constant, d = gaps(schedules.constant(0.16), 400, 10)
    # each sign: two standard errors of the difference, and all of the page's claims hold
    assert three - cosine > 2 * math.sqrt(a + b)
    assert cosine - ten > 2 * math.sqrt(a + c)
    assert constant - cosine > 2 * math.sqrt(a + d)
    assert constant > 2 * ten
    assert constant - three < three - cosine


# adam-on-noise


def law(beta, t):
    return (1 - beta) / (1 + beta) * (1 + beta**t) / (1 - beta**t)


@pytest.mark.claim("adam-on-noise")
@given(
    beta=st.fractions(0, Fraction(19, 20), max_denominator=20),
    t=st.integers(1, 4),
    sizes=st.lists(st.integers(1, 5), min_size=1, max_size=3, unique=True),
)
def test_all_sequences_of_a_symmetric_law_have_this_mean_square(beta, t, sizes):
    weights = [(1 - beta) * beta ** (t - 1 - k) / (1 - beta**t) for k in range(t)]
    values = [s * a for a in sizes for s in (1, -1)]
    total = Fraction(0)
    for g in itertools.product(values, repeat=t):
        mean = sum(w * a for w, a in zip(weights, g))
        total += mean**2 / Fraction(sum(a * a for a in g), t)
    assert total / len(values) ** t == law(beta, t)


@pytest.mark.claim("adam-on-noise")
@pytest.mark.parametrize("t", [1, 2, 5, 20])
def test_mathdls_adam_makes_such_steps_on_noise(t):
    rng = np.random.default_rng(t)
    n = 40_000
    run = adam(lambda x: rng.normal(size=n), np.zeros(n), lr=1.0, betas=(0.9, 1 - 1e-9))
    path = trajectory(run, t)
    squares = (path[t] - path[t - 1]) ** 2
    error = squares.std() / math.sqrt(n)
    # beta_2 is 1 but for 1e-9, and eps 1e-8 against roots of size 1; of t = 1 the error is 0
    assert abs(squares.mean() - law(0.9, t)) < N_ERRORS * error + 1e-5


@pytest.mark.claim("adam-on-noise")
def test_a_law_that_is_not_symmetric_has_another_mean_square():
    # the condition counts: gradients that are all 1 make steps of length 1
    weights = [0.1 * 0.9 ** (4 - k) / (1 - 0.9**5) for k in range(5)]
    assert sum(weights) ** 2 == pytest.approx(1.0)
    assert law(0.9, 5) < 0.25


# warm-up-only-for-adam


def train(seed, lr, n_steps=80, shake=0.0):
    """The loss at the end, and the shares of active ReLUs in the two hidden layers."""
    X, y = cells()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    w, unravel = mlp.ravel(mlp.init(np.random.default_rng(seed), [5, 32, 32, 2]))
    w = w * (1 + shake * np.random.default_rng(1).normal(size=w.size))
    for t in range(n_steps + 1):
        logits, cache = mlp.forward(unravel(w), X)
        loss, dlogits = softmax_cross_entropy(logits, y)
        g = mlp.ravel(mlp.backward(unravel(w), cache, dlogits))[0]
        w = w - lr(t) * g
    return loss, [np.mean(H > 0) for H in cache[1:]]


@pytest.mark.claim("warm-up-only-for-adam")
def test_plain_gradient_descent_is_ruined_cold_and_trains_warm():
    for seed in range(6):
        warm, _ = train(seed, schedules.warmup(4.0, n_steps=20))
        cold, _ = train(seed, schedules.constant(4.0))
        small, _ = train(seed, schedules.constant(0.25))
        assert warm < small < 0.15 < cold


@pytest.mark.claim("warm-up-only-for-adam")
def test_four_of_six_cold_starts_end_near_the_constant_guess_two_with_a_layer_off():
    share = 212 / 569
    guess = -share * math.log(share) - (1 - share) * math.log(1 - share)
    ends = [train(seed, schedules.constant(4.0)) for seed in range(6)]
    lost = [active for loss, active in ends if abs(loss - guess) < 0.006]
    assert len(lost) == 4
    assert max(second for _, second in lost) < 0.001 < 0.2 < min(first for first, _ in lost)
    assert sum(second == 0 for _, second in lost) == 2
    for loss, (_, second) in ends:
        # a layer that is off passes on a constant, and nothing can switch it on again
        assert second > 0 or loss == pytest.approx(guess, abs=1e-3)


@pytest.mark.claim("warm-up-only-for-adam")
def test_these_losses_do_not_hang_on_rounding():
    # starts apart by 1e-10, a million roundings, end within a hundredth of a printed digit
    for lr in (schedules.warmup(4.0, n_steps=20), schedules.constant(4.0)):
        assert train(0, lr)[0] == pytest.approx(train(0, lr, shake=1e-10)[0], abs=1e-4)


# clipping-as-a-rate


@pytest.mark.claim("clipping-as-a-rate")
@given(seed=seeds, d=st.integers(1, 6), c=st.floats(0.01, 100), scale=st.floats(1e-3, 1e3))
def test_clipping_keeps_the_direction_and_shortens_to_the_limit(seed, d, c, scale):
    g = scale * np.random.default_rng(seed).normal(size=d)
    assume(np.linalg.norm(g) > 1e-3)
    clipped = clip_by_norm(g, c)
    rate = min(1.0, c / np.linalg.norm(g))
    # the library divides by the length plus 1e-6, at most a thousandth here
    np.testing.assert_allclose(clipped, rate * g, rtol=1.1e-3)
    assert np.linalg.norm(clipped) <= c * (1 + 1e-12)
    assert clipped @ g == pytest.approx(np.linalg.norm(clipped) * np.linalg.norm(g), rel=1e-9)


@pytest.mark.claim("clipping-as-a-rate")
@given(seed=seeds, d=st.integers(1, 4), c=st.floats(0.05, 20), share=st.floats(0.05, 1))
def test_each_clipped_step_gains_what_is_promised(seed, d, c, share):
    # ln cosh along random directions, and a concave part: L-smooth and not convex
    rng = np.random.default_rng(seed)
    A, weights = rng.normal(size=(5, d)), rng.uniform(-1, 1, size=5)
    L = np.linalg.eigvalsh(A.T @ (np.abs(weights)[:, None] * A))[-1]

    def f(x):
        return weights @ np.log(np.cosh(A @ x))

    def grad(x):
        return A.T @ (weights * np.tanh(A @ x))

    lr, x = share / L, 2 * rng.normal(size=d)
    for _ in range(20):
        g = grad(x)
        length = np.linalg.norm(g)
        new = x - lr * min(1.0, c / max(length, 1e-300)) * g
        assert f(new) <= f(x) - lr / 2 * min(length**2, c * length) + 1e-12
        x = new


@pytest.mark.claim("clipping-as-a-rate")
@settings(max_examples=40)
@given(start=st.floats(-1000, 1000), c=st.floats(0.1, 50), share=st.floats(0.02, 0.98))
def test_on_a_quartic_every_start_comes_in(start, c, share):
    lr, x = share * 2 / c ** (2 / 3), start
    n_steps = int(abs(start) / (lr * c)) + 3000
    for _ in range(n_steps):
        g = x**3
        new = x - lr * (g if abs(g) <= c else math.copysign(c, g))
        assert abs(new) <= abs(x)
        x = new
    # close in, x^-2 grows by 2 lr a step, so after 3000 more x^2 is below about 1 / (6000 lr);
    # a start that jumps from side to side first loses little, so that ten times this is allowed
    assert x * x <= 10 / (6000 * lr)


@pytest.mark.claim("clipping-as-a-rate")
@pytest.mark.parametrize("lr, c", [(2.0, 1.0), (2.5, 1.0), (4.0, 1.0), (0.5, 8.0), (0.75, 8.0)])
def test_from_the_limit_on_the_clipped_quartic_jumps_for_ever(lr, c):
    assert lr * c ** (2 / 3) >= 2 - 1e-12  # at the limit in the first and the fourth
    start = x = lr * c / 2
    for t in range(100):
        assert x == (-1) ** t * start  # binary fractions: exact
        x = x - lr * math.copysign(min(abs(x) ** 3, c), x)


@pytest.mark.claim("clipping-as-a-rate")
def test_without_clipping_the_same_start_explodes():
    with pytest.raises(ValueError, match="step"):
        trajectory(gradient_descent(lambda x: x**3, [100.0], lr=0.1), 50)
    path = trajectory(gradient_descent(lambda x: clip_by_norm(x**3, 1), [100.0], lr=0.1), 3000)
    assert abs(path[1000, 0]) < 1.1
    assert abs(path[-1, 0]) < 0.06


# clip-by-value-turns


@pytest.mark.claim("clip-by-value-turns")
@settings(max_examples=300)
@given(seed=seeds, n=st.integers(1, 30), c=st.floats(0.01, 10), power=st.floats(0, 4))
def test_the_turn_obeys_the_bound(seed, n, c, power):
    rng = np.random.default_rng(seed)
    g = rng.normal(size=n) * 10 ** rng.uniform(-power, power, size=n)
    assume((np.abs(g) > c).any())
    u = clip_by_value(g, c)
    cosine = g @ u / (np.linalg.norm(g) * np.linalg.norm(u))
    assert cosine >= 1 / math.sqrt(n) - 1e-12
    assert np.linalg.norm(u) <= c * math.sqrt(n) * (1 + 1e-12)
    assert g @ u >= c * np.linalg.norm(g) * (1 - 1e-12)


@pytest.mark.claim("clip-by-value-turns")
@pytest.mark.parametrize("n", [2, 3, 50])
def test_the_bound_is_approached_and_not_reached(n):
    previous = 1.0
    for M in (10, 1e3, 1e5):
        g = np.array([M] + [1.0] * (n - 1))
        u = clip_by_value(g, 1.0)
        cosine = g @ u / (np.linalg.norm(g) * np.linalg.norm(u))
        exact = (M + n - 1) / math.sqrt(n * (M**2 + n - 1))
        assert cosine == pytest.approx(exact, rel=1e-12)
        assert 1 / math.sqrt(n) < cosine < previous
        previous = cosine
    assert previous == pytest.approx(1 / math.sqrt(n), rel=1e-3)


@pytest.mark.claim("clip-by-value-turns")
def test_layers_clipped_one_by_one_turn_the_step_too():
    first, second = np.array([3.0, 4.0]), np.array([0.3])
    g = np.concatenate([first, second])
    layers = np.concatenate([clip_by_norm(first, 1.0), clip_by_norm(second, 1.0)])
    whole = clip_by_norm(g, 1.0)
    assert whole @ g == pytest.approx(np.linalg.norm(whole) * np.linalg.norm(g), rel=1e-12)
    assert layers @ g < 0.99 * np.linalg.norm(layers) * np.linalg.norm(g)


# clipping-is-harmless


@pytest.mark.claim("clipping-is-harmless")
@pytest.mark.parametrize("B, rest", [(1, 1 / 9), (2, 1 / 4), (5, 1.0), (10, 1.0)])
def test_where_the_mean_clipped_gradient_over_all_batches_is_zero(B, rest):
    a = [0.0] * 9 + [10.0]
    means = [np.mean(batch) for batch in itertools.combinations(a, B)]
    field = [np.mean(np.clip(x - np.array(means), -1, 1)) for x in (rest - 1e-6, rest, rest + 1e-6)]
    assert field[0] < 0 < field[2]
    assert field[1] == pytest.approx(0, abs=1e-12)


@pytest.mark.claim("clipping-is-harmless")
def test_it_is_the_minimum_of_hubers_loss():
    a = np.array([0.0] * 9 + [10.0])

    def huber(x):
        r = np.abs(x - a)
        return np.mean(np.where(r <= 1, r**2 / 2, r - 0.5))

    best = optimize.minimize_scalar(huber, bounds=(-1, 11), method="bounded")
    assert best.x == pytest.approx(1 / 9, abs=1e-4)  # a flat minimum: the root of 1e-8


@pytest.mark.claim("clipping-is-harmless")
@settings(max_examples=20)
@given(c=st.floats(0.1, 20))
def test_the_mean_of_the_full_gradient_stays_where_it_is(c):
    a, x = [0.0] * 9 + [10.0], 5.0
    for _ in range(700):  # 400 steps of 0.1 c at most, then a factor of 0.9 each
        g = sum(x - value for value in a) / 10
        x = x - 0.1 * max(-c, min(c, g))
    assert x == pytest.approx(1.0, abs=1e-9)

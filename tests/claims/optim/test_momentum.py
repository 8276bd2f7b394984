"""Checks of the boxes in docs/optim/momentum.md.

The recurrences are written out here, apart from mathdl.optim: by companion matrices, by exact
fractions, or by plain loops. Legend: `s` = lr lambda, `rho` the best rate, `q` = 1 / sqrt(kappa).
"""

import math
from fractions import Fraction
from itertools import islice, pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import linalg, optimize

from mathdl.optim import descent

seeds = st.integers(0, 2**32 - 1)
betas = st.floats(0, 0.999)


def heavy_ball_matrix(s, beta):
    return np.array([[1 + beta - s, -beta], [1.0, 0.0]])


def nesterov_matrix(s, beta):
    return np.array([[(1 + beta) * (1 - s), -beta * (1 - s)], [1.0, 0.0]])


def radius(M):
    return np.abs(np.linalg.eigvals(M)).max()


def polyak(grad, x0, lr, beta, n_steps):
    """x_{t+1} = x_t + beta (x_t - x_{t-1}) - lr grad(x_t): no velocity, unlike the package."""
    X = [x0, x0]
    for _ in range(n_steps):
        X.append(X[-1] + beta * (X[-1] - X[-2]) - lr * grad(X[-1]))
    return X[1:]


def accelerated(grad, x0, L, mu, n_steps):
    """Nesterov's two sequences, x and y."""
    root = math.sqrt(L / mu)
    X, Y = [x0], [x0]
    for _ in range(n_steps):
        X.append(Y[-1] - grad(Y[-1]) / L)
        Y.append(X[-1] + (root - 1) / (root + 1) * (X[-1] - X[-2]))
    return X, Y


def best(mu, L):
    root = math.sqrt(L / mu)
    rho = (root - 1) / (root + 1)
    return 4 / (math.sqrt(L) + math.sqrt(mu)) ** 2, rho


# heavy-ball: the two forms, and the friction


@pytest.mark.claim("velocity")
@given(
    g=st.lists(st.fractions(-9, 9, max_denominator=9), min_size=1, max_size=12),
    beta=st.fractions(0, Fraction(99, 100), max_denominator=100),
    lr=st.fractions(Fraction(1, 100), 2, max_denominator=100),
)
def test_the_velocity_sums_gradients_and_each_counts_in_the_end_by_the_effective_rate(g, beta, lr):
    v, x = Fraction(0), Fraction(0)
    for t, gradient in enumerate(g):
        v = beta * v + gradient
        x = x - lr * v
        assert v == sum(beta ** (t - k) * g[k] for k in range(t + 1))
        shares = [(1 - beta) * beta**j for j in range(t + 1)]
        assert sum(shares) == 1 - beta ** (t + 1)
    T = len(g)
    effective = lr / (1 - beta)
    assert x == -effective * sum((1 - beta ** (T - k)) * g[k] for k in range(T))


@given(seed=seeds, beta=betas, lr=st.floats(0.01, 1))
def test_polyaks_form_without_a_velocity_is_that_of_the_package(seed, beta, lr):
    rng = np.random.default_rng(seed)
    slopes = rng.uniform(0.1, 1, size=3)
    grad = lambda x: slopes * np.tanh(x)  # noqa: E731
    x0 = rng.normal(size=3)
    ours = islice(descent.heavy_ball(grad, x0, lr=lr, momentum=beta), 41)
    # rounding of the difference x_t - x_{t-1}, added up over 40 steps
    np.testing.assert_allclose(list(ours), polyak(grad, x0, lr, beta, 40), rtol=1e-9, atol=1e-10)


@given(seed=seeds, beta=betas, lr=st.floats(0.01, 1))
def test_the_look_ahead_points_are_those_of_the_package(seed, beta, lr):
    rng = np.random.default_rng(seed)
    slopes = rng.uniform(0.1, 1, size=3)
    grad = lambda x: slopes * np.tanh(x)  # noqa: E731
    x = y = rng.normal(size=3)
    run = descent.nesterov(grad, x, lr=lr, momentum=beta)
    v = np.zeros(3)
    for ours in islice(run, 40):
        np.testing.assert_allclose(ours, y, rtol=1e-9, atol=1e-10)
        # back from what torch stores: x = y + lr beta v
        np.testing.assert_allclose(y + lr * beta * v, x, rtol=1e-9, atol=1e-10)
        v = beta * v + grad(y)
        before, x = x, y - lr * grad(y)
        y = x + beta * (x - before)


@given(
    x=st.tuples(*[st.fractions(-9, 9, max_denominator=9)] * 2),
    root=st.fractions(Fraction(1, 50), 2, max_denominator=50),
    beta=st.fractions(0, 1, max_denominator=50),
    g=st.fractions(-9, 9, max_denominator=9),
)
def test_heavy_ball_is_a_mass_with_friction_in_steps_of_root_lr(x, root, beta, g):
    before, here = x
    ahead = here + beta * (here - before) - root**2 * g
    h, friction = root, (1 - beta) / root
    acceleration = (ahead - 2 * here + before) / h**2
    assert acceleration + friction * (here - before) / h == -g


@given(mu=st.floats(0.01, 1), kappa=st.floats(1, 1e4))
def test_the_best_settings_are_close_to_critical_damping_of_the_flattest_mode(mu, kappa):
    lr, rho = best(mu, kappa * mu)
    friction = (1 - rho**2) / math.sqrt(lr)
    assert friction == pytest.approx(2 * math.sqrt(mu) * math.sqrt(kappa) / (math.sqrt(kappa) + 1))


# stability-region


@pytest.mark.claim("stability-region")
@given(s=st.floats(1e-3, 6), beta=betas)
def test_heavy_ball_is_stable_exactly_below_its_border(s, beta):
    assume(abs(s - 2 * (1 + beta)) > 1e-6)
    assert (radius(heavy_ball_matrix(s, beta)) < 1) == (s < 2 * (1 + beta))


@pytest.mark.claim("stability-region")
@given(s=st.floats(1e-3, 6), beta=betas)
def test_nesterov_is_stable_exactly_below_its_border(s, beta):
    border = 2 * (1 + beta) / (1 + 2 * beta)
    assume(abs(s - border) > 1e-6)
    assert (radius(nesterov_matrix(s, beta)) < 1) == (s < border)


@pytest.mark.claim("stability-region")
@given(beta=st.floats(1e-3, 0.999), share=st.floats(-0.5, 1.5))
def test_the_radius_is_the_root_of_the_momentum_where_the_modes_oscillate(beta, share):
    low, high = (1 - math.sqrt(beta)) ** 2, (1 + math.sqrt(beta)) ** 2
    s = low + share * (high - low)
    assume(s > 0 and min(abs(share), abs(1 - share)) > 1e-3)
    z = np.linalg.eigvals(heavy_ball_matrix(s, beta))
    assert np.iscomplexobj(z) == (0 < share < 1)
    if 0 < share < 1:
        np.testing.assert_allclose(np.abs(z), math.sqrt(beta), rtol=1e-9)
    else:
        assert np.abs(z).max() > math.sqrt(beta)


@pytest.mark.claim("stability-region")
@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9])
@pytest.mark.parametrize(
    ("make", "border"),
    [
        (descent.heavy_ball, lambda b: 2 * (1 + b)),
        (descent.nesterov, lambda b: 2 * (1 + b) / (1 + 2 * b)),
    ],
)
def test_the_package_shrinks_below_the_border_stays_on_it_and_grows_above(beta, make, border):
    ends = []
    for share in (0.98, 1.0, 1.02):
        run = make(lambda x: x, [1.0], lr=share * border(beta), momentum=beta)
        ends.append(abs(descent.trajectory(run, 2000)[-1, 0]))
    assert ends[0] < 1e-3
    assert 0.01 < ends[1] < 100
    assert ends[2] > 1e3


# heavy-ball-rate


@pytest.mark.claim("heavy-ball-rate")
@given(seed=seeds, n=st.integers(2, 6), log_kappa=st.floats(0.05, 4))
def test_heavy_ball_obeys_its_bound_on_random_quadratics(seed, n, log_kappa):
    rng = np.random.default_rng(seed)
    mu, L = 1.0, 10**log_kappa
    w = np.concatenate([[mu, L], rng.uniform(mu, L, size=n - 2)])
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    H, minimum = (Q * w) @ Q.T, rng.normal(size=n)
    lr, rho = best(mu, L)
    X = polyak(lambda x: H @ (x - minimum), rng.normal(size=n), lr, rho**2, 300)
    d = np.linalg.norm(np.array(X) - minimum, axis=1)
    t = np.arange(301)
    bound = (1 + (1 + rho) * t) * rho**t * d[0]
    # rounding of x, of size 1, is amplified by the transient, at most sqrt(kappa) < 100
    assert (d <= bound * (1 + 1e-9) + 1e-12).all()
    assert (d <= 2 * (1 + t) * rho**t * d[0] * (1 + 1e-9) + 1e-12).all()


@pytest.mark.claim("heavy-ball-rate")
@given(a=st.integers(1, 12), b=st.integers(1, 12))
def test_at_both_ends_the_error_is_known_exactly(a, b):
    # mu = a^2, L = b^2: all constants are fractions
    assume(a < b)
    mu, L = a * a, b * b
    lr, rho = Fraction(4, (a + b) ** 2), Fraction(b - a, b + a)
    for lam, slope, sign in ((L, 1 + rho, -1), (mu, 1 - rho, 1)):
        before = e = Fraction(1)
        for t in range(1, 30):
            before, e = e, (1 + rho**2 - lr * lam) * e - rho**2 * before
            assert e == (sign * rho) ** t * (1 + slope * t)


@pytest.mark.claim("heavy-ball-rate")
@given(a=st.integers(1, 12), b=st.integers(1, 12))
def test_at_both_ends_the_matrix_is_defective(a, b):
    assume(a < b)
    lr, rho = Fraction(4, (a + b) ** 2), Fraction(b - a, b + a)
    for lam, z in ((a * a, rho), (b * b, -rho)):
        trace, det = 1 + rho**2 - lr * lam, rho**2
        assert trace == 2 * z
        assert trace**2 == 4 * det  # one eigenvalue, twice
        # M - z I is not zero, so it has rank 1 and one direction of eigenvectors


@pytest.mark.claim("heavy-ball-rate")
@pytest.mark.parametrize("root", [100, 1000])
def test_the_farthest_excursion_is_the_root_of_kappa_over_e(root):
    rho = (root - 1) / (root + 1)
    t = np.arange(20 * root)
    factor = (1 + (1 + rho) * t) * rho**t
    assert factor.max() == pytest.approx(root / math.e, rel=0.01)
    assert t[factor.argmax()] == pytest.approx(root / 2, rel=0.02)


@pytest.mark.claim("heavy-ball-rate")
def test_the_bound_says_when_the_run_of_the_opening_ends():
    rho = 99 / 101
    t = np.arange(2000)
    stiff = 0.8 * (1 + (1 + rho) * t) * rho**t
    assert np.flatnonzero(stiff < 1e-6)[0] == 1063
    assert stiff.max() == pytest.approx(29.4, abs=0.05)


@pytest.mark.claim("best-settings")
@given(s=st.floats(-1, 6), ratio=st.floats(1, 1e4), beta=st.floats(-1.5, 1.5))
def test_no_setting_has_a_smaller_radius(s, ratio, beta):
    worst = max(radius(heavy_ball_matrix(s, beta)), radius(heavy_ball_matrix(s / ratio, beta)))
    root = math.sqrt(ratio)
    # a double root is computed to the square root of rounding
    assert worst >= (root - 1) / (root + 1) - 1e-7


@pytest.mark.claim("best-settings")
@given(kappa=st.floats(1.01, 1e4))
def test_the_best_settings_attain_it_on_the_whole_spectrum(kappa):
    lr, rho = best(1.0, kappa)
    for lam in np.geomspace(1, kappa, 20):
        assert radius(heavy_ball_matrix(lr * lam, rho**2)) <= rho + 1e-7


@pytest.mark.claim("best-settings")
def test_a_search_finds_no_better_settings():
    kappa = 10.0

    def worst(p):
        s, beta = p
        a = (1 + beta - s * np.array([1 / kappa, 0.5, 1])) / 2
        root = np.sqrt(a**2 - beta + 0j)
        return np.abs([a + root, a - root]).max()

    found = optimize.differential_evolution(worst, [(0.01, 4), (0, 0.999)], seed=0)
    lr, rho = best(1.0, kappa)
    assert rho - 1e-7 <= found.fun <= rho + 1e-3
    assert found.x == pytest.approx([lr * kappa, rho**2], abs=0.02)


# nesterov-rate


def bent(rng, mu, L, n_knots=5):
    """A convex function of one number whose slope is piecewise linear, from mu to L steep."""
    knots = np.sort(rng.uniform(-1, 1, size=n_knots))
    steep = rng.choice([mu, L], size=n_knots + 1)
    loose = rng.random(n_knots + 1) < 0.5
    steep[loose] = np.exp(rng.uniform(math.log(mu), math.log(L), size=loose.sum()))
    ticks = np.concatenate([[-50.0], knots, [50.0]])
    heights = np.concatenate([[0.0], np.cumsum(steep * np.diff(ticks))])
    heights -= np.interp(0.0, ticks, heights)  # the minimum is at 0

    def grad(x):
        return np.interp(x, ticks, heights)

    def f(x):  # the integral of the slope from 0 to x, exact
        low, high = min(0.0, x), max(0.0, x)
        t = np.concatenate([[low], ticks[(ticks > low) & (ticks < high)], [high]])
        return math.copysign(1, x) * np.trapezoid(grad(t), t)

    return f, grad


def assert_nesterov_obeys(f, grad, x0, minimum, L, mu, n_steps=150):
    X, Y = accelerated(grad, x0, L, mu, n_steps)
    q, low = math.sqrt(mu / L), f(minimum)
    start = f(x0) - low + mu / 2 * np.sum((np.asarray(x0) - minimum) ** 2)
    floor = 1e-13 * max(1.0, abs(low), start)  # f rounds
    for t, (x, y) in enumerate(zip(X, Y)):
        bound = (1 - q) ** t * start
        assert f(x) - low <= bound * (1 + 1e-9) + floor
        assert f(y) - low <= 2 * bound * (1 + 1e-9) + floor


@pytest.mark.claim("nesterov-rate")
@given(seed=seeds, log_kappa=st.floats(0.1, 4))
def test_nesterov_obeys_its_bound_where_the_curvature_jumps(seed, log_kappa):
    rng = np.random.default_rng(seed)
    L = 10**log_kappa
    f, grad = bent(rng, 1.0, L)
    assert_nesterov_obeys(f, grad, rng.uniform(-2, 2), 0.0, L, 1.0)


@pytest.mark.claim("nesterov-rate")
@given(seed=seeds, n=st.integers(1, 5), log_kappa=st.floats(0.1, 4))
def test_nesterov_obeys_its_bound_on_quadratics(seed, n, log_kappa):
    rng = np.random.default_rng(seed)
    L = 10**log_kappa
    w = np.exp(rng.uniform(0, math.log(L), size=n))
    x0 = rng.normal(size=n)
    assert_nesterov_obeys(lambda x: w @ x**2 / 2, lambda x: w * x, x0, np.zeros(n), L, 1.0)


@pytest.mark.claim("nesterov-rate")
@given(seed=seeds, n=st.integers(1, 5), log_mu=st.floats(-4, 0))
def test_nesterov_obeys_its_bound_on_softplus_losses(seed, n, log_mu):
    rng = np.random.default_rng(seed)
    A, mu = rng.normal(size=(8, n)) * rng.uniform(0.5, 5, size=n), 10**log_mu
    L = mu + np.linalg.eigvalsh(A.T @ A)[-1] / 4

    def f(x):
        return np.logaddexp(0, A @ x).sum() + mu / 2 * x @ x

    def grad(x):
        return A.T @ (0.5 + 0.5 * np.tanh(A @ x / 2)) + mu * x

    def hess(x):
        p = 0.5 + 0.5 * np.tanh(A @ x / 2)
        return (A.T * (p * (1 - p))) @ A + mu * np.eye(n)

    found = optimize.minimize(f, np.zeros(n), jac=grad, hess=hess, method="trust-exact")
    minimum = found.x
    for _ in range(3):
        minimum = minimum - np.linalg.solve(hess(minimum), grad(minimum))
    assume(np.linalg.norm(grad(minimum)) < 1e-9)
    assert_nesterov_obeys(f, grad, rng.normal(size=n), minimum, L, mu)


@pytest.mark.claim("nesterov-rate")
@given(seed=seeds, log_kappa=st.floats(0.1, 4))
def test_the_energy_of_the_proof_falls_at_every_step(seed, log_kappa):
    rng = np.random.default_rng(seed)
    L = 10**log_kappa
    f, grad = bent(rng, 1.0, L)
    X, Y = accelerated(grad, rng.uniform(-2, 2), L, 1.0, 60)
    q = 1 / math.sqrt(L)
    energy = [f(x) + ((1 + q) * y - x) ** 2 / q**2 / 2 for x, y in zip(X, Y)]
    for a, b in pairwise(energy):
        assert b <= (1 - q) * a * (1 + 1e-9) + 1e-13


@pytest.mark.claim("nesterov-rate")
@given(seed=seeds, log_kappa=st.floats(0.1, 4), x=st.floats(-2, 2), z=st.floats(-9, 9))
def test_the_look_ahead_point_is_at_most_twice_the_energy_up(seed, log_kappa, x, z):
    # from any x and z, not only those of a run
    assume(abs(x) > 1e-2)  # nearer to 0, f(x) is rounding of a slope of size 50 L
    L = 10**log_kappa
    f, _ = bent(np.random.default_rng(seed), 1.0, L)
    q = 1 / math.sqrt(L)
    a, b = math.sqrt(f(x)), abs(z) / math.sqrt(2)
    y = (x + q * z) / (1 + q)
    assert f(y) <= (a + b) ** 2 * (1 + 1e-6)
    # where the curvature is L, it is an equality but for (1 + q)^2
    a, b = math.sqrt(L / 2) * abs(x), abs(z) / math.sqrt(2)
    y = (abs(x) + q * abs(z)) / (1 + q)
    assert L / 2 * y**2 * (1 + q) ** 2 == pytest.approx((a + b) ** 2, rel=1e-9)


@pytest.mark.claim("nesterov-rate")
@pytest.mark.parametrize("root", [3, 10, 30])
def test_no_combination_of_gradients_beats_the_lower_bound(root):
    # Nesterov's chain, cut off where the minimizer rho^i is below rounding; mu = 1
    kappa, rho = root**2, (root - 1) / (root + 1)
    n = math.ceil(math.log(1e-18) / math.log(rho))
    A = (kappa - 1) / 4 * (2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)) + np.eye(n)
    minimum = rho ** np.arange(1, n + 1)
    b = A @ minimum
    assert abs(b[1:]).max() < 1e-12 * b[0]
    # the gradients met in t steps lie in the span of the first t unit vectors: the best x_t is
    # the minimizer there
    for t in range(1, n // 3, max(1, n // 30)):
        x = np.zeros(n)
        x[:t] = np.linalg.solve(A[:t, :t], b[:t])
        e = x - minimum
        gap, bound = e @ A @ e / 2, rho ** (2 * t) * (minimum @ minimum) / 2
        assert bound * (1 - 1e-6) <= gap <= kappa * bound


# three-cycle


def slope(x):
    if x < 1:
        return 25 * x
    return x + 24 if x < 2 else 25 * x - 24


points = st.one_of(st.fractions(-9, 9), st.fractions(1, 2))
CYCLE = [Fraction(792, 1225), Fraction(-2208, 1225), Fraction(2592, 1225)]


@pytest.mark.claim("three-cycle")
@given(x=points, y=points)
def test_its_slope_is_lipschitz_and_strongly_monotone(x, y):
    assume(x != y)
    quotient = (slope(x) - slope(y)) / (x - y)
    assert 1 <= quotient <= 25


@pytest.mark.claim("three-cycle")
def test_three_steps_of_heavy_ball_come_back_exactly():
    for k in range(3):
        before, here, ahead = CYCLE[k - 2], CYCLE[k - 1], CYCLE[k]
        lr, momentum = Fraction(4, (5 + 1) ** 2), Fraction(5 - 1, 5 + 1) ** 2
        assert here + momentum * (here - before) - lr * slope(here) == ahead
    assert len(set(CYCLE)) == 3
    assert slope(0) == 0


@pytest.mark.claim("three-cycle")
@given(a=st.floats(-0.04, 0.04), b=st.floats(-0.04, 0.04))
def test_the_cycle_attracts_what_comes_near(a, b):
    X = [float(CYCLE[0]) + a, float(CYCLE[1]) + b]
    for _ in range(300):
        X.append(X[-1] + 4 / 9 * (X[-1] - X[-2]) - slope(X[-1]) / 9)
        assert not 1 <= X[-1] <= 2  # it stays on the steep pieces
    assert X[-3:] == pytest.approx([float(CYCLE[(299 + k) % 3]) for k in (0, 1, 2)], abs=1e-9)


@pytest.mark.claim("three-cycle")
def test_near_the_cycle_errors_go_as_those_of_the_best_rate():
    M = heavy_ball_matrix(25 / 9, 4 / 9)
    three = np.linalg.matrix_power(M, 3)
    # a double eigenvalue, computed to the square root of rounding
    np.testing.assert_allclose(np.linalg.eigvals(three), (-2 / 3) ** 3, atol=1e-6)


@pytest.mark.claim("three-cycle")
def test_starts_at_rest_near_three_are_caught_and_nesterov_is_not():
    for x0 in np.linspace(3.07, 3.45, 39):
        x = descent.trajectory(
            descent.heavy_ball(lambda x: slope(x[0]) + 0 * x, [x0], lr=1 / 9, momentum=4 / 9), 200
        )
        assert np.abs(x[-3:, 0]).min() > 0.5
        y = descent.trajectory(
            descent.nesterov(lambda x: slope(x[0]) + 0 * x, [x0], lr=1 / 25, momentum=2 / 3), 200
        )
        assert abs(y[-1, 0]) < 1e-9


@pytest.mark.claim("three-cycle")
def test_at_half_the_rate_the_ball_comes_to_rest():
    for x0 in np.linspace(-9, 9, 73):
        x = polyak(slope, x0, 1 / 18, 4 / 9, 400)
        assert abs(x[-1]) < 1e-9


@pytest.mark.claim("three-cycle")
@given(a=st.floats(-1, 1), b=st.floats(-1, 1))
def test_near_a_minimum_with_a_continuous_hessian_every_rate_above_rho_holds(a, b):
    assume(max(abs(a), abs(b)) > 0.1)
    w = np.array([1.0, 25.0])  # the Hessian at 0; f is no quadratic, and curvatures mix
    x0 = 1e-2 * np.array([a, b])
    X = polyak(lambda x: w * x + 3 * x[::-1] * x.sum(), x0, 1 / 9, 4 / 9, 120)
    d = np.linalg.norm(X, axis=1) / np.linalg.norm(x0)
    rate = 2 / 3 + 0.03
    t = np.arange(121)
    # (1 + 5 t / 3) (rho / rate)^t is at most 15; twice that for what the square terms add
    assert (d <= 30 * rate**t).all()
    assert d[120] > (2 / 3 - 0.05) ** 120


@pytest.mark.claim("three-cycle")
def test_the_cycle_stays_when_the_corners_are_rounded_off():
    # averaged over windows of half width 1/10, the slope is smooth and equal on straight pieces
    def integral(x):  # of the slope, from 0
        if x < 1:
            return Fraction(25, 2) * x**2
        if x < 2:
            return Fraction(25, 2) + Fraction(1, 2) * (x**2 - 1) + 24 * (x - 1)
        return 38 + Fraction(25, 2) * (x**2 - 4) - 24 * (x - 2)

    w = Fraction(1, 10)
    for x in CYCLE:
        assert (integral(x + w) - integral(x - w)) / (2 * w) == slope(x)


# noise-of-momentum


@pytest.mark.claim("noise-of-momentum")
@given(beta=st.floats(0, 0.99), share=st.floats(0.001, 0.99), lam=st.floats(0.1, 10))
def test_the_floor_solves_the_equation_of_the_covariance(beta, share, lam):
    s = share * 2 * (1 + beta)
    lr = s / lam
    covariance = linalg.solve_discrete_lyapunov(heavy_ball_matrix(s, beta), np.diag([lr**2, 0.0]))
    effective = lr / (1 - beta)
    floor = effective / (lam * (2 - effective * lam * (1 - beta) / (1 + beta)))
    assert covariance[0, 0] == pytest.approx(floor, rel=1e-6)
    assert floor >= effective / (2 * lam)
    assert floor == pytest.approx(lr * (1 + beta) / ((1 - beta) * lam * (2 * (1 + beta) - s)))


@pytest.mark.claim("noise-of-momentum")
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("lr", "beta"), [(0.1, 0.0), (0.05, 0.5), (0.02, 0.8), (0.2, 0.8)])
def test_the_floor_is_met_by_runs_within_five_standard_errors(lr, beta, seed):
    rng, n_runs = np.random.default_rng(seed), 20_000
    x, v = np.zeros(n_runs), np.zeros(n_runs)
    for _ in range(150):
        v = beta * v + x + rng.normal(size=n_runs)
        x = x - lr * v
    effective = lr / (1 - beta)
    floor = effective / (2 - effective * (1 - beta) / (1 + beta))
    # x is Gaussian, so its square has a variance of 2 floor^2; what is left of the start after
    # 150 steps is below 1e-5 of it
    assert abs(np.mean(x**2) - floor) < 5 * floor * math.sqrt(2 / n_runs) + 1e-5 * floor


@pytest.mark.claim("averages-noise")
def test_with_an_equal_effective_rate_momentum_spares_a_twentieth_of_the_noise():
    def floor(lr, beta):
        return linalg.solve_discrete_lyapunov(heavy_ball_matrix(lr, beta), np.diag([lr**2, 0.0]))[
            0, 0
        ]

    plain = floor(0.1, 0.0)
    for beta in (0.5, 0.9, 0.99):
        share = floor(0.1 * (1 - beta), beta) / plain
        assert 0.95 <= share < 1  # at best (2 - 0.1) / 2
    assert 9 < floor(0.1, 0.9) / plain < 10  # at an equal lr it makes more of it

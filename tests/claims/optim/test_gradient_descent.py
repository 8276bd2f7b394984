"""Checks of the claims in docs/optim/gradient-descent.md.

Runs are plain loops here, and most smooth functions are ripples: sums of a_i cos(w_i . x + c_i),
whose curvature is at most the largest eigenvalue of the sum of |a_i| w_i w_i^T, and whose values
are at least minus the sum of |a_i|. A handful of operations on numbers of size s carries an error
of some 1e-15 s; 1e-12 s leaves room. Where another tolerance stands, its reason does too.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import integrate, optimize

from mathdl.data.cells import cells

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 4)
shares = st.floats(0.01, 0.99)


class Ripples:
    """A smooth function that is not convex, with a bound of its curvature and of its values."""

    def __init__(self, seed, n):
        rng = np.random.default_rng(seed)
        self.a, self.c = rng.normal(size=5), rng.uniform(0, 7, 5)
        self.W = rng.normal(size=(5, n))
        self.L = np.linalg.eigvalsh((self.W.T * abs(self.a)) @ self.W)[-1]
        self.low = -abs(self.a).sum()
        self.points = rng.normal(size=(6, n)) * 3

    def f(self, x):
        return float(self.a @ np.cos(self.W @ x + self.c))

    def g(self, x):
        return -self.W.T @ (self.a * np.sin(self.W @ x + self.c))


def descend(g, x, lr, n_steps):
    """All points of a run, x first."""
    path = [np.asarray(x, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] - lr * g(path[-1]))
    return path


def random_bowl(seed, n):
    """(H, its eigenvalues, ascending, its eigenvectors, the minimum, a start)."""
    rng = np.random.default_rng(seed)
    V = np.linalg.qr(rng.normal(size=(n, n)))[0]
    w = np.sort(10 ** rng.uniform(-1, 1, n))
    return V @ np.diag(w) @ V.T, w, V, rng.normal(size=n), rng.normal(size=n)


# descent-lemma


@pytest.mark.claim("descent-lemma")
@given(seed=seeds, n=sizes, factor=st.floats(0, 5))
def test_a_smooth_function_lies_between_its_two_parabolas(seed, n, factor):
    r = Ripples(seed, n)
    slack = 1e-12 * (1 - r.low)
    for x in r.points:
        g = r.g(x)
        for y in r.points:
            missed = r.f(y) - r.f(x) - g @ (y - x)
            assert abs(missed) <= r.L / 2 * np.sum((y - x) ** 2) * (1 + 1e-12) + slack
        lr = factor / r.L
        promised = lr * (1 - lr * r.L / 2) * g @ g
        assert r.f(x - lr * g) <= r.f(x) - promised + slack + 1e-12 * abs(promised)


@pytest.mark.claim("descent-lemma")
@given(
    L=st.integers(1, 9),
    sign=st.sampled_from([1, -1]),
    x=st.lists(st.integers(-9, 9), min_size=3, max_size=3),
    y=st.lists(st.integers(-9, 9), min_size=3, max_size=3),
)
def test_a_round_bowl_and_a_round_dome_are_the_parabolas(L, sign, x, y):
    def f(z):
        return Fraction(sign * L * sum(v * v for v in z), 2)

    slope = sum(sign * L * a * (b - a) for a, b in zip(x, y))
    square = sum((b - a) ** 2 for a, b in zip(x, y))
    assert f(y) - f(x) - slope == sign * Fraction(L * square, 2)
    for lr in (Fraction(1, L), Fraction(2, L), Fraction(1, 3)):
        g = [sign * L * a for a in x]
        after, squared = f([a - lr * b for a, b in zip(x, g)]), sum(b * b for b in g)
        bound = f(x) - lr * (1 - lr * L / 2) * squared
        assert after <= bound
        assert (after == bound) == (sign == 1 or not any(g))


@given(seed=seeds, n=sizes)
def test_a_bound_of_all_curvatures_bounds_the_change_of_the_gradient(seed, n):
    r = Ripples(seed, n)
    for x in r.points:
        H = -(r.W.T * (r.a * np.cos(r.W @ x + r.c))) @ r.W
        assert np.abs(np.linalg.eigvalsh(H)).max() <= r.L * (1 + 1e-12)
        for y in r.points:
            change = np.linalg.norm(r.g(x) - r.g(y))
            assert change <= r.L * np.linalg.norm(x - y) * (1 + 1e-12) + 1e-12 * r.L


# step-size-limit


@pytest.mark.claim("step-size-limit")
@given(seed=seeds, n=sizes, share=shares)
@example(seed=0, n=1, share=0.999)
def test_below_the_limit_each_step_lowers_the_loss_and_gradients_are_summable(seed, n, share):
    r = Ripples(seed, n)
    lr = 2 * share / r.L
    path = descend(r.g, r.points[0], lr, 50)
    squares = [r.g(x) @ r.g(x) for x in path]
    for here, there, square in zip(path, path[1:], squares):
        # where the promised gain is above rounding the fall must be seen
        if lr * (1 - share) * square > 1e-12 * (1 - r.low):
            assert r.f(there) < r.f(here)
    assert lr * (1 - share) * sum(squares[:50]) <= r.f(path[0]) - r.low + 1e-9


@pytest.mark.claim("step-size-limit")
@pytest.mark.parametrize("seed", range(5))
def test_the_gradient_tends_to_zero(seed):
    r = Ripples(seed, 2)
    start = r.points[0]
    path = descend(r.g, start, 1.9 / r.L, 20_000)
    assert np.linalg.norm(r.g(path[-1])) < 1e-3 * np.linalg.norm(r.g(start))


def exact_bowl(low, high):
    """H = low p p^T + high q q^T with p = (4, -3) / 5 and q = (3, 4) / 5, in fractions."""
    p, q = [Fraction(4, 5), Fraction(-3, 5)], [Fraction(3, 5), Fraction(4, 5)]
    H = [[low * p[i] * p[j] + high * q[i] * q[j] for j in range(2)] for i in range(2)]
    return H, p, q


def exact_step(H, b, x, lr):
    return [x[i] - lr * (H[i][0] * x[0] + H[i][1] * x[1] - b[i]) for i in range(2)]


def exact_loss(H, b, x):
    square = sum(x[i] * H[i][j] * x[j] for i in range(2) for j in range(2))
    return square / 2 - b[0] * x[0] - b[1] * x[1]


@pytest.mark.claim("step-size-limit")
@given(
    low=st.integers(1, 4),
    more=st.integers(1, 5),
    c=st.integers(1, 5),
    minimum=st.tuples(st.integers(-5, 5), st.integers(-5, 5)),
)
def test_at_the_limit_a_bowl_is_crossed_for_ever_exactly(low, more, c, minimum):
    L = low + more
    H, _, q = exact_bowl(low, L)
    b = [H[i][0] * minimum[0] + H[i][1] * minimum[1] for i in range(2)]
    x = start = [m + c * v for m, v in zip(minimum, q)]
    other = [m - c * v for m, v in zip(minimum, q)]
    for _ in range(3):
        x = exact_step(H, b, x, Fraction(2, L))
        assert x == other
        assert exact_loss(H, b, x) == exact_loss(H, b, start)
        x = exact_step(H, b, x, Fraction(2, L))
        assert x == start


@pytest.mark.claim("step-size-limit")
@given(
    low=st.integers(1, 4),
    more=st.integers(1, 5),
    over=st.fractions(Fraction(1, 20), 3),
    along=st.integers(1, 5),
    across=st.integers(-5, 5),
)
def test_beyond_the_limit_the_loss_of_a_bowl_grows_without_bound(low, more, over, along, across):
    L = low + more
    H, p, q = exact_bowl(low, L)
    x = [along * a + across * b for a, b in zip(q, p)]
    lr = Fraction(2, L) + over / L
    for _ in range(12):
        x = exact_step(H, [0, 0], x, lr)
    share = x[0] * q[0] + x[1] * q[1]
    assert abs(share) == along * (1 + over) ** 12  # a factor above 1, to any power
    assert exact_loss(H, [0, 0], x) >= Fraction(L, 2) * share**2


# rate-on-quadratics


@pytest.mark.claim("rate-on-quadratics")
@given(seed=seeds, n=sizes, share=st.floats(0.01, 1.2), n_steps=st.integers(0, 12))
def test_the_loss_is_the_sum_and_stays_below_the_bound(seed, n, share, n_steps):
    H, w, V, minimum, start = random_bowl(seed, n)
    b, lr = H @ minimum, 2 * share / w[-1]

    def loss(x):
        return x @ H @ x / 2 - b @ x

    x = descend(lambda x: H @ x - b, start, lr, n_steps)[-1]
    e0, rho = start - minimum, max(abs(1 - lr * w[0]), abs(1 - lr * w[-1]))
    gap0 = e0 @ H @ e0 / 2
    size = (1 + rho ** (2 * n_steps)) * (gap0 + abs(loss(start)))
    parts = w * (1 - lr * w) ** (2 * n_steps) * (V.T @ e0) ** 2
    assert loss(x) - loss(minimum) == pytest.approx(parts.sum() / 2, rel=1e-10, abs=1e-12 * size)
    assert loss(x) - loss(minimum) <= rho ** (2 * n_steps) * gap0 * (1 + 1e-10) + 1e-12 * size
    error = np.linalg.norm(x - minimum)
    assert error <= rho**n_steps * np.linalg.norm(e0) * (1 + 1e-10) + 1e-12 * np.linalg.norm(start)


@pytest.mark.claim("rate-on-quadratics")
@given(seed=seeds, n=sizes, share=st.floats(0.01, 1.2), n_steps=st.integers(1, 12))
def test_the_bound_is_attained_along_the_slowest_eigenvector(seed, n, share, n_steps):
    H, w, V, _, _ = random_bowl(seed, n)
    lr = 2 * share / w[-1]
    factors = 1 - lr * w
    j = int(np.abs(factors).argmax())
    x = descend(lambda x: H @ x, V[:, j], lr, n_steps)[-1]
    rho = max(abs(1 - lr * w[0]), abs(1 - lr * w[-1]))
    assert abs(factors[j]) == pytest.approx(rho, rel=1e-12)
    # other eigenvectors enter by rounding only, and are not multiplied by more
    assert np.linalg.norm(x) == pytest.approx(rho**n_steps, rel=1e-9, abs=1e-12)
    assert x @ H @ x == pytest.approx(w[j] * rho ** (2 * n_steps), rel=1e-9, abs=1e-12)


@pytest.mark.claim("rate-on-quadratics")
@given(mu=st.fractions(Fraction(1, 50), 5), more=st.fractions(Fraction(1, 50), 50))
def test_the_two_rates_and_the_best_one_exactly(mu, more):
    L = mu + more
    kappa = L / mu

    def rho(lr):
        return max(abs(1 - lr * mu), abs(1 - lr * L))

    assert rho(1 / L) == 1 - 1 / kappa
    best = 2 / (mu + L)
    assert rho(best) == (kappa - 1) / (kappa + 1)
    for step in (Fraction(1, 1000), Fraction(1, 7), Fraction(9, 10)):
        assert rho(best * (1 + step)) > rho(best)
        assert rho(best * (1 - step)) > rho(best)
    assert (2 / L) / best == 1 + mu / L  # how far the cliff is


@pytest.mark.claim("rate-on-quadratics")
@given(kappa=st.floats(1.001, 1e4), digits=st.floats(0.1, 12))
def test_so_many_steps_are_enough(kappa, digits):
    eps = 10.0**-digits
    for rho, steps in (
        (1 - 1 / kappa, kappa * math.log(1 / eps)),
        ((kappa - 1) / (kappa + 1), (kappa + 1) / 2 * math.log(1 / eps)),
    ):
        assert rho ** math.ceil(steps) <= eps * (1 + 1e-9)
    if kappa > 100:  # and not many fewer would do
        assert (1 - 1 / kappa) ** (0.99 * kappa * math.log(1 / eps)) > eps


# small-gradients


@pytest.mark.claim("small-gradients")
@given(seed=seeds, n=sizes, share=shares)
@example(seed=1, n=2, share=0.5)  # the learning rate 1 / L
def test_the_least_gradient_obeys_the_bound_at_every_count(seed, n, share):
    r = Ripples(seed, n)
    lr = 2 * share / r.L
    path = descend(r.g, r.points[0], lr, 60)
    squares = np.array([r.g(x) @ r.g(x) for x in path])
    counts = np.arange(1, len(squares) + 1)
    low = min(r.low, *(r.f(x) for x in path))
    bound = (r.f(path[0]) - low) / (lr * (1 - lr * r.L / 2) * counts)
    assert np.all(np.minimum.accumulate(squares) <= bound * (1 + 1e-9))
    if share == 0.5:
        np.testing.assert_allclose(bound, 2 * r.L * (r.f(path[0]) - low) / counts, rtol=1e-12)


@pytest.mark.claim("small-gradients")
@pytest.mark.parametrize("T", [1, 2, 7, 100])
def test_on_a_ramp_it_is_met_to_within_two(T):
    x, gradients = T, []
    start = Fraction(2 * T - 1, 2)  # Huber's loss beyond 1, with L = 1
    for _ in range(T):
        g = max(-1, min(1, x))
        gradients.append(g)
        x -= g
    lr = 1
    bound = start / (lr * (1 - Fraction(lr, 2)) * T)
    assert set(gradients) == {1}
    assert min(gradients) ** 2 <= bound == 2 - Fraction(1, T)


def test_the_gradient_may_grow_on_the_way():
    g = [float(x[0] * np.exp(-(x[0] ** 2) / 2)) for x in descend(bell_slope, [3.5], 1.0, 60)]
    assert max(g) > 50 * g[0]
    assert g[-1] == pytest.approx(0, abs=1e-12)


def bell_slope(x):
    return x * np.exp(-(x**2) / 2)


# gradient-and-gap


@pytest.mark.claim("gradient-and-gap")
@given(seed=seeds, n=sizes)
def test_a_large_gradient_proves_a_gap(seed, n):
    r = Ripples(seed, n)
    for x in r.points:
        assert r.f(x) - r.low >= r.g(x) @ r.g(x) / (2 * r.L) * (1 - 1e-12)
        # a better lower bound: the lowest value that a search finds near x cannot be below f*,
        # so the gap to the global minimum is at least this one
        found = optimize.minimize(r.f, x, jac=r.g, method="BFGS").fun
        assert r.f(x) - found >= r.g(x) @ r.g(x) / (2 * r.L) - 1e-6 * (1 - r.low)


@pytest.mark.claim("gradient-and-gap")
@given(seed=seeds, n=sizes)
def test_gap_and_distance_lie_between_the_bounds_of_a_quadratic(seed, n):
    H, w, V, _, e = random_bowl(seed, n)
    mu, L = w[0], w[-1]
    ends = ((V[:, 0], mu), (V[:, -1], L))
    for x in (e, *(v for v, _ in ends)):
        g, gap = H @ x, x @ H @ x / 2
        length, distance = np.linalg.norm(g), np.linalg.norm(x)
        room = 1 + 1e-10
        assert length**2 / (2 * L) <= gap * room
        assert gap <= length**2 / (2 * mu) * room
        assert distance <= length / mu * room
    for v, value in ends:  # attained
        g = H @ v
        assert v @ H @ v / 2 == pytest.approx(g @ g / (2 * value), rel=1e-10)
        assert np.linalg.norm(g) / value == pytest.approx(1, rel=1e-10)


@given(seed=seeds, start=st.floats(-4, 4), mu=st.floats(0.05, 2))
def test_strong_convexity_is_enough_for_the_upper_bounds(seed, start, mu):
    # mu / 2 x^2 + log cosh(x - c): no quadratic, curvature between mu and mu + 1
    c = np.random.default_rng(seed).normal()

    def f(x):
        return mu / 2 * x**2 + math.log(math.cosh(x - c))

    def slope(x):
        return mu * x + math.tanh(x - c)

    minimum = optimize.brentq(slope, -50 - 1 / mu, 50 + 1 / mu, xtol=1e-14)
    gap, g = f(start) - f(minimum), slope(start)
    assert gap <= g**2 / (2 * mu) + 1e-12
    assert g**2 / (2 * (mu + 1)) <= gap + 1e-12
    assert abs(start - minimum) <= abs(g) / mu + 1e-12


# gradient-flow


def flow(slope, start, s, n_points=2):
    times = np.linspace(0, s, n_points)
    solved = integrate.solve_ivp(
        lambda _, x: -slope(x), (0, s), start, t_eval=times, method="DOP853", rtol=1e-11, atol=1e-12
    )
    return solved.y.T


@pytest.mark.claim("gradient-flow")
@given(seed=seeds, n=sizes, reach=st.floats(0.05, 3), n_steps=st.integers(1, 20))
def test_the_path_stays_as_near_to_the_flow_as_promised(seed, n, reach, n_steps):
    r = Ripples(seed, n)
    S = reach / r.L
    lr = S / n_steps
    fine = 40
    along = flow(r.g, r.points[0], S, fine * n_steps + 1)
    seen = max(np.linalg.norm(r.g(x)) for x in along)
    # between two times of the grid the gradient grows by at most L times the way
    G = seen / (1 - r.L * lr / fine)
    for t, x in enumerate(descend(r.g, r.points[0], lr, n_steps)):
        bound = lr * G / 2 * math.expm1(r.L * t * lr)
        # the solver errs by its tolerances, amplified by at most e^reach
        assert np.linalg.norm(x - along[fine * t]) <= bound + 1e-8 * (1 + G / r.L)


@pytest.mark.claim("gradient-flow")
@given(curvature=st.floats(0.1, 5), n_steps=st.integers(1, 200), reach=st.floats(0.01, 2))
def test_on_a_bowl_the_distance_is_that_of_two_powers(curvature, n_steps, reach):
    # from 1 the largest gradient is the first; curvature down, -1, makes it the last
    lr = reach / curvature / n_steps
    for sign in (1, -1):
        distance = abs((1 - sign * lr * curvature) ** n_steps - math.exp(-sign * reach))
        G = curvature * max(1.0, math.exp(-sign * reach))
        bound = lr * G / 2 * math.expm1(reach)
        assert distance <= bound * (1 + 1e-9) + 1e-12
        if reach < 0.1:  # of the right size: the true factor tends to 1
            assert distance >= 0.7 * bound - 1e-12


@given(seed=seeds, n=sizes)
def test_the_corrected_flow_is_one_order_better(seed, n):
    r = Ripples(seed, n)
    S = 0.5 / r.L
    start = r.points[0]

    def corrected(lr):
        def slope(x):
            H = -(r.W.T * (r.a * np.cos(r.W @ x + r.c))) @ r.W
            return r.g(x) + lr / 2 * H @ r.g(x)

        return flow(slope, start, S)[-1]

    plain, better = [], []
    for n_steps in (64, 128):
        x = descend(r.g, start, S / n_steps, n_steps)[-1]
        plain.append(x - flow(r.g, start, S)[-1])
        better.append(x - corrected(S / n_steps))
    # halves and quarters, but for the next order in lr L = 1 / 256, and for the solver's errors
    size = np.linalg.norm(r.g(start)) / r.L / 256 + 1e-6
    assert np.linalg.norm(plain[1] - plain[0] / 2) <= 0.05 * size
    assert np.linalg.norm(better[1] - better[0] / 4) <= 0.05 * size / 256 + 1e-9


@given(u=st.floats(1e-3, 0.9))
def test_the_logarithm_of_a_factor_is_the_series(u):
    rest = -math.log1p(-u) - u - u**2 / 2
    assert u**3 / 3 < rest * (1 + 1e-6)
    assert rest <= u**3 / 3 / (1 - u)


# above-the-limit, small-enough, nearly-zero: the counterexamples


@given(start=st.floats(-50, 50), lr=st.floats(0.01, 40))
def test_on_log_cosh_no_learning_rate_diverges(start, lr):
    for here, there in itertools.pairwise(descend(np.tanh, [start], lr, 60)):
        assert abs(there[0]) <= max(abs(here[0]), lr)


def test_with_the_learning_rate_three_it_jumps_for_ever():
    last, before = descend(np.tanh, [1.0], 3.0, 2000)[:-3:-1]
    assert last[0] == pytest.approx(-before[0], rel=1e-12)
    assert abs(last[0]) > 1
    assert 2 * abs(last[0]) == pytest.approx(3 * math.tanh(abs(last[0])), rel=1e-12)


@given(seed=seeds, n=sizes, share=st.floats(0.1, 0.95), over=st.floats(1.05, 3))
def test_near_a_minimum_the_curvature_there_decides(seed, n, share, over):
    # e.He / 2 and cubes: the gradient is H e + r with |r| <= bend |e|^2
    H, w, V, _, direction = random_bowl(seed, n)
    rng = np.random.default_rng(seed)
    A, a = rng.normal(size=(5, n)), rng.normal(size=5)
    bend = np.sum(abs(a) * np.linalg.norm(A, axis=1) ** 3) / 2
    border = 2 / w[-1]

    def g(e):
        return H @ e + A.T @ (a * (A @ e) ** 2) / 2

    rho = np.abs(1 - share * border * w).max()
    near = (1 - rho) / (2 * share * border * bend)  # |r| takes at most half of what the step gains
    e = near * direction / np.linalg.norm(direction)
    for here, there in itertools.pairwise(descend(g, e, share * border, 30)):
        assert np.linalg.norm(there) <= (1 + rho) / 2 * np.linalg.norm(here) * (1 + 1e-12)

    factors = np.abs(1 - over * border * w)
    sigma = factors[factors > 1].min()
    if sigma < 1.01:  # a direction at its own border: the steps are too many to count here
        return
    ball = (sigma - 1) / (4 * over * border * bend)
    for c in (1e-1, -1e-3, 1e-6):
        n_steps = math.ceil(math.log(2 / abs(c)) / math.log((sigma + 1) / 2))
        e = c * ball * V[:, -1]
        for _ in range(n_steps):
            if np.linalg.norm(e) > ball:
                break
            e = e - over * border * g(e)
        assert np.linalg.norm(e) > ball


def logistic():
    X, labels = cells()
    A = np.column_stack([np.ones(len(X)), (X - X.mean(axis=0)) / X.std(axis=0)])

    def loss(w):
        p = 1 / (1 + np.exp(-A @ w))
        return -np.mean(np.log(np.where(labels == 1, p, 1 - p)))

    def g(w):
        return A.T @ (1 / (1 + np.exp(-A @ w)) - labels) / len(A)

    return A, loss, g


def test_ten_times_the_limit_descends_and_forty_bounces_without_running_away():
    A, loss, g = logistic()
    L = np.linalg.norm(A, 2) ** 2 / (4 * len(A))
    losses = np.array([loss(w) for w in descend(g, np.zeros(6), 20 / L, 2000)])
    assert np.all(np.diff(losses) < 1e-12)
    best = optimize.minimize(loss, np.zeros(6), jac=g, method="BFGS", options={"gtol": 1e-9})
    assert losses[-1] - best.fun < 1e-3
    p = 1 / (1 + np.exp(-A @ best.x))
    top = np.linalg.eigvalsh((A.T * p * (1 - p)) @ A / len(A))[-1]
    assert 20 / L < 2 / top < 40 / L
    assert 11 < (2 / top) / (2 / L) < 12
    # bounded: beyond a gap of lr G^2 / 2 each step comes nearer to the minimum
    G = np.linalg.norm(A, axis=1).mean()
    path = descend(g, np.zeros(6), 40 / L, 300)
    for here, there in itertools.pairwise(path):
        if loss(here) - best.fun > 40 / L * G**2 / 2:
            assert np.linalg.norm(there - best.x) < np.linalg.norm(here - best.x)
    assert max(map(loss, path)) < 10


@given(seed=seeds)
def test_the_curvature_of_a_logistic_loss_is_largest_at_zero(seed):
    rng = np.random.default_rng(seed)
    A, _, _ = logistic()
    top = np.linalg.norm(A, 2) ** 2 / (4 * len(A))
    p = 1 / (1 + np.exp(-A @ rng.normal(size=6)))
    assert np.linalg.eigvalsh((A.T * p * (1 - p)) @ A / len(A))[-1] < top


@given(lr=st.fractions(Fraction(1, 100), 10), start=st.fractions(Fraction(1, 50), 50))
def test_on_a_quartic_a_step_shrinks_or_grows_by_the_side_of_the_border(lr, start):
    factors, x = [], start
    for _ in range(4):
        after = x - lr * x**3
        if not after:
            return  # one step to the minimum
        factors.append(abs(after / x))
        x = after
    if lr * start**2 < 2:
        assert max(factors) < 1
    elif lr * start**2 > 2:
        assert factors[0] > 1
        assert factors == sorted(factors)
    else:
        assert set(factors) == {1}


@given(start=st.floats(-20, 20))
def test_a_rate_for_this_start_makes_the_quartic_descend(start):
    radius = abs(start) + 1  # of a ball around the points that are not higher
    lr = min(1 / radius**3, 1 / (3 * radius**2))
    path = [x[0] for x in descend(lambda x: x**3, [start], lr, 50)]
    for here, there in itertools.pairwise(path):
        assert there**4 < here**4 or abs(here) < 1e-5


def test_a_tiny_gradient_may_stand_on_top_or_belong_to_no_minimum():
    assert 4 * math.exp(-8) < 0.002
    assert 1 - math.exp(-8) > 0.999
    x, seen = 0.0, [0.0]
    for _ in range(10_000):  # ln(1 + e^-x), whose curvature is at most 1/4
        x += 7 / (1 + math.exp(x))
        seen.append(x)
    assert all(a < b for a, b in itertools.pairwise(seen))
    assert seen[-1] > 10 > seen[100]
    assert 1 / (1 + math.exp(x)) < 1e-4


# what the text says besides


def test_the_bell_has_curvature_at_most_one():
    x = np.linspace(-9, 9, 100_001)
    curvature = (1 - x**2) * np.exp(-(x**2) / 2)
    assert curvature.max() == pytest.approx(1, rel=1e-6)
    assert curvature.min() == pytest.approx(-2 * math.exp(-1.5), rel=1e-6)
    h = 1e-4
    second = (np.exp(-((x + h) ** 2) / 2) + np.exp(-((x - h) ** 2) / 2)) / h**2
    second = 2 * np.exp(-(x**2) / 2) / h**2 - second
    np.testing.assert_allclose(second, curvature, atol=1e-6)  # rounding of 1e-16 over h^2


@given(seed=seeds, n=sizes, first=st.floats(0.01, 100))
def test_backtracking_never_ends_below_half_of_one_over_l(seed, n, first):
    r = Ripples(seed, n)
    for x in r.points:
        g, lr = r.g(x), first / r.L
        if g @ g < 1e-3:  # a gain that rounding could hide
            continue
        while r.f(x) - r.f(x - lr * g) < lr / 2 * g @ g:
            lr /= 2
        assert lr > min(0.5, first * 0.999) / r.L * 0.999


@given(curvature=st.floats(0.1, 10), share=st.floats(0, 3))
def test_the_gain_over_its_promise_is_one_minus_half_the_product(curvature, share):
    lr, x = share / curvature + 1e-3, 1.7
    g = curvature * x
    gain = curvature / 2 * (x**2 - (x - lr * g) ** 2)
    assert gain / (lr * g**2) == pytest.approx(1 - lr * curvature / 2, abs=1e-9)


def test_a_gain_as_promised_says_nothing_of_the_limit():
    w, x, lr = np.array([0.2, 20.0]), np.array([10.0, 1.0]), 0.095
    for _ in range(200):
        g = w * x
        ratio = np.sum(w * (x**2 - (x - lr * g) ** 2)) / 2 / (lr * g @ g)
        x = x - lr * g
    assert ratio > 0.98
    assert 1.06 * lr > 2 / w[-1]


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.25])  # up to 1 / L
def test_in_the_end_the_loss_of_a_bowl_falls_along_a_line(lr):
    w = np.array([0.5, 2.0, 4.0])
    losses = [x @ (w * x) / 2 for x in descend(lambda x: w * x, [0.1, -3.0, 5.0], lr, 2000)]
    drops = -np.diff(np.log(losses))
    assert drops[0] > 2 * drops[-1]
    # other curves are below e^-60 of the flattest
    assert drops[-1] == pytest.approx(-2 * math.log(1 - lr * w[0]), rel=1e-9)


@given(beta=st.floats(0, 0.95), share=st.floats(0.05, 1.5))
def test_momentum_moves_the_limit(beta, share):
    # on a bowl of curvature 1: the matrix of one step of (x, v)
    lr = share * 2 * (1 + beta)
    M = np.array([[1 - lr, -lr * beta], [1, beta]])
    radius = np.abs(np.linalg.eigvals(M)).max()
    if share < 0.999:
        assert radius < 1
    elif share > 1.001:
        assert radius > 1


def test_a_component_of_a_thousandth_needs_142_steps():
    assert 1e-3 * 1.05**141 < 1 <= 1e-3 * 1.05**142


def test_one_rate_for_each_eigenvalue_ends_in_as_many_steps():
    w, x = np.array([1.0, 2.0, 4.0, 8.0]), np.array([3.0, -5.0, 7.0, 1.0])
    for value in w[[2, 0, 3, 1]]:
        x = x - w * x / value
    assert not x.any()

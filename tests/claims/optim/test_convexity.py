"""Checks of the claims in docs/optim/convexity.md.

Inequalities between computed values leave room for rounding: a few operations on numbers of size S
err by some 1e-15 S, and 1e-12 S is granted. Where another tolerance stands, its reason does too.
Gradient descent is written out here, not taken from mathdl.
"""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from scipy.special import expit, log_softmax, logsumexp, softmax

seeds = st.integers(0, 2**32 - 1)
shares = st.floats(0, 1)


class Log:
    """Mean log loss of a linear model plus lam |w|^2 / 2: convex, no quadratic; M holds y_i x_i."""

    def __init__(self, M, lam=0.0):
        self.M, self.lam, self.n = M, lam, len(M)
        self.L = np.linalg.norm(M, 2) ** 2 / (4 * self.n) + lam

    def f(self, w):
        return np.mean(np.logaddexp(0, -self.M @ w)) + self.lam / 2 * (w @ w)

    def grad(self, w):
        return -self.M.T @ expit(-self.M @ w) / self.n + self.lam * w

    def hess(self, w):
        p = expit(self.M @ w)
        return (self.M.T * (p * (1 - p))) @ self.M / self.n + self.lam * np.eye(self.M.shape[1])


class Quadratic:
    def __init__(self, H, center):
        self.H, self.center = H, center
        self.L = np.linalg.eigvalsh(H)[-1]

    def f(self, x):
        return (x - self.center) @ self.H @ (x - self.center) / 2

    def grad(self, x):
        return self.H @ (x - self.center)

    def hess(self, x):
        return self.H


class Bent:
    """Sum over i of Huber's function of a_i . x - b_i: convex, without a second derivative."""

    def __init__(self, A, b, bend, mu=0.0):
        self.A, self.b, self.bend, self.mu = A, b, bend, mu
        self.L = np.linalg.norm(A, 2) ** 2 + mu

    def f(self, x):
        r = np.abs(self.A @ x - self.b)
        h = np.where(r <= self.bend, r * r / 2, self.bend * (r - self.bend / 2))
        return h.sum() + self.mu / 2 * (x @ x)

    def grad(self, x):
        return self.A.T @ np.clip(self.A @ x - self.b, -self.bend, self.bend) + self.mu * x


def random_definite(rng, n, low=0.0):
    V = np.linalg.qr(rng.normal(size=(n, n)))[0]
    w = low + rng.uniform(0, 3, n)
    return (V * w) @ V.T


def random_convex(rng, kind, mu=0.0):
    """A convex function of 1 to 4 numbers of one of three kinds, at least mu-strongly convex."""
    n, m = rng.integers(1, 5), rng.integers(1, 8)
    if kind == "log":
        return n, Log(rng.normal(size=(m, n)), mu)
    if kind == "quadratic":
        return n, Quadratic(random_definite(rng, n, mu), rng.normal(size=n))
    return n, Bent(rng.normal(size=(m, n)), rng.normal(size=m), rng.uniform(0.05, 1), mu)


kinds = st.sampled_from(["log", "quadratic", "bent"])


def descend(problem, x0, n_steps, lr=None):
    x, path = np.array(x0, dtype=float), []
    for _ in range(n_steps + 1):
        path.append(x)
        x = x - (1 / problem.L if lr is None else lr) * problem.grad(x)
    return np.array(path)


# tests-of-convexity


def gaps(f, grad, x, y, t):
    """What chord, tangent and slopes leave: each at least 0 for a convex function."""
    m = (1 - t) * x + t * y
    chord = (1 - t) * f(x) + t * f(y) - f(m)
    tangent = f(y) - f(x) - grad(x) @ (y - x)
    slopes = (grad(y) - grad(x)) @ (y - x)
    return chord, tangent, slopes


@pytest.mark.claim("tests-of-convexity")
@given(seed=seeds, kind=kinds, t=shares)
def test_convex_functions_pass_chord_tangent_slope_and_hessian(seed, kind, t):
    rng = np.random.default_rng(seed)
    n, p = random_convex(rng, kind)
    x, y = 3 * rng.normal(size=(2, n))
    size = 1 + abs(p.f(x)) + abs(p.f(y)) + np.linalg.norm(p.grad(x)) * np.linalg.norm(y - x)
    size += np.linalg.norm(p.grad(y)) * np.linalg.norm(y - x)
    assert min(gaps(p.f, p.grad, x, y, t)) >= -1e-12 * size
    if kind != "bent":
        H = p.hess(x)
        assert np.linalg.eigvalsh(H)[0] >= -1e-12 * (1 + np.abs(H).max())


@pytest.mark.claim("tests-of-convexity")
@given(seed=seeds, n=st.integers(2, 4))
def test_a_negative_curvature_anywhere_breaks_all_three_inequalities(seed, n):
    # a convex quartic with one direction v turned down: f = sum x^4 - c (v . x)^2, whose Hessian
    # at 0 has the one negative eigenvalue -2 c |v|^2
    rng = np.random.default_rng(seed)
    v, c = rng.normal(size=n), rng.uniform(0.5, 2)

    def f(x):
        return np.sum(x**4) - c * (v @ x) ** 2

    def grad(x):
        return 4 * x**3 - 2 * c * (v @ x) * v

    # at +-s v the quartic weighs s^4 |v|_4^4 and the square s^2 c |v|^4: choose s far below
    s = 0.1 * math.sqrt(c) * (v @ v) / math.sqrt(np.sum(v**4))
    assert max(gaps(f, grad, -s * v, s * v, 0.5)) < 0
    # and the mirror image far out, where the quartic has won, passes: convexity is lost locally
    far = 1e3 * np.ones(n)
    assert min(gaps(f, grad, far, 2 * far, 0.5)) > 0


@pytest.mark.claim("tests-of-convexity")
@given(seed=seeds, n=st.integers(1, 4), t=st.floats(0.01, 0.99))
def test_a_definite_hessian_makes_the_inequalities_strict_and_a_flat_one_need_not(seed, n, t):
    rng = np.random.default_rng(seed)
    p = Log(rng.normal(size=(n + 3, n)))  # definite: more rows than columns, p (1 - p) > 0
    x, y = rng.normal(size=(2, n))
    weakest = min(np.linalg.eigvalsh(p.hess(x + s * (y - x)))[0] for s in np.linspace(0, 1, 11))
    assert weakest > 0
    assert min(gaps(p.f, p.grad, x, y, t)) > 0
    flat = Log(np.outer(rng.normal(size=3), np.ones(n + 1)))  # level across (1, ..., 1)
    d = np.zeros(n + 1)
    d[:2] = 1, -1
    x = rng.normal(size=n + 1)
    assert max(np.abs(gaps(flat.f, flat.grad, x, x + d, t))) < 1e-12


@pytest.mark.claim("tests-of-convexity")
def test_the_domain_must_be_convex():
    # 1 / x^2 has a positive second derivative, but the tangent test fails across the hole
    x, y = -1.0, 0.5
    assert 6 / x**4 > 0 and 6 / y**4 > 0
    assert 1 / x**2 < 1 / y**2 + (-2 / y**3) * (x - y)


# the misconceptions: their counterexamples


def test_x_to_the_fourth_is_strictly_convex_with_a_flat_point():
    for a, b in itertools.permutations(range(-20, 21), 2):
        assert 8 * (a**4 + b**4) > (a + b) ** 4  # the midpoint inequality times 16, in integers
    # for each t: the difference has no root but x = y, here with y = 0 and y = -x
    for t in (0.1, 0.3, 0.9):
        assert (1 - t) ** 4 < 1 - t
        assert (1 - 2 * t) ** 4 < 1


def test_convex_along_each_axis_and_not_convex():
    def f(a, b):
        return a * a + 4 * a * b + b * b

    for a, b, h in itertools.product(range(-4, 5), range(-4, 5), range(1, 4)):
        assert f(a + h, b) + f(a - h, b) - 2 * f(a, b) == 2 * h * h
        assert f(a, b + h) + f(a, b - h) - 2 * f(a, b) == 2 * h * h
    assert f(1, -1) == f(-1, 1) == -2 < f(0, 0) == 0

    def product(w1, w2):
        return (1 - w1 * w2) ** 2

    assert product(1, 1) == product(-1, -1) == 0 < product(0, 0)


def test_products_and_compositions_have_two_lowest_points():
    def product(t):
        return t**2 * (t - 1) ** 2

    def composition(t):
        return (t**2 - 1) ** 2

    assert product(0) == product(1) == 0 < product(0.5)
    assert composition(-1) == composition(1) == 0 < composition(0)


def test_a_convex_function_without_a_minimum():
    # e^x and the log loss of separable data: a step further is always lower, and 0 is not reached
    for x in range(-700, 700):
        assert 0 < math.exp(x - 1) < math.exp(x)
    rng = np.random.default_rng(0)
    X, w = rng.normal(size=(20, 3)), np.array([1.0, -2, 0.5])
    p = Log(np.sign(X @ w)[:, None] * X)
    values = [p.f(c * w) for c in (1, 2, 4, 8, 16, 32)]
    assert all(0 < b < a for a, b in itertools.pairwise(values))


# what-keeps-convexity


def chord_gap(f, x, y, t):
    return (1 - t) * f(x) + t * f(y) - f((1 - t) * x + t * y)


@pytest.mark.claim("what-keeps-convexity")
@given(seed=seeds, t=shares)
def test_sums_maxima_linear_inputs_and_rising_convex_functions_keep_convexity(seed, t):
    rng = np.random.default_rng(seed)
    n = 3
    parts = [
        Log(rng.normal(size=(4, n))).f,
        Quadratic(random_definite(rng, n), rng.normal(size=n)).f,
        Bent(rng.normal(size=(4, n)), rng.normal(size=4), 0.3).f,
        lambda x: np.abs(x).max(),
    ]
    c = rng.uniform(0, 2, 4)
    A, b = rng.normal(size=(n, 2)), rng.normal(size=n)
    built = [
        (n, lambda x: sum(ci * f(x) for ci, f in zip(c, parts))),
        (n, lambda x: max(f(x) for f in parts)),
        (2, lambda u: max(f(A @ u + b) for f in parts)),
        (n, lambda x: math.exp(min(parts[0](x), 50.0)) if parts[0](x) < 50 else math.inf),
        (n, lambda x: max(parts[1](x), 0.0) ** 2),  # the square never falls on values >= 0
    ]
    for k, f in built:
        x, y = rng.normal(size=(2, k))
        assert chord_gap(f, x, y, t) >= -1e-12 * (1 + f(x) + f(y))


@pytest.mark.claim("what-keeps-convexity")
@given(seed=seeds, t=shares)
def test_the_infimum_over_a_part_keeps_convexity(seed, t):
    # a quadratic with a coupled y, its infimum by formula; and a maximum of planes, by a linear
    # program, where the infimum over y in [-1, 1] is finite
    rng = np.random.default_rng(seed)
    H = random_definite(rng, 4, low=0.1)
    a, B, C = H[:2, :2], H[:2, 2:], H[2:, 2:]
    reduced = a - B @ np.linalg.solve(C, B.T)

    def p(x):
        return x @ reduced @ x / 2

    x, y = rng.normal(size=(2, 2))
    best = np.linalg.solve(C, -B.T @ x)  # the formula is the infimum
    for shift in (np.zeros(2), *0.1 * rng.normal(size=(5, 2))):
        z = np.concatenate([x, best + shift])
        assert z @ H @ z / 2 >= p(x) - 1e-12 * (1 + abs(p(x)))
    z = np.concatenate([x, best])
    assert z @ H @ z / 2 == pytest.approx(p(x), rel=1e-10, abs=1e-12)
    assert chord_gap(p, x, y, t) >= -1e-12 * (1 + p(x) + p(y))

    planes = rng.normal(size=(5, 3))  # value = p0 x + p1 y + p2

    def q(x):
        A = np.column_stack([planes[:, 1], -np.ones(5)])
        return optimize.linprog(
            [0, 1], A, -planes[:, 0] * x - planes[:, 2], bounds=[(-1, 1), (None, None)]
        ).fun

    # the program's own tolerance is 1e-7
    assert chord_gap(q, *rng.normal(size=2), t) >= -1e-6


@pytest.mark.claim("what-keeps-convexity")
def test_each_condition_is_needed():
    # a negative weight; a minimum for the maximum; an outer function that falls; a curved inner
    # map; a function convex in x alone and in y alone
    half, one = 0.5, 1.0
    assert chord_gap(lambda x: x**2 - 2 * (x - 1) ** 2, 0.0, 2.0, half) < 0
    assert chord_gap(lambda x: min(x**2, (x - 1) ** 2), 0.0, one, half) < 0
    assert chord_gap(lambda x: (x**2 - 1) ** 2, -1.0, one, half) < 0
    assert chord_gap(lambda x: abs(x**2 - 1), -1.0, one, half) < 0

    def p(x):  # inf over |y| <= 1 of x y is -|x|
        return min(x * y for y in (-1.0, 1.0))

    assert chord_gap(p, -1.0, one, half) < 0


# local-is-global


@pytest.mark.claim("local-is-global")
@given(seed=seeds, kind=kinds)
def test_a_lower_point_anywhere_makes_near_points_lower(seed, kind):
    rng = np.random.default_rng(seed)
    n, p = random_convex(rng, kind)
    x, y = 3 * rng.normal(size=(2, n))
    if p.f(y) > p.f(x):
        x, y = y, x
    drop = p.f(x) - p.f(y)
    for t in (0.5, 0.1, 1e-2, 1e-4):
        near = p.f(x + t * (y - x))
        assert near <= p.f(x) - t * drop + 1e-12 * (1 + abs(p.f(x)) + abs(p.f(y)))


@pytest.mark.claim("local-is-global")
@given(seed=seeds, rank=st.integers(1, 3))
def test_minimizers_are_the_zeros_of_the_gradient_and_form_a_convex_set(seed, rank):
    # least squares with dependent columns: many minimizers; with independent ones, one
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(5, rank)) @ rng.normal(size=(rank, 3))
    b = rng.normal(size=5)

    def f(x):
        return np.sum((A @ x - b) ** 2) / 2

    null = np.linalg.svd(A)[2][rank:]
    base = np.linalg.lstsq(A, b, rcond=1e-10)[0]
    first, second = (base + null.T @ rng.normal(size=3 - rank) for _ in range(2))
    least = f(base)
    scale = 1e-9 * (1 + np.abs(A).max() ** 2) * (1 + np.linalg.norm(base))
    for t in (0.0, 0.3, 0.5, 1.0):
        m = (1 - t) * first + t * second
        assert np.linalg.norm(A.T @ (A @ m - b)) <= scale  # rank is decided at 1e-10
        assert f(m) == pytest.approx(least, abs=scale)
    for x in base + rng.normal(size=(10, 3)):
        assert f(x) >= least - 1e-12 * (1 + least)
    if rank == 3:
        assert np.linalg.norm(first - second) < 1e-12


@pytest.mark.claim("local-is-global")
def test_on_a_set_the_best_reachable_point_is_best_of_all_and_the_converse_fails():
    # a convex function on a triangle: the only local minima among grid points, by neighbors, is
    # the global one. x^2 / (1 + x^2) has one minimum and is not convex
    grid = [(i, j) for i in range(21) for j in range(21 - i)]

    def f(i, j):
        return (i - 30) ** 2 + (j + 4) ** 2 + i * j

    def neighbors(i, j):
        steps = itertools.product((-1, 0, 1), repeat=2)
        return [q for q in ((i + a, j + b) for a, b in steps) if q in grid]

    local = [q for q in grid if all(f(*q) <= f(*r) for r in neighbors(*q))]
    assert local == [min(grid, key=lambda q: f(*q))]

    def h(x):
        return x**2 / (1 + x**2)

    x = np.linspace(0, 50, 2001)
    assert (np.diff(h(x)) > 0).all()  # and it is even: 0 is the one local minimum
    assert chord_gap(h, 1.0, 5.0, 0.5) < 0
    inflection = 1 / math.sqrt(3)
    e = 1e-3
    for x0, sign in ((inflection - 0.01, 1), (inflection + 0.01, -1)):
        assert sign * (h(x0 + e) + h(x0 - e) - 2 * h(x0)) > 0


# convex-rate


@pytest.mark.claim("convex-rate")
@given(seed=seeds, kind=kinds, share=st.floats(0.05, 1))
def test_the_gap_to_any_point_obeys_the_bound_at_every_step(seed, kind, share):
    rng = np.random.default_rng(seed)
    n, p = random_convex(rng, kind)
    x0, lr = 3 * rng.normal(size=n), share / p.L
    path = descend(p, x0, 60, lr)
    values = np.array([p.f(x) for x in path])
    T = np.arange(1, 61)
    for z in (*3 * rng.normal(size=(3, n)), path[30], path[-1] + 0.1):
        bound = (x0 - z) @ (x0 - z) / (2 * lr * T)
        assert (values[1:] - p.f(z) <= bound + 1e-12 * (1 + values[0])).all()


@pytest.mark.claim("convex-rate")
@given(seed=seeds)
def test_with_a_minimizer_the_bound_holds_and_no_step_leads_away(seed):
    # minimizers known without descent: the center of a quadratic; for a sum of bent functions,
    # a point where all residuals are 0
    rng = np.random.default_rng(seed)
    n = rng.integers(1, 5)
    best = rng.normal(size=n)
    A = rng.normal(size=(rng.integers(1, 6), n))
    x0 = best + 3 * rng.normal(size=n)
    T = np.arange(1, 101)
    for p in (Quadratic(random_definite(rng, n), best), Bent(A, A @ best, 0.1)):
        path = descend(p, x0, 100)
        gap = np.array([p.f(x) for x in path])
        R2 = (x0 - best) @ (x0 - best)
        room = 1e-12 * (1 + gap[0])
        assert (gap[1:] <= p.L * R2 / (2 * T) + room).all()
        # the sharp constant of Drori and Teboulle, and the bounded sum
        assert (gap[1:] <= p.L * R2 / (4 * T + 2) + room).all()
        assert gap[1:].sum() <= p.L * R2 / 2 + 100 * room
        distance = np.linalg.norm(path - best, axis=1)
        assert (np.diff(distance) <= 1e-12 * (1 + distance[0])).all()


@pytest.mark.claim("convex-rate")
@pytest.mark.parametrize("T", [1, 2, 5, 10, 100, 1000])
@pytest.mark.parametrize("L", [0.5, 1.0, 8.0])
def test_a_bent_valley_meets_the_sharp_bound_and_nearly_half_the_simple_one(T, L):
    R = 3.0
    bend = R / (2 * T + 1)
    x = R
    for _ in range(T):
        x -= np.clip(x, -bend, bend)  # the slope is L times this
    gap = L * (bend * (x - bend / 2) if x > bend else x * x / 2)
    assert gap == pytest.approx(L * R**2 / (4 * T + 2), rel=1e-10)  # T steps of rounding
    assert gap / (L * R**2 / (2 * T)) == pytest.approx(T / (2 * T + 1), rel=1e-10)


@pytest.mark.claim("convex-rate")
def test_on_one_function_the_share_of_the_bound_goes_to_zero():
    # x^4 / 12, no quadratic, on [-1, 1], where its curvature is at most 1: gap about 3 / (16 T^2)
    x, share = 1.0, {}
    for T in range(1, 100_001):
        x -= x**3 / 3
        share[T] = x**4 / 12 * 2 * T
        assert share[T] <= 1
    # x_T^2 = 3 / (2 T) (1 + O(ln T / T)), so the share is 3 / (8 T), to within a few percent
    assert share[1000] == pytest.approx(3 / 8000, rel=0.05)
    assert share[100_000] == pytest.approx(3 / 800_000, rel=0.01)


@pytest.mark.claim("convex-rate")
@settings(max_examples=20)
@given(seed=seeds)
def test_separable_data_reach_zero_nearly_like_one_over_t(seed):
    # eq. separable, in one dimension with margins of at least 1
    rng = np.random.default_rng(seed)
    margins = 1 + rng.exponential(size=rng.integers(1, 6))
    p = Log(margins[:, None])
    path = descend(p, [0.0], 3000)
    for T in (1, 2, 10, 100, 1000, 3000):
        assert p.f(path[T]) <= 1 / T + p.L * math.log(T) ** 2 / (2 * T)
    assert (np.diff(path[:, 0]) > 0).all()  # and the weight never stops


@pytest.mark.claim("convex-rate")
def test_the_first_run_of_the_opening_takes_about_a_million_steps_and_ten_add_ln_ten():
    # the slope is (1 + 2 e^-w + ...) e^-w / 3, so e^w gains lr / 3 a step: slope about 1 / (lr T)
    lr = 4 / (28 / 6)
    w, marks = 0.0, {}
    for T in range(1, 1_300_001):
        e = math.exp(-w)
        slope = (e / (1 + e) + 2 * e * e / (1 + e * e) + 3 * e**3 / (1 + e**3)) / 3
        if slope < 1e-6:
            break
        w += lr * slope
        if T in (1000, 10_000, 100_000, 1_000_000):
            marks[T] = w
    assert T == pytest.approx(1e6 / lr, rel=0.01)
    gains = np.diff(list(marks.values()))
    np.testing.assert_allclose(gains, math.log(10), rtol=0.02)  # e^w has a term in ln T


# gap-from-gradient


def strongly_convex(rng, kind):
    """(size, problem, mu, minimizer): the minimizer is chosen, by a linear term that puts it there.

    The linear term changes neither mu nor L.
    """
    mu = rng.uniform(0.1, 2)
    n, p = random_convex(rng, kind, mu)
    best = rng.normal(size=n)
    tilt, f, grad = p.grad(best), p.f, p.grad
    p.f, p.grad = lambda x: f(x) - tilt @ x, lambda x: grad(x) - tilt
    return n, p, mu, best


@pytest.mark.claim("gap-from-gradient")
@given(seed=seeds, kind=kinds)
def test_the_gradient_bounds_gap_and_distance_on_both_sides(seed, kind):
    rng = np.random.default_rng(seed)
    n, p, mu, best = strongly_convex(rng, kind)
    for x in best + rng.normal(size=(5, n)):
        g2 = p.grad(x) @ p.grad(x)
        gap, distance = p.f(x) - p.f(best), np.linalg.norm(x - best)
        room = 1e-12 * (1 + g2 + abs(p.f(x)) + p.L)
        assert g2 / (2 * p.L) - room <= gap <= g2 / (2 * mu) + room
        assert math.sqrt(g2) / p.L - room <= distance <= math.sqrt(g2) / mu + room


@pytest.mark.claim("gap-from-gradient")
@given(mu=st.floats(0.01, 1), kappa=st.floats(1, 100), x=st.floats(-5, 5))
def test_the_four_bounds_are_met_along_the_axes_of_a_quadratic(mu, kappa, x):
    L = kappa * mu
    for curvature in (mu, L):
        gap, g = curvature * x * x / 2, curvature * x
        assert gap == pytest.approx(g * g / (2 * curvature), rel=1e-12, abs=1e-300)
        assert g * g / (2 * L) <= gap * (1 + 1e-12) and gap <= g * g / (2 * mu) * (1 + 1e-12)
        assert abs(x) == pytest.approx(abs(g) / curvature, rel=1e-12)


@pytest.mark.claim("gap-from-gradient")
@given(seed=seeds, kind=kinds, t=shares)
def test_with_mu_the_function_lies_above_its_parabola_and_below_the_other(seed, kind, t):
    rng = np.random.default_rng(seed)
    mu = rng.uniform(0.05, 1)
    n, p = random_convex(rng, kind, mu)
    x, y = 2 * rng.normal(size=(2, n))
    d2 = (y - x) @ (y - x)
    above = p.f(y) - p.f(x) - p.grad(x) @ (y - x)
    size = 1 + abs(p.f(x)) + abs(p.f(y)) + p.L * d2
    assert mu / 2 * d2 - 1e-12 * size <= above <= p.L / 2 * d2 + 1e-12 * size
    assert chord_gap(lambda u: p.f(u) - mu / 2 * (u @ u), x, y, t) >= -1e-12 * size


@pytest.mark.claim("gap-from-gradient")
def test_without_strong_convexity_a_small_gradient_says_nothing():
    # x^4 is strictly convex, and its gap over g^2 grows without bound near 0
    ratios = [x**4 / (4 * x**3) ** 2 for x in (1.0, 0.1, 0.01)]
    assert ratios[2] > 90 * ratios[1] > 90 * 90 * ratios[0]


# strongly-convex-rate


@pytest.mark.claim("strongly-convex-rate")
@given(seed=seeds, kind=kinds)
def test_gap_and_distance_obey_the_geometric_bound_at_every_step(seed, kind):
    rng = np.random.default_rng(seed)
    n, p, mu, best = strongly_convex(rng, kind)
    x0 = best + 3 * rng.normal(size=n)
    path = descend(p, x0, 40)
    factor = (1 - mu / p.L) ** np.arange(41)
    gap = np.array([p.f(x) - p.f(best) for x in path])
    distance = np.linalg.norm(path - best, axis=1)
    room = 1e-12 * (1 + gap[0] + abs(p.f(best)))
    assert (gap <= factor * gap[0] + room).all()
    assert (distance <= factor * distance[0] + 1e-12 * (1 + distance[0])).all()
    assert (gap <= factor**2 * gap[0] + room).all()  # Taylor, Hendrickx and Glineur


@pytest.mark.claim("strongly-convex-rate")
@given(mu=st.floats(0.1, 1), kappa=st.floats(1, 50), seed=seeds)
def test_the_distance_is_the_bound_itself_along_the_flat_axis(mu, kappa, seed):
    V = np.linalg.qr(np.random.default_rng(seed).normal(size=(3, 3)))[0]
    p = Quadratic((V * [mu, mu * (1 + kappa) / 2, mu * kappa]) @ V.T, np.zeros(3))
    path = descend(p, 5 * V[:, 0], 20)
    factor = (1 - 1 / kappa) ** np.arange(21)
    np.testing.assert_allclose(np.linalg.norm(path, axis=1), 5 * factor, atol=1e-12)
    np.testing.assert_allclose([p.f(x) for x in path], p.f(path[0]) * factor**2, atol=1e-12 * 25)


@pytest.mark.claim("strongly-convex-rate")
@given(kappa=st.floats(1.01, 1e6), digits=st.floats(0.1, 20))
def test_kappa_times_the_logarithm_is_enough_steps(kappa, digits):
    T = math.ceil(kappa * math.log(10**digits))
    assert T * math.log1p(-1 / kappa) <= -digits * math.log(10) * (1 - 1e-12)


@pytest.mark.claim("strongly-convex-rate")
def test_one_wrong_label_obeys_the_bound_of_the_segment_and_runs_parallel_to_it():
    x = np.array([-3.0, -2, -1, 1, 2, 3])
    y = np.array([-1.0, -1, 1, 1, 1, 1])
    p = Log((x * y)[:, None])
    best = optimize.brentq(lambda w: p.grad(np.array([w]))[0], 0, 3, xtol=1e-14)
    mu = p.hess(np.array([best]))[0, 0]
    on_segment = [p.hess(np.array([w]))[0, 0] for w in np.linspace(0, best, 50)]
    assert min(on_segment) == pytest.approx(mu) and max(on_segment) == pytest.approx(p.L)
    w = descend(p, [0.0], 80)[:, 0]
    assert ((w >= 0) & (w <= best + 1e-12)).all()
    factor = (1 - mu / p.L) ** np.arange(81)
    assert (best - w <= factor * best + 1e-12).all()
    assert (best - w[60]) / (best - w[30]) == pytest.approx(factor[30], rel=0.02)
    slope = [abs(p.grad(np.array([v]))[0]) for v in w]
    assert slope[46] > 1e-6 > slope[47]


@pytest.mark.claim("strongly-convex-rate")
@given(seed=seeds, n=st.integers(1, 3))
def test_curvature_on_the_ball_through_the_start_is_enough(seed, n):
    # the log loss has no mu on the whole space. Labels both ways round give it a minimizer, and on
    # a ball around it no margin exceeds m, so no p (1 - p) is below that of m
    rng = np.random.default_rng(seed)
    half = rng.normal(size=(n + 1, n))
    p = Log(np.vstack([half, -half, rng.normal(size=(2, n))]))
    w = np.zeros(n)
    for _ in range(50):  # Newton, damped by the fixed bound on the Hessian where it is far
        w = w - np.linalg.solve(p.hess(w), p.grad(w))
    assert np.linalg.norm(p.grad(w)) < 1e-12
    x0 = w + rng.normal(size=n)
    m = (np.abs(p.M @ w) + np.linalg.norm(p.M, axis=1) * np.linalg.norm(x0 - w)).max()
    mu = expit(m) * expit(-m) * np.linalg.eigvalsh(p.M.T @ p.M)[0] / p.n
    path = descend(p, x0, 40)
    factor = (1 - mu / p.L) ** np.arange(41)
    gap = np.array([p.f(x) - p.f(w) for x in path])
    distance = np.linalg.norm(path - w, axis=1)
    assert (distance <= factor * distance[0] + 1e-10).all()  # the minimizer is known to 1e-12 / mu
    assert (gap <= factor * gap[0] + 1e-12 * (1 + gap[0])).all()


@pytest.mark.claim("strongly-convex-rate")
@pytest.mark.parametrize("lam", [1.0, 0.1, 0.01])
def test_a_ridge_penalty_ends_the_training_and_the_certificate_comes_early(lam):
    p = Log(np.array([[1.0], [1], [2], [2], [3], [3]]), lam)
    best = optimize.brentq(lambda w: p.grad(np.array([w]))[0], 0, 10, xtol=1e-14)
    start = p.f(np.zeros(1)) - p.f(np.array([best]))
    promised = math.log(start / 1e-6) / -math.log1p(-lam / p.L)
    w = descend(p, [0.0], math.ceil(promised))
    certificate = np.array([p.grad(x)[0] ** 2 / (2 * lam) for x in w])
    gap = np.array([p.f(x) - p.f(np.array([best])) for x in w])
    assert (gap <= certificate + 1e-15).all()
    steps = int(np.argmax(certificate <= 1e-6))
    assert 0 < steps < promised / 4  # of this a factor of 2 is the square


# convex-losses


def mean_loss(name, Z, labels):
    if name == "squared":
        return np.mean((Z[:, 0] - labels) ** 2) / 2
    if name == "log":
        return np.mean(np.logaddexp(0, -np.sign(labels - 0.5) * Z[:, 0]))
    return np.mean(logsumexp(Z, axis=1) - Z[np.arange(len(Z)), labels])


CURVATURE = {"squared": 1.0, "log": 0.25, "softmax": 0.5}


@pytest.mark.claim("convex-losses")
@given(seed=seeds, name=st.sampled_from(sorted(CURVATURE)), t=shares)
def test_in_a_linear_models_weights_the_losses_are_convex_and_smooth(seed, name, t):
    rng = np.random.default_rng(seed)
    n, d, k = rng.integers(1, 7), rng.integers(1, 5), 3 if name == "softmax" else 1
    X, labels = rng.normal(size=(n, d)), rng.integers(0, max(k, 2), n)
    b1, b2 = rng.normal(size=(2, k))
    A, B = 2 * rng.normal(size=(2, k, d))
    ends = [mean_loss(name, X @ W.T + b, labels) for W, b in ((A, b1), (B, b2))]
    middle = mean_loss(name, X @ ((1 - t) * A + t * B).T + (1 - t) * b1 + t * b2, labels)
    mean = (1 - t) * ends[0] + t * ends[1]
    assert middle <= mean + 1e-12 * (1 + sum(ends))
    # without b: f + the parabola's other sign is convex just if L bounds the curvature
    L = CURVATURE[name] * np.linalg.norm(X, 2) ** 2 / n

    def lifted(W):
        return L / 2 * np.sum(W**2) - mean_loss(name, X @ W.T, labels)

    size = L * (np.sum(A**2) + np.sum(B**2)) + sum(ends)
    assert (1 - t) * lifted(A) + t * lifted(B) - lifted((1 - t) * A + t * B) >= -1e-12 * (1 + size)


@pytest.mark.claim("convex-losses")
@given(z=st.lists(st.floats(-20, 20), min_size=2, max_size=5), seed=seeds)
def test_the_softmax_hessian_lies_between_zero_and_a_half_and_is_flat_along_ones(z, seed):
    z = np.array(z)
    p = softmax(z)
    H = np.diag(p) - np.outer(p, p)
    w = np.linalg.eigvalsh(H)
    assert -1e-14 <= w[0] and w[-1] <= 0.5 + 1e-14
    np.testing.assert_allclose(H @ np.ones(len(z)), 0, atol=1e-15)
    # it is the Hessian: the slope of the gradient p - y, by a central difference
    v = np.random.default_rng(seed).normal(size=len(z))
    h = 1e-5
    slope = (softmax(z + h * v) - softmax(z - h * v)) / (2 * h)
    np.testing.assert_allclose(slope, H @ v, atol=1e-8)  # h^2 and 1e-16 / h, times constants
    assert logsumexp(z + 3) - (z[0] + 3) == pytest.approx(logsumexp(z) - z[0], abs=1e-12)


@pytest.mark.claim("convex-losses")
def test_the_constants_are_attained():
    p = softmax([0.0, 0.0, -800.0])
    assert np.linalg.eigvalsh(np.diag(p) - np.outer(p, p))[-1] == pytest.approx(0.5)
    s = np.linspace(-30, 30, 601)
    second = expit(s) * expit(-s)
    assert 0 < second.min() and second.max() == 0.25 == second[300]
    # and L of the linear model is attained at W = 0, along the first right singular vector; with
    # softmax for two classes, one up and the other down
    X = np.random.default_rng(0).normal(size=(8, 3))
    v = np.linalg.svd(X)[2][0]
    labels = np.arange(8) % 2
    for name, c in CURVATURE.items():
        V = np.outer([1, -1], v) / math.sqrt(2) if name == "softmax" else v[None]
        h = 1e-3
        ends = sum(mean_loss(name, X @ W.T, labels) for W in (h * V, -h * V))
        second = (ends - 2 * mean_loss(name, X @ (0 * V).T, labels)) / h**2
        # a second difference errs by h^2 times a fourth derivative and by 1e-16 / h^2
        assert second == pytest.approx(c * np.linalg.norm(X, 2) ** 2 / 8, rel=1e-4)


@pytest.mark.claim("convex-losses")
@given(seed=seeds, n_members=st.integers(1, 5))
def test_a_mean_prediction_costs_at_most_the_mean_of_the_costs(seed, n_members):
    # the deep-learning box: mean logits and mean probabilities of any members
    rng = np.random.default_rng(seed)
    Z, labels = 4 * rng.normal(size=(n_members, 6, 3)), rng.integers(0, 3, 6)
    rows = np.arange(6)
    each = -log_softmax(Z, axis=-1)[:, rows, labels]
    by_logits = -log_softmax(Z.mean(0), axis=-1)[rows, labels]
    by_probabilities = -np.log(softmax(Z, axis=-1).mean(0)[rows, labels])
    for combined in (by_logits, by_probabilities):
        assert (combined <= each.mean(0) + 1e-12 * (1 + each.max())).all()


# permuted-units

POINTS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
TARGETS = np.array([0.0, 1, 1, 0])
RISING = {
    "relu": lambda u: np.maximum(u, 0),
    "tanh": np.tanh,
    "sigmoid": expit,
    "cube": lambda u: u**3,
    "step": lambda u: (u > 0).astype(float),
}


def xor_loss(W, b, v, c, activation="relu"):
    z = RISING[activation](POINTS @ W.T + b) @ v + c
    return np.mean(np.logaddexp(0, z) - TARGETS * z)


@pytest.mark.claim("permuted-units")
@given(
    seed=seeds, m=st.integers(1, 5), size=st.floats(0.1, 20), name=st.sampled_from(sorted(RISING))
)
def test_equal_units_never_get_below_the_floor(seed, m, size, name):
    rng = np.random.default_rng(seed)
    W, b = size * rng.normal(size=(m, 2)), size * rng.normal(size=m)
    v, c = size * rng.normal(size=m), size * rng.normal()
    units = (np.tile(W.mean(0), (m, 1)), np.full(m, b.mean()), np.full(m, v.mean()), c)
    assert xor_loss(*units, name) >= math.log(27 / 4) / 4 - 1e-12


@pytest.mark.claim("permuted-units")
def test_the_floor_is_the_greatest():
    # rising logits: 2/3 for the three highest points, and the lowest as far down as you like
    for far in (20.0, 40.0):
        w = np.array([1.0, 0.999])  # s: 0, 0.999, 1, 1.999; labels 0, 1, 1, 0
        s = POINTS @ w
        z = np.where(s < 0.5, -far, math.log(2))  # a step: rises, with labels 1, 1, 0 above
        loss = np.mean(np.logaddexp(0, z) - TARGETS * z)
        assert loss == pytest.approx(math.log(27 / 4) / 4, abs=2 * math.exp(-far) + 1e-15)


@pytest.mark.claim("permuted-units")
@pytest.mark.parametrize("scale", [1.0, 5.0, 20.0, 100.0])
def test_two_units_go_to_zero_the_swap_changes_nothing_and_the_middle_is_bad(scale):
    W, b = np.ones((2, 2)), np.array([0.0, -1])
    v, c = scale * np.array([2.0, -4]), -scale
    loss = xor_loss(W, b, v, c)
    assert loss == pytest.approx(math.log1p(math.exp(-scale)), rel=1e-9, abs=1e-15)
    assert xor_loss(W[::-1], b[::-1], v[::-1], c) == loss
    middle = xor_loss(W, np.full(2, b.mean()), np.full(2, v.mean()), c)
    assert middle >= math.log(27 / 4) / 4 > loss


@pytest.mark.claim("permuted-units")
@given(seed=seeds, m=st.integers(1, 4))
def test_a_convex_function_that_ignores_the_order_is_least_at_the_mean_unit(seed, m):
    # g convex in one unit's weights and any convex function of sums of units, symmetric by form
    rng = np.random.default_rng(seed)
    a, B = rng.normal(size=3), rng.normal(size=(4, 3))

    def f(units):  # (m, 3)
        each = np.logaddexp(0, units @ a).sum() + np.abs(units).max()
        return each + logsumexp(B @ units.sum(0)) + np.sum(units**2)

    units = 2 * rng.normal(size=(m, 3))
    values = [f(units[list(order)]) for order in itertools.permutations(range(m))]
    np.testing.assert_allclose(values, values[0], rtol=1e-12)
    orders = [units[list(order)] for order in itertools.permutations(range(m))]
    mean = np.tile(units.mean(0), (m, 1))
    np.testing.assert_allclose(np.mean(orders, axis=0), mean, atol=1e-12)
    assert f(mean) <= values[0] + 1e-12 * (1 + abs(values[0]))


# at a kink: no box, but a rate


@given(seed=seeds, n=st.integers(1, 4), T=st.integers(1, 60))
def test_subgradients_with_a_fitted_step_obey_the_bound_of_the_best_point(seed, n, T):
    # f = sum |a_i . x - b_i| with all residuals 0 at best, so f* = 0; or the largest of them
    rng = np.random.default_rng(seed)
    A, best = rng.normal(size=(rng.integers(1, 6), n)), rng.normal(size=n)

    def total(x):
        r = A @ (x - best)
        return np.abs(r).sum(), A.T @ np.sign(r)

    def largest(x):
        r = A @ (x - best)
        i = np.argmax(np.abs(r))
        return abs(r[i]), np.sign(r[i]) * A[i]

    lengths = np.linalg.norm(A, axis=1)
    for both, G in ((total, lengths.sum()), (largest, lengths.max())):
        x = best + 2 * rng.normal(size=n)
        R, values = np.linalg.norm(x - best), []
        for _ in range(T):
            value, g = both(x)
            values.append(value)
            x = x - R / (G * math.sqrt(T)) * g
        assert min(values) <= R * G / math.sqrt(T) + 1e-12 * (1 + R * G)


@pytest.mark.parametrize("T", [1, 4, 9, 100])
def test_the_bound_at_a_kink_is_met_by_the_largest_of_many_coordinates(T):
    # f = max(0, x_1, ..., x_T) from (1, ..., 1), with the minimum 0 at 0: a step lowers one
    # coordinate, so none of T values is below 1
    x, values = np.ones(T), []
    R, G = np.linalg.norm(x), 1.0
    for _ in range(T):
        i = np.argmax(x)
        values.append(max(0.0, x[i]))
        x[i] -= R / (G * math.sqrt(T))
    assert min(values) == pytest.approx(R * G / math.sqrt(T), rel=1e-15)


def test_a_fixed_step_jumps_across_the_kink_for_ever():
    x, path = 1.0, []
    for _ in range(1000):
        x -= 0.4 * np.sign(x)
        path.append(x)
    assert min(np.abs(path[1:])) > 0.19

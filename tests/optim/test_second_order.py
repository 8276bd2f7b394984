"""Steps with curvature: against formulas, scipy and each other; where they stop; their errors.

Where numbers are compared without a reason beside them, the path to them has some tens of
operations on numbers near 1, so that 1e-12 leaves room for rounding.
"""

import itertools
import math
import re

import numpy as np
import pytest
import scipy.optimize
import scipy.sparse.linalg
from hypothesis import given
from hypothesis import strategies as st

from mathdl.optim import _door, _line_search
from mathdl.optim._quasi_newton import bfgs_update, quasi_newton, two_loop
from mathdl.optim.descent import trajectory
from mathdl.optim.objectives import Objective, beale, himmelblau, quadratic, rosenbrock, saddle
from mathdl.optim.second_order import (
    bfgs,
    conjugate_gradient,
    damped_newton,
    gauss_newton,
    lbfgs,
    newton,
    positive_solve,
)

seeds = st.integers(0, 2**32 - 1)


def definite(rng, n, kappa=100.0):
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    A = (Q * np.geomspace(1, kappa, n)) @ Q.T
    return (A + A.T) / 2


def logistic():
    """Logistic regression on 200 points, with ridge."""
    rng = np.random.default_rng(0)
    X = np.column_stack((rng.normal(size=(200, 5)), np.ones(200)))
    signs = np.sign(X @ rng.normal(size=6) + rng.normal(size=200))

    def share(w):
        return 1 / (1 + np.exp(signs * (X @ w)))

    def f(w):
        return np.mean(np.logaddexp(0, -signs * (X @ w))) + 0.005 * w @ w

    def grad(w):
        return -X.T @ (signs * share(w)) / 200 + 0.01 * w

    def hess(w):
        return (X.T * (share(w) * (1 - share(w)))) @ X / 200 + 0.01 * np.eye(6)

    return Objective(f, grad, hess, np.empty((0, 6)))


rosenbrock10 = Objective(
    scipy.optimize.rosen, scipy.optimize.rosen_der, scipy.optimize.rosen_hess, np.ones((1, 10))
)
PROBLEMS = {
    "quadratic": (
        quadratic(definite(np.random.default_rng(0), 10, 1e3), np.arange(10)),
        [np.ones(10)],
    ),
    "rosenbrock": (rosenbrock, [[-1.2, 1], [-1, 1], [3, -2]]),
    "rosenbrock10": (rosenbrock10, [np.tile([-1.2, 1], 5), np.zeros(10)]),
    "himmelblau": (himmelblau, [[0, 0], [-1, -4], [4, 1]]),
    "beale": (beale, [[1, 1], [0, 0], [-1, -1]]),
    "logistic": (logistic(), [np.zeros(6), np.full(6, 5.0)]),
}
CASES = [
    pytest.param(objective, x0, id=f"{name}-{i}")
    for name, (objective, starts) in PROBLEMS.items()
    for i, x0 in enumerate(starts)
]


class Counted:
    def __init__(self, function):
        self.function, self.calls = function, 0

    def __call__(self, x):
        self.calls += 1
        return self.function(x)


METHODS = {
    "damped_newton": (
        damped_newton,
        {"method": "trust-exact", "options": {"gtol": 1e-8}},
    ),
    "bfgs": (
        lambda f, g, h, x0: bfgs(f, g, x0),
        {"method": "BFGS", "options": {"gtol": 1e-8, "norm": 2, "maxiter": 5000}},
    ),
    "lbfgs": (
        lambda f, g, h, x0: lbfgs(f, g, x0),
        {"method": "L-BFGS-B", "options": {"ftol": 0.0, "maxcor": 10, "maxiter": 5000}},
    ),
}


# the criterion: a minimizer, in a number of evaluations comparable to scipy's


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("objective", "x0"), CASES)
def test_a_minimizer_in_at_most_1_5_times_the_calls_of_scipy_and_10(objective, x0, method):
    x0 = np.array(x0, dtype=float)
    ours, theirs = METHODS[method]
    f, g = Counted(objective.f), Counted(objective.grad)
    for steps, x in enumerate(ours(f, g, objective.hess, x0)):
        if np.linalg.norm(objective.grad(x)) <= 1e-8:
            break
        assert steps < 500
    assert np.linalg.eigvalsh(objective.hess(x)).min() > 0
    peer_f, peer_g = Counted(objective.f), Counted(objective.grad)
    options = theirs["options"] | (
        {"gtol": 1e-8 / math.sqrt(len(x0))} if method == "lbfgs" else {}  # theirs is a maximum norm
    )
    settings = {"method": theirs["method"], "options": options}
    if method == "damped_newton":
        settings["hess"] = objective.hess
    scipy.optimize.minimize(peer_f, x0, jac=peer_g, **settings)
    assert f.calls <= 1.5 * peer_f.calls + 10
    assert g.calls <= 1.5 * peer_g.calls + 10


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("objective", "x0"), CASES)
def test_f_never_rises_and_the_minimum_is_not_left_again(objective, x0, method):
    run = METHODS[method][0](objective.f, objective.grad, objective.hess, x0)
    points = trajectory(run, 200)
    values = np.array([objective.f(x) for x in points])
    assert (np.diff(values) <= 1e-12 * np.abs(values[:-1])).all()
    slopes = np.array([np.linalg.norm(objective.grad(x)) for x in points])
    first = int(np.argmax(slopes <= 1e-8))
    assert slopes[first] <= 1e-8
    assert slopes[-1] <= 1e-8
    assert (slopes[first:] <= 1e-7).all()  # it may rise a little while f falls


# newton


@given(seed=seeds, n=st.integers(1, 6))
def test_newton_solves_a_quadratic_in_one_step_whatever_its_kind(seed, n):
    rng = np.random.default_rng(seed)
    A = definite(rng, n) * rng.choice([-1, 1])
    b, x0 = rng.normal(size=(2, n))
    points = trajectory(newton(lambda x: A @ x - b, lambda x: A, x0), 2)
    np.testing.assert_array_equal(points[0], x0)
    np.testing.assert_allclose(points[1], np.linalg.solve(A, b), rtol=0, atol=1e-12)  # kappa 100
    np.testing.assert_allclose(points[2], points[1], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("objective", "x0"), [c for c in CASES if "quadratic" not in c.id])
def test_newton_is_its_formula(objective, x0):
    points = trajectory(newton(objective.grad, objective.hess, x0), 3)
    for x, after in itertools.pairwise(points):
        step = np.linalg.solve(objective.hess(x), objective.grad(x))
        # the condition number of H is below 1e4
        np.testing.assert_allclose(after, x - step, rtol=0, atol=1e-11 * np.abs(step).max())


def test_newton_goes_to_the_saddle_and_to_the_maximum():
    np.testing.assert_array_equal(
        trajectory(newton(saddle.grad, saddle.hess, [3, 1]), 1)[1], [0, 0]
    )
    x = trajectory(newton(himmelblau.grad, himmelblau.hess, [0, 0]), 10)[-1]
    assert np.linalg.norm(himmelblau.grad(x)) < 1e-12
    assert np.linalg.eigvalsh(himmelblau.hess(x)).max() < 0


def test_newton_stays_where_the_gradient_is_zero_even_if_the_hessian_is_singular():
    points = trajectory(newton(lambda x: 4 * x**3, lambda x: np.diag(12 * x**2), [0.0]), 3)
    np.testing.assert_array_equal(points, np.zeros((4, 1)))


def test_newton_names_the_step_of_a_singular_hessian_and_of_an_overflow():
    def hess(x):
        return np.diag([1.0, 1.0 if x[0] else 0.0])

    run = newton(lambda x: np.array([x[0], 1.0]), hess, [1.0, 1.0])  # x[0] is 0 after a step
    with pytest.raises(np.linalg.LinAlgError, match=r"^step 1: hess\(x\) is singular$"):
        trajectory(run, 5)
    run = newton(lambda x: np.ones(1), lambda x: np.array([[1e-310]]), [1.0])
    with pytest.raises(np.linalg.LinAlgError, match=r"^step 0: the step overflows"):
        trajectory(run, 1)


# damped_newton


@given(seed=seeds, n=st.integers(1, 6))
def test_positive_solve_takes_absolute_values(seed, n):
    rng = np.random.default_rng(seed)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    w = rng.choice([-1, 1], n) * rng.uniform(0.1, 1, n)
    H, g = (Q * w) @ Q.T, rng.normal(size=n)
    expected = (Q / np.abs(w)) @ Q.T @ g
    np.testing.assert_allclose(positive_solve((H + H.T) / 2, g), expected, rtol=0, atol=1e-12)


def test_positive_solve_with_zero_and_tiny_eigenvalues():
    np.testing.assert_array_equal(positive_solve(np.zeros((2, 2)), np.array([3.0, -1.0])), [3, -1])
    # 1e-12 counts as 1e-8 of the largest, 2
    np.testing.assert_allclose(
        positive_solve(np.diag([2.0, 1e-12]), np.ones(2)), [0.5, 5e7], rtol=1e-15
    )


@given(seed=seeds, n=st.integers(1, 5))
def test_damped_newton_is_newton_on_a_definite_quadratic(seed, n):
    rng = np.random.default_rng(seed)
    A, b, x0 = definite(rng, n), rng.normal(size=n), rng.normal(size=n)
    bowl = quadratic(A, b)
    x = trajectory(damped_newton(bowl.f, bowl.grad, bowl.hess, x0), 1)[1]
    np.testing.assert_allclose(x, np.linalg.solve(A, b), rtol=0, atol=1e-12)


def test_damped_newton_stays_on_a_saddle_and_leaves_it_from_beside():
    still = trajectory(damped_newton(saddle.f, saddle.grad, saddle.hess, [0, 0]), 2)
    np.testing.assert_array_equal(still, np.zeros((3, 2)))
    x = trajectory(damped_newton(saddle.f, saddle.grad, saddle.hess, [1, 1e-9]), 40)[-1]
    assert x[1] == pytest.approx(2.0**40 * 1e-9)  # each step doubles what leads away


@pytest.mark.parametrize("outside", [math.nan, math.inf, -math.inf])
def test_a_step_out_of_the_domain_is_taken_back(outside):
    # x - ln x from 3: Newton's step goes to 3 - 6 = -3
    def f(x):
        return x[0] - np.log(x[0]) if x[0] > 0 else outside

    def grad(x):
        assert x[0] > 0
        return 1 - 1 / x

    def hess(x):
        return np.diag(1 / x**2)

    assert trajectory(newton(lambda x: 1 - 1 / x, hess, [3.0]), 1)[1] == pytest.approx(-3)
    for run in (damped_newton(f, grad, hess, [3.0]), bfgs(f, grad, [3.0]), lbfgs(f, grad, [3.0])):
        assert trajectory(run, 12)[-1] == pytest.approx(1, abs=1e-9)
    big = Objective(lambda x: np.exp(x[0]) - x[0], lambda x: np.exp(x) - 1, lambda x: 1, [])
    run = damped_newton(big.f, big.grad, lambda x: np.diag(np.exp(x)), [-10.0])
    assert trajectory(run, 20)[-1] == pytest.approx(0, abs=1e-9)  # the first step is 2e4 long


def test_a_wrong_gradient_leaves_x_where_it_is():
    def f(x):
        return 1 + x @ x

    def uphill(x):
        return -2 * x

    for run in (
        damped_newton(f, uphill, lambda x: 2 * np.eye(2), [1, 2]),
        bfgs(f, uphill, [1, 2]),
        lbfgs(f, uphill, [1, 2]),
    ):
        # but for 1e-12 of f, which counts as rounding
        np.testing.assert_allclose(trajectory(run, 3)[-1], [1, 2], rtol=0, atol=1e-11)


def test_a_step_that_is_infinitely_long_is_no_step():
    run = damped_newton(lambda x: x[0], lambda x: np.full(1, 1e200), lambda x: [[1e-300]], [1.0])
    np.testing.assert_array_equal(trajectory(run, 2), np.ones((3, 1)))


# gauss_newton


@given(seed=seeds, m=st.integers(1, 6), n=st.integers(1, 6))
def test_gauss_newton_solves_linear_least_squares_in_one_step(seed, m, n):
    rng = np.random.default_rng(seed)
    A, b, x0 = rng.normal(size=(m, n)), rng.normal(size=m), rng.normal(size=n)
    x = trajectory(gauss_newton(lambda x: A @ x - b, lambda x: A, x0), 1)[1]
    expected = x0 + np.linalg.lstsq(A, b - A @ x0)[0]  # the shortest step
    tolerance = 1e-13 * np.linalg.cond(A) ** 2
    np.testing.assert_allclose(x, expected, rtol=0, atol=max(1e-12, tolerance))


def test_gauss_newton_fits_what_scipy_fits():
    t = np.linspace(0, 4, 20)
    y = 2 * np.exp(-0.7 * t) + 0.05 * np.sin(9 * t)

    def residual(x):
        return x[0] * np.exp(-x[1] * t) - y

    def jac(x):
        e = np.exp(-x[1] * t)
        return np.column_stack((e, -x[0] * t * e))

    x = trajectory(gauss_newton(residual, jac, [1.0, 1.0]), 30)[-1]
    peer = scipy.optimize.least_squares(
        residual, [1.0, 1.0], jac, xtol=1e-15, ftol=1e-15, gtol=1e-15
    )
    np.testing.assert_allclose(x, peer.x, rtol=1e-9)  # both stop at a gradient of 1e-10
    assert np.abs(jac(x).T @ residual(x)).max() < 1e-12


def test_gauss_newton_names_the_step_of_an_overflow():
    run = gauss_newton(lambda x: np.full(1, 1e300), lambda x: [[1e-300]], [1.0])
    with pytest.raises(np.linalg.LinAlgError, match=r"^step 0: the step overflows"):
        trajectory(run, 1)


# bfgs and lbfgs


def pairs_of(rng, n, k):
    A = definite(rng, n)
    return tuple((s, A @ s) for s in rng.normal(size=(k, n)))


@given(seed=seeds, n=st.integers(1, 6), k=st.integers(1, 4))
def test_the_update_is_scipys_and_keeps_the_matrix_definite(seed, n, k):
    M, peer = np.eye(n), scipy.optimize.BFGS(init_scale=1.0)
    peer.initialize(n, "inv_hess")
    for s, y in pairs_of(np.random.default_rng(seed), n, k):
        M = bfgs_update(M, s, y)
        peer.update(s, y)
        tolerance = 1e-11 * np.abs(M).max()  # entries of M grow with kappa 100
        np.testing.assert_allclose(M, peer.get_matrix(), rtol=0, atol=tolerance)
        np.testing.assert_allclose(M @ y, s, rtol=0, atol=tolerance * np.linalg.norm(y))
        np.testing.assert_allclose(M, M.T, rtol=0, atol=tolerance)
        assert np.linalg.eigvalsh(M).min() > -tolerance


@given(seed=seeds, n=st.integers(1, 6), k=st.integers(0, 5))
def test_the_two_loops_multiply_with_the_matrix_of_the_updates(seed, n, k):
    rng = np.random.default_rng(seed)
    pairs, g = pairs_of(rng, n, k), rng.normal(size=n)
    M = np.eye(n)
    if k:
        s, y = pairs[-1]
        M *= (s @ y) / (y @ y)
    for s, y in pairs:
        M = bfgs_update(M, s, y)
    before = g.copy()
    tolerance = 1e-11 * max(1.0, np.abs(M).max())
    np.testing.assert_allclose(two_loop(pairs, g), M @ g, rtol=0, atol=tolerance)
    np.testing.assert_array_equal(g, before)


def test_memory_is_what_it_says():
    runs = {
        k: trajectory(lbfgs(rosenbrock.f, rosenbrock.grad, [-1.2, 1], memory=k), 8)
        for k in (1, 2, 20, 30)
    }
    np.testing.assert_array_equal(runs[20], runs[30])
    np.testing.assert_array_equal(runs[1][:3], runs[2][:3])  # two steps with at most one pair
    assert not np.array_equal(runs[1][:4], runs[2][:4])


@pytest.mark.parametrize("run", [bfgs, lbfgs])
def test_a_function_without_a_bound_is_followed_until_it_is_not_finite(run):
    points = trajectory(run(lambda x: -np.sum(x), lambda x: -np.ones(2), [0, 0]), 3)
    assert points[1, 0] > 1e10  # as far as 30 trials go
    assert (np.diff(points[:, 0]) >= 0).all()
    points = trajectory(run(lambda x: -np.exp(x[0]), lambda x: -np.exp(x), [1]), 20)
    assert 600 < points[-1, 0] < 710
    np.testing.assert_array_equal(points[-1], points[-2])


@pytest.mark.parametrize("run", [bfgs, lbfgs])
def test_after_a_failed_search_it_forgets_and_goes_straight_down(run):
    # the bottom of |x1| + x2^2 is a kink, where no direction that was learned leads down
    def f(x):
        return abs(x[0]) + x[1] ** 2

    def grad(x):
        return np.array([np.sign(x[0]), 2 * x[1]])

    points = trajectory(run(f, grad, [0.7, 0.4]), 60)
    assert f(points[-1]) < 1e-9
    assert (np.diff([f(x) for x in points]) <= 1e-12).all()


# the line search


def on_a_line(f, slope, a, *, calls=None):
    """Search along (1,) from 0."""

    def value(x, t):
        if calls is not None:
            calls.append(x[0])
        got = float(f(x[0]))
        return got if math.isfinite(got) else math.inf

    start = _line_search.Point(0.0, np.zeros(1), value(np.zeros(1), 0), np.array([slope(0.0)]), 0.0)
    return _line_search.strong_wolfe(
        value, lambda x, t: np.array([slope(x[0])]), start, np.ones(1), a, 0
    )


@given(
    bottom=st.floats(1e-3, 1e3),
    bend=st.floats(0.1, 10),
    skew=st.floats(-0.3, 0.3),
    a=st.floats(1e-2, 1e2),
)
def test_what_it_finds_meets_both_conditions(bottom, bend, skew, a):
    def f(x):
        u = x / bottom - 1
        return bend * (u**2 + skew * np.sin(3 * u) + 0.2 * u**4)

    def slope(x):
        u = x / bottom - 1
        return bend * (2 * u + 3 * skew * np.cos(3 * u) + 0.8 * u**3) / bottom

    point = on_a_line(f, slope, a)
    assert f(point.a) <= f(0) + 1e-4 * point.a * slope(0) + 1e-12 * abs(f(0))
    assert abs(slope(point.a)) <= 0.9 * abs(slope(0))
    assert (point.f, point.slope) == (f(point.a), slope(point.a))


def test_the_first_trial_is_taken_if_it_will_do():
    calls = []
    point = on_a_line(lambda x: (x - 1) ** 2, lambda x: 2 * (x - 1), 1.0, calls=calls)
    assert point.a == 1.0
    assert calls == [0, 1]


def test_a_parabola_is_seen_through_at_once():
    calls = []
    on_a_line(lambda x: (x - 1) ** 2, lambda x: 2 * (x - 1), 5.0, calls=calls)
    assert calls == pytest.approx([0, 5, 1])


def test_from_too_near_it_goes_four_times_as_far():
    calls = []
    on_a_line(lambda x: (x - 1) ** 2, lambda x: 2 * (x - 1), 0.01, calls=calls)
    assert calls == pytest.approx([0, 0.01, 0.04, 0.16])


def test_the_cubic_of_two_points_and_slopes():
    low = _line_search.Point(1.0, np.ones(1), 0.0, np.ones(1), -1.0)  # (x - 1)^3 - (x - 1)
    high = _line_search.Point(2.0, np.ones(1), 0.0, np.ones(1), 2.0)
    assert _line_search._between(low, high) == pytest.approx(1 + 1 / math.sqrt(3))
    # and mirrored
    assert _line_search._between(
        low._replace(slope=1.0), high._replace(a=0.0, slope=-2.0)
    ) == pytest.approx(1 - 1 / math.sqrt(3))
    assert _line_search._between(low, high._replace(f=math.inf)) == 1.1


def test_the_next_trial_lies_between_whatever_the_scale():
    low = _line_search.Point(1.0, np.ones(1), 0.0, np.ones(1), -1.0)
    unknown = _line_search.Point(2.0, np.ones(1), 0.0, np.ones(1), math.nan)
    known = unknown._replace(slope=2.0)
    for scale in (1e-300, 1e-160, 1e160, 1e300):  # squares of these leave float64
        at = _line_search._between(low._replace(slope=-scale), known._replace(slope=2 * scale))
        assert at == pytest.approx(1 + 1 / math.sqrt(3))
        assert _line_search._between(low._replace(slope=-scale), unknown) == pytest.approx(1.5)
    assert _line_search._between(low, known._replace(f=1e300)) == 1.1
    assert _line_search._between(low, unknown._replace(f=1e300)) == 1.1
    # no slope is left to go by, or it is infinite: the middle
    assert _line_search._between(low._replace(slope=-0.0), known._replace(slope=0.0)) == 1.5
    assert _line_search._between(low._replace(slope=-0.0), unknown) == 1.5
    assert _line_search._between(low, known._replace(slope=math.inf)) == 1.5


def test_a_search_in_large_units_of_f():
    def f(x):
        return 1e150 * ((x[0] ** 2 - 1) ** 2 + 0.3 * x[0])

    def grad(x):
        return 1e150 * (4 * x * (x**2 - 1) + 0.3)

    for run in (bfgs(f, grad, [2.0]), lbfgs(f, grad, [2.0])):
        assert abs(grad(trajectory(run, 40)[-1])[0]) < 1e-9 * 1e150


def test_a_search_that_finds_nothing_says_so():
    assert on_a_line(lambda x: x, lambda x: 1.0, 1.0) is None  # uphill
    assert on_a_line(lambda x: x, lambda x: -1.0, 1.0) is None  # a wrong slope
    assert on_a_line(lambda x: 0 if x == 0 else math.inf, lambda x: -1.0, 1.0) is None


def test_without_a_flat_point_the_lowest_is_returned():
    point = on_a_line(lambda x: abs(x - 1), lambda x: np.sign(x - 1), 3.0)
    assert 0 < point.a
    assert point.f < 1e-8


# conjugate_gradient


@given(seed=seeds, n=st.integers(1, 8))
def test_conjugate_gradients_solve_in_n_steps(seed, n):
    rng = np.random.default_rng(seed)
    A, b = definite(rng, n, 10.0), rng.normal(size=n)
    points = trajectory(conjugate_gradient(lambda p: A @ p, b), n + 1)
    np.testing.assert_array_equal(points[0], np.zeros(n))
    # rounding spoils orthogonality a little: kappa 10, at most 8 steps
    np.testing.assert_allclose(points[n], np.linalg.solve(A, b), rtol=0, atol=1e-11)


@given(seed=seeds, n=st.integers(2, 12))
def test_conjugate_gradients_are_scipys(seed, n):
    rng = np.random.default_rng(seed)
    A, b = definite(rng, n, 50.0), rng.normal(size=n)
    theirs = []
    scipy.sparse.linalg.cg(A, b, rtol=1e-10, maxiter=n, callback=lambda x: theirs.append(x.copy()))
    ours = trajectory(conjugate_gradient(lambda p: A @ p, b), len(theirs))
    # rounding grows with each step; after 12 it has been seen at 1e-12
    np.testing.assert_allclose(ours[1:], theirs, rtol=0, atol=1e-9)


@pytest.mark.parametrize("scale", [1e-250, 1e-160, 1.0, 1e160, 1e250])
def test_conjugate_gradients_at_any_scale_of_b(scale):
    A, b = definite(np.random.default_rng(3), 5), np.arange(1.0, 6)
    x = trajectory(conjugate_gradient(lambda p: A @ p, scale * b), 12)[-1]
    np.testing.assert_allclose(x / scale, np.linalg.solve(A, b), rtol=1e-11)


def test_conjugate_gradients_go_on_to_the_last_digits():
    """Sixteen well-placed eigenvalues: an error of 1e-8 is no reason to stop."""
    A = np.diag(np.linspace(1, 2, 16))
    x = trajectory(conjugate_gradient(lambda p: A @ p, np.ones(16)), 40)[-1]
    assert np.abs(A @ x - 1).max() <= 1e-15 * 4


def test_conjugate_gradients_stay_once_they_are_there():
    asked = Counted(lambda p: 2 * p)
    points = trajectory(conjugate_gradient(asked, [1.0, 3.0]), 10)
    np.testing.assert_array_equal(points[1:], np.tile([0.5, 1.5], (10, 1)))
    assert asked.calls == 1
    np.testing.assert_array_equal(
        trajectory(conjugate_gradient(asked, [0.0, 0.0]), 3), np.zeros((4, 2))
    )
    assert asked.calls == 1


def test_conjugate_gradients_name_the_step_without_curvature():
    message = r"^step 0: p . apply\(p\) is -2; apply needs to be positive definite$"
    with pytest.raises(np.linalg.LinAlgError, match=message):
        trajectory(conjugate_gradient(lambda p: p * [1, -1], [1.0, 3.0]), 1)  # p = b / 2
    with pytest.raises(np.linalg.LinAlgError, match=r"^step 1: "):
        trajectory(conjugate_gradient(lambda p: p * [3, 1, -0.5], [1.0, 1.0, 1.0]), 5)
    with pytest.raises(np.linalg.LinAlgError, match=r"^step 0: p . apply\(p\) is 0;"):
        trajectory(conjugate_gradient(lambda p: 0 * p, [1.0]), 1)


# what all share: the door, errors that name the step, copies


def identity(x):
    return x


def bowl(x):
    return x @ x / 2


def unit(x):
    return np.eye(len(x))


X0 = (1.0, 2.0)
RUNS = {
    "newton": lambda f=bowl, g=identity, h=unit, x0=X0: newton(g, h, x0),
    "damped_newton": lambda f=bowl, g=identity, h=unit, x0=X0: damped_newton(f, g, h, x0),
    "bfgs": lambda f=bowl, g=identity, h=unit, x0=X0: bfgs(f, g, x0),
    "lbfgs": lambda f=bowl, g=identity, h=unit, x0=X0: lbfgs(f, g, x0),
}
with_f = pytest.mark.parametrize("run", [RUNS[k] for k in ("damped_newton", "bfgs", "lbfgs")])
with_h = pytest.mark.parametrize("run", [RUNS[k] for k in ("newton", "damped_newton")])
all_runs = pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)


def raises(message, run, n_steps=5, error=ValueError):
    with pytest.raises(error, match="^" + re.escape(message)):
        trajectory(run, n_steps)


@all_runs
def test_the_door_is_shut_at_once(run):
    for x0, message in (
        ([], "x0 has shape (0,); it needs at least one entry"),
        ([[1.0]], "x0 has shape (1, 1); it needs 1 dimension(s)"),
        ([math.nan], "x0 has 1 NaN or infinite entries"),
    ):
        with pytest.raises(ValueError, match="^" + re.escape(message)):
            run(x0=x0)
    with pytest.raises(ValueError, match=r"^grad is int; it needs to be a function$"):
        run(g=3)


@with_f
def test_f_needs_to_be_a_function_of_one_real_finite_number_at_the_start(run):
    with pytest.raises(ValueError, match=r"^f is float; it needs to be a function$"):
        run(f=1.0)
    raises("step 0: f(x) has shape (1,) and dtype float64", run(f=lambda x: x[:1]))
    raises("step 0: f(x) has shape () and dtype complex128", run(f=lambda x: 1j))
    for bad in (math.nan, math.inf, -math.inf):
        raises("step 0: f(x0) is NaN or infinite", run(f=lambda x, bad=bad: bad))


@all_runs
def test_a_bad_gradient_is_named_with_its_step(run):
    raises("step 0: grad(x) has shape (3,); it needs shape (2,)", run(g=lambda x: np.ones(3)))
    raises("step 0: grad(x) has 2 NaN or infinite entries", run(g=lambda x: x * math.nan))
    raises("step 0: grad(x) has dtype complex128", run(g=lambda x: x + 1j))


def test_a_later_step_is_named_too():
    def grad(x):
        return x**3 if x[0] > 0.1 else x * math.inf

    raises("step 6: grad(x)", newton(grad, lambda x: np.diag(3 * x**2), [1.0]), 9)
    for run in (bfgs, lbfgs):
        with pytest.raises(ValueError, match=r"^step [1-9]: grad\(x\) has 1 NaN or infinite"):
            trajectory(run(lambda x: x[0] ** 4 / 4, grad, [0.9]), 30)


@with_h
def test_a_bad_hessian_is_named_with_its_step(run):
    with pytest.raises(ValueError, match=r"^hess is NoneType; it needs to be a function$"):
        run(h=None)
    raises("step 0: hess(x) has shape (2,); it needs shape (2, 2)", run(h=lambda x: x))
    raises("step 0: hess(x) has 1 NaN", run(h=lambda x: np.diag([1, math.nan]) + 0.0))
    raises(
        "step 0: hess(x) and its transpose differ by 1; it needs to be symmetric",
        run(h=lambda x: [[1, 1], [0, 1]]),
    )


def test_bad_residuals_are_named_with_their_step():
    with pytest.raises(ValueError, match=r"^residual is int; it needs to be a function$"):
        gauss_newton(1, identity, [1.0])
    with pytest.raises(ValueError, match=r"^jac is str; it needs to be a function$"):
        gauss_newton(identity, "2-point", [1.0])
    with pytest.raises(ValueError, match=r"^x0 has shape"):
        gauss_newton(identity, identity, 1.0)
    raises(
        "step 0: residual(x) has shape (2, 2); it needs shape (4,)",
        gauss_newton(lambda x: np.ones((2, 2)), identity, [1.0, 2.0]),
    )
    raises(
        "step 0: residual(x) has shape (0,); it needs shape (1,)",
        gauss_newton(lambda x: x[:0], lambda x: np.ones((0, 2)), [1.0, 2.0]),
    )
    raises(
        "step 0: jac(x) has shape (2,); it needs shape (3, 2)",
        gauss_newton(lambda x: np.ones(3), identity, [1.0, 2.0]),
    )
    raises(
        "step 0: residual(x) has 2 NaN or infinite entries",
        gauss_newton(lambda x: x * math.inf, identity, [1.0, 2.0]),
    )


def test_bad_products_are_named_with_their_step():
    with pytest.raises(ValueError, match=r"^apply is ndarray; it needs to be a function$"):
        conjugate_gradient(np.eye(2), [1.0, 2.0])
    with pytest.raises(ValueError, match=r"^b has shape"):
        conjugate_gradient(identity, np.eye(2))
    raises(
        "step 0: apply(p) has shape (1,); it needs shape (2,)",
        conjugate_gradient(lambda p: p[:1], [1.0, 2.0]),
    )
    raises(
        "step 0: apply(p) has 2 NaN or infinite entries",
        conjugate_gradient(lambda p: p * math.nan, [1.0, 2.0]),
    )


def test_memory_needs_to_be_a_whole_number_of_at_least_one():
    for memory, message in (
        (0, "memory is 0; it needs to be at least 1"),
        (-1, "memory is -1; it needs to be a whole number"),
        (2.5, "memory is 2.5; it needs to be a whole number"),
    ):
        with pytest.raises(ValueError, match="^" + re.escape(message)):
            lbfgs(rosenbrock.f, rosenbrock.grad, [1.0, 2.0], memory=memory)


def spoil(function):
    def spoiled(x):
        value = function(x.copy())
        x[:] = math.nan
        return value

    return spoiled


def test_neither_the_caller_nor_the_functions_can_write_into_a_run():
    f, g, h = rosenbrock.f, rosenbrock.grad, rosenbrock.hess
    A = np.diag([1.0, 2.0])
    x0 = np.array([-1.2, 1.0])
    for clean, spoiled in (
        (newton(g, h, x0), newton(spoil(g), spoil(h), x0)),
        (damped_newton(f, g, h, x0), damped_newton(spoil(f), spoil(g), spoil(h), x0)),
        (gauss_newton(g, h, x0), gauss_newton(spoil(g), spoil(h), x0)),
        (bfgs(f, g, x0), bfgs(spoil(f), spoil(g), x0)),
        (lbfgs(f, g, x0), lbfgs(spoil(f), spoil(g), x0)),
        (
            conjugate_gradient(lambda p: A @ p, x0),
            conjugate_gradient(spoil(lambda p: A @ p), x0),
        ),
    ):
        expected = trajectory(clean, 5)
        for row, x in zip(expected, spoiled):
            np.testing.assert_array_equal(x, row)
            x[:] = math.nan
    np.testing.assert_array_equal(x0, [-1.2, 1.0])


def test_a_search_that_fails_starts_anew_straight_down():
    """Whatever was learned turns each step uphill: only the restart along -g can lower f."""
    bowl = quadratic(np.diag([1.0, 4.0]))
    f, g = _line_search.value(bowl.f), _door.gradient(bowl.grad)
    run = quasi_newton(f, g, np.ones(2), 0, lambda state, g: -g, lambda state, s, y: state + 1)
    values = [float(bowl.f(x)) for x in trajectory(run, 2)]
    assert values[0] > values[1] > values[2]

"""Checks of the claims in docs/optim/second-order.md.

None of them calls `mathdl.optim`: the methods are written again here, as the page states them, on
NumPy or in exact fractions. A tolerance of 1e-10 leaves room for the rounding of some hundred
operations with matrices of condition number 100; another one has its reason beside it.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)


def definite(rng, n, kappa=100.0):
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    A = (Q * np.geomspace(1, kappa, n)) @ Q.T
    return (A + A.T) / 2


def root(W):
    w, V = np.linalg.eigh(W)
    return (V * np.sqrt(w)) @ V.T


def newton_steps(g, H, x, n_steps):
    path = [np.asarray(x, dtype=float)]
    for _ in range(n_steps):
        path.append(path[-1] - np.linalg.solve(H(path[-1]), g(path[-1])))
    return path


# newton-quadratic-convergence


def cubic(rng, n):
    """1/2 x.D x + sum of (a_j . x)^3 / 6: a critical point at 0 and the exact K, or a bound."""
    A = rng.normal(size=(3, n))
    w = rng.choice([-1.0, 1.0], n) * rng.uniform(0.5, 2, n)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    D = (Q * w) @ Q.T
    # H(x) - H(y) is the sum of (a_j . (x - y)) a_j a_j^T
    K = float(np.sum(np.linalg.norm(A, axis=1) ** 3))
    return (
        lambda x: D @ x + (A.T * (A @ x)) @ (A @ x) / 2,
        lambda x: D + (A.T * (A @ x)) @ A,
        np.abs(w).min(),
        K,
    )


@pytest.mark.claim("newton-quadratic-convergence")
@given(seed=seeds, n=sizes, share=st.floats(0.01, 1))
def test_each_error_is_within_the_bound_of_the_one_before(seed, n, share):
    rng = np.random.default_rng(seed)
    g, H, mu, K = cubic(rng, n)
    x0 = rng.normal(size=n)
    x0 *= share * mu / (2 * K) / np.linalg.norm(x0)
    errors = [np.linalg.norm(x) for x in newton_steps(g, H, x0, 6)]
    for before, after in itertools.pairwise(errors):
        # rounding: a step is computed to 1e-13 of itself or better, as the conditions are below 10
        assert after <= K / mu * before**2 + 1e-13 * before
    for t, e in enumerate(errors[:6]):
        assert K / mu * e <= 2.0 ** -(2**t) + 1e-15


@pytest.mark.claim("newton-quadratic-convergence")
@given(lam=st.fractions(Fraction(1, 2), 3), c=st.fractions(Fraction(1, 2), 3), sign=st.booleans())
def test_the_bound_in_exact_fractions_on_a_cubic(lam, c, sign):
    # f = lam x^2 / 2 + c x^3 / 6: the slope of the second derivative is c everywhere
    mu, x = lam, lam / (2 * c) * (1 if sign else -1)
    for t in range(5):
        assert c / mu * abs(x) <= Fraction(1, 2 ** (2**t))
        after = x - (lam * x + c * x**2 / 2) / (lam + c * x)
        assert abs(after) <= c / mu * x**2
        x = after


@pytest.mark.claim("newton-quadratic-convergence")
def test_without_a_positive_mu_two_thirds_of_the_error_stay():
    x = Fraction(1)
    for _ in range(5):
        after = x - (4 * x**3) / (12 * x**2)
        assert after == Fraction(2, 3) * x
        x = after


# newton-affine-invariance


@pytest.mark.claim("newton-affine-invariance")
@given(data=st.data())
def test_iterates_map_to_iterates_in_exact_fractions(data):
    # f = x1^3 + x1 x2^2 + x2^2 + x1, in the plane, and any integer change of coordinates
    number = st.integers(-4, 4)
    a, b, c, d = (data.draw(number) for _ in range(4))
    assume(a * d != b * c)
    shift = [Fraction(data.draw(number)) for _ in range(2)]

    def g(x):
        return [3 * x[0] ** 2 + x[1] ** 2 + 1, 2 * x[0] * x[1] + 2 * x[1]]

    def H(x):
        return [[6 * x[0], 2 * x[1]], [2 * x[1], 2 * x[0] + 2]]

    def solve(m, r):
        det = m[0][0] * m[1][1] - m[0][1] * m[1][0]
        assume(det != 0)
        return [(m[1][1] * r[0] - m[0][1] * r[1]) / det, (m[0][0] * r[1] - m[1][0] * r[0]) / det]

    def to(y):
        return [a * y[0] + b * y[1] + shift[0], c * y[0] + d * y[1] + shift[1]]

    A = [[a, b], [c, d]]
    y = [Fraction(data.draw(number), 3) for _ in range(2)]
    x = to(y)
    for _ in range(2):
        gx, hx = g(x), H(x)
        gy = [sum(A[k][i] * g(to(y))[k] for k in range(2)) for i in range(2)]
        hy = [
            [
                sum(A[k][i] * H(to(y))[k][m] * A[m][j] for k in range(2) for m in range(2))
                for j in range(2)
            ]
            for i in range(2)
        ]
        x = [u - s for u, s in zip(x, solve(hx, gx))]
        y = [u - s for u, s in zip(y, solve(hy, gy))]
        assert to(y) == x


@pytest.mark.claim("newton-affine-invariance")
def test_gradient_descent_and_damping_are_not():
    # 1/2 (x1^2 + x2^2) from (1, 1), and the first axis in other units: x1 = 2 y1
    scale = np.array([2.0, 1.0])
    y = 1 / scale
    for curvature in (lambda h: np.ones(2), lambda h: h + 1.0):  # gradient descent, H + I
        x_new = np.ones(2) - 0.5 * np.ones(2) / curvature(np.ones(2))
        y_new = y - 0.5 * scale**2 * y / curvature(scale**2)
        assert not np.allclose(scale * y_new, x_new)


# newton-finds-saddles


@pytest.mark.claim("newton-finds-saddles")
@given(seed=seeds, n=sizes, a=st.sampled_from([-3.0, -1.0, 0.5, 8.0]))
def test_a_multiple_of_f_has_the_same_iterates(seed, n, a):
    rng = np.random.default_rng(seed)
    g, H, mu, K = cubic(rng, n)
    x0 = rng.normal(size=n) * mu / (4 * K) / math.sqrt(n)
    ours = newton_steps(g, H, x0, 3)
    theirs = newton_steps(lambda x: a * g(x), lambda x: a * H(x), x0, 3)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-13)


@pytest.mark.claim("newton-finds-saddles")
@given(seed=seeds, signs=st.lists(st.sampled_from([-1, 1]), min_size=1, max_size=5))
def test_every_kind_of_point_draws_in_and_a_definite_hessian_leads_downhill(seed, signs):
    rng = np.random.default_rng(seed)
    n = len(signs)
    w = np.array(signs) * rng.uniform(0.5, 2, n)
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    H, g = (Q * w) @ Q.T, rng.normal(size=n)
    slope = -g @ np.linalg.solve(H, g)
    assert slope == pytest.approx(-np.sum((Q.T @ g) ** 2 / w), rel=1e-10, abs=1e-12)
    if min(signs) == 1:
        assert slope < 0
    if max(signs) == -1:
        assert slope > 0
    # with a cubic term of slope K = 1 in each coordinate of Q, near 0
    x = Q @ rng.uniform(-1, 1, n)
    x *= 0.5 / 2 / np.linalg.norm(x)
    for _ in range(6):
        y = Q.T @ x
        x = x - Q @ ((w * y + y**2 / 2) / (w + y))
    assert np.linalg.norm(x) < 1e-15


@pytest.mark.claim("newton-finds-saddles")
def test_with_both_signs_the_step_can_lead_up_or_down():
    H = np.diag([1.0, -1.0])
    slopes = [-g @ np.linalg.solve(H, g) for g in (np.array([2.0, 1.0]), np.array([1.0, 2.0]))]
    assert slopes == [-3.0, 3.0]


# secant-update


def update(M, s, y):
    V = np.eye(len(s)) - np.outer(s, y) / (s @ y)
    return V @ M @ V.T + np.outer(s, s) / (s @ y)


@pytest.mark.claim("secant-update")
@given(seed=seeds, n=sizes)
def test_the_update_is_definite_and_meets_the_secant_equation(seed, n):
    rng = np.random.default_rng(seed)
    M, s, y = definite(rng, n, 10.0), rng.normal(size=n), rng.normal(size=n)
    y *= np.sign(s @ y)
    assume(s @ y > 0.05 * np.linalg.norm(s) * np.linalg.norm(y))
    N = update(M, s, y)
    # (|s| |y| / s.y)^2, at most 400, times the condition number of M, 10
    tolerance = 1e-11 * max(1.0, np.linalg.norm(N))
    np.testing.assert_allclose(N @ y, s, rtol=0, atol=tolerance * max(1, np.linalg.norm(y)))
    np.testing.assert_allclose(N, N.T, rtol=0, atol=tolerance)
    # definite: its inverse, by the update of H itself, is definite (Sherman-Morrison twice)
    B = np.linalg.inv(M)
    B = B - np.outer(B @ s, B @ s) / (s @ B @ s) + np.outer(y, y) / (s @ y)
    np.testing.assert_allclose(N @ B, np.eye(n), rtol=0, atol=tolerance * max(1, np.linalg.norm(B)))
    for z in (*np.eye(n), *rng.normal(size=(20, n))):
        assert z @ N @ z > 0


@pytest.mark.claim("secant-update")
@given(seed=seeds, n=st.integers(2, 5))
def test_no_other_symmetric_matrix_with_the_secant_equation_is_closer(seed, n):
    rng = np.random.default_rng(seed)
    M, W, s = definite(rng, n, 10.0), definite(rng, n, 10.0), rng.normal(size=n)
    y = W @ s
    half = root(W)

    def distance(N):
        return np.linalg.norm(half @ (N - M) @ half)

    best = update(M, s, y)
    # all others: add a symmetric matrix that maps y to 0
    P = np.eye(n) - np.outer(y, y) / (y @ y)
    for _ in range(10):
        E = rng.normal(size=(n, n))
        E = P @ (E + E.T) @ P
        for t in (1e-3, 1.0, -1e-3, -1.0):
            np.testing.assert_allclose((best + t * E) @ y, s, rtol=0, atol=1e-9)
            # a minimum of a quadratic: the linear term is 0, so even small moves do not gain
            assert distance(best + t * E) >= distance(best) * (1 - 1e-12)
        moved, kept = half @ E @ half, half @ (best - M) @ half
        assert abs(np.sum(moved * kept)) <= 1e-10 * max(1.0, np.linalg.norm(moved))


@given(seed=seeds, n=st.integers(2, 5))
def test_bfgs_with_exact_line_searches_knows_a_quadratic_after_n_steps(seed, n):
    # question 4: the old equations stay, and M is the inverse of H
    rng = np.random.default_rng(seed)
    H = definite(rng, n, 10.0)
    x, M = rng.normal(size=n), np.eye(n)
    for _ in range(n):
        g = H @ x
        if np.linalg.norm(g) < 1e-6:
            return
        p = -M @ g
        s = p * -(g @ p) / (p @ H @ p)
        M, x = update(M, s, H @ s), x + s
    np.testing.assert_allclose(M @ H, np.eye(n), rtol=0, atol=1e-7)  # steps down to 1e-6


# conjugate-gradients


def conjugate_gradients(A, b, n_steps):
    """As the page states it, on arrays of floats or of fractions."""
    x, r, p, path = 0 * b, b, b, [0 * b]
    for _ in range(n_steps):
        if not any(r):
            break
        a = (r @ r) / (p @ A @ p)
        x, new = x + a * p, r - a * (A @ p)
        p, r = new + (new @ new) / (r @ r) * p, new
        path.append(x)
    return path


@st.composite
def exact_systems(draw, n_max=4):
    n = draw(st.integers(1, n_max))
    entries = st.integers(-3, 3)
    B = np.array([[Fraction(draw(entries)) for _ in range(n)] for _ in range(n)])
    A = B.T @ B + np.array([[Fraction(int(i == j)) for j in range(n)] for i in range(n)])
    b = np.array([Fraction(draw(entries)) for _ in range(n)])
    assume(any(b))
    return A, b


@pytest.mark.claim("conjugate-gradients")
@given(system=exact_systems())
def test_in_exact_fractions_it_ends_after_n_steps_and_is_the_best_of_the_span(system):
    A, b = system
    n = len(b)
    path = conjugate_gradients(A, b, n)
    assert not any(A @ path[-1] - b)
    assert len(path) <= n + 1
    # best of b, A b, ...: the residual is at right angles to all of them
    krylov = [b]
    for x in path[1:]:
        assert all((b - A @ x) @ v == 0 for v in krylov)
        krylov.append(A @ krylov[-1])


@pytest.mark.claim("conjugate-gradients")
@given(
    w=st.lists(st.integers(1, 9), min_size=1, max_size=8),
    b=st.lists(st.integers(1, 5), min_size=8, max_size=8),
)
def test_in_exact_fractions_it_takes_as_many_steps_as_there_are_eigenvalues(w, b):
    A = np.diag([Fraction(v) for v in w])
    A[A == 0] = Fraction(0)
    b = np.array([Fraction(v) for v in b[: len(w)]])  # a part along every eigenvector
    path = conjugate_gradients(A, b, len(w))
    assert not any(A @ path[-1] - b)
    assert len(path) == len(set(w)) + 1


@pytest.mark.claim("conjugate-gradients")
@given(system=exact_systems())
def test_the_bound_holds_in_exact_fractions(system):
    A, b = system
    path = conjugate_gradients(A, b, len(b))
    e2 = [(x - path[-1]) @ A @ (x - path[-1]) for x in path]
    w = np.linalg.eigvalsh(A.astype(float))
    k = math.sqrt(w[-1] / w[0])
    for t, e in enumerate(e2):
        assert math.sqrt(e / e2[0]) <= 2 * ((k - 1) / (k + 1)) ** t + 1e-12


@pytest.mark.claim("conjugate-gradients")
@pytest.mark.parametrize("kappa", [2.0, 10.0, 100.0, 1e4])
def test_the_bound_holds_in_float64_on_a_full_spectrum(kappa):
    n, t = 400, 12
    w = (kappa + 1) / 2 + (kappa - 1) / 2 * np.cos(np.pi * (np.arange(n) + 0.5) / n)
    b = np.ones(n)
    path = conjugate_gradients(np.diag(w), b, t)
    e = [math.sqrt(np.sum(w * (x - b / w) ** 2)) for x in path]
    k = math.sqrt(kappa)
    bound = [2 * ((k - 1) / (k + 1)) ** s for s in range(len(path))]
    for s, (error, limit) in enumerate(zip(e, bound)):
        assert error / e[0] <= limit * (1 + 1e-9) + 1e-12, s


@pytest.mark.claim("cg-ends-after-n-steps")
def test_twenty_unknowns_are_not_done_after_twenty_steps_in_float64():
    w = np.geomspace(1, 1e6, 20)
    b = np.random.default_rng(0).normal(size=20)
    e = [math.sqrt(np.sum(w * (x - b / w) ** 2)) for x in conjugate_gradients(np.diag(w), b, 60)]
    assert e[20] > 0.1 * e[0]
    assert e[60] < 1e-6 * e[0]  # seen from 1e-13 down, whatever the order of the sums
    # in fractions five of the same numbers are done after five steps
    w, b = ([Fraction(v) for v in values[::4]] for values in (w, b))
    A = np.array([[v if i == j else Fraction(0) for j in range(5)] for i, v in enumerate(w)])
    assert not any(A @ conjugate_gradients(A, np.array(b), 5)[-1] - b)


# natural-gradient


@pytest.mark.claim("natural-gradient")
@given(seed=seeds, n=st.integers(1, 4))
def test_softmax_regression_in_other_coordinates(seed, n):
    # n + 1 classes with the logits (theta, 0), and theta = h(phi) = B (phi + phi^3 / 3)
    rng = np.random.default_rng(seed)
    B = definite(rng, n, 10.0)
    phi, target = rng.uniform(-1, 1, n), rng.dirichlet(np.ones(n + 1))

    def h(phi):
        return B @ (phi + phi**3 / 3)

    def log_p(theta):
        z = np.append(theta, 0.0)
        return z - np.log(np.sum(np.exp(z)))

    def slopes(function, x, step=1e-5):
        return np.array(
            [(function(x + step * e) - function(x - step * e)) / (2 * step) for e in np.eye(n)]
        )  # row j: the slope along x_j

    def natural(log_p, x):
        u = slopes(log_p, x)  # (n, classes)
        F = (u * np.exp(log_p(x))) @ u.T
        return np.linalg.solve(F, -u @ target), F

    (d_theta, _), (d_phi, _) = natural(log_p, h(phi)), natural(lambda q: log_p(h(q)), phi)
    J = slopes(h, phi).T
    # slopes are right to 1e-10; F has a condition number of up to some 1e4
    scale = np.abs(d_theta).max()
    np.testing.assert_allclose(J @ d_phi, d_theta, rtol=0, atol=1e-5 * max(1.0, scale))
    # finite steps: the difference shrinks like the square of the step
    gaps = []
    for lr in (1e-2, 1e-3):
        gaps.append(np.linalg.norm(h(phi - lr * d_phi) - (h(phi) - lr * d_theta)))
    assume(gaps[0] < 0.1)
    assert gaps[1] <= gaps[0] / 50 + 1e-7 * max(1.0, scale)


@pytest.mark.claim("natural-gradient")
@given(seed=seeds, n=sizes)
def test_an_affine_change_gives_the_same_model_after_a_step_of_any_length(seed, n):
    rng = np.random.default_rng(seed)
    F, A, g, theta = definite(rng, n), definite(rng, n, 10.0), *rng.normal(size=(2, n))
    A = A @ np.linalg.qr(rng.normal(size=(n, n)))[0]  # not symmetric
    d_phi = np.linalg.solve(A.T @ F @ A, A.T @ g)
    after = A @ (np.linalg.solve(A, theta) - 0.7 * d_phi)
    expected = theta - 0.7 * np.linalg.solve(F, g)
    np.testing.assert_allclose(after, expected, rtol=0, atol=1e-9)  # 100 times 10 squared


def test_three_coordinates_of_a_gaussian_by_hand():
    # at mu = 0, sigma = 2, with mean 5 and variance 4 of the data
    g = np.array([-5 / 4, 1 / 2 - (25 + 4) / 8])
    widths = {"sigma": 1.0, "log": 2.0, "precision": -0.5 * 0.25**-1.5}  # d sigma / d u
    plain = {k: (-g[0], -(w**2) * g[1]) for k, w in widths.items()}
    assert plain["sigma"] == pytest.approx((1.25, 3.125))
    assert plain["log"] == pytest.approx((1.25, 12.5))
    assert plain["precision"] == pytest.approx((1.25, 50.0))
    assert (-4 * g[0], -4 / 2 * g[1]) == pytest.approx((5.0, 6.25))


def test_kl_is_half_the_fisher_form_up_to_the_cube():
    # a Gaussian in (mu, ln sigma): F has 1 / sigma^2 and 2 on the diagonal
    def kl(m, s, m2, s2):
        return s2 - s + (math.exp(2 * s) + (m - m2) ** 2) / (2 * math.exp(2 * s2)) - 0.5

    for t in (1e-1, 1e-2, 1e-3):
        form = 0.5 * (t**2 * math.exp(-2 * 0.3) + 2 * (2 * t) ** 2)
        assert abs(kl(1, 0.3, 1 + t, 0.3 + 2 * t) - form) < 20 * t**3


# fisher-is-gauss-newton


@pytest.mark.claim("fisher-is-gauss-newton")
@given(seed=seeds, k=st.integers(2, 4))
def test_fisher_gauss_newton_and_mean_hessian_of_a_softmax_net(seed, k):
    # z = V tanh(W a) in the weights W, V: all three from second differences, or slopes, of ln p
    rng = np.random.default_rng(seed)
    a, theta = rng.normal(size=2), rng.normal(size=2 * 2 + 2 * k)

    def z(theta):
        W, V = theta[:4].reshape(2, 2), theta[4:].reshape(k, 2)
        return V @ np.tanh(W @ a)

    def log_p(theta):
        return z(theta) - np.log(np.sum(np.exp(z(theta))))

    h, basis = 1e-4, np.eye(len(theta))
    u = np.array([(log_p(theta + h * e) - log_p(theta - h * e)) / (2 * h) for e in basis])
    J = np.array([(z(theta + h * e) - z(theta - h * e)) / (2 * h) for e in basis]).T
    p = np.exp(log_p(theta))
    F = (u * p) @ u.T
    G = J.T @ (np.diag(p) - np.outer(p, p)) @ J
    # slopes are off by h^2 = 1e-8 times third derivatives, which these weights keep below 1e3
    scale = max(1.0, np.abs(F).max()) * max(1.0, np.abs(theta).max()) ** 3
    np.testing.assert_allclose(F, G, rtol=0, atol=1e-6 * scale)
    h = 1e-3
    mean_hessian = np.array(
        [
            [
                -p
                @ (
                    log_p(theta + h * (d + e))
                    - log_p(theta + h * (d - e))
                    - log_p(theta - h * (d - e))
                    + log_p(theta - h * (d + e))
                )
                / (4 * h * h)
                for e in basis
            ]
            for d in basis
        ]
    )
    np.testing.assert_allclose(mean_hessian, F, rtol=0, atol=1e-4 * scale)  # h^2 = 1e-6


@pytest.mark.claim("fisher-is-gauss-newton")
@given(theta=st.floats(-2, 2))
def test_poisson_counts_with_a_bent_output(theta):
    # ln p = y z - e^z - ln y!, z = sin(theta): C = e^z, and y runs over all counts
    z, slope, bend = math.sin(theta), math.cos(theta), -math.sin(theta)
    y = np.arange(80)
    log_p = y * z - math.exp(z) - np.array([math.lgamma(v + 1) for v in y])
    p = np.exp(log_p)
    fisher = np.sum(p * ((y - math.exp(z)) * slope) ** 2)
    hessian = np.sum(p * (math.exp(z) * slope**2 - (y - math.exp(z)) * bend))
    assert fisher == pytest.approx(slope**2 * math.exp(z), rel=1e-10, abs=1e-14)
    assert hessian == pytest.approx(fisher, rel=1e-10, abs=1e-12)


@pytest.mark.claim("empirical-fisher-step")
def test_the_step_with_squared_gradients_grows_as_the_minimum_comes_near():
    for w in (Fraction(1), Fraction(1, 10), Fraction(1, 100)):
        assert w / w**2 == 1 / w
        assert w - w / 1 == 0  # the natural step
    # where labels are drawn from the model, the mean of the squares is the Fisher information
    draws = np.random.default_rng(0).normal(size=100_000)  # y - w
    error = math.sqrt(2 / len(draws))  # the variance of a squared standard Gaussian is 2
    assert abs(np.mean(draws**2) - 1) < 5 * error


# kfac


@pytest.mark.claim("kfac")
@given(data=st.data(), m=st.integers(1, 3), n=st.integers(1, 3))
def test_a_gradient_is_a_kronecker_product_and_so_is_its_square(data, m, n):
    entry = st.integers(-5, 5)
    a = np.array([data.draw(entry) for _ in range(n)])
    e = np.array([data.draw(entry) for _ in range(m)])
    column = np.outer(e, a).T.reshape(-1)  # columns below one another
    np.testing.assert_array_equal(column, np.kron(a, e))
    np.testing.assert_array_equal(np.outer(column, column), np.kron(np.outer(a, a), np.outer(e, e)))


@pytest.mark.claim("kfac")
@given(seed=seeds, m=st.integers(1, 4), n=st.integers(1, 4))
def test_the_inverse_by_two_small_inverses(seed, m, n):
    rng = np.random.default_rng(seed)
    A, S, V = definite(rng, n), definite(rng, m), rng.normal(size=(m, n))
    large = np.linalg.solve(np.kron(A, S), V.T.reshape(-1))  # condition number 1e4
    small = (np.linalg.inv(S) @ V @ np.linalg.inv(A)).T.reshape(-1)
    np.testing.assert_allclose(small, large, rtol=0, atol=1e-10)


@pytest.mark.claim("kfac")
@given(data=st.data())
def test_equal_if_uncorrelated_and_else_off_by_the_covariances(data):
    # a finite sample space: values of a and of e as integers, all pairs or matched pairs
    entry = st.integers(-3, 3)
    count = data.draw(st.integers(1, 4))
    a = np.array([[data.draw(entry) for _ in range(2)] for _ in range(count)])
    e = np.array([[data.draw(entry) for _ in range(2)] for _ in range(count)])
    A, S = a.T @ a, e.T @ e  # times count
    pairs = sum(np.kron(np.outer(u, u), np.outer(v, v)) for u, v in itertools.product(a, e))
    np.testing.assert_array_equal(pairs, np.kron(A, S))  # independent, times count squared
    matched = sum(np.kron(np.outer(u, u), np.outer(v, v)) for u, v in zip(a, e))
    gap = count * matched - np.kron(A, S)  # times count squared
    for i, j, k, q in itertools.product(range(2), repeat=4):
        x, y = a[:, i] * a[:, j], e[:, k] * e[:, q]
        covariance = count * np.sum(x * y) - np.sum(x) * np.sum(y)
        assert gap[2 * i + k, 2 * j + q] == covariance


@pytest.mark.claim("kfac-full-fisher")
def test_the_product_of_means_is_not_the_mean_of_products():
    a, e = np.array([1.0, 2.0]), np.array([1.0, 0.5])  # large inputs, small slopes
    assert np.mean(a**2 * e**2) == 1.0
    assert np.mean(a**2) * np.mean(e**2) == 1.5625
    # and across layers: z = w2 tanh(w1 a), the mixed entry of the Fisher matrix is not 0
    w1, w2, x = 0.5, 1.0, 1.0
    slopes = np.array([w2 * (1 - math.tanh(w1 * x) ** 2) * x, math.tanh(w1 * x)])
    assert np.outer(slopes, slopes)[0, 1] > 0.3


# what the text says besides


def test_the_damped_step_of_a_ball_is_the_best_of_the_ball():
    # Moré and Sorensen: the lambda with |p| = radius and H + lambda I semidefinite
    rng = np.random.default_rng(0)
    for _ in range(20):
        H = rng.normal(size=(2, 2))
        H, g, radius = H + H.T, rng.normal(size=2), rng.uniform(0.1, 2)
        w, Q = np.linalg.eigh(H)
        y = Q.T @ g

        def length(lam, y=y, w=w):
            return np.linalg.norm(y / (w + lam))

        low, high = max(0.0, -w[0]) + 1e-12, max(0.0, -w[0]) + 1e6
        if w[0] > 0 and length(0.0) <= radius:
            lam = 0.0
        else:
            for _ in range(200):
                lam = (low + high) / 2
                low, high = (lam, high) if length(lam) > radius else (low, lam)
        p = -Q @ (y / (w + lam))
        t = np.linspace(0, 2 * math.pi, 400)
        disk = np.concatenate(
            [radius * s * np.array([np.cos(t), np.sin(t)]) for s in np.linspace(0, 1, 100)], axis=1
        )
        model = g @ disk + np.sum(disk * (H @ disk), axis=0) / 2
        assert g @ p + p @ H @ p / 2 <= model.min() + 1e-9
        assert np.linalg.norm(p) <= radius * (1 + 1e-9)


@pytest.mark.parametrize("c", [-0.7, -0.3, 0.0, 0.3, 0.7, 1.5, 4.0])
def test_gauss_newton_multiplies_the_error_by_the_ratio_of_the_parts(c):
    # r = (x, x^2 / 2 + c): at 0, J^T J = 1, S = c, and f'' = 1 + c > 0: a minimizer
    x = 1e-4
    J, r = np.array([1.0, x]), np.array([x, x**2 / 2 + c])
    after = x - (J @ r) / (J @ J)
    assert after / x == pytest.approx(-c, rel=1e-6, abs=1e-6)  # - S / J^T J, up to x^2


@given(seed=seeds, n=sizes)
def test_at_a_minimizer_no_eigenvalue_of_that_factor_is_above_one(seed, n):
    rng = np.random.default_rng(seed)
    G, H = definite(rng, n), definite(rng, n)  # J^T J, and the Hessian there, J^T J + S
    H *= rng.choice([0.01, 1.0, 100.0])
    w = np.linalg.eigvals(np.linalg.solve(G, H - G)).real
    assert (-w).max() <= 1 + 1e-9


def test_bfgs_near_a_minimizer_is_superlinear_but_the_digits_do_not_double():
    def g(x):  # of exp(x1) + exp(x2) + exp(-x1 - x2)
        return np.exp(x) - np.exp(-x.sum())

    x, M = np.array([0.08, 0.06]), np.eye(2)
    errors = [np.linalg.norm(x)]
    while errors[-1] > 1e-11:  # below it y has lost too many digits
        s = -M @ g(x)
        y, x = g(x + s) - g(x), x + s
        M = update(M, s, y)
        errors.append(np.linalg.norm(x))
    ratios = [after / before for before, after in itertools.pairwise(errors)]
    assert max(ratios[-3:]) < 0.01 < min(ratios[:3])
    assert all(after > before**2 for before, after in itertools.pairwise(errors[-4:]))


def test_in_exact_fractions_an_eigenvalue_far_above_costs_one_step():
    for above in ([], [50], [50, 100], [30, 50, 1000]):
        w = [1 + Fraction(i, 5) for i in range(6)] + [Fraction(v) for v in above]
        A = np.array(
            [[v if i == j else Fraction(0) for j, v in enumerate(w)] for i in range(len(w))]
        )
        path = conjugate_gradients(A, np.array([Fraction(1)] * len(w)), len(w))
        e = [math.sqrt((x - path[-1]) @ A @ (x - path[-1])) for x in path]
        k = math.sqrt(2)  # the rest reaches from 1 to 2
        for t in range(len(above), len(e)):
            assert e[t] <= 2 * ((k - 1) / (k + 1)) ** (t - len(above)) * e[0] + 1e-12


def test_the_second_newton_step_in_the_valley_climbs():
    def f(x):
        return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2

    def g(x):
        return np.array(
            [-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)]
        )

    def H(x):
        return np.array([[2 - 400 * (x[1] - 3 * x[0] ** 2), -400 * x[0]], [-400 * x[0], 200]])

    values = [f(x) for x in newton_steps(g, H, [-1.2, 1.0], 6)]
    assert values[1] < 5
    assert values[2] > 1400
    assert values[6] < 1e-12


def test_the_answers():
    first = np.array([Fraction(1), Fraction(36, 25) - Fraction(12, 5) * Fraction(11, 5)])
    assert first[1] == Fraction(-96, 25)  # question 3
    assert (4096 * 1024) ** 2 == 2**44  # question 7
    assert 4096**2 + 1024**2 == 2**24 + 2**20

"""Checks of the claims in docs/optim/conditioning.md.

A step on up to 6 coordinates rounds by some 1e-15 of its size; 1e-9 leaves room for a few hundred
steps and for condition numbers up to 1e4. Where another tolerance stands, its reason does too.
"""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize

from mathdl.calculus import reverse
from mathdl.data.cells import cells

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 6)


def random_bowl(rng, n, log_kappa=2.0):
    """(H, its eigenvalues, ascending, its eigenvectors)."""
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    w = np.sort(10 ** rng.uniform(-log_kappa / 2, log_kappa / 2, n))
    return Q @ np.diag(w) @ Q.T, w, Q


def descend(H, e, rates):
    """Gradient descent on e . H e / 2, as the text defines it."""
    for lr in rates:
        e = e - lr * (H @ e)
    return e


# exact-line-search


def search(loss, grad, x, bracket):
    """One step to the lowest point along the gradient, found by trying, not by a formula."""
    g = grad(x)
    best = optimize.minimize_scalar(lambda lr: loss(x - lr * g), bracket=bracket, tol=1e-12)
    return x - best.x * g, best.x


@pytest.mark.claim("exact-line-search")
@given(seed=seeds, n=sizes)
def test_each_step_takes_off_what_the_bound_says(seed, n):
    rng = np.random.default_rng(seed)
    H, w, _ = random_bowl(rng, n)
    kappa = w[-1] / w[0]

    def loss(x):
        return x @ H @ x / 2

    def grad(x):
        return H @ x

    x = rng.normal(size=n)
    for _ in range(5):
        g = grad(x)
        after, lr = search(loss, grad, x, (0, 1 / w[-1]))
        # a search by values of the loss finds the rate to the root of 1e-16
        assert lr == pytest.approx(g @ g / (g @ H @ g), rel=1e-5)
        assert loss(after) <= (((kappa - 1) / (kappa + 1)) ** 2 + 1e-12) * loss(x)
        x = after


@pytest.mark.claim("exact-line-search")
@given(seed=seeds, n=sizes)
def test_the_loss_that_is_left_is_the_squared_sine_of_an_angle(seed, n):
    rng = np.random.default_rng(seed)
    H, w, Q = random_bowl(rng, n)
    e = rng.normal(size=n)
    g = H @ e
    after = e - g @ g / (g @ H @ g) * g
    y = Q @ (np.sqrt(w) * (Q.T @ e))  # H^(1/2) e
    cosine = y @ H @ y / np.linalg.norm(y) / np.linalg.norm(H @ y)
    left = (after @ H @ after) / (e @ H @ e)
    assert left == pytest.approx(1 - cosine**2, abs=1e-12)
    assert (H @ after) @ g == pytest.approx(0, abs=1e-11 * (g @ g))


@pytest.mark.claim("exact-line-search")
@given(low=st.integers(1, 20), gap=st.integers(1, 50), inner=st.integers(0, 3))
def test_from_the_worst_start_every_step_is_the_best_fixed_one_exactly(low, gap, inner):
    # exact fractions, in the eigenvectors as coordinates; inner eigenvalues have no share
    high = low + gap
    lam = [Fraction(low)] + [Fraction(low + high, 2)] * inner + [Fraction(high)]
    e = [Fraction(1, low)] + [Fraction(0)] * inner + [Fraction(1, high)]
    rate = Fraction(high - low, high + low)  # (kappa - 1) / (kappa + 1)
    for _ in range(4):
        g = [a * b for a, b in zip(lam, e)]
        lr = sum(a * a for a in g) / sum(b * a * a for a, b in zip(g, lam))
        assert lr == Fraction(2, low + high)
        before = sum(b * a * a for a, b in zip(e, lam))
        e = [a - lr * b for a, b in zip(e, g)]
        assert sum(b * a * a for a, b in zip(e, lam)) == rate**2 * before


@given(seed=seeds, n=sizes, share=st.floats(0.05, 1.95))
def test_a_share_of_each_step_leaves_the_loss_that_the_text_says(seed, n, share):
    rng = np.random.default_rng(seed)
    H, w, Q = random_bowl(rng, n)
    e = rng.normal(size=n)
    g = H @ e
    after = e - share * (g @ g) / (g @ H @ g) * g
    y = Q @ (np.sqrt(w) * (Q.T @ e))
    cosine = y @ H @ y / np.linalg.norm(y) / np.linalg.norm(H @ y)
    left = (after @ H @ after) / (e @ H @ e)
    assert left == pytest.approx(1 - (2 * share - share**2) * cosine**2, abs=1e-12)


@given(low=st.integers(1, 20), gap=st.integers(1, 50), e=st.tuples(*[st.integers(1, 99)] * 2))
def test_in_the_plane_of_the_ends_the_shares_swap_and_the_rates_pair_up_exactly(low, gap, e):
    lam, reciprocals, shares = [Fraction(low), Fraction(low + gap)], [], []
    for _ in range(4):
        g = [a * b for a, b in zip(lam, e)]
        square = sum(a * a for a in g)
        shares.append([a * a / square for a in g])
        reciprocals.append(sum(b * a * a for a, b in zip(g, lam)) / square)
        e = [a - b / reciprocals[-1] for a, b in zip(e, g)]
    assert shares[1] == shares[0][::-1] and shares[2] == shares[0]
    assert all(a + b == sum(lam) for a, b in pairwise(reciprocals))


@pytest.mark.parametrize("seed", range(5))
def test_from_other_starts_the_steps_settle_in_that_plane(seed):
    # Akaike's theorem; the middle decays by a constant factor a step, here below 0.95
    lam = np.array([1.0, 3.0, 7.0, 20.0])
    e = np.random.default_rng(seed).normal(size=4)
    rates = []
    for _ in range(400):
        g = lam * e / np.abs(lam * e).max()
        rates.append(g @ g / (g @ (lam * g)))
        e = g / lam - rates[-1] * g
    g = lam * e
    assert np.abs(g[1:3]).max() < 1e-4 * np.abs(g).max()
    assert 1 / rates[-1] + 1 / rates[-2] == pytest.approx(21, rel=1e-6)
    assert rates[-1] == pytest.approx(rates[-3], rel=1e-6)


@given(seed=seeds, n=sizes, lr=st.floats(0.01, 3))
def test_a_negative_product_of_consecutive_gradients_tells_of_curvature_above_one_over_lr(
    seed, n, lr
):
    rng = np.random.default_rng(seed)
    H, _, _ = random_bowl(rng, n)
    g = rng.normal(size=n)
    after = g - lr * (H @ g)  # the next gradient
    assume(abs(g @ after) > 1e-9 * (g @ g))
    assert (g @ after < 0) == (g @ H @ g / (g @ g) > 1 / lr)


# steps-and-kappa


@pytest.mark.claim("steps-and-kappa")
@given(seed=seeds, n=sizes, digits=st.floats(0.5, 8))
def test_kappa_over_two_steps_for_each_factor_e_are_enough(seed, n, digits):
    rng = np.random.default_rng(seed)
    H, w, _ = random_bowl(rng, n)
    kappa, epsilon = w[-1] / w[0], 10.0**-digits
    e = rng.normal(size=n)
    for lr, share in ((2 / (w[0] + w[-1]), kappa / 2), (1 / w[-1], kappa)):
        n_steps = math.ceil(share * math.log(1 / epsilon))
        after = descend(H, e, [lr] * n_steps)
        # rounding: 1e-16 a step, and it decays as the error does
        assert np.linalg.norm(after) <= epsilon * np.linalg.norm(e) * (1 + 1e-6)


@pytest.mark.claim("steps-and-kappa")
@given(seed=seeds, n=sizes, digits=st.floats(0.5, 6), place=st.floats(0.01, 1.2))
def test_each_fixed_rate_has_a_start_that_needs_as_many_steps_as_the_bound(seed, n, digits, place):
    rng = np.random.default_rng(seed)
    H, w, Q = random_bowl(rng, n)
    kappa, epsilon = w[-1] / w[0], 10.0**-digits
    assume(kappa > 1.01)
    lr = place * 2 / (w[0] + w[-1])
    fewest = math.ceil((kappa - 1) / 2 * math.log(1 / epsilon)) - 1
    ends = [np.linalg.norm(descend(H, Q[:, j], [lr] * fewest)) for j in (0, -1)]
    assert max(ends) > epsilon * (1 - 1e-6)  # one step fewer than the bound is not enough


@pytest.mark.claim("steps-and-kappa")
@given(kappa=st.floats(1.001, 1e6))
def test_the_two_bounds_frame_the_logarithm_of_the_rate(kappa):
    exact = 1 / (math.log1p(2 / (kappa - 1)))  # steps for a factor e
    assert (kappa - 1) / 2 * (1 - 1e-9) <= exact <= kappa / 2 * (1 + 1e-9)


def test_momentum_with_its_best_settings_has_one_factor_for_every_curvature():
    # "momentum shrinks all directions by the same factor": roots of z^2 - (1 + b - lr lam) z + b
    for kappa in (10.0, 1000.0):
        root = math.sqrt(kappa)
        lr, b = (2 / (1 + root)) ** 2, ((root - 1) / (root + 1)) ** 2
        for lam in np.geomspace(1, kappa, 7):
            roots = np.roots([1, -(1 + b - lr * lam), b])
            # at the two ends the root is double, and found to the root of 1e-16
            np.testing.assert_allclose(np.abs(roots), (root - 1) / (root + 1), rtol=1e-6)


# loss-whatever-kappa


@pytest.mark.claim("loss-whatever-kappa")
@given(seed=seeds, n=st.integers(1, 6), flat=st.integers(0, 3), t=st.integers(0, 300))
def test_the_loss_falls_like_one_over_t_flat_directions_included(seed, n, flat, t):
    rng = np.random.default_rng(seed)
    w = 10 ** rng.uniform(-8, 1, n)
    w[: min(flat, n - 1)] = 0.0
    Q = np.linalg.qr(rng.normal(size=(n, n)))[0]
    H, top = Q @ np.diag(w) @ Q.T, w.max()
    e = rng.normal(size=n)
    after = descend(H, e, [1 / top] * t)
    bound = top * (e @ e) / (2 * (2 * t + 1))
    assert after @ H @ after / 2 <= bound * (1 + 1e-9)
    if w.min() > 0:
        rate = (1 - w.min() / top) ** (2 * t)
        start = e @ H @ e / 2
        assert after @ H @ after / 2 <= rate * start * (1 + 1e-9) + 1e-14 * start


@pytest.mark.claim("loss-whatever-kappa")
@given(t=st.integers(0, 400), top=st.floats(0.1, 10))
def test_from_some_start_the_loss_comes_within_a_factor_e_of_the_bound(t, top):
    H, e = np.diag([top / (2 * t + 1), top]), np.array([2.0, 0.0])
    after = descend(H, e, [1 / top] * t)
    bound = top * (e @ e) / (2 * (2 * t + 1))
    assert bound / math.e <= after @ H @ after / 2 <= bound * (1 + 1e-9)


# preconditioning


def bumpy(u):
    return np.sum(np.exp(u / 2)) + np.sum(u**2) * u[0] / 3 + u[0] * u[-1]


@pytest.mark.claim("preconditioning")
@given(seed=seeds, n=sizes)
def test_the_hessian_in_other_coordinates_of_a_function_that_is_no_quadratic(seed, n):
    rng = np.random.default_rng(seed)
    C, u = rng.normal(size=(n, n)), rng.normal(size=n)
    inner = reverse.hess(lambda u: bumpy(C @ u))(u)
    outer = reverse.hess(bumpy)(C @ u)
    scale = np.abs(C.T @ outer @ C).max()
    np.testing.assert_allclose(inner, C.T @ outer @ C, atol=1e-11 * scale)


@pytest.mark.claim("preconditioning")
@given(seed=seeds, n=sizes)
def test_a_step_in_u_is_a_preconditioned_step_in_x(seed, n):
    rng = np.random.default_rng(seed)
    C, u = rng.normal(size=(n, n)), rng.normal(size=n)
    lr = 0.1
    moved = C @ (u - lr * reverse.grad(lambda u: bumpy(C @ u))(u))
    step = lr * (C @ C.T) @ reverse.grad(bumpy)(C @ u)
    scale = 1 + np.abs(moved).max() + np.abs(step).max()
    np.testing.assert_allclose(moved, C @ u - step, atol=1e-11 * scale)


@pytest.mark.claim("preconditioning")
@given(seed=seeds, n=sizes)
def test_its_eigenvalues_are_those_of_the_product_and_the_best_has_condition_one(seed, n):
    rng = np.random.default_rng(seed)
    H, w, _ = random_bowl(rng, n)
    C = np.linalg.qr(rng.normal(size=(n, n)))[0] * rng.uniform(0.5, 2, n)
    inner = np.linalg.eigvalsh(C.T @ H @ C)
    product = np.sort(np.linalg.eigvals(C @ C.T @ H).real)
    np.testing.assert_allclose(inner, product, rtol=1e-7, atol=1e-9 * w[-1])
    perfect = np.linalg.inv(np.linalg.cholesky(H)).T
    assert np.linalg.cond(perfect.T @ H @ perfect) == pytest.approx(1, rel=1e-9)
    np.testing.assert_allclose(perfect @ perfect.T @ H, np.eye(n), atol=1e-9)


@pytest.mark.claim("preconditioning")
@given(seed=seeds, n=sizes, t=st.integers(0, 60))
def test_preconditioned_descent_obeys_the_rate_of_the_new_condition_number(seed, n, t):
    rng = np.random.default_rng(seed)
    H, _, _ = random_bowl(rng, n)
    P = np.diag(1 / np.diag(H))
    w = np.linalg.eigvals(P @ H).real
    e = rng.normal(size=n)
    start = np.linalg.norm(e / np.sqrt(np.diag(P)))
    lr, kappa = 2 / (w.min() + w.max()), w.max() / w.min()
    for _ in range(t):
        e = e - lr * P @ (H @ e)
    end = np.linalg.norm(e / np.sqrt(np.diag(P)))  # the length of u
    assert end <= ((kappa - 1) / (kappa + 1)) ** t * start * (1 + 1e-9) + 1e-12 * start


# jacobi-within-n


def scaled(H, d):
    return d[:, None] * H * d


@pytest.mark.claim("jacobi-within-n")
@given(seed=seeds, n=sizes)
def test_no_diagonal_scaling_is_better_by_more_than_a_factor_n(seed, n):
    rng = np.random.default_rng(seed)
    H = scaled(random_bowl(rng, n)[0], 10 ** rng.uniform(-1, 1, n))
    jacobi = np.linalg.cond(scaled(H, 1 / np.sqrt(np.diag(H))))
    for _ in range(50):
        d = 10 ** rng.uniform(-1, 1, n) / np.sqrt(np.diag(H)) ** rng.integers(0, 2)
        assert jacobi <= n * np.linalg.cond(scaled(H, d)) * (1 + 1e-9)


@pytest.mark.claim("jacobi-within-n")
@given(seed=seeds, n=st.integers(2, 4))
def test_not_even_one_that_is_searched_for(seed, n):
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(n, 1)) + 0.1 * rng.normal(size=(n, n))  # nearly copies
    H = B @ B.T + 1e-4 * np.eye(n)
    unit = scaled(H, 1 / np.sqrt(np.diag(H)))
    jacobi = np.linalg.cond(unit)

    def kappa(logs):
        return math.log(np.linalg.cond(scaled(unit, np.exp(logs))))

    found = optimize.minimize(kappa, np.zeros(n), method="Nelder-Mead", options={"maxiter": 200})
    assert jacobi <= n * math.exp(found.fun) * (1 + 1e-9)
    if n == 2:  # with two weights no scaling is better at all
        assert jacobi <= math.exp(found.fun) * (1 + 1e-9)


@pytest.mark.claim("jacobi-within-n")
@given(n=st.integers(2, 6), r=st.floats(-0.1, 0.99))
def test_equal_correlations_in_any_units_come_back_to_their_own_condition_number(n, r):
    assume(1 + (n - 1) * r > 0.1)
    R = (1 - r) * np.eye(n) + r
    H = scaled(R, 10.0 ** np.arange(n))
    after = np.linalg.cond(scaled(H, 1 / np.sqrt(np.diag(H))))
    ends = sorted((1 + (n - 1) * r, 1 - r))
    assert after == pytest.approx(ends[1] / ends[0], rel=1e-9)


# standardizing-is-preconditioning


def design(X):
    return np.column_stack([np.ones(len(X)), X])


@pytest.mark.claim("standardizing-is-preconditioning")
@given(seed=seeds, d=st.integers(1, 5), n=st.integers(8, 30))
def test_standardizing_is_the_change_of_coordinates_that_leaves_the_correlations(seed, d, n):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) * 10 ** rng.uniform(-1, 1, d)
    X = X + rng.normal(size=d) * 5
    mean, std = X.mean(axis=0), X.std(axis=0)
    assume((std > 1e-2).all())
    C = np.eye(d + 1)
    C[0, 1:] = -mean / std
    C[1:, 1:] = np.diag(1 / std)
    Z = (X - mean) / std
    np.testing.assert_allclose(design(X) @ C, design(Z), atol=1e-10)
    H = design(X).T @ design(X) / n
    expected = np.eye(d + 1)
    expected[1:, 1:] = np.corrcoef(X, rowvar=False)
    np.testing.assert_allclose(C.T @ H @ C, expected, atol=1e-8)


@pytest.mark.claim("standardizing-is-preconditioning")
@given(seed=seeds, d=st.integers(2, 5))
def test_the_bias_adds_nothing_to_the_condition_number_of_the_correlations(seed, d):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(20, d)) + rng.normal(size=(20, 1))
    R = np.corrcoef(X, rowvar=False)
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    assert np.linalg.cond(design(Z)) ** 2 == pytest.approx(np.linalg.cond(R), rel=1e-8)
    if d == 2:
        r = abs(R[0, 1])
        assert np.linalg.cond(R) == pytest.approx((1 + r) / (1 - r), rel=1e-9)


@pytest.mark.claim("standardizing-is-preconditioning")
@given(seed=seeds, d=st.integers(2, 5))
def test_no_other_scaling_of_the_centered_features_is_better_by_more_than_d(seed, d):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(20, d)) + 3 * rng.normal(size=(20, 1))
    Xc = X - X.mean(axis=0)
    standardized = np.linalg.cond(Xc / X.std(axis=0)) ** 2
    for scale in 10 ** rng.uniform(-1, 1, size=(30, d)):
        assert standardized <= d * np.linalg.cond(Xc * scale) ** 2 * (1 + 1e-9)


# misconceptions and what the text says besides


def steps_until(rule, lam, e, cap=10**5):
    target, crossings = lam @ e**2 / 1e6, 0
    for t in range(cap):
        if lam @ e**2 <= target:
            return t, crossings
        after = e - rule(lam, e) * lam * e
        crossings += after[-1] * e[-1] < 0
        e = after
    raise AssertionError("no end")


@given(kappa=st.integers(5, 300))
def test_without_zig_zag_the_valley_is_no_faster(kappa):
    lam, e = np.array([1.0, kappa]), np.array([1.0, 1 / kappa])
    best, turns = steps_until(lambda lam, e: (lam @ (lam * e**2)) / (lam**3 @ e**2), lam, e)
    none, no_turns = steps_until(lambda lam, e: 1 / kappa, lam, e)
    assert (turns, no_turns) == (best, 0)
    assert none > 1.5 * best


@given(seed=seeds, n=sizes, power=st.integers(-20, 20))
def test_the_scale_of_the_loss_changes_neither_kappa_nor_the_path(seed, n, power):
    rng = np.random.default_rng(seed)
    H, w, _ = random_bowl(rng, n)
    c, e = 2.0**power, rng.normal(size=n)  # a power of 2 rounds nothing
    assert np.linalg.cond(c * H) == pytest.approx(np.linalg.cond(H), rel=1e-9)
    lr = 1 / w[-1]
    np.testing.assert_array_equal(descend(H, e, [lr] * 5), descend(c * H, e, [lr / c] * 5))


@given(seed=seeds, levels=st.lists(st.integers(1, 60), min_size=1, max_size=4, unique=True))
def test_one_step_for_each_distinct_curvature_ends_at_the_minimum_exactly(seed, levels):
    rng = np.random.default_rng(seed)
    lam = [Fraction(a) for a in levels for _ in range(2)]
    e = [Fraction(int(a)) for a in rng.integers(-9, 10, len(lam))]
    for level in rng.permutation(levels):
        e = [a - Fraction(1, int(level)) * b * a for a, b in zip(e, lam)]
    assert not any(e)


def test_a_rate_for_each_weight_does_nothing_for_a_rotated_bowl_and_can_hurt():
    H = np.array([[50.5, 49.5], [49.5, 50.5]])
    np.testing.assert_allclose(np.linalg.eigvalsh(H), [1, 100], rtol=1e-12)
    for ratio in np.geomspace(0.01, 100, 41):  # no diagonal does better than none
        assert np.linalg.cond(scaled(H, np.array([1, ratio]))) >= 100 * (1 - 1e-9)
    near = np.array([[1, 0.95, 0.99], [0.95, 1, 0.95], [0.99, 0.95, 1]])
    assert np.linalg.cond(scaled(near, np.array([1, 1 / 3, 1]))) < 0.75 * np.linalg.cond(near)


def normalized_unit_jacobian(X, w):
    """Of (z - mean z) / std z with z = X w + b, in w and b, by differences of its formula."""
    A = np.column_stack([X, np.ones(len(X))])
    p = np.append(w, 0.0)

    def unit(p):
        z = A @ p
        return (z - z.mean()) / z.std()

    h = 1e-5
    return np.column_stack([(unit(p + h * e) - unit(p - h * e)) / (2 * h) for e in np.eye(len(p))])


@pytest.mark.parametrize("seed", range(5))
def test_batch_norm_leaves_two_flat_directions_and_the_units_of_the_inputs(seed):
    X, _ = cells()
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    w = np.random.default_rng(seed).normal(size=5)
    kappas = []
    for inputs in (X, Z):
        J = normalized_unit_jacobian(inputs, w)
        scale = np.abs(J).max()
        np.testing.assert_allclose(J[:, 5], 0, atol=1e-8 * scale)  # the bias
        np.testing.assert_allclose(J[:, :5] @ w, 0, atol=1e-6 * scale)  # the length of w
        z = inputs @ w
        z_hat = (z - z.mean()) / z.std()
        off = np.column_stack([np.ones(len(z)), z_hat]) / math.sqrt(len(z))  # orthonormal
        A = np.column_stack([inputs, np.ones(len(z))]) / z.std()
        # differences of step 1e-5: an error of 1e-10 times third derivatives, and rounding
        np.testing.assert_allclose(J, A - off @ (off.T @ A), atol=1e-6 * scale)
        s = np.linalg.svd(J[:, :5], compute_uv=False)
        kappas.append((s[0] / s[3]) ** 2)
    assert kappas[0] > 10 * kappas[1]
    # half the weights, the same function of the data, four times the curvature
    J, half = normalized_unit_jacobian(Z, w), normalized_unit_jacobian(Z, w / 2)
    np.testing.assert_allclose(half[:, :5], 2 * J[:, :5], atol=1e-6)


def test_standardized_inputs_beat_batch_norm_on_raw_ones_for_nearly_all_weights():
    X, _ = cells()
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    rng, heads, layers = np.random.default_rng(0), 0, 0
    plain = np.linalg.cond(design(Z)) ** 2
    for W in rng.normal(size=(40, 3, 5)):
        A = X @ W.T
        normalized = (A - A.mean(axis=0)) / A.std(axis=0)
        heads += np.linalg.cond(design(normalized)) > np.linalg.cond(design(Z @ W.T))
        s = np.linalg.svd(normalized_unit_jacobian(X, W[0])[:, :5], compute_uv=False)
        layers += (s[0] / s[3]) ** 2 > plain
    assert min(heads, layers) >= 36  # of 40; in 400 other draws 397 and 400 did

"""Checks of the claims in docs/probability/map.md.

Minima are found by scipy's optimizers or in exact fractions, and integrals by scipy's quadrature,
never by the chapter's own code. 1e-12 leaves room for the rounding of a few operations on numbers
near 1. A minimum that is found by comparing values is known to the root of that only; where such
a search is the oracle, the tolerance is 1e-6.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats
from scipy.special import expit as sigmoid
from scipy.special import k0

from mathdl.probability.estimation import normal_mean_map

seeds = st.integers(0, 2**32 - 1)
scales = st.floats(0.2, 3)


def lowest(f, low, high):
    """The lowest point of a convex function of one number, by golden section."""
    found = optimize.minimize_scalar(f, bounds=(low, high), method="bounded")
    return optimize.golden(f, brack=(low, found.x, high), tol=1e-10)


# flat-prior-gives-mle


@pytest.mark.claim("flat-prior-gives-mle")
@given(heads=st.integers(0, 12), tails=st.integers(0, 12), data=st.data())
def test_on_the_set_where_the_prior_is_flat_the_likelihood_decides(heads, tails, data):
    # exactly, on the coins j / 24
    coins = [Fraction(j, 24) for j in range(25)]
    likelihood = {p: p**heads * (1 - p) ** tails for p in coins}
    inside = data.draw(st.sets(st.sampled_from(coins), min_size=1))
    height = data.draw(st.fractions(min_value=Fraction(1, 9), max_value=9))
    posterior = {p: likelihood[p] * (height if p in inside else 0) for p in coins}
    top = max(likelihood[p] for p in inside)
    assume(top > 0)
    best = {p for p in coins if posterior[p] == max(posterior.values())}
    assert best == {p for p in inside if likelihood[p] == top}
    mles = {p for p in coins if likelihood[p] == max(likelihood.values())}
    if mles & inside:
        assert best == mles & inside


def test_a_belief_that_is_flat_in_p_is_a_bump_in_the_logit():
    # P(logit <= z) = P(p <= sigmoid(z)) = sigmoid(z), and its slope by a difference: 1e-10 of
    # rounding, and a step of 1e-5 squared
    z, h = np.linspace(-5, 5, 11), 1e-5
    slope = (stats.uniform.cdf(sigmoid(z + h)) - stats.uniform.cdf(sigmoid(z - h))) / (2 * h)
    np.testing.assert_allclose(slope, sigmoid(z) * (1 - sigmoid(z)), atol=1e-9)


# shrinkage-of-a-mean


@pytest.mark.claim("shrinkage-of-a-mean")
@given(
    x=st.lists(st.integers(-9, 9), min_size=1, max_size=6),
    m=st.integers(-9, 9),
    sigma2=st.fractions(min_value=Fraction(1, 5), max_value=5, max_denominator=20),
    tau2=st.fractions(min_value=Fraction(1, 5), max_value=5, max_denominator=20),
    h=st.fractions(min_value=-3, max_value=3, max_denominator=20),
)
def test_no_other_mean_is_more_probable_in_exact_fractions(x, m, sigma2, tau2, h):
    n, lam = len(x), sigma2 / tau2
    average = Fraction(sum(x), n)
    best = n / (n + lam) * average + lam / (n + lam) * m
    assert average - best == lam / (n + lam) * (average - m)

    def negative_log_posterior(theta):
        return sum((v - theta) ** 2 for v in x) / (2 * sigma2) + (theta - m) ** 2 / (2 * tau2)

    def penalized(theta):
        return sum((v - theta) ** 2 for v in x) + lam * (theta - m) ** 2

    assert (negative_log_posterior(best + h) > negative_log_posterior(best)) == (h != 0)
    assert penalized(best + h) == 2 * sigma2 * negative_log_posterior(best + h)
    ours = normal_mean_map(x, math.sqrt(sigma2), m, math.sqrt(tau2))
    assert ours == pytest.approx(float(best), rel=1e-12, abs=1e-12)


@pytest.mark.claim("shrinkage-of-a-mean")
@given(x=st.lists(st.integers(-9, 9), min_size=1, max_size=6), lam=st.integers(1, 9))
def test_the_prior_is_worth_lambda_samples(x, lam):
    n, m = len(x), 3
    with_copies = Fraction(sum(x) + lam * m, n + lam)
    average = Fraction(sum(x), n)
    assert with_copies == Fraction(n, n + lam) * average + Fraction(lam, n + lam) * m


# prior-fades


@pytest.mark.claim("prior-fades")
@settings(max_examples=30)
@given(seed=seeds, n=st.integers(1, 60), kind=st.sampled_from(["laplace", "cauchy", "logistic"]))
def test_the_gap_is_at_most_the_priors_slope_over_curvature_and_n(seed, n, kind):
    # a likelihood that is no quadratic: f'' = 1 + 0.5 sin lies between 0.5 and 1.5
    rng = np.random.default_rng(seed)
    center = 3 * rng.normal()
    log_prior, G = {
        "laplace": (lambda t: -abs(t) / 0.7, 1 / 0.7),
        "cauchy": (lambda t: -np.log1p(t * t), 1.0),  # 2 t / (1 + t^2) is at most 1
        "logistic": (lambda t: -t - 2 * np.logaddexp(0, -t), 1.0),
    }[kind]

    theta = np.linspace(center - 5, center + 5, 200_001)
    f = theta**2 / 2 - np.sin(theta) / 2 - theta * (center - math.cos(center) / 2)
    mle = theta[f.argmin()]
    top = theta[(f - log_prior(theta) / n).argmin()]
    assert mle == pytest.approx(center, abs=1e-4)  # the grid's step is 5e-5
    assert abs(top - mle) <= G / (0.5 * n) + 1e-4


@pytest.mark.claim("prior-fades")
@settings(max_examples=30)
@given(seed=seeds, d=st.integers(1, 4), n=st.integers(1, 1000))
def test_in_many_dimensions_with_a_gaussian_prior_and_its_slope_on_the_segment(seed, d, n):
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(d, d))
    H = B @ B.T + 0.1 * np.eye(d)
    mle, tau = rng.normal(size=d), rng.uniform(0.3, 3)
    top = np.linalg.solve(n * H + np.eye(d) / tau**2, n * H @ mle)
    G = max(np.linalg.norm(top), np.linalg.norm(mle)) / tau**2
    mu = np.linalg.eigvalsh(H)[0]
    assert np.linalg.norm(top - mle) <= G / (mu * n) * (1 + 1e-9)


@pytest.mark.claim("prior-fades")
@given(mean=st.fractions(min_value=-9, max_value=9), n=st.integers(1, 50), b=st.integers(1, 9))
def test_equality_for_a_laplace_prior_beyond_its_threshold(mean, n, b):
    t = Fraction(1, n * b)  # sigma = 1, so mu = 1 and G = 1 / b
    assume(abs(mean) > t)
    top = mean - t if mean > 0 else mean + t
    # the slope of (mean - theta)^2 / 2 + t |theta| is 0 there
    assert (top - mean) + t * (1 if top > 0 else -1) == 0
    assert abs(top - mean) == Fraction(1, b) / n


# fixed-decay-is-a-fixed-prior


def test_a_fixed_decay_keeps_a_gap_and_a_fixed_prior_does_not():
    # exact for a mean: lambda / (n + lambda) of the average
    for n in (10, 100, 10_000):
        fixed_prior = Fraction(4, n + 4)
        fixed_decay = Fraction(n, 5) / (n + Fraction(n, 5))
        assert fixed_decay == Fraction(1, 6)
        assert fixed_prior < Fraction(4, n)


# l2-is-a-gaussian-prior


def network(w, x):
    return w[0] * np.tanh(w[1] * x) + w[2]


@pytest.mark.claim("l2-is-a-gaussian-prior")
@given(seed=seeds, n=st.integers(1, 8), sigma=scales, tau=scales)
def test_each_sum_is_the_log_posterior_times_a_constant_plus_one(seed, n, sigma, tau):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, n))
    points = rng.normal(size=(6, 3))
    log_posterior = np.array(
        [
            stats.norm.logpdf(y, network(w, x), sigma).sum() + stats.norm.logpdf(w, 0, tau).sum()
            for w in points
        ]
    )
    squares = np.array([np.sum((y - network(w, x)) ** 2) for w in points])
    lengths = np.sum(points**2, axis=1)
    lam = sigma**2 / tau**2
    for scale, objective in (
        (2 * sigma**2, squares + lam * lengths),
        (sigma**2, squares / 2 + lam / 2 * lengths),
        (2 * sigma**2 / n, squares / n + lam / n * lengths),
    ):
        rest = objective + scale * log_posterior
        size = np.abs(objective).max() + np.abs(scale * log_posterior).max()
        np.testing.assert_allclose(rest, rest[0], rtol=0, atol=1e-12 * size)


@pytest.mark.claim("l2-is-a-gaussian-prior")
@given(seed=seeds, n=st.integers(1, 8), tau=scales)
def test_the_mean_of_cross_entropies_takes_one_over_two_n_tau_squared(seed, n, tau):
    rng = np.random.default_rng(seed)
    X, labels = rng.normal(size=(n, 2)), rng.integers(0, 2, n)
    points = rng.normal(size=(6, 2))
    log_posterior = np.array(
        [
            stats.bernoulli.logpmf(labels, 1 / (1 + np.exp(-X @ w))).sum()
            + stats.multivariate_normal.logpdf(w, [0, 0], tau**2)
            for w in points
        ]
    )
    logits = torch.tensor(points @ X.T)
    loss = torch.nn.functional.binary_cross_entropy_with_logits
    mean_loss = np.array([loss(z, torch.tensor(labels, dtype=torch.float64)) for z in logits])
    objective = mean_loss + np.sum(points**2, axis=1) / (2 * n * tau**2)
    rest = objective + log_posterior / n
    size = np.abs(objective).max() + np.abs(log_posterior).max() / n
    np.testing.assert_allclose(rest, rest[0], rtol=0, atol=1e-12 * size)


@pytest.mark.claim("l2-is-a-gaussian-prior")
@settings(max_examples=20)
@given(seed=seeds, sigma=st.floats(0.5, 2), tau=st.floats(0.5, 2))
def test_torchs_mean_loss_and_decay_have_the_map_as_their_resting_point(seed, sigma, tau):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(10, 3)), rng.normal(size=10)
    top = np.linalg.solve(X.T @ X / sigma**2 + np.eye(3) / tau**2, X.T @ y / sigma**2)
    w = torch.tensor(top, requires_grad=True)
    decay = 2 * sigma**2 / (10 * tau**2)
    step = torch.optim.SGD([w], lr=0.1, weight_decay=decay)
    torch.nn.MSELoss()(torch.tensor(X) @ w, torch.tensor(y)).backward()
    assert float(w.grad.norm()) > 1e-3 * np.linalg.norm(top)  # the loss alone does not rest here
    step.step()
    np.testing.assert_allclose(w.detach().numpy(), top, rtol=0, atol=1e-12)


# l1-is-a-laplace-prior


def soft(x, t):
    return math.copysign(max(abs(x) - t, 0.0), x)


@pytest.mark.claim("l1-is-a-laplace-prior")
@given(seed=seeds, n=st.integers(1, 8), sigma=scales, b=scales)
def test_the_penalty_is_minus_the_log_prior_times_the_noise(seed, n, sigma, b):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, n))
    points = rng.normal(size=(6, 3))
    log_posterior = np.array(
        [
            stats.norm.logpdf(y, network(w, x), sigma).sum() + stats.laplace.logpdf(w, 0, b).sum()
            for w in points
        ]
    )
    objective = np.array([np.sum((y - network(w, x)) ** 2) / 2 for w in points])
    objective += sigma**2 / b * np.abs(points).sum(axis=1)
    rest = objective + sigma**2 * log_posterior
    size = np.abs(objective).max() + np.abs(sigma**2 * log_posterior).max()
    np.testing.assert_allclose(rest, rest[0], rtol=0, atol=1e-12 * size)


@pytest.mark.claim("l1-is-a-laplace-prior")
@given(x=st.lists(st.floats(-5, 5), min_size=1, max_size=6), sigma=scales, b=scales)
def test_the_top_of_the_posterior_is_a_soft_threshold(x, sigma, b):
    x = np.array(x)
    top = soft(x.mean(), sigma**2 / (len(x) * b))

    def negative(theta):
        return -stats.norm.logpdf(x, theta, sigma).sum() - stats.laplace.logpdf(theta, 0, b)

    # convex, so a point lower than its two neighbors is the minimum; n h^2 / (2 sigma^2) at
    # h = 1e-4 is at least 5e-10 here, well above the rounding of sums up to 1e4
    for h in (1e-4, 1e-2, 1.0):
        assert negative(top) < negative(top + h) + 1e-11 * abs(negative(top))
        assert negative(top) < negative(top - h) + 1e-11 * abs(negative(top))
    assert lowest(negative, -6, 6) == pytest.approx(top, abs=2e-6)


def laplace_posterior(mean, s, b):
    """(integral of the unnormalized posterior, of theta times it), on each side of 0."""
    parts = []
    for low, high in ((mean - 40 * s, 0.0), (0.0, mean + 40 * s)):
        cuts = np.linspace(low, high, 9)
        total = np.zeros(2)
        for a, c in itertools.pairwise(cuts):
            for k in (0, 1):
                total[k] += integrate.quad(
                    lambda t, k=k: t**k * np.exp(-(((t - mean) / s) ** 2) / 2 - abs(t) / b),
                    a,
                    c,
                    epsabs=0,
                    epsrel=1e-11,
                    points=[mean] if a < mean < c else None,
                )[0]
        parts.append(total)
    return np.array(parts)


@pytest.mark.claim("l1-is-a-laplace-prior")
@settings(max_examples=30)
@given(mean=st.floats(-4, 4), s=st.floats(0.5, 2), b=st.floats(0.3, 3))
def test_the_mean_moves_by_the_threshold_times_the_certainty_of_the_sign(mean, s, b):
    below, above = laplace_posterior(mean, s, b)
    total = below + above
    expected = total[1] / total[0]
    certainty = (above[0] - below[0]) / total[0]
    # quad promises 1e-11 of each piece
    assert expected == pytest.approx(mean - s**2 / b * certainty, abs=1e-8)
    if abs(mean) > 1e-3:
        assert expected * mean > 0
    else:
        assert abs(expected) < 2e-3


@pytest.mark.claim("l1-is-a-laplace-prior")
def test_many_means_are_zero_under_the_map_and_none_under_the_mean():
    for mean in (0.01, 0.3, 0.99):
        below, above = laplace_posterior(mean, 1.0, 1.0)
        assert soft(mean, 1.0) == 0
        assert (below + above)[1] > 0.001


# laplace-prior-is-sparse


@pytest.mark.parametrize(
    ("b", "order"),
    [(0.5, ["mean", "l2", "l1", "mle"]), (2.0, ["mean", "l1", "l2", "mle"])],
)
def test_under_its_own_prior_the_l1_map_loses_to_the_mean_and_at_first_to_l2(b, order):
    # risks by quadrature over what is seen; sigma = 1
    def seen(x):  # density of x, posterior mean
        below, above = laplace_posterior(x, 1.0, b)
        mass, first = below + above
        return mass / (2 * b) / math.sqrt(2 * math.pi), first / mass

    x = np.linspace(0, 5 + 12 * b, 201)  # half of the line: all is odd or even
    density, mean = np.array([seen(v) for v in x]).T
    total = 2 * integrate.trapezoid(density, x)
    assert total == pytest.approx(1, abs=1e-3)
    risks = {}
    for name, a in (
        ("mle", x),
        ("l1", np.maximum(x - 1 / b, 0)),
        ("l2", x * 2 * b**2 / (2 * b**2 + 1)),
        ("mean", mean),
    ):
        # E (theta - a)^2 = E theta^2 - 2 E theta a + E a^2, with E theta^2 = 2 b^2
        risks[name] = 2 * b**2 + 2 * integrate.trapezoid(density * (a**2 - 2 * a * mean), x)
    assert risks["mle"] == pytest.approx(1, abs=5e-3)
    assert risks["l2"] == pytest.approx(2 * b**2 / (2 * b**2 + 1), abs=5e-3)  # by hand
    assert sorted(risks, key=risks.__getitem__) == order
    if b == 0.5:
        assert risks["l1"] == pytest.approx(0.409, abs=2e-3)


def test_nine_of_ten_are_set_to_zero_and_none_is():
    # the density of what is seen, integrated between the thresholds
    share = integrate.quad(
        lambda t: 2 * math.exp(-2 * t) * (stats.norm.cdf(2 - t) - stats.norm.cdf(-2 - t)), 0, 20
    )[0]
    assert share == pytest.approx(0.90, abs=0.005)


# map-moves


@pytest.mark.claim("map-moves")
@given(
    k=st.integers(0, 6),
    tails=st.integers(0, 6),
    alpha=st.floats(0.5, 4),
    beta=st.floats(0.5, 4),
)
def test_the_two_tops_of_a_coins_posterior(k, tails, alpha, beta):
    n = k + tails
    posterior = stats.beta(k + alpha, tails + beta)
    in_logit = (k + alpha) / (n + alpha + beta)
    assert in_logit == pytest.approx(posterior.mean(), rel=1e-12)

    def negative_in_z(z):  # the density of z by a difference of the cdf, not by the formula
        h = 1e-3
        p_low, p_high = 1 / (1 + np.exp(h - z)), 1 / (1 + np.exp(-h - z))
        return -np.log(posterior.cdf(p_high) - posterior.cdf(p_low))

    z = math.log(in_logit / (1 - in_logit))
    # a step of 0.1 lowers the log-density by about n p (1 - p) / 200, above 1e-4; the width of
    # the difference and the rounding of the cdf (1e-15 over 1e-3) matter less
    assert negative_in_z(z) < negative_in_z(z - 0.1)
    assert negative_in_z(z) < negative_in_z(z + 0.1)
    if k + alpha >= 1 and tails + beta >= 1 and n + alpha + beta > 2.001:
        top = (k + alpha - 1) / (n + alpha + beta - 2)
        others = np.linspace(0.0005, 0.9995, 1000)
        assert posterior.logpdf(np.clip(top, 1e-300, 1 - 1e-16)) >= posterior.logpdf(others).max()


@pytest.mark.claim("map-moves")
@settings(max_examples=20)
@given(seed=seeds)
def test_the_log_determinant_makes_it_a_density_in_the_other_coordinate(seed):
    # theta = g(phi) = sinh(a phi + c): mass of an interval, two ways
    rng = np.random.default_rng(seed)
    a, c, y = rng.uniform(0.3, 2), rng.normal(), rng.normal()

    def log_p(theta):  # likelihood N(theta, 1) at y, prior N(0, 2), not normalized
        return stats.norm.logpdf(y, theta, 1) + stats.norm.logpdf(theta, 0, math.sqrt(2))

    low, high = np.sort(rng.normal(size=2))
    first = integrate.quad(
        lambda t: math.exp(log_p(t)), np.sinh(a * low + c), np.sinh(a * high + c)
    )
    second = integrate.quad(
        lambda f: math.exp(log_p(np.sinh(a * f + c)) + math.log(a * np.cosh(a * f + c))), low, high
    )
    assert first[0] == pytest.approx(second[0], rel=1e-7, abs=1e-12)


@pytest.mark.claim("map-moves")
@settings(max_examples=20)
@given(seed=seeds, s=scales)
def test_in_the_plane_the_determinant_counts_by_its_size(seed, s):
    # theta = e^r (cos a, -sin a), whose determinant -e^(2 r) is negative; a Gaussian posterior
    # around 0 has the mass of a sector of a ring in closed form
    rng = np.random.default_rng(seed)
    r_low, r_high = np.sort(rng.normal(size=2))
    a_low, a_high = np.sort(rng.uniform(-3, 3, size=2))

    def g(r, a):
        return np.exp(r) * np.array([np.cos(a), -np.sin(a)])

    def density(a, r):
        J = np.array([[np.cos(a), -np.sin(a)], [-np.sin(a), -np.cos(a)]]) * np.exp(r)
        log_p = stats.norm.logpdf(g(r, a), 0, s).sum()
        return math.exp(log_p + np.linalg.slogdet(J)[1])

    nodes, weights = np.polynomial.legendre.leggauss(40)
    rs, angles = (
        low + (nodes + 1) / 2 * (high - low) for low, high in ((r_low, r_high), (a_low, a_high))
    )
    values = np.array([[density(a, r) for a in angles] for r in rs])
    mass = weights @ values @ weights * (r_high - r_low) * (a_high - a_low) / 4
    inner, outer = (math.exp(-math.exp(2 * r) / (2 * s**2)) for r in (r_low, r_high))
    assert mass == pytest.approx((inner - outer) * (a_high - a_low) / (2 * math.pi), abs=1e-6)


@pytest.mark.claim("map-moves")
@given(
    y=st.fractions(min_value=-5, max_value=5),
    slope=st.sampled_from([Fraction(-3), Fraction(1, 7), Fraction(2)]),
)
def test_the_map_moves_along_with_an_affine_change_and_the_mle_always(y, slope):
    top = y / 2  # N(theta, 1) at y, prior N(0, 1)

    def negative(phi):
        theta = slope * phi + 1
        return (y - theta) ** 2 + theta**2

    best = (top - 1) / slope
    h = Fraction(1, 1000)
    assert negative(best) < min(negative(best - h), negative(best + h))
    # theta = phi^3 + phi: the likelihood is a function of theta alone
    grid = [Fraction(j, 10) for j in range(-20, 21)]
    likelihood = [-((y - (phi**3 + phi)) ** 2) for phi in grid]
    by_phi = grid[max(range(41), key=likelihood.__getitem__)]
    thetas = [phi**3 + phi for phi in grid]
    by_theta = min(thetas, key=lambda theta: (y - theta) ** 2)
    assert (y - (by_phi**3 + by_phi)) ** 2 == (y - by_theta) ** 2


def test_two_gaussian_priors_on_factors_are_an_l1_penalty_on_the_product():
    rng = np.random.default_rng(0)
    for w in (-2.0, -0.3, 0.7, 5.0):
        a = np.exp(rng.uniform(-3, 3, 1000))
        penalties = (a**2 + (w / a) ** 2) / 2
        assert (penalties >= abs(w)).all()
        equal = math.sqrt(abs(w))
        assert (equal**2 + (w / equal) ** 2) / 2 == pytest.approx(abs(w), rel=1e-12)


def test_the_joint_density_of_weights_and_width_has_no_top():
    # along w = 0 the likelihood is one number, and the prior (2 pi tau^2)^(-d/2)
    rng = np.random.default_rng(0)
    d = 10
    X, y = rng.normal(size=(30, d)), rng.normal(size=30)

    def log_joint(w, tau):
        return stats.norm.logpdf(y, X @ w, 1).sum() + stats.norm.logpdf(w, 0, tau).sum()

    fit = np.linalg.lstsq(X, y, rcond=None)[0]
    spread = np.sqrt(np.mean(fit**2))  # the best tau for the MLE
    at_zero = [log_joint(np.zeros(d), tau) for tau in (1, 1e-2, 1e-4, 1e-8)]
    assert at_zero[-1] > log_joint(fit, spread) + 100
    rises = [d * math.log(100), d * math.log(100), d * math.log(10_000)]
    np.testing.assert_allclose(np.diff(at_zero), rises, rtol=1e-12)


# sgd-decay-is-l2


@pytest.mark.claim("sgd-decay-is-l2")
@given(
    w=st.fractions(), g=st.fractions(), lr=st.fractions(min_value=0), lam=st.fractions(min_value=0)
)
def test_the_two_steps_are_one_in_exact_fractions(w, g, lr, lam):
    assert w - lr * (g + lam * w) == (1 - lr * lam) * w - lr * g
    delta = lam  # any number, as a share of the weight per step
    if lr > 0:
        assert (1 - delta) * w - lr * g == w - lr * (g + delta / lr * w)


def descend(kind, lam, penalty=0.0, shrink=0.0, steps=20, **settings):
    """Five weights on a loss that is no quadratic, in float64."""
    generator = torch.Generator().manual_seed(0)
    A = torch.randn(5, 5, generator=generator, dtype=torch.float64)
    w = torch.ones(5, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, kind)([w], lr=0.05, weight_decay=lam, **settings)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.log(torch.cosh(A @ w - 1)).sum() + penalty / 2 * w.square().sum()
        loss.backward()
        with torch.no_grad():
            w *= 1 - 0.05 * shrink
        optimizer.step()
    return w.detach().numpy()


@pytest.mark.claim("sgd-decay-is-l2")
def test_torchs_sgd_its_penalty_in_the_loss_and_a_shrinking_step_agree():
    decay = descend("SGD", 0.3)
    np.testing.assert_allclose(decay, descend("SGD", 0.0, penalty=0.3), rtol=1e-12)
    np.testing.assert_allclose(decay, descend("SGD", 0.0, shrink=0.3), rtol=1e-12)
    assert np.abs(decay - descend("SGD", 0.0)).max() > 0.01


@pytest.mark.claim("sgd-decay-is-l2")
def test_with_momentum_torch_takes_the_penalty_and_a_decay_is_another_path():
    penalized = descend("SGD", 0.0, penalty=0.3, momentum=0.9)
    np.testing.assert_allclose(descend("SGD", 0.3, momentum=0.9), penalized, rtol=1e-12)
    assert np.abs(descend("SGD", 0.0, shrink=0.3, momentum=0.9) - penalized).max() > 0.01


def test_with_momentum_a_decay_rests_at_a_tenth_of_the_penalty():
    # the slowest mode shrinks by about 0.95 a step, so 1000 steps leave nothing
    decayed = descend("SGD", 0.0, shrink=0.3, momentum=0.9, steps=1000)
    tenth = descend("SGD", 0.03, steps=5000)
    np.testing.assert_allclose(decayed, tenth, rtol=0, atol=1e-9)
    assert np.abs(decayed - descend("SGD", 0.3, steps=5000)).max() > 0.1


# decay-is-l2-in-adam


def test_adams_decay_is_the_penalty_and_adamws_is_a_shrinking_step():
    penalized = descend("Adam", 0.0, penalty=0.3)
    np.testing.assert_allclose(descend("Adam", 0.3), penalized, rtol=1e-10)
    shrunk = descend("Adam", 0.0, shrink=0.3)
    np.testing.assert_allclose(descend("AdamW", 0.3), shrunk, rtol=1e-10)
    assert np.abs(penalized - shrunk).max() > 0.01


def test_the_map_is_a_resting_point_of_adam_and_not_of_adamw():
    rng = np.random.default_rng(1)
    X, y, lam = rng.normal(size=(20, 3)), rng.normal(size=20), 4.0
    top = np.linalg.solve(X.T @ X + lam * np.eye(3), X.T @ y)
    moved = {}
    for kind in ("Adam", "AdamW"):
        w = torch.tensor(top, requires_grad=True)
        optimizer = getattr(torch.optim, kind)([w], lr=0.01, weight_decay=lam)
        (0.5 * (torch.tensor(X) @ w - torch.tensor(y)).square().sum()).backward()
        optimizer.step()
        moved[kind] = np.abs(w.detach().numpy() - top).max()
    # the gradient of the penalized loss is rounding, 1e-15, against an eps of 1e-8
    assert moved["Adam"] < 1e-8
    assert moved["AdamW"] > 1e-3


def test_without_a_gradient_adams_decay_forgets_lambda():
    left = {}
    for kind in ("Adam", "AdamW"):
        for lam in (0.1, 0.001):
            w = torch.ones(1, dtype=torch.float64)
            optimizer = getattr(torch.optim, kind)([w], lr=1e-3, weight_decay=lam)
            for _ in range(200):
                w.grad = torch.zeros(1, dtype=torch.float64)
                optimizer.step()
            left[kind, lam] = float(w)
    # an eps of 1e-8 beside lambda w of 1e-3 changes a step by 1e-5 of itself
    assert left["Adam", 0.1] == pytest.approx(left["Adam", 0.001], abs=1e-5)
    assert left["AdamW", 0.1] == pytest.approx((1 - 1e-4) ** 200, rel=1e-12)
    assert left["AdamW", 0.001] == pytest.approx((1 - 1e-6) ** 200, rel=1e-12)


def test_adamws_pull_grows_with_the_noise_of_the_gradients():
    # loss (w - 1)^2 / 2 plus noise of size 1 or 10; balance at (w - 1) / sqrt(v) = -lam w. One
    # weight fluctuates by 0.16, so five standard errors of the mean of 1000 are 0.025; that v
    # fluctuates, and goes with the step, takes the rest
    generator = torch.Generator().manual_seed(0)
    size = torch.tensor([[1.0], [10.0]], dtype=torch.float64)
    w = torch.ones((2, 1000), dtype=torch.float64)
    optimizer = torch.optim.AdamW([w], lr=0.01, weight_decay=0.1)
    for _ in range(3000):
        noise = torch.randn(w.shape, generator=generator, dtype=torch.float64)
        w.grad = w - 1 + size * noise
        optimizer.step()
    for s, mean in zip((1.0, 10.0), w.mean(dim=1).tolist(), strict=True):
        v = s**2 + (mean - 1) ** 2
        assert mean == pytest.approx(1 / (1 + 0.1 * math.sqrt(v)), abs=0.03)


def test_without_epsilon_adamw_ends_where_the_loss_is_least_in_the_box():
    # loss (w - 1)^2 / 2; the learning rate falls like 1 / sqrt(t), so its sum diverges
    ends = {}
    for lam, eps in ((0.1, 0.0), (4.0, 0.0), (0.1, 1.0)):
        w = torch.full((1,), 0.2, dtype=torch.float64)
        optimizer = torch.optim.AdamW([w], lr=0.1, weight_decay=lam, eps=eps)
        for t in range(4000):
            optimizer.param_groups[0]["lr"] = 0.1 / math.sqrt(1 + t)
            w.grad = w - 1
            optimizer.step()
        ends[lam, eps] = float(w)
    # the end is reached up to a few of the last steps, 0.1 / sqrt(4000) = 0.0016
    assert ends[0.1, 0.0] == pytest.approx(1, abs=0.01)
    assert ends[4.0, 0.0] == pytest.approx(0.25, abs=0.01)
    # with eps = 1 it rests where (1 - w) / (1 - w + 1) = w / 10
    assert ends[0.1, 1.0] == pytest.approx(6 - math.sqrt(26), abs=0.01)


# questions


@given(tau=scales, w=st.floats(1e-6, 2))
def test_the_product_of_two_gaussians_is_a_bessel_function_without_bound_at_zero(tau, w):
    # the density of a b, as the integral over ln |a|, for both signs of a; with |a| = sqrt(w) e^v
    # the integrand falls like exp(-w cosh(2 v) / tau^2), so the trapezoidal rule is exact but for
    # rounding, and at v = 13 nothing is left
    v, step = np.linspace(-13, 13, 1301, retstep=True)
    a = math.sqrt(w) * np.exp(v)
    found = step * np.sum(2 * stats.norm.pdf(a, 0, tau) * stats.norm.pdf(w / a, 0, tau))
    assert found == pytest.approx(k0(w / tau**2) / (math.pi * tau**2), rel=1e-9)
    tiny = np.array([1e-30, 1e-60])
    growth = np.diff(k0(tiny / tau**2) / (math.pi * tau**2))[0]
    assert growth == pytest.approx(30 * math.log(10) / (math.pi * tau**2), rel=1e-12)


def test_the_log_of_p_has_another_top():
    # 0 heads of 8, flat in p: p (1 - p)^8 in ln p
    density = {Fraction(j, 90): Fraction(j, 90) * (1 - Fraction(j, 90)) ** 8 for j in range(91)}
    assert max(density, key=density.__getitem__) == Fraction(1, 9)

"""Checks of the claims in docs/probability/distributions.md.

The formulas are typed here again, from the page, and mathdl is not used. Sums over counts and
integrals are taken by mpmath with 20 digits, or in exact fractions; 1e-12 then leaves room for the
rounding of the parameters. Where another tolerance stands, its reason does too.
"""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import example, given, settings
from hypothesis import strategies as st

mp = mpmath.mp.clone()
mp.dps = 20
fractions = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50)
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=6)
scales = st.floats(0.2, 5)
places = st.floats(-3, 3)


def same(got, want, tolerance=1e-12):
    assert abs(mp.mpf(got) - want) <= tolerance * max(1, abs(want))


def entropy(masses):
    return -mp.fsum(m * mp.log(m) for m in masses if m > 0)


# the table: counts


def table_row(masses, values, mean, variance):
    """The masses add up to 1, exactly, and have this mean and variance."""
    assert sum(masses) == 1
    assert sum(m * v for m, v in zip(masses, values, strict=True)) == mean
    assert sum(m * (v - mean) ** 2 for m, v in zip(masses, values, strict=True)) == variance


@pytest.mark.claim("moments-of-bernoulli")
@given(p=fractions)
def test_one_coin(p):
    masses = [p**x * (1 - p) ** (1 - x) for x in (0, 1)]
    assert masses == [1 - p, p]
    table_row(masses, [0, 1], p, p * (1 - p))
    assert p * (1 - p) <= Fraction(1, 4)
    want = entropy([mp.mpf(m.numerator) / m.denominator for m in masses])
    q = float(p)
    same(-q * math.log(q) - (1 - q) * math.log(1 - q), want)


@pytest.mark.claim("moments-of-binomial")
@given(p=fractions, n=st.integers(0, 12))
@example(p=Fraction(1, 2), n=12)
def test_n_coins_counted_sequence_by_sequence(p, n):
    masses = [Fraction(0)] * (n + 1)
    for coins in itertools.product((0, 1), repeat=min(n, 8)):
        masses[sum(coins)] += math.prod(p if c else 1 - p for c in coins)
    if n <= 8:
        assert masses == [math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]
    masses = [math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(n + 1)]
    table_row(masses, range(n + 1), n * p, n * p * (1 - p))


@pytest.mark.claim("moments-of-binomial")
@pytest.mark.claim("moments-of-poisson")
def test_the_entropies_of_counts_come_near_the_gaussian_ones():
    gaps = []
    for v in (10, 100, 1000):
        n = 4 * v
        binomial = [mp.binomial(n, k) / mp.mpf(2) ** n for k in range(n + 1)]
        gap = abs(entropy(binomial) - mp.log(2 * mp.pi * mp.e * v) / 2)
        terms, mass = [], mp.exp(-v)
        for k in range(v + 30 * math.isqrt(v)):
            terms.append(mass)
            mass *= mp.mpf(v) / (k + 1)
        gaps.append((gap, abs(entropy(terms) - mp.log(2 * mp.pi * mp.e * v) / 2)))
    for (b, p), v in zip(gaps, (10, 100, 1000)):
        assert b < 1 / v**2  # symmetric: no term of order 1 / v
        assert p == pytest.approx(1 / (12 * v), rel=0.1)


@pytest.mark.claim("moments-of-categorical")
@given(parts=st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_one_die(parts):
    p = [Fraction(part, sum(parts)) for part in parts]
    one_hot = np.eye(len(p), dtype=int).tolist()
    masses = [math.prod(a**b for a, b in zip(p, y)) for y in one_hot]
    assert masses == p
    for j in range(len(p)):
        table_row(masses, [y[j] for y in one_hot], p[j], p[j] * (1 - p[j]))
    want = entropy([mp.mpf(m.numerator) / m.denominator for m in p])
    same(-sum(float(m) * math.log(m) for m in p), want)


@pytest.mark.claim("moments-of-poisson")
@given(rate=st.floats(0.01, 30))
@few
def test_very_many_rare_coins(rate):
    rate = mp.mpf(rate)
    masses = [rate**x * mp.exp(-rate) / mp.factorial(x) for x in range(150)]
    same(mp.fsum(masses), 1)
    same(mp.fsum(m * x for x, m in enumerate(masses)), rate)
    same(mp.fsum(m * (x - rate) ** 2 for x, m in enumerate(masses)), rate)


# the table: densities, integrated piece by piece


def density_row(density, pieces, mean, variance, entropy, tolerance=1e-12):
    def integral(f):
        return mp.quad(f, pieces)

    same(integral(density), 1, tolerance)
    same(integral(lambda x: x * density(x)), mp.mpf(mean), tolerance)
    same(integral(lambda x: (x - mean) ** 2 * density(x)), mp.mpf(variance), tolerance)
    same(integral(lambda x: -density(x) * mp.log(density(x))), mp.mpf(entropy), tolerance)


@pytest.mark.claim("moments-of-uniform")
@given(a=places, width=scales)
@few
def test_no_preference(a, width):
    a, b = mp.mpf(a), mp.mpf(a) + width
    density_row(lambda x: 1 / (b - a), [a, b], (a + b) / 2, (b - a) ** 2 / 12, mp.log(b - a))


@pytest.mark.claim("moments-of-exponential")
@given(rate=scales)
@few
def test_waiting(rate):
    rate = mp.mpf(rate)
    pieces = [0, 1 / rate, 5 / rate, 20 / rate, 80 / rate]
    density = lambda x: rate * mp.exp(-rate * x)  # noqa: E731
    density_row(density, pieces, 1 / rate, 1 / rate**2, 1 - mp.log(rate))


@pytest.mark.claim("moments-of-normal")
@given(mu=places, sigma=scales)
@few
def test_a_bell(mu, sigma):
    mu, sigma = mp.mpf(mu), mp.mpf(sigma)
    pieces = [mu + k * sigma for k in (-12, -6, -3, 0, 3, 6, 12)]

    def density(x):
        return mp.exp(-(((x - mu) / sigma) ** 2) / 2) / (sigma * mp.sqrt(2 * mp.pi))

    density_row(density, pieces, mu, sigma**2, mp.log(2 * mp.pi * mp.e * sigma**2) / 2)


@pytest.mark.claim("moments-of-laplace")
@given(mu=places, b=scales)
@few
def test_a_tent(mu, b):
    mu, b = mp.mpf(mu), mp.mpf(b)
    pieces = [mu + k * b for k in (-80, -20, -5, -1, 0, 1, 5, 20, 80)]
    density = lambda x: mp.exp(-abs(x - mu) / b) / (2 * b)  # noqa: E731
    density_row(density, pieces, mu, 2 * b**2, 1 + mp.log(2 * b))


@pytest.mark.claim("moments-of-beta")
@given(a=st.floats(0.3, 8), b=st.floats(0.3, 8))
@example(a=1.0, b=1.0)
@few
def test_a_probability(a, b):
    a, b = mp.mpf(a), mp.mpf(b)
    B = mp.gamma(a) * mp.gamma(b) / mp.gamma(a + b)
    m, psi = a / (a + b), mp.digamma

    # x = s(t) = 1 / (1 + e^-t): no end with an infinite density, and 1 - x without cancellation
    def integral(f):
        def integrand(t):
            x, rest = 1 / (1 + mp.exp(-t)), 1 / (1 + mp.exp(t))
            mass = x**a * rest**b / B  # the density times dx / dt
            return f(x, rest) * mass

        return mp.quad(integrand, [-150, -60, -20, -8, -3, 0, 3, 8, 20, 60, 150])

    def log_density(x, rest):
        return (a - 1) * mp.log(x) + (b - 1) * mp.log(rest) - mp.log(B)

    same(integral(lambda x, rest: 1), 1)
    same(integral(lambda x, rest: x), m)
    same(integral(lambda x, rest: (x - m) ** 2), m * (1 - m) / (a + b + 1))
    formula = mp.log(B) - (a - 1) * psi(a) - (b - 1) * psi(b) + (a + b - 2) * psi(a + b)
    same(integral(lambda x, rest: -log_density(x, rest)), formula)


@pytest.mark.claim("moments-of-dirichlet")
@given(alpha=st.tuples(*[st.floats(1, 6)] * 3))
@example(alpha=(1.0, 1.0, 1.0))
@few
def test_three_probabilities(alpha):
    alpha, total, k = np.array(alpha), sum(alpha), 3
    B = math.prod(map(math.gamma, alpha)) / math.gamma(total)
    # x = (u, (1 - u) v, (1 - u)(1 - v)) with area (1 - u) du dv; u = s(3 - 2 s) s flattens the ends
    s, w = np.polynomial.legendre.leggauss(200)
    s, w = (s + 1) / 2, w / 2
    u, weight = s * s * (3 - 2 * s), 6 * s * (1 - s) * w
    U, V = np.meshgrid(u, u, indexing="ij")
    X = np.stack([U, (1 - U) * V, (1 - U) * (1 - V)])
    area = np.outer(weight, weight) * (1 - U)
    log_p = np.sum((alpha - 1)[:, None, None] * np.log(X), axis=0) - math.log(B)
    mass = area * np.exp(log_p)
    m = alpha / total
    # x^(alpha - 1) has a kink at 0 unless alpha is whole: the rule is right to 1e-8 or better
    assert mass.sum() == pytest.approx(1, abs=1e-8)
    for j in range(k):
        assert np.sum(mass * X[j]) == pytest.approx(m[j], abs=1e-8)
        variance = np.sum(mass * (X[j] - m[j]) ** 2)
        assert variance == pytest.approx(m[j] * (1 - m[j]) / (total + 1), abs=1e-8)
    psi = scipy.special.digamma
    formula = math.log(B) + (total - k) * psi(total) - np.sum((alpha - 1) * psi(alpha))
    assert -np.sum(mass * log_p) == pytest.approx(formula, abs=1e-7)


# rare events


def farthest_apart(n, p):
    """The largest |P(X in S) - P(Y in S)| over all sets S, with 20 digits."""
    p = mp.mpf(p)
    total, rate, poisson = mp.mpf(0), n * p, mp.exp(-n * p)
    for x in range(n + 1):
        binomial = mp.binomial(n, x) * p**x * (1 - p) ** (n - x)
        total += max(0, binomial - poisson)  # beyond n only Poisson has mass
        poisson *= rate / (x + 1)
    return total


@pytest.mark.claim("law-of-rare-events")
@given(n=st.integers(1, 120), p=st.floats(1e-6, 1))
@example(n=8, p=0.5)
@example(n=1, p=1.0)
def test_no_event_differs_by_more_than_the_bound(n, p):
    apart = farthest_apart(n, p)
    rounding = 1 + mp.mpf(10) ** -15
    assert apart <= min(p, n * p * p) * rounding
    assert apart <= p * -mp.expm1(-n * mp.mpf(p)) * rounding  # Barbour and Hall's


@pytest.mark.claim("law-of-rare-events")
def test_for_one_rare_coin_the_first_bound_is_all_but_reached():
    for p in (1e-2, 1e-4):
        ratio = farthest_apart(1, p) / (mp.mpf(p) ** 2)
        assert 1 - p < ratio < 1


@pytest.mark.claim("law-of-rare-events")
@given(probabilities=st.lists(st.floats(0, 0.5), min_size=1, max_size=12))
def test_unequal_coins_have_the_sum_of_squares_as_bound(probabilities):
    masses = [mp.mpf(1)]
    for p in probabilities:
        masses = [(1 - mp.mpf(p)) * a + mp.mpf(p) * b for a, b in zip([*masses, 0], [0, *masses])]
    rate = mp.fsum(map(mp.mpf, probabilities))
    poisson = [rate**x * mp.exp(-rate) / mp.factorial(x) for x in range(len(masses))]
    apart = mp.fsum(max(0, a - b) for a, b in zip(masses, poisson))
    assert apart <= mp.fsum(mp.mpf(p) ** 2 for p in probabilities) + mp.mpf(10) ** -18


# waiting


@pytest.mark.claim("only-the-exponential-forgets")
@given(rate=scales, s=st.floats(0, 5), t=st.floats(0, 5))
def test_the_exponential_forgets(rate, s, t):
    tail = scipy.stats.expon(scale=1 / rate).sf
    assert tail(s + t) == pytest.approx(tail(s) * tail(t), rel=1e-12)


@pytest.mark.claim("only-the-exponential-forgets")
@given(a=scales, apart=scales, weight=st.floats(0.05, 0.95), s=scales, t=scales)
def test_a_mixture_of_two_exponentials_remembers(a, apart, weight, s, t):
    # who has waited long has the slow one: the gap is the covariance of exp(-s R) and exp(-t R)
    a, b = mp.mpf(a), mp.mpf(a) + apart

    def tail(t):
        return weight * mp.exp(-a * mp.mpf(t)) + (1 - weight) * mp.exp(-b * mp.mpf(t))

    gap = tail(mp.mpf(s) + t) - tail(s) * tail(t)
    ends = [mp.exp(-a * mp.mpf(x)) - mp.exp(-b * mp.mpf(x)) for x in (s, t)]
    want = weight * (1 - weight) * ends[0] * ends[1]
    assert abs(gap - want) < 1e-15  # 1 - weight is rounded to 1e-16
    assert want > 0


@pytest.mark.claim("only-the-exponential-forgets")
@given(seed=seeds, m=st.integers(2, 60))
def test_a_tail_that_forgets_is_squeezed_between_its_values_at_fractions(seed, m):
    # all that the proof knows of G: it never rises, and G(k / m) = G(1)^(k / m)
    rng = np.random.default_rng(seed)
    G1, t = rng.uniform(0.05, 0.95), rng.uniform(0, 4)
    rate, k = -math.log(G1), math.floor(t * m)
    low, high = G1 ** ((k + 1) / m), G1 ** (k / m)
    assert low * (1 - 1e-12) <= math.exp(-rate * t) <= high * (1 + 1e-12)
    assert high - low <= rate / m


@pytest.mark.claim("only-the-exponential-forgets")
@pytest.mark.parametrize(
    "law",
    [
        scipy.stats.gamma(2),
        scipy.stats.lognorm(1),
        scipy.stats.weibull_min(1.5),
        scipy.stats.pareto(2, loc=-1),
        scipy.stats.halfnorm(),
        scipy.stats.geom(0.3, loc=-1),
    ],
)
def test_other_waiting_times_remember(law):
    grid = np.linspace(0.1, 3, 30)
    gap = law.sf(grid[:, None] + grid) - law.sf(grid)[:, None] * law.sf(grid)
    assert np.abs(gap).max() > 0.01


# exponential families: T, eta, A, h as the table has them; the law from SciPy


def softplus(t):
    return np.logaddexp(0, t)


COUNTS = np.arange(400)
FAMILIES = {  # parameters -> (eta, law); T, A, ln h on points of the support
    "Bernoulli": (
        lambda r: (lambda p: ([math.log(p / (1 - p))], scipy.stats.bernoulli(p)))(r.uniform()),
        lambda x: [x],
        lambda e: softplus(e[0]),
        lambda x: 0 * x,
        np.arange(2),
    ),
    "Binomial, n = 7": (
        lambda r: (lambda p: ([math.log(p / (1 - p))], scipy.stats.binom(7, p)))(r.uniform()),
        lambda x: [x],
        lambda e: 7 * softplus(e[0]),
        lambda x: np.log(scipy.special.comb(7, x)),
        np.arange(8),
    ),
    "Poisson": (
        lambda r: (lambda rate: ([math.log(rate)], scipy.stats.poisson(rate)))(r.uniform(0.1, 50)),
        lambda x: [x],
        lambda e: np.exp(e[0]),
        lambda x: -scipy.special.gammaln(x + 1),
        COUNTS,
    ),
    "Exponential": (
        lambda r: (lambda rate: ([-rate], scipy.stats.expon(scale=1 / rate)))(r.uniform(0.2, 5)),
        lambda x: [x],
        lambda e: -np.log(-e[0]),
        lambda x: 0 * x,
        np.linspace(0, 9, 50),
    ),
    "Gaussian": (
        lambda r: (lambda m, s: ([m / s**2, -1 / (2 * s**2)], scipy.stats.norm(m, s)))(
            r.uniform(-2, 2), r.uniform(0.5, 3)
        ),
        lambda x: [x, x * x],
        lambda e: -(e[0] ** 2) / (4 * e[1]) - np.log(-2 * e[1]) / 2,
        lambda x: 0 * x - math.log(2 * math.pi) / 2,
        np.linspace(-9, 9, 51),
    ),
    "Laplace, loc = 1": (
        lambda r: (lambda b: ([-1 / b], scipy.stats.laplace(1, b)))(r.uniform(0.2, 5)),
        lambda x: [abs(x - 1)],
        lambda e: np.log(-2 / e[0]),
        lambda x: 0 * x,
        np.linspace(-9, 9, 51),
    ),
    "Beta": (
        lambda r: (lambda a, b: ([a, b], scipy.stats.beta(a, b)))(*r.uniform(0.5, 9, 2)),
        lambda x: [np.log(x), np.log1p(-x)],
        lambda e: scipy.special.betaln(*e),
        lambda x: -np.log(x) - np.log1p(-x),
        np.linspace(0.01, 0.99, 50),
    ),
}


def log_mass(law, x):
    return law.logpmf(x) if hasattr(law.dist, "_pmf") else law.logpdf(x)


@pytest.mark.claim("log-partition-gradient")
@pytest.mark.parametrize("name", FAMILIES)
@given(seed=seeds)
@few
def test_a_row_of_the_table_is_the_law_that_it_names(name, seed):
    draw, T, A, log_h, x = FAMILIES[name]
    eta, law = draw(np.random.default_rng(seed))
    with np.errstate(divide="ignore"):
        want = log_mass(law, x)
    got = log_h(x) + sum(e * t for e, t in zip(eta, T(x))) - A(np.array(eta))
    # gammaln(400) is 2,000, and as much rounding is in it
    np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-11)


def mean_of(law, f):
    if hasattr(law.dist, "_pmf"):
        return np.sum(law.pmf(COUNTS) * f(COUNTS))
    low, high = law.support()
    inner = law.ppf([1e-6, 0.5, 1 - 1e-6])
    cuts = [low, *inner, high]
    return sum(
        scipy.integrate.quad(lambda x: law.pdf(x) * f(x), a, b, epsabs=1e-11, limit=200)[0]
        for a, b in itertools.pairwise(cuts)
    )


@pytest.mark.claim("log-partition-gradient")
@pytest.mark.parametrize("name", FAMILIES)
@given(seed=seeds)
@settings(max_examples=5)
def test_slope_and_bend_of_the_log_partition(name, seed):
    draw, T, A, _, _ = FAMILIES[name]
    eta, law = draw(np.random.default_rng(seed))
    eta, k = np.array(eta), len(eta)
    h = 1e-3 * np.minimum(1, np.abs(eta))
    steps = np.diag(h)
    grad = [(A(eta + s) - A(eta - s)) / (2 * h[i]) for i, s in enumerate(steps)]
    hess = [
        [
            (A(eta + s + t) - A(eta + s - t) - A(eta - s + t) + A(eta - s - t)) / (4 * h[i] * h[j])
            for j, t in enumerate(steps)
        ]
        for i, s in enumerate(steps)
    ]
    mean = [mean_of(law, lambda x, i=i: T(x)[i]) for i in range(k)]
    cov = [
        [mean_of(law, lambda x, i=i, j=j: T(x)[i] * T(x)[j]) - mean[i] * mean[j] for j in range(k)]
        for i in range(k)
    ]
    # differences err by h^2 = 1e-6 relative to the scale of eta, times a fourth derivative
    scale = 1 + np.abs(cov).max()
    np.testing.assert_allclose(grad, mean, rtol=1e-4, atol=1e-5 * scale)
    np.testing.assert_allclose(hess, cov, rtol=1e-3, atol=1e-4 * scale)


@pytest.mark.claim("log-partition-gradient")
@given(seed=seeds, points=st.integers(2, 7), k=st.integers(1, 4))
def test_for_any_statistic_on_any_finite_support(seed, points, k):
    rng = np.random.default_rng(seed)
    T, h, eta = rng.normal(size=(points, k)), rng.uniform(0.1, 2, points), rng.normal(size=k)

    def A(e):
        return scipy.special.logsumexp(T @ e, b=h)

    p = h * np.exp(T @ eta - A(eta))
    assert p.sum() == pytest.approx(1, abs=1e-14)
    mean = p @ T
    cov = (T - mean).T @ (p[:, None] * (T - mean))
    v = rng.normal(size=k)
    v /= np.linalg.norm(v)
    # a step of 1e-4 errs by 1e-8 times derivatives below 100, and eps / 1e-8
    step = 1e-4
    up, mid, down = A(eta + step * v), A(eta), A(eta - step * v)
    assert (up - down) / (2 * step) == pytest.approx(mean @ v, abs=1e-6)
    assert (up - 2 * mid + down) / step**2 == pytest.approx(v @ cov @ v, abs=1e-5)
    assert A(eta + v) + A(eta - v) >= 2 * mid - 1e-13  # convex


@pytest.mark.claim("log-partition-gradient")
@given(seed=seeds, k=st.integers(2, 6))
@few
def test_a_die_and_a_dirichlet(seed, k):
    rng = np.random.default_rng(seed)
    z, c = rng.normal(size=k), rng.normal()
    p = np.exp(z) / np.exp(z).sum()
    # logits are ln p + c, and the gradient of log-sum-exp is the mean of the one-hot vector
    np.testing.assert_allclose(np.exp(np.log(p) + c) / np.exp(np.log(p) + c).sum(), p, rtol=1e-13)
    for j in range(k):
        step = np.eye(k)[j] * 1e-5
        slope = (scipy.special.logsumexp(z + step) - scipy.special.logsumexp(z - step)) / 2e-5
        assert slope == pytest.approx(p[j], abs=1e-9)
        # and the covariance of the one-hot vector, over all labels, is the matrix of the page
        y = np.eye(k)
        cov = (y - p).T @ (p[:, None] * (y - p))
        np.testing.assert_allclose(cov, np.diag(p) - np.outer(p, p), atol=1e-15)
        up, down = scipy.special.softmax(z + step), scipy.special.softmax(z - step)
        np.testing.assert_allclose((up - down) / 2e-5, cov[j], atol=1e-9)
    # Dirichlet: the mean of ln x_1 is the slope of ln B in alpha_1, and x_1 is a Beta
    alpha = rng.uniform(1, 5, k)

    def log_B(a):
        return np.sum(scipy.special.gammaln(a)) - scipy.special.gammaln(a.sum())

    # the row of the table: eta = alpha, h = 1 / (x_1 ... x_k)
    x = rng.dirichlet(np.ones(k) * 3)
    want = scipy.stats.dirichlet(alpha).logpdf(x)
    assert alpha @ np.log(x) - np.log(x).sum() - log_B(alpha) == pytest.approx(want, rel=1e-9)
    step = np.eye(k)[0] * 1e-5
    slope = (log_B(alpha + step) - log_B(alpha - step)) / 2e-5
    marginal = scipy.stats.beta(alpha[0], alpha[1:].sum())
    mean_log = scipy.integrate.quad(lambda x: marginal.pdf(x) * math.log(x), 0, 1, limit=200)[0]
    assert slope == pytest.approx(mean_log, abs=1e-6)


@pytest.mark.claim("log-partition-gradient")
@given(seed=seeds)
def test_the_slope_of_a_loss_is_what_is_expected_minus_what_came(seed):
    rng = np.random.default_rng(seed)
    eta, step = rng.uniform(-2, 2), 1e-5
    losses = {  # one observation, and minus the log-probability as a function of eta, by SciPy
        "Bernoulli": (1, lambda e: -scipy.stats.bernoulli(scipy.special.expit(e)).logpmf(1)),
        "Poisson": (3, lambda e: -scipy.stats.poisson(math.exp(e)).logpmf(3)),
        "Gaussian": (0.7, lambda e: -scipy.stats.norm(e, 1).logpdf(0.7)),
    }
    means = {"Bernoulli": 1 / (1 + math.exp(-eta)), "Poisson": math.exp(eta), "Gaussian": eta}
    for name, (x, loss) in losses.items():
        slope = (loss(eta + step) - loss(eta - step)) / (2 * step)
        # the step errs by 1e-10 times a third derivative below 8, and eps / 1e-5
        assert slope == pytest.approx(means[name] - x, abs=1e-8)


# two that do not belong


@pytest.mark.claim("not-exponential-families")
@given(seed=seeds, k=st.integers(1, 4), members=st.integers(2, 15))
def test_log_ratios_of_a_family_span_at_most_k_plus_one_dimensions(seed, k, members):
    rng = np.random.default_rng(seed)
    T, h = rng.normal(size=(40, k)), rng.uniform(0, 2, 40)
    h[rng.integers(40, size=5)] = 0
    weights = h * np.exp(T @ rng.normal(size=(k, members))).T
    p = weights / weights.sum(axis=1, keepdims=True)
    assert ((p > 0) == (h > 0)).all()
    log_p = np.log(p[:, h > 0])
    ratios = log_p[1:] - log_p[0]
    assert np.linalg.matrix_rank(ratios, rtol=1e-10) <= min(k + 1, members - 1)


@pytest.mark.claim("not-exponential-families")
@given(
    locations=st.lists(st.integers(-40, 40), min_size=2, max_size=12, unique=True),
    b=st.fractions(Fraction(1, 5), 5, max_denominator=10),
)
def test_log_ratios_of_laplace_are_independent(locations, b):
    # exact: second differences at the kinks, on integers, see each kink alone
    m0, *others = locations
    x = range(-42, 43)
    kinks = np.zeros((len(others), len(others)))
    for i, m in enumerate(others):
        ratio = [(abs(Fraction(t - m0)) - abs(Fraction(t - m))) / b for t in x]
        bends = [c - 2 * a + d for c, a, d in zip(ratio, ratio[1:], ratio[2:])]
        kinks[i] = [float(bends[x.index(other) - 1]) for other in others]
    np.testing.assert_array_equal(kinks, np.diag(np.full(len(others), float(-2 / b))))


@pytest.mark.claim("not-exponential-families")
@given(a=places, b=places, widths=st.tuples(scales, scales))
def test_uniforms_on_different_intervals_have_different_supports(a, b, widths):
    one, other = scipy.stats.uniform(a, widths[0]), scipy.stats.uniform(b, widths[1])
    ends = [a, b, a + widths[0], b + widths[1]]
    middles = [(s + t) / 2 for s, t in itertools.pairwise(sorted(ends))]
    apart = any((one.pdf(x) > 0) != (other.pdf(x) > 0) for x in middles if x not in ends)
    gaps = [abs(a - b), abs(a + widths[0] - b - widths[1])]
    assert apart == (max(gaps) > 0) or max(gaps) < 1e-12


# the largest entropy


@pytest.mark.claim("maximum-entropy")
@given(seed=seeds, points=st.integers(3, 8), k=st.integers(1, 2))
def test_every_other_law_with_the_same_means_has_a_smaller_entropy(seed, points, k):
    rng = np.random.default_rng(seed)
    T = rng.normal(size=(points, k))
    weights = np.exp(T @ rng.normal(size=k))
    p = weights / weights.sum()
    # a direction that changes neither the sum nor the means of T
    constraints = np.column_stack([np.ones(points), T])
    null = np.linalg.svd(constraints.T)[2][constraints.shape[1] :]
    if not len(null):
        return
    direction = rng.normal(size=len(null)) @ null
    farthest = np.min(p[direction < 0] / -direction[direction < 0])
    for share in (0.1, 0.5, 1.0):
        q = np.maximum(p + share * farthest * direction, 0)
        np.testing.assert_allclose(q @ T, p @ T, atol=1e-12)
        gap = scipy.stats.entropy(p) - scipy.stats.entropy(q)
        assert gap > 0
        # the gap is KL(q | p), by another formula
        assert gap == pytest.approx(np.sum(scipy.special.rel_entr(q, p)), rel=1e-6, abs=1e-13)


@pytest.mark.claim("maximum-entropy")
@given(
    places=st.tuples(places, places), sizes=st.tuples(scales, scales), weight=st.floats(0.05, 0.95)
)
@few
def test_no_mixture_of_two_bells_beats_the_bell_of_its_variance(places, sizes, weight):
    parts = [scipy.stats.norm(m, s) for m, s in zip(places, sizes)]
    weights = [weight, 1 - weight]
    mean = sum(w * m for w, m in zip(weights, places))
    variance = sum(w * (s * s + (m - mean) ** 2) for w, m, s in zip(weights, places, sizes))
    x = np.linspace(-60, 60, 60_001)
    density = sum(w * part.pdf(x) for w, part in zip(weights, parts))
    mixture = np.sum(scipy.special.entr(density)) * (x[1] - x[0])
    assert mixture <= math.log(2 * math.pi * math.e * variance) / 2 + 1e-9


@pytest.mark.claim("maximum-entropy")
def test_known_means_and_the_laws_of_largest_entropy():
    gaussian = math.log(2 * math.pi * math.e) / 2
    for law in (
        scipy.stats.uniform(0, math.sqrt(12)),
        scipy.stats.laplace(0, math.sqrt(0.5)),
        scipy.stats.logistic(0, math.sqrt(3) / math.pi),
        scipy.stats.t(5, 0, math.sqrt(3 / 5)),
        scipy.stats.expon(),
    ):
        assert law.var() == pytest.approx(1, rel=1e-12)
        assert law.entropy() < gaussian - 0.01
    for law in (
        scipy.stats.gamma(2, scale=0.5),
        scipy.stats.uniform(0, 2),
        scipy.stats.gamma(0.5, scale=2),
    ):
        assert law.mean() == pytest.approx(1)
        assert law.entropy() < scipy.stats.expon().entropy()  # positive, mean 1
    for law in (scipy.stats.norm(0, math.sqrt(math.pi / 2)), scipy.stats.uniform(-2, 4)):
        assert law.expect(abs) == pytest.approx(1, rel=1e-6)
        assert law.entropy() < scipy.stats.laplace().entropy()  # mean distance 1


@pytest.mark.claim("maximum-entropy")
def test_where_h_is_not_constant_the_family_does_not_have_the_largest_entropy():
    for mean in (0.5, 4.0, 20.0):
        poisson, geometric = scipy.stats.poisson(mean), scipy.stats.geom(1 / (1 + mean), loc=-1)
        assert geometric.mean() == pytest.approx(mean)
        x = np.arange(2000)
        assert np.sum(scipy.special.entr(poisson.pmf(x))) < np.sum(
            scipy.special.entr(geometric.pmf(x))
        )


@pytest.mark.claim("gaussian-is-cautious")
def test_the_gaussian_tail_is_the_smallest_of_three_with_one_variance():
    gaussian, laplace = scipy.stats.norm(), scipy.stats.laplace(0, math.sqrt(0.5))
    assert laplace.entropy() < gaussian.entropy()
    assert 2e6 * gaussian.sf(6) == pytest.approx(0.002, rel=0.02)
    assert 2e6 * laplace.sf(6) == pytest.approx(206, rel=0.005)
    for size in (6.01, 6.0001):  # beyond 6: a spike of 6 is not clipped
        spikes = np.array([-size, 0, size])
        masses = np.array([0.5, size**2 - 1, 0.5]) / size**2
        assert masses.sum() == pytest.approx(1)
        assert masses @ spikes == 0
        assert masses @ spikes**2 == pytest.approx(1)
        beyond = masses[np.abs(spikes) > 6].sum()
        assert 1 / 36 * (6 / size) ** 2 == pytest.approx(beyond)
        assert beyond < 1 / 36  # Chebyshev's bound, all but reached
    uniform = scipy.stats.uniform(-math.sqrt(3), 2 * math.sqrt(3))
    assert uniform.sf(6) == 0 < gaussian.sf(6)


# parametrizations


@pytest.mark.claim("truncated-at-two")
def test_the_cut_of_pytorch_is_in_numbers_and_that_of_scipy_in_standard_deviations():
    import torch

    generator = torch.Generator().manual_seed(0)
    w = torch.empty(200_000, dtype=torch.float64)
    torch.nn.init.trunc_normal_(w, std=0.02, generator=generator)
    beyond = (w.abs() > 0.04).double().mean().item()
    share = 2 * scipy.stats.norm.sf(2)
    assert abs(beyond - share) < 5 * math.sqrt(share * (1 - share) / len(w))
    assert scipy.stats.truncnorm(-2, 2, scale=0.02).support() == (-0.04, 0.04)
    narrowed = math.sqrt(1 - 4 * scipy.stats.norm.pdf(2) / (2 * scipy.stats.norm.cdf(2) - 1))
    assert scipy.stats.truncnorm(-2, 2).std() == pytest.approx(narrowed, rel=1e-9)
    assert round(narrowed, 2) == 0.88
    torch.nn.init.trunc_normal_(w, std=1.0, generator=generator)
    # the relative error of a standard deviation is at most 1 / sqrt(2 n), as the tails are short
    assert abs(w.std().item() / narrowed - 1) < 5 / math.sqrt(2 * len(w))


# dropout

small = st.fractions(-5, 5, max_denominator=6)


@pytest.mark.claim("inverted-dropout")
@given(
    p=st.fractions(0, Fraction(19, 20), max_denominator=20),
    pairs=st.lists(st.tuples(small, small), min_size=1, max_size=6),
)
@example(p=Fraction(0), pairs=[(Fraction(1), Fraction(2))])
def test_mean_and_variance_over_all_masks_exactly(p, pairs):
    mean = square = Fraction(0)
    for mask in itertools.product((0, 1), repeat=len(pairs)):
        probability = math.prod(1 - p if m else p for m in mask)
        z = sum(w * m * x / (1 - p) for m, (w, x) in zip(mask, pairs))
        mean += probability * z
        square += probability * z * z
    assert mean == sum(w * x for w, x in pairs)
    assert square - mean**2 == p / (1 - p) * sum((w * x) ** 2 for w, x in pairs)


@pytest.mark.claim("inverted-dropout")
def test_pytorch_drops_with_p_and_rescales_what_stays():
    import torch

    torch.manual_seed(0)
    n, x = 100_000, 3.0
    for p in (0.1, 0.5, 0.8):
        y = torch.nn.functional.dropout(torch.full((n,), x, dtype=torch.float64), p).numpy()
        np.testing.assert_allclose(y[y != 0], x / (1 - p), rtol=1e-12)
        assert abs(np.mean(y == 0) - p) < 5 * math.sqrt(p * (1 - p) / n)
        std = math.sqrt(p / (1 - p)) * x
        assert abs(y.mean() - x) < 5 * std / math.sqrt(n)


@pytest.mark.claim("dropout-off-is-the-average")
def test_the_average_after_a_relu_is_not_the_output_without_dropout():
    outputs = [max(0, 2 * (a - b)) for a, b in itertools.product((0, 1), repeat=2)]
    assert sum(outputs) / 4 == 0.5
    assert max(0, 1 - 1) == 0


@pytest.mark.claim("dropout-off-is-the-average")
@given(seed=seeds, classes=st.integers(2, 5), d=st.integers(1, 5), p=st.floats(0.1, 0.9))
def test_behind_one_layer_the_geometric_mean_is_exact(seed, classes, d, p):
    rng = np.random.default_rng(seed)
    W, b, x = rng.normal(size=(classes, d)), rng.normal(size=classes), rng.normal(size=d)
    log_mean, arithmetic = np.zeros(classes), np.zeros(classes)
    for mask in itertools.product((0, 1), repeat=d):
        probability = math.prod(1 - p if m else p for m in mask)
        q = scipy.special.softmax(W @ (np.array(mask) * x / (1 - p)) + b)
        log_mean += probability * np.log(q)
        arithmetic += probability * q
    off = scipy.special.softmax(W @ x + b)
    np.testing.assert_allclose(np.exp(log_mean) / np.exp(log_mean).sum(), off, rtol=1e-9)
    assert np.abs(arithmetic - off).max() > 0

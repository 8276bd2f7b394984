"""Tests of mathdl.probability.distributions.

Oracles: mpmath with 40 digits, scipy.stats, torch.distributions. Tolerances: 1e-12 of
max(1, |value|, the largest term of the sum), for tails 1e-12 relative.

A sampler is tested with 10^5 draws at a false-alarm rate of 1e-6 in all, shared out evenly among
its tests; the seed is 0 for all of them. That a sampler with a wrong scale or with swapped
parameters fails these tests is tested too.
"""

import dataclasses
import math
import re

import mpmath
import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.probability.distributions import (
    Bernoulli,
    Beta,
    Binomial,
    Categorical,
    Dirichlet,
    Exponential,
    Laplace,
    MultivariateNormal,
    Normal,
    Poisson,
    Uniform,
)

INF = math.inf
mp = mpmath.mp.clone()
mp.dps = 40
td = torch.distributions
EPS = np.finfo(float).eps


def close(got, want, largest=1.0):
    """Within 1e-12 of max(1, |want|, largest)."""
    got, want = np.asarray(got), np.asarray(want, dtype=float)
    assert got.dtype == np.float64
    scale = np.maximum(np.maximum(1, np.abs(want)), largest)
    with np.errstate(invalid="ignore"):
        error = np.abs(got - want)
    assert ((got == want) | (error <= 1e-12 * scale)).all(), (got, want)


def relative(got, want):
    np.testing.assert_allclose(np.asarray(got), np.asarray(want, dtype=float), rtol=1e-12, atol=0)


def t(x):
    return torch.tensor(x, dtype=torch.float64)


COUNTS = np.arange(60)
REALS = np.concatenate([np.linspace(-30, 30, 301), [1e-9, 1e-3, -2.5, 1.25]])
PARTS = np.concatenate([np.linspace(1e-3, 1 - 1e-3, 101), [1e-12, 1e-6, 0.5]])

ON_A_LINE = [  # ours, scipy's, torch's, points of the support
    *(
        (Bernoulli(p), scipy.stats.bernoulli(p), td.Bernoulli(probs=t(p)), np.arange(2))
        for p in (0.3, 0.5, 0.999, 1e-10)
    ),
    *(
        (Binomial(n, p), scipy.stats.binom(n, p), td.Binomial(n, probs=t(p)), np.arange(n + 1))
        for n, p in ((1, 0.25), (10, 0.3), (59, 0.97), (200, 0.01))
    ),
    *(
        (Poisson(r), scipy.stats.poisson(r), td.Poisson(t(r)), COUNTS)
        for r in (0.01, 0.7, 4.0, 31.5)
    ),
    *(
        (Uniform(a, b), scipy.stats.uniform(a, b - a), td.Uniform(t(a), t(b)), a + (b - a) * PARTS)
        for a, b in ((0.0, 1.0), (-3.0, 5.5), (2.0, 2.25))
    ),
    *(
        (Exponential(r), scipy.stats.expon(scale=1 / r), td.Exponential(t(r)), np.abs(REALS))
        for r in (0.1, 1.0, 7.5)
    ),
    *(
        (Normal(m, s), scipy.stats.norm(m, s), td.Normal(t(m), t(s)), REALS)
        for m, s in ((0.0, 1.0), (5.0, 2.0), (-1.5, 0.3))
    ),
    *(
        (Laplace(m, s), scipy.stats.laplace(m, s), td.Laplace(t(m), t(s)), REALS)
        for m, s in ((0.0, 1.0), (5.0, 2.0), (-1.5, 0.3))
    ),
    *(
        (Beta(a, b), scipy.stats.beta(a, b), td.Beta(t(a), t(b)), PARTS)
        for a, b in ((1.0, 1.0), (2.0, 5.0), (0.5, 0.5), (30.0, 4.5), (0.2, 7.0))
    ),
]
NAMES = [repr(case[0]) for case in ON_A_LINE]
ONE_OF_EACH = [
    Bernoulli(0.3),
    Binomial(10, 0.3),
    Categorical([0.5, 0.2, 0.3]),
    Poisson(4.0),
    Uniform(-3, 5.5),
    Exponential(2.5),
    Normal(5.0, 2.0),
    Laplace(5.0, 2.0),
    Beta(2.0, 5.0),
    Dirichlet([2.0, 0.5, 3.0]),
    MultivariateNormal([1.0, -2.0], [[4.0, 1.5], [1.5, 2.0]]),
]
DISCRETE = (Bernoulli, Binomial, Categorical, Poisson)
each = pytest.mark.parametrize("d", ONE_OF_EACH, ids=lambda d: type(d).__name__)
each_on_a_line = pytest.mark.parametrize(
    "d", [d for d in ONE_OF_EACH if hasattr(d, "cdf")], ids=lambda d: type(d).__name__
)


# against scipy and torch


@pytest.mark.parametrize(("d", "by_scipy", "by_torch", "x"), ON_A_LINE, ids=NAMES)
def test_log_prob_mean_variance_and_entropy_agree_with_scipy_and_torch(d, by_scipy, by_torch, x):
    log_prob = by_scipy.logpmf if isinstance(d, DISCRETE) else by_scipy.logpdf
    close(d.log_prob(x), log_prob(x))
    close(d.mean, by_scipy.mean())
    close(d.variance, by_scipy.var())
    close(d.mean, by_torch.mean)
    close(d.variance, by_torch.variance)
    close(d.log_prob(x), by_torch.log_prob(t(x)))
    if not isinstance(d, Poisson):  # scipy stops its sum early, torch has none
        close(d.entropy(), by_scipy.entropy())
        close(d.entropy(), by_torch.entropy())
    assert type(d.mean) is type(d.variance) is type(d.entropy()) is float


@pytest.mark.parametrize(("d", "by_scipy", "by_torch", "x"), ON_A_LINE, ids=NAMES)
def test_cdf_and_sf_agree_with_scipy(d, by_scipy, by_torch, x):
    x = np.concatenate([x, x + 0.3, [-50.0, 1e3]])
    # cdf to cdf: torch's tails are 1 - cdf and lose their digits
    np.testing.assert_allclose(d.cdf(x), by_scipy.cdf(x), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(d.sf(x), by_scipy.sf(x), rtol=1e-12, atol=1e-300)
    seen = d.cdf(x) > 1e-300
    close(np.log(d.cdf(x[seen])), by_scipy.logcdf(x[seen]))


@pytest.mark.parametrize("probs", [[1.0], [0.25, 0.75], [0.7, 0.2, 0.1], [0.5, 0.0, 0.5]])
def test_categorical_agrees_with_torch_and_with_scipys_multinomial(probs):
    d, by_torch = Categorical(probs), td.Categorical(probs=t(probs))
    one_hot, by_scipy = td.OneHotCategorical(probs=t(probs)), scipy.stats.multinomial(1, probs)
    labels = np.arange(len(probs))
    close(d.log_prob(labels), by_scipy.logpmf(np.eye(len(probs), dtype=int)))
    close(d.mean, by_scipy.mean())
    close(d.variance, np.diag(by_scipy.cov()))
    close(d.mean, one_hot.mean)
    close(d.variance, one_hot.variance)
    close(d.entropy(), scipy.stats.entropy(probs))
    if 0.0 not in probs:  # torch clamps log 0
        close(d.log_prob(labels), by_torch.log_prob(torch.from_numpy(labels)))
        close(d.entropy(), by_torch.entropy())


@pytest.mark.parametrize("alpha", [[1.0, 1.0], [2.0, 0.5, 3.0], [0.1, 0.1, 0.1, 0.1], [30, 4, 9.5]])
def test_dirichlet_agrees_with_scipy_and_torch(alpha):
    d, by_scipy, by_torch = Dirichlet(alpha), scipy.stats.dirichlet(alpha), td.Dirichlet(t(alpha))
    x = np.random.default_rng(0).dirichlet(np.ones(len(alpha)), 100)
    close(d.log_prob(x), by_scipy.logpdf(x.T))
    close(d.log_prob(x), by_torch.log_prob(t(x)))
    close(d.mean, by_scipy.mean())
    close(d.variance, by_scipy.var())
    close(d.mean, by_torch.mean)
    close(d.variance, by_torch.variance)
    close(d.entropy(), by_scipy.entropy())
    close(d.entropy(), by_torch.entropy())


@pytest.mark.parametrize("n", [1, 2, 5, 20])
def test_multivariate_normal_agrees_with_scipy_and_torch(n):
    rng = np.random.default_rng(n)
    B = rng.normal(size=(n, n))
    cov, mean = B @ B.T / n + 0.1 * np.eye(n), rng.normal(size=n)
    cov = (cov + cov.T) / 2
    d = MultivariateNormal(mean, cov)
    by_scipy = scipy.stats.multivariate_normal(mean, cov)
    by_torch = td.MultivariateNormal(t(mean), t(cov))
    x = rng.multivariate_normal(mean, cov, 50).reshape(5, 10, n)
    # the condition number, at most some 100 here, multiplies the rounding of z^2
    close(d.log_prob(x), by_scipy.logpdf(x), 100)
    close(d.log_prob(x), by_torch.log_prob(t(x)), 100)
    close(d.mean, by_torch.mean)
    close(d.variance, by_torch.variance)
    close(d.entropy(), by_scipy.entropy())
    close(d.entropy(), by_torch.entropy())


def test_one_dimension_and_two_outcomes_are_the_special_cases():
    x = np.linspace(-3, 3, 7)
    close(MultivariateNormal([5], [[4]]).log_prob(x[:, None]), Normal(5, 2).log_prob(x))
    p = np.linspace(0.1, 0.9, 9)
    close(Dirichlet([2, 5]).log_prob(np.stack([p, 1 - p], -1)), Beta(2, 5).log_prob(p))
    assert Dirichlet([2, 5]).entropy() == pytest.approx(Beta(2, 5).entropy(), rel=1e-13)
    close(Categorical([0.75, 0.25]).log_prob([0, 1]), Bernoulli(0.25).log_prob([0, 1]))
    close(Binomial(1, 0.25).log_prob([0, 1]), Bernoulli(0.25).log_prob([0, 1]))
    close(Beta(1, 1).log_prob(p), Uniform(0, 1).log_prob(p))
    z = np.array([[0.3, -1.2]])
    independent = Normal(0, 2).log_prob(z[:, 0]) + Normal(0, 3).log_prob(z[:, 1])
    close(MultivariateNormal([0, 0], np.diag([4, 9])).log_prob(z), independent)


# against mpmath


def log_choose(n, k):
    return mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1)


def binomial(n, p, k):
    p = mp.mpf(p)
    return mp.exp(log_choose(n, k) + k * mp.log(p) + (n - k) * mp.log1p(-p))


def poisson(rate, k):
    return mp.exp(k * mp.log(mp.mpf(rate)) - mp.mpf(rate) - mp.loggamma(k + 1))


@given(n=st.integers(1, 10**6), p=st.floats(1e-6, 1 - 1e-6), share=st.floats(0, 1))
def test_binomial_log_prob_errs_by_rounding_of_its_largest_term(n, p, share):
    k = round(n * share)
    largest = max(n * math.log(n), -k * math.log(p), -(n - k) * math.log1p(-p))
    close(Binomial(n, p).log_prob(k), mp.log(binomial(n, p, k)), largest)


@given(rate=st.floats(1e-6, 1e6), k=st.integers(0, 10**6))
def test_poisson_log_prob_errs_by_rounding_of_its_largest_term(rate, k):
    largest = max(rate, abs(k * math.log(rate)), float(mp.loggamma(k + 1)))
    close(Poisson(rate).log_prob(k), mp.log(poisson(rate, k)), largest)


@given(a=st.floats(1e-3, 1e4), b=st.floats(1e-3, 1e4), x=st.floats(1e-9, 1 - 1e-9))
def test_beta_log_prob_errs_by_rounding_of_its_largest_term(a, b, x):
    terms = [
        (mp.mpf(a) - 1) * mp.log(x),
        (mp.mpf(b) - 1) * mp.log1p(-mp.mpf(x)),
        mp.loggamma(a),
        mp.loggamma(b),
        mp.loggamma(mp.mpf(a) + b),
    ]
    value = terms[0] + terms[1] - terms[2] - terms[3] + terms[4]
    close(Beta(a, b).log_prob(x), value, float(max(map(abs, terms))))


@pytest.mark.parametrize("rate", [0.01, 0.7, 4.0, 31.5, 900.0])
def test_the_tails_of_poisson(rate):
    d = Poisson(rate)
    top = int(rate + 12 * math.sqrt(rate)) + 12
    mass = [poisson(rate, k) for k in range(top + 400)]
    k = np.unique(np.linspace(0, top, 40).astype(int))
    relative(d.cdf(k), [mp.fsum(mass[: j + 1]) for j in k])
    relative(d.sf(k), [mp.fsum(mass[j + 1 :]) for j in k])
    relative(d.sf(k + 0.75), [mp.fsum(mass[j + 1 :]) for j in k])


@pytest.mark.parametrize(
    ("n", "p"), [(1, 0.3), (10, 0.3), (100, 0.5), (1000, 0.01), (1000, 0.999), (50, 1e-9)]
)
def test_the_tails_of_binomial(n, p):
    d = Binomial(n, p)
    mass = [binomial(n, p, k) for k in range(n + 1)]
    k = np.unique(np.linspace(0, n, 40).astype(int))
    cdf = np.array([float(mp.fsum(mass[: j + 1])) for j in k])
    sf = np.array([float(mp.fsum(mass[j + 1 :])) for j in k])
    normal = 1e-290  # below it a result may be a float of fewer digits
    relative(d.cdf(k)[cdf > normal], cdf[cdf > normal])
    relative(d.sf(k)[sf > normal], sf[sf > normal])
    assert (d.cdf(k)[cdf <= normal] <= 1e-289).all()
    assert (d.sf(k)[sf <= normal] <= 1e-289).all()


def test_the_tails_of_a_density():
    z = np.linspace(-37, 37, 149)  # multiples of 1/2, exact
    relative(Normal(0, 1).cdf(z), [mp.ncdf(v) for v in z])
    relative(Normal(0, 1).sf(z), [mp.ncdf(-v) for v in z])
    relative(Normal(5, 2).sf(5 + 2 * z), Normal(0, 1).sf(z))
    relative(Normal(5, 2).cdf(5 + 2 * z), Normal(0, 1).cdf(z))
    for d in (Laplace(0, 1), Laplace(5, 2)):
        near, far = [mp.exp(-abs(v)) / 2 for v in z], [1 - mp.exp(-abs(v)) / 2 for v in z]
        left = [n if v < 0 else f for n, f, v in zip(near, far, z)]
        relative(d.cdf(d.loc + d.scale * z), left)
        relative(d.sf(d.loc - d.scale * z), left)
    x = np.array([0, 1e-300, 1e-20, 1e-3, 1, 30, 600.0])
    relative(Exponential(0.5).cdf(x), [-mp.expm1(-mp.mpf(v) / 2) for v in x])
    relative(Exponential(0.5).sf(x), [mp.exp(-mp.mpf(v) / 2) for v in x])
    relative(Uniform(0, 4).cdf([1e-300, 1, 4]), [2.5e-301, 0.25, 1])
    relative(Uniform(-4, 0).sf([-4, -1, -1e-300]), [1, 0.25, 2.5e-301])


@pytest.mark.parametrize(("a", "b"), [(1, 1), (2, 5), (0.5, 0.5), (30, 4.5), (0.2, 7), (200, 100)])
def test_the_tails_of_beta(a, b):
    d = Beta(a, b)
    x = [1e-9, 1e-4, 0.01, 0.125, 0.5, 0.75, 0.96875]
    a, b = mp.mpf(a), mp.mpf(b)
    left = [mp.betainc(a, b, 0, mp.mpf(v), regularized=True) for v in x]
    seen = np.array([v > 1e-290 for v in left])
    relative(d.cdf(x)[seen], np.array(left)[seen])
    assert (d.cdf(x)[~seen] <= 1e-289).all()
    # by symmetry: mpmath's integral up to 1 is a difference and loses its digits
    right = [mp.betainc(b, a, 0, 1 - mp.mpf(v), regularized=True) for v in x]
    relative(d.sf(x), right)


@pytest.mark.parametrize("rate", [1e-300, 0.01, 0.7, 4.0, 31.5, 900.0, 9999.0, 10001.0, 1e6])
def test_the_entropy_of_poisson(rate):
    reach = 12 * math.sqrt(rate) + 60
    start = max(0, math.floor(rate - reach))
    if rate > 10001:  # the expansion, with its next term
        lam = mp.mpf(rate)
        want = mp.log(2 * mp.pi * mp.e * lam) / 2 - 1 / (12 * lam) - 1 / (24 * lam**2)
        want -= mp.mpf(19) / 360 / lam**3
    else:
        mass, want = poisson(rate, start), mp.mpf(0)
        for k in range(start, math.ceil(rate + reach)):
            want -= mass * mp.log(mass)
            mass *= mp.mpf(rate) / (k + 1)
    close(Poisson(rate).entropy(), want, rate * max(1, math.log(rate)) if rate < 1e4 else 1)


@pytest.mark.parametrize(
    ("n", "p"), [(1, 0.3), (300, 0.01), (39_000, 0.5), (41_000, 0.5), (10**6, 0.011), (10**6, 1e-6)]
)
def test_the_entropy_of_binomial(n, p):
    v = n * p * (1 - p)
    reach = 12 * math.sqrt(v) + 60
    start, stop = max(0, math.floor(n * p - reach)), min(n, math.ceil(n * p + reach))
    mass, want, odds = binomial(n, p, start), mp.mpf(0), mp.mpf(p) / (1 - mp.mpf(p))
    for k in range(start, stop + 1):
        want -= mass * mp.log(mass)
        mass *= odds * (n - k) / (k + 1)
    close(Binomial(n, p).entropy(), want, n * math.log(n) if v < 1e4 else 1)


def test_entropies_in_closed_form():
    assert Bernoulli(0.5).entropy() == pytest.approx(math.log(2), rel=1e-15)
    assert Categorical(np.full(8, 0.125)).entropy() == pytest.approx(math.log(8), rel=1e-15)
    for d in (Bernoulli(0), Bernoulli(1), Binomial(7, 0), Binomial(7, 1), Binomial(0, 0.3)):
        assert d.entropy() == 0
        assert math.copysign(1, d.entropy()) == 1
    assert Poisson(0).entropy() == 0
    assert Categorical([0, 1]).entropy() == 0
    assert Uniform(0, 1).entropy() == 0
    assert Exponential(math.e).entropy() == 0
    assert Normal(3, 1).entropy() == pytest.approx(math.log(2 * math.pi * math.e) / 2, rel=1e-15)
    assert Laplace(3, 0.5).entropy() == pytest.approx(1, rel=1e-15)


# laws


@given(p=st.floats(0, 1), n=st.integers(0, 40))
def test_the_masses_of_a_binomial_add_up_to_one_and_their_sums_are_the_cdf(p, n):
    d, k = Binomial(n, p), np.arange(n + 1)
    mass = np.exp(d.log_prob(k))
    np.testing.assert_allclose(np.cumsum(mass), d.cdf(k), rtol=0, atol=1e-12)
    np.testing.assert_allclose(np.sum(mass * k), d.mean, rtol=0, atol=1e-11)
    np.testing.assert_allclose(np.sum(mass * (k - d.mean) ** 2), d.variance, rtol=0, atol=1e-10)


@given(x=st.floats(allow_nan=False, allow_subnormal=False))
def test_cdf_and_sf_share_out_the_whole_mass(x):
    for d in ONE_OF_EACH:
        if hasattr(d, "cdf"):
            below, above = d.cdf(x), d.sf(x)
            assert below >= 0
            assert above >= 0
            assert below + above == pytest.approx(1, abs=1e-14)


@pytest.mark.parametrize(
    "d", [Uniform(-3, 5.5), Exponential(2.5), Normal(5, 2), Laplace(5, 2), Beta(2, 5)]
)
def test_the_density_is_the_slope_of_the_cdf(d):
    std = math.sqrt(d.variance)
    x = np.linspace(d.mean - 0.9 * std, d.mean + 0.9 * std, 20)  # clear of every kink
    h = 1e-5
    slope = (d.cdf(x + h) - d.cdf(x - h)) / (2 * h)
    # h^2 times a third derivative below 100, and rounding eps / h
    np.testing.assert_allclose(slope, np.exp(d.log_prob(x)), rtol=0, atol=1e-8)


@each_on_a_line
def test_the_ends_of_cdf_and_sf(d):
    assert (d.cdf([-INF, -1e9, 1e9, INF]) == [0, 0, 1, 1]).all()
    assert (d.sf([-INF, -1e9, 1e9, INF]) == [1, 1, 0, 0]).all()
    # P(X <= x) counts x itself
    if isinstance(d, DISCRETE):
        mass = np.exp(d.log_prob([0, 1]))
        relative(d.cdf([0, 0.999]), [mass[0]] * 2)
        relative(d.cdf(1) - d.cdf(0.5), mass[1])
        assert d.cdf(-1e-9) == 0


# the support


@pytest.mark.parametrize(
    ("d", "inside", "outside"),
    [
        (Bernoulli(0.3), [0, 1], [-1, 2, 0.5, INF, -INF]),
        (Binomial(10, 0.3), [0, 10], [-1, 11, 0.5, INF, -INF]),
        (Categorical([0.5, 0.2, 0.3]), [0, 2], [-1, 3, 0.5, INF, -INF]),
        (Poisson(4), [0, 1, 500], [-1, 0.5, INF, -INF]),
        (Uniform(-3, 5.5), [-3, 5.5, 0], [-3.001, 5.501, INF, -INF]),
        (Exponential(2.5), [0, 1e-300, 1e9], [-1e-300, -1, INF, -INF]),
        (Normal(5, 2), [0, 1e100], [INF, -INF, 1e300]),
        (Laplace(5, 2), [0, 1e300], [INF, -INF]),
        (Beta(2, 5), [1e-300, 0.5], [-1e-300, 1.001, 0, 1, INF, -INF]),
        (Beta(1, 1), [0, 1], [-0.1, 1.1]),
    ],
    ids=lambda value: repr(value) if dataclasses.is_dataclass(value) else "",
)
def test_log_prob_is_minus_infinity_outside_the_support_and_nowhere_else(d, inside, outside):
    assert np.isfinite(d.log_prob(inside)).all()
    assert (d.log_prob(outside) == -INF).all()


def test_the_borders_of_vectors():
    d = Dirichlet([2.0, 0.5, 1.0])
    assert np.isfinite(d.log_prob([[0.25, 0.25, 0.5], [0.5, 0.5, 0]])).all()
    outside = [[0.5, 0.5, 0.1], [-0.5, 0.5, 1], [INF, 0.5, 0.5], [INF, -INF, 1], [0, 0.5, 0.5]]
    assert (d.log_prob(outside) == -INF).all()
    assert d.log_prob([0.5, 0.0, 0.5]) == INF
    assert d.log_prob([0.0, 0.0, 1.0]) == -INF  # 0 times infinity: 0, by convention
    near, off = np.array([0.5, 0.25, 0.25 + 9e-10]), np.array([0.5, 0.25, 0.25 + 2e-9])
    assert np.isfinite(d.log_prob(near))
    assert d.log_prob(off) == -INF
    assert Beta(0.5, 2).log_prob(0) == INF
    assert Beta(2, 0.5).log_prob(1) == INF
    assert (MultivariateNormal([0, 0], np.eye(2)).log_prob([[INF, 0], [0, -INF]]) == -INF).all()
    assert (Normal(0, 1e-300).log_prob([1.0, -1e300]) == -INF).all()
    assert (Normal(0, 1e-300).cdf([1e300, -1e300]) == [1, 0]).all()
    assert (Laplace(0, 1e-300).cdf([1e300, -1e300]) == [1, 0]).all()


def test_certain_events():
    assert (Bernoulli(1).log_prob([0, 1]) == [-INF, 0]).all()
    assert (Bernoulli(0).log_prob([0, 1]) == [0, -INF]).all()
    assert (Binomial(3, 1).log_prob([2, 3]) == [-INF, 0]).all()
    assert (Binomial(0, 0.5).log_prob([0, 1]) == [0, -INF]).all()
    assert (Binomial(0, 0.5).cdf([-1, 0, 1]) == [0, 1, 1]).all()
    assert (Poisson(0).log_prob([0, 1]) == [0, -INF]).all()
    assert (Poisson(0).cdf([-1, 0, 5]) == [0, 1, 1]).all()
    assert (Categorical([0.0, 1.0]).log_prob([0, 1]) == [-INF, 0]).all()
    rng = np.random.default_rng(0)
    assert (Categorical([0.0, 1.0, 0.0]).sample(rng, 1000) == 1).all()
    assert (Bernoulli(1).sample(rng, 1000) == 1).all()
    assert (Bernoulli(0).sample(rng, 1000) == 0).all()


@each
def test_arrays_in_arrays_out(d):
    rng = np.random.default_rng(0)
    event = np.shape(d.mean) if isinstance(d, (Dirichlet, MultivariateNormal)) else ()
    dtype = np.int64 if isinstance(d, DISCRETE) else np.float64
    for size, shape in ((None, ()), (3, (3,)), (0, (0,)), ((2, 3), (2, 3)), ((), ()), ((4,), (4,))):
        x = d.sample(rng, size)
        assert type(x) is np.ndarray
        assert x.shape == shape + event
        assert x.dtype == dtype
        before = x.copy()
        for f in (d.log_prob, *((d.cdf, d.sf) if hasattr(d, "cdf") else ())):
            value = f(x)
            assert type(value) is np.ndarray
            assert value.shape == shape
            assert value.dtype == np.float64
            np.testing.assert_array_equal(f(x.tolist()) if x.size else value, value)
        assert np.isfinite(d.log_prob(x)).all()
        assert (x == before).all()
    assert d.sample(rng).shape == event
    np.testing.assert_array_equal(
        d.sample(np.random.default_rng(7), 5), d.sample(np.random.default_rng(7), 5)
    )
    assert (d.sample(rng, 5) != d.sample(rng, 5)).any() or isinstance(d, DISCRETE)


# the samplers

N = 100_000
RATE = 1e-6


def lowest_p_value(d, draws):
    """The smallest p-value, times the number of tests: below RATE, the sampler has failed."""
    if isinstance(d, Categorical | Bernoulli | Binomial | Poisson):
        p_values = [chi_square(d, draws)]
    elif isinstance(d, Dirichlet):
        rest = d.alpha.sum() - d.alpha
        p_values = [
            scipy.stats.kstest(x, scipy.stats.beta(a, b).cdf).pvalue
            for x, a, b in zip(draws.T, d.alpha, rest)
        ]
    elif isinstance(d, MultivariateNormal):
        centered = draws - d.mean
        squared = np.sum(centered * np.linalg.solve(d.cov, centered.T).T, axis=1)
        p_values = [scipy.stats.kstest(squared, scipy.stats.chi2(d.mean.size).cdf).pvalue]
        p_values += [
            scipy.stats.kstest(x, scipy.stats.norm(m, math.sqrt(v)).cdf).pvalue
            for x, m, v in zip(draws.T, d.mean, np.diag(d.cov))
        ]
    else:
        p_values = [scipy.stats.kstest(draws, d.cdf).pvalue, likelihood(d, draws)]
    return len(p_values) * min(p_values)


def chi_square(d, draws):
    """Counts against expected counts; neighbors are put together until at least 5 are expected."""
    values = np.arange(draws.max() + 1)
    expected = N * np.exp(d.log_prob(values))
    seen = np.bincount(draws, minlength=values.size).astype(float)
    expected[-1] += N - expected.sum()  # what lies beyond the largest draw
    cells = [[0.0, 0.0]]
    for s, e in zip(seen, expected):
        if cells[-1][1] >= 5:
            cells.append([0.0, 0.0])
        cells[-1][0] += s
        cells[-1][1] += e
    if cells[-1][1] < 5:
        s, e = cells.pop()
        cells[-1][0] += s
        cells[-1][1] += e
    seen, expected = np.array(cells).T
    assert expected.min() >= 5
    return scipy.stats.chisquare(seen, expected).pvalue


def likelihood(d, draws):
    """The mean log-density is minus the entropy, with a standard error.

    The Kolmogorov-Smirnov distance of a normal to one 3 % wider is 0.0073, and 10^5 draws notice
    from 0.0085 on. This test sees it at 13 standard errors.
    """
    value = d.log_prob(draws)
    if (value == value[0]).all():  # uniform
        return 1.0
    if not np.isfinite(value).all():
        return 0.0
    z = (value.mean() + d.entropy()) / (value.std() / math.sqrt(N))
    return 2 * scipy.stats.norm.sf(abs(z))


ALSO = [
    Beta(0.5, 0.5),
    Beta(0.05, 3),
    Beta(40, 2),
    Bernoulli(0.97),
    Binomial(1000, 0.4),
    Categorical([0.1, 0.0, 0.6, 0.3]),
    Poisson(0.2),
    Poisson(70.0),
    Dirichlet([0.05, 0.1, 2.0, 9.0]),
    MultivariateNormal([1, 2, 3], [[2, 1, 0.5], [1, 3, -1], [0.5, -1, 1.5]]),
]


@pytest.mark.parametrize("d", ONE_OF_EACH + ALSO, ids=repr)
def test_the_sampler_draws_from_its_distribution(d):
    assert lowest_p_value(d, d.sample(np.random.default_rng(0), N)) > RATE


WRONG = [  # what the sampler should draw from, and what it does
    (Uniform(0, 2), Uniform(0, 2.06)),
    (Uniform(0, 2), Uniform(0, 1.94)),
    (Exponential(2.5), Exponential(2.5 / 1.03)),
    (Exponential(2.5), Exponential(1 / 2.5)),
    (Normal(5, 2), Normal(5, 2.06)),
    (Normal(5, 2), Normal(5, 1.94)),
    (Normal(5, 2), Normal(2, 5)),
    (Laplace(5, 2), Laplace(5, 2.06)),
    (Laplace(5, 2), Laplace(5, 1.94)),
    (Laplace(5, 2), Laplace(2, 5)),
    (Beta(2, 5), Beta(5, 2)),
    (Beta(2, 5), Beta(2.06, 5)),
    (Bernoulli(0.3), Bernoulli(0.7)),
    (Bernoulli(0.3), Bernoulli(0.309)),
    (Binomial(10, 0.3), Binomial(10, 0.309)),
    (Binomial(10, 0.3), Binomial(10, 0.7)),
    (Poisson(4), Poisson(4.12)),
    (Poisson(4), Poisson(0.25)),
    (Categorical([0.5, 0.2, 0.3]), Categorical([0.5, 0.3, 0.2])),
    (Categorical([0.5, 0.2, 0.3]), Categorical([0.515, 0.206, 0.279])),
    (Dirichlet([2, 0.5, 3]), Dirichlet([3, 0.5, 2])),
    (Dirichlet([2, 0.5, 3]), Dirichlet([2.06, 0.5, 3])),
    (
        MultivariateNormal([1, -2], [[4, 1.5], [1.5, 2]]),
        MultivariateNormal([1, -2], 1.03**2 * np.array([[4, 1.5], [1.5, 2]])),
    ),
    (
        MultivariateNormal([1, -2], [[4, 1.5], [1.5, 2]]),
        MultivariateNormal([1, -2], [[2, 1.5], [1.5, 4]]),
    ),
    (
        MultivariateNormal([1, -2], [[4, 1.5], [1.5, 2]]),
        MultivariateNormal([1, -2], [[4, -1.5], [-1.5, 2]]),
    ),
]


@pytest.mark.parametrize(("d", "wrong"), WRONG, ids=lambda d: repr(d).replace("\n", ""))
def test_a_wrong_sampler_is_noticed(d, wrong):
    assert lowest_p_value(d, wrong.sample(np.random.default_rng(0), N)) < RATE


def test_small_shapes_do_not_underflow():
    rng = np.random.default_rng(0)
    x = Beta(1e-3, 1e-3).sample(rng, N)
    # nearly a coin: the variance is close to 1/4, and five standard errors allow for 4e-7 twice
    assert abs(x.mean() - 0.5) < 5 * 0.5 / math.sqrt(N)
    x = Dirichlet([1e-4, 1e-4, 2e-4]).sample(rng, N)
    np.testing.assert_allclose(x.sum(1), 1, rtol=1e-15)
    share = np.array([0.25, 0.25, 0.5])
    assert (np.abs(x.mean(0) - share) < 5 * np.sqrt(share * (1 - share) / N)).all()


# errors


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Bernoulli(1.5), "p is 1.5; it needs to be from 0 to 1"),
        (lambda: Bernoulli(-0.1), "p is -0.1; it needs to be from 0 to 1"),
        (lambda: Bernoulli(math.nan), "p is nan; it needs to be a finite number"),
        (lambda: Bernoulli(True), "p is True; it needs to be a finite number"),
        (lambda: Bernoulli("1"), "p is '1'; it needs to be a finite number"),
        (lambda: Bernoulli([0.5]), "p is [0.5]; it needs to be a finite number"),
        (lambda: Binomial(-1, 0.5), "n is -1; it needs to be a whole number, 0 or more"),
        (lambda: Binomial(2.5, 0.5), "n is 2.5; it needs to be a whole number"),
        (lambda: Binomial(True, 0.5), "n is True; it needs to be a whole number"),
        (lambda: Binomial(3, 1.25), "p is 1.25; it needs to be from 0 to 1"),
        (lambda: Poisson(-1), "rate is -1; it needs to be at least 0"),
        (lambda: Poisson(INF), "rate is inf; it needs to be a finite number"),
        (lambda: Uniform(1, 1), "high is 1.0; it needs to be above low, which is 1.0"),
        (lambda: Uniform(2, 1), "high is 1.0; it needs to be above low, which is 2.0"),
        (lambda: Uniform(-1e308, 1e308), "high is 1e+308; it needs to be above low"),
        (lambda: Uniform(math.nan, 1), "low is nan; it needs to be a finite number"),
        (lambda: Uniform(0, INF), "high is inf; it needs to be a finite number"),
        (lambda: Exponential(0), "rate is 0; it needs to be positive"),
        (lambda: Normal(0, -2), "std is -2; it needs to be positive"),
        (lambda: Normal(0, 0.0), "std is 0.0; it needs to be positive"),
        (lambda: Normal(math.nan, 1), "mean is nan; it needs to be a finite number"),
        (lambda: Normal(0, math.nan), "std is nan; it needs to be a finite number"),
        (lambda: Laplace(INF, 1), "loc is inf; it needs to be a finite number"),
        (lambda: Laplace(0, -1), "scale is -1; it needs to be positive"),
        (lambda: Beta(0, 1), "a is 0; it needs to be positive"),
        (lambda: Beta(1, -2.5), "b is -2.5; it needs to be positive"),
        (lambda: Categorical([0.5, 0.6]), "probs sums to 1.1; it needs to sum to 1"),
        (lambda: Categorical([0.5, 0.5 + 2e-9]), "probs sums to 1.000000002; it needs to"),
        (lambda: Categorical([1.5, -0.5]), "probs has the entry -0.5; it needs entries of 0"),
        (lambda: Categorical([math.nan, 1]), "probs has 1 NaN or infinite entries"),
        (lambda: Categorical([[1.0]]), "probs has shape (1, 1); it needs 1 dimension(s)"),
        (lambda: Categorical([]), "probs has shape (0,); it needs at least one entry"),
        (lambda: Dirichlet([1.0]), "alpha has shape (1,); it needs two entries at least"),
        (lambda: Dirichlet([1.0, 0.0]), "alpha has the entry 0; it needs positive entries"),
        (lambda: Dirichlet([1.0, -2.0]), "alpha has the entry -2; it needs positive entries"),
        (lambda: MultivariateNormal([0, 0], [[1]]), "cov has shape (1, 1); beside this mean it"),
        (lambda: MultivariateNormal([0], [[1, 2]]), "cov has shape (1, 2); it needs to be square"),
        (
            lambda: MultivariateNormal([0, 0], [[1, 2], [3, 4]]),
            "cov and its transpose differ by 1; it needs to be symmetric",
        ),
        (
            lambda: MultivariateNormal([0, 0], [[1, 2], [2, 1]]),
            "cov is not positive definite: its leading 2 x 2 block has pivot -3; it needs",
        ),
        (
            lambda: MultivariateNormal([0, 0], [[1, 1], [1, 1]]),
            "cov is not positive definite: its leading 2 x 2 block has pivot 0; it needs",
        ),
        (lambda: MultivariateNormal([math.nan], [[1]]), "mean has 1 NaN or infinite entries"),
        (lambda: MultivariateNormal([0], [[math.nan]]), "cov has 1 NaN or infinite entries"),
    ],
)
def test_bad_parameters_are_named_with_their_values(make, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        make()


@each
def test_points_that_are_no_numbers_are_refused(d):
    size = np.size(d.mean) if isinstance(d, (Dirichlet, MultivariateNormal)) else 1
    functions = [d.log_prob, *((d.cdf, d.sf) if hasattr(d, "cdf") else ())]
    for f in functions:
        with pytest.raises(ValueError, match=r"^x has 1 NaN entries; it needs numbers"):
            f([math.nan] + [0.5] * (size - 1))
        with pytest.raises(ValueError, match=r"^x has dtype complex128; it needs real numbers"):
            f([1j] * size)
        with pytest.raises(ValueError, match=r"^x is ragged; it needs rows of equal length"):
            f([[1, 2], [3]])


@pytest.mark.parametrize("d", ONE_OF_EACH[-2:], ids=["Dirichlet", "MultivariateNormal"])
def test_points_of_another_dimension_are_refused(d):
    k = d.mean.size
    for x, shape in ((0.5, "()"), (np.ones(k + 1), f"({k + 1},)"), (np.ones((k, 7)), f"({k}, 7)")):
        message = f"x has shape {shape}; it needs {k} entries along its last axis"
        with pytest.raises(ValueError, match="^" + re.escape(message)):
            d.log_prob(x)


@pytest.mark.parametrize(
    ("length", "ok"), [(1 - 9e-10, True), (1 + 9e-10, True), (1 - 2e-9, False)]
)
def test_probabilities_may_miss_one_by_rounding_only(length, ok):
    if ok:
        Categorical([0.25 * length, 0.75 * length])
    else:
        with pytest.raises(ValueError, match="probs sums to"):
            Categorical([0.25 * length, 0.75 * length])


# frozen


@each
def test_a_distribution_cannot_be_changed(d):
    for entry in dataclasses.fields(d):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(d, entry.name, 1.0)
        value = getattr(d, entry.name)
        if isinstance(value, np.ndarray):
            with pytest.raises(ValueError, match="read-only"):
                value[0] = 1.0


def test_a_distribution_keeps_a_copy_of_its_parameters():
    mean, cov, probs = np.array([1.0, 2.0]), np.eye(2), np.array([0.5, 0.5])
    gaussian, categorical = MultivariateNormal(mean, cov), Categorical(probs)
    mean[0], cov[0, 0], probs[0] = 9, 9, 9
    assert gaussian.mean[0] == 1
    assert gaussian.cov[0, 0] == 1
    assert categorical.probs[0] == 0.5


def test_parameters_are_python_numbers_and_equal_ones_make_equal_distributions():
    assert Normal(0, 1) == Normal(np.float32(0), np.int64(1))
    assert repr(Normal(np.float64(0), 1)) == "Normal(mean=0.0, std=1.0)"
    assert repr(Binomial(np.int32(3), 0.5)) == "Binomial(n=3, p=0.5)"
    assert Normal(0, 1) != Normal(0, 2)
    assert "L=" not in repr(MultivariateNormal([0], [[1]]))
    np.testing.assert_allclose(
        ONE_OF_EACH[-1].L @ ONE_OF_EACH[-1].L.T, ONE_OF_EACH[-1].cov, rtol=4 * EPS
    )


def test_the_far_ends_of_the_floats():
    assert Normal(0, 1e200).variance == INF
    assert Exponential(1e-200).variance == INF
    assert Laplace(0, 1e200).variance == INF
    assert Uniform(1e308, 1.5e308).mean == 1.25e308
    assert Laplace(0, 1e308).entropy() == pytest.approx(1 + math.log(2) + 308 * math.log(10))
    assert (Beta(1e300, 1e-20).mean, Beta(1e-20, 1e300).mean) == (1.0, 0.0)

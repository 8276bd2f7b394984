"""Tests of mathdl.probability.sampling.

Draws are compared with their distribution by Kolmogorov-Smirnov or chi-square at a false-alarm
rate of 1e-6, means with their exact values within 6 standard errors. No seed was chosen.
"""

import re
from itertools import islice

import numpy as np
import pytest
import scipy.stats

from mathdl.probability.distributions import Exponential, MultivariateNormal, Normal, Uniform
from mathdl.probability.sampling import (
    gumbel_max,
    importance,
    inverse_cdf,
    langevin,
    metropolis_hastings,
    pathwise_grad,
    rejection,
    score_function_grad,
)
from mathdl.probability.special import softmax

RATE = 1e-6
N = 100_000


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def follows(x, cdf):
    return scipy.stats.kstest(x, cdf).pvalue > RATE


def assert_mean(estimates, exact):
    error = np.abs(np.mean(estimates, axis=0) - exact)
    assert np.all(error < 6 * np.std(estimates, axis=0) / np.sqrt(len(estimates)))


# draws


def test_inverse_cdf_of_an_exponential(rng):
    x = inverse_cdf(rng, lambda u: -np.log1p(-u) / 2, N)
    assert follows(x, Exponential(2).cdf)
    assert not follows(x * 1.03, Exponential(2).cdf)  # the test sees 3 %
    assert inverse_cdf(rng, lambda u: u).shape == ()
    assert inverse_cdf(rng, lambda u: u, (2, 3)).shape == (2, 3)


class Ends:
    """The two extreme values of a generator's integers."""

    def integers(self, high, size):
        return np.array([0, high - 1]).reshape(size)


def test_inverse_cdf_never_asks_for_the_ends():
    u = inverse_cdf(Ends(), lambda u: u, 2)
    assert 0 < u[0] < u[1] < 1 and u[0] == 1 - u[1]


def test_rejection_of_a_half_normal(rng):
    """The density root(2 / pi) exp(-x^2 / 2) under the bound root(2 e / pi) exp(-x)."""
    bound = 0.5 * np.log(2 * np.e / np.pi)

    def log_target(x):
        return np.log(2) + Normal(0, 1).log_prob(x)

    x, rate = rejection(rng, log_target, Exponential(1), bound, N)
    assert x.shape == (N,) and follows(x, scipy.stats.halfnorm.cdf)
    assert not follows(x * 1.03, scipy.stats.halfnorm.cdf)
    p = np.exp(-bound)
    assert abs(rate - p) < 6 * np.sqrt(p * (1 - p) / (N / p))
    assert rejection(rng, log_target, Exponential(1), bound + 3, 5)[0].shape == (5,)


def test_rejection_in_the_plane(rng):
    """A disk in a Gaussian: what is kept has squared lengths of a truncated exponential."""

    def log_target(x):
        inside = np.sum(x**2, axis=1) < 1
        return np.where(inside, proposal.log_prob(x), -np.inf)

    proposal = MultivariateNormal([0, 0], np.eye(2))
    x, _ = rejection(rng, log_target, proposal, 0.0, 20_000)
    assert x.shape == (20_000, 2)
    assert follows(np.sum(x**2, axis=1), lambda r: np.expm1(-r / 2) / np.expm1(-0.5))


def test_importance_sampling(rng):
    """An unnormalized target: the mean of x^2 under N(1, 1) is 2, by draws of N(0, 2^2)."""

    def log_target(x):
        return 17 - (x - 1) ** 2 / 2

    runs = [importance(rng, np.square, log_target, Normal(0, 2), 2000) for _ in range(200)]
    values, sizes = np.transpose(runs)
    # the bias, at most the mean of |w^2 (x^2 - 2)| / n, is below 10 / 2000
    assert abs(values.mean() - 2) < 6 * values.std() / np.sqrt(200) + 10 / 2000
    square = 4 / np.sqrt(7) * np.exp(1 / 7)  # the integral of N(1, 1)^2 / N(0, 2^2)
    assert sizes.mean() == pytest.approx(2000 / square, rel=0.05)  # a ratio of means, n large
    value, ess = importance(rng, np.square, Normal(0, 2).log_prob, Normal(0, 2), 100)
    assert ess == pytest.approx(100) and value > 0


def test_importance_leaves_out_what_the_target_misses(rng):
    value, ess = importance(rng, lambda x: x, Uniform(0, 1).log_prob, Uniform(-1, 1), N)
    assert abs(value - 0.5) < 6 * np.sqrt(1 / 12 / (N / 2))
    assert abs(ess - N / 2) < 6 * np.sqrt(N / 4)


def test_gumbel_max_draws_from_the_softmax(rng):
    logits = np.array([2, -1, 0.5, 0])
    labels = gumbel_max(rng, logits, N)
    counts = np.bincount(labels, minlength=4)
    assert scipy.stats.chisquare(counts, N * softmax(logits)).pvalue > RATE
    assert scipy.stats.chisquare(counts, N * softmax(1.03 * logits)).pvalue < RATE
    assert gumbel_max(rng, [0, 100]) == 1
    assert gumbel_max(rng, [0, 1], (2, 3)).shape == (2, 3)


# gradients


def test_score_function_subtracts_the_baseline_and_by_default_nothing(rng):
    level = lambda z: np.full(z.shape, 5.0)  # noqa: E731
    assert not np.any(score_function_grad(rng, level, 1.0, 0.5, 100, 5.0))
    zero = lambda z: np.zeros(z.shape)  # noqa: E731
    assert not np.any(score_function_grad(rng, zero, 1.0, 0.5, 100))


@pytest.mark.parametrize("baseline", [0.0, 5.0])
def test_score_function_has_the_right_mean(rng, baseline):
    """E (z - 3)^2 = (mean - 3)^2 + std^2, so the gradient is 2 (mean - 3), 2 std."""
    slopes = score_function_grad(rng, lambda z: (z - 3) ** 2, 1.0, 0.5, N, baseline)
    assert_mean(slopes[0], -4)
    assert_mean(slopes[1], 1)


def test_pathwise_has_the_right_mean_and_less_variance(rng):
    slopes = pathwise_grad(rng, lambda z: 2 * (z - 3), 1.0, 0.5, N)
    assert_mean(slopes[0], -4)
    assert_mean(slopes[1], 1)
    others = score_function_grad(rng, lambda z: (z - 3) ** 2, 1.0, 0.5, N)
    assert slopes[0].var() < others[0].var() / 10


def test_gradients_in_many_dimensions(rng):
    mean, std = np.array([1.0, -1, 2]), np.array([0.5, 1, 2])

    def f(z):
        return z[:, 0] * z[:, 1] + z[:, 2] ** 2

    def f_grad(z):
        return np.stack([z[:, 1], z[:, 0], 2 * z[:, 2]], axis=1)

    for slopes in (
        score_function_grad(rng, f, mean, std, N),
        pathwise_grad(rng, f_grad, mean, std, N),
    ):
        assert slopes[0].shape == slopes[1].shape == (N, 3)
        assert_mean(slopes[0], [-1, 1, 4])
        assert_mean(slopes[1], [0, 0, 4])


def test_a_jump_is_seen_by_the_score_function_only(rng):
    """E 1[z > 0] = Phi(mean / std), with the slope phi(0) = 0.399 at mean 0, std 1."""
    by_score, _ = score_function_grad(rng, lambda z: (z > 0) * 1.0, 0.0, 1.0, N)
    assert_mean(by_score, scipy.stats.norm.pdf(0))
    by_path, _ = pathwise_grad(rng, np.zeros_like, 0.0, 1.0, N)
    assert not by_path.any()


# walks


def test_metropolis_reaches_its_target(rng):
    """Every 25th point of a walk on a Gaussian: nearly independent, so KS applies."""
    walk = metropolis_hastings(rng, lambda x: -(x[0] ** 2) / 2, [0.0], 2.4)
    x = np.array([p[0] for p in islice(walk, 0, 50_000, 25)])
    assert x[0] == 0
    assert follows(x[10:], scipy.stats.norm.cdf)
    assert not follows(x[10:] * 1.3, scipy.stats.norm.cdf)


def test_metropolis_repeats_and_never_leaves_the_support(rng):
    walk = metropolis_hastings(rng, lambda x: -x[0] if x[0] > 0 else -np.inf, [1.0], 1.0)
    x = np.array([p[0] for p in islice(walk, 3000)])
    assert x.min() > 0 and 0.05 < np.mean(np.diff(x) == 0) < 0.8


@pytest.mark.parametrize("step", [0.1, 1.0])
def test_langevin_has_its_known_variance(rng, step):
    """For N(0, 2^2): 4 / (1 - step / 8) exactly, since every step is affine."""
    walks = langevin(rng, lambda x: -x / 4, np.zeros((20_000, 1)), step)
    x = next(islice(walks, int(60 / step), None))
    variance = 4 / (1 - step / 8)
    assert_mean(x**2, variance)
    assert follows(x[:, 0], Normal(0, np.sqrt(variance)).cdf)


def test_what_a_walk_yields_can_be_changed(rng):
    for walk in (
        metropolis_hastings(rng, lambda x: -np.inf if x[0] != 1 else 0.0, [1.0], 1.0),
        langevin(np.random.default_rng(1), lambda x: 0 * x, [1.0], 1e-300),
    ):
        for point in islice(walk, 3):
            assert point[0] == 1
            point[0] = 7


# errors


BAD = [
    (lambda r: inverse_cdf(r, lambda u: u[:1], 3), "quantile(u) has shape (1,); it needs shape"),
    (lambda r: inverse_cdf(r, lambda u: u / 0 * 0, 3), "quantile(u) has 3 NaN"),
    (
        lambda r: rejection(r, lambda x: 0 * x, Normal(0, 1), 0.0, 9),
        "log_bound is 0; at x = ",
    ),
    (lambda r: rejection(r, lambda x: x * np.nan, Normal(0, 1), 9, 9), "has NaN or +inf"),
    (lambda r: rejection(r, lambda x: 0.0, Normal(0, 1), 9, 9), "log_target(x) has shape ()"),
    (lambda r: rejection(r, Normal(0, 1).log_prob, Normal(0, 1), 0, 0), "size is 0"),
    (lambda r: rejection(r, Normal(0, 1).log_prob, Normal(0, 1), np.inf, 1), "log_bound is inf"),
    (
        lambda r: rejection(r, Normal(0, 1).log_prob, Normal(0, 1), 99, 1),
        "log_bound is 99; of 1000000 draws in a row none",
    ),
    (lambda r: importance(r, np.square, np.square, Normal(0, 1), 0), "n is 0"),
    (lambda r: importance(r, np.sum, np.square, Normal(0, 1), 5), "f(x) has shape ()"),
    (
        lambda r: importance(r, np.square, Uniform(5, 6).log_prob, Uniform(0, 1), 5),
        "log_target is -inf at all of 5 draws",
    ),
    (lambda r: gumbel_max(r, [np.inf, 0]), "logits has 1 NaN or infinite"),
    (lambda r: score_function_grad(r, np.square, 0, 0, 5), "std has the entry 0"),
    (lambda r: score_function_grad(r, np.square, 0, 1, 0), "n is 0"),
    (lambda r: score_function_grad(r, np.sum, 0, 1, 5), "f(z) has shape ()"),
    (lambda r: pathwise_grad(r, np.square, [0, 1], 1, 5), "std has shape (); it needs the shape"),
    (lambda r: pathwise_grad(r, np.sum, 0, 1, 5), "f_grad(z) has shape ()"),
    (lambda r: metropolis_hastings(r, np.sum, [0], 0), "step is 0; it needs to be positive"),
    (lambda r: metropolis_hastings(r, lambda x: -np.inf, [0], 1), "log_target(x0) is -inf"),
    (lambda r: langevin(r, np.sin, [np.nan], 1), "x0 has 1 NaN"),
    (lambda r: list(islice(langevin(r, lambda x: x / 0, [1], 1), 3)), "score at step 0 has 1"),
]


@pytest.mark.parametrize(("call", "says"), BAD)
@pytest.mark.filterwarnings("ignore:divide by zero")
@pytest.mark.filterwarnings("ignore:invalid value")
def test_bad_input(rng, call, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        call(rng)

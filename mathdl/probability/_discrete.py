"""Distributions on whole numbers: Bernoulli, Binomial, Categorical, Poisson.

Legend: `x` a point or an array of points, `p` a probability, `n` a number of trials, `k` a count.
A log-probability is in nats, and -inf where x cannot occur. xlogy(a, b) is a log b, and 0 if a is.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, betaln, gammainc, gammaincc, gammaln, xlog1py, xlogy

from mathdl import _check
from mathdl.probability import _parameters as check
from mathdl.probability._parameters import Size

LARGE = 1e4  # a variance from which the entropy's expansion is right to 1e-12
HUGE = 1e300  # the incomplete gamma function is NaN for counts near 1e308


@dataclass(frozen=True)
class Bernoulli:
    """1 with probability p, else 0.

    Args:
        p: from 0 to 1. A probability, not a logit.

    Raises:
        ValueError: p out of this range, or x with NaN.
    """

    p: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "p", _check.number("p", self.p, 0, 1))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return x log p + (1 - x) log(1 - p) for x = 0 or 1 (eq. bernoulli)."""
        x = check.points(x)
        inside = (x == 0) | (x == 1)
        k = np.where(inside, x, 0)
        return np.where(inside, xlogy(k, self.p) + xlog1py(1 - k, -self.p), -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw 0 or 1, int64: 1 where a uniform number falls below p."""
        return np.asarray(rng.random(size) < self.p, dtype=np.int64)

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x)."""
        x = check.points(x)
        return np.where(x < 0, 0.0, np.where(x < 1, 1 - self.p, 1.0))

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x)."""
        x = check.points(x)
        return np.where(x < 0, 1.0, np.where(x < 1, self.p, 0.0))

    @property
    def mean(self) -> float:
        """p."""
        return self.p

    @property
    def variance(self) -> float:
        """p (1 - p)."""
        return self.p * (1 - self.p)

    def entropy(self) -> float:
        """Return -p log p - (1 - p) log(1 - p), at most log 2."""
        return float(0.0 - xlogy(self.p, self.p) - xlog1py(1 - self.p, -self.p))


@dataclass(frozen=True)
class Binomial:
    """The number of ones among n independent Bernoulli(p).

    log_prob subtracts logarithms as large as n: its absolute error is some n eps.

    Args:
        n: a whole number, 0 or more.
        p: from 0 to 1.

    Raises:
        ValueError: n or p out of its range, or x with NaN.
    """

    n: int
    p: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", _check.count("n", self.n))
        object.__setattr__(self, "p", _check.number("p", self.p, 0, 1))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return log C(n, x) + x log p + (n - x) log(1 - p) for x = 0, ..., n (eq. binomial).

        The binomial coefficient is 1 / ((n + 1) B(x + 1, n - x + 1)).
        """
        x = check.points(x)
        inside = (x >= 0) & (x <= self.n) & (x == np.floor(x))
        k = np.where(inside, x, 0)
        log_choose = -math.log1p(self.n) - betaln(k + 1, self.n - k + 1)
        value = log_choose + xlogy(k, self.p) + xlog1py(self.n - k, -self.p)
        return np.where(inside, value, -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw counts, int64."""
        return np.asarray(rng.binomial(self.n, self.p, size), dtype=np.int64)

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x) = 1 - I_p(k + 1, n - k), k = floor(x), I the incomplete beta ratio."""
        return self._tail(x, betaincc, 0.0, 1.0)

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x) = I_p(k + 1, n - k), k = floor(x): k + 1 of n uniforms are below p."""
        return self._tail(x, betainc, 1.0, 0.0)

    def _tail(
        self, x: ArrayLike, ratio: Callable[..., np.ndarray], left: float, right: float
    ) -> np.ndarray:
        k = np.floor(check.points(x))
        inside = (k >= 0) & (k < self.n)
        j = np.where(inside, k, 0)
        value = ratio(j + 1, np.maximum(self.n - j, 1), self.p)
        return np.where(inside, value, np.where(k < 0, left, right))

    @property
    def mean(self) -> float:
        """n p."""
        return self.n * self.p

    @property
    def variance(self) -> float:
        """n p (1 - p)."""
        return self.n * self.p * (1 - self.p)

    def entropy(self) -> float:
        """Return the sum of -P log P over the counts, or from a variance of 1e4 its expansion."""
        v, pq = self.variance, self.p * (1 - self.p)
        if v < LARGE:
            return _entropy_of_counts(self.log_prob, self.mean, v, self.n)
        return _entropy_by_cumulants(v, (1 - 4 * pq) / v, (1 - 6 * pq) / v)


@dataclass(frozen=True, eq=False)
class Categorical:
    """The label j from 0 to k - 1 with probability probs[j].

    Labels are names: the mean and the variance are those of the one-hot vector of the label.

    Args:
        probs: (k,) numbers of 0 or more that sum to 1 within 1e-9. Probabilities, not logits.

    Raises:
        ValueError: probs no such vector, or x with NaN.
    """

    probs: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "probs", check.probabilities("probs", self.probs))

    # --8<-- [start:categorical]
    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return log probs[x] for labels x = 0, ..., k - 1 (eq. categorical)."""
        x = check.points(x)
        inside = (x >= 0) & (x < self.probs.size) & (x == np.floor(x))
        labels = np.where(inside, x, 0).astype(np.int64)
        with np.errstate(divide="ignore"):  # log 0 is -inf
            return np.where(inside, np.log(self.probs[labels]), -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw labels, int64: how many cumulated probabilities a uniform number has passed."""
        steps = np.cumsum(self.probs)
        u = rng.random(check.shape(size))
        return np.asarray(np.searchsorted(steps / steps[-1], u, side="right"), dtype=np.int64)

    # --8<-- [end:categorical]

    @property
    def mean(self) -> np.ndarray:
        """probs, (k,): the mean of the one-hot vector."""
        return self.probs

    @property
    def variance(self) -> np.ndarray:
        """probs (1 - probs), (k,): the variance of each entry of the one-hot vector."""
        return np.asarray(self.probs * (1 - self.probs))

    def entropy(self) -> float:
        """Return -sum of probs log probs, from 0 to log k."""
        return float(0.0 - np.sum(xlogy(self.probs, self.probs)))


@dataclass(frozen=True)
class Poisson:
    """The number of events when very many could happen, each improbable, `rate` on average.

    log_prob subtracts numbers as large as x log(rate): its absolute error is some eps of these.

    Args:
        rate: the mean, 0 or more.

    Raises:
        ValueError: rate out of this range, or x with NaN.
    """

    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", _check.number("rate", self.rate, 0))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return x log(rate) - rate - log x! for x = 0, 1, 2, ... (eq. poisson)."""
        x = check.points(x)
        inside = (x >= 0) & (x < np.inf) & (x == np.floor(x))
        k = np.where(inside, x, 0)
        return np.where(inside, xlogy(k, self.rate) - self.rate - gammaln(k + 1), -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw counts, int64."""
        return np.asarray(rng.poisson(self.rate, size), dtype=np.int64)

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x) = Q(k + 1, rate), k = floor(x), Q the upper incomplete gamma ratio."""
        k = np.floor(check.points(x))
        return np.where(k >= 0, gammaincc(np.clip(k, 0, HUGE) + 1, self.rate), 0.0)

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x) = 1 - Q(k + 1, rate): event k + 1 of a stream comes before time rate."""
        k = np.floor(check.points(x))
        return np.where(k >= 0, gammainc(np.clip(k, 0, HUGE) + 1, self.rate), 1.0)

    @property
    def mean(self) -> float:
        """The rate."""
        return self.rate

    @property
    def variance(self) -> float:
        """The rate again."""
        return self.rate

    def entropy(self) -> float:
        """Return the sum of -P log P over the counts, or from a rate of 1e4 its expansion."""
        if self.rate < LARGE:
            return _entropy_of_counts(self.log_prob, self.rate, self.rate, math.inf)
        return _entropy_by_cumulants(self.rate, 1 / self.rate, 1 / self.rate)


def _entropy_of_counts(
    log_prob: Callable[[ArrayLike], np.ndarray], mean: float, variance: float, most: float
) -> float:
    """Sum -P log P over the counts near the mean; Bernstein's inequality leaves e^-50 outside."""
    reach = 10 * math.sqrt(variance) + 60
    log_p = log_prob(np.arange(max(0.0, math.floor(mean - reach)), min(most, mean + reach) + 1))
    log_p = log_p[log_p > -np.inf]
    return float(0.0 - np.sum(np.exp(log_p) * log_p))


def _entropy_by_cumulants(variance: float, skewness2: float, kurtosis: float) -> float:
    """Return a Gaussian's entropy less what a small squared skewness and excess kurtosis cost.

    The rest is of the order 1 / variance^3 for sums of independent counts.
    """
    gaussian = 0.5 * math.log(2 * math.pi * math.e * variance)
    second = kurtosis**2 / 48 + 7 * skewness2**2 / 48 - skewness2 * kurtosis / 8
    return gaussian - skewness2 / 12 - second

"""Distributions on a line that have a density: Uniform, Exponential, Normal, Laplace, Beta.

Legend: `x` a point or an array of points, `z` the same measured from the center in units of the
scale. A log-density is in nats, and -inf outside the support.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincc, betaln, digamma, ndtr, xlog1py, xlogy

from mathdl import _check
from mathdl.probability import _parameters as check
from mathdl.probability._parameters import Size


@dataclass(frozen=True)
class Uniform:
    """The same density everywhere from low to high, both included.

    Args:
        low, high: numbers, low < high. scipy.stats takes low and high - low.

    Raises:
        ValueError: low not below high, high - low beyond 1.8e308, or x with NaN.
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", _check.number("low", self.low))
        object.__setattr__(self, "high", _check.number("high", self.high))
        if not 0 < self.high - self.low < math.inf:
            raise ValueError(
                f"high is {self.high!r}; it needs to be above low, which is {self.low!r}, "
                "by less than 1.8e308"
            )

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return -log(high - low) from low to high (eq. uniform)."""
        x = check.points(x)
        inside = (x >= self.low) & (x <= self.high)
        return np.where(inside, -math.log(self.high - self.low), -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw low + (high - low) u with u uniform in [0, 1)."""
        return np.asarray(self.low + (self.high - self.low) * rng.random(size))

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x), the share of the interval to the left of x."""
        inside = np.clip(check.points(x), self.low, self.high)
        return np.asarray((inside - self.low) / (self.high - self.low))

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x), the share to the right."""
        inside = np.clip(check.points(x), self.low, self.high)
        return np.asarray((self.high - inside) / (self.high - self.low))

    @property
    def mean(self) -> float:
        """(low + high) / 2."""
        return self.low / 2 + self.high / 2

    @property
    def variance(self) -> float:
        """(high - low)^2 / 12."""
        return (self.high - self.low) * (self.high - self.low) / 12

    def entropy(self) -> float:
        """Return log(high - low), negative for a width below 1."""
        return math.log(self.high - self.low)


@dataclass(frozen=True)
class Exponential:
    """A waiting time that does not remember how long it has lasted.

    Args:
        rate: positive; the mean is 1 / rate. numpy and scipy take the scale, 1 / rate.

    Raises:
        ValueError: rate not positive, or x with NaN.
    """

    rate: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate", _check.positive("rate", self.rate))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return log(rate) - rate x for x >= 0 (eq. exponential)."""
        x = check.points(x)
        return np.where(x >= 0, math.log(self.rate) - self._in_means(x), -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw -log(1 - u) / rate with u uniform in [0, 1): the cdf solved for x."""
        return np.asarray(-np.log1p(-rng.random(size)) / self.rate)

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x) = 1 - exp(-rate x)."""
        return np.asarray(0.0 - np.expm1(-self._in_means(check.points(x))))

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x) = exp(-rate x)."""
        return np.asarray(np.exp(-self._in_means(check.points(x))))

    @property
    def mean(self) -> float:
        """1 / rate."""
        return 1 / self.rate

    @property
    def variance(self) -> float:
        """1 / rate^2."""
        return self.mean * self.mean

    def entropy(self) -> float:
        """Return 1 - log(rate)."""
        return 1 - math.log(self.rate)

    def _in_means(self, x: np.ndarray) -> np.ndarray:
        with np.errstate(over="ignore"):  # beyond 1.8e308 means it is as good as infinite
            return np.asarray(self.rate * np.maximum(x, 0))


@dataclass(frozen=True)
class Normal:
    """The Gaussian bell N(mean, std^2).

    Args:
        mean: a number.
        std: the standard deviation, positive; not the variance.

    Raises:
        ValueError: mean not a finite number, std not positive, or x with NaN.
    """

    mean: float
    std: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "mean", _check.number("mean", self.mean))
        object.__setattr__(self, "std", _check.positive("std", self.std))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return -z^2 / 2 - log(std) - log(2 pi) / 2 (eq. normal)."""
        z = self._standardized(x)
        with np.errstate(over="ignore"):  # a z^2 of inf has the density 0
            return np.asarray(-z * z / 2 - math.log(self.std) - math.log(2 * math.pi) / 2)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw mean + std z with z standard normal."""
        return np.asarray(self.mean + self.std * rng.standard_normal(size))

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x) = Phi(z)."""
        return np.asarray(ndtr(self._standardized(x)))

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x) = Phi(-z), by symmetry."""
        return np.asarray(ndtr(-self._standardized(x)))

    @property
    def variance(self) -> float:
        """std^2."""
        return self.std * self.std

    def entropy(self) -> float:
        """Return log(std) + log(2 pi e) / 2, whatever the mean."""
        return math.log(self.std) + math.log(2 * math.pi * math.e) / 2

    def _standardized(self, x: ArrayLike) -> np.ndarray:
        with np.errstate(over="ignore"):  # beyond 1.8e308 stds it is as good as infinite
            return np.asarray((check.points(x) - self.mean) / self.std)


@dataclass(frozen=True)
class Laplace:
    """Two exponentials back to back: a peak at loc, tails that fall by a constant factor.

    Args:
        loc: the mean, median and mode.
        scale: the mean distance from loc, positive. The standard deviation is sqrt(2) scale.

    Raises:
        ValueError: loc not a finite number, scale not positive, or x with NaN.
    """

    loc: float
    scale: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "loc", _check.number("loc", self.loc))
        object.__setattr__(self, "scale", _check.positive("scale", self.scale))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return -|z| - log(2 scale) (eq. laplace)."""
        log_width = math.log(2) + math.log(self.scale)
        return np.asarray(-np.abs(self._standardized(x)) - log_width)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw loc + scale (e1 - e2) with two independent Exponential(1)."""
        e1, e2 = rng.standard_exponential((2, *check.shape(size)))
        return np.asarray(self.loc + self.scale * (e1 - e2))

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x)."""
        return self._left_tail(self._standardized(x))

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x), by symmetry."""
        return self._left_tail(-self._standardized(x))

    @property
    def mean(self) -> float:
        """loc."""
        return self.loc

    @property
    def variance(self) -> float:
        """2 scale^2."""
        return 2 * self.scale * self.scale

    def entropy(self) -> float:
        """Return 1 + log(2 scale), whatever loc."""
        return 1 + math.log(2) + math.log(self.scale)

    def _standardized(self, x: ArrayLike) -> np.ndarray:
        with np.errstate(over="ignore"):  # beyond 1.8e308 scales it is as good as infinite
            return np.asarray((check.points(x) - self.loc) / self.scale)

    @staticmethod
    def _left_tail(z: np.ndarray) -> np.ndarray:
        half = np.exp(-np.abs(z)) / 2
        return np.asarray(np.where(z < 0, half, 1 - half))


@dataclass(frozen=True)
class Beta:
    """A probability that is itself uncertain: a density on [0, 1].

    Args:
        a, b: positive. Whole a and b: what a flat density becomes after a - 1 ones and b - 1
            zeros were seen.

    Raises:
        ValueError: a or b not positive, or x with NaN.
    """

    a: float
    b: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "a", _check.positive("a", self.a))
        object.__setattr__(self, "b", _check.positive("b", self.b))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return (a - 1) log x + (b - 1) log(1 - x) - log B(a, b) from 0 to 1 (eq. beta).

        At an end whose exponent is negative it is +inf.
        """
        x = check.points(x)
        inside = (x >= 0) & (x <= 1)
        t = np.where(inside, x, 0.5)
        value = xlogy(self.a - 1, t) + xlog1py(self.b - 1, -t) - betaln(self.a, self.b)
        return np.where(inside, value, -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw g1 / (g1 + g2) with two independent gammas of the shapes a and b."""
        shapes = np.broadcast_to([self.a, self.b], (*check.shape(size), 2))
        return np.asarray(normalized_gammas(rng, shapes)[..., 0])

    def cdf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X <= x) = I_x(a, b), the regularized incomplete beta function."""
        return np.asarray(betainc(self.a, self.b, np.clip(check.points(x), 0, 1)))

    def sf(self, x: ArrayLike) -> np.ndarray:
        """Return P(X > x) = 1 - I_x(a, b)."""
        return np.asarray(betaincc(self.a, self.b, np.clip(check.points(x), 0, 1)))

    @property
    def mean(self) -> float:
        """a / (a + b)."""
        return 1 / (1 + self.b / self.a)

    @property
    def variance(self) -> float:
        """mean (1 - mean) / (a + b + 1)."""
        return self.mean / (1 + self.a / self.b) / (self.a + self.b + 1)

    def entropy(self) -> float:
        """Return log B - (a - 1) psi(a) - (b - 1) psi(b) + (a + b - 2) psi(a + b).

        psi is the digamma function, the derivative of log Gamma: psi(a) - psi(a + b) is the mean
        of log X.
        """
        a, b = self.a, self.b
        log_x = digamma(a) - digamma(a + b)
        log_rest = digamma(b) - digamma(a + b)
        return float(betaln(a, b) - (a - 1) * log_x - (b - 1) * log_rest)


def normalized_gammas(rng: np.random.Generator, shapes: np.ndarray) -> np.ndarray:
    """Draw independent gammas of the given shapes, divided by their sum along the last axis.

    A gamma of a small shape underflows, so its logarithm is drawn: log of one of shape + 1, plus
    log(u) / shape with u uniform (Marsaglia and Tsang 2000, note 8), and -log u is exponential.
    """
    logs = np.log(rng.standard_gamma(shapes + 1)) - rng.standard_exponential(shapes.shape) / shapes
    powers = np.exp(logs - np.max(logs, axis=-1, keepdims=True))
    return np.asarray(powers / np.sum(powers, axis=-1, keepdims=True))

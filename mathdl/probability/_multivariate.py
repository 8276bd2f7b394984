"""Distributions of vectors: Dirichlet and MultivariateNormal.

Legend: `x` a point or an array of points along its last axis, `alpha` the exponents, `L` the
Cholesky factor of the covariance, `d` or `k` the number of entries, `Z` standard normal draws.
"""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln, xlogy

from mathdl.probability import _parameters as check
from mathdl.probability._continuous import normalized_gammas
from mathdl.probability._parameters import Size

HALF_LOG_2PI = 0.5 * math.log(2 * math.pi)


@dataclass(frozen=True, eq=False)
class Dirichlet:
    """A probability vector that is itself uncertain: Beta for k outcomes.

    The density is one over the first k - 1 entries; the last follows from them.

    Args:
        alpha: (k,) positive, k at least 2.

    Raises:
        ValueError: alpha no such vector, x with NaN or another number of entries.
    """

    alpha: np.ndarray

    def __post_init__(self) -> None:
        object.__setattr__(self, "alpha", check.positive_vector("alpha", self.alpha))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return the sum of (alpha - 1) log x, less log B(alpha), on the simplex (eq. dirichlet).

        Args:
            x: (..., k). On the simplex: no entry negative, their sum 1 within 1e-9.

        Returns:
            (...). On the border 0 if any exponent alpha - 1 there is positive, that is -inf, else
            +inf if any is negative.
        """
        x = check.points(x, self.alpha.size)
        with np.errstate(invalid="ignore"):  # inf - inf
            inside = (x >= 0).all(-1) & (np.abs(x.sum(-1) - 1) <= check.SUM_TOLERANCE)
        inside &= ~((x == 0) & (self.alpha > 1)).any(-1)
        t = np.where(inside[..., None], x, 0.5)
        value = xlogy(self.alpha - 1, t).sum(-1) - self._log_beta()
        return np.where(inside, value, -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw gammas of the shapes alpha, divided by their sum: an array of shape (*size, k)."""
        shapes = np.broadcast_to(self.alpha, (*check.shape(size), self.alpha.size))
        return normalized_gammas(rng, shapes)

    @property
    def mean(self) -> np.ndarray:
        """alpha / sum(alpha), (k,)."""
        return np.asarray(self.alpha / self.alpha.sum())

    @property
    def variance(self) -> np.ndarray:
        """mean (1 - mean) / (sum(alpha) + 1), (k,)."""
        return np.asarray(self.mean * (1 - self.mean) / (self.alpha.sum() + 1))

    def entropy(self) -> float:
        """Return log B(alpha) - sum of (alpha - 1) (psi(alpha) - psi(sum(alpha)))."""
        mean_log = digamma(self.alpha) - digamma(self.alpha.sum())
        return float(self._log_beta() - np.sum((self.alpha - 1) * mean_log))

    def _log_beta(self) -> float:
        return float(np.sum(gammaln(self.alpha)) - gammaln(self.alpha.sum()))


# --8<-- [start:multivariate-normal]
@dataclass(frozen=True, eq=False)
class MultivariateNormal:
    """The Gaussian N(mean, cov) in d dimensions.

    Args:
        mean: (d,).
        cov: (d, d) symmetric positive definite; the covariance, not its root or inverse.

    Raises:
        ValueError: no finite numbers, shapes that do not match, cov not symmetric or not positive
            definite beyond rounding, x with NaN or another number of entries.
    """

    mean: np.ndarray
    cov: np.ndarray
    L: np.ndarray = field(init=False, repr=False)  # cov = L L^T

    def __post_init__(self) -> None:
        for name, value in zip(
            ("mean", "cov", "L"), check.mean_and_covariance(self.mean, self.cov)
        ):
            object.__setattr__(self, name, value)

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return -|z|^2 / 2 - log det L - d log(2 pi) / 2 with L z = x - mean.

        Args:
            x: (..., d).

        Returns:
            (...).
        """
        x = check.points(x, self.mean.size)
        d, finite = self.mean.size, np.isfinite(x).all(-1)
        z = self._whitened(np.where(finite[..., None], x, self.mean))
        value = -np.sum(z * z, axis=-1) / 2 - self._log_det() - d * HALF_LOG_2PI
        return np.where(finite, value, -np.inf)

    def sample(self, rng: np.random.Generator, size: Size = None) -> np.ndarray:
        """Draw mean + L z with z standard normal: an array of shape (*size, d)."""
        Z = rng.standard_normal((*check.shape(size), self.mean.size))
        return np.asarray(self.mean + Z @ self.L.T)

    @property
    def variance(self) -> np.ndarray:
        """The diagonal of cov, (d,)."""
        return np.asarray(np.diag(self.cov))

    def entropy(self) -> float:
        """Return log det L + d log(2 pi e) / 2."""
        return self._log_det() + self.mean.size * (HALF_LOG_2PI + 0.5)

    def _whitened(self, x: np.ndarray) -> np.ndarray:
        """Solve L z = x - mean from the first entry down."""
        z = x - self.mean
        for i, row in enumerate(self.L):
            z[..., i] = (z[..., i] - z[..., :i] @ row[:i]) / row[i]
        return np.asarray(z)

    def _log_det(self) -> float:
        return float(np.sum(np.log(np.diag(self.L))))


# --8<-- [end:multivariate-normal]

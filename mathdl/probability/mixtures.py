"""Mixtures of Gaussians, the EM algorithm, and the bound under the likelihood that it climbs.

Legend: `x` data, n rows of d numbers; `k` components; `r` responsibilities, (n, k): of each row,
the probability of each component; `log_joint` log p(x, component); `mass` the sum of r over rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from mathdl import _check
from mathdl.probability import _parameters as check
from mathdl.probability.distributions import MultivariateNormal
from mathdl.probability.special import logsumexp, softmax


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """First a component is drawn with its weight, then a point from its Gaussian.

    Args:
        weights: (k,) positive, summing to 1 within 1e-9.
        means: (k, d).
        covs: (k, d, d), each symmetric positive definite.

    Raises:
        ValueError: no such arrays, or shapes that do not match; the message names the component.
    """

    weights: np.ndarray
    means: np.ndarray
    covs: np.ndarray
    components: tuple[MultivariateNormal, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        weights = check.probabilities("weights", self.weights)
        if weights.min() == 0:
            raise ValueError("weights has the entry 0; it needs positive entries")
        means = _check.matrix("means", self.means)
        covs = _check.real_array("covs", self.covs, 3)
        k, d = means.shape
        if weights.size != k or covs.shape != (k, d, d):
            raise ValueError(
                f"weights has shape {weights.shape} and covs {covs.shape};"
                f" beside means of shape {means.shape} they need ({k},) and ({k}, {d}, {d})"
            )
        components = []
        for j in range(k):
            try:
                components.append(MultivariateNormal(means[j], covs[j]))
            except ValueError as error:
                raise ValueError(f"component {j}: {error}") from error
        covs = np.array([component.cov for component in components])
        for array in (means, covs):
            array.setflags(write=False)
        values = {"weights": weights, "means": means, "covs": covs}
        for name, value in (values | {"components": tuple(components)}).items():
            object.__setattr__(self, name, value)

    # --8<-- [start:mixture]
    def log_joint(self, x: ArrayLike) -> np.ndarray:
        """Return log(weight) + log N(x; mean, cov) of each component (eq. mixture).

        Args:
            x: (n, d).

        Returns:
            (n, k).

        Raises:
            ValueError: x no such matrix of finite numbers.
        """
        x = self._rows(x)
        log_p = [c.log_prob(x) for c in self.components]
        return np.asarray(np.log(self.weights) + np.stack(log_p, axis=1))

    def log_prob(self, x: ArrayLike) -> np.ndarray:
        """Return log p(x), (n,): the components summed out."""
        return logsumexp(self.log_joint(x))

    def responsibilities(self, x: ArrayLike) -> np.ndarray:
        """Return p(component | x), (n, k), by Bayes' rule (eq. responsibilities)."""
        return softmax(self.log_joint(x))

    # --8<-- [end:mixture]

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """Draw `size` points, (size, d), in random order."""
        size = _check.count("size", size)
        labels = rng.choice(self.weights.size, size=size, p=self.weights / self.weights.sum())
        x = np.empty((size, self.means.shape[1]))
        for j, component in enumerate(self.components):
            x[labels == j] = component.sample(rng, int(np.sum(labels == j)))
        return x

    @property
    def mean(self) -> np.ndarray:
        """The mean of the means, (d,)."""
        return np.asarray(self.weights @ self.means)

    @property
    def cov(self) -> np.ndarray:
        """The mean of the covariances and the covariance of the means, (d, d)."""
        apart = self.means - self.mean
        within = np.einsum("k,kij->ij", self.weights, self.covs)
        return np.asarray(within + (self.weights[:, None] * apart).T @ apart)

    def _rows(self, x: ArrayLike) -> np.ndarray:
        x = _check.matrix("x", x)
        if x.shape[1] != self.means.shape[1]:
            raise ValueError(f"x has shape {x.shape}; it needs {self.means.shape[1]} columns")
        return x


def em(x: ArrayLike, mixture: GaussianMixture) -> Iterator[GaussianMixture]:
    """Fit a mixture by expectation-maximization (eq. em), step by step, without an end.

    The likelihood of each mixture is at least that of the one before, up to rounding. Where it
    climbs without bound, a component closing in on one point or on a plane, there is no maximum.

    Args:
        x: (n, d) data.
        mixture: the start, which is the first one that is yielded. A mixture of equal components
            stays so.

    Returns:
        A generator of mixtures; the (t + 1)-th has seen t steps.

    Raises:
        ValueError: x no matrix of finite numbers with as many columns as the mixture's means, at
            once; at a later step, a component that has lost its data or whose covariance is no
            longer positive definite: the message names the step and the component.
    """
    x = mixture._rows(x)

    def steps(mixture: GaussianMixture) -> Iterator[GaussianMixture]:
        step = 0
        while True:
            yield mixture
            step += 1
            try:
                mixture = _em_step(x, mixture)
            except ValueError as error:
                raise ValueError(f"step {step} of EM: {error}; start elsewhere") from error

    return steps(mixture)


# --8<-- [start:em]
def _em_step(x: np.ndarray, mixture: GaussianMixture) -> GaussianMixture:
    r = mixture.responsibilities(x)  # E: who made each row?
    mass = r.sum(axis=0)
    if mass.min() < 1e-300:
        raise ValueError(f"component {mass.argmin()} has no data")
    means = r.T @ x / mass[:, None]  # M: fit to weighted data
    apart = x - means[:, None]  # (k, n, d)
    weighted = r.T[:, :, None] * apart
    covs = weighted.transpose(0, 2, 1) @ apart
    covs /= mass[:, None, None]
    return GaussianMixture(mass / mass.sum(), means, covs)


# --8<-- [end:em]


def elbo(x: ArrayLike, mixture: GaussianMixture, r: ArrayLike) -> float:
    """Return the evidence lower bound of the data's log-likelihood, for any r (eq. elbo).

    The mean under r of log p(x, component) - log r, summed over the rows. It falls short of the
    log-likelihood by the sum of KL(r || responsibilities).

    Args:
        x: (n, d) data.
        mixture: the model.
        r: (n, k) probabilities of the components, one row for each of x.

    Returns:
        Nats, at most sum(mixture.log_prob(x)) up to rounding; equal if r is responsibilities(x).

    Raises:
        ValueError: x or r no such arrays.
    """
    log_joint = mixture.log_joint(x)
    r = _check.matrix("r", r)
    if r.shape != log_joint.shape:
        raise ValueError(f"r has shape {r.shape}; it needs shape {log_joint.shape}")
    if r.min() < 0 or np.abs(r.sum(axis=1) - 1).max() > check.SUM_TOLERANCE:
        raise ValueError("r has a negative entry or a row with another sum; it needs probabilities")
    return float(np.sum(np.where(r > 0, r * log_joint, 0.0) - xlogy(r, r)))

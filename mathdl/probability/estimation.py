"""Estimates from data: the most likely parameters, a prior's pull on them, and what data can tell.

Legend: `x` the data, n numbers drawn independently; `r` residuals, from the mean; `z2` the mean
of their squares in units of the variance; `h` the root of exp(-log_std), or twice the weight of a
grid's point; `s` the score, the gradient of log p(x | theta) in theta.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.probability.special import logsumexp

HALF_LOG_2PI = math.log(2 * math.pi) / 2


def normal_mle(x: ArrayLike) -> tuple[float, float]:
    """Fit a Gaussian by maximum likelihood (eq. normal-mle).

    Args:
        x: (n,) data, at least two of them different: if all are equal the likelihood has no
            maximum, it grows without bound as std goes to 0.

    Returns:
        mean: the average of x.
        std: the root of the average of r^2: divided by n, not n - 1; in the units of x.

    Raises:
        ValueError: x not a vector of finite real numbers, or all of its entries equal.
    """
    x = _check.vector("x", x)
    if x.min() == x.max():
        raise ValueError(f"x is {x[0]:g} throughout; it needs two different entries")
    mean = _mean(x)
    with np.errstate(over="ignore"):
        r = x - mean
        mean += _mean(r)  # what rounding has left
        scale = np.abs(r).max()
        return float(mean), float(scale * np.sqrt(np.mean((r / scale) ** 2)))


def normal_nll(x: ArrayLike, mean: float, log_std: float) -> tuple[float, np.ndarray]:
    """Return a Gaussian's loss and its gradient (eq. slopes).

    The loss is the mean of -log p(x) over the data. The standard deviation is exp(log_std), so it
    is positive for every log_std.

    Args:
        x: (n,) data.
        mean: the Gaussian's mean, in the units of x.
        log_std: the log of its standard deviation.

    Returns:
        value: nats per datum; infinite beyond 1.8e308.
        gradient: (2,), the slopes of value in mean and in log_std.

    Raises:
        ValueError: x not a vector of finite real numbers, mean or log_std not a finite number.
    """
    x = _check.vector("x", x)
    mean = float(_check.real_array("mean", mean, 0))
    return _normal_nll(x, mean, float(_check.real_array("log_std", log_std, 0)))


# --8<-- [start:normal-nll]
@np.errstate(over="ignore")  # what is beyond 1.8e308 is inf
def _normal_nll(
    x: np.ndarray,
    mean: float,
    log_std: float,
) -> tuple[float, np.ndarray]:
    # the root of 1 / std; beyond 1400 either way z is 0
    # or its square infinite, as at 1400
    h = math.exp(-max(-1400.0, min(log_std, 1400.0)) / 2)
    r = mean - x
    z2 = np.mean((r * h * h) ** 2)
    value = log_std + HALF_LOG_2PI + z2 / 2
    slope = _mean(r) * h * h * h * h
    return float(value), np.array([slope, 1 - z2])


# --8<-- [end:normal-nll]


def normal_mean_map(x: ArrayLike, std: float, prior_mean: float, prior_std: float) -> float:
    """Return the most probable mean of a Gaussian, under a Gaussian prior (eq. shrink).

    It is also the mean of the posterior, which is Gaussian.

    Args:
        x: (n,) data.
        std: the standard deviation of one datum, positive.
        prior_mean: the prior's mean, in the units of x.
        prior_std: its standard deviation, positive; infinite for a flat prior, that is for the
            maximum of the likelihood.

    Returns:
        The average of x and prior_mean, with weights n / std^2 and 1 / prior_std^2.

    Raises:
        ValueError: x not a vector of finite real numbers, std not positive and finite, prior_mean
            not finite, or prior_std not positive.
    """
    x = _check.vector("x", x)
    std = float(_check.real_array("std", std, 0))
    if not std > 0:
        raise ValueError(f"std is {std:g}; it needs to be positive")
    prior_mean = float(_check.real_array("prior_mean", prior_mean, 0))
    if prior_std == math.inf:
        return _mean(x)
    prior_std = float(_check.real_array("prior_std", prior_std, 0))
    if not prior_std > 0:
        raise ValueError(f"prior_std is {prior_std:g}; it needs to be positive")
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        # what the prior is worth, in data: from 0 to infinity
        worth = (np.float64(std) / prior_std) ** 2 / x.size
        return float(_mean(x) / (1 + worth) + prior_mean / (1 + 1 / worth))


def grid_posterior(log_likelihood: ArrayLike, log_prior: ArrayLike, grid: ArrayLike) -> np.ndarray:
    """Return the posterior's density at the points of a grid (eq. grid).

    Prior times likelihood, divided by its integral over the grid by the trapezoidal rule, all in
    logarithms until the last step. A constant added to either argument changes nothing.

    Args:
        log_likelihood: (m,) log p(data | theta) at the grid's points, an array of values, not a
            function. -inf where theta is impossible; no other infinity.
        log_prior: (m,) log p(theta) there, up to a constant, with -inf as above.
        grid: (m,) values of theta, strictly increasing, at least two; the gaps may differ.

    Returns:
        (m,) density values, at least 0, in units of 1 / theta. Their integral over the grid by
        the trapezoidal rule is 1, so mass beyond its ends counts as none.

    Raises:
        ValueError: grid not strictly increasing, not finite or below two points; a log not real,
            NaN, +inf or of another length; -inf in one log or the other at every point.
    """
    grid = _check.vector("grid", grid)
    with np.errstate(over="ignore"):
        spread = grid[-1] - grid[0]
        if not (np.diff(grid) > 0).all() or not 0 < spread < np.inf:
            raise ValueError("grid needs at least two points, each above the one before")
        log_p = _logs("log_likelihood", log_likelihood, grid.size)
        log_p = log_p + _logs("log_prior", log_prior, grid.size)
        if not np.isfinite(log_p.max()):
            raise ValueError(
                f"log_likelihood + log_prior has the maximum {log_p.max()}; it needs a finite one"
            )
        return _grid_posterior(log_p - log_p.max(), grid)


# --8<-- [start:grid-posterior]
def _grid_posterior(log_p: np.ndarray, grid: np.ndarray) -> np.ndarray:
    gaps = np.diff(grid, prepend=grid[0], append=grid[-1])
    h = gaps[:-1] + gaps[1:]  # twice the rule's weights, (m,)
    some = log_p > -np.inf
    total = logsumexp(log_p[some] + np.log(h[some])) - math.log(2)
    density: np.ndarray = np.exp(log_p - total)
    return density


# --8<-- [end:grid-posterior]


def fisher_information(score: Callable[[np.ndarray], ArrayLike], samples: ArrayLike) -> np.ndarray:
    """Estimate the Fisher information of one datum from draws (eq. fisher).

    The mean of s s^T, which is unbiased if the samples are drawn from the model itself at the
    theta where the score is taken. With data in their place it is the "empirical Fisher", another
    number unless the data come from the model at that theta.

    Args:
        score: takes the samples, returns the gradient of log p in theta for each: (n,) for one
            parameter, (n, p) for p of them.
        samples: (n,) or (n, d) draws.

    Returns:
        () or (p, p), symmetric, no eigenvalue below 0 beyond rounding; in units of 1 / theta^2.

    Raises:
        ValueError: samples or scores not real and finite or of another rank, or not as many
            scores as samples.
    """
    x = _check.real_array("samples", samples, 1, 2)
    s = _check.real_array("score(samples)", score(x), 1, 2)
    if len(s) != len(x):
        raise ValueError(f"score(samples) has shape {s.shape}; it needs {len(x)} rows")
    return np.asarray(s.T @ s / len(s))


@np.errstate(over="ignore", invalid="ignore")
def _mean(x: np.ndarray) -> float:
    """The average, where the sum overflows by way of numbers below 1."""
    mean = np.mean(x)
    if not np.isfinite(mean):
        exponent = np.frexp(np.abs(x).max())[1]
        mean = np.ldexp(np.mean(np.ldexp(x, -exponent)), exponent)
    return float(mean)


def _logs(name: str, value: ArrayLike, size: int) -> np.ndarray:
    """Check an array of logarithms, in which -inf stands for the log of 0."""
    log_p = np.array(value)
    if log_p.dtype.kind not in "biuf" or log_p.shape != (size,):
        raise ValueError(
            f"{name} has shape {log_p.shape}, dtype {log_p.dtype}; it needs ({size},) real numbers"
        )
    log_p = log_p.astype(np.float64)
    if np.isnan(log_p).any() or (log_p == np.inf).any():
        raise ValueError(f"{name} has NaN or +inf entries; it needs numbers or -inf")
    return log_p

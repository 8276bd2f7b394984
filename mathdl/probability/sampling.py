"""Draws from a distribution that has no sampler, and gradients of means of draws.

Legend: `u` numbers from the open interval (0, 1); `x`, `z` draws; `log_w` log weights, the log of
target over proposal; `noise` standard normal numbers.

A target may be given up to a constant factor wherever its argument is called `log_target`.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.probability import _parameters as check
from mathdl.probability._parameters import Size
from mathdl.probability.special import softmax

Function = Callable[[np.ndarray], ArrayLike]


class Proposal(Protocol):
    """What a proposal needs; every distribution of `mathdl.probability.distributions` has it."""

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray: ...

    def log_prob(self, x: np.ndarray) -> np.ndarray: ...


def inverse_cdf(rng: np.random.Generator, quantile: Function, size: Size = None) -> np.ndarray:
    """Draw quantile(u) for uniform u (eq. inverse-cdf).

    Args:
        rng: the source of randomness.
        quantile: the inverse of the cdf, for arrays of numbers strictly between 0 and 1.
        size: the shape of the result; None for a single number.

    Returns:
        Draws of that shape; u is a multiple of 2^-53, so no more than 2^52 different ones.

    Raises:
        ValueError: quantile gives something else than finite numbers of the shape of its argument.
    """
    u = (rng.integers(2**52, size=check.shape(size)) + 0.5) / 2**52  # never 0 or 1
    return _values("quantile(u)", quantile(u), u.shape)


def rejection(
    rng: np.random.Generator, log_target: Function, proposal: Proposal, log_bound: float, size: int
) -> tuple[np.ndarray, float]:
    """Draw from a target by throwing away draws of a proposal (eq. rejection; von Neumann, 1951).

    A draw x is kept with probability target(x) / (exp(log_bound) proposal(x)), which must not be
    above 1 anywhere. It is looked at only where draws fall: a bound that fails where none fell
    goes unseen.

    Args:
        rng: the source of randomness.
        log_target: the log of a function proportional to the target's density, at (n,) or (n, d)
            draws: (n,) numbers or -inf.
        proposal: a distribution that can draw and has log_prob.
        log_bound: the log of the bound.
        size: how many draws to keep, 1 or more.

    Returns:
        x: the draws, (size,) or (size, d).
        rate: the share of all draws that was kept; its mean is the target's integral over the
            bound.

    Raises:
        ValueError: a draw where the target exceeds the bound; nothing kept among a million draws
            in a row; log_target gives NaN, +inf or another shape; log_bound or size out of range.
    """
    log_bound = _check.number("log_bound", log_bound)
    if _check.count("size", size) == 0:
        raise ValueError("size is 0; it needs to be 1 or more")
    kept: list[np.ndarray] = []
    n_kept, n_drawn, n_in_vain = 0, 0, 0
    while n_kept < size:
        n = min(max(2 * size, 1000), 100_000)
        x = proposal.sample(rng, n)
        log_p = _log_values("log_target(x)", log_target(x), n)
        log_ratio = log_p - proposal.log_prob(x) - log_bound
        worst = int(np.argmax(log_ratio))
        if log_ratio[worst] > 1e-9:  # more than rounding
            raise ValueError(
                f"log_bound is {log_bound:g}; at x = {x[worst]} it needs to be at least"
                f" {log_bound + log_ratio[worst]:.6g}"
            )
        keep = rng.random(n) < np.exp(log_ratio)
        found = np.flatnonzero(keep)[: size - n_kept]
        enough = found.size == size - n_kept
        n_drawn += int(found[-1]) + 1 if enough else n
        kept.append(x[found])
        n_kept += found.size
        n_in_vain = 0 if found.size else n_in_vain + n
        if n_in_vain >= 1_000_000:
            raise ValueError(
                f"log_bound is {log_bound:g}; of {n_in_vain} draws in a row none was kept"
            )
    return np.concatenate(kept), size / n_drawn


def importance(
    rng: np.random.Generator, f: Function, log_target: Function, proposal: Proposal, n: int
) -> tuple[float, float]:
    """Estimate the mean of f under a target with draws of a proposal (eq. importance).

    The weights, target over proposal, are divided by their sum, so that the target's constant
    factor drops out. The estimate is biased by about 1 / n.

    Args:
        rng: the source of randomness.
        f: a number for each of (n,) or (n, d) draws.
        log_target: as for `rejection`; the proposal must not miss what the target has.
        proposal: a distribution that can draw and has log_prob.
        n: how many draws, 1 or more.

    Returns:
        value: the weighted mean.
        ess: the effective sample size, 1 over the sum of the squared weights (Kong, 1992): from 1
            to n. A large one is no proof: weights that were never drawn do not show.

    Raises:
        ValueError: f or log_target give NaN or another shape; no draw where the target is positive;
            n below 1.
    """
    if _check.count("n", n) == 0:
        raise ValueError("n is 0; it needs to be 1 or more")
    x = proposal.sample(rng, n)
    values = _values("f(x)", f(x), (n,))
    log_p = _log_values("log_target(x)", log_target(x), n)
    if not np.isfinite(log_p.max()):
        raise ValueError(f"log_target is -inf at all of {n} draws; it needs a draw with a chance")
    # --8<-- [start:importance]
    log_w = log_p - proposal.log_prob(x)
    hit = log_w > -np.inf
    weights = softmax(log_w[hit])
    value = np.sum(weights * values[hit])
    ess = 1 / np.sum(weights**2)
    # --8<-- [end:importance]
    return float(value), float(ess)


def gumbel_max(rng: np.random.Generator, logits: ArrayLike, size: Size = None) -> np.ndarray:
    """Draw from softmax(logits) by an argmax (eq. gumbel-max; Gumbel, 1954).

    Args:
        rng: the source of randomness.
        logits: (k,) finite numbers.
        size: the shape of the result; None for a single label.

    Returns:
        Labels from 0 to k - 1, int64.

    Raises:
        ValueError: logits not a vector of finite numbers.
    """
    logits = _check.vector("logits", logits)
    gumbels = inverse_cdf(rng, lambda u: -np.log(-np.log(u)), (*check.shape(size), logits.size))
    return np.asarray(np.argmax(logits + gumbels, axis=-1))


# --8<-- [start:gradients]
def score_function_grad(
    rng: np.random.Generator,
    f: Function,
    mean: ArrayLike,
    std: ArrayLike,
    n: int,
    baseline: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Estimate the gradient of E f(z), z ~ N(mean, std^2), from values of f (eq. score-function).

    Args:
        rng: the source of randomness.
        f: a number for each of the draws, (n,) or (n, d): (n,). It may have jumps.
        mean: () or (d,).
        std: of mean's shape, positive.
        n: how many draws, 1 or more.
        baseline: subtracted from f; no baseline changes the mean of the estimates.

    Returns:
        Estimates of the gradients in mean and in std, one for each draw: (n,) or (n, d) each.

    Raises:
        ValueError: mean or std not finite, two shapes, std not positive, n below 1, or f gives
            something else than n finite numbers.
    """
    mean, std, noise = _gaussian(rng, mean, std, n)
    values = _values("f(z)", f(mean + std * noise), (n,)) - baseline
    values = values.reshape(n, *[1] * mean.ndim)
    return values * noise / std, values * (noise**2 - 1) / std


def pathwise_grad(
    rng: np.random.Generator,
    f_grad: Function,
    mean: ArrayLike,
    std: ArrayLike,
    n: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Estimate the gradient of E f(z), z ~ N(mean, std^2), from slopes of f (eq. pathwise).

    Args:
        rng: the source of randomness.
        f_grad: the gradient of f at the draws, (n,) or (n, d), of the same shape. If f has jumps
            it misses them, and the estimates are wrong.
        mean: () or (d,).
        std: of mean's shape, positive.
        n: how many draws, 1 or more.

    Returns:
        Estimates of the gradients in mean and in std, one for each draw: (n,) or (n, d) each.

    Raises:
        ValueError: mean or std not finite, two shapes, std not positive, n below 1, or f_grad
            gives something else than finite numbers of the draws' shape.
    """
    mean, std, noise = _gaussian(rng, mean, std, n)
    slopes = _values("f_grad(z)", f_grad(mean + std * noise), noise.shape)
    return slopes, slopes * noise


# --8<-- [end:gradients]


def metropolis_hastings(
    rng: np.random.Generator, log_target: Function, x0: ArrayLike, step: float
) -> Iterator[np.ndarray]:
    """Walk at random so that the target is where the walk is in the long run (eq. metropolis).

    Each step proposes x + step * noise and accepts with probability min(1, target ratio); a
    proposal that is not accepted repeats x (Metropolis and others, 1953).

    Args:
        rng: the source of randomness.
        log_target: the log of a function proportional to the target's density, at one point.
        x0: (d,) the start, where the target is positive.
        step: the standard deviation of each entry of a proposal's move, positive.

    Returns:
        A generator of points (d,) without an end, x0 first. Neighbors are correlated.

    Raises:
        ValueError: x0 not finite, step not positive, at once; log_target NaN, +inf, or -inf at x0.
    """
    x = _check.vector("x0", x0)
    step = _check.positive("step", step)
    log_p = _log_values("log_target(x0)", [log_target(x)], 1)[0]
    if log_p == -np.inf:
        raise ValueError("log_target(x0) is -inf; the walk needs to start where the target is > 0")

    # --8<-- [start:metropolis]
    def walk(x: np.ndarray, log_p: float) -> Iterator[np.ndarray]:
        while True:
            yield x.copy()
            proposed = x + step * rng.standard_normal(x.size)
            new = _log_values("log_target(x)", [log_target(proposed)], 1)[0]
            if math.log(1 - rng.random()) < new - log_p:
                x, log_p = proposed, new

    # --8<-- [end:metropolis]
    return walk(x, float(log_p))


def langevin(
    rng: np.random.Generator, score: Function, x0: ArrayLike, step: float
) -> Iterator[np.ndarray]:
    """Climb the log density with noise: x + step * score(x) + root(2 step) * noise (eq. langevin).

    Without a test of acceptance the long-run distribution is the target only in the limit of
    small steps: for N(0, s^2) its variance is s^2 / (1 - step / (2 s^2)).

    Args:
        rng: the source of randomness.
        score: the gradient of the log density at one point or at rows of points, of their shape.
        x0: (d,) or (n, d) the start, of one walk or of n that do not meet.
        step: positive.

    Returns:
        A generator of arrays of x0's shape without an end, x0 first.

    Raises:
        ValueError: x0 not finite, step not positive, at once; at a later step, a score that is not
            finite: the message names the step.
    """
    x = _check.real_array("x0", x0, 1, 2)
    step = _check.positive("step", step)

    # --8<-- [start:langevin]
    def walk(x: np.ndarray) -> Iterator[np.ndarray]:
        t = 0
        while True:
            yield x.copy()
            slope = _values(f"score at step {t}", score(x), x.shape)
            noise = rng.standard_normal(x.shape)
            x = x + step * slope + math.sqrt(2 * step) * noise
            t += 1

    # --8<-- [end:langevin]
    return walk(x)


def _gaussian(
    rng: np.random.Generator, mean: ArrayLike, std: ArrayLike, n: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mean, std = _check.real_array("mean", mean, 0, 1), _check.real_array("std", std, 0, 1)
    if mean.shape != std.shape:
        raise ValueError(f"std has shape {std.shape}; it needs the shape of mean, {mean.shape}")
    if std.min() <= 0:
        raise ValueError(f"std has the entry {std.min():g}; it needs positive entries")
    if _check.count("n", n) == 0:
        raise ValueError("n is 0; it needs to be 1 or more")
    return mean, std, rng.standard_normal((n, *mean.shape))


def _values(name: str, value: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Check what a function gave: finite numbers of a shape."""
    array = _check.real_array(name, value)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it needs shape {shape}")
    return array


def _log_values(name: str, value: Any, n: int) -> np.ndarray:
    """Check what the log of a density gave: n numbers or -inf."""
    array = np.asarray(value, dtype=np.float64)
    if array.shape != (n,):
        raise ValueError(f"{name} has shape {array.shape}; it needs shape ({n},)")
    if np.isnan(array).any() or array.max() == np.inf:
        raise ValueError(f"{name} has NaN or +inf entries; it needs numbers or -inf")
    return array

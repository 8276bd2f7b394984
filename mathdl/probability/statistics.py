"""What a sample says about what it was drawn from: intervals, a test, and calibration.

Legend: `x` a sample, n draws; `level` the share of samples for which an interval should cover;
`a`, `b` the results of two methods; `confidence` a predicted probability of being right.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from mathdl import _check


def mean_interval(x: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Return Student's interval for the mean (eq. mean-interval; Student, 1908).

    It covers the mean of the distribution in a share `level` of samples if x is drawn
    independently from a Gaussian, and nearly so for large n whenever the variance is finite.

    Args:
        x: (n,) draws, two at least.
        level: between 0 and 1.

    Returns:
        low, high: in the units of x.

    Raises:
        ValueError: x no such vector, level not between 0 and 1.
    """
    x = _draws(x, 1)
    tail = (1 - _level(level)) / 2
    # --8<-- [start:mean-interval]
    s = x.std(ddof=1)
    half = -stdtrit(x.size - 1, tail) * s / math.sqrt(x.size)
    return float(x.mean() - half), float(x.mean() + half)
    # --8<-- [end:mean-interval]


def bootstrap(
    rng: np.random.Generator,
    statistic: Callable[[np.ndarray], float],
    x: ArrayLike,
    n_resamples: int = 2000,
    level: float = 0.95,
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a statistic (eq. bootstrap; Efron, 1979).

    Draw n rows of x with replacement, compute the statistic, repeat; the interval holds the
    middle `level` of the results. For small n it is too short.

    Args:
        rng: the source of randomness.
        statistic: a number for each sample of the shape of x.
        x: (n,) or (n, d) draws, independent, two at least.
        n_resamples: how many times to draw, 2 at least.
        level: between 0 and 1.

    Returns:
        low, high: in the units of the statistic.

    Raises:
        ValueError: x no such array, n_resamples or level out of range, or a statistic that is not
            a finite number.
    """
    x = _draws(x, 1, 2)
    n = len(x)
    if _check.count("n_resamples", n_resamples) < 2:
        raise ValueError(f"n_resamples is {n_resamples}; it needs to be 2 or more")
    tail = (1 - _level(level)) / 2
    # --8<-- [start:bootstrap]
    values = []
    for _ in range(n_resamples):
        again = x[rng.integers(n, size=n)]
        values.append(statistic(again))
    # --8<-- [end:bootstrap]
    found = _check.vector("the statistic's values", values)
    low, high = np.quantile(found, [tail, 1 - tail])
    return float(low), float(high)


def permutation_test(
    rng: np.random.Generator,
    a: ArrayLike,
    b: ArrayLike,
    *,
    paired: bool = False,
    n_permutations: int = 9999,
) -> float:
    """Return the p-value of a permutation test for a difference of means (eq. permutation).

    If the labels `a` and `b` mean nothing, exchanging them changes no distribution. The p-value is
    the share of exchanges, the one that was seen among them, whose difference of means is at
    least as far from 0. Under that hypothesis it is at most u with probability at most u.

    Args:
        rng: the source of randomness.
        a, b: (m,) and (n,) results; if paired, a[i] and b[i] belong together, say by a seed.
        paired: exchange within pairs only.
        n_permutations: how many exchanges to draw, 1 at least.

    Returns:
        A probability, at least 1 / (n_permutations + 1).

    Raises:
        ValueError: a or b not a vector of finite numbers, two lengths if paired, or
            n_permutations below 1.
    """
    a, b = _check.vector("a", a), _check.vector("b", b)
    if paired and a.size != b.size:
        raise ValueError(f"a has shape {a.shape} and b {b.shape}; pairs need equal lengths")
    if _check.count("n_permutations", n_permutations) < 1:
        raise ValueError("n_permutations is 0; it needs to be 1 or more")
    both = np.concatenate([a, b])
    rounding = 4 * both.size * np.finfo(float).eps * np.abs(both).max()
    seen = abs(a.mean() - b.mean()) - rounding  # a tie counts
    # --8<-- [start:permutation]
    as_far = 1  # what was seen is one of them
    for _ in range(n_permutations):
        if paired:
            sign = rng.choice([-1.0, 1.0], size=a.size)
            gap = np.mean(sign * (a - b))
        else:
            mixed = rng.permutation(both)
            gap = mixed[: a.size].mean() - mixed[a.size :].mean()
        as_far += abs(gap) >= seen
    return float(as_far / (n_permutations + 1))
    # --8<-- [end:permutation]


def calibration_error(confidence: ArrayLike, correct: ArrayLike, n_bins: int = 10) -> float:
    """Return the expected calibration error over bins of equal width (eq. calibration-error).

    The mean over the predictions of the gap, in a prediction's bin, between mean confidence and
    the share that is correct (Naeini, Cooper and Hauskrecht, 2015). It depends on the bins, and
    for a perfectly calibrated model it is above 0, by the noise of each bin.

    Args:
        confidence: (n,) probabilities, from 0 to 1.
        correct: (n,) 0 or 1, or booleans: whether the prediction was right.
        n_bins: 1 or more; a bin holds its upper edge.

    Returns:
        A number from 0 to 1.

    Raises:
        ValueError: two lengths, a confidence beyond [0, 1], a mark other than 0 or 1, or n_bins
            below 1.
    """
    confidence = _check.vector("confidence", confidence)
    correct = _check.vector("correct", correct, confidence.size)
    if confidence.min() < 0 or confidence.max() > 1:
        worst = confidence.max() if confidence.max() > 1 else confidence.min()
        raise ValueError(f"confidence has the entry {worst:g}; it needs numbers from 0 to 1")
    if not np.isin(correct, (0, 1)).all():
        raise ValueError("correct has an entry other than 0 and 1; it needs these")
    if _check.count("n_bins", n_bins) < 1:
        raise ValueError("n_bins is 0; it needs to be 1 or more")
    # --8<-- [start:calibration-error]
    edges = np.linspace(0, 1, n_bins + 1)
    place = np.searchsorted(edges[1:-1], confidence)
    gaps = np.bincount(place, confidence - correct)  # summed
    return float(np.abs(gaps).sum() / confidence.size)
    # --8<-- [end:calibration-error]


def _draws(x: ArrayLike, *ndim: int) -> np.ndarray:
    x = _check.real_array("x", x, *ndim)
    if len(x) < 2:
        raise ValueError(f"x has shape {x.shape}; it needs two draws at least")
    return x


def _level(level: float) -> float:
    level = _check.number("level", level)
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; it needs to be between 0 and 1")
    return level

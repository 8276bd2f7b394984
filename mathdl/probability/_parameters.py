"""What the distributions check at the door, of their parameters and of the points they are asked.

Every message names the argument, what it got and what it needs.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.definite import cholesky

Size = int | tuple[int, ...] | None

SUM_TOLERANCE = 1e-9  # probabilities computed in float64 add up to 1 well within this


def probabilities(name: str, value: ArrayLike) -> np.ndarray:
    """Return a vector of numbers that are not negative and sum to 1, which nobody can write to.

    Raises:
        ValueError: not a vector of finite numbers, a negative entry, or another sum than 1.
    """
    probs = _check.vector(name, value)
    if probs.min() < 0:
        raise ValueError(f"{name} has the entry {probs.min():g}; it needs entries of 0 or more")
    total = math.fsum(probs)
    if abs(total - 1) > SUM_TOLERANCE:
        raise ValueError(f"{name} sums to {total:.10g}; it needs to sum to 1")
    return _frozen(probs)


def positive_vector(name: str, value: ArrayLike) -> np.ndarray:
    """Return a vector of two or more positive numbers, which nobody can write to.

    Raises:
        ValueError: not a vector of finite numbers, of one entry, or an entry that is not positive.
    """
    alpha = _check.vector(name, value)
    if alpha.size < 2:
        raise ValueError(f"{name} has shape {alpha.shape}; it needs two entries at least")
    if alpha.min() <= 0:
        raise ValueError(f"{name} has the entry {alpha.min():g}; it needs positive entries")
    return _frozen(alpha)


def mean_and_covariance(mean: ArrayLike, cov: ArrayLike) -> tuple[np.ndarray, ...]:
    """Return the mean (d,), the covariance (d, d) and its Cholesky factor, none to be written to.

    Raises:
        ValueError: no finite numbers, shapes that do not match, a covariance that is not
            symmetric, or not positive definite beyond rounding.
    """
    mean = _check.vector("mean", mean)
    cov = _check.symmetric_matrix("cov", cov)
    if cov.shape != (mean.size, mean.size):
        d = mean.size
        raise ValueError(f"cov has shape {cov.shape}; beside this mean it needs shape ({d}, {d})")
    try:
        L = cholesky(cov)
    except np.linalg.LinAlgError as error:
        what = str(error).replace("A's leading", "its leading")
        raise ValueError(f"cov is not positive definite: {what}") from error
    return _frozen(mean), _frozen(cov), _frozen(L)


def points(x: ArrayLike, last: int | None = None) -> np.ndarray:
    """Copy x into a float64 array of any shape, infinities included; `last` is its last axis' size.

    Raises:
        ValueError: ragged, not real numbers, NaN, or another size of the last axis.
    """
    try:
        array = np.array(x)
    except ValueError as error:
        raise ValueError("x is ragged; it needs rows of equal length") from error
    if array.dtype.kind not in "biuf":
        raise ValueError(f"x has dtype {array.dtype}; it needs real numbers")
    array = array.astype(np.float64)
    if np.isnan(array).any():
        raise ValueError(f"x has {np.count_nonzero(np.isnan(array))} NaN entries; it needs numbers")
    if last is not None and array.shape[-1:] != (last,):
        raise ValueError(f"x has shape {array.shape}; it needs {last} entries along its last axis")
    return array


def shape(size: Size) -> tuple[int, ...]:
    """Return the shape that a `size` asks for: () for None, (n,) for n."""
    return () if size is None else tuple(np.atleast_1d(size).tolist())


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array

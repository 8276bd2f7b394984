"""Checks at the door: arguments become new float64 arrays, or a ValueError says what is wrong.

Every message names the argument, what it got and what it needs. The arrays returned are copies,
so that nothing downstream can write to the caller's data.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike


def real_array(name: str, value: ArrayLike, *ndim: int, log: bool = False) -> np.ndarray:
    """Copy `value` into a float64 array whose rank is one of `ndim`, or any if none is given.

    Booleans, integers and other real floats are cast. Where it holds logarithms (`log`), an entry
    may be -inf, the logarithm of 0.

    Raises:
        ValueError: ragged nesting, entries that are not real numbers (complex ones included),
            another rank, no entries, or an entry that is NaN or infinite in float64.
    """
    try:
        array = np.array(value)
    except ValueError as error:
        raise ValueError(f"{name} is ragged; it needs rows of equal length") from error
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} has dtype {array.dtype}; it needs real numbers")
    if ndim and array.ndim not in ndim:
        needed = " or ".join(map(str, ndim))
        raise ValueError(f"{name} has shape {array.shape}; it needs {needed} dimension(s)")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}; it needs at least one entry")
    with np.errstate(over="ignore"):  # a long double too large for float64 is reported below
        array = array.astype(np.float64)
    bad = ~(array < np.inf) if log else ~np.isfinite(array)
    if bad.any():
        got, needed = ("+inf", "finite numbers or -inf") if log else ("infinite", "finite numbers")
        n_bad = np.count_nonzero(bad)
        raise ValueError(f"{name} has {n_bad} NaN or {got} entries; it needs {needed}")
    return array


def vector(name: str, value: ArrayLike, size: int | None = None) -> np.ndarray:
    """Copy `value` into a float64 vector, of length `size` if that is given.

    Raises:
        ValueError: as `real_array`, or another length than `size`.
    """
    array = real_array(name, value, 1)
    if size is not None and array.size != size:
        raise ValueError(f"{name} has shape {array.shape}; it needs shape ({size},)")
    return array


def nonzero_vector(name: str, value: ArrayLike, size: int | None = None) -> np.ndarray:
    """Copy `value` into a float64 vector with at least one nonzero entry.

    Raises:
        ValueError: as `vector`, or all entries zero.
    """
    array = vector(name, value, size)
    if not array.any():
        raise ValueError(f"{name} is the zero vector; it needs a direction")
    return array


def matrix(name: str, value: ArrayLike) -> np.ndarray:
    """Copy `value` into a float64 matrix.

    Raises:
        ValueError: as `real_array`.
    """
    return real_array(name, value, 2)


def square_matrix(name: str, value: ArrayLike) -> np.ndarray:
    """Copy `value` into a square float64 matrix.

    Raises:
        ValueError: as `real_array`, or not as many rows as columns.
    """
    array = matrix(name, value)
    if array.shape[0] != array.shape[1]:
        raise ValueError(f"{name} has shape {array.shape}; it needs to be square, (n, n)")
    return array


def symmetric_matrix(name: str, value: ArrayLike) -> np.ndarray:
    """Copy `value` into a symmetric float64 matrix: the mean of it and its transpose.

    Raises:
        ValueError: as `square_matrix`, or two mirrored entries differ by more than rounding,
            1e-12 of the largest entry.
    """
    array = square_matrix(name, value)
    gap = 2 * float(np.abs(array / 2 - array.T / 2).max())  # may be infinite, without a warning
    if gap > 1e-12 * np.abs(array).max():
        raise ValueError(f"{name} and its transpose differ by {gap:.3g}; it needs to be symmetric")
    mean = array / 2 + array.T / 2  # halved first: the sum of two large entries could overflow
    return np.where(array == array.T, array, mean)  # and halving rounds the smallest of all


def right_hand_side(name: str, value: ArrayLike, rows: int) -> np.ndarray:
    """Copy `value` into a float64 vector or matrix (one right-hand side a column) of `rows` rows.

    Raises:
        ValueError: as `real_array`, neither a vector nor a matrix, or another number of rows.
    """
    array = real_array(name, value, 1, 2)
    if len(array) != rows:
        raise ValueError(f"{name} has shape {array.shape}; it needs {rows} rows")
    return array


def array_or_traced(name: str, value: Any, *ndim: int, log: bool = False) -> np.ndarray:
    """Copy `value` as `real_array` does, but let an array that is being differentiated pass.

    Such an array is no numpy array and speaks numpy's protocols: to copy its numbers would cut
    it off from what it was computed from. It is returned as it stands; only its rank is checked.

    Raises:
        ValueError: as `real_array`.
    """
    if isinstance(value, np.ndarray) or not hasattr(type(value), "__array_function__"):
        return real_array(name, value, *ndim, log=log)
    if ndim and value.ndim not in ndim:
        needed = " or ".join(map(str, ndim))
        raise ValueError(f"{name} has shape {value.shape}; it needs {needed} dimension(s)")
    return value  # type: ignore[no-any-return]


def number(name: str, value: Any, least: float = -math.inf, most: float = math.inf) -> float:
    """Return a finite number from `least` to `most` as a float.

    Raises:
        ValueError: not a real number, NaN, infinite, or out of range.
    """
    real = isinstance(value, (int, float, np.integer, np.floating))
    if not real or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError(f"{name} is {value!r}; it needs to be a finite number")
    if not least <= value <= most:
        needs = f"at least {least:g}" if most == math.inf else f"from {least:g} to {most:g}"
        raise ValueError(f"{name} is {value!r}; it needs to be {needs}")
    return float(value)


def positive(name: str, value: Any) -> float:
    """Return a positive finite number as a float.

    Raises:
        ValueError: not a real number, NaN, infinite, zero or negative.
    """
    checked = number(name, value)
    if checked <= 0:
        raise ValueError(f"{name} is {value!r}; it needs to be positive")
    return checked


def count(name: str, value: Any) -> int:
    """Return a whole number, 0 or more, as an int.

    Raises:
        ValueError: of another type, or negative.
    """
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name} is {value!r}; it needs to be a whole number, 0 or more")
    return int(value)

"""Vectors: lengths, distances, directions, and the angle between two of them.

Legend: `x`, `y` vectors; `u`, `v` vectors of length 1; `ord` the p of an Lp norm, 1 to infinity.

Every function scales before it squares, so that vectors with entries of 1e200 or of 1e-200 get
their lengths and angles like any other.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check


def norm(x: ArrayLike, ord: float = 2) -> float:
    """Return the Lp norm of x for p = `ord` (eq. norms, lp).

    Relative error: a few units of 1e-16, whatever the scale of x.

    Args:
        x: (n,) vector.
        ord: p, at least 1; `math.inf` for the largest absolute entry.

    Returns:
        A number, at least 0; infinite, with NumPy's overflow warning, beyond 1.8e308.

    Raises:
        ValueError: x not a vector of finite real numbers, or empty; ord below 1, NaN, or a
            finite number beyond 1.8e308.
    """
    return _norm(_check.vector("x", x), _power(ord))


# --8<-- [start:scaled-norm]
def _norm(x: np.ndarray, ord: float) -> float:
    x = np.abs(x)
    largest = x.max()
    if largest in (0.0, math.inf):
        return float(largest)
    # a large power needs x / scale <= 1; else a power of two, so that the division is exact
    scale = largest if ord > 2 else power_of_two(x)
    total = np.sum((x / scale) ** ord)
    return float(scale * total ** (1 / ord))


def power_of_two(x: np.ndarray) -> float:
    """The largest one up to x's largest entry, 1/2 if all are 0; division by it is
    exact, short of underflow."""
    return 2.0 ** (math.frexp(np.abs(x).max())[1] - 1)


# --8<-- [end:scaled-norm]


def _power(ord: float) -> float:
    try:
        p = float(ord)  # a float32 would make the powers float32 too
    except OverflowError as error:
        raise ValueError("ord is beyond 1.8e308; math.inf gives the largest entry") from error
    if not p >= 1:
        raise ValueError(f"ord is {ord}; it needs to be at least 1")
    return p


def distance(x: ArrayLike, y: ArrayLike, ord: float = 2) -> float:
    """Return the Lp norm of x - y for p = `ord` (eq. distance).

    Args:
        x: (n,) vector.
        y: (n,) vector.
        ord: p, at least 1; `math.inf` for the largest absolute difference.

    Returns:
        A number, at least 0; infinite, with NumPy's overflow warning, beyond 1.8e308.

    Raises:
        ValueError: x or y not a vector of finite real numbers, or empty; lengths that differ;
            ord below 1, NaN, or a finite number beyond 1.8e308.
    """
    x = _check.vector("x", x)
    return _norm(x - _check.vector("y", y, x.size), _power(ord))


# --8<-- [start:normalize]
def normalize(x: ArrayLike) -> np.ndarray:
    """Return x divided by its L2 norm: its direction, a vector of length 1.

    Args:
        x: (n,) vector, not zero.

    Returns:
        (n,) vector.

    Raises:
        ValueError: x not a vector of finite real numbers, empty, or zero, which has no direction.
    """
    x = _check.nonzero_vector("x", x)
    x /= power_of_two(x)
    return x / _norm(x, 2)


# --8<-- [end:normalize]


# --8<-- [start:cosine-similarity]
def cosine_similarity(x: ArrayLike, y: ArrayLike) -> float:
    """Return the dot product of x's and y's directions: the cosine of their angle.

    Args:
        x: (n,) vector, not zero.
        y: (n,) vector, not zero.

    Returns:
        A number in [-1, 1], also after rounding.

    Raises:
        ValueError: x or y not a vector of finite real numbers, empty, or zero; lengths that differ.
    """
    u, v = _directions(x, y)
    return float(np.clip(u @ v, -1.0, 1.0))


# --8<-- [end:cosine-similarity]


# --8<-- [start:angle]
def angle(x: ArrayLike, y: ArrayLike) -> float:
    """Return the angle between x and y in radians, by Kahan's formula.

    The unit vectors u and v span a rhombus, whose diagonals u - v and u + v meet at right angles.
    Its half angle has the tangent |u - v| / |u + v|. The absolute error is a few units of 1e-16 at
    any angle; the arc cosine of `cosine_similarity` loses all angles below 1e-8.

    Args:
        x: (n,) vector, not zero.
        y: (n,) vector, not zero.

    Returns:
        A number in [0, pi].

    Raises:
        ValueError: x or y not a vector of finite real numbers, empty, or zero; lengths that differ.
    """
    u, v = _directions(x, y)
    return 2 * math.atan2(_norm(u - v, 2), _norm(u + v, 2))


# --8<-- [end:angle]


def _directions(x: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    u = normalize(x)
    return u, normalize(_check.nonzero_vector("y", y, u.size))

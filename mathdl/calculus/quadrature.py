"""Integrals by sums: three rules on a line, and random points in a box.

Legend: `f` the integrand, of arrays of points; `a`, `b` the ends of an interval, or opposite
corners of a box; `n` the number of points at which f is evaluated; `h` the gap between two of
them; `x` points, `y` values there, `w` weights; `d` the dimension of the box.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.eigen import eigh

Integrand = Callable[[np.ndarray], ArrayLike]


def trapezoid(f: Integrand, a: float, b: float, n: int) -> float:
    """Integrate f from a to b by straight lines between n evenly spaced points (eq. trapezoid).

    Args:
        f: takes an (n,) array of points, returns (n,) values.
        a: one end.
        b: the other end; below a, the sign changes as the integral's does.
        n: points, both ends included, at least 2.

    Returns:
        The sum of the areas; exact if f is a polynomial of degree 1, or, over one period,
        trigonometric of degree below n - 1.

    Raises:
        ValueError: a or b or b - a not finite, n not an integer or below 2, or f's values not
            (n,) finite real numbers.
    """
    h, y = _even_values(f, a, b, _at_least("n", n, 2))
    return float(h * (y.sum() - (y[0] + y[-1]) / 2))


def simpson(f: Integrand, a: float, b: float, n: int) -> float:
    """Integrate f from a to b by parabolas through triples of n points (eq. simpson).

    Args:
        f: takes an (n,) array of points, returns (n,) values.
        a: one end.
        b: the other end; below a, the sign changes as the integral's does.
        n: points, both ends included, odd and at least 3.

    Returns:
        The sum of the areas; exact if f is a polynomial of degree at most 3.

    Raises:
        ValueError: a or b or b - a not finite, n not an integer, even or below 3, or f's values
            not (n,) finite real numbers.
    """
    if _at_least("n", n, 3) % 2 == 0:
        raise ValueError(f"n is {n}; it needs to be odd, for pairs of strips")
    h, y = _even_values(f, a, b, n)
    return float(h / 3 * (y[0] + 4 * y[1::2].sum() + 2 * y[2:-1:2].sum() + y[-1]))


def gauss_legendre(f: Integrand, a: float, b: float, n: int) -> float:
    """Integrate f from a to b by Gauss's n points and weights (eq. gauss).

    Args:
        f: takes an (n,) array of points, none of them an end, returns (n,) values.
        a: one end.
        b: the other end; below a, the sign changes as the integral's does.
        n: points, at least 1; the cost of finding them grows as n^3 (0.3 s for 100).

    Returns:
        The weighted sum; exact, up to rounding, if f is a polynomial of degree at most 2 n - 1.

    Raises:
        ValueError: a or b or b - a not finite, n not an integer or below 1, or f's values not
            (n,) finite real numbers.
    """
    x, w = gauss_legendre_nodes(n)
    a, width = _interval(a, b)
    return float(width / 2 * (w @ _values(f, a + width * (1 + x) / 2)))


# --8<-- [start:gauss-legendre-nodes]
def gauss_legendre_nodes(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return Gauss's points and weights for [-1, 1] (Golub, Welsch 1969).

    Args:
        n: points, at least 1.

    Returns:
        x, (n,) ascending and symmetric about 0, errors below 1e-13 for
        n <= 100; w, (n,) positive, their sum 2, with such errors too.

    Raises:
        ValueError: n not an integer, or below 1.
    """
    k = np.arange(1.0, _at_least("n", n, 1))
    beta = k / np.sqrt(4 * k**2 - 1)  # beta_1 to beta_n-1, eq. recurrence
    x, V = eigh(np.diag(beta, 1) + np.diag(beta, -1))  # V: (n, n)
    w = 2 * V[0] ** 2
    return (x - x[::-1]) / 2, (w + w[::-1]) / 2  # symmetric to the last bit


# --8<-- [end:gauss-legendre-nodes]


def monte_carlo(
    rng: np.random.Generator, f: Integrand, a: ArrayLike, b: ArrayLike, n: int
) -> tuple[float, float]:
    """Integrate f over a box by its mean at n random points (eq. monte-carlo).

    Args:
        rng: draws the points, uniformly.
        f: takes (n,) points if a and b are numbers, (n, d) if they are vectors; returns (n,)
            values.
        a: one corner, a number or (d,).
        b: the opposite corner, of a's shape; each entry below a's changes the sign.
        n: points, at least 2.

    Returns:
        The volume times the mean value, an unbiased estimate; and its standard error, estimated
        from the same values. Both are in units of the integral.

    Raises:
        ValueError: a and b not finite numbers or vectors of one shape, b - a or the volume not
            finite, n not an integer or below 2, or f's values not (n,) finite real numbers.
    """
    n = _at_least("n", n, 2)
    corner = _check.real_array("a", a, 0, 1)
    sides = _check.real_array("b", b, 0, 1)
    if sides.shape != corner.shape:
        raise ValueError(f"b has shape {sides.shape}; it needs a's shape, {corner.shape}")
    with np.errstate(over="ignore"):
        sides = sides - corner
        volume = float(np.prod(sides))
    if not (np.isfinite(sides).all() and math.isfinite(volume)):
        raise ValueError(f"b - a spans the volume {volume}; it needs finite sides and volume")
    return _monte_carlo(rng, f, corner, sides, volume, n)


# --8<-- [start:monte-carlo]
def _monte_carlo(
    rng: np.random.Generator,
    f: Integrand,
    corner: np.ndarray,  # () or (d,)
    sides: np.ndarray,  # of the same shape
    volume: float,
    n: int,
) -> tuple[float, float]:
    x = corner + sides * rng.random((n, *corner.shape))  # (n,) or (n, d)
    y = volume * _values(f, x)  # (n,)
    return float(y.mean()), float(y.std(ddof=1) / math.sqrt(n))


# --8<-- [end:monte-carlo]


def _at_least(name: str, value: int, least: int) -> int:
    if not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} is {value}; it needs to be an integer, at least {least}")
    return int(value)


def _interval(a: float, b: float) -> tuple[float, float]:
    """Return a and b - a, both finite."""
    a, b = float(_check.real_array("a", a, 0)), float(_check.real_array("b", b, 0))
    if not math.isfinite(b - a):
        raise ValueError(f"b - a is {b - a}; it needs to be finite")
    return a, b - a


def _values(f: Integrand, x: np.ndarray) -> np.ndarray:
    y = _check.real_array("f(x)", f(x), 0, 1)
    if y.shape != (len(x),):
        raise ValueError(f"f(x) has shape {y.shape}; it needs one value a point, ({len(x)},)")
    return y


def _even_values(f: Integrand, a: float, b: float, n: int) -> tuple[float, np.ndarray]:
    """Return the gap between n evenly spaced points and f's values there."""
    a, width = _interval(a, b)
    return width / (n - 1), _values(f, a + width * np.linspace(0.0, 1.0, n))

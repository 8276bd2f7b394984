"""Derivatives by differences: slopes of secants, with a step that balances two errors.

The oracle for every derivative that is computed in another way. A secant over a step h misses
the tangent by the curve's bending, which grows with h, and by the rounding of f, about eps |f|,
which is divided by h. The steps below make the two about equal where f and its derivatives are
of one size and f bends over a distance of s = max(1, |x|).

Legend: `f` the function, `x` the point, `h` the step, `eps` the machine epsilon of f's values,
`s` the scale of x, `g` a gradient, `J` a Jacobian, `H` a Hessian.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check

Function = Callable[[Any], ArrayLike]

# --8<-- [start:steps]
# error of the scheme against h: bending + rounding  ->  best step, as a power of eps
BEST_POWER = {
    "forward": 1 / 2,  # h   + eps / h     error eps^(1/2), about 1e-8
    "central": 1 / 3,  # h^2 + eps / h     error eps^(2/3), about 4e-11
    "second": 1 / 4,  #  h^2 + eps / h^2   error eps^(1/2): second derivatives
}


def _step(x: np.ndarray, eps: float, scheme: str) -> np.ndarray:
    return np.asarray(eps ** BEST_POWER[scheme] * _scale(x))


def _scale(x: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum(1.0, np.abs(x)))


# --8<-- [end:steps]


def _value(f: Function, x: np.ndarray, shape: tuple[int, ...], where: str) -> np.ndarray:
    """Evaluate f on a copy of x (a number if x is one), and check that the shape is `shape`."""
    value = _check.real_array(where, f(x.copy()[()]))
    if value.shape != shape:
        raise ValueError(f"{where} has shape {value.shape}; it needs shape {shape}")
    return value


def _first(f: Function, x: np.ndarray) -> tuple[np.ndarray, float]:
    """f(x) in float64, and the machine epsilon of the precision that it came in."""
    raw = f(x.copy()[()])
    value = _check.real_array("f(x)", raw)
    dtype = np.asarray(raw).dtype
    eps = np.finfo(dtype if dtype.kind == "f" else float).eps
    return value, max(float(eps), float(np.finfo(float).eps))


def _scalar(f: Function, x: np.ndarray) -> tuple[float, float]:
    value, eps = _first(f, x)
    if value.ndim:
        raise ValueError(f"f(x) has shape {value.shape}; it needs to be one number, shape ()")
    return float(value), eps


def derivative(f: Function, x: ArrayLike, h: float | None = None, scheme: str = "central") -> Any:
    """Return the slope of a secant of f at x (eqs. forward, central).

    The step that is divided by is the one that was taken: x + h is rounded.

    Args:
        f: a function of one number, or one that acts on each entry of an array by itself.
        x: a number or an array of any shape.
        h: the step, positive. By default eps^(1/2) max(1, |x|) for forward and
            eps^(1/3) max(1, |x|) for central, where eps belongs to the precision of f(x):
            a value in float32 takes a larger step than one in float64.
        scheme: "central", from x - h to x + h, or "forward", from x to x + h.

    Returns:
        A float if x is a number, else an array of x's shape.

    Raises:
        ValueError: x or a value of f not real and finite, f's shape not x's, h not a positive
            number, too small to move x or so large that x + h overflows, or an unknown scheme.
    """
    x = _check.real_array("x", x)
    if scheme not in ("forward", "central"):
        raise ValueError(f'scheme is {scheme!r}; it needs "forward" or "central"')
    value, eps = _first(f, x)
    if value.shape != x.shape:
        raise ValueError(f"f(x) has shape {value.shape}; it needs x's shape {x.shape}")
    step = _step(x, eps, scheme) if h is None else _positive("h", h)
    slope = _secant(f, x, step, scheme, value)
    return slope if slope.ndim else float(slope)


def _positive(name: str, value: ArrayLike) -> np.ndarray:
    number = _check.real_array(name, value, 0)
    if number <= 0:
        raise ValueError(f"{name} is {number:.3g}; it needs to be positive")
    return number


# --8<-- [start:secant]
def _secant(
    f: Function, x: np.ndarray, h: np.ndarray, scheme: str, value: np.ndarray
) -> np.ndarray:
    with np.errstate(over="ignore"):  # reported below
        ahead, behind = x + h, x - h if scheme == "central" else x
        run = ahead - behind  # what rounding made of h, or of 2 h
    if not (np.all(ahead > x) and np.isfinite(run).all()):
        needs = "it needs to move x and not to overflow"
        raise ValueError(f"h is {np.min(h):.3g}; {needs}")
    rise = _value(f, ahead, x.shape, "f(x + h)")
    rise -= value if scheme == "forward" else _value(f, behind, x.shape, "f(x - h)")
    return np.asarray(rise / run)


# --8<-- [end:secant]


def grad(f: Function, x: ArrayLike) -> np.ndarray:
    """Return the gradient of f at x: a central difference in each entry of x.

    Takes 2 n + 1 values of f for n entries, whatever f costs: an oracle, not a method to train by.

    Args:
        f: a function of x with one number as its value.
        x: an array of any shape, or a number.

    Returns:
        g: of x's shape.

    Raises:
        ValueError: x or a value of f not real and finite, or f(x) not one number.
    """
    x = _check.real_array("x", x)
    _, eps = _scalar(f, x)
    return _jac(f, x, (), _step(x, eps, "central"))


def jac(f: Function, x: ArrayLike) -> np.ndarray:
    """Return the Jacobian of f at x: a central difference of f's value in each entry of x.

    Args:
        f: a function of x with an array of any shape as its value, or a number.
        x: an array of any shape, or a number.

    Returns:
        J: of shape f(x).shape + x.shape; for vectors, J[i, j] is the slope of f_i along x_j.

    Raises:
        ValueError: x or a value of f not real and finite, or a value of another shape than f(x).
    """
    x = _check.real_array("x", x)
    value, eps = _first(f, x)
    return _jac(f, x, value.shape, _step(x, eps, "central"))


# --8<-- [start:jac]
def _jac(f: Function, x: np.ndarray, shape: tuple[int, ...], h: np.ndarray) -> np.ndarray:
    J = np.empty(shape + x.shape)
    for i in np.ndindex(x.shape):
        ahead, behind = _moved(x, (i, h[i])), _moved(x, (i, -h[i]))
        rise = _value(f, ahead, shape, "f(x + h)") - _value(f, behind, shape, "f(x - h)")
        J[(..., *i)] = rise / (ahead[i] - behind[i])
    return J


# --8<-- [end:jac]


def _moved(x: np.ndarray, *moves: tuple[tuple[int, ...], Any]) -> np.ndarray:
    """A copy of x with a number added at each of the places."""
    x = x.copy()
    for place, by in moves:
        x[place] += by
    return x


def hess(f: Function, x: ArrayLike) -> np.ndarray:
    """Return the Hessian of f at x: for each two entries, a difference of differences.

    The step is eps^(1/4) max(1, |x|), the error some 1e-8 where f and its derivatives are of
    one size: half of the digits. Takes 2 n (n + 1) + 1 values of f.

    Args:
        f: a function of x with one number as its value.
        x: an array of any shape, or a number.

    Returns:
        H: of shape x.shape + x.shape, symmetric.

    Raises:
        ValueError: x or a value of f not real and finite, or f(x) not one number.
    """
    x = _check.real_array("x", x)
    _, eps = _scalar(f, x)
    h = _step(x, eps, "second")
    H = np.empty(x.shape + x.shape)
    places = list(np.ndindex(x.shape))
    for k, i in enumerate(places):
        for j in places[: k + 1]:
            total = 0.0
            for a, b in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
                corner = _moved(x, (i, a * h[i]), (j, b * h[j]))
                total += a * b * float(_value(f, corner, (), "f near x"))
            H[i + j] = H[j + i] = total / (4 * h[i] * h[j])
    return H


def check_grad(f: Function, grad: Callable[[Any], ArrayLike], x: ArrayLike) -> float:
    """Return how far grad(x) is from the slopes of f, relative to the slopes that f has there.

    With the central differences d, the error is |grad(x) - d| over the largest of |grad(x)|, |d|
    and |m| (Euclidean norms). Where the gradient is zero, the first two are rounding errors, and
    their quotient says nothing. Entry i of m says which slopes are noticeable around x:

    - the slope of f over the distance k = eps^(1/6) s from x, some 400 h, on the flatter side;
    - plus eps^(1/3) |f(x)| / s, as rounding f makes differences wrong by eps^(2/3) |f| / s.

    f times a constant has the same error as f; a constant added to f makes the check blunter and
    not falsely alarmed.

    Args:
        f: a function of x with one number as its value.
        grad: a function of x whose value, of x's shape, is to be checked.
        x: an array of any shape, or a number; not at a kink of f, where no gradient is right.
            A NaN of f at a distance of k does no harm, an exception does.

    Returns:
        The relative error, at least 0. For a smooth f that bends over distances of s =
        max(1, |x|), a right gradient stays below 1e-5, mostly below 1e-8; one that is
        wrong as a whole by a factor of 1 + r gives about r. f in float32: below 1e-2.

    Raises:
        ValueError: x, grad(x) or a value of f not real and finite, f(x) not one number, or
            grad(x) not of x's shape.
    """
    x = _check.real_array("x", x)
    value, eps = _scalar(f, x)
    g = _value(grad, x, x.shape, "grad(x)")
    h = _step(x, eps, "central")
    d = _jac(f, x, (), h)
    m = _flatter_side(f, x, value, eps ** (1 / 6) * _scale(x))
    m += eps ** (1 / 3) * abs(value) / _scale(x)
    size = max(float(np.linalg.norm(v)) for v in (g, d, m))
    return float(np.linalg.norm(g - d)) / size if size else 0.0


@np.errstate(all="ignore")  # beyond the edge of f's domain there is no slope to notice
def _flatter_side(f: Function, x: np.ndarray, value: float, k: np.ndarray) -> np.ndarray:
    """For each entry of x the smaller size of the slopes of f over k ahead and over k behind."""
    slopes = np.empty((2, *x.shape))
    for i in np.ndindex(x.shape):
        for side, step in enumerate((k[i], -k[i])):
            slopes[(side, *i)] = (np.asarray(f(_moved(x, (i, step))[()])) - value) / step
    slopes = np.abs(slopes)
    return np.asarray(np.where(np.isfinite(slopes), slopes, 0.0).min(axis=0))

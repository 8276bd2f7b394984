"""Functions to minimize, with their gradients, Hessians and minima.

Legend: `x` a point, (n,), or several as the columns of (n, k), as a plot needs them; the two
coordinates are `a, b` where there are two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check


@dataclass(frozen=True, eq=False)
class Objective:
    """A smooth function with what an optimizer may ask for.

    Attributes:
        f: (n,) to a number, (n, k) to (k,).
        grad: its gradient, (n,) to (n,), (n, k) to (n, k).
        hess: its Hessian, (n,) to (n, n).
        minima: (k, n), the points where f has a strict local minimum; k may be 0.

    Each raises ValueError for an x of another shape. Infinite values pass, as a run that diverges
    meets them; f and its gradient are written so that `mathdl.calculus` can differentiate them.
    """

    f: Callable[[ArrayLike], np.ndarray]
    grad: Callable[[ArrayLike], np.ndarray]
    hess: Callable[[ArrayLike], np.ndarray]
    minima: np.ndarray


def quadratic(H: ArrayLike, b: ArrayLike | float = 0.0) -> Objective:
    """Return 1/2 x . H x - b . x.

    Its one minimum, if H is positive definite, solves H x = b.

    Args:
        H: (n, n) symmetric.
        b: (n,), or one number for all entries.

    Returns:
        The objective. `minima` is empty unless H is positive definite, to rounding.

    Raises:
        ValueError: H not square and symmetric, b of another length, or numbers not finite.
    """
    H = _check.symmetric_matrix("H", H)
    n = len(H)
    b = np.full(n, _check.number("b", b)) if np.ndim(b) == 0 else _check.vector("b", b, n)
    w, V = np.linalg.eigh(H)
    definite = w[0] > n * np.finfo(float).eps * np.abs(w).max()
    minima = (V @ ((V.T @ b) / w))[None] if definite else np.empty((0, n))

    def f(x: ArrayLike) -> Any:
        x = _points(x, n)
        return np.sum(x * (H @ x / 2 - _column(b, x)), axis=0)

    def grad(x: ArrayLike) -> Any:
        x = _points(x, n)
        return H @ x - _column(b, x)

    def hess(x: ArrayLike) -> np.ndarray:
        _points(x, n)
        return H.copy()

    return Objective(f, grad, hess, minima)


# --8<-- [start:rosenbrock]
def _rosenbrock(x: ArrayLike) -> Any:
    a, b = _pair(x)
    return (1 - a) ** 2 + 100 * (b - a**2) ** 2


def _rosenbrock_grad(x: ArrayLike) -> np.ndarray:
    a, b = _pair(x)
    along_a = -2 * (1 - a) - 400 * a * (b - a**2)
    return np.stack([along_a, 200 * (b - a**2)])


# --8<-- [end:rosenbrock]


def _rosenbrock_hess(x: ArrayLike) -> np.ndarray:
    a, b = _pair(x)
    return np.array([[2 - 400 * (b - 3 * a**2), -400 * a], [-400 * a, 200.0]])


def _himmelblau(x: ArrayLike) -> Any:
    a, b = _pair(x)
    return (a**2 + b - 11) ** 2 + (a + b**2 - 7) ** 2


def _himmelblau_grad(x: ArrayLike) -> np.ndarray:
    a, b = _pair(x)
    r, s = a**2 + b - 11, a + b**2 - 7
    return np.stack([4 * a * r + 2 * s, 2 * r + 4 * b * s])


def _himmelblau_hess(x: ArrayLike) -> np.ndarray:
    a, b = _pair(x)
    mixed = 4 * (a + b)
    return np.array([[12 * a**2 + 4 * b - 42, mixed], [mixed, 12 * b**2 + 4 * a - 26]])


def _beale(x: ArrayLike) -> Any:
    a, b = _pair(x)
    r, s, u = 1.5 - a * (1 - b), 2.25 - a * (1 - b**2), 2.625 - a * (1 - b**3)
    return r**2 + s**2 + u**2


def _beale_grad(x: ArrayLike) -> np.ndarray:
    a, b = _pair(x)
    r, s, u = 1.5 - a * (1 - b), 2.25 - a * (1 - b**2), 2.625 - a * (1 - b**3)
    along_a = -2 * (r * (1 - b) + s * (1 - b**2) + u * (1 - b**3))
    return np.stack([along_a, 2 * a * (r + 2 * b * s + 3 * b**2 * u)])


def _beale_hess(x: ArrayLike) -> np.ndarray:
    a, b = _pair(x)
    r, s, u = 1.5 - a * (1 - b), 2.25 - a * (1 - b**2), 2.625 - a * (1 - b**3)
    along_a, along_b = np.array([b - 1, b**2 - 1, b**3 - 1]), a * np.array([1, 2 * b, 3 * b**2])
    mixed = along_a @ along_b + r + 2 * b * s + 3 * b**2 * u
    last = along_b @ along_b + a * (2 * s + 6 * b * u)
    return 2 * np.array([[along_a @ along_a, mixed], [mixed, last]])


def _saddle(x: ArrayLike) -> Any:
    a, b = _pair(x)
    return a**2 - b**2


def _saddle_grad(x: ArrayLike) -> np.ndarray:
    a, b = _pair(x)
    return np.stack([2 * a, -2 * b])


def _saddle_hess(x: ArrayLike) -> np.ndarray:
    _pair(x)
    return np.diag([2.0, -2.0])


def _pair(x: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    points = _points(x, 2)
    return points[0], points[1]


def _points(x: Any, n: int) -> np.ndarray:
    """Return points as float64, or as they are if they are being differentiated."""
    traced = hasattr(type(x), "__array_function__") and not isinstance(x, np.ndarray)
    points: np.ndarray = x if traced else np.asarray(x, dtype=np.float64)
    if points.ndim not in (1, 2) or points.shape[0] != n:
        raise ValueError(f"x has shape {points.shape}; it needs shape ({n},) or ({n}, k)")
    return points


def _column(b: np.ndarray, x: np.ndarray) -> np.ndarray:
    return b if x.ndim == 1 else b[:, None]


# Rosenbrock (1960): a curved valley; the gradient falls to nothing long before its minimum.
rosenbrock = Objective(_rosenbrock, _rosenbrock_grad, _rosenbrock_hess, np.array([[1.0, 1.0]]))

# Himmelblau (1972): four minima, all with the value 0, roots of a^2 + b = 11 and a + b^2 = 7.
himmelblau = Objective(
    _himmelblau,
    _himmelblau_grad,
    _himmelblau_hess,
    np.array(
        [
            [3.0, 2.0],
            [-2.805118086952745, 3.131312518250573],
            [-3.779310253377747, -3.2831859912861696],
            [3.5844283403304917, -1.8481265269644036],
        ]
    ),
)

# Beale (1958): a flat plain with high corners around a minimum with the value 0.
beale = Objective(_beale, _beale_grad, _beale_hess, np.array([[3.0, 0.5]]))

# a^2 - b^2, which has a saddle at the origin and no minimum.
saddle = Objective(_saddle, _saddle_grad, _saddle_hess, np.empty((0, 2)))
for _objective in (rosenbrock, himmelblau, beale, saddle):
    _objective.minima.setflags(write=False)

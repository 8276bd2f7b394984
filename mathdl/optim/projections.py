"""Nearest points of convex sets, and gradient descent that returns to one after each step.

Legend: `x` a point, (n,); the nearest point is the one at the least Euclidean distance, of which
there is exactly one.
"""

from collections.abc import Callable
from itertools import count

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.vectors import norm
from mathdl.optim import _door
from mathdl.optim._door import Function, Gradient, Rate, Run, Schedule


def onto_ball(x: ArrayLike, radius: float = 1.0) -> np.ndarray:
    """Return the nearest point with a length of at most radius (eq. onto-ball).

    Args:
        x: (n,).
        radius: positive.

    Raises:
        ValueError: x no vector of finite numbers, radius not a positive number.
    """
    x, radius = _check.vector("x", x), _check.positive("radius", radius)
    length = norm(x)
    return x if length <= radius else np.asarray(x / length * radius)


def onto_box(
    x: ArrayLike, low: ArrayLike | float = 0.0, high: ArrayLike | float = 1.0
) -> np.ndarray:
    """Return the nearest point with low <= x <= high: each entry cut to its interval.

    Args:
        x: (n,).
        low: (n,), or one number for all entries; may be -inf.
        high: likewise, nowhere below low; may be inf.

    Raises:
        ValueError: x no vector of finite numbers; low or high NaN, of another length, or low
            above high somewhere.
    """
    x = _check.vector("x", x)
    bounds = []
    for name, bound in (("low", low), ("high", high)):
        array = np.asarray(bound, dtype=np.float64)
        if array.shape not in ((), x.shape):
            needed = f"a number or shape {x.shape}"
            raise ValueError(f"{name} has shape {array.shape}; it needs to be {needed}")
        if np.isnan(array).any():
            raise ValueError(f"{name} has a NaN entry; it needs numbers, or infinity for no bound")
        bounds.append(array)
    n_bad = np.count_nonzero(np.broadcast_to(bounds[0] > bounds[1], x.shape))
    if n_bad:
        raise ValueError(f"low is above high in {n_bad} entries; it needs to be at most high")
    return np.asarray(np.clip(x, *bounds))


def onto_simplex(x: ArrayLike) -> np.ndarray:
    """Return the nearest probabilities: entries of at least 0 that sum to 1 (eq. onto-simplex).

    One number is taken from all entries, and what falls below 0 becomes 0 (Held, Wolfe and
    Crowder, 1974). Unlike softmax it makes exact zeros.

    Args:
        x: (n,).

    Raises:
        ValueError: x no vector of finite numbers.
    """
    return _onto_simplex(_check.vector("x", x))


def projected_gradient(
    grad: Function, x0: ArrayLike, *, lr: Rate, project: Callable[[np.ndarray], ArrayLike]
) -> Run:
    """Step against the gradient, then go to the nearest point allowed (eq. projected-gradient).

    Args:
        grad: the gradient, (n,) to (n,).
        x0: (n,) start; its projection is the first iterate.
        lr: the learning rate, positive; or a function that gives that of step 0, 1, ...
        project: a point to the nearest one allowed, (n,) to (n,), as the functions above.

    Returns:
        An endless generator of (n,) iterates, all of them projections.

    Raises:
        ValueError: x0 no vector of finite numbers, lr not positive, grad or project no function;
            while it runs, a gradient or a projection of another shape than x, or with a NaN or
            infinite entry: the message names the step.
    """
    g, rate, x = _door.opened(grad, x0, lr)
    _door.function("project", project)

    def nearest(x: np.ndarray, step: int) -> np.ndarray:
        return _door.at_step("project(x)", project(x), x.shape, step)

    return _door.iterates(_projected_gradient(g, nearest, x, rate))


# --8<-- [start:simplex]
def _onto_simplex(x: np.ndarray) -> np.ndarray:
    x = x - x.max()  # a shift of all entries changes nothing
    sorted_x = np.sort(x)[::-1]
    excess = np.cumsum(sorted_x) - 1  # if the first k stay above 0
    shift = excess / np.arange(1, x.size + 1)
    k = np.count_nonzero(sorted_x > shift)
    nearest: np.ndarray = np.maximum(x - shift[k - 1], 0.0)
    return nearest


# --8<-- [end:simplex]


# --8<-- [start:projected-gradient]
def _projected_gradient(g: Gradient, project: Gradient, x: np.ndarray, lr: Schedule) -> Run:
    x = project(x, 0)
    for t in count():
        yield x
        x = project(x - lr(t) * g(x, t), t)


# --8<-- [end:projected-gradient]

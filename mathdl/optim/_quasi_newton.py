"""BFGS and L-BFGS: how they step, and what they make of the changes of the gradient.

Legend: `x` the point, (n,); `g` gradient there; `s` the last change of x and `y` that of the
gradient, (n,); `M` what stands for the inverse Hessian, (n, n), or the pairs (s, y) that stand for
M; `t` the step, from 0.
"""

from collections.abc import Callable
from itertools import count
from typing import TypeVar

import numpy as np

from mathdl.optim._door import Gradient, Run
from mathdl.optim._line_search import Point, Value, at_start, strong_wolfe

EPS = float(np.finfo(float).eps)

Pairs = tuple[tuple[np.ndarray, np.ndarray], ...]  # of s and y, the oldest first
State = TypeVar("State")


# --8<-- [start:quasi-newton]
def quasi_newton(
    f: Value,
    g: Gradient,
    x: np.ndarray,
    fresh: State,
    times: Callable[[State, np.ndarray], np.ndarray],
    learn: Callable[[State, np.ndarray, np.ndarray], State],
) -> Run:
    here = Point(0.0, x, at_start(f, x), g(x, 0), 0.0)
    state = fresh
    for t in count():
        yield here.x
        there = strong_wolfe(f, g, here, -times(state, here.g), _first(state is fresh, here.g), t)
        if there is None:  # forget, and go straight down
            state = fresh
            there = strong_wolfe(f, g, here, -here.g, _first(True, here.g), t) or here
        s, y = there.x - here.x, there.g - here.g
        if _shows_curvature(s, y):
            state = learn(state, s, y)
        here = there


# --8<-- [end:quasi-newton]


def _first(fresh: bool, g: np.ndarray) -> float:
    """The first trial: the full step, but as long as nothing is learned no entry above 1."""
    return 1.0 / max(1.0, float(np.abs(g).max())) if fresh else 1.0


@np.errstate(over="ignore")
def _shows_curvature(s: np.ndarray, y: np.ndarray) -> bool:
    """Whether s . y is positive beyond its rounding, and finite."""
    return bool(EPS * np.linalg.norm(s) * np.linalg.norm(y) < s @ y < np.inf)


# --8<-- [start:bfgs-update]
def bfgs_update(M: np.ndarray, s: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Change M so that M y = s, and no more than needed (eq. bfgs).

    V M V^T is multiplied out, as two products of matrices would cost n^3.
    """
    M_y, s_y = M @ y, s @ y
    u = (1 + y @ M_y / s_y) / 2 * s - M_y
    changed: np.ndarray = M + (np.outer(u, s) + np.outer(s, u)) / s_y
    return changed


# --8<-- [end:bfgs-update]


# --8<-- [start:two-loop]
def two_loop(pairs: Pairs, g: np.ndarray) -> np.ndarray:
    """Return M g, with the M that BFGS makes of the pairs, oldest first."""
    shares = []
    for s, y in reversed(pairs):
        shares.append(s @ g / (s @ y))
        g = g - shares[-1] * y
    if pairs:  # start from the multiple of I that fits the last pair
        s, y = pairs[-1]
        g = g * (s @ y) / (y @ y)
    for (s, y), share in zip(pairs, reversed(shares)):
        g = g + (share - y @ g / (s @ y)) * s
    return g


# --8<-- [end:two-loop]

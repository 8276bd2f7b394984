"""How far to go along a direction that leads downhill: two line searches.

Legend: `x` where the line starts, `p` its direction, `a` how many times p, `slope` the derivative
of f along p at some point of the line, `t` the number of the step, which errors name.

A value of f that is not finite counts as too large, so a step into an overflow, or out of the
domain of a logarithm, is taken back. Values that differ by less than `ROUNDING` of themselves
count as equal: near a minimum f is flat to its last digits, while the gradient still has many.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mathdl.optim import _door
from mathdl.optim._door import Function, Gradient

ROUNDING = 1e-12  # relative; f is a sum whose terms may be larger than f
DECREASE = 1e-4  # the share of what the slope promises that a step must bring
CURVATURE = 0.9  # the share of the slope that may be left
MAX_TRIALS = 30

Value = Callable[[np.ndarray, int], float]  # of a point and the number of the step


class Point(NamedTuple):
    """A point x of the line, a times p from its start; g and slope are NaN if not asked for."""

    a: float
    x: np.ndarray
    f: float
    g: np.ndarray
    slope: float


def value(f: Function) -> Value:
    """Return f as a function of a point and of the step: infinite where it is not finite.

    Raises:
        ValueError: f no function; when called, if f gives something other than a real number.
    """
    _door.function("f", f)

    def checked(x: np.ndarray, step: int) -> float:
        if not np.isfinite(x).all():
            return math.inf
        with np.errstate(all="ignore"):  # what is not finite is too large
            number = np.asarray(f(x.copy()))
        if number.shape != () or number.dtype.kind not in "biuf":
            got = f"shape {number.shape} and dtype {number.dtype}"
            raise ValueError(f"step {step}: f(x) has {got}; it needs to be one real number")
        return float(number) if np.isfinite(number) else math.inf

    return checked


def at_start(f: Value, x0: np.ndarray) -> float:
    """Return f(x0).

    Raises:
        ValueError: it is not finite, or as `value`.
    """
    start = f(x0, 0)
    if start == math.inf:
        raise ValueError("step 0: f(x0) is NaN or infinite; it needs a finite number")
    return start


# --8<-- [start:armijo]
@np.errstate(over="ignore", invalid="ignore")
def armijo(
    f: Value, x: np.ndarray, fx: float, g: np.ndarray, p: np.ndarray, t: int
) -> tuple[np.ndarray, float]:
    """Halve the step until f falls by a share of what the slope promises (eq. armijo).

    Armijo (1966). If no step moves x and lowers f, x is returned.
    """
    a, slope = 1.0, float(g @ p)
    while a > 0 and not np.array_equal(x + a * p, x):
        f_new = f(x + a * p, t)
        if f_new <= fx + DECREASE * a * slope + ROUNDING * abs(fx):
            return x + a * p, f_new
        a /= 2
    return x, fx


# --8<-- [end:armijo]


@np.errstate(over="ignore", invalid="ignore")
def strong_wolfe(
    f: Value, g: Gradient, here: Point, p: np.ndarray, a: float, t: int
) -> Point | None:
    """Find a step after which f is lower and the slope flatter: the strong Wolfe conditions.

    Nocedal and Wright (2006), algorithms 3.5 and 3.6 in one loop. `low` is the best point so far,
    and the slope there points towards `high`, which is too far, or unknown as yet. So between them
    there are points that will do.

    Args:
        f: as `value` returns it.
        g: as `_door.gradient` returns it.
        here: where the line starts.
        p: (n,) direction.
        a: the first trial, positive.
        t: the number of the step.

    Returns:
        The point, or the lowest one found in 30 trials; None if none is lower than the start.
    """
    start = low = here._replace(a=0.0, slope=float(here.g @ p))
    high = None
    if not start.slope < 0:
        return None
    for _ in range(MAX_TRIALS):
        x = start.x + a * p
        if np.array_equal(x, low.x):
            break
        trial = Point(a, x, f(x, t), start.g, math.nan)
        bound = min(start.f + DECREASE * a * start.slope, low.f)
        if not trial.f <= bound + ROUNDING * abs(start.f):
            high = trial
        else:
            gradient = g(x, t)
            trial = trial._replace(g=gradient, slope=float(gradient @ p))
            if abs(trial.slope) <= -CURVATURE * start.slope:
                return trial
            if trial.slope * (1.0 if high is None else high.a - low.a) >= 0:
                high = low
            low = trial
        a = 4 * low.a if high is None else _between(low, high)
    return low if low.a > 0 else None


def _between(low: Point, high: Point) -> float:
    """Where the parabola or the cubic through what is known is least, but near neither end."""
    width = high.a - low.a
    rise, slope, end = high.f - low.f, low.slope * width, high.slope * width
    turn = (rise if math.isnan(end) else end) - slope  # positive, unless it underflows
    if math.isinf(rise):
        share = 0.1
    elif not 0 < turn < math.inf:
        share = 0.5
    elif math.isnan(end):
        share = -slope / turn / 2
    else:  # Nocedal and Wright (2006), equation 3.59, divided by turn; slope < 0 < end
        slope, end, rise = slope / turn, end / turn, rise / turn
        bend = slope + end - 3 * rise
        root = math.hypot(bend, math.sqrt(-slope * end))
        share = 1 - (end + root - bend) / (1 + 2 * root)
    return low.a + min(max(share, 0.1), 0.9) * width

"""What the optimizers check at the door, of their settings and of each gradient they are given.

An optimizer is written as an update rule in a generator; what goes in and out of it passes here.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check

Function = Callable[[np.ndarray], ArrayLike]
Rate = float | Callable[[int], float]  # a learning rate, or one for each step
Gradient = Callable[[np.ndarray, int], np.ndarray]  # of a point and the number of the step
Schedule = Callable[[int], float]  # of the number of the step
Run = Iterator[np.ndarray]


def opened(grad: Function, x0: ArrayLike, lr: Rate) -> tuple[Gradient, Schedule, np.ndarray]:
    """Return what every first-order method takes, checked: gradient, learning rate and start."""
    return gradient(grad), learning_rate(lr), _check.vector("x0", x0)


def learning_rate(lr: Rate) -> Schedule:
    """Return the learning rate as a function of the step, checked.

    Raises:
        ValueError: lr neither a positive finite number nor a function; when called, if a function
            gives a negative or no number. It may give 0, as some schedules do at their ends.
    """
    if not callable(lr):
        value = _check.positive("lr", lr)
        return lambda step: value
    return lambda step: _check.number(f"lr({step})", lr(step), 0)


def fraction(name: str, value: float) -> float:
    """Return a number of [0, 1), the share of the past that an average keeps at each step.

    Raises:
        ValueError: another one, or no number.
    """
    checked = _check.number(name, value)
    if not 0 <= checked < 1:
        raise ValueError(f"{name} is {value!r}; it needs to be at least 0 and below 1")
    return checked


def gradient(grad: Function) -> Gradient:
    """Return grad as a function of a point and of the step, which its errors name.

    Raises:
        ValueError: grad no function; when called, as `at_step`.
    """
    function("grad", grad)

    def checked(x: np.ndarray, step: int) -> np.ndarray:
        with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
            value = grad(x.copy())
        return at_step("grad(x)", value, x.shape, step)

    return checked


def function(name: str, value: object) -> None:
    """Raise ValueError unless the value can be called."""
    if not callable(value):
        raise ValueError(f"{name} is {type(value).__name__}; it needs to be a function")


def at_step(name: str, value: ArrayLike, shape: tuple[int, ...], step: int) -> np.ndarray:
    """Return what a function of the point gave as float64, (shape).

    Raises:
        ValueError: another shape, or a NaN or infinite entry; the message names the step.
    """
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"step {step}: {name} has dtype {array.dtype}; it needs real numbers")
    if array.shape != shape:
        raise ValueError(f"step {step}: {name} has shape {array.shape}; it needs shape {shape}")
    n_bad = np.count_nonzero(~np.isfinite(array))
    if n_bad:
        raise ValueError(
            f"step {step}: {name} has {n_bad} NaN or infinite entries; it needs finite numbers"
        )
    return array.astype(np.float64)


def iterates(run: Run) -> Run:
    """Yield copies, so that who writes to an iterate does not change the next."""
    return (x.copy() for x in run)

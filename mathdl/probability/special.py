"""Log-sum-exp and its family: softmax, sigmoid, softplus, stable at any size of their arguments.

Legend: `x` numbers, or logits along an axis; `top` the first of the largest of them, `others` the
sum of exp(x - top) over all but this one, so that log-sum-exp is top + log(1 + others); `absent`
where x is -inf, the logarithm of 0: a masked score of attention, a mixture's weight of 0.

All are written with numpy's own names, so `mathdl.calculus` differentiates them as they stand. For
that no formula has a kink that cancels against another one: |x| and max(x, 0) would give the right
value and a wrong derivative at 0, where `np.where` takes one branch and stays on it.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check


def logsumexp(x: ArrayLike, axis: int = -1) -> np.ndarray:
    """Return log(sum(exp(x))) along an axis (eq. logsumexp), a smooth maximum.

    Args:
        x: finite numbers or -inf, which adds nothing; one axis at least.
        axis: the axis to sum over.

    Returns:
        An array of x's shape without that axis; from max(x) to max(x) + log(size of the axis),
        and -inf, the logarithm of an empty sum, where x is -inf throughout.

    Raises:
        ValueError: x empty or its entries not real, NaN or +inf; no such axis.
    """
    x, axis, absent = _along(x, "x", axis)
    empty = np.all(absent, axis=axis, keepdims=True)
    top, _, others = _split(np.where(empty, 0.0, x), axis)  # -inf - (-inf) has no derivative
    value: np.ndarray = np.squeeze(np.where(empty, -np.inf, top + np.log1p(others)), axis)
    return value


def softmax(logits: ArrayLike, axis: int = -1, temperature: float = 1.0) -> np.ndarray:
    """Return exp(logits / temperature), divided by its sum along an axis (eq. softmax).

    Args:
        logits: finite numbers or -inf, which gets probability 0; one axis at least.
        axis: the axis along which the result sums to 1.
        temperature: a positive number; small ones sharpen, large ones flatten.

    Returns:
        Probabilities, of the shape of logits. One below 1e-308 loses digits, and below 1e-324 is 0.

    Raises:
        ValueError: logits empty or not real, NaN or +inf, or -inf throughout a slice; no such
            axis; temperature not a positive finite number.
    """
    x, axis = _some_along(logits, axis)
    number = isinstance(temperature, (int, float, np.integer, np.floating))
    if not number or isinstance(temperature, bool) or not 0 < temperature < np.inf:
        raise ValueError(f"temperature is {temperature!r}; it needs to be a positive number")
    _, powers = _below(x, np.max(x, axis=axis, keepdims=True), temperature)
    probs: np.ndarray = powers / np.sum(powers, axis=axis, keepdims=True)
    return probs


def log_softmax(logits: ArrayLike, axis: int = -1) -> np.ndarray:
    """Return log(softmax(logits)) (eq. log-softmax), right where softmax itself is 0 or 1.

    Args:
        logits: finite numbers or -inf, which stays -inf; one axis at least.
        axis: the axis along which the exponentials of the result sum to 1.

    Returns:
        Numbers up to 0, in nats, of the shape of logits.

    Raises:
        ValueError: logits empty or not real, NaN or +inf, or -inf throughout a slice; no such
            axis.
    """
    x, axis = _some_along(logits, axis)
    _, below, others = _split(x, axis)
    log_probs: np.ndarray = below - np.log1p(others)
    return log_probs


def sigmoid(x: ArrayLike) -> np.ndarray:
    """Return 1 / (1 + exp(-x)) (eq. sigmoid), without overflow at either end.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers from 0 to 1, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    right = x >= 0
    power = np.exp(np.where(right, -x, x))  # exp(-|x|), at most 1
    probs: np.ndarray = np.where(right, 1.0, power) / (1.0 + power)
    return probs


def softplus(x: ArrayLike) -> np.ndarray:
    """Return log(1 + exp(x)) (eq. softplus), the integral of the sigmoid.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Positive numbers, above x and nearly x if it is large, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    right = x >= 0
    value: np.ndarray = np.where(right, x, 0.0) + np.log1p(np.exp(np.where(right, -x, x)))
    return value


def _along(value: ArrayLike, name: str, axis: int) -> tuple[Any, int, np.ndarray]:
    """Check the array and its axis; return both, the axis counted from 0, and where x is -inf."""
    x = _check.array_or_traced(name, value, log=True)
    number = isinstance(axis, (int, np.integer)) and not isinstance(axis, bool)
    if not number or not -x.ndim <= axis < x.ndim:
        raise ValueError(f"axis is {axis!r}; it needs to be an axis of {name}, of shape {x.shape}")
    return x, int(axis) % x.ndim, x == -np.inf


def _some_along(logits: ArrayLike, axis: int) -> tuple[Any, int]:
    """Return the logits and their axis, and refuse a slice in which nothing can be chosen."""
    x, axis, absent = _along(logits, "logits", axis)
    n_empty = np.count_nonzero(np.all(absent, axis=axis))
    if n_empty:
        raise ValueError(
            f"logits has {n_empty} slice(s) of -inf alone along axis {axis}; it needs a finite "
            "entry in each"
        )
    return x, axis


def _split(x: Any, axis: int) -> tuple[Any, Any, Any]:
    """Return the first of the largest, x minus it, and the sum of the other exponentials.

    The largest one's exponential is 1. It is left out of the sum and added by log1p, so that a
    sum of the others down to 1e-308 still counts.
    """
    place = np.argmax(x, axis=axis, keepdims=True)
    shape = [1] * x.ndim
    shape[axis] = x.shape[axis]
    is_top = np.arange(x.shape[axis]).reshape(shape) == place
    top = np.sum(np.where(is_top, x, 0.0), axis=axis, keepdims=True)
    below, powers = _below(x, top)
    return top, below, np.sum(np.where(is_top, 0.0, powers), axis=axis, keepdims=True)


def _below(x: Any, top: Any, temperature: float = 1.0) -> tuple[Any, Any]:
    """Return x - top and the exponential of (x - top) / temperature, right to a few roundings.

    The difference is rounded, by up to half a unit in its last place. That would be hundreds of
    units in the exponential, so what was lost is found (Knuth's two-sum) and multiplied back.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a difference of -inf, a power of 0
        below = x - top
        back = below - x
        lost = (x - (below - back)) - (top + back)
        powers = np.exp(below / temperature)
        return below, powers * (1.0 + np.where(powers > 0, lost, 0.0) / temperature)

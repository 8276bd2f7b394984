"""Checks at the door of forward and reverse mode: traced values pass, the rest is checked."""

from typing import Any

import numpy as np

from mathdl.calculus._traced import Traced, Value


def floats(name: str, value: Value, shape: tuple[int, ...] | None = None) -> Value:
    """Read `value` as a float64 array, or a number; a traced value passes as it is.

    Raises:
        ValueError: no floats (integers have no small changes), NaN or infinite entries, or another
            shape than `shape`.
    """
    if not isinstance(value, Traced):
        value = np.asarray(value)
        if value.dtype.kind != "f":
            raise ValueError(
                f"{name} has dtype {value.dtype}; a derivative needs floats: 3.0, not 3"
            )
        value = value.astype(np.float64, copy=False)[()]
        n_bad = np.count_nonzero(~np.isfinite(value))
        if n_bad:
            raise ValueError(f"{name} has {n_bad} NaN or infinite entries; it needs finite numbers")
    if shape is not None and np.shape(value) != shape:
        raise ValueError(f"{name} has shape {np.shape(value)}; it needs shape {shape}")
    return value


def output(value: Any, level: int) -> Value:
    """Let pass what f may return to the derivative of that level: one array, traced or not.

    Raises:
        TypeError: something else.
        ValueError: a value that only a derivative inside f watched, which has ended.
    """
    if isinstance(value, Traced) and value.level > level:
        raise ValueError(
            "f returned a value that a derivative inside f watched, and that one has ended; what "
            "it computed is in its result, and .value is a constant"
        )
    plain = isinstance(value, np.ndarray | np.generic | int | float)
    if isinstance(value, Traced) or (plain and np.asarray(value).dtype.kind in "fiub"):
        return value
    raise TypeError(f"f returned {type(value).__name__}; it needs to return one array or number")


def result(x: Value) -> Value:
    """Copy a plain result, which may be a view of something shared; a traced one passes."""
    return x if isinstance(x, Traced) else np.array(x)[()]


def apart(x: Value, others: list[Value]) -> Value:
    """Copy a plain result if it is a view of one of the others, or of one number many times."""
    own = isinstance(x, np.ndarray) and x.flags.writeable and x.ndim > 0
    if own and not any(np.may_share_memory(x, o) for o in others if isinstance(o, np.ndarray)):
        return x
    return result(x)

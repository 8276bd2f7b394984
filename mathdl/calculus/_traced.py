"""Values that a derivative watches, and the one door through which they are computed with.

A `Traced` value belongs to one derivative, numbered by its level. Derivatives nest: its `value` is
an array, or a `Traced` of an outer derivative, which has a lower level. `apply` peels off one level
after the other, computes with plain arrays at the bottom, and lets each level take note on its way
back.
"""

import itertools
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import numpy as np

Value = Any  # an array or a number, or a Traced
Primitive = Callable[..., Any]  # a function that has a rule in mathdl.calculus.rules

# Numbers the derivatives in the order in which they begin, so an inner one has a higher level.
next_level = itertools.count(1).__next__


class Traced:
    """A value that the derivative of number `level` watches."""

    __slots__ = ("level", "value")

    level: int
    value: Value

    @abstractmethod
    def record(
        self,
        function: Primitive,
        args: list[Value],
        inner: list[Value],
        value: Value,
        settings: Any,
    ) -> "Traced":
        """Watch value = function(*inner, **settings); `inner` is `args` peeled by one level."""


def constant(x: Any) -> Any:
    """Read what no derivative watches as an array of real numbers, or a float.

    Raises:
        TypeError: complex numbers, objects, which might hide a watched value, or a matrix or masked
            array, which compute in their own way.
    """
    if isinstance(x, Traced | float):
        return x
    array = np.asarray(x)
    if array.dtype.kind not in "fiub" or isinstance(x, np.matrix | np.ma.MaskedArray):
        raise TypeError(
            f"a {type(x).__name__} of dtype {array.dtype} met a value that a derivative watches; "
            f"mathdl.calculus takes plain arrays of real numbers (of watched ones, np.stack)"
        )
    return array


# --8<-- [start:apply]
def apply(function: Primitive, *args: Value, **settings: Any) -> Value:
    """Compute function(*args, **settings); each derivative that watches an argument takes note."""
    watched = [a for a in args if isinstance(a, Traced)]
    if not watched:
        return function(*args, **settings)
    top = max(watched, key=lambda a: a.level)
    inner = [
        a.value if isinstance(a, Traced) and a.level == top.level else constant(a) for a in args
    ]
    return top.record(function, list(args), inner, apply(function, *inner, **settings), settings)


# --8<-- [end:apply]


def raw(x: Value) -> Any:
    """Strip x of all that watches it: what remains is a constant to every derivative."""
    while isinstance(x, Traced):
        x = x.value
    return x


# Primitives that NumPy has no plain function for.


def getitem(x: Any, *, index: Any) -> Any:
    """Take x[index]."""
    return x[index]


def scatter(x: Any, *, index: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Add x into zeros of `shape` at `index`: the adjoint of `getitem`."""
    out = np.zeros(shape)
    parts = index if isinstance(index, tuple) else (index,)
    if all(part is None or part is Ellipsis or isinstance(part, int | slice) for part in parts):
        out[index] = x  # no entry is met twice
    else:
        np.add.at(out, index, x)
    return out


def join(*arrays: Any, axis: int) -> np.ndarray:
    """Concatenate arrays along an axis that is not negative."""
    return np.concatenate(arrays, axis=axis)


def contract(*operands: Any, subscripts: str) -> Any:
    """Sum products as np.einsum does, with the subscripts written out: "ij,jk->ik"."""
    return np.einsum(subscripts, *operands)


def log_abs_det(A: Any) -> Any:
    """Take ln |det A|, for a stack (..., n, n)."""
    return np.linalg.slogdet(A).logabsdet

"""A traced value that behaves like an array: NumPy hands every function that meets it to us."""

from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from mathdl.calculus import rules
from mathdl.calculus._numpy_names import REWRITES
from mathdl.calculus._traced import Traced, Value, apply, constant, getitem, raw


def _method(function: Any) -> Callable[..., Any]:
    def method(self: "TracedArray", *args: Any, **settings: Any) -> Value:
        return function(self, *args, **settings)

    return method


def shown(x: Value) -> str:
    """Show a number as one types it, and anything else by its repr."""
    return repr(x.item() if isinstance(x, np.generic) else x)


class TracedArray(Traced, NDArrayOperatorsMixin):
    """What `Node` and `Dual` share: the protocols, attributes and methods of an array."""

    __slots__ = ()

    # --8<-- [start:protocol]
    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Value:
        """Answer np.sin(x), x + 1, A @ x: NumPy calls this for every elementwise function."""
        if "out" in settings:
            raise ValueError(
                f"{rules.name(ufunc)} is to write into an array that a derivative watches; it "
                f"needs a new one: x = x + 1, not x += 1"
            )
        if method != "__call__" or settings:
            used = f".{method}" if method != "__call__" else f" with {', '.join(settings)}"
            raise TypeError(f"mathdl.calculus has no derivative rule for {rules.name(ufunc)}{used}")
        args = [constant(x) for x in inputs]
        return REWRITES[ufunc](*args) if ufunc in REWRITES else apply(ufunc, *args)

    def __array_function__(self, function: Any, types: Any, args: Any, settings: Any) -> Value:
        """Answer np.sum(x), np.reshape(x, ...): NumPy calls this for its other functions."""
        if function not in REWRITES:
            raise TypeError(f"mathdl.calculus has no derivative rule for {rules.name(function)}")
        return REWRITES[function](*args, **settings)

    # --8<-- [end:protocol]

    def __getitem__(self, index: Any) -> Value:
        parts = index if isinstance(index, tuple) else (index,)
        kept = tuple(  # copies: who wrote an index array may write to it again
            np.array(raw(p)) if isinstance(p, (Traced, list, np.ndarray)) else p for p in parts
        )
        return apply(getitem, self, index=kept)

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise ValueError(
            "x[...] = value writes into an array that a derivative watches; it needs a new one, by "
            "np.where, np.concatenate or np.stack"
        )

    def __array__(self, *args: Any, **settings: Any) -> NoReturn:
        raise TypeError(
            "a value that a derivative watches cannot become a plain array or number: NumPy's own "
            "functions keep the derivative (np.sin, not math.sin; np.stack, not np.array); "
            ".value is the array, a constant"
        )

    __float__ = __int__ = __index__ = __complex__ = __array__

    def __deepcopy__(self, memo: Any) -> "TracedArray":
        return self  # a copy would stand on a tape of its own, and nothing can change this one

    def __bool__(self) -> bool:
        return bool(raw(self))

    def __len__(self) -> int:
        return len(raw(self))

    def __iter__(self) -> Iterator[Value]:
        return (self[k] for k in range(len(self)))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({shown(self.value)})"

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(raw(self))

    @property
    def ndim(self) -> int:
        return np.ndim(raw(self))

    @property
    def size(self) -> int:
        return np.size(raw(self))

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype(np.float64)

    @property
    def T(self) -> Value:
        return np.transpose(self)

    @property
    def mT(self) -> Value:
        return np.swapaxes(self, -1, -2)

    def reshape(self, *shape: Any, order: Any = "C") -> Value:
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, order=order)

    def transpose(self, *axes: Any) -> Value:
        return np.transpose(self, (axes[0] if len(axes) == 1 else axes) or None)

    sum, mean, var, std = map(_method, (np.sum, np.mean, np.var, np.std))
    prod, cumsum, max, min = map(_method, (np.prod, np.cumsum, np.max, np.min))
    argmax, argmin, trace, diagonal = map(_method, (np.argmax, np.argmin, np.trace, np.diagonal))
    ravel, flatten, squeeze = map(_method, (np.ravel, np.ravel, np.squeeze))
    swapaxes, repeat, take, clip = map(_method, (np.swapaxes, np.repeat, np.take, np.clip))
    dot, copy = map(_method, (np.dot, np.copy))

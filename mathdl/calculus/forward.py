"""Forward mode: numbers that carry their derivative along.

Legend: `x` where, `v` the direction, `t` a tangent: how fast a value changes along v.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl.calculus import _door, rules
from mathdl.calculus._array import TracedArray, shown
from mathdl.calculus._traced import Primitive, Value, next_level


# --8<-- [start:dual]
class Dual(TracedArray):
    """A value and its tangent: value + tangent * epsilon with epsilon^2 = 0.

    Args:
        value: an array or a number, of floats.
        tangent: of the same shape: how fast the value changes.
        level: which derivative it belongs to; what is made by hand has 0.

    Raises:
        ValueError: not floats, NaN or infinite, or two shapes.
    """

    __slots__ = ("tangent",)

    def __init__(self, value: Value, tangent: Value, level: int = 0) -> None:
        self.value = _door.floats("value", value)
        self.tangent = _door.floats("tangent", tangent, np.shape(self.value))
        self.level = level

    def record(
        self,
        function: Primitive,
        args: list[Value],
        inner: list[Value],
        value: Value,
        settings: Any,
    ) -> "Dual":
        """Add up what each argument's tangent contributes: the chain rule, going forward."""
        tangent = 0.0
        for i, a in enumerate(args):
            if isinstance(a, Dual) and a.level == self.level:
                push = rules.find(function).push
                tangent = tangent + push(i, a.tangent, value, *inner, **settings)
        result = object.__new__(Dual)  # what comes of a checked value needs no check
        result.value, result.tangent, result.level = value, tangent, self.level
        return result

    # --8<-- [end:dual]

    def __repr__(self) -> str:
        return f"Dual({shown(self.value)}, {shown(self.tangent)})"


def jvp(f: Callable[[Any], Any], x: ArrayLike, v: ArrayLike) -> tuple[Value, Value]:
    """Push v through f's derivative at x: the value f(x) and J v, in one pass.

    Args:
        f: a function of one array, written with NumPy's names.
        x: floats, any shape; where to differentiate.
        v: floats, the shape of x; the direction.

    Returns:
        The value f(x), and its derivative along v, of the same shape.

    Raises:
        ValueError: x or v not finite floats, v of another shape than x; in-place use in f, or a
            value of a derivative inside f that has ended.
        TypeError: f uses a function without a rule, or does not return one array.
    """
    level = next_level()
    at = _door.floats("x", x)
    value = _door.output(f(Dual(at, _door.floats("v", v, np.shape(at)), level)), level)
    if isinstance(value, Dual) and value.level == level:
        return _door.result(value.value), _door.result(value.tangent)
    return _door.result(value), np.zeros(np.shape(value))[()]  # f does not depend on x


def derivative(f: Callable[[Any], Any]) -> Callable[[ArrayLike], Value]:
    """Differentiate a function of one number, or one that acts entry by entry.

    Args:
        f: written with NumPy's names.

    Returns:
        f': takes a float or an array of floats; at each entry, the derivative there.

    Raises:
        ValueError: (by f') x not finite floats, or f mixes entries so that its value has
            another shape than x.
    """

    def slope(x: ArrayLike) -> Value:
        at = _door.floats("x", x)
        value, tangent = jvp(f, at, np.ones(np.shape(at)))
        if np.ndim(at) > 0 and np.shape(value) != np.shape(at):
            raise ValueError(
                f"f maps shape {np.shape(at)} to {np.shape(value)}; derivative needs a "
                f"function that acts entry by entry (for the others: jvp, grad or jac)"
            )
        return tangent

    return slope

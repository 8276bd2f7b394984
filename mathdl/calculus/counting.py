"""Count what a computation costs: the third reader of the calls that both modes of autodiff see.

Legend: `A`, `B` factors of a matrix product, `z` a value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mathdl.calculus import _door, rules
from mathdl.calculus._array import TracedArray
from mathdl.calculus._traced import Primitive, Value, contract, getitem, join, log_abs_det, scatter

MOVES = {np.reshape, np.transpose, np.broadcast_to, getitem, scatter, join}  # no arithmetic
UNKNOWN = {contract, log_abs_det, np.linalg.det, np.linalg.inv, np.linalg.solve}


@dataclass
class Count:
    """What was counted.

    Attributes:
        multiply_adds: of matrix products, a multiplication and an addition as one.
        elementwise: entries that all other arithmetic computed or, in a sum, read.
    """

    multiply_adds: int = 0
    elementwise: int = 0


# --8<-- [start:counted]
class Counted(TracedArray):
    """A value that counts what is computed from it."""

    __slots__ = ("count",)

    def __init__(self, value: Value, count: Count) -> None:
        self.value, self.count, self.level = value, count, 0

    def record(
        self,
        function: Primitive,
        args: list[Value],
        inner: list[Value],
        value: Value,
        settings: Any,
    ) -> "Counted":
        if function in UNKNOWN:
            raise TypeError(f"count does not know what {rules.name(function)} costs; use @")
        if function is np.matmul:
            self.count.multiply_adds += np.size(value) * np.shape(inner[0])[-1]
        elif function not in MOVES:
            self.count.elementwise += max(np.size(value), *map(np.size, inner))
        return Counted(value, self.count)


# --8<-- [end:counted]


def count(f: Callable[..., Any], *args: Any) -> Count:
    """Run f(*args) and count its arithmetic; f may take derivatives, whose passes are counted too.

    Args:
        f: a function written with NumPy's names, or made of such by grad, jvp and the like.
        args: floats, arrays of floats, or nested lists or tuples of such, are watched; anything
            else is passed on as it is. What is computed without any of them is not counted.

    Returns:
        The counts.

    Raises:
        ValueError: numbers that are NaN or infinite.
        TypeError: f uses a function without a rule, or einsum or np.linalg, whose cost is unknown.
    """
    total = Count()

    def watched(name: str, x: Any) -> Any:
        if isinstance(x, list | tuple):
            return type(x)(watched(f"{name}[{k}]", part) for k, part in enumerate(x))
        if np.asarray(x).dtype.kind != "f":
            return x
        return Counted(_door.floats(name, x), total)

    f(*watched("args", args))
    return total

"""Reverse mode: write down what was computed, then pull the gradient back through it.

Legend: `x` where, `g` the gradient of the result in some value, `v` a direction, `k` a place on the
tape.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mathdl.calculus import _door, forward, rules
from mathdl.calculus._array import TracedArray
from mathdl.calculus._traced import Primitive, Value, next_level


# --8<-- [start:tape]
class Entry(NamedTuple):
    """One line of the tape: value = function(*args, **settings)."""

    function: Primitive
    args: list[Value]
    settings: dict[str, Any]
    value: Value
    parents: list[tuple[int, int]]  # (which argument, where on the tape it was made)


class Tape:
    """What one derivative has seen, in the order in which it was computed; None is an input."""

    def __init__(self) -> None:
        self.level = next_level()
        self.entries: list[Entry | None] = []
        self.open = True

    def add(self, value: Value, entry: Entry | None = None) -> "Node":
        self.entries.append(entry)
        return Node(value, self, len(self.entries) - 1)


class Node(TracedArray):
    """A value, and the place on the tape where it stands."""

    __slots__ = ("place", "tape")

    def __init__(self, value: Value, tape: Tape, place: int) -> None:
        self.value, self.tape, self.place, self.level = value, tape, place, tape.level

    def record(
        self,
        function: Primitive,
        args: list[Value],
        inner: list[Value],
        value: Value,
        settings: Any,
    ) -> "Node":
        """Write value = function(*inner, **settings) on the tape, with who its parents are."""
        rules.find(function)  # complains now, not in the backward pass
        if not self.tape.open:
            raise ValueError(
                f"{rules.name(function)} got a Node of a derivative that has ended; it needs a "
                f"value of this one, or a constant (Node.value)"
            )
        parents = [
            (i, a.place) for i, a in enumerate(args) if isinstance(a, Node) and a.tape is self.tape
        ]
        kept = [  # a copy of a constant array: f may write to it before the pass back
            np.array(a) if isinstance(args[i], np.ndarray) else a for i, a in enumerate(inner)
        ]
        return self.tape.add(value, Entry(function, kept, settings, value, parents))


# --8<-- [end:tape]


# --8<-- [start:backward]
def backward(entries: list[Entry | None], k: int, g: Value) -> dict[int, Value]:
    """Pull g, the gradient in the value at place k, back to the inputs: {place: gradient}."""
    gradients = {k: g}
    for place in range(k, -1, -1):
        entry = entries[place]
        if entry is None or place not in gradients:
            continue
        g = gradients.pop(place)  # complete: all that use this value stand later
        pull = rules.find(entry.function).pull
        for i, parent in entry.parents:
            share = pull(i, g, entry.value, *entry.args, **entry.settings)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    return gradients


# --8<-- [end:backward]


def vjp(f: Callable[..., Any], x: Any, *rest: Any) -> tuple[Value, Callable[[ArrayLike], Any]]:
    """Run f forward, and return what pulls a gradient back through it: g -> J^T g.

    Args:
        f: a function written with NumPy's names; it is differentiated in its first argument.
        x: an array of floats, or a list or tuple of such, nested as you like.
        rest: further arguments, passed on to f as they are: constants.

    Returns:
        The value f(x, *rest), and the pullback. The pullback takes g of the value's shape and
        returns the gradient of <g, f> in x, of the structure and shapes of x. It may be called as
        often as you want; the tape lives as long as it does, with copies of x and of all constant
        arrays that met it.

    Raises:
        ValueError: x not finite floats; in-place use, or a value of an ended derivative, in f; (by
            the pullback) g of another shape than the value.
        TypeError: f uses a function without a rule, or does not return one array.
    """
    return _vjp(f, x, rest, copy=True)


def _vjp(
    f: Callable[..., Any], x: Any, rest: tuple[Any, ...], *, copy: bool
) -> tuple[Value, Callable[[ArrayLike], Any]]:
    leaves: list[Value] = []
    structure = _flatten("x", x, leaves)
    if copy:
        leaves = [_door.result(leaf) for leaf in leaves]
    tape = Tape()
    inputs = [tape.add(leaf) for leaf in leaves]
    try:
        out = _door.output(f(_rebuild(structure, inputs), *rest), tape.level)
    finally:
        tape.open = False
    depends = isinstance(out, Node) and out.tape is tape
    value = out.value if depends else out

    def pullback(g: ArrayLike) -> Any:
        at = _door.floats("g", g, np.shape(value))
        found = backward(tape.entries, out.place, at) if depends else {}
        gradients: list[Value] = []
        for k, leaf in enumerate(leaves):
            gradient = found[k] if k in found else np.zeros(np.shape(leaf))
            gradients.append(_door.apart(gradient, [at, *gradients]))
        return _rebuild(structure, gradients)

    return _door.result(value), pullback


def _flatten(name: str, x: Any, leaves: list[Value]) -> Any:
    """Append the arrays of x to `leaves`; return x with the number of the leaf in their places."""
    if isinstance(x, list | tuple):
        return type(x)(_flatten(f"{name}[{k}]", part, leaves) for k, part in enumerate(x))
    leaves.append(_door.floats(name, x))
    return len(leaves) - 1


def _rebuild(structure: Any, leaves: list[Value]) -> Any:
    if isinstance(structure, int):
        return leaves[structure]
    return type(structure)(_rebuild(part, leaves) for part in structure)


# --8<-- [start:grad]
def value_and_grad(f: Callable[..., Any]) -> Callable[..., tuple[Value, Any]]:
    """Make the function that returns f's value and its gradient in the first argument.

    Args:
        f: a function with a scalar value, written with NumPy's names.

    Returns:
        A function of the arguments of f. The gradient has the structure and shapes of the first.

    Raises:
        ValueError, TypeError: (by that function) as `vjp`, or f's value is not a scalar.
    """

    def both(x: Any, *rest: Any) -> tuple[Value, Any]:
        value, pullback = _vjp(f, x, rest, copy=False)  # vjp, but x is read at once: no copy
        if np.shape(value) != ():
            raise ValueError(
                f"f returned shape {np.shape(value)}; a gradient needs a scalar: sum it, or use jac"
            )
        return value, pullback(1.0)

    return both


def grad(f: Callable[..., Any]) -> Callable[..., Any]:
    """Make the gradient of f in its first argument; see `value_and_grad`."""
    return lambda x, *rest: value_and_grad(f)(x, *rest)[1]


# --8<-- [end:grad]


def jac(f: Callable[..., Any]) -> Callable[..., Value]:
    """Make the Jacobian of f in its first argument, one array: a pullback for each output.

    Args:
        f: a function of an array, with any shape of value.

    Returns:
        A function of the arguments of f. Its value has shape (*f's shape, *x's shape).

    Raises:
        ValueError, TypeError: (by that function) as `vjp`.
    """

    def jacobian(x: ArrayLike, *rest: Any) -> Value:
        value, pullback = vjp(f, x, *rest)
        shape, n = np.shape(value), np.size(value)
        rows = [pullback(np.reshape(e, shape)[()]) for e in np.eye(n)]
        if not rows:
            return np.zeros((*shape, *np.shape(x)))
        return np.reshape(np.stack(rows), (*shape, *np.shape(x)))[()]

    return jacobian


def hess(f: Callable[..., Any]) -> Callable[..., Value]:
    """Make the Hessian of a scalar f in its first argument, shape (*x's shape, *x's shape)."""
    return jac(grad(f))


# --8<-- [start:hvp]
def hvp(f: Callable[[Any], Any], x: ArrayLike, v: ArrayLike) -> Value:
    """Multiply the Hessian of f at x by v without forming it: push v through the gradient.

    Args:
        f: a function of one array, with a scalar value.
        x: floats, any shape.
        v: floats, the shape of x.

    Returns:
        H v, of the shape of x.

    Raises:
        ValueError, TypeError: as `forward.jvp` and `value_and_grad`.
    """
    return forward.jvp(grad(f), x, v)[1]


# --8<-- [end:hvp]

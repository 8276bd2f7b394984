"""NumPy's functions in terms of the few that have a rule: the table `REWRITES`.

NumPy calls the function here when its own of that name is given a traced value. A setting that the
signature here lacks (`out`, `dtype`, `where`) is refused.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from mathdl.calculus._traced import Traced, Value, apply, contract, join, log_abs_det, raw

Axis = int | tuple[int, ...] | None


def _axes(x: Value, axis: Axis) -> tuple[int, ...]:
    """Name axes by numbers from 0 on; None means all."""
    return normalize_axis_tuple(range(np.ndim(x)) if axis is None else axis, np.ndim(x))


# Shapes. Most functions that only choose and arrange entries need no rule of their own.


def selection(function: Callable[..., Any]) -> Callable[..., Value]:
    """Rewrite a function that chooses entries of x: let it choose their numbers, then index."""

    def rewritten(x: Value, *args: Any, **settings: Any) -> Value:
        numbers = np.arange(np.size(x)).reshape(np.shape(x))
        return np.reshape(x, -1)[function(numbers, *args, **settings)]

    return rewritten


def rearrangement(function: Callable[..., Any]) -> Callable[..., Value]:
    """Rewrite a function that keeps all entries in their order: only the shape changes."""

    def rewritten(x: Value, *args: Any, **settings: Any) -> Value:
        new = np.shape(function(np.empty(np.shape(x)), *args, **settings))
        return apply(np.reshape, x, shape=new)

    return rewritten


def reshape(a: Value, shape: Any, order: Any = "C") -> Value:
    new = np.empty(np.shape(a)).reshape(shape).shape
    if order == "F":  # the first index runs fastest: the order "C" of the transposes
        return np.transpose(apply(np.reshape, np.transpose(a), shape=new[::-1]))
    if order != "C":
        raise TypeError(f"mathdl.calculus knows the orders 'C' and 'F' of entries, not {order!r}")
    return apply(np.reshape, a, shape=new)


def ravel(a: Value, order: Any = "C") -> Value:
    return reshape(a, -1, order)


def transpose(a: Value, axes: Sequence[int] | None = None) -> Value:
    order = range(np.ndim(a))[::-1] if axes is None else axes
    return apply(np.transpose, a, axes=_axes(a, tuple(order)))


def swapaxes(a: Value, axis1: int, axis2: int) -> Value:
    order = list(range(np.ndim(a)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return apply(np.transpose, a, axes=tuple(order))


def broadcast_to(array: Value, shape: int | tuple[int, ...]) -> Value:
    new = (shape,) if isinstance(shape, int) else tuple(shape)
    return array if new == np.shape(array) else apply(np.broadcast_to, array, shape=new)


def concatenate(arrays: Sequence[Value], axis: int | None = 0) -> Value:
    if axis is None:
        return concatenate([np.ravel(a) for a in arrays])
    shapes = [np.empty(np.shape(a)) for a in arrays]
    np.concatenate(shapes, axis=axis)  # its own words for shapes that do not match
    return apply(join, *arrays, axis=_axes(arrays[0], axis)[0])


def stack(arrays: Sequence[Value], axis: int = 0) -> Value:
    return concatenate([np.expand_dims(a, axis) for a in arrays], axis)


def full_like(a: Value, fill_value: Value) -> Value:
    if isinstance(fill_value, Traced):
        return broadcast_to(fill_value, np.shape(a))
    return np.full_like(raw(a), fill_value)


def where(condition: Value, x: Value, y: Value) -> Value:
    return apply(np.where, np.asarray(raw(condition), dtype=bool), x, y)


def triangle(function: Callable[..., Any]) -> Callable[..., Value]:
    """Rewrite np.tril or np.triu."""

    def rewritten(m: Value, k: int = 0) -> Value:
        return where(function(np.ones(np.shape(m)[-2:]), k), m, 0.0)

    return rewritten


def diag(v: Value, k: int = 0) -> Value:
    if np.ndim(v) == 2:
        return np.diagonal(v, k)
    n = len(v) + abs(k)
    place = np.arange(n * n).reshape(n, n).diagonal(k)
    numbers = np.full(n * n, len(v))
    numbers[place] = np.arange(len(v))
    return concatenate([v, np.zeros(1)])[numbers.reshape(n, n)]  # the last entry is the zero


# Sums and extremes. NumPy has other settings between `axis` and these, hence the names.


def total(a: Value, axis: Axis = None, *, keepdims: bool = False) -> Value:
    summed = apply(np.sum, a, axis=_axes(a, axis))
    return np.expand_dims(summed, _axes(a, axis)) if keepdims else summed


def mean(a: Value, axis: Axis = None, *, keepdims: bool = False) -> Value:
    n = np.prod([np.shape(a)[k] for k in _axes(a, axis)])
    return total(a, axis, keepdims=keepdims) / n


def var(a: Value, axis: Axis = None, *, ddof: float = 0, keepdims: bool = False) -> Value:
    n = np.prod([np.shape(a)[k] for k in _axes(a, axis)])
    return total((a - mean(a, axis, keepdims=True)) ** 2, axis, keepdims=keepdims) / (n - ddof)


def std(a: Value, axis: Axis = None, *, ddof: float = 0, keepdims: bool = False) -> Value:
    return np.sqrt(var(a, axis, ddof=ddof, keepdims=keepdims))


def prod(a: Value, axis: Axis = None, *, keepdims: bool = False) -> Value:
    """Multiply neighbors, then the products: no division, so zeros do no harm."""
    axes = _axes(a, axis)
    rest = [k for k in range(np.ndim(a)) if k not in axes]
    x = np.reshape(np.transpose(a, (*axes, *rest)), (-1, *[np.shape(a)[k] for k in rest]))
    while len(x) > 1:
        pairs = x[: len(x) // 2 * 2]
        x = concatenate([pairs[::2] * pairs[1::2], x[len(pairs) :]])
    product = x[0] if len(x) else np.ones(np.shape(x)[1:])
    return np.expand_dims(product, axes) if keepdims else product


def cumsum(a: Value, axis: int | None = None) -> Value:
    if axis is None:
        return cumsum(np.ravel(a), 0)
    return apply(np.cumsum, a, axis=_axes(a, axis)[0])


def extreme(where_is_it: Callable[..., Any]) -> Callable[..., Value]:
    """Rewrite np.max or np.min: at a tie the first entry counts, and takes the whole gradient."""

    def rewritten(a: Value, axis: Axis = None, *, keepdims: bool = False) -> Value:
        axes = _axes(a, axis)
        rest = [k for k in range(np.ndim(a)) if k not in axes]
        kept = [np.shape(a)[k] for k in rest]
        x = np.reshape(np.transpose(a, (*rest, *axes)), (*kept, -1))
        place = where_is_it(raw(x), axis=-1)
        found = np.take_along_axis(x, place[..., None], axis=-1)[..., 0]
        return np.expand_dims(found, axes) if keepdims else found

    return rewritten


def sort(a: Value, axis: int = -1) -> Value:
    return np.take_along_axis(a, np.argsort(raw(a), axis=axis), axis)


def clip(a: Value, a_min: Value = None, a_max: Value = None) -> Value:
    above = a if a_min is None else np.maximum(a, a_min)
    return above if a_max is None else np.minimum(above, a_max)


# Products


def matmul(a: Value, b: Value) -> Value:
    """Give a vector its missing axis, as np.matmul does, and take it away at the end."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        raise ValueError("np.matmul needs vectors or matrices, and got a number: use *")
    left = a[None, :] if np.ndim(a) == 1 else a
    right = b[:, None] if np.ndim(b) == 1 else b
    product = apply(np.matmul, left, right)
    extra = [axis for axis, x in ((-2, a), (-1, b)) if np.ndim(x) == 1]
    return np.squeeze(product, tuple(extra)) if extra else product


def dot(a: Value, b: Value) -> Value:
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return a * b
    if np.ndim(b) > 2:
        raise TypeError("mathdl.calculus knows np.dot up to matrices; use @ for stacks")
    return matmul(a, b)


def inner(a: Value, b: Value) -> Value:
    return dot(a, np.transpose(b))


def vdot(a: Value, b: Value) -> Value:
    return matmul(np.ravel(a), np.ravel(b))


def outer(a: Value, b: Value) -> Value:
    return np.ravel(a)[:, None] * np.ravel(b)[None, :]


def kron(a: Value, b: Value) -> Value:
    (m, n), (p, q) = np.shape(a), np.shape(b)
    return np.reshape(a[:, None, :, None] * b[None, :, None, :], (m * p, n * q))


def einsum(subscripts: str, *operands: Value) -> Value:
    letters = subscripts.replace(" ", "")
    inputs, arrow, output = letters.partition("->")
    terms = inputs.split(",")
    if "." in letters or any(len(set(term)) < len(term) for term in terms):
        raise TypeError(
            f"mathdl.calculus knows np.einsum without '...' and without a letter twice in one "
            f"operand, and got {subscripts!r}"
        )
    sizes: dict[str, int] = {}
    for letter, n in (
        (c, n) for term, x in zip(terms, operands) for c, n in zip(term, np.shape(x))
    ):
        if 1 in (n, sizes.setdefault(letter, n)) and n != sizes[letter]:
            raise TypeError(
                f"mathdl.calculus knows np.einsum without stretching, and {letter!r} in "
                f"{subscripts!r} is both {sizes[letter]} and {n} long"
            )
    if not arrow:  # NumPy's convention: the letters that occur once, sorted
        output = "".join(sorted(c for c in set(inputs) - {","} if inputs.count(c) == 1))
    return apply(contract, *operands, subscripts=f"{inputs}->{output}")


# Linear algebra


def solve(a: Value, b: Value) -> Value:
    if np.ndim(b) == 1:
        return apply(np.linalg.solve, a, b[:, None])[..., 0]
    return apply(np.linalg.solve, a, b)


def norm(x: Value, ord: Any = None, axis: Axis = None, keepdims: bool = False) -> Value:
    n_axes = len(_axes(x, axis))
    if ord is None or (ord == 2 and n_axes == 1) or (ord == "fro" and n_axes == 2):
        return np.sqrt(total(x * x, axis, keepdims=keepdims))
    if ord == 1 and n_axes == 1:
        return total(np.abs(x), axis, keepdims=keepdims)
    if ord == np.inf and n_axes == 1:
        return np.max(np.abs(x), axis=axis, keepdims=keepdims)
    raise TypeError(f"mathdl.calculus has no derivative rule for the norm {ord!r} of {n_axes} axes")


def constant(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function whose value does not change with small changes see plain arrays."""

    def rewritten(*args: Any, **settings: Any) -> Any:
        return function(*map(raw, args), **settings)

    return rewritten


def primitive(function: Callable[..., Any]) -> Callable[..., Value]:
    return lambda *args: apply(function, *args)


# fmt: off
CONSTANT: list[Any] = [
    np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like,
    np.argmax, np.argmin, np.argsort, np.any, np.all, np.isclose, np.allclose, np.array_equal,
    np.count_nonzero, np.nonzero, np.sign, np.floor, np.ceil, np.rint, np.trunc, np.greater,
    np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal, np.isfinite, np.isnan,
    np.isinf, np.logical_not, np.logical_and, np.logical_or, np.signbit,
]
SELECTIONS: list[Any] = [
    np.flip, np.roll, np.repeat, np.tile, np.take, np.take_along_axis, np.diagonal, np.moveaxis,
    np.rot90,
]
REWRITES: dict[Callable[..., Any], Callable[..., Any]] = {
    **{function: constant(function) for function in CONSTANT},
    **{function: selection(function) for function in SELECTIONS},
    **{function: rearrangement(function) for function in (
        np.expand_dims, np.squeeze, np.atleast_1d, np.atleast_2d,
    )},
    np.reshape: reshape, np.ravel: ravel,
    np.transpose: transpose, np.matrix_transpose: lambda x: swapaxes(x, -1, -2),
    np.linalg.matrix_transpose: lambda x: swapaxes(x, -1, -2),
    np.swapaxes: swapaxes, np.broadcast_to: broadcast_to, np.concatenate: concatenate,
    np.stack: stack, np.vstack: lambda a: concatenate([np.atleast_2d(x) for x in a]),
    np.hstack: lambda a: concatenate(a, 0 if np.ndim(a[0]) == 1 else 1),
    np.where: where, np.tril: triangle(np.tril), np.triu: triangle(np.triu), np.diag: diag,
    np.copy: lambda a: a, np.full_like: full_like, np.sum: total, np.mean: mean, np.var: var,
    np.std: std, np.prod: prod,
    np.cumsum: cumsum, np.max: extreme(np.argmax), np.min: extreme(np.argmin), np.sort: sort,
    np.trace: lambda a, offset=0: total(np.diagonal(a, offset), -1), np.clip: clip,
    np.matmul: matmul, np.dot: dot, np.inner: inner, np.vdot: vdot, np.outer: outer,
    np.kron: kron, np.einsum: einsum, np.linalg.solve: solve, np.linalg.norm: norm,
    np.linalg.inv: primitive(np.linalg.inv), np.linalg.det: primitive(np.linalg.det),
    np.linalg.slogdet: lambda a: (np.linalg.slogdet(raw(a)).sign, apply(log_abs_det, a)),
}
# fmt: on

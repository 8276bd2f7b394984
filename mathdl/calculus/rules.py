"""Derivative rules: the one table that forward and reverse mode read.

A rule knows a function's derivative as a linear map, in two directions: `push` sends a small change
t of argument i forward to the change of the value; `pull` sends g, the gradient in the value, back
to the gradient in argument i. The two are adjoint: <g, push(t)> = <pull(g), t>.

Legend: `x`, `y` arguments, `z` the value, `t` a tangent, `g` a gradient, `A`, `B` matrices.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import scipy.special as sp

from mathdl.calculus._traced import (
    Primitive,
    Value,
    apply,
    contract,
    getitem,
    join,
    log_abs_det,
    raw,
    scatter,
)


class Rule(NamedTuple):
    """push(i, t, z, *args, **settings) and pull(i, g, z, *args, **settings)."""

    push: Callable[..., Value]
    pull: Callable[..., Value]


def name(function: Any) -> str:
    """Name a function as one writes it: np.sin, np.linalg.solve, expit."""
    called: str = function.__name__
    for prefix, module in (("np.", np), ("np.linalg.", np.linalg)):
        if getattr(module, called, None) is function:
            return prefix + called
    return called


def half_at_ties(won: Any, tied: Any) -> Any:
    """Give maximum and minimum a subgradient: 1 to the side that won, 1/2 to each at a tie."""
    return won + 0.5 * tied


def power_base(z: Value, x: Value, y: Value) -> Value:
    """Partial derivative of x**y in x: 0 for the exponent 0, even at x = 0."""
    constant = (raw(x) == 0) & (raw(y) == 0)
    return np.where(constant, 0.0, y * x ** np.where(constant, 1.0, y - 1))


def power_exponent(z: Value, x: Value, y: Value) -> Value:
    """Partial derivative of x**y in y: 0 at x = 0, its limit for y > 0."""
    zero = raw(x) == 0
    return np.where(zero, 0.0, z * np.log(np.where(zero, 1.0, x)))


# --8<-- [start:partials]
PARTIALS: dict[Primitive, list[Callable[..., Value]]] = {  # of functions that act entry by entry
    np.add: [lambda z, x, y: 1.0, lambda z, x, y: 1.0],
    np.subtract: [lambda z, x, y: 1.0, lambda z, x, y: -1.0],
    np.multiply: [lambda z, x, y: y, lambda z, x, y: x],
    np.divide: [lambda z, x, y: 1 / y, lambda z, x, y: -z / y],
    np.power: [power_base, power_exponent],
    np.negative: [lambda z, x: -1.0],
    np.square: [lambda z, x: 2 * x],
    np.reciprocal: [lambda z, x: -z * z],
    np.sqrt: [lambda z, x: 0.5 / z],
    np.exp: [lambda z, x: z],
    np.log: [lambda z, x: 1 / x],
    np.sin: [lambda z, x: np.cos(x)],
    np.cos: [lambda z, x: -np.sin(x)],
    np.tan: [lambda z, x: 1 + z * z],
    np.tanh: [lambda z, x: 1 - z * z],
    sp.expit: [lambda z, x: z * (1 - z)],  # the sigmoid
    np.absolute: [lambda z, x: np.sign(x)],  # 0 at 0
    np.maximum: [
        lambda z, x, y: half_at_ties(x > y, x == y),
        lambda z, x, y: half_at_ties(y > x, x == y),
    ],
    # --8<-- [end:partials]
    np.minimum: [
        lambda z, x, y: half_at_ties(x < y, x == y),
        lambda z, x, y: half_at_ties(y < x, x == y),
    ],
    np.positive: [lambda z, x: 1.0],
    np.cbrt: [lambda z, x: 1 / (3 * z * z)],
    np.exp2: [lambda z, x: z * np.log(2.0)],
    np.expm1: [lambda z, x: z + 1],
    np.log2: [lambda z, x: 1 / (x * np.log(2.0))],
    np.log10: [lambda z, x: 1 / (x * np.log(10.0))],
    np.log1p: [lambda z, x: 1 / (1 + x)],
    np.logaddexp: [lambda z, x, y: np.exp(x - z), lambda z, x, y: np.exp(y - z)],
    np.arcsin: [lambda z, x: 1 / np.sqrt(1 - x * x)],
    np.arccos: [lambda z, x: -1 / np.sqrt(1 - x * x)],
    np.arctan: [lambda z, x: 1 / (1 + x * x)],
    np.arctan2: [lambda z, x, y: y / (x * x + y * y), lambda z, x, y: -x / (x * x + y * y)],
    np.hypot: [lambda z, x, y: x / z, lambda z, x, y: y / z],
    np.sinh: [lambda z, x: np.cosh(x)],
    np.cosh: [lambda z, x: np.sinh(x)],
    np.arcsinh: [lambda z, x: 1 / np.sqrt(x * x + 1)],
    np.arccosh: [lambda z, x: 1 / np.sqrt(x * x - 1)],
    np.arctanh: [lambda z, x: 1 / (1 - x * x)],
    sp.erf: [lambda z, x: 2 / np.sqrt(np.pi) * np.exp(-x * x)],
    sp.ndtr: [lambda z, x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi)],  # the normal's cdf
}


# --8<-- [start:elementwise]
def elementwise(partials: list[Callable[..., Value]]) -> Rule:
    """Make the rule of a function that acts entry by entry: multiply by a partial derivative."""

    def push(i: int, t: Value, z: Value, *args: Value) -> Value:
        return np.broadcast_to(t * partials[i](z, *args), np.shape(z))

    def pull(i: int, g: Value, z: Value, *args: Value) -> Value:
        return sum_to(g * partials[i](z, *args), np.shape(args[i]))

    return Rule(push, pull)


def sum_to(g: Value, shape: tuple[int, ...]) -> Value:
    """Sum g over the axes that broadcasting added to `shape` or stretched: its adjoint."""
    if np.shape(g) == shape:
        return g
    added = np.ndim(g) - len(shape)
    stretched = [added + k for k, n in enumerate(shape) if n == 1]
    return np.reshape(np.sum(g, axis=(*range(added), *stretched)), shape)


# --8<-- [end:elementwise]


def spread(g: Value, x: Value, *, axis: tuple[int, ...]) -> Value:
    """Copy g along the axes of x that were summed away."""
    kept = [1 if k in axis else n for k, n in enumerate(np.shape(x))]
    return np.broadcast_to(np.reshape(g, kept), np.shape(x))


# --8<-- [start:adjoints]
ADJOINTS: dict[Primitive, Callable[..., Value]] = {  # of functions that are linear in one argument
    np.sum: spread,
    np.reshape: lambda g, x, *, shape: np.reshape(g, np.shape(x)),
    np.transpose: lambda g, x, *, axes: np.transpose(g, np.argsort(axes)),
    np.broadcast_to: lambda g, x, *, shape: sum_to(g, np.shape(x)),
    np.cumsum: lambda g, x, *, axis: np.flip(np.cumsum(np.flip(g, axis), axis=axis), axis),
    getitem: lambda g, x, *, index: apply(scatter, g, index=index, shape=np.shape(x)),
    scatter: lambda g, x, *, index, shape: g[index],
}


def linear(function: Primitive, adjoint: Callable[..., Value]) -> Rule:
    """Make the rule of a linear function: it is its own derivative."""

    def push(i: int, t: Value, z: Value, x: Value, **settings: Any) -> Value:
        return apply(function, t, **settings)

    def pull(i: int, g: Value, z: Value, x: Value, **settings: Any) -> Value:
        return adjoint(g, x, **settings)

    return Rule(push, pull)


# --8<-- [end:adjoints]


def pull_join(i: int, g: Value, z: Value, *arrays: Value, axis: int) -> Value:
    start = sum(np.shape(a)[axis] for a in arrays[:i])
    return g[(slice(None),) * axis + (slice(start, start + np.shape(arrays[i])[axis]),)]


def push_join(i: int, t: Value, z: Value, *arrays: Value, axis: int) -> Value:
    pieces = [t if k == i else np.zeros(np.shape(a)) for k, a in enumerate(arrays)]
    return apply(join, *pieces, axis=axis)


def chosen(i: int, c: Any) -> Any:
    return c if i == 1 else ~c


# --8<-- [start:matmul]
def mT(A: Value) -> Value:
    """Transpose a matrix, or each matrix of a stack (..., m, n)."""
    return np.swapaxes(A, -1, -2)


def push_matmul(i: int, t: Value, z: Value, A: Value, B: Value) -> Value:
    return np.broadcast_to(t @ B if i == 0 else A @ t, np.shape(z))


def pull_matmul(i: int, g: Value, z: Value, A: Value, B: Value) -> Value:
    return sum_to(g @ mT(B), np.shape(A)) if i == 0 else sum_to(mT(A) @ g, np.shape(B))


# --8<-- [end:matmul]


def push_solve(i: int, t: Value, z: Value, A: Value, B: Value) -> Value:
    return np.broadcast_to(np.linalg.solve(A, -t @ z if i == 0 else t), np.shape(z))


def pull_solve(i: int, g: Value, z: Value, A: Value, B: Value) -> Value:
    u = np.linalg.solve(mT(A), g)
    return sum_to(-u @ mT(z), np.shape(A)) if i == 0 else sum_to(u, np.shape(B))


def push_einsum(i: int, t: Value, z: Value, *operands: Value, subscripts: str) -> Value:
    return np.einsum(subscripts, *operands[:i], t, *operands[i + 1 :])


def pull_einsum(i: int, g: Value, z: Value, *operands: Value, subscripts: str) -> Value:
    inputs, output = subscripts.split("->")
    terms = inputs.split(",")
    others = [output, *terms[:i], *terms[i + 1 :]]
    rest = [g, *operands[:i], *operands[i + 1 :]]
    for letter, n in zip(terms[i], np.shape(operands[i])):
        if not any(letter in term for term in others):  # summed over in this operand alone
            others.append(letter)
            rest.append(np.ones(n))
    return np.einsum(f"{','.join(others)}->{terms[i]}", *rest)


def trace_with(A: Value, B: Value) -> Value:
    """Take tr(A B), for stacks."""
    return np.sum(A * mT(B), axis=(-2, -1))


def scale_each(g: Value, A: Value) -> Value:
    """Multiply each matrix of a stack by its own number."""
    return np.reshape(g, (*np.shape(g), 1, 1)) * A


inv = np.linalg.inv
OTHERS: dict[Primitive, Rule] = {
    np.where: Rule(
        lambda i, t, z, c, x, y: np.where(chosen(i, c), t, np.zeros(np.shape(z))),
        lambda i, g, z, c, x, y: sum_to(
            np.where(chosen(i, c), g, 0.0), np.shape(x if i == 1 else y)
        ),
    ),
    join: Rule(push_join, pull_join),
    np.matmul: Rule(push_matmul, pull_matmul),
    contract: Rule(push_einsum, pull_einsum),
    np.linalg.solve: Rule(push_solve, pull_solve),
    np.linalg.inv: Rule(
        lambda i, t, z, A: -z @ t @ z,
        lambda i, g, z, A: -mT(z) @ g @ mT(z),
    ),
    np.linalg.det: Rule(
        lambda i, t, z, A: z * trace_with(inv(A), t),
        lambda i, g, z, A: scale_each(g * z, mT(inv(A))),
    ),
    log_abs_det: Rule(
        lambda i, t, z, A: trace_with(inv(A), t),
        lambda i, g, z, A: scale_each(g, mT(inv(A))),
    ),
}

RULES: dict[Primitive, Rule] = {
    **{function: elementwise(partials) for function, partials in PARTIALS.items()},
    **{function: linear(function, adjoint) for function, adjoint in ADJOINTS.items()},
    **OTHERS,
}


def find(function: Primitive) -> Rule:
    """Look up a rule.

    Raises:
        TypeError: there is none.
    """
    if function not in RULES:
        raise TypeError(f"mathdl.calculus has no derivative rule for {name(function)}")
    return RULES[function]

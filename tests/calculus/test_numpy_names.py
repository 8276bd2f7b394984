"""NumPy's functions on traced values: NumPy's value, and a derivative that differences confirm."""

import numpy as np
import pytest

from mathdl.calculus._numpy_names import CONSTANT, REWRITES
from mathdl.calculus.forward import Dual, jvp
from mathdl.calculus.reverse import Node, vjp

RNG = np.random.default_rng(0)
SQUARE = RNG.uniform(-2, 2, (3, 3)) + 4 * np.eye(3)
MATRIX, VECTOR, STACK = (
    RNG.uniform(-2, 2, (3, 4)),
    RNG.uniform(-2, 2, 4),
    RNG.normal(size=(2, 3, 4)),
)
SPLIT = (slice(None), slice(0, 2))
TIED = np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 0.0]])

CASES = {
    "reshape": (lambda x: np.reshape(x, (2, -1)), MATRIX),
    "reshape method": (lambda x: x.reshape(2, -1), MATRIX),
    "reshape method with a tuple": (lambda x: x.reshape((2, 6)), MATRIX),
    "ravel": (np.ravel, MATRIX),
    "reshape in order F": (lambda x: np.reshape(x, (2, -1), order="F"), STACK),
    "reshape method in order F": (lambda x: x.reshape(6, 4, order="F"), STACK),
    "ravel in order F": (lambda x: np.ravel(x, "F") * np.arange(12.0), MATRIX),
    "flatten method in order F": (lambda x: x.flatten("F"), MATRIX),
    "flatten method": (lambda x: x.flatten(), MATRIX),
    "expand_dims": (lambda x: np.expand_dims(x, (0, 2)), MATRIX),
    "squeeze": (lambda x: np.squeeze(x[None, :, None]), MATRIX),
    "squeeze one axis": (lambda x: np.squeeze(x[None, :, None], axis=0), MATRIX),
    "atleast": (lambda x: np.atleast_2d(np.atleast_1d(x[0])), VECTOR),
    "transpose": (np.transpose, STACK),
    "transpose with axes": (lambda x: np.transpose(x, (2, 0, -2)), STACK),
    "T": (lambda x: x.T, MATRIX),
    "mT": (lambda x: x.mT, STACK),
    "matrix_transpose": (lambda x: np.matrix_transpose(x) + np.linalg.matrix_transpose(x), STACK),
    "transpose method": (lambda x: x.transpose(1, 0, 2), STACK),
    "transpose method, reversed": (lambda x: x.transpose(), STACK),
    "transpose method with a tuple": (lambda x: x.transpose((1, 2, 0)), STACK),
    "swapaxes": (lambda x: np.swapaxes(x, 0, -1), STACK),
    "moveaxis": (lambda x: np.moveaxis(x, 0, -1), STACK),
    "broadcast_to": (lambda x: np.broadcast_to(x, (3, 4)) * MATRIX, VECTOR),
    "broadcast_to its own shape": (lambda x: np.broadcast_to(x, (4,)), VECTOR),
    "broadcast_to a length": (lambda x: np.broadcast_to(x[:1], 3), VECTOR),
    "concatenate": (lambda x: np.concatenate([x, 2 * x, np.ones((3, 1))], axis=-1), MATRIX),
    "concatenate flat": (lambda x: np.concatenate([x, VECTOR], axis=None), MATRIX),
    "stack": (lambda x: np.stack([x, VECTOR, x * x], axis=1), VECTOR),
    "stack of entries": (lambda x: np.stack([x[0] * x[1], x[2]]), VECTOR),
    "vstack": (lambda x: np.vstack([x, MATRIX]), VECTOR),
    "hstack": (lambda x: np.hstack([x, VECTOR]), VECTOR),
    "hstack of matrices": (lambda x: np.hstack([x, MATRIX]), MATRIX),
    "where": (lambda x: np.where(x > 0, x * x, -3 * x), MATRIX),
    "tril": (np.tril, STACK),
    "triu": (lambda x: np.triu(x, 1), MATRIX),
    "diag of a vector": (np.diag, VECTOR),
    "diag beside the diagonal": (lambda x: np.diag(x, -1), VECTOR),
    "diag of a matrix": (lambda x: np.diag(x, 1), MATRIX),
    "diagonal": (lambda x: np.diagonal(x, 1, 1, 2), STACK),
    "full_like": (lambda x: np.full_like(x, x[1]) * np.full_like(x, 2.0), VECTOR),
    "copy": (lambda x: np.copy(x) + x.copy(), VECTOR),
    "flip": (lambda x: np.flip(x, 1), MATRIX),
    "roll": (lambda x: np.roll(x, 2), MATRIX),
    "repeat": (lambda x: np.repeat(x, [1, 0, 2], axis=0), MATRIX),
    "tile": (lambda x: np.tile(x, (2, 1)), MATRIX),
    "take": (lambda x: np.take(x, [0, 0, 2], axis=1), MATRIX),
    "take_along_axis": (lambda x: np.take_along_axis(x, np.array([[0], [3], [1]]), 1), MATRIX),
    "rot90": (np.rot90, MATRIX),
    "sort": (lambda x: np.sort(x, axis=0), MATRIX),
    "index by integer": (lambda x: x[1], STACK),
    "index by slices": (lambda x: x[SPLIT], STACK),
    "index by lists": (lambda x: x[[0, 0, 2], [1, 1, 3]], MATRIX),
    "index by mask": (lambda x: x[MATRIX > 0], MATRIX),
    "index by None and ellipsis": (lambda x: x[..., None, ::-1], STACK),
    "iteration": (lambda x: sum(row * row for row in x), MATRIX),
    "sum": (np.sum, MATRIX),
    "sum over axes": (lambda x: np.sum(x, axis=(0, -1)), STACK),
    "sum with keepdims": (lambda x: x - np.sum(x, axis=1, keepdims=True), MATRIX),
    "mean": (lambda x: x.mean(axis=0), MATRIX),
    "var": (lambda x: np.var(x, axis=1, ddof=1), MATRIX),
    "var with keepdims": (lambda x: x * x.var(axis=1, keepdims=True), MATRIX),
    "std": (lambda x: x.std(), MATRIX),
    "prod": (np.prod, VECTOR),
    "prod over axes": (lambda x: np.prod(x, axis=(0, 2)), STACK),
    "prod with keepdims": (lambda x: np.prod(x, axis=1, keepdims=True), MATRIX),
    "prod with zeros": (np.prod, np.array([2.0, 0.0, 3.0])),
    "prod of nothing": (lambda x: np.prod(x[:0]) + x[0], VECTOR),
    "cumsum": (lambda x: np.cumsum(x, axis=1), MATRIX),
    "cumsum flat": (np.cumsum, MATRIX),
    "max": (np.max, MATRIX),
    "max over an axis": (lambda x: x.max(axis=0), MATRIX),
    "max over axes": (lambda x: np.max(x, axis=(0, 2)), STACK),
    "min with keepdims": (lambda x: x - np.min(x, axis=-1, keepdims=True), MATRIX),
    "clip": (lambda x: np.clip(x, -0.5, 1.0), MATRIX),
    "clip from above": (lambda x: np.clip(x, None, 1.0) + x.clip(-1.0), MATRIX),
    "trace": (lambda x: np.trace(x) + x.trace(1), MATRIX),
    "matrix @ vector": (lambda x: x @ VECTOR, MATRIX),
    "vector @ matrix": (lambda x: x @ MATRIX.T, VECTOR),
    "vector @ vector": (lambda x: x @ x, VECTOR),
    "array @ traced": (lambda x: MATRIX @ x, VECTOR),
    "stack @ vector": (lambda x: x @ VECTOR, STACK),
    "vector @ stack": (lambda x: x @ STACK.mT, VECTOR),
    "stack @ matrix": (lambda x: x @ (MATRIX.T @ x), STACK),
    "dot": (lambda x: np.dot(x, x.T) + x.dot(x.T), MATRIX),
    "dot with a number": (lambda x: np.dot(x, 2.0), MATRIX),
    "inner": (lambda x: np.inner(x, VECTOR) + np.sum(np.inner(x, x)), MATRIX),
    "vdot": (lambda x: np.vdot(x, MATRIX), MATRIX),
    "outer": (lambda x: np.outer(x, x), VECTOR),
    "kron": (lambda x: np.kron(x, MATRIX), MATRIX),
    "einsum": (lambda x: np.einsum("ij, kj -> ik", x, x), MATRIX),
    "einsum, output understood": (lambda x: np.einsum("cb,ba", x.T, x), MATRIX),
    "einsum over one operand": (lambda x: np.einsum("ij->j", x), MATRIX),
    "solve for a vector": (lambda x: np.linalg.solve(x, VECTOR[:3]), SQUARE),
    "solve for a matrix": (lambda x: np.linalg.solve(x, x.T), SQUARE),
    "inv": (np.linalg.inv, SQUARE),
    "det": (np.linalg.det, SQUARE),
    "slogdet": (lambda x: np.linalg.slogdet(-x)[1] * np.linalg.slogdet(-x)[0], SQUARE),
    "norm": (lambda x: np.linalg.norm(x) + np.linalg.norm(x, "fro"), MATRIX),
    "norm along an axis": (lambda x: x / np.linalg.norm(x, 2, axis=1, keepdims=True), MATRIX),
    "norm 1": (lambda x: np.linalg.norm(x, 1), VECTOR),
    "norm inf": (lambda x: np.linalg.norm(x, np.inf, axis=0), MATRIX),
    "operators": (lambda x: 2 - x / 3 + (-x) ** 2 * (+x) + abs(x) - 2.0**x, VECTOR),
    "lists beside it": (lambda x: np.add(x, [1, 2, 3, 4]), VECTOR),
    "add.reduce is no reason to stop": (lambda x: x * np.sum([1.0, 2.0]), VECTOR),
}


@pytest.mark.parametrize("case", CASES)
def test_value_and_both_derivatives_agree_with_numpy_and_differences(case):
    f, x = CASES[case]
    rng = np.random.default_rng(1)
    v = rng.normal(size=x.shape)
    expected = f(x)
    g = rng.normal(size=np.shape(expected))
    h = 6e-6
    difference = (f(x + h * v) - f(x - h * v)) / (2 * h)
    value, tangent = jvp(f, x, v)
    np.testing.assert_allclose(value, expected, rtol=1e-14, atol=1e-14)
    assert np.shape(tangent) == np.shape(expected)
    np.testing.assert_allclose(tangent, difference, rtol=1e-7, atol=1e-7)  # h^2 times 1e3
    value, pullback = vjp(f, x)
    np.testing.assert_allclose(value, expected, rtol=1e-14, atol=1e-14)
    gradient = pullback(g)
    assert gradient.shape == x.shape
    assert np.sum(gradient * v) == pytest.approx(np.sum(g * tangent), rel=1e-11, abs=1e-11)


def test_every_name_is_tested():
    """Each name of the table stands in a case, or is a constant."""
    shown = " ".join(CASES)
    for function in REWRITES.keys() - set(CONSTANT) - {np.matmul}:
        assert function.__name__.rstrip("_") in shown.replace("atleast", "atleast_1d atleast_2d")


def test_at_a_tie_the_first_extreme_takes_the_gradient():
    _, pullback = vjp(lambda x: np.max(x, axis=1), TIED)
    assert pullback(np.array([1.0, 1.0])).tolist() == [[0, 1, 0], [1, 0, 0]]
    _, pullback = vjp(np.min, np.array([2.0, 1.0, 1.0]))
    assert pullback(1.0).tolist() == [0, 1, 0]


def test_what_does_not_change_is_a_plain_array():
    x = Dual(np.array([1.0, -2.0]), np.ones(2))
    for plain in (x > 0, np.sign(x), np.zeros_like(x), np.argmax(x), np.isfinite(x), x.argmin()):
        assert not isinstance(plain, Dual)
    assert np.shape(x) == (2,) and np.size(x) == x.size == 2 and np.ndim(x) == x.ndim == 1
    assert np.allclose(x, x) and (x == np.array([1.0, 5.0])).tolist() == [True, False]
    assert np.linalg.slogdet(Dual(SQUARE, SQUARE))[0] == 1.0


def hidden_among_objects(x):
    objects = np.empty(2, dtype=object)
    objects[0], objects[1] = x[1, 1], 2.0
    return x[0, 0] * objects


@pytest.mark.parametrize(
    "f, message",
    [
        (np.linalg.svd, r"no derivative rule for np\.linalg\.svd"),
        (lambda x: np.linalg.norm(x, 2), "the norm 2 of 2 axes"),
        (lambda x: np.linalg.norm(x[0], 3), "the norm 3 of 1 axes"),
        (lambda x: np.linalg.norm(x, 1), "the norm 1 of 2 axes"),
        (lambda x: np.linalg.norm(x, np.inf), "the norm inf of 2 axes"),
        (lambda x: np.linalg.norm(x[0], "fro"), "the norm 'fro' of 1 axes"),
        (lambda x: np.einsum("ii->", x), "without a letter twice"),
        (lambda x: np.einsum("...i->i", x), r"without '\.\.\.'"),
        (lambda x: np.dot(x, STACK), r"np\.dot up to matrices"),
        (lambda x: np.dot(np.ones(3), np.stack([x, x])), r"np\.dot up to matrices"),
        (lambda x: np.sum(x, dtype=np.float32), "dtype"),
        (lambda x: np.sum(x, 0, np.float64), "positional"),
        (lambda x: np.std(x, 0, None), "positional"),
        (lambda x: np.max(x, 0, None), "positional"),
        (lambda x: np.add(x, x, where=x > 0), r"np\.add with where"),
        (lambda x: np.einsum("ij,ij->i", x, np.ones((3, 1))), "'j' in .* is both 3 and 1 long"),
        (lambda x: np.einsum("ij,ij", x, np.ones((1, 3))), "'i' in .* is both 3 and 1 long"),
        (lambda x: np.ravel(x, "K"), "the orders 'C' and 'F' of entries, not 'K'"),
        (lambda x: x * 1j, "a complex of dtype complex128 met a value"),
        (lambda x: np.where(x > 0, x, 1j), "a complex of dtype complex128 met a value"),
        (hidden_among_objects, "a ndarray of dtype object met a value"),
        (lambda x: np.add(x, np.eye(3).view(np.matrix)), "a matrix of dtype float64 met a value"),
        (lambda x: x + np.ma.array(np.ones(3), mask=[0, 1, 0]), "a MaskedArray of dtype float64"),
        (np.multiply.reduce, r"np\.multiply\.reduce"),
        (lambda x: np.floor_divide(x, 2), r"np\.floor_divide"),
    ],
)
def test_what_has_no_rule_is_named(f, message):
    for call in (lambda: jvp(f, SQUARE, SQUARE), lambda: vjp(f, SQUARE)):
        with pytest.raises(TypeError, match=message):
            call()


@pytest.mark.parametrize(
    "f, message",
    [
        (lambda x: x @ np.ones((2, 2)), "mismatch in its core dimension"),
        (lambda x: x @ 2.0, "needs vectors or matrices"),
        (lambda x: 2.0 @ x, "needs vectors or matrices"),
        (lambda x: x + np.ones(2), "could not be broadcast"),
        (lambda x: np.concatenate([x, np.ones((2, 2))]), "must match exactly"),
        (lambda x: np.reshape(x, (2, 2)), "cannot reshape"),
        (lambda x: np.transpose(x, (0, 0)), "repeated axis"),
        (lambda x: np.sum(x, axis=2), "out of bounds"),
    ],
)
def test_shapes_that_do_not_match_are_refused_in_numpys_words(f, message):
    for call in (lambda: jvp(f, SQUARE, SQUARE), lambda: vjp(f, SQUARE)):
        with pytest.raises(ValueError, match=message):
            call()


def test_a_node_meets_numpy_like_an_array():
    seen = []
    vjp(
        lambda x: seen.append((len(x), x.shape, x.dtype, repr(x), isinstance(x, Node))) or x, VECTOR
    )
    assert seen == [(4, (4,), np.float64, f"Node({VECTOR!r})", True)]

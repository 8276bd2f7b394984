"""Every rule of the table: its directions are adjoint, and the forward one is the derivative."""

import numpy as np
import pytest
import scipy.special as sp

from mathdl.calculus import rules
from mathdl.calculus._traced import contract, getitem, join, log_abs_det, scatter

RNG = np.random.default_rng(0)


def entries(*shape, low=-2.0, high=2.0):
    return RNG.uniform(low, high, shape)


def well_conditioned(*shape):
    return entries(*shape) + 5 * np.eye(shape[-1])


WIDE, POSITIVE, INSIDE, ABOVE_ONE = (-2.0, 2.0), (0.1, 2.0), (-0.9, 0.9), (1.1, 2.0)
UNARY = {
    np.negative: WIDE, np.positive: WIDE, np.square: WIDE, np.exp: WIDE, np.exp2: WIDE,
    np.expm1: WIDE, np.sin: WIDE, np.cos: WIDE, np.tan: INSIDE, np.tanh: WIDE, np.sinh: WIDE,
    np.cosh: WIDE, np.arctan: WIDE, np.arcsinh: WIDE, np.absolute: WIDE, sp.expit: WIDE,
    sp.erf: WIDE, sp.ndtr: WIDE, np.reciprocal: POSITIVE, np.sqrt: POSITIVE, np.log: POSITIVE,
    np.log2: POSITIVE,
    np.log10: POSITIVE, np.log1p: POSITIVE, np.cbrt: POSITIVE, np.arcsin: INSIDE,
    np.arccos: INSIDE, np.arctanh: INSIDE, np.arccosh: ABOVE_ONE,
}  # fmt: skip
BINARY = {
    np.add: WIDE, np.subtract: WIDE, np.multiply: WIDE, np.divide: POSITIVE, np.power: POSITIVE,
    np.maximum: WIDE, np.minimum: WIDE, np.logaddexp: WIDE, np.arctan2: WIDE, np.hypot: WIDE,
}  # fmt: skip
CASES = [
    *[(f, [entries(2, 3, low=a, high=b)], {}) for f, (a, b) in UNARY.items()],
    *[
        (f, [entries(2, 3, low=a, high=b), entries(*shape, low=a, high=b)], {})
        for f, (a, b) in BINARY.items()
        for shape in [(2, 3), (3,), (2, 1), (), (4, 1, 3)]
    ],
    (np.sum, [entries(2, 3, 4)], {"axis": (0, 2)}),
    (np.sum, [entries(2, 3)], {"axis": (0, 1)}),
    (np.sum, [np.float64(1.5)], {"axis": ()}),
    (np.reshape, [entries(2, 6)], {"shape": (3, 4)}),
    (np.transpose, [entries(2, 3, 4)], {"axes": (2, 0, 1)}),
    (np.broadcast_to, [entries(3, 1)], {"shape": (2, 3, 4)}),
    (np.broadcast_to, [entries(1)], {"shape": (1, 4)}),
    (np.cumsum, [entries(2, 3, 4)], {"axis": 1}),
    (getitem, [entries(4, 3)], {"index": (slice(1, 3), 0)}),
    (getitem, [entries(4, 3)], {"index": (np.array([0, 2, 2]),)}),
    (getitem, [entries(4, 3)], {"index": (Ellipsis, None, slice(None, None, -1))}),
    (scatter, [entries(3, 3)], {"index": (np.array([0, 2, 2]),), "shape": (4, 3)}),
    (scatter, [entries(2)], {"index": (slice(1, 3), 0), "shape": (4, 3)}),
    (scatter, [np.float64(1.5)], {"index": 2, "shape": (4,)}),
    (join, [entries(2, 3), entries(2, 1), entries(2, 2)], {"axis": 1}),
    (join, [entries(3), entries(2)], {"axis": 0}),
    (np.matmul, [entries(2, 3), entries(3, 4)], {}),
    (np.matmul, [entries(5, 2, 3), entries(3, 4)], {}),
    (np.matmul, [entries(2, 3), entries(5, 3, 4)], {}),
    (np.matmul, [entries(5, 1, 2, 3), entries(6, 3, 4)], {}),
    (contract, [entries(2, 3), entries(3, 4)], {"subscripts": "ij,jk->ki"}),
    (contract, [entries(5, 2, 3), entries(5, 4, 3)], {"subscripts": "bij,bkj->b"}),
    (contract, [entries(2, 3), entries(4)], {"subscripts": "ij,k->jk"}),
    (np.linalg.solve, [well_conditioned(3, 3), entries(3, 2)], {}),
    (np.linalg.solve, [well_conditioned(4, 3, 3), entries(3, 2)], {}),
    (np.linalg.solve, [well_conditioned(3, 3), entries(4, 3, 2)], {}),
    (np.linalg.inv, [well_conditioned(3, 3)], {}),
    (np.linalg.inv, [well_conditioned(2, 3, 3)], {}),
    (np.linalg.det, [well_conditioned(3, 3)], {}),
    (np.linalg.det, [well_conditioned(2, 3, 3)], {}),
    (log_abs_det, [well_conditioned(3, 3)], {}),
    (log_abs_det, [well_conditioned(2, 3, 3)], {}),
]  # fmt: skip
CONDITION = np.array([[True, False, True], [False, False, True]])
CASES_OF_WHERE = [(entries(2, 3), entries(3)), (entries(2, 1), entries(2, 3)), (1.5, entries(2, 3))]


def directions(function, args, settings, i):
    """What a rule says of argument i against the definition: (push, difference), (pull, push)."""
    z = function(*args, **settings)
    rule = rules.find(function)
    t, g = entries(*np.shape(args[i])), entries(*np.shape(z))
    pushed = rule.push(i, t, z, *args, **settings)
    pulled = rule.pull(i, g, z, *args, **settings)
    assert np.shape(pushed) == np.shape(z)
    assert np.shape(pulled) == np.shape(args[i])
    h = 6e-6  # the best step of central differences: their error is 1e-10 times a 3rd derivative

    def moved(h):
        return function(*args[:i], args[i] + h * t, *args[i + 1 :], **settings)

    difference = (moved(h) - moved(-h)) / (2 * h)
    return pushed, difference, np.sum(g * pushed), np.sum(pulled * t)


def names(case):
    return f"{rules.name(case[0])}-{[np.shape(a) for a in case[1]]}"


@pytest.mark.parametrize("case", CASES, ids=names)
def test_push_is_the_derivative_and_pull_its_adjoint(case):
    function, args, settings = case
    for i in range(len(args)):
        pushed, difference, forward, back = directions(function, args, settings, i)
        # third derivatives reach 1e3 for 1/x^2 at 0.1, in the table's ranges
        np.testing.assert_allclose(pushed, difference, rtol=1e-6, atol=1e-6)
        assert forward == pytest.approx(back, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("x, y", CASES_OF_WHERE)
def test_where_sends_the_gradient_to_the_side_that_was_taken(x, y):
    for i in (1, 2):
        pushed, difference, forward, back = directions(np.where, [CONDITION, x, y], {}, i)
        np.testing.assert_allclose(pushed, difference, atol=1e-9)
        assert forward == pytest.approx(back, rel=1e-12, abs=1e-12)


def test_where_keeps_an_infinite_gradient_from_the_side_that_was_not_taken():
    pull = rules.find(np.where).pull
    g = np.array([np.inf, 1.0])
    condition = np.array([False, True])
    assert pull(1, g, None, condition, np.zeros(2), np.zeros(2)).tolist() == [0.0, 1.0]


def test_no_rule_is_left_out():
    tested = {function for function, _, _ in CASES} | {np.where}
    assert tested == rules.RULES.keys()


@pytest.mark.parametrize(
    "function, x, y, partials",
    [
        (np.maximum, 1.0, 1.0, (0.5, 0.5)),
        (np.maximum, 2.0, 1.0, (1.0, 0.0)),
        (np.minimum, 1.0, 1.0, (0.5, 0.5)),
        (np.minimum, 2.0, 1.0, (0.0, 1.0)),
        (np.power, 0.0, 2.0, (0.0, 0.0)),
        (np.power, 0.0, 1.0, (1.0, 0.0)),
        (np.power, 0.0, 0.0, (0.0, 0.0)),
        (np.power, -2.0, 0.0, (0.0, np.nan)),
    ],
)
def test_partials_at_ties_and_at_zero(function, x, y, partials):
    with np.errstate(invalid="ignore"):
        found = [p(function(x, y), x, y) for p in rules.PARTIALS[function]]
    np.testing.assert_array_equal(found, partials)


def test_the_absolute_value_has_slope_zero_at_zero():
    assert rules.PARTIALS[np.absolute][0](0.0, 0.0) == 0.0


def test_a_function_without_a_rule_is_named():
    with pytest.raises(TypeError, match=r"no derivative rule for np\.floor_divide"):
        rules.find(np.floor_divide)


def test_names_are_those_that_one_writes():
    assert rules.name(np.sin) == "np.sin"
    assert rules.name(np.linalg.svd) == "np.linalg.svd"
    assert rules.name(sp.expit) == "expit"

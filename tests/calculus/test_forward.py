"""Dual numbers: closed forms, nesting, errors."""

import math

import numpy as np
import pytest

from mathdl.calculus.forward import Dual, derivative, jvp
from mathdl.calculus.reverse import grad


def test_a_dual_multiplies_out_with_epsilon_squared_zero():
    x = Dual(3.0, 1.0)
    y = x * x + 2 * x
    assert (y.value, y.tangent) == (15.0, 8.0)
    assert repr(y) == "Dual(15.0, 8.0)"
    assert repr(Dual(np.ones(2), np.zeros(2))) == "Dual(array([1., 1.]), array([0., 0.]))"


def test_a_dual_made_by_hand_is_outside_of_every_derivative():
    x = Dual(3.0, 1.0)
    assert x.level == 0
    slope = derivative(lambda y: x * y * y)(2.0)  # 2 x y, which the hand-made epsilon still watches
    assert (slope.value, slope.tangent) == (12.0, 4.0)


def test_a_derivative_inside_of_what_does_not_depend_on_it_is_zero():
    assert derivative(lambda x: x + derivative(lambda y: x)(1.0))(3.0) == 1.0
    assert derivative(lambda x: x + derivative(lambda y: x * y)(1.0))(3.0) == 2.0


def test_derivative_of_a_function_of_one_number():
    assert derivative(np.sin)(1.0) == np.cos(1.0)
    assert derivative(lambda x: np.exp(x**2))(0.5) == pytest.approx(math.exp(0.25), rel=1e-15)


def test_derivative_acts_entry_by_entry():
    x = np.array([[0.5, 1.0], [2.0, -1.0]])
    np.testing.assert_allclose(derivative(lambda x: x**3)(x), 3 * x**2, rtol=1e-15)


def test_derivative_of_a_curve_is_its_velocity():
    velocity = derivative(lambda t: np.stack([np.cos(t), np.sin(t)]))(0.3)
    np.testing.assert_allclose(velocity, [-np.sin(0.3), np.cos(0.3)], rtol=1e-15)


def test_derivatives_nest_without_confusing_their_tangents():
    """Siskind and Pearlmutter's example: the inner x + y must not see the outer tangent."""
    inner = lambda x: derivative(lambda y: x + y)(1.0)  # noqa: E731
    assert derivative(lambda x: x * inner(x))(1.0) == 1.0
    assert derivative(derivative(derivative(np.sin)))(0.7) == pytest.approx(-np.cos(0.7), rel=1e-15)


def test_reverse_inside_forward_and_forward_inside_reverse():
    f = lambda x: x**3 * np.sin(x)  # noqa: E731
    x = 0.8
    second = 6 * x * np.sin(x) + 6 * x**2 * np.cos(x) - x**3 * np.sin(x)
    assert derivative(grad(f))(x) == pytest.approx(second, rel=1e-14)
    assert grad(derivative(f))(x) == pytest.approx(second, rel=1e-14)


def test_jvp_is_linear_in_the_direction():
    f = lambda x: np.stack([np.sum(x**2), np.prod(x)])  # noqa: E731
    x, u, v = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.5, 0.0]), np.array([0.0, 1.0, -1.0])
    value, both = jvp(f, x, 2 * u + v)
    assert value.tolist() == [14.0, 6.0]
    np.testing.assert_allclose(both, 2 * jvp(f, x, u)[1] + jvp(f, x, v)[1], rtol=1e-15)


def test_a_function_that_does_not_depend_on_x_has_derivative_zero():
    value, tangent = jvp(lambda x: np.array([1.0, 2.0]), 3.0, 1.0)
    assert value.tolist() == [1.0, 2.0] and tangent.tolist() == [0.0, 0.0]
    assert derivative(lambda x: 5.0)(1.0) == 0.0


def test_arguments_are_not_written_to_and_results_are_not_shared():
    x, v = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    value, tangent = jvp(lambda x: x, x, v)
    value[0] = tangent[0] = 9.0
    assert x.tolist() == [1.0, 2.0] and v.tolist() == [3.0, 4.0]
    tangent = jvp(lambda x: np.broadcast_to(x, (2, 2)), x, v)[1]
    tangent[0, 0] = 9.0
    assert tangent[1, 0] == 3.0


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: derivative(np.sin)(1), "x has dtype int64; a derivative needs floats: 3.0, not 3"),
        (lambda: derivative(np.sin)(np.nan), "x has 1 NaN or infinite"),
        (lambda: derivative(np.sin)("a"), "x has dtype <U1"),
        (lambda: derivative(np.sum)(np.ones(3)), r"f maps shape \(3,\) to \(\)"),
        (lambda: derivative(lambda x: np.outer(x, x))(np.ones(3)), r"shape \(3,\) to \(3, 3\)"),
        (lambda: jvp(np.sin, np.ones(3), np.ones(2)), r"v has shape \(2,\); it needs shape \(3,\)"),
        (lambda: jvp(np.sin, 1.0, np.inf), "v has 1 NaN or infinite"),
        (lambda: jvp(np.sin, np.ones(2), np.ones(2, dtype=int)), "v has dtype int64"),
        (lambda: Dual(3, 1.0), "value has dtype int64"),
        (lambda: Dual(3.0, np.ones(2)), r"tangent has shape \(2,\); it needs shape \(\)"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize("returned", [(1.0, 2.0), None, [1.0]])
def test_a_function_returns_one_array(returned):
    with pytest.raises(TypeError, match=f"f returned {type(returned).__name__}; it needs"):
        jvp(lambda x: returned, 1.0, 1.0)


def add_in_place(x):
    x += 1.0
    return x


def add_into_a_plain_array(x):
    total = np.zeros(2)
    total += x
    return total


def write_an_entry(x):
    x[0] = 0.0
    return x


def ask_for_an_output(x):
    return np.add(x, 1.0, out=np.zeros(2))


@pytest.mark.parametrize("f", [add_in_place, add_into_a_plain_array, ask_for_an_output])
@pytest.mark.parametrize(
    "mode", [lambda f: jvp(f, np.ones(2), np.ones(2)), lambda f: grad(f)(np.ones(2))]
)
def test_in_place_use_is_refused(f, mode):
    with pytest.raises(ValueError, match=r"np\.add is to write into an array .* x = x \+ 1"):
        mode(f)


def test_writing_an_entry_is_refused():
    with pytest.raises(ValueError, match=r"x\[\.\.\.\] = value writes into an array"):
        jvp(write_an_entry, np.ones(2), np.ones(2))


def test_a_watched_value_does_not_turn_into_a_plain_one():
    for f in (math.sin, float, int, complex, np.array, np.asarray, lambda x: [1, 2][x]):
        with pytest.raises(TypeError, match=r"np\.stack, not np\.array"):
            jvp(f, 1.0, 1.0)
    with pytest.raises(ValueError) as wrapped:  # NumPy's own words, ours as their cause
        np.zeros(2)[0] = Dual(1.0, 1.0)
    assert "np.stack, not np.array" in str(wrapped.value.__cause__)


def test_branches_and_loops_go_by_the_value():
    f = lambda x: x * x if x > 1 else -x  # noqa: E731
    assert derivative(f)(3.0) == 6.0 and derivative(f)(0.5) == -1.0
    assert derivative(lambda x: x if np.array(True) & (x != 0) else 2 * x)(1.0) == 1.0
    assert bool(Dual(1.0, 0.0)) and not Dual(0.0, 1.0)

"""Differences against closed forms, torch.func, and the error that their docstrings promise."""

import math
import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.calculus.differences import check_grad, derivative, grad, hess, jac

EPS = np.finfo(float).eps
seeds = st.integers(0, 2**32 - 1)
# name: f, f'. On [-2, 2] f and its first three derivatives are below 60.
SMOOTH = {
    "sin": (np.sin, np.cos),
    "exp": (np.exp, np.exp),
    "cubic": (lambda x: (x**2 + 1) ** 2 - 3 * x, lambda x: 4 * x * (x**2 + 1) - 3),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
}


def rosenbrock(x):
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosenbrock_grad(x):
    gap = x[1] - x[0] ** 2
    return np.array([-2 * (1 - x[0]) - 400 * x[0] * gap, 200 * gap])


# derivative


@pytest.mark.parametrize("name", SMOOTH)
@given(x=st.floats(-2, 2))
def test_the_default_steps_reach_the_errors_that_they_promise(name, x):
    f, slope = SMOOTH[name]
    # bending and rounding, each at most 60 times 2 powers of eps; s is at most 2
    assert abs(derivative(f, x) - slope(x)) < 500 * EPS ** (2 / 3)
    assert abs(derivative(f, x, scheme="forward") - slope(x)) < 500 * EPS ** (1 / 2)


@pytest.mark.parametrize("scheme", ["forward", "central"])
def test_no_step_is_much_better_than_the_default(scheme):
    points = np.linspace(0.5, 1.5, 41)  # one point may be lucky
    errors = [
        np.median(np.abs(derivative(np.exp, points, h, scheme) - np.exp(points)))
        for h in 10 ** np.arange(-12, 0, 0.25)
    ]
    default = np.median(np.abs(derivative(np.exp, points, scheme=scheme) - np.exp(points)))
    assert default < 3 * min(errors)


def test_the_worked_secants():
    def square(x):
        return x * x

    assert derivative(square, 3, 1, "forward") == 7.0
    assert derivative(square, 3, 1, "central") == 6.0
    assert derivative(square, 3.0, 0.25) == 6.0
    assert derivative(square, 3.0, 0.25, "forward") == 6.25
    assert derivative(lambda x: x**3, 0, 0.5) == 0.25
    assert derivative(abs, 0.0) == 0.0
    assert derivative(abs, 0.0, scheme="forward") == 1.0
    assert type(derivative(math.sin, 1)) is float


@given(seed=seeds, scheme=st.sampled_from(["forward", "central"]))
def test_an_array_is_differentiated_entry_by_entry(seed, scheme):
    x = np.random.default_rng(seed).normal(size=(2, 3)) * 10
    slopes = derivative(np.sin, x, scheme=scheme)
    assert slopes.shape == x.shape
    each = [derivative(np.sin, v, scheme=scheme) for v in x.ravel()]
    assert slopes.ravel().tolist() == pytest.approx(each, rel=1e-6)


@pytest.mark.parametrize("x", [1e8, -1e8, 1e300, 1e-300, 0.0])
def test_the_step_grows_with_x_and_not_below_one(x):
    seen = []

    def line(at):
        seen.append(float(at))
        return 2 * at

    assert derivative(line, x) == 2.0
    assert max(seen) - x == pytest.approx(EPS ** (1 / 3) * max(1, abs(x)), rel=1e-9)
    assert x - min(seen) == pytest.approx(EPS ** (1 / 3) * max(1, abs(x)), rel=1e-9)


def test_the_division_is_by_the_step_that_was_taken():
    # at 1e6 the gap between floats is 1.2e-10, so that a step of 1e-9 is rounded by up to 6 %
    for scheme in ("forward", "central"):
        assert derivative(lambda x: 2 * x, 2.0**20, 1e-9, scheme) == 2.0


def test_a_function_in_float32_gets_a_larger_step():
    def f(x):
        return np.sin(np.float32(x))

    assert abs(derivative(f, 1.0) - math.cos(1)) < 1e-4
    assert abs(derivative(f, 1.0, 6e-6) - math.cos(1)) > 1e-4
    assert abs(derivative(lambda x: np.sin(np.longdouble(x)), 1.0) - math.cos(1)) < 1e-10
    assert derivative(lambda x: np.int64(3), 1.0) == 0.0


# grad, jac, hess


@given(seed=seeds, shape=st.sampled_from([(), (1,), (3,), (2, 2), (2, 1, 2)]))
def test_grad_is_what_torch_finds(seed, shape):
    x = np.random.default_rng(seed).uniform(-2, 2, shape)

    def f(x, lib=np):
        return lib.sum(lib.sin(x) * x) + lib.exp(lib.sum(x) / 4)

    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    f(t, torch).backward()
    g = grad(f, x)
    assert g.shape == shape
    np.testing.assert_allclose(g, t.grad.numpy(), rtol=0, atol=1e-8)


@given(
    seed=seeds,
    into=st.sampled_from([(), (1,), (3,), (2, 3)]),
    of=st.sampled_from([(), (2,), (2, 2)]),
)
def test_jac_has_the_shape_of_the_value_and_then_of_x(seed, into, of):
    rng = np.random.default_rng(seed)
    A, x = rng.normal(size=into + of), rng.uniform(-2, 2, of)

    def f(x, lib=np, A=A):
        return lib.tanh((A * lib.sin(x)).sum(tuple(range(len(into), A.ndim)))) if of else A * x

    T = torch.func.jacrev(lambda t: f(t, torch, torch.from_numpy(A)))(torch.tensor(x))
    J = jac(f, x)
    assert J.shape == into + of
    np.testing.assert_allclose(J, T.numpy(), rtol=0, atol=1e-8)


def test_the_jacobian_of_the_worked_map():
    def f(x):
        return np.array([x[0] ** 2, x[0] * x[1], x[1] ** 2])

    np.testing.assert_allclose(jac(f, [2, 3]), [[4, 0], [3, 2], [0, 6]], rtol=0, atol=1e-9)


@given(seed=seeds, shape=st.sampled_from([(), (1,), (3,), (2, 2)]))
def test_hess_is_symmetric_and_what_torch_finds(seed, shape):
    x = np.random.default_rng(seed).uniform(-2, 2, shape)

    def f(x, lib=np):
        return lib.sum(lib.sin(x) * x) + lib.exp(lib.sum(x) / 4)

    T = torch.func.jacrev(torch.func.jacrev(lambda t: f(t, torch)))(torch.tensor(x))
    H = hess(f, x)
    assert H.shape == shape + shape
    size = max(1, x.size)
    assert (H.reshape(size, size) == H.reshape(size, size).T).all()
    # f is at most some 15, its fourth derivatives are of that size; 4 roundings over 4 h^2
    np.testing.assert_allclose(H, T.numpy(), rtol=0, atol=1e-6)


def test_the_hessian_of_a_quadratic_and_of_one_number():
    H = hess(lambda x: x[0] ** 2 + 4 * x[0] * x[1] + x[1] ** 2, [0.5, 0.25])
    np.testing.assert_allclose(H, [[2, 4], [4, 2]], rtol=0, atol=1e-7)
    assert hess(math.sin, 1.0) == pytest.approx(-math.sin(1), abs=1e-7)


@pytest.mark.parametrize(("function", "calls"), [(grad, 7), (jac, 7), (hess, 25)])
def test_the_number_of_evaluations_is_as_stated(function, calls):
    seen = []
    function(lambda x: seen.append(0) or np.sum(x**2), np.ones(3))
    assert len(seen) == calls


@pytest.mark.parametrize(("scheme", "calls"), [("forward", 2), ("central", 3)])
def test_a_secant_evaluates_no_more_than_it_needs(scheme, calls):
    seen = []
    derivative(lambda x: seen.append(0) or x**2, 1.0, scheme=scheme)
    assert len(seen) == calls


# check_grad


@given(seed=seeds, n=st.integers(1, 5), place=st.sampled_from(["anywhere", "minimum", "zero"]))
def test_a_right_gradient_passes_and_a_wrong_one_does_not(seed, n, place):
    rng = np.random.default_rng(seed)
    X, w, y = rng.normal(size=(8, n)), rng.normal(size=n), rng.normal(size=8)
    if place == "minimum":
        w = np.linalg.lstsq(X, y, rcond=None)[0]
    if place == "zero":
        y = X @ w

    def f(w):
        return np.sum((X @ w - y) ** 2)

    def right(w):
        return 2 * X.T @ (X @ w - y)

    assert 0 <= check_grad(f, right, w) < 1e-6
    for wrong in (
        lambda w: right(w) + 0.1 * X.T @ np.abs(y + 1),  # wrong at the minimum, too
        lambda w: 2 * X.T @ (X @ w + y + 1),
    ):
        assert check_grad(f, wrong, w) > 1e-3


@pytest.mark.parametrize(
    ("f", "right", "x"),
    [
        (lambda x: x**2, lambda x: 2 * x, 0.0),
        (lambda x: x**3, lambda x: 3 * x**2, 0.0),
        (lambda x: x**5, lambda x: 5 * x**4, 0.0),
        (lambda x: (x - 1.1) ** 2, lambda x: 2 * (x - 1.1), 1.1),
        (np.cos, lambda x: -np.sin(x), 0.0),
        (np.cos, lambda x: -np.sin(x), math.pi),
        (rosenbrock, rosenbrock_grad, [1.0, 1.0]),
        (rosenbrock, rosenbrock_grad, [1.0 + 1e-9, 1.0]),
        (lambda x: 1e6 + np.sin(x), np.cos, math.pi / 2),
        (lambda x: 3.0, lambda x: 0.0, 1.0),
        (lambda x: 0.0, lambda x: 0.0, 1.0),
        (np.log, lambda x: 1 / x, 0.002),
    ],
)
def test_where_the_gradient_is_zero_or_nearly_a_right_one_passes(f, right, x):
    with np.errstate(all="raise"):  # NaN beyond the domain makes no noise
        assert check_grad(f, right, x) < 1e-5


def test_where_the_gradient_is_zero_a_wrong_one_fails():
    assert check_grad(lambda x: x**2, lambda x: 2 * x + 1e-2, 0.0) > 0.5
    assert check_grad(np.cos, lambda x: np.sin(x) + 1e-3, 0.0) > 0.2
    assert check_grad(rosenbrock, lambda x: np.array([0.0, 0.1]), [1.0, 1.0]) > 0.05


@given(exponent=st.integers(-300, 300), factor=st.sampled_from([-1, 0, 0.5, 1.01, 2]))
def test_the_error_does_not_depend_on_the_scale_of_f(exponent, factor):
    def error(c):
        return check_grad(lambda x: c * np.sin(x), lambda x: factor * c * np.cos(x), 1.0)

    assert error(2.0**exponent) == error(1.0)
    assert error(1.0) == pytest.approx(abs(1 - factor) / max(1, abs(factor)), abs=1e-9)


@pytest.mark.parametrize("c", [0, 1, 1e6])
def test_a_constant_makes_the_check_blunter_and_not_wrong(c):
    assert check_grad(lambda x: c + np.sin(x), np.cos, 1.0) < 1e-5
    assert check_grad(lambda x: c + np.sin(x), lambda x: 2 * np.cos(x), 1.0) > 0.05


def test_steep_and_kinked_functions():
    assert check_grad(lambda x: np.exp(100 * x), lambda x: 100 * np.exp(100 * x), 0.0) < 1e-6
    assert check_grad(lambda x: np.exp(1e4 * x), lambda x: 2e4 * np.exp(1e4 * x), 0.0) > 0.4

    def relu(x):
        return np.maximum(x, 0)

    assert check_grad(relu, lambda x: 0.0, 0.0) == 1.0  # differences give the mean, 1/2
    assert check_grad(relu, lambda x: 0.5, 0.0) == 0.0
    assert check_grad(relu, lambda x: 1.0 * (x > 0), 0.5) < 1e-9


def test_a_function_in_float32_passes_its_own_tolerance():
    def f(x):
        return np.sum(np.sin(x.astype(np.float32)))

    x = np.linspace(-2, 2, 5)
    assert check_grad(f, np.cos, x) < 1e-2
    assert check_grad(f, lambda x: 1.2 * np.cos(x), x) > 0.1


def test_where_all_is_zero_the_error_is_zero():
    assert check_grad(lambda x: 0.0, lambda x: 0.0, 1.0) == 0.0


def test_beyond_the_edge_of_the_domain_no_slope_is_noticed():
    # 0.002 - eps^(1/6) is negative: no root there; all slopes are about 1e-3, far below 1
    double = check_grad(lambda x: 1e-4 * np.sqrt(x), lambda x: 1e-4 / np.sqrt(x), 0.002)
    assert double == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize("wrong", [1e-3, 1.0, 100.0])
def test_which_slopes_are_noticeable_grows_with_the_scale_of_x(wrong):
    # around 1e6 the distance is 1e6 eps^(1/6), the slope of the bowl over it as much: some 2,500
    error = check_grad(lambda x: (x - 1e6) ** 2, lambda x: 2 * (x - 1e6) + wrong, 1e6)
    assert error == pytest.approx(wrong / (1e6 * EPS ** (1 / 6)), rel=1e-6)


def test_the_error_is_over_the_scale_of_x_too():
    assert check_grad(lambda x: np.sum(x**2), lambda x: 2 * x, np.array([1e6, 1e-6])) < 1e-9
    assert check_grad(lambda x: 5.0 + 0 * x, lambda x: 1e-16, 1e9) == pytest.approx(
        1e-16 / (EPS ** (1 / 3) * 5 / 1e9), rel=1e-6
    )


# what is refused

FOUR = [grad, jac, hess, lambda f, x: check_grad(f, lambda x: x, x), derivative]


@pytest.mark.parametrize("function", FOUR)
@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([1.0, math.nan], "x has 1 NaN or infinite entries; it needs finite numbers"),
        (math.inf, "x has 1 NaN or infinite entries"),
        ([], "x has shape (0,); it needs at least one entry"),
        ([1j], "x has dtype complex128; it needs real numbers"),
        ([[1.0], [1.0, 2.0]], "x is ragged"),
    ],
)
def test_a_point_that_is_no_array_of_finite_numbers_is_refused(function, x, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        function(lambda x: 1.0, x)


@pytest.mark.parametrize("function", FOUR)
@pytest.mark.parametrize(
    ("value", "message"),
    [
        (math.nan, "f(x) has 1 NaN or infinite entries"),
        ("a", "f(x) has dtype <U1; it needs real numbers"),
        (None, "f(x) has dtype object; it needs real numbers"),
        (1j, "f(x) has dtype complex128"),
        ([[1.0], [1.0, 2.0]], "f(x) is ragged"),
    ],
)
def test_a_value_that_is_no_array_of_finite_numbers_is_refused(function, value, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        function(lambda x: value, 1.0)


@pytest.mark.parametrize("function", [grad, hess, FOUR[3]])
def test_a_value_that_is_not_one_number_is_refused(function):
    with pytest.raises(
        ValueError, match=r"^f\(x\) has shape \(3,\); it needs to be one number, shape \(\)$"
    ):
        function(lambda x: x, np.ones(3))


def log_beyond(edge):
    """NaN from `edge` on, in either direction."""
    return lambda x: np.where(np.abs(x).max() < edge, 1.0, math.nan)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: grad(log_beyond(1 + 1e-7), [1.0]), "f(x + h) has 1 NaN"),
        (lambda: jac(log_beyond(1 + 1e-7), [-1.0]), "f(x - h) has 1 NaN"),
        (lambda: hess(log_beyond(1 + 1e-7), [1.0]), "f near x has 1 NaN"),
        (lambda: derivative(log_beyond(1 + 1e-7), 1.0), "f(x + h) has 1 NaN"),
        (lambda: derivative(log_beyond(1 + 1e-7), -1.0), "f(x - h) has 1 NaN"),
        (lambda: derivative(np.sum, np.ones(3)), "f(x) has shape (); it needs x's shape (3,)"),
        (lambda: derivative(lambda x: [x, x], 1.0), "f(x) has shape (2,); it needs x's shape ()"),
        (lambda: derivative(np.sin, 1.0, 0), "h is 0; it needs to be positive"),
        (lambda: derivative(np.sin, 1.0, -1e-3), "h is -0.001; it needs to be positive"),
        (lambda: derivative(np.sin, 1.0, [1e-3]), "h has shape (1,); it needs 0 dimension(s)"),
        (lambda: derivative(np.sin, 1.0, math.nan), "h has 1 NaN or infinite entries"),
        (
            lambda: derivative(np.sin, 1.0, 1e-17),
            "h is 1e-17; it needs to move x and not to overflow",
        ),
        (lambda: derivative(np.sin, [0.0, 1.0], 1e-17), "h is 1e-17; it needs to move x"),
        (lambda: derivative(np.arctan, 1.0, 1.7e308), "h is 1.7e+308; it needs to move x"),
        (lambda: derivative(np.arctan, 1.79e308, scheme="forward", h=1e307), "h is 1e+307"),
        (
            lambda: derivative(np.sin, 1.0, scheme="backward"),
            'scheme is \'backward\'; it needs "forward" or "central"',
        ),
        (
            lambda: check_grad(np.sum, lambda x: 1.0, np.ones(3)),
            "grad(x) has shape (); it needs shape (3,)",
        ),
        (lambda: check_grad(np.sum, lambda x: x * math.nan, np.ones(3)), "grad(x) has 3 NaN"),
    ],
)
def test_other_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


def test_a_value_whose_shape_changes_on_the_way_is_refused():
    with pytest.raises(ValueError, match=r"^f\(x \+ h\) has shape \(2,\); it needs shape \(\)$"):
        jac(lambda x: np.ones(2) if x > 1 else 1.0, 1.0)


def test_a_function_that_writes_to_its_argument_does_no_harm():
    x = np.array([1.0, 2.0])

    def f(x):
        x *= 2
        return np.sum(x**2)

    np.testing.assert_allclose(grad(f, x), 8 * x, rtol=1e-9)
    np.testing.assert_allclose(hess(f, x), 8 * np.eye(2), rtol=0, atol=1e-6)
    assert check_grad(f, lambda x: 8 * x, x) < 1e-9
    assert x.tolist() == [1.0, 2.0]

"""mathdl.calculus.quadrature: integrals in closed form, NumPy and SciPy as oracles, errors.

The rules add up at most some hundred terms below 10 in size, so rounding stays below 1e-13;
Gauss's points and weights carry the errors of `eigh`, below 1e-13 up to n = 100.
"""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import legendre
from scipy import integrate, special

from mathdl.calculus.quadrature import (
    gauss_legendre,
    gauss_legendre_nodes,
    monte_carlo,
    simpson,
    trapezoid,
)

RULES = [trapezoid, simpson, gauss_legendre]
ends = st.floats(-3, 3)
coefficients = st.lists(st.floats(-3, 3), min_size=1, max_size=4)


def polynomial(c):
    p = np.polynomial.Polynomial(c)
    return p, p.integ()


# oracles


@given(a=ends, b=ends, n=st.integers(2, 40))
def test_trapezoid_agrees_with_numpy(a, b, n):
    x = np.linspace(a, b, n)
    assert trapezoid(np.cos, a, b, n) == pytest.approx(np.trapezoid(np.cos(x), x), abs=1e-13)


@given(a=ends, b=ends, strips=st.integers(1, 20))
def test_simpson_agrees_with_scipy(a, b, strips):
    x, h = np.linspace(a, b, 2 * strips + 1, retstep=True)
    expected = integrate.simpson(np.cos(x), dx=h)
    assert simpson(np.cos, a, b, 2 * strips + 1) == pytest.approx(expected, abs=1e-13)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 10, 33, 100])
def test_points_and_weights_agree_with_numpy(n):
    x, w = gauss_legendre_nodes(n)
    expected = legendre.leggauss(n)
    np.testing.assert_allclose(x, expected[0], rtol=0, atol=1e-13)
    np.testing.assert_allclose(w, expected[1], rtol=0, atol=1e-13)
    assert x.shape == w.shape == (n,)
    assert (w > 0).all()
    assert (x == -x[::-1]).all()
    assert (w == w[::-1]).all()
    assert (np.diff(x) > 0).all()
    assert (np.abs(x) < 1).all()


def test_the_first_points_and_weights_in_closed_form():
    assert [part.tolist() for part in gauss_legendre_nodes(1)] == [[0.0], [2.0]]
    x, w = gauss_legendre_nodes(2)
    np.testing.assert_allclose(x, [-1 / math.sqrt(3), 1 / math.sqrt(3)], rtol=1e-14)
    np.testing.assert_allclose(w, [1, 1], rtol=1e-14)
    x, w = gauss_legendre_nodes(3)
    np.testing.assert_allclose(x, [-math.sqrt(0.6), 0, math.sqrt(0.6)], rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(w, [5 / 9, 8 / 9, 5 / 9], rtol=1e-14)


@given(a=ends, b=ends, n=st.integers(1, 20))
def test_gauss_legendre_agrees_with_scipy(a, b, n):
    def f(x):
        return np.exp(x / 2) + np.sin(x)

    expected = integrate.fixed_quad(f, a, b, n=n)[0]
    assert gauss_legendre(f, a, b, n) == pytest.approx(expected, abs=1e-13)


# closed forms and laws


@pytest.mark.parametrize(
    ("rule", "n", "expected"),
    [
        (trapezoid, 2, 8.0),  # 2 (0 + 8) / 2, f = x^3 on [0, 2]
        (trapezoid, 3, 5.0),  # (0 + 8) / 2 + 1
        (simpson, 3, 4.0),  # exact
        (gauss_legendre, 1, 2.0),  # the midpoint
        (gauss_legendre, 2, 4.0),  # exact
    ],
)
def test_a_cube_by_hand(rule, n, expected):
    value = rule(lambda x: x**3, 0, 2, n)
    assert value == pytest.approx(expected, rel=1e-14)
    assert type(value) is float


@given(c=coefficients, a=ends, b=ends)
def test_each_rule_is_exact_up_to_its_degree(c, a, b):
    p, P = polynomial(c)
    scale = 1e-13 * sum(abs(v) * 3.0**k for k, v in enumerate(c)) * 6
    assert simpson(p, a, b, 3) == pytest.approx(P(b) - P(a), abs=scale + 1e-300)
    assert gauss_legendre(p, a, b, 2) == pytest.approx(P(b) - P(a), abs=scale + 1e-300)
    line, L = polynomial(c[:2])
    assert trapezoid(line, a, b, 2) == pytest.approx(L(b) - L(a), abs=scale + 1e-300)


@pytest.mark.parametrize("n", [3, 5, 9, 20, 33])
def test_over_a_period_trapezoid_is_exact_below_degree_n_minus_one(n):
    for k in range(1, n - 1):
        assert trapezoid(lambda x, k=k: np.cos(k * x), 1, 1 + 2 * math.pi, n) == pytest.approx(
            0, abs=1e-13
        )
    value = trapezoid(lambda x: np.cos((n - 1) * (x - 1)), 1, 1 + 2 * math.pi, n)
    assert value == pytest.approx(2 * math.pi, rel=1e-13)


@pytest.mark.parametrize("rule", RULES)
@given(a=ends, b=ends)
def test_turning_the_interval_round_changes_the_sign(rule, a, b):
    assert rule(np.exp, a, b, 5) == pytest.approx(-rule(np.exp, b, a, 5), rel=1e-13, abs=1e-300)
    assert rule(np.exp, a, a, 5) == 0


@pytest.mark.parametrize(("rule", "order"), [(trapezoid, 2), (simpson, 4)])
def test_halving_the_gap_divides_the_error_as_the_order_says(rule, order):
    errors = [abs(rule(np.exp, 0, 1, n) - (math.e - 1)) for n in (17, 33)]
    assert errors[0] / errors[1] == pytest.approx(2**order, rel=0.01)


def test_a_large_interval_of_a_small_function():
    assert trapezoid(lambda x: np.full(x.shape, 1e-300), -8e307, 8e307, 3) == pytest.approx(1.6e8)


# monte_carlo


def test_the_estimate_is_the_volume_times_the_mean_of_uniform_points():
    seen = []

    def f(X):
        seen.append(X.copy())
        return X[:, 0] * X[:, 1] ** 2

    estimate, error = monte_carlo(np.random.default_rng(0), f, [0, -1], [2, 1], 1000)
    (X,) = seen
    assert X.shape == (1000, 2)
    assert (X.min(axis=0) >= [0, -1]).all()
    assert (X.max(axis=0) <= [2, 1]).all()
    values = 4 * X[:, 0] * X[:, 1] ** 2
    assert estimate == pytest.approx(values.mean(), rel=1e-14)
    assert error == pytest.approx(values.std(ddof=1) / math.sqrt(1000), rel=1e-14)
    assert type(estimate) is type(error) is float


def test_numbers_as_corners_give_one_coordinate_and_a_vector_of_one_a_matrix():
    shapes = []

    def f(x):
        shapes.append(x.shape)
        return x if x.ndim == 1 else x[:, 0]

    one = monte_carlo(np.random.default_rng(1), f, 0, 3, 50)
    two = monte_carlo(np.random.default_rng(1), f, [0], [3], 50)
    assert shapes == [(50,), (50, 1)]
    assert one == pytest.approx(two, rel=1e-14)


def test_a_constant_has_no_error_and_a_swapped_corner_the_other_sign():
    rng = np.random.default_rng(2)
    assert monte_carlo(rng, lambda x: np.ones(len(x)), [0, 0], [2, 3], 10) == (6.0, 0.0)
    assert monte_carlo(rng, lambda x: np.ones(len(x)), [2, 0], [0, 3], 10) == (-6.0, 0.0)
    assert monte_carlo(rng, lambda x: np.ones(len(x)), 1, 1, 10) == (0.0, 0.0)
    first = monte_carlo(np.random.default_rng(3), np.exp, 0, 1, 10)
    assert first[1] > 0
    assert monte_carlo(np.random.default_rng(3), np.exp, 1, 0, 10)[1] > 0


@pytest.mark.parametrize("d", [1, 3])
def test_estimates_spread_as_their_standard_errors_say(d):
    # sum of x_i over the unit box: mean d / 2, variance d / 12
    runs, n = 400, 100
    results = [
        monte_carlo(
            np.random.default_rng(seed), lambda X: X.sum(axis=1), np.zeros(d), np.ones(d), n
        )
        for seed in range(runs)
    ]
    estimates, errors = np.array(results).T
    sigma = math.sqrt(d / 12 / n)
    # the mean of the runs has the standard error sigma / sqrt(runs); five of them
    assert abs(estimates.mean() - d / 2) < 5 * sigma / math.sqrt(runs)
    # a standard deviation of nearly Gaussian numbers has the relative one 1 / sqrt(2 runs)
    assert estimates.std(ddof=1) == pytest.approx(sigma, rel=5 / math.sqrt(2 * runs))
    # and that of n values, averaged over the runs, at most 1 / sqrt(2 n runs) plus bias of 1 / n
    assert errors.mean() == pytest.approx(sigma, rel=5 / math.sqrt(2 * n * runs) + 1 / n)


# errors, and that nothing is written to


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("a", "b", "f", "message"),
    [
        (math.nan, 1, np.exp, "a has 1 NaN or infinite entries"),
        (0, math.inf, np.exp, "b has 1 NaN or infinite entries"),
        ([0, 1], 1, np.exp, "a has shape (2,); it needs 0 dimension(s)"),
        (0, "1", np.exp, "b has dtype <U1; it needs real numbers"),
        (-1e308, 1e308, np.exp, "b - a is inf; it needs to be finite"),
        (0, 1, lambda x: 1.0, "f(x) has shape (); it needs one value a point, (3,)"),
        (0, 1, lambda x: x[1:], "f(x) has shape (2,); it needs one value a point, (3,)"),
        (0, 1, lambda x: x[:, None], "f(x) has shape (3, 1); it needs 0 or 1 dimension(s)"),
        (0, 1, lambda x: x + np.nan, "f(x) has 3 NaN or infinite entries"),
        (0, 1, lambda x: x + 0j, "f(x) has dtype complex128; it needs real numbers"),
    ],
)
def test_what_is_no_integral_is_refused(rule, a, b, f, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        rule(f, a, b, 3)


@pytest.mark.parametrize("n", [0, -3, 2.0, "3", None])
@pytest.mark.parametrize("rule", RULES)
def test_what_is_no_number_of_points_is_refused(rule, n):
    with pytest.raises(ValueError, match=re.escape(f"n is {n}; it needs to be an integer, at")):
        rule(np.exp, 0, 1, n)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: trapezoid(np.exp, 0, 1, 1), "n is 1; it needs to be an integer, at least 2"),
        (lambda: simpson(np.exp, 0, 1, 1), "n is 1; it needs to be an integer, at least 3"),
        (lambda: simpson(np.exp, 0, 1, 4), "n is 4; it needs to be odd, for pairs of strips"),
        (lambda: gauss_legendre_nodes(0), "n is 0; it needs to be an integer, at least 1"),
    ],
)
def test_each_rule_says_how_many_points_it_needs(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()


@pytest.mark.parametrize(
    ("a", "b", "n", "f", "message"),
    [
        (0, 1, 1, np.exp, "n is 1; it needs to be an integer, at least 2"),
        (0, [1], 9, np.exp, "b has shape (1,); it needs a's shape, ()"),
        ([0, 0], [1, 1, 1], 9, np.exp, "b has shape (3,); it needs a's shape, (2,)"),
        ([[0]], [[1]], 9, np.exp, "a has shape (1, 1); it needs 0 or 1 dimension(s)"),
        ([], [], 9, np.exp, "a has shape (0,); it needs at least one entry"),
        (0, math.nan, 9, np.exp, "b has 1 NaN or infinite entries"),
        (-1e308, 1e308, 9, np.exp, "b - a spans the volume inf; it needs finite sides and volume"),
        ([0, 0], [1e200, 1e200], 9, np.exp, "b - a spans the volume inf; it needs finite sides"),
        ([0, 0], [1, 1], 9, np.exp, "f(x) has shape (9, 2); it needs 0 or 1 dimension(s)"),
        (0, 1, 9, lambda x: 1.0, "f(x) has shape (); it needs one value a point, (9,)"),
    ],
)
def test_what_monte_carlo_cannot_average_is_refused(a, b, n, f, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        monte_carlo(np.random.default_rng(0), f, a, b, n)


def test_arguments_stay_as_they_were():
    a, b = np.zeros(2), np.ones(2)

    def spoil(X):
        X[:] = 0
        return np.ones(len(X))

    monte_carlo(np.random.default_rng(0), spoil, a, b, 5)
    assert (a == 0).all()
    assert (b == 1).all()
    for rule in RULES:
        assert rule(spoil, 0, 1, 3) == pytest.approx(1)


def test_the_rest_of_the_oracle():
    # exp(cos x) over a period is 2 pi I_0(1), a Bessel function
    exact = 2 * math.pi * special.iv(0, 1)
    f = integrate.quad(lambda x: math.exp(math.cos(x)), 0, 2 * math.pi, epsabs=1e-13)[0]
    assert f == pytest.approx(exact, rel=1e-13)
    assert trapezoid(lambda x: np.exp(np.cos(x)), 0, 2 * math.pi, 21) == pytest.approx(
        exact, rel=1e-14
    )

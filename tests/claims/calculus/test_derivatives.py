"""Checks of the claims in docs/calculus/derivatives.md.

Polynomials with fractions as coefficients are differentiated by their coefficients and evaluated
exactly, so that most claims are checked without rounding. Where floats are used, the tolerance
has its reason beside it.
"""

import cmath
import math
from fractions import Fraction
from math import comb, factorial

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.calculus.differences import check_grad

small = st.integers(-6, 6)
fractions = st.builds(Fraction, small, st.integers(1, 4))
positive = st.builds(Fraction, st.integers(1, 8), st.integers(1, 8))


def polynomials(degree):
    return st.lists(fractions, min_size=1, max_size=degree + 1)


def value(p, x):
    return sum(c * x**k for k, c in enumerate(p))


def slope(p, order=1):
    """The coefficients of a derivative of p."""
    for _ in range(order):
        p = [k * c for k, c in enumerate(p)][1:] or [Fraction(0)]
    return p


def shifted(p, x):
    """Coefficients of p(x + h) in h, by the binomial theorem."""
    q = [Fraction(0)] * len(p)
    for k, c in enumerate(p):
        for j in range(k + 1):
            q[j] += c * comb(k, j) * x ** (k - j)
    return q


def times(p, q):
    product = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            product[i + j] += a * b
    return product


def added(p, q):
    n = max(len(p), len(q))
    return [a + b for a, b in zip(p + [0] * (n - len(p)), q + [0] * (n - len(q)))]


def slope_at(p, x):
    """By the definition: the part of p(x + h) that is linear in h."""
    q = shifted(p, x)
    return q[1] if len(q) > 1 else Fraction(0)


# tangent-is-the-best-line


@pytest.mark.claim("tangent-is-the-best-line")
@given(p=polynomials(5), x=fractions, b=fractions, share=st.sampled_from([-0.99, -0.1, 0.3, 0.99]))
def test_near_enough_the_tangent_beats_a_line_with_another_slope(p, x, b, share):
    q = shifted(p, x)
    a = slope_at(p, x)
    assume(a != b)
    bend = sum(abs(c) for c in q[2:])  # |r(h)| <= bend h^2 for |h| <= 1
    delta = min(Fraction(1), abs(a - b) / (2 * bend)) if bend else Fraction(1)
    h = Fraction(share) * delta
    rise = value(p, x + h) - value(p, x)
    assert abs(rise - a * h) < abs(rise - b * h)


@pytest.mark.claim("tangent-is-the-best-line")
@given(p=polynomials(4), x=fractions, a=fractions, scale=st.integers(1, 20))
def test_a_line_with_another_slope_than_the_derivative_is_beaten_near_by(p, x, a, scale):
    truth = slope_at(p, x)
    assume(a != truth)
    rest = sum(abs(c) for c in shifted(p, x)[2:]) + 1
    h = min(Fraction(1), abs(a - truth) / (2 * rest)) / 2**scale  # as near as you like
    rise = value(p, x + h) - value(p, x)
    assert abs(rise - a * h) > abs(rise - truth * h)


@pytest.mark.claim("tangent-is-the-best-line")
@pytest.mark.parametrize(("left", "right"), [(-1, 1), (0, 1)])
@given(a=fractions, h=positive)
def test_at_a_kink_every_line_is_beaten_by_another(left, right, a, h):
    def kinked(t):
        return right * t if t > 0 else left * t

    def off(line, t):
        return abs(kinked(t) - line * t)

    # towards the slope of the side from which a is away
    other, t = (right, h) if a != right else (left, -h)
    b = (a + other) / 2
    assert all(off(b, t / 2**k) < off(a, t / 2**k) for k in (0, 10, 50))


@given(x=fractions, t=positive, h=fractions)
def test_for_the_square_a_line_too_steep_by_t_loses_up_to_half_of_t_and_then_wins(x, t, h):
    assume(h != 0)
    rise = (x + h) ** 2 - x**2
    tangent, steeper = abs(rise - 2 * x * h), abs(rise - (2 * x + t) * h)
    assert (tangent < steeper) == (h < t / 2)
    assert (tangent > steeper) == (h > t / 2)


# settled-difference, a misconception


@given(h=positive, left=fractions, right=fractions)
def test_at_a_kink_the_central_difference_is_the_mean_slope(h, left, right):
    def kinked(t):
        return right * t if t > 0 else left * t

    assert (kinked(h) - kinked(-h)) / (2 * h) == (left + right) / 2


def test_torch_gives_the_relu_the_slope_zero_at_zero():
    x = torch.zeros(1, requires_grad=True)
    torch.relu(x).sum().backward()
    assert x.grad.item() == 0.0


# rules-of-differentiation


@pytest.mark.claim("rules-of-differentiation")
@given(f=polynomials(4), g=polynomials(4), x=fractions, a=fractions, b=fractions)
def test_sums_and_products_of_polynomials(f, g, x, a, b):
    df, dg = slope_at(f, x), slope_at(g, x)
    combined = added([a * c for c in f], [b * c for c in g])
    assert slope_at(combined, x) == a * df + b * dg
    assert slope_at(times(f, g), x) == df * value(g, x) + value(f, x) * dg


@pytest.mark.claim("rules-of-differentiation")
@given(f=polynomials(3), g=polynomials(3), x=fractions)
def test_the_chain_rule_for_polynomials(f, g, x):
    composed, power = [Fraction(0)], [Fraction(1)]
    for c in f:
        composed, power = added(composed, [c * p for p in power]), times(power, g)
    assert value(composed, x) == value(f, value(g, x))
    assert slope_at(composed, x) == slope_at(f, value(g, x)) * slope_at(g, x)


@pytest.mark.claim("rules-of-differentiation")
@given(f=polynomials(3), g=polynomials(3), x=fractions)
def test_the_quotient_rule_by_division_of_the_expansions(f, g, x):
    F, G = shifted(f, x), shifted(g, x)
    assume(G[0] != 0)
    # (q0 + q1 h + ...) (G0 + G1 h + ...) = F0 + F1 h + ...
    first = [*F, Fraction(0)][:2]
    bottom = [*G, Fraction(0)][:2]
    q0 = first[0] / bottom[0]
    q1 = (first[1] - q0 * bottom[1]) / bottom[0]
    assert q1 == (first[1] * bottom[0] - first[0] * bottom[1]) / bottom[0] ** 2
    # and it is the limit of quotients: what is missing is of the order of h
    h = Fraction(1, 10**30)
    assume(value(g, x + h) != 0)
    quotient = (value(f, x + h) / value(g, x + h) - q0) / h
    formula = (slope_at(f, x) * G[0] - F[0] * slope_at(g, x)) / G[0] ** 2
    assert abs(quotient - formula) < Fraction(1, 10**12)


# slopes-of-activations: by a complex step, in which nothing is subtracted

ACTIVATIONS = {
    "sigmoid": (
        lambda z: 1 / (1 + cmath.exp(-z)),
        lambda x: 1 / (1 + math.exp(-x)) * (1 - 1 / (1 + math.exp(-x))),
    ),
    "tanh": (cmath.tanh, lambda x: 1 - math.tanh(x) ** 2),
    "softplus": (lambda z: cmath.log(1 + cmath.exp(z)), lambda x: 1 / (1 + math.exp(-x))),
}


@pytest.mark.claim("slopes-of-activations")
@pytest.mark.parametrize("name", ACTIVATIONS)
@given(x=st.floats(-8, 8))
def test_the_slope_of_an_activation(name, x):
    f, formula = ACTIVATIONS[name]
    # 1 - s and 1 - tanh^2 lose what they lose near 1: an absolute error of some eps
    assert f(complex(x, 1e-100)).imag / 1e-100 == pytest.approx(formula(x), abs=1e-14)


@pytest.mark.claim("slopes-of-activations")
@given(x=st.floats(-8, 8))
def test_the_largest_slopes_are_a_quarter_and_one_and_only_at_zero(x):
    sigmoid, tanh = (ACTIVATIONS[name][1] for name in ("sigmoid", "tanh"))
    assert sigmoid(0) == 0.25
    assert tanh(0) == 1.0
    assert 0 < sigmoid(x) <= 0.25
    assert 0 < tanh(x) <= 1.0
    if abs(x) > 1e-6:  # nearer to 0 the difference, x^2 / 16, is below rounding
        assert sigmoid(x) < 0.25
        assert tanh(x) < 1.0


# taylor


def extremes(p, a, b):
    """The least and the largest value on [a, b] of a polynomial of degree at most 2, exactly."""
    points = [a, b]
    if len(p) > 2 and p[2] != 0:
        points += [v for v in [-p[1] / (2 * p[2])] if min(a, b) < v < max(a, b)]
    values = [value(p, v) for v in points]
    return min(values), max(values)


@pytest.mark.claim("taylor")
@given(n=st.integers(0, 4), data=st.data(), x=fractions, h=fractions)
def test_the_remainder_is_a_value_of_the_next_derivative_in_between(n, data, x, h):
    assume(h != 0)
    p = data.draw(polynomials(n + 3))  # so that the derivative n + 1 is of degree at most 2
    total = sum(value(slope(p, k), x) * h**k / factorial(k) for k in range(n + 1))
    needed = (value(p, x + h) - total) * factorial(n + 1) / h ** (n + 1)
    low, high = extremes(slope(p, n + 1), x, x + h)
    assert low <= needed <= high  # a continuous function takes it on the closed interval


@pytest.mark.claim("taylor")
@given(n=st.integers(0, 4), x=fractions, h=fractions, lead=fractions)
def test_one_degree_further_the_place_is_known_and_strictly_inside(n, x, h, lead):
    # t^(n+2): the next derivative is linear, so xi = x + h / (n + 2)
    assume(h != 0 and lead != 0)
    p = [Fraction(0)] * (n + 2) + [lead]
    total = sum(value(slope(p, k), x) * h**k / factorial(k) for k in range(n + 1))
    xi = x + h / (n + 2)
    remainder = value(slope(p, n + 1), xi) * h ** (n + 1) / factorial(n + 1)
    assert value(p, x + h) == total + remainder


@pytest.mark.claim("taylor")
@given(n=st.integers(0, 8), x=st.floats(-2, 2), h=st.floats(0.5, 2))
def test_the_remainder_of_exp_lies_between_its_two_bounds(n, x, h):
    total = math.fsum(math.exp(x) * h**k / factorial(k) for k in range(n + 1))
    xi = math.log((math.exp(x + h) - total) * factorial(n + 1) / h ** (n + 1))
    # the remainder is at least 0.5^9 / 9! e^x = 5e-9 e^x, known to some 1e-15: seven digits
    assert x - 1e-5 < xi < x + h + 1e-5
    assert n == 8 or x < xi < x + h


# central-difference-error


@pytest.mark.claim("central-difference-error")
@given(p=polynomials(5), x=fractions, h=positive)
def test_the_bending_errors_are_values_of_the_derivatives_in_between(p, x, h):
    truth = slope_at(p, x)
    central = (value(p, x + h) - value(p, x - h)) / (2 * h)
    low, high = extremes(slope(p, 3), x - h, x + h)
    assert low <= (central - truth) * 6 / h**2 <= high
    p = p[:5]  # so that the second derivative is of degree at most 2
    forward = (value(p, x + h) - value(p, x)) / h
    low, high = extremes(slope(p, 2), x, x + h)
    assert low <= (forward - slope_at(p, x)) * 2 / h <= high


@pytest.mark.claim("central-difference-error")
@given(lead=fractions, x=fractions, h=positive)
def test_the_constants_are_a_half_and_a_sixth(lead, x, h):
    square, cube = [0, 0, lead], [0, 0, 0, lead]
    assert (value(square, x + h) - value(square, x)) / h - 2 * lead * x == h / 2 * (2 * lead)
    central = (value(cube, x + h) - value(cube, x - h)) / (2 * h)
    assert central - 3 * lead * x**2 == h**2 / 6 * (6 * lead)


@pytest.mark.claim("central-difference-error")
@given(p=polynomials(6), x=fractions)
def test_a_halved_step_halves_one_error_and_quarters_the_other(p, x):
    second, third = value(slope(p, 2), x), value(slope(p, 3), x)

    def errors(h):
        forward = (value(p, x + h) - value(p, x)) / h
        central = (value(p, x + h) - value(p, x - h)) / (2 * h)
        return forward - slope_at(p, x), central - slope_at(p, x)

    # what the leading term misses is a share of h: some 1e-20
    h = Fraction(1, 10**25)
    one, half = errors(h), errors(h / 2)
    if second != 0:
        assert abs(one[0] / half[0] - 2) < Fraction(1, 10**15)
    if third != 0:
        assert abs(one[1] / half[1] - 4) < Fraction(1, 10**15)


# central-is-exact-for-quadratics


@pytest.mark.claim("central-is-exact-for-quadratics")
@given(p=polynomials(2), x=fractions, h=fractions)
def test_the_chord_of_a_quadratic_is_parallel_to_the_tangent_in_the_middle(p, x, h):
    assert value(p, x + h) - value(p, x - h) == 2 * h * slope_at(p, x)


@pytest.mark.claim("central-is-exact-for-quadratics")
@given(p=polynomials(6))
def test_no_polynomial_of_a_higher_degree_has_this_property(p):
    assume(any(c != 0 for c in p[3:]))
    # the difference is a polynomial in h: 2 sum over odd k >= 3 of p_k(x) h^k; not 0 for all x
    points = [(Fraction(x), Fraction(h)) for x in range(7) for h in range(1, 5)]
    gaps = [value(p, x + h) - value(p, x - h) - 2 * h * slope_at(p, x) for x, h in points]
    assert any(gap != 0 for gap in gaps)


@pytest.mark.claim("central-is-exact-for-quadratics")
@pytest.mark.parametrize("f", [math.exp, math.sin, math.atan, lambda t: abs(t) * t * t])
def test_other_smooth_functions_do_not_have_it_either(f):
    gaps = []
    for x in (0.0, 0.5, 1.0):
        t = 1e-5
        gaps.append(f(x + 1) - f(x - 1) - 2 * (f(x + t) - f(x - t)) / (2 * t))
    assert max(map(abs, gaps)) > 0.1


# best-step


def bounds(scheme, M, eta, h):
    if scheme == "forward":
        return M * h / 2 + 2 * eta / h
    return M * h**2 / 6 + eta / h


def best(scheme, M, eta):
    if scheme == "forward":
        return 2 * math.sqrt(eta / M), 2 * math.sqrt(eta * M)
    return (3 * eta / M) ** (1 / 3), (9 * eta**2 * M) ** (1 / 3) / 2


signs = st.fractions(-1, 1, max_denominator=4)


@pytest.mark.claim("best-step")
@given(p=polynomials(5), x=fractions, h=positive, eta=positive, a=signs, b=signs)
def test_no_error_in_the_values_exceeds_the_bound(p, x, h, eta, a, b):
    M = max(map(abs, extremes(slope(p, 3), x - h, x + h)))
    rise = value(p, x + h) + a * eta - value(p, x - h) - b * eta
    assert abs(rise / (2 * h) - slope_at(p, x)) <= bounds("central", M, eta, h)
    p = p[:5]
    M = max(map(abs, extremes(slope(p, 2), x, x + h)))
    rise = value(p, x + h) + a * eta - value(p, x) - b * eta
    assert abs(rise / h - slope_at(p, x)) <= bounds("forward", M, eta, h)


@pytest.mark.claim("best-step")
@given(M=positive, h=positive, eta=positive, x=fractions)
def test_the_bounds_are_reached(M, h, eta, x):
    # M (t - x)^2 / 2 and M (t - x)^3 / 6: their second and third derivative is M, the slope at x 0
    square = [M * x**2 / 2, -M * x, M / 2]
    cube = [-M * x**3 / 6, M * x**2 / 2, -M * x / 2, M / 6]
    assert slope(square, 2) == slope(cube, 3) == [M]
    assert slope_at(square, x) == slope_at(cube, x) == 0
    rise = value(square, x + h) + eta - (value(square, x) - eta)
    assert rise / h == bounds("forward", M, eta, h)
    rise = value(cube, x + h) + eta - (value(cube, x - h) - eta)
    assert rise / (2 * h) == bounds("central", M, eta, h)


@pytest.mark.claim("best-step")
@pytest.mark.parametrize("scheme", ["forward", "central"])
@given(logs=st.tuples(st.floats(-3, 3), st.floats(-16, 0)), factor=st.floats(0.01, 100))
def test_the_stated_step_is_the_best_and_its_bound_as_stated(scheme, logs, factor):
    M, eta = (10**v for v in logs)
    h, least = best(scheme, M, eta)
    assert bounds(scheme, M, eta, h) == pytest.approx(least, rel=1e-12)
    at = bounds(scheme, M, eta, h * factor)
    assert at >= least * (1 - 1e-12)
    if abs(math.log(factor)) > 0.01:  # flat at the bottom: 1e-4 and more beside it
        assert at > least * (1 + 1e-5)


@pytest.mark.claim("best-step")
def test_in_floats_the_valley_lies_where_the_theorem_says():
    # sqrt at points from 1 to 2 is rounded by at most eps / 2 each; the steps are powers of two,
    # and the points have few bits, so that x + h is exact. f'' and f''' are at most 1/4 and 3/8.
    points = np.arange(64, 128) / 64 + 0.5
    eta = float(np.finfo(float).eps) / 2
    truth = 0.5 / np.sqrt(points)
    for scheme, M in (("forward", 0.25), ("central", 0.375)):
        for k in range(-40, -3):
            h = 2.0**k
            behind = points if scheme == "forward" else points - h
            rise = np.sqrt(points + h) - np.sqrt(behind)
            errors = np.abs(rise / (h if scheme == "forward" else 2 * h) - truth)
            # + eps: the rounding of the quotient and of the truth, both below a half
            assert errors.max() <= bounds(scheme, M, eta, h) + 2 * eta
            if h < best(scheme, M, eta)[0] / 100:
                assert errors.max() > 10 * best(scheme, M, eta)[1]  # too small is much worse


# complex-step


def gaussian_power(re, im, k):
    """(re + i im)^k in exact numbers."""
    a, b = Fraction(1), Fraction(0)
    for _ in range(k):
        a, b = a * re - b * im, a * im + b * re
    return a, b


@pytest.mark.claim("complex-step")
@given(p=polynomials(7), x=fractions, h=positive)
def test_the_imaginary_part_of_a_polynomial_over_the_step(p, x, h):
    imaginary = sum(c * gaussian_power(x, h, k)[1] for k, c in enumerate(p))
    series = sum(
        (-1) ** (k // 2) * value(slope(p, k), x) * h ** (k - 1) / factorial(k) for k in (1, 3, 5, 7)
    )
    assert imaginary / h == series


@pytest.mark.claim("complex-step")
@given(x=st.floats(-2, 2), h=st.floats(0.01, 1))
def test_the_imaginary_part_of_exp_over_the_step(x, h):
    terms = [math.exp(x) * (-1) ** k * h ** (2 * k) / factorial(2 * k + 1) for k in range(12)]
    assert cmath.exp(complex(x, h)).imag / h == pytest.approx(math.fsum(terms), rel=1e-13)


@pytest.mark.claim("complex-step")
@pytest.mark.parametrize("h", [1e-20, 1e-100, 1e-300])
@given(x=st.floats(0.1, 3))
def test_no_digit_is_lost_however_small_the_step(h, x):
    z = complex(x, h)
    # a few roundings each
    assert cmath.exp(z).imag / h == pytest.approx(math.exp(x), rel=1e-14)
    assert cmath.sqrt(z).imag / h == pytest.approx(0.5 / math.sqrt(x), rel=1e-14)
    assert (1 / (1 + z * z)).imag / h == pytest.approx(-2 * x / (1 + x * x) ** 2, rel=1e-14)


@given(a=st.floats(0.1, 3), b=st.floats(0.1, 3))
def test_lengths_and_conjugates_make_it_wrong_and_comparisons_do_not(a, b):
    h = 1e-100
    assert np.abs(a + 1j * h).imag == 0  # 1 is right
    assert np.conj(a + 1j * h).imag / h == -1
    assert np.linalg.norm([a + 1j * h, b]).imag == 0  # a / sqrt(a^2 + b^2) is right
    with pytest.raises(TypeError):
        max(a + 1j * h, 0)
    for x, slope_of_relu in ((a, 1), (-a, 0)):
        assert np.maximum(x + 1j * h, 0).imag / h == pytest.approx(slope_of_relu)


# what the text says without a box


def root_error(h, x=2.0):
    return abs((math.sqrt(x + h) - math.sqrt(x)) / h * math.sqrt(4 * x) - 1)


def test_of_the_powers_of_ten_the_eighth_is_the_best_and_a_step_in_between_may_be_lucky():
    errors = {k: root_error(10.0**-k) for k in range(18)}
    assert min(errors, key=errors.get) == 8
    assert 0.5e-8 < errors[8] < 5e-8
    assert min(root_error(k * 1e-10) for k in range(50, 500)) < 1e-9


def softmax_loss(w, X, labels, depth):
    """The mean loss of a tanh network and its gradient, backwards layer by layer."""
    d = X.shape[1]
    Ws, H = w.reshape(depth, d, d), [X]
    for W in Ws[:-1]:
        H.append(np.tanh(H[-1] @ W.T))
    Z = H[-1] @ Ws[-1].T
    logs = Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    D = (np.exp(logs) - np.eye(d)[labels]) / len(X)
    grads = []
    for W, inputs in zip(Ws[::-1], H[::-1]):
        grads.append(D.T @ inputs)
        D = (D @ W) * (1 - inputs**2)
    loss = -np.mean(logs[np.arange(len(X)), labels])
    return loss, np.concatenate([g.ravel() for g in grads[::-1]])


@given(seed=st.integers(0, 2**32 - 1), depth=st.integers(1, 4))
def test_a_smooth_network_is_checked_to_seven_digits_and_a_wrong_factor_shows(seed, depth):
    rng = np.random.default_rng(seed)
    d = 3
    X, labels = rng.normal(size=(4, d)), rng.integers(0, d, 4)
    w = rng.normal(size=depth * d * d) / math.sqrt(d)

    def loss(w):
        return softmax_loss(w, X, labels, depth)[0]

    def grad(w):
        return softmax_loss(w, X, labels, depth)[1]

    # differences are wrong by some eps^(2/3) = 4e-11, of a loss and of third derivatives of size
    # 1 to 100, and the gradient may be some ten times smaller than the loss
    assert check_grad(loss, grad, w) < 1e-7
    assume(np.linalg.norm(grad(w)) > 0.01)
    assert check_grad(loss, lambda w: 1.1 * grad(w), w) > 1e-2


def test_the_sizes_in_the_answers():
    eps = 2.0**-52
    usual, large = eps ** (1 / 3), (1e6 * eps) ** (1 / 3)
    assert large / usual == pytest.approx(100)
    assert large == pytest.approx(6e-4, rel=0.05)
    assert large**2 == pytest.approx(4e-7, rel=0.1)  # M h^2
    assert 1e6 * eps / large == pytest.approx(large**2)  # eta / h
    for k in (3, 10, 100):  # x^2 sin(1/x): slopes near -1 and 1 as near to 0 as you like
        for x, sign in ((1 / (2 * math.pi * k), -1), (1 / (2 * math.pi * k + math.pi), 1)):
            slope_there = 2 * x * math.sin(1 / x) - math.cos(1 / x)
            assert slope_there == pytest.approx(sign, abs=1e-9)


def test_the_answers():
    x, h = Fraction(2), Fraction(1, 3)
    assert ((x + h) ** 3 - (x - h) ** 3) / (2 * h) == 3 * x**2 + h**2
    assert np.abs(2 + 1e-100j).imag == 0

    def richardson(h):
        d = [(x**0 * ((x + k * h) ** 5 - (x - k * h) ** 5)) / (2 * k * h) for k in (1, 2)]
        return (4 * d[0] - d[1]) / 3 - 5 * x**4

    assert richardson(h) / richardson(h / 2) == 16

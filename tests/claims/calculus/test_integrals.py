"""Checks of the claims in docs/calculus/integrals.md.

Where a claim is algebra it is checked in exact fractions. Elsewhere sums of some hundred terms of
size 1 round by less than 1e-13; where another tolerance stands, its reason does too. Statistical
checks allow five standard errors: a right formula misses them once in a million seeds.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats

seeds = st.integers(0, 2**32 - 1)
small = st.integers(-5, 5)


def horner(c, x):
    """c[0] + c[1] x + ..., in whatever numbers x is made of."""
    value = 0 * x
    for a in reversed(c):
        value = value * x + a
    return value


def derived(c, times):
    for _ in range(times):
        c = [k * a for k, a in enumerate(c)][1:]
    return c or [0]


def exact_integral(c, a, b):
    return sum(Fraction(v, k + 1) * (b ** (k + 1) - a ** (k + 1)) for k, v in enumerate(c))


def trapezoid_in_fractions(c, a, b, strips):
    h = Fraction(b - a, strips)
    y = [horner(c, a + h * i) for i in range(strips + 1)]
    return sum(h * (u + v) / 2 for u, v in itertools.pairwise(y)), h


def simpson_in_fractions(c, a, b, strips):
    h = Fraction(b - a, strips)
    y = [horner(c, a + h * i) for i in range(strips + 1)]
    return sum(h / 3 * (y[i] + 4 * y[i + 1] + y[i + 2]) for i in range(0, strips, 2)), h


# error-of-trapezoid-and-simpson


@pytest.mark.claim("error-of-trapezoid-and-simpson")
@given(c=st.lists(small, min_size=1, max_size=3), a=small, width=st.integers(1, 6), k=st.data())
def test_for_parabolas_the_trapezoid_error_is_exactly_the_formula(c, a, width, k):
    strips, b = k.draw(st.integers(1, 9)), a + width
    rule, h = trapezoid_in_fractions(c, a, b, strips)
    second = derived(c, 2)[0]  # constant: every xi will do
    assert rule - exact_integral(c, a, b) == Fraction(b - a, 12) * h**2 * second


@pytest.mark.claim("error-of-trapezoid-and-simpson")
@given(c=st.lists(small, min_size=1, max_size=5), a=small, width=st.integers(1, 6), k=st.data())
def test_up_to_degree_four_the_simpson_error_is_exactly_the_formula(c, a, width, k):
    strips, b = 2 * k.draw(st.integers(1, 5)), a + width
    rule, h = simpson_in_fractions(c, a, b, strips)
    fourth = derived(c, 4)[0]
    assert rule - exact_integral(c, a, b) == Fraction(b - a, 180) * h**4 * fourth


@pytest.mark.claim("error-of-trapezoid-and-simpson")
@given(c=st.lists(small, min_size=1, max_size=8), a=small, width=st.integers(1, 4), k=st.data())
def test_the_error_is_the_formula_for_some_value_of_the_derivative(c, a, width, k):
    b, pairs = a + width, k.draw(st.integers(1, 4))
    for rule, order, factor in (
        (trapezoid_in_fractions, 2, 12),
        (simpson_in_fractions, 4, 180),
    ):
        value, h = rule(c, a, b, 2 * pairs)
        needed = float((value - exact_integral(c, a, b)) * factor / ((b - a) * h**order))
        d = derived(c, order)
        # a continuous function takes all values between its extremes on [a, b]: at the ends, or
        # where the next derivative is 0
        inner = np.roots([float(v) for v in derived(d, 1)[::-1]])
        real = [z.real for z in inner if abs(z.imag) < 1e-6 and a < z.real < b]
        values = [float(horner(d, x)) for x in [a, b, *real, *np.linspace(a, b, 200)]]
        slack = 1e-9 * max(1.0, *map(abs, values))  # roots are good to some 1e-8, squared here
        assert min(values) - slack <= needed <= max(values) + slack


@pytest.mark.claim("error-of-trapezoid-and-simpson")
@given(rate=st.floats(-3, 3), strips=st.integers(1, 30))
def test_the_chords_of_a_convex_function_add_up_to_too_much(rate, strips):
    assume(abs(rate) > 0.1)
    x = np.linspace(0, 1, strips + 1)
    assert np.trapezoid(np.exp(rate * x), x) > math.expm1(rate) / rate


# gauss-legendre-exactness


def legendre_points_by_newton(n):
    """Another route than eigenvalues: Newton's method on Legendre's three-term recurrence."""
    x = np.cos(np.pi * (np.arange(n, 0, -1) - 0.25) / (n + 0.5))
    for _ in range(30):
        before, now = np.ones(n), x.copy()
        for k in range(1, n):
            before, now = now, ((2 * k + 1) * x * now - k * before) / (k + 1)
        slope = n * (x * now - before) / (x**2 - 1)
        x = x - now / slope
    return x, 2 / ((1 - x**2) * slope**2)


@pytest.mark.claim("gauss-legendre-exactness")
@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 20])
def test_n_points_are_exact_to_degree_two_n_minus_one_and_not_beyond(n):
    x, w = legendre_points_by_newton(n)
    assert (np.abs(x) < 1).all()
    assert (w > 0).all()
    for k in range(2 * n):
        exact = 2 / (k + 1) if k % 2 == 0 else 0
        assert w @ x**k == pytest.approx(exact, abs=1e-13)
    # degree 2n: the square of prod (x - x_j); in powers, what the rule misses is its integral
    monic = 2 ** (2 * n + 1) * math.factorial(n) ** 4 / ((2 * n + 1) * math.factorial(2 * n) ** 2)
    missed = 2 / (2 * n + 1) - w @ x ** (2 * n)
    assert missed == pytest.approx(monic, rel=1e-6, abs=1e-14)


@pytest.mark.claim("gauss-legendre-exactness")
@given(seed=seeds, n=st.integers(1, 8))
def test_no_points_and_weights_are_exact_for_degree_two_n(seed, n):
    rng = np.random.default_rng(seed)
    x, w = np.sort(rng.uniform(-1, 1, n)), rng.normal(size=n)
    square = np.polynomial.Polynomial.fromroots(x) ** 2
    antiderivative = square.integ()
    assert w @ square(x) == pytest.approx(0, abs=1e-12)
    assert antiderivative(1) - antiderivative(-1) > 0


@pytest.mark.claim("gauss-legendre-exactness")
@given(n=st.integers(1, 30))
def test_the_eigenvalues_of_the_stated_matrix_are_the_points(n):
    k = np.arange(1, n)
    beta = k / np.sqrt(4.0 * k**2 - 1)
    values, vectors = np.linalg.eigh(np.diag(beta, 1) + np.diag(beta, -1))
    x, w = legendre_points_by_newton(n)
    np.testing.assert_allclose(values, x, rtol=0, atol=1e-13)
    np.testing.assert_allclose(2 * vectors[0] ** 2, w, rtol=0, atol=1e-13)


@given(k=st.integers(0, 12), x=st.floats(-1, 1))
def test_the_recurrence_ties_orthonormal_neighbours(k, x):
    def p(j):  # scaled to length 1 in the integral over [-1, 1]
        return special.eval_legendre(j, x) * math.sqrt((2 * j + 1) / 2) if j >= 0 else 0.0

    def beta(j):
        return j / math.sqrt(4 * j * j - 1)

    right = beta(k + 1) * p(k + 1) + (beta(k) * p(k - 1) if k else 0)
    assert x * p(k) == pytest.approx(right, abs=1e-13)


@pytest.mark.parametrize("k", range(1, 13))
def test_the_two_derivatives_that_give_beta(k):
    def p(j):
        return np.polynomial.Legendre.basis(j) * math.sqrt((2 * j + 1) / 2)

    def over(q):  # from -1 to 1
        return q.integ()(1) - q.integ()(-1)

    x = np.polynomial.Legendre.basis(1)
    assert 2 * p(k)(1) ** 2 == pytest.approx(1 + 2 * k, rel=1e-13)
    assert over(p(k) ** 2 + 2 * x * p(k) * p(k).deriv()) == pytest.approx(1 + 2 * k, rel=1e-11)
    beta = over(x * p(k) * p(k - 1))
    assert over(p(k).deriv() * p(k - 1)) == pytest.approx(k / beta, rel=1e-11)
    assert beta == pytest.approx(k / math.sqrt(4 * k * k - 1), rel=1e-11)


# trapezoid-on-a-period, trapezoid-is-crude


@pytest.mark.claim("trapezoid-on-a-period")
@given(seed=seeds, strips=st.integers(1, 12), degree=st.integers(0, 30), period=st.floats(0.1, 9))
def test_only_every_nth_coefficient_is_left(seed, strips, degree, period):
    rng = np.random.default_rng(seed)
    waves = np.arange(-degree, degree + 1)
    c = rng.normal(size=waves.size) + 1j * rng.normal(size=waves.size)
    x = np.linspace(0, period, strips + 1)
    y = np.exp(2j * np.pi * np.outer(x / period, waves)) @ c
    integral = period * c[degree]  # of all waves but the constant one it is 0
    left = period * sum(v for k, v in zip(waves, c) if k and k % strips == 0)
    # 61 coefficients of size 1, times the period; the phase of wave 30 is rounded by 4e-14
    assert abs(np.trapezoid(y, x) - integral - left) <= 1e-12 * period * 61


@pytest.mark.claim("trapezoid-on-a-period")
@pytest.mark.parametrize("strips", range(1, 17))
def test_an_entire_function_with_known_coefficients(strips):
    # exp(cos x) has c_k = I_k(1); I_k falls faster than 1 / k!
    x = np.linspace(0, 2 * np.pi, strips + 1)
    error = np.trapezoid(np.exp(np.cos(x)), x) - 2 * np.pi * special.i0(1)
    left = 2 * np.pi * 2 * sum(special.iv(m * strips, 1) for m in range(1, 60))
    assert error == pytest.approx(left, rel=1e-9, abs=1e-14)
    assert special.iv(strips, 1) < 1 / math.factorial(strips)


@pytest.mark.claim("trapezoid-is-crude")
def test_on_a_period_trapezoid_beats_simpson_and_gauss_and_off_it_does_not():
    def errors(f, b, exact, n):
        x = np.linspace(0, b, n)
        points, w = np.polynomial.legendre.leggauss(n)
        rules = (
            np.trapezoid(f(x), x),
            integrate.simpson(f(x), x=x),
            b / 2 * (w @ f(b / 2 * (1 + points))),
        )
        return [abs(value - exact) for value in rules]

    for n in (9, 17):
        line, parabola, gauss = errors(
            lambda x: np.exp(np.cos(x)), 2 * np.pi, 2 * np.pi * special.i0(1), n
        )
        assert line < gauss / 10
        assert gauss < parabola / 10
        line, parabola, gauss = errors(np.exp, 1.0, math.e - 1, n)
        assert gauss < parabola / 10
        assert parabola < line / 10
    assert errors(lambda x: np.exp(np.cos(x)), 2 * np.pi, 2 * np.pi * special.i0(1), 17)[0] < 1e-12


@pytest.mark.claim("trapezoid-is-crude")
@given(h=st.floats(0.3, 1.5), shift=st.floats(0, 1))
def test_on_the_whole_line_a_gaussian_is_summed_up_to_an_exponentially_small_error(h, shift):
    x = h * (np.arange(-60, 61) + shift)
    error = h * np.sum(np.exp(-(x**2) / 2)) - math.sqrt(2 * math.pi)
    bound = 2.1 * math.sqrt(2 * math.pi) * math.exp(-2 * (math.pi / h) ** 2)  # Poisson's formula
    assert abs(error) <= bound + 1e-13


@pytest.mark.claim("trapezoid-is-crude")
@given(pole=st.floats(1.2, 5), strips=st.integers(2, 12))
def test_on_a_period_the_error_of_an_analytic_function_is_geometric(pole, strips):
    # 1 / (pole + cos x) has c_k = (-r)^|k| / sqrt(pole^2 - 1)
    root = math.sqrt(pole**2 - 1)
    r = pole - root
    x = np.linspace(0, 2 * np.pi, strips + 1)
    error = np.trapezoid(1 / (pole + np.cos(x)), x) - 2 * np.pi / root
    ratio = (-r) ** strips
    assert error == pytest.approx(4 * np.pi / root * ratio / (1 - ratio), rel=1e-9, abs=1e-12)


@pytest.mark.claim("trapezoid-is-crude")
@pytest.mark.parametrize("rule", ["trapezoid", "simpson", "gauss"])
def test_a_kink_leaves_all_three_rules_with_order_two(rule):
    def error(n, kink):
        x = np.linspace(0, 1, n)
        points, w = np.polynomial.legendre.leggauss(n)
        value = {
            "trapezoid": lambda: np.trapezoid(np.maximum(x, kink), x),
            "simpson": lambda: integrate.simpson(np.maximum(x, kink), x=x),
            "gauss": lambda: w / 2 @ np.maximum((1 + points) / 2, kink),
        }[rule]()
        return value - (1 + kink**2) / 2

    kinks = np.linspace(0.2, 0.8, 200)  # the luck of one kink is averaged out
    few, many = (np.sqrt(np.mean([error(n, k) ** 2 for k in kinks])) for n in (17, 129))
    # eight times as many strips (for Gauss 129 / 17 times as many points); 200 places of a kink
    # leave some ten percent of luck in each
    assert math.log(few / many) / math.log(8) == pytest.approx(2, abs=0.15)


# monte-carlo-error


@pytest.mark.claim("monte-carlo-error")
@settings(max_examples=50)
@given(values=st.lists(small, min_size=2, max_size=4), n=st.integers(2, 4))
def test_all_samples_of_a_small_population_averaged_exactly(values, n):
    # a variable that is uniform on `values`: every n-tuple is equally probable
    values = [Fraction(v) for v in values]
    mean = sum(values) / len(values)
    variance = sum((v - mean) ** 2 for v in values) / len(values)
    averages, squares = [], []
    for sample in itertools.product(values, repeat=n):
        average = sum(sample) / n
        averages.append(average)
        squares.append(sum((v - average) ** 2 for v in sample) / (n - 1) / n)
    assert sum(averages) / len(averages) == mean
    assert sum((v - mean) ** 2 for v in averages) / len(averages) == variance / n
    assert sum(squares) / len(squares) == variance / n


@pytest.mark.claim("monte-carlo-error")
@pytest.mark.parametrize("d", [1, 10, 1000])
def test_a_mean_of_terms_in_many_dimensions_gets_no_worse(d):
    rng, n, runs = np.random.default_rng(d), 50, 400
    averages = rng.random((runs, n, d)).mean(axis=(1, 2))
    sigma = math.sqrt(1 / 12 / d / n)
    # the relative standard error of a standard deviation from 400 runs is 1 / sqrt(800)
    assert averages.std(ddof=1) == pytest.approx(sigma, rel=5 / math.sqrt(2 * runs))


# variance-of-a-product, monte-carlo-ignores-the-dimension


@pytest.mark.claim("variance-of-a-product")
@given(
    factors=st.lists(st.lists(st.integers(-4, 6), min_size=1, max_size=3), min_size=1, max_size=4)
)
def test_the_relative_variance_of_a_product_in_fractions(factors):
    factors = [[Fraction(v) for v in values] for values in factors]
    assume(all(sum(values) for values in factors))

    def moments(values):
        mean = sum(values) / len(values)
        return mean, sum((v - mean) ** 2 for v in values) / len(values)

    products = [math.prod(choice) for choice in itertools.product(*factors)]
    mean, variance = moments(products)
    right = math.prod(1 + v / m**2 for m, v in map(moments, factors)) - 1
    assert variance / mean**2 == right


@pytest.mark.claim("monte-carlo-ignores-the-dimension")
@pytest.mark.parametrize("d", [1, 10, 40, 200])
def test_the_ratio_has_mean_one_and_an_exponential_variance_by_quadrature(d):
    c = math.sqrt(d) / 2
    s, h = np.linspace(-12, 30, 4001, retstep=True)
    bell = np.exp(-(s**2) / 2) / math.sqrt(2 * math.pi)
    ratio = np.exp(c * s - c * c / 2)
    assert h * np.sum(ratio * bell) == pytest.approx(1, rel=1e-12)
    assert h * np.sum(ratio**2 * bell) == pytest.approx(math.exp(d / 4), rel=1e-11)
    # the mean of the log-ratio under the new density: the D of the text
    new = np.exp(-((s - c) ** 2) / 2) / math.sqrt(2 * math.pi)
    assert h * np.sum((c * s - c * c / 2) * new) == pytest.approx(d / 8, rel=1e-12)


@pytest.mark.claim("monte-carlo-ignores-the-dimension")
@pytest.mark.parametrize("seed", range(5))
def test_draws_in_six_hundred_dimensions_miss_it_and_do_not_say_so(seed):
    n, c = 100_000, math.sqrt(600) / 2
    s = np.random.default_rng(seed).normal(size=n)
    ratio = np.exp(c * s - c * c / 2)
    # P(some s > 6.4) <= n P(s > 6.4) < 1e-5. What the others bring has the mean
    # P(s + c <= 6.4) < 1e-8, so by Markov's inequality it exceeds 0.1 with chance below 1e-7.
    assert n * stats.norm.sf(6.4) < 1e-5
    assert stats.norm.cdf(6.4 - c) < 1e-8
    assert ratio.mean() < 0.1
    assert abs(ratio.mean() - 1) > 5 * ratio.std(ddof=1) / math.sqrt(n)
    # the same number of draws from the shifted bell, each of weight 1, and a mean that is known
    shifted = s + c
    assert abs(shifted.mean() - c) < 5 / math.sqrt(n)


@pytest.mark.claim("monte-carlo-ignores-the-dimension")
@pytest.mark.parametrize("d", [40, 200, 1000])
def test_three_deviations_of_the_log_ratio_decide_whether_draws_see_the_mean(d):
    # under the new bell, around c, the log-ratio c s - c^2 / 2 has the mean D and deviation c
    c = math.sqrt(d) / 2
    mean, deviation = d / 8, c
    for sign, low, high in ((3, 0.94, 1), (-3, 0, 0.01)):
        n = math.exp(mean + sign * deviation)
        if n < 1:
            continue  # there are no fewer than no draws
        # a draw beyond `edge` is expected less than once; the mean below it is what they can see
        edge = stats.norm.isf(1 / n)
        assert low <= stats.norm.cdf(edge - c) <= high
    assert 11 < math.log(100_000) < 12


@pytest.mark.claim("monte-carlo-ignores-the-dimension")
@given(y=st.lists(st.integers(0, 1000), min_size=2, max_size=20))
def test_the_standard_error_of_draws_that_are_not_negative_is_at_most_their_average(y):
    n, mean = len(y), Fraction(sum(y), len(y))
    squared_error = sum((v - mean) ** 2 for v in y) / (n - 1) / n
    assert squared_error <= mean**2
    assert (squared_error == mean**2) == (sum(v > 0 for v in y) <= 1)


# change-of-variables


def random_map(rng):
    """A map of the unit square with its Jacobian: affine, plus a small smooth bend.

    The bend has derivatives below 0.3 in norm, the affine part stretches by at least 1, so the
    map takes no value twice.
    """
    U, V = (np.linalg.qr(rng.normal(size=(2, 2)))[0] for _ in range(2))
    A = U @ np.diag(rng.uniform(1, 2, 2)) @ V
    A[0] *= rng.choice([-1, 1])  # of either orientation: a 2 x 2 Q has a determinant of one sign
    w, phase = rng.uniform(-1.5, 1.5, (2, 2)), rng.uniform(0, 6, 2)
    size = 0.1

    def f(x):  # (..., 2)
        return x @ A.T + size * np.sin(x @ w.T + phase)

    def jacobian(x):
        return A + size * np.cos(x @ w.T + phase)[..., None] * w

    return f, jacobian


def around(f, jacobian, n=40):
    """Gauss points on the border of the unit square: images, and dy along the way, weighted."""
    t, w = np.polynomial.legendre.leggauss(n)
    t, w = (1 + t) / 2, w / 2
    corners = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    for start, end in itertools.pairwise(corners):
        x = start + t[:, None] * (end - start)
        yield f(x), (jacobian(x) @ (end - start)) * w[:, None]


@pytest.mark.claim("change-of-variables")
@given(seed=seeds, powers=st.tuples(st.integers(0, 3), st.integers(0, 3)))
def test_the_integral_over_the_image_by_greens_theorem(seed, powers):
    f, jacobian = random_map(np.random.default_rng(seed))
    p, q = powers
    # over the image, of y1^p y2^q: the line integral of y1^(p+1) y2^q / (p+1) dy2 around it
    image = sum(
        np.sum(y[:, 0] ** (p + 1) * y[:, 1] ** q / (p + 1) * dy[:, 1])
        for y, dy in around(f, jacobian)
    )
    t, w = np.polynomial.legendre.leggauss(40)
    x = np.stack(np.meshgrid((1 + t) / 2, (1 + t) / 2, indexing="ij"), axis=-1)
    weights = np.outer(w, w) / 4
    y, det = f(x), np.linalg.det(jacobian(x))
    direction = np.sign(det.flat[0])  # a map that turns over walks the border the other way
    assert (np.sign(det) == direction).all()
    inside = np.sum(weights * y[..., 0] ** p * y[..., 1] ** q * np.abs(det))
    scale = np.abs(y).max() ** (p + q) * 10
    assert inside == pytest.approx(direction * image, abs=1e-13 * scale)


@pytest.mark.claim("change-of-variables")
@given(seed=seeds, d=st.integers(1, 6))
def test_a_linear_map_multiplies_a_gaussian_integral_by_its_determinant(seed, d):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(d, d))
    s = np.linalg.svd(A, compute_uv=False)
    assume(s[-1] > 1e-2)
    # over x: exp(-|A x|^2 / 2) is, in the axes of A^T A, a product of integrals on lines
    lines = [integrate.quad(lambda t, v=v: math.exp(-((v * t) ** 2) / 2), 0, 40 / v)[0] for v in s]
    left = math.prod(2 * line for line in lines)
    right = (2 * math.pi) ** (d / 2) / abs(np.linalg.det(A))
    assert left == pytest.approx(right, rel=1e-7)  # quad's own promise is 1.5e-8 a line


@pytest.mark.claim("change-of-variables")
@pytest.mark.parametrize("sign", [1, -1])
def test_on_a_line_the_derivative_counts_without_its_sign(sign):
    # y = sign x^3 + sign x maps (0, 1) onto an interval of length 2
    left = integrate.quad(math.cos, *sorted((0, 2 * sign)))[0]
    right = integrate.quad(
        lambda x: math.cos(sign * (x**3 + x)) * abs(sign * (3 * x * x + 1)), 0, 1
    )[0]
    assert left == pytest.approx(right, rel=1e-10)


# density-of-a-transformed-variable, forgotten-determinant, mode-does-not-move-along

MAPS = {  # f, its inverse, |f'|
    "exp": (np.exp, np.log, np.exp),
    "minus exp": (lambda x: -np.exp(x), lambda y: np.log(-y), np.exp),
    "cube": (lambda x: x**3 + x, None, lambda x: 3 * x**2 + 1),
    "tanh": (np.tanh, np.arctanh, lambda x: 1 / np.cosh(x) ** 2),
    "scaled": (lambda x: 5 - 3 * x, lambda y: (5 - y) / 3, lambda x: 3.0 + 0 * x),
}


@pytest.mark.claim("density-of-a-transformed-variable")
@pytest.mark.parametrize("name", MAPS)
def test_the_density_is_the_slope_of_the_distribution_function(name):
    f, _, slope = MAPS[name]
    x = np.linspace(-2, 2, 41)
    rising = 1 if f(1.0) > f(0.0) else -1
    # P(Y <= f(x)) is Phi(x), or 1 - Phi(x) for a falling map; its slope in y by differences
    step = 1e-4
    share = rising * (stats.norm.cdf(x + step) - stats.norm.cdf(x - step))
    secant = share / (f(x + step) - f(x - step))
    # the secant errs by step^2 times third derivatives below 100 relative to the first
    np.testing.assert_allclose(stats.norm.pdf(x) / slope(x), secant, rtol=1e-6)


@pytest.mark.claim("density-of-a-transformed-variable")
@pytest.mark.parametrize("name", ["exp", "minus exp", "tanh", "scaled"])
@settings(max_examples=40)
@given(seed=seeds)
def test_the_mass_of_an_interval_is_that_of_its_preimage(name, seed):
    f, inverse, slope = MAPS[name]
    x = np.sort(np.random.default_rng(seed).uniform(-3, 3, 2))
    low, high = sorted(f(x))
    t, w = np.polynomial.legendre.leggauss(200)
    y = (low + high) / 2 + (high - low) / 2 * t
    p = stats.norm.pdf(inverse(y)) / slope(inverse(y))
    mass = (high - low) / 2 * (w @ p)
    # 200 points resolve the narrow bump of exp and the steep ends of tanh to 1e-6
    assert mass == pytest.approx(stats.norm.cdf(x[1]) - stats.norm.cdf(x[0]), abs=1e-6)


@pytest.mark.claim("density-of-a-transformed-variable")
@given(seed=seeds, d=st.integers(1, 5))
def test_an_affine_map_of_a_gaussian_is_scipys_gaussian(seed, d):
    rng = np.random.default_rng(seed)
    A, mu, x = rng.normal(size=(d, d)), rng.normal(size=d), rng.normal(size=d)
    assume(np.linalg.cond(A) < 100)
    log_density = -x @ x / 2 - d / 2 * math.log(2 * math.pi) - np.linalg.slogdet(A)[1]
    expected = stats.multivariate_normal(mu, A @ A.T).logpdf(A @ x + mu)
    assert log_density == pytest.approx(expected, abs=1e-9)  # the covariance has cond^2 = 1e4
    with_inverse = -x @ x / 2 - d / 2 * math.log(2 * math.pi)
    with_inverse += np.linalg.slogdet(np.linalg.inv(A))[1]
    assert with_inverse == pytest.approx(log_density, abs=1e-11)


@pytest.mark.claim("density-of-a-transformed-variable")
@pytest.mark.parametrize("seed", range(3))
def test_counted_draws_in_cells_of_the_image_of_a_square(seed):
    rng = np.random.default_rng(seed)
    f, jacobian = random_map(rng)
    n = 40_000
    y = f(rng.random((n, 2)))
    middle, side = np.array([0.5, 0.5]), 0.1
    centre = f(middle)
    inside = np.all(np.abs(y - centre) < side / 2, axis=1).mean()
    # the density 1 / |det J| at preimages, averaged over the cell by Newton's method
    ticks = (np.arange(20) + 0.5) / 20 * side - side / 2
    cell = centre + np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    x = np.tile(middle, (len(cell), 1))
    for _ in range(20):
        x = x - np.linalg.solve(jacobian(x), (f(x) - cell)[..., None])[..., 0]
    assert ((x > 0) & (x < 1)).all()
    mass = side**2 * np.mean(1 / np.abs(np.linalg.det(jacobian(x))))
    # the sum over 400 points of a smooth density errs by less than 1e-3 of it
    assert abs(inside - mass) < 5 * math.sqrt(mass / n) + 1e-3 * mass


@pytest.mark.claim("density-of-a-transformed-variable")
def test_torch_subtracts_the_same():
    base = torch.distributions.Normal(0.0, 1.0)
    f = torch.distributions.transforms.ComposeTransform(
        [
            torch.distributions.transforms.AffineTransform(1.0, -2.0),
            torch.distributions.transforms.TanhTransform(),
        ]
    )
    x = torch.linspace(-1, 1, 9, dtype=torch.float64)
    y = f(x)
    expected = torch.distributions.TransformedDistribution(base, [f]).log_prob(y)
    slope = 2 * (1 - y**2)
    assert torch.allclose(base.log_prob(x) - slope.log(), expected)


@pytest.mark.claim("forgotten-determinant")
def test_without_the_factor_the_total_is_the_mean_of_the_image():
    total = integrate.quad(lambda y: stats.norm.pdf(math.log(y)), 0, 1)[0]
    total += integrate.quad(lambda y: stats.norm.pdf(math.log(y)), 1, np.inf)[0]
    assert total == pytest.approx(math.exp(0.5), rel=1e-7)
    assert stats.lognorm(1).mean() == pytest.approx(math.exp(0.5), rel=1e-12)
    right = integrate.quad(lambda y: stats.norm.pdf(math.log(y)) / y, 0, 1)[0]
    right += integrate.quad(lambda y: stats.norm.pdf(math.log(y)) / y, 1, np.inf)[0]
    assert right == pytest.approx(1, rel=1e-7)


@pytest.mark.claim("forgotten-determinant")
def test_in_a_discrete_world_nothing_is_stretched():
    p = {0: Fraction(1, 4), 1: Fraction(1, 2), 2: Fraction(1, 4)}
    pushed = {math.exp(x): share for x, share in p.items()}
    assert sum(pushed.values()) == 1
    assert pushed[math.exp(1)] == p[1]


@pytest.mark.claim("mode-does-not-move-along")
@pytest.mark.parametrize(("mean", "std"), [(0.0, 1.0), (1.0, 0.5), (-1.0, 2.0)])
def test_the_mode_of_an_exponential_is_not_the_image_but_the_median_is(mean, std):
    y = np.exp(np.linspace(mean - 6 * std, mean + 3 * std, 200_001))
    mode = y[np.argmax(stats.lognorm(std, scale=math.exp(mean)).pdf(y))]
    assert mode == pytest.approx(math.exp(mean - std**2), rel=1e-3)  # the grid steps by 5e-5 std
    assert mode < 0.95 * math.exp(mean)
    assert stats.lognorm(std, scale=math.exp(mean)).median() == pytest.approx(math.exp(mean))


# coupling-log-determinant


def coupling(seed, k, rest):
    g = torch.Generator().manual_seed(seed)
    layers = [
        torch.randn(rest, k, generator=g, dtype=torch.float64) / math.sqrt(k) for _ in range(4)
    ]

    def s(u):
        return torch.tanh(layers[0] @ u) + torch.sin(layers[1] @ u)

    def t(u):
        return torch.nn.functional.silu(layers[2] @ u) * (layers[3] @ u)

    def f(x):
        u, v = x[:k], x[k:]
        return torch.cat([u, v * torch.exp(s(u)) + t(u)])

    def inverse(y):
        u, w = y[:k], y[k:]
        return torch.cat([u, (w - t(u)) * torch.exp(-s(u))])

    return f, inverse, s, torch.randn(k + rest, generator=g, dtype=torch.float64)


@pytest.mark.claim("coupling-log-determinant")
@settings(max_examples=40)
@given(seed=st.integers(0, 10_000), k=st.integers(1, 4), rest=st.integers(1, 4))
def test_the_sum_is_the_log_determinant_of_the_whole_jacobian(seed, k, rest):
    f, inverse, s, x = coupling(seed, k, rest)
    J = torch.func.jacrev(f)(x)
    sign, log_det = torch.linalg.slogdet(J)
    assert sign == 1
    assert float(log_det) == pytest.approx(float(s(x[:k]).sum()), abs=1e-12)
    back = torch.linalg.slogdet(torch.func.jacrev(inverse)(f(x))).logabsdet
    assert float(back) == pytest.approx(-float(log_det), abs=1e-12)
    assert torch.allclose(inverse(f(x)), x, atol=1e-12)
    assert torch.allclose(f(inverse(x)), x, atol=1e-12)


@pytest.mark.claim("coupling-log-determinant")
@settings(max_examples=40)
@given(seed=st.integers(0, 10_000))
def test_the_density_that_it_gives_adds_up_to_one_in_the_plane(seed):
    rng = np.random.default_rng(seed)
    a, b, c = rng.uniform(-1, 1, 3)
    h = 0.1
    u, w = np.meshgrid(np.arange(-9, 9, h), np.arange(-40, 40, h))
    s, t = a * np.tanh(u), 2 * np.sin(b * u) + c
    v = (w - t) * np.exp(-s)
    density = np.exp(-(u**2 + v**2) / 2 - s) / (2 * np.pi)
    # evenly spaced sums of a smooth bump: exact to rounding for such h (the widths are >= 1 / e)
    assert h * h * density.sum() == pytest.approx(1, abs=1e-10)


# what the text says beside the boxes


@given(t=st.floats(0, 1))
def test_the_factor_with_a_kink_has_mean_one_and_variance_four_twenty_fifths(t):
    def moment(power):
        below = (9 / 5 / 3) ** power / 3
        above = integrate.quad(lambda x: (9 / 5 * x) ** power, 1 / 3, 1)[0]
        return below + above

    assert moment(1) == pytest.approx(1, rel=1e-12)
    assert moment(2) - 1 == pytest.approx(4 / 25, rel=1e-12)


def test_the_wrong_sign_makes_a_loss_without_a_floor():
    y = np.random.default_rng(0).normal(size=100)
    losses = []
    for s in (0.0, 10.0, 100.0):  # one constant scale
        x = y * math.exp(-s)
        losses.append(np.mean(x**2 / 2) - s)  # minus log p_x, minus s: the wrong sign
    assert losses[0] > losses[1] > losses[2]
    assert losses[2] < -99


def test_rescaling_by_256_is_eight_bits_per_dimension():
    assert math.log(256) / math.log(2) == pytest.approx(8, rel=1e-15)
    pixel = stats.norm(100, 30)
    scaled = stats.norm(100 / 255, 30 / 255)
    assert scaled.logpdf(80 / 255) - pixel.logpdf(80) == pytest.approx(math.log(255), rel=1e-12)


def test_noise_makes_a_lower_bound_of_a_discrete_log_probability():
    # one integer, a density q on [k, k + 1): the mean log-density is at most the log of its mass
    q = stats.norm(0.3, 0.7)
    for k in (-1, 0, 1):
        mean_log = integrate.quad(q.logpdf, k, k + 1)[0]
        assert mean_log < math.log(q.cdf(k + 1) - q.cdf(k))


@pytest.mark.parametrize("seed", range(3))
def test_uniform_radii_put_half_of_the_points_into_a_quarter_of_the_disc(seed):
    n, r = 40_000, np.random.default_rng(seed).random(40_000)
    for radius, share in ((r, 1 / 2), (np.sqrt(r), 1 / 4)):
        error = math.sqrt(share * (1 - share) / n)
        assert abs(np.mean(radius < 0.5) - share) < 5 * error


@given(y=st.floats(0.01, 30))
def test_the_square_of_a_gaussian_is_chi_square(y):
    formula = math.exp(-y / 2) / math.sqrt(2 * math.pi * y)
    assert formula == pytest.approx(stats.chi2(1).pdf(y), rel=1e-12)


def test_the_error_of_the_first_question_in_fractions():
    rule, _ = trapezoid_in_fractions([0, 0, 1], 0, 1, 10)
    assert rule - Fraction(1, 3) == Fraction(1, 600)

"""Checks of the claims in docs/calculus/gradients.md.

Most functions here are polynomials with integer coefficients, known to the checks by their values
only: along a line such a function is a polynomial of one number, whose slope at 0 follows from a
few values in exact fractions. Where a float enters, a handful of operations carries a relative
rounding error of some 1e-15 and 1e-12 leaves room; other tolerances stand with their reason.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 4)
DEGREE = 4  # the largest of all terms, in all variables together


@st.composite
def polynomials(draw, d, n_terms=5):
    """A function of d numbers: a polynomial of degree at most 4, exact on integers, fractions."""
    exponents = st.lists(st.integers(0, 2), min_size=d, max_size=d).filter(
        lambda powers: sum(powers) <= DEGREE
    )
    terms = draw(st.lists(st.tuples(st.integers(-4, 4), exponents), min_size=1, max_size=n_terms))

    def f(x):
        return sum(c * math.prod(a**k for a, k in zip(x, powers)) for c, powers in terms)

    return f


def vectors(d, largest=3):
    return st.lists(st.integers(-largest, largest), min_size=d, max_size=d)


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def along(x, v, t):
    return [a + t * b for a, b in zip(x, v, strict=True)]


def slope_at_zero(phi, degree):
    """The slope at 0 of a polynomial of one number, from its values at 0, 1, ..., degree."""
    total = Fraction(0)
    for k in range(1, degree + 1):
        # of the values, the one at k weighs the slope at 0 of Lagrange's polynomial for k
        others = [j for j in range(1, degree + 1) if j != k]
        weight = Fraction(1, k) * math.prod((Fraction(j, j - k) for j in others), start=Fraction(1))
        total += weight * (phi(k) - phi(0))
    return total


def slope(f, x, v, degree=DEGREE):
    return slope_at_zero(lambda t: f(along(x, v, t)), degree)


def unit(d, j):
    return [int(i == j) for i in range(d)]


def partials(f, x, degree=DEGREE):
    return [slope(f, x, unit(len(x), j), degree) for j in range(len(x))]


def smooth(rng, d):
    """A random function of d numbers that takes complex ones, too: sines, exponentials, tanh."""
    A, b = rng.normal(size=(3, d)), rng.normal(size=3)

    def f(x):
        z = A @ x + b
        return np.sin(z[0]) * np.exp(z[1] / 4) + np.tanh(z[2] / 2) * z[0]

    return f


def complex_slope(f, x, v, h=1e-30):
    """D_v f by a step into the complex plane: no difference, so no cancellation."""
    return f(x + 1j * h * np.asarray(v)).imag / h


def complex_gradient(f, x):
    return np.array([complex_slope(f, x, e) for e in np.eye(len(x))])


# slopes-are-dot-products


@pytest.mark.claim("slopes-are-dot-products")
@given(d=sizes, data=st.data())
def test_the_slope_along_any_direction_is_the_sum_of_those_along_the_axes(d, data):
    f = data.draw(polynomials(d))
    x, v = data.draw(vectors(d)), data.draw(vectors(d))
    assert slope(f, x, v) == dot(partials(f, x), v)


@pytest.mark.claim("slopes-are-dot-products")
@given(seed=seeds, d=sizes)
def test_also_for_functions_that_are_no_polynomials(seed, d):
    rng = np.random.default_rng(seed)
    f, x, v = smooth(rng, d), rng.normal(size=d), rng.normal(size=d)
    g = complex_gradient(f, x)
    scale = 1 + np.abs(g) @ np.abs(v)
    assert complex_slope(f, x, v) == pytest.approx(g @ v, abs=1e-12 * scale)


@pytest.mark.claim("slopes-are-dot-products")
@given(seed=seeds, d=sizes)
def test_with_derivatives_that_jump_it_holds_too(seed, d):
    # a.x + |x|^2 sin(1 / |x|) is differentiable at 0, as |r(h)| <= |h|^2, not continuously so
    rng = np.random.default_rng(seed)
    a, v = rng.normal(size=d), rng.normal(size=d)
    for t in (1e-3, -1e-3, 1e-6, -1e-6):
        h = t * v
        length = np.linalg.norm(h)
        f = a @ h + length**2 * math.sin(1 / length)
        assert f / t == pytest.approx(a @ v, abs=abs(t) * (v @ v) * (1 + 1e-9) + 1e-12)
        assert abs(f) <= np.linalg.norm(a) * length + length**2  # continuous


# continuous-partials


@pytest.mark.claim("continuous-partials")
@given(d=sizes, data=st.data())
def test_what_the_plane_misses_is_bounded_by_how_far_the_partials_move(d, data):
    f = data.draw(polynomials(d))
    x = data.draw(vectors(d, largest=2))
    r = Fraction(data.draw(st.integers(1, 8)), 4)
    h = [r * Fraction(data.draw(st.integers(-4, 4)), 4) for _ in range(d)]
    g = partials(f, x)
    missed = f(along(x, h, 1)) - f(x) - dot(g, h)
    # The legs of the walk lie in the cube, and no variable has a power above 2: on its leg each
    # partial is a straight line, farthest from its value at x at an end. Exact, and with an
    # epsilon that is no larger than the claim's.
    epsilon, at = Fraction(0), list(x)
    for j in range(d):
        for end in (0, h[j]):
            y = along(at, unit(d, j), end)
            epsilon = max(epsilon, abs(slope(f, y, unit(d, j)) - g[j]))
        at[j] += h[j]
    assert abs(missed) <= epsilon * sum(map(abs, h))


@pytest.mark.claim("continuous-partials")
@given(d=sizes, seed=seeds, slopes=st.floats(0.1, 10))
def test_the_bound_is_nearly_attained_by_a_corner_that_is_a_little_round(d, seed, slopes):
    # partials go from 0 at x = 0 to `slopes` at once, and stay below it
    rng = np.random.default_rng(seed)
    h = rng.uniform(0.5, 1, size=d) * rng.choice([-1, 1], size=d)
    for width in (1e-1, 1e-3, 1e-6):
        missed = slopes * np.sum(np.sqrt(h**2 + width**2) - width)
        bound = slopes * np.abs(h).sum()
        assert missed <= bound
        assert missed >= bound * (1 - 2 * width)


@pytest.mark.claim("continuous-partials")
def test_without_bounded_partials_the_function_need_not_even_be_continuous():
    def f(x1, x2):
        return x1 * x2 / (x1 * x1 + x2 * x2) if x1 or x2 else Fraction(0)

    for n in range(1, 50):
        t = Fraction(1, 10**n)
        assert f(t, t) == Fraction(1, 2)
        assert f(t, 0) == f(0, t) == 0  # both partials at 0 are 0
        # off the origin they are unbounded: along the axis the one across is 1 / t
        across = (f(t, t**3) - f(t, 0)) / t**3
        assert across == pytest.approx(float(1 / t), rel=0.02)


@pytest.mark.claim("directional-derivatives-suffice")
@given(v=st.tuples(st.integers(-9, 9), st.integers(-9, 9)))
def test_the_fold_has_slope_zero_along_every_line_and_one_half_along_a_parabola(v):
    def f(x1, x2):
        return Fraction(x1**3 * x2) / (x1**4 + x2**2) if x1 or x2 else Fraction(0)

    for n in (3, 6, 9):
        t = Fraction(1, 10**n)
        rise = f(t * v[0], t * v[1]) / t
        # |rise| = t^2 |v1^3 v2| / (t^2 v1^4 + v2^2) / t <= t |v1|^3 / |v2|
        assert abs(rise) <= t * abs(v[0]) ** 3 / max(abs(v[1]), 1)
        assert f(t, t**2) == t / 2
        assert f(-t, t**2) == -t / 2
        assert abs(f(t * v[0], t * v[1])) <= abs(t * v[0]) / 2  # continuous: |f| <= |x1| / 2
        assert (t / 2) / math.hypot(t, t**2) == pytest.approx(0.5, abs=float(t))


@pytest.mark.claim("directional-derivatives-suffice")
@given(v=st.tuples(st.integers(-9, 9), st.integers(-9, 9)))
def test_slopes_along_all_lines_need_not_be_linear(v):
    assume(any(v))

    def f(x1, x2):
        return Fraction(x1**2 * x2, x1**2 + x2**2)

    for t in (Fraction(1, 10), Fraction(-1, 1000)):
        assert f(t * v[0], t * v[1]) / t == Fraction(v[0] ** 2 * v[1], v[0] ** 2 + v[1] ** 2)
    assert f(1, 1) == Fraction(1, 2)
    assert f(1, 0) == f(0, 1) == 0


# steepest-ascent


@pytest.mark.claim("steepest-ascent")
@given(d=sizes, data=st.data())
@example(d=1, data=None)
def test_no_direction_is_steeper_than_the_gradient(d, data):
    # exact, for v of any length: (D_v f)^2 <= |g|^2 |v|^2, equal only for multiples of g
    if data is None:
        f, x, v = (lambda x: 3 * x[0]), [1], [-2]
    else:
        f, x, v = data.draw(polynomials(d)), data.draw(vectors(d)), data.draw(vectors(d))
    g = partials(f, x)
    assume(any(g))
    assume(any(v))
    steep = slope(f, x, v)
    assert steep**2 <= dot(g, g) * dot(v, v)
    multiple = all(g[i] * v[j] == g[j] * v[i] for i in range(d) for j in range(i))
    assert (steep**2 == dot(g, g) * dot(v, v)) == multiple
    whole = math.lcm(*(a.denominator for a in g))
    up = [int(a * whole) for a in g]
    assert slope(f, x, up) == whole * dot(g, g) > 0  # |g| for a step of length 1
    assert slope(f, x, [-a for a in up]) == -whole * dot(g, g)


@pytest.mark.claim("steepest-ascent")
@given(seed=seeds, d=st.integers(2, 6), degrees=st.floats(0, 180))
def test_at_an_angle_to_the_gradient_the_slope_falls_with_the_cosine(seed, d, degrees):
    rng = np.random.default_rng(seed)
    f, x = smooth(rng, d), rng.normal(size=d)
    g = complex_gradient(f, x)
    length = np.linalg.norm(g)
    assume(length > 1e-3)
    across = rng.normal(size=d)
    across -= g * (g @ across) / length**2
    t = math.radians(degrees)
    v = math.cos(t) * g / length + math.sin(t) * across / np.linalg.norm(across)
    assert complex_slope(f, x, v) == pytest.approx(length * math.cos(t), abs=1e-11 * (1 + length))


@given(seed=seeds, d=st.integers(1, 6), degrees=st.floats(0, 85))
def test_a_short_step_at_less_than_a_right_angle_to_the_way_down_goes_down(seed, d, degrees):
    rng = np.random.default_rng(seed)
    f, x = smooth(rng, d), rng.normal(size=d)
    g = complex_gradient(f, x)
    length = np.linalg.norm(g)
    assume(length > 1e-2)
    across = rng.normal(size=d)
    across -= g * (g @ across) / length**2
    t = math.radians(degrees) if d > 1 else 0.0
    v = -math.cos(t) * g / length
    if d > 1:
        v = v + math.sin(t) * across / np.linalg.norm(across)
    # curvature is some 10, the slope at least 1e-2 cos 85: steps below 1e-5 of it are short
    step = 1e-6
    gained = f(x) - f(x + step * v)
    assert gained == pytest.approx(step * length * math.cos(t), rel=0.05, abs=1e-14)
    assert gained > 0


# points-to-the-minimum


@pytest.mark.claim("points-to-the-minimum")
def test_on_a_narrow_bowl_the_way_down_is_39_degrees_off():
    down, home = -np.array([20.0, 20.0]), -np.array([10.0, 1.0])
    np.testing.assert_array_equal(partials(lambda x: x[0] ** 2 + 10 * x[1] ** 2, [10, 1]), [20, 20])
    cosine = down @ home / np.linalg.norm(down) / np.linalg.norm(home)
    assert round(math.degrees(math.acos(cosine))) == 39


@pytest.mark.claim("points-to-the-minimum")
@given(seed=seeds, d=sizes)
def test_outside_the_rim_it_points_straight_away_from_the_only_minimum(seed, d):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=d)
    x *= rng.uniform(1.05, 3) / np.linalg.norm(x)
    down = -complex_gradient(crater, x)
    cosine = down @ -x / np.linalg.norm(down) / np.linalg.norm(x)
    assert cosine == pytest.approx(-1, abs=1e-10)
    assert crater(x) > crater(0 * x) == 0


@pytest.mark.claim("points-to-the-minimum")
@given(seed=seeds, d=sizes)
def test_on_a_convex_function_it_stays_below_a_right_angle(seed, d):
    # a convex function with its minimum at a known point: sum of cosh(a.(x - m)) and a square
    rng = np.random.default_rng(seed)
    A, m, x = rng.normal(size=(3, d)), rng.normal(size=d), rng.normal(size=d)

    def f(y):
        return np.sum(np.cosh(A @ (y - m))) + np.sum((y - m) ** 2)

    g = complex_gradient(f, x)
    rise = f(x) - f(m)
    assert g @ (x - m) >= rise * (1 - 1e-12) > 0
    step = 1e-4 * rise / (g @ g)  # nearer if step < 2 g.(x - m) / |g|^2
    assert np.linalg.norm(x - step * g - m) < np.linalg.norm(x - m)


@pytest.mark.claim("points-to-the-minimum")
@given(seed=seeds, d=sizes)
def test_on_a_cone_with_a_round_tip_the_convex_bound_is_nearly_attained(seed, d):
    # f = sqrt(tip^2 + |y - m|^2): g.(x - m) = f - tip^2 / f, and f(x) - f(m) = f - tip
    rng = np.random.default_rng(seed)
    m, x = rng.normal(size=(2, d))
    assume(np.linalg.norm(x - m) > 0.1)
    for tip in (1e-2, 1e-4):

        def f(y, tip=tip):
            return np.sqrt(tip**2 + np.sum((y - m) ** 2))

        g = complex_gradient(f, x)
        rise = f(x) - f(m)
        assert rise * (1 - 1e-12) <= g @ (x - m) <= rise + tip


# orthogonal-to-level-sets


@pytest.mark.claim("orthogonal-to-level-sets")
@given(d=st.integers(2, 4), data=st.data())
def test_the_gradient_is_orthogonal_to_a_curve_on_which_the_function_is_constant(d, data):
    # the curve is (t, p_2(t), ..., p_d(t)), and f - c has a factor x_j - p_j(x_1) in every term
    p = [data.draw(polynomials(1, n_terms=3)) for _ in range(d - 1)]
    factors = [data.draw(polynomials(d, n_terms=3)) for _ in range(d - 1)]
    constant = data.draw(st.integers(-5, 5))

    def f(x):
        return constant + sum(q(x) * (x[j + 1] - p[j]([x[0]])) for j, q in enumerate(factors))

    def curve(t):
        return [t, *(pj([t]) for pj in p)]

    t0 = data.draw(st.integers(-2, 2))
    assert {f(curve(t0 + k)) for k in range(4)} == {constant}
    velocity = [slope_at_zero(lambda s, i=i: curve(t0 + s)[i], DEGREE) for i in range(d)]
    g = partials(f, curve(t0), degree=2 * DEGREE)
    assert dot(g, velocity) == 0


@pytest.mark.claim("orthogonal-to-level-sets")
def test_off_a_level_set_it_is_not():
    def f(x):
        return x[0] ** 2 + x[1] ** 2

    assert dot(partials(f, [3, 4]), [-4, 3]) == 0  # along the circle
    assert dot(partials(f, [3, 4]), [-3, 3]) != 0  # across it


@given(seed=seeds, d=st.integers(1, 5), lr=st.floats(1e-3, 10))
def test_weights_whose_length_does_not_matter_never_get_shorter(seed, d, lr):
    rng = np.random.default_rng(seed)
    h, w = smooth(rng, d), rng.normal(size=d)
    assume(np.linalg.norm(w) > 0.1)

    def f(w):
        return h(w / np.sqrt(np.sum(w**2)))

    for c in (0.5, 3.0):
        assert f(c * w) == pytest.approx(f(w), abs=1e-12 * (1 + abs(f(w))))
    g = complex_gradient(f, w)
    size = np.linalg.norm(g) * np.linalg.norm(w)
    assert g @ w == pytest.approx(0, abs=1e-12 * (1 + size))
    after = np.sum((w - lr * g) ** 2)
    assert after == pytest.approx(w @ w + lr**2 * (g @ g), rel=1e-10)


# critical-points-of-the-crater


def crater(x):
    s = np.sum(x**2)
    return s * np.exp(-s)


@pytest.mark.claim("critical-points-of-the-crater")
@given(seed=seeds, d=sizes, radius=st.floats(0.01, 3))
@example(seed=0, d=2, radius=1.0)
def test_the_gradient_vanishes_on_the_rim_and_at_the_origin_and_nowhere_else(seed, d, radius):
    x = np.random.default_rng(seed).normal(size=d)
    x *= radius / np.linalg.norm(x)
    g = complex_gradient(crater, x)
    s = radius**2
    np.testing.assert_allclose(g, 2 * (1 - s) * math.exp(-s) * x, atol=1e-14)
    assert not complex_gradient(crater, 0 * x).any()
    if abs(s - 1) > 1e-6:
        assert np.linalg.norm(g) > 1e-9 * radius
    rim = x / radius
    assert np.abs(complex_gradient(crater, rim)).max() < 1e-15
    assert crater(rim) == pytest.approx(1 / math.e, rel=1e-15)
    assert 0 < crater(x) <= 1 / math.e * (1 + 1e-15)
    # and below the value of the rim by as much as s - 1 - ln s says: f = exp(ln s - s)
    assert crater(x) == pytest.approx(math.exp(math.log(s) - s), rel=1e-12)


@pytest.mark.claim("critical-points-of-the-crater")
@given(seed=seeds, d=sizes)
def test_the_hessian_on_the_rim_has_rank_one(seed, d):
    x = np.random.default_rng(seed).normal(size=d)
    x /= np.linalg.norm(x)
    # second differences with h = 1e-4: the error is some h^2 and some 1e-16 / h^2, both 1e-8
    h, steps = 1e-4, 1e-4 * np.eye(d)
    H = np.zeros((d, d))
    for i, j in itertools.product(range(d), repeat=2):
        for a, b in itertools.product((1, -1), repeat=2):
            H[i, j] += a * b * crater(x + a * steps[i] + b * steps[j]) / (4 * h * h)
    np.testing.assert_allclose(H, -4 / math.e * np.outer(x, x), atol=1e-6)
    w = np.linalg.eigvalsh(H)
    np.testing.assert_allclose(w, [-4 / math.e] + [0] * (d - 1), atol=1e-6)


def test_a_function_with_the_same_hessian_has_no_maximum_there():
    def g(x1, x2):
        return 1 / math.e - 2 / math.e * (x1 - 1) ** 2 + x2**4

    assert g(1, 0) == pytest.approx(crater(np.array([1.0, 0.0])))
    assert g(1, 0.1) > g(1, 0)  # no maximum
    h = 1e-4
    for other in (g, lambda x1, x2: crater(np.array([x1, x2]))):
        second = (other(1 + h, 0) - 2 * other(1, 0) + other(1 - h, 0)) / h**2
        assert second == pytest.approx(-4 / math.e, abs=1e-6)
        assert (other(1, h) - 2 * other(1, 0) + other(1, -h)) / h**2 == pytest.approx(0, abs=1e-6)


# steepest-in-a-norm


@pytest.mark.claim("steepest-in-a-norm")
@given(d=st.integers(1, 5), data=st.data())
def test_a_linear_function_on_the_diamond_and_on_the_cube_is_largest_at_a_corner(d, data):
    # a mean of corners is never higher than the highest of them, so corners are enough
    g = data.draw(vectors(d, largest=9).filter(any))
    diamond = [[s * a for a in unit(d, j)] for j in range(d) for s in (1, -1)]
    cube = list(itertools.product((1, -1), repeat=d))
    largest, total = max(map(abs, g)), sum(map(abs, g))
    assert max(dot(g, v) for v in diamond) == largest
    assert max(dot(g, v) for v in cube) == total
    sign = [(a > 0) - (a < 0) for a in g]
    j = max(range(d), key=lambda i: abs(g[i]))
    assert dot(g, [sign[j] * a for a in unit(d, j)]) == largest
    assert dot(g, sign) == total
    v = data.draw(vectors(d, largest=9))
    assert dot(g, v) <= largest * sum(map(abs, v))
    assert dot(g, v) <= total * max(map(abs, v))


def rows_of_the_table(rng, d, n):
    """(norm, gradient, steepest step, largest slope) for each row; the last on matrices."""
    g = rng.normal(size=d)
    j = np.abs(g).argmax()
    B = rng.normal(size=(d, d))
    P = B @ B.T + 0.5 * np.eye(d)
    G = rng.normal(size=(d, n))
    U, s, Vt = np.linalg.svd(G, full_matrices=False)
    up = np.linalg.solve(P, g)
    return [
        (lambda v: np.abs(v).sum(), g, np.sign(g[j]) * np.eye(d)[j], np.abs(g).max()),
        (np.linalg.norm, g, g / np.linalg.norm(g), np.linalg.norm(g)),
        (lambda v: np.abs(v).max(), g, np.sign(g), np.abs(g).sum()),
        (lambda v: math.sqrt(v @ P @ v), g, up / math.sqrt(g @ up), math.sqrt(g @ up)),
        (lambda V: np.linalg.norm(V, 2), G, U @ Vt, s.sum()),
    ]


@pytest.mark.claim("steepest-in-a-norm")
@given(seed=seeds, d=sizes, n=sizes)
def test_each_step_of_the_table_has_norm_one_and_no_other_step_climbs_more(seed, d, n):
    rng = np.random.default_rng(seed)
    for norm, g, v, largest in rows_of_the_table(rng, d, n):
        assert norm(v) == pytest.approx(1, rel=1e-10)
        assert np.sum(g * v) == pytest.approx(largest, rel=1e-10)
        for k in range(60):
            other = rng.normal(size=g.shape)
            if k % 2:  # near the best one, where a better one would be
                other = v + 10.0 ** -rng.integers(1, 6) * other
            assert np.sum(g * other) <= largest * norm(other) * (1 + 1e-10)


@pytest.mark.claim("steepest-in-a-norm")
@given(seed=seeds, d=sizes, n=sizes, lam=st.floats(0.1, 10))
def test_with_a_price_on_length_the_best_step_is_the_dual_norm_over_the_price(seed, d, n, lam):
    rng = np.random.default_rng(seed)
    for norm, g, v, largest in rows_of_the_table(rng, d, n):

        def model(step, norm=norm, g=g):
            return np.sum(g * step) + lam / 2 * norm(step) ** 2

        best = -largest / lam * v
        lowest = -(largest**2) / (2 * lam)
        assert model(best) == pytest.approx(lowest, rel=1e-10)
        for k in range(40):
            other = rng.normal(size=g.shape) * 3 / lam
            if k % 2:
                other = best + 10.0 ** -rng.integers(1, 6) * other
            assert model(other) >= lowest - 1e-10 * abs(lowest)


@pytest.mark.claim("steepest-in-a-norm")
def test_also_with_a_singular_gradient_and_with_zeros_in_it():
    G = np.array([[3.0, 0, 0], [0, 0, 0]])
    U, s, Vt = np.linalg.svd(G, full_matrices=False)
    assert np.linalg.norm(U @ Vt, 2) == pytest.approx(1)
    assert np.sum(G * (U @ Vt)) == pytest.approx(s.sum()) == pytest.approx(3)
    g = np.array([2.0, 0.0, -1.0])
    for free in (-1, 0, 0.3, 1):  # the entry with slope 0 does not matter
        assert g @ np.array([1, free, -1]) == np.abs(g).sum()


def test_muons_first_step_is_the_polar_factor_if_its_iteration_is_run_to_the_end():
    G = np.array([[3.0, 4.0], [0.0, 1.0]])
    U, _, Vt = np.linalg.svd(G)
    polar = U @ Vt
    np.testing.assert_allclose(polar, np.array([[1, 1], [-1, 1]]) / math.sqrt(2), atol=1e-12)

    def orthogonalize(X, a, b, c, n):
        X = X / np.linalg.norm(X)
        for _ in range(n):
            A = X @ X.T
            X = a * X + (b * A + c * A @ A) @ X
        return X

    # torch's default coefficients and number of rounds, then those of the snippet
    default = orthogonalize(G, 3.4445, -4.7750, 2.0315, 5)
    assert 0.1 < np.abs(default - polar).max() < 0.3
    # in torch every round is in bfloat16, eps = 2^-7; the printed digit has room for 0.05
    exact = orthogonalize(G, 1.875, -1.25, 0.375, 10)
    np.testing.assert_allclose(exact, polar, atol=1e-10)


# gradient-in-other-coordinates


@pytest.mark.claim("gradient-in-other-coordinates")
@given(d=sizes, k=sizes, data=st.data())
def test_slopes_agree_and_gradients_go_through_the_transpose(d, k, data):
    f = data.draw(polynomials(d))
    C = [data.draw(vectors(k, largest=2)) for _ in range(d)]
    u, w = data.draw(vectors(k, largest=2)), data.draw(vectors(k, largest=2))

    def apply(v):
        return [dot(row, v) for row in C]

    def F(u):
        return f(apply(u))

    g = partials(f, apply(u))
    G = partials(F, u)
    assert slope(F, u, w) == slope(f, apply(u), apply(w))
    assert G == [sum(C[i][j] * g[i] for i in range(d)) for j in range(k)]
    lr = Fraction(1, 7)
    moved = [a - b for a, b in zip(apply([a - lr * b for a, b in zip(u, G)]), apply(u))]
    CCt = [[dot(a, b) for b in C] for a in C]
    assert moved == [-lr * dot(row, g) for row in CCt]


@pytest.mark.claim("gradient-in-other-coordinates")
@given(d=sizes, c=st.integers(-100, 100), data=st.data())
@example(d=1, c=100, data=None)
def test_a_unit_counts_with_its_square(d, c, data):
    if data is None:
        f, u = (lambda x: (3 * x[0] - 2) ** 2), [1]
    else:
        f, u = data.draw(polynomials(d)), data.draw(vectors(d))
    x = [c * a for a in u]
    step_in_u = partials(lambda u: f([c * a for a in u]), u)
    assert [c * a for a in step_in_u] == [c * c * a for a in partials(f, x)]


@pytest.mark.claim("steepest-descent-coordinate-free")
@given(seed=seeds, d=sizes)
def test_descent_in_other_coordinates_is_steepest_descent_in_another_norm(seed, d):
    rng = np.random.default_rng(seed)
    C, g = rng.normal(size=(d, d)) + 2 * np.eye(d), rng.normal(size=d)
    assume(np.linalg.cond(C) < 1e3)
    P = np.linalg.inv(C @ C.T)
    v = rng.normal(size=d)
    length = np.linalg.norm(np.linalg.solve(C, v))
    assert math.sqrt(v @ P @ v) == pytest.approx(length, rel=1e-8)  # condition number up to 1e6
    step = C @ C.T @ g  # against np.linalg.solve(P, g), the row of the table
    np.testing.assert_allclose(np.linalg.solve(P, g), step, rtol=1e-7, atol=1e-7)


@pytest.mark.claim("steepest-descent-coordinate-free")
def test_the_direction_stays_for_orthogonal_coordinates_and_not_for_a_stretch():
    C = np.diag([1.0, 10.0])
    np.testing.assert_array_equal(C @ C.T @ [3.0, 4.0], [3, 400])
    Q = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    np.testing.assert_allclose((5 * Q) @ (5 * Q).T, 25 * np.eye(3), atol=1e-13)


@pytest.mark.claim("steepest-descent-coordinate-free")
@given(d=sizes, data=st.data())
def test_for_no_other_coordinates_does_the_direction_stay_for_every_gradient(d, data):
    # if each e_j and each e_i + e_j keeps its direction, C C^T is a multiple of I, and conversely
    C = np.array([data.draw(vectors(d)) for _ in range(d)])
    assume(round(np.linalg.det(C)))
    M = C @ C.T
    axes = np.eye(d, dtype=int)
    gradients = [*axes, *(a + b for a, b in itertools.combinations(axes, 2))]
    stays = all(not (np.outer(M @ g, g) - np.outer(g, M @ g)).any() for g in gradients)
    assert stays == (M == M[0, 0] * np.eye(d, dtype=int)).all()


# gradient-of-a-mean


@pytest.mark.claim("gradient-of-a-mean")
@given(d=sizes, n=st.integers(1, 6), data=st.data())
def test_the_gradient_of_the_mean_is_the_mean_of_the_gradients(d, n, data):
    losses = [data.draw(polynomials(d)) for _ in range(n)]
    w = data.draw(vectors(d))

    def mean(part):
        return lambda w: Fraction(sum(loss(w) for loss in part)) / len(part)

    whole = partials(mean(losses), w)
    each = [partials(loss, w) for loss in losses]
    assert whole == [sum(column) / n for column in zip(*each)]
    cuts = sorted(data.draw(st.sets(st.integers(1, n - 1)))) if n > 1 else []
    parts = [losses[a:b] for a, b in itertools.pairwise([0, *cuts, n])]
    weighted = [[len(part) * a / n for a in partials(mean(part), w)] for part in parts]
    assert whole == [sum(column) for column in zip(*weighted)]


@pytest.mark.claim("gradient-of-a-mean")
def test_the_plain_mean_over_unequal_parts_is_another_gradient():
    losses = [lambda w, y=y: (w[0] - y) ** 2 for y in (0, 0, 3)]

    def mean(part):
        return lambda w: Fraction(sum(loss(w) for loss in part), len(part))

    first, second = (partials(mean(part), [0])[0] for part in (losses[:2], losses[2:]))
    assert (first, second) == (0, -6)
    assert partials(mean(losses), [0]) == [-2] != [(first + second) / 2]


def test_a_root_of_the_mean_is_not_a_mean_of_single_losses():
    errors = np.array([1.0, 3.0])

    def rmse(w):
        return np.sqrt(np.mean((errors - w[0]) ** 2))

    whole = complex_slope(rmse, np.array([0.0]), np.array([1.0]))
    single = [-1.0, -1.0]  # the gradient of |e - w|, the root of a mean of one square
    assert whole == pytest.approx(-2 / math.sqrt(5))
    assert whole != pytest.approx(np.mean(single), rel=0.01)


# what the questions and the text state


def test_answers():
    def f(x):
        return x[0] ** 2 * x[1] + np.exp(x[1])

    x = np.array([2.0, 0.0])
    np.testing.assert_allclose(complex_gradient(f, x), [0, 5], atol=1e-15)
    assert complex_slope(f, x, np.array([1.0, -1.0])) == pytest.approx(-5)
    # question 6: w = e^v
    w, lr = 2.0, 1e-6
    dw = 3.0  # the slope in w
    after = math.exp(math.log(w) - lr * w * dw)
    assert (after - w) / -lr == pytest.approx(w**2 * dw, rel=1e-4)
    # question 7: the weight of one example
    assert Fraction(1, 2 * 32) / Fraction(1, 2 * 96) == 3


@given(seed=seeds)
def test_answer_4_two_layers_that_can_be_rescaled(seed):
    rng = np.random.default_rng(seed)
    h, a, b = smooth(rng, 1), *rng.normal(size=2)

    def loss(w):
        return h(np.array([w[0] * w[1]]))

    da, db = complex_gradient(loss, np.array([a, b]))
    assert a * da == pytest.approx(b * db, abs=1e-12 * (1 + abs(a * da)))


def test_the_slopes_in_three_norms_of_three_four():
    g = np.array([3.0, 4.0])
    assert [np.linalg.norm(g, p) for p in (np.inf, 2, 1)] == [4, 5, 7]

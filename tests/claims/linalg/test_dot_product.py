"""Checks of the claims in docs/linalg/dot-product.md.

Where a claim is algebra it is checked in exact fractions. Elsewhere a handful of operations on up
to 8 entries carries a relative rounding error of some 1e-15; 1e-12 leaves room. Where another
tolerance stands, its reason does too.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import integrate, special

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 8)
integers = st.integers(-9, 9)
fractions = st.fractions(-9, 9, max_denominator=12)


@st.composite
def pairs(draw, n=2):
    """n integer vectors of one length, as lists of Python's exact integers."""
    d = draw(st.integers(1, 6))
    return [draw(st.lists(integers, min_size=d, max_size=d)) for _ in range(n)]


def dot(x, y):
    return sum(a * b for a, b in zip(x, y, strict=True))


def squared_distance(x, y):
    return sum((a - b) ** 2 for a, b in zip(x, y, strict=True))


def times(c, x):
    return [c * a for a in x]


def random_orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


# closest-point-on-a-line


@pytest.mark.claim("closest-point-on-a-line")
@given(xy=pairs(), c=fractions)
def test_the_squared_distance_to_a_multiple_in_exact_fractions(xy, c):
    x, y = xy
    assume(any(x))
    best = Fraction(dot(x, y), dot(x, x))
    left_over = dot(y, y) - Fraction(dot(x, y) ** 2, dot(x, x))
    expected = dot(x, x) * (c - best) ** 2 + left_over
    assert squared_distance(y, times(c, x)) == expected
    if c != best:
        assert squared_distance(y, times(c, x)) > squared_distance(y, times(best, x))
    rest = [b - best * a for a, b in zip(x, y)]
    assert dot(rest, x) == 0


@pytest.mark.claim("closest-point-on-a-line")
@given(seed=seeds, d=sizes)
def test_least_squares_finds_the_same_point_on_the_line(seed, d):
    x, y = np.random.default_rng(seed).normal(size=(2, d))
    (c,), *_ = np.linalg.lstsq(x[:, None], y)
    scale = np.linalg.norm(y) / np.linalg.norm(x)  # c can be small by cancellation
    assert x @ y / (x @ x) == pytest.approx(c, rel=1e-12, abs=1e-12 * scale)


# cauchy-schwarz: squared, so that integers stay exact


def dependent(x, y):
    """Whether one is a multiple of the other: all 2 x 2 determinants vanish."""
    return all(x[i] * y[j] == x[j] * y[i] for i, j in itertools.combinations(range(len(x)), 2))


@pytest.mark.claim("cauchy-schwarz")
@given(xy=pairs())
@example(xy=[[0, 0], [1, 2]])
@example(xy=[[3, -6], [-1, 2]])
@example(xy=[[3, -6], [-1, 3]])
def test_the_inequality_and_when_it_is_an_equality_in_exact_integers(xy):
    x, y = xy
    left, right = dot(x, y) ** 2, dot(x, x) * dot(y, y)
    assert left <= right
    assert (left == right) == dependent(x, y)


@pytest.mark.claim("cauchy-schwarz")
@given(xy=pairs(), c=fractions, k=integers)
def test_multiples_attain_the_bound_and_a_nudge_leaves_it(xy, c, k):
    x, _ = xy
    y = times(c, x)
    bound = dot(x, x) * dot(y, y)
    assert dot(x, y) ** 2 == dot(y, x) ** 2 == bound
    assume(len(x) > 1 and any(x) and k)
    i = next(i for i, a in enumerate(x) if a)
    y[i - 1] += k  # another place than i, so x_i y_j - x_j y_i = k x_i is not 0
    assert dot(x, y) ** 2 < dot(x, x) * dot(y, y)


# cosine-form


@pytest.mark.claim("cosine-form")
@given(
    a=st.floats(0.01, 100),
    b=st.floats(0.01, 100),
    alpha=st.floats(-math.pi, math.pi),
    beta=st.floats(-math.pi, math.pi),
)
def test_in_the_plane_theta_is_the_difference_of_the_two_directions(a, b, alpha, beta):
    x = np.array([a * math.cos(alpha), a * math.sin(alpha)])
    y = np.array([b * math.cos(beta), b * math.sin(beta)])
    turn = abs(alpha - beta)
    theta = min(turn, 2 * math.pi - turn)
    assert 0 <= theta <= math.pi
    assert x @ y == pytest.approx(a * b * math.cos(theta), rel=1e-12, abs=1e-12 * a * b)


@pytest.mark.claim("cosine-form")
@given(seed=seeds, d=st.integers(2, 8), theta=st.floats(0, math.pi))
def test_in_any_dimension_an_angle_laid_out_in_a_random_plane_is_found(seed, d, theta):
    rng = np.random.default_rng(seed)
    plane = random_orthogonal(rng, d)[:, :2]
    a, b = rng.uniform(0.1, 10, 2)
    x = a * plane @ [1, 0]
    y = b * plane @ [math.cos(theta), math.sin(theta)]
    assert x @ y == pytest.approx(a * b * math.cos(theta), rel=1e-12, abs=1e-12 * a * b)
    third_side = a**2 + b**2 - 2 * a * b * math.cos(theta)
    size = (a + b) ** 2
    assert np.sum((x - y) ** 2) == pytest.approx(third_side, rel=1e-12, abs=1e-12 * size)


@pytest.mark.claim("cosine-form")
@given(xy=pairs())
def test_the_sign_tells_acute_right_and_obtuse(xy):
    x, y = xy
    assume(any(x) and any(y))
    u, v = (np.array(z) / math.hypot(*z) for z in (x, y))
    theta = 2 * math.atan2(np.linalg.norm(u - v), np.linalg.norm(u + v))
    # integers up to 9 in 6 entries: a cosine that is not 0 is at least 1/486
    assert np.sign(round(math.pi / 2 - theta, 9)) == np.sign(dot(x, y))


# unit-vectors-rank-alike: points with rational entries on the sphere, by its projection


def on_the_sphere(p):
    """The point of the unit sphere that the line from the pole through p hits."""
    q = dot(p, p)
    return [Fraction(2 * a, 1) / (q + 1) for a in p] + [Fraction(q - 1) / (q + 1)]


@pytest.mark.claim("unit-vectors-rank-alike")
@given(
    points=st.integers(1, 4).flatmap(
        lambda d: st.lists(st.lists(fractions, min_size=d, max_size=d), min_size=3, max_size=6)
    )
)
def test_three_ways_to_rank_unit_vectors_agree_in_exact_fractions(points):
    query, *candidates = map(on_the_sphere, points)
    assert all(dot(u, u) == 1 for u in (query, *candidates))
    for u in candidates:
        assert squared_distance(query, u) == 2 - 2 * dot(query, u)
    for u, v in itertools.permutations(candidates, 2):
        farther = squared_distance(query, u) > squared_distance(query, v)
        assert farther == (dot(query, u) < dot(query, v))


@pytest.mark.claim("unit-vectors-rank-alike")
@given(seed=seeds, n=st.integers(2, 20))
def test_unit_vectors_in_the_plane_are_ranked_as_by_their_angles(seed, n):
    rng = np.random.default_rng(seed)
    angles = rng.permutation(np.linspace(0, math.pi, n)) * rng.choice([-1, 1], n)
    query_angle = rng.uniform(0, 2 * math.pi)
    query = np.array([math.cos(query_angle), math.sin(query_angle)])
    V = np.column_stack([np.cos(query_angle + angles), np.sin(query_angle + angles)])
    by_angle = np.argsort(np.abs(angles))
    assert (np.argsort(-V @ query) == by_angle).all()
    assert (np.argsort(np.linalg.norm(V - query, axis=1)) == by_angle).all()
    np.testing.assert_allclose(V @ query, np.cos(angles), rtol=0, atol=1e-12)


# distance-to-hyperplane


@pytest.mark.claim("distance-to-hyperplane")
@given(seed=seeds, d=sizes)
def test_least_squares_over_the_hyperplane_finds_the_same_point(seed, d):
    rng = np.random.default_rng(seed)
    w, x = rng.normal(size=(2, d))
    b = rng.normal()
    assume(np.linalg.norm(w) > 0.01)  # below, the plane is far off and rounding counts
    i = np.abs(w).argmax()
    start = np.zeros(d)
    start[i] = -b / w[i]  # a point of the hyperplane, and directions that stay in it:
    inside = np.delete(np.eye(d) - np.outer(np.eye(d)[i], w / w[i]), i, axis=1)
    steps = np.linalg.lstsq(inside, x - start)[0] if d > 1 else np.zeros(0)
    closest = start + inside @ steps
    z = w @ x + b
    far = (1 + np.linalg.norm(x) + abs(b)) / np.linalg.norm(w)
    tolerance = 1e-12 * (1 + far)
    np.testing.assert_allclose(x - z / (w @ w) * w, closest, rtol=0, atol=tolerance)
    assert abs(z) / np.linalg.norm(w) == pytest.approx(
        np.linalg.norm(x - closest), rel=1e-12, abs=tolerance
    )


@pytest.mark.claim("distance-to-hyperplane")
@given(vectors=pairs(3), b=integers)
def test_the_point_lies_on_the_hyperplane_and_no_other_is_as_close(vectors, b):
    w, x, along = vectors
    assume(any(w))
    z = dot(w, x) + b
    closest = [a - Fraction(z, dot(w, w)) * v for a, v in zip(x, w)]
    assert dot(w, closest) + b == 0
    assert squared_distance(x, closest) == Fraction(z * z, dot(w, w))
    drift = Fraction(dot(w, along), dot(w, w))
    other = [p + a - drift * v for p, a, v in zip(closest, along, w)]
    assert dot(w, other) + b == 0
    if other != closest:
        assert squared_distance(x, other) > squared_distance(x, closest)


@pytest.mark.claim("distance-to-hyperplane")
@given(vectors=pairs(2), b=integers, step=fractions)
def test_the_sign_of_z_tells_whether_the_way_runs_along_w(vectors, b, step):
    w, start = vectors
    assume(any(w))
    foot = [a - Fraction(dot(w, start) + b, dot(w, w)) * v for a, v in zip(start, w)]
    x = [a + step * v for a, v in zip(foot, w)]
    z = dot(w, x) + b
    assert (z > 0, z < 0) == (step > 0, step < 0)


# sd-of-a-dot-product: mean and variance are taken exactly, by summing over every outcome

SIGN = ((-1, Fraction(1, 2)), (1, Fraction(1, 2)))  # (value, probability): mean 0, variance 1
SKEWED = ((Fraction(-1, 2), Fraction(4, 5)), (2, Fraction(1, 5)))  # the same, not symmetric
THREE = ((-2, Fraction(1, 8)), (0, Fraction(3, 4)), (2, Fraction(1, 8)))


@pytest.mark.claim("sd-of-a-dot-product")
@pytest.mark.parametrize("d", [1, 2, 3])
@pytest.mark.parametrize("laws", [(SIGN, SIGN), (SKEWED, SKEWED), (THREE, THREE), (SKEWED, THREE)])
def test_mean_and_variance_of_a_dot_product_over_all_outcomes(d, laws):
    mean = square = total = Fraction(0)
    for outcome in itertools.product(*[laws[0]] * d, *[laws[1]] * d):
        values, probabilities = zip(*outcome)
        p = math.prod(probabilities)
        value = dot(values[:d], values[d:])
        total, mean, square = total + p, mean + p * value, square + p * value**2
    assert (total, mean, square) == (1, 0, d)


@pytest.mark.claim("sd-of-a-dot-product")
@pytest.mark.parametrize("d", [4, 64, 1024])
def test_gaussian_dot_products_within_five_standard_errors(d):
    # for Gaussian entries E (x.y)^4 = 3 E |x|^4 = 3 d (d + 2), so the mean square of N of them has
    # the standard error sqrt((2 d^2 + 6 d) / N), and their mean sqrt(d / N); a right formula
    # misses five of them less than once in a million seeds
    rng, n = np.random.default_rng(0), 4000
    values = np.array([x @ y for x, y in rng.normal(size=(n, 2, d))])
    assert abs(values.mean()) < 5 * math.sqrt(d / n)
    assert abs(np.mean(values**2) - d) < 5 * math.sqrt((2 * d**2 + 6 * d) / n)


# the misconceptions


@pytest.mark.claim("dot-and-cosine-rank-alike")
@given(vectors=pairs(3), c=st.integers(1, 5))
def test_a_longer_query_changes_no_ranking_and_equal_lengths_make_the_rankings_one(vectors, c):
    q, x, y = vectors
    assert (dot(q, x) > dot(q, y)) == (dot([c * a for a in q], x) > dot([c * a for a in q], y))
    assume(any(q) and any(x) and any(y))
    scaled = [np.array(v) / math.hypot(*v) * 3.0 for v in (x, y)]  # both of length 3
    gap = float(np.dot(q, scaled[0]) - np.dot(q, scaled[1]))
    cosines = [dot(q, v) / math.hypot(*q) / math.hypot(*v) for v in (x, y)]
    assert gap == pytest.approx(3 * math.hypot(*q) * (cosines[0] - cosines[1]), abs=1e-11)


@pytest.mark.claim("own-best-match")
@given(xy=pairs())
def test_a_rival_wins_by_dot_product_if_its_shadow_is_longer_and_never_by_distance(xy):
    x, y = xy
    assume(any(x))
    shadow = dot(x, y) / math.sqrt(dot(x, x))  # |y| cos(theta)
    assert (dot(x, y) > dot(x, x)) == (round(shadow - math.sqrt(dot(x, x)), 9) > 0)
    assert dot(x, [2 * a for a in x]) > dot(x, x)
    assert squared_distance(x, y) >= squared_distance(x, x) == 0


@pytest.mark.claim("orthogonal-means-unrelated")
def test_a_square_is_orthogonal_to_its_root_and_no_multiple_comes_closer_than_zero():
    x = [-2, -1, 0, 1, 2]
    y = [a * a - 2 for a in x]
    assert dot(x, y) == sum(x) == sum(y) == 0
    at_zero = squared_distance(y, [0] * 5)
    for c in (Fraction(k, 10) for k in range(-30, 31)):
        assert squared_distance(y, [c * a for a in x]) >= at_zero


# random-directions: the cosine c has a density proportional to (1 - c^2)^((d - 3) / 2)


def tail(d, t):
    """P(|c| >= t) in closed form, by the regularised incomplete beta function."""
    return special.betainc((d - 1) / 2, 0.5, 1 - t**2)


@pytest.mark.claim("random-directions")
@pytest.mark.parametrize("d", [2, 3, 4, 5, 10, 30, 100, 1000, 10_000])
def test_the_exact_tail_never_exceeds_the_bound(d):
    t = np.linspace(0, 1, 2001)
    assert (tail(d, t) <= 2 * np.exp(-d * t**2 / 2) * (1 + 1e-12)).all()


@pytest.mark.claim("random-directions")
@pytest.mark.parametrize("d", [2, 3, 4, 5, 10, 30, 100, 1000])
def test_mean_and_standard_deviation_by_integrating_over_the_angle(d):
    def moment(k):  # the angle has a density proportional to sin^(d - 2)
        def integrand(angle):
            return math.cos(angle) ** k * math.sin(angle) ** (d - 2)

        middle = [math.pi / 2 - 5 / math.sqrt(d), math.pi / 2 + 5 / math.sqrt(d)]
        return integrate.quad(integrand, 0, math.pi, points=middle if d > 30 else None)[0]

    assert moment(1) / moment(0) == pytest.approx(0, abs=1e-10)
    assert math.sqrt(moment(2) / moment(0)) == pytest.approx(1 / math.sqrt(d), rel=1e-8)


@pytest.mark.claim("random-directions")
def test_the_factor_two_is_needed_for_one_entry_and_the_exponent_for_many():
    # d = 1: the cosine is 1 or -1, so the tail is 1 up to t = 1, where the bound without 2 is 0.6
    t = np.linspace(0, 1, 101)
    assert (2 * np.exp(-(t**2) / 2) >= 1).all()
    assert np.exp(-1 / 2) < 1
    # d = 100,000, t = 0.1: the bound is 2 e^-500, and the tail is below it by a factor near 1,000
    assert math.log(tail(100_000, 0.1)) == pytest.approx(-500, rel=0.02)


@pytest.mark.claim("random-directions")
def test_in_the_plane_the_tail_is_the_share_of_two_arcs():
    for t in np.linspace(0, 1, 11):
        arcs = 4 * math.acos(t) / (2 * math.pi)  # of the circle, around u and -u
        assert tail(2, t) == pytest.approx(arcs, abs=1e-12)
        assert arcs <= 2 * math.exp(-2 * t**2 / 2)


@pytest.mark.claim("random-directions")
@pytest.mark.parametrize("d", [2, 3, 10, 100, 1000])
def test_drawn_directions_within_five_standard_errors(d):
    # E c^4 = 3 / (d (d + 2)) gives the standard error of the mean square; the tail is a share
    rng, n = np.random.default_rng(0), 10_000
    u = random_orthogonal(rng, d)[:, 0]
    cosines = np.empty(n)
    for i in range(n):
        g = rng.normal(size=d)
        cosines[i] = u @ g / np.linalg.norm(g)
    assert abs(cosines.mean()) < 5 / math.sqrt(d * n)
    error = math.sqrt((3 / (d * (d + 2)) - 1 / d**2) / n)
    assert abs(np.mean(cosines**2) - 1 / d) < 5 * error
    for t in (min(1, 2 / math.sqrt(d)), min(1, 3 / math.sqrt(d))):
        share, exact = np.mean(np.abs(cosines) >= t), tail(d, t)
        assert abs(share - exact) < 5 * math.sqrt(exact * (1 - exact) / n) + 1e-12
        bound = 2 * math.exp(-d * t**2 / 2)
        assert share <= bound + 5 * math.sqrt(bound / n)

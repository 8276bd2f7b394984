"""Checks of the claims in docs/probability/sampling.md.

Laws on finite sets are checked in exact fractions, by enumeration; laws with densities by
quadrature or by a recursion of moments. Nothing is drawn, so no tolerance is statistical: sums of
a few dozen terms of size 1 round by less than 1e-12, and where another tolerance stands, its
reason does too.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import integrate, special, stats

weights = st.integers(0, 9)
positive = st.integers(1, 9)


def laws(size, entries=positive):
    """Probabilities in fractions."""

    def normalize(w):
        return [Fraction(x, sum(w)) for x in w]

    return st.lists(entries, min_size=size, max_size=size).filter(any).map(normalize)


def gauss(n=64):
    """Points and weights that average polynomials below degree 2 n over N(0, 1)."""
    t, w = np.polynomial.hermite_e.hermegauss(n)
    return t, w / w.sum()


# rejection, and what a bound that fails makes of it


def kept(target, q, bound):
    """(law of what is kept, share that is kept) for a target up to a constant."""
    joint = [qx * min(Fraction(1), px / (bound * qx)) for px, qx in zip(target, q)]
    return [x / sum(joint) for x in joint], sum(joint)


@pytest.mark.claim("rejection")
@given(target=st.lists(weights, min_size=4, max_size=4).filter(any), q=laws(4), slack=positive)
def test_what_is_kept_has_the_law_of_the_target_and_the_share_is_z_over_m(target, q, slack):
    target = [Fraction(x) for x in target]
    Z = sum(target)
    bound = max(p / x for p, x in zip(target, q)) * slack
    law, share = kept(target, q, bound)
    assert law == [p / Z for p in target]
    assert share == Z / bound
    # after k rejections the law of what is kept is the same, and the tries are geometric
    a = [min(Fraction(1), p / (bound * x)) for p, x in zip(target, q)]
    for k in (0, 1, 5):
        first = [(1 - share) ** k * x * ax for x, ax in zip(q, a)]
        assert sum(first) == (1 - share) ** k * share
        assert [x / sum(first) for x in first] == law


@pytest.mark.claim("rejection")
@given(target=laws(4, weights), q=laws(4), m=st.fractions(Fraction(1, 10), 3))
def test_a_bound_that_fails_keeps_the_lower_of_the_two(target, q, m):
    law, share = kept(target, q, m)
    lower = [min(p, m * x) for p, x in zip(target, q)]
    assert law == [x / sum(lower) for x in lower]
    assert share == sum(lower) / m
    assert (law == target) == (len({x / p for x, p in zip(lower, target) if p}) == 1)


@pytest.mark.claim("rejection")
@given(s=st.floats(1.0, 3.0), d=st.integers(1, 100))
def test_the_best_bound_of_a_wide_gaussian_is_s_to_the_d(s, d):
    # ratio of densities at radius r is s^d exp(-r^2 (1 - 1/s^2) / 2): largest in the middle
    def log_ratio(r):
        x = np.zeros(d)
        x[0] = r
        p = stats.norm.logpdf(x).sum()
        return p - stats.norm.logpdf(x, scale=s).sum()

    assert log_ratio(0.0) == pytest.approx(d * math.log(s), abs=1e-9)
    assert all(log_ratio(r) <= log_ratio(0.0) + 1e-9 for r in (0.1, 1.0, 5.0))
    narrow = [stats.norm.logpdf(x) - stats.norm.logpdf(x, scale=1 / (s + 0.1)) for x in (9, 99)]
    assert narrow[1] > narrow[0] > 0  # no bound for a narrow one


def test_a_tenth_too_wide_keeps_what_the_text_says():
    assert 1.1**10 == pytest.approx(2.59, abs=0.005)
    assert 1.1**100 == pytest.approx(13_781, abs=1)
    assert 1e41 < 1.1**1000 < 1e42


# speculative-sampling


@pytest.mark.claim("speculative-sampling")
@given(p=laws(4, weights), q=laws(4, weights))
@example(p=[Fraction(1, 4)] * 4, q=[Fraction(1, 4)] * 4)
def test_a_draft_that_is_corrected_has_the_law_of_the_model(p, q):
    law = [Fraction(0)] * 4
    share = Fraction(0)  # of drafts that are kept
    for x in range(4):
        if q[x] == 0:
            continue
        accept = min(Fraction(1), p[x] / q[x])
        share += q[x] * accept
        law[x] += q[x] * accept
        if accept < 1:
            rest = [max(Fraction(0), a - b) for a, b in zip(p, q)]
            for y in range(4):
                law[y] += q[x] * (1 - accept) * rest[y] / sum(rest)
    assert law == p
    assert share == sum(min(a, b) for a, b in zip(p, q))
    assert share == 1 - sum(abs(a - b) for a, b in zip(p, q)) / 2


# importance-weights


@pytest.mark.claim("importance-weights")
@given(p=laws(4, weights), q=laws(4), f=st.lists(st.integers(-5, 5), min_size=4, max_size=4))
def test_weighted_draws_have_the_mean_and_the_variance_of_the_box(p, q, f):
    values = [a / b * y for a, b, y in zip(p, q, f)]
    mean = sum(b * v for b, v in zip(q, values))
    assert mean == sum(a * y for a, y in zip(p, f))
    variance = sum(b * (v - mean) ** 2 for b, v in zip(q, values))
    assert variance == sum(a * a * y * y / b for a, b, y in zip(p, q, f)) - mean**2
    # the weights of a proposal that cannot draw 0 miss just that term
    rest = [b / sum(q[1:]) for b in q[1:]]
    missed = sum(b * (a / b * y) for a, b, y in zip(p[1:], rest, f[1:]))
    assert missed == mean - p[0] * f[0]


@pytest.mark.claim("importance-weights")
@given(p=laws(2), q=laws(2), f=st.tuples(st.integers(-5, 5), st.integers(-5, 5)))
@example(p=[Fraction(1, 2)] * 2, q=[Fraction(1, 10), Fraction(9, 10)], f=(5, 4))
def test_the_ratio_has_the_error_of_the_box(p, q, f):
    # two points: the sums hang on how many of the n draws are the first, a binomial number
    n = 200_000
    k = np.arange(n + 1)
    chance = stats.binom.pmf(k, n, float(q[0]))
    w = [7 * float(a / b) for a, b in zip(p, q)]  # up to a constant, here 7
    ratio = (k * w[0] * f[0] + (n - k) * w[1] * f[1]) / (k * w[0] + (n - k) * w[1])
    mean = sum(a * y for a, y in zip(p, f))
    v = sum(a * (a / b) * (y - mean) ** 2 for a, b, y in zip(p, q, f))
    # the delta method leaves out terms of size 1 / n times weights of at most 100
    assert chance @ ratio == pytest.approx(float(mean), abs=0.01)
    assert n * (chance @ (ratio - float(mean)) ** 2) == pytest.approx(float(v), rel=0.01)
    # and in law: at one standard deviation, the lattice has steps of 1 / sqrt(n q)
    if v:
        z = np.sqrt(n / float(v)) * (ratio - float(mean))
        assert chance @ (z <= 1) == pytest.approx(stats.norm.cdf(1), abs=0.01)


@pytest.mark.claim("importance-weights")
@given(s=st.floats(0.75, 4))
def test_the_weight_of_a_gaussian_by_a_gaussian(s):
    def square(x):
        return np.exp(2 * stats.norm.logpdf(x) - stats.norm.logpdf(x, scale=s))

    # the integrand is a Gaussian of this width
    width = 1 / np.sqrt(2 * (1 - 1 / (2 * s * s)))
    x = np.linspace(-12 * width, 12 * width, 4001)
    assert integrate.simpson(square(x), x=x) == pytest.approx(s * s / np.sqrt(2 * s * s - 1))
    assert s * s / np.sqrt(2 * s * s - 1) >= 1


@pytest.mark.claim("importance-weights")
@pytest.mark.parametrize("s", [0.5, 0.6, 0.7, math.sqrt(0.5)])
def test_below_the_root_of_one_half_the_second_moment_is_infinite(s):
    def log_square(x):  # of p^2 / q: it does not fall, so its integral is infinite
        return 2 * stats.norm.logpdf(x) - stats.norm.logpdf(x, scale=s)

    assert log_square(60) >= log_square(30) - 1e-9 and log_square(30) >= log_square(0) - 1e-9


@pytest.mark.claim("importance-weights")
@given(s=st.floats(0.8, 3), d=st.integers(1, 30))
def test_in_d_dimensions_the_second_moment_is_a_power(s, d):
    # over the radius: p^2 / q is s^d (2 pi)^(-d/2) exp(-c r^2), and the sphere has this area
    c = 1 - 1 / (2 * s * s)
    log_area = math.log(2) + d / 2 * math.log(math.pi) - math.lgamma(d / 2)
    r = np.linspace(0, math.sqrt((d + 60) / c), 20_001)[1:]
    log_square = d * math.log(s) - d / 2 * math.log(2 * math.pi) - c * r**2
    total = integrate.trapezoid(np.exp(log_square + log_area + (d - 1) * np.log(r)), r)
    # in one dimension the first cell is left out: 1 part in 2,000
    assert total == pytest.approx((s * s / math.sqrt(2 * s * s - 1)) ** d, rel=2e-3)


def test_the_opening_is_blind_and_its_gauges_are_green():
    t, w = gauss(40)
    ratio = 1 + 3 * np.exp(20 * t - 200)  # weight of each draw of N(0, 1), up to a constant
    seen = np.abs(t) < 5  # beyond, one draw in a million
    assert ratio[seen].max() - 1 < 1e-40
    weight = 0.25 * ratio  # over normalized densities: it should average 1
    assert w[seen] @ weight[seen] == pytest.approx(0.25, abs=1e-6)


# gumbel-max


def gumbel(x):
    return np.exp(-x - np.exp(-x))


def gumbel_cdf(x):
    return np.exp(-np.exp(-x))


logit_vectors = st.lists(st.floats(-4, 4), min_size=2, max_size=5).map(np.array)


@pytest.mark.claim("gumbel-max")
@given(logits=logit_vectors, m=st.floats(-3, 6))
@example(logits=np.zeros(2), m=0.0)
def test_argmax_is_a_draw_and_the_maximum_knows_nothing_of_it(logits, m):
    lse = special.logsumexp(logits)
    x = np.linspace(-12, 45, 2001)
    for i, z in enumerate(logits):
        others = np.prod([gumbel_cdf(x - o) for j, o in enumerate(logits) if j != i], axis=0)
        density = gumbel(x - z) * others  # of the maximum, being number i
        total = integrate.trapezoid(density, x)
        # the rule errs by h^2 / 12 times slopes at the ends, which are next to zero
        assert total == pytest.approx(np.exp(z - lse), abs=1e-9)
        upto = np.linspace(-12, m, 2001)
        others = np.prod([gumbel_cdf(upto - o) for j, o in enumerate(logits) if j != i], axis=0)
        below = integrate.simpson(gumbel(upto - z) * others, x=upto)
        assert below == pytest.approx(np.exp(z - lse) * gumbel_cdf(m - lse), abs=1e-8)


@pytest.mark.claim("gumbel-max")
@given(logits=logit_vectors)
def test_the_two_largest_are_two_draws_without_replacement(logits):
    p = special.softmax(logits)
    x = np.linspace(-12, 45, 2001)
    for i, j in itertools.permutations(range(len(logits)), 2):
        rest = [gumbel_cdf(x - o) for k, o in enumerate(logits) if k not in (i, j)]
        density = gumbel(x - logits[j]) * -np.expm1(-np.exp(logits[i] - x))
        both = integrate.trapezoid(density * np.prod(rest, axis=0), x)
        assert both == pytest.approx(p[i] * p[j] / (1 - p[i]), abs=1e-8)


@given(p=laws(4), q=laws(4))
def test_shared_noise_agrees_more_often_than_separate_noise(p, q):
    # clocks E_i with argmin E_i / p_i and argmin E_i / q_i: both are i if E_i rings before all
    # E_j / max(p_j / p_i, q_j / q_i), which is one exponential clock against another
    shared = sum(1 / sum(max(a / p[i], b / q[i]) for a, b in zip(p, q)) for i in range(4))
    assert shared > sum(a * b for a, b in zip(p, q))


# score-function-gradient


@pytest.mark.claim("score-function-gradient")
@given(
    logits=logit_vectors,
    data=st.data(),
    b=st.floats(-5, 5),
)
def test_values_times_scores_are_the_gradient_for_labels(logits, data, b):
    k = len(logits)
    f = np.array(data.draw(st.lists(st.floats(-3, 3), min_size=k, max_size=k)))
    p = special.softmax(logits)
    scores = np.eye(k) - p  # row x: the gradient of ln p(x) in the logits
    estimate = p @ ((f - b)[:, None] * scores)
    for i in range(k):  # the complex step has no cancellation
        z = logits.astype(complex)
        z[i] += 1e-30j
        e = np.exp(z - logits.max())
        assert estimate[i] == pytest.approx(((e / e.sum()) @ f).imag / 1e-30, abs=1e-12)
    np.testing.assert_allclose(p @ scores, 0, atol=1e-14)


@pytest.mark.claim("score-function-gradient")
@given(
    coefficients=st.lists(st.floats(-2, 2), min_size=1, max_size=5),
    mean=st.floats(-2, 2),
    std=st.floats(0.5, 2),
)
def test_for_a_gaussian_both_gradients_of_a_polynomial(coefficients, mean, std):
    f = np.polynomial.Polynomial(coefficients)
    t, w = gauss()
    values = f(mean + std * t)
    by_mean, by_std = w @ (values * t) / std, w @ (values * (t**2 - 1)) / std
    h = 1e-30j
    # f has at most degree 4: 1e-10 allows for values up to 1e4
    assert by_mean == pytest.approx((w @ f(mean + h + std * t)).imag / 1e-30, abs=1e-10)
    assert by_std == pytest.approx((w @ f(mean + (std + h) * t)).imag / 1e-30, abs=1e-10)


@pytest.mark.claim("score-function-gradient")
@given(p=laws(4), f=st.lists(st.integers(-5, 5), min_size=4, max_size=4), b=st.fractions(-9, 9))
def test_the_best_baseline_is_a_weighted_mean(p, f, b):
    score = [1 - p[0]] + [-p[0]] * 3  # of the first logit

    def variance(base):
        terms = [(y - base) * u for y, u in zip(f, score)]
        mean = sum(a * x for a, x in zip(p, terms))
        return sum(a * (x - mean) ** 2 for a, x in zip(p, terms))

    square = sum(a * u * u for a, u in zip(p, score))
    best = sum(a * y * u * u for a, y, u in zip(p, f, score)) / square
    assert variance(b) == variance(best) + square * (b - best) ** 2


@given(p=laws(3), f=st.lists(st.integers(-5, 5), min_size=3, max_size=3), n=st.integers(2, 4))
def test_a_baseline_that_contains_the_draw_shrinks_the_gradient(p, f, n):
    score = [1 - p[0], -p[0], -p[0]]
    truth = sum(a * y * u for a, y, u in zip(p, f, score))
    own, others = Fraction(0), Fraction(0)
    for draws in itertools.product(range(3), repeat=n):
        chance = math.prod((p[x] for x in draws), start=Fraction(1))
        total = sum(f[x] for x in draws)
        x = draws[0]
        own += chance * (f[x] - Fraction(total, n)) * score[x]
        others += chance * (f[x] - Fraction(total - f[x], n - 1)) * score[x]
    assert own == truth * (1 - Fraction(1, n))
    assert others == truth


# pathwise-gradient


@pytest.mark.claim("pathwise-gradient")
@given(
    coefficients=st.lists(st.floats(-2, 2), min_size=1, max_size=5),
    mean=st.floats(-2, 2),
    std=st.floats(0.5, 2),
)
def test_slopes_of_a_polynomial_average_to_the_gradient(coefficients, mean, std):
    f = np.polynomial.Polynomial(coefficients)
    t, w = gauss()
    slopes = f.deriv()(mean + std * t)
    moments = [1, 0, 1, 0, 3]  # E f by the binomial theorem, as a polynomial in mean and std

    def exact(m, s):
        return sum(
            c * sum(math.comb(k, j) * m ** (k - j) * s**j * moments[j] for j in range(k + 1))
            for k, c in enumerate(coefficients)
        )

    h = 1e-30j
    assert w @ slopes == pytest.approx(exact(mean + h, std).imag / 1e-30, abs=1e-10)
    assert w @ (slopes * t) == pytest.approx(exact(mean, std + h).imag / 1e-30, abs=1e-10)


@pytest.mark.claim("pathwise-gradient")
@given(mean=st.floats(-3, 3), std=st.floats(0.2, 3))
def test_a_kink_is_harmless_and_a_jump_is_not(mean, std):
    # E relu(z) = mean Phi + std phi, E 1[z > 0] = Phi, at mean / std
    r, h = mean / std, 1e-6
    slope_of_relu = stats.norm.cdf(r)  # the mean of 1[z > 0]

    def relu(m):
        return m * stats.norm.cdf(m / std) + std * stats.norm.pdf(m / std)

    # central differences: h^2 from Taylor, 1e-16 / h from rounding
    numeric = (relu(mean + h) - relu(mean - h)) / (2 * h)
    assert slope_of_relu == pytest.approx(numeric, abs=1e-8)
    # in std: the mean of 1[z > 0] eps is phi(r)
    by_std = [
        mean * stats.norm.cdf(mean / s) + s * stats.norm.pdf(mean / s) for s in (std - h, std + h)
    ]
    e = np.linspace(-r, -r + 40, 8001)
    slope_in_std = integrate.simpson(e * stats.norm.pdf(e), x=e)
    assert slope_in_std == pytest.approx((by_std[1] - by_std[0]) / (2 * h), abs=1e-7)
    jump = (stats.norm.cdf((mean + h) / std) - stats.norm.cdf((mean - h) / std)) / (2 * h)
    assert jump == pytest.approx(stats.norm.pdf(r) / std, abs=1e-8)
    # the slope sees 0; the score function sees the jump, E 1[z > 0] eps / std
    t = np.linspace(-r, -r + 40, 8001)
    score = integrate.simpson(t * stats.norm.pdf(t), x=t) / std
    assert score == pytest.approx(jump, abs=1e-7)


@pytest.mark.claim("pathwise-gradient")
def test_in_two_dimensions_each_entry_has_its_own():
    mean, std = np.array([0.3, -1.0]), np.array([0.7, 1.2])
    t, w = gauss(20)
    e = np.array(list(itertools.product(t, t)))
    weight = np.array([a * b for a, b in itertools.product(w, w)])

    def average(m, s):
        z = m + s * e
        return weight @ (z[:, 0] ** 2 * z[:, 1] + z[:, 1] ** 3)

    z = mean + std * e
    slopes = np.stack([2 * z[:, 0] * z[:, 1], z[:, 0] ** 2 + 3 * z[:, 1] ** 2], axis=1)
    for i in (0, 1):
        step = np.zeros(2, complex)
        step[i] = 1e-30j
        by_mean = average(mean + step, std).imag / 1e-30
        by_std = average(mean, std + step).imag / 1e-30
        assert weight @ slopes[:, i] == pytest.approx(by_mean, abs=1e-11)
        assert weight @ (slopes[:, i] * e[:, i]) == pytest.approx(by_std, abs=1e-11)


# score-function-is-noisier


def test_the_variances_in_the_table_and_the_two_counterexamples():
    t, w = gauss(40)

    def variance(values):
        return w @ values**2 - (w @ values) ** 2

    z = 1 + t
    assert variance(2 * z) == pytest.approx(4)
    assert variance(z**2 * t) == pytest.approx(30)
    assert variance((z**2 - 2) * t) == pytest.approx(18)
    x = np.linspace(-10, 10, 40_001)
    p = stats.norm.pdf(x) * (x[1] - x[0])
    ripple, jump = (x + np.sin(30 * x)) * x, (x > 0) * x
    slope = 1 + 30 * np.cos(30 * x)
    means = [v @ p for v in (slope, ripple, jump)]
    spread = [v**2 @ p - m**2 for v, m in zip((slope, ripple, jump), means)]
    # the slope of 30 cos is -900 sin: half a cell of 2.5e-4 at a jump, and nothing else, is seen
    assert means == pytest.approx([1, 1, stats.norm.pdf(0)], abs=1e-6)
    assert spread == pytest.approx([450, 2.5, 0.5 - stats.norm.pdf(0) ** 2], abs=1e-6)


# detailed-balance


def metropolis(target, q):
    """The matrix of Metropolis and Hastings in fractions; q is a matrix of proposals."""
    n = len(target)
    P = [[Fraction(0)] * n for _ in range(n)]
    for i, j in itertools.permutations(range(n), 2):
        if q[i][j] and target[i]:
            P[i][j] = q[i][j] * min(Fraction(1), target[j] * q[j][i] / (target[i] * q[i][j]))
    for i in range(n):
        P[i][i] = 1 - sum(P[i])
    return P


def step(law, P):
    return [sum(law[i] * P[i][j] for i in range(len(law))) for j in range(len(law))]


@pytest.mark.claim("detailed-balance")
@given(target=laws(4), q=st.lists(laws(4, weights), min_size=4, max_size=4), factor=positive)
def test_the_target_is_balanced_and_stays_where_it_is(target, q, factor):
    P = metropolis([factor * x for x in target], q)  # a constant factor drops out
    assert all(x >= 0 for row in P for x in row)
    for i, j in itertools.combinations(range(4), 2):
        assert target[i] * P[i][j] == target[j] * P[j][i]
    assert step(target, P) == target


@pytest.mark.claim("detailed-balance")
@given(target=laws(4), q=st.lists(laws(4), min_size=4, max_size=4), start=st.integers(0, 3))
def test_from_everywhere_the_walk_gets_there_and_never_farther_away(target, q, start):
    P = np.array(metropolis(target, q), dtype=float)
    p = np.array(target, dtype=float)
    law = np.eye(4)[start]
    distances = []
    for _ in range(30):
        distances.append(np.abs(law - p).sum() / 2)
        law = law @ P
    assert all(b <= a + 1e-15 for a, b in itertools.pairwise(distances))
    # each step keeps at least the share of the smallest column entries in common
    overlap = P.min(axis=0).sum()
    assert overlap > 0
    assert distances[-1] <= (1 - overlap) ** 29 + 1e-12


@pytest.mark.claim("detailed-balance")
def test_balance_is_not_needed_and_a_walk_in_two_parts_does_not_forget():
    turn = [[Fraction(int(j == (i + 1) % 3)) for j in range(3)] for i in range(3)]
    third = [Fraction(1, 3)] * 3
    assert step(third, turn) == third and turn[0][1] != turn[1][0]
    split = [[Fraction(1, 2)] * 2 + [Fraction(0)] * 2, [Fraction(1, 2)] * 2 + [Fraction(0)] * 2]
    split += [row[::-1] for row in split]
    quarter = [Fraction(1, 4)] * 4
    assert step(quarter, split) == quarter
    left = [Fraction(1, 2), Fraction(1, 2), Fraction(0), Fraction(0)]
    assert step(left, split) == left


def test_without_hastings_factor_or_without_repeats_the_ring_is_wrong():
    target = [Fraction(x, 10) for x in (1, 2, 4, 2, 1)]
    up, down = Fraction(2, 3), Fraction(1, 3)
    q = [[Fraction(0)] * 5 for _ in range(5)]
    for i in range(5):
        q[i][(i + 1) % 5], q[i][(i - 1) % 5] = up, down
    good = metropolis(target, q)
    assert step(target, good) == target
    bare = [[Fraction(0)] * 5 for _ in range(5)]
    for i in range(5):
        for j in ((i + 1) % 5, (i - 1) % 5):
            bare[i][j] = q[i][j] * min(Fraction(1), target[j] / target[i])
        bare[i][i] = 1 - sum(bare[i])
    assert step(target, bare) != target
    moves = [1 - good[i][i] for i in range(5)]
    drop = [
        [x / moves[i] if i != j else 0 for j, x in enumerate(row)] for i, row in enumerate(good)
    ]
    assert step(target, drop) != target
    visits = [t * m for t, m in zip(target, moves)]  # target times the chance of a move
    visits = [v / sum(visits) for v in visits]
    assert step(visits, drop) == visits


# thinning


def variance_of_mean(a, n):
    """Of n draws with variance 1 and the correlation a^k at distance k."""
    k = np.arange(1, n)
    return (n + 2 * ((n - k) * a**k).sum()) / n**2


@given(a=st.floats(0.0, 0.99), k=st.integers(2, 50), m=st.integers(1, 40))
def test_a_thinned_chain_is_correlated_and_never_better(a, k, m):
    assert variance_of_mean(a**k, m) >= variance_of_mean(a, k * m) - 1e-12


def test_the_errors_of_the_table_are_near_their_exact_values():
    exact = [np.sqrt(variance_of_mean(0.9**k, 9600 // k)) for k in (1, 4, 16, 64)]
    assert exact == pytest.approx([0.0445, 0.0447, 0.0492, 0.0817], abs=1e-4)
    assert exact[0] ** 2 * 9600 == pytest.approx(19, rel=0.01)  # (1 + a) / (1 - a)


# langevin-bias


@pytest.mark.claim("langevin-bias")
@given(s=st.floats(0.2, 5), share=st.floats(0.01, 0.95), mean=st.floats(-3, 3))
def test_the_variance_tends_to_the_box_from_everywhere(s, share, mean):
    h = 2 * s * s * share
    m, v = 10.0, 0.0
    for _ in range(4000):  # the slowest factor is 0.98
        m, v = m - h * (m - mean) / s**2, (1 - h / s**2) ** 2 * v + 2 * h
    assert m == pytest.approx(mean, abs=1e-9)
    assert v == pytest.approx(s * s / (1 - h / (2 * s * s)), rel=1e-9)


@pytest.mark.claim("langevin-bias")
@pytest.mark.parametrize("extra", [1.0, 1.05])
def test_from_twice_the_variance_on_it_diverges(extra):
    s, v = 1.5, 0.0
    h = 2 * s * s * extra
    for _ in range(2000):
        v = (1 - h / s**2) ** 2 * v + 2 * h
    assert v > 1000 * s**2


@pytest.mark.claim("langevin-bias")
@given(data=st.data(), share=st.floats(0.05, 0.95))
def test_in_many_dimensions_each_axis_has_its_own_bias(data, share):
    entries = data.draw(st.lists(st.floats(-1, 1), min_size=9, max_size=9))
    A = np.array(entries).reshape(3, 3)
    cov = A @ A.T + np.eye(3) / 4
    h = 2 * share * np.linalg.eigvalsh(cov)[0]
    step = np.eye(3) - h * np.linalg.inv(cov)
    found = scipy.linalg.solve_discrete_lyapunov(step, 2 * h * np.eye(3))
    box = cov @ np.linalg.inv(np.eye(3) - h / 2 * np.linalg.inv(cov))
    # the solver loses digits as the factors approach 1 in size
    np.testing.assert_allclose(found, box, rtol=1e-8, atol=1e-8)


# tweedie, denoising-step


@st.composite
def clouds(draw, d=2):
    """Some points with probabilities: any law is close to such a one."""
    n = draw(st.integers(1, 5))
    xs = draw(st.lists(st.floats(-3, 3), min_size=n * d, max_size=n * d))
    p = np.array(draw(st.lists(positive, min_size=n, max_size=n)), dtype=float)
    return np.array(xs).reshape(n, d), p / p.sum()


def log_noised(points, p, y, sigma):
    """ln p_sigma(y), also for a complex y."""
    terms = np.log(p) - ((y - points) ** 2).sum(axis=1) / (2 * sigma**2)
    top = terms.real.max()
    return np.log(np.exp(terms - top).sum()) + top


@pytest.mark.claim("tweedie")
@given(
    cloud=clouds(),
    y=st.lists(st.floats(-4, 4), min_size=2, max_size=2).map(np.array),
    sigma=st.floats(0.5, 3),
)
def test_the_score_points_to_the_mean_and_its_slope_is_the_covariance(cloud, y, sigma):
    points, p = cloud
    log_share = np.log(p) - ((y - points) ** 2).sum(axis=1) / (2 * sigma**2)
    share = np.exp(log_share - special.logsumexp(log_share))  # P(x | y)
    mean = share @ points
    cov = (points - mean).T @ (share[:, None] * (points - mean))
    score = np.empty(2)
    for i in (0, 1):
        z = y.astype(complex)
        z[i] += 1e-30j
        score[i] = log_noised(points, p, z, sigma).imag / 1e-30
    np.testing.assert_allclose(y + sigma**2 * score, mean, atol=1e-10)
    # the Hessian from central differences of complex steps: h^2 times fourth derivatives
    hessian = np.empty((2, 2))
    for i, j in itertools.product((0, 1), repeat=2):
        slopes = []
        for sign in (1, -1):
            z = y.astype(complex)
            z[j] += sign * 1e-4
            z[i] += 1e-30j
            slopes.append(log_noised(points, p, z, sigma).imag / 1e-30)
        hessian[i, j] = (slopes[0] - slopes[1]) / 2e-4
    box = sigma**2 * (np.eye(2) + sigma**2 * hessian)
    np.testing.assert_allclose(box, cov, atol=1e-4)


@pytest.mark.claim("tweedie")
def test_for_a_gaussian_it_is_shrinkage():
    s, sigma, y = 1.5, 0.8, 2.0
    score = -y / (s**2 + sigma**2)
    assert y + sigma**2 * score == pytest.approx(y * s**2 / (s**2 + sigma**2))


@pytest.mark.claim("denoising-step")
@given(
    cloud=clouds(d=1),
    y=st.floats(-4, 4),
    sigma=st.floats(0.5, 2),
    share=st.floats(0.3, 0.9),
)
def test_the_mean_of_a_step_is_exact_and_its_variance_has_two_bounds(cloud, y, sigma, share):
    points, p = cloud[0][:, 0], cloud[1]
    lower = share * sigma
    tau = sigma**2 - lower**2
    grid = np.linspace(-25, 25, 20_001)
    noised = stats.norm.pdf(grid[:, None], points, lower) @ p
    joint = noised * stats.norm.pdf(y, grid, math.sqrt(tau))
    total = integrate.trapezoid(joint, grid)
    mean = integrate.trapezoid(joint * grid, grid) / total
    variance = integrate.trapezoid(joint * (grid - mean) ** 2, grid) / total
    score = log_noised(points[:, None], p, np.array([y + 1e-30j]), sigma).imag / 1e-30
    assert y + tau * score == pytest.approx(mean, abs=1e-8)
    small = tau * lower**2 / sigma**2
    share_of = p * stats.norm.pdf(y, points, sigma)
    share_of = share_of / share_of.sum()
    center = share_of @ points
    spread = share_of @ (points - center) ** 2
    assert variance == pytest.approx(small + (tau / sigma**2) ** 2 * spread, abs=1e-8)
    assert variance >= small - 1e-8


@pytest.mark.claim("denoising-step")
@given(x=st.floats(-3, 3), y=st.floats(-3, 3), sigma=st.floats(0.5, 2), share=st.floats(0.2, 0.9))
def test_for_a_single_point_the_small_variance_is_exact(x, y, sigma, share):
    lower = share * sigma
    tau = sigma**2 - lower**2
    precision = 1 / lower**2 + 1 / tau  # y' near x, and y near y'
    assert 1 / precision == pytest.approx(tau * lower**2 / sigma**2)
    mean = (x / lower**2 + y / tau) / precision
    assert mean == pytest.approx(y + tau * (x - y) / sigma**2, abs=1e-12)


# truncation, temperature-of-a-text


def kl(q, p):
    return sum(float(a) * math.log(a / b) for a, b in zip(q, p) if a)


@pytest.mark.claim("truncation")
@given(p=laws(5), keep=st.sets(st.integers(0, 4), min_size=1), r=laws(5))
def test_a_cut_costs_minus_the_log_of_what_it_keeps_and_is_the_nearest(p, keep, r):
    mass = sum(p[i] for i in keep)
    q = [p[i] / mass if i in keep else Fraction(0) for i in range(5)]
    assert kl(q, p) == pytest.approx(-math.log(mass), abs=1e-12)
    other = [r[i] if i in keep else Fraction(0) for i in range(5)]
    other = [x / sum(other) for x in other]
    assert kl(other, p) == pytest.approx(kl(other, q) + kl(q, p), abs=1e-12)
    assert kl(other, p) >= kl(q, p) - 1e-12


@pytest.mark.claim("truncation")
@given(first=laws(3), then=st.lists(laws(3), min_size=3, max_size=3), cut=st.integers(1, 2))
def test_along_a_text_the_costs_add_up(first, then, cut):
    def top(p):
        order = sorted(range(3), key=lambda i: -p[i])[:cut]
        mass = sum(p[i] for i in order)
        return [p[i] / mass if i in order else Fraction(0) for i in range(3)], mass

    q1, mass1 = top(first)
    texts, model, sampler, cost = [], [], [], 0.0
    for i, j in itertools.product(range(3), repeat=2):
        q2, mass2 = top(then[i])
        texts.append((i, j))
        model.append(first[i] * then[i][j])
        sampler.append(q1[i] * q2[j])
        cost -= float(q1[i] * q2[j]) * math.log(mass1 * mass2)
    assert sum(sampler) == 1
    assert kl(sampler, model) == pytest.approx(cost, abs=1e-12)


def test_a_temperature_for_each_token_is_none_for_the_text():
    first = [Fraction(6, 10), Fraction(4, 10)]
    texts = [first[0] / 10] * 10 + [first[1]]
    square = [p * p for p in texts]
    of_text = square[-1] / sum(square)
    of_token = first[1] ** 2 / (first[0] ** 2 + first[1] ** 2)
    assert float(of_text) == pytest.approx(0.816, abs=5e-4)
    assert float(of_token) == pytest.approx(0.308, abs=5e-4)
    assert max(texts) == texts[-1] and first[0] > first[1]

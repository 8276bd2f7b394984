"""Checks of the claims in docs/probability/statistics.md.

Laws on finite sets are checked in exact fractions, by enumeration: all resamples, all exchanges,
all answers. Nothing there is drawn, so nothing can pass by luck. Integrals are left to quadrature,
which is good to 1e-8 and better; where another tolerance stands, its reason does too. A random
count is compared with its binomial law at a false alarm in a million.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from mathdl.probability.statistics import (
    bootstrap,
    calibration_error,
    mean_interval,
    permutation_test,
)

RATE = 1e-6
small = st.integers(-5, 5)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def laws(draw, size=5):
    """Probabilities of a few outcomes, in fractions."""
    weights = draw(st.lists(st.integers(1, 9), min_size=2, max_size=size))
    return [Fraction(w, sum(weights)) for w in weights]


def mean_of(law, values):
    return sum(p * v for p, v in zip(law, values, strict=True))


def vector(data, size, entries=small):
    return data.draw(st.lists(entries, min_size=size, max_size=size))


# bias-variance


@pytest.mark.claim("bias-variance")
@given(law=laws(), theta=small, data=st.data())
def test_squared_error_is_squared_bias_plus_variance(law, theta, data):
    estimate = vector(data, len(law))
    mean = mean_of(law, estimate)
    variance = mean_of(law, [(e - mean) ** 2 for e in estimate])
    error = mean_of(law, [(e - theta) ** 2 for e in estimate])
    assert error == (mean - theta) ** 2 + variance
    assert (error == variance) == (mean == theta)


@pytest.mark.claim("bias-variance")
@given(n=st.integers(1, 12), p=st.fractions(0, 1, max_denominator=20))
def test_an_accuracy_is_unbiased_with_the_variance_of_a_coin_over_n(n, p):
    law = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    share = [Fraction(k, n) for k in range(n + 1)]
    assert mean_of(law, share) == p
    assert mean_of(law, [(s - p) ** 2 for s in share]) == p * (1 - p) / n


def test_ten_thousand_examples_leave_half_a_percent():
    assert 1.96 * math.sqrt(0.95 * 0.05 / 10_000) == pytest.approx(0.0043, abs=5e-5)
    assert 1.96 * math.sqrt(0.9 * 0.1 / 10_000) == pytest.approx(0.0059, abs=5e-5)
    assert math.sqrt(0.02 / 10_000) == pytest.approx(0.0014, abs=5e-5)
    # two test sets of the same size: twice the variance of one
    assert math.sqrt(0.02 / 10_000) < math.sqrt(2 * 0.95 * 0.05 / 10_000) / 2


# student


def covers(n, times):
    """P(|mean - mu| <= times s / root n): average over the law of s, which no mean changes."""

    # s / sigma is a chi variable over root (n - 1); its density is smooth: Gauss's rule, 200 points
    top = stats.chi.isf(1e-15, n - 1)
    t, w = np.polynomial.legendre.leggauss(200)
    chi = (t + 1) * top / 2
    term = special.erf(times * chi / math.sqrt(2 * (n - 1))) * stats.chi.pdf(chi, n - 1)
    return w @ term * top / 2


@pytest.mark.claim("student")
@given(n=st.integers(2, 60), level=st.floats(0.5, 0.99))
@example(n=2, level=0.95)
def test_students_interval_covers_as_often_as_it_says(n, level):
    # the half length in units of s / root n, read off the library: mean 0, s = 1
    x = np.zeros(n)
    x[:2] = (1.0, -1.0)
    low, high = mean_interval(x, level)
    times = (high - low) / 2 / (x.std(ddof=1) / math.sqrt(n))
    assert covers(n, times) == pytest.approx(level, abs=1e-7)


@pytest.mark.claim("student")
@given(n=st.integers(2, 40), level=st.floats(0.5, 0.99))
def test_the_bell_in_its_place_covers_too_rarely_and_the_more_so_the_fewer(n, level):
    z = stats.norm.ppf((1 + level) / 2)
    assert covers(n, z) < level
    assert covers(n, z) < covers(n + 1, z)


@pytest.mark.claim("student")
def test_two_and_three_draws_have_closed_forms():
    z = 1.96
    assert covers(2, z) == pytest.approx(2 / math.pi * math.atan(z), abs=1e-8)
    assert covers(3, z) == pytest.approx(z / math.sqrt(2 + z * z), abs=1e-8)


@pytest.mark.claim("student")
@given(seed=seeds, a=st.floats(0.1, 10), b=st.floats(-10, 10))
def test_the_interval_moves_with_shift_and_scale_so_one_gaussian_stands_for_all(seed, a, b):
    x = np.random.default_rng(seed).normal(size=4)
    low, high = mean_interval(x)
    assert mean_interval(a * x + b) == pytest.approx((a * low + b, a * high + b), abs=1e-9)


# misconceptions about intervals


def test_half_of_the_intervals_cover_and_the_wide_ones_always_do():
    # two uniform draws on [-1/2, 1/2] around 0, on a grid of midpoints: P(min <= 0 <= max)
    m = 200
    x = [Fraction(2 * i + 1, 2 * m) - Fraction(1, 2) for i in range(m)]
    pairs = [(min(a, b), max(a, b)) for a in x for b in x]
    assert sum(low <= 0 <= high for low, high in pairs) * 2 == len(pairs)
    wide = [(low, high) for low, high in pairs if high - low > Fraction(1, 2)]
    assert wide and all(low <= 0 <= high for low, high in wide)
    # given the length r the middle is uniform over 1 - r: the chance is r / (1 - r), up to the grid
    for i in (20, 50, 80):
        r = Fraction(i, m)
        found = [low <= 0 <= high for low, high in pairs if high - low == r]
        assert abs(Fraction(sum(found), len(found)) - r / (1 - r)) <= Fraction(1, len(found) // 2)
    assert Fraction(1, 10) / (1 - Fraction(1, 10)) == Fraction(1, 9)


def test_intervals_that_overlap_can_differ_and_touching_ones_do():
    z = stats.norm.isf(0.025)
    p = {gap: 2 * stats.norm.sf(gap / math.sqrt(2)) for gap in (2.0, 2 * z, math.sqrt(2) * z)}
    assert p[2 * z] == pytest.approx(0.0056, abs=5e-5)
    assert p[2.0] == pytest.approx(0.157, abs=5e-4)
    assert p[math.sqrt(2) * z] == pytest.approx(0.05)
    assert math.sqrt(2) * z < 2 * z  # significant, and the intervals overlap
    assert math.sqrt(2) * 1.96 == pytest.approx(2.77, abs=0.005)


# bootstrap-of-a-mean


@pytest.mark.claim("bootstrap-mean-and-maximum")
@given(x=st.lists(small, min_size=1, max_size=4))
def test_resampled_means_have_the_mean_of_the_data_and_their_variance_over_n(x):
    n = len(x)
    means = [Fraction(sum(again), n) for again in itertools.product(x, repeat=n)]
    center = Fraction(sum(x), n)
    assert sum(means) / len(means) == center
    spread = sum((m - center) ** 2 for m in means) / len(means)
    assert spread == sum((v - center) ** 2 for v in x) / (n * n)
    if n > 1:
        s2 = sum((v - center) ** 2 for v in x) / (n - 1)
        assert spread == Fraction(n - 1, n) * s2 / n


@pytest.mark.claim("bootstrap-mean-and-maximum")
@given(x=st.lists(small, min_size=1, max_size=5, unique=True))
def test_a_resample_holds_the_largest_draw_as_often_as_the_box_says(x):
    n = len(x)
    hits = sum(max(again) == max(x) for again in itertools.product(x, repeat=n))
    assert Fraction(hits, n**n) == 1 - (1 - Fraction(1, n)) ** n
    assert hits / n**n > 1 - 1 / math.e


@pytest.mark.claim("bootstrap-mean-and-maximum")
@given(n=st.integers(2, 40), seed=seeds)
def test_no_bootstrap_interval_of_the_largest_draw_reaches_beyond_it(n, seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(size=n)
    low, high = bootstrap(rng, np.max, x, 50)
    assert low <= high <= x.max() < 1


# permutation-p


def exchanges(a, b, paired):
    """All ways in which labels can be exchanged, as pairs of lists."""
    if paired:
        for swap in itertools.product((False, True), repeat=len(a)):
            yield (
                [y if s else x for x, y, s in zip(a, b, swap)],
                [x if s else y for x, y, s in zip(a, b, swap)],
            )
    else:
        both = a + b
        for chosen in itertools.combinations(range(len(both)), len(a)):
            rest = [i for i in range(len(both)) if i not in chosen]
            yield [both[i] for i in chosen], [both[i] for i in rest]


def gap(a, b):
    return abs(Fraction(sum(a), len(a)) - Fraction(sum(b), len(b)))


def full_p(a, b, paired):
    seen = gap(a, b)
    found = [gap(*pair) >= seen for pair in exchanges(a, b, paired)]
    return Fraction(sum(found), len(found))


@pytest.mark.claim("permutation-p")
@given(data=st.data(), paired=st.booleans(), m=st.integers(1, 4), n=st.integers(1, 4))
def test_under_the_hypothesis_p_is_at_most_u_with_probability_at_most_u(data, paired, m, n):
    # given the results, each exchange is equally probable: enumerate the p-values of all of them
    a, b = vector(data, m), vector(data, m if paired else n)
    ps = [full_p(*pair, paired) for pair in exchanges(a, b, paired)]
    for u in set(ps):
        assert sum(p <= u for p in ps) <= u * len(ps)
    if len({gap(*pair) for pair in exchanges(a, b, paired)}) == len(ps):  # no ties
        assert sorted(ps) == [Fraction(k + 1, len(ps)) for k in range(len(ps))]


@pytest.mark.claim("permutation-p")
@given(data=st.data(), paired=st.booleans(), n=st.integers(1, 3), draws=st.integers(1, 6))
def test_drawn_exchanges_keep_the_promise_because_the_seen_one_counts(data, paired, n, draws):
    a, b = vector(data, n), vector(data, n)
    every = [full_p(*pair, paired) for pair in exchanges(a, b, paired)]

    def at_most(k, q):  # P(at most k of `draws` exchanges are as far), each with chance q
        return sum(math.comb(draws, j) * q**j * (1 - q) ** (draws - j) for j in range(k + 1))

    for k in range(draws + 1):  # p = (1 + count) / (draws + 1) is at most u
        u = Fraction(k + 1, draws + 1)
        assert sum(at_most(k, q) for q in every) / len(every) <= u
    # without it, count / draws is 0, and so at most any u, with a positive chance
    if max(every) > min(every) or min(every) < 1:
        assert sum(at_most(0, q) for q in every) > 0


@pytest.mark.claim("permutation-p")
@given(n=st.integers(1, 5), data=st.data())
def test_the_smallest_share_of_exchanges(n, data):
    a, b = vector(data, n), vector(data, n)
    assert full_p(a, b, paired=False) >= Fraction(2, math.comb(2 * n, n))
    assert full_p(a, b, paired=True) >= Fraction(1, 2 ** (n - 1))
    low, high = list(range(n)), list(range(n, 2 * n))  # apart: the bounds are reached
    assert full_p(low, high, paired=False) == Fraction(2, math.comb(2 * n, n))
    assert full_p(low, high, paired=True) == Fraction(1, 2 ** (n - 1))


def test_three_seeds_cannot_reach_5_percent_and_six_pairs_can():
    assert Fraction(2, math.comb(6, 3)) == Fraction(1, 10)
    assert Fraction(2, math.comb(8, 4)) < Fraction(5, 100)
    assert Fraction(1, 2**4) > Fraction(5, 100) > Fraction(1, 2**5)
    assert Fraction(2, math.comb(10, 5)) > Fraction(5, 2000) > Fraction(2, math.comb(12, 6))


@pytest.mark.claim("permutation-p")
@given(seed=seeds, paired=st.booleans())
def test_the_library_draws_from_the_exchanges(seed, paired):
    rng = np.random.default_rng(seed)
    a, b = rng.integers(-5, 6, (2, 4)).tolist()
    q = float(full_p(a, b, paired))
    found = permutation_test(rng, a, b, paired=paired, n_permutations=200)
    low, high = stats.binom(200, q).interval(1 - RATE)
    assert low <= round(found * 201) - 1 <= high


def normal_p(z):
    return 2 * stats.norm.sf(np.abs(z))


@pytest.mark.parametrize(("works", "share"), [(0.1, 0.36), (0.5, 1 / 17), (0.0, 1.0)])
def test_the_share_of_false_finds_hangs_on_what_p_does_not_know(works, share):
    # changes that work with the given chance, found in 4 of 5 studies; all p-values are counted
    rng = np.random.default_rng(0)
    real = rng.uniform(size=400_000) < works
    effect = stats.norm.isf(0.025) + stats.norm.isf(0.2)
    found = normal_p(rng.normal(size=real.size) + effect * real) <= 0.05
    low, high = stats.binom(found.sum(), share).interval(1 - RATE)
    assert low <= (found & ~real).sum() <= high
    assert share > 0.05  # which is what p <= 0.05 would promise if it were that probability


def test_in_numbers_a_third_of_the_finds_is_none_and_with_three_seeds_three_of_four():
    false = 0.05 * 90
    assert false / (false + 0.8 * 10) == 0.36
    # three seeds on each side, a gain of one sigma: the test by its definition, over the spread
    t = stats.t(4).isf(0.025)

    def rejects(v):  # v is chi-square with 4 degrees of freedom
        return stats.norm.sf(t * math.sqrt(v / 4) - math.sqrt(3 / 2)) * stats.chi2(4).pdf(v)

    power = integrate.quad(rejects, 0, 80)[0]
    assert power == pytest.approx(0.16, abs=0.005)
    assert false / (false + 10 * power) == pytest.approx(0.74, abs=0.005)


def test_a_large_p_is_the_usual_thing_for_an_effect_of_one_standard_error():
    z = stats.norm.isf(0.025)
    assert normal_p(z) == pytest.approx(0.05)
    large = stats.norm.cdf(z - 1) - stats.norm.cdf(-z - 1)
    assert large > 0.8


@given(seed=seeds, n=st.integers(2, 6), gain=st.floats(-3, 3))
def test_a_t_test_asks_whether_the_interval_of_the_difference_leaves_0(seed, n, gain):
    a, b = np.random.default_rng(seed).normal(size=(2, n))
    a = a + gain
    p = stats.ttest_rel(a, b).pvalue
    assume(abs(p - 0.05) > 1e-9)
    low, high = mean_interval(a - b)
    assert (p < 0.05) == (low > 0 or high < 0)
    pooled = math.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    half = stats.t(2 * n - 2).isf(0.025) * pooled * math.sqrt(2 / n)
    p = stats.ttest_ind(a, b).pvalue
    assume(abs(p - 0.05) > 1e-9)
    assert (p < 0.05) == (abs(a.mean() - b.mean()) > half)


# pairs


@pytest.mark.claim("pairs")
@given(law=laws(), n=st.integers(1, 2), data=st.data())
def test_the_mean_difference_of_pairs_loses_twice_the_covariance(law, n, data):
    a, b = vector(data, len(law)), vector(data, len(law))
    ma, mb = mean_of(law, a), mean_of(law, b)
    va = mean_of(law, [(x - ma) ** 2 for x in a])
    vb = mean_of(law, [(x - mb) ** 2 for x in b])
    cov = mean_of(law, [(x - ma) * (y - mb) for x, y in zip(a, b)])
    total = Fraction(0)  # Var of the mean difference of n independent pairs, by enumeration
    for outcome in itertools.product(range(len(law)), repeat=n):
        p = math.prod(law[i] for i in outcome)
        gain = Fraction(sum(a[i] - b[i] for i in outcome), n)
        total += p * (gain - (ma - mb)) ** 2
    assert total == (va + vb - 2 * cov) / n
    assert (total < (va + vb) / n) == (cov > 0)


@pytest.mark.claim("pairs")
@given(
    answers=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=30),
)
def test_on_one_test_set_only_disagreements_count(answers):
    n = len(answers)
    d = [int(x) - int(y) for x, y in answers]
    only_a = sum(x and not y for x, y in answers)
    only_b = sum(y and not x for x, y in answers)
    mean = Fraction(only_a - only_b, n)
    assert Fraction(sum(d), n) == mean
    assert sum((v - mean) ** 2 for v in d) / n == Fraction(only_a + only_b, n) - mean**2


# power


@pytest.mark.claim("power")
@given(effect=st.floats(0, 6), alpha=st.floats(0.001, 0.2))
def test_the_power_is_the_mass_beyond_the_critical_value(effect, alpha):
    z = stats.norm.isf(alpha / 2)
    inside = integrate.quad(
        lambda t: math.exp(-((t - effect) ** 2) / 2), -z, z, points=[min(max(effect, -z), z)]
    )[0] / math.sqrt(2 * math.pi)
    box = stats.norm.cdf(effect - z) + stats.norm.cdf(-effect - z)
    assert box == pytest.approx(1 - inside, abs=1e-9)
    if effect == 0:
        assert box == pytest.approx(alpha)


@pytest.mark.claim("power")
@given(
    alpha=st.floats(0.001, 0.2),
    beta=st.floats(0.01, 0.5),
    delta=st.floats(0.05, 3),
    tau=st.floats(0.1, 3),
)
def test_so_many_seeds_suffice_and_fewer_hardly_do(alpha, beta, delta, tau):
    z = stats.norm.isf(alpha / 2)
    need = ((z + stats.norm.isf(beta)) * tau / delta) ** 2

    def power(n):
        effect = math.sqrt(n) * delta / tau
        return stats.norm.cdf(effect - z) + stats.norm.cdf(-effect - z)

    assert power(need) >= 1 - beta - 1e-12
    # the wrong side adds at most Phi(-2 z - z_beta), so the number is sharp up to that
    assert power(need) <= 1 - beta + stats.norm.sf(2 * z + stats.norm.isf(beta)) + 1e-12
    assert power(need) < power(1.5 * need)


def test_sixteen_and_eight_are_the_constants():
    c = (stats.norm.isf(0.025) + stats.norm.isf(0.2)) ** 2
    assert c == pytest.approx(7.85, abs=0.005)
    assert 2 * c == pytest.approx(15.7, abs=0.05)


@pytest.mark.parametrize(
    ("rho", "needed"),
    [
        (None, (6, 17, 64, 394, 1571)),
        (0.5, (5, 10, 34, 199, 787)),
        (0.9, (3, 4, 9, 42, 159)),
    ],
)
def test_an_estimated_spread_costs_one_to_three_seeds_more(rho, needed):
    c = (stats.norm.isf(0.025) + stats.norm.isf(0.2)) ** 2
    tau2 = 2 * (1 - (rho or 0))
    for n, delta in zip(needed, (2, 1, 0.5, 0.2, 0.1)):
        assert 1 <= n - math.ceil(c * tau2 / delta**2) <= 3

        def power(n, delta=delta):
            df = 2 * n - 2 if rho is None else n - 1
            return stats.nct(df, math.sqrt(n / tau2) * delta).sf(stats.t(df).isf(0.025))

        assert power(n) >= 0.8 > power(n - 1)


# many-tests


@pytest.mark.claim("many-tests")
@given(data=st.data(), k=st.integers(1, 4), n=st.integers(2, 8), alpha=st.fractions(0, 1))
def test_dividing_the_level_holds_whatever_the_dependence(data, k, n, alpha):
    # n equally probable outcomes; each p-value takes 1/n, ..., 1 in an order of its own
    orders = [data.draw(st.permutations(range(1, n + 1))) for _ in range(k)]
    ps = [[Fraction(v, n) for v in order] for order in orders]
    any_false = sum(any(p[i] <= alpha / k for p in ps) for i in range(n))
    assert Fraction(any_false, n) <= alpha
    undivided = sum(any(p[i] <= alpha for p in ps) for i in range(n))
    assert Fraction(undivided, n) <= k * alpha


@pytest.mark.claim("many-tests")
@given(k=st.integers(1, 3), n=st.integers(2, 5), data=st.data())
def test_independent_ones_multiply(k, n, data):
    alpha = Fraction(data.draw(st.integers(0, n)), n)
    grid = [Fraction(v, n) for v in range(1, n + 1)]
    hits = sum(min(ps) <= alpha for ps in itertools.product(grid, repeat=k))
    assert Fraction(hits, n**k) == 1 - (1 - alpha) ** k


@pytest.mark.claim("many-tests")
def test_disjoint_ones_reach_the_bound():
    # 4 tests at 5/100 each, in one of 20 cases each, never together
    false = [{0}, {1}, {2}, {3}]
    assert Fraction(len(set().union(*false)), 20) == 4 * Fraction(5, 100)
    assert 1 - 0.95**20 == pytest.approx(0.64, abs=0.005)


@given(data=st.data(), k=st.integers(1, 4), n=st.integers(2, 6))
def test_holms_rule_rejects_no_less_and_keeps_the_level(data, k, n):
    orders = [data.draw(st.permutations(range(1, n + 1))) for _ in range(k)]
    true = data.draw(st.lists(st.booleans(), min_size=k, max_size=k))
    alpha = Fraction(data.draw(st.integers(0, n)), n)
    errs = 0
    for i in range(n):  # equally probable outcomes; where the hypothesis is false, p is 0
        p = [Fraction(order[i], n) if t else Fraction(0) for order, t in zip(orders, true)]
        rejected = set()
        for step, j in enumerate(sorted(range(k), key=lambda j: p[j])):
            if p[j] > alpha / (k - step):
                break
            rejected.add(j)
        assert rejected >= {j for j in range(k) if p[j] <= alpha / k}
        errs += any(true[j] for j in rejected)
    assert Fraction(errs, n) <= alpha


def test_at_the_divided_level_three_seeds_find_one_gain_of_sigma_in_a_hundred():
    level = 0.05 / 20
    power = stats.nct(4, math.sqrt(3 / 2)).sf(stats.t(4).isf(level / 2))
    assert power == pytest.approx(0.01, abs=0.005)


# winners-curse


def curse(means, errors):
    """E[X_J - m_J] over equally probable outcomes, J the largest X, the first if tied."""
    total = Fraction(0)
    for row in zip(*errors):
        x = [m + e for m, e in zip(means, row)]
        total += row[x.index(max(x))]
    return total / len(errors[0])


@pytest.mark.claim("winners-curse")
@given(data=st.data(), k=st.integers(1, 6), half=st.integers(1, 5))
def test_the_best_of_k_promises_too_much_but_not_by_more_than_the_bound(data, k, half):
    # errors 1 and -1, equally often, in any joint order: exp(t error) has the mean cosh t,
    # at most exp(t^2 / 2)
    column = [1] * half + [-1] * half
    errors = [data.draw(st.permutations(column)) for _ in range(k)]
    means = vector(data, k, st.integers(-2, 2))
    found = curse(means, errors)
    assert 0 <= found <= math.sqrt(2 * math.log(k)) + 1e-12
    best = max(means)
    seen = Fraction(sum(max(m + e for m, e in zip(means, row)) for row in zip(*errors)), 2 * half)
    assert seen >= best


@pytest.mark.claim("winners-curse")
def test_for_independent_gaussians_the_bound_is_near_and_never_passed():
    def expected(k):  # E max of k standard Gaussians
        def term(x):
            return x * k * stats.norm.pdf(x) * stats.norm.cdf(x) ** (k - 1)

        return integrate.quad(term, -12, 12, limit=400)[0]

    ratio = [expected(k) / math.sqrt(2 * math.log(k)) for k in (2, 20, 100, 10**6)]
    assert all(r <= 1 for r in ratio)
    assert ratio[-1] > 0.9
    assert expected(20) == pytest.approx(1.87, abs=0.005)
    assert 0.3 / math.sqrt(3) * expected(20) == pytest.approx(0.32, abs=0.005)
    assert math.sqrt(2 * math.log(20)) == pytest.approx(2.45, abs=0.005)


def test_a_hundred_checkpoints_on_a_thousand_examples():
    assert math.sqrt(2 * math.log(100)) / (2 * math.sqrt(1000)) == pytest.approx(0.048, abs=5e-4)


@given(n=st.integers(1, 50), p=st.floats(0, 1), t=st.floats(-30, 30))
def test_the_error_of_an_accuracy_meets_the_condition(n, p, t):
    # E exp(t E) for the share of n answers, in closed form; its rounding grows with the exponent
    log = n * np.logaddexp(
        np.log1p(-p) if p < 1 else -np.inf, t / n + (np.log(p) if p else -np.inf)
    )
    assert log - t * p <= t**2 / (8 * n) + 1e-12 * (1 + abs(t))


# calibration


def gaps(c, right, place):
    """The calibration error over any bins, by its definition, in fractions."""
    total = Fraction(0)
    for j in set(place):
        mine = [i for i, b in enumerate(place) if b == j]
        mean, share = (Fraction(sum(v[i] for i in mine), len(mine)) for v in (c, right))
        total += Fraction(len(mine), len(c)) * abs(mean - share)
    return total


@pytest.mark.claim("more-bins")
@given(data=st.data(), n=st.integers(1, 12))
def test_any_finer_division_shows_at_least_as_much(data, n):
    c = [Fraction(v, 20) for v in vector(data, n, st.integers(0, 20))]
    right = vector(data, n, st.integers(0, 1))
    coarse = vector(data, n, st.integers(0, 2))
    fine = list(zip(coarse, vector(data, n, st.integers(0, 2))))
    assert gaps(c, right, coarse) <= gaps(c, right, fine)
    one = gaps(c, right, [0] * n)
    assert one == abs(Fraction(sum(c), n) - Fraction(sum(right), n)) <= gaps(c, right, coarse)


@pytest.mark.claim("more-bins")
@given(data=st.data(), n=st.integers(1, 30), bins=st.integers(1, 6), factor=st.integers(1, 5))
def test_splitting_bins_never_lowers_the_error(data, n, bins, factor):
    # odd numbers over 120 lie on no edge of 1 to 6 bins, where rounding would choose the side
    c = (2 * np.array(vector(data, n, st.integers(0, 59))) + 1) / 120
    right = np.array(vector(data, n, st.integers(0, 1)))
    coarse = calibration_error(c, right, bins)
    fine = calibration_error(c, right, bins * factor)
    assert coarse <= fine + 1e-12  # sums of 30 terms of size 1
    assert calibration_error(c, right, 1) == pytest.approx(abs(c.mean() - right.mean()))


def expected_error(c, bins):
    """E of the error of a perfectly calibrated model, over all answers, in fractions."""
    place = [max(0, math.ceil(x * bins) - 1) for x in c]  # a bin holds its upper edge
    total = Fraction(0)
    for right in itertools.product((0, 1), repeat=len(c)):
        p = math.prod(x if y else 1 - x for x, y in zip(c, right))
        sums = [abs(sum(x - y for x, y, b in zip(c, right, place) if b == j)) for j in range(bins)]
        total += p * Fraction(sum(sums)) / len(c)
    return total, len(set(place))


@pytest.mark.claim("more-bins")
@given(data=st.data(), n=st.integers(1, 6), bins=st.integers(1, 5))
def test_a_perfect_model_has_an_error_above_zero_and_below_the_bound(data, n, bins):
    c = [Fraction(v, 20) for v in vector(data, n, st.integers(0, 20))]
    found, used = expected_error(c, bins)
    variance = sum(x * (1 - x) for x in c)
    assert (found > 0) == (variance > 0)
    # both squared: fractions to the end
    assert found**2 <= used * variance / n**2 <= Fraction(used, 4 * n)


@pytest.mark.claim("more-bins")
def test_one_bin_of_a_coin_comes_near_its_gaussian_value():
    n = 400  # E|k/n - 1/2| of a fair coin: exactly, and root(2 / pi) of the bound
    k = np.arange(n + 1)
    exact = np.sum(stats.binom.pmf(k, n, 0.5) * np.abs(k / n - 0.5))
    bound = math.sqrt(0.25 / n)
    assert exact == pytest.approx(math.sqrt(2 / math.pi) * bound, rel=1 / n)  # Stirling
    assert exact < bound


def test_a_useless_model_has_no_error_and_two_wrongs_cancel_in_a_bin():
    right = np.tile([0, 1], 50)
    assert calibration_error(np.full(100, 0.5), right) == 0
    # 0.71 and always right, 0.79 and right in half: one bin, and the gaps cancel
    c = np.repeat([0.71, 0.79], 50)
    right = np.concatenate([np.ones(50), np.tile([0, 1], 25)])
    assert calibration_error(c, right) < 1e-12
    assert calibration_error(c, right, 100) == pytest.approx(0.29)
    for said in (0.71, 0.79):
        assert abs(right[c == said].mean() - said) == pytest.approx(0.29)


@given(p=st.floats(0.01, 0.99), q=st.floats(0.01, 0.99))
def test_the_expected_log_loss_is_smallest_for_the_true_probability(p, q):
    def loss(said):
        return -p * math.log(said) - (1 - p) * math.log1p(-said)

    assert loss(p) <= loss(q) + 1e-15
    if abs(p - q) > 1e-6:
        assert loss(p) < loss(q)


def test_sharp_and_dull_are_both_calibrated_and_only_the_loss_tells():
    right = np.repeat([1, 0, 1, 0], [90, 10, 10, 90])  # class 1 or not
    sharp = np.repeat([0.9, 0.1], 100)
    dull = np.full(200, 0.5)

    def loss(p):
        return -np.mean(np.log(np.where(right == 1, p, 1 - p)))

    assert calibration_error(sharp, right) == pytest.approx(0, abs=1e-12)
    assert calibration_error(dull, right) == pytest.approx(0, abs=1e-12)
    assert loss(sharp) < 0.5 * loss(dull)


@given(T=st.floats(0.5, 5), seed=seeds)
def test_one_temperature_moves_no_decision(T, seed):
    z = np.random.default_rng(seed).normal(size=(20, 4))
    assume(np.min(np.diff(np.sort(z, axis=1)[:, -2:], axis=1)) > 1e-6)
    p = special.softmax(z / T, axis=1)
    assert (p.argmax(axis=1) == z.argmax(axis=1)).all()

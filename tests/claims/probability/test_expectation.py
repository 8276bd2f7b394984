"""Checks of the claims in docs/probability/expectation.md.

Where a claim is about finitely many outcomes it is checked in exact fractions, by adding up
outcomes. Elsewhere sums of at most some thousand terms of size 1 round by less than 1e-12; where
another tolerance stands, its reason does too. Statistical checks allow five standard errors, or a
false alarm in a million.
"""

import itertools
import math
from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import integrate, special, stats

small = st.integers(-5, 5)


@st.composite
def spaces(draw, n_outcomes=6):
    """Probabilities of a few outcomes, in fractions."""
    weights = draw(st.lists(st.integers(1, 9), min_size=2, max_size=n_outcomes))
    return [Fraction(w, sum(weights)) for w in weights]


def variable(data, space):
    return data.draw(st.lists(small, min_size=len(space), max_size=len(space)))


def distribution(space, X):
    """The probability of each value: what the definition of the expectation asks for."""
    mass = defaultdict(Fraction)
    for p, x in zip(space, X, strict=True):
        mass[x] += p
    return dict(mass)


def mean(mass):
    return sum((x * p for x, p in mass.items()), Fraction(0))


def variance(mass):
    m = mean(mass)
    return sum(((x - m) ** 2 * p for x, p in mass.items()), Fraction(0))


# linearity-of-expectation


@pytest.mark.claim("linearity-of-expectation")
@given(space=spaces(), n=st.integers(1, 4), data=st.data())
def test_means_of_dependent_variables_add(space, n, data):
    variables = [variable(data, space) for _ in range(n)]
    factors = [data.draw(small) for _ in range(n)]
    total = [sum(a * x for a, x in zip(factors, row)) for row in zip(*variables)]
    parts = [a * mean(distribution(space, X)) for a, X in zip(factors, variables)]
    assert mean(distribution(space, total)) == sum(parts)


@pytest.mark.claim("linearity-of-expectation")
@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6])
def test_one_sheet_of_a_shuffle_stays_and_the_draws_miss_as_predicted(n):
    fixed = [sum(i == p for i, p in enumerate(order)) for order in itertools.permutations(range(n))]
    assert Fraction(sum(fixed), len(fixed)) == 1
    if n <= 5:
        seen = [len(set(draws)) for draws in itertools.product(range(n), repeat=n)]
        assert Fraction(sum(seen), n**n) == n * (1 - (1 - Fraction(1, n)) ** n)


# variance-of-a-mean


@pytest.mark.claim("variance-of-a-mean")
@given(space=spaces(), n=st.integers(1, 4), data=st.data())
def test_the_variance_of_a_sum_has_every_pair_twice(space, n, data):
    variables = [variable(data, space) for _ in range(n)]
    total = distribution(space, [sum(row) for row in zip(*variables)])
    variances = sum(variance(distribution(space, X)) for X in variables)
    covariances = Fraction(0)
    for X, Y in itertools.combinations(variables, 2):
        product = distribution(space, [x * y for x, y in zip(X, Y)])
        means = mean(distribution(space, X)) * mean(distribution(space, Y))
        covariances += mean(product) - means
    assert variance(total) == variances + 2 * covariances


def rearranged(values, orders):
    """(mean correlation of pairs, variance of one, variance of the mean), all in fractions.

    Each variable is one rearrangement of the same values over equally probable outcomes, so all
    have the same variance whatever their dependence.
    """
    N, n = len(values), len(orders)
    space = [Fraction(1, N)] * N
    variables = [[values[i] for i in order] for order in orders]
    one = variance(distribution(space, values))
    m = Fraction(sum(values), N)
    correlations = [
        sum((x - m) * (y - m) for x, y in zip(X, Y)) / N / one
        for X, Y in itertools.combinations(variables, 2)
    ]
    average = [Fraction(sum(row), n) for row in zip(*variables)]
    return sum(correlations) / len(correlations), one, variance(distribution(space, average))


@pytest.mark.claim("variance-of-a-mean")
@given(values=st.lists(small, min_size=2, max_size=6), n=st.integers(2, 5), data=st.data())
def test_equal_variances_give_the_effective_sample_size(values, n, data):
    assume(len(set(values)) > 1)
    orders = [data.draw(st.permutations(range(len(values)))) for _ in range(n)]
    rho, one, of_mean = rearranged(values, orders)
    assert rho >= Fraction(-1, n - 1)
    if rho == Fraction(-1, n - 1):
        assert of_mean == 0
    else:
        assert of_mean == one / (n / (1 + (n - 1) * rho))


@pytest.mark.claim("variance-of-a-mean")
@given(values=st.lists(small, min_size=2, max_size=6), n=st.integers(2, 6))
def test_copies_are_worth_one_draw_and_a_full_turn_has_no_spread(values, n):
    assume(len(set(values)) > 1)
    N = len(values)
    rho, one, of_mean = rearranged(values, [list(range(N))] * n)
    assert (rho, of_mean) == (1, one)
    turns = [[(i + k) % N for i in range(N)] for k in range(N)]
    rho, _, of_mean = rearranged(values, turns)
    assert (rho, of_mean) == (Fraction(-1, N - 1), 0)


@pytest.mark.claim("variance-of-a-mean")
def test_a_hundred_half_correlated_networks_are_worth_fewer_than_two():
    for rho in (0.1, 0.5, 0.9):
        for n in (2, 100, 10**6):
            cov = (1 - rho) / n + rho  # w^T C w with weights 1/n: n of 1, n (n - 1) of rho
            assert 1 / cov == pytest.approx(n / (1 + (n - 1) * rho), rel=1e-12)
            assert 1 / cov < 1 / rho
    assert 1.9 < 100 / (1 + 99 / 2) < 2


@pytest.mark.claim("variance-of-a-mean")
@pytest.mark.parametrize("a", [0.0, 0.5, 0.9])
def test_a_sequence_that_forgets_geometrically_is_worth_what_the_text_says(a):
    n = 200_000
    k = np.arange(1, n)
    pairs = 2 * ((n - k) * a**k).sum()  # each distance k has n - k pairs, counted both ways
    divisor = 1 + pairs / n  # n times the variance of the mean, over sigma^2
    rho = pairs / (n * (n - 1))
    assert 1 + (n - 1) * rho == pytest.approx(divisor, rel=1e-12)
    # the edge costs at most 2 a / (1 - a)^2 / n
    assert divisor == pytest.approx((1 + a) / (1 - a), abs=2 * a / (1 - a) ** 2 / n + 1e-12)


@pytest.mark.claim("variance-of-a-mean")
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_the_number_seen_has_negative_covariances(n):
    draws = list(itertools.product(range(n), repeat=n))
    seen = distribution([Fraction(1, n**n)] * n**n, [len(set(d)) for d in draws])
    miss, both = (1 - Fraction(1, n)) ** n, (1 - Fraction(2, n)) ** n
    assert both < miss**2
    assert variance(seen) == n * miss * (1 - miss) + n * (n - 1) * (both - miss**2)


# total-variance


@st.composite
def joints(draw):
    """A joint distribution, {(x, y): p}, with possibly zero entries but no empty row."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    ys = draw(st.lists(small, min_size=columns, max_size=columns, unique=True))
    weights = [
        draw(st.lists(st.integers(0, 5), min_size=columns, max_size=columns).filter(any))
        for _ in range(rows)
    ]
    total = sum(map(sum, weights))
    return {(x, y): Fraction(w, total) for x, row in enumerate(weights) for y, w in zip(ys, row)}


def groups(joint):
    """[(p(x), distribution of Y given x)]"""
    found = []
    for x in sorted({x for x, _ in joint}):
        px = sum(p for (a, _), p in joint.items() if a == x)
        given_x = defaultdict(Fraction)
        for (a, y), p in joint.items():
            if a == x:
                given_x[y] += p / px
        found.append((px, dict(given_x)))
    return found


def of_y(joint):
    mass = defaultdict(Fraction)
    for (_, y), p in joint.items():
        mass[y] += p
    return dict(mass)


def within_and_between(joint):
    parts = groups(joint)
    within = sum(px * variance(g) for px, g in parts)
    centers = defaultdict(Fraction)
    for px, g in parts:
        centers[mean(g)] += px
    return within, variance(dict(centers)), mean(dict(centers))


@pytest.mark.claim("total-variance")
@given(joint=joints())
def test_within_and_between_add_up_to_the_variance_exactly(joint):
    within, between, mean_of_means = within_and_between(joint)
    assert mean_of_means == mean(of_y(joint))
    assert within + between == variance(of_y(joint))


@pytest.mark.claim("total-variance")
@given(joint=joints(), data=st.data())
def test_the_limits_no_between_if_independent_and_no_within_if_determined(joint, data):
    px = [p for p, _ in groups(joint)]
    y_alone = of_y(joint)
    independent = {(x, y): p * q for x, p in enumerate(px) for y, q in y_alone.items()}
    assert within_and_between(independent)[:2] == (variance(y_alone), 0)
    image = [data.draw(small) for _ in px]
    determined = {(x, image[x]): p for x, p in enumerate(px)}
    assert within_and_between(determined)[:2] == (0, variance(of_y(determined)))


@pytest.mark.claim("total-variance")
def test_the_model_of_the_opening_has_39_and_3_quarters():
    hardness = stats.gamma(12, scale=0.25)

    def of_sentence(m, k):
        return integrate.quad(lambda y: y**k * math.exp(-y / m) / m, 0, 60 * m, limit=200)[0]

    def moment(k):  # over the losses inside, over the sentences outside
        outer = integrate.quad(lambda m: hardness.pdf(m) * of_sentence(m, k), 0.05, 20, limit=200)
        return outer[0]

    moments = [moment(1), moment(2)]
    # cut at 60 means and at 20, where less than 1e-10 is left
    assert moments[0] == pytest.approx(3, rel=1e-8)
    assert moments[1] - moments[0] ** 2 == pytest.approx(39 / 4 + 3 / 4, rel=1e-7)
    assert hardness.var() == pytest.approx(3 / 4)


@pytest.mark.claim("total-variance")
@given(data=st.data())
def test_a_stratified_batch_keeps_the_within_part_only(data):
    # from each class as many examples as its share of the population says: all batches, one by one
    counts = data.draw(st.lists(st.integers(1, 2), min_size=1, max_size=3))
    B = sum(counts)
    parts = []
    for _ in counts:
        space = data.draw(spaces(3))
        parts.append(distribution(space, variable(data, space)))
    batch = mass_of_mean([g for g, c in zip(parts, counts) for _ in range(c)])
    joint = {(x, y): q * c / B for x, (g, c) in enumerate(zip(parts, counts)) for y, q in g.items()}
    within, between, overall = within_and_between(joint)
    assert mean(batch) == overall
    assert variance(batch) == within / B
    assert variance(batch) + between / B == variance(of_y(joint)) / B


@pytest.mark.claim("total-variance")
@given(joint=joints(), m=st.integers(1, 3))
def test_two_of_one_group_share_the_between_part_and_means_of_m_scatter_by_within_over_m(joint, m):
    within, between, overall = within_and_between(joint)
    both = sum(
        px * p * y * q * z for px, g in groups(joint) for y, p in g.items() for z, q in g.items()
    )
    assert both - overall**2 == between  # covariance of two, independent in their group
    of_means = defaultdict(Fraction)
    for px, g in groups(joint):
        for value, p in mass_of_mean([g] * m).items():
            of_means[value] += px * p
    assert variance(dict(of_means)) == between + within / m
    if within + between > 0:
        rho = between / (within + between)
        assert variance(dict(of_means)) == (within + between) / m * (1 + (m - 1) * rho)


# mean-of-batch-means


@pytest.mark.claim("mean-of-batch-means")
@given(batches=st.lists(st.lists(small, min_size=1, max_size=5), min_size=1, max_size=5))
@example(batches=[[2] * 30, [5] * 3])
def test_batch_means_need_the_weights_of_their_sizes(batches):
    everything = [y for batch in batches for y in batch]
    n = len(everything)
    whole = Fraction(sum(everything), n)
    means = [Fraction(sum(b), len(b)) for b in batches]
    assert sum(Fraction(len(b), n) * m for b, m in zip(batches, means)) == whole
    if len({len(b) for b in batches}) == 1:
        assert sum(means) / len(means) == whole


@pytest.mark.claim("mean-of-batch-means")
def test_equal_weights_are_wrong_for_thirty_and_three():
    assert Fraction(2 + 5, 2) - Fraction(30 * 2 + 3 * 5, 33) == Fraction(27, 22)


def clustered(counts, means):
    n = sum(counts)
    whole = sum(c * m for c, m in zip(counts, means)) / n
    return math.sqrt(sum((c * (m - whole)) ** 2 for c, m in zip(counts, means))) / n


@pytest.mark.claim("mean-of-batch-means")
@given(means=st.lists(st.floats(-5, 5), min_size=2, max_size=9), m=st.integers(1, 30))
def test_the_clustered_error_bar_of_equal_sentences_is_the_bar_by_sentence(means, m):
    J = len(means)
    by_sentence = np.std(means, ddof=1) / math.sqrt(J)
    assert clustered([m] * J, means) == pytest.approx(
        by_sentence * math.sqrt((J - 1) / J), abs=1e-12
    )


def text(rng, *shape):
    """(tokens, mean loss) of the sentences of texts as in the opening."""
    hardness = rng.gamma(12, 0.25, size=shape)
    n_tokens = 2 + rng.poisson(60 / hardness)
    return n_tokens, rng.gamma(n_tokens, hardness) / n_tokens


@pytest.mark.claim("mean-of-batch-means")
def test_the_clustered_error_bar_is_the_spread_of_the_mean_over_tokens():
    runs, J = 20_000, 256
    counts, means = text(np.random.default_rng(1), runs, J)
    whole = np.average(means, weights=counts, axis=1)
    bars = np.sqrt(((counts * (means - whole[:, None])) ** 2).sum(axis=1)) / counts.sum(axis=1)
    assert bars[0] == pytest.approx(clustered(counts[0], means[0]), rel=1e-12)
    # the standard deviation of nearly Gaussian values is off by 1 / sqrt(2 runs); the formula is
    # a linear approximation, off by some 1 / J
    tolerance = 5 / math.sqrt(2 * runs) + 2 / J
    assert bars.mean() == pytest.approx(whole.std(), rel=tolerance)
    by_sentence = means.std(axis=1).mean() / math.sqrt(J)  # the bar for equal weights
    assert by_sentence > whole.std() * (1 + tolerance)


# jensen: a maximum of affine functions is convex, and exact in fractions


@st.composite
def broken_lines(draw):
    return draw(st.lists(st.tuples(small, small), min_size=1, max_size=4))


def highest(lines, x):
    return max(a * x + b for a, b in lines)


@pytest.mark.claim("jensen")
@given(lines=broken_lines(), space=spaces(), data=st.data())
@example(lines=[(0, 0), (1, 0)], space=[Fraction(1, 2)] * 2, data=None)
def test_a_convex_function_of_the_mean_is_at_most_the_mean_of_the_function(lines, space, data):
    X = [-1, 1] if data is None else variable(data, space)
    m = mean(distribution(space, X))
    right = mean(distribution(space, [highest(lines, x) for x in X]))
    left = highest(lines, m)
    assert left <= right
    # each line that reaches the top at m is a line of support there
    for a, b in lines:
        if a * m + b == left:
            assert (left == right) == all(highest(lines, x) == a * x + b for x in X)


@pytest.mark.claim("jensen")
@given(space=spaces(), data=st.data())
def test_strict_convexity_leaves_equality_to_constants(space, data):
    X = variable(data, space)
    mass = distribution(space, X)
    m, constant = mean(mass), len(mass) == 1
    for f in (lambda x: x * x, lambda x: Fraction(1) / (x + 6), lambda x: Fraction(2) ** int(x)):
        if f(Fraction(3)) == 8 and m.denominator != 1:
            continue  # 2^m is a fraction for whole m only
        right = sum(f(Fraction(x)) * p for x, p in mass.items())
        assert (f(m) == right) if constant else (f(m) < right)
    # and for x^2 the gap is the variance
    assert sum(x * x * p for x, p in mass.items()) - m**2 == variance(mass)


@pytest.mark.claim("jensen")
@given(mu=st.floats(-2, 2), sigma=st.floats(0, 1.5))
def test_for_the_exponential_of_a_gaussian_the_gap_is_half_the_variance(mu, sigma):
    x, w = np.polynomial.hermite_e.hermegauss(60)
    right = float(w @ np.exp(mu + sigma * x)) / math.sqrt(2 * math.pi)
    assert right == pytest.approx(math.exp(mu + sigma**2 / 2), rel=1e-10)
    assert right >= math.exp(mu) * (1 - 1e-12)


@pytest.mark.claim("jensen")
@given(mass=st.lists(st.tuples(st.floats(0.05, 20), st.floats(0.05, 1)), min_size=1, max_size=5))
def test_logarithms_and_ratios_turn_as_the_text_says(mass):
    x, p = np.array(mass).T
    p = p / p.sum()
    m = p @ x
    assert p @ np.log(x) <= math.log(m) + 1e-12
    assert p @ np.sqrt(x) <= math.sqrt(m) + 1e-12
    assert p @ (1 / x) >= 1 / m - 1e-12


@pytest.mark.claim("jensen")
@given(mu=st.floats(-1, 1), p=st.floats(0.1, 0.9))
def test_for_small_spread_the_gap_is_half_the_second_derivative_times_the_variance(mu, p):
    # two values, mean mu: the third-order term is of the relative size h
    for f, second in ((np.exp, np.exp), (np.cos, lambda x: -np.cos(x)), (np.arctan, None)):
        h = 1e-3
        x, w = np.array([mu - h * (1 - p), mu + h * p]), np.array([p, 1 - p])
        assert w @ x == pytest.approx(mu, abs=1e-12)
        sigma2 = w @ (x - mu) ** 2
        curvature = second(mu) if second else -2 * mu / (1 + mu**2) ** 2
        assert w @ f(x) - f(mu) == pytest.approx(curvature * sigma2 / 2, abs=sigma2 * h)


# chebyshev


@pytest.mark.claim("chebyshev")
@given(space=spaces(), data=st.data(), k=st.fractions(Fraction(1, 8), 6, max_denominator=8))
def test_chebyshev_holds_with_equality_just_at_the_distances_0_and_k(space, data, k):
    mass = distribution(space, variable(data, space))
    m = mean(mass)
    distances = {abs(x - m) for x in mass}
    for at in {k} | {d for d in distances if d > 0}:
        tail = sum(p for x, p in mass.items() if abs(x - m) >= at)
        bound = variance(mass) / at**2
        assert tail <= bound
        assert (tail == bound) == (distances <= {0, at})


@pytest.mark.claim("chebyshev")
@given(k=st.integers(1, 9), share=st.fractions(Fraction(1, 50), 1, max_denominator=50))
def test_for_every_k_of_at_least_sigma_some_variable_reaches_the_bound(k, share):
    sigma2 = share * k * k
    mass = {
        Fraction(7 - k): sigma2 / (2 * k * k),
        Fraction(7): 1 - sigma2 / k**2,
        Fraction(7 + k): sigma2 / (2 * k * k),
    }
    assert (mean(mass), variance(mass)) == (7, sigma2)
    assert mass[7 - k] + mass[7 + k] == sigma2 / k**2


# hoeffding: the exact tail of a mean, by adding one draw after the other


@st.composite
def bounded_draws(draw):
    """Up to 7 independent variables with values in [a, b], not all of one distribution."""
    a, width = draw(small), draw(st.integers(1, 4))
    n = draw(st.integers(1, 7))
    variables = []
    for _ in range(n):
        values = draw(st.lists(st.integers(a, a + width), min_size=1, max_size=3, unique=True))
        weights = [draw(st.integers(1, 9)) for _ in values]
        variables.append({x: Fraction(w, sum(weights)) for x, w in zip(values, weights)})
    return a, a + width, variables


def mass_of_mean(variables):
    total = {0: Fraction(1)}
    for mass in variables:
        step = defaultdict(Fraction)
        for (s, p), (x, q) in itertools.product(total.items(), mass.items()):
            step[s + x] += p * q
        total = dict(step)
    return {Fraction(s, len(variables)): p for s, p in total.items()}


@pytest.mark.claim("hoeffding")
@given(case=bounded_draws())
@example(case=(0, 1, [{0: Fraction(1, 2), 1: Fraction(1, 2)}] * 7))
@example(case=(0, 3, [{0: Fraction(1, 2), 3: Fraction(1, 2)}] * 2))
def test_hoeffding_bounds_every_tail_on_both_sides(case):
    a, b, variables = case
    mass = mass_of_mean(variables)
    mu, n = mean(mass), len(variables)
    assert mu == sum(mean(v) for v in variables) / n
    for eps in {abs(x - mu) for x in mass} - {0}:
        bound = math.exp(-2 * n * float(eps) ** 2 / (b - a) ** 2)
        above = float(sum(p for x, p in mass.items() if x - mu >= eps))
        below = float(sum(p for x, p in mass.items() if mu - x >= eps))
        assert above <= bound * (1 + 1e-12)
        assert below <= bound * (1 + 1e-12)
        assert above + below <= 2 * bound * (1 + 1e-12)


@pytest.mark.claim("hoeffding")
@pytest.mark.parametrize("width", [1, 3])
def test_the_2_in_the_exponent_cannot_be_larger(width):
    # for fair coins with the values 0 and width, eps a twentieth of it: P falls like e^(-n rate)
    eps = 0.05 * width
    rates = []
    for n in (10**4, 10**6):
        k = np.arange(math.ceil(0.55 * n), n + 1)
        rates.append(-special.logsumexp(stats.binom.logpmf(k, n, 0.5)) / n)
    factor = [r * width**2 / eps**2 for r in rates]
    assert 2 < factor[1] < factor[0]
    assert factor[1] == pytest.approx(2, rel=0.01)  # 2 + 4/3 eps^2 + ..., and (ln n) / n


@pytest.mark.claim("hoeffding")
@given(p=st.floats(0.005, 0.5), u=st.floats(0.01, 8))
def test_which_bound_is_smaller_is_told_by_one_product(p, u):
    chebyshev, hoeffding = p * (1 - p) / u, 2 * math.exp(-2 * u)
    product = 2 * u * math.exp(-2 * u)
    assume(abs(p * (1 - p) - product) > 1e-12)
    assert (chebyshev < hoeffding) == (p * (1 - p) < product)
    assert product <= math.exp(-1) * (1 + 1e-12)
    delta = 0.05
    if abs(p - 0.1028) > 1e-4:
        shorter = math.sqrt(p * (1 - p) / delta) < math.sqrt(math.log(2 / delta) / 2)
        assert shorter == (p < 0.1028)


# law-of-large-numbers


@pytest.mark.claim("law-of-large-numbers")
@pytest.mark.parametrize("bits", [2, 3, 4])
def test_the_weak_law_needs_pairs_only(bits):
    # the parities of all sets of k fair bits: independent in pairs, and all known from k of them
    subsets = [s for r in range(1, bits + 1) for s in itertools.combinations(range(bits), r)]
    n = len(subsets)
    mass = defaultdict(Fraction)
    for outcome in itertools.product((0, 1), repeat=bits):
        parities = [sum(outcome[i] for i in s) % 2 for s in subsets]
        mass[Fraction(sum(parities), n)] += Fraction(1, 2**bits)
    assert mean(mass) == Fraction(1, 2)
    assert variance(mass) == Fraction(1, 4) / n
    for eps in {abs(x - Fraction(1, 2)) for x in mass}:
        tail = sum(p for x, p in mass.items() if abs(x - Fraction(1, 2)) >= eps)
        assert tail <= Fraction(1, 4) / (n * eps**2)


def ever_astray(p, eps, first, last):
    """P(some mean of k coins, first <= k <= last, misses p by eps or more), one step at a time."""
    alive, lost = np.array([1.0]), 0.0
    for k in range(1, last + 1):
        alive = np.append(alive * (1 - p), 0) + np.append(0, alive * p)
        if k >= first:
            out = np.abs(np.arange(k + 1) / k - p) >= eps - 1e-12
            lost += alive[out].sum()
            alive[out] = 0
    return lost


@pytest.mark.claim("law-of-large-numbers")
@pytest.mark.parametrize("p", [0.5, 0.1])
def test_the_strong_law_no_later_mean_strays(p):
    # convergence with probability 1: the chance of *ever* straying after n tends to 0. Hajek and
    # Renyi bound it by sigma^2 / eps^2 (1/n + sum of 1/k^2 beyond n)
    eps, sigma2, last = 0.1, p * (1 - p), 1200
    chances = [ever_astray(p, eps, first, last) for first in (10, 50, 200, 600)]
    assert all(b < a for a, b in itertools.pairwise(chances))
    for first, chance in zip((10, 50, 200, 600), chances):
        later = sum(1 / k**2 for k in range(first + 1, last + 1))
        assert chance <= sigma2 / eps**2 * (1 / first + later)
    assert chances[-1] < 1e-5


@pytest.mark.claim("law-of-large-numbers")
def test_a_mean_is_enough_where_the_variance_is_infinite():
    # density 3/2 x^(-5/2) beyond 1: mean 3, infinite variance. The mean of exp(-s average) tends
    # to exp(-3 s), which says that the average tends to 3
    def missing(s):  # 1 - E exp(-s X), in t = x^(-1/2): no cancellation
        return integrate.quad(
            lambda t: -math.expm1(-s / t**2) * 3 * t**2, 0, 1, limit=500, points=[math.sqrt(s)]
        )[0]

    errors = [abs(n * math.log1p(-missing(1 / n)) + 3) for n in (10, 1000, 10**5)]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 0.02  # the next term is 2 sqrt(pi) n^(-1/2), about 0.011


@pytest.mark.claim("law-of-large-numbers")
def test_without_a_mean_a_single_draw_outweighs_n_again_and_again():
    # P(no |X_k| >= k for m <= k < M) for Cauchy draws: tends to 0 like (m / M)^(2/pi)
    m = 100
    k = np.arange(m, 10**6)
    p = 2 / np.pi * np.arctan(1 / k)
    for M in (10**3, 10**4, 10**6):
        none = np.exp(np.log1p(-p[: M - m]).sum())
        # the sums of p and of p^2 differ from the integral of 2 / (pi k) by some 1 / (2 m)
        assert none == pytest.approx((m / M) ** (2 / np.pi), rel=0.01)
    rng = np.random.default_rng(0)
    draws = np.abs(rng.normal(size=(200, 5000)) / rng.normal(size=(200, 5000)))
    counts = (draws >= np.arange(1, 5001)).sum(axis=1)
    k = np.arange(1, 5001)
    p = 2 / np.pi * np.arctan(1 / k)
    error = math.sqrt((p * (1 - p)).sum() / 200)
    assert abs(counts.mean() - p.sum()) < 5 * error


# averages-always-settle


@pytest.mark.claim("averages-always-settle")
@pytest.mark.parametrize("n", [1, 2, 30, 1000])
def test_an_average_of_ratios_is_distributed_as_one_ratio(n):
    rng = np.random.default_rng(n)
    runs = 20_000  # a scale 15 percent off moves the cdf by 0.022
    averages = np.array([(rng.normal(size=n) / rng.normal(size=n)).mean() for _ in range(runs)])
    assert stats.kstest(averages, lambda x: 0.5 + np.arctan(x) / np.pi).pvalue > 1e-6
    # the median does settle: its standard deviation is about pi / (2 sqrt(n))
    medians = [np.median(rng.normal(size=n) / rng.normal(size=n)) for _ in range(400)]
    if n == 1000:
        assert np.std(medians) == pytest.approx(
            math.pi / 2 / math.sqrt(n), rel=0.18
        )  # 5 / sqrt(800)


@pytest.mark.claim("averages-always-settle")
@given(x=st.floats(-5, 5))
def test_the_average_of_two_has_the_density_of_one(x):
    def cauchy(t):
        return 1 / (math.pi * (1 + t * t))

    # the average of two is x if the second is 2 x minus the first; t = tan(u)
    both = integrate.quad(
        lambda u: 2 / math.pi * cauchy(2 * x - math.tan(u)),
        -math.pi / 2,
        math.pi / 2,
        points=[math.atan(x), *(math.atan(2 * x + w) for w in (-1, 0, 1))],
        limit=400,
    )[0]
    assert both == pytest.approx(cauchy(x), rel=1e-7)


@pytest.mark.claim("averages-always-settle")
@pytest.mark.parametrize("t", [0.3, 1.0, 2.5])
def test_the_characteristic_function_that_the_box_names(t):
    wave = integrate.quad(lambda x: 2 / (math.pi * (1 + x * x)), 0, np.inf, weight="cos", wvar=t)[0]
    assert wave == pytest.approx(math.exp(-t), abs=1e-7)
    absolute = [
        integrate.quad(lambda x: 2 * x / (math.pi * (1 + x * x)), 0, R, limit=400)[0]
        for R in (1e2, 1e4)
    ]
    assert absolute[1] - absolute[0] == pytest.approx(2 / math.pi * math.log(100), rel=1e-3)


@pytest.mark.claim("averages-always-settle")
def test_the_expected_perplexity_of_a_sentence_is_as_said_and_then_infinite():
    def expected(M, n):
        def integrand(s):
            return math.exp(s * M / n + (n - 1) * math.log(s) - s - math.lgamma(n))

        return integrate.quad(integrand, 0, np.inf)[0]

    for M, n in ((0.5, 1), (1.5, 4), (3.0, 20)):
        assert expected(M, n) == pytest.approx((1 - M / n) ** -n, rel=1e-8)
    # at M >= n the integrand does not even fall
    grow = [
        integrate.quad(lambda s: math.exp(s * (2.0 / 2 - 1)) * s, 0, R)[0] for R in (10, 100, 1000)
    ]
    assert grow == pytest.approx([50, 5000, 500_000])


@pytest.mark.claim("averages-always-settle")
@pytest.mark.parametrize("center", [0.0, 1.0, -3.0])
def test_one_over_a_gaussian_has_no_expectation_wherever_it_is_centered(center):
    # the part of E |1 / D| from e^-u < |D| < 1 grows by 2 density(0) for each unit of u
    def part(u):
        def both(v):
            return sum(stats.norm.pdf(s * math.exp(-v) - center) for s in (-1, 1))

        return integrate.quad(both, 0, u, limit=200)[0]  # |D| = e^-v, so dD / |D| = dv

    grows = part(40) - part(20)  # beyond e^-20 the density is constant to 1e-8
    assert grows == pytest.approx(20 * 2 * stats.norm.pdf(center), rel=1e-6)


@pytest.mark.claim("averages-always-settle")
def test_her_average_of_perplexities_has_no_finite_expectation_and_scatters():
    hardness = stats.gamma(12, scale=0.25)
    share = integrate.quad(
        lambda M: hardness.pdf(M) * stats.poisson.cdf(math.floor(M) - 2, 60 / M),
        2,
        30,
        points=range(3, 30),  # where the integrand jumps
        limit=500,
    )[0]
    assert 1 / share == pytest.approx(4000, rel=0.1)  # sentences with M >= n
    hers = [np.exp(text(np.random.default_rng(seed), 4096)[1]).mean() for seed in range(1, 9)]
    assert (round(min(hers)), round(max(hers))) == (53, 176)


# central-limit-theorem


def coin_distance(n, p):
    """sup over z of |P(Z_n <= z) - Phi(z)|: at the jumps, from either side."""
    k = np.arange(n + 1)
    z = (k - n * p) / math.sqrt(n * p * (1 - p))
    cdf = stats.binom.cdf(k, n, p)
    before = np.append(0.0, cdf[:-1])
    normal = stats.norm.cdf(z)
    return max(np.abs(cdf - normal).max(), np.abs(before - normal).max())


def coin_bound(n, p):
    third = (p * (1 - p) ** 3 + (1 - p) * p**3) / (p * (1 - p)) ** 1.5
    return 0.4748 * third / math.sqrt(n)


@pytest.mark.claim("central-limit-theorem")
@given(n=st.integers(1, 400), p=st.floats(0.001, 0.999))
def test_coins_keep_within_the_bound(n, p):
    assert coin_distance(n, p) <= coin_bound(n, p)


@pytest.mark.claim("central-limit-theorem")
@pytest.mark.parametrize("p", [0.5, 0.1, 0.01])
def test_coins_tend_to_the_bell_at_every_z(p):
    distances = [coin_distance(n, p) for n in (10, 100, 10**4, 10**6)]
    assert all(b < a for a, b in itertools.pairwise(distances))
    assert distances[-1] < 0.005


@pytest.mark.claim("central-limit-theorem")
@pytest.mark.parametrize("shape", [0.05, 1.0, 7.5])
def test_sums_of_gamma_variables_keep_within_the_bound_and_tend_to_the_bell(shape):
    third = (
        integrate.quad(lambda u: abs(stats.gamma(shape).ppf(u) - shape) ** 3, 0, 1, limit=500)[0]
        / shape**1.5
    )
    z = np.linspace(-6, 6, 4001)
    distances = []
    for n in (1, 4, 30, 1000, 10**5):
        total = n * shape + z * math.sqrt(n * shape)
        off = np.abs(stats.gamma(n * shape).cdf(total) - stats.norm.cdf(z)).max()
        assert off <= 0.4748 / math.sqrt(n) * third
        distances.append(off)
    assert all(b < a for a, b in itertools.pairwise(distances))
    assert distances[-1] < 0.02 / math.sqrt(shape)


@pytest.mark.claim("central-limit-theorem")
def test_no_constant_below_0_4_would_do():
    # Esseen (1956): this coin reaches (sqrt(10) + 3) / (6 sqrt(2 pi)) = 0.40973 in the limit
    p, n = (4 - math.sqrt(10)) / 2, 10**5
    reached = 0.4748 * coin_distance(n, p) / coin_bound(n, p)
    assert reached == pytest.approx((math.sqrt(10) + 3) / (6 * math.sqrt(2 * math.pi)), rel=0.01)


# thirty-is-enough


@pytest.mark.claim("thirty-is-enough")
def test_thirty_draws_of_a_rare_event_cover_in_26_of_100_cases():
    n, p = 30, Fraction(1, 100)
    mass = [math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)]
    covered = Fraction(0)
    for k in range(n + 1):
        sample = np.array([1.0] * k + [0.0] * (n - k))
        half = 1.96 * sample.std(ddof=1) / math.sqrt(n)
        if abs(sample.mean() - 0.01) <= half:
            covered += mass[k]
    assert float(mass[0]) == pytest.approx(0.74, abs=0.005)
    assert float(covered) == pytest.approx(0.26, abs=0.005)
    assert covered <= 1 - mass[0]


@pytest.mark.claim("thirty-is-enough")
def test_in_the_tail_the_bell_can_be_wrong_by_any_factor():
    z = np.array([3.0, 4.0, 5.0])
    n = 30  # the sum of n waiting times is Gamma(n), with mean and variance n
    ratio = stats.gamma(n).sf(n + z * math.sqrt(n)) / stats.norm.sf(z)
    assert round(ratio[1]) == 12
    assert ratio[0] < ratio[1] / 3 < ratio[2] / 20


@pytest.mark.claim("thirty-is-enough")
@given(p=st.floats(0.001, 0.999))
def test_the_third_moment_of_a_coin(p):
    direct = p * abs(1 - p) ** 3 + (1 - p) * abs(0 - p) ** 3
    formula = (p**2 + (1 - p) ** 2) / math.sqrt(p * (1 - p))
    assert direct / (p * (1 - p)) ** 1.5 == pytest.approx(formula, rel=1e-12)

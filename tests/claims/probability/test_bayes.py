"""Checks of the claims in docs/probability/bayes.md.

Where chances are fractions a claim is checked exactly. Integrals over densities are taken by
scipy's quad, which is asked for 1e-11 and reports less; 1e-8 leaves room.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from mathdl.data.cells import cells
from mathdl.probability.distributions import Beta
from mathdl.probability.estimation import grid_posterior
from mathdl.probability.naive_bayes import fit, log_posterior

counts = st.integers(0, 20)
chances = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50)


def shares(weights):
    return [Fraction(w, sum(weights)) for w in weights]


@st.composite
def laws(draw, n, least=0):
    """A distribution on n values, in fractions."""
    weights = draw(st.lists(st.integers(least, 20), min_size=n, max_size=n))
    assume(sum(weights) > 0)
    return shares(weights)


def integral(f, low, high, points=None):
    return integrate.quad(f, low, high, epsabs=0, epsrel=1e-11, limit=200, points=points)[0]


# bayes-rule


@pytest.mark.claim("bayes-rule")
@given(data=st.data(), k=st.integers(1, 4), m=st.integers(1, 4))
def test_the_posterior_is_the_share_of_items_counted_one_by_one(data, k, m):
    # count items of each kind in a list; the rule sees shares and rates only
    n = [[data.draw(counts) for _ in range(m)] for _ in range(k)]
    items = [(y, x) for y in range(k) for x in range(m) for _ in range(n[y][x])]
    assume(all(sum(row) for row in n))
    prior = shares([sum(row) for row in n])
    likelihood = [shares(row) for row in n]
    for x in range(m):
        column = [y for y, seen in items if seen == x]
        evidence = sum(likelihood[c][x] * prior[c] for c in range(k))
        assert evidence == Fraction(len(column), len(items))
        for y in range(k) if column else ():
            posterior = likelihood[y][x] * prior[y] / evidence
            assert posterior == Fraction(column.count(y), len(column))


@pytest.mark.claim("bayes-rule")
@given(
    base=st.floats(0.05, 0.95),
    means=st.tuples(st.floats(-1, 1), st.floats(-1, 1)),
    stds=st.tuples(st.floats(1, 2), st.floats(1, 2)),
    x=st.floats(-2, 2),
)
def test_with_densities_it_is_the_limit_of_shares_in_a_thin_strip(base, means, stds, x):
    laws = [stats.norm(m, s) for m, s in zip(means, stds)]
    prior = (base, 1 - base)
    joint = [p * law.pdf(x) for p, law in zip(prior, laws)]
    by_rule = joint[0] / sum(joint)
    h = 1e-4
    strip = [p * (law.cdf(x + h) - law.cdf(x - h)) for p, law in zip(prior, laws)]
    # the densities are at least 0.002 there; the strip bends a share by some h^2, and a difference
    # of cdfs loses 1e-16 of at least 4e-7
    assert strip[0] / sum(strip) == pytest.approx(by_rule, abs=1e-6)


@pytest.mark.claim("bayes-rule")
@given(a=st.floats(1, 4), b=st.floats(1, 4), k=st.integers(0, 5))
def test_with_a_density_of_y_the_sum_is_an_integral(a, b, k):
    # theta in [0, 1] with density Beta(a, b), k ones of 5: the joint chance of (theta < 1/2, k)
    def joint(t):
        prior = t ** (a - 1) * (1 - t) ** (b - 1) / special.beta(a, b)
        return prior * math.comb(5, k) * t**k * (1 - t) ** (5 - k)

    evidence = integral(joint, 0, 1)
    lower = integral(joint, 0, 0.5) / evidence
    assert evidence == pytest.approx(stats.betabinom(5, a, b).pmf(k), rel=1e-8)
    assert lower == pytest.approx(stats.beta(a + k, b + 5 - k).cdf(0.5), rel=1e-8)


def test_the_judge_is_accurate_and_its_alarms_are_not():
    # the misconception "accurate-alarms", in whole answers of 100,000
    hit, miss, alarm, rest = 900, 100, 4950, 94050
    assert hit + miss == 1000
    assert alarm + rest == 99000
    assert Fraction(hit + rest, 100_000) > Fraction(949, 1000)
    assert Fraction(hit, hit + alarm) < Fraction(155, 1000)
    never = Fraction(99_000, 100_000)
    assert never > Fraction(hit + rest, 100_000)
    # on 1,000 of each kind its precision is that of the odds 18, which 1 : 99 turns into 15 percent
    balanced = Fraction(900, 900 + 1000 * alarm // (alarm + rest))
    assert balanced == Fraction(900, 950) == Fraction(18, 19)
    assert Fraction(18, 18 + 99) == Fraction(hit, hit + alarm)


# evidence-adds-up


@pytest.mark.claim("evidence-adds-up")
@given(data=st.data(), d=st.integers(1, 4), base=chances)
def test_odds_multiply_and_conditionally_independent_ratios_too(data, d, base):
    given_y = [[data.draw(laws(3, least=1)) for _ in range(d)] for _ in range(2)]
    joint = {}
    for y, x in itertools.product(range(2), itertools.product(range(3), repeat=d)):
        chance = base if y else 1 - base
        joint[y, x] = chance * math.prod(given_y[y][j][x[j]] for j in range(d))
    for x in itertools.product(range(3), repeat=d):
        evidence = joint[0, x] + joint[1, x]
        odds = (joint[1, x] / evidence) / (joint[0, x] / evidence)
        ratios = [given_y[1][j][x[j]] / given_y[0][j][x[j]] for j in range(d)]
        assert odds == base / (1 - base) * math.prod(ratios)
        # some dozen roundings in the logs of numbers from 1e-9 to 1e9
        total = math.log(base / (1 - base)) + sum(math.log(r) for r in ratios)
        assert math.log(odds) == pytest.approx(total, abs=1e-12)


@pytest.mark.claim("evidence-adds-up")
@given(data=st.data(), base=chances)
def test_without_the_condition_the_first_line_still_holds_and_the_second_does_not(data, base):
    # any joint law of two bits given y; and two copies of one bit, whose ratio counts once
    tables = [data.draw(laws(4, least=1)) for _ in range(2)]
    for i in range(4):
        odds = base * tables[1][i] / ((1 - base) * tables[0][i])
        posterior = base * tables[1][i] / (base * tables[1][i] + (1 - base) * tables[0][i])
        assert posterior / (1 - posterior) == odds
    one = [data.draw(laws(2, least=1)) for _ in range(2)]
    ratio = one[1][0] / one[0][0]
    copied = [[row[0], 0, 0, row[1]] for row in one]
    odds = base * copied[1][0] / ((1 - base) * copied[0][0])
    assert odds == base / (1 - base) * ratio
    assert (odds == base / (1 - base) * ratio**2) == (ratio == 1)


def test_the_judges_of_the_opening_give_what_the_text_says():
    odd, base, hit = Fraction(4, 100), Fraction(1, 100), Fraction(9, 10)
    low = Fraction(14, 1000) / (1 - odd)

    def flagged(m):  # m flags, given harmless
        return odd * hit**m + (1 - odd) * low**m

    assert flagged(1) == Fraction(5, 100)
    ratios = [hit / (flagged(m) / flagged(m - 1)) for m in (1, 2, 3)]
    assert [float(r) for r in ratios] == pytest.approx([18, 1.38, 1.006], abs=5e-4)
    odds = base / (1 - base) * math.prod(ratios)
    assert float(odds / (1 + odds)) == pytest.approx(0.2016, abs=5e-5)
    promised = base / (1 - base) * 18**3
    assert float(promised / (1 + promised)) == pytest.approx(0.983, abs=5e-4)
    limit = base / (1 - base) / odd  # infinitely many flags
    assert float(limit / (1 + limit)) == pytest.approx(0.2016, abs=5e-5)


# prior-shift


@pytest.mark.claim("prior-shift")
@given(data=st.data(), k=st.integers(1, 4))
def test_the_shifted_posterior_is_that_of_a_world_with_the_other_prior(data, k):
    old = data.draw(laws(k, least=1))
    new = data.draw(laws(k))
    likelihood = [data.draw(laws(3)) for _ in range(k)]

    def posterior(prior, x):
        joint = [likelihood[c][x] * prior[c] for c in range(k)]
        return [j / sum(joint) for j in joint] if sum(joint) else None

    for x in range(3):
        before, after = posterior(old, x), posterior(new, x)
        if before is None:
            continue
        weighted = [before[c] * new[c] / old[c] for c in range(k)]
        assert (sum(weighted) > 0) == (after is not None)
        if after is not None:
            assert [w / sum(weighted) for w in weighted] == after


@pytest.mark.claim("prior-shift")
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(2, 5))
def test_logits_shift_by_the_log_of_the_ratio_of_priors(seed, k):
    rng = np.random.default_rng(seed)
    z = 5 * rng.normal(size=k)
    old, new = rng.dirichlet(np.ones(k), size=2) * 0.98 + 0.02 / k
    p = np.exp(z) / np.exp(z).sum()
    expected = p * new / old / (p * new / old).sum()
    shifted = torch.softmax(torch.from_numpy(z + np.log(new) - np.log(old)), dim=0)
    np.testing.assert_allclose(shifted.numpy(), expected, rtol=1e-12)


@pytest.mark.claim("prior-shift")
def test_it_is_what_a_count_of_a_reweighted_sample_gives():
    # two Gaussians, 3 : 7 in the sample; repeat the rarer class to 7 : 7 and bin around x = 1
    rng = np.random.default_rng(0)
    n = 200_000
    y = rng.random(n) < 0.3
    x = rng.normal(1.5 * y)
    near = np.abs(x - 1) < 0.05
    weight = np.where(y, 7 / 3, 1.0)
    seen = np.sum(weight[near & y]) / np.sum(weight[near])
    logit = math.log(3 / 7) + 1.5 * 1 - 1.5**2 / 2
    shifted = 1 / (1 + math.exp(-(logit + math.log(7 / 3))))
    # some 6,000 draws in the bin: standard error below 0.0075 with the weights; five of them
    assert abs(seen - shifted) < 5 * 0.0075


@pytest.mark.claim("prior-shift")
@given(p=st.floats(0.01, 0.99), weight=st.floats(0.01, 100))
def test_the_best_logit_of_a_weighted_loss_is_the_true_one_plus_the_log_of_the_weight(p, weight):
    z = torch.tensor(math.log(p / (1 - p)) + math.log(weight), dtype=torch.float64)
    z.requires_grad_()
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(weight, dtype=torch.float64))
    one, zero = torch.tensor([1.0, 0.0], dtype=torch.float64)
    mean = p * loss(z, one) + (1 - p) * loss(z, zero)  # over y, at one x; convex in z
    (slope,) = torch.autograd.grad(mean, z)
    # a difference of two terms of at most 100 that cancel; each errs by some 1e-14
    assert abs(slope.item()) < 1e-12


# explaining-away


@pytest.mark.claim("explaining-away")
@given(a=chances, b=chances)
def test_a_cause_explains_the_other_away(a, b):
    joint = {
        (i, j): (a if i else 1 - a) * (b if j else 1 - b)
        for i, j in itertools.product((0, 1), repeat=2)
    }

    def chance(event, given=lambda i, j: True):
        whole = sum(p for (i, j), p in joint.items() if given(i, j))
        return sum(p for (i, j), p in joint.items() if event(i, j) and given(i, j)) / whole

    def first(i, j):
        return i == 1

    effect = chance(lambda i, j: i or j)
    seen = chance(first, lambda i, j: i or j)
    assert seen == a / effect
    assert seen > a
    assert chance(first, lambda i, j: j and (i or j)) == a
    # and without the second cause the first is certain
    assert chance(first, lambda i, j: not j and (i or j)) == 1


def test_three_bits_are_independent_in_pairs_only():
    # the misconception "pairwise-is-mutual"
    worlds = [(a, b, a ^ b) for a, b in itertools.product((0, 1), repeat=2)]
    for i, j in itertools.combinations(range(3), 2):
        pairs = [(w[i], w[j]) for w in worlds]
        assert sorted(pairs) == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert (1, 1, 1) not in worlds
    # and their correlation matrix is that of independent bits
    np.testing.assert_array_equal(np.cov(np.array(worlds).T, bias=True), np.eye(3) / 4)


def test_the_correlation_among_the_kept_is_that_of_a_cut_gaussian():
    # s = style + facts is cut, d = style - facts is not, and they are independent
    t = stats.norm.isf(0.1)
    hazard = stats.norm.pdf(t) / 0.1
    v = 1 - hazard * (hazard - t)
    assert (v - 1) / (v + 1) == pytest.approx(-0.71, abs=5e-3)


# beta-bernoulli


@pytest.mark.claim("beta-bernoulli")
@given(a=st.floats(0.5, 8), b=st.floats(0.5, 8), n=st.integers(1, 12), data=st.data())
def test_prior_times_likelihood_over_its_integral_is_the_beta_density(a, b, n, data):
    k = data.draw(st.integers(0, n))

    # theta = sin(u)^2 takes the poles away that a or b below 1 put at the ends
    def mass(u):
        return math.sin(u) ** (2 * (a + k) - 1) * math.cos(u) ** (2 * (b + n - k) - 1)

    total = integral(mass, 0, math.pi / 2)
    for u in (0.3, 0.8, 1.2):
        theta = math.sin(u) ** 2
        below = integral(mass, 0, u) / total
        assert float(Beta(a + k, b + n - k).cdf(theta)) == pytest.approx(below, rel=1e-8)
        assert stats.beta(a + k, b + n - k).cdf(theta) == pytest.approx(below, rel=1e-8)
    mean = integral(lambda u: math.sin(u) ** 2 * mass(u), 0, math.pi / 2) / total
    assert (a + k) / (a + b + n) == pytest.approx(mean, rel=1e-8)


@pytest.mark.claim("beta-bernoulli")
@given(
    a=st.fractions(Fraction(1, 9), 9, max_denominator=9),
    b=st.fractions(Fraction(1, 9), 9, max_denominator=9),
    n=st.integers(1, 30),
    data=st.data(),
)
def test_the_mean_is_an_average_of_prior_and_data(a, b, n, data):
    k = data.draw(st.integers(0, n))
    w = n / (a + b + n)
    assert (1 - w) * a / (a + b) + w * Fraction(k, n) == (a + k) / (a + b + n)
    assert 0 < w < 1


@pytest.mark.claim("beta-bernoulli")
@pytest.mark.parametrize(("n", "k"), [(2, 0), (3, 3), (5, 4)])
def test_the_next_draw_is_a_one_as_often_as_in_a_world_that_is_simulated(n, k):
    rng = np.random.default_rng(0)
    size = 400_000
    theta = rng.beta(2.0, 3.0, size)
    ones = rng.random((n + 1, size)) < theta
    like = ones[:n].sum(axis=0) == k
    share = (2.0 + k) / (5.0 + n)
    error = math.sqrt(share * (1 - share) / like.sum())
    assert abs(ones[n][like].mean() - share) < 5 * error


# sequential-is-batch


@pytest.mark.claim("sequential-is-batch")
@given(data=st.data(), n=st.integers(1, 4), m=st.integers(1, 4))
def test_every_order_ends_at_the_posterior_of_all(data, n, m):
    prior = data.draw(laws(m))
    likelihood = [[data.draw(chances | st.just(Fraction(0))) for _ in range(m)] for _ in range(n)]
    batch = [prior[t] * math.prod(row[t] for row in likelihood) for t in range(m)]
    assume(sum(batch) > 0)
    batch = [p / sum(batch) for p in batch]
    for order in itertools.permutations(range(n)):
        now = prior
        for i in order:
            joint = [p * likelihood[i][t] for t, p in enumerate(now)]
            now = [p / sum(joint) for p in joint]
        assert now == batch


@pytest.mark.claim("sequential-is-batch")
@given(x=st.lists(st.floats(-3, 3), min_size=1, max_size=6))
def test_a_grid_fed_one_by_one_agrees_with_one_fed_all(x):
    grid = np.linspace(-6, 6, 401)
    log_prior = stats.t(3).logpdf(grid)
    each = [stats.laplace(loc=grid).logpdf(v) for v in x]
    batch = grid_posterior(np.sum(each, axis=0), log_prior, grid)
    log_p = log_prior
    for log_lik in each:
        log_p = np.log(grid_posterior(log_lik, log_p, grid))
    # six rounds of some ten roundings
    np.testing.assert_allclose(np.exp(log_p), batch, rtol=1e-12)


# conjugate-gaussian

means = st.floats(-3, 3)
stds = st.floats(0.3, 3)


@pytest.mark.claim("conjugate-gaussian")
@given(m0=means, s0=stds, sigma=stds, x=st.lists(means, min_size=1, max_size=5))
def test_the_posterior_is_prior_times_likelihood_over_its_integral(m0, s0, sigma, x):
    n = len(x)
    variance = 1 / (1 / s0**2 + n / sigma**2)
    mean = variance * (m0 / s0**2 + sum(x) / sigma**2)
    std = math.sqrt(variance)
    grid = mean + std * np.linspace(-9, 9, 721)
    log_p = stats.norm(m0, s0).logpdf(grid)
    for value in x:
        log_p = log_p + stats.norm(grid, sigma).logpdf(value)
    p = np.exp(log_p - log_p.max())
    # a trapezoidal rule on a Gaussian with 40 points a standard deviation errs below 1e-15, and
    # less than 1e-18 lies beyond nine of them; log_p of up to some 1e3 leaves 1e-13
    p /= integrate.trapezoid(p, grid)
    np.testing.assert_allclose(p, stats.norm(mean, std).pdf(grid), atol=1e-10 / std)
    assert integrate.trapezoid(p * grid, grid) == pytest.approx(mean, abs=1e-9)


@pytest.mark.claim("conjugate-gaussian")
@given(m0=means, s0=stds, sigma=stds, x=means)
def test_it_is_the_law_of_mu_among_joint_gaussians(m0, s0, sigma, x):
    # regression of mu on x: slope Cov(mu, x) / Var(x), and the residual variance
    slope = s0**2 / (s0**2 + sigma**2)
    variance = 1 / (1 / s0**2 + 1 / sigma**2)
    assert variance == pytest.approx(s0**2 - slope * s0**2, rel=1e-11)  # of at least s0^2 / 100
    expected = m0 + slope * (x - m0)
    assert variance * (m0 / s0**2 + x / sigma**2) == pytest.approx(expected, abs=1e-12)


@pytest.mark.claim("conjugate-gaussian")
def test_limits_a_flat_prior_and_a_certain_one():
    x, sigma = np.array([1.0, 2.0, 6.0]), 2.0

    def posterior(m0, s0):
        precision = 1 / s0**2 + len(x) / sigma**2
        return (m0 / s0**2 + x.sum() / sigma**2) / precision, 1 / precision

    # off by the ratio of the precisions, 1e-12 and some
    assert posterior(50.0, 1e7) == pytest.approx((x.mean(), sigma**2 / 3), rel=1e-10)
    assert posterior(50.0, 1e-7) == pytest.approx((50.0, 1e-14), rel=1e-10)


# data-make-surer, and what naive Bayes does to copies


@given(a=st.integers(1, 12), b=st.integers(1, 12))
def test_a_failure_may_widen_a_beta_but_on_average_variance_falls(a, b):
    def variance(a, b):
        return Fraction(a * b, (a + b) ** 2 * (a + b + 1))

    one = Fraction(a, a + b)
    average = one * variance(a + 1, b) + (1 - one) * variance(a, b + 1)
    assert average < variance(a, b)
    if (a, b) == (9, 1):
        assert variance(9, 2) > variance(9, 1)


def test_the_variance_of_beta_9_b_peaks_at_five():
    variance = [stats.beta(9, b).var() for b in range(1, 40)]
    assert int(np.argmax(variance)) + 1 == 5
    assert (np.diff(variance[4:]) < 0).all()
    assert variance[1] > variance[0]


def test_copies_multiply_the_evidence_and_leave_the_prior():
    X, labels = cells()
    X = np.log(X[:, [0, 1, 4]])
    prior = np.diff(fit(X, labels)[0])[0]
    once = np.diff(log_posterior(X, *fit(X, labels)))[:, 0]
    for m in (2, 10):
        Z = np.tile(X, m)
        copied = np.diff(log_posterior(Z, *fit(Z, labels)))[:, 0]
        np.testing.assert_allclose(copied - prior, m * (once - prior), rtol=1e-9, atol=1e-9)
        # the decision stays where the evidence agrees with the prior or outweighs it
        evidence = once - prior
        safe = (evidence * prior > 0) | (np.abs(evidence) > abs(prior))
        assert ((copied > 0) == (once > 0))[safe].all()
        # and it turns elsewhere, if only the copies are enough to outweigh it
        turned = ~safe & (m * np.abs(evidence) > abs(prior))
        assert ((copied > 0) != (once > 0))[turned].all()


def test_three_features_are_weakly_correlated_within_a_class_and_two_more_are_not():
    X, labels = cells()
    for c in (0, 1):
        r = np.corrcoef(np.log(X[labels == c]).T)
        assert np.abs(r[np.ix_([0, 1, 4], [0, 1, 4])] - np.eye(3)).max() < 0.25
        assert min(r[0, 2], r[0, 3], r[2, 3]) > 0.98


def test_the_rows_that_train_and_judge_are_those_that_the_text_counts():
    labels = cells()[1]
    assert np.bincount(labels[1::2]).tolist() == [174, 110]
    assert round(100 * labels[::2].mean()) == 36

"""Checks of the claims in docs/probability/information.md.

Laws with rational probabilities are checked exactly where a claim is about a product: with counts
n_i = N p_i the number exp(-N H(p, q)) is the fraction prod q_i^n_i. Logarithms of fractions are
taken by mpmath with 40 digits, and compared within 1e-30. Float sums of a few dozen terms of size
at most 10 carry errors below 1e-13; 1e-11 leaves room. Sums over fine grids of smooth densities
that vanish at the ends are exact to rounding.
"""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from mathdl.probability.information import (
    cross_entropy,
    entropy,
    js_divergence,
    kl_divergence,
    kl_normal,
    mutual_information,
    perplexity,
)

MP = mpmath.MPContext()
MP.dps = 40
CLOSE = MP.mpf(10) ** -30


@st.composite
def counts(draw, k=None, least=0):
    k = k or draw(st.integers(2, 5))
    n = draw(st.lists(st.integers(least, 12), min_size=k, max_size=k))
    assume(sum(n) > 0)
    return n


@st.composite
def two(draw, least=1):
    p = draw(counts())
    return p, draw(counts(k=len(p), least=least))


def law(n):
    return [Fraction(c, sum(n)) for c in n]


def floats(fractions):
    return np.array([float(f) for f in fractions])


def log(fraction):
    return MP.log(MP.mpf(fraction.numerator) / fraction.denominator)


def divergence(p, q):
    """Of two laws in fractions, by 40 digits."""
    return MP.fsum([log(a / b) * a.numerator / a.denominator for a, b in zip(p, q) if a])


def grid_sum(f, low=-40.0, high=40.0, n=8001):
    x = np.linspace(low, high, n)
    return float(np.sum(f(x)) * (x[1] - x[0]))


# entropy-at-most-log-k


@pytest.mark.claim("entropy-at-most-log-k")
@given(n=counts())
def test_entropy_is_between_0_and_log_k_and_meets_them_only_where_it_should(n):
    # exact: p^p in fractions, (prod p_i^n_i)^(1/N) from 1 / k to 1
    p, total, k = law(n), sum(n), len(n)
    typical = math.prod(a**c for a, c in zip(p, n))  # exp(-N H)
    assert Fraction(1, k) ** total <= typical <= 1
    assert (typical == 1) == (max(n) == total)
    assert (typical == Fraction(1, k) ** total) == (len(set(n)) == 1)
    assert float(-log(typical) / total) == pytest.approx(entropy(floats(p)), abs=1e-11)


@pytest.mark.claim("entropy-at-most-log-k")
def test_four_logits_and_their_2_49_equal_outcomes():
    z = [2.0, 1.0, -0.5, 3.0]
    weights = [math.exp(v) for v in z]
    p = [w / sum(weights) for w in weights]
    H = -sum(a * math.log(a) for a in p)
    assert 0 < H < math.log(4)
    assert H == pytest.approx(0.9128, abs=5e-5)
    assert math.exp(H) == pytest.approx(2.49, abs=5e-3)
    assert -4 * 0.25 * math.log(0.25) == math.log(4)


def test_the_unit_is_a_factor_and_surprises_of_independent_events_add():
    p = np.array([0.7, 0.2, 0.1])
    bits = -sum(a * math.log2(a) for a in p)
    assert bits * math.log(2) == pytest.approx(0.8018, abs=5e-5)
    both = np.outer(p, [0.25, 0.75]).ravel()
    assert entropy(both) == pytest.approx(entropy(p) + entropy([0.25, 0.75]), abs=1e-12)


@given(n=counts(least=1))
def test_questions_number_at_least_the_bits_and_less_than_one_more(n):
    # the best way of asking, by merging the two rarest (Huffman)
    rest, questions = sorted(law(n)), Fraction(0)
    while len(rest) > 1:
        pair = rest[0] + rest[1]
        questions += pair
        rest = sorted([*rest[2:], pair])
    bits = float(entropy(floats(law(n)))) / math.log(2)
    assert bits - 1e-12 <= questions < bits + 1


def test_entropy_belongs_to_the_law_and_surprise_to_a_message_and_a_law():
    # the misconception "entropy-of-a-message"
    turns = [i % 2 for i in range(8001)]
    coin = 8001 * math.log2(2)
    after_the_last = math.log2(2) + sum(
        -math.log2(1.0 if b != a else 0.0) for a, b in itertools.pairwise(turns)
    )
    assert coin == 8001
    assert after_the_last == 1


# cross-entropy-is-entropy-plus-kl


@pytest.mark.claim("cross-entropy-is-entropy-plus-kl")
@given(pq=two())
def test_cross_entropy_splits_exactly(pq):
    n, m = pq
    p, q, total = law(n), law(m), sum(n)
    crossed = math.prod(b**c for b, c in zip(q, n))  # exp(-N H(p, q)): q's likelihood of the data
    own = math.prod(a**c for a, c in zip(p, n))
    apart = math.prod((b / a) ** c for a, b, c in zip(p, q, n) if a)
    assert crossed == own * apart
    values = [float(-log(v) / total) for v in (crossed, own, apart)]
    got = [cross_entropy(floats(p), floats(q)), entropy(floats(p))]
    got.append(kl_divergence(floats(p), floats(q)))
    assert got == pytest.approx(values, abs=1e-11)
    assert got[0] == pytest.approx(got[1] + got[2], abs=1e-11)


@pytest.mark.claim("cross-entropy-is-entropy-plus-kl")
def test_both_sides_are_infinite_where_q_misses_what_p_has():
    p, q = [0.5, 0.5], [1.0, 0.0]
    assert cross_entropy(p, q) == entropy(p) + kl_divergence(p, q) == math.inf
    assert kl_divergence(q, p) == pytest.approx(math.log(2))


# kl-is-nonnegative


@pytest.mark.claim("kl-is-nonnegative")
@given(pq=two())
def test_the_truth_has_the_largest_likelihood_exactly(pq):
    n, m = pq
    p, q = law(n), law(m)
    apart = math.prod((b / a) ** c for a, b, c in zip(p, q, n) if a)  # exp(-N KL)
    assert apart <= 1
    assert (apart == 1) == (p == q)
    assert kl_divergence(floats(p), floats(q)) >= 0
    assert kl_divergence(floats(p), floats(p)) == 0


@pytest.mark.claim("kl-is-nonnegative")
@given(
    index=st.tuples(st.integers(0, 2), st.integers(0, 2)),
    at=st.floats(-2, 2),
    scale=st.floats(0.5, 2),
)
def test_densities_have_divergences_of_at_least_0(index, at, scale):
    families = (stats.norm, stats.laplace, stats.logistic)
    p, q = families[index[0]](0, 1), families[index[1]](at, scale)

    def f(x):
        return p.pdf(x) * (p.logpdf(x) - q.logpdf(x))

    # kinks of a Laplace density cost the grid some h^2 = 1e-4
    value = grid_sum(f)
    assert value > -1e-4
    if index[0] == index[1] and at == 0 and scale == 1:
        assert abs(value) < 1e-12
    elif abs(at) > 0.2:
        assert value > 1e-3


# the loss, perplexity


def test_the_honest_forecast_is_cheapest_and_the_pull_is_the_slope():
    p = np.array([0.7, 0.2, 0.1])
    shifts = np.random.default_rng(0).dirichlet(np.ones(3), size=1000)
    assert (cross_entropy(p, shifts) > entropy(p)).all()
    for q1 in (0.98, 0.4, 0.001):  # slope of -log softmax in the logit of the true class
        z = torch.tensor([math.log(q1), math.log(1 - q1)], dtype=torch.float64)
        z.requires_grad_()
        torch.nn.functional.cross_entropy(z[None], torch.tensor([0])).backward()
        assert z.grad[0].item() == pytest.approx(q1 - 1, abs=1e-12)


def test_one_text_has_many_perplexities_and_one_number_of_bits_per_byte():
    # the misconception "perplexity-across-tokenizers"
    letters = np.full(3, 1 / 3)
    assert perplexity(letters, letters) == pytest.approx(3)
    per_word = math.exp(5 * cross_entropy(letters, letters))
    assert per_word == pytest.approx(3**5) == 243
    a, b = (tokens * math.log2(ppl) for ppl, tokens in ((12, 260), (20, 200)))
    assert 12 < 20
    assert a > b
    assert Fraction(12) ** 260 > Fraction(20) ** 200  # exactly: A finds the text less probable


# no distance


def test_kl_has_no_symmetry_and_a_detour_is_shorter():
    # the misconception "kl-is-a-distance"
    a, b, c = (law(n) for n in ([1, 1], [1, 3], [1, 9]))
    direct, first, second = divergence(a, c), divergence(a, b), divergence(b, c)
    assert first + second < direct
    assert MP.sqrt(direct) > MP.sqrt(first) + MP.sqrt(second)
    assert float(first) == pytest.approx(0.144, abs=5e-4)
    assert float(second) == pytest.approx(0.092, abs=5e-4)
    p, q = law([7, 2, 1]), law([5, 3, 2])
    assert float(divergence(p, q)) == pytest.approx(0.0851, abs=5e-5)
    assert float(divergence(q, p)) == pytest.approx(0.0920, abs=5e-5)


@given(data=st.data(), k=st.integers(2, 5))
def test_jensen_shannon_is_symmetric_at_most_log_2_and_its_root_a_metric(data, k):
    p, q, r = (floats(law(data.draw(counts(k=k)))) for _ in range(3))
    d = js_divergence
    assert d(p, q) == pytest.approx(d(q, p), abs=1e-14)
    assert 0 <= d(p, q) <= math.log(2) + 1e-14
    assert math.sqrt(d(p, r)) <= math.sqrt(d(p, q)) + math.sqrt(d(q, r)) + 1e-7
    m = (p + q) / 2
    assert d(p, q) == pytest.approx(entropy(m) - (entropy(p) + entropy(q)) / 2, abs=1e-12)


# data-processing


@pytest.mark.claim("data-processing")
@given(data=st.data(), pq=two(), j=st.integers(1, 4))
def test_a_step_never_adds_and_loses_what_the_posteriors_differ_by(data, pq, j):
    p, q = law(pq[0]), law(pq[1])
    T = [law(data.draw(counts(k=j))) for _ in p]
    pT = [sum(a * row[c] for a, row in zip(p, T)) for c in range(j)]
    qT = [sum(b * row[c] for b, row in zip(q, T)) for c in range(j)]
    before, after = divergence(p, q), divergence(pT, qT)
    lost = MP.mpf(0)
    same = True
    for c in range(j):
        if pT[c]:
            from_p = [a * row[c] / pT[c] for a, row in zip(p, T)]
            from_q = [b * row[c] / qT[c] for b, row in zip(q, T)]
            same = same and from_p == from_q
            lost += divergence(from_p, from_q) * pT[c].numerator / pT[c].denominator
    assert after <= before + CLOSE
    assert abs(before - after - lost) < CLOSE
    assert (abs(before - after) < CLOSE) == same


@pytest.mark.claim("data-processing")
@given(a=st.integers(1, 9), b=st.integers(1, 9), ratio=st.integers(1, 9))
def test_merging_outcomes_in_one_proportion_loses_nothing(a, b, ratio):
    p, q = law([a, a * ratio, 3]), law([b, b * ratio, 5])
    merged = ([p[0] + p[1], p[2]], [q[0] + q[1], q[2]])
    assert abs(divergence(p, q) - divergence(*merged)) < CLOSE
    other = law([b, b * ratio + 1, 5])
    merged = ([p[0] + p[1], p[2]], [other[0] + other[1], other[2]])
    assert divergence(p, other) - divergence(*merged) > CLOSE


@pytest.mark.claim("data-processing")
@given(data=st.data(), k=st.integers(2, 4), m=st.integers(2, 4))
def test_what_is_computed_from_x_tells_no_more_of_y(data, k, m):
    n = data.draw(counts(k=k * m))
    joint = floats(law(n)).reshape(k, m)
    T = np.array([floats(law(data.draw(counts(k=3)))) for _ in range(k)])
    told = mutual_information(joint)
    assert mutual_information(T.T @ joint) <= told + 1e-12
    x, y = joint.sum(axis=1), joint.sum(axis=0)
    by_entropies = entropy(x) + entropy(y) - entropy(joint.ravel())
    assert told == pytest.approx(by_entropies, abs=1e-11)
    assert told <= min(entropy(x), entropy(y)) + 1e-11
    assert mutual_information(np.outer(x, y)) == pytest.approx(0, abs=1e-12)


def test_uncorrelated_and_far_from_independent():
    x = np.array([-1.0, 0, 1])  # y = x^2: in rows x, in columns y = 0, 1
    joint = np.array([[0, 1], [1, 0], [0, 1]]) / 3
    y = np.array([0.0, 1])
    covariance = x @ joint @ y - (x @ joint.sum(axis=1)) * (joint.sum(axis=0) @ y)
    assert covariance == pytest.approx(0, abs=1e-15)
    assert mutual_information(joint) == pytest.approx(entropy([1 / 3, 2 / 3]), abs=1e-12)


# pinsker


@pytest.mark.claim("pinsker")
@given(pq=two())
def test_no_event_differs_by_more_than_the_root_of_half_the_divergence(pq):
    p, q = law(pq[0]), law(pq[1])
    bound = MP.sqrt(divergence(p, q) / 2)
    for event in itertools.product((0, 1), repeat=len(p)):
        difference = sum(e * (a - b) for e, a, b in zip(event, p, q))
        # the root of a divergence that is 0 but for 1e-40
        assert abs(float(difference)) <= float(bound) + 1e-15


@pytest.mark.claim("pinsker")
def test_the_factor_one_half_is_the_least_possible():
    tiny = Fraction(1, 10**6)
    p, q = [Fraction(1, 2) + tiny, Fraction(1, 2) - tiny], [Fraction(1, 2)] * 2
    assert float(tiny) / float(MP.sqrt(divergence(p, q) / 2)) == pytest.approx(1, abs=1e-9)


# differential-entropy


def masses(cdf, edges):
    return np.diff(cdf(edges))


@pytest.mark.claim("differential-entropy")
@given(
    which=st.integers(0, 2),
    a=st.floats(0.1, 5) | st.floats(-5, -0.1),
    b=st.floats(-3, 3),
)
def test_a_change_of_unit_adds_its_logarithm_and_leaves_the_divergence(which, a, b):
    # by shares of thin strips: -sum m log(m / width), and no density is written down
    p = (stats.norm(0, 1), stats.gamma(3), stats.beta(2, 3))[which]
    q = (stats.norm(0.5, 1.2), stats.gamma(4), stats.beta(3, 3))[which]
    low, high = (-12, 12) if which == 0 else (0, 60) if which == 1 else (0, 1)
    edges = np.linspace(low, high, 6001)
    moved = np.linspace(*sorted((a * low + b, a * high + b)), 5001)

    def cdf_moved(distribution):
        def cdf(y):
            below = distribution.cdf((y - b) / a)
            return below if a > 0 else 1 - below

        return cdf

    def h(m, width):
        m = m[m > 1e-14]
        return -np.sum(m * np.log(m / width))

    before = h(masses(p.cdf, edges), edges[1] - edges[0])
    after = h(masses(cdf_moved(p), moved), moved[1] - moved[0])
    # strips of width w cost about w^2 / 24 times the Fisher information, or w near an edge
    assert after == pytest.approx(before + math.log(abs(a)), abs=2e-3)
    assert before == pytest.approx(p.entropy(), abs=2e-3)
    kl = []
    for cdf_p, cdf_q, at in ((p.cdf, q.cdf, edges), (cdf_moved(p), cdf_moved(q), moved)):
        m, n = masses(cdf_p, at), masses(cdf_q, at)
        keep = (m > 1e-14) & (n > 1e-14)
        kl.append(np.sum(m[keep] * np.log(m[keep] / n[keep])))
    assert kl[0] == pytest.approx(kl[1], abs=2e-3)


@pytest.mark.claim("differential-entropy")
def test_it_can_be_negative():
    assert stats.uniform(0, 0.5).entropy() == pytest.approx(-math.log(2))
    border = 1 / math.sqrt(2 * math.pi * math.e)
    assert border == pytest.approx(0.242, abs=5e-4)
    for factor, sign in ((0.99, -1), (1.01, 1)):
        sigma = factor * border
        value = integrate.quad(
            lambda x, s=sigma: -stats.norm.pdf(x, 0, s) * stats.norm.logpdf(x, 0, s), -3, 3
        )[0]
        assert value * sign > 0


# kl-of-gaussians


@pytest.mark.claim("kl-of-gaussians")
@given(
    m=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    s=st.tuples(st.floats(0.3, 3), st.floats(0.3, 3)),
)
def test_one_dimension_by_integral(m, s):
    p, q = stats.norm(m[0], s[0]), stats.norm(m[1], s[1])
    by_grid = grid_sum(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)))
    formula = math.log(s[1] / s[0]) + (s[0] ** 2 + (m[0] - m[1]) ** 2) / (2 * s[1] ** 2) - 0.5
    assert formula == pytest.approx(by_grid, rel=1e-9, abs=1e-10)
    assert kl_normal(m[0], s[0], m[1], s[1]) == pytest.approx(by_grid, rel=1e-9, abs=1e-10)


@pytest.mark.claim("kl-of-gaussians")
@given(seed=st.integers(0, 2**32 - 1), d=st.integers(1, 4))
def test_in_total_against_torch_and_as_a_sum_over_independent_entries(seed, d):
    rng = np.random.default_rng(seed)
    means = rng.normal(size=(2, d))
    A = rng.normal(size=(2, d, d))
    covs = A @ A.transpose(0, 2, 1) + 0.5 * np.eye(d)

    def total(covs):
        inverse = np.linalg.inv(covs[1])
        off = means[0] - means[1]
        log_dets = [np.linalg.slogdet(cov)[1] for cov in covs]
        form = off @ inverse @ off
        return (np.trace(inverse @ covs[0]) - d + log_dets[1] - log_dets[0] + form) / 2

    def oracle(covs):
        pair = [
            torch.distributions.MultivariateNormal(torch.tensor(m), torch.tensor(c))
            for m, c in zip(means, covs)
        ]
        return torch.distributions.kl_divergence(*pair).item()

    # condition numbers up to some hundred
    assert total(covs) == pytest.approx(oracle(covs), rel=1e-9, abs=1e-10)
    stds = np.sqrt([np.diag(cov) for cov in covs])
    diagonal = np.array([np.diag(v**2) for v in stds])
    entries = kl_normal(means[0], stds[0], means[1], stds[1])
    assert entries.shape == (d,)
    assert entries.sum() == pytest.approx(total(diagonal), rel=1e-10, abs=1e-11)


# nonnegative-estimate


@pytest.mark.claim("nonnegative-estimate")
@given(pq=two())
def test_both_estimates_have_the_divergence_for_mean_and_one_no_negative_value(pq):
    n, m = pq
    p, q = law(n), law([b if a else 0 for a, b in zip(n, m)])  # 0 where p is 0
    plain, better = MP.mpf(0), MP.mpf(0)
    for a, b in zip(p, q):
        if a:
            r = b / a
            one = MP.mpf((r - 1).numerator) / (r - 1).denominator - log(r)
            assert one >= 0
            assert (one == 0) == (r == 1)
            weight = MP.mpf(a.numerator) / a.denominator
            plain -= weight * log(r)
            better += weight * one
    assert abs(plain - divergence(p, q)) < CLOSE
    assert abs(better - divergence(p, q)) < CLOSE


@pytest.mark.claim("nonnegative-estimate")
def test_without_the_condition_the_second_mean_is_too_low():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.4, 0.4, 0.2])
    r = q[:2] / p[:2]
    assert p[:2] @ (r - 1 - np.log(r)) == pytest.approx(kl_divergence(p, q) - 0.2, abs=1e-12)


@pytest.mark.parametrize(("n", "shift"), [(100, 0.1), (50, 0.3), (10, 0.05)])
def test_the_plain_estimate_is_negative_as_often_as_the_formula_says(n, shift):
    # the misconception "monte-carlo-kl-is-negative"
    rng = np.random.default_rng(1)
    x = rng.normal(shift, 1, size=(4000, n))
    plain = (stats.norm.logpdf(x, shift) - stats.norm.logpdf(x)).mean(axis=1)
    kl = shift**2 / 2
    expected = stats.norm.cdf(-math.sqrt(n * kl / 2))
    error = math.sqrt(expected * (1 - expected) / 4000)
    assert abs((plain < 0).mean() - expected) < 5 * error
    # the variance of one term is 2 KL: exactly, by integral
    term = stats.norm(shift).expect(
        lambda v: (stats.norm.logpdf(v, shift) - stats.norm.logpdf(v) - kl) ** 2
    )
    assert term == pytest.approx(2 * kl, rel=1e-6)
    assert stats.norm.cdf(-math.sqrt(100 * 0.005 / 2)) == pytest.approx(0.309, abs=5e-4)
    assert stats.norm.cdf(-math.sqrt(5.4 / 2)) == pytest.approx(0.05, abs=5e-4)


def test_the_better_estimate_has_no_variance_once_q_is_wide_enough():
    def second_moment(width, end):
        x = np.linspace(-end, end, 20_001)
        log_term = 2 * stats.norm.logpdf(x, 0, width) - stats.norm.logpdf(x)
        return np.sum(np.exp(log_term)) * (x[1] - x[0])

    assert second_moment(1.3, 30) == pytest.approx(second_moment(1.3, 15), rel=1e-3)
    assert second_moment(math.sqrt(2), 30) > 1.9 * second_moment(math.sqrt(2), 15)
    assert second_moment(2, 30) > 1e20 * second_moment(2, 15)


@given(seed=st.integers(0, 2**32 - 1))
def test_as_losses_the_estimates_pull_nowhere_the_other_way_and_right(seed):
    rng = np.random.default_rng(seed)
    z, q = rng.normal(size=4), rng.dirichlet(np.ones(4) * 3)

    def softmax(z):
        return np.exp(z) / np.exp(z).sum()

    def slope(f):  # differences of second order: h^2 = 1e-10 times third derivatives, and rounding
        h = 1e-5
        return np.array([(f(z + h * e) - f(z - h * e)) / (2 * h) for e in np.eye(4)])

    weights = softmax(z)
    log_r = lambda z: np.log(q / softmax(z))  # noqa: E731
    plain = slope(lambda z: -weights @ log_r(z))
    better = slope(lambda z: weights @ (np.exp(log_r(z)) - 1 - log_r(z)))
    square = slope(lambda z: weights @ log_r(z) ** 2 / 2)
    assert plain == pytest.approx(np.zeros(4), abs=1e-7)
    assert better == pytest.approx(slope(lambda z: kl_divergence(q, softmax(z))), abs=1e-6)
    assert square == pytest.approx(slope(lambda z: kl_divergence(softmax(z), q)), abs=1e-6)


def test_a_square_per_token_leaves_out_what_a_token_does_to_the_next():
    rng = np.random.default_rng(0)
    z = torch.tensor(rng.normal(size=12), requires_grad=True)  # logits of token 1, then 2 given 1
    other = torch.tensor(rng.normal(size=12))
    (a, b), (qa, qb) = (
        (v[:3].log_softmax(0)[:, None], v[3:].reshape(3, 3).log_softmax(1)) for v in (z, other)
    )
    pair = (a + b).exp()
    draws = pair.detach()
    first, second = a - qa, b - qb

    def slope(value):
        return torch.autograd.grad(value, z, retain_graph=True)[0].numpy()

    truth = slope((pair * (first + second)).sum())
    whole = slope((draws * (first + second) ** 2 / 2).sum())
    reward = slope((draws * (first + second).detach() * (a + b)).sum())
    per_token = slope((draws * (first**2 + second**2) / 2).sum())
    assert whole == pytest.approx(truth, abs=1e-14)
    assert reward == pytest.approx(truth, abs=1e-14)
    # exactly what is missing: the divergence to come, in the first token's logits
    later = (b.exp() * second).sum(axis=1, keepdim=True).detach()
    missing = slope((draws * later * a).sum())
    assert truth - per_token == pytest.approx(missing, abs=1e-14)
    assert np.abs(missing).max() > 1e-3


def test_for_close_laws_the_plain_estimate_has_the_variance_of_the_formula():
    p = np.array([0.7, 0.2, 0.1])
    for size in (0.1, 0.01):
        q = p * np.exp(size * np.array([1.0, -2.0, 0.5]))
        q /= q.sum()
        term = np.log(p / q)
        kl = p @ term
        # third order terms: relative errors of the order of the size
        assert p @ (term - kl) ** 2 == pytest.approx(2 * kl, rel=size)


def test_the_sum_of_both_signs_rounds_below_zero_and_the_library_does_not():
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(5), size=1000)
    q = p * (1 + 1e-9 * rng.normal(size=p.shape))
    q /= q.sum(axis=1, keepdims=True)
    naive = np.sum(p * np.log(p / q), axis=1)
    assert -1e-15 < naive.min() < -1e-17
    assert (kl_divergence(p, q) >= 0).all()


# forward-fit, mode-seeking

X = np.linspace(-40, 40, 8001)
STEP = X[1] - X[0]


def mixture(weight, at, width):
    """log p on the grid, with mean and standard deviation from their formulas."""
    parts = [
        np.log(w) + stats.norm.logpdf(X, a, s) for w, a, s in zip((weight, 1 - weight), at, width)
    ]
    mean = weight * at[0] + (1 - weight) * at[1]
    second = weight * (at[0] ** 2 + width[0] ** 2) + (1 - weight) * (at[1] ** 2 + width[1] ** 2)
    return np.logaddexp(*parts), mean, math.sqrt(second - mean**2)


def forward(log_p, mean, std):
    return STEP * np.sum(np.exp(log_p) * (log_p - stats.norm.logpdf(X, mean, std)))


def reverse(log_p, mean, std):
    log_q = stats.norm.logpdf(X, mean, std)
    return STEP * np.sum(np.exp(log_q) * (log_q - log_p))


def fitted(log_p, mean, std, direction=reverse):
    found = optimize.minimize(
        lambda at: direction(log_p, at[0], math.exp(at[1])),
        (mean, math.log(std)),
        method="Nelder-Mead",
        options={"xatol": 1e-6, "fatol": 1e-12},
    )
    return found.x[0], math.exp(found.x[1]), found.fun


@pytest.mark.claim("forward-fit")
@given(
    weight=st.floats(0.1, 0.9),
    at=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    width=st.tuples(st.floats(0.5, 2), st.floats(0.5, 2)),
    off=st.tuples(st.floats(-1, 1), st.floats(-0.7, 0.7)),
)
def test_mean_and_variance_are_matched_and_all_else_costs_more(weight, at, width, off):
    log_p, mean, std = mixture(weight, at, width)
    least = forward(log_p, mean, std)
    h = -STEP * np.sum(np.exp(log_p) * log_p)
    assert least == pytest.approx(math.log(2 * math.pi * math.e * std**2) / 2 - h, abs=1e-9)
    there = forward(log_p, mean + off[0] * std, std * math.exp(off[1]))
    assert there >= least - 1e-10
    if max(map(abs, off)) > 1e-3:  # the second derivatives are 1 and 2 at the least value
        assert there > least + 1e-8


def test_an_exponential_family_matches_the_mean_of_its_statistic():
    # forward fits of a gamma law, T = (x, ln x), to a uniform target on (1, 2)
    x = np.linspace(1, 2, 4001)
    mean = lambda v: integrate.trapezoid(v, x)  # noqa: E731

    def cost(at):
        return -mean(stats.gamma.logpdf(x, math.exp(at[0]), scale=math.exp(at[1])))

    shape, scale = np.exp(optimize.minimize(cost, (3.0, -3.0), tol=1e-10).x)
    fit = stats.gamma(shape, scale=scale)
    assert fit.mean() == pytest.approx(1.5, abs=1e-4)
    assert fit.expect(np.log) == pytest.approx(mean(np.log(x)), abs=1e-4)


@pytest.mark.claim("forward-fit")
def test_a_search_finds_the_moments():
    log_p, mean, std = mixture(0.3, (-2.0, 1.5), (0.6, 1.1))
    found = fitted(log_p, 0.5, 1.0, forward)
    assert found[:2] == pytest.approx((mean, std), abs=1e-4)


def humps(m):
    return mixture(0.5, (-m, m), (1.0, 1.0))[0]


def test_the_reverse_fit_covers_both_humps_up_to_2_80_and_depends_on_the_start():
    # the misconception "mode-seeking"
    for m in (1.5, 2.0):  # one valley's floor, from wherever one starts
        ends = [fitted(humps(m), a, s)[0] for a in (-3.0, 0.5, 3.0) for s in (0.6, 2.0)]
        assert max(map(abs, ends)) < 1e-3
    gaps = []
    for m in (2.5, 2.79, 2.81, 3.0):
        middle, hump = fitted(humps(m), 0.0, 2.5), fitted(humps(m), m, 1.05)
        assert abs(middle[0]) < 1e-3
        assert hump[0] == pytest.approx(m, abs=0.15)
        gaps.append(middle[2] - hump[2])
        assert hump[2] < math.log(2)
    assert gaps[0] < gaps[1] < 0 < gaps[2] < gaps[3]
    dip = np.exp(humps(2.5)[4000] - humps(2.5).max())
    assert dip < 0.1
    for m, two_humps in ((0.99, False), (1.01, True)):
        around = humps(m)[3990:4011]
        assert (around[10] == around.min()) == two_humps


def test_the_middle_stays_a_local_optimum_at_5():
    log_p = humps(5.0)
    mean, std, least = fitted(log_p, 0.0, 4.0)
    assert abs(mean) < 1e-3
    for angle in np.linspace(0, 2 * math.pi, 16, endpoint=False):
        a, u = 0.2 * math.cos(angle), 0.05 * math.sin(angle)
        assert reverse(log_p, a, std * math.exp(u)) > least + 1e-4


def test_a_forward_fit_of_fixed_width_lies_in_the_valley():
    log_p = humps(3.0)
    best = optimize.minimize_scalar(lambda a: forward(log_p, a, 1.0), bounds=(-6, 6)).x
    assert abs(best) < 1e-4
    assert np.exp(log_p[4000]) == pytest.approx(0.0044, abs=5e-5)
    assert np.exp(log_p).max() > 40 * np.exp(log_p[4000])


def test_a_small_hump_costs_minus_the_log_of_its_mass():
    log_p = mixture(0.98, (-8.0, 8.0), (1.0, 1.0))[0]
    mean, _, cost = fitted(log_p, 7.0, 1.5)
    assert mean == pytest.approx(8, abs=0.01)
    assert cost == pytest.approx(-math.log(0.02), abs=0.01)


def test_correlation_as_mutual_information():
    rho = 0.9
    pair = [
        torch.distributions.MultivariateNormal(torch.zeros(2), torch.tensor(cov))
        for cov in ([[1.0, rho], [rho, 1.0]], [[1.0, 0.0], [0.0, 1.0]])
    ]
    told = torch.distributions.kl_divergence(*pair).item()
    assert told == pytest.approx(-math.log(1 - rho**2) / 2, abs=1e-5)  # float32
    assert told == pytest.approx(0.83, abs=5e-3)

"""Checks of the claims in docs/probability/softmax.md.

The functions here are the definitions as they stand, in float64 on logits up to 30 in size, or in
50 digits with mpmath, where limits and small differences count. No stable form is used. With up
to 6 classes a handful of operations leaves relative errors below 1e-13 in float64.
"""

import itertools
import math

import mpmath as mp
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.probability import special

numbers = st.floats(-30, 30).map(lambda x: round(x, 3))
vectors = st.lists(numbers, min_size=2, max_size=6)
temperatures = st.floats(0.2, 20).map(lambda x: round(x, 3))


@pytest.fixture(autouse=True)
def fifty_digits():
    with mp.workdps(50):
        yield


def plain(z, T=1.0):
    powers = [math.exp(x / T) for x in z]
    return np.array([e / sum(powers) for e in powers])


def lse(z):
    return math.log(sum(math.exp(x) for x in z))


def exact(z, T=1):
    with mp.workdps(50):
        powers = [mp.exp(mp.mpf(x) / mp.mpf(T)) for x in z]
        total = mp.fsum(powers)
        return [e / total for e in powers]


def exact_lse(z):
    with mp.workdps(50):
        return mp.log(mp.fsum(mp.exp(mp.mpf(x)) for x in z))


def exact_entropy(p):
    with mp.workdps(50):
        return -mp.fsum(q * mp.log(q) for q in p)


def exact_kl(p, q):
    with mp.workdps(50):
        return mp.fsum(a * mp.log(a / b) for a, b in zip(p, q, strict=True))


def slope(f, x, h="1e-15"):
    """The central difference in 50 digits: an error of about h^2, beside f's own size."""
    with mp.workdps(50):
        x, h = mp.mpf(x), mp.mpf(h)
        return (f(x + h) - f(x - h)) / (2 * h)


# shift-invariance


@pytest.mark.claim("shift-invariance")
@given(z=vectors, c=numbers)
def test_a_common_constant_leaves_softmax_and_moves_log_sum_exp(z, c):
    moved = [x + c for x in z]
    np.testing.assert_allclose(plain(moved), plain(z), rtol=1e-13)
    assert lse(moved) == pytest.approx(lse(z) + c, abs=1e-12)  # 1e-14 of a value up to 60


@pytest.mark.claim("shift-invariance")
@given(z=vectors, other=vectors)
def test_equal_probabilities_differ_by_a_constant_and_others_do_not(z, other):
    k = min(len(z), len(other))
    z, other = z[:k], other[:k]
    gaps = np.subtract(other, z)
    same = np.ptp(gaps) < 1e-9
    p, q = exact(z), exact(other)
    assert same == all(abs(a / b - 1) < 1e-6 for a, b in zip(p, q, strict=True))


@pytest.mark.claim("shift-invariance")
@given(w=st.lists(st.integers(1, 1000), min_size=1, max_size=6), c=numbers)
def test_every_positive_distribution_is_a_softmax_of_its_logarithms(w, c):
    p = np.array(w) / sum(w)
    np.testing.assert_allclose(plain(np.log(p) + c), p, rtol=1e-13)


# sigmoid-is-a-two-class-softmax


@pytest.mark.claim("sigmoid-is-a-two-class-softmax")
@given(z=vectors)
def test_one_class_against_the_log_sum_exp_of_its_rivals(z):
    p = plain(z)
    for i in range(len(z)):
        rivals = lse(z[:i] + z[i + 1 :])
        assert p[i] == pytest.approx(1 / (1 + math.exp(rivals - z[i])), rel=1e-12)


@pytest.mark.claim("sigmoid-is-a-two-class-softmax")
@given(a=numbers, b=numbers)
def test_two_classes_are_a_sigmoid_and_softplus_has_it_as_slope(a, b):
    t = a - b
    up = special.sigmoid(np.array([t, -t]))
    np.testing.assert_allclose(plain([a, b]), up, rtol=1e-12)
    assert up.sum() == pytest.approx(1, abs=1e-15)
    value = exact_lse([0, t])
    assert float(value) == pytest.approx(float(special.softplus(t)), rel=1e-12)
    rise = slope(lambda x: mp.log(1 + mp.exp(x)), t)
    assert float(rise) == pytest.approx(up[0], rel=1e-12)


# lead


@pytest.mark.claim("lead")
@given(z=vectors)
def test_a_lead_bounds_the_probability_of_the_leader(z):
    k, (second, first) = len(z), sorted(z)[-2:]
    lead, p = mp.mpf(first) - mp.mpf(second), max(exact(z))
    low = 1 / (1 + (k - 1) * mp.exp(-lead))
    high = 1 / (1 + mp.exp(-lead))
    tiny = mp.mpf("1e-45")
    assert low - tiny <= p <= high + tiny
    rivals = sorted(z)[:-1]
    assert (abs(p - low) < tiny) == (len(set(rivals)) == 1)
    assert (abs(p - high) < tiny) == (k == 2)


@pytest.mark.claim("lead")
@given(k=st.integers(2, 100_000), extra=st.floats(1e-6, 5))
def test_a_lead_of_ln_of_the_rivals_is_just_enough_for_one_half(k, extra):
    def worst(lead):  # equal rivals
        return math.exp(lead) / (math.exp(lead) + k - 1)

    assert worst(math.log(k - 1)) == pytest.approx(0.5)
    assert worst(math.log(k - 1) + extra) > 0.5
    assert worst(math.log(k - 1) - extra) < 0.5


# lse-bounds


@pytest.mark.claim("lse-bounds")
@given(z=st.lists(numbers, min_size=1, max_size=6))
def test_log_sum_exp_is_near_the_maximum(z):
    value, top, tiny = exact_lse(z), mp.mpf(max(z)), mp.mpf("1e-45")
    assert top - tiny <= value <= top + mp.log(len(z)) + tiny
    assert (abs(value - top) < tiny) == (len(z) == 1)
    assert (abs(value - top - mp.log(len(z))) < tiny) == (len(set(z)) == 1)


@pytest.mark.claim("lse-bounds")
@given(z=vectors, other=vectors, t=st.floats(0, 1))
def test_log_sum_exp_is_convex(z, other, t):
    k = min(len(z), len(other))
    a, b, t = [[mp.mpf(x) for x in v[:k]] for v in (z, other)] + [mp.mpf(t)]
    between = [(1 - t) * x + t * y for x, y in zip(a, b, strict=True)]
    chord = (1 - t) * exact_lse(a) + t * exact_lse(b)
    assert exact_lse(between) <= chord + mp.mpf("1e-45")


@pytest.mark.claim("lse-bounds")
@given(z=vectors, d=vectors, c=numbers)
def test_it_moves_no_more_than_the_largest_move_and_a_constant_moves_it_so(z, d, c):
    k = min(len(z), len(d))
    z, d = [[mp.mpf(x) for x in v[:k]] for v in (z, d)]
    moved = [x + y for x, y in zip(z, d, strict=True)]
    change, tiny = exact_lse(moved) - exact_lse(z), mp.mpf("1e-45")
    assert min(d) - tiny <= change <= max(d) + tiny
    by_constant = exact_lse([x + mp.mpf(c) for x in z]) - exact_lse(z)
    assert abs(by_constant - mp.mpf(c)) < tiny
    largest = max(abs(x) for x in d)
    for p, q in zip(exact(z), exact(moved), strict=True):
        assert abs(mp.log(q / p)) <= 2 * largest + tiny


@pytest.mark.claim("lse-bounds")
def test_the_factor_for_rounded_logits_is_nearly_reached():
    """The exponent 2 cannot be less: one class down, a dominant rival up."""
    eps = mp.mpf("0.01")
    p, q = exact([0, 40])[0], exact([-eps, 40 + eps])[0]
    assert mp.log(p / q) > mp.mpf("1.999999") * eps


def test_bfloat16_moves_logits_below_16_by_at_most_one_32nd():
    torch = pytest.importorskip("torch")
    z = torch.linspace(8, 16, 4001, dtype=torch.float64)
    off = (z.to(torch.bfloat16).double() - z).abs().max()
    assert 0.99 / 32 < off <= 1 / 32
    assert 1.06 < math.exp(1 / 16) < 1.07


@given(z=vectors, T=temperatures)
def test_mean_plus_entropy_is_log_sum_exp_and_a_temperature_shrinks_its_gap(z, T):
    p = exact(z)
    mean = mp.fsum(q * mp.mpf(x) for q, x in zip(p, z, strict=True))
    assert abs(mean + exact_entropy(p) - exact_lse(z)) < mp.mpf("1e-40")
    assert max(z) - math.log(len(z)) - 1e-12 <= mean <= max(z) + 1e-12
    T = mp.mpf(T)
    gap = T * exact_lse([mp.mpf(x) / T for x in z]) - max(z)
    assert -mp.mpf("1e-40") <= gap <= T * mp.log(len(z)) + mp.mpf("1e-40")


# softmax-is-a-smooth-maximum: raise a number, and the weighted mean falls


@pytest.mark.claim("softmax-is-a-smooth-maximum")
@given(z=vectors)
def test_the_weighted_mean_falls_where_a_number_is_far_below_it(z):
    p = exact(z)
    mean, slopes = mp.fsum(q * x for q, x in zip(p, z, strict=True)), []
    for i in range(len(z)):

        def moved(x, i=i):
            w = [mp.mpf(y) for y in z]
            w[i] = x
            return mp.fsum(q * y for q, y in zip(exact(w), w, strict=True))

        expected = p[i] * (1 + mp.mpf(z[i]) - mean)
        # the difference's error is h^2 = 1e-30 times third derivatives, up to 1e4
        slopes.append(slope(moved, z[i]))
        assert abs(slopes[i] - expected) < mp.mpf("1e-24")
    assert abs(mp.fsum(slopes) - 1) < mp.mpf("1e-23")
    if min(slopes) < -mp.mpf("1e-20"):
        assert mp.fsum(abs(x) for x in slopes) > 1
    assert special.softmax([0.0, -1.0]) @ [0.0, -1.0] < special.softmax([0.0, -4.0]) @ [0.0, -4.0]


@pytest.mark.claim("softmax-is-a-smooth-maximum")
@given(z=vectors)
def test_softmax_is_the_gradient_of_log_sum_exp(z):
    for i, q in enumerate(exact(z)):
        along = slope(lambda x, i=i: exact_lse([*z[:i], x, *z[i + 1 :]]), z[i])
        assert abs(along - q) < mp.mpf("1e-28")  # h^2 = 1e-30 times a third derivative below 1


@pytest.mark.claim("softmax-is-a-smooth-maximum")
def test_the_mean_of_0_and_minus_1_can_move_further_than_any_number_did():
    """At its least slope one number down and the other up move it by more than either moved."""

    def mean(z):
        return mp.fsum(q * x for q, x in zip(exact(z), z, strict=True))

    step = mp.mpf("0.1")
    assert mean([step, -3 - step]) - mean([0, -3]) > step


# How a softmax moves: the covariance of a one-hot vector


@given(z=vectors)
def test_the_jacobian_is_the_covariance_of_a_one_hot_vector_of_rank_k_minus_1(z):
    z = np.array(z) / 8  # with larger gaps the small eigenvalues drown in rounding
    p, k = plain(z), len(z)
    cov = np.cov(np.eye(k), aweights=p, ddof=0)  # rows of the identity with weights p
    np.testing.assert_allclose(cov, np.diag(p) - np.outer(p, p), atol=1e-15)
    h = 1e-5
    columns = [(plain(z + h * e) - plain(z - h * e)) / (2 * h) for e in np.eye(k)]
    # h^2 / 6 times a third derivative below 1, and rounding 1e-16 / h
    np.testing.assert_allclose(np.array(columns).T, cov, atol=1e-10)
    assert np.linalg.matrix_rank(cov, tol=1e-12) == k - 1


# temperature-limits


@pytest.mark.claim("temperature-limits")
@given(z=vectors, T=temperatures)
def test_a_temperature_keeps_the_order_of_the_classes(z, T):
    p = exact(z, T)
    for i in range(len(z)):
        for j in range(len(z)):
            assert (p[i] > p[j]) == (z[i] > z[j])


@pytest.mark.claim("temperature-limits")
@given(z=vectors, ties=st.integers(1, 3))
def test_cold_is_uniform_on_the_largest_and_hot_is_uniform_on_all(z, ties):
    assume(len(set(z)) > 1)
    z = z + [max(z)] * ties
    m, k = z.count(max(z)), len(z)
    # logits differ by 0.001 at least and 60 at most: e^-10, and 1 + 60 / T at first order
    for x, q in zip(z, exact(z, "1e-4"), strict=True):
        assert abs(q - (mp.mpf(1) / m if x == max(z) else 0)) < mp.mpf("1e-3")
    for x, q in zip(z, exact(z, "1e-6"), strict=True):
        assert abs(q - (mp.mpf(1) / m if x == max(z) else 0)) < mp.mpf("1e-40")
    for q in exact(z, "1e9"):
        assert abs(q - mp.mpf(1) / k) < mp.mpf("1e-7")
    assert abs(exact_entropy(exact(z, "1e-6")) - mp.log(m)) < mp.mpf("1e-40")
    assert abs(exact_entropy(exact(z, "1e9")) - mp.log(k)) < mp.mpf("1e-14")


@pytest.mark.claim("temperature-limits")
@given(z=vectors, T=temperatures)
def test_the_slopes_in_the_temperature(z, T):
    assume(len(set(z)) > 1)
    T = mp.mpf(T)
    p = exact(z, T)
    mean = mp.fsum(q * x for q, x in zip(p, z, strict=True))
    variance = mp.fsum(q * (x - mean) ** 2 for q, x in zip(p, z, strict=True))
    rises = slope(lambda t: exact_entropy(exact(z, t)), T, "1e-20")
    # third derivatives in T are below (60 / 0.2)^3 / 0.2^3 = 4e9, times h^2 = 1e-40; and
    # cancellation of 50 digits leaves 1e-50 / 1e-20
    assert abs(rises - variance / T**3) < mp.mpf("1e-26")
    assert variance > 0
    for i, x in enumerate(z):
        change = slope(lambda t, i=i: exact(z, t)[i], T, "1e-20")
        assert abs(change + p[i] * (mp.mpf(x) - mean) / T**2) < mp.mpf("1e-26")


@pytest.mark.claim("temperature-limits")
@given(z=vectors, T=st.floats(1, 20), factor=st.floats(1.01, 10))  # e^-60 needs 26 digits
def test_heat_raises_the_entropy_lowers_the_largest_and_raises_the_smallest(z, T, factor):
    assume(len(set(z)) > 1)
    cold, hot = exact(z, T), exact(z, mp.mpf(T) * mp.mpf(factor))
    assert exact_entropy(hot) > exact_entropy(cold)
    assert max(hot) < max(cold)
    assert min(hot) > min(cold)


def test_a_class_above_the_average_gains_and_then_loses_and_one_below_gains():
    z = [3.0, 2.0, 0.5, -1.0]
    temps = [mp.mpf(10) ** (mp.mpf(i) / 40) for i in range(-40, 121)]
    p = [exact(z, t) for t in temps]
    mean = [mp.fsum(q * x for q, x in zip(row, z, strict=True)) for row in p]
    for (row, after), m, m_after in zip(itertools.pairwise(p), mean, mean[1:]):
        assert m_after < m
        for i, x in enumerate(z):
            if x < m_after:
                assert after[i] > row[i]
            elif x > m:
                assert after[i] < row[i]
    turn = sum(m > 2 for m in mean)
    assert 0 < turn < len(temps) - 1
    assert abs(max(range(len(p)), key=lambda i: p[i][1]) - turn) <= 1


# temperature-and-ranking, probabilities-are-confidences


@pytest.mark.claim("temperature-and-ranking")
def test_which_example_is_surer_depends_on_the_temperature_with_three_classes():
    first, second = [2.0, 0.0, -9.0], [2.5, 0.0, 0.0]
    assert max(plain(first, 1.0)) > max(plain(second, 1.0))
    assert max(plain(first, 0.5)) < max(plain(second, 0.5))


@pytest.mark.claim("temperature-and-ranking")
@given(a=st.tuples(numbers, numbers), b=st.tuples(numbers, numbers), T=st.floats(1, 20))
def test_it_does_not_with_two_classes(a, b, T):
    lead_a, lead_b = (mp.mpf(max(x)) - mp.mpf(min(x)) for x in (a, b))
    assume(abs(lead_a - lead_b) > mp.mpf("1e-6"))
    assert (max(exact(a, T)) > max(exact(b, T))) == (lead_a > lead_b)


@pytest.mark.claim("probabilities-are-confidences")
def test_ten_times_the_logits_decide_alike_and_claim_more():
    rng = np.random.default_rng(0)
    Z = rng.normal(size=(200, 5))
    P, Q = np.array([plain(z) for z in Z]), np.array([plain(10 * z) for z in Z])
    assert (P.argmax(axis=1) == Q.argmax(axis=1)).all()
    assert (Q.max(axis=1) > P.max(axis=1)).all()


@pytest.mark.claim("probabilities-are-confidences")
@given(seed=st.integers(0, 2**32 - 1))
def test_a_linear_classifier_is_surest_about_noise_far_away(seed):
    rng = np.random.default_rng(seed)
    W, b, x = rng.normal(size=(4, 7)), rng.normal(size=4), rng.normal(size=7)
    assume(np.diff(np.sort(W @ x))[-1] > 1e-3)
    assert float(max(exact(1e5 * (W @ x) + b))) > 0.999  # the lead is 100, less that of b


@given(z=vectors, y=st.integers(0, 1), a=st.floats(0.01, 5), b=st.floats(0.01, 5))
def test_the_log_loss_is_convex_in_the_inverse_temperature(z, y, a, b):
    def loss(beta):
        return exact_lse([mp.mpf(x) * beta for x in z]) - beta * mp.mpf(z[y])

    a, b = mp.mpf(a), mp.mpf(b)
    assert loss((a + b) / 2) <= (loss(a) + loss(b)) / 2 + mp.mpf("1e-40")


@given(
    Z=st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=4), y=st.integers(0, 2)
)
def test_the_best_temperature_makes_mean_and_right_logit_agree_on_average(Z, y):
    """The slope in beta of the summed log loss is the sum of p . z minus that of z_y."""

    def loss(beta):
        return mp.fsum(exact_lse([mp.mpf(x) * beta for x in z]) - beta * mp.mpf(z[y]) for z in Z)

    beta = mp.mpf("0.3")
    gap = mp.mpf(0)
    for z in Z:
        p = exact(z, 1 / beta)
        gap += mp.fsum(q * mp.mpf(x) for q, x in zip(p, z, strict=True)) - mp.mpf(z[y])
    # h^2 = 1e-30 times third derivatives, at most 4 times 60^3
    assert abs(slope(loss, beta) - gap) < mp.mpf("1e-23")


@given(z=vectors, T=temperatures, factor=st.floats(1, 10), m=st.integers(1, 6))
def test_heat_lowers_what_the_likeliest_classes_have_together(z, T, factor, m):
    cold, hot = exact(z, T), exact(z, mp.mpf(T) * mp.mpf(factor))
    reached = [mp.fsum(sorted(p, reverse=True)[:m]) for p in (cold, hot)]
    assert reached[1] <= reached[0] + mp.mpf("1e-45")


def test_cosines_as_logits_give_no_class_of_1000_more_than_one_percent():
    best = plain([1.0] + [-1.0] * 999)[0]
    assert best == pytest.approx(1 / (1 + math.exp(math.log(999) - 2)))
    assert best < 0.01


# subtracting-costs-accuracy


@pytest.mark.claim("subtracting-costs-accuracy")
@given(z=vectors, signs=st.lists(st.sampled_from([-1, 0, 1]), min_size=6, max_size=6))
def test_rounded_differences_move_no_sum_of_probabilities_by_more_than_u_times_the_entropy(
    z, signs
):
    """Each difference is off by the share u of itself, in any direction; every sum is looked at."""
    u, top = mp.mpf("1e-20"), mp.mpf(max(z))
    off = [x + s * u * (top - x) for x, s in zip(map(mp.mpf, z), signs, strict=False)]
    p, q = exact(z), exact(off)
    bound = top - mp.fsum(a * mp.mpf(x) for a, x in zip(p, z, strict=True))
    assert bound <= exact_entropy(p) + mp.mpf("1e-45")
    assert exact_entropy(p) <= mp.log(len(z)) + mp.mpf("1e-45")
    for size in range(1, len(z)):
        for chosen in itertools.combinations(range(len(z)), size):
            change = abs(mp.fsum(q[i] - p[i] for i in chosen))
            assert change <= u * bound + mp.mpf("1e-36")  # second order: (60 u)^2


@pytest.mark.claim("subtracting-costs-accuracy")
def test_the_bound_is_nearly_reached_and_grows_with_the_number_of_classes():
    """One rounding of all rivals alike costs the leader more than 1 / e of u, the share of one."""
    k, u = 50_000, mp.mpf("1e-20")

    def leader(gap):
        return 1 / (1 + (k - 1) * mp.exp(-mp.mpf(gap)))

    def share(gap):  # of the bound u (M - p . z)
        change = abs(leader(gap * (1 + u)) - leader(gap))
        return change / (u * gap * (1 - leader(gap)))

    assert share(mp.mpf(20)) > 0.99
    gap = mp.log(k)
    assert abs(leader(gap * (1 + u)) - leader(gap)) > 2.5 * u


@pytest.mark.claim("subtracting-costs-accuracy")
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(2, 6))
def test_the_shift_costs_digits_of_tiny_probabilities_and_hardly_one_of_their_sums(seed, k):
    z = -(10 ** np.random.default_rng(seed).uniform(-3, 2.83, k))  # unlike sizes: differences round
    powers = np.exp(z - z.max())
    p, t = powers / powers.sum(), exact(z.tolist())
    u = 2.0**-53
    for x, a, b in zip(z, p, t, strict=True):
        if b > 1e-300:  # a smaller one has lost digits by underflow
            # the difference; and exp, 6 terms of a sum and a division, one u or two each
            assert abs(mp.mpf(float(a)) / b - 1) < u * (z.max() - x + 12)
    bound = math.log(k) + 12  # the differences; and the same roundings, of all together
    for size in range(1, k + 1):
        for chosen in itertools.combinations(range(k), size):
            change = mp.fsum(mp.mpf(float(p[i])) - t[i] for i in chosen)
            assert abs(change) < u * bound


def test_minus_a_billion_forgets_a_score_below_32_in_float32():
    big = np.float32(-1e9)
    for x in (31.99, -31.99, 0.5):
        assert np.float32(x) + big == big
    assert np.float32(33) + big != big


def test_the_shifted_sum_overflows_in_half_precision_with_more_classes_than_its_largest_number():
    with np.errstate(over="ignore"):
        assert np.isinf(np.exp(np.zeros(70_000, np.float16)).sum(dtype=np.float16))


def test_the_softmax_of_half_precision_logits_overflows_in_the_sum():
    assert math.exp(10) < float(np.finfo(np.float16).max) < math.exp(10) + 49_999


# distillation


@pytest.mark.claim("distillation")
@given(v=vectors, z=vectors, T=temperatures)
def test_the_gradient_of_the_distillation_loss(v, z, T):
    k = min(len(v), len(z))
    v, z, T = v[:k], [mp.mpf(x) for x in z[:k]], mp.mpf(T)
    p, q = exact(v, T), exact(z, T)
    for i in range(k):

        def loss(x, i=i):
            return exact_kl(p, exact([*z[:i], x, *z[i + 1 :]], T))

        # h^2 = 1e-30 times a third derivative below 1 / T^3 = 125
        assert abs(slope(loss, z[i]) - (q[i] - p[i]) / T) < mp.mpf("1e-27")
        hot = slope(lambda x, i=i: T**2 * loss(x, i), z[i])
        assert abs(hot - T * (q[i] - p[i])) < mp.mpf("1e-24")


@pytest.mark.claim("distillation")
@given(v=vectors, z=vectors)
def test_hot_the_loss_is_half_the_variance_of_the_difference_of_logits(v, z):
    k = min(len(v), len(z))
    difference = [mp.mpf(b) - mp.mpf(a) for a, b in zip(v[:k], z[:k], strict=True)]
    mean = mp.fsum(difference) / k
    d = [x - mean for x in difference]
    for T in (mp.mpf(10) ** 6, mp.mpf(10) ** 12):
        p, q, close = exact(v[:k], T), exact(z[:k], T), mp.mpf("2e4") / T  # 60^2 / T, with room
        loss = T**2 * exact_kl(p, q)
        assert abs(loss - mp.fsum(x * x for x in d) / (2 * k)) < 20 * close  # 60^3 / T
        for a, b, x in zip(p, q, d, strict=True):
            assert abs(T * (b - a) - x / k) < close


def test_the_default_of_kl_div_divides_by_all_entries():
    torch = pytest.importorskip("torch")
    log_q = torch.tensor([[2.0, 1.0, 0.5], [0.0, 1.0, 2.0]]).log_softmax(-1)
    p = torch.tensor([[5.0, 2.0, -1.0], [1.0, 0.0, 0.0]]).softmax(-1)
    kl_div = torch.nn.functional.kl_div
    with pytest.warns(UserWarning, match="batchmean"):
        mean = kl_div(log_q, p, reduction="mean")
    assert 3 * mean == pytest.approx(kl_div(log_q, p, reduction="batchmean").item(), rel=1e-5)


def test_raw_squared_error_of_logits_sees_a_constant_that_no_probability_sees():
    v = [5.0, 2.0, -1.0, -3.0]
    for T in (0.5, 1.0, 8.0):
        np.testing.assert_allclose(plain([x + 7 for x in v], T), plain(v, T), rtol=1e-13)


def test_the_best_single_temperature_for_a_model_that_is_right_in_four_of_five_cases():
    lead = math.log(99)
    T = lead / math.log(4)

    def risk(t):
        p = 1 / (1 + math.exp(-lead / t))
        return -0.8 * math.log(p) - 0.2 * math.log(1 - p)

    assert all(risk(T) < risk(T * f) for f in (0.5, 0.9, 0.99, 1.01, 1.1, 2))
    assert round(T, 2) == 3.31

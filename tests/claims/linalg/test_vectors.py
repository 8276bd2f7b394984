"""Checks of the claims in docs/linalg/vectors.md.

Vectors of small integers make ties, zeros and parallel pairs frequent, and let a check compare
exactly, in Python's integers and fractions. Where floats are needed, 1e-12 leaves room for the
rounding of sums of some ten terms.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st

small = st.integers(-3, 3)
powers = st.one_of(st.sampled_from([1.0, 1.5, 2.0, 3.0]), st.floats(1.0, 20.0))


@st.composite
def pairs(draw):
    """Two vectors of equal length: any, multiples of each other, or with no place in common."""
    d = draw(st.integers(1, 5))
    x, z = (draw(st.lists(small, min_size=d, max_size=d)) for _ in range(2))
    c = draw(st.integers(-2, 2))
    y = draw(st.sampled_from([z, [c * a for a in x], [0 if a else b for a, b in zip(x, z)]]))
    return (x, y) if draw(st.booleans()) else (y, x)


def l1(x):
    return sum(abs(a) for a in x)


def linf(x):
    return max(abs(a) for a in x)


def square(x):
    return sum(a * a for a in x)


def lp(x, p):
    return sum(abs(a) ** p for a in x) ** (1 / p)


def plus(x, y):
    return [a + b for a, b in zip(x, y)]


def minus(x, y):
    return [a - b for a, b in zip(x, y)]


# triangle-inequality


@pytest.mark.claim("triangle-inequality")
@given(pairs())
def test_the_triangle_in_l1_and_linf_with_its_equality_cases_in_integers(pair):
    x, y = pair
    assert l1(plus(x, y)) <= l1(x) + l1(y)
    assert (l1(plus(x, y)) == l1(x) + l1(y)) == all(a * b >= 0 for a, b in zip(x, y))
    assert linf(plus(x, y)) <= linf(x) + linf(y)
    place = any(abs(a) == linf(x) and abs(b) == linf(y) and a * b >= 0 for a, b in zip(x, y))
    assert (linf(plus(x, y)) == linf(x) + linf(y)) == place


@pytest.mark.claim("triangle-inequality")
@given(pairs())
def test_the_triangle_in_l2_with_its_equality_case_in_integers(pair):
    # |x + y| <= |x| + |y|, squared twice so that no root is left
    x, y = pair
    rest = square(plus(x, y)) - square(x) - square(y)  # to compare with 2 |x| |y|
    assert rest <= 0 or rest**2 <= 4 * square(x) * square(y)
    is_equal = rest >= 0 and rest**2 == 4 * square(x) * square(y)
    parallel = all(a * d == b * c for (a, b), (c, d) in itertools.product(zip(x, y), repeat=2))
    same_side = all(a * b >= 0 for a, b in zip(x, y))
    assert is_equal == (parallel and same_side)  # one is c >= 0 times the other


@pytest.mark.claim("triangle-inequality")
@given(pairs(), powers)
def test_the_triangle_and_its_reverse_for_every_p(pair, p):
    x, y = pair
    for length in (lambda v: lp(v, p), lambda v: math.hypot(*v), l1, linf):
        slack = 1e-12 * (1 + length(x) + length(y))
        assert length(plus(x, y)) <= length(x) + length(y) + slack
        assert abs(length(x) - length(y)) <= length(minus(x, y)) + slack


@pytest.mark.claim("triangle-inequality")
def test_below_p_equal_to_one_the_triangle_fails():
    assert lp([1, 1], 0.5) == 4
    assert lp([1, 0], 0.5) + lp([0, 1], 0.5) == 2


# norm-equivalence


@pytest.mark.claim("norm-equivalence")
@given(st.lists(small, min_size=1, max_size=6))
def test_the_constants_between_the_three_norms_and_when_they_are_attained(x):
    d = len(x)
    is_axis, is_even = sum(a != 0 for a in x) <= 1, len({abs(a) for a in x}) == 1
    ratios = [  # (smaller, larger, constant), all squared, so all integers
        (square(x), l1(x) ** 2, d),
        (linf(x) ** 2, square(x), d),
        (linf(x) ** 2, l1(x) ** 2, d * d),
    ]
    for smaller, larger, constant in ratios:
        assert smaller <= larger <= constant * smaller
        assert (smaller == larger) == is_axis
        assert (larger == constant * smaller) == is_even


@pytest.mark.claim("norm-equivalence")
@given(st.lists(small, min_size=1, max_size=6), powers, st.floats(0.1, 10.0))
@example([3, 0, 0], 1.5, 1.0)
@example([2, -2, 2], 1.5, 1.0)
def test_the_constants_for_every_p_below_q(x, p, step):
    d, q = len(x), p + step
    constant = d ** (1 / p - 1 / q)
    low, high = lp(x, q), lp(x, p)
    to_largest = d ** (1 / p) * linf(x)  # the constant for q = infinity
    assert low <= high * (1 + 1e-12)
    assert high <= constant * low * (1 + 1e-12)
    assert linf(x) <= high * (1 + 1e-12)
    assert high <= to_largest * (1 + 1e-12)
    # off the equality cases some |entry| is 1/3 of the largest or more, and some is 2/3 or less:
    # with p and q at most 8 that sets the norms apart by more than 1e-6
    if sum(a != 0 for a in x) <= 1:
        assert high == pytest.approx(low, rel=1e-12)
        assert high == pytest.approx(linf(x), rel=1e-12)
    else:
        assert q > 8 or high > low * (1 + 1e-6)
        assert p > 8 or high > linf(x) * (1 + 1e-6)
    if len({abs(a) for a in x}) == 1:
        assert high == pytest.approx(constant * low, rel=1e-12)
        assert high == pytest.approx(to_largest, rel=1e-12)
    else:
        assert q > 8 or high < constant * low * (1 - 1e-6)
        assert p > 8 or high < to_largest * (1 - 1e-6)


@pytest.mark.claim("l1-l2-neighbors")
@given(pairs())
@example(([1, 1, 1, 1], [4, 0, 0, 0]))
def test_the_nearer_one_in_l1_is_at_most_root_d_times_as_far_in_l2(pair):
    far, near = sorted(pair, key=l1, reverse=True)
    assert square(near) <= len(near) * square(far)


def test_the_vectors_of_question_four_that_are_nearest_to_1_2_9():
    gaps = {c: [c - 1, c - 2, c - 9] for c in np.arange(0, 10, 0.25)}
    assert [min(gaps, key=lambda c: f(gaps[c])) for f in (l1, square, linf)] == [2, 4, 5]
    assert [[f(gaps[c]) for c in (2, 4, 5)] for f in (l1, square, linf)] == [
        [8, 10, 11],
        [50, 38, 41],
        [7, 5, 4],
    ]


# mse-distance


@pytest.mark.claim("mse-distance")
@given(pairs())
def test_the_squared_and_absolute_errors_are_distances_over_n(pair):
    predictions, targets = (torch.tensor(v, dtype=torch.float64) for v in pair)
    n = len(predictions)
    mse = torch.nn.functional.mse_loss(predictions, targets).item()
    mae = torch.nn.functional.l1_loss(predictions, targets).item()
    assert mse == pytest.approx(math.dist(*pair) ** 2 / n, rel=1e-12)
    assert mae == pytest.approx(l1(minus(*pair)) / n, rel=1e-12)


@pytest.mark.claim("mse-distance")
@given(pairs())
def test_mae_rmse_and_the_largest_error_in_order_and_when_they_agree(pair):
    errors = minus(*pair)
    n = len(errors)
    mae, mse, largest = Fraction(l1(errors), n), Fraction(square(errors), n), linf(errors)
    even = len({abs(e) for e in errors}) == 1
    assert mae**2 <= mse <= largest**2
    assert (mae**2 == mse) == even
    assert (mse == largest**2) == even


@pytest.mark.claim("mse-distance")
@given(pairs())
@example(([0, 0, 0, 4], [0, 0, 0, 0]))
@example(([1, 1, 0, 0], [0, 0, 0, 0]))
def test_how_few_errors_make_up_how_much_when_rmse_is_r_times_mae(pair):
    # the errors above r MAE are those with e^2 above MSE; r^2 = MSE / MAE^2
    errors = minus(*pair)
    n, mae, mse = len(errors), Fraction(l1(errors), len(errors)), Fraction(square(errors))
    mse /= n
    large = [e for e in errors if e * e > mse]
    share, part = Fraction(len(large), n), Fraction(square(large), n)
    assert (share * mse) ** 2 <= mae**2 * mse  # share <= 1 / r
    assert (mse - part) ** 2 <= mae**2 * mse  # 1 - part / MSE <= 1 / r


def test_gaussian_errors_have_an_rmse_of_one_and_a_quarter_maes():
    assert round(math.sqrt(math.pi / 2), 2) == 1.25


# broadcast-loss


def mean(v):
    return Fraction(sum(v), len(v))


def covariance(x, y):
    return mean([(a - mean(x)) * (b - mean(y)) for a, b in zip(x, y)])


@pytest.mark.claim("broadcast-loss")
@given(pairs())
@example(([2, 2, 2], [1, 2, 3]))
@example(([1, 2, 3], [1, 2, 3]))
def test_the_broadcast_loss_in_fractions_with_its_minimum(pair):
    predictions, targets = pair
    all_pairs = mean([(p - y) ** 2 for p in predictions for y in targets])
    var_p, var_y = covariance(predictions, predictions), covariance(targets, targets)
    assert all_pairs == var_p + var_y + (mean(predictions) - mean(targets)) ** 2
    mse = Fraction(square(minus(predictions, targets)), len(targets))
    assert all_pairs == mse + 2 * covariance(predictions, targets)
    assert all_pairs >= var_y
    assert (all_pairs == var_y) == all(p == mean(targets) for p in predictions)
    perfect = mean([(p - y) ** 2 for p in targets for y in targets])
    assert perfect == 2 * var_y


@pytest.mark.claim("broadcast-loss")
@given(pairs())
def test_the_broadcast_loss_is_what_numpy_and_torch_compute(pair):
    predictions, targets = (np.array(v, dtype=float) for v in pair)
    column = predictions[:, None]
    ours = np.mean((column - targets) ** 2)
    theirs = torch.mean((torch.from_numpy(column) - torch.from_numpy(targets)) ** 2).item()
    expected = np.var(predictions) + np.var(targets) + (predictions.mean() - targets.mean()) ** 2
    assert ours == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert theirs == pytest.approx(expected, rel=1e-12, abs=1e-12)


# broadcasting: a definition, held to the two libraries that it describes


@given(*[st.lists(st.integers(0, 3), max_size=4).map(tuple)] * 2)
@example((2, 0), (2, 1))
def test_the_broadcasting_rule_is_numpys_and_torchs(left, right):
    size = max(len(left), len(right))
    columns = list(zip((1,) * (size - len(left)) + left, (1,) * (size - len(right)) + right))
    if all(a == b or 1 in (a, b) for a, b in columns):
        shape = tuple(b if a == 1 else a for a, b in columns)
        assert (np.ones(left) + np.ones(right)).shape == shape
        assert tuple((torch.ones(left) + torch.ones(right)).shape) == shape
    else:
        with pytest.raises(ValueError, match="could not be broadcast"):
            np.ones(left) + np.ones(right)
        with pytest.raises(RuntimeError, match="must match the size"):
            torch.ones(left) + torch.ones(right)


# what the box for practitioners says of torch


def test_torch_squeezes_averages_and_clips_as_the_box_says():
    from torch.nn.utils import clip_grad_norm_, clip_grad_value_

    column, one = torch.ones(5, 1), torch.ones(1, 1)
    assert (column.squeeze(-1).shape, one.squeeze(-1).shape, one.squeeze().shape) == (
        (5,),
        (1,),
        (),
    )
    outputs, targets = torch.zeros(4, 3), torch.full((4, 3), 2.0)
    assert torch.nn.functional.mse_loss(outputs, targets) == 4.0  # per example 12, over k = 3
    weight, bias = (torch.zeros(2, requires_grad=True) for _ in range(2))
    for clip, expected in ((clip_grad_norm_, [0.6, 0, 0, 0.8]), (clip_grad_value_, [1, 0, 0, 1])):
        weight.grad, bias.grad = torch.tensor([3.0, 0.0]), torch.tensor([0.0, 4.0])
        clip([weight, bias], 1.0)
        assert torch.cat([weight.grad, bias.grad]).tolist() == pytest.approx(expected, rel=1e-5)
    small, large = torch.tensor([255.0, 256.0], dtype=torch.float16) ** 2
    assert small.isfinite()
    assert large.isinf()
    assert round(8 / 255 * math.sqrt(3 * 224 * 224), 1) == 12.2


# lengths-concentrate: the expectation is taken exactly, by summing over every outcome

SIGN = ((Fraction(-1), Fraction(1, 2)), (Fraction(1), Fraction(1, 2)))
SKEWED = ((Fraction(-1, 2), Fraction(4, 5)), (Fraction(2), Fraction(1, 5)))
HEAVY = (
    (Fraction(-2), Fraction(1, 8)),
    (Fraction(0), Fraction(3, 4)),
    (Fraction(2), Fraction(1, 8)),
)


def moments(outcomes):
    """Mean and variance of (value, probability) outcomes."""
    outcomes = list(outcomes)
    first = sum(p * z for z, p in outcomes)
    return first, sum(p * (z - first) ** 2 for z, p in outcomes)


def independent(law, size):
    """All vectors of `size` independent entries, each with its probability."""
    for entries in itertools.product(law, repeat=size):
        yield [z for z, _ in entries], math.prod(p for _, p in entries)


@pytest.mark.claim("lengths-concentrate")
@pytest.mark.parametrize("law", [SIGN, SKEWED, HEAVY])
@pytest.mark.parametrize("d", [1, 2, 3])
def test_mean_and_variance_of_squared_lengths_and_distances_over_all_outcomes(law, d):
    mu4 = sum(p * z**4 for z, p in law)
    assert moments(law) == (0, 1)
    lengths = ((square(x), p) for x, p in independent(law, d))
    assert moments(lengths) == (d, (mu4 - 1) * d)
    gaps = ((square(minus(z[:d], z[d:])), p) for z, p in independent(law, 2 * d))
    assert moments(gaps) == (2 * d, 2 * (mu4 + 1) * d)


@pytest.mark.claim("lengths-concentrate")
@pytest.mark.parametrize("d", [1, 2, 3])
def test_the_two_vectors_may_have_different_laws_with_the_same_fourth_moment(d):
    mirrored = tuple((-z, p) for z, p in SKEWED)  # the opposite third moment
    mu4 = sum(p * z**4 for z, p in SKEWED)
    pairs_of = itertools.product(independent(SKEWED, d), independent(mirrored, d))
    gaps = ((square(minus(x, y)), p * q) for (x, p), (y, q) in pairs_of)
    assert moments(gaps) == (2 * d, 2 * (mu4 + 1) * d)


@pytest.mark.claim("lengths-concentrate")
@pytest.mark.parametrize("law", [SIGN, SKEWED, HEAVY])
@pytest.mark.parametrize("d", [1, 2, 3, 6])
def test_the_length_stays_near_root_d_in_mean_square(law, d):
    mu4 = sum(p * z**4 for z, p in law)
    gap = sum(p * (math.sqrt(square(x)) - math.sqrt(d)) ** 2 for x, p in independent(law, d))
    assert gap <= mu4 - 1


@pytest.mark.claim("lengths-concentrate")
def test_the_relative_deviation_of_gaussian_vectors_within_five_standard_errors():
    # the relative deviation is sqrt(2 / d) for both; the standard deviation of m draws that are
    # nearly normal has the relative standard error 1 / sqrt(2 m), and for d = 200
    # sqrt(1 + 6 / d) = 1.015 times that: 6 / d is half the excess kurtosis of chi-squared
    rng, d, m = np.random.default_rng(0), 200, 4000
    x, y = rng.normal(size=(2, m, d))
    for squares, average in ((np.sum(x**2, axis=1), d), (np.sum((x - y) ** 2, axis=1), 2 * d)):
        assert abs(squares.mean() / average - 1) < 5 * math.sqrt(2 / d / m)
        relative = squares.std() / average / math.sqrt(2 / d)
        assert abs(relative - 1) < 5 * 1.015 / math.sqrt(2 * m)


@pytest.mark.claim("high-dimensional-neighbors")
@pytest.mark.parametrize("k", [1, 3, 10])
def test_two_entries_repeated_keep_the_relative_deviation_of_two(k):
    mu4 = sum(p * z**4 for z, p in SKEWED)
    gaps = ((square(minus(z[:2] * k, z[2:] * k)), p) for z, p in independent(SKEWED, 4))
    average, variance = moments(gaps)
    assert average == 4 * k
    assert variance / average**2 == (mu4 + 1) / 4  # for 2 k independent entries it is over 4 k

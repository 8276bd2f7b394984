"""Tests of mathdl.linalg.vectors.

Tolerances: a norm of n entries carries a relative rounding error of a few eps = 2.2e-16, whatever
its p; 1e-14 leaves room. Another tolerance has its reason beside it.
"""

import math
import sys
from decimal import Decimal, getcontext

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from mathdl.linalg.vectors import (
    angle,
    cosine_similarity,
    distance,
    norm,
    normalize,
    power_of_two,
)

EPS = np.finfo(float).eps
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 8)
entries = st.floats(-1e3, 1e3)
powers = st.one_of(st.sampled_from([1, 2, 3, math.inf]), st.floats(1.0, 50.0))


def close(expected, rel=1e-14):
    return pytest.approx(expected, rel=rel, abs=0)


# norm


@pytest.mark.parametrize(
    ("x", "p", "length"),
    [
        ([3, 4], 1, 7.0),
        ([3, 4], 2, 5.0),
        ([3, -4], math.inf, 4.0),
        ([5, 12], 2, 13.0),
        ([-1, 2, -2], 2, 3.0),
        ([1, 1], 0.5 + 0.5, 2.0),
        ([7], 3.7, 7.0),
        ([0, 0, 0], 2, 0.0),
        ([0], math.inf, 0.0),
        ([True, True, True, True], 2, 2.0),
    ],
)
def test_norms_in_closed_form(x, p, length):
    assert norm(x, p) == close(length)


@given(seed=seeds, n=sizes, p=powers)
def test_norm_agrees_with_numpy_and_torch(seed, n, p):
    x = np.random.default_rng(seed).normal(size=n)
    assert norm(x, p) == close(np.linalg.norm(x, p), 1e-13)
    assert norm(x, p) == close(torch.linalg.vector_norm(torch.from_numpy(x), p).item(), 1e-13)


@given(st.lists(entries, min_size=1, max_size=8))
def test_the_default_is_the_euclidean_length(x):
    assume(max(map(abs, x)) > 0)
    assert norm(x) == close(math.hypot(*x))


@given(seed=seeds, n=sizes, p=powers, exponent=st.integers(-900, 900))
def test_a_power_of_two_scales_every_norm_exactly(seed, n, p, exponent):
    x = np.random.default_rng(seed).normal(size=n)
    assert norm(np.ldexp(x, exponent), p) == np.ldexp(norm(x, p), exponent)


@pytest.mark.parametrize(
    ("x", "power"),
    [([1.0, -5.0], 4), ([4.0], 4), ([0.3], 0.25), ([5e-324], 5e-324), ([1e308], 2.0**1023)],
)
def test_the_power_of_two_is_the_last_up_to_the_largest_entry(x, power):
    assert power_of_two(np.array(x)) == power
    assert power_of_two(np.zeros((2, 2))) == 0.5  # anything but 0 would do


@pytest.mark.parametrize("p", [1, 1.5, 2, 3, 7.5, 400])
@pytest.mark.parametrize("scale", ["1e200", "1e-200", "1e-310", "1"])
def test_norm_at_extreme_scales_against_fifty_digit_arithmetic(p, scale):
    getcontext().prec = 50
    x = [float(Decimal(scale) * a) for a in (3, -4, 1)]
    exact = sum(abs(Decimal(a)) ** Decimal(p) for a in x) ** (1 / Decimal(p))
    # below 2.2e-308 numbers have fewer digits: half the smallest one is the best that is possible
    assert norm(x, p) == pytest.approx(float(exact), rel=1e-14, abs=1e-323)


@pytest.mark.parametrize("tiny", [5e-324, 1e-310, 2.3e-308])
@pytest.mark.parametrize("p", [1, 2, 3, math.inf])
def test_a_single_entry_is_its_own_norm_down_to_the_smallest_number(tiny, p):
    assert norm([tiny], p) == tiny
    assert norm([-tiny, 0], p) == tiny


@pytest.mark.parametrize("largest", [sys.float_info.max, 1.79769313486231e308, 2.0**1023])
def test_the_largest_floats_have_lengths_directions_and_angles(largest):
    # their log2 rounds to 1024, and 2.0 ** 1024 is no float
    for p in (1, 1.5, 2, 3, math.inf):
        assert norm([largest, 1], p) == close(largest)
        assert distance([1, largest], [1, 0], p) == close(largest)
    assert normalize([largest, -largest]) == pytest.approx([0.5**0.5, -(0.5**0.5)], rel=1e-15)
    assert cosine_similarity([largest, 1], [1, 0]) == 1.0
    assert angle([largest, largest], [0, largest]) == close(math.pi / 4)


def test_p_of_any_real_type_is_computed_in_float64():
    x, p = [1.0, 2.0, 3.0], np.float32(1.1)
    assert norm(x, p) == norm(x, float(p))
    assert norm(x, p) == close(np.linalg.norm(x, float(p)))
    assert distance(x, [0, 0, 0], np.float16(3)) == norm(x, 3)
    assert norm(x, 10**300) == 3.0
    for function in (lambda p: norm(x, p), lambda p: distance(x, x, p)):
        with pytest.raises(ValueError, match=r"ord is beyond 1\.8e308; math\.inf gives"):
            function(10**400)


def test_a_norm_of_any_large_p_stays_between_the_largest_entry_and_its_bound():
    assert norm([1e308, 1e308], 500) == close(2 ** (1 / 500) * 1e308)
    assert norm([2, 2, 1], 1e300) == 2.0


@pytest.mark.parametrize("p", [1, 2, 3])
def test_a_norm_beyond_the_largest_float_is_infinite_with_a_warning(p):
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert norm([1.7e308] * 4, p) == math.inf
    assert norm([1.7e308] * 4, math.inf) == 1.7e308


@given(x=st.lists(entries, min_size=3, max_size=3), y=st.lists(entries, min_size=3, max_size=3))
@pytest.mark.parametrize("p", [1, 1.7, 2, 5, math.inf])
def test_the_three_laws_of_a_norm(p, x, y):
    x, y = np.array(x), np.array(y)
    assert norm(x, p) >= 0
    assert (norm(x, p) == 0) == (not x.any())
    assert norm(-2.5 * x, p) == close(2.5 * norm(x, p))
    slack = 1e-14 * (norm(x, p) + norm(y, p))
    assert norm(x + y, p) <= norm(x, p) + norm(y, p) + slack


# distance


def test_the_worked_distances():
    assert distance([1, 2, 3], [4, 5, 6], 1) == 9.0
    assert distance([1, 2, 3], [4, 5, 6]) == close(math.sqrt(27))
    assert distance([1, 2, 3], [4, 5, 6], math.inf) == 3.0


@given(seed=seeds, n=sizes, p=powers)
def test_distance_is_a_metric(seed, n, p):
    x, y, z = np.random.default_rng(seed).normal(size=(3, n))
    assert distance(x, x, p) == 0.0
    assert distance(x, y, p) == distance(y, x, p) > 0
    assert distance(x, z, p) <= (distance(x, y, p) + distance(y, z, p)) * (1 + 1e-14)
    assert distance(x, y) == close(math.dist(x, y), 1e-13)


def test_distance_keeps_a_small_gap_beside_large_entries():
    assert distance([1e308, 3e-300], [1e308, 0], 2) == 3e-300


def test_a_gap_beyond_the_largest_float_is_infinite_with_a_warning():
    with pytest.warns(RuntimeWarning, match="overflow"):
        assert distance([1.7e308, 0], [-1.7e308, 0]) == math.inf


# normalize


@pytest.mark.parametrize("scale", [1.0, 1e200, 1e-200, 1e307, 1e-320])
def test_normalize_gives_the_direction_at_every_scale(scale):
    # a number near 1e-320 has three digits left, which is the tolerance there
    expected = [0.6, -0.8]
    assert normalize([3 * scale, -4 * scale]) == pytest.approx(
        expected, rel=1e-3 if scale < 1e-300 else 1e-14
    )


@given(st.lists(st.floats(-1e308, 1e308), min_size=1, max_size=8))
def test_normalized_vectors_have_length_one_and_the_same_direction(x):
    assume(any(x))
    u = normalize(x)
    assert math.hypot(*u) == close(1.0)
    assert (np.sign(u) * np.sign(x) >= 0).all()  # tiny entries may round to zero
    assert u == pytest.approx(normalize(u), abs=4 * EPS)


def test_the_longest_vector_of_all_has_a_direction():
    assert normalize([1.7e308] * 4) == pytest.approx([0.5] * 4, rel=1e-15)


# cosine_similarity and angle


def test_the_worked_angle():
    assert cosine_similarity([1, 2, 3], [4, 5, 6]) == close(32 / math.sqrt(14 * 77))
    assert math.degrees(angle([1, 2, 3], [4, 5, 6])) == pytest.approx(12.93, abs=0.005)


@pytest.mark.parametrize(
    ("x", "y", "turn"),
    [
        ([1, 0], [0, 2], math.pi / 2),
        ([1, 1], [2, 2], 0.0),
        ([1, 1], [-3, -3], math.pi),
        ([2], [5], 0.0),
        ([2], [-5], math.pi),
        ([1, 0], [1, 1], math.pi / 4),
        ([1, 0, 0], [-1, math.sqrt(3), 0], 2 * math.pi / 3),
        ([1e200, 0], [1e-200, 1e-200], math.pi / 4),
        ([1, 0], [1, 1e-20], 1e-20),
    ],
)
def test_angles_in_closed_form(x, y, turn):
    assert angle(x, y) == close(turn)
    assert cosine_similarity(x, y) == pytest.approx(math.cos(turn), abs=4 * EPS)


@given(seed=seeds, n=st.integers(2, 8), turn=st.floats(0, math.pi))
def test_angle_is_accurate_at_any_angle(seed, n, turn):
    Q = np.linalg.qr(np.random.default_rng(seed).normal(size=(n, 2)))[0]
    x, y = 3 * Q[:, 0], 0.7 * (math.cos(turn) * Q[:, 0] + math.sin(turn) * Q[:, 1])
    # the entries of x and y are themselves rounded, which turns each by about eps
    assert angle(x, y) == pytest.approx(turn, rel=0, abs=20 * EPS)


@pytest.mark.parametrize("turn", [1e-9, 1e-12, 1e-15])
def test_angle_sees_what_the_arc_cosine_does_not(turn):
    x, y = [1.0, 0.0], [1.0, turn]
    assert math.acos(cosine_similarity(x, y)) == 0.0
    assert angle(x, y) == close(turn)
    assert math.pi - angle(x, [-1.0, turn]) == pytest.approx(turn, abs=4 * EPS)


@given(seed=seeds, n=sizes, a=st.floats(1e-3, 1e3), b=st.floats(1e-3, 1e3))
def test_directions_count_and_lengths_do_not(seed, n, a, b):
    x, y = np.random.default_rng(seed).normal(size=(2, n))
    similarity = torch.nn.functional.cosine_similarity(torch.from_numpy(x), torch.from_numpy(y), 0)
    assert cosine_similarity(x, y) == pytest.approx(similarity.item(), abs=1e-14)
    assert cosine_similarity(a * x, b * y) == pytest.approx(similarity.item(), abs=1e-14)
    assert cosine_similarity(y, x) == cosine_similarity(x, y)
    assert cosine_similarity(-x, y) == -cosine_similarity(x, y)
    assert angle(y, x) == angle(x, y)
    assert angle(-x, y) == pytest.approx(math.pi - angle(x, y), abs=1e-14)
    assert math.cos(angle(x, y)) == pytest.approx(cosine_similarity(x, y), abs=1e-14)


@given(seed=seeds, n=st.integers(1, 200))
def test_cosine_similarity_never_leaves_its_interval(seed, n):
    x = np.random.default_rng(seed).normal(size=n)
    for c in (1.0, -1.0, 1 / 3):
        value = cosine_similarity(x, c * x)
        assert -1.0 <= value <= 1.0
        assert value == pytest.approx(math.copysign(1.0, c), abs=1e-14)


# errors, types, and that nothing is written to


@pytest.mark.parametrize("function", [distance, cosine_similarity, angle])
def test_two_vectors_need_equal_lengths(function):
    with pytest.raises(ValueError, match=r"y has shape \(3,\); it needs shape \(2,\)"):
        function([1, 2], [1, 2, 3])


@pytest.mark.parametrize("function", [normalize, cosine_similarity, angle])
def test_the_zero_vector_has_no_direction(function):
    two = function is not normalize
    with pytest.raises(ValueError, match="x is the zero vector; it needs a direction"):
        function(*([0, 0], [1, 2])[: 1 + two])
    if two:
        with pytest.raises(ValueError, match="y is the zero vector; it needs a direction"):
            function([1, 2], [0, 0])


@pytest.mark.parametrize("p", [0.5, 0, -1, math.nan, -math.inf])
def test_p_below_one_is_refused(p):
    with pytest.raises(ValueError, match=r"ord is .*; it needs to be at least 1"):
        norm([1, 2], p)
    with pytest.raises(ValueError, match=r"ord is .*; it needs to be at least 1"):
        distance([1, 2], [1, 2], p)


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([], "x has shape (0,); it needs at least one entry"),
        (3.0, "x has shape (); it needs 1 dimension"),
        ([[1, 2]], "x has shape (1, 2); it needs 1 dimension"),
        ([math.nan, 1], "x has 1 NaN or infinite entries"),
        ([math.inf, 1], "x has 1 NaN or infinite entries"),
        ([1j], "x has dtype complex128; it needs real numbers"),
    ],
)
@pytest.mark.parametrize("function", [norm, distance, normalize, cosine_similarity, angle])
def test_what_is_no_vector_is_refused(function, x, message):
    arguments = [x] if function in (norm, normalize) else [x, [1.0, 2.0]]
    with pytest.raises(ValueError) as caught:
        function(*arguments)
    assert str(caught.value).startswith(message)
    if len(arguments) == 2:
        with pytest.raises(ValueError, match="y has"):
            function([1.0, 2.0], x)


def test_results_are_plain_and_arguments_stay_as_they_were():
    x, y = np.array([3.0, 4.0]), np.array([-1.0, 2e10])
    before = x.copy(), y.copy()
    for value in (norm(x), norm([3, 4], math.inf), distance(x, y), cosine_similarity(x, y)):
        assert type(value) is float
    assert type(angle(x, y)) is float
    assert normalize(x).dtype == np.float64
    assert normalize(x) is not x
    assert (x == before[0]).all()
    assert (y == before[1]).all()

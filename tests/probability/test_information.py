"""Tests of mathdl.probability.information against mpmath, scipy and torch, and its laws.

Tolerances: a divergence of one pair of numbers is within 40 eps of exact arithmetic. It is worst
where |p - q| is 0.1 (p + q): there the direct formula subtracts numbers ten times the result.
"""

import re
from itertools import pairwise

import mpmath
import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.probability import information
from mathdl.probability.information import (
    cross_entropy,
    entropy,
    js_divergence,
    kl_divergence,
    kl_normal,
    mutual_information,
    perplexity,
)

EPS = np.finfo(float).eps
weights = st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(any)
positive = st.lists(st.integers(1, 50), min_size=2, max_size=6)
means = st.floats(-100, 100)
stds = st.floats(1e-3, 1e3)


def normalized(counts):
    return np.array(counts) / np.sum(counts)


@st.composite
def pairs(draw, first=weights):
    p = draw(first)
    q = draw(st.lists(st.integers(1, 50), min_size=len(p), max_size=len(p)))
    return normalized(p), normalized(q)


# values


@given(p=st.floats(1e-12, 1), log_ratio=st.floats(-30, 30) | st.floats(-1e-6, 1e-6))
def test_divergence_of_two_numbers_is_exact_within_rounding(p, log_ratio):
    q = p * np.exp(log_ratio)
    with mpmath.workdps(60):
        x, y = mpmath.mpf(p), mpmath.mpf(float(q))
        exact = x * mpmath.log(x / y) - x + y
        got = information._divergence(np.array(p), np.array(q))
        assert abs(got - exact) <= 40 * EPS * exact


@given(p=st.floats(1e-100, 1))
def test_neighboring_numbers_differ_and_never_below_zero(p):
    neighbors = [p]
    for _ in range(4):
        neighbors.append(np.nextafter(neighbors[-1], 2))
    for a, b in pairwise(neighbors):
        assert information._divergence(np.array(a), np.array(b)) > 0
        assert information._divergence(np.array(b), np.array(a)) > 0
    assert information._divergence(np.array(p), np.array(p)) == 0


@given(pq=pairs())
def test_agree_with_scipy(pq):
    p, q = pq
    assert entropy(p) == pytest.approx(scipy.stats.entropy(p), rel=1e-13, abs=1e-15)
    assert kl_divergence(p, q) == pytest.approx(scipy.special.rel_entr(p, q).sum(), abs=1e-14)
    joint = np.outer(p, q)
    root = scipy.spatial.distance.jensenshannon(p, q)
    assert js_divergence(p, q) == pytest.approx(root**2, rel=1e-9, abs=1e-14)
    assert mutual_information(joint) == pytest.approx(0, abs=1e-14)
    labels = torch.tensor(p)
    loss = torch.nn.functional.cross_entropy(torch.tensor(np.log(q)), labels)
    assert cross_entropy(p, q) == pytest.approx(loss.item(), rel=1e-13)
    assert perplexity(p, q) == pytest.approx(np.exp(loss.item()), rel=1e-12)


@given(mean1=means, std1=stds, mean2=means, std2=stds)
def test_kl_normal_agrees_with_torch(mean1, std1, mean2, std2):
    one, two = (torch.tensor(v, dtype=torch.float64) for v in (mean1, mean2))
    theirs = torch.distributions.kl_divergence(
        torch.distributions.Normal(one, std1), torch.distributions.Normal(two, std2)
    ).item()
    largest = 1 + ((abs(mean1) + abs(mean2)) / std2) ** 2 + (std1 / std2) ** 2
    assert kl_normal(mean1, std1, mean2, std2) == pytest.approx(theirs, abs=1e-14 * largest)


def test_kl_normal_far_out():
    assert kl_normal(3, 2, 3, 2) == 0
    thin = 2 * 300 * np.log(10) - 1 / 2
    assert kl_normal(0, 1e-300, 0, 1e300) == pytest.approx(thin, rel=1e-14)
    assert kl_normal(0, 1e-101, 0, 1) == pytest.approx(101 * np.log(10) - 1 / 2, rel=1e-14)
    assert kl_normal(0, 1e-99, 0, 1) == pytest.approx(99 * np.log(10) - 1 / 2, rel=1e-14)
    assert kl_normal(0, 1e200, 0, 1) == np.inf
    assert kl_normal([0, 1], 1, [[0], [1]], 1).tolist() == [[0, 0.5], [0.5, 0]]


def test_zeros():
    assert entropy([0, 1, 0]) == 0
    assert not np.signbit(entropy([0, 1, 0]))
    assert cross_entropy([1, 0], [0, 1]) == np.inf
    assert cross_entropy([0, 1], [0, 1]) == 0
    assert kl_divergence([0.5, 0.5, 0], [0, 1, 0]) == np.inf
    assert kl_divergence([0, 1, 0], [0.5, 0.5, 0]) == pytest.approx(np.log(2), rel=1e-15)
    assert js_divergence([1, 0], [0, 1]) == pytest.approx(np.log(2), rel=1e-15)
    assert mutual_information([[0.5, 0], [0, 0.5]]) == pytest.approx(np.log(2), rel=1e-15)
    assert perplexity([1, 0], [0, 1]) == np.inf
    assert perplexity([0.25] * 4, [0.25] * 4) == pytest.approx(4, rel=1e-15)


def test_batches_broadcast():
    p = [[1, 0], [0.5, 0.5]]
    assert entropy(p).tolist() == [0, pytest.approx(np.log(2))]
    assert kl_divergence(p, [0.5, 0.5]).tolist() == [pytest.approx(np.log(2)), 0]
    assert kl_divergence([0.5, 0.5], p).tolist() == [np.inf, 0]
    assert cross_entropy([[[0, 1]]], p).shape == (1, 2)


# laws


@given(pq=pairs())
def test_gibbs(pq):
    p, q = pq
    assert kl_divergence(p, q) >= 0
    assert kl_divergence(p, p) == 0
    assert (kl_divergence(p, q) == 0) == np.array_equal(p, q)
    assert cross_entropy(p, q) == pytest.approx(entropy(p) + kl_divergence(p, q), rel=1e-13)


@given(counts=weights)
def test_entropy_is_at_most_log_k(counts):
    p = normalized(counts)
    gap = np.log(p.size) - entropy(p)
    assert gap == pytest.approx(kl_divergence(p, np.full(p.size, 1 / p.size)), abs=1e-14)


@given(pq=pairs(), data=st.data())
def test_data_processing(pq, data):
    p, q = pq
    row = st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any)
    channel = np.array([normalized(data.draw(row)) for _ in p])
    after = kl_divergence(p @ channel, q @ channel)
    assert after <= kl_divergence(p, q) + 1e-14
    merged = mutual_information(p[:, None] * channel)
    assert -1e-15 <= merged <= min(entropy(p), entropy(p @ channel)) + 1e-14


@given(pq=pairs())
def test_jensen_shannon_is_symmetric_and_bounded(pq):
    p, q = pq
    assert js_divergence(p, q) == pytest.approx(js_divergence(q, p), rel=1e-13, abs=1e-16)
    assert 0 <= js_divergence(p, q) <= np.log(2) + EPS
    assert js_divergence(p, p) == 0


# errors


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: entropy(1.0), "p is a single number; it needs probabilities along"),
        (lambda: entropy([0.5, 0.6]), "p sums to 1.1; it needs to sum to 1"),
        (lambda: entropy([[0.5, 0.5], [0.1, 0.1]]), "p sums to 0.2"),
        (lambda: entropy([1.5, -0.5]), "p has the entry -0.5; it needs entries of 0 or more"),
        (lambda: entropy([np.nan, 1]), "p has 1 NaN or infinite entries"),
        (lambda: cross_entropy([1, 0], [0.5, 0.6]), "q sums to 1.1"),
        (lambda: kl_divergence([1, 0], [1, 0, 0]), "p has shape (2,) and q has shape (3,)"),
        (lambda: kl_divergence([1], [0.5, 0.5]), "p has shape (1,) and q has shape (2,)"),
        (lambda: js_divergence([1, 0], [2, -1]), "q has the entry -1"),
        (lambda: perplexity([1, 0], [[1, 0]] * 2 + [[0.3, 0.3]]), "q sums to 0.6"),
        (lambda: mutual_information([0.5, 0.5]), "joint has shape (2,); it needs 2 dim"),
        (lambda: mutual_information([[0.5, 0.6]]), "joint sums to 1.1"),
        (lambda: kl_normal(0, 0, 0, 1), "std1 has the entry 0; it needs positive entries"),
        (lambda: kl_normal(0, 1, 0, -1), "std2 has the entry -1"),
        (lambda: kl_normal([0, 1], 1, [0, 1, 2], 1), "mean1, std1, mean2, std2 have shapes"),
    ],
)
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        call()


def test_arguments_are_not_written_to():
    p, q = np.array([0.5, 0.5, 0]), np.array([0.25, 0.25, 0.5])
    kl_divergence(p, q), js_divergence(p, q), entropy(p)
    assert p.tolist() == [0.5, 0.5, 0] and q.tolist() == [0.25, 0.25, 0.5]

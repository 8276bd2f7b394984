"""Tests of mathdl.probability.statistics: scipy as the oracle, coverage, exact small cases, errors.

A random count is compared with its binomial distribution at a false-alarm rate of 1e-6.
"""

import re
from itertools import combinations, product

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from mathdl.probability.statistics import (
    bootstrap,
    calibration_error,
    mean_interval,
    permutation_test,
)

RATE = 1e-6
samples = st.lists(st.floats(-100, 100).map(lambda v: round(v, 3)), min_size=2, max_size=20)


def assert_share(hits, n, p):
    low, high = scipy.stats.binom(n, p).interval(1 - RATE)
    assert low <= hits <= high


# intervals


@given(x=samples, level=st.floats(0.01, 0.999))
def test_mean_interval_agrees_with_scipy(x, level):
    low, high = mean_interval(x, level)
    n, spread = len(x), np.std(x, ddof=1)
    t = scipy.stats.t(n - 1).ppf(0.5 + level / 2)
    assert high - low == pytest.approx(2 * t * spread / np.sqrt(n), rel=1e-7, abs=1e-12)
    assert (low + high) / 2 == pytest.approx(np.mean(x), rel=1e-9, abs=1e-9)


def test_mean_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(4000):
        low, high = mean_interval(rng.normal(2, 3, size=5), 0.9)
        hits += low <= 2 <= high
    assert_share(hits, 4000, 0.9)


def test_bootstrap_of_a_mean_has_the_width_of_the_resampled_spread():
    """The mean of a resample has the spread std / root n, with std a division by n."""
    rng = np.random.default_rng(4)
    x = rng.normal(size=400)
    low, high = bootstrap(rng, np.mean, x, 4000, 0.9)
    exact = x.mean() + x.std() / 20 * scipy.stats.norm.ppf([0.05, 0.95])
    # an empirical quantile's standard error, root(p (1 - p) / n) over the density, six times
    error = 6 * np.sqrt(0.05 * 0.95 / 4000) / scipy.stats.norm.pdf(1.645) * x.std() / 20
    assert [low, high] == pytest.approx(exact, abs=error)


def test_bootstrap_of_two_draws_is_exact():
    """Resamples of (0, 1) have the means 0, 1/2 and 1 with chances 1/4, 1/2, 1/4."""
    assert bootstrap(np.random.default_rng(5), np.mean, [0, 1], 1000, 0.9) == (0, 1)
    assert bootstrap(np.random.default_rng(5), np.mean, [0, 1], 1000, 0.2) == (0.5, 0.5)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_bootstrap_leaves_equal_tails_of_the_resamples(level):
    values = []

    def statistic(sample):
        values.append(float(np.median(sample)))
        return values[-1]

    x = np.random.default_rng(8).normal(size=40)
    low, high = bootstrap(np.random.default_rng(9), statistic, x, 1000, level)
    tail = 1000 * (1 - level) / 2  # as many values lie below, up to one, and up to ties
    assert np.sum(np.less(values, low)) <= tail + 1 <= np.sum(np.less_equal(values, low)) + 2
    assert (
        np.sum(np.greater(values, high)) <= tail + 1 <= np.sum(np.greater_equal(values, high)) + 2
    )


def test_bootstrap_resamples_rows():
    x = np.array([[0.0, 0], [1, 10], [2, 20]])
    whole = []
    bootstrap(np.random.default_rng(6), lambda rows: whole.append(rows) or 0.0, x, 50)
    assert all((rows[:, 1] == 10 * rows[:, 0]).all() for rows in whole)
    assert len({tuple(rows[:, 0]) for rows in whole}) > 10


# a test


def exact_p(a, b, paired):
    a, b = np.array(a, float), np.array(b, float)
    seen = abs(a.mean() - b.mean())
    if paired:
        gaps = [np.mean(np.array(s) * (a - b)) for s in product([-1, 1], repeat=a.size)]
    else:
        both = np.concatenate([a, b])
        gaps = []
        for chosen in combinations(range(both.size), a.size):
            mask = np.isin(np.arange(both.size), chosen)
            gaps.append(both[mask].mean() - both[~mask].mean())
    return np.mean(np.abs(gaps) >= seen - 1e-9)


@pytest.mark.parametrize("paired", [False, True])
@pytest.mark.parametrize(
    ("a", "b"),
    [([1, 2, 3, 9], [2, 4, 5, 7]), ([0.1, 0.2, 0.3], [0.4, 0.5, 0.6]), ([1, 1, 2], [1, 2, 1])],
)
def test_p_value_is_that_of_all_exchanges(a, b, paired):
    n = 20_000
    p = permutation_test(np.random.default_rng(7), a, b, paired=paired, n_permutations=n)
    assert_share(round(p * (n + 1)) - 1, n, exact_p(a, b, paired))


def test_unequal_sizes_and_the_least_p_value():
    rng = np.random.default_rng(8)
    assert permutation_test(rng, np.arange(50), np.arange(1000, 1020)) == 1e-4
    assert permutation_test(rng, [1, 1], [1, 1, 1]) == 1
    assert permutation_test(rng, [0], [1], paired=True, n_permutations=1) == 1


def test_under_the_hypothesis_small_p_values_are_rare():
    rng = np.random.default_rng(9)
    p = [
        permutation_test(rng, *rng.exponential(size=(2, 6)), n_permutations=99) for _ in range(600)
    ]
    assert_share(np.sum(np.array(p) <= 0.1), 600, 0.1)


# calibration


def test_calibration_error_by_hand():
    assert calibration_error([0.9, 0.9, 0.6, 0.6], [1, 1, 0, 1]) == pytest.approx(0.1)
    assert calibration_error([0.5, 0.5], [True, False]) == 0
    assert calibration_error([1.0, 0.0], [0, 1]) == 1
    assert calibration_error([0.95, 0.15], [0, 1]) == pytest.approx(0.9)
    assert calibration_error([0.95, 0.15], [0, 1], n_bins=1) == pytest.approx(0.05)
    assert calibration_error([0.2, 0.15], [0, 1], n_bins=5) == pytest.approx(0.325)  # one bin


@given(data=st.data(), n_bins=st.integers(1, 12))
def test_calibration_error_agrees_with_a_loop(data, n_bins):
    confidence = data.draw(st.lists(st.floats(0, 1), min_size=1, max_size=30))
    correct = data.draw(st.lists(st.booleans(), min_size=len(confidence), max_size=len(confidence)))
    total = 0.0
    edges = np.linspace(0, 1, n_bins + 1)
    for i in range(n_bins):
        inside = [
            (c, right)
            for c, right in zip(confidence, correct, strict=True)
            if (edges[i] < c or i == 0) and c <= edges[i + 1]
        ]
        if inside:
            mean, share = np.mean(inside, axis=0)
            total += len(inside) / len(confidence) * abs(mean - share)
    assert calibration_error(confidence, correct, n_bins) == pytest.approx(total, abs=1e-12)


# errors

rng = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: mean_interval([1.0]), "x has shape (1,); it needs two draws"),
        (lambda: mean_interval([[1.0, 2]]), "x has shape (1, 2); it needs 1 dim"),
        (lambda: mean_interval([1, 2], 1), "level is 1.0; it needs to be between 0 and 1"),
        (lambda: mean_interval([1, 2], 0), "level is 0.0"),
        (lambda: mean_interval([1, 2], "a"), "level is 'a'; it needs to be a finite number"),
        (lambda: bootstrap(rng, np.mean, [1.0]), "x has shape (1,); it needs two draws"),
        (lambda: bootstrap(rng, np.mean, [1, 2], 1), "n_resamples is 1; it needs to be 2"),
        (lambda: bootstrap(rng, np.mean, [1, 2], 2.5), "n_resamples is 2.5"),
        (lambda: bootstrap(rng, np.mean, [1, np.nan]), "x has 1 NaN"),
        (lambda: bootstrap(rng, lambda x: np.nan, [1, 2], 3), "the statistic's values has 3 NaN"),
        (lambda: permutation_test(rng, [1], [1, 2], paired=True), "a has shape (1,) and b (2,)"),
        (lambda: permutation_test(rng, [1, 2], [1], paired=True), "a has shape (2,) and b (1,)"),
        (lambda: permutation_test(rng, [1], [2], n_permutations=0), "n_permutations is 0"),
        (lambda: permutation_test(rng, [], [2]), "a has shape (0,)"),
        (lambda: calibration_error([0.5], [1, 0]), "correct has shape (2,); it needs shape (1,)"),
        (lambda: calibration_error([1.5], [1]), "confidence has the entry 1.5"),
        (lambda: calibration_error([-0.5], [1]), "confidence has the entry -0.5"),
        (lambda: calibration_error([0.5], [2]), "correct has an entry other than 0 and 1"),
        (lambda: calibration_error([0.5], [1], 0), "n_bins is 0"),
    ],
)
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        call()

"""Tests of mathdl.probability.naive_bayes.

A log-posterior is a difference of sums of some ten terms: rounding errs by a few times 1e-16 of
the largest of them, so 1e-12 of it leaves room.
"""

import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.data.cells import cells
from mathdl.probability.naive_bayes import fit, log_posterior


def random_problem(seed, n=40, d=3, k=3):
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(k), np.arange(k), rng.integers(0, k, n - 2 * k)])
    return rng.normal(size=(n, d)) * rng.uniform(0.5, 2, d) + labels[:, None], labels


def joint(X, log_prior, mean, std):
    """Logarithms of the joint densities, by scipy, (n, k)."""
    return np.array(
        [p + scipy.stats.norm(m, s).logpdf(X).sum(axis=1) for p, m, s in zip(log_prior, mean, std)]
    ).T


@given(seed=st.integers(0, 2**32 - 1))
def test_it_is_the_normalized_joint_density_of_scipy(seed):
    X, labels = random_problem(seed)
    log_prior, mean, std = fit(X, labels)
    for c in range(3):
        group = X[labels == c]
        assert np.exp(log_prior[c]) == pytest.approx(len(group) / len(X), rel=1e-14)
        for j in range(3):
            loc, scale = scipy.stats.norm.fit(group[:, j])
            assert mean[c, j] == pytest.approx(loc, rel=1e-12, abs=1e-12)
            assert std[c, j] == pytest.approx(scale, rel=1e-12)
    terms = joint(X, log_prior, mean, std)
    expected = terms - scipy.special.logsumexp(terms, axis=1, keepdims=True)
    found = log_posterior(X, log_prior, mean, std)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12 * np.abs(terms).max())
    np.testing.assert_allclose(np.exp(found).sum(axis=1), 1, rtol=1e-12)


def test_torch_has_the_same_densities():
    X, labels = cells()
    parts = fit(X, labels)
    log_prior, mean, std = (torch.from_numpy(part) for part in parts)
    normal = torch.distributions.Independent(torch.distributions.Normal(mean, std), 1)
    expected = torch.log_softmax(log_prior + normal.log_prob(torch.from_numpy(X)[:, None]), dim=1)
    found = log_posterior(X, *parts)
    np.testing.assert_allclose(found, expected.numpy(), rtol=1e-12, atol=1e-11)


def test_one_class_is_certain_and_one_example_can_be_asked():
    parts = fit([[0.0], [2.0]], [0, 0])
    np.testing.assert_array_equal(parts[0], [0])
    np.testing.assert_array_equal([parts[1], parts[2]], [[[1]], [[1]]])
    np.testing.assert_array_equal(log_posterior([[7.0]], *parts), [[0]])


def test_far_away_the_logarithms_stay_finite():
    parts = fit([[0.0], [2.0], [10.0], [14.0]], [0, 0, 1, 1])
    found = log_posterior([[1e6]], *parts)
    assert np.isfinite(found).all()
    assert found[0, 1] == pytest.approx(0, abs=1e-12)
    assert found[0, 0] < -1e11


def test_a_column_in_other_units_changes_nothing():
    X, labels = random_problem(0)
    units = np.array([1e3, 1.0, 1e-3])
    first, second = (log_posterior(Z, *fit(Z, labels)) for Z in (X, X * units + 5))
    np.testing.assert_allclose(first, second, atol=1e-9)  # + 5 takes some digits of the last column


def test_arguments_are_left_alone():
    X, labels = random_problem(1)
    before = X.copy(), labels.copy()
    log_posterior(X, *fit(X, labels))
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(labels, before[1])


@pytest.mark.parametrize(
    ("X", "labels", "message"),
    [
        ([1.0, 2.0], [0, 0], r"X has shape \(2,\)"),
        ([[1.0], [np.nan]], [0, 0], "X has 1 NaN"),
        ([[1.0], [2.0]], [0], r"labels has shape \(1,\); it needs shape \(2,\)"),
        ([[1.0], [2.0]], [1, 1], r"labels holds the values \[1\.\]; it needs 0 to k - 1"),
        ([[1.0], [2.0]], [0, 2], "labels holds the values"),
        ([[1.0], [2.0]], [0, 0.5], "labels holds the values"),
        ([[1.0], [2.0]], [-1, 0], "labels holds the values"),
        ([[1.0, 2.0], [2.0, 2.0]], [0, 0], "X has one value in column 1 of class 0"),
        ([[1.0], [2.0], [4.0]], [0, 0, 1], "X has one value in column 0 of class 1"),
        # three times 0.1 has the std 1.4e-17, by rounding
        ([[0.1], [0.1], [0.1], [1.0], [2.0]], [0, 0, 0, 1, 1], "in column 0 of class 0"),
        ([[0.0], [1e-200], [1.0], [2.0]], [0, 0, 1, 1], "in column 0 of class 0"),
    ],
)
def test_fit_says_what_is_wrong(X, labels, message):
    with pytest.raises(ValueError, match=message):
        fit(X, labels)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"X": [1.0]}, r"X has shape \(1,\)"),
        ({"X": [[1.0, 2.0]]}, r"mean has shape \(2, 1\); it needs shape \(2, 2\)"),
        ({"log_prior": [0.0]}, r"mean has shape \(2, 1\); it needs shape \(1, 1\)"),
        ({"log_prior": [[0.0, 0.0]]}, "log_prior has shape"),
        ({"mean": [1.0, 2.0]}, "mean has shape"),
        ({"std": [[1.0]]}, r"std has shape \(1, 1\); it needs shape \(2, 1\)"),
        ({"std": [[1.0], [0.0]]}, "std has an entry 0; it needs positive"),
        ({"std": [[1.0], [-2.0]]}, "std has an entry -2; it needs positive"),
    ],
)
def test_log_posterior_says_what_is_wrong(changed, message):
    arguments = {
        "X": [[1.0]],
        "log_prior": np.log([0.5, 0.5]),
        "mean": [[0.0], [1.0]],
        "std": [[1.0], [1.0]],
    }
    with pytest.raises(ValueError, match=message):
        log_posterior(**(arguments | changed))

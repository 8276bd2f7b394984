"""Gaussian naive Bayes: a classifier that takes features for independent, given the class.

Legend: `X` examples as rows, (n, d); `labels` their classes, numbered from 0, (n,); `k` classes.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.probability.special import log_softmax

Parts = tuple[np.ndarray, np.ndarray, np.ndarray]


def fit(X: ArrayLike, labels: ArrayLike) -> Parts:
    """Fit one Gaussian to each feature of each class (eq. naive).

    Args:
        X: (n, d), finite.
        labels: (n,), integers from 0 to k - 1, each of them at least once.

    Returns:
        log_prior: (k,), logarithms of the classes' shares.
        mean, std: (k, d), of each feature in each class; std divides by the number of examples.

    Raises:
        ValueError: X is no matrix of finite numbers, labels are not as described or not as many
            as X has rows, or a feature has one value only within a class.
    """
    X, labels = _check.matrix("X", X), _labels(labels, len(X))
    log_prior, mean, std = _fit(X, labels)
    for c in range(len(log_prior)):
        group = X[labels == c]
        # rounding can leave equal values a std of 1e-17, and squares can underflow to 0
        same = (group == group[0]).all(axis=0) | (std[c] == 0)
        if same.any():
            j = same.argmax()
            raise ValueError(f"X has one value in column {j} of class {c}; it needs two or more")
    return log_prior, mean, std


def log_posterior(
    X: ArrayLike, log_prior: ArrayLike, mean: ArrayLike, std: ArrayLike
) -> np.ndarray:
    """Return the log-probabilities of the classes, if features are independent (eq. naive).

    Args:
        X: (n, d), finite.
        log_prior, mean, std: (k,), (k, d) and (k, d), as `fit` returns them; std is positive.

    Returns:
        (n, k), in nats; exp of a row sums to 1.

    Raises:
        ValueError: an argument is not as described.
    """
    X, log_prior = _check.matrix("X", X), _check.vector("log_prior", log_prior)
    mean, std = _check.matrix("mean", mean), _check.matrix("std", std)
    for name, array in (("mean", mean), ("std", std)):
        needed = (len(log_prior), X.shape[1])
        if array.shape != needed:
            raise ValueError(f"{name} has shape {array.shape}; it needs shape {needed}")
    if not (std > 0).all():
        raise ValueError(f"std has an entry {std.min():g}; it needs positive entries")
    return _log_posterior(X, log_prior, mean, std)


# --8<-- [start:naive-bayes]
def _fit(X: np.ndarray, labels: np.ndarray) -> Parts:
    groups = [X[labels == c] for c in range(labels.max() + 1)]
    log_prior = np.log([len(g) / len(X) for g in groups])
    mean = np.array([g.mean(axis=0) for g in groups])
    std = np.array([g.std(axis=0) for g in groups])
    return log_prior, mean, std  # (k,), (k, d), (k, d)


def _log_posterior(
    X: np.ndarray,
    log_prior: np.ndarray,
    mean: np.ndarray,
    std: np.ndarray,
) -> np.ndarray:
    z = (X[:, None] - mean) / std  # (n, k, d)
    log_p = -(z**2) / 2 - np.log(std * math.sqrt(2 * math.pi))
    return log_softmax(log_prior + log_p.sum(axis=-1))


# --8<-- [end:naive-bayes]


def _labels(labels: ArrayLike, n: int) -> np.ndarray:
    """Copy `labels` into n integers from 0 to k - 1, each of them there."""
    array = _check.vector("labels", labels, n)
    found = np.unique(array)
    if not np.array_equal(found, np.arange(len(found))):
        raise ValueError(f"labels holds the values {found}; it needs 0 to k - 1, each of them")
    return array.astype(np.int64)

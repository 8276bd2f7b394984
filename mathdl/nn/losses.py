"""Losses: each returns its value and its gradient in the first argument.

Legend: `r` residuals, predictions minus targets; `n` examples, `k` classes; `Y` labels as
probabilities, (n, k); a label that is an integer is the row of the identity with its number.

All are means: `softmax_cross_entropy` over the examples, the others over all entries, as torch's
are by default. The gradient is that of the mean, the division included.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.probability.special import log_softmax, sigmoid, softmax, softplus


def squared_error(predictions: ArrayLike, targets: ArrayLike) -> tuple[float, np.ndarray]:
    """Return the mean of r^2 over all entries and its gradient (eq. squared-error).

    Args:
        predictions: finite numbers, of any shape.
        targets: as many, of the same shape.

    Returns:
        value: at least 0.
        gradient: 2 r over the number of entries, of the shape of predictions.

    Raises:
        ValueError: an argument empty or not real and finite, or two shapes.
    """
    r = _residuals(predictions, targets)
    return _number(np.mean(r**2)), 2.0 * r / r.size


def huber(
    predictions: ArrayLike, targets: ArrayLike, *, delta: float = 1.0
) -> tuple[float, np.ndarray]:
    """Return the mean of Huber's loss and its gradient (eq. huber; Huber, 1964).

    r^2 / 2 where |r| is at most delta, and delta (|r| - delta / 2) beyond, so that the gradient of
    one entry never exceeds delta.

    Args:
        predictions: finite numbers, of any shape.
        targets: as many, of the same shape.
        delta: a positive number, in the units of the targets.

    Returns:
        value: at least 0.
        gradient: r cut off at -delta and delta, over the number of entries.

    Raises:
        ValueError: an argument empty or not real and finite, two shapes, or delta not a positive
            finite number.
    """
    number = isinstance(delta, (int, float, np.integer, np.floating))
    if not number or isinstance(delta, bool) or not 0 < delta < np.inf:
        raise ValueError(f"delta is {delta!r}; it needs to be a positive number")
    r = _residuals(predictions, targets)
    cut = np.where(r > delta, delta, np.where(r < -delta, -delta, r))
    return _number(np.mean(cut * (r - cut / 2.0))), cut / r.size


# --8<-- [start:binary]
def binary_cross_entropy(
    logits: ArrayLike,
    labels: ArrayLike,
) -> tuple[float, np.ndarray]:
    """Return the mean of -y log p - (1 - y) log(1 - p) (eq. binary).

    p is sigmoid(logits), the probability of a 1.

    Args:
        logits: finite numbers, of any shape.
        labels: as many, from 0 to 1; in between they are probabilities of a 1.

    Returns:
        value: in nats, at least 0.
        gradient: p - y over the number of entries, of the shape of logits.

    Raises:
        ValueError: an argument empty or not real and finite, two
            shapes, or a label beyond [0, 1].
    """
    z = _check.array_or_traced("logits", logits)
    y = _same_shape("labels", labels, "logits", z)
    if y.min() < 0 or y.max() > 1:
        raise ValueError(
            f"labels go from {y.min():.3g} to {y.max():.3g}; they need to be in [0, 1]"
        )
    value = np.mean(y * softplus(-z) + (1.0 - y) * softplus(z))
    slopes = (1.0 - y) * sigmoid(z) - y * sigmoid(-z)
    return _number(value), slopes / z.size


# --8<-- [end:binary]


# --8<-- [start:softmax]
def softmax_cross_entropy(logits: ArrayLike, labels: ArrayLike) -> tuple[float, np.ndarray]:
    """Return the mean of -log p[label], p the softmax of a row (eq. loss), and its gradient.

    Args:
        logits: (n, k).
        labels: (n,) integers from 0 to k - 1; or (n, k), each row probabilities that sum to 1.

    Returns:
        value: in nats, at least 0.
        gradient: (n, k), (p - y) / n in each row (eq. residual).

    Raises:
        ValueError: logits not a matrix of finite real numbers; labels not integers in range, not
            probabilities, or not one for each row.
    """
    z = _check.array_or_traced("logits", logits, 2)
    Y = _probabilities(labels, *z.shape)
    log_p = np.where(Y > 0, log_softmax(z), 0.0)  # 0 log 0 = 0
    return _number(-np.sum(Y * log_p) / len(Y)), (softmax(z) - Y) / len(Y)


# --8<-- [end:softmax]


def _number(value: Any) -> Any:
    """A float, unless it is being differentiated."""
    return float(value) + 0.0 if isinstance(value, np.generic | np.ndarray) else value  # no -0.0


def _same_shape(name: str, value: ArrayLike, other: str, array: np.ndarray) -> np.ndarray:
    value = _check.array_or_traced(name, value)
    if value.shape != array.shape:
        raise ValueError(f"{name} has shape {value.shape}; it needs that of {other}, {array.shape}")
    return value


def _residuals(predictions: ArrayLike, targets: ArrayLike) -> np.ndarray:
    predictions = _check.array_or_traced("predictions", predictions)
    r: np.ndarray = predictions - _same_shape("targets", targets, "predictions", predictions)
    return r


def _probabilities(labels: ArrayLike, n: int, k: int) -> np.ndarray:
    """Return labels as (n, k) probabilities."""
    Y = _check.real_array("labels", labels, 1, 2)
    if Y.shape not in ((n,), (n, k)):
        raise ValueError(f"labels has shape {Y.shape}; it needs ({n},) or ({n}, {k})")
    if Y.ndim == 1:
        dtype = np.asarray(labels).dtype
        if dtype.kind not in "iu":
            raise ValueError(f"labels has dtype {dtype}; it needs integers from 0 to {k - 1}")
        if Y.min() < 0 or Y.max() >= k:
            raise ValueError(
                f"labels go from {Y.min():.0f} to {Y.max():.0f}; they need to be from 0 to {k - 1}"
            )
        return np.eye(k)[Y.astype(np.int64)]
    if Y.min() < 0 or np.abs(Y.sum(axis=1) - 1).max() > 1e-6:  # float32 rows pass
        raise ValueError("labels of shape (n, k) need to be probabilities: rows that sum to 1")
    return Y

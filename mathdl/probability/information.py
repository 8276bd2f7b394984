"""Entropy, cross-entropy and divergences of distributions on finitely many outcomes, in nats.

Legend: `p`, `q` probabilities along the last axis; `m` their mean; `v` the difference of p and q
over their sum, from -1 to 1.

A probability of 0 contributes nothing where it is a weight (0 log 0 = 0), and an outcome that q
misses and p has makes H(p, q) and KL(p || q) infinite.
"""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from mathdl import _check

SUM_TOLERANCE = 1e-9  # as for the parameters of the distributions


def entropy(p: ArrayLike) -> np.ndarray:
    """Return H(p), the mean of -log p (eq. entropy): from 0 to log k.

    Args:
        p: (..., k) probabilities, which sum to 1 along the last axis within 1e-9.

    Returns:
        (...) numbers, in nats.

    Raises:
        ValueError: p not real and finite, with a negative entry, or with another sum.
    """
    p = _probabilities("p", p)
    return np.asarray(0.0 - xlogy(p, p).sum(axis=-1))  # 0 - 0 has no sign


def cross_entropy(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """Return H(p, q), the mean under p of -log q (eq. cross-entropy).

    It is what p's outcomes cost with q's code, and the loss of a prediction q for labels p.

    Args:
        p: (..., k) probabilities, the weights.
        q: (..., k) probabilities; its other axes broadcast against those of p.

    Returns:
        (...) numbers of 0 or more, in nats; infinite where q is 0 and p is not.

    Raises:
        ValueError: p or q as for `entropy`, or shapes that do not match.
    """
    p, q = _pair(p, q)
    return np.asarray(0.0 - xlogy(p, q).sum(axis=-1))


def kl_divergence(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """Return KL(p || q), the mean under p of log(p / q) (eq. kl).

    It is the sum of p log(p / q) - p + q over the outcomes: both sum to 1, and no such term is
    negative, so that rounding cannot make the sum negative either.

    Args:
        p: (..., k) probabilities, the weights.
        q: (..., k) probabilities; its other axes broadcast against those of p.

    Returns:
        (...) numbers of 0 or more, in nats: 0 if p = q and only then, unless the square of the
        difference underflows; infinite where q is 0 (or p / q above 1.8e308) and p is not.

    Raises:
        ValueError: p or q as for `entropy`, or shapes that do not match.
    """
    p, q = _pair(p, q)
    return np.asarray(_divergence(p, q).sum(axis=-1))


def js_divergence(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """Return the Jensen-Shannon divergence (eq. jensen-shannon): symmetric, from 0 to log 2.

    The mean of KL(p || m) and KL(q || m), with m halfway between p and q.

    Args:
        p: (..., k) probabilities.
        q: (..., k) probabilities; its other axes broadcast against those of p.

    Returns:
        (...) numbers, in nats. Their roots are a metric (Endres and Schindelin 2003).

    Raises:
        ValueError: p or q as for `entropy`, or shapes that do not match.
    """
    p, q = _pair(p, q)
    m = p / 2 + q / 2
    return np.asarray((_divergence(p, m) + _divergence(q, m)).sum(axis=-1) / 2)


def mutual_information(joint: ArrayLike) -> float:
    """Return I(X; Y), the divergence of a joint distribution from independence (eq. mutual).

    Args:
        joint: (m, n) probabilities of the pairs (x, y), which sum to 1 within 1e-9.

    Returns:
        Nats, 0 or more (in exact arithmetic at most the smaller of H(X) and H(Y)).

    Raises:
        ValueError: joint no such matrix.
    """
    joint = _check.matrix("joint", joint)
    _probabilities("joint", joint.reshape(-1))
    apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
    return float(_divergence(joint, apart).sum())


def perplexity(p: ArrayLike, q: ArrayLike) -> np.ndarray:
    """Return exp(H(p, q)) (eq. perplexity): q is as unsure as among so many equal outcomes.

    Args:
        p: (..., k) probabilities, the weights.
        q: (..., k) probabilities; its other axes broadcast against those of p.

    Returns:
        (...) numbers of 1 or more; infinite where q is 0 and p is not.

    Raises:
        ValueError: p or q as for `entropy`, or shapes that do not match.
    """
    return np.asarray(np.exp(cross_entropy(p, q)))


def kl_normal(mean1: ArrayLike, std1: ArrayLike, mean2: ArrayLike, std2: ArrayLike) -> np.ndarray:
    """Return KL(N(mean1, std1^2) || N(mean2, std2^2)), entry by entry (eq. kl-normal).

    For Gaussians with independent entries, the sum is the divergence in total.

    Args:
        mean1, std1: of the first Gaussian, by which the mean of log(p / q) is taken.
        mean2, std2: of the second; all four broadcast, standard deviations are positive.

    Returns:
        Numbers of 0 or more, in nats; infinite beyond 1.8e308.

    Raises:
        ValueError: an argument not real and finite, a standard deviation not positive, or shapes
            that do not match.
    """
    names = ("mean1", "std1", "mean2", "std2")
    values = zip(names, (mean1, std1, mean2, std2), strict=True)
    arrays = [_check.real_array(name, value) for name, value in values]
    for name, array in zip(names[1::2], arrays[1::2], strict=True):
        if array.min() <= 0:
            raise ValueError(f"{name} has the entry {array.min():g}; it needs positive entries")
    shapes = [array.shape for array in arrays]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        raise ValueError(f"{', '.join(names)} have shapes {shapes}, which do not match") from None
    mean1, std1, mean2, std2 = arrays
    with np.errstate(over="ignore", under="ignore"):
        ratio = std1 / std2
        widths = _divergence(np.ones(()), ratio**2)
        far = ratio**2 - 1 - 2 * (np.log(std1) - np.log(std2))
        widths = np.where((ratio > 1e-100) & (ratio < 1e100), widths, far)
        return np.asarray((widths + (mean1 / std2 - mean2 / std2) ** 2) / 2)


# --8<-- [start:divergence]
@np.errstate(all="ignore")  # 0 / 0, log 0: decided below
def _divergence(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    # p log(p / q) - p + q, term by term
    ratio = np.where(p > 0, p / q, 1)  # 0 log 0 = 0
    apart = p * np.log(ratio) - (p - q)
    # near p = q this is small beside its parts; a series,
    # in which all but the first part are small, is not
    v = (p - q) / (p + q)  # log(p / q) = 2 artanh(v)
    tail = sum(v**k / k for k in range(3, 17, 2))
    close = (p + q) * (v * (v + tail) + tail)
    return np.asarray(np.where(np.abs(v) < 0.1, close, apart))


# --8<-- [end:divergence]


def _pair(p: ArrayLike, q: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Check two arrays of probabilities that are to be compared outcome by outcome."""
    p, q = _probabilities("p", p), _probabilities("q", q)
    try:
        np.broadcast_shapes(p.shape, q.shape)
    except ValueError:
        pass
    else:
        if p.shape[-1] == q.shape[-1]:
            return p, q
    raise ValueError(f"p has shape {p.shape} and q has shape {q.shape}, which do not match")


def _probabilities(name: str, value: ArrayLike) -> np.ndarray:
    """Check numbers of 0 or more that sum to 1 along the last axis."""
    p = _check.real_array(name, value)
    if p.ndim == 0:
        raise ValueError(f"{name} is a single number; it needs probabilities along its last axis")
    if p.min() < 0:
        raise ValueError(f"{name} has the entry {p.min():g}; it needs entries of 0 or more")
    sums = p.sum(axis=-1)
    worst = sums.flat[np.argmax(np.abs(sums - 1))]
    if abs(worst - 1) > SUM_TOLERANCE:
        raise ValueError(f"{name} sums to {worst:.10g}; it needs to sum to 1 along its last axis")
    return p

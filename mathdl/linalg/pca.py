"""Principal component analysis: the directions in which data vary most, and whitening.

Legend: `X` a batch of n examples as rows with d features; `Xc` the same with each column's mean
taken off; `s` the singular values of Xc, so that s^2 / (n - 1) are variances; `k` how many
components to keep.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.svd import svd
from mathdl.linalg.vectors import power_of_two

EPS = float(np.finfo(np.float64).eps)


def pca(X: ArrayLike, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the first k principal components of X, centered here (eq. components).

    Computed by the singular value decomposition of the centered X. Each component's sign is
    chosen so that its entry of largest absolute value is positive; where two entries tie, rounding
    decides which one. Components of equal variance are an arbitrary orthonormal basis of their
    span; if k = n <= d, the last one has variance 0 and is any direction orthogonal to the others.

    Args:
        X: (n, d) matrix, n at least 2, not all rows equal.
        k: from 1 to min(n, d); 2.0 counts as 2, True as 1.

    Returns:
        components (k, d) with orthonormal rows, largest variance first; scores (n, k), the
        coordinates of the centered examples along them; explained_variance_ratio (k,), each
        component's share of the total variance, in [0, 1].

    Raises:
        ValueError: X not a matrix of finite real numbers, or empty; fewer than 2 rows; all rows
            equal; k not an integer from 1 to min(n, d).
        LinAlgError: no convergence, which is not known to happen.
    """
    Xc, spread, scale = _centered(X)
    if np.ndim(k) or k not in range(1, min(Xc.shape) + 1):
        raise ValueError(f"k is {k}; it needs to be an integer from 1 to {min(Xc.shape)}")
    components, scores, ratio = _pca(Xc, int(k))
    return components, scores * spread * scale, ratio


# --8<-- [start:pca]
def _pca(Xc: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    U, s, Vt = svd(Xc)  # (n, p), (p,), (p, d)
    largest = np.abs(Vt).argmax(axis=1)
    signs = np.sign(Vt[np.arange(s.size), largest])
    components = signs[:, None] * Vt
    scores = U * (signs * s)
    ratio = s**2 / np.sum(s**2)
    return components[:k], scores[:, :k], ratio[:k]


# --8<-- [end:pca]


def whiten(X: ArrayLike) -> np.ndarray:
    """Return the centered X, turned and stretched so that its covariance is I (eq. zca).

    Of all whitenings this is the one that moves the examples least (ZCA). It hangs on no signs.

    Args:
        X: (n, d) matrix, n above d, its centered columns linearly independent.

    Returns:
        (n, d) matrix Z with column means 0 and Z^T Z / (n - 1) = I.

    Raises:
        ValueError: X not a matrix of finite real numbers, or empty; fewer than 2 rows; all rows
            equal.
        LinAlgError: some direction has no variance, up to the rounding of X (a large mean leaves
            less of a variance than a small one): n not above d, a constant column, or columns
            that depend on each other. Whiten the scores of `pca` instead.
    """
    Xc, spread, scale = _centered(X)
    largest = np.abs(np.asarray(X, dtype=float) / scale).max(axis=0)
    return _whiten(Xc, largest / spread)


# --8<-- [start:whiten]
def _whiten(Xc: np.ndarray, largest: np.ndarray) -> np.ndarray:
    n, d = Xc.shape
    U, s, Vt = svd(Xc)
    # entries of X, up to `largest` in each column, are rounded
    size = np.maximum(s[0], np.abs(Vt) @ largest)
    rank = np.count_nonzero(s > max(n, d) * EPS * size)
    if rank < d:
        raise np.linalg.LinAlgError(
            f"X varies in {rank} directions; whitening needs variance in all {d}"
        )
    Z: np.ndarray = math.sqrt(n - 1) * U @ Vt
    return Z


# --8<-- [end:whiten]


def _centered(X: ArrayLike) -> tuple[np.ndarray, float, float]:
    """Return the centered X / scale / spread, and spread and scale, powers of two.

    Two of them, as their product can overflow where no score does.
    """
    X = _check.matrix("X", X)
    if len(X) < 2:
        raise ValueError(f"X has shape {X.shape}; it needs at least 2 rows")
    scale = power_of_two(X)
    X /= scale
    X -= X[0].copy()  # equal rows become exactly 0; rows near X[0] lose nothing to a large mean
    if not X.any():
        raise ValueError(f"X has {len(X)} equal rows; it needs some variance")
    spread = power_of_two(X)
    X /= spread
    X -= X.mean(axis=0)
    return X, spread, scale

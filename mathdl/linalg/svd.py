"""The singular value decomposition by one-sided Jacobi, and what is read off it.

Legend: `A` an (m, n) matrix, `p` = min(m, n); `U` (m, p) and `Vt` (p, n), whose columns and rows
are the left and right singular vectors; `s` the singular values, largest first; `k` a rank.
"""

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.vectors import norm, power_of_two

EPS = float(np.finfo(np.float64).eps)
TINY = 1e-140  # columns of a smaller share of the largest entry count as 0: squares underflow
MAX_SWEEPS = 1000  # some 10 are needed; more than 100 if rows of A differ by 1e100 in scale
Pair = tuple[np.ndarray, np.ndarray]


def svd(A: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Factor A = U diag(s) Vt, thin (eq. thin), by one-sided Jacobi (Hestenes, 1958).

    Rotates pairs of columns of A until all are orthogonal: their lengths are s, their directions
    U. For A = B D with independent columns in B and a diagonal D, each singular value has a
    relative error near eps times B's condition number (Demmel and Veselic, 1992), as long as no
    column of A falls below 1e-140 of the largest entry: it would count as 0.

    Args:
        A: (m, n) matrix.

    Returns:
        U (m, p) with orthonormal columns, s (p,) descending and at least 0, Vt (p, n) with
        orthonormal rows; so also where A is rank-deficient or 0. What exceeds 1.8e308 in s is
        infinite, with NumPy's overflow warning.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
        LinAlgError: no convergence, which is not known to happen.
    """
    U, s, Vt, scale = _scaled_svd(A)
    return U, s * scale, Vt


def _scaled_svd(A: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Return U, s, Vt of A / scale, and scale, a power of two: nothing of it can overflow."""
    A = _check.matrix("A", A)
    scale = power_of_two(A)
    if A.shape[0] < A.shape[1]:
        U, s, Vt = _tall_svd(A.T / scale)
        return Vt.T, s, U.T, scale
    return *_tall_svd(A / scale), scale


# --8<-- [start:tall-svd]
def _tall_svd(A: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    m, n = A.shape
    # row j holds a column A v_j and, beside it, v_j itself
    rows = np.hstack([A.T, np.eye(n)])  # (n, m + n)
    _orthogonalize(rows, m)
    s = np.linalg.norm(rows[:, :m], axis=1)
    order = np.argsort(-s, kind="stable")
    s, AV, Vt = s[order], rows[order, :m].T, rows[order, m:]
    rank = np.count_nonzero(s)
    U = _complete(AV[:, :rank] / s[:rank], n)
    return U, s, Vt


# --8<-- [end:tall-svd]


def _orthogonalize(rows: np.ndarray, m: int) -> None:
    """Rotate pairs of rows until their first m entries are orthogonal."""
    tol = 2 * EPS * np.sqrt(m)
    for _ in range(MAX_SWEEPS):
        short = np.linalg.norm(rows[:, :m], axis=1) < TINY
        rows[short, :m] = 0.0
        done = True
        for i, j in _rounds(len(rows)):  # disjoint pairs, all at once
            x, y = rows[i], rows[j]
            a, b, c = _dots(x, x, m), _dots(y, y, m), _dots(x, y, m)
            least = tol * np.sqrt(a) * np.sqrt(b)
            turn = (np.abs(c) > least) & (np.minimum(a, b) >= TINY**2)
            if turn.any():
                done = False
                x, y = x[turn], y[turn]
                cos, sin = _rotation(a[turn], b[turn], c[turn])
                rows[i[turn]] = cos * x - sin * y
                rows[j[turn]] = sin * x + cos * y
        if done:
            return
    raise np.linalg.LinAlgError(f"no convergence in {MAX_SWEEPS} sweeps")


def _dots(x: np.ndarray, y: np.ndarray, m: int) -> np.ndarray:
    products: np.ndarray = np.einsum("ij,ij->i", x[:, :m], y[:, :m])
    return products


def _rotation(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> Pair:
    """Cosine and sine, as columns, of the angles in (eq. tangent)."""
    zeta = (b - a) / (2 * c)
    t = np.copysign(1.0, zeta) / (np.abs(zeta) + np.hypot(1.0, zeta))
    cos = 1 / np.hypot(1.0, t)
    return cos[:, None], (cos * t)[:, None]


def _rounds(n: int) -> Iterator[Pair]:
    """Yield rounds of disjoint pairs, as index arrays, in which every two of n meet once.

    A round-robin tournament: the first player stays, the others move on by one seat a round;
    for odd n, whoever meets player n rests.
    """
    seats = np.arange(n + n % 2)
    for _ in range(seats.size - 1):
        i, j = seats[: seats.size // 2], seats[: seats.size // 2 - 1 : -1]
        plays = (i < n) & (j < n)
        yield i[plays], j[plays]
        seats[1:] = np.roll(seats[1:], 1)


def _complete(U: np.ndarray, n: int) -> np.ndarray:
    """Add columns to U (m, r) until it has n; all are orthonormal if U's are."""
    for _ in range(n - U.shape[1]):
        i = np.argmin(np.sum(U**2, axis=1))  # the unit vector that is farthest from U's span
        x = -U @ U[i]
        x[i] += 1.0
        x -= U @ (U.T @ x)  # once more, against rounding
        U = np.column_stack([U, x / np.linalg.norm(x)])
    return U


def best_rank_k(A: ArrayLike, k: int) -> np.ndarray:
    """Return a matrix of rank at most k that is closest to A (eq. rank-k).

    Args:
        A: (m, n) matrix.
        k: from 0 to min(m, n).

    Returns:
        (m, n) matrix: the first k pieces of A.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty; k out of range.
    """
    U, s, Vt, scale = _scaled_svd(A)
    if np.ndim(k) or k not in range(s.size + 1):
        raise ValueError(f"k is {k}; it needs to be an integer from 0 to {s.size}")
    k = int(k)
    A_k: np.ndarray = ((U[:, :k] * s[:k]) @ Vt[:k]) * scale
    return A_k


def pinv(A: ArrayLike, tol: float | None = None) -> np.ndarray:
    """Return the pseudoinverse of A (eq. pinv).

    Args:
        A: (m, n) matrix.
        tol: singular values up to it count as 0; max(m, n) eps s_1 unless told.

    Returns:
        (n, m) matrix; pinv(A) @ b is the shortest least-squares solution of A x = b. Entries
        that exceed 1.8e308 are infinite, with NumPy's overflow warning.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty; tol not a number that is
            at least 0.
    """
    U, s, Vt, scale = _scaled_svd(A)
    if tol is None:
        least = max(len(U), Vt.shape[1]) * EPS * s[0]
    elif isinstance(tol, (int, float, np.integer, np.floating)) and tol >= 0:
        least = float(tol) / scale
    else:
        raise ValueError(f"tol is {tol}; it needs to be a number, at least 0")
    r = np.count_nonzero(s > least)
    inverse: np.ndarray = ((Vt[:r].T / s[:r]) @ U[:, :r].T) / scale
    return inverse


def condition_number(A: ArrayLike) -> float:
    """Return s_1 / s_p, the condition number in the spectral norm (eq. kappa).

    Args:
        A: (m, n) matrix.

    Returns:
        A number, at least 1; infinite if s_p = 0. Of a matrix that is singular in exact
        arithmetic, rounding usually leaves s_p near eps s_1, and a result near 1 / eps.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
    """
    s = _scaled_svd(A)[1]
    return float(s[0] / s[-1]) if s[-1] else math.inf


def frobenius_norm(A: ArrayLike) -> float:
    """Return the root of the sum of A's squared entries (eq. norms).

    Args:
        A: (m, n) matrix.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
    """
    return norm(_check.matrix("A", A).ravel())


def spectral_norm(A: ArrayLike) -> float:
    """Return the largest singular value of A, its gain (eq. norms).

    Args:
        A: (m, n) matrix.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
    """
    return float(svd(A)[1][0])


def nuclear_norm(A: ArrayLike) -> float:
    """Return the sum of A's singular values (eq. nuclear).

    Args:
        A: (m, n) matrix.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
    """
    return float(svd(A)[1].sum())

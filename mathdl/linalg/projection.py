"""Projection: the closest point of a subspace, orthonormal bases, and least squares.

Legend: `A` a matrix of m rows and n columns, `a` one of its columns, `b` the vector to be
approximated (or a matrix of several as columns), `Q` a matrix with orthonormal columns, `R` an
upper triangular one, `v` the unit vector at a right angle to a mirror, `r` a rank, `x` the
coefficients of the columns, `lam` the weight of a penalty.

Every function scales columns by powers of two first, which is exact, so that columns with entries
of 1e200 or of 1e-200 are like any other.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.systems import back_substitution, forward_substitution
from mathdl.linalg.vectors import norm, normalize

EPS = float(np.finfo(np.float64).eps)  # 2^-52, the gap between 1 and the next number
ROOM = 1000  # float64 ends at 2^1024: up to 2^1000 some 2^24 terms can be added


def project(b: ArrayLike, A: ArrayLike) -> np.ndarray:
    """Return the point closest to b among all combinations of A's columns (eq. shadow).

    The columns may be dependent: one that lies in the span of others, up to 4 max(m, n) eps of
    its own length, adds nothing (`_pivoted_qr`). A zero matrix gives zero.

    Args:
        b: (m,) vector or (m, k) matrix of k vectors.
        A: (m, n) matrix of any shape and rank.

    Returns:
        p of b's shape; infinite, with NumPy's overflow warning, beyond 1.8e308.

    Raises:
        ValueError: b without m rows; A not a matrix; numbers not real and finite; either empty.
    """
    A = _check.matrix("A", A)
    b, units = _lower(_check.right_hand_side("b", b, len(A)))
    Q, *_ = _pivoted_qr(A)
    p: np.ndarray = np.ldexp(Q @ (Q.T @ b), units)
    return p


# --8<-- [start:gram-schmidt]
def gram_schmidt(A: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return Q, R with A = Q R and a positive diagonal of R.

    This is modified Gram-Schmidt: a new q is at once taken out of all
    later columns. The product Q R is as good as `qr`'s; the columns of Q
    are orthogonal up to about eps times A's condition number.

    Args:
        A: (m, n) matrix of independent columns.

    Returns:
        Q (m, n) with orthonormal columns, R (n, n) upper triangular.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
        LinAlgError: a column in the span of those before it, up to
            4 m eps of its length.
    """
    Q, exponents = _scale_columns(_check.matrix("A", A))  # exact
    lengths = np.linalg.norm(Q, axis=0)
    m, n = Q.shape
    R = np.zeros((n, n))
    for j in range(n):
        R[j, j] = norm(Q[:, j])
        if j >= m or R[j, j] <= 4 * m * EPS * lengths[j]:
            message = f"A's column {j} is in the span of those before it"
            raise np.linalg.LinAlgError(message + "; it needs independent columns")
        Q[:, j] /= R[j, j]
        R[j, j + 1 :] = Q[:, j] @ Q[:, j + 1 :]
        Q[:, j + 1 :] -= np.outer(Q[:, j], R[j, j + 1 :])
    return Q, np.ldexp(R, exponents)


# --8<-- [end:gram-schmidt]


# --8<-- [start:mirror]
def _mirror(x: np.ndarray) -> np.ndarray:
    """The unit vector v for which x - 2 (v.x) v has one nonzero entry."""
    v = x.copy()
    v[0] += math.copysign(norm(x), x[0])  # equal signs: no cancellation
    return normalize(v) if v.any() else np.eye(len(v))[0]


def _reflect(X: np.ndarray, v: np.ndarray) -> None:
    """Reflect the columns of X, in place."""
    X -= np.outer(2 * v, v @ X)


# --8<-- [end:mirror]


# --8<-- [start:qr]
def _triangularize(R: np.ndarray) -> list[np.ndarray]:
    """Reflect R into an upper triangle, in place; return the mirrors."""
    return [_clear_below(R, j) for j in range(min(R.shape))]


def _clear_below(R: np.ndarray, j: int) -> np.ndarray:
    v = _mirror(R[j:, j])
    _reflect(R[j:, j:], v)
    R[j + 1 :, j] = 0.0
    return v


def _collect(mirrors: list[np.ndarray], m: int) -> np.ndarray:
    """The first columns of the product of the reflections, (m, k)."""
    Q = np.eye(m, len(mirrors))
    for j in reversed(range(len(mirrors))):
        _reflect(Q[j:, j:], mirrors[j])
    return Q


# --8<-- [end:qr]


def qr(A: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return Q, R with A = Q R by Householder's reflections.

    The diagonal of R may have any sign. Q has orthonormal columns even where A's columns are
    dependent; the diagonal of R then has an entry that is 0 up to rounding.

    Args:
        A: (m, n) matrix of any shape and rank.

    Returns:
        Q (m, k) with orthonormal columns, R (k, n) upper triangular, k = min(m, n); R is infinite,
        with NumPy's overflow warning, beyond 1.8e308.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
    """
    R, exponents = _scale_columns(_check.matrix("A", A))
    mirrors = _triangularize(R)
    return _collect(mirrors, len(R)), np.ldexp(R[: len(mirrors)], exponents)


def _pivoted_qr(A: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return Q (m, r), R (r, n), order, exponents with A[:, order] = Q R 2^exponents.

    Each step takes the column of which most is left, measured by its own length, so that the unit
    of a column does not count. It ends, and r is the rank, when at most 4 max(m, n) eps is left
    of each.
    """
    R, exponents = _scale_columns(A)
    order = np.arange(R.shape[1])
    lengths = np.linalg.norm(R, axis=0)
    lengths[lengths == 0] = 1.0
    mirrors: list[np.ndarray] = []
    for j in range(min(R.shape)):
        left = np.linalg.norm(R[j:, j:], axis=0) / lengths[order[j:]]
        best = j + int(left.argmax())
        if left.max() <= 4 * max(R.shape) * EPS:
            break
        R[:, [j, best]] = R[:, [best, j]]
        order[[j, best]] = order[[best, j]]
        mirrors.append(_clear_below(R, j))
    return _collect(mirrors, len(R)), R[: len(mirrors)], order, exponents[order]


def _row_space(
    R: np.ndarray, order: np.ndarray, exponents: np.ndarray
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return Z (n, r), S (r, r) and shift with A = Q S^T Z^T 2^shift.

    The columns of Z are orthonormal and span A's rows; S is upper triangular. Q, R, order and
    exponents are `_pivoted_qr`'s, with r > 0. Here the units of A's columns count, so they are put
    back; shift is 0 unless that comes near overflow.
    """
    shift = max(0, int(exponents.max()) - ROOM)
    Z, S = qr(np.ldexp(R, exponents - shift).T)
    return Z[np.argsort(order)], S, shift


def lstsq(A: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Return the x for which A x is closest to b (eq. triangular).

    Where columns are dependent, up to 4 max(m, n) eps of their own
    length, many x do it, and this is the shortest.

    Args:
        A: (m, n) matrix of any shape and rank.
        b: (m,) vector or (m, k) matrix of k vectors.

    Returns:
        x, (n,) or (n, k); infinite, with NumPy's overflow warning, beyond 1.8e308.

    Raises:
        ValueError: b without m rows; A not a matrix; numbers not real
            and finite; either empty.
    """
    A = _check.matrix("A", A)
    b, units = _lower(_check.right_hand_side("b", b, len(A)))
    Q, R, order, exponents = _pivoted_qr(A)
    c, (r, n) = Q.T @ b, R.shape
    x: np.ndarray = np.zeros((n, *b.shape[1:]))
    if r == n:
        x[order] = np.ldexp(back_substitution(R, c).T, -exponents).T
    elif r > 0:  # of all solutions of R x = c the one in R's row space
        Z, S, shift = _row_space(R, order, exponents)
        x = np.ldexp(Z @ forward_substitution(S.T, c), -shift)
    x = np.ldexp(x, units)
    return x


def ridge(A: ArrayLike, b: ArrayLike, lam: float) -> np.ndarray:
    """Return the x with the least |A x - b|^2 + lam |x|^2 (eq. stacked).

    Args:
        A: (m, n) matrix of any shape and rank.
        b: (m,) vector or (m, k) matrix of k vectors.
        lam: at least 0; at 0 this is `lstsq`.

    Returns:
        x, (n,) or (n, k); never outside of A's row space, so that a
        tiny lam does no harm where columns are dependent.

    Raises:
        ValueError: as `lstsq`; lam negative, or not a finite real number.
    """
    A = _check.matrix("A", A)
    b = _check.right_hand_side("b", b, len(A))
    lam = float(_check.real_array("lam", lam, 0))
    if lam < 0:
        raise ValueError(f"lam is {lam}; it needs to be at least 0")
    Q, R, order, exponents = _pivoted_qr(A)
    if lam == 0 or len(R) == 0:
        return lstsq(A, b)
    b, units = _lower(b)
    Z, S, shift = _row_space(R, order, exponents)
    r, c, root = len(S), Q.T @ b, math.ldexp(math.sqrt(lam), -shift)
    stack, target = np.vstack([S.T, root * np.eye(r)]), np.concatenate([c, 0 * c])
    rows = np.argsort(-np.abs(stack).max(axis=1))  # large first: rounding theirs drowns no others
    Q2, R2 = qr(stack[rows])
    x: np.ndarray = np.ldexp(Z @ back_substitution(R2, Q2.T @ target[rows]), units - shift)
    return x


def _lower(b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return b 2^-units and units, per column: 0 unless sums of its entries could overflow."""
    _, exponents = np.frexp(np.abs(b).max(axis=0))
    units = np.maximum(0, exponents - ROOM)
    return np.ldexp(b, -units), units


def _scale_columns(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return A with each column divided by 2^exponent, to a largest entry in [1/2, 1)."""
    _, exponents = np.frexp(np.abs(A).max(axis=0))
    return np.ldexp(A, -exponents), exponents

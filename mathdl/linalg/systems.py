"""Linear systems: elimination, and what it tells about a matrix.

Legend: `A` a matrix, `P` a permutation matrix, `L` lower and `U` upper triangular, `b` the
right-hand side (a vector, or a matrix of several as columns), `x` the solution, `N` a basis of
the null space as columns, `order` and `columns` where each row and column stood in A.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check


# --8<-- [start:back-substitution]
def back_substitution(U: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Solve U x = b from the last row up; below U's diagonal nothing is read.

    Args:
        U: (n, n) upper triangular, no zero on the diagonal.
        b: (n,) vector or (n, k) matrix of k right-hand sides.

    Returns:
        x of b's shape; beyond 1.8e308 infinite or NaN, with NumPy's warning.

    Raises:
        ValueError: U not square, b with another number of rows, numbers
            not real and finite.
        LinAlgError: a zero on U's diagonal.
    """
    return _back(*_triangular_system("U", U, b))


def _back(U: np.ndarray, b: np.ndarray) -> np.ndarray:
    x = np.zeros_like(b)
    for i in reversed(range(len(U))):
        x[i] = (b[i] - U[i, i + 1 :] @ x[i + 1 :]) / U[i, i]
    return x


# --8<-- [end:back-substitution]


def forward_substitution(L: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Solve L x = b from the first row down; above L's diagonal nothing is read.

    Args:
        L: (n, n) lower triangular, no zero on the diagonal.
        b: (n,) vector or (n, k) matrix of k right-hand sides.

    Returns:
        x of b's shape; beyond 1.8e308 infinite or NaN, with NumPy's warning.

    Raises:
        ValueError: L not square, b with another number of rows, numbers
            not real and finite.
        LinAlgError: a zero on L's diagonal.
    """
    return _forward(*_triangular_system("L", L, b))


def _forward(L: np.ndarray, b: np.ndarray) -> np.ndarray:
    x = np.zeros_like(b)
    for i in range(len(L)):
        x[i] = (b[i] - L[i, :i] @ x[:i]) / L[i, i]
    return x


def _triangular_system(name: str, T: ArrayLike, b: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    T = _check.square_matrix(name, T)
    if not np.diag(T).all():
        i = int(np.flatnonzero(np.diag(T) == 0)[0])
        raise np.linalg.LinAlgError(f"{name} has a zero at [{i}, {i}]; its diagonal needs none")
    return T, _check.right_hand_side("b", b, len(T))


def lu(A: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Factor A = P L U by elimination with partial pivoting (eq. lu).

    Exists for every matrix. Where a column has no pivot, U has a zero on its diagonal and L's
    column is one of the identity.

    Args:
        A: (m, n) matrix; put r = min(m, n).

    Returns:
        P: (m, m) permutation matrix.
        L: (m, r) with ones on the diagonal, zeros above, and no entry beyond 1 in absolute value.
        U: (r, n) with zeros below the diagonal.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty.
        LinAlgError: an entry of U would exceed 1.8e308.
    """
    order, L, U, _ = _eliminate(_check.matrix("A", A))
    return np.eye(len(order))[:, order], L, U


# --8<-- [start:eliminate]
def _eliminate(
    U: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    """Turn U, in place, into the U of A[order] = L U; sign is order's."""
    m, n = U.shape
    r = min(m, n)
    L, order, sign = np.zeros((m, r)), np.arange(m), 1.0
    with np.errstate(over="ignore", invalid="ignore"):
        for k in range(r):
            p = k + int(np.abs(U[k:, k]).argmax())  # the pivot's row
            if p != k:
                for rows in (U, L, order):  # multipliers move along
                    rows[[k, p]] = rows[[p, k]]
                sign = -sign
            L[k, k] = 1.0
            if U[k, k] != 0:
                L[k + 1 :, k] = U[k + 1 :, k] / U[k, k]  # multipliers
                U[k + 1 :, k] = 0.0
                U[k + 1 :, k + 1 :] -= np.outer(L[k + 1 :, k], U[k, k + 1 :])
    return order, L, _finite(U[:r]), sign


# --8<-- [end:eliminate]


def _finite(U: np.ndarray) -> np.ndarray:
    if not np.isfinite(U).all():
        raise np.linalg.LinAlgError("A overflows in elimination; it needs smaller entries")
    return U


# --8<-- [start:solve]
def solve(A: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Solve A x = b for square, invertible A, by lu and two substitutions.

    The residual |b - A x| is about eps |A| |x|, unless the entries of U
    grow far beyond A's, which is rare. The error of x is up to the
    condition number times larger. A matrix that is singular up to
    rounding usually passes; no error is raised, x is useless.

    Args:
        A: (n, n) matrix.
        b: (n,) vector or (n, k) matrix of k right-hand sides.

    Returns:
        x of b's shape; beyond 1.8e308 infinite or NaN, with NumPy's
        warning.

    Raises:
        ValueError: A not square, b with another number of rows, numbers
            not real and finite.
        LinAlgError: elimination finds no pivot in a column, or an entry
            of U would exceed 1.8e308.
    """
    A = _check.square_matrix("A", A)
    b = _check.right_hand_side("b", b, len(A))
    order, L, U, _ = _eliminate(A)
    if not np.diag(U).all():
        k = int(np.flatnonzero(np.diag(U) == 0)[0])
        message = f"A has no pivot in A[:, {k}]; it needs to be invertible"
        raise np.linalg.LinAlgError(message)
    return _back(U, _forward(L, b[order]))


# --8<-- [end:solve]


def det(A: ArrayLike) -> float:
    """Return the determinant of A: the product of the pivots, with the sign of P (eq. det).

    The product is kept as mantissa and exponent, so that only the result can leave float64's
    range. How far A is from being singular it does not tell.

    Args:
        A: (n, n) matrix.

    Returns:
        A number; beyond 1.8e308 infinite, with NumPy's overflow warning, and below 5e-324 zero:
        `slogdet` has both.

    Raises:
        ValueError: A not a square matrix of finite real numbers, or empty.
        LinAlgError: an entry of U would exceed 1.8e308.
    """
    _, _, U, mantissa = _eliminate(_check.square_matrix("A", A))
    exponent = 0
    for pivot in np.diag(U):
        part, shift = math.frexp(pivot)
        mantissa, carry = math.frexp(mantissa * part)
        exponent += shift + carry
    return float(np.ldexp(mantissa, exponent)) + 0.0  # no -0.0


def slogdet(A: ArrayLike) -> tuple[float, float]:
    """Return the sign of det(A) and the logarithm of |det(A)|, which does not overflow.

    Args:
        A: (n, n) matrix.

    Returns:
        (1.0 or -1.0, log |det A|); for a matrix without full set of pivots (0.0, -infinity).

    Raises:
        ValueError: A not a square matrix of finite real numbers, or empty.
        LinAlgError: an entry of U would exceed 1.8e308.
    """
    _, _, U, sign = _eliminate(_check.square_matrix("A", A))
    pivots = np.diag(U)
    if not pivots.all():
        return 0.0, -math.inf
    return float(sign * np.prod(np.sign(pivots))), float(np.log(np.abs(pivots)).sum())


def rank(A: ArrayLike, tol: float | None = None) -> int:
    """Return the number of pivots of A above tol, by elimination with complete pivoting.

    If the answer is k in exact arithmetic, a matrix of rank k differs from A by at most tol in
    each entry. The rank of A itself can be smaller (eq. hidden): singular values decide better.

    Args:
        A: (m, n) matrix.
        tol: entries that elimination leaves count as zero up to this size, at least 0. By default
            max(m, n) * eps * |A|, with eps = 2.2e-16 and the Frobenius norm.

    Returns:
        A number between 0 and min(m, n).

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty; tol no real number of at
            least 0.
        LinAlgError: an entry would exceed 1.8e308 in elimination.
    """
    U, _ = _echelon(_check.matrix("A", A), tol)
    return len(U)


# --8<-- [start:null-space]
def null_space(A: ArrayLike, tol: float | None = None) -> np.ndarray:
    """Return a basis of the vectors x with A x = 0, as columns.

    Elimination picks r = rank(A, tol) pivot variables; the others are
    free. Column j has a 1 at the j-th free variable and a 0 at the other
    free ones (eq. special). The columns are neither of length 1 nor
    orthogonal; `np.linalg.qr(N)` makes them so.

    Args:
        A: (m, n) matrix.
        tol: as for `rank`.

    Returns:
        N of shape (n, n - r).

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty; tol
            no real number of at least 0.
        LinAlgError: an entry would exceed 1.8e308 in elimination.
    """
    U, columns = _echelon(_check.matrix("A", A), tol)
    r, n = U.shape
    N = np.zeros((n, n - r))
    N[columns[:r]] = -_back(U[:, :r], U[:, r:])
    N[columns[r:]] = np.eye(n - r)
    return N[:, np.argsort(columns[r:])]  # free variables in A's order


# --8<-- [end:null-space]


def _echelon(U: np.ndarray, tol: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Return U (r, n) for A[:, columns], A of rank r; read no entry below its diagonal."""
    m, n = U.shape
    if tol is None:
        largest = float(np.abs(U).max()) or 1.0  # divided by first: squares could leave the range
        tol = largest * (max(m, n) * np.finfo(np.float64).eps * float(np.linalg.norm(U / largest)))
    elif np.ndim(tol) or np.asarray(tol).dtype.kind not in "iuf" or not tol >= 0:
        raise ValueError(f"tol is {tol!r}; it needs to be a real number of at least 0")
    columns, r = np.arange(n), 0
    with np.errstate(over="ignore", invalid="ignore"):
        while r < min(m, n):
            rest = np.abs(U[r:, r:])
            i, j = divmod(int(rest.argmax()), n - r)
            if rest[i, j] <= tol:
                break
            U[[r, r + i]] = U[[r + i, r]]
            for table in (U.T, columns):
                table[[r, r + j]] = table[[r + j, r]]
            multipliers = U[r + 1 :, r] / U[r, r]
            U[r + 1 :, r + 1 :] -= np.outer(multipliers, U[r, r + 1 :])
            r += 1
    return _finite(U)[:r], columns

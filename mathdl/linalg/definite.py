"""Positive definite matrices: how to tell one, how to factor it, and how it measures a direction.

Legend: `A` a square matrix, `n` its size, `L` lower triangular with A = L L^T, `k` a column,
`x` a vector, `u` its direction.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.vectors import normalize


def cholesky(A: ArrayLike) -> np.ndarray:
    """Factor A = L L^T by completing the square, one variable after the other (eq. cholesky).

    Column k of L belongs to the k-th square; L[k, k]^2 is the k-th pivot. It is what remains of
    A[k, k], and its rounding error can reach n eps A[k, k]: a pivot that does not exceed this is
    refused. So, with A scaled to ones on the diagonal, a smallest eigenvalue above n (n + 2) eps
    is always accepted and one below minus that always refused. In between nothing is promised:
    there a definite A is often accepted, a singular one sometimes.

    Args:
        A: (n, n) symmetric positive definite, no diagonal entry below 1e-300, where products
            underflow. Mirrored entries may differ by 1e-12 of A's largest; their mean is taken.

    Returns:
        L: (n, n) lower triangular, its diagonal positive.

    Raises:
        ValueError: A not square, not symmetric, or numbers not real and finite.
        LinAlgError: A not positive definite, or within rounding of singular; the message names
            the first leading block that fails, and its pivot.
    """
    return _cholesky(_check.symmetric_matrix("A", A))


# --8<-- [start:cholesky]
@np.errstate(over="ignore", invalid="ignore")  # ends in a refused pivot
def _cholesky(A: np.ndarray) -> np.ndarray:
    n = len(A)
    L = np.zeros_like(A)
    for k in range(n):
        # what is left of column k once the squares before are taken off
        rest = A[k:, k] - L[k:, :k] @ L[k, :k]  # (n - k,)
        pivot, limit = rest[0], n * np.finfo(float).eps * abs(A[k, k])
        if not pivot > limit:
            raise _not_definite(k + 1, pivot, limit)
        L[k, k] = math.sqrt(pivot)
        L[k + 1 :, k] = rest[1:] / L[k, k]
    return L


# --8<-- [end:cholesky]


def _not_definite(size: int, pivot: float, limit: float) -> np.linalg.LinAlgError:
    pivot = np.fmax(pivot, -math.inf)  # NaN: -inf, as only an L beyond 1e308 can bring it about
    return np.linalg.LinAlgError(
        f"A's leading {size} x {size} block has pivot {pivot:.2g}; it needs more than {limit:.2g}"
    )


def is_positive_definite(A: ArrayLike) -> bool:
    """Tell whether x^T A x > 0 for all x except 0, by trying `cholesky`.

    Near a singular matrix, within the bound that `cholesky` gives, the answer can be wrong either
    way; beyond it the answer is certain.

    Args:
        A: (n, n) symmetric, as for `cholesky`.

    Returns:
        True if all pivots are positive, beyond rounding.

    Raises:
        ValueError: A not square, not symmetric, or numbers not real and finite.
    """
    A = _check.symmetric_matrix("A", A)
    try:
        _cholesky(A)
    except np.linalg.LinAlgError:
        return False
    return True


# --8<-- [start:rayleigh-quotient]
def rayleigh_quotient(A: ArrayLike, x: ArrayLike) -> float:
    """Return x^T A x / x^T x (eq. rayleigh): the form at x's direction.

    Any square A will do: the value depends on its symmetric part only,
    and lies between the smallest and largest eigenvalue of that part.

    Args:
        A: (n, n) matrix, of any scale.
        x: (n,) vector, not zero.

    Returns:
        A number; infinite, with NumPy's overflow warning, beyond 1.8e308.

    Raises:
        ValueError: A not square, x zero or of another length, or numbers
            not real and finite.
    """
    A = _check.square_matrix("A", A)
    u = normalize(_check.nonzero_vector("x", x, len(A)))
    with np.errstate(over="ignore", invalid="ignore"):
        value = u @ A @ u
    if not np.isfinite(value):  # a sum overflowed; none exceeds n max |A|
        bits = len(A).bit_length()
        value = np.ldexp(u @ np.ldexp(A, -bits) @ u, bits)
    return float(value)


# --8<-- [end:rayleigh-quotient]

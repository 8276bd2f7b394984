"""Matrices: four readings of one product, a layer, and the cheapest order of a chain.

Legend: `A` (m, n) and `B` (n, p) matrices, `C` (m, p) their product; `i`, `j`, `k` count its
rows, its columns and what is summed over; `X` a batch, `W`, `b` weights and bias of a layer.

The four readings do the same multiplications; what differs is what the outermost loop runs over.
Where a term or a partial sum leaves the range of float64, an entry is infinite or NaN, with NumPy's
warning, even if the exact result is in range; which of the two may depend on the reading. What is
too small becomes subnormal or 0 without a warning.
"""

import operator
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check


def matmul_entries(A: ArrayLike, B: ArrayLike) -> np.ndarray:
    """Multiply entry by entry: a row of A times a column of B (eq. entries).

    Args:
        A: (m, n) matrix.
        B: (n, p) matrix.

    Returns:
        (m, p) matrix A B.

    Raises:
        ValueError: A or B not a matrix of finite real numbers, or empty; B not as many rows as A
            has columns.
    """
    # --8<-- [start:entries]
    A, B, C = _operands(A, B)
    for i in range(len(A)):
        for j in range(B.shape[1]):
            C[i, j] = A[i] @ B[:, j]
    return C


# --8<-- [end:entries]


def matmul_columns(A: ArrayLike, B: ArrayLike) -> np.ndarray:
    """Multiply column by column: A applied to each column of B (eq. columns).

    Args:
        A: (m, n) matrix.
        B: (n, p) matrix.

    Returns:
        (m, p) matrix A B.

    Raises:
        ValueError: as `matmul_entries`.
    """
    # --8<-- [start:columns]
    A, B, C = _operands(A, B)
    for j in range(B.shape[1]):
        C[:, j] = A @ B[:, j]
    return C


# --8<-- [end:columns]


def matmul_rows(A: ArrayLike, B: ArrayLike) -> np.ndarray:
    """Multiply row by row: each row of A mixes the rows of B (eq. rows).

    Args:
        A: (m, n) matrix.
        B: (n, p) matrix.

    Returns:
        (m, p) matrix A B.

    Raises:
        ValueError: as `matmul_entries`.
    """
    # --8<-- [start:rows]
    A, B, C = _operands(A, B)
    for i in range(len(A)):
        C[i] = A[i] @ B
    return C


# --8<-- [end:rows]


def matmul_outer(A: ArrayLike, B: ArrayLike) -> np.ndarray:
    """Multiply as a sum of n matrices: column k of A times row k of B (eq. outer).

    Args:
        A: (m, n) matrix.
        B: (n, p) matrix.

    Returns:
        (m, p) matrix A B.

    Raises:
        ValueError: as `matmul_entries`.
    """
    # --8<-- [start:outer]
    A, B, C = _operands(A, B)
    for k in range(len(B)):
        C += np.outer(A[:, k], B[k])
    return C


# --8<-- [end:outer]


def _operands(A: ArrayLike, B: ArrayLike) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A, B, and zeros in the shape of their product."""
    A, B = _check.matrix("A", A), _check.matrix("B", B)
    if len(B) != A.shape[1]:
        raise ValueError(
            f"B has shape {B.shape}; it needs {A.shape[1]} rows, as A has shape {A.shape}"
        )
    return A, B, np.zeros((len(A), B.shape[1]))


def affine(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Apply the layer x -> W x + b to every example of a batch (eq. layer).

    Args:
        X: (n, d) batch, an example a row; or one example (d,).
        W: (k, d) weights, a unit a row.
        b: (k,) bias.

    Returns:
        (n, k) outputs, an example a row; or (k,).

    Raises:
        ValueError: an argument of another rank, empty, or with entries that are not finite real
            numbers; sizes that do not meet.
    """
    W = _check.matrix("W", W)
    k, d = W.shape
    X, b = _check.real_array("X", X, 1, 2), _check.vector("b", b, k)
    if X.shape[-1] != d:
        raise ValueError(f"X has shape {X.shape}; it needs {d} features, as W has shape {W.shape}")
    Y: np.ndarray = X @ W.T + b  # (n, d) (d, k), and b meets every row
    return Y


def chain_order(sizes: Sequence[int]) -> tuple[int, str]:
    """Find the brackets with which a product of matrices takes the fewest multiplications.

    Dynamic programming over all stretches of the chain, short ones first.

    Args:
        sizes: n_0, ..., n_L, at least two: the matrix A_i has shape (n_(i-1), n_i).

    Returns:
        The number of multiplications of numbers, and the brackets, such as "(A1 (A2 A3))"; of
        several equally cheap orders, the one that splits first at the left.

    Raises:
        ValueError: sizes not a sequence (a set or a dict has no order to rely on), fewer than two,
            or one that is not an integer of at least 1; a bool is none.
    """
    if isinstance(sizes, str | bytes) or not isinstance(sizes, Sequence | np.ndarray):
        raise ValueError(f"sizes is {sizes!r}; it needs a sequence of integers")
    try:
        n = [operator.index(size) for size in sizes if not isinstance(size, bool)]
    except TypeError as error:
        raise ValueError(f"sizes is {sizes}; it needs integers") from error
    if len(n) < len(sizes):
        raise ValueError(f"sizes is {sizes}; it needs integers")
    if len(n) < 2 or min(n) < 1:
        raise ValueError(f"sizes is {sizes}; it needs at least two, each at least 1")
    # --8<-- [start:chain]
    L = len(n) - 1
    best = {(i, i + 1): (0, f"A{i + 1}") for i in range(L)}
    for length in range(2, L + 1):
        for i in range(L - length + 1):
            j, options = i + length, []
            for k in range(i + 1, j):  # (A_i+1 ... A_k)(A_k+1 ... A_j)
                (left, a), (right, b) = best[i, k], best[k, j]
                cost = left + right + n[i] * n[k] * n[j]
                options.append((cost, f"({a} {b})"))
            best[i, j] = min(options, key=lambda option: option[0])
    return best[0, L]


# --8<-- [end:chain]

"""Eigenvalues: what a matrix does when it is applied again and again.

Legend: `A` a square matrix, `n` its size, `x` a unit vector, `w` eigenvalues, `V` their vectors as
columns, `J` a rotation, `B` a power of A scaled to entries below 1, `D` a diagonal matrix, `Q` an
orthogonal one.
"""

import math
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check


def power_iteration(
    A: ArrayLike | Callable[[np.ndarray], np.ndarray], x0: ArrayLike
) -> Iterator[tuple[float, np.ndarray]]:
    """Yield (x . A x, x) for x = x0, A x0, A A x0, ..., each scaled to length 1.

    If one eigenvalue, which is then real, exceeds all others in absolute value, and x0 has a
    component along its eigenvector, the value tends to it and the vector to the eigenvector, up
    to a sign that alternates where the eigenvalue is negative. If A is symmetric with no negative
    eigenvalue, the value never decreases and never exceeds the largest eigenvalue. Else it need
    not settle: for a rotation it does not.

    Args:
        A: (n, n) matrix, or a function that returns A x, for a matrix too large to write down.
        x0: (n,) start, not zero; one drawn at random will do.

    Returns:
        An endless generator of (value, vector), x0's own first; value is the Rayleigh quotient.

    Raises:
        ValueError: A not square or x0 zero, wrong shapes, or numbers not real and finite; while
            it runs, if A(x) is not an (n,) vector of finite numbers.
    """
    if callable(A):
        return _power_steps(A, _check.nonzero_vector("x0", x0))
    matrix = _check.square_matrix("A", A)
    return _power_steps(lambda x: matrix @ x, _check.nonzero_vector("x0", x0, len(matrix)))


# --8<-- [start:power-iteration]
def _power_steps(
    apply: Callable[[np.ndarray], np.ndarray], x: np.ndarray
) -> Iterator[tuple[float, np.ndarray]]:
    while True:
        x = x / np.abs(x).max()  # keeps the squares in the norm in range
        x /= np.linalg.norm(x)
        y = _check.vector("A(x)", apply(x.copy()), x.size)
        yield float(x @ y), x
        x = y if y.any() else x  # A x = 0: an eigenvector already


# --8<-- [end:power-iteration]


def eigh(A: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return w and V with A = V diag(w) V^T, by Jacobi's method.

    Rotations in the planes of two axes (eq. jacobi), all pairs in turn, until the off-diagonal
    entries are below rounding. Pairs without a common axis are rotated at once.

    Args:
        A: (n, n) symmetric matrix, of any scale. Mirrored entries may differ by rounding, up to
            1e-12 of the largest entry: their mean is taken.

    Returns:
        w, (n,) eigenvalues in ascending order (infinite, with NumPy's overflow warning, beyond
        1.8e308), their errors some roundings of the largest; and V, (n, n) orthogonal: column k
        is an eigenvector of w[k], its sign left to chance.

    Raises:
        ValueError: A not symmetric, not square, empty, or its entries not finite real numbers.
        ArithmeticError: 60 sweeps do not suffice; this has not been seen.
    """
    A = _check.symmetric_matrix("A", A)
    exponent = _top_exponent(A)
    shift = exponent - min(max(exponent, -500), 1000)  # by a power of two, and only where needed
    *earlier, (D, V) = _sweeps(np.ldexp(A, -shift))
    w = np.ldexp(np.diag(D), shift) if earlier else np.diag(A)
    order = np.argsort(w)
    return w[order], V[:, order]


# --8<-- [start:jacobi]
def _sweeps(A: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield V^T A V and V: A and I, then after each sweep, until diagonal."""
    A, V, axes = A.copy(), np.eye(len(A)), np.arange(len(A))
    tolerance = 1e-17 * np.abs(A).max()
    yield A.copy(), V.copy()
    for _ in range(60):
        if np.abs(A - np.diag(np.diag(A))).max() <= tolerance:
            return
        for k in axes:  # p meets the axis k - p, up to a multiple of n
            _rotate(A, V, axes, (k - axes) % len(A))
        yield A.copy(), V.copy()
    raise ArithmeticError("60 sweeps have not made A diagonal")


def _rotate(A: np.ndarray, V: np.ndarray, p: np.ndarray, q: np.ndarray) -> None:
    """Turn A into J^T A J, with zeros at all (p, q), and V into V J.

    Each axis p with its partner q, which has p as its own and turns by
    the opposite angle. An axis that is its own partner stays.
    """
    gap = A[q, q] - A[p, p]
    sign = np.sign(np.where(gap == 0, q - p, gap))
    cross = A[np.minimum(p, q), np.maximum(p, q)]
    theta = np.arctan2(2 * sign * cross, np.abs(gap)) / 2  # <= 45 degrees
    c, s = np.cos(theta), np.sin(theta)
    for M in (A.T, A, V):  # rows of A, by a view; columns of A and V
        crossed = M[:, q]
        np.multiply(s, crossed, out=crossed)  # in place: twice as fast
        np.multiply(c, M, out=M)
        np.subtract(M, crossed, out=M)
    A[p, q] = np.where(p == q, A[p, q], 0.0)  # what rounding has left


# --8<-- [end:jacobi]


def spectral_radius(A: ArrayLike) -> float:
    """Return the largest absolute value of A's eigenvalues, by Gelfand's formula (eq. gelfand).

    Repeated squaring (`_gelfand_limit`) on each irreducible diagonal block, balanced first. A
    square can cancel where A is far from normal, so a block is then rotated by the Q of its high
    power, which brings it near to triangular form, balanced and squared again, until two answers
    agree to 1e-14, at most 8 times.

    Relative error, measured against 60-digit arithmetic: about 1e-15 where the dominant
    eigenvalue is well conditioned, as in symmetric, orthogonal, badly scaled and most random
    matrices up to 20 x 20. Where it is ill-conditioned, digits are lost: about eps^(1/m) remains
    for a defective eigenvalue of multiplicity m, and far from normal matrices lose about what
    `numpy.linalg.eigvals` loses, at times 100 times more; on long graded bands neither can be
    trusted. Exact for triangular matrices, in whatever order their rows and columns stand, and
    exactly 0 for a nilpotent matrix whose powers are computed without rounding; also 0 where A
    differs from such a matrix by less than rounding.

    Args:
        A: (n, n) real matrix, of any scale.

    Returns:
        The spectral radius, at least 0; infinite, with NumPy's overflow warning, beyond 1.8e308.

    Raises:
        ValueError: A not a square matrix of finite real numbers, or empty.
    """
    A = _check.square_matrix("A", A)
    return max(_block_radius(A[np.ix_(block, block)]) for block in _irreducible_blocks(A))


def _block_radius(A: np.ndarray) -> float:
    if A.size == 1:
        return abs(float(A[0, 0]))
    A = _balance(A)
    exponent = _top_exponent(A)
    A, radius = np.ldexp(A, -exponent), math.inf
    for _ in range(8):
        previous = radius
        radius, B = _gelfand_limit(A)
        if radius == 0 or abs(radius - previous) <= 1e-14 * radius:
            break
        Q, _ = np.linalg.qr(B)
        A = _balance(Q.T @ A @ Q)
    return float(np.ldexp(radius, exponent))


# --8<-- [start:repeated-squaring]
def _gelfand_limit(A: np.ndarray) -> tuple[float, np.ndarray]:
    """Return |A^N|^(1/N) (eq. gelfand), A not 0, and A^N scaled, N = 2^60.

    Throughout, A^N = 2^(N * log2_scale) * B with B's largest entry
    between 1/2 and 1, so that nothing overflows. If A^(2N) comes out as
    0 for some N < n, the answer is 0: A is nilpotent, or within rounding
    of a matrix that is. If a later power does, the one before answers.
    """
    N, log2_scale = 1, float(_top_exponent(A))
    B = np.ldexp(A, -_top_exponent(A))  # a power of two: exact
    for _ in range(60):
        square = B @ B
        if not square.any():
            if N < len(A):
                return 0.0, square
            break
        N *= 2
        log2_scale += _top_exponent(square) / N
        B = np.ldexp(square, -_top_exponent(square))
    log2_radius = log2_scale + math.log2(np.linalg.norm(B)) / N
    return 2.0**log2_radius, B


def _top_exponent(A: np.ndarray) -> int:
    return math.frexp(np.abs(A).max())[1]


# --8<-- [end:repeated-squaring]


def _irreducible_blocks(A: np.ndarray) -> list[np.ndarray]:
    """Return the index sets in which every index reaches every other along nonzero entries.

    Ordered suitably, they make A block triangular, so its eigenvalues are theirs.
    """
    n = len(A)
    reach = np.where(np.eye(n, dtype=bool), 1.0, A != 0)
    for _ in range((n - 1).bit_length()):  # paths of length 2, 4, 8, ..., at least n - 1
        reach = np.where(reach @ reach > 0, 1.0, 0.0)
    return [np.flatnonzero(row) for row in np.unique(reach * reach.T, axis=0)]


def _balance(A: np.ndarray) -> np.ndarray:
    """Return D^-1 A D with D of powers of two: row i and column i of similar size (Osborne 1960).

    The same eigenvalues, exactly, and a smaller norm: less to cancel and less to underflow.
    """
    A, diagonal = A.copy(), np.diag(A).copy()
    np.fill_diagonal(A, 0.0)
    changed = True
    while changed:  # each change lowers the largest entry of row and column i: this ends
        changed = False
        for i in range(len(A)):
            row, column = np.abs(A[i]).max(), np.abs(A[:, i]).max()
            if row and column:
                shift = round((math.log2(row) - math.log2(column)) / 2)
                # Where row = 2 column, rounding in log2 would swap the two for ever.
                if max(math.ldexp(row, -shift), math.ldexp(column, shift)) < max(row, column):
                    A[i], A[:, i] = np.ldexp(A[i], -shift), np.ldexp(A[:, i], shift)
                    changed = True
    np.fill_diagonal(A, diagonal)
    return A

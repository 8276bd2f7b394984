"""Critical points: what the Hessian says where the gradient is zero, and when it says nothing.

Legend: `H` a Hessian, `w` its eigenvalues in ascending order, `n` its size, `tol` the share of the
largest eigenvalue in absolute value below which another counts as zero.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.eigen import eigh


def inertia(H: ArrayLike, *, tol: float = 1e-8) -> tuple[int, int, int]:
    """Count the negative, zero and positive eigenvalues of a symmetric matrix.

    An eigenvalue counts as zero if it is at most `tol` times the largest, both in absolute value.

    Args:
        H: (n, n) symmetric; mirrored entries may differ by 1e-12 of the largest entry.
        tol: relative, in [0, 1). The default suits derivatives that are right to ten digits or
            more; a Hessian from differences of values needs some 1e-6.

    Returns:
        n_negative, n_zero and n_positive, which add up to n.

    Raises:
        ValueError: H not square, not symmetric, or numbers not real and finite; tol outside
            [0, 1).
    """
    if not 0 <= tol < 1:
        raise ValueError(f"tol is {tol}; it needs to be in [0, 1)")
    H = _check.symmetric_matrix("H", H)
    w, _ = eigh(H / (np.abs(H).max() or 1.0))  # scaled: no eigenvalue overflows
    limit = tol * np.abs(w).max()
    n_negative, n_positive = int(np.sum(w < -limit)), int(np.sum(w > limit))
    return n_negative, len(w) - n_negative - n_positive, n_positive


# --8<-- [start:classify]
def classify(H: ArrayLike, *, tol: float = 1e-8) -> str:
    """Tell what a point with gradient zero and Hessian H is.

    Eigenvalues of both signs make a saddle, whatever the others are.
    Else a zero among them leaves the question open: "degenerate".

    Args:
        H: (n, n) symmetric, as for `inertia`.
        tol: up to this share of the largest, an eigenvalue counts as
            zero. It is relative: of an H that is rounding and nothing
            else, rounding is classified.

    Returns:
        "minimum", "maximum", "saddle" or "degenerate".

    Raises:
        ValueError: as `inertia`.
    """
    n_negative, n_zero, n_positive = inertia(H, tol=tol)
    if n_negative and n_positive:
        return "saddle"
    if n_zero:
        return "degenerate"
    return "minimum" if n_positive else "maximum"


# --8<-- [end:classify]

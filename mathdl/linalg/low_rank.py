"""Low rank: measures of rank, and layers that learn by an update of low rank.

Legend: `A` an (m, n) matrix in the measures and an (r, d_in) factor in `low_rank_update`; `W`
(d_out, d_in) weights; `B` (d_out, r) the other factor; `r` the rank of the update; `s` singular
values, `p` what share each has of their sum.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.svd import svd


def energy_rank(A: ArrayLike, energy: float = 0.99) -> int:
    """Return the least k whose k largest squared singular values hold the share `energy`.

    The best approximation of rank k leaves at most the share 1 - energy of the squared
    Frobenius norm (eq. tail). A share within rounding, 1e-14, of `energy` counts as reached;
    singular values up to max(m, n) eps of the largest count as 0.

    Args:
        A: (m, n) matrix.
        energy: a share, above 0 and at most 1.

    Returns:
        An integer from 1 to min(m, n); 0 for A = 0.

    Raises:
        ValueError: A not a matrix of finite real numbers, or empty; energy not a number in (0, 1].
    """
    s = _singular_values(A)
    number = isinstance(energy, (int, float, np.integer, np.floating))
    if not number or isinstance(energy, bool) or not 0 < energy <= 1:
        raise ValueError(f"energy is {energy!r}; it needs to be a number above 0 and at most 1")
    if not s.size:
        return 0
    if energy == 1:
        return s.size
    held = np.cumsum(s**2)
    return int(np.searchsorted(held / held[-1], float(energy) - 1e-14)) + 1


# --8<-- [start:measures]
def stable_rank(A: ArrayLike) -> float:
    """Return the squared Frobenius norm over the squared spectral norm (eq. stable).

    Singular values up to max(m, n) eps of the largest count as 0.

    Args:
        A: (m, n) matrix, not zero.

    Returns:
        A number from 1 to the rank of A.

    Raises:
        ValueError: A not a matrix of finite real numbers, empty, or zero.
    """
    s = _nonzero_singular_values(A)
    return float(np.sum((s / s[0]) ** 2))


def effective_rank(A: ArrayLike) -> float:
    """Return exp of the entropy of p = s / sum(s) (eq. effective; Roy and Vetterli, 2007).

    Singular values up to max(m, n) eps of the largest count as 0.

    Args:
        A: (m, n) matrix, not zero.

    Returns:
        A number from 1 to the rank of A, up to rounding.

    Raises:
        ValueError: A not a matrix of finite real numbers, empty, or zero.
    """
    s = _nonzero_singular_values(A)
    p = s / s.sum()
    return float(np.exp(-np.sum(p * np.log(p))))


# --8<-- [end:measures]


def _nonzero_singular_values(A: ArrayLike) -> np.ndarray:
    s = _singular_values(A)
    if not s.size:
        raise ValueError("A is the zero matrix; it needs a nonzero entry")
    return s


def _singular_values(A: ArrayLike) -> np.ndarray:
    """Return those above rounding, as shares of the largest entry: no square overflows."""
    A = _check.matrix("A", A)
    largest = np.abs(A).max()
    if not largest:
        return np.zeros(0)
    s = svd(A / largest)[1]
    kept: np.ndarray = s[s > max(A.shape) * np.finfo(np.float64).eps * s[0]]
    return kept


# --8<-- [start:parameters]
def lora_parameters(d_out: int, d_in: int, r: int) -> int:
    """Return how many numbers B (d_out, r) and A (r, d_in) hold (eq. count).

    Args:
        d_out: outputs of the layer, at least 1.
        d_in: inputs of the layer, at least 1.
        r: the rank of the update, from 1 to min(d_out, d_in).

    Returns:
        r (d_out + d_in).

    Raises:
        ValueError: one of them not an integer, or out of range.
    """
    d_out, d_in = _positive("d_out", d_out), _positive("d_in", d_in)
    r = _positive("r", r)
    if r > min(d_out, d_in):
        raise ValueError(f"r is {r}; it needs to be at most min(d_out, d_in) = {min(d_out, d_in)}")
    return r * (d_out + d_in)


# --8<-- [end:parameters]


def _positive(name: str, value: int) -> int:
    integer = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not integer or value < 1:
        raise ValueError(f"{name} is {value}; it needs to be an integer, at least 1")
    return int(value)  # a Python integer does not wrap around


# --8<-- [start:update]
def low_rank_update(W: ArrayLike, B: ArrayLike, A: ArrayLike) -> np.ndarray:
    """Return W + B A (eq. update): the layer with its update merged in.

    Args:
        W: (d_out, d_in) matrix.
        B: (d_out, r) matrix.
        A: (r, d_in) matrix, with r at most min(d_out, d_in).

    Returns:
        (d_out, d_in) matrix; entries too large for float64 come out infinite or NaN.

    Raises:
        ValueError: one of them not a matrix of finite real numbers, or empty; shapes that do
            not chain; r larger than min(d_out, d_in).
    """
    W, B, A = (_check.matrix(*pair) for pair in (("W", W), ("B", B), ("A", A)))
    (d_out, d_in), r = W.shape, B.shape[1]
    if len(B) != d_out:
        raise ValueError(f"B has shape {B.shape}; it needs shape ({d_out}, r)")
    if A.shape != (r, d_in):
        raise ValueError(f"A has shape {A.shape}; it needs shape ({r}, {d_in})")
    if r > min(d_out, d_in):
        raise ValueError(f"r is {r}; it needs to be at most min(d_out, d_in) = {min(d_out, d_in)}")
    merged: np.ndarray = W + B @ A
    return merged


# --8<-- [end:update]

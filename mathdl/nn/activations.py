"""Activation functions, entry by entry, each with its derivative.

Legend: `x` pre-activations, an array of any shape; `cdf` and `pdf` those of the standard normal.

relu has a kink at 0. There it has no derivative; `relu_grad` returns 0, as torch does, and so does
`mathdl.calculus` for `relu`.
"""

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr

from mathdl import _check
from mathdl.probability.special import sigmoid


# --8<-- [start:relu]
def relu(x: ArrayLike) -> np.ndarray:
    """Return x where it is positive, and 0 elsewhere (eq. relu).

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers of at least 0, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    return np.where(x > 0, x, 0.0)


def relu_grad(x: ArrayLike) -> np.ndarray:
    """Return relu's derivative: 1 where x is positive, 0 elsewhere and at the kink 0.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Zeros and ones, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    return np.where(x > 0, 1.0, 0.0)


# --8<-- [end:relu]


def tanh(x: ArrayLike) -> np.ndarray:
    """Return the hyperbolic tangent (eq. tanh), 2 sigmoid(2 x) - 1.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers from -1 to 1, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    y: np.ndarray = np.tanh(_check.array_or_traced("x", x))
    return y


def tanh_grad(x: ArrayLike) -> np.ndarray:
    """Return 1 - tanh(x)^2 = 4 sigmoid'(2 x), without the cancellation of the first form.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers from 0 to 1, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    slope: np.ndarray = 4.0 * _sigmoid_grad(_check.array_or_traced("x", x), 2.0)
    return slope


def sigmoid_grad(x: ArrayLike) -> np.ndarray:
    """Return sigmoid(x) sigmoid(-x), the sigmoid's derivative; 1/4 at 0 and nowhere more.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers from 0 to 1/4, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    return _sigmoid_grad(_check.array_or_traced("x", x), 1.0)


def _sigmoid_grad(x: np.ndarray, scale: float) -> np.ndarray:
    with np.errstate(over="ignore"):  # exp(-inf) is 0
        power = np.exp(np.where(x >= 0, -scale, scale) * x)  # exp(-|scale x|), at most 1
    slope: np.ndarray = power / (1.0 + power) ** 2
    return slope


def gelu(x: ArrayLike) -> np.ndarray:
    """Return x cdf(x) (eq. gelu; Hendrycks and Gimpel, 2016), exact, not by the tanh formula.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers above -0.17, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    y: np.ndarray = x * ndtr(x)
    return y


def gelu_grad(x: ArrayLike) -> np.ndarray:
    """Return cdf(x) + x pdf(x), the derivative of `gelu`.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers from -0.13 to 1.13, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    with np.errstate(over="ignore"):  # exp(-inf) is 0
        pdf = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    slope: np.ndarray = ndtr(x) + x * pdf
    return slope


def silu(x: ArrayLike) -> np.ndarray:
    """Return x sigmoid(x) (eq. silu), also called swish.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers above -0.28, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    y: np.ndarray = x * sigmoid(x)
    return y


def silu_grad(x: ArrayLike) -> np.ndarray:
    """Return sigmoid(x) + x sigmoid'(x), the derivative of `silu`.

    Args:
        x: finite numbers, of any shape.

    Returns:
        Numbers from -0.1 to 1.1, of the shape of x.

    Raises:
        ValueError: x empty or its entries not real and finite.
    """
    x = _check.array_or_traced("x", x)
    slope: np.ndarray = sigmoid(x) + x * _sigmoid_grad(x, 1.0)
    return slope

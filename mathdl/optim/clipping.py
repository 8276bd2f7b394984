"""Gradient clipping: a gradient that is too long is cut short, all of it or entry by entry.

Legend: `g` a gradient, of any shape; one of several arrays is laid out as one vector first
(`mathdl.nn.mlp.ravel`), as a norm is of all of it.
"""

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.vectors import norm


def clip_by_norm(g: ArrayLike, max_norm: float) -> np.ndarray:
    """Shorten g to the length max_norm if it is longer; its direction stays (eq. clip-by-norm).

    Pascanu, Mikolov and Bengio (2013), as torch.nn.utils.clip_grad_norm_, which divides by the
    length plus 1e-6: so what is clipped ends a little below max_norm.

    Args:
        g: of any shape; its length is that of all its entries as one vector.
        max_norm: positive.

    Returns:
        An array of g's shape.

    Raises:
        ValueError: g not finite, max_norm not a positive number.
    """
    g, max_norm = _check.real_array("g", g), _check.positive("max_norm", max_norm)
    return np.asarray(g * min(1.0, max_norm / (norm(g.ravel()) + 1e-6)))


def clip_by_value(g: ArrayLike, limit: float) -> np.ndarray:
    """Cut each entry to [-limit, limit], which turns the direction (eq. clip-by-value).

    As torch.nn.utils.clip_grad_value_.

    Args:
        g: of any shape.
        limit: positive.

    Returns:
        An array of g's shape.

    Raises:
        ValueError: g not finite, limit not a positive number.
    """
    limit = _check.positive("limit", limit)
    return np.asarray(np.clip(_check.real_array("g", g), -limit, limit))

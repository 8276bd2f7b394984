"""Pictures of a loss: its values on a plane through a point, and which planes are worth a look.

Legend: `x` the point, all weights as one vector, (n,); a plane is x + a direction1 + b
direction2; `params` a network's layers, (W, b) for each, W (d_out, d_in).
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.pca import pca
from mathdl.nn import mlp
from mathdl.optim import _door


def slice_2d(
    f: Callable[[np.ndarray], ArrayLike],
    x: ArrayLike,
    direction1: ArrayLike,
    direction2: ArrayLike,
    radius: float,
    n: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Compute f on a square grid of a plane through x (eq. slice).

    Args:
        f: (n,) to a number.
        x: (n,), the middle.
        direction1, direction2: (n,) each, neither zero; their lengths are the units of the axes.
        radius: positive, how far the grid goes to either side.
        n: how many points a side, 2 or more; odd, to have x itself among them.

    Returns:
        steps: (n,), from -radius to radius.
        values: (n, n); values[i, j] is f(x + steps[i] direction1 + steps[j] direction2), NaN or
            infinite where f is.

    Raises:
        ValueError: x, a direction, radius or n no such thing, f no function or its value no number.
    """
    _door.function("f", f)
    x = _check.vector("x", x)
    across = _check.nonzero_vector("direction1", direction1, x.size)
    along = _check.nonzero_vector("direction2", direction2, x.size)
    radius, n = _check.positive("radius", radius), _check.count("n", n)
    if n < 2:
        raise ValueError(f"n is {n}; it needs to be at least 2")
    steps = radius * np.linspace(-1, 1, n)
    values = np.empty((n, n))
    for i, a in enumerate(steps):
        for j, b in enumerate(steps):
            value = f(x + a * across + b * along)
            if np.ndim(value):
                raise ValueError(f"f(x) has shape {np.shape(value)}; it needs to be a number")
            values[i, j] = value
    return steps, values


def filter_normalized_directions(
    rng: np.random.Generator, params: mlp.Params
) -> tuple[mlp.Layers, mlp.Layers]:
    """Draw two directions whose rows are as long as the network's (eq. filter-normalized).

    Li et al. (2018). Each row of a W, a neuron's weights, is drawn at random and scaled to the
    length of the network's own row; biases do not move. So a network with relu whose layer is
    multiplied by c, its bias too, and the next layer's weights by 1 / c, which computes the same,
    gets the same picture.

    Args:
        rng: the source of randomness.
        params: (W, b) for each layer.

    Returns:
        Two directions, of the shapes of params; `mathdl.nn.mlp.ravel` makes vectors of them.

    Raises:
        ValueError: params as `mathdl.nn.mlp.ravel`.
    """
    vector, unravel = mlp.ravel(params)
    layers = unravel(vector)
    return _direction(rng, layers), _direction(rng, layers)


# --8<-- [start:filter-normalized]
def _direction(rng: np.random.Generator, params: mlp.Layers) -> mlp.Layers:
    direction = []
    for W, b in params:
        D = rng.normal(size=W.shape)
        D /= np.linalg.norm(D, axis=1, keepdims=True)
        D *= np.linalg.norm(W, axis=1, keepdims=True)
        direction.append((D, np.zeros_like(b)))
    return direction


# --8<-- [end:filter-normalized]


def pca_directions(trajectory: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return the two directions along which a run varies most, and their shares (eq. pca-slice).

    The principal components of the iterates. A path drawn on the plane through any one of them is
    its shadow: the share that the two lack is off the plane.

    Args:
        trajectory: (n_steps + 1, n) iterates, n and n_steps at least 2, not all equal.

    Returns:
        directions: (2, n), orthonormal rows, the one of the larger variance first.
        shares: (2,), the part of the variance along each.

    Raises:
        ValueError: trajectory no such matrix of finite numbers.
    """
    trajectory = _check.matrix("trajectory", trajectory)
    if min(trajectory.shape) < 2 or len(trajectory) < 3:
        raise ValueError(
            f"trajectory has shape {trajectory.shape}; it needs 3 rows and 2 columns at least"
        )
    components, _, shares = pca(trajectory, 2)
    return components, shares

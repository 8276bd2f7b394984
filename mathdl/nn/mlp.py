"""A multilayer perceptron: affine layers with relu between them, forward and backward.

Legend: `params` a list with (W, b) for each layer, W (d_out, d_in), b (d_out,); `X` a batch,
examples as rows, (n, d_in); `Z` pre-activations; `H` the input of a layer; `dZ` the gradient of
the loss in Z, of Z's shape. A layer is Z = H W^T + b, and its output relu(Z), but for the last.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check

Layer = tuple[np.ndarray, np.ndarray]
Layers = list[Layer]
Cache = list[np.ndarray]
Params = Sequence[tuple[ArrayLike, ArrayLike]]


def init(rng: np.random.Generator, sizes: Sequence[int]) -> Layers:
    """Draw weights from N(0, 2 / d_in) (He et al., 2015) and set biases to 0.

    Args:
        rng: where the draws come from.
        sizes: the widths, from the input to the logits; two at least.

    Returns:
        params: (W, b) for each layer, W (d_out, d_in), b (d_out,).

    Raises:
        ValueError: sizes fewer than two, or not positive integers.
    """
    sizes = list(sizes)
    whole = all(isinstance(d, (int, np.integer)) and not isinstance(d, bool) for d in sizes)
    if len(sizes) < 2 or not whole or min(sizes) < 1:
        raise ValueError(f"sizes is {sizes}; it needs two or more positive integers")
    return [
        (rng.normal(scale=np.sqrt(2.0 / d_in), size=(d_out, d_in)), np.zeros(d_out))
        for d_in, d_out in pairwise(sizes)
    ]


def forward(params: Params, X: ArrayLike) -> tuple[np.ndarray, Cache]:
    """Compute the logits, and keep what `backward` needs: the input of each layer.

    Args:
        params: (W, b) for each layer.
        X: (n, d_in) batch.

    Returns:
        logits: (n, d_out).
        cache: the inputs of the layers, (n, d) each; the first is X.

    Raises:
        ValueError: params empty, or a layer that does not fit the one before or X; numbers not
            real and finite.
    """
    return _forward(*_fitting(params, X))


# --8<-- [start:forward]
def _forward(params: Layers, X: np.ndarray) -> tuple[np.ndarray, Cache]:
    cache = [X]  # the input of each layer
    for W, b in params[:-1]:
        Z = cache[-1] @ W.T + b  # (n, d_out)
        cache.append(np.where(Z > 0, Z, 0.0))
    W, b = params[-1]
    return cache[-1] @ W.T + b, cache


# --8<-- [end:forward]


def backward(params: Params, cache: Sequence[ArrayLike], dlogits: ArrayLike) -> Layers:
    """Carry the gradient of a loss in the logits back to all parameters (eq. batch).

    At a kink, a pre-activation of 0, relu's derivative counts as 0.

    Args:
        params: (W, b) for each layer, as `forward` had them.
        cache: what `forward` returned with the logits.
        dlogits: (n, d_out), the gradient of the loss in the logits.

    Returns:
        grads: (dW, db) for each layer, of the shapes of params.

    Raises:
        ValueError: params, cache and dlogits do not fit one another; numbers not real and finite.
    """
    if len(cache) != len(params):
        raise ValueError(f"cache has {len(cache)} arrays; it needs one a layer, {len(params)}")
    layers, X = _fitting(params, cache[0])
    inputs = [X]
    for i, (W, _) in enumerate(layers[1:], 1):
        inputs.append(_shaped(f"cache[{i}]", cache[i], (len(X), W.shape[1])))
    shape = (len(X), len(layers[-1][0]))
    return _backward(layers, inputs, _shaped("dlogits", dlogits, shape))


# --8<-- [start:backward]
def _backward(params: Layers, cache: Cache, dZ: np.ndarray) -> Layers:
    grads = []
    for i in reversed(range(len(params))):
        W, H = params[i][0], cache[i]
        grads.append((dZ.T @ H, np.sum(dZ, axis=0)))  # (d_out, d_in), (d_out,)
        if i > 0:  # nobody asks for the gradient in the data
            dZ = (dZ @ W) * (H > 0)  # (n, d_in)
    return grads[::-1]


# --8<-- [end:backward]


def apply(params: Params, X: ArrayLike) -> np.ndarray:
    """Compute the logits only. `mathdl.calculus` differentiates it in params and X.

    Args:
        params: (W, b) for each layer.
        X: (n, d_in) batch.

    Returns:
        logits: (n, d_out).

    Raises:
        ValueError: as `forward`.
    """
    return _forward(*_fitting(params, X))[0]


def ravel(params: Params) -> tuple[np.ndarray, Callable[[Any], Layers]]:
    """Lay all parameters out as one vector: W row by row, then b, layer by layer.

    Args:
        params: (W, b) for each layer; or gradients, of the same shapes.

    Returns:
        vector: (p,), a copy.
        unravel: the function that makes params of such a vector again.

    Raises:
        ValueError: params empty, or a pair that is not a matrix and a vector of finite real
            numbers; unravel: not a vector of p numbers.
    """
    arrays = [array for layer in _layers(params) for array in layer]
    shapes = [array.shape for array in arrays]
    ends = np.cumsum([array.size for array in arrays])

    def unravel(vector: ArrayLike) -> Layers:
        flat = _shaped("vector", vector, (int(ends[-1]),))
        parts = [
            flat[end - int(np.prod(shape)) : end].reshape(shape) for shape, end in zip(shapes, ends)
        ]
        return list(zip(parts[::2], parts[1::2]))

    return np.concatenate([array.reshape(-1) for array in arrays]), unravel


def _layers(params: Params) -> Layers:
    """Check each W to be a matrix and each b a vector with an entry for each of its rows."""
    if not len(params):
        raise ValueError("params is empty; it needs a layer at least")
    layers = []
    for i, (W, b) in enumerate(params):
        weights = _check.array_or_traced(f"W of layer {i + 1}", W, 2)
        layers.append((weights, _shaped(f"b of layer {i + 1}", b, weights.shape[:1])))
    return layers


def _fitting(params: Params, X: ArrayLike) -> tuple[Layers, np.ndarray]:
    """Check that each layer takes what the one before returns, and the first one X."""
    layers, batch = _layers(params), _check.array_or_traced("X", X, 2)
    width = batch.shape[1]
    for i, (W, _) in enumerate(layers):
        if W.shape[1] != width:
            raise ValueError(f"W of layer {i + 1} has shape {W.shape}; it needs {width} columns")
        width = W.shape[0]
    return layers, batch


def _shaped(name: str, value: ArrayLike, shape: tuple[int, ...]) -> np.ndarray:
    array = _check.array_or_traced(name, value)
    if array.shape != shape:
        raise ValueError(f"{name} has shape {array.shape}; it needs shape {shape}")
    return array

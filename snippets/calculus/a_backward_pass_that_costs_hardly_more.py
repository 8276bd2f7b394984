"""The backward pass costs up to twice the forward pass, and
less where the first layer is the largest."""

from itertools import pairwise


def multiply_adds(*sizes):
    """For one example: in the forward and in the backward pass."""
    layers = [d_in * d_out for d_in, d_out in pairwise(sizes)]
    forward = sum(layers)  # H W^T
    weights = sum(layers)  # dZ^T H
    inputs = sum(layers[1:])  # dZ W, not for the first layer
    return forward, weights + inputs


for sizes in ((784, 256, 64, 10), (256,) * 4, (256,) * 25):
    forward, backward = multiply_adds(*sizes)
    n_layers = len(sizes) - 1
    print(f"{n_layers:2d} layers  ratio {backward / forward:.3f}")

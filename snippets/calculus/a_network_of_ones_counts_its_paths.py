"""With every weight 1, the derivative counts the routes to the output."""

import numpy as np

from mathdl.calculus.reverse import grad

widths = [784, 100, 100, 100, 10, 1]
sizes = zip(widths[1:], widths)  # (outputs, inputs) of each layer
layers = [np.ones(size) for size in sizes]


def network(x):
    for W in layers:
        x = W @ x
    return x[0]


gradient = grad(network)(np.zeros(784))
weights = sum(W.size for W in layers)
print(f"routes from pixel 0: {gradient[0]:,.0f}")
print(f"routes from all pixels: {gradient.sum():,.0f}")
print(f"weights: {weights:,}")

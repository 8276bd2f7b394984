"""A full Jacobian by columns or by rows, counted in
multiplications: the shorter side decides."""

from itertools import pairwise

import numpy as np

rng = np.random.default_rng(0)


def network(widths):
    """Weights and slopes of a tanh network at a random input."""
    x, layers = rng.normal(size=widths[0]), []
    for n, m in pairwise(widths):
        W = rng.normal(size=(m, n)) / np.sqrt(n)
        x = np.tanh(W @ x)
        layers.append((W, 1 - x**2))
    return layers


print(" n    m  forward  by columns    by rows")
for widths in ((784, 256, 1), (1, 256, 784), (784, 256, 10)):
    layers, n, m = network(widths), widths[0], widths[-1]
    pass_cost = sum(W.size for W, _ in layers)
    by_columns = by_rows = 0
    V, U = np.eye(n), np.eye(m)  # n pushes, m pulls at once
    for W, d in layers:
        V = d[:, None] * (W @ V)
        by_columns += W.size * V.shape[1]
    for W, d in reversed(layers):
        U = (U * d) @ W
        by_rows += W.size * len(U)
    assert np.allclose(U, V)
    print(f"{n:3}  {m:3}  {pass_cost:7}  {by_columns:10}  {by_rows:9}")

"""Twenty Gaussian layers keep a signal's length; the product
of their largest singular values is close to a million."""

import numpy as np

rng = np.random.default_rng(0)
n, n_layers = 500, 20
x = start = rng.normal(size=n)
product, bound, norms = np.eye(n), 1.0, []

for _ in range(n_layers):
    W = rng.normal(scale=1 / np.sqrt(n), size=(n, n))
    x, product = W @ x, W @ product
    norms.append(np.linalg.norm(W, 2))
    bound *= norms[-1]

ratio = np.linalg.norm(x) / np.linalg.norm(start)
gain = np.linalg.norm(product, 2)
print(f"largest singular value of a layer, mean: {np.mean(norms):.2f}")
print(f"product of the {n_layers} of them: {bound:.2e}")
print(f"gain of the whole stack: {gain:.2f}")
print(f"growth of this signal: {ratio:.2f}")
print(f"alignment per layer: {(ratio / bound) ** (1 / n_layers):.2f}")

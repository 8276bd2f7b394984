"""Forward and backward passes measure the gain of a network's
Jacobian, which is never formed."""

from itertools import islice

import numpy as np

from mathdl.linalg.eigen import power_iteration

rng = np.random.default_rng(0)
n, n_layers = 200, 20
Ws = rng.normal(scale=np.sqrt(2 / n), size=(n_layers, n, n))
x, masks = rng.normal(size=n), []
for W in Ws:
    x = np.maximum(W @ x, 0.0)
    masks.append(x > 0)


def there_and_back(v):  # J^T J v
    for W, mask in zip(Ws, masks):
        v = mask * (W @ v)
    for W, mask in zip(Ws[::-1], masks[::-1]):
        v = W.T @ (mask * v)
    return v


run = power_iteration(there_and_back, rng.normal(size=n))
for k, (value, _) in enumerate(islice(run, 21)):
    if k in (0, 1, 2, 5, 20):
        print(f"after {k:2d} steps: {np.sqrt(value):.2f}")
J = np.eye(n)
for W, mask in zip(Ws, masks):
    J = mask[:, None] * (W @ J)
print(f"J formed, then SVD: {np.linalg.norm(J, 2):.2f}")
bound = np.prod([np.linalg.norm(W, 2) for W in Ws])
print(f"product of the layers' gains: {bound:.1e}")

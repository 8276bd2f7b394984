"""The top eigenvalue of a Hessian with 10^12 entries, none of
which is ever computed, and the learning rate that it allows."""

from itertools import islice

import numpy as np

from mathdl.calculus.reverse import grad, hvp
from mathdl.linalg.eigen import power_iteration

rng = np.random.default_rng(0)
X = rng.uniform(size=(32, 784))  # as bright as pixels
y = X[:, 0]
w = rng.normal(size=1_000_216)
w /= np.repeat([784, 1000, 216], [784_000, 216_000, 216]) ** 0.5

def loss(w):
    W1 = w[:784_000].reshape(1000, 784)
    W2 = w[784_000:1_000_000].reshape(216, 1000)
    h = np.tanh(np.tanh(X @ W1.T) @ W2.T)
    return np.mean((h @ w[1_000_000:] - y) ** 2) / 2

print(f"{w.size**2:,} entries, {w.size**2 * 8e-12:.1f} TB")
run = power_iteration(
    lambda v: hvp(loss, w, v), rng.normal(size=w.size)
)
for k, (top, _) in enumerate(islice(run, 5), start=1):
    print(f"{k} products: {top:6.2f}")
for share in (0.95, 1.05):
    lr, u = share * 2 / top, w
    for _ in range(3):
        u = u - lr * grad(loss)(u)
    print(f"lr {lr:.5f}: {loss(w):.3f} to {loss(u):.3f}")

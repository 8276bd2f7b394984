"""The gradient of a batch has at most the rank of the batch;
its signs, Adam's first step, can have full rank."""

import numpy as np

from mathdl.linalg.systems import rank

rng = np.random.default_rng(0)
d, width, k = 100, 64, 10
W1 = rng.normal(scale=np.sqrt(2 / d), size=(width, d))
W2 = rng.normal(scale=np.sqrt(1 / width), size=(k, width))
print("batch  rank of dW1  of dW2  of sign(dW1)")
for n in (1, 2, 4, 16, 64, 256):
    X, targets = rng.normal(size=(n, d)), rng.normal(size=(n, k))
    Z = X @ W1.T  # (n, width)
    H = np.maximum(Z, 0.0)
    dY = H @ W2.T - targets  # of half the squared error
    dW2 = dY.T @ H
    dW1 = ((dY @ W2) * (Z > 0)).T @ X
    print(f"{n:5d}  {rank(dW1):11d}  {rank(dW2):6d}", end="")
    print(f"  {rank(np.sign(dW1)):12d}")

"""An attention matrix has the eigenvalue 1, all others are
smaller, and its powers make all positions alike."""

import numpy as np

rng = np.random.default_rng(0)
scores = rng.normal(size=(6, 6))
P = np.exp(scores)
P /= P.sum(axis=1, keepdims=True)  # softmax: rows add up to 1
w = np.sort(np.abs(np.linalg.eigvals(P)))[::-1]
print("P 1 = 1:", np.allclose(P @ np.ones(6), 1))
print("|eigenvalues|", w[:3].round(3))

X = rng.normal(size=(6, 4))  # 6 positions, 4 features
for k in (0, 1, 5, 10):
    mixed = np.linalg.matrix_power(P, k) @ X
    spread = np.ptp(mixed, axis=0).max()  # largest difference
    print(f"after {k:2d} layers: positions differ by {spread:.0e}")

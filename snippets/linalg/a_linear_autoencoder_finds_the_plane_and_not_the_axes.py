"""Gradient descent on a linear autoencoder reaches the loss and
the plane of PCA, from any start; the axes differ by start."""

import numpy as np

from mathdl.linalg.pca import pca

rng = np.random.default_rng(0)
X = np.array([2, 1.5, 0.5, 0.5, 0.5]) * rng.normal(size=(500, 5))
X = X - X.mean(axis=0)
V, scores, _ = pca(X, 2)  # (2, 5)
best = np.sum((X - scores @ V) ** 2) / 500

print("excess loss, in the plane, unit 1 to component 1")
for _ in range(4):
    W1 = rng.normal(size=(2, 5))  # encoder
    W2 = rng.normal(size=(5, 2))  # decoder
    for _ in range(5000):
        H = X @ W1.T
        E = H @ W2.T - X
        grad2, grad1 = E.T @ H / 500, W2.T @ (E.T @ X) / 500
        W1, W2 = W1 - 0.05 * grad1, W2 - 0.05 * grad2
    E = X @ W1.T @ W2.T - X
    same = np.sum(E**2) / 500 - best < 1e-6
    unit = W2[:, 0] / np.linalg.norm(W2[:, 0])
    inside = np.linalg.norm(V @ unit)
    angle = np.degrees(np.arccos(abs(V[0] @ unit)))
    print(f"below 1e-6: {same}  {inside:.3f}  {angle:.0f} degrees")

"""Layers whose eigenvalues are all zero can make a signal explode."""

import numpy as np

odd = np.array([[0.0, 3.0], [0.0, 0.0]])
even = np.array([[0.0, 0.0], [2.0, 0.0]])

for name, W in [("odd", odd), ("even", even)]:
    eigenvalues = np.linalg.eigvals(W)
    stretch = np.linalg.svd(W)[1]
    print(f"{name:5s}eigenvalues {eigenvalues}", end="  ")
    print(f"singular values {stretch}")

for start in [(0.0, 1.0), (1.0, 0.0)]:
    x, norms = np.array(start), []
    for layer in range(1, 9):
        x = (odd if layer % 2 else even) @ x
        norms.append(float(np.linalg.norm(x)))
    print("from", start, "norms", norms)

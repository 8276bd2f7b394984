"""Positive entries, determinant, eigenvalues, or factors:
x^T A x can be negative all the same."""

import numpy as np

stretch = np.array([[1.0, 0.0], [0.0, 10.0]])
tilt = np.array([[1.0, 0.9], [0.9, 1.0]])
matrices = {
    "all entries positive": np.array([[1.0, 2.0], [2.0, 1.0]]),
    "determinant 5 as well": np.full((3, 3), 2.0) - np.eye(3),
    "all eigenvalues 1": np.array([[1.0, -4.0], [0.0, 1.0]]),
    "a product of two good ones": stretch @ tilt,
}
matrices |= {"good one": stretch, "another good one": tilt}
rng = np.random.default_rng(0)
for name, A in matrices.items():
    X = rng.normal(size=(100_000, len(A)))
    X /= np.linalg.norm(X, axis=1, keepdims=True)
    values = np.sum((X @ A) * X, axis=1)  # x^T A x, per row
    share = np.mean(values < 0)
    print(f"{name:27s} lowest {values.min():5.2f}", end="  ")
    print(f"negative {share:3.0%}")

"""Regression on features of sizes 0.1, 1, 10: the curvature of
each weight, and what Adam divides its gradient by."""

import numpy as np

rng = np.random.default_rng(0)
n, size = 100_000, np.array([0.1, 1.0, 10.0])
for sigma in (1.0, 3.0):
    X = rng.normal(size=(n, 3)) * size
    y = X @ [1.0, 1.0, 1.0] + sigma * rng.normal(size=n)
    w = np.linalg.lstsq(X, y, rcond=None)[0]
    G = X * (X @ w - y)[:, None]  # (n, 3), one each
    curvature = (X**2).mean(axis=0)
    root = np.sqrt((G**2).mean(axis=0))
    print("noise", sigma)
    print("  curvature ", *(f"{c:7.2g}" for c in curvature))
    print("  Adam's root", *(f"{r:7.2g}" for r in root))

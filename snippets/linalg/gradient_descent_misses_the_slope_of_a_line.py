"""Eleven points on a line of slope 0.1: descent reports 0.0072
and stands still, until the mean of the years is subtracted."""

import numpy as np

year = np.arange(2014.0, 2025.0)
y = 14.0 + 0.1 * (year - 2014.0)
raw, centered = year, year - year.mean()
print("years    steps   slope  mean squared error")
for name, t in [("raw", raw), ("centered", centered)]:
    A = np.column_stack([np.ones(11), t])
    step = 1 / np.linalg.norm(A, 2) ** 2  # half the limit
    x = np.zeros(2)
    for n_steps in range(20_001):
        if n_steps in (1, 100, 20_000):
            error = np.mean((A @ x - y) ** 2)
            print(f"{name:7} {n_steps:6d}  {x[1]:.4f}  {error:.4f}")
        x = x - step * A.T @ (A @ x - y)

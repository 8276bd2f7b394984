"""A rate for each weight, from the diagonal of the Hessian: it
repairs units, ignores a rotation, and can make matters worse."""

import numpy as np

near = np.array([[1, 0.95, 0.99], [0.95, 1, 0.95], [0.99, 0.95, 1]])
third = np.diag([1, 1 / 3, 1])
bowls = {
    "units": np.array([[1.0, 3.0], [3.0, 100.0]]),
    "rotated": np.array([[50.5, 49.5], [49.5, 50.5]]),
    "copies": third @ near @ third,
}
print("           kappa   with Jacobi")
for name, H in bowls.items():
    C = np.diag(1 / np.sqrt(np.diag(H)))
    before, after = np.linalg.cond(H), np.linalg.cond(C @ H @ C)
    print(f"{name:8} {before:7.1f}  {after:7.1f}")

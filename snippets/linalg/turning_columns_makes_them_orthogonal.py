"""One-sided Jacobi on three columns: pair after pair is made
orthogonal, until the lengths are the singular values."""

import numpy as np

A = np.array([[2.0, 1.0, 1.0], [1.0, 3.0, 2.0], [1.0, 0.0, 4.0]])
sigma = np.linalg.svd(A)[1]


def not_orthogonal_yet(A):
    return np.sum(np.triu(A.T @ A, 1) ** 2)


print(f"at first      {not_orthogonal_yet(A):.0e}")
for sweep in (1, 2, 3):
    for i, j in (0, 1), (0, 2), (1, 2):
        x, y = A[:, i].copy(), A[:, j].copy()
        zeta = (y @ y - x @ x) / (2 * (x @ y))
        sign = 1 if zeta >= 0 else -1
        t = sign / (abs(zeta) + np.sqrt(1 + zeta**2))
        cos = 1 / np.sqrt(1 + t**2)
        A[:, i] = cos * (x - t * y)
        A[:, j] = cos * (t * x + y)
    print(f"after sweep {sweep} {not_orthogonal_yet(A):.0e}")
lengths = np.sort(np.linalg.norm(A, axis=0))[::-1]
print("lengths", lengths.round(4), " sigma", sigma.round(4))

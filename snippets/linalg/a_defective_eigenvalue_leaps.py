"""A change of 1e-10 in one entry moves the eigenvalues of a
Jordan block by its n-th root, and symmetric ones by 1e-10."""

import numpy as np

for n in (1, 2, 5, 10):
    J = np.eye(n, k=1)  # ones above the diagonal: all w = 0
    J[-1, 0] += 1e-10
    leap = np.abs(np.linalg.eigvals(J)).max()
    print(f"Jordan block {n:2d} x {n:<2d}: moved by {leap:.0e}")

A = np.array([[4.0, 2.0], [2.0, 3.0]])
E = np.array([[0.0, 1e-10], [1e-10, 0.0]])  # |E| = 1e-10
moved = np.linalg.eigvalsh(A + E) - np.linalg.eigvalsh(A)
print(f"symmetric: moved by {np.abs(moved).max():.0e}")

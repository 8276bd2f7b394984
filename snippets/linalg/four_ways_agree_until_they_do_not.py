"""Polynomials fitted four ways, and, last, with errors added."""

import numpy as np

from mathdl.linalg.projection import lstsq


def descent(A, b):
    x, step = 0 * A[0], 1 / np.linalg.norm(A, 2) ** 2
    for _ in range(1000):
        x = x - step * A.T @ (A @ x - b)
    return x

rng = np.random.default_rng(0)
print("degree kappa  normal  QR    SVD   descent QR, b+u")
for degree in (1, 3, 5, 7, 9):
    errors = []
    for _ in range(41):
        t, u = rng.uniform(size=30), 2 * rng.normal(size=30)
        A = np.tile(np.vander(t, degree + 1), (2, 1))
        x = rng.choice([-1.0, 1.0], degree + 1)
        b = A @ x
        fits = [np.linalg.solve(A.T @ A, A.T @ b), lstsq(A, b),
                np.linalg.lstsq(A, b)[0],  # uses the SVD
                descent(A, b),
                lstsq(A, b + np.append(u, -u))]
        errors.append(np.linalg.norm(fits - x, axis=1))
    powers = np.log10(np.median(errors, axis=0)).round() + 0.0
    print(f"{degree:6d} {np.linalg.cond(A):.0e}",
          *(f" 1e{p:+03.0f}" for p in powers))

"""Twice the condition number costs four times the steps of
gradient descent, at the best step size."""

import numpy as np

rng = np.random.default_rng(0)
U = np.linalg.qr(rng.normal(size=(50, 5)))[0]
V = np.linalg.qr(rng.normal(size=(5, 5)))[0]
solution = V.sum(axis=1)  # as much along each direction
print("kappa  steps  steps / kappa^2")
for kappa in (2, 4, 8, 16, 32):
    A = U * np.geomspace(kappa, 1, 5) @ V.T
    b = A @ solution
    x, n_steps = np.zeros(5), 0
    goal = 1e-6 * np.linalg.norm(solution)
    while np.linalg.norm(x - solution) > goal:
        x -= 2 / (kappa**2 + 1) * A.T @ (A @ x - b)
        n_steps += 1
    print(f"{kappa:5d}  {n_steps:5d}  {n_steps / kappa**2:.1f}")

"""Momentum takes 65 times fewer steps, and first walks away."""

import numpy as np

from mathdl.optim.descent import gradient_descent, heavy_ball

mu, L = 1.0, 10_000.0
H = np.array([mu, L])  # the Hessian, a diagonal
root = np.sqrt(L / mu)
x0 = np.array([0.6, 0.8])  # at distance 1 from the minimum


def grad(x):
    return H * x


runs = {
    "gradient descent": gradient_descent(
        grad, x0, lr=2 / (L + mu)
    ),
    "with momentum": heavy_ball(
        grad,
        x0,
        lr=4 / (np.sqrt(L) + np.sqrt(mu)) ** 2,
        momentum=((root - 1) / (root + 1)) ** 2,
    ),
}
for name, run in runs.items():
    away = [np.linalg.norm(next(run))]
    while away[-1] >= 1e-6:
        away.append(np.linalg.norm(next(run)))
    print(f"{name:17}{len(away) - 1:6} steps")
    print(f"{'farthest away':17}{max(away):6.1f}")

"""Nesterov's bound holds on a loss that is no quadratic."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.optim.descent import gradient_descent, nesterov, trajectory

X, labels = cells()
X = (X - X.mean(axis=0)) / X.std(axis=0)
A = (2.0 * labels - 1)[:, None] * np.column_stack([X, np.ones(len(X))])
mu = 1e-3  # the weight of the penalty


def f(w):
    return np.logaddexp(0, -A @ w).mean() + mu / 2 * w @ w


def grad(w):
    return -A.T @ (1 / (1 + np.exp(A @ w))) / len(A) + mu * w


L = mu + np.linalg.norm(A, 2) ** 2 / (4 * len(A))
q = np.sqrt(mu / L)
w0 = np.zeros(6)
Y = trajectory(
    nesterov(grad, w0, lr=1 / L, momentum=(1 - q) / (1 + q)), 2000
)
W = [w0] + [y - grad(y) / L for y in Y[:-1]]  # the x_t of the theorem
best = W[-1]
plain = trajectory(gradient_descent(grad, w0, lr=1 / L), 400)
start = f(w0) - f(best) + mu / 2 * best @ best
print(f"kappa {L / mu:.0f}, f* {f(best):.4f}")
print("   t    plain      x_t      y_t    bound")
for t in (0, 5, 10, 20, 50, 100, 200):
    gaps = [f(w) - f(best) for w in (plain[t], W[t], Y[t])]
    numbers = [*gaps, start * (1 - q) ** t]
    print(f"{t:4}", *(f"{v:8.1e}" for v in numbers))

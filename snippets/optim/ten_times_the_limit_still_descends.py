"""Logistic regression descends at ten times the limit 2 / L."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.optim.descent import gradient_descent, trajectory

X, labels = cells()
X = (X - X.mean(axis=0)) / X.std(axis=0)
A = np.column_stack([np.ones(len(X)), X]) * (1 - 2 * labels)[:, None]


def loss(w):  # the mean negative log-likelihood
    return np.mean(np.logaddexp(0, A @ w))


def grad(w):
    return A.T @ (1 / (1 + np.exp(-A @ w))) / len(A)


L = np.linalg.eigvalsh(A.T @ A / len(A))[-1] / 4
g = grad(np.zeros(6))
print(f"L = {L:.3f}, so 2 / L = {2 / L:.2f}")
print("lr * L  promised  gained  rises   final")
for c in (1, 1.5, 2, 8, 20, 40):
    lr = c / L
    path = trajectory(gradient_descent(grad, np.zeros(6), lr=lr), 2000)
    losses = np.array([loss(w) for w in path])
    promised = lr * (1 - lr * L / 2) * g @ g
    rises = int(np.sum(np.diff(losses) > 1e-12))
    print(f"{c:6} {promised:9.3f} {losses[0] - losses[1]:7.3f}"
          f" {rises:6} {losses[-1]:7.4f}")

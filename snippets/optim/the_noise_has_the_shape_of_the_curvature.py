"""At the minimum of a logistic regression the covariance of the
gradients is nearly the Hessian."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.probability.special import sigmoid

X, y = cells()
n = len(X)
X = np.c_[(X - X.mean(axis=0)) / X.std(axis=0), np.ones(n)]
w = np.zeros(6)
for _ in range(30):  # Newton's steps to the minimum
    p = sigmoid(X @ w)
    H = X.T @ ((p * (1 - p))[:, None] * X) / n
    w = w - np.linalg.solve(H, X.T @ (p - y) / n)

each = (sigmoid(X @ w) - y)[:, None] * X
C = each.T @ each / n  # their mean is 0
print("length of the gradient below 1e-9:", bool(
    np.linalg.norm(each.mean(axis=0)) < 1e-9))
print("Hessian   ", *(f"{v:.1e}" for v in np.linalg.eigvalsh(H)))
print("covariance", *(f"{v:.1e}" for v in np.linalg.eigvalsh(C)))
ratio = np.linalg.eigvals(np.linalg.solve(H, C)).real
print(f"ratio from {ratio.min():.1f} to {ratio.max():.1f}")

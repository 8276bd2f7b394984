"""One prior, three ways to write the loss: three factors in
front of the penalty, one minimum."""

import numpy as np

rng = np.random.default_rng(0)
n, sigma, tau = 20, 0.8, 0.5
X = rng.normal(size=(n, 3))
y = X @ [0.5, -0.3, 0.2] + rng.normal(size=n) * sigma


def minimum(scale, lam):
    """Of scale * |y - X w|^2 + lam * |w|^2."""
    H = scale * X.T @ X + lam * np.eye(3)
    return np.linalg.solve(H, scale * X.T @ y).round(4)


prior = 1 / tau**2
print("log posterior", minimum(1 / (2 * sigma**2), prior / 2))
print("sum, s2/t2   ", minimum(1, sigma**2 * prior))
print("mean, s2/nt2 ", minimum(1 / n, sigma**2 * prior / n))
print("mean, s2/t2  ", minimum(1 / n, sigma**2 * prior))

"""Project a probe's weights out of the features: the next probe
does as well. Project out the difference of means: it is blind."""

import numpy as np

from mathdl.linalg.projection import lstsq

rng = np.random.default_rng(0)
n, d = 2000, 50
z = rng.permutation(np.repeat([-1.0, 1.0], n // 2))  # the concept
noise = rng.normal(size=(n, d))
mixing = rng.normal(size=(d, d))  # correlates the features
X = (noise + 0.3 * np.outer(z, rng.normal(size=d))) @ mixing
X -= X.mean(axis=0)

def r_squared(X):
    residual = z - X @ lstsq(X, z)
    return max(0.0, 1 - residual @ residual / n)

def without(v):
    u = v / np.linalg.norm(v)
    return X - np.outer(X @ u, u)

w = lstsq(X, z)
difference = X[z > 0].mean(axis=0) - X[z < 0].mean(axis=0)
print(f"all features           R^2 {r_squared(X):.2f}")
print(f"without the weights    R^2 {r_squared(without(w)):.2f}")
print(f"without the difference R^2 "
      f"{r_squared(without(difference)):.2f}")

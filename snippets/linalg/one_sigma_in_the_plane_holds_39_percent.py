"""In the plane 39 percent of a Gaussian are within one sigma,
not 68; the more entries, the fewer."""

import numpy as np

from mathdl.linalg.definite import cholesky
from mathdl.linalg.systems import forward_substitution

rng = np.random.default_rng(0)
n_points = 100_000
print("  d  within 1 sigma  within 2 sigma")
for d in (1, 2, 3, 10):
    B = rng.normal(size=(d, d))
    cov, mean = B @ B.T + np.eye(d), rng.normal(size=d)
    L = cholesky(cov)
    X = mean + rng.normal(size=(n_points, d)) @ L.T  # rows
    Z = forward_substitution(L, (X - mean).T)  # (d, n_points)
    radius = np.sqrt(np.sum(Z**2, axis=0))
    shares = [np.mean(radius <= r) for r in (1, 2)]
    print(f"{d:3d}  {shares[0]:14.2%}  {shares[1]:14.2%}")

"""Too few samples: a singular covariance. Shrunk it is definite,
and Cholesky has its log determinant where det has 0."""

import numpy as np

from mathdl.linalg.definite import cholesky, is_positive_definite

rng = np.random.default_rng(0)
n, d = 100, 400
X = 0.1 * rng.normal(size=(n, d))
cov = np.cov(X, rowvar=False)  # (d, d)
print("rank", np.linalg.matrix_rank(cov), "of", d)
print("definite:", is_positive_definite(cov))

target = np.trace(cov) / d * np.eye(d)
shrunk = 0.9 * cov + 0.1 * target
L = cholesky(shrunk)
print("shrunk: det", np.linalg.det(shrunk), end=", ")
print(f"log det {2 * np.sum(np.log(np.diag(L))):.1f}")
w = np.linalg.eigvalsh(shrunk)
print(f"kappa {w[-1] / w[0]:.0f}")

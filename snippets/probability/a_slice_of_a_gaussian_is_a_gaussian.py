"""What is known of x2 and x3 once x1 is: by formula, by a grid,
and by keeping the draws that happen to fit."""

import numpy as np

from mathdl.linalg.definite import cholesky

cov = np.array([[4.0, 2, 1], [2, 3, 2], [1, 2, 5]])
mean, a = np.array([1.0, 0, -1]), 3.0  # x1 = 3 is seen

gain = cov[1:, 0] / cov[0, 0]
m = mean[1:] + gain * (a - mean[0])
rest = cov[1:, 1:] - np.outer(gain, cov[0, 1:])

# grid: the density on the plane x1 = a, up to a factor
t = np.linspace(-12, 12, 481)
U = np.stack(np.meshgrid([a], t, t, indexing="ij"), axis=-1)
U = U.reshape(-1, 3) - mean
p = np.exp(-np.sum(U * np.linalg.solve(cov, U.T).T, axis=1) / 2)
grid = np.average(U[:, 1:] + mean[1:], axis=0, weights=p)
grid_cov = np.cov(U[:, 1:].T, aweights=p, ddof=0)

# rejection: of a million draws, those with x1 near a
rng = np.random.default_rng(0)
X = mean + rng.normal(size=(1_000_000, 3)) @ cholesky(cov).T
kept = X[np.abs(X[:, 0] - a) < 0.05, 1:]
print(f"{len(kept)} draws of 1000000 kept")
for name, mu, S in (("formula", m, rest), ("grid", grid, grid_cov),
                    ("draws", kept.mean(0), np.cov(kept.T))):
    print(f"{name:7s}", *(f"{v:6.3f}" for v in [*mu, *S[0], S[1, 1]]))

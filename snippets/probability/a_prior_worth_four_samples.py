"""The most probable mean of 20 samples under a Gaussian prior:
by a grid, by a formula, and by a penalty."""

import numpy as np

from mathdl.linalg.projection import ridge
from mathdl.probability.distributions import Normal
from mathdl.probability.estimation import (
    grid_posterior,
    normal_mean_map,
)

x = np.random.default_rng(0).normal(1.0, 1.0, size=20)
grid = np.linspace(-2, 3, 50_001)
errors = x - grid[:, None]
log_likelihood = Normal(0.0, 1.0).log_prob(errors).sum(axis=1)
log_prior = Normal(0.0, 0.5).log_prob(grid)
posterior = grid_posterior(log_likelihood, log_prior, grid)

ones = np.ones((20, 1))
print(f"MLE         {grid[log_likelihood.argmax()]:.4f}")
print(f"average     {x.mean():.4f}")
print(f"MAP, grid   {grid[posterior.argmax()]:.4f}")
print(f"formula     {normal_mean_map(x, 1.0, 0.0, 0.5):.4f}")
print(f"L2, lam = 4 {ridge(ones, x, 4.0)[0]:.4f}")

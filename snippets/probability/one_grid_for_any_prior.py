"""47 of 50 test cases right, four ways to the same posterior:
by formula, on a grid, one case at a time, in any order."""

import numpy as np

from mathdl.probability.distributions import Beta
from mathdl.probability.estimation import grid_posterior

grid = np.linspace(0.001, 0.999, 999)
right, n = 47, 50
formula = np.exp(Beta(1 + right, 1 + n - right).log_prob(grid))

flat = np.zeros(grid.size)
log_lik = right * np.log(grid) + (n - right) * np.log(1 - grid)
batch = grid_posterior(log_lik, flat, grid)

density = np.exp(flat)
cases = np.random.default_rng(0).permutation([1] * 47 + [0] * 3)
for case in cases:
    log_lik = np.log(grid if case else 1 - grid)
    density = grid_posterior(log_lik, np.log(density), grid)

for name, p in (("formula", formula), ("grid", batch),
                ("one by one", density)):
    mass = np.cumsum(p) * 0.001
    low, high = grid[np.searchsorted(mass, (0.025, 0.975))]
    print(f"{name:10s}  mean {np.sum(grid * p) * 0.001:.4f}"
          f"  95% in {low:.3f} to {high:.3f}")

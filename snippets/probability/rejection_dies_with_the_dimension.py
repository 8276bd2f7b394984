"""A proposal that is a tenth too wide keeps one draw in 14,000
in a hundred dimensions."""

import numpy as np

from mathdl.probability.distributions import MultivariateNormal
from mathdl.probability.sampling import rejection

rng = np.random.default_rng(0)
print("  d   predicted     kept")
for d, size in ((1, 2000), (10, 2000), (50, 200), (100, 0)):
    target = MultivariateNormal(np.zeros(d), np.eye(d))
    wide = MultivariateNormal(np.zeros(d), 1.21 * np.eye(d))
    log_bound = d * np.log(1.1)
    line = f"{d:3} {np.exp(-log_bound):11.5f}"
    if size:
        x, rate = rejection(
            rng, target.log_prob, wide, log_bound, size
        )
        line += f" {rate:8.4f}"
    print(line)

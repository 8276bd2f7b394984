"""Half N(0, 1), half N(mean, std^2): put the second half on one
data point, let its std go to 0, and no likelihood is larger."""

import numpy as np

from mathdl.probability.distributions import Normal

rng = np.random.default_rng(0)
x = np.where(rng.random(100) < 0.5,
             rng.normal(0, 1, 100), rng.normal(4, 0.5, 100))


def log_likelihood(mean, std):
    parts = [Normal(0, 1).log_prob(x),
             Normal(mean, std).log_prob(x)]
    return np.sum(np.logaddexp(*parts) - np.log(2))


truth = log_likelihood(4, 0.5)
print(f"truth       {truth:7.1f}")
for k in (1, 10, 100, 200, 300):
    log_l = log_likelihood(x[0], 10.0**-k)
    print(f"std 1e-{k:<3d}  {log_l:7.1f}")
rise = truth - log_likelihood(x[0], 1e-100)
print(f"level at std 1e-{100 + rise / np.log(10):.0f}")

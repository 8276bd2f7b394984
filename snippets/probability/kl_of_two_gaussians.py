"""Per dimension and in total: the closed form is what a
million draws average to, within their standard error."""

import numpy as np
from scipy.stats import norm

from mathdl.probability.information import kl_normal

mean, std = np.array([1.0, 0.0, -0.5]), np.array([1.0, 0.5, 2])
closed = kl_normal(mean, std, 0, 1)
print("closed form", closed.round(4))
print(f"in total    {closed.sum():.4f}")

rng = np.random.default_rng(0)
x = rng.normal(mean, std, size=(1_000_000, 3))
log_ratio = norm.logpdf(x, mean, std) - norm.logpdf(x)
draws = log_ratio.sum(axis=1)
error = draws.std() / np.sqrt(len(draws))
print(f"Monte Carlo {draws.mean():.4f} +- {error:.4f}")

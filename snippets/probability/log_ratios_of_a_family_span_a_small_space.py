"""Log-ratios of an exponential family span few dimensions; those
of Laplace with a free location never stop."""

import numpy as np

from mathdl.probability.distributions import (
    Beta,
    Laplace,
    Normal,
    Poisson,
)

rng = np.random.default_rng(0)
a, b = rng.uniform(1, 3, 20), rng.uniform(1, 3, 20)
line, unit = np.linspace(-4, 8, 4001), np.linspace(0.01, 0.99, 99)
families = {
    "Poisson": ([Poisson(r) for r in a], np.arange(30)),
    "Normal": ([Normal(m, s) for m, s in zip(a, b)], line),
    "Beta": ([Beta(s, t) for s, t in zip(a, b)], unit),
    "Laplace, scale free": ([Laplace(0, s) for s in b], line),
    "Laplace, loc free": ([Laplace(m, 1) for m in a], line),
}
for name, (members, x) in families.items():
    log_p = np.array([d.log_prob(x) for d in members])
    ratios = log_p[1:] - log_p[0]  # (19, number of points)
    rank = np.linalg.matrix_rank(ratios, rtol=1e-9)
    print(f"{name:19s} 19 ratios, {rank:2d} dimensions")

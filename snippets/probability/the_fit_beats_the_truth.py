"""On its own data the fit is more likely than the truth, and
the product of many densities is no float64 number."""

import numpy as np

from mathdl.probability.distributions import Normal
from mathdl.probability.estimation import normal_mle

rng = np.random.default_rng(0)
x = rng.normal(5, 2, 100)
mean, std = normal_mle(x)
for name, m, s in (("truth", 5, 2), ("fit", mean, std)):
    log_likelihood = Normal(m, s).log_prob(x).sum()
    print(f"{name:5s}  mean {m:.3f}  std {s:.3f}"
          f"  log L {log_likelihood:.2f}")

for n in (100, 1000):
    x = rng.normal(5, 2, n)
    p = np.exp(Normal(5, 2).log_prob(x))
    print(f"{n} densities multiplied: {p.prod():.0e}")

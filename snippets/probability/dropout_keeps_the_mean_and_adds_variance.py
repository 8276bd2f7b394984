"""Inverted dropout keeps the mean of every weighted sum, and adds
p / (1 - p) times the sum of squares."""

import numpy as np

from mathdl.probability.distributions import Bernoulli

rng = np.random.default_rng(0)
x = np.array([1.0, -2.0, 0.5, 3.0])
w = np.array([0.5, 1.0, -1.0, 0.5])
n = 200_000
print("   p   mean  w.x   variance  predicted")
for p in [0.1, 0.5, 0.9]:
    keep = Bernoulli(1 - p).sample(rng, (n, 4))
    z = (keep * x / (1 - p)) @ w
    predicted = p / (1 - p) * np.sum((w * x) ** 2)
    print(f"{p:4}  {z.mean():5.1f} {w @ x:4.1f}", end="  ")
    print(f"{z.var():8.1f} {predicted:9.1f}")

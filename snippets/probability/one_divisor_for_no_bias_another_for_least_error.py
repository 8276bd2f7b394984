"""Divided by n - 1 the squares are right on average. Divided
by n + 1 they are nearer to the truth."""

import numpy as np

n = 5  # draws from a Gaussian of variance 1
rng = np.random.default_rng(0)
x = rng.normal(size=(400_000, n))
squares = n * x.var(axis=1)
print("divisor  mean  mean root  mean squared error")
for divisor in (n - 1, n, n + 1):
    v = squares / divisor
    print(f"{divisor:7d}  {v.mean():.2f}  {np.sqrt(v).mean():9.2f}"
          f"  {np.mean((v - 1) ** 2):18.2f}")

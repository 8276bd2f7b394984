"""Each judge flags 90 percent of the harmful answers and
5 percent of the harmless ones. They never talk, but some
harmless answers look odd to all three."""

import numpy as np

rng = np.random.default_rng(0)
n = 1_000_000
harmful = rng.random(n) < 0.01
odd = ~harmful & (rng.random(n) < 0.04)
rate = np.where(harmful | odd, 0.9, 0.014 / 0.96)
flags = rng.random((3, n)) < rate  # (judges, answers)

for judge in flags:
    print(f"flags {judge[harmful].mean():.1%} of the harmful,"
          f" {judge[~harmful].mean():.1%} of the rest")
for k in (1, 2, 3):
    agree = flags[:k].all(axis=0)
    print(f"{k} flags: {agree.sum():6d} answers,"
          f" harmful {harmful[agree].mean():.1%}")

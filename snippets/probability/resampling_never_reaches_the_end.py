"""How often does a 95 % bootstrap interval hold the truth?
For the mean and the median of waiting times nearly as often
as it says. For the end of a uniform law, never."""

import numpy as np

rng = np.random.default_rng(0)
truth = (1.0, np.log(2), 1.0)
print("  n   mean  median  end")
for n in (10, 40, 160):
    hits = np.zeros(3)
    for _ in range(1000):
        u = rng.uniform(size=n)
        pick = rng.integers(n, size=(400, n))  # 400 resamples
        again = u[pick]
        wait = -np.log(u)[pick]  # exponential, mean 1
        found = (wait.mean(axis=1), np.median(wait, axis=1),
                 again.max(axis=1))
        low, high = np.quantile(found, [0.025, 0.975], axis=1)
        hits += (low <= truth) & (truth <= high)
    a, b, c = hits / 1000
    print(f"{n:3d}   {a:.2f}    {b:.2f} {c:4.2f}")

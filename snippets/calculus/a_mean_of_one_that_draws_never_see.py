"""The mean is 1 in every row. Where it comes from is another
matter, and 100,000 draws may never go there."""

import numpy as np

rng = np.random.default_rng(0)
n = 100_000
print("  d  estimate  standard error  share of largest")
for d in (1, 10, 40, 100, 200):
    log_ratio = np.zeros(n)
    for _ in range(d):
        log_ratio += rng.normal(size=n) / 2 - 1 / 8
    y = np.exp(log_ratio)  # (n,)
    error = y.std(ddof=1) / np.sqrt(n)
    print(f"{d:3d}  {y.mean():8.4f}  {error:14.4f}"
          f"  {y.max() / y.sum():16.2%}")

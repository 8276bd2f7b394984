"""The average of a thousand ratios of two Gaussians is as far
from 0 as a single ratio."""

import numpy as np

rng = np.random.default_rng(0)
z = rng.normal(size=4_000_000)
ratio = z / rng.normal(size=4_000_000)

print("share of averages beyond 1")
print("draws   z alone    ratio")
for n in (1, 10, 100, 1000):
    shares = [
        np.mean(np.abs(x.reshape(-1, n).mean(axis=1)) > 1)
        for x in (z, ratio)
    ]
    print(f"{n:5}  {shares[0]:8.3f} {shares[1]:8.3f}")

"""A scale errs by 2 g. Weigh each parcel twice: the most
likely error of the scale is too small, for any number of
parcels."""

import numpy as np

rng = np.random.default_rng(0)
print("  parcels  fitted std")
for n in (100, 10_000, 1_000_000):
    weights = rng.uniform(100, 900, n)
    x = weights[:, None] + rng.normal(0, 2, (n, 2))
    fitted = x.mean(axis=1, keepdims=True)  # (n, 1)
    std = np.sqrt(np.mean((x - fitted) ** 2))
    print(f"{n:9d}  {std:10.3f}")

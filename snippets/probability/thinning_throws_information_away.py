"""Thinning lowers the correlation of neighbors and raises the
error of the mean."""

import numpy as np

rng = np.random.default_rng(0)
a, n, runs = 0.9, 9_600, 400
x = rng.standard_normal(runs)  # a chain in its long run
chain = np.empty((n, runs))
for t in range(n):
    noise = rng.standard_normal(runs)
    x = a * x + np.sqrt(1 - a * a) * noise
    chain[t] = x
print("keep every   kept  correlation  error  iid error")
for k in (1, 4, 16, 64):
    kept = chain[k - 1 :: k]
    error = np.sqrt(np.mean(kept.mean(axis=0) ** 2))
    iid = 1 / np.sqrt(len(kept))
    print(
        f"{k:10} {len(kept):6} {a**k:12.3f}"
        f" {error:6.4f} {iid:10.4f}"
    )

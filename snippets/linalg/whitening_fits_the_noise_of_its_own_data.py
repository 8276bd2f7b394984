"""Whitening makes each variance 1 on the data it was fitted to;
on fresh data it is far off, unless n is many times d."""

import numpy as np

rng = np.random.default_rng(0)
d = 100
fresh = rng.normal(size=(2000, d))  # already white
for n in (110, 120, 200, 1000, 10_000):
    X = rng.normal(size=(n, d))  # from the same source
    mean = X.mean(axis=0)
    U, s, Vt = np.linalg.svd(X - mean, full_matrices=False)
    W = np.sqrt(n - 1) / s[:, None] * Vt  # (d, d)
    own = ((X - mean) @ W.T).var(axis=0, ddof=1).mean()
    other = ((fresh - mean) @ W.T).var(axis=0, ddof=1).mean()
    theory = (n - 1) / (n - d - 2)
    print(f"{n:6d} {own:5.2f} {other:6.2f}   theory {theory:6.2f}")

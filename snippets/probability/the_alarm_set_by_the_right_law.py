"""The distance of a fresh example from a fitted Gaussian follows
an F law; its limit keeps the promise, and costs sight."""

import numpy as np
from scipy.stats import f

rng = np.random.default_rng(0)
d, n_fresh = 100, 10_000
print("    n  mean  predicted  limit  alarms  seen")
for n in (120, 200, 500, 1000, 10_000):
    X, fresh = rng.normal(size=(n, d)), rng.normal(size=(n_fresh, d))
    lengths = np.linalg.norm(fresh, axis=1, keepdims=True)
    strange = np.sqrt(200) * fresh / lengths  # true distance 200
    S, mean = np.cov(X.T), X.mean(axis=0)
    D2, far = (
        np.sum((Y - mean) * np.linalg.solve(S, (Y - mean).T).T, axis=1)
        for Y in (fresh, strange)
    )
    scale = (1 + 1 / n) * (n - 1)
    limit = scale * d / (n - d) * f.isf(0.01, d, n - d)
    print(f"{n:5d}  {D2.mean():4.0f}  {scale * d / (n - d - 2):9.0f}"
          f"  {limit:5.0f}  {np.mean(D2 > limit):6.2%}"
          f"  {np.mean(far > limit):4.0%}")

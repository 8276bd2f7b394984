"""With many independent entries all points are about equally
far; repeating two entries a thousand times changes nothing."""

import numpy as np

rng = np.random.default_rng(0)
n = 2000


def contrast(X):
    """The 95 % quantile of distances over the 5 % quantile."""
    gaps = np.linalg.norm(X[::2] - X[1::2], axis=1)  # n/2 pairs
    near, far = np.quantile(gaps, [0.05, 0.95])
    return far / near


print("   d  length / sqrt(d)  std of length  contrast")
for d in (2, 20, 200, 2000):
    X = rng.normal(size=(n, d))
    length = np.linalg.norm(X, axis=1)
    low, high = np.array([length.min(), length.max()]) / d**0.5
    print(f"{d:4d}      {low:.2f} to {high:.2f}", end="  ")
    print(f"{length.std():13.2f}  {contrast(X):8.2f}")

X = rng.normal(size=(n, 2))
print(f"two entries:      contrast {contrast(X):.2f}")
X = np.tile(X, 1000)
print(f"repeated to {X.shape[1]}: contrast {contrast(X):.2f}")

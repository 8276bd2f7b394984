"""With nearly equal variances, two halves of the data agree on a
plane and disagree on the components in it."""

import numpy as np

from mathdl.linalg.pca import pca

rng = np.random.default_rng(0)
sd = np.array([2.0, 1.99, 0.5, 0.5, 0.5])
print("   axes   planes (degrees)")
for _ in range(6):
    X = sd * rng.normal(size=(2000, 5))
    A, B = pca(X[:1000], 2)[0], pca(X[1000:], 2)[0]  # (2, 5)
    axes = np.degrees(np.arccos(abs(A[0] @ B[0])))
    cosines = np.linalg.svd(A @ B.T)[1]
    plane = np.degrees(np.arccos(cosines.min()))
    print(f"{axes:7.0f} {plane:8.0f}")

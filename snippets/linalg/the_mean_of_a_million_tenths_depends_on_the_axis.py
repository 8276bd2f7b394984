"""NumPy's float32 mean of a million times 0.1 is off by 1 percent
along one axis and right along the other."""

import numpy as np

n = 2**20
X = np.full((n, 2), 0.1, dtype=np.float32)  # examples as rows
print(f"mean over axis 0:        {X.mean(axis=0)[0]:.5f}")
columns = np.ascontiguousarray(X.T)  # (2, n), the same numbers
print(f"transposed, over axis 1: {columns.mean(axis=1)[0]:.5f}")
in_float64 = X.mean(axis=0, dtype=np.float64)
print(f"float64 accumulator:     {in_float64[0]:.5f}")

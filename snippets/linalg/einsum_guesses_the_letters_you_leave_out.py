"""Four matrices, four vectors: which lines multiply each
matrix with its own vector?"""

import numpy as np

rng = np.random.default_rng(0)
A, v = rng.normal(size=(4, 4, 4)), rng.normal(size=(4, 4))
want = np.array([A[b] @ v[b] for b in range(4)])
V = v[:, :, None]  # (4, 4, 1): four matrices of one column
tries = {
    "A @ v": A @ v,
    "A @ V": A @ V,
    "(A @ V)[:, :, 0]": (A @ V)[:, :, 0],
    "matvec(A, v)": np.matvec(A, v),  # since NumPy 2.2
    "bij,bj->bi": np.einsum("bij,bj->bi", A, v),
    "bij,bj": np.einsum("bij,bj", A, v),
    "bji,bj->bi": np.einsum("bji,bj->bi", A, v),
}
for name, y in tries.items():
    right = y.shape == want.shape and np.allclose(y, want)
    print(f"{name:16s} {y.shape!s:9s} {right}")
M = A[0]
print("ba is M.T", np.array_equal(np.einsum("ba", M), M.T))

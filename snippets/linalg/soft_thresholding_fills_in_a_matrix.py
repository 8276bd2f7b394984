"""Shrinking singular values fills in a rank-2 matrix from half
of its entries, and fails with a tenth of them."""

import numpy as np

rng = np.random.default_rng(0)
M = rng.normal(size=(40, 2)) @ rng.normal(size=(2, 40))  # truth

print("known  error on the unknown entries  rank of X")
print("       zeros, rank 2      shrinking")
for share in (0.1, 0.2, 0.3, 0.5):
    known = rng.random(M.shape) < share
    U, s, Vt = np.linalg.svd(np.where(known, M / share, 0.0))
    rank2 = (U[:, :2] * s[:2]) @ Vt[:2]
    X, step = np.zeros(M.shape), np.inf
    while step > 1e-5 * np.linalg.norm(X):
        U, s, Vt = np.linalg.svd(np.where(known, M, X))
        before, X = X, (U * np.maximum(s - 0.2, 0.0)) @ Vt
        step = np.linalg.norm(X - before)
    size = np.linalg.norm(M[~known])
    a, b = (np.linalg.norm((Y - M)[~known]) / size for Y in (rank2, X))
    rank = np.linalg.matrix_rank(X, tol=1e-6)
    print(f"{share:5.0%}  {a:13.2f}  {b:13.2f}  {rank:9d}")

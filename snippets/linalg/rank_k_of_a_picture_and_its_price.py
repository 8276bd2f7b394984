"""A picture at rank k takes k (m + n + 1) numbers: a fifth of
it at rank 25, all of it at 127, twice of it at full rank."""

import numpy as np

from mathdl.linalg.svd import best_rank_k
from mathdl.pictures import landscape

A = landscape(256)
m, n = A.shape
U, s, Vt = np.linalg.svd(A, full_matrices=False)
print("break-even at rank", round(m * n / (m + n + 1), 2))
print("rank  numbers  share  relative error  energy")
for k in (5, 20, 50, 100, 256):
    A_k = (U[:, :k] * s[:k]) @ Vt[:k]
    error = np.linalg.norm(A - A_k) / np.linalg.norm(A)
    numbers = k * (m + n + 1)
    print(f"{k:4d} {numbers:8,d}  {numbers / A.size:5.1%}", end="  ")
    print(f"{abs(error):14.2%}  {1 - error**2:7.3%}")

block = A[100:140, 40:90]  # ours agrees, on a piece of the picture
u, t, vt = np.linalg.svd(block, full_matrices=False)
numpys = (u[:, :7] * t[:7]) @ vt[:7]
gap = np.abs(best_rank_k(block, 7) - numpys).max()
print("mathdl on a 40 x 50 block:", gap < 1e-13)

"""The worked matrix has the singular values 3 and 1 times the
root of 0.4, and is the sum of two pieces of rank one."""

import numpy as np

from mathdl.linalg.svd import svd

A = np.array([[5.0, 1.0], [5.0, 7.0]]) / 5
U, s, Vt = svd(A)
print("singular values", s.round(4), " squared", (s**2).round(4))
total = np.zeros((2, 2))
for k in range(2):
    u, v = U[:, k], Vt[k]
    piece = s[k] * np.outer(u, v)
    total = total + piece
    print("piece", piece.round(2).tolist())
print("their sum is A:", np.allclose(total, A, rtol=0, atol=1e-14))

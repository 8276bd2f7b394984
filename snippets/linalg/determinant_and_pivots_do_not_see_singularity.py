"""A determinant of 1e-100 with nothing wrong; a determinant of 1
next to a singular matrix."""

import numpy as np

from mathdl.linalg.systems import det, rank

n = 50
ladder = np.eye(n) - np.triu(np.ones((n, n)), 1)
corner = ladder.copy()
corner[-1, 0] -= 2.0 ** (2 - n)  # 3.6e-15
print("matrix    det     pivots  by SVD  nearly")
for name, A in [
    ("0.1 I", 0.1 * np.eye(100)),
    ("ladder", ladder),
    ("corner", corner),
]:
    s = np.linalg.svd(A, compute_uv=False)
    near = s[-1] < 1e-12 * s[0]
    print(f"{name:8s}  {det(A):6.0e}  {rank(A):6d}", end="")
    print(f"  {np.linalg.matrix_rank(A):6d}  {near}")

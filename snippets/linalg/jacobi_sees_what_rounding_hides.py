"""Where columns differ only in scale, one-sided Jacobi gets
singular values right that are 1e-30 of the largest."""

import mpmath
import numpy as np

from mathdl.linalg.svd import svd

B = np.array([[2.0, 1.0, 1.0], [1.0, 3.0, 2.0], [1.0, 0.0, 4.0]])
A = B * [2.0**-50, 2.0**-100, 1.0]  # exact: powers of two
with mpmath.workdps(100):  # a hundred digits
    matrix = mpmath.matrix(A.tolist())
    true = [float(s) for s in mpmath.svd_r(matrix, compute_uv=False)]
print("sigma ", *(f"{s:.2e}" for s in true))

for name, s in (("Jacobi", svd(A)[1]), ("LAPACK", np.linalg.svd(A)[1])):
    right = np.abs(s / true - 1) < 1e-14
    print(name, "right to 14 digits:", *right)

"""Entries, columns, rows and outer products are four readings
of the same product."""

import numpy as np

from mathdl.linalg.matrices import (
    matmul_columns,
    matmul_entries,
    matmul_outer,
    matmul_rows,
)

A = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])  # (2, 3)
B = np.array([[1.0, 4.0], [2.0, 0.0], [0.0, 5.0]])  # (3, 2)
print("entry (1, 2)", A[0] @ B[:, 1])
print("column 2    ", A @ B[:, 1])
print("row 1       ", A[0] @ B)
for k in range(3):
    print("outer", k + 1, np.outer(A[:, k], B[k]).tolist())
print("A @ B", (A @ B).tolist())
for f in (matmul_entries, matmul_columns, matmul_rows, matmul_outer):
    print(f"{f.__name__:15s}", np.array_equal(f(A, B), A @ B))
print("shapes", (A @ B).shape, (B @ A).shape)

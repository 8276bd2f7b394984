"""An eigenvector with k right digits gives its eigenvalue with
about 2k, if it is not small beside the spread of all."""

import numpy as np

from mathdl.linalg.definite import rayleigh_quotient

A = np.array([[4.0, 2.0, 0.0], [2.0, 3.0, 1.0], [0.0, 1.0, 5.0]])
values, V = np.linalg.eigh(A)
w = np.ones(3) - V[:, 1] * (V[:, 1] @ np.ones(3))
w /= np.linalg.norm(w)  # a unit vector at a right angle to V[:, 1]
print("tangent of the angle  error of the quotient  ratio")
for t in (1e-1, 1e-2, 1e-3, 1e-4):
    error = rayleigh_quotient(A, V[:, 1] + t * w) - values[1]
    print(f"{t:20.0e}  {error:21.1e}  {error / t**2:5.2f}")

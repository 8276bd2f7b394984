"""Elimination without a row swap fails on a harmless matrix; with
the swap it is blameless, and a bad matrix still costs digits."""

from fractions import Fraction

import numpy as np
from numpy.linalg import norm

# a float is a fraction; on arrays of these numpy computes exactly
exact = np.vectorize(Fraction, otypes=[object])


def eliminate(A, b):  # float64
    (p, q), (r, s) = A
    x2 = (b[1] - r / p * b[0]) / (s - r / p * q)
    return np.array([(b[0] - q * x2) / p, x2])


systems = {
    "good": ([[1e-20, 1.0], [1.0, 1.0]], [1.0, 2.0]),
    "good, swapped": ([[1.0, 1.0], [1e-20, 1.0]], [2.0, 1.0]),
    "bad": ([[3.0, 1.0], [1.0, 1 / 3 + 1e-10]], [1.0, 2.0]),
}
print("              kappa  backward  forward error")
for name, (A, b) in systems.items():
    z = eliminate(A, b)
    residual = exact(b) - exact(A) @ exact(z)
    (p, q), (r, s) = exact(A)
    x = np.array([[s, -q], [-r, p]]) @ exact(b) / (p * s - q * r)
    forward = norm((x - z).astype(float)) / norm(z)
    backward = norm(residual.astype(float)) / norm(A, 2) / norm(z)
    kappa = np.linalg.cond(A)
    print(f"{name:13s} {kappa:.0e}   {backward:.0e}  {forward:.0e}")

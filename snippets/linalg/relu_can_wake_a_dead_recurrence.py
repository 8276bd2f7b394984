"""The linear recurrence dies in two steps; with ReLU, which
never lengthens a vector, it doubles for ever."""

import numpy as np

from mathdl.linalg.eigen import spectral_radius

W = np.array([[2.0, 4.0], [-1.0, -2.0]])
print("spectral radius", spectral_radius(W))
linear = rectified = np.array([1.0, 0.0])
for step in range(1, 5):
    linear = W @ linear
    rectified = np.maximum(W @ rectified, 0.0)
    print(f"step {step}: linear {linear}, with ReLU {rectified}")

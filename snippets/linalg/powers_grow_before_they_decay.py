"""Eigenvalues of 0.9 can let powers grow sixteen-fold, and
Gelfand's rate takes thousands of layers to show 0.9."""

import numpy as np

from mathdl.linalg.eigen import spectral_radius

W = np.array([[0.9, 4.0], [0.0, 0.9]])
print(f"spectral radius {spectral_radius(W):.3f}")
for L in (1, 9, 50, 100, 1000, 6000):
    power = np.linalg.matrix_power(W, L)
    norm = np.linalg.norm(power, 2)
    print(f"L = {L:4d}  norm {norm:.2e}  rate {norm ** (1 / L):.3f}")

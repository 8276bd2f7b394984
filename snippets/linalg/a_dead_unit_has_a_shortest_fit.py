"""A unit that never fires is a zero column: least squares has
many solutions, and ridge tends to the shortest."""

import numpy as np

from mathdl.linalg.projection import lstsq, ridge

rng = np.random.default_rng(0)
H = np.maximum(rng.normal(size=(50, 3)), 0)
H[:, 1] = 0.0  # dead
H = np.column_stack([H, H[:, 0]])  # and one unit twice
y = 2 * H[:, 0] - H[:, 2]

print("lstsq", lstsq(H, y).round(3) + 0.0)
print("NumPy", np.linalg.lstsq(H, y)[0].round(3) + 0.0)
for lam in (10.0, 0.1, 0.001):
    print(f"ridge, lam {lam:5}", ridge(H, y, lam).round(3) + 0.0)

"""A run stops because its gradient is tiny, far from the minimum."""

import numpy as np

from mathdl.optim.descent import gradient_descent

curvatures = np.array([1.0, 1e-4])  # L = 1, kappa = 10,000
for tol in (1e-3, 1e-4, 1e-5):
    run = gradient_descent(lambda x: curvatures * x, [1, 9], lr=1)
    x, steps = next(run), 0
    while np.linalg.norm(curvatures * x) >= tol:
        x, steps = next(run), steps + 1
    away = np.linalg.norm(x)
    print(f"|g| < {tol:.0e}: {steps:6,} steps, {away:.3f} away")

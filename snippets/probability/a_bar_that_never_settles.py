"""Mass over width settles at a density, and grows where there is none."""

import numpy as np

rng = np.random.default_rng(0)
n = 10**6
x = rng.standard_normal(n)
relu = np.maximum(x, 0)
curve = np.stack([x, x**2], axis=1)  # (n, 2)

print("    h   x near 1  relu near 0  curve")
for h in (0.1, 0.01, 0.001):
    a = np.mean(abs(x - 1) < h) / (2 * h)
    b = np.mean(abs(relu) < h) / (2 * h)
    r = np.linalg.norm(curve - [1, 1], axis=1)
    c = np.mean(r < h) / (np.pi * h**2)
    print(f"{h:<8}{a:>6.2f}{b:>11.2f}{c:>11.2f}")

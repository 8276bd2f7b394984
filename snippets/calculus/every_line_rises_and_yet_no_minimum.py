"""On every line through the origin f rises at first, but every
circle around the origin, however small, has points below it."""

import numpy as np


def f(x1, x2):
    return (x2 - x1**2) * (x2 - 3 * x1**2)

rng = np.random.default_rng(0)
t = rng.uniform(0, 2 * np.pi, 100_000)
c, s = np.cos(t), np.sin(t)  # directions
r = abs(s) / 12 * np.array([[0.01], [0.1], [1.0]])
up = (f(r * c, r * s) > 0).all(axis=0)
print(f"{up.sum():,} of {up.size:,} directions go up at first")
print("distance  points below 0")
for r in (0.1, 0.01, 0.001):
    share = np.mean(f(r * c, r * s) < 0)
    print(f"{r:8.3f}  {share:14.2%}")

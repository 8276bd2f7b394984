"""The gradient is (3, 4). Which step of length 1 climbs most
depends on how you measure length."""

import numpy as np

g = np.array([3.0, 4.0])
t = np.linspace(0, 2 * np.pi, 360_001)
around = np.column_stack([np.cos(t), np.sin(t)])
print("norm  best step  slope")
for name, p in (("L1", 1), ("L2", 2), ("Linf", np.inf)):
    lengths = np.linalg.norm(around, p, axis=1)
    steps = around / lengths[:, None]  # all have length 1
    slopes = steps @ g
    best = steps[slopes.argmax()].round(2) + 0.0
    print(f"{name:4}  {best!s:9}  {slopes.max():.2f}")

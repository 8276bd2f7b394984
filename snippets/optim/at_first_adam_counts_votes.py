"""The gradient is +10 one time in ten, else -1: its mean is
+0.1. Which way does Adam go on average, over many runs?"""

import numpy as np

rng = np.random.default_rng(0)
b1, b2, runs = 0.9, 0.999, 20_000
m, s = np.zeros(runs), np.zeros(runs)
print("   t  mean   square  mean/root")
for t in range(1, 1001):
    g = np.where(rng.random(runs) < 0.1, 10.0, -1.0)
    m, s = b1 * m + (1 - b1) * g, b2 * s + (1 - b2) * g**2
    if t in (1, 10, 100, 1000):
        mean, square = m / (1 - b1**t), s / (1 - b2**t)
        ratio = (mean / np.sqrt(square)).mean()
        print(f"{t:4} {mean.mean():5.1f} {square.mean():8.0f} {ratio:8.2f}")

"""In float32 the mean of squares minus the square of the mean is
-0.0625 for three numbers whose variance is 0.0067."""

import numpy as np

x = np.array([1000.1, 1000.2, 1000.3], dtype=np.float32)
n, zero = np.float32(3), np.float32(0)

squares = mean = zero  # all in float32, one entry at a time
for value in x:
    squares, mean = squares + value * value, mean + value
squares, mean = squares / n, mean / n
print(f"gap at x^2:         {np.spacing(squares):.4f}")
print(f"mean x^2 - mean^2: {squares - mean * mean: .4f}")

total = zero  # second pass: subtract first, then square
for value in x:
    total = total + (value - mean) ** 2
print(f"two passes:         {total / n:.4f}")

center, total = zero, zero  # Welford: one pass
for k, value in enumerate(x, start=1):
    gap = value - center
    center = center + gap / np.float32(k)
    total = total + gap * (value - center)
print(f"Welford:            {total / n:.4f}")
print(f"exact, of these x:  {x.astype(np.float64).var():.4f}")

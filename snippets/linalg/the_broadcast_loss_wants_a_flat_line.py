"""With the shapes wrong, the best slope is 0."""

import numpy as np

inputs = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
targets = 2 * inputs + 1  # (5,)

print("slope   (5,) with (5,)   (5, 1) with (5,)")
for slope in (0.0, 0.5, 1.0, 1.5, 2.0):
    line = slope * (inputs - 3) + 7  # through the middle
    right = np.mean((line - targets) ** 2)
    wrong = np.mean((line[:, None] - targets) ** 2)
    print(f"{slope:5.1f}  {right:15.1f}  {wrong:17.1f}")

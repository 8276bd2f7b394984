"""Gaussian prior, Gaussian noise, both with standard
deviation 1. The data disagree with the prior more and more;
the posterior is exactly as sure as before."""

import numpy as np


def update(mean, std, x, noise_std):
    precision = 1 / std**2 + 1 / noise_std**2
    mean = (mean / std**2 + x / noise_std**2) / precision
    return mean, 1 / np.sqrt(precision)


print("    x  posterior mean   std")
for x in (0.0, 2.0, 10.0, 100.0):
    mean, std = update(0.0, 1.0, x, 1.0)
    print(f"{x:5.0f}  {mean:14.1f}  {std:.3f}")

mean, std = 0.0, 1.0
for x in (2.0, 10.0, -6.0):  # one by one
    mean, std = update(mean, std, x, 1.0)
batch = update(0.0, 1.0, np.mean([2, 10, -6]), 3**-0.5)
print(f"one by one {mean:.4f} {std:.4f},"
      f" at once {batch[0]:.4f} {batch[1]:.4f}")

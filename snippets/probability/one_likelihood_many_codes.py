"""x = w z + noise with w^2 + sigma^2 = 1: always the same law of
x. The bound does not see sigma; with another weight it does."""

import numpy as np

from mathdl.probability.information import kl_normal

x = np.random.default_rng(0).normal(size=1000)
x /= np.sqrt(np.mean(x**2))             # variance exactly 1
print("                      rec - beta KL, beta:")
print("sigma     w   rec   KL   0.8     1  1.25")
for sigma in (1.0, 0.9, 0.5, 0.1, 0.01, 0.001):
    w = np.sqrt(1 - sigma**2)
    mean, var = w * x, sigma**2         # the exact posterior
    rec = np.mean(-np.log(2 * np.pi * var) / 2
                  - ((x - w * mean)**2 + w**2 * var) / (2 * var))
    kl = np.mean(kl_normal(mean, sigma, 0, 1))
    values = [rec - beta * kl for beta in (0.8, 1, 1.25)]
    print(f"{sigma:5.3f} {w:5.2f} {rec:5.2f} {kl:4.2f}",
          " ".join(f"{v:5.2f}" for v in values))

"""Weights drawn from a Laplace prior, each seen once in noise:
the MAP for this very prior loses to a plain L2."""

import numpy as np
from scipy.special import log_ndtr

rng = np.random.default_rng(0)
b, n = 0.5, 1_000_000
theta = rng.laplace(0, b, size=n)
x = theta + rng.normal(size=n)  # sigma = 1

soft = np.sign(x) * np.maximum(np.abs(x) - 1 / b, 0)
l2 = x * 2 * b**2 / (2 * b**2 + 1)  # tau^2 = 2 b^2
log_plus = log_ndtr(x - 1 / b) - x / b
log_minus = log_ndtr(-x - 1 / b) + x / b
sign = np.tanh((log_plus - log_minus) / 2)  # its mean
mean = x - sign / b

print("              squared error   zeros")
for name, estimate in (
    ("MLE", x),
    ("L1, MAP", soft),
    ("L2", l2),
    ("posterior mean", mean),
):
    error = np.mean((estimate - theta) ** 2)
    zeros = np.mean(estimate == 0)
    print(f"{name:14} {error:9.3f} {100 * zeros:9.0f} %")

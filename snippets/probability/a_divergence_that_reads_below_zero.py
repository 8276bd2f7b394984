"""The usual estimate of a small divergence is negative in
three batches of ten; another one from the same draws never
is, and errs far less."""

import numpy as np

from mathdl.probability.information import kl_normal

rng = np.random.default_rng(0)
x = rng.normal(0.1, 1, size=(10_000, 100))  # the new model's
log_r = x**2 / -2 + (x - 0.1) ** 2 / 2  # log old - log new
plain = -log_r.mean(axis=1)
better = (np.expm1(log_r) - log_r).mean(axis=1)

truth = kl_normal(0.1, 1, 0, 1)
print(f"truth {truth:.4f}")
for name, value in (("plain", plain), ("better", better)):
    error = np.sqrt(((value - truth) ** 2).mean())
    print(f"{name:6s} mean {value.mean():.4f}"
          f" error {error:.4f}"
          f" below 0 {(value < 0).mean():.2f}")

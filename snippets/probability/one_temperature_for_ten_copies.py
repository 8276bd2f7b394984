"""Naive Bayes that hears each feature ten times says 0.99 and
is right in 0.89. One temperature mends what it says."""

import numpy as np
from scipy.optimize import minimize_scalar

from mathdl.data.cells import cells
from mathdl.probability.naive_bayes import fit, log_posterior
from mathdl.probability.special import log_softmax
from mathdl.probability.statistics import calibration_error

X, y = cells()
X = np.log(X[:, 10 * [0, 1, 4]])
z = log_posterior(X, *fit(X[::2], y[::2]))
tune, test = slice(1, None, 4), slice(3, None, 4)


def loss(T, rows):
    log_p = log_softmax(z[rows] / T)
    return -log_p[np.arange(len(log_p)), y[rows]].mean()


T = minimize_scalar(lambda T: loss(T, tune), (1, 10)).x
print(f"T = {T:.1f}, from {len(y[tune])} rows")
print(f"on {len(y[test])} others:")
print("  T right  said  loss error chance")
rng = np.random.default_rng(0)
for t in (1, T):
    p = np.exp(log_softmax(z[test] / t))
    right = p.argmax(axis=1) == y[test]
    c = p.max(axis=1)
    error = calibration_error(c, right)
    chance = np.mean([  # if it were right as often as it says
        calibration_error(c, rng.uniform(size=len(c)) < c)
        for _ in range(1000)])
    print(f"{t:3.1f} {right.mean():.3f} {c.mean():.3f}"
          f" {loss(t, test):.3f} {error:.3f}  {chance:.3f}")

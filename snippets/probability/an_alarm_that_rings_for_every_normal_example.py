"""Fit a Gaussian to Gaussian data, set the alarm to 1 in 100,
and count how often normal data set it off."""

import numpy as np
from scipy.stats import chi2

rng = np.random.default_rng(0)
d, n_fresh = 100, 10_000
limit = chi2.isf(0.01, d)
print(f"alarm above {limit:.1f}")
A = rng.normal(size=(d, d))  # mixes the features
print("    n  own data   fresh data")
for n in (120, 200, 500, 1000, 10_000):
    X = rng.normal(size=(n, d)) @ A.T
    fresh = rng.normal(size=(n_fresh, d)) @ A.T
    mean, S = X.mean(axis=0), np.cov(X.T)
    alarms = []
    for data in (X, fresh):
        U = data - mean  # one example a row
        squared = np.sum(U * np.linalg.solve(S, U.T).T, axis=1)
        alarms.append(np.mean(squared > limit))
    print(f"{n:5d}  {alarms[0]:8.2%}  {alarms[1]:11.2%}")

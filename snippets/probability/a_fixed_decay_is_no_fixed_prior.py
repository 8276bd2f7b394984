"""The gap between MAP and MLE falls like 1/n. A fixed weight
decay on the mean loss keeps it."""

import numpy as np

from mathdl.linalg.projection import lstsq, ridge

rng = np.random.default_rng(0)
w_true, tau, decay = np.array([0.5, -0.3, 0.2]), 0.5, 0.2
print("     n   prior   decay  1/sqrt(n)")
for n in (20, 200, 2_000, 20_000):
    X = rng.normal(size=(n, 3))
    y = X @ w_true + rng.normal(size=n)  # sigma = 1
    mle = lstsq(X, y)
    prior = ridge(X, y, 1 / tau**2)
    fixed = ridge(X, y, n * decay)
    gaps = [np.linalg.norm(w - mle) for w in (prior, fixed)]
    print(f"{n:6} {gaps[0]:7.5f} {gaps[1]:7.3f} {n**-0.5:9.3f}")

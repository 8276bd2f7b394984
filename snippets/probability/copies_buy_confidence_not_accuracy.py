"""Naive Bayes on 569 biopsies: even rows to fit, odd rows
to judge. Copies add no fact, but they do add confidence."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.probability.naive_bayes import fit, log_posterior

X, labels = cells()
X = np.log(X)
r, t, p, a, s = range(5)  # radius, texture, perimeter, ...
print("radius and perimeter:"
      f" correlation {np.corrcoef(X.T)[r, p]:.3f}")

print("features           right  said   loss")
for name, columns in (
    ("three", [r, t, s]),
    ("with area and ...", [r, t, s, p, a]),
    ("three, 3 times", 3 * [r, t, s]),
    ("three, 10 times", 10 * [r, t, s]),
):
    Z = X[:, columns]
    parts = fit(Z[::2], labels[::2])
    log_p = log_posterior(Z[1::2], *parts)  # (n, 2)
    y = labels[1::2]
    right = np.mean(log_p.argmax(axis=1) == y)
    said = np.exp(log_p.max(axis=1)).mean()
    loss = -np.mean(log_p[np.arange(len(y)), y])
    print(f"{name:17s}  {right:.3f}  {said:.3f}  {loss:.3f}")

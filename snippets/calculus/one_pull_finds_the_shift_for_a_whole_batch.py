"""One pull gives the smallest shift, to first order, for each
of 2,000 examples, and predicts both columns of the opening."""

import numpy as np
from scipy.stats import norm

from mathdl.calculus.reverse import jac, vjp
from mathdl.linalg.projection import ridge

rng = np.random.default_rng(0)
patterns = 0.3 * rng.normal(size=(10, 784))
labels = np.arange(2000) % 10


def draw():
    return patterns[labels] + rng.normal(size=(2000, 784))


W1 = rng.normal(size=(300, 784)) / 28
hidden = np.maximum(draw() @ W1.T, 0)
W2 = ridge(hidden, np.eye(10)[labels], 100.0).T


def scores(X):
    return np.maximum(X @ W1.T, 0) @ W2.T


X = draw()
Y, pullback = vjp(scores, X)
second, first = Y.argsort(axis=1)[:, -2:].T
U = np.eye(10)[first] - np.eye(10)[second]
G = pullback(U)  # (2000, 784): a row of each example's Jacobian
lead = np.sum(U * Y, axis=1)
smallest = lead / np.linalg.norm(G, axis=1)
for r in (1, 2, 4, 10, 20):
    randomly = norm.sf(28 * smallest / r).mean()
    computed = np.mean(smallest < r)
    print(f"length {r:2}: predicted {randomly:.1%} and {computed:.1%}")
median = np.median(smallest)
print(f"median {median:.2f}, times 28 {28 * median:.0f}")

s = np.linalg.svd(jac(scores)(X[0]), compute_uv=False)
random_gain = np.sqrt(np.sum(s**2) / 784)
print(f"largest gain {s[0]:.3f}, of a random shift {random_gain:.3f}")

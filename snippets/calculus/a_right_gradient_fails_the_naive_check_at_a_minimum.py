"""Where the gradient is zero, a quotient of roundings says nothing."""

import numpy as np

from mathdl.calculus import differences

rng = np.random.default_rng(0)
X, w = rng.normal(size=(20, 5)), rng.normal(size=5)
y = X @ w + 1.0
best = np.linalg.lstsq(X, y, rcond=None)[0]


def loss(w):
    return np.mean((X @ w - y) ** 2)


def right(w):
    return 2 / len(X) * X.T @ (X @ w - y)


def wrong(w):
    return right(w) + 0.05 * w  # as if of a loss with a penalty


for name, at in (("start", np.ones(5)), ("minimum", best)):
    for grad in (right, wrong):
        g, d = grad(at), differences.grad(loss, at)
        sizes = np.linalg.norm(g) + np.linalg.norm(d)
        naive = np.linalg.norm(g - d) / sizes
        ours = differences.check_grad(loss, grad, at)
        a, b = (f"{e:.2f}" if e > 1e-3 else "  ok" for e in (naive, ours))
        print(f"{name:8} {grad.__name__:6} naive {a}  ours {b}")

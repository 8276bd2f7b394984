"""Newton's steps do not depend on units; those of gradients do."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.second_order import newton

X, labels = cells()
signs = 2 * labels - 1
Z = (X - X.mean(axis=0)) / X.std(axis=0)


def logistic(D):
    def wrong(w):  # the probability of the wrong label
        return np.exp(-np.logaddexp(0, signs * (D @ w)))

    def f(w):
        return np.mean(np.logaddexp(0, -signs * (D @ w)))

    def grad(w):
        return -D.T @ (signs * wrong(w)) / len(D)

    def hess(w):
        p = wrong(w)
        return (D.T * (p * (1 - p))) @ D / len(D)

    return f, grad, hess


for name, inputs in (("standardized", Z), ("as measured", X)):
    D = np.column_stack((inputs, np.ones(len(X))))
    f, grad, hess = logistic(D)
    w0, L = np.zeros(6), np.linalg.norm(D, 2) ** 2 / 4 / len(D)
    best = f(trajectory(newton(grad, hess, w0), 20)[-1])
    print(name)
    for method, run in {
        "newton": newton(grad, hess, w0),
        "gradient": gradient_descent(grad, w0, lr=1 / L),
    }.items():
        for t, w in zip(range(5_001), run):  # noqa: B007
            if f(w) < best + 1e-6:
                break
        print(f"  {method:9}{t:6d} steps, {f(w) - best:.0e} above")

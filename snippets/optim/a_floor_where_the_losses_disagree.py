"""At a constant rate SGD stays on a floor; if all examples agree
at the minimum, there is none."""

import numpy as np

from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.stochastic import minibatch_grad

rng = np.random.default_rng(0)
A = rng.normal(size=(50, 3))
noisy = A @ [1.0, -1.0, 2.0] + rng.normal(size=50)
best = np.linalg.lstsq(A, noisy)[0]
fitting = A @ best  # the same minimum, without residuals

for name, y in (("noisy", noisy), ("fitting", fitting)):

    def grad_of(x, rows, y=y):
        return A[rows].T @ (A[rows] @ x - y[rows]) / len(rows)

    for lr in (0.1, 0.01):
        g = minibatch_grad(rng, grad_of, 50, 4, replace=True)
        path = trajectory(
            gradient_descent(g, np.zeros(3), lr=lr), 10000
        )
        d2 = np.sum((path - best) ** 2, axis=1)
        d2 = np.maximum(d2, 1e-25)  # what is below is rounding
        means = [d2[t // 2 : t].mean() for t in (100, 1000, 10000)]
        print(f"{name:7} lr {lr:<4}", *(f"{m:8.1e}" for m in means))

"""The best learning rates in the first step are the worst in the end."""

import numpy as np

from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.objectives import quadratic

bowl = quadratic(np.diag([2.0, 20.0]))  # x^2 + 10 y^2
print("steps     0     1     3    10     100")
for lr in (0.01, 0.05, 0.1, 0.11):
    run = gradient_descent(bowl.grad, [10, 1], lr=lr)
    f = bowl.f(trajectory(run, 100).T)
    first = " ".join(f"{f[t]:5.1f}" for t in (0, 1, 3, 10))
    print(f"{lr:5} {first} {f[100]:7.1e}")

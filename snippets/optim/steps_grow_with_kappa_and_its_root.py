"""Steps until the error is a millionth, against the condition
number: gradient descent and momentum, each with its best rate."""

from math import ceil, log, sqrt

import numpy as np

from mathdl.optim.descent import gradient_descent, heavy_ball
from mathdl.optim.objectives import quadratic


def steps(run):
    for t, x in enumerate(run):
        if np.linalg.norm(x) <= 1e-6 * sqrt(10):
            return t


print("kappa  descent (bound)  momentum (factor)")
for kappa in (10, 30, 100, 300, 1000, 3000):
    grad = quadratic(np.diag(np.geomspace(1, kappa, 10))).grad
    x0, root = np.ones(10), sqrt(kappa)
    plain = gradient_descent(grad, x0, lr=2 / (1 + kappa))
    ball = heavy_ball(
        grad, x0, lr=(2 / (1 + root)) ** 2,
        momentum=((root - 1) / (root + 1)) ** 2,
    )
    bound = ceil(kappa / 2 * log(1e6))
    factor = ceil(root / 2 * log(1e6))
    print(f"{kappa:5d} {steps(plain):8d} ({bound:5d})"
          f" {steps(ball):9d} ({factor:4d})")

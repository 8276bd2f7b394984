"""Three levels of curvature, condition number 1,000: steps until
the error is a millionth, by the start, and then three steps."""

import numpy as np

from mathdl.optim.descent import gradient_descent, heavy_ball, trajectory
from mathdl.optim.objectives import quadratic

rng = np.random.default_rng(0)
Q = np.linalg.qr(rng.normal(size=(10, 10)))[0]
levels = np.repeat([1.0, 30.0, 1000.0], [4, 3, 3])
grad = quadratic(Q @ np.diag(levels) @ Q.T).grad
root = np.sqrt(1000)
starts = {"steep": Q[:, 9], "flat": Q[:, 0], "all": Q.sum(axis=1)}
print("start   1/L   best  momentum")
for name, x0 in starts.items():
    runs = (
        gradient_descent(grad, x0, lr=1 / 1000),
        gradient_descent(grad, x0, lr=2 / 1001),
        heavy_ball(grad, x0, lr=(2 / (1 + root)) ** 2,
                   momentum=((root - 1) / (root + 1)) ** 2),
    )
    target = 1e-6 * np.linalg.norm(x0)
    counts = [next(t for t, x in enumerate(run)
                   if np.linalg.norm(x) < target) for run in runs]
    print(f"{name:5} {counts[0]:5d}  {counts[1]:5d}  {counts[2]:5d}")
rates = [1 / 1000, 1 / 30, 1]
run = gradient_descent(grad, starts["all"], lr=lambda t: rates[t])
after = np.linalg.norm(trajectory(run, 3), axis=1)
print("rates 1/1000, 1/30, 1, three steps:")
print("error below 1e-6:", after[3] < 1e-6)

"""Gradient descent follows gradient flow, and a corrected flow even better."""

import numpy as np
from scipy.integrate import solve_ivp

from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.objectives import himmelblau

grad, hess, time = himmelblau.grad, himmelblau.hess, 0.1


def flow(slope):  # where x' = -slope(x) leads from (0, 0)
    path = solve_ivp(lambda _, x: -slope(x), (0, time), [0, 0],
                     method="DOP853", rtol=1e-12, atol=1e-12)
    return path.y[:, -1]


print("lr         from flow    corrected")
for steps in (40, 80, 160):
    lr = time / steps
    x = trajectory(gradient_descent(grad, [0, 0], lr=lr), steps)[-1]
    off = np.linalg.norm(x - flow(grad))
    corrected = flow(lambda x, h=lr / 2: grad(x) + h * hess(x) @ grad(x))
    better = np.linalg.norm(x - corrected)
    print(f"{lr:.6f} {off:12.6f} {better:12.6f}")

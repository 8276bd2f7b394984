"""Clip, then step with the rate of the step."""

import numpy as np

from mathdl.optim.clipping import clip_by_norm
from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.objectives import rosenbrock
from mathdl.optim.schedules import cosine


def grad(x):
    return clip_by_norm(rosenbrock.grad(x), 1.0)


lr = cosine(0.01, n_steps=1000)
path = trajectory(
    gradient_descent(grad, [-1.0, 1.5], lr=lr), 1000
)
print("first gradient",
      np.linalg.norm(rosenbrock.grad(path[0])).round(1))
for t in (0, 1, 250, 500, 1000):
    print(f"{t:4}  rate {lr(t):.4f}  {path[t].round(3)}")

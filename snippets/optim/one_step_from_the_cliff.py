"""One gradient at a cliff ends a run; cut short, it does not."""

import numpy as np

from mathdl.optim.clipping import clip_by_norm
from mathdl.optim.descent import gradient_descent, trajectory


def grad(w):  # of (w^50 - 1/2)^2 / 2
    return (w**50 - 0.5) * 50 * w**49


def clipped(w):
    return clip_by_norm(grad(w), 1.0)


g = grad(np.array([1.1]))[0]
print(f"first gradient {g:.0f}")
run = gradient_descent(grad, [1.1], lr=0.001)
try:
    for w in run:
        print(f"plain    {w[0]:.4g}")
except ValueError as error:
    print(str(error)[:7], "no finite gradient")
w = trajectory(gradient_descent(clipped, [1.1], lr=0.001), 200)
for t in (0, 1, 100, 200):
    print(f"clipped  {w[t, 0]:.4f}")
print(f"minimum  {0.5 ** (1 / 50):.4f}")

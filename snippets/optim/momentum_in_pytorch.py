"""torch.optim.SGD takes the same steps, and hides x_t."""

import numpy as np
import torch

from mathdl.optim.descent import heavy_ball, nesterov, trajectory
from mathdl.optim.objectives import rosenbrock

lr, beta, start = 2e-4, 0.9, [-1.0, 1.0]
for ours, flag in ((heavy_ball, False), (nesterov, True)):
    run = ours(rosenbrock.grad, start, lr=lr, momentum=beta)
    Y = trajectory(run, 500)
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    sgd = torch.optim.SGD([p], lr=lr, momentum=beta, nesterov=flag)
    for _ in range(500):
        sgd.zero_grad()
        a, b = p
        loss = (1 - a) ** 2 + 100 * (b - a**2) ** 2
        loss.backward()
        sgd.step()
    here = p.detach().numpy()
    print(flag, here.round(4), np.allclose(here, Y[-1], rtol=1e-10))

v = sgd.state[p]["momentum_buffer"].numpy()
x = Y[-2] - lr * rosenbrock.grad(Y[-2])
print("x_t", (here + lr * beta * v).round(4), x.round(4))

p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
sgd = torch.optim.SGD([p], lr=0.1, momentum=0.9, dampening=0.9)
for g in (1.0, 0.0, 0.0):
    p.grad = torch.tensor([g], dtype=torch.float64)
    sgd.step()
    print("dampened", round(sgd.state[p]["momentum_buffer"].item(), 4))

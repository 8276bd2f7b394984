"""Record torch's gradients on Rosenbrock and feed them to the
rules of this chapter: the same iterates, for 1,000 steps."""

import numpy as np
import torch

from mathdl.optim.adaptive import adagrad, adam, adamw, rmsprop
from mathdl.optim.descent import trajectory

start = [-1.0, 1.0]
for ours, name in (
    (adagrad, "Adagrad"),
    (rmsprop, "RMSprop"),
    (adam, "Adam"),
    (adamw, "AdamW"),
):
    p = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    theirs = getattr(torch.optim, name)([p], lr=0.01)
    path, gradients = [start], []
    for _ in range(1000):
        theirs.zero_grad()
        a, b = p
        ((1 - a) ** 2 + 100 * (b - a**2) ** 2).backward()
        gradients.append(p.grad.numpy().copy())
        theirs.step()
        path.append(p.detach().numpy().copy())
    feed = iter(gradients)
    run = ours(lambda x, feed=feed: next(feed), start, lr=0.01)
    gap = np.abs(trajectory(run, 1000) - path).max()
    print(f"{name:8} within 1e-12: {gap < 1e-12}")

"""One step of SGD has the gradient's rank, one of Adam does
not."""

import numpy as np
import torch

rng = np.random.default_rng(0)
X = torch.from_numpy(rng.normal(size=(4, 100)))  # a batch of 4
targets = torch.from_numpy(rng.normal(size=(4, 10)))
start = torch.from_numpy(rng.normal(size=(64, 100)) / 10)
W2 = torch.from_numpy(rng.normal(size=(10, 64)) / 8)

for optimizer in (torch.optim.SGD, torch.optim.Adam):
    W1 = start.clone().requires_grad_()
    step = optimizer([W1], lr=0.1)
    loss = ((torch.relu(X @ W1.T) @ W2.T - targets) ** 2).sum()
    loss.backward()
    step.step()
    moved = (W1 - start).detach()
    rank = torch.linalg.matrix_rank(moved, rtol=1e-4)
    print(optimizer.__name__, "step of rank", rank.item())

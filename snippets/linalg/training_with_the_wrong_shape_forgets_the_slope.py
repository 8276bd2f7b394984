"""The loss by hand trains in silence towards a flat line;
mse_loss warns."""

import textwrap
import warnings

import torch
from torch.nn.functional import mse_loss

x = torch.arange(1.0, 6.0, dtype=torch.float64)[:, None]
targets = 2 * x + 1  # (5, 1)

for y in (targets, targets.flatten()):
    w = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=0.05)
    for _ in range(1000):
        optimizer.zero_grad()
        loss = ((w * x + b - y) ** 2).mean()
        loss.backward()
        optimizer.step()
    print(f"targets {tuple(y.shape)}: slope {w.item():.2f},", end=" ")
    print(f"offset {b.item():.2f}, loss {loss.item():.2f}")

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    mse_loss(x, targets.flatten())
print(textwrap.fill(str(caught[0].message), 60))

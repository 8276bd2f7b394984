"""The same in PyTorch: backward, clip, step, schedule."""

import numpy as np
import torch
from torch.nn.utils import clip_grad_norm_

x = torch.tensor([-1.0, 1.5], dtype=torch.float64,
                 requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.01)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(
    optimizer, T_max=1000
)
for t in range(1001):
    if t in (0, 1, 250, 500, 1000):
        (lr,) = scheduler.get_last_lr()
        point = np.round(x.detach().numpy(), 3)
        print(f"{t:4}  rate {lr:.4f}  {point}")
    optimizer.zero_grad()
    loss = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
    loss.backward()
    length = clip_grad_norm_([x], 1.0)  # that before clipping
    if t == 0:
        print("first gradient", round(length.item(), 1))
    optimizer.step()
    scheduler.step()

"""PyTorch's calls in the wrong place, and what they do."""

import warnings

import torch
from torch.optim.lr_scheduler import CosineAnnealingLR


def rates(T_max, n_steps, every=1, early=False):
    w = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=1.0)
    scheduler = CosineAnnealingLR(optimizer, T_max)
    used = []
    for t in range(1, n_steps + 1):
        if early:
            scheduler.step()
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if not early and t % every == 0:
            scheduler.step()
    return torch.tensor(used)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    runs = {
        "right": rates(100, 100),
        "per epoch": rates(100, 100, every=20),
        "T_max epochs": rates(5, 100),
        "early": rates(100, 100, early=True),
    }
for name, used in runs.items():
    print(f"{name:12}  last {used[-1]:.3f}"
          f"  sum {used.sum():6.2f}")
print(len(caught), "warning")

w = torch.zeros(2, requires_grad=True)
for unscale_first in (True, False):
    optimizer = torch.optim.SGD([w], lr=1.0)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    optimizer.zero_grad()
    scaler.scale(w @ torch.tensor([3.0, 4.0])).backward()
    if unscale_first:
        scaler.unscale_(optimizer)
    torch.nn.utils.clip_grad_norm_([w], 1.0)
    before = w.detach().clone()
    scaler.step(optimizer)
    step = (w.detach() - before).norm()
    print("unscaled first", unscale_first,
          f" step {step:.4f}")

"""Three weights whose gradients are 0, +-1 and +-100 in turn:
what is left of them after 1000 steps of decay."""

import torch

size = torch.tensor([0.0, 1.0, 100.0], dtype=torch.float64)
print("gradient             0      1    100")
for kind in ("AdamW", "Adam"):
    for lam in (0.1, 0.01):
        w = torch.ones(3, dtype=torch.float64)
        optimizer = getattr(torch.optim, kind)
        step = optimizer([w], lr=1e-3, weight_decay=lam)
        for t in range(1000):
            w.grad = size * (-1) ** t
            step.step()
        left = "".join(f"{v:7.3f}" for v in w.abs().tolist())
        print(f"{kind:5}, decay {lam:4} {left}")

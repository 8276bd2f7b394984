"""PyTorch's cross_entropy wants logits: its gradient is p - y."""

import torch
from torch.nn.functional import cross_entropy, nll_loss

y = torch.tensor([1])
for gap in (1.0, 800.0):
    z = torch.tensor([[gap, 0.0]], dtype=torch.float64)
    z.requires_grad_()
    grads = []
    for loss in (
        nll_loss(z.softmax(1).log(), y),
        cross_entropy(z, y),
        cross_entropy(z.softmax(1), y),  # softmax twice: no error
    ):
        (g,) = torch.autograd.grad(loss, z)
        grads.append(round(g[0, 1].item(), 4))
    print(f"gap {gap:3.0f}", *grads)

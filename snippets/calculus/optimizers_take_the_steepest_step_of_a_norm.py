"""The first step of three optimizers, for one gradient, as a
multiple of the learning rate."""

import torch

gradient = torch.tensor([[3.0, 4.0], [0.0, 1.0]])
lr = 0.01
settings = {"lr": lr, "weight_decay": 0.0}
exact = {"ns_coefficients": (1.875, -1.25, 0.375), "ns_steps": 10}
for name, more in (("SGD", {}), ("Adam", {}), ("Muon", exact)):
    W = torch.zeros(2, 2, requires_grad=True)
    optimizer = getattr(torch.optim, name)([W], **settings, **more)
    W.grad = gradient.clone()
    optimizer.step()
    step = (W.detach() / lr).double().numpy().round(1) + 0.0
    print(f"{name:4}", *step.tolist())

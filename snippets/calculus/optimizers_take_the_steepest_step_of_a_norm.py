"""The first step of three optimizers, for one gradient, as a
multiple of the learning rate."""

import torch

gradient = torch.tensor([[3.0, 4.0], [0.0, 1.0]])
lr = 0.01
for name in ("SGD", "Adam", "Muon"):
    W = torch.zeros(2, 2, requires_grad=True)
    optimizer = getattr(torch.optim, name)(
        [W], lr=lr, weight_decay=0.0
    )
    W.grad = gradient.clone()
    optimizer.step()
    step = (W.detach() / lr).double().numpy().round(1) + 0.0
    print(f"{name:4}", *step.tolist())

"""torch's LBFGS with the same line search conditions."""

import torch

x = torch.tensor([-1.2, 1.0], dtype=torch.float64)
x.requires_grad_()
optimizer = torch.optim.LBFGS(
    [x], line_search_fn="strong_wolfe", max_iter=100,
    tolerance_grad=1e-8, tolerance_change=1e-14)
losses = []


def closure():  # the step calls it as often as it needs
    optimizer.zero_grad()
    f = (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2
    f.backward()
    losses.append(f.item())
    return f


optimizer.step(closure)
print(x.detach().round(decimals=4), len(losses) < 60)

"""MSELoss is a mean, and weight_decay comes with a half: a
prior's weight_decay is 2 sigma^2 / (n tau^2)."""

import numpy as np
import torch

rng = np.random.default_rng(0)
n, sigma, tau = 20, 0.8, 0.5
X = rng.normal(size=(n, 3))
y = X @ [0.5, -0.3, 0.2] + rng.normal(size=n) * sigma
X, y = torch.from_numpy(X), torch.from_numpy(y)

for factor in (1, 2):
    w = torch.zeros(3, dtype=torch.float64)
    w.requires_grad_()
    decay = factor * sigma**2 / (n * tau**2)
    sgd = torch.optim.SGD([w], lr=0.2, weight_decay=decay)
    for _ in range(500):
        sgd.zero_grad()
        torch.nn.MSELoss()(X @ w, y).backward()
        sgd.step()
    print(f"{factor} s2/nt2", w.detach().numpy().round(4))

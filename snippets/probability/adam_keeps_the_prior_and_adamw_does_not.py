"""Minimize one loss with one weight_decay by three optimizers:
two find the MAP, and AdamW finds something else."""

import numpy as np
import torch
from scipy.optimize import lsq_linear

rng = np.random.default_rng(0)
X = rng.normal(size=(20, 2)) * [2.0, 0.5]
y = X @ [1.0, 0.5] + rng.normal(size=20)
A, b = torch.from_numpy(X), torch.from_numpy(y)


def show(name, w):
    print(f"{name:13}", np.array(w).round(2))


def ridge(lam):
    return np.linalg.solve(X.T @ X + lam * np.eye(2), X.T @ y)


def run(kind, lr, lam, steps=600):
    w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    opt = getattr(torch.optim, kind)([w], lr, weight_decay=lam)
    for t in range(steps):
        opt.param_groups[0]["lr"] = lr * (1 - t / steps)
        opt.zero_grad()
        (0.5 * torch.sum((A @ w - b) ** 2)).backward()
        opt.step()
    return w.tolist()


show("MLE", ridge(0.0))
show("MAP, lam 4", ridge(4.0))
show("|w_j| <= 1/4", lsq_linear(X, y, (-1 / 4, 1 / 4)).x)
show("SGD, 4", run("SGD", 0.01, 4.0))
show("Adam, 4", run("Adam", 0.05, 4.0))
show("AdamW, 0.1", run("AdamW", 0.05, 0.1))
show("AdamW, 4", run("AdamW", 0.05, 4.0))

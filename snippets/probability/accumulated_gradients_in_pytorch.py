"""Mean losses of unequal micro-batches, accumulated, give
another gradient than the whole batch; sums over one count
give the same."""

import torch
from torch.nn.functional import cross_entropy

X = torch.linspace(-1, 1, 40, dtype=torch.float64).sin()
X = torch.stack([X, X.flip(0) ** 2], dim=1)  # (40, 2)
y = torch.arange(40) % 3
y[33:] = -100  # padding: cross_entropy leaves it out


def gradient(parts, reduction, divide_by):
    W = torch.zeros(3, 2, dtype=torch.float64, requires_grad=True)
    for rows in parts:
        loss = cross_entropy(
            X[rows] @ W.T, y[rows], reduction=reduction)
        (loss / divide_by).backward()  # W.grad accumulates
    return W.grad


micro = [slice(0, 30), slice(30, 40)]  # 30 and 3 labels
whole = gradient([slice(0, 40)], "mean", 1)
for name, g in [
    ("mean / 2", gradient(micro, "mean", 2)),
    ("sum / 33", gradient(micro, "sum", 33)),
]:
    off = (g - whole).norm() / whole.norm()
    print(f"{name}  relative error {off:.3f}")

"""With batch norm the gradients of all batches do not average to
the gradient of the whole: the loss depends on the batch size."""

from itertools import combinations

import torch

generator = torch.Generator().manual_seed(0)
X = torch.randn(8, 3, generator=generator, dtype=torch.float64)
y = X[:, :1] ** 2
W1 = torch.randn(4, 3, generator=generator, dtype=torch.float64)
W2 = torch.randn(1, 4, generator=generator, dtype=torch.float64)


def gradient(rows, norm):
    W = W1.clone().requires_grad_()
    Z = X[rows] @ W.T
    if norm:
        Z = (Z - Z.mean(0)) / Z.std(0, correction=0)
    residuals = torch.tanh(Z) @ W2.T - y[rows]
    residuals.square().mean().backward()
    return W.grad


for norm in (False, True):
    print("batch norm" if norm else "plain")
    whole = gradient(list(range(8)), norm)
    for B in (2, 4, 7):
        batches = map(list, combinations(range(8), B))
        mean = torch.stack([gradient(b, norm) for b in batches]).mean(0)
        off = (mean - whole).norm() / whole.norm()
        print(f"  B = {B}: off by {off.item():.2f} of its length")

"""A step of SGD on standardized inputs is a preconditioned step
on the raw ones: the same model, once both are written out."""

import torch

from mathdl.data.cells import cells

X, labels = (torch.from_numpy(a).double() for a in cells())
mean, std = X.mean(0), X.std(0, unbiased=False)
one = torch.ones(len(X), 1, dtype=torch.float64)
A, Z = torch.hstack([one, X]), torch.hstack([one, (X - mean) / std])


def gradient(A, w):
    return torch.func.grad(
        lambda w: ((A @ w - labels) ** 2).mean() / 2)(w)


u = torch.zeros(6, dtype=torch.float64)  # bias first
u = u - 0.1 * gradient(Z, u)
C = torch.diag(torch.hstack([torch.ones(1), 1 / std]).double())
C[0, 1:] = -mean / std  # raw weights are C @ u
w = torch.zeros(6, dtype=torch.float64)
w = w - 0.1 * C @ C.T @ gradient(A, w)
print("same weights:", torch.allclose(C @ u, w, rtol=1e-9))
print("same model:", torch.allclose(Z @ u, A @ w, rtol=1e-9))

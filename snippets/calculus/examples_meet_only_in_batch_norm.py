"""Without batch norm no output depends on another example's
input; with it, all blocks of the Jacobian fill up."""

import torch
from torch.func import jacrev, vmap

generator = torch.Generator().manual_seed(0)
X = torch.randn(4, 3, generator=generator, dtype=torch.float64)
W = torch.randn(2, 3, generator=generator, dtype=torch.float64)


def plain(X):
    return torch.tanh(X @ W.T)


def with_batch_norm(X):
    Z = X @ W.T
    return torch.tanh((Z - Z.mean(0)) / Z.std(0, correction=0))


for f in (plain, with_batch_norm):
    J = jacrev(f)(X)  # (4, 2, 4, 3): every pair of examples
    blocks = J.abs().amax(dim=(1, 3)) > 1e-12
    print(f.__name__, blocks.int().tolist())

own = vmap(jacrev(plain))(X)  # (4, 2, 3): one block each
full = jacrev(plain)(X)
print(torch.allclose(own[1], full[1, :, 1]), full.numel(), own.numel())

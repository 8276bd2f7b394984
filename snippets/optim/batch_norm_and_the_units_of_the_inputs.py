"""Batch norm on raw inputs helps the layers after and before it
less than standardized inputs do, and adds two flat directions."""

import numpy as np
import torch

from mathdl.data.cells import cells

X = torch.from_numpy(cells()[0])
Z = (X - X.mean(0)) / X.std(0, unbiased=False)
rng = np.random.default_rng(0)
W = torch.from_numpy(rng.normal(size=(3, 5)))


def unit(p, X, norm):  # p: five weights and a bias
    z = X @ p[:5] + p[5]
    if norm:
        z = (z - z.mean()) / z.std(unbiased=False)
    return z


def kappa(M, rank):  # of M^T M, on its nonzero directions
    s = torch.linalg.svdvals(M)
    return (s[0] / s[rank - 1]).item() ** 2


one = torch.ones(len(X), 1, dtype=torch.float64)
print("inputs  norm   head    first layer  flat")
for name, V in [("raw", X), ("standard", Z)]:
    for norm in (False, True):
        p = torch.hstack([W, torch.zeros(3, 1).double()])
        A = torch.stack([unit(q, V, norm) for q in p], dim=1)
        J = torch.func.jacrev(unit)(p[0], V, norm)
        rank = 4 if norm else 6
        s = torch.linalg.svdvals(J)
        flat = (s < 1e-10 * s[0]).sum().item()
        head = kappa(torch.hstack([one, A]), 4)
        print(f"{name:8} {norm!s:5} {head:7.0e}"
              f"  {kappa(J, rank):7.0e}      {flat}")

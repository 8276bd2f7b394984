"""torch.pca_lowrank centers, draws a random start and estimates:
on noise the sixth variance comes out too small."""

import numpy as np
import torch

X = 5 + np.random.default_rng(0).normal(size=(8, 50, 20))
X = torch.from_numpy(X)  # 8 data sets
s = torch.linalg.svdvals(X - X.mean(dim=-2, keepdim=True))

torch.manual_seed(0)
V = torch.pca_lowrank(X, q=6)[2]  # centers X itself
print(tuple(V.shape), "components as columns")
for niter in (0, 2, 20):  # 2 is the default
    s_low = torch.pca_lowrank(X, q=6, niter=niter)[1]
    miss = 1 - (s_low[:, 5] ** 2 / s[:, 5] ** 2).mean()
    size = "over" if miss > 0.05 else "under"
    print(f"niter {niter:2d}: variance 6 too small by {size} 5 %")
off = torch.pca_lowrank(X, q=6, center=False)[1]
ratio = (off[:, 0] ** 2 / s[:, 0] ** 2).mean().item()
print(f"center=False: the first variance grows {ratio:.0f}-fold")

"""PyTorch has no PCA that is exact: pca_lowrank centers, draws a
random start and estimates; linalg.svd is exact, and batched."""

import torch

g = torch.Generator().manual_seed(0)
X = 5 + torch.randn(8, 50, 20, generator=g, dtype=torch.float64)

Xc = X - X.mean(dim=-2, keepdim=True)  # each of 8 data sets
U, s, Vh = torch.linalg.svd(Xc, full_matrices=False)
variances = s**2 / 49
print("linalg.svd:", tuple(Vh.shape), "components as rows")

torch.manual_seed(0)
U, s_low, V = torch.pca_lowrank(X, q=6)  # centers X itself
print("pca_lowrank:", tuple(V.shape), "as columns")
for niter in (0, 2, 20):
    s_low = torch.pca_lowrank(X, q=6, niter=niter)[1]
    miss = 1 - (s_low[:, 5] ** 2 / s[:, 5] ** 2).mean()
    print(f"niter {niter:2d}: variance 6 too small by {miss:.1%}")
off = torch.pca_lowrank(X, q=6, center=False)[1]
print("center=False, first variance: too large by",
      f"{(off[:, 0] ** 2 / s[:, 0] ** 2).mean().item():.0f} x")

"""torch.linalg.eigh of the covariance gives components as columns,
the smallest variance first, each with a sign of its own."""

import torch

from mathdl.linalg.pca import pca

g = torch.Generator().manual_seed(0)
X = 5 + torch.randn(8, 50, 20, generator=g, dtype=torch.float64)
Xc = X - X.mean(dim=-2, keepdim=True)  # each of 8 data sets
S = Xc.mT @ Xc / (50 - 1)  # (8, 20, 20), covariances

variances, V = torch.linalg.eigh(S)
print("ascending:", (variances.diff() >= 0).all().item())
variances, V = variances.flip(-1), V.flip(-1)  # largest first

U, s, Vh = torch.linalg.svd(Xc, full_matrices=False)
print("as by svd:", torch.allclose(variances, s**2 / 49))
print("components:", torch.allclose(V, Vh.mT), end=", ")
cosines = (V * Vh.mT).sum(dim=-2)  # column by column
print("up to sign:", torch.allclose(cosines**2, cosines**0))

largest = V.abs().argmax(dim=-2, keepdim=True)  # in each column
V = V * V.gather(-2, largest).sign()
ours = torch.from_numpy(pca(X[0].numpy(), 20)[0])  # as rows
print("with our signs:", torch.allclose(V[0], ours.T))

few = Xc[:, :10] - Xc[:, :10].mean(dim=-2, keepdim=True)
least = torch.linalg.eigvalsh(few.mT @ few / 9)[:, 0]
print("10 examples, a variance below 0:", (least < 0).any().item())

"""MultivariateNormal takes the Cholesky factor, and needs no
other form of the covariance."""

import math

import torch
from torch.distributions import MultivariateNormal

torch.manual_seed(0)  # .sample takes no generator
cov = torch.tensor([[4.0, 2.0], [2.0, 3.0]], dtype=torch.float64)
mean = torch.tensor([1.0, -1.0], dtype=torch.float64)
L = torch.linalg.cholesky(cov)
normal = MultivariateNormal(mean, scale_tril=L)

X = normal.sample((100_000,))
Z = torch.linalg.solve_triangular(L, (X - mean).T, upper=False)
squared = (Z**2).sum(dim=0)  # squared Mahalanobis distances
print(f"within 1 sigma {(squared <= 1).double().mean():.2f}")

log_det = 2 * L.diagonal().log().sum()
# the logarithm of the Gaussian density in the plane
by_hand = -(squared + log_det + 2 * math.log(2 * math.pi)) / 2
print("log density", torch.allclose(by_hand, normal.log_prob(X)))

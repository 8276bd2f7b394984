"""torch takes the covariance, its factor or its inverse. It
computes with the factor; here it agrees with mathdl."""

import torch
from torch.distributions import MultivariateNormal

import mathdl.probability.distributions as mathdl

cov = torch.tensor([[4.0, 2.0], [2.0, 3.0]], dtype=torch.float64)
mean = torch.tensor([1.0, -1.0], dtype=torch.float64)
x = torch.tensor([[1.0, 1.0], [3.0, 0.0]], dtype=torch.float64)
ways = {
    "covariance_matrix": cov,
    "scale_tril": torch.linalg.cholesky(cov),
    "precision_matrix": torch.linalg.inv(cov),
}
for name, value in ways.items():
    p = MultivariateNormal(mean, **{name: value})
    print(f"{name:18s}", *(f"{v:.6f}" for v in p.log_prob(x)))
p = mathdl.MultivariateNormal(mean.numpy(), cov.numpy())
values = p.log_prob(x.numpy())
print(f"{'mathdl':18s}", *(f"{v:.6f}" for v in values))
try:
    MultivariateNormal(mean, scale_tril=cov)
except ValueError as error:
    print("a covariance as factor: ValueError,",
          "LowerCholesky" in str(error))

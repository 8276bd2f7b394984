"""torch.distributions gives a divergence per dimension, and
one in total if the dimensions are declared as one event."""

import torch
from torch.distributions import (
    Independent,
    Normal,
    kl_divergence,
)

mean = torch.tensor([1.0, 0.0, -0.5], dtype=torch.float64)
std = torch.tensor([1.0, 0.5, 2.0], dtype=torch.float64)
p = Normal(mean, std)
q = Normal(torch.zeros_like(mean), torch.ones_like(std))
print(kl_divergence(p, q).numpy().round(4))
one = kl_divergence(Independent(p, 1), Independent(q, 1))
print(f"{one:.4f}")

# as it stands in autoencoders, with the log of the variance
log_var = 2 * std.log()
per_dim = -(1 + log_var - mean**2 - log_var.exp()) / 2
print(f"{per_dim.sum():.4f} {per_dim.mean():.4f}")

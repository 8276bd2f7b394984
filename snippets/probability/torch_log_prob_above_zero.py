"""A log-density is positive where the density is above 1."""

import torch
from torch.distributions import Independent, Normal

one = Normal(0.0, 0.01)
print(f"one pixel    {one.log_prob(torch.tensor(0.0)):.2f}")

scale = torch.full((784,), 0.01)
image = Independent(Normal(torch.zeros(784), scale), 1)
log_p = image.log_prob(torch.zeros(784))
print(f"an image     {log_p:.0f}")
print(f"its density  {log_p.exp():.0f}")

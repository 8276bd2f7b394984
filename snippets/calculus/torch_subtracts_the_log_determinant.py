"""A TransformedDistribution takes the log-density at the
preimage, minus log |det J| there."""

import torch
from torch.distributions import Normal, TransformedDistribution
from torch.distributions.transforms import ExpTransform

base, f = Normal(0.0, 1.0), ExpTransform()
pushed = TransformedDistribution(base, [f])
y = torch.tensor([0.25, 1.0, 4.0])
x = f.inv(y)
log_det = f.log_abs_det_jacobian(x, y)
print("log |f'(x)|  ", log_det)
print("log p_x(x)   ", base.log_prob(x))
print("log p_y(y)   ", pushed.log_prob(y))

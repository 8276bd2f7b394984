"""rsample lets the gradient pass through the draw, sample needs
log_prob; at a jump only the second is right."""

import torch
from torch.distributions import Normal

torch.manual_seed(0)
mean = torch.tensor(1.0, requires_grad=True)
X, n = Normal(mean, 1.0), 200_000


def gradient(loss):
    return round(torch.autograd.grad(loss, mean)[0].item(), 1)


for name, f in (("square", torch.square), ("sign", torch.sign)):
    z = X.rsample((n,))
    by_slope = gradient(f(z).mean())
    z = X.sample((n,))  # a constant for autograd
    by_score = gradient((f(z) * X.log_prob(z)).mean())
    print(f"{name:6} rsample {by_slope}  log_prob {by_score}")

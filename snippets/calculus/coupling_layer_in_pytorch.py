"""The whole Jacobian by autograd, and the sum of the scales:
one log-determinant."""

import torch
from torch import nn
from torch.func import jacrev

torch.manual_seed(0)
half = 3
net = nn.Sequential(nn.Linear(half, 16), nn.Tanh(),
                    nn.Linear(16, 2 * half)).double()


def f(x):
    u, v = x.split(half)
    s, t = net(u).chunk(2)
    return torch.cat([u, v * s.exp() + t])


x = torch.randn(2 * half, dtype=torch.float64)
s, _ = net(x[:half]).chunk(2)
log_det = torch.linalg.slogdet(jacrev(f)(x)).logabsdet
print("same:", torch.allclose(log_det, s.sum()))

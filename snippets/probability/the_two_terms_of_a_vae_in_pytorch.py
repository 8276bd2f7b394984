"""rsample lets gradients through the draw, kl_divergence gives one
number per dimension: sum over them, do not average."""

import torch
from torch.distributions import Normal, kl_divergence

torch.manual_seed(0)
W = torch.tensor([[1, 1], [0, 1], [1, 0]], dtype=torch.float64)
x = torch.tensor([1.0, -0.5, 2.0], dtype=torch.float64)
mean = torch.tensor([1.6, -0.5], dtype=torch.float64)
log_std = torch.full((2,), 0.4, dtype=torch.float64).log()
mean.requires_grad_()
log_std.requires_grad_()

q = Normal(mean, log_std.exp())
kl = kl_divergence(q, Normal(0.0, 1.0))          # (2,)
z = q.rsample((200_000,))
rec = Normal(z @ W.T, 0.5).log_prob(x).sum(dim=1).mean()
(rec - kl.sum()).backward()

print("KL per dimension", kl.detach().numpy().round(4))
print(f"bound {(rec - kl.sum()).item():.1f}")
exact = W.T @ (x - W @ mean) / 0.25 - mean
print("gradient in the means", mean.grad.numpy().round(1))
print("exact                ", exact.detach().numpy().round(1))

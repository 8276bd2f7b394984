"""A LoRA layer gives the same outputs merged and unmerged,
and only r (d_in + d_out) numbers get gradients."""

import torch
from torch import nn


class LoRA(nn.Module):
    def __init__(self, linear, r, alpha, generator):
        super().__init__()
        self.linear, self.scale = linear, alpha / r
        linear.requires_grad_(False)
        d_out, d_in = linear.weight.shape
        A = torch.randn(r, d_in, generator=generator)
        self.A = nn.Parameter(A.to(linear.weight) / d_in**0.5)
        self.B = nn.Parameter(linear.weight.new_zeros(d_out, r))

    def forward(self, x):
        return self.linear(x) + self.scale * (x @ self.A.T) @ self.B.T


rng = torch.Generator().manual_seed(0)
linear = nn.Linear(768, 512, dtype=torch.float64)
X = torch.randn(32, 768, generator=rng, dtype=torch.float64)
layer = LoRA(linear, r=8, alpha=16, generator=rng)
print("starts as W:", torch.equal(layer(X), linear(X)))
layer(X).square().mean().backward()
trained = [p for p in layer.parameters() if p.grad is not None]
print("with gradients:", sum(p.numel() for p in trained))
print("nonzero:", [p.grad.any().item() for p in (layer.A, layer.B)])
torch.optim.SGD(trained, lr=1.0).step()
unmerged = layer(X)
with torch.no_grad():
    linear.weight += layer.scale * layer.B @ layer.A
print("merged agrees:", torch.allclose(linear(X), unmerged))
s = torch.linalg.svdvals(layer.B @ layer.A)
print("nonzero singular values:", (s > 1e-12 * s[0]).sum().item())

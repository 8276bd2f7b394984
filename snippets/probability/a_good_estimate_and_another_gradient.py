"""Differentiated as a loss, the plain estimate of KL(p, q)
pulls nowhere and the better one along KL(q, p)."""

import torch

z = torch.tensor([2.0, 1.0, -0.5, 3.0], dtype=torch.float64)
z.requires_grad_()
q = torch.tensor([0.4, 0.3, 0.2, 0.1], dtype=torch.float64)
p = z.softmax(0)
log_r = q.log() - z.log_softmax(0)
weights = p.detach()  # draws: no gradient flows through them

values = {
    "KL(p, q)": -(p * log_r).sum(),
    "KL(q, p)": (q * log_r).sum(),
    "plain": -(weights * log_r).sum(),
    "better": (weights * (log_r.expm1() - log_r)).sum(),
    "square": (weights * log_r**2 / 2).sum(),
}
for name, value in values.items():
    (g,) = torch.autograd.grad(value, z, retain_graph=True)
    g = g.numpy().round(3) + 0.0  # no -0
    print(f"{name:8s} {value:.3f}  {g}")

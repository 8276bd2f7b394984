"""torch.distributions beside mathdl: what agrees, what raises,
and what is silently something else."""

import torch
from torch import distributions as td

x = torch.tensor([0.0, 2.0, 40.0], dtype=torch.float64)
normal = td.Normal(loc=1.0, scale=2.0)
print("N(1, 4)", normal.log_prob(x).numpy().round(4))
print(f"  entropy {normal.entropy():.4f}")
tail = td.Normal(0.0, 1.0).cdf(torch.tensor(-10.0))
print(f"  P(Z <= -10) = {tail}, says torch")

d = td.Categorical(probs=torch.tensor([0.7, 0.2, 0.1]))
labels = torch.tensor([0, 1, 2])
print("categorical", d.log_prob(labels).numpy().round(4))
try:
    d.log_prob(torch.tensor(3))
except ValueError as error:
    print("  label 3:", type(error).__name__)

z = torch.tensor([2.0, 1.0, 0.5])  # meant as logits
print("logits=z ", td.Categorical(logits=z).probs.numpy().round(4))
print("z alone  ", td.Categorical(z).probs.numpy().round(4))
print(f"Exponential(4): mean {td.Exponential(4.0).mean}")

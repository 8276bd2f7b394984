"""dropout in PyTorch: p is the probability of a zero, and what
stays is divided by 1 - p."""

import torch
from torch.nn.functional import dropout

torch.manual_seed(0)
x = torch.ones(200_000, dtype=torch.float64)
y = dropout(x, p=0.2)
print("values", y.unique().tolist())
print(f"zeros {torch.mean((y == 0).double()):.2f}")
print(f"mean {y.mean():.1f}  variance {y.var():.2f}")
off = dropout(x, p=0.2, training=False)
print("in eval mode", off.unique().tolist())

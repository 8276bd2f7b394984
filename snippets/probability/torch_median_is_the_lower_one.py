"""torch's median is a quantile of the cdf, torch.quantile is not."""

import torch

x = torch.tensor([1.0, 2.0, 3.0, 10.0])
print("median    ", x.median().item())
print("quantile  ", x.quantile(0.5).item())
lower = x.quantile(0.5, interpolation="lower")
print("lower     ", lower.item())

"""Merged into bfloat16 weights, an update of a thousandth
leaves most weights as they were."""

import torch

rng = torch.Generator().manual_seed(0)
W = torch.randn(768, 768, generator=rng).bfloat16()
B = torch.randn(768, 8, generator=rng)
A = torch.randn(8, 768, generator=rng)
D = B @ A / (B @ A).norm()
print("size of update  weights unchanged  update's error")
for size in (0.1, 0.01, 0.001):
    update = size * W.float().norm() * D
    merged = (W.float() + update).bfloat16()
    same = (merged == W).double().mean().item()
    kept = merged.float() - W.float()
    error = (kept - update).norm() / update.norm()
    print(f"{size:14.3f}  {same:17.0%}  {error:14.2f}")

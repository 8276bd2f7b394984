"""Six formats: 16 bits can buy range or precision, not both."""

import torch

names = ["float64", "float32", "float16", "bfloat16"]
names += ["float8_e5m2", "float8_e4m3fn"]
print("               bits  p  eps      largest  smallest smallest")
print("                                          normal   subnormal")
for name in names:
    info = torch.finfo(getattr(torch, name))
    p = 1 - torch.tensor(info.eps).log2().int().item()
    least = info.smallest_normal * info.eps
    print(f"{name:13s}  {info.bits:4d}  {p:2d}", end=" ")
    print(f"{info.eps:.1e}  {info.max:.1e}", end="  ")
    print(f"{info.smallest_normal:.0e}  {least:.0e}")

print("every integer up to +-2^p is a float:")
for name in names:
    print(f"{name:13s}  {2 / torch.finfo(getattr(torch, name)).eps:.0f}")

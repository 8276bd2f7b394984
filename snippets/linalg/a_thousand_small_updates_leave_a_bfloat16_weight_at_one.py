"""Start at 1 and add 0.001, or 1, a thousand times: bfloat16 never
leaves 1 in the first case and never passes 256 in the second."""

import torch

print("          1 + 1000 x 0.001  1 + 1000 x 1")
for name in ("float64", "float32", "float16", "bfloat16"):
    dtype = getattr(torch, name)
    results = []
    for number in (0.001, 1.0):
        w = torch.tensor(1.0, dtype=dtype)
        step = torch.tensor(number, dtype=dtype)
        for _ in range(1000):
            w = w + step
        results.append(w.item())
    print(f"{name:8s}  {results[0]:16.3f}  {results[1]:12.0f}")

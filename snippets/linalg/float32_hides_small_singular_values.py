"""float32 gives each singular value up to an error near 1e-7 of
the largest; half precision and integers are refused on a CPU."""

import torch

g = torch.Generator().manual_seed(0)
Q = torch.randn(2, 60, 5, generator=g, dtype=torch.float64)
U, V = torch.linalg.qr(Q).Q  # (60, 5) each, orthonormal columns
true = torch.tensor([1, 1e-2, 1e-4, 1e-8, 1e-10]).double()
sizes = torch.tensor([1.0, 1000.0]).double()  # a batch of two
A = sizes[:, None, None] * ((U * true) @ V.T)  # (2, 60, 60)

print("s / s_1  float64  float32  right to 1 percent?")
double = torch.linalg.svdvals(A)[:, :5] / sizes[:, None]
single = torch.linalg.svdvals(A.float())[:, :5] / sizes[:, None]
off = [((s - true).abs() / true).amax(0) for s in (double, single)]
for i in range(5):
    right = [f"{bool(o[i] < 0.01)!s:>8s}" for o in off]
    print(f"{true[i]:.0e}", *right)
print("largest error below 1e-6:",
      bool((single - true).abs().max() < 1e-6))

for dtype in (torch.float16, torch.bfloat16, torch.int64):
    try:
        torch.linalg.svd(torch.ones(2, 2, dtype=dtype))
    except RuntimeError as error:
        print(f"{dtype}: {type(error).__name__}")

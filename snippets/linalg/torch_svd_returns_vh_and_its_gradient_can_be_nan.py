"""torch.linalg.svd: U is square by default, V comes transposed,
and the gradient of U is NaN where singular values are equal."""

import torch

generator = torch.Generator().manual_seed(0)
A = torch.randn(5, 3, 2, generator=generator, dtype=torch.float64)
U, s, Vh = torch.linalg.svd(A)  # a batch of five
print("full:", *(tuple(part.shape) for part in (U, s, Vh)))
U, s, Vh = torch.linalg.svd(A, full_matrices=False)
print("thin:", *(tuple(part.shape) for part in (U, s, Vh)))
print("U diag(s) Vh is A:", torch.allclose((U * s[:, None]) @ Vh, A))

A.requires_grad_()
torch.linalg.svdvals(A).sum().backward()  # nuclear norms
print("their gradient is U Vh:", torch.allclose(A.grad, U @ Vh))

for gap in (1e-2, 1e-4, 1e-6, 0.0):
    s = torch.tensor([1.0 + gap, 1.0], dtype=torch.float64)
    D = torch.diag(s).requires_grad_()
    torch.linalg.svd(D).U[:, 0].sum().abs().backward()
    print(f"gap {gap:.0e}: gradient up to {D.grad.abs().max():.0e}")

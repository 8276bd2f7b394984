"""torch.linalg.eigh reads one triangle and trusts you that the
other mirrors it; eigvals reads all and may turn complex."""

import torch

H = torch.tensor([[4, 2], [2, 3]], dtype=torch.float64)
w, V = torch.linalg.eigh(H)
print([round(value, 4) for value in w.tolist()])
print("H V = V diag(w):", torch.allclose(H @ V, V * w))

A = torch.tensor([[4, -9], [2, 3]], dtype=torch.float64)
lower, upper = (torch.linalg.eigvalsh(A, UPLO=t) for t in "LU")
print("lower triangle:", [round(v, 4) for v in lower.tolist()])
print("upper triangle:", [round(v, 4) for v in upper.tolist()])
z = torch.linalg.eigvals(A)
print("all of A:", [round(v, 4) for v in z.real.tolist()], end="")
print(" +- i", round(z.imag.abs()[0].item(), 4))

same = torch.eye(2, dtype=torch.float64, requires_grad=True)
torch.linalg.eigh(same).eigenvectors.sum().backward()
print("gradient at a double eigenvalue is finite:", end=" ")
print(bool(same.grad.isfinite().all()))

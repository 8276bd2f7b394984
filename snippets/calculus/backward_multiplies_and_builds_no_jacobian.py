"""backward() takes a vector and returns its product with the Jacobian."""

import torch

W = torch.tensor([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]], dtype=torch.float64)
x = torch.tensor([0.5, 0.25], dtype=torch.float64, requires_grad=True)
y = torch.tanh(W @ x)
try:
    y.backward()
except RuntimeError as error:
    print("RuntimeError:", error)

v = torch.tensor([1.0, 0.0, 2.0], dtype=torch.float64)
y.backward(v)
J = torch.func.jacrev(lambda x: torch.tanh(W @ x))(x.detach())
print("x.grad has shape", tuple(x.grad.shape), "and J", tuple(J.shape))
print("x.grad is v J:", torch.allclose(x.grad, v @ J))

"""torch.func turns a function into its gradient and Hessian."""

import torch
from torch.func import grad, jacrev


def f(x):
    s = (x**2).sum()
    return s * torch.exp(-s)


x = torch.tensor([0.3, -0.4], dtype=torch.float64)
print(grad(f)(x))

x.requires_grad_()  # the same, as a training loop does it
f(x).backward()
print(x.grad)

rim = torch.tensor([0.6, 0.8], dtype=torch.float64)
H = jacrev(grad(f))(rim)  # the gradient's derivatives
w = torch.linalg.eigvalsh(H)
print("Hessian's eigenvalues on the rim", w.numpy().round(4) + 0.0)

"""torch.linalg.solve takes a batch of systems; one singular
matrix fails them all, and the message says which."""

import torch

A = torch.eye(2, dtype=torch.float64).repeat(3, 1, 1)
A[1] = torch.tensor([[1.0, 0.0], [4.0, 2.0]])
b = torch.tensor([[1.0, 2.0]] * 3, dtype=torch.float64)
print(torch.linalg.solve(A, b))  # (3, 2, 2), (3, 2)

A[1, 1, 1] = 0.0
x, info = torch.linalg.solve_ex(A, b)
print("info", info.tolist())  # 0: solved
try:
    torch.linalg.solve(A, b)
except torch.linalg.LinAlgError as error:
    print(str(error).replace(": ", ":\n"))

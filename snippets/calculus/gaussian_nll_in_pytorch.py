"""PyTorch's gradient in the covariance agrees with the formula."""

import torch

C = torch.tensor([[2.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
S = torch.tensor([[1.0, 0.2], [0.2, 2.0]], dtype=torch.float64)

def nll(S):
    return (torch.logdet(S) + torch.linalg.solve(S, C).trace()) / 2

P = torch.linalg.inv(S)
by_hand = (P - P @ C @ P) / 2
G = torch.func.grad(nll)(S)
print(torch.allclose(G, by_hand), torch.equal(G, G.T))

def from_numbers(theta):  # three numbers: (1, 1), (2, 1), (2, 2)
    below = torch.stack([theta[0], theta[1], theta[1], theta[2]])
    return nll(below.reshape(2, 2))

print(G.round(decimals=4))
theta = torch.stack([S[0, 0], S[1, 0], S[1, 1]])
print(torch.func.grad(from_numbers)(theta).round(decimals=4))

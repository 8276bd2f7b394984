"""torch.func.jacrev gives the same (3, 3, 4) array."""

import torch

W = torch.tensor([[1.0, 2, 0, -1], [0, 1, 1, 1], [-1, -1, 0, 0]])
x = torch.tensor([1.0, 2.0, 3.0, 4.0])
J = torch.func.jacrev(lambda W: torch.relu(W @ x))(W)
print(tuple(J.shape), int(J.count_nonzero()), "of", J.numel())

mask = (W @ x > 0).float()
by_hand = torch.einsum("ij,k->ijk", torch.diag(mask), x)
print(torch.equal(J, by_hand))

d = 4096  # one layer of a large network
print(f"{4 * d**3 / 1e9:.0f} GB for {4 * d**2 / 1e6:.0f} MB of W")

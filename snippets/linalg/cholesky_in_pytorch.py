"""torch.linalg.cholesky raises; cholesky_ex reports instead."""

import textwrap

import torch

good = torch.tensor([[4.0, 2.0], [2.0, 3.0]], dtype=torch.float64)
bad = torch.tensor([[1.0, 2.0], [2.0, 1.0]], dtype=torch.float64)
print(torch.linalg.cholesky(good))
try:
    torch.linalg.cholesky(bad)
except torch.linalg.LinAlgError as error:
    print(textwrap.fill(str(error), 60))

L, info = torch.linalg.cholesky_ex(torch.stack([good, bad]))
print(info)  # 0, or the size of the block that fails

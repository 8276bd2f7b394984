"""The last two axes are multiplied, those before them are
broadcast; bmm and linear are stricter."""

import torch
from torch.nn.functional import linear

torch.manual_seed(0)
Q = torch.randn(8, 12, 50, 64, dtype=torch.float64)
K = torch.randn(8, 12, 70, 64, dtype=torch.float64)
S = Q @ K.mT  # 8 texts, 12 score tables for each
print("scores", tuple(S.shape))
same = torch.einsum("bhqd,bhkd->bhqk", Q, K)
print("einsum agrees", torch.allclose(S, same))

X = torch.randn(8, 50, 64, dtype=torch.float64)
W = torch.randn(256, 64, dtype=torch.float64)
print("linear", tuple(linear(X, W).shape), tuple((X @ W.T).shape))

A = torch.randn(4, 4, 4, dtype=torch.float64)
v = torch.randn(4, 4, dtype=torch.float64)
print("A @ v", tuple((A @ v).shape), "and no error")
print("bij,bj", tuple(torch.einsum("bij,bj", A, v).shape))
try:
    torch.bmm(A, v)
except RuntimeError as error:
    print("bmm:", str(error).splitlines()[0])

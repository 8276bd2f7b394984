"""PyTorch's attention divides by sqrt(d); `scale` changes that."""

import numpy as np
import torch
from torch.nn.functional import scaled_dot_product_attention

rng = np.random.default_rng(0)
n_queries, n_keys = 1000, 64
V = torch.eye(n_keys, dtype=torch.float64)[None]
print("   d  scale=1.0  default  is softmax(S / sqrt(d))")
for d in (16, 64, 256, 1024):
    Q = torch.from_numpy(rng.normal(size=(1, n_queries, d)))
    K = torch.from_numpy(rng.normal(size=(1, n_keys, d)))
    raw = scaled_dot_product_attention(Q, K, V, scale=1.0)
    usual = scaled_dot_product_attention(Q, K, V)

    by_hand = torch.softmax(Q @ K.mT / d**0.5, dim=-1)
    same = torch.allclose(usual, by_hand, atol=1e-12)
    tops = [w.max(dim=-1).values.mean() for w in (raw, usual)]
    print(f"{d:4d}  {tops[0]:9.2f}  {tops[1]:7.2f}  {same}")

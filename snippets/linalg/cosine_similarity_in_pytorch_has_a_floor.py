"""F.cosine_similarity treats lengths below eps as eps: zero
vectors get 0, and tiny vectors get a wrong cosine."""

import numpy as np
import torch
from torch.nn.functional import cosine_similarity, normalize

query = torch.from_numpy(np.array([2.0, 1.0, 0.0]))
rows = [[4.0, 2.0, 0.0], [9.0, 9.0, 40.0], [0.0, 1.0, 1.0], [0.0] * 3]
texts = torch.from_numpy(np.array(rows))

cosines = cosine_similarity(query, texts, dim=1)
print("in one call  ", cosines.numpy().round(3))
U = normalize(texts, dim=1)  # a row of zeros stays zero
u = normalize(query, dim=0)
print("by directions", (U @ u).numpy().round(3))

x = 1e-9 * query  # same direction, shorter than eps = 1e-8
for eps in (1e-8, 1e-30):
    cosine = cosine_similarity(x, query, dim=0, eps=eps)
    print(f"tiny x and query, eps = {eps:.0e}: {cosine:.3f}")

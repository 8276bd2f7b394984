"""In a deep ReLU network with He's initialization the batch
collapses towards one direction; which measure tells?"""

import numpy as np

from mathdl.linalg import low_rank

rng = np.random.default_rng(0)
n, width = 100, 100
X = rng.normal(size=(n, width))
print("                          mean subtracted:")
print("layer  stable  effective  length  stable")
for layer in range(65):
    if layer in (0, 1, 4, 16, 64):
        centered = X - X.mean(axis=0)
        left = np.linalg.norm(centered) / np.linalg.norm(X)
        print(f"{layer:5d}  {low_rank.stable_rank(X):6.2f}", end="")
        print(f"  {low_rank.effective_rank(X):9.1f}  {left:6.2f}", end="")
        print(f"  {low_rank.stable_rank(centered):6.1f}")
    W = rng.normal(size=(width, width)) * np.sqrt(2 / width)
    X = np.maximum(X @ W.T, 0)

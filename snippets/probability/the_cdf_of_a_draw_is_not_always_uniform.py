"""F(X) is uniform if F is continuous; a jump needs a random step."""

from statistics import NormalDist

import numpy as np

gauss = NormalDist()
rng = np.random.default_rng(0)
x = rng.standard_normal(10**5)
F = np.array([gauss.cdf(t) for t in x])
F_relu = np.maximum(F, 0.5)  # of relu(x), at relu(x)
V = rng.random(len(x))
spread = np.where(x > 0, F_relu, V * 0.5)

print("share at most   0.25   0.50   0.75")
for name, w in (
    ("F(x)", F),
    ("F at relu(x)", F_relu),
    ("spread out", spread),
):
    shares = [np.mean(w <= u) for u in (0.25, 0.5, 0.75)]
    print(f"{name:<16}" + "   ".join(f"{s:.2f}" for s in shares))

"""Three norms name three different nearest neighbors; among
random points L1 and L2 often disagree, mostly by little."""

import numpy as np

from mathdl.linalg.vectors import norm

points = {"A": (10, 0), "B": (8, 4), "C": (7, 7)}
for name, p in [("L1", 1), ("L2", 2), ("Linf", np.inf)]:
    lengths = {key: norm(x, p) for key, x in points.items()}
    nearest = min(lengths, key=lengths.get)
    row = "  ".join(f"{v:5.2f}" for v in lengths.values())
    print(f"{name:4s}  {row}  nearest: {nearest}")

print("  d  disagree  farther in L2: mean, worst")
rng = np.random.default_rng(0)
for d in (2, 10, 100):
    X, excess = rng.normal(size=(1000, d)), []
    for query in rng.normal(size=(1000, d)):
        gaps = X - query  # (1000, d)
        in_l1 = np.sum(np.abs(gaps), axis=1)
        in_l2 = np.sqrt(np.sum(gaps**2, axis=1))
        excess.append(in_l2[in_l1.argmin()] / in_l2.min() - 1)
    excess = 100 * np.array(excess)
    print(f"{d:3d}  {np.sum(excess > 0):8d}", end="  ")
    print(f"{excess.mean():17.1f} %  {excess.max():.0f} %")

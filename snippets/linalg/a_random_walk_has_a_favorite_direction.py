"""One component explains some 60 percent of a random walk in
1,000 dimensions, and its scores are half a wave of the cosine."""

import numpy as np

from mathdl.linalg.pca import pca

rng = np.random.default_rng(0)
steps = rng.normal(size=(100, 1000))  # each in a new direction
walk = np.cumsum(steps, axis=0)
components, scores, ratio = pca(walk, 5)
print("share of the variance:", ratio.round(2))

wave = np.cos(np.pi * (np.arange(100) + 0.5) / 100)
match = abs(np.corrcoef(scores[:, 0], wave)[0, 1])
print(f"correlation with half a wave: {match:.3f}")

ratio = pca(steps, 5)[2]
print("the steps alone:", ratio.round(2))

"""Whether height or weight is "the main feature" is decided by
the unit in which you write down the height."""

import numpy as np

from mathdl.linalg.pca import pca

rng = np.random.default_rng(0)
size = rng.normal(size=400)
height = 1.7 + 0.1 * (0.6 * size + 0.8 * rng.normal(size=400))
weight = 70 + 12 * (0.6 * size + 0.8 * rng.normal(size=400))
age = 40 + 10 * rng.normal(size=400)

for unit, factor in (("m", 1), ("cm", 100), ("mm", 1000)):
    X = np.column_stack([height * factor, weight, age])
    components, _, ratio = pca(X, 1)
    print(f"{unit:4s}{components[0].round(2)}  {ratio[0]:.2f}")
Z = (X - X.mean(axis=0)) / X.std(axis=0, ddof=1)
components, _, ratio = pca(Z, 1)
print(f"sd  {components[0].round(2)}  {ratio[0]:.2f}")

"""Without centering, the first "component" is nearly the mean,
and its "share" says how far the data are from the origin."""

import numpy as np

from mathdl.linalg.pca import pca

rng = np.random.default_rng(0)
sd = np.array([1.0, 4.0, 2.0])  # varies most along axis 2
X = np.array([30.0, 0.0, 20.0]) + sd * rng.normal(size=(500, 3))
mean = X.mean(axis=0)

U, s, Vt = np.linalg.svd(X)  # the same as from X.T @ X
first = Vt[0] * np.sign(Vt[0, 0])
print("not centered:", first.round(2), (s**2 / sum(s**2))[0].round(2))
print("mean's direction:", (mean / np.linalg.norm(mean)).round(2))

components, scores, ratio = pca(X, 1)
print("centered:", components[0].round(1), ratio[0].round(2))

"""Five measurements of cells: what centering, scaling and both do
to the condition number of a linear model, and what is left."""

import numpy as np

from mathdl.data.cells import cells


def kappa(Z):  # of the Hessian in the bias and the weights
    A = np.column_stack([np.ones(len(Z)), Z])
    return np.linalg.cond(A) ** 2


X, _ = cells()  # radius, texture, perimeter, area, smoothness
Xc = X - X.mean(axis=0)
Z = Xc / X.std(axis=0)
U = np.linalg.svd(Xc, full_matrices=False)[0]
print(f"raw                {kappa(X):8.1e}")
print(f"centered           {kappa(Xc):8.1e}")
print(f"scaled             {kappa(X / X.std(axis=0)):8.1e}")
print(f"both: standardized {kappa(Z):8.1e}")
print(f"without perimeter  {kappa(np.delete(Z, 2, axis=1)):8.1f}")
print(f"nor area           {kappa(Z[:, [0, 1, 4]]):8.1f}")
print(f"whitened           {kappa(np.sqrt(len(X)) * U):8.1f}")
year = np.arange(2014.0, 2025.0)[:, None]
print(f"the years, raw     {kappa(year):8.1e}")
centered = year - year.mean()
print(f"centered           {kappa(centered):8.1f}")
print(f"standardized       {kappa(centered / year.std()):8.1f}")

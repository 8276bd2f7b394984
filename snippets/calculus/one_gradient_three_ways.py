"""The gradient of the crater by hand, by differences and by
autodiff, and its Hessian on the rim."""

import numpy as np

from mathdl.calculus import differences
from mathdl.calculus.reverse import grad, hess


def f(x):
    s = np.sum(x**2)
    return s * np.exp(-s)


def by_hand(x):
    s = np.sum(x**2)
    return 2 * (1 - s) * np.exp(-s) * x


print("     x            by hand     near  equal")
for x in np.array([[0.3, -0.4], [0.6, 0.8], [1.2, 0.9]]):
    g = by_hand(x)
    near = np.abs(differences.grad(f, x) - g).max() < 1e-9
    equal = np.abs(grad(f)(x) - g).max() < 1e-14
    print(f"{x[0]:4} {x[1]:4}  {g[0]:7.4f} {g[1]:7.4f}  {near}   {equal}")

w = np.linalg.eigvalsh(hess(f)(np.array([0.6, 0.8])))
print("Hessian's eigenvalues on the rim", w.round(4) + 0.0)

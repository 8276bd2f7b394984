"""Newton's method from a grid of starts finds the points with
gradient zero; the Hessian there says what they are."""

import numpy as np

from mathdl.calculus.critical_points import classify
from mathdl.calculus.reverse import grad, hess


def f(x):
    return x[0] ** 3 - 3 * x[0] + x[0] * x[1] ** 2

found = set()
for start in np.ndindex(4, 4):
    x = np.array(start) - 1.5
    for _ in range(15):
        x = x - np.linalg.solve(hess(f)(x), grad(f)(x))
    found.add(tuple(x.round(6) + 0.0))  # + 0.0: no -0.0
for x in sorted(found):
    H = hess(f)(np.array(x))
    w = np.linalg.eigvalsh(H)
    print("at ({:6.3f}, {:6.3f})".format(*x), end="  ")
    print("eigenvalues {:5.2f} {:5.2f} ".format(*w), classify(H))

"""Peano's function has two different mixed derivatives at 0; a
formula that is symmetric by construction does not notice."""

import numpy as np

from mathdl.calculus import differences


def f(x):
    a, b = x
    return a * b * (a**2 - b**2) / (a**2 + b**2 or 1.0)

def gradient(x):  # on paper; zero at the origin
    a, b = x
    r4 = (a**2 + b**2) ** 2 or 1.0
    return np.array([
        b * (a**4 + 4 * a**2 * b**2 - b**4) / r4,
        a * (a**4 - 4 * a**2 * b**2 - b**4) / r4,
    ])

for x in (np.array([2.0, 1.0]), np.zeros(2)):
    print("at", x)
    print(" slopes of the gradient   differences of f twice")
    H = differences.jac(gradient, x)
    both = np.hstack([H, differences.hess(f, x)])
    for row in both.round(3) + 0.0:
        print("{:8.3f} {:8.3f}       {:8.3f} {:8.3f}".format(*row))

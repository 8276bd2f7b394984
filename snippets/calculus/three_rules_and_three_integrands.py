"""Which rule is best depends on the integrand: on a smooth
period it is the one that school calls the crudest."""

import numpy as np
from scipy.special import i0

from mathdl.calculus.quadrature import gauss_legendre, simpson, trapezoid

turn = 2 * np.pi
integrands = {
    "exp(x) from 0 to 1": (np.exp, 1.0, np.e - 1),
    "exp(cos x) over a period":
        (lambda x: np.exp(np.cos(x)), turn, turn * i0(1)),
    "max(x, 0.3) from 0 to 1":
        (lambda x: np.maximum(x, 0.3), 1.0, 0.545),
}
for name, (f, b, exact) in integrands.items():
    print(name)
    print("   n  trapezoid  Simpson    Gauss")
    for n in (5, 9, 17, 33):
        print(f"{n:4d}", end="")
        for rule in (trapezoid, simpson, gauss_legendre):
            error = abs(rule(f, 0.0, b, n) - exact)
            shown = f"{error:.0e}" if error > 1e-12 else "<1e-12"
            print(f"{shown:>9}", end="")
        print()

"""Rates multiply, also where differences fail."""

import numpy as np

from mathdl.calculus.differences import derivative


def cube(x):  # (x^2 + 1)^3
    u = x**2 + 1
    return u**3, 3 * u**2 * 2 * x


def wave(x):  # sin(exp(x^2))
    u = x**2
    v = np.exp(u)
    return np.sin(v), np.cos(v) * v * 2 * x


print("            x         rule   difference")
for f in (cube, wave):
    for x in (1.0, 2.0, 3.5):
        measured = derivative(lambda x, f=f: f(x)[0], x)
        print(f"{f.__name__} {x:8.1f} {f(x)[1]:12.2f} {measured:12.2f}")

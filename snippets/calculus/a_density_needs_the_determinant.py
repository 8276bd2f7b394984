"""y = exp(x) with Gaussian x: without 1 / |f'| the density's
total is not 1; with it, the counts agree."""

from itertools import pairwise

import numpy as np

from mathdl.calculus.quadrature import gauss_legendre


def p_x(x):
    return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


def plugged_in(y):
    return p_x(np.log(y))


def p_y(y):
    return p_x(np.log(y)) / y  # |f'(x)| = exp(x) = y


y = np.exp(np.random.default_rng(0).normal(size=100_000))
print("  from     to  plugged in   with 1/y  counted")
for a, b in ((0.25, 0.5), (0.5, 1), (1, 2), (2, 4)):
    wrong = gauss_legendre(plugged_in, a, b, 20)
    right = gauss_legendre(p_y, a, b, 20)
    share = np.mean((a < y) & (y <= b))
    print(f"{a:6.2f} {b:6.2f}  {wrong:10.4f} {right:10.4f}"
          f"  {share:7.4f}")
edges = np.exp(np.linspace(-10, 10, 41))  # and the whole line
for name, p in (("plugged in", plugged_in), ("with 1/y", p_y)):
    total = sum(
        gauss_legendre(p, a, b, 10) for a, b in pairwise(edges))
    print(f"total, {name:10}  {total:.4f}")

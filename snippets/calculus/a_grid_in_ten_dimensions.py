"""59,049 evaluations are plenty on a line and few in ten
dimensions, for a grid. For random points less changes."""

import numpy as np

from mathdl.calculus.quadrature import monte_carlo, trapezoid


def g(t):  # one factor, with a kink; its mean over [0, 1] is 1
    return 9 / 5 * np.maximum(t, 1 / 3)


def f(X):  # (n, d) -> (n,)
    return np.prod(g(X), axis=1)


rng = np.random.default_rng(0)
n = 59_049
print("  d  a side  error of grid  of draws  predicted")
for d, m in ((1, n), (2, 243), (5, 9), (10, 3)):
    # on a product, the grid's rule is the product of rules
    grid = trapezoid(g, 0, 1, m) ** d
    draws, _ = monte_carlo(rng, f, np.zeros(d), np.ones(d), n)
    predicted = np.sqrt((1.16**d - 1) / n)
    print(f"{d:3d}  {m:6d}  {abs(grid - 1):13.7f}"
          f"  {abs(draws - 1):8.4f}  {predicted:9.4f}")

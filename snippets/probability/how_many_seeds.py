"""Seeds for each of two recipes, so that a t-test at 5 %
finds a gain of delta in 4 of 5 studies."""

from itertools import count

import numpy as np
from scipy import stats


def power(n, size, freedom):  # size: delta over std, a mean's
    t = stats.t(freedom).ppf(0.975)
    return stats.nct(freedom, size).sf(t)


print("delta / sigma  2   1  0.5  0.2   0.1")
for name, rho in (("groups", None), ("rho 0.5", 0.5),
                  ("rho 0.9", 0.9)):
    needed = []
    for delta in (2, 1, 0.5, 0.2, 0.1):
        std = np.sqrt(2 - 2 * (rho or 0))
        start = int(7.8 * (std / delta) ** 2)  # no t needs less
        for n in count(max(2, start)):
            freedom = 2 * n - 2 if rho is None else n - 1
            size = np.sqrt(n) * delta / std
            if power(n, size, freedom) >= 0.8:
                break
        needed.append(n)
    a, b, c, d, e = needed
    print(f"{name:13} {a:2d} {b:3d} {c:4d} {d:4d} {e:5d}")

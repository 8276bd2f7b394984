"""How often does 'mean plus or minus 1.96 standard errors'
cover the true rate p? Exactly, by adding up binomials."""

import numpy as np
from scipy import stats

print("       n  p = 0.5  p = 0.1  p = 0.01")
for n in (30, 300, 3000, 30_000):
    rate = np.arange(n + 1) / n
    error = np.sqrt(rate * (1 - rate) / (n - 1))
    covered = []
    for p in (0.5, 0.1, 0.01):
        inside = np.abs(rate - p) <= 1.96 * error
        mass = stats.binom.pmf(np.arange(n + 1), n, p)
        covered.append(mass[inside].sum())
    print(f"{n:8}" + "".join(f"{c:9.3f}" for c in covered))

"""In which share of samples does the interval hold the mean?
With 1.96 too rarely; with Student's t as promised, if the
draws are Gaussian. The last column is for waiting times."""

import numpy as np
from scipy import stats

rng = np.random.default_rng(0)
print("  n     t   1.96  Student  skewed")
for n in (2, 3, 5, 10, 30, 100):
    t = stats.t(n - 1).ppf(0.975)
    share = []
    for x, times in (
        (rng.normal(0, 1, (40_000, n)), 1.96),
        (rng.normal(0, 1, (40_000, n)), t),
        (rng.exponential(1, (40_000, n)) - 1, t),
    ):
        s = x.std(axis=1, ddof=1)
        half = times * s / np.sqrt(n)
        share.append(np.mean(np.abs(x.mean(axis=1)) <= half))
    print(f"{n:3d} {t:5.2f}  {share[0]:.3f}    {share[1]:.3f}"
          f"   {share[2]:.3f}")

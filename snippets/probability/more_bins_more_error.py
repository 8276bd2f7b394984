"""The calibration error of two models over 2,000 examples.
One is perfect. The other says c and is right in a share
c - 0.03. More bins raise both."""

import numpy as np

from mathdl.probability.statistics import calibration_error

rng = np.random.default_rng(0)
n = 2000
print("bins  perfect  bound  overconfident")
for bins in (1, 5, 15, 50, 200, 1000):
    found = []
    for _ in range(200):
        c = rng.uniform(0.5, 1, n)
        u = rng.uniform(size=n)
        found.append((calibration_error(c, u < c, bins),
                      calibration_error(c, u < c - 0.03, bins)))
    perfect, over = np.mean(found, axis=0)
    used = np.ceil(bins / 2)  # no confidence below a half
    bound = np.sqrt(used * np.mean(c * (1 - c)) / n)
    print(f"{bins:4d}  {perfect:7.3f}  {bound:5.3f}"
          f"  {over:13.3f}")

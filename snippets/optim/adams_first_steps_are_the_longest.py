"""On pure noise, Adam's first steps are its longest."""

import numpy as np

from mathdl.optim.adaptive import adam
from mathdl.optim.descent import trajectory

rng = np.random.default_rng(0)
run = adam(lambda x: rng.normal(size=20_000),
           np.zeros(20_000), lr=1.0)
x = trajectory(run, 200)
lengths = np.sqrt(np.mean(np.diff(x, axis=0) ** 2, axis=1))
for t in (1, 2, 3, 5, 10, 20, 50, 200):
    kept = 0.9**t
    law = np.sqrt(0.1 / 1.9 * (1 + kept) / (1 - kept))
    print(f"step {t:3}  {lengths[t - 1]:.2f}  {law:.2f}")

"""SGD on clipped gradients has another minimum."""

import numpy as np

from mathdl.optim.clipping import clip_by_value

a = np.array([0.0] * 9 + [10.0])  # the mean is 1
rng = np.random.default_rng(0)
print("batch  plain  clipped")
for B in (1, 2, 5, 10):
    x, clipped = np.zeros(2000), np.zeros(2000)  # 2000 runs
    for _ in range(1000):
        order = rng.permuted(np.tile(a, (2000, 1)), axis=1)
        batch = order[:, :B].mean(axis=1)
        x = x - 0.01 * (x - batch)
        g = clip_by_value(clipped - batch, 1.0)
        clipped = clipped - 0.01 * g
    print(f"{B:4}  {x.mean():6.2f}  {clipped.mean():6.2f}")

"""Ten gradients of 100, then gradients of 1: how far does a
step go, in multiples of the learning rate?"""

import numpy as np

from mathdl.optim.adaptive import adagrad, rmsprop
from mathdl.optim.descent import trajectory

gradients = np.ones(20_001)
gradients[:10] = 100.0

print("   step  AdaGrad  RMSProp")
columns = []
for method in (adagrad, rmsprop):
    feed = iter(gradients)
    run = method(lambda x, feed=feed: [next(feed)], [0.0], lr=1.0)
    columns.append(-np.diff(trajectory(run, 20_001)[:, 0]))
for t in (0, 9, 10, 100, 1_000, 2_000, 20_000):
    print(f"{t:7} {columns[0][t]:8.3f} {columns[1][t]:8.3f}")

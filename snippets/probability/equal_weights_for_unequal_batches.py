"""Two micro-batches with 30 and 3 tokens: each half of the
weight, and the 3 tokens count ten times as much as the 30."""

import numpy as np

long, short = np.full(30, 2.0), np.full(3, 5.0)  # losses

means = [long.mean(), short.mean()]
tokens = [long.size, short.size]
everything = np.concatenate([long, short])
print(f"mean of means   {np.mean(means):.3f}")
print(f"weighted mean   {np.average(means, weights=tokens):.3f}")
print(f"mean of all     {everything.mean():.3f}")

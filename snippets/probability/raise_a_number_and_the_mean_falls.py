"""Log-sum-exp rises when any number does. The mean of the
numbers, weighted by their own softmax, may fall."""

import numpy as np

from mathdl.probability.information import entropy
from mathdl.probability.special import logsumexp, softmax

print("  b   lse(0, b)  p . z  entropy")
for b in (-4.0, -3.0, -2.0, -1.0, 0.0):
    z = np.array([0.0, b])
    p = softmax(z)
    print(f"{b:4.0f}  {logsumexp(z):8.4f} {p @ z:8.4f}"
          f" {entropy(p):7.4f}")

"""Add Gumbel noise to the logits and take the largest: that is
a draw from the softmax. Gaussian noise gives another law."""

import numpy as np

from mathdl.probability.sampling import gumbel_max
from mathdl.probability.special import softmax

rng = np.random.default_rng(0)
logits, n = np.array([2.0, 1.0, 0.0, -2.0]), 400_000


def shares(labels):
    return (np.bincount(labels, minlength=4) / n).round(3)


print("softmax      ", softmax(logits).round(3))
print("gumbel noise ", shares(gumbel_max(rng, logits, n)))
std = np.pi / np.sqrt(6)  # a Gumbel's standard deviation
noise = std * rng.standard_normal((n, 4))
print("normal noise ", shares(np.argmax(logits + noise, axis=1)))

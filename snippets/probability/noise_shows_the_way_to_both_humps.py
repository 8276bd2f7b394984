"""From pure noise to both humps in the right proportion: walk
down the levels of noise, a denoising step at each."""

from itertools import pairwise

import numpy as np

from mathdl.probability.special import softmax

rng = np.random.default_rng(0)
centers = np.array([0.0, 20.0])
log_weights = np.log([0.25, 0.75])


def denoise(y, sigma):
    """The mean of x given y = x + sigma * noise."""
    v = 1 + sigma**2  # variance of a noised hump
    gap = y[:, None] - centers
    share = softmax(log_weights - gap**2 / (2 * v))
    return np.sum(share * (centers + gap / v), axis=1)


print("levels   mean  far hump  std of far hump")
for n_levels in (5, 20, 80, 320):
    levels = np.geomspace(1000, 0.01, n_levels)
    y = levels[0] * rng.standard_normal(10_000)
    for sigma, lower in pairwise(levels):
        tau = sigma**2 - lower**2  # the variance to take off
        score = (denoise(y, sigma) - y) / sigma**2
        noise = rng.standard_normal(y.size)
        y = y + tau * score
        y = y + np.sqrt(tau) * lower / sigma * noise
    far = y > 10
    print(
        f"{n_levels:6} {y.mean():6.2f} {far.mean():9.3f}"
        f" {y[far].std():16.3f}"
    )

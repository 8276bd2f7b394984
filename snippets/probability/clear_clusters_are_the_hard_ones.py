"""EM knows all of a mixture but its four centers. From random
starts it finds the best fit less often where they lie apart."""

import numpy as np

from mathdl.probability.special import logsumexp, softmax

rng = np.random.default_rng(0)
label, noise = rng.integers(4, size=200), rng.normal(size=200)


def em(x, means, n_steps=60):
    for _ in range(n_steps):
        r = softmax(-(x[:, None] - means[:, None]) ** 2 / 2)
        means = (r * x[:, None]).sum(1) / r.sum(1)
    return means                              # (starts, 4)


def log_likelihood(x, means):
    log_p = -(x[:, None] - means[:, None]) ** 2 / 2
    return logsumexp(log_p).mean(axis=1)


print("distance  best fit found  worst falls short")
for gap in (3, 6, 12):
    x = gap * label + noise
    best = em(x, gap * np.arange(4.0)[None])
    fits = em(x, rng.choice(x, size=(200, 4)))
    short = log_likelihood(x, best) - log_likelihood(x, fits)
    print(f"{gap:8d}  {np.mean(short < 0.01):13.0%} "
          f" {short.max():7.2f} nats a point")

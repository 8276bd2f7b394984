"""Three samplers miss the hump that holds three quarters of the
mass, and every gauge is green."""

from itertools import islice

import numpy as np

from mathdl.probability import sampling
from mathdl.probability.distributions import Normal


def log_target(x):  # humps at 0 and at 20, one to three
    far = np.log(3) - (x - 20) ** 2 / 2
    return np.logaddexp(-(x**2) / 2, far)


def one(x):  # the walk takes vectors
    return log_target(x)[0]


rng = np.random.default_rng(0)
q, n = Normal(0.0, 1.0), 10_000
log_bound = np.log(1.1 * np.sqrt(2 * np.pi))
x, rate = sampling.rejection(rng, log_target, q, log_bound, n)
print(f"rejection  mean {x.mean():5.2f}   kept {rate:.0%}")

mean, ess = sampling.importance(
    rng, lambda x: x, log_target, q, n
)
print(f"importance mean {mean:5.2f}   ess {ess:.0f}")

walk = sampling.metropolis_hastings(rng, one, [0.0], 2.4)
x = np.concatenate(list(islice(walk, n)))
moved = np.mean(x[1:] != x[:-1])
print(f"metropolis mean {x.mean():5.2f}   moved {moved:.0%}")

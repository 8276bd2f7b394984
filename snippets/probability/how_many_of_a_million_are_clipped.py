"""Mean 0 and standard deviation 1 leave open how many of a
million values lie beyond 6: up to 27,778."""

import math

from mathdl.probability.distributions import (
    Bernoulli,
    Laplace,
    Normal,
    Uniform,
)

laws = {
    "uniform": Uniform(-math.sqrt(3), math.sqrt(3)),
    "Gaussian": Normal(0, 1),
    "Laplace": Laplace(0, math.sqrt(1 / 2)),
}
for name, law in laws.items():
    assert math.isclose(law.variance, 1)
    beyond = law.cdf(-6) + law.sf(6)
    print(f"{name:14s} {1e6 * beyond:10.3f}")

# 0, or with probability 1/36 a spike of 6 or -6
spike = Bernoulli(1 / 36)
assert math.isclose(36 * spike.mean, 1)  # the variance
print(f"{'rare spikes':14s} {1e6 * spike.sf(0):10.3f}")

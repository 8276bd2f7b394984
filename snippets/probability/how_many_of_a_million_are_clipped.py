"""Mean 0 and standard deviation 1 leave open how many of a
million values lie beyond 6: none, or nearly 28,000."""

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

# 0, or now and then a spike of 6.01 or -6.01
spike = Bernoulli(1 / 6.01**2)
assert math.isclose(6.01**2 * spike.mean, 1)  # variance
print(f"{'rare spikes':14s} {1e6 * spike.sf(0):10.3f}")

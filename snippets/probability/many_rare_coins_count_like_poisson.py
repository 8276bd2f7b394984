"""A count of n rare events of probability 4 / n is nearly
Poisson(4): no event differs by more than p."""

import numpy as np

from mathdl.probability.distributions import Binomial, Poisson

k = np.arange(60)
rare = np.exp(Poisson(4).log_prob(k))
print("   n  P(X = 0)  farthest apart      p")
for n in [8, 40, 200, 1000]:
    p = 4 / n
    mass = np.exp(Binomial(n, p).log_prob(k))
    # of all events, where the two differ most
    apart = np.sum(np.maximum(mass - rare, 0))
    print(f"{n:4d} {mass[0]:8.4f}", end="  ")
    print(f"{apart:12.4f}  {p:9.4f}")
print(f"     {rare[0]:8.4f}  Poisson")

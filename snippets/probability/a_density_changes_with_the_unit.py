"""In another unit the density changes and the probability does not."""

import math
from statistics import NormalDist

heights = {
    "m": NormalDist(1.70, 0.07),
    "cm": NormalDist(170, 7),
    "km": NormalDist(0.00170, 0.00007),
}
print("unit  density     log   within 1 cm")
for unit, X in heights.items():
    top = X.pdf(X.mean)
    h = X.stdev / 7  # one centimeter
    near = X.cdf(X.mean + h) - X.cdf(X.mean - h)
    print(
        f"{unit:<4}{top:>10.4f}{math.log(top):>8.2f}"
        f"{near:>12.4f}"
    )

"""The sum of squared probabilities tells when two draws are equal."""

import math


def normal_tie(precision):
    """Sum of p(x)^2 over all numbers of a format, p a bell."""
    total = 0.0
    for e in range(-60, 5):  # from 2^e to 2^(e+1)
        gap = 2.0 ** (e + 1 - precision)
        bell = math.erf(2.0 ** (e + 1)) - math.erf(2.0**e)
        total += gap * bell / (2 * math.sqrt(math.pi))
    return total


print("                even at   n=5000")
for name, s in (
    ("uniform float64", 2.0**-53),
    ("uniform float32", 2.0**-24),
    ("normal float32", normal_tie(24)),
    ("normal bfloat16", normal_tie(8)),
):
    # n (n - 1) s / 2 = ln 2
    even = 0.5 + math.sqrt(0.25 + 2 * math.log(2) / s)
    tie = -math.expm1(-5000 * 4999 / 2 * s)
    print(f"{name:<15}{math.ceil(even):>11}{tie:>9.2g}")

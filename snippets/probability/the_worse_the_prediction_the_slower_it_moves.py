"""A mean that is r off, trained beside its own log std s:
steps until it is half a unit off. A large r inflates s,
and a large s weakens the pull on the mean."""

import math


def steps(r, weight, lr=0.01):
    s, n = 0.0, 0
    while abs(r) > 0.5:
        w = weight(s)
        r, s = (r - lr * w * r * math.exp(-2 * s),
                s - lr * w * (1 - r**2 * math.exp(-2 * s)))
        n += 1
    return n


print(" off   likelihood  times std  squared error")
for off in (1.0, 3.0, 10.0):
    print(f"{off:4.0f}"
          f"  {steps(off, lambda s: 1.0):11d}"
          f"  {steps(off, math.exp):9d}"
          f"  {steps(off, lambda s: math.exp(2 * s)):13d}")

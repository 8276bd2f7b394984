"""A valley of condition number 100 from its worst start: the
zig-zag goes away with a smaller rate, the slowness does not."""

import numpy as np

lam = np.array([1.0, 100.0])
rules = {
    "exact": lambda g: (g @ g) / (g @ (lam * g)),
    "2/101": lambda g: 2 / 101,
    "1/100": lambda g: 1 / 100,
    "1/200": lambda g: 1 / 200,
}
print("rate    steps  crossings of the floor")
for name, rate in rules.items():
    e = np.array([1.0, 1 / 100])
    target, steps, crossings = lam @ e**2 / 1e6, 0, 0
    while lam @ e**2 > target:
        g = lam * e
        after = e - rate(g) * g
        crossings += after[1] * e[1] < 0
        e, steps = after, steps + 1
    print(f"{name:6} {steps:6d}  {crossings:6d}")

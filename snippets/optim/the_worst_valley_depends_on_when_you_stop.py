"""Each of these valleys is the worst of all for one number of
steps, and harmless for the others."""

from functools import partial

import numpy as np

from mathdl.optim.descent import gradient_descent, trajectory


def gap(x, bend):  # a parabola that goes on straight
    x = abs(x)
    return np.where(x <= bend, x**2 / 2, bend * (x - bend / 2))


steps = [1, 10, 100, 1000]
print("gap over the bound 1 / (2 T)")
names = "".join(f"{f'T={T:,}':>8s}" for T in steps)
print(f"bend at {names}")
for chosen in steps:
    bend = 1 / (2 * chosen + 1)
    slope = partial(np.clip, a_min=-bend, a_max=bend)
    run = gradient_descent(slope, [1.0], lr=1.0)
    x = trajectory(run, max(steps))[:, 0]
    shares = [gap(x[T], bend) * 2 * T for T in steps]
    row = "".join(f"{share:8.3f}" for share in shares)
    print(f"1/{2 * chosen + 1:<6,}{row}")

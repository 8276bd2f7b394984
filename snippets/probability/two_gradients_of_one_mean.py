"""Variance of two estimators of one gradient: dimension ruins
the one, ripples ruin the other, and a jump fools it."""

import numpy as np

from mathdl.probability.sampling import (
    pathwise_grad,
    score_function_grad,
)

rng, n = np.random.default_rng(0), 20_000


def compare(name, f, slope, mean, b):
    std = np.ones_like(mean)
    path, _ = pathwise_grad(rng, slope, mean, std, n)
    score, _ = score_function_grad(rng, f, mean, std, n)
    less, _ = score_function_grad(rng, f, mean, std, n, b)
    print(f"{name:7}", end="")
    for g, width in ((path, 6), (score, 8), (less, 6)):
        first = g.reshape(n, -1)[:, 0]
        print(f"{first.mean():6.2f}", end="")
        print(f"{first.var():{width}.1f}", end="")
    print()


print("          slope     score fct.   baseline")
print("         mean   var  mean     var  mean   var")
for d in (1, 10, 100):
    compare(
        f"d = {d}",
        lambda z: np.sum(z.reshape(n, -1) ** 2, axis=1),
        lambda z: 2 * z,
        np.ones(d) if d > 1 else 1.0,
        2 * d,
    )
compare(
    "ripple",
    lambda z: z + np.sin(30 * z),
    lambda z: 1 + 30 * np.cos(30 * z),
    0.0,
    0.0,
)
compare(
    "jump",
    lambda z: 1.0 * (z > 0),
    lambda z: 0.0 * z,
    0.0,
    0.5,
)

"""Three variables with one law, and three means with three laws."""

import numpy as np


def X(seed):  # the outcome is the seed
    return np.random.default_rng(seed).random()


def Y(seed):
    return 1 - X(seed)


def Z(seed):  # the draw after X
    return np.random.default_rng(seed).random(2)[1]


seeds = range(2000)
x, y, z = (
    np.array([f(seed) for seed in seeds])
    for f in (X, Y, Z)
)
print("share below  0.25   0.45   0.75")
for name, values in (
    ("X", x),
    ("Y = 1 - X", y),
    ("Z", z),
    ("(X + X) / 2", (x + x) / 2),
    ("(X + Y) / 2", (x + y) / 2),
    ("(X + Z) / 2", (x + z) / 2),
):
    shares = [np.mean(values < at) for at in (0.25, 0.45, 0.75)]
    print(f"{name:<13}" + "   ".join(f"{s:.2f}" for s in shares))

"""Two coupling layers bend a Gaussian. Its density adds up to
one only if the log-determinants enter with the right sign."""

import numpy as np


def couple(u, v):  # moves v, and returns log |det J|
    s = np.tanh(u)
    return v * np.exp(s) + 2 * np.sin(u), s


def uncouple(u, v):
    s = np.tanh(u)
    return (v - 2 * np.sin(u)) * np.exp(-s), s


def log_density(y1, y2, sign=-1):
    x1, s2 = uncouple(y2, y1)  # the last layer first
    x2, s1 = uncouple(x1, y2)
    log_p_x = -(x1**2 + x2**2) / 2 - np.log(2 * np.pi)
    return log_p_x + sign * (s1 + s2)


h = 0.05
middles = np.arange(-20, 20, h) + h / 2  # of cells
Y1, Y2 = np.meshgrid(middles, middles)
for sign in (-1, 0, 1):
    total = h**2 * np.exp(log_density(Y1, Y2, sign)).sum()
    print(f"sign {sign:+d}: total {total:.4f}")

x1, x2 = np.random.default_rng(0).normal(size=(2, 100_000))
y2, _ = couple(x1, x2)
y1, _ = couple(y2, x1)
counted = np.mean((y1 > 0) & (y2 > 0))
above = (Y1 > 0) & (Y2 > 0)
mass = h**2 * np.exp(log_density(Y1, Y2))[above].sum()
print(f"y1 > 0 and y2 > 0: {mass:.3f}, counted {counted:.3f}")

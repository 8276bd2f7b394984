"""The least x with F(x) >= u: one quantile function for every law."""

from statistics import NormalDist

import numpy as np

gauss = NormalDist()


def Q_relu(u):  # F jumps at 0, from 0 to 1/2
    return max(0.0, gauss.inv_cdf(u))


def Q_two(u):  # F is flat between -1 and 1
    return -1.0 if u <= 0.5 else 1.0


def Q_die(u):
    return float(np.ceil(6 * u))


print("   u     relu     two     die")
for u in (0.1, 0.5, 0.6, 0.9):
    values = (Q_relu(u), Q_two(u), Q_die(u))
    print(f"{u:>5}" + "".join(f"{v:>8.2f}" for v in values))

u = np.random.default_rng(0).random(10**5)
u = u[u > 0]  # random() may return 0
die = np.array([Q_die(v) for v in u])
shares = [np.mean(die == k) for k in range(1, 7)]
print("faces:", *(f"{share:.2f}" for share in shares))

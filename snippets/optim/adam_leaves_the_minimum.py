"""Slopes 4, -1, -1 in turn on [-1, 1]: the best point is -1.
Start there, and see where each method is after 3,000 steps."""

import numpy as np


def run(C, b2, keep_the_largest=False, x=-1.0):
    s = largest = 0.0
    for t in range(3000):
        g = C if t % 3 == 0 else -1.0
        s = b2 * s + (1 - b2) * g**2
        largest = max(largest, s)
        used = largest if keep_the_largest else s
        lr = 0.5 / np.sqrt(t + 1)
        x = np.clip(x - lr * g / np.sqrt(used), -1, 1)
    return x


short = 1 / (1 + 4.0**2)
print("Adam, beta2 = 1/17   ", run(4.0, short).round(2))
print("AMSGrad, beta2 = 1/17", run(4.0, short, True).round(2))
print("Adam, beta2 = 0.99   ", run(4.0, 0.99).round(2))

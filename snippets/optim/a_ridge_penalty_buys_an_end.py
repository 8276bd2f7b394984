"""A penalty lam w^2 / 2 makes the loss strongly convex. Now
training ends, and the gradient tells when."""

import math

import numpy as np

from mathdl.optim.descent import gradient_descent

x = np.array([1.0, 1, 2, 2, 3, 3])  # all labels right
L_data = np.mean(x**2) / 4


def loss(w, lam):
    return np.mean(np.log1p(np.exp(-w * x))) + lam / 2 * w**2


def grad(w, lam):
    return np.mean(-x / (1 + np.exp(w * x))) + lam * w


def train(lam, L):
    run = gradient_descent(
        lambda w: grad(w[0], lam)[None], [0.0], lr=1 / L
    )
    for steps, (w,) in enumerate(run):
        if grad(w, lam) ** 2 / (2 * lam) <= 1e-6:
            return steps, w  # so loss - minimum <= 1e-6


print("  lam   kappa   steps   promised")
for lam in (1.0, 0.1, 0.01, 0.001):
    L = L_data + lam
    steps, w = train(lam, L)
    start = loss(0.0, lam) - loss(w, lam)
    n = math.log(start / 1e-6) / -math.log1p(-lam / L)
    row = f"{lam:5.3f}  {L / lam:6,.0f}  {steps:6,}"
    print(f"{row}  {math.ceil(n):9,}")

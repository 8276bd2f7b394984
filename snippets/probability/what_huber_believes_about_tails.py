"""Huber's loss as a law: what it believes to lie in its
tails, and where it puts the center of five numbers."""

import math

import numpy as np
from scipy.optimize import minimize_scalar

from mathdl.nn.losses import huber
from mathdl.probability.distributions import Normal

x = np.array([1.0, 2.5, 3.0, 5.0, 100.0])
root = math.sqrt(2 * math.pi)
print("delta      Z  in tails  outliers  center")
for delta in (0.01, 0.5, 1.0, 2.0, 200.0):
    middle = root * (1 - 2 * Normal(0, 1).sf(delta))
    tails = 2 / delta * math.exp(-delta**2 / 2)
    Z = middle + tails

    def loss(f, delta=delta):
        return huber(np.full(5, f), x, delta=delta)[0]

    center = minimize_scalar(
        loss, bounds=(0, 100), method="bounded").x
    print(f"{delta:5g}  {Z:5.3g}  {tails / Z:8.1%}"
          f"  {1 - root / Z:8.1%}  {center:6.2f}")

"""The gradient of the Gaussian loss in the mean and log std,
by formula and by differences, far from the fit and at it."""

import numpy as np

from mathdl.calculus.differences import grad
from mathdl.probability.estimation import normal_mle, normal_nll

x = np.random.default_rng(0).normal(5, 2, 100)
mean, std = normal_mle(x)
for theta in ([0.0, 0.0], [0.0, 3.0], [mean, np.log(std)]):
    value, gradient = normal_nll(x, *theta)
    difference = grad(lambda t: normal_nll(x, *t)[0], theta)
    error = np.abs(gradient - difference).max()
    print(np.round(theta, 2), f" loss {value:.3f}  gradient",
          np.round(gradient, 3) + 0.0, error < 1e-6)

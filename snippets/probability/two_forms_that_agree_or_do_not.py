"""The mean square of the score is minus the mean of the second
derivative: if the model is smooth, and the data are its own."""

import numpy as np

from mathdl.probability.estimation import fisher_information

rng = np.random.default_rng(0)
n = 100_000
z = rng.normal(size=n)
heads = rng.binomial(1, 0.2, n)

# draws, score, second derivative, each at the theta shown
cases = {
    "N(theta, 4)": (2 * z, lambda x: x / 4, lambda x: -1 / 4),
    "N(0, exp(2 theta))": (
        z, lambda x: x**2 - 1, lambda x: -2 * x**2),
    "Bernoulli, logit theta": (
        heads, lambda x: x - 0.2, lambda x: -0.2 * 0.8),
    "Laplace(theta, 2)": (
        rng.laplace(0, 2, n), lambda x: np.sign(x) / 2,
        lambda x: 0.0),
    "Uniform(0, theta = 2)": (
        rng.uniform(0, 2, n), lambda x: 0 * x - 1 / 2,
        lambda x: 1 / 4),
    "N(theta, 4), std 6": (
        6 * z, lambda x: x / 4, lambda x: -1 / 4),
}
print("                        square  curvature")
for name, (x, score, second) in cases.items():
    square = fisher_information(score, x)
    curvature = 0.0 - np.mean(second(x))
    print(f"{name:22s}  {square:6.2f}  {curvature:9.2f}")

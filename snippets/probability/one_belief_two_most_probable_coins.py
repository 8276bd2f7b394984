"""Three heads, and every p equally likely beforehand: the most
probable p depends on the coordinate that you write it in."""

import numpy as np

from mathdl.probability.estimation import grid_posterior
from mathdl.probability.special import sigmoid

p = np.linspace(0, 1, 100_001)
z = np.linspace(-16, 16, 100_001)  # the logit of p


def log_likelihood(p):
    with np.errstate(divide="ignore"):
        return 3 * np.log(p)


flat = np.zeros_like(p)
same = np.log(sigmoid(z)) + np.log(sigmoid(-z))  # in z
print("         most probable   mean  P(p > 1/2)")
for name, grid, coin, prior in (
    ("in p    ", p, p, flat),
    ("in logit", z, sigmoid(z), same),
):
    density = grid_posterior(log_likelihood(coin), prior, grid)
    best = coin[density.argmax()]
    mean = np.trapezoid(density * coin, grid)
    heads = np.trapezoid(density * (coin > 0.5), grid)
    print(f"{name} {best:11.3f} {mean:10.3f} {heads:10.4f}")

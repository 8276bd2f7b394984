"""The distributions of the book, each with its density, draws, mean, variance and entropy.

All are frozen: `log_prob(x)` takes points, `sample(rng, size)` draws, `mean` and `variance` are
properties, `entropy()` is in nats, and on a line `cdf(x)` and `sf(x)` are P(X <= x) and P(X > x),
each right to its own last digits. Parameters are checked when a distribution is made.
"""

from mathdl.probability._continuous import Beta, Exponential, Laplace, Normal, Uniform
from mathdl.probability._discrete import Bernoulli, Binomial, Categorical, Poisson
from mathdl.probability._multivariate import Dirichlet, MultivariateNormal

__all__ = [
    "Bernoulli",
    "Beta",
    "Binomial",
    "Categorical",
    "Dirichlet",
    "Exponential",
    "Laplace",
    "MultivariateNormal",
    "Normal",
    "Poisson",
    "Uniform",
]

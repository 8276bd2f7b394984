"""The bound of a VAE from draws: reconstruction minus KL. Its mean
stays below the exact log-likelihood by the encoder's error."""

import numpy as np

from mathdl.probability.distributions import MultivariateNormal, Normal
from mathdl.probability.information import kl_normal

rng = np.random.default_rng(0)
W = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])  # decoder
x, sigma = np.array([1.0, -0.5, 2.0]), 0.5
# the encoder's answer for this x: two means, two stds
mean, std = np.array([1.6, -0.5]), np.array([0.4, 0.4])

per_dimension = kl_normal(mean, std, 0, 1)
z = mean + std * rng.normal(size=(100_000, 2))     # the draw
rec = Normal(0, sigma).log_prob(x - z @ W.T).sum(axis=1)
exact = MultivariateNormal(
    np.zeros(3), W @ W.T + sigma**2 * np.eye(3)).log_prob(x)
bound = rec.mean() - per_dimension.sum()
# the posterior's inverse covariance; the best q has the same
# mean and the inverse of the diagonal for its variances
P = np.eye(2) + W.T @ W / sigma**2
best = (np.log(np.diag(P)).sum()
        - np.linalg.slogdet(P)[1]) / 2

print("KL per dimension", per_dimension.round(4))
print(f"KL in total      {per_dimension.sum():.4f}")
print(f"reconstruction  {rec.mean():.2f}")
print(f"bound           {bound:.2f}")
print(f"ln p(x)         {exact:.2f}")
print(f"missing          {exact - bound:.2f}")
print(f"with the best q  {best:.2f}")

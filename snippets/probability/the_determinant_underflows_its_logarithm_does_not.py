"""784 pixels with a standard deviation of 0.01: the formula
with det divides by 0, the one with Cholesky does not."""

import numpy as np

from mathdl.probability.distributions import MultivariateNormal

i = np.arange(784)
cov = 0.01**2 * 0.8 ** np.abs(i[:, None] - i)
model = MultivariateNormal(np.zeros(784), cov)
x = model.sample(np.random.default_rng(0))

det = np.linalg.det(cov)
squared = x @ np.linalg.solve(cov, x)
with np.errstate(divide="ignore"):
    by_det = -squared / 2 - np.log(det) / 2 - 392 * np.log(2 * np.pi)
print(f"det {det}, log density {by_det}")
print(f"by Cholesky       {model.log_prob(x):.2f}")
print(f"squared distance  {squared:.2f}")

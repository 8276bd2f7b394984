"""The same words and numbers mean different distributions in
NumPy, SciPy and mathdl."""

import numpy as np
import scipy.stats

from mathdl.probability.distributions import (
    Categorical,
    Exponential,
    Normal,
)

rng = np.random.default_rng(0)
print("exponential(4): means")
print(f"  mathdl {Exponential(4).mean}", end="")
print(f"  scipy {scipy.stats.expon(4).mean()}", end="")
print(f"  numpy {rng.exponential(4, 100_000).mean():.1f}")

x = [0.0, 2.0, 40.0]
ours = Normal(1, 2).log_prob(x)
print("N(1, 4)", ours.round(4))
print("  equal", np.allclose(ours, scipy.stats.norm(1, 2).logpdf(x)))
print(f"  entropy {Normal(1, 2).entropy():.4f}")
print(f"  P(Z <= -10) = {Normal(0, 1).cdf(-10):.1e}")

d = Categorical([0.7, 0.2, 0.1])
print("categorical", d.log_prob([0, 1, 2, 3]).round(4))
print(f"  entropy {d.entropy():.4f}")

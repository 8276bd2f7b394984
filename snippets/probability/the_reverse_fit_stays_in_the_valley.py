"""Two humps five widths apart: the Gaussian that is best in
reverse KL sits between them. At six it sits on one."""

import numpy as np
from scipy.optimize import minimize

from mathdl.probability.distributions import Normal

x = np.linspace(-20, 20, 2001)  # a grid, steps of 0.02


def reverse(at, m):
    q = Normal(at[0], np.exp(at[1])).log_prob(x)
    p = np.logaddexp(Normal(-m, 1).log_prob(x),
                     Normal(m, 1).log_prob(x)) - np.log(2)
    return 0.02 * np.sum(np.exp(q) * (q - p))


for m in (2.0, 2.5, 3.0):
    print(f"humps at +-{m}; forward: mean 0"
          f", std {np.sqrt(1 + m * m):.2f}")
    for name, start in (("middle", 0.0), ("hump", m)):
        fit = minimize(reverse, (start, 0.0), args=(m,))
        mean, std = fit.x[0] + 0.0, np.exp(fit.x[1])
        print(f"  from the {name:6s} mean {abs(mean):.2f}"
              f", std {std:.2f}, KL {fit.fun:.3f}")

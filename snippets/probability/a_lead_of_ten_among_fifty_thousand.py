"""A lead of 10 makes a token 22,026 times as likely as any
rival, and with 49,999 rivals that is not enough."""

import numpy as np

from mathdl.probability.special import softmax

k = 50_000
z = np.zeros(k)
z[0] = 10.0
for T in (0.5, 1.0, 2.0):
    p = softmax(z, temperature=T)
    print(f"T = {T:.1f}  p = {p[0]:.4f}")
print(f"against one rival  {np.exp(10.0):.0f}")
print(f"ln(k - 1)          {np.log(k - 1):.2f}")

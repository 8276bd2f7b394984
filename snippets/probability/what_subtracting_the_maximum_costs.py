"""The shift costs a tiny probability two digits of its own
size, and a sum next to nothing. They can be had back."""

from decimal import Decimal, getcontext

import numpy as np

from mathdl.probability.special import log_softmax, softmax

getcontext().prec = 50
z = np.array([0.1, -30.3, -700.7])
exact = [Decimal(x).exp() for x in z.tolist()]
exact = np.array([e / sum(exact) for e in exact])
e, s = np.exp(z), np.exp(z - z.max())
forms = {"plain": e / e.sum(), "shifted": s / s.sum(),
         "mathdl": softmax(z)}
print("error below  1e-15 p  1e-13 p  1e-15")
for name, p in forms.items():
    off = [Decimal(x) for x in p.tolist()] - exact
    worst = max(abs(off / exact))
    print(f"{name:12} {worst < 1e-15!s:>7} "
          f"{worst < 1e-13!s:>8}"
          f" {max(abs(off)) < 1e-15!s:>6}")

z = np.array([40.0, 0.0])
s = z - z.max()
by_log = s - np.log(np.exp(s).sum())
print(f"-ln p of the leader, log    {abs(by_log[0]):.2g}")
print(f"-ln p of the leader, log1p  {-log_softmax(z)[0]:.2g}")

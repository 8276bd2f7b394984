"""T^2 KL between teacher and student at temperature T has the
gradient T (q - p), and settles, slowly, as T grows."""

import numpy as np

from mathdl.calculus.reverse import grad
from mathdl.probability.information import kl_divergence
from mathdl.probability.special import log_softmax, softmax

v = np.array([5.0, 2.0, -1.0, -3.0])  # teacher
z = np.array([2.0, 1.0, 0.5, -1.0])  # student


def loss(z):
    return -T**2 * (p @ log_softmax(z / T))  # + constant


print("    T  T^2 KL  gradient")
for T in (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 1000.0):
    p = softmax(v, temperature=T)
    q = softmax(z, temperature=T)
    g = grad(loss)(z)
    assert np.allclose(g, T * (q - p))
    print(f"{T:5.4g}  {T**2 * kl_divergence(p, q):.4f}"
          + "".join(f"{x:7.3f}" for x in g))
d = z - v - (z - v).mean()
print(f"limit  {d @ d / 8:.4f}"
      + "".join(f"{x:7.3f}" for x in d / 4))

"""KL is not symmetric, a detour can be shorter, and the roots
of Jensen-Shannon divergences repair both."""

import numpy as np

from mathdl.probability.information import (
    js_divergence,
    kl_divergence,
)

a, b, c = (np.array([t, 1 - t]) for t in (0.5, 0.25, 0.1))


def root(p, q):
    return np.sqrt(js_divergence(p, q))


for name, d in (("KL", kl_divergence), ("root of JS", root)):
    print(f"{name:10s}  a to c {d(a, c):.3f}"
          f"  c to a {d(c, a):.3f}"
          f"  by way of b {d(a, b) + d(b, c):.3f}")

apart = np.array([1.0, 0]), np.array([0, 1.0])
print(f"no overlap: KL {kl_divergence(*apart)}"
      f", JS {js_divergence(*apart):.4f}")

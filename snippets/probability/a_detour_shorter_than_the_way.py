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


print("            a to c  c to a   via b")
for name, d in (("KL", kl_divergence), ("root of JS", root)):
    print(f"{name:10s} {d(a, c):7.3f} {d(c, a):7.3f}"
          f" {d(a, b) + d(b, c):7.3f}")

apart = np.array([1.0, 0]), np.array([0, 1.0])
print(f"no overlap: KL {kl_divergence(*apart)}"
      f", JS {js_divergence(*apart):.4f}")

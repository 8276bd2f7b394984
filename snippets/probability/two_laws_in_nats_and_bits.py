"""Cross-entropy is entropy plus divergence; the order
matters, the unit is a factor."""

import numpy as np

from mathdl.probability.information import (
    cross_entropy,
    entropy,
    kl_divergence,
)
from mathdl.probability.special import softmax

p, q = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
rows = {
    "H(p)": entropy(p),
    "H(p, q)": cross_entropy(p, q),
    "KL(p, q)": kl_divergence(p, q),
    "KL(q, p)": kl_divergence(q, p),
}
for name, nats in rows.items():
    print(f"{name:8s} {nats:.4f} nats"
          f"  {nats / np.log(2):.4f} bits")

s = softmax([2.0, 1.0, -0.5, 3.0])
print("softmax", s.round(3))
print(f"entropy {entropy(s):.4f} of {np.log(4):.4f}"
      f", like {np.exp(entropy(s)):.2f} equal outcomes")

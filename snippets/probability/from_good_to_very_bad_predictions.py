"""Cross-entropy tells six predictions apart, and where the
label is open, the honest one is the cheapest."""

import numpy as np

from mathdl.probability.information import (
    cross_entropy,
    kl_divergence,
)

hard, soft = np.array([1.0, 0, 0]), np.array([0.7, 0.2, 0.1])
said = {
    "very good": [0.98, 0.01, 0.01],
    "honest": [0.7, 0.2, 0.1],
    "barely": [0.4, 0.3, 0.3],
    "uniform": [1 / 3, 1 / 3, 1 / 3],
    "bad": [0.1, 0.8, 0.1],
    "very bad": [0.001, 0.998, 0.001],
}
print("          label class 1   label .7 .2 .1")
print("              H    pull        H     KL")
for name, q in said.items():
    print(f"{name:9s} {cross_entropy(hard, q):6.3f}"
          f" {q[0] - 1:7.3f}   {cross_entropy(soft, q):6.3f}"
          f" {kl_divergence(soft, q):6.3f}")

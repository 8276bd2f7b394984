"""No step tells two laws better apart: outcomes merged, or
some of them mislabeled."""

import numpy as np

from mathdl.probability.information import (
    entropy,
    kl_divergence,
    mutual_information,
)

p, q = np.array([0.7, 0.2, 0.1]), np.array([0.5, 0.3, 0.2])
steps = {
    "seen as it is": np.eye(3),
    "last two merged": [[1, 0], [0, 1], [0, 1]],
    "a tenth mislabeled": 0.85 * np.eye(3) + 0.05,
    "first two merged": [[1, 0], [1, 0], [0, 1]],
}
for name, T in steps.items():
    print(f"{name:18s} KL {kl_divergence(p @ T, q @ T):.4f}")

harmful = np.array([[0.009, 0.001], [0.0495, 0.9405]])
told = mutual_information(harmful)
print(f"a flag tells {told:.4f}"
      f" of {entropy([0.01, 0.99]):.4f} nats")

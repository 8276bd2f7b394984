"""Ten classes, labels smoothed by 0.1: gradient descent on
the logits of one example, and where it must stop."""

import numpy as np

from mathdl.nn.losses import softmax_cross_entropy
from mathdl.probability.information import entropy

k, eps = 10, 0.1
hard = np.eye(k)[:1]
smooth = (1 - eps) * hard + eps / k
for name, labels in (("hard", hard), ("smooth", smooth)):
    z = np.zeros((1, k))
    for t in range(1001):
        loss, g = softmax_cross_entropy(z, labels)
        if t in (0, 10, 100, 1000):
            print(f"{name:6s}  step {t:4d}  loss {loss:.4f}"
                  f"  gap {z[0, 0] - z[0, 1]:6.3f}")
        z = z - g
print(f"floor {entropy(smooth[0]):.4f}"
      f"  gap {np.log(1 + k * (1 - eps) / eps):.3f}")

"""x says whether two hidden bits differ, up to flips. The
likelihood is best without flips, the bound with many."""

import numpy as np

from mathdl.probability.special import sigmoid

p = 0.2                         # P(a bit is 1)
share = np.array([0.68, 0.32])  # of x = 0, 1: the truth
q = sigmoid(np.linspace(-9, 9, 1001))
entropy = -q * np.log(q) - (1 - q) * np.log(1 - q)
ones = np.array([[1 - p, p]])
p_z = ones.T * ones                              # (2, 2)
differ = np.array([[0, 1], [1, 0]])
bits = np.stack([1 - q, q])                      # (2, 1001)

print("flips  log-likelihood   bound")
for flips in (0.001, 0.1, 0.2, 0.3, 0.4, 0.43, 0.5):
    log_l = bound = 0.0
    for x in (0, 1):
        joint = p_z * np.where(differ == x, 1 - flips, flips)
        log_l += share[x] * np.log(joint.sum())
        # all q(z1) q(z2) on a grid
        values = bits.T @ np.log(joint) @ bits
        values += entropy[:, None] + entropy
        bound += share[x] * values.max()
    print(f"{flips:5.3f} {log_l:15.4f} {bound:7.4f}")

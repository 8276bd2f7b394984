"""A chain: all pairs are correlated, only neighbors are linked.
Two causes of one effect: the reverse."""

import numpy as np

np.set_printoptions(precision=2, suppress=True)
i = np.arange(4)
chain = 0.8 ** np.abs(i[:, None] - i)
B = np.array([[1.0, 0, 0], [0, 1, 0], [1, 1, 1]])
causes = B @ B.T  # x3 = x1 + x2 + noise
for name, cov in (("chain", chain), ("two causes", causes)):
    precision = np.linalg.inv(cov).round(9) + 0.0
    print(f"{name}, covariance", cov, sep="\n")
    print(f"{name}, precision", precision, sep="\n")

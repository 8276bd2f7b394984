"""Joint, marginal and conditional are one table: its
entries, its sums, and its rows or columns rescaled."""

import numpy as np

counts = np.array([[900, 100],  # harmful
                   [4950, 94050]])  # harmless
joint = counts / counts.sum()  # p(y, x)
p_y = joint.sum(axis=1)  # base rates
p_x = joint.sum(axis=0)  # flagged, not flagged

print("p(y):", p_y, " p(x):", p_x)
print("p(x | y), rows sum to 1:")
print(joint / p_y[:, None])
print("p(y | x), columns sum to 1:")
print((joint / p_x).round(4))

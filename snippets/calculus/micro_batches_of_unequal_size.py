"""The mean of the micro-batches' gradients is not the gradient
of the whole batch, if their sizes differ."""

import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(10, 3))
y = X @ [1.0, -2.0, 0.5] + rng.normal(size=10)
w = np.zeros(3)


def gradient(rows):  # of the mean squared error over some rows
    return 2 * X[rows].T @ (X[rows] @ w - y[rows]) / len(rows)


parts = np.split(np.arange(10), [4, 8])  # 4, 4 and 2 examples
each = np.array([gradient(rows) for rows in parts])
sizes = np.array([len(rows) for rows in parts])
print("whole batch     ", gradient(np.arange(10)).round(3))
print("mean of the means", each.mean(axis=0).round(3))
print("weighted by size ", (sizes @ each / sizes.sum()).round(3))

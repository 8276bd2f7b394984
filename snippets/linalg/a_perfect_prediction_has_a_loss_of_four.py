"""A perfect prediction has a mean squared error of 4."""

import numpy as np

targets = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
predictions = np.array([[1.0], [2.0], [3.0], [4.0], [5.0]])

loss = np.mean((predictions - targets) ** 2)
print("predictions", predictions.shape)
print("targets", targets.shape)
print("loss", loss)

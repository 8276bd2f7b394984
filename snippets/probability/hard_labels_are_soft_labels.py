"""A class index is a row of the identity; a smoothed label
mixes it with the uniform law; a weighted mean divides by
the weights that took part."""

import numpy as np

from mathdl.nn.losses import softmax_cross_entropy
from mathdl.probability.special import log_softmax

logits = np.array([[2.0, 0.0, -1.0], [0.0, 1.0, 0.0],
                   [1.0, 1.0, 3.0], [0.0, 0.0, 0.0]])
y = np.array([0, 2, 2, 1])
Y = np.eye(3)[y]  # (n, k)
index = softmax_cross_entropy(logits, y)[0]
one_hot = softmax_cross_entropy(logits, Y)[0]
print(f"index     {index:.4f}")
print(f"one-hot   {one_hot:.4f}")
smooth = softmax_cross_entropy(logits, 0.9 * Y + 0.1 / 3)[0]
print(f"smoothed  {smooth:.4f}")
each = -log_softmax(logits)[np.arange(4), y]
w = np.array([1.0, 5.0, 2.0])[y]
print(f"weighted  {w @ each / w.sum():.4f}")
print(f"one left out  {each[[0, 2, 3]].mean():.4f}")

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
print("index     %.4f" % softmax_cross_entropy(logits, y)[0])
print("one-hot   %.4f" % softmax_cross_entropy(logits, Y)[0])
smooth = softmax_cross_entropy(logits, 0.9 * Y + 0.1 / 3)[0]
print("smoothed  %.4f" % smooth)
each = -log_softmax(logits)[np.arange(4), y]
w = np.array([1.0, 5.0, 2.0])[y]
print("weighted  %.4f" % (w @ each / w.sum()))
print("one left out  %.4f" % each[[0, 2, 3]].mean())

"""Through the probabilities the gradient is lost, through the
logits it is p - y."""

import numpy as np

from mathdl.nn.losses import softmax_cross_entropy
from mathdl.probability.special import softmax

y = np.array([0.0, 1.0])  # the label is the second class
print("gap  2 steps    p - y")
for gap in (1.0, 30.0, 800.0):
    z = np.array([gap, 0.0])
    p = softmax(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        dp = -y / p  # gradient of -log p[1] in p
        two_steps = (np.diag(p) - np.outer(p, p)) @ dp
    fused = softmax_cross_entropy(z[None], [1])[1][0]
    print(f"{gap:3.0f} {two_steps[1]:8.4f} {fused[1]:8.4f}")

"""Two networks that compute the same function. The network
halfway between them is far worse than a coin."""

import numpy as np

X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
y = np.array([0.0, 1, 1, 0])  # exclusive or


def logits(params):
    W, b, v, c = params
    return np.maximum(X @ W.T + b, 0) @ v + c  # (4,)


def loss(z):
    return np.mean(np.logaddexp(0, z) - y * z)


W, b = np.ones((2, 2)), np.array([0.0, -1])
v, c = np.array([20.0, -40]), -10.0
one = (W, b, v, c)
two = (W[::-1], b[::-1], v[::-1], c)  # its two units swapped
middle = tuple((p + q) / 2 for p, q in zip(one, two))
both = (logits(one) + logits(two)) / 2
for name, z in (
    ("one network", logits(one)),
    ("its units swapped", logits(two)),
    ("mean of the logits", both),
    ("mean of the weights", logits(middle)),
    ("a coin", np.zeros(4)),
):
    print(f"{name:20s} {loss(z):8.5f}")

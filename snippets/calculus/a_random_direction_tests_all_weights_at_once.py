"""Two forward passes along a random direction test all weights."""

import numpy as np

from mathdl.nn import losses, mlp

rng = np.random.default_rng(0)
params = mlp.init(rng, [784, 256, 64, 10])
params = [(W, rng.normal(size=b.shape)) for W, b in params]
X, y = rng.normal(size=(4, 784)), rng.integers(0, 10, size=4)
v, unravel = mlp.ravel(params)


def loss(v):
    logits = mlp.apply(unravel(v), X)
    return losses.softmax_cross_entropy(logits, y)[0]


logits, cache = mlp.forward(params, X)
dZ = losses.softmax_cross_entropy(logits, y)[1]
grads = mlp.backward(params, cache, dZ)
right = mlp.ravel(grads)[0]
grads[1] = (grads[1][0], 0 * grads[1][1])  # forgets one bias
wrong = mlp.ravel(grads)[0]

h = 1e-7  # times entries of size 1; no kink is that near
for _ in range(3):
    u = rng.normal(size=v.size)
    slope = (loss(v + h * u) - loss(v - h * u)) / (2 * h)
    errors = [
        abs(g @ u - slope) / np.linalg.norm(g) for g in (right, wrong)
    ]
    print(v.size, "weights", *["ok" if e < 1e-5 else "wrong" for e in errors])

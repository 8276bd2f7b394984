"""Three wrong backward passes pass a gradient check, and the
right one fails it."""

import numpy as np

from mathdl.calculus.differences import check_grad
from mathdl.nn import losses, mlp


def error(params, X, y, bug=None):
    def loss_and_grad(v):
        params = unravel(v)
        logits, cache = mlp.forward(params, X)
        loss, dZ = losses.softmax_cross_entropy(logits, y)
        grads = []
        for (W, _), H in zip(params[::-1], cache[::-1]):
            db = dZ[0] if bug == "bias" else dZ.sum(axis=0)
            grads.append((dZ.T @ H, db))
            dH = dZ @ (W.T if bug == "transpose" else W)
            dZ = dH * (H > 0) * (2 if bug == "twice" else 1)
        return loss, mlp.ravel(grads[::-1])[0]

    v, unravel = mlp.ravel(params)
    return check_grad(
        lambda v: loss_and_grad(v)[0], lambda v: loss_and_grad(v)[1], v
    )


rng = np.random.default_rng(0)
net = mlp.init(rng, [5, 5, 5, 5])  # biases are 0
biased = [(W, rng.normal(size=5)) for W, b in net]
symmetric = [((W + W.T) / 2, b) for W, b in biased]
zero_head = [*biased[:2], (np.zeros((5, 5)), np.zeros(5))]
X, y = rng.normal(size=(8, 5)), rng.integers(0, 5, size=8)
padded = X * (np.arange(8) > 0)[:, None]  # the first row is 0

for name, e in (
    ("A", error(symmetric, X, y, "transpose")),
    ("B", error(biased, X[:1], y[:1], "bias")),
    ("C", error(zero_head, X, y, "twice")),
    ("D", error(net, padded, y)),
):
    print(name, "passes" if e < 1e-7 else f"fails: {e:.3f}")

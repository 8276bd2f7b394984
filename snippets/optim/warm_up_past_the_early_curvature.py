"""A rate that ruins a cold start trains after a warm-up."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.nn import mlp
from mathdl.nn.losses import softmax_cross_entropy
from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.schedules import constant, warmup

X, y = cells()
X = (X - X.mean(axis=0)) / X.std(axis=0)


def train(seed, lr):
    rng = np.random.default_rng(seed)
    w, unravel = mlp.ravel(mlp.init(rng, [5, 32, 32, 2]))
    losses = []

    def grad(w):
        params = unravel(w)
        logits, cache = mlp.forward(params, X)
        loss, dlogits = softmax_cross_entropy(logits, y)
        losses.append(loss)
        grads = mlp.backward(params, cache, dlogits)
        return mlp.ravel(grads)[0]

    try:
        trajectory(gradient_descent(grad, w, lr=lr), 81)
    except ValueError:
        return np.inf
    return losses[-1]


for top in (0.25, 4):
    for name, lr in (("cold", constant(top)),
                     ("warm", warmup(top, n_steps=20))):
        ends = sorted(train(seed, lr) for seed in range(6))
        print(f"{top:4} {name}", *(f"{e:.2f}" for e in ends))

"""Five epochs, for each batch size at its best learning rate:
beyond some size a larger batch ends higher."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.nn import losses, mlp
from mathdl.optim.stochastic import minibatches

X, y = cells()
X, n = (X - X.mean(axis=0)) / X.std(axis=0), len(X)
start, unravel = mlp.ravel(
    mlp.init(np.random.default_rng(0), [5, 16, 2])
)


def loss_and_grad(w, rows):
    params = unravel(w)
    logits, cache = mlp.forward(params, X[rows])
    loss, d = losses.softmax_cross_entropy(logits, y[rows])
    return loss, mlp.ravel(mlp.backward(params, cache, d))[0]


for B in (8, 32, 128, 569):
    ends = {}
    for lr in (0.1, 0.3, 1.0, 3.0):
        rng, ends[lr] = np.random.default_rng(1), 0.0
        for _ in range(3):  # three runs, other batches
            w, steps = start, 0
            for _ in range(5):
                for rows in minibatches(rng, n, B):
                    w = w - lr * loss_and_grad(w, rows)[1]
                    steps += 1
            ends[lr] += loss_and_grad(w, np.arange(n))[0] / 3
    lr = min(ends, key=ends.get)
    print(f"B {B:3}, {steps:3} steps, lr {lr:4}: {ends[lr]:.3f}")

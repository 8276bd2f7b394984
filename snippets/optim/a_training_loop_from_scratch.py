"""Shuffle, cut, step: a network learns 569 biopsies."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.nn import losses, mlp
from mathdl.optim.stochastic import minibatches

X, y = cells()
X = (X - X.mean(axis=0)) / X.std(axis=0)
rng = np.random.default_rng(0)
params = mlp.init(rng, [5, 16, 2])

for epoch in range(1, 11):
    total = 0.0
    for rows in minibatches(rng, len(X), 32):
        logits, cache = mlp.forward(params, X[rows])
        loss, dlogits = losses.softmax_cross_entropy(logits, y[rows])
        grads = mlp.backward(params, cache, dlogits)
        params = [
            (W - 0.1 * dW, b - 0.1 * db)
            for (W, b), (dW, db) in zip(params, grads)
        ]
        total += len(rows) * loss  # the last batch is shorter
    if epoch in (1, 2, 5, 10):
        print(f"epoch {epoch:2}  loss {total / len(X):.4f}")

right = np.mean(mlp.apply(params, X).argmax(axis=1) == y)
print(f"right {right:.3f}")

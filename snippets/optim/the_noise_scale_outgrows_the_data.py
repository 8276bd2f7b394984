"""While a network trains, the batch at which noise equals signal
grows from a handful to more than the data."""

import numpy as np

from mathdl.data.cells import cells
from mathdl.nn import losses, mlp
from mathdl.optim.stochastic import minibatches

X, y = cells()
X, n = (X - X.mean(axis=0)) / X.std(axis=0), len(X)
rng = np.random.default_rng(0)
w, unravel = mlp.ravel(mlp.init(rng, [5, 16, 2]))


def grad_of(w, rows):
    params = unravel(w)
    logits, cache = mlp.forward(params, X[rows])
    _, slopes = losses.softmax_cross_entropy(logits, y[rows])
    return mlp.ravel(mlp.backward(params, cache, slopes))[0]


print("epoch  |g|^2   sigma^2  noise scale")
for epoch in range(11):
    if epoch in (0, 1, 2, 4, 10):
        each = np.array([grad_of(w, [i]) for i in range(n)])
        g2 = np.sum(each.mean(axis=0) ** 2)
        s2 = np.sum(each.var(axis=0))
        print(f"{epoch:5}  {g2:.4f}  {s2:7.3f}  {s2 / g2:8.0f}")
    for rows in minibatches(rng, n, 32):
        w = w - 0.1 * grad_of(w, rows)

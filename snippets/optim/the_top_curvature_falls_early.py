"""The top curvature falls while the rate is still climbing."""

import numpy as np

from mathdl.calculus.reverse import hvp
from mathdl.data.cells import cells
from mathdl.nn import mlp
from mathdl.nn.losses import softmax_cross_entropy
from mathdl.optim.schedules import warmup

X, y = cells()
X = (X - X.mean(axis=0)) / X.std(axis=0)
rng = np.random.default_rng(0)
w, unravel = mlp.ravel(mlp.init(rng, [5, 32, 32, 2]))


def loss(w):  # with numpy's functions, to be differentiated
    logits = mlp.apply(unravel(w), X)
    shifted = logits - logits[np.arange(569), y][:, None]
    return np.mean(np.log(np.sum(np.exp(shifted), axis=1)))


def top_curvature(w):
    v = rng.normal(size=w.size)
    for _ in range(30):  # power iteration
        v /= np.linalg.norm(v)
        Hv = hvp(loss, w, v)
        value, v = v @ Hv, Hv
    return value


lr = warmup(4.0, n_steps=20)
print("step  loss  curvature  limit  rate")
for t in range(61):
    params = unravel(w)
    logits, cache = mlp.forward(params, X)
    f, dlogits = softmax_cross_entropy(logits, y)
    if t in (0, 2, 5, 10, 14, 20, 40, 60):
        top = top_curvature(w)
        print(f"{t:3}   {f:.2f}  {top:8.1f}"
              f"  {2 / top:6.2f}  {lr(t):5.2f}")
    g = mlp.ravel(mlp.backward(params, cache, dlogits))[0]
    w = w - lr(t) * g

"""A layer that is ten times too large shows in the signal and
in the gradient; its own weight gradient is the smallest."""

import numpy as np

rng = np.random.default_rng(0)
n, n_layers = 256, 6
Ws = rng.normal(scale=np.sqrt(2 / n), size=(n_layers, n, n))
Ws[3] *= 10.0  # the fault, in layer 4

xs = [rng.normal(size=n)]
for W in Ws:
    xs.append(np.maximum(W @ xs[-1], 0.0))

g = rng.normal(size=n)  # the gradient that the loss sends
print("layer  signal  gradient  |dW|")
for layer in range(n_layers, 0, -1):
    x, W = xs[layer - 1], Ws[layer - 1]
    delta = g * (xs[layer] > 0)
    g_before = W.T @ delta
    signal = np.linalg.norm(xs[layer]) / np.linalg.norm(x)
    back = np.linalg.norm(g_before) / np.linalg.norm(g)
    dW = np.linalg.norm(np.outer(delta, x))
    print(f"{layer:5d}  {signal:6.2f}  {back:8.2f}  {dW:.1e}")
    g = g_before

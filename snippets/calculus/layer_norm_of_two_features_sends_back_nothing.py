"""Layer norm of two features sends back no gradient at all."""

import numpy as np

from mathdl.calculus.reverse import vjp


def layer_norm(X):
    center = X - X.mean(axis=1, keepdims=True)
    return center / X.std(axis=1, keepdims=True)


rng = np.random.default_rng(0)
print("    d  squared share sent back  along 1  along xhat")
for d in (2, 3, 4, 16, 256):
    X, G = 5 * rng.normal(size=(2, 2000, d))  # one example a row
    Xhat, pull = vjp(layer_norm, X)
    back = pull(G) * X.std(axis=1, keepdims=True)
    share = np.sum(back**2) / np.sum(G**2)
    along_1 = np.abs(back.sum(axis=1)).max()
    along_xhat = np.abs((Xhat * back).sum(axis=1)).max()
    print(f"{d:5} {share:24.2f} {along_1:8.3f} {along_xhat:11.3f}")

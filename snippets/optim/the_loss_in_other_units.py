"""The same data and 300 steps, the loss in units 1,000 times
as small: decay in AdamW stays, L2 in Adam fades."""

import numpy as np

from mathdl.optim.adaptive import adam, adamw
from mathdl.optim.descent import trajectory

rng = np.random.default_rng(0)
X = rng.normal(size=(50, 2)) * [3.0, 0.3]
y = X @ [1.0, 1.0] + rng.normal(size=50)


def run(method, scale, decay):
    def grad(w):
        return scale * X.T @ (X @ w - y) / 50

    settings = {"lr": 0.01, "eps": 1e-12}
    walk = method(grad, [0.0, 0.0], weight_decay=decay, **settings)
    return trajectory(walk, 300)[-1].round(3) + 0.0


print("AdamW, decay 2  ", run(adamw, 1, 2.0))
print("  loss x 1000   ", run(adamw, 1000, 2.0))
print("Adam, L2 2      ", run(adam, 1, 2.0))
print("  loss x 1000   ", run(adam, 1000, 2.0))
print("  L2 x 1000 too ", run(adam, 1000, 2000.0))

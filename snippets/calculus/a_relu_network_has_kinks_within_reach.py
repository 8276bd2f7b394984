"""Between its kinks a ReLU network is linear; large steps cross them."""

import numpy as np

rng = np.random.default_rng(0)
d, units = 100, 1000
W = rng.normal(size=(units, d)) / np.sqrt(d)
v = rng.normal(size=units) / np.sqrt(units)
x = rng.normal(size=d)


def f(x):
    return v @ np.maximum(W @ x, 0)


g = W.T @ (v * (W @ x > 0))  # the gradient, by hand
for h in (1e-1, 1e-2, 1e-3, 1e-5):
    steps = h * np.eye(d)
    slopes = np.array([f(x + s) - f(x - s) for s in steps]) / (2 * h)
    error = np.linalg.norm(slopes - g) / np.linalg.norm(g)
    crossed = [
        np.any((W @ (x + s) > 0) != (W @ (x - s) > 0)) for s in steps
    ]
    size = f"{error:.4f}" if error > 1e-8 else "< 1e-8"
    print(f"h = {h:.0e}  {sum(crossed):2d} of {d} cross  error {size}")

"""In float32 the usual small steps do not move x at all."""

import numpy as np


def loss(w):
    return np.sqrt(w)


for kind in (np.float64, np.float32):
    w = kind(2)
    print(kind.__name__)
    for h in (1e-8, 1e-6, 5e-3):
        step = kind(h)
        rise = loss(w + step) - loss(w - step)
        error = abs(float(rise / (2 * step)) * 8**0.5 - 1)
        print(f"  h = {h:.0e}  relative error {error:.0e}")

"""After n steps conjugate gradients may be far from done."""

import numpy as np

from mathdl.optim.descent import trajectory
from mathdl.optim.second_order import conjugate_gradient

rng = np.random.default_rng(0)


def errors(w, steps):
    """The error in the norm of A, relative to the start's."""
    b = rng.normal(size=len(w))
    run = conjugate_gradient(lambda p: w * p, b)
    e = (trajectory(run, steps) - b / w) * np.sqrt(w)
    return np.linalg.norm(e, axis=1) / np.linalg.norm(e[0])


spread = errors(np.geomspace(1, 1e6, 20), 80)
for t in (10, 15, 20):
    print(f"20 unknowns, {t} steps: {spread[t]:.1f}")
print("after 80 below 1e-10:", spread[80] < 1e-10)
three = errors(np.repeat([1.0, 10.0, 1e3], 1000), 3)
print("3000 unknowns, 3 steps:", three[3] < 1e-10)

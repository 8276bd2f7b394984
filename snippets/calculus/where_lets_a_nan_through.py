"""np.where hides the value of the branch not taken, not its slope."""

import numpy as np

from mathdl.calculus.reverse import grad


def careless(x):
    return np.sum(np.where(x > 0, np.sqrt(np.maximum(x, 0)), 0.0))


def careful(x):
    inside = np.where(x > 0, x, 1.0)  # harmless where it is not used
    return np.sum(np.where(x > 0, np.sqrt(inside), 0.0))


x = np.array([4.0, 0.0])
with np.errstate(all="ignore"):
    for f in (careless, careful):
        print(f"{f.__name__:8s} value {f(x)}, gradient {grad(f)(x)}")

"""u . (J v) by a push forward, and (J^T u) . v by a pull back,
are one number: a test for both, without the Jacobian."""

import numpy as np

from mathdl.calculus.forward import jvp
from mathdl.calculus.reverse import vjp

rng = np.random.default_rng(0)
W1, W2 = rng.normal(size=(50, 20)), rng.normal(size=(5, 50))


def f(x):  # from 20 numbers to 5
    return np.tanh(W2 @ np.tanh(W1 @ x))


x, v = rng.normal(size=(2, 20)) / 10
u = rng.normal(size=5)
y, pushed = jvp(f, x, v)  # J v, of y's shape
y, pullback = vjp(f, x)
pulled = pullback(u)  # J^T u, of x's shape
print(pushed.shape, pulled.shape)
print(f"{u @ pushed:.10f}\n{pulled @ v:.10f}")

"""A Jacobian costs a push for each input or a pull for each output."""

import numpy as np

from mathdl.calculus.counting import count
from mathdl.calculus.forward import jvp
from mathdl.calculus.reverse import vjp

n = 64
rng = np.random.default_rng(0)
V, x, v = rng.normal(size=(n, n)), rng.normal(size=n), np.ones(n)

print("in units of one evaluation of f")
print("outputs   n pushes   m pulls")
for m in (1, 16, 64, 127, 256):
    W = rng.normal(size=(m, n))

    def f(x, W=W):
        return W @ np.tanh(V @ x)

    def push(x, v, f=f):
        return jvp(f, x, v)

    def pull(x, g, f=f):
        return vjp(f, x)[1](g)

    once = count(f, x).multiply_adds
    one_push = count(push, x, v).multiply_adds
    one_pull = count(pull, x, np.ones(m)).multiply_adds - once
    pushes, pulls = n * one_push, once + m * one_pull
    print(f"{m:7d} {pushes / once:10.0f} {pulls / once:9.0f}")

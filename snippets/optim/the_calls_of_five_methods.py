"""On Rosenbrock's valley, what each method asks for."""

import numpy as np

from mathdl.optim.descent import gradient_descent
from mathdl.optim.objectives import rosenbrock
from mathdl.optim.second_order import bfgs, damped_newton, lbfgs, newton

calls = {}


def counted(name, function):
    def f(x):
        calls[name] = calls.get(name, 0) + 1
        return function(x)

    return f


f = counted("f", rosenbrock.f)
g = counted("g", rosenbrock.grad)
H = counted("H", rosenbrock.hess)
x0 = [-1.2, 1.0]
print("          steps      f      g   H")
for name, run in {
    "gradient": gradient_descent(g, x0, lr=1e-3),
    "newton": newton(g, H, x0),
    "damped": damped_newton(f, g, H, x0),
    "bfgs": bfgs(f, g, x0),
    "lbfgs": lbfgs(f, g, x0),
}.items():
    calls.clear()
    for steps, x in enumerate(run):  # noqa: B007
        if np.linalg.norm(x - 1) < 1e-6:
            break
    n_f, n_g, n_hess = (calls.get(k, 0) for k in "fgH")
    print(f"{name:9}{steps:6d} {n_f:6d} {n_g:6d} {n_hess:3d}")

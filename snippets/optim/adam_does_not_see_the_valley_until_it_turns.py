"""Steps until the loss first is a millionth: for Adam the
condition number drops out, until the same bowl is turned."""

from itertools import islice

import numpy as np

from mathdl.optim.adaptive import adam
from mathdl.optim.descent import gradient_descent
from mathdl.optim.objectives import quadratic

c, s = np.cos(np.pi / 6), np.sin(np.pi / 6)
TURN = np.array([[c, -s], [s, c]])  # by 30 degrees


def steps(run, f):
    X = np.array(list(islice(run, 20_000)))
    loss = f(X.T)
    return int(np.argmax(loss <= 1e-6 * loss[0]))


print(" kappa     descent        Adam")
print("         axes turned   axes turned")
for kappa in (1, 100, 10_000):
    row = []
    for method in ("descent", "Adam"):
        for Q in (np.eye(2), TURN):
            bowl = quadratic(Q @ np.diag([1 / kappa, 1]) @ Q.T)
            x0 = Q @ [1.0, 1.0]
            if method == "descent":
                lr = 1.999 / (1 + 1 / kappa)
                run = gradient_descent(bowl.grad, x0, lr=lr)
            else:
                run = adam(bowl.grad, x0, lr=0.1, eps=1e-30)
            row.append(steps(run, bowl.f))
    print("{:6} {:6} {:6} {:6} {:6}".format(kappa, *row))

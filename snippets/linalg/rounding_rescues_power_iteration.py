"""Power iteration needs one largest eigenvalue and a start with
a share in it; rounding errors provide the second, not the first."""

from itertools import islice

import numpy as np

from mathdl.linalg.eigen import power_iteration

Q, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
w = np.array([3.0, 2.0, 1.0])
cases = {
    "rotation by 90 degrees": ([[0.0, -1.0], [1.0, 0.0]], [1.0, 0.0]),
    "tie, eigenvalues 1, -1": ([[0.0, 1.0], [1.0, 0.0]], [2.0, 1.0]),
    "no share, dense matrix": ((Q * w) @ Q.T, Q[:, 1]),
    "no share, diagonal    ": (np.diag(w), [0.0, 1.0, 0.0]),
}
print("step:                   ", *(f"{k:5d}" for k in (0, 1, 20, 301)))
for name, (A, x0) in cases.items():
    pairs = list(islice(power_iteration(A, x0), 302))
    shown = [f"{pairs[k][0]:5.2f}" for k in (0, 1, 20, 301)]
    end = np.abs(pairs[301][1] - pairs[300][1]).max() < 1e-9
    print(name, *shown, " settled" if end else " still moving")

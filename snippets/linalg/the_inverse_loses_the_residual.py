"""Through the inverse, the error of x is about as large as that
of solve; the residual is larger by orders of magnitude."""

import numpy as np

from mathdl.linalg.systems import solve

rng = np.random.default_rng(0)
n, norm = 100, np.linalg.norm


def random_orthogonal():
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


print("kappa  errors alike  residual, more than")
for kappa in (1e5, 1e9, 1e13):
    stretch = np.geomspace(1, 1 / kappa, n)  # singular values
    A = random_orthogonal() * stretch @ random_orthogonal()
    x = rng.normal(size=(n, 10))  # ten systems
    b = A @ x
    by_solve, by_inverse = solve(A, b), solve(A, np.eye(n)) @ b

    errors = [norm(y - x) for y in (by_solve, by_inverse)]
    alike = max(errors) < 100 * min(errors)
    residuals = [norm(b - A @ y) for y in (by_solve, by_inverse)]
    over = max(f for f in (1e2, 1e5, 1e8)
               if residuals[1] > f * residuals[0])
    print(f"{kappa:.0e}  {alike!s:12} {over:.0e} times")

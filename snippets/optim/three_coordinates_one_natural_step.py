"""The gradient depends on coordinates, the natural one does not."""

import numpy as np

from mathdl.calculus.reverse import grad, jac

m, v = 5.0, 4.0  # mean and variance of the data


def nll(mu, sigma):
    return np.log(sigma) + ((m - mu) ** 2 + v) / (2 * sigma**2)


def fisher(mu, sigma):  # in the coordinates mu, sigma
    return np.diag([1 / sigma**2, 2 / sigma**2])


h = {  # from coordinates to (mu, sigma), and where (0, 2) is
    "mu, sigma     ": (lambda u: u, [0.0, 2.0]),
    "mu, ln sigma  ": (
        lambda u: np.stack([u[0], np.exp(u[1])]), [0.0, np.log(2)]),
    "mu, precision ": (
        lambda u: np.stack([u[0], u[1] ** -0.5]), [0.0, 0.25]),
}
for name, (to, start) in h.items():
    u = np.array(start)
    J = jac(to)(u)
    g = grad(lambda u, to=to: nll(*to(u)))(u)
    F = J.T @ fisher(*to(u)) @ J
    plain, natural = J @ -g, J @ -np.linalg.solve(F, g)
    print(name, plain.round(3), natural.round(3))

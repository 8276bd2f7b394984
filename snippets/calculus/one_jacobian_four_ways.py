"""A Jacobian by hand, by differences, by columns and by rows;
what it leaves of a step shrinks with the step's square."""

import numpy as np

from mathdl.calculus import differences, forward, reverse


def f(x):
    return np.stack([x[0] ** 2, x[0] * x[1], x[1] ** 2])


x = np.array([1.0, 2.0])
by_hand = np.array([[2 * x[0], 0], [x[1], x[0]], [0, 2 * x[1]]])
columns = [forward.jvp(f, x, e)[1] for e in np.eye(2)]
J = reverse.jac(f)(x)  # by rows
print(J)
print(np.abs(differences.jac(f, x) - by_hand).max() < 1e-9)
print((np.stack(columns, axis=1) == J).all(), (by_hand == J).all())
for t in (1.0, 0.1, 0.01):
    h = t * np.array([0.6, 0.8])
    left = f(x + h) - f(x) - J @ h
    print(f"step {t}: {np.linalg.norm(left):.5f} left")

"""The log-determinant of a coupling layer is a sum; the full
Jacobian, by differences, says the same."""

import numpy as np

from mathdl.calculus.differences import jac

rng = np.random.default_rng(0)
d, half = 6, 3
A, B = rng.normal(size=(2, half, half))


def scale(u):  # (3,) -> (3,); any function will do
    return np.tanh(A @ u)


def shift(u):
    return np.maximum(B @ u, 0)


def f(x):
    u, v = x[:half], x[half:]
    return np.concatenate([u, v * np.exp(scale(u)) + shift(u)])


def inverse(y):
    u, v = y[:half], y[half:]
    return np.concatenate([u, (v - shift(u)) * np.exp(-scale(u))])


x = rng.normal(size=d)
J = jac(f, x)  # (6, 6)
print(J.round(2) + 0.0)
sign, log_det = np.linalg.slogdet(J)
print(f"log |det J| {log_det:.6f}, sum {scale(x[:half]).sum():.6f}")
print("the inverse returns x:", np.allclose(inverse(f(x)), x))

"""Newton doubles the right digits; gradient descent adds some."""

import numpy as np

from mathdl.optim.descent import gradient_descent
from mathdl.optim.second_order import newton

A = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])


def grad(x):  # of the sum of exp(A x), least at 0
    return A.T @ np.exp(A @ x)


def hess(x):
    return (A.T * np.exp(A @ x)) @ A


x0 = [1.0, 1.0]
runs = newton(grad, hess, x0), gradient_descent(grad, x0, lr=0.5)
print("step  digits by Newton  by gradients")
for t, (x, y) in zip(range(7), zip(*runs)):
    digits = [-np.log10(np.linalg.norm(z)) for z in (x, y)]
    print(f"{t:4d} {digits[0]:13.1f} {digits[1]:14.1f}")

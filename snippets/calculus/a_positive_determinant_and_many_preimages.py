"""The map (e^x cos y, e^x sin y) has a positive determinant
everywhere, and f(a) = (1, 0) has many solutions."""

import numpy as np

from mathdl.calculus.reverse import jac


def f(a):
    return np.exp(a[0]) * np.stack([np.cos(a[1]), np.sin(a[1])])


target = np.array([1.0, 0.0])
smallest, found = np.inf, set()
for start in range(-8, 9):
    a = np.array([0.0, start])
    for _ in range(50):  # Newton's method, steps up to 1
        J = jac(f)(a)
        smallest = min(smallest, np.linalg.det(J))
        step = np.linalg.solve(J, target - f(a))
        a = a + step / max(1, np.linalg.norm(step))
    found.add((f"{abs(a[0]):.6f}", f"{a[1] / np.pi:.6f}"))
print("all determinants positive:", smallest > 0)
for x, y in sorted(found, key=lambda pair: float(pair[1])):
    print(f"x = {x}, y = {y} pi")

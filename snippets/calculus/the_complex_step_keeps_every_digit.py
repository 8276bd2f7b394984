"""A step along the imaginary axis subtracts nothing."""

import numpy as np


def f(x):
    return np.exp(x) / (1 + x**2)


def slope(x):
    return np.exp(x) * (1 - x) ** 2 / (1 + x**2) ** 2


x = 2.0
print(f"truth    {slope(x):.15f}")
for h in (1e-4, 1e-8, 1e-100):
    central = (f(x + h) - f(x - h)) / (2 * h)
    turned = f(x + 1j * h).imag / h
    print(f"h = {h:.0e}")
    print(f"  central {central:.6f}  complex {turned:.15f}")

"""In polar coordinates the plane integral of a Gaussian needs
the factor r. Without it, something else comes out."""

import numpy as np

from mathdl.calculus.quadrature import gauss_legendre, trapezoid

# exp(-(x^2 + y^2) / 2) is a product: a line, squared
line = trapezoid(lambda x: np.exp(-(x**2) / 2), -9, 9, 41)
print(f"over a grid      {line**2:.6f}")


def around(f):  # theta adds a factor of 2 pi
    return 2 * np.pi * gauss_legendre(f, 0, 9, 30)


with_r = around(lambda r: np.exp(-(r**2) / 2) * r)
without = around(lambda r: np.exp(-(r**2) / 2))
print(f"polar, with r    {with_r:.6f}")
print(f"polar, without   {without:.6f}")
print(f"2 pi             {2 * np.pi:.6f}")

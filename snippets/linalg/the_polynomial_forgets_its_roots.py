"""The eigenvalues 1, ..., 20 survive in the matrix and not in
the coefficients of its characteristic polynomial."""

from math import prod

import numpy as np

from mathdl.linalg.eigen import eigh

exact = range(1, 21)
Q, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(20, 20)))
w, _ = eigh((Q * exact) @ Q.T)
print("eigh within 1e-12:", np.abs(w - exact).max() < 1e-12)

p = [1]  # coefficients, exact integers: multiply by (x - k)
for k in exact:
    p = [a - k * b for a, b in zip([*p, 0], [0, *p])]
rounded = np.array(p, dtype=np.float64)
change = [int(r) - c for r, c in zip(rounded, p)]
for k in (1, 13):  # a root moves by change / slope, nearly
    by = sum(c * k ** (20 - i) for i, c in enumerate(change))
    slope = prod(k - j for j in exact if j != k)
    print(f"rounding p moves root {k} by {abs(by / slope):.0e}")
roots = np.sort(np.roots(rounded).real)
print("np.roots within 0.01:", np.abs(roots - exact).max() < 0.01)

rounded[1] -= 2.0**-23  # -210 becomes -210.0000001192
z = np.roots(rounded)
print("now complex:", np.sum(np.abs(z.imag) > 0.1), "of 20,", end=" ")
print(f"largest imaginary part {z.imag.max():.1f}")

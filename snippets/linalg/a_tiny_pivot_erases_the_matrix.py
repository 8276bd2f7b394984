"""A pivot of 1e-20 wipes out the entry that decides."""

import numpy as np

from mathdl.linalg.systems import solve

print("pivot  lost  first try         swapped")
for tiny in (1e-4, 1e-16, 1e-20):
    A, b = np.array([[tiny, 1.0], [1.0, 1.0]]), [1.0, 2.0]

    factor = 1.0 / tiny  # row 2 minus factor times row 1
    u22, c2 = 1.0 - factor, 2.0 - factor
    x2 = c2 / u22
    x1 = (1.0 - x2) / tiny

    L, U = [[1.0, 0.0], [factor, 1.0]], [[tiny, 1.0], [0.0, u22]]
    lost = np.abs(A - np.array(L) @ np.array(U)).max()
    y1, y2 = solve(A, b)
    print(f"{tiny:.0e}  {lost:.1f}   ({x1:.4f}, {x2:.4f})", end="  ")
    print(f"({y1:.4f}, {y2:.4f})")

"""Three norms, three distances between the same two vectors."""

import math

from mathdl.linalg.vectors import distance

x, y = [1, 2, 3], [4, 5, 6]
for name, p in [("L1", 1), ("L2", 2), ("Linf", math.inf)]:
    print(f"{name:4s}  {distance(x, y, p):.2f}")

"""From a dot product of 32 to an angle and a closest point."""

import numpy as np

from mathdl.linalg.vectors import angle, cosine_similarity, norm

x, y = np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])
print("x . y          ", x @ y)
print(f"|x| |y|         {norm(x):.3f} * {norm(y):.3f}")
print(f"cosine          {cosine_similarity(x, y):.4f}")
print(f"angle           {np.degrees(angle(x, y)):.2f} degrees")

c = (x @ y) / (x @ x)
rest = y - c * x
print(f"closest c       {c:.3f}")
print("closest point  ", (c * x).round(2))
print("what is left   ", rest.round(2))
print("left . x is 0  ", abs(rest @ x) < 1e-12)

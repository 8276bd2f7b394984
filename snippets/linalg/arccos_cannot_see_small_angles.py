"""The arc cosine of a cosine loses every angle below 1e-8."""

import numpy as np

norm = np.linalg.norm
u = np.array([1.0, 0.0])
print("true     arccos   half-angle formula")
for t in (1e-2, 1e-4, 1e-6, 1e-7, 1e-8, 1e-9):
    y = np.array([1.0, t])
    v = y / norm(y)  # at the angle arctan(t) from u
    by_arccos = np.arccos(u @ v)
    by_half = 2 * np.arctan2(norm(u - v), norm(u + v))
    print(f"{np.arctan(t):.1e}  {by_arccos:.1e}  {by_half:.1e}")

ones = np.ones(3)
cosine = ones @ ones / (norm(ones) * norm(ones))
with np.errstate(invalid="ignore"):
    print("cosine > 1:", cosine > 1, " angle:", np.arccos(cosine))

"""In float16 a logit of 10 is harmless, and the sum of
50,000 exponentials is not: every probability becomes 0."""

import numpy as np

z = np.zeros(50_000, dtype=np.float16)
z[0] = 10.0
with np.errstate(over="ignore"):
    e = np.exp(z)
    total = e.sum(dtype=np.float16)
print(f"largest {e[0]:.0f}, sum {total}")
print(f"plain   {(e / total)[0]:.3f}")
e = np.exp(z - z.max())
p = e / e.sum(dtype=np.float32)
print(f"shifted {p[0]:.3f}")

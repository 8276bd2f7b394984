"""How far may a measured rate lie from the truth, in at most
5 of 100 test sets? Two guarantees and an approximation."""

import numpy as np

delta = 0.05
print("    n  error rate  Chebyshev  Hoeffding  normal")
for n, p in [(100, 0.5), (1000, 0.01), (10_000, 0.05)]:
    sigma = np.sqrt(p * (1 - p))
    chebyshev = sigma / np.sqrt(n * delta)
    hoeffding = np.sqrt(np.log(2 / delta) / (2 * n))
    normal = 1.96 * sigma / np.sqrt(n)
    print(f"{n:5}  {p:10.2f}  {chebyshev:9.4f}"
          f"  {hoeffding:9.4f}  {normal:6.4f}")

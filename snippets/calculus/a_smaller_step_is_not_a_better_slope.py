"""The slope of a secant gets better, then worse, then zero."""

import math

x = 2.0
print("truth ", f"{1 / (2 * math.sqrt(x)):.10f}")
for h in (1e-1, 1e-4, 1e-8, 1e-12, 1e-15, 1e-16):
    slope = (math.sqrt(x + h) - math.sqrt(x)) / h
    print(f"{h:.0e}  {slope:.10f}")

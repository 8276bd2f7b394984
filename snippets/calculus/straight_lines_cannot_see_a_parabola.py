"""Along each straight line through 0 the slope at 0 is 0; along
a parabola it is 1/2."""

import numpy as np


def f(x1, x2):
    return x1**3 * x2 / (x1**4 + x2**2)


print("rise over distance from 0, for shorter and shorter steps")
distances = np.array([1e-1, 1e-2, 1e-3, 1e-4])
for degrees in (0, 10, 30, 60, 90):
    a = np.radians(degrees)
    x1, x2 = distances * np.cos(a), distances * np.sin(a)
    slopes = f(x1, x2) / distances
    print(f"line at {degrees:2} degrees", *map("{:.4f}".format, slopes))
t = distances
slopes = f(t, t**2) / np.hypot(t, t**2)
print("parabola (t, t^2) ", *map("{:.4f}".format, slopes))

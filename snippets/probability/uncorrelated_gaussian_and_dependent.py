"""X and C X with a fair coin C = 1 or -1: both Gaussian, with
covariance 0, and each gives the size of the other away."""

import numpy as np

rng = np.random.default_rng(0)
n = 1_000_000
x, z = rng.normal(size=(2, n))
cx = rng.choice([-1.0, 1.0], size=n) * x
print("                     X and CX  independent")
measures = [
    ("correlation", lambda x, y: np.corrcoef(x, y)[0, 1]),
    ("of the squares", lambda x, y: np.corrcoef(x**2, y**2)[0, 1]),
    ("both beyond 2", lambda x, y: np.mean((abs(x) > 2) & (abs(y) > 2))),
    ("x + y is 0", lambda x, y: np.mean(x + y == 0)),
]
for name, measure in measures:
    print(f"{name:20s} {measure(x, cx):8.3f}  {measure(x, z):11.3f}")

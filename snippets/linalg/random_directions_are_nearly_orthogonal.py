"""The more entries, the closer to 90 degrees is the angle of
two random vectors."""

import numpy as np

rng = np.random.default_rng(0)
n_pairs = 2000
print("   d   x.y  /sqrt(d)    cos  85 to 95")
for d in (2, 10, 100, 1000):
    X, Y = rng.normal(size=(2, n_pairs, d))
    dots = np.sum(X * Y, axis=1)
    lengths = np.linalg.norm(X, axis=1) * np.linalg.norm(Y, axis=1)
    cosines = dots / lengths
    degrees = np.degrees(np.arccos(cosines))
    sd, sd_cosine = dots.std(), cosines.std()
    share = np.mean(np.abs(degrees - 90) < 5)
    print(f"{d:4d}  {sd:4.1f}  {sd / np.sqrt(d):8.2f}", end="")
    print(f"  {sd_cosine:5.3f}  {share:8.0%}")

"""How many products column times row a picture needs has
little to do with how simple it looks."""

import numpy as np

from mathdl.pictures import landscape

n = 256
i, j = np.indices((n, n))
disc = (i - 128) ** 2 + (j - 128) ** 2 < 90**2
pictures = {
    "checkerboard": (i // 32 + j // 32) % 2,
    "horizontal line": i == 128,
    "diagonal line": i == j,
    "disc": disc,
    "landscape": landscape(n),
    "noise": np.random.default_rng(0).random((n, n)),
}
print("products for an error of   10 %  5 %  1 %")
for name, picture in pictures.items():
    s = np.linalg.svd(picture * 1.0, compute_uv=False)
    left = np.sqrt(np.cumsum((s**2)[::-1])[::-1])  # sums of tails
    errors = np.append(left, 0.0) / left[0]  # with k = 0, 1, ..., n
    k = [np.argmax(errors <= part) for part in (0.1, 0.05, 0.01)]
    print(f"{name:26s} {k[0]:4d} {k[1]:4d} {k[2]:4d}")

"""In equal bytes, keeping the largest entries beats a truncated
SVD on noise and loses to it on a smooth kernel."""

import numpy as np

rng = np.random.default_rng(0)
n = 256
t = np.arange(n) / n
gap = np.arange(n)[:, None] - np.arange(n)
matrices = {
    "Gaussian": rng.normal(size=(n, n)),
    "kernel": np.exp(-50 * (t[:, None] - t) ** 2),
    "convolution": np.where(abs(gap) < 5, 1.0, 0.0),
}
print("squared error left     r =  4     16     64")
for name, M in matrices.items():
    s2 = np.linalg.svd(M, compute_uv=False) ** 2
    m2 = np.sort(M.ravel() ** 2)[::-1]
    svd, prune = [], []
    for r in (4, 16, 64):
        size = 4 * r * (n + n)  # bytes, float32 entries
        # a 2-byte index per entry, or one bit for every place
        k = max(size // 6, (size - n * n // 8) // 4)
        svd.append(s2[r:].sum() / s2.sum())
        prune.append(m2[k:].sum() / m2.sum())
    for way, left in (("SVD", svd), ("pruned", prune)):
        print(f"{name:12s} {way:10s}", *(f"{x:6.2f}" for x in left))

"""Newton's method from 10,000 starts: half end at a minimum."""

import numpy as np

rng = np.random.default_rng(0)
a, b = rng.uniform(-4, 4, (2, 10_000))


def grad_and_hess(a, b):
    r, s = a**2 + b - 11, a + b**2 - 7  # f = r^2 + s^2
    g = [4 * a * r + 2 * s, 2 * r + 4 * b * s]
    mixed = 4 * (a + b)
    H = [[12 * a**2 + 4 * b - 42, mixed],
         [mixed, 12 * b**2 + 4 * a - 26]]
    return np.array(g).T, np.array(H).T


for _ in range(60):
    g, H = grad_and_hess(a, b)
    step = np.linalg.solve(H, g[:, :, None])
    a, b = a - step[:, 0, 0], b - step[:, 1, 0]

g, H = grad_and_hess(a, b)
print(f"largest gradient: {np.abs(g).max():.0e}")
n_negative = (np.linalg.eigvalsh(H) < 0).sum(axis=1)
for k, name in enumerate(("minimum", "saddle", "maximum")):
    print(f"{name}: {np.mean(n_negative == k):.1%}")

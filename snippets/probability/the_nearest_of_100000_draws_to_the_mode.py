"""In 784 dimensions no draw comes near the point of the
highest density, and all have nearly the same length."""

import numpy as np

rng = np.random.default_rng(0)
print("  d  nearest  mean  farthest  spread")
for d in (1, 2, 10, 100, 784):
    lengths = np.concatenate(
        [
            np.linalg.norm(rng.normal(size=(10_000, d)), axis=1)
            for _ in range(10)
        ]
    )
    print(
        f"{d:3d}  {lengths.min():7.3f}  {lengths.mean():4.1f}"
        f"  {lengths.max():8.2f}  {lengths.std():6.2f}"
    )

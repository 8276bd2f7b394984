"""Rounded up or down at random, a bfloat16 weight takes the small
updates that nearest rounding loses: right on average, and noisy."""

import numpy as np

rng = np.random.default_rng(0)


def to_bfloat16(x):
    """Round float32 to one of its two bfloat16 neighbors, the
    nearer with the larger probability."""
    bits = x.view(np.uint32)  # bfloat16 is its upper half
    lift = rng.integers(2**16, size=x.shape, dtype=np.uint32)
    return (bits + lift & np.uint32(0xFFFF0000)).view(np.float32)


w = np.ones(1000, dtype=np.float32)  # a thousand weights
for _ in range(1000):
    w = to_bfloat16(w + np.float32(0.001))
print(f"mean {w.mean():.2f}, standard deviation {w.std():.2f}")
print("values are 1/128 apart:", np.all(w * 128 % 1 == 0))

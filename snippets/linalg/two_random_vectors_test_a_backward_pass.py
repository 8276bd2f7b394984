"""A backward pass is the transpose of the forward pass if two
dot products agree."""

import numpy as np

rng = np.random.default_rng(0)
kernel = np.array([1.0, 2.0, -1.0])


def forward(x):  # 100 numbers to 98: slide the kernel along
    return np.correlate(x, kernel, mode="valid")


tries = {
    "correlate": lambda g: np.correlate(g, kernel, mode="full"),
    "convolve": lambda g: np.convolve(g, kernel, mode="full"),
}
x, g = rng.normal(size=100), rng.normal(size=98)
print(f"g . forward(x)   {g @ forward(x):9.4f}")
for name, backward in tries.items():
    print(f"{name:9s}(g) . x {backward(g) @ x:9.4f}")

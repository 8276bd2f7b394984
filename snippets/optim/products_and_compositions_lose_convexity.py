"""Sums, maxima and rising convex functions keep a function
convex; products and compositions do not."""

import numpy as np


def square(t):
    return t**2


def shifted(t):
    return (t - 1) ** 2


def excess(f):
    """The most that f at a midpoint exceeds the mean of its
    ends: at most 0 if f is convex."""
    a, b = np.random.default_rng(0).uniform(-2, 2, (2, 100_000))
    return np.max(f((a + b) / 2) - (f(a) + f(b)) / 2)


candidates = {
    "sum": lambda t: square(t) + shifted(t),
    "maximum": lambda t: np.maximum(square(t), shifted(t)),
    "exp of the square": lambda t: np.exp(square(t)),
    "difference": lambda t: square(t) - 2 * shifted(t),
    "product": lambda t: square(t) * shifted(t),
    "shifted of the square": lambda t: shifted(square(t)),
    "minimum": lambda t: np.minimum(square(t), shifted(t)),
}
print(f"{'':21s} excess")
for name, f in candidates.items():
    worst = excess(f)
    verdict = "no violation" if worst < 1e-12 else "not convex"
    print(f"{name:21s} {max(worst, 0):5.2f}  {verdict}")

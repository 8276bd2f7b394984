"""As T rises, the largest probability falls, the smallest
rises, the second does both, and the entropy rises."""

import numpy as np

from mathdl.probability.information import entropy
from mathdl.probability.special import softmax

z = np.array([3.0, 2.0, 0.5, -1.0])
print("    T  probabilities            H")
for T in (0.1, 0.5, 1.0, 2.0, 3.0, 10.0, 100.0):
    p = softmax(z, temperature=T)
    print(f"{T:5.1f} ", *(f"{q:.3f}" for q in p),
          f" {entropy(p):.4f}")
print(f"ln 4 = {np.log(4.0):.4f}")

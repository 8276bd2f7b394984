"""Temperature leaves the order of the classes in each example
alone, and turns around which example is the surer one."""

import numpy as np

from mathdl.probability.special import softmax

Z = np.array([[2.0, 0.0, -9.0],  # one rival
              [2.5, 0.0, 0.0]])  # two rivals
for T in (0.5, 1.0, 2.0):
    P = softmax(Z, temperature=T)
    a, b = P.max(axis=1)
    surer = "first" if a > b else "second"
    print(f"T = {T:.1f}  {a:.4f} {b:.4f}  surer: {surer}")

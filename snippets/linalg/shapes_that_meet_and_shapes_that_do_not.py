"""Shapes are aligned at the right end; a 1 stretches."""

import numpy as np

pairs = [
    ((5, 3), (3,)),  # a batch and one vector
    ((5, 3), (5, 1)),  # a batch and one number per row
    ((5, 3), (5,)),
    ((5, 1), (5,)),
    ((2, 3, 4, 4), (3, 1, 1)),  # images and channel means
    ((2, 3, 4, 4), (3,)),
]
for left, right in pairs:
    try:
        shape = (np.ones(left) - np.ones(right)).shape
    except ValueError:
        shape = "ValueError"
    print(left, "with", right, "gives", shape)

"""Gradient descent on a bowl, from random starts: where are six
runs after 200 steps at one of two learning rates?"""

import numpy as np

H = np.array([[4.0, 2.0], [2.0, 3.0]])
rng = np.random.default_rng(0)
for lr in (0.35, 0.37):
    for start in rng.normal(size=(3, 2)):
        x = start
        for _ in range(200):
            x = x - lr * (H @ x)  # the gradient of x . H x / 2
        length = np.linalg.norm(x)
        print(f"lr {lr}: {length:.0e} times {(x / length).round(3)}")

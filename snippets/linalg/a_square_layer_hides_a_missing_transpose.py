"""X @ W in place of X @ W.T fails for a wide layer, and runs
backwards for a square one."""

import numpy as np

turn = np.radians(30)
c, s = np.cos(turn), np.sin(turn)
clock = np.array([[c, s], [-s, c]])  # an hour forward
hands = np.array([[0.0, 1.0], [1.0, 0.0]])  # at 12 and at 3


def hours(X):
    degrees = np.degrees(np.arctan2(X[:, 0], X[:, 1]))
    return (degrees.round() % 360 / 30).astype(int)


print("before      ", hours(hands))
print("hands @ W.T ", hours(hands @ clock.T))
print("hands @ W   ", hours(hands @ clock))
wide = np.ones((3, 2))  # 2 inputs, 3 units
print("wide, W.T   ", (hands @ wide.T).shape)
try:
    hands @ wide
except ValueError:
    print("wide, W      ValueError")

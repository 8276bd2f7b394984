"""Reshape keeps the order of the numbers; transpose keeps
their meaning and moves the axes."""

import numpy as np

people = np.array([[170, 60], [180, 75], [160, 50]])  # cm, kg
print("transpose\n", people.T)
print("reshape\n", people.reshape(2, 3))

red = np.zeros((4, 4, 3))  # height, width, channel
red[:, :, 0] = 1.0
moved = red.transpose(2, 0, 1)  # (3, 4, 4)
cut = red.reshape(3, 4, 4)
print("channel means, moved", moved.mean(axis=(1, 2)))
print("channel means, cut  ", cut.mean(axis=(1, 2)).round(2))

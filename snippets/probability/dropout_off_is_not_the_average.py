"""All masks before one ReLU neuron: the average output is not the
output without dropout."""

import itertools

import numpy as np

from mathdl.nn.activations import relu

x = np.array([1.0, -1.0])
w = np.array([1.0, 1.0])
p = 0.5
masks = itertools.product([0.0, 1.0], repeat=2)  # equally likely
outputs = [float(relu(w @ (m * x / (1 - p)))) for m in masks]
print("outputs", outputs)
print("average", np.mean(outputs))
print("dropout off", float(relu(w @ x)))

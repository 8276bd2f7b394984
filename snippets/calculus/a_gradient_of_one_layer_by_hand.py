"""The gradient of a layer's weights is an outer product."""

import numpy as np

W = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]])
x = np.array([2.0, 1.0, 3.0])
delta = np.array([10.0, 1.0])  # gradient of the loss in W x + b

print("dW\n", np.outer(delta, x))
print("dx\n", W.T @ delta)

# for comparison: delta . z, with one weight moved, then one input
moved = W.copy()
moved[0, 2] += 0.5
print("by W13", (delta @ (moved @ x) - delta @ (W @ x)) / 0.5)
print("by x2 ", (delta @ (W @ [2.0, 1.5, 3.0]) - delta @ (W @ x)) / 0.5)

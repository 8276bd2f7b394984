"""At a kink a central difference is the mean of two slopes,
whatever the step; near one, it depends on the step."""

import numpy as np

from mathdl.nn.activations import relu, relu_grad

for z in (0.0, 0.0005, 0.002):
    row = [
        (relu(z + h) - relu(z - h)) / (2 * h)
        for h in (1e-2, 1e-3, 1e-4)
    ]
    print(f"z = {z:6.4f}  {np.round(row, 4)}  relu_grad {relu_grad(z)}")

"""Which first step does not depend on the unit of the input?
By how many kg three rules move the prediction at 1.70 m."""

import numpy as np

meters = np.array([1.55, 1.62, 1.70, 1.78, 1.85])
kg = np.array([52.0, 60.0, 66.0, 75.0, 80.0])
lr = 0.1
print("unit    gradient      sign    Newton")
for unit, c in (("m", 1.0), ("dm", 10.0), ("cm", 100.0)):
    x = c * meters
    g = np.mean(2 * (0 - kg) * x)  # first derivative at w = 0
    h = np.mean(2 * x**2)  # second derivative
    steps = np.array([-lr * g, -lr * np.sign(g), -g / h])
    moved = steps * (c * 1.70)
    print(f"{unit:4}", *(f"{kilos:9.2f}" for kilos in moved))

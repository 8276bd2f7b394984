"""Between its kinks a ReLU loss bends up, and the kinks bend it
down. Autodiff sees the pieces only, however many data there are."""

import numpy as np

from mathdl.calculus.reverse import grad, hess

b = 0.3003
print("data     autodiff  slope of the gradient over 0.2")
for n in (20, 200, 2000, 20_000):
    x = (np.arange(n) + 0.5) / n * 4 - 2  # even on [-2, 2]

    def loss(b, x=x):
        return np.mean((np.maximum(x - b, 0) - 3) ** 2) / 2

    g = grad(loss)
    slope = (g(b + 0.1) - g(b - 0.1)) / 0.2
    print(f"{n:6}   {hess(loss)(b):8.3f}  {slope:8.3f}")

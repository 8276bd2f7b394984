"""The slowest factor predicts how many steps a quadratic takes."""

import numpy as np

from mathdl.optim.descent import gradient_descent, trajectory

curvatures = np.array([2.0, 20.0])
print("  lr    rho   predicted  measured")
for lr in (0.01, 0.05, 1 / 11, 0.099):
    rho = abs(1 - lr * curvatures).max()
    run = gradient_descent(lambda x: curvatures * x, [10, 1], lr=lr)
    errors = np.linalg.norm(trajectory(run, 1500), axis=1)
    measured = int(np.argmax(errors <= 1e-6 * errors[0]))
    predicted = np.log(1e-6) / np.log(rho)
    print(f"{lr:.3f} {rho:6.3f} {predicted:10.1f} {measured:9}")

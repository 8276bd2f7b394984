"""Momentum spares noise only where plain descent is near its limit."""

import numpy as np

from mathdl.optim.descent import heavy_ball, trajectory

n_runs = 20_000  # side by side, as entries of one x


def floor(lr, beta, lam=1.0):
    limit = lr * (1 + beta) / (1 - beta)
    return limit / (lam * (2 * (1 + beta) - lr * lam))


pairs = (0.1, 0.0), (0.01, 0.9), (1.0, 0.0), (0.1, 0.9)
print("  lr  beta  lr/(1-b)   found   exact")
for lr, beta in pairs:
    rng = np.random.default_rng(0)

    def noisy(x, rng=rng):  # of x^2 / 2, with noise of variance 1
        return x + rng.normal(size=n_runs)

    run = heavy_ball(noisy, np.zeros(n_runs), lr=lr, momentum=beta)
    last = trajectory(run, 400)[-1]
    print(
        f"{lr:4.2f}  {beta:4.1f}  {lr / (1 - beta):8.1f}  "
        f"{np.mean(last**2):6.4f}  {floor(lr, beta):6.4f}"
    )

"""With every label right the training does not end. With one
wrong label it does, after 47 steps."""

import numpy as np

from mathdl.optim.descent import gradient_descent, trajectory

x = np.array([-3.0, -2, -1, 1, 2, 3])
right = np.sign(x)
wrong = np.where(x == -1, 1.0, right)  # one mistake
lr = 4 / np.mean(x**2)  # 1 / L, the same for both


def path(y):
    def grad(w):
        return np.mean(-y * x / (1 + np.exp(w * y * x)))

    run = gradient_descent(lambda w: grad(w)[None], [0.0], lr=lr)
    w = trajectory(run, 10_000)[:, 0]
    return w, np.abs([grad(value) for value in w])


print("         all labels right      one wrong")
print(" steps" + "      w      |g|" * 2)
runs = path(right), path(wrong)
for t in (10, 46, 47, 100, 1000, 10_000):
    row = f"{t:6,}"
    for w, g in runs:
        size = f"{g[t]:.1e}" if g[t] > 1e-13 else "0.0"
        row += f"{w[t]:7.2f}{size:>9s}"
    print(row)

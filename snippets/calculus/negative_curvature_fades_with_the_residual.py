"""What makes a network's Hessian indefinite is weighted by the
residuals, and goes away with them."""

import numpy as np

from mathdl.calculus.critical_points import inertia
from mathdl.calculus.reverse import grad, hess, jac

rng = np.random.default_rng(0)
X = rng.uniform(-1, 1, (60, 2))
y = np.sin(3 * X[:, 0]) * X[:, 1]

def net(w):  # 2 inputs, two layers of 8 units, 1 output
    W1, b1 = w[:16].reshape(8, 2), w[16:24]
    W2, b2, a = w[24:88].reshape(8, 8), w[88:96], w[96:]
    return np.tanh(np.tanh(X @ W1.T + b1) @ W2.T + b2) @ a

def loss(w):
    return np.mean((net(w) - y) ** 2) / 2

w, v = rng.normal(size=104) / 2, np.zeros(104)
print("step  loss    lowest  top   negative  |H - G|/|H|")
for step in range(301):
    if step in (0, 10, 100, 300):
        H, J = hess(loss)(w), jac(net)(w)
        G = J.T @ J / 60
        low, *_, top = np.linalg.eigvalsh(H)
        rest = np.linalg.norm(H - G, 2) / np.linalg.norm(H, 2)
        negative, _, _ = inertia(H, tol=1e-6)
        print(f"{step:4} {loss(w):7.4f} {low:8.4f} {top:5.2f}"
              f" {negative:5} of 104 {rest:8.4f}")
    v = 0.9 * v + grad(loss)(w)
    w = w - 0.05 * v  # momentum, to save steps

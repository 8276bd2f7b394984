"""In a residual stack, most of the gradient comes by short routes."""

import numpy as np

rng = np.random.default_rng(0)
n, depth, gain = 100, 20, 0.5
routes = [np.eye(n)]  # routes[k]: sum over all routes through k branches
for _ in range(depth):
    J = gain * rng.normal(size=(n, n)) / np.sqrt(n)
    longer = [J @ R for R in routes]
    zero = [np.zeros((n, n))]
    routes = [a + b for a, b in zip(routes + zero, zero + longer)]

total = np.sum(np.square(sum(routes)))
energy = np.array([np.sum(R**2) for R in routes]) / total
print("branches  share of the squared gradient")
for k in range(0, 13, 2):
    print(f"{k:8d}  {energy[k]:.3f}")
lengths = np.arange(depth + 1)
mean = np.sum(lengths * energy) / energy.sum()
print(f"mean number of branches: {mean:.1f}")

"""On a narrow bowl the steepest way down can be almost at a
right angle to the way to the minimum."""

import numpy as np

t = np.linspace(0, np.pi, 20_001)
X = np.column_stack([np.cos(t), np.sin(t)])  # unit vectors
print("kappa  by search  by formula")
for kappa in (2.0, 4.0, 100.0, 10_000.0):
    G = X @ np.diag([kappa, 1.0])  # gradients, as rows
    cosines = np.sum(G * X, axis=1) / np.linalg.norm(G, axis=1)
    bound = 2 * np.sqrt(kappa) / (kappa + 1)
    worst, formula = np.degrees(np.arccos([cosines.min(), bound]))
    print(f"{kappa:5.0f}  {worst:9.2f}  {formula:10.2f}")

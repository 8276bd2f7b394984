"""With the best settings every mode has one rate."""

import numpy as np

mu, L = 1.0, 25.0
lr = 4 / (np.sqrt(L) + np.sqrt(mu)) ** 2
rho = (np.sqrt(L) - np.sqrt(mu)) / (np.sqrt(L) + np.sqrt(mu))
beta = rho**2
print(f"lr {lr:.4f}, momentum {beta:.4f}, rho {rho:.4f}")

print("lambda  radius  eigenvectors")
for lam in (0.5, mu, 9.0, 16.0, L, 30.0):
    M = np.array([[1 + beta - lr * lam, -beta], [1, 0]])
    z = np.linalg.eigvals(M)
    radius = abs(z).max()
    lost = np.linalg.matrix_rank(
        M - z[0] * np.eye(2), tol=1e-6
    )
    distinct = abs(z[0] - z[1]) > 1e-6
    n_vectors = 2 if distinct else 2 - lost
    print(f"{lam:6.1f}  {radius:.4f}  {n_vectors}")

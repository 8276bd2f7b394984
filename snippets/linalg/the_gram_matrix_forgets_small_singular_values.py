"""The smallest singular value by way of A^T A: right to 5 digits
at kappa = 1e6, where the SVD has 11, and to none at 1e9."""

import numpy as np

from mathdl.linalg.svd import svd

rng = np.random.default_rng(0)


def orthonormal(m, n):
    return np.linalg.qr(rng.normal(size=(m, n)))[0]


print("right digits of the smallest singular value (median)")
print("kappa   from A^T A   by svd(A)")
for kappa in (1e2, 1e4, 1e6, 1e9):
    s = np.geomspace(1.0, 1 / kappa, 5)
    errors = []
    for _ in range(40):
        A = (orthonormal(10, 5) * s) @ orthonormal(5, 5).T
        smallest = np.linalg.eigvalsh(A.T @ A)[0]
        from_gram = np.sqrt(max(smallest, 0.0))
        jacobi = svd(A)[1][-1]
        errors.append(np.abs([from_gram, jacobi] - s[-1]) / s[-1])
    gram, ours = -np.log10(np.median(errors, axis=0))
    print(f"{kappa:.0e} {max(0.0, gram):12.0f} {ours:10.0f}")

"""The longest axis of the ellipse lies far from both eigenvectors
of a matrix that is not symmetric, and exceeds both eigenvalues."""

import numpy as np

A = np.array([[2.0, 2.0], [0.0, 1.0]])
U, s, Vt = np.linalg.svd(A)
w, V = np.linalg.eig(A)


def degrees(u, v):  # between two lines
    return np.degrees(np.arccos(min(1, abs(u @ v))))


print("eigenvalues", w, " half axes", s.round(3))
for name, axis in zip(("long axis ", "short axis"), U.T):
    turns = [degrees(axis, v) for v in V.T]
    print(name, "to the eigenvectors:", np.round(turns, 1))
print("between the eigenvectors:", f"{degrees(*V.T):.1f}")

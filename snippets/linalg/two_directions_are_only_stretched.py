"""Two directions of [[4, 2], [2, 3]] are only stretched, as
worked out by hand, and they stand at a right angle."""

import numpy as np

from mathdl.linalg.eigen import eigh

H = np.array([[4.0, 2.0], [2.0, 3.0]])
root = np.sqrt(17.0)
for value in ((7 - root) / 2, (7 + root) / 2):
    v = np.array([2.0, value - 4.0])
    ratio = (H @ v) / v
    print(f"by hand {value:.4f}: H v / v = {ratio.round(4)}")

w, V = eigh(H)
print("eigh    ", w.round(4))
print("V V^T = I:", np.allclose(V @ V.T, np.eye(2)))
print("V diag(w) V^T = H:", np.allclose((V * w) @ V.T, H))

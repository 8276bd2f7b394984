"""The Jacobian of relu(W x) in W has the shape (3, 3, 4), and
28 of its 36 entries are zero; a pull never forms it."""

import numpy as np

from mathdl.calculus import reverse

W = np.array([[1.0, 2, 0, -1], [0, 1, 1, 1], [-1, -1, 0, 0]])
x = np.array([1.0, 2.0, 3.0, 4.0])


def layer(W):
    return np.maximum(W @ x, 0)


print("W x =", W @ x)
J = reverse.jac(layer)(W)
print(J.shape, np.count_nonzero(J), "of", J.size)
for i in range(3):
    print(f"output {i + 1}:", *J[i].astype(int).tolist())

u = np.array([5.0, 7.0, 9.0])
mask = W @ x > 0
pulled = np.outer(mask * u, x)  # 12 numbers, not 36
print(np.array_equal(pulled, np.tensordot(u, J, axes=1)))

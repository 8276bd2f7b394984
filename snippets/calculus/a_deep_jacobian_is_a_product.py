"""The Jacobian of a tanh network is a product; the order sets the price."""

from itertools import pairwise

import numpy as np

from mathdl.calculus.reverse import jac
from mathdl.linalg.matrices import chain_order

rng = np.random.default_rng(0)
sizes = [20, 30, 30, 30, 1]
layers = [
    rng.normal(size=(m, n)) / np.sqrt(n)
    for n, m in pairwise(sizes)
]


def network(x):
    for W in layers:
        x = np.tanh(W @ x)
    return x


x = x0 = rng.normal(size=20)
J = np.eye(20)
for W in layers:
    x = np.tanh(W @ x)
    J = (1 - x**2)[:, None] * (W @ J)  # slopes, weights, so far
print("the product is the Jacobian:", np.allclose(J, jac(network)(x0)))

n = 1000
cost, order = chain_order([1, n, n, n, n])
print("multiplications")
print(f"from the input on  {n**3 + n**3 + n**2:13,}")
print(f"from the output on {3 * n**2:13,}")
print(f"in the best order  {cost:13,}")
print("the best order:", order)

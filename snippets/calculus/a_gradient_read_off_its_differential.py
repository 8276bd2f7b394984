"""A gradient read off its differential agrees with both machines."""

import numpy as np

from mathdl.calculus import differences
from mathdl.calculus.reverse import grad

C = np.array([[2.0, 1.0], [1.0, 3.0]])  # of the data
S = np.array([[1.0, 0.2], [0.2, 2.0]])  # of the model

def nll(S):
    return (np.linalg.slogdet(S)[1] + np.trace(np.linalg.solve(S, C))) / 2

P = np.linalg.inv(S)
by_hand = (P - P @ C @ P) / 2
print(by_hand.round(4))
print(np.allclose(by_hand, grad(nll)(S), rtol=0, atol=1e-12))
print(np.allclose(by_hand, differences.grad(nll, S), rtol=0, atol=1e-8))
print(np.allclose(grad(nll)(C), 0))  # S = C: nothing to gain

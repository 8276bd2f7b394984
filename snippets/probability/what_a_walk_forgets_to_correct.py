"""Where three walks on a ring of five states are in the long
run: each rule that is left out moves it."""

import numpy as np

target = np.array([1, 2, 4, 2, 1]) / 10
n = len(target)


def matrix(ratio):
    """Up with chance 2/3, down with 1/3; accept by ratio."""
    P = np.zeros((n, n))
    for i in range(n):
        for j, q in (((i + 1) % n, 2 / 3), ((i - 1) % n, 1 / 3)):
            P[i, j] = q * min(1, ratio(i, j, q))
        P[i, i] = 1 - P[i].sum()  # rejected: stay, and count
    return P


def long_run(P):
    return np.linalg.matrix_power(P, 4000)[0].round(3)


good = matrix(
    lambda i, j, q: target[j] * (1 - q) / (target[i] * q)
)
bare = matrix(lambda i, j, q: target[j] / target[i])
moves = good - np.diag(np.diag(good))
drop = moves / moves.sum(axis=1, keepdims=True)
print("target         ", target)
print("hastings       ", long_run(good))
print("no q in ratio  ", long_run(bare))
print("rejects dropped", long_run(drop))
balance = target[:, None] * good
print("balanced", np.allclose(balance, balance.T))

"""Without 1/sqrt(d) one key takes nearly all the attention;
with it the weights do not depend on the width."""

import numpy as np


def softmax(S):
    E = np.exp(S - S.max(axis=1, keepdims=True))
    return E / E.sum(axis=1, keepdims=True)


rng = np.random.default_rng(0)
n_queries, n_keys = 1000, 64
print("         S = Q K^T        S / sqrt(d)")
print("   d   top  over 0.99   top  over 0.99")
for d in (16, 64, 256, 1024):
    Q = rng.normal(size=(n_queries, d))
    K = rng.normal(size=(n_keys, d))
    S = Q @ K.T  # (n_queries, n_keys): every score at once
    print(f"{d:4d}", end="")
    for scores in (S, S / np.sqrt(d)):
        top = softmax(scores).max(axis=1)
        print(f"  {top.mean():.2f}  {np.mean(top > 0.99):9.0%}", end="")
    print()

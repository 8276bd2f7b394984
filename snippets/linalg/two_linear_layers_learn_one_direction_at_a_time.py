"""One linear layer learns a strong and a weak direction at the
same rate; two layers learn them one after the other."""

import numpy as np

rng = np.random.default_rng(0)
T = np.zeros((6, 6))  # what is to be learned
T[0, 0], T[1, 1] = 4.0, 1.0  # strong, weak
lr, scale = 0.02, 0.01
W = scale * rng.normal(size=(6, 6))
W1, W2 = scale * rng.normal(size=(2, 6, 6))

print("        one layer      two layers")
print("step  strong   weak  strong   weak")
for step in range(401):
    if step % 50 == 0:
        print(f"{step:4d}", end="")
        for M in (W, W2 @ W1):
            print(f"  {M[0, 0] / 4:6.0%} {M[1, 1]:6.0%}", end="")
        print()
    W = W - lr * (W - T)
    G = W2 @ W1 - T  # gradient for the product
    W1, W2 = W1 - lr * W2.T @ G, W2 - lr * G @ W1.T

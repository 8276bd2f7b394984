"""From B = 0 gradient descent learns; from A = B = 0 it stands
still. The first step grows with the square of the scale."""

import numpy as np

rng = np.random.default_rng(0)
W, T = rng.normal(size=(2, 6, 8))  # (d_out, d_in)
random_A = rng.normal(size=(2, 8))


def descend(A, scale, steps, lr=0.01):
    B = np.zeros((6, 2))
    for _ in range(steps):
        # half the squared distance to T, as the loss
        G = W + scale * B @ A - T
        dB, dA = scale * G @ A.T, scale * B.T @ G
        B, A = B - lr * dB, A - lr * dA
    return scale * B @ A


s = np.linalg.svd(T - W, compute_uv=False)
print("distance", np.linalg.norm(T - W).round(3))
print("best of rank 2", np.linalg.norm(s[2:]).round(3))
for A in (random_A, np.zeros((2, 8))):
    left = T - W - descend(A, 1.0, 2000)
    print("after 2000 steps", np.linalg.norm(left).round(3))
steps = [descend(random_A, scale, 1) for scale in (1.0, 2.0)]
print("twice the scale:", end=" ")
print(np.linalg.norm(steps[1]) / np.linalg.norm(steps[0]))

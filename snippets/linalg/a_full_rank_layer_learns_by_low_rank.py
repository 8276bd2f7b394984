"""A layer of full rank learns c new directions by an update of
rank c; a smaller rank does not reach the loss of before."""

import numpy as np

from mathdl.linalg.low_rank import effective_rank, low_rank_update

rng = np.random.default_rng(0)
d, h, n = 16, 64, 128  # inputs = outputs, units, batch
W = rng.normal(size=(h, d)) / np.sqrt(d)
V = rng.normal(size=(d, h)) / np.sqrt(h)
old, new = np.linalg.qr(rng.normal(size=(2, d, d)))[0]


def run(W, V, U, X):  # loss, and its gradients in W and V
    Y, H = np.sin(1.5 * X @ U.T), np.tanh(X @ W.T)
    E = H @ V.T - Y
    dW = ((E @ V) * (1 - H * H)).T @ X / n
    return np.sum(E**2) / np.sum(Y**2), dW, E.T @ H / n


def adam(params, gradients, steps):
    m, v = ([0 * p for p in params] for _ in "mv")
    for t in range(1, steps + 1):
        lr = 0.01 * (1 - t / steps)
        grads = gradients(rng.normal(size=(n, d)))
        for p, g, p1, p2 in zip(params, grads, m, v):
            p1[:] += 0.1 * (g - p1)
            p2[:] += 0.001 * (g * g - p2)
            root = np.sqrt(p2 / (1 - 0.999**t) + 1e-16)
            p[:] -= lr * p1 / (1 - 0.9**t) / root


def fine_tune(U, r):
    B, A = np.zeros((h, r)), rng.normal(size=(r, d))

    def factors(X):
        G = run(low_rank_update(W, B, A), V, U, X)[1]
        return G @ A.T, B.T @ G

    adam([B, A], factors, 1000)
    return low_rank_update(W, B, A)


adam([W, V], lambda X: run(W, V, old, X)[1:], 3000)
X = rng.normal(size=(4000, d))  # to test with
print("W: effective rank", round(effective_rank(W), 1), end=", ")
print("loss", run(W, V, old, X)[0].round(3))
print("c  before  r = 1  r = 2  r = 4   full  its eff. rank")
for c in (1, 2, 4):
    U = np.vstack([new[:c], old[c:]])
    F = W.copy()
    adam([F], lambda X, F=F, U=U: run(F, V, U, X)[1:2], 1000)
    layers = [W, *(fine_tune(U, r) for r in (1, 2, 4)), F]
    print(c, *(f"{run(L, V, U, X)[0]:6.3f}" for L in layers), end="")
    print(f"  {effective_rank(F - W):10.1f}")

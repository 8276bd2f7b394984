"""K-FAC's block of a layer against the Fisher matrix's own."""

import numpy as np

rng = np.random.default_rng(0)
n = 200
inputs = rng.normal(size=(n, 4))
W1, W2 = rng.normal(size=(5, 4)) / 2, rng.normal(size=(3, 5))


def softmax_labels(z):  # the residual of each label, its chance
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return [(p - np.eye(3)[c], p[:, c]) for c in range(3)]


def gaussian_labels(z):  # residuals with covariance I
    ones = np.ones(n)
    return [(np.outer(ones, np.eye(3)[c]), ones) for c in range(3)]


def blocks(activation, slope, labels):
    s = inputs @ W1.T  # (n, 5)
    F = S = 0
    for r, chance in labels(activation(s) @ W2.T):
        e = (r @ W2) * slope(s)  # (n, 5), the gradient in s
        G = np.einsum("ni,nj->nij", inputs, e).reshape(n, -1)
        F = F + (G.T * chance) @ G / n
        S = S + (e.T * chance) @ e / n
    return F, np.kron(inputs.T @ inputs / n, S)


for name, setting in {
    "linear, squared loss": (
        lambda s: s, np.ones_like, gaussian_labels),
    "tanh, squared loss": (
        np.tanh, lambda s: 1 - np.tanh(s) ** 2, gaussian_labels),
    "tanh, softmax": (
        np.tanh, lambda s: 1 - np.tanh(s) ** 2, softmax_labels),
}.items():
    F, K = blocks(*setting)
    print(name, round(np.linalg.norm(F - K) / np.linalg.norm(F), 2))

"""The first steps of SGD, Adam, Shampoo and Muon: what they make
of the singular values, and whether they turn with the layer."""

import numpy as np


def root(A, power):
    w, V = np.linalg.eigh(A)
    return (V * w**power) @ V.T


def adam(G):
    return np.sign(G)


def shampoo(G):
    return root(G @ G.T, -1 / 4) @ G @ root(G.T @ G, -1 / 4)


def muon(G):
    U, _, Vt = np.linalg.svd(G)
    return U @ Vt


def orthogonal(rng):
    return np.linalg.qr(rng.normal(size=(3, 3)))[0]


rng = np.random.default_rng(0)
P, Q = orthogonal(rng), orthogonal(rng)
G = P @ np.diag([100.0, 10.0, 1.0]) @ Q.T
A, B = orthogonal(rng), orthogonal(rng)
for name, rule in [
    ("SGD", lambda G: G),
    ("Adam", adam),
    ("Shampoo", shampoo),
    ("Muon", muon),
]:
    s = np.linalg.svd(rule(G), compute_uv=False)
    turns = np.allclose(rule(A @ G @ B.T), A @ rule(G) @ B.T)
    print(f"{name:8}", s.round(2), turns)

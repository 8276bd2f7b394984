"""With distinct sizes one product has the shape of W; with equal
sizes eight have, and one of them is the gradient."""

import itertools

import numpy as np


def fitting(n, d_in, d_out):
    rng = np.random.default_rng(0)
    X, dZ = rng.normal(size=(n, d_in)), rng.normal(size=(n, d_out))
    names = {"X": X, "X.T": X.T, "dZ": dZ, "dZ.T": dZ.T}
    pairs = [
        (a, b)
        for a, b in itertools.permutations(names, 2)
        if a[:1] != b[:1] and names[a].shape[1] == names[b].shape[0]
    ]
    right = sum(np.outer(d, x) for d, x in zip(dZ, X))
    products = {f"{a} @ {b}": names[a] @ names[b] for a, b in pairs}
    fit = [k for k, P in products.items() if P.shape == right.shape]
    return fit, [k for k in fit if np.allclose(products[k], right)]


for sizes in ((8, 5, 3), (4, 4, 4)):
    fit, right = fitting(*sizes)
    print(sizes, len(fit), "fits, right:", *right)

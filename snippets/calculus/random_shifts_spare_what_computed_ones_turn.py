"""Random shifts change few decisions of a network. Computed
ones, a fifth as long, change most."""

import numpy as np

from mathdl.linalg.projection import ridge

rng = np.random.default_rng(0)
patterns = 0.3 * rng.normal(size=(10, 784))  # one a class
labels = np.arange(2000) % 10


def draw():
    return patterns[labels] + rng.normal(size=(2000, 784))


W1 = rng.normal(size=(300, 784)) / 28
hidden = np.maximum(draw() @ W1.T, 0)
W2 = ridge(hidden, np.eye(10)[labels], 100.0).T  # (10, 300)


def scores(X):
    return np.maximum(X @ W1.T, 0) @ W2.T


X = draw()
second, first = scores(X).argsort(axis=1)[:, -2:].T
print(f"{np.mean(first == labels):.0%} right, "
      f"an input is {np.linalg.norm(X, axis=1).mean():.0f} long")
randomly = rng.normal(size=X.shape)
computed = (W2[second] - W2[first]) * (X @ W1.T > 0) @ W1
for r in (1, 2, 4, 10, 20):
    turned = []
    for along in randomly, computed:
        h = r * along / np.linalg.norm(along, axis=1)[:, None]
        turned.append(np.mean(scores(X + h).argmax(axis=1) != first))
    print("length {:2}: turned {:5.1%} and {:.1%}".format(r, *turned))

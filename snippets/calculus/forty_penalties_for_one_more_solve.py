"""One more solve gives the slopes in forty penalties, too well."""

import numpy as np

rng = np.random.default_rng(0)
n, d = 60, 40
w_true = np.where(np.arange(d) < 5, rng.normal(size=d), 0.0)

def draw(n):
    X = rng.normal(size=(n, d))
    return X, X @ w_true + rng.normal(size=n)

(X, y), (Xv, yv), (Xt, yt) = draw(n), draw(n), draw(10_000)

def loss(w, X, y):
    return np.mean((X @ w - y) ** 2) / 2

def fit(lam):
    return np.linalg.solve(X.T @ X + np.diag(lam), X.T @ y)

def slopes(lam):  # of the validation loss, in each penalty
    w = fit(lam)
    g = Xv.T @ (Xv @ w - yv) / n
    u = np.linalg.solve(X.T @ X + np.diag(lam), g)
    return -u * w

lam, e = np.full(d, 20.0), np.eye(d)[3] * 1e-3
near = loss(fit(lam + e), Xv, yv) - loss(fit(lam - e), Xv, yv)
print(f"slope in penalty 4: {slopes(lam)[3]:.6f} {near / 2e-3:.6f}")
one = [fit(np.full(d, c)) for c in np.logspace(-2, 4, 61)]
w = min(one, key=lambda w: loss(w, Xv, yv))
print("steps  validation  test")
print(f" none {loss(w, Xv, yv):10.3f} {loss(w, Xt, yt):7.3f}")
for t in range(1001):
    if t in (0, 10, 100, 1000):
        w = fit(lam)
        row = loss(w, Xv, yv), loss(w, Xt, yt)
        print(f"{t:5} {row[0]:10.3f} {row[1]:7.3f}")
    lam = lam * np.exp(-20 * lam * slopes(lam))  # a step in ln lam

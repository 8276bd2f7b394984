"""Two formulas for one gradient pass their checks, and one never arrives."""

import numpy as np

C = np.array([[3.0, 1.0, 2.0], [1.0, 4.0, 1.0], [2.0, 1.0, 5.0]])

def f(S):
    return np.sum((S - C) ** 2) / 2

def first(S):
    return S - C

def second(S):  # of handbooks, for symmetric S
    return 2 * (S - C) - np.diag(np.diag(S - C))

def slopes(S, both, h=1e-4):
    g = np.zeros_like(S)
    for i, j in np.ndindex(S.shape):
        E = np.zeros_like(S)
        E[i, j] = h
        if both:  # keep S symmetric: its mirror image moves too
            E[j, i] = h
        g[i, j] = (f(S + E) - f(S - E)) / (2 * h)
    return g

print("        passes  distance to C after 0, 1, 2, 1000 steps")
for grad, both in ((first, False), (second, True)):
    S, away = np.eye(3), []
    passes = np.abs(grad(S) - slopes(S, both)).max() < 1e-8
    for _ in range(1001):
        away.append(np.linalg.norm(S - C))
        S = S - 1.0 * grad(S)
    row = " ".join(f"{away[t]:8.3f}" for t in (0, 1, 2, 1000))
    print(f"{grad.__name__:7} {passes!s:6}  {row}")

"""Two loops differ in how they order a hundred numbers, and one
ends each epoch thirteen times nearer to the mean."""

import numpy as np

rng = np.random.default_rng(0)
n, lr, n_epochs, n_runs = 100, 0.01, 10, 2000
a = rng.normal(size=n)
a = (a - a.mean()) / a.std()  # mean 0, variance 1


def drawn():  # one row a run
    return rng.integers(n, size=(n_runs, n))


def shuffled():
    rows = np.tile(np.arange(n), (n_runs, 1))
    return rng.permuted(rows, axis=1)


for order in (drawn, shuffled):
    x = np.ones(n_runs)  # one standard deviation off
    for _ in range(n_epochs):
        for i in order().T:  # an example for each run
            x = x - lr * (x - a[i])
    print(f"{order.__name__:8} {np.mean(x**2):.5f}")

seen = np.mean([len(set(rows)) for rows in drawn()])
print(f"seen in an epoch of draws: {seen:.0f} of {n}")

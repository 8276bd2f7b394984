"""The same hundred rates in reverse: equal without noise, not with it."""

import numpy as np

from mathdl.optim.schedules import cosine

rates = [cosine(0.2, n_steps=100)(t) for t in range(100)]
rng = np.random.default_rng(0)
orders = {"falling": rates, "rising": rates[::-1],
          "shuffled": rng.permutation(rates)}
for name, order in orders.items():
    clean, noisy = 1e5, np.full(50_000, 1e5)
    for lr in order:
        clean = clean - lr * clean
        noise = rng.normal(scale=10, size=noisy.size)
        noisy = noisy - lr * (noisy + noise)
    print(f"{name:8}  clean {clean:.6f}"
          f"  noise {np.var(noisy):5.2f}")

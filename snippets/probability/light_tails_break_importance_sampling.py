"""Too narrow a proposal: many runs miss the truth by more
than two error bars, and the sample size looks fine."""

import numpy as np

rng = np.random.default_rng(0)
runs, n = 400, 10_000  # target N(0, 1), f(x) = x^4
print("    s  E[w^2]  ess/n   median  covered")
for s in (0.5, 0.6, 0.7, 1.0, 1.5):
    root = np.sqrt(max(2 * s * s - 1, 0))
    second = s * s / root if root else np.inf
    ess, means, hits = [], [], []
    for _ in range(runs):
        x = s * rng.standard_normal(n)
        w = s * np.exp(x**2 / (2 * s * s) - x**2 / 2)
        w = w / w.sum()
        mean = np.sum(w * x**4)
        error = np.sqrt(np.sum(w**2 * (x**4 - mean) ** 2))
        ess.append(1 / np.sum(w**2) / n)
        means.append(mean)
        hits.append(abs(mean - 3) < 2 * error)
    print(
        f"{s:5} {second:7.3f} {np.median(ess):6.2f}"
        f" {np.median(means):8.3f} {np.mean(hits):8.2f}"
    )

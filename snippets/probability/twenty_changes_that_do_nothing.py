"""Twenty changes that change nothing, three seeds for each.
How often does one beat the baseline with error bars apart?"""

import numpy as np

rng = np.random.default_rng(0)
labs, seeds = 10_000, 3
old = rng.normal(94, 0.3, (labs, 1, seeds))  # percent right
new = rng.normal(94, 0.3, (labs, 20, seeds))


def bar(x):
    return x.std(axis=2, ddof=1) / np.sqrt(seeds)


gain = new.mean(axis=2) - old.mean(axis=2)  # (labs, 20)
apart = gain > bar(old) + bar(new)
print(f"changes that win:    {apart.mean():.2f}")
print(f"labs with a winner:  {apart.any(axis=1).mean():.2f}")
print(f"best gain, on average: {gain.max(axis=1).mean():.2f}")

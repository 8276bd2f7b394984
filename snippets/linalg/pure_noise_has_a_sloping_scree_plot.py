"""Pure noise has large components too; shuffled columns tell
how large, and so which components of your data to believe."""

import numpy as np

from mathdl.linalg.pca import pca

rng = np.random.default_rng(0)
n = d = 100


def variances(X, k=5):  # of the first k components
    return pca(X, k)[1].var(axis=0, ddof=1)


noise = rng.normal(size=(n, d))  # every true variance is 1
factors = rng.normal(size=(n, 3))  # three hidden causes
data = factors @ rng.normal(size=(3, d)) * 0.4 + noise
shuffled = rng.permuted(data, axis=0)  # each column alone
print("noise   ", variances(noise).round(1))
print("data    ", variances(data).round(1))
print("shuffled", variances(shuffled).round(1))
print("ten noise components:", pca(noise, 10)[2].sum().round(2))

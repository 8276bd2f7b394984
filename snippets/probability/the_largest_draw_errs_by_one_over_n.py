"""The fitted rate of Exponential(1) errs by about 1 / sqrt(n),
the fitted end of Uniform(0, 1) by about 1 / n."""

import numpy as np

rng = np.random.default_rng(0)


def rms(error):
    return np.sqrt(np.mean(error**2))


print("   n  sqrt(n) rate  sqrt(n) end  n end")
for n in (10, 100, 1000):
    waits = rng.exponential(1, (10_000, n))
    rate = rms(1 / waits.mean(axis=1) - 1)
    end = rms(rng.uniform(0, 1, (10_000, n)).max(axis=1) - 1)
    print(f"{n:4d}  {np.sqrt(n) * rate:12.2f}"
          f"  {np.sqrt(n) * end:11.2f}  {n * end:5.2f}")

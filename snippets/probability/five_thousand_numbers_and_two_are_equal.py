"""Among 5000 uniform float32 numbers two are equal, more often than not."""

import numpy as np

rng = np.random.default_rng(0)
n, n_trials = 5000, 400
print("share of 400 trials with a tie")
for name in ("random", "standard_normal"):
    draw = getattr(rng, name)
    for dtype in (np.float64, np.float32):
        ties = 0
        for _ in range(n_trials):
            x = draw(n, dtype=dtype)
            ties += len(np.unique(x)) < n
        kind = np.dtype(dtype).name
        print(f"{name:<16}{kind}  {ties / n_trials:.2f}")

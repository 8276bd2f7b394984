"""Two scores that know nothing of each other, until you
keep the documents whose sum is in the top tenth."""

import numpy as np

rng = np.random.default_rng(0)
style, facts = rng.normal(size=(2, 1_000_000))
total = style + facts
kept = total > np.quantile(total, 0.9)

for name, rows in (("all", total > -np.inf), ("kept", kept)):
    r = np.corrcoef(style[rows], facts[rows])[0, 1].round(2)
    print(f"{name:4s}  correlation {r + 0.0:.2f}")

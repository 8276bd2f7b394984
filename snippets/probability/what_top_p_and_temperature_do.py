"""What temperature, top-k and top-p make of one next-token
distribution with a long tail."""

import numpy as np

from mathdl.probability.special import softmax

rank = np.arange(1, 50_001)
logits = -1.1 * np.log(rank)  # falling, so a cut is a slice
p = softmax(logits)


def top_p(logits, mass):
    probs = softmax(logits)
    before = np.cumsum(probs) - probs
    return logits[before < mass]


print("                  tokens   p(S)  KL(q, p)  best")
for name, new in (
    ("model itself", logits),
    ("temperature 0.7", logits / 0.7),
    ("top-k 50", logits[:50]),
    ("top-p 0.9", top_p(logits, 0.9)),
    ("T 0.7, then p 0.9", top_p(logits / 0.7, 0.9)),
    ("p 0.9, then T 0.7", top_p(logits, 0.9) / 0.7),
):
    q, kept = softmax(new), p[: len(new)]
    kl = np.sum(q * np.log(q / kept))
    row = f"{name:17} {len(q):7} {kept.sum():6.3f}"
    print(f"{row} {abs(kl):9.3f} {q[0]:5.2f}")

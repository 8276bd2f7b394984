"""A race of exponential clocks is the Gumbel trick without
logarithms, and gumbel_softmax(hard=True) is a draw."""

import torch
from torch.nn.functional import gumbel_softmax

g = torch.manual_seed(0)
logits = torch.tensor([2.0, 1.0, 0.0, -2.0])
probs, n = logits.softmax(dim=0), 400_000


def check(labels):  # errors in standard errors
    share = torch.bincount(labels, minlength=4) / n
    z = (share - probs) / (probs * (1 - probs) / n).sqrt()
    return "within 5" if z.abs().max() < 5 else "off"


clocks = torch.empty(n, 4).exponential_()
print("race:", check((probs / clocks).argmax(dim=1)))
y = gumbel_softmax(logits.expand(n, 4), tau=1.0, hard=True)
print("hard:", check(y.argmax(dim=1)))
y = gumbel_softmax(logits.expand(n, 4), tau=0.1)
print("soft, one-hot?", bool((y.max(dim=1).values == 1).all()))

"""-inf takes a place out of a softmax. A row of nothing else
has no softmax, and -1e9 forgets what it was added to."""

import torch

scores = torch.tensor([[1.0, 2.0, 3.0]])
keep = torch.tensor([[True, True, False]])
inf = float("inf")
print(scores.masked_fill(~keep, -inf).softmax(-1))
print(scores.masked_fill(scores > 0, -inf).softmax(-1))
print((scores - 1e9).softmax(-1))

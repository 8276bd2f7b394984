"""torch's cross_entropy: the mean is over what took part,
unless the labels are soft; then it is over the rows."""

import torch
from torch.nn.functional import cross_entropy, one_hot

logits = torch.tensor([[2.0, 0, -1], [0, 1, 0],
                       [1, 1, 3], [0, 0, 0]]).double()
y = torch.tensor([0, 2, 2, 1])
Y = one_hot(y, 3).double()
w = torch.tensor([1.0, 5, 2]).double()
y_less = torch.tensor([0, -100, 2, 1])  # leave one out
none = torch.full((4,), -100)
for name, loss in {
    "index": cross_entropy(logits, y),
    "one-hot": cross_entropy(logits, Y),
    "smoothed": cross_entropy(logits, y,
                              label_smoothing=0.1),
    "weighted, index": cross_entropy(logits, y, weight=w),
    "weighted, one-hot": cross_entropy(logits, Y, weight=w),
    "one left out": cross_entropy(logits, y_less),
    "all left out": cross_entropy(logits, none),
}.items():
    print(f"{name:17s}  {loss:.4f}")

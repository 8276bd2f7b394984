"""backward() adds to .grad: divide each part by the size of the
whole batch, not by its own."""

import torch

X = torch.arange(30, dtype=torch.float64).reshape(10, 3).sin()
y = X.sum(dim=1) + 1
w = torch.zeros(3, dtype=torch.float64, requires_grad=True)


def squared_errors(rows):
    return (X[rows] @ w - y[rows]) ** 2


squared_errors(slice(None)).mean().backward()
whole, w.grad = w.grad, None

parts = [slice(0, 4), slice(4, 8), slice(8, 10)]
for rows in parts:
    (squared_errors(rows).mean() / len(parts)).backward()
means, w.grad = w.grad, None

for rows in parts:
    (squared_errors(rows).sum() / len(X)).backward()
for name, g in (("whole", whole), ("means", means), ("sums", w.grad)):
    print(f"{name:5}", g.numpy().round(4))

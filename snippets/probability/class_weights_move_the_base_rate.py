"""One in a hundred is positive. A weight of 99 on the
positives teaches a classifier the base rate one half;
subtracting ln 99 from its logits brings the true one back."""

import math

import numpy as np
import torch

rng = np.random.default_rng(0)
labels = (rng.random(100_000) < 0.01).astype(float)
x = torch.from_numpy(rng.normal(2.0 * labels))
y = torch.from_numpy(labels)
w = torch.zeros(2, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.LBFGS(
    [w], max_iter=100, line_search_fn="strong_wolfe")
loss = torch.nn.BCEWithLogitsLoss(pos_weight=torch.tensor(99.0))


def closure():
    optimizer.zero_grad()
    value = loss(w[0] + w[1] * x, y)
    value.backward()
    return value


optimizer.step(closure)
logits = (w[0] + w[1] * x).detach()
print(f"positive     {y.mean():.3f}")
for name, z in (("as trained", logits),
                ("minus ln 99", logits - math.log(99))):
    print(f"{name:11s}  {torch.sigmoid(z).mean():.3f}")

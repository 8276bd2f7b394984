"""The same loop in PyTorch, from the same weights and batches."""

import numpy as np
import torch
from torch import nn

from mathdl.data.cells import cells
from mathdl.nn import mlp
from mathdl.optim.stochastic import minibatches

X, y = cells()
X = torch.tensor((X - X.mean(axis=0)) / X.std(axis=0))
y = torch.tensor(y)
rng = np.random.default_rng(0)
layers = nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 2)
model = nn.Sequential(*layers).double()
start, _ = mlp.ravel(mlp.init(rng, [5, 16, 2]))
with torch.no_grad():
    nn.utils.vector_to_parameters(
        torch.tensor(start), model.parameters()
    )

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(1, 11):
    total = 0.0
    for rows in minibatches(rng, len(X), 32):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(X[rows]), y[rows])
        loss.backward()
        optimizer.step()
        total += len(rows) * loss.item()
    if epoch in (1, 2, 5, 10):
        print(f"epoch {epoch:2}  loss {total / len(X):.4f}")

right = (model(X).argmax(dim=1) == y).double().mean()
print(f"right {right.item():.3f}")

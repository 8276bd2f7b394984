"""The same temperature in PyTorch: its logarithm is fitted,
so it stays positive, and the log loss does the rest."""

import numpy as np
import torch

from mathdl.data.cells import cells
from mathdl.probability.naive_bayes import fit, log_posterior

X, y = cells()
X = np.log(X[:, 10 * [0, 1, 4]])
z = torch.tensor(log_posterior(X, *fit(X[::2], y[::2])))
y = torch.tensor(y, dtype=torch.int64)
tune = slice(1, None, 4)

log_T = torch.zeros((), dtype=torch.float64,
                    requires_grad=True)
optimizer = torch.optim.LBFGS(
    [log_T], max_iter=50, line_search_fn="strong_wolfe")


def closure():
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(
        z[tune] / log_T.exp(), y[tune])
    loss.backward()
    return loss


optimizer.step(closure)
print(f"T = {log_T.exp().item():.1f}")

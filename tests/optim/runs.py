"""What tests of optimizers share: losses in torch, its recorded runs, and a gap between runs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

STEPS = 1000


def quadratic_loss(x: torch.Tensor) -> torch.Tensor:
    H = torch.tensor([[4.0, 1.0], [1.0, 3.0]], dtype=torch.float64)
    return x @ H @ x / 2 - x @ torch.tensor([1.0, -2.0], dtype=torch.float64)


def rosenbrock_loss(x: torch.Tensor) -> torch.Tensor:
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def network_loss(x: torch.Tensor) -> torch.Tensor:
    """A 3-8-1 network with tanh on 40 examples, its 41 weights in one vector."""
    generator = torch.Generator().manual_seed(0)
    X = torch.randn(40, 3, generator=generator, dtype=torch.float64)
    W, b, w, c = x[:24].reshape(8, 3), x[24:32], x[32:40], x[40]
    return ((torch.tanh(X @ W.T + b) @ w + c - torch.sin(X[:, 0])) ** 2).mean()


STARTS = {
    "quadratic": np.array([2.0, -1.5]),
    "rosenbrock": np.array([-1.0, 1.0]),
    "network": np.random.default_rng(0).normal(size=41) / 2,
}
LOSSES = {"quadratic": quadratic_loss, "rosenbrock": rosenbrock_loss, "network": network_loss}


def torch_run(
    name: str,
    make: Callable[[list[torch.Tensor]], torch.optim.Optimizer],
    lr: Callable[[int], float] | None = None,
    clip: Callable[[torch.Tensor], Any] | None = None,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """The iterates of a torch.optim optimizer on a loss, and the gradients before clipping."""
    x = torch.tensor(STARTS[name], dtype=torch.float64, requires_grad=True)
    optimizer = make([x])
    iterates, gradients = [STARTS[name]], []
    for step in range(STEPS):
        if lr:
            optimizer.param_groups[0]["lr"] = lr(step)
        optimizer.zero_grad()
        LOSSES[name](x).backward()
        gradients.append(x.grad.numpy().copy())
        if clip:
            clip(x)
        optimizer.step()
        iterates.append(x.detach().numpy().copy())
    return np.array(iterates), gradients


def gap(x: np.ndarray, y: np.ndarray) -> float:
    """max |x - y| / max(1, |y|)."""
    return float(np.max(np.abs(x - y) / np.maximum(1, np.abs(y))))

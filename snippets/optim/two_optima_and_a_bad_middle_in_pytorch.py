"""The same in PyTorch: averaging two state dicts keeps no
promise that averaging outputs keeps."""

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

X = torch.tensor([[0.0, 0], [0, 1], [1, 0], [1, 1]])
y = torch.tensor([0.0, 1, 1, 0])[:, None]


def network(state):
    net = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1))
    net.load_state_dict(state)
    return net


one = {
    "0.weight": torch.ones(2, 2),
    "0.bias": torch.tensor([0.0, -1]),
    "2.weight": torch.tensor([[20.0, -40]]),
    "2.bias": torch.tensor([-10.0]),
}
two = one | {
    "0.weight": one["0.weight"].flip(0),  # rows: the units
    "0.bias": one["0.bias"].flip(0),
    "2.weight": one["2.weight"].flip(1),  # columns
}
middle = {name: (one[name] + two[name]) / 2 for name in one}
with torch.no_grad():
    mean = (network(one)(X) + network(two)(X)) / 2
    for name, z in (
        ("mean of the logits", mean),
        ("mean of the weights", network(middle)(X)),
    ):
        loss = binary_cross_entropy_with_logits(z, y).item()
        print(f"{name:20s} {loss:8.5f}")

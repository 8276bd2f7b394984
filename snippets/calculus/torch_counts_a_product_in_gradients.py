"""H v three ways, and H, in PyTorch: multiplications spent in
matrix products, in units of a gradient."""

import torch
from torch.autograd.functional import hvp, vhp
from torch.func import grad, hessian, jvp
from torch.utils.flop_counter import FlopCounterMode

make = torch.Generator().manual_seed(0)
shapes = [(30, 20), (30, 30), (30, 30), (1, 30)]
size = sum(m * n for m, n in shapes)
w, v = torch.randn(2, size, generator=make, dtype=torch.float64)
X = torch.randn(50, 20, generator=make, dtype=torch.float64)

def loss(w):
    h = X
    for part, shape in zip(
        w.split([m * n for m, n in shapes]), shapes
    ):
        h = torch.tanh(h @ part.reshape(shape).T)
    return h.pow(2).mean()

def cost(run):
    with FlopCounterMode(display=False) as counter:
        run()
    return counter.get_total_flops()

one = cost(lambda: grad(loss)(w))
for name, run in {
    "jvp of grad": lambda: jvp(grad(loss), (w,), (v,)),
    "functional.vhp": lambda: vhp(loss, w, v),
    "functional.hvp": lambda: hvp(loss, w, v),
    f"H, {size} weights": lambda: hessian(loss)(w),
}.items():
    print(f"{name:16} {cost(run) / one:8.1f} gradients")

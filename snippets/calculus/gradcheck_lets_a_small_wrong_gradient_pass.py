"""torch's gradcheck forgives 1e-5 in each entry, however small all are."""

import torch


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**2

    @staticmethod
    def backward(ctx, grad_output):
        (x,) = ctx.saved_tensors
        return grad_output * x  # wrong: the factor 2 is missing


x = torch.linspace(1, 2, 4, dtype=torch.float64, requires_grad=True)
for scale in (1.0, 1e-6):

    def loss(x, scale=scale):
        return scale * Square.apply(x).sum()

    passes = torch.autograd.gradcheck(loss, x, raise_exception=False)
    strict = torch.autograd.gradcheck(
        loss, x, atol=0.0, raise_exception=False
    )
    print(f"scale {scale:.0e}  default {passes}  atol=0 {strict}")

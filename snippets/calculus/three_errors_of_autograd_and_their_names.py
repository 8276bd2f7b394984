"""What PyTorch raises when a graph is used twice or its values change."""

import torch


def twice(x):
    y = torch.exp(x).sum()
    y.backward()
    y.backward()  # the saved values are gone


def saved_value_changed(x):
    y = torch.exp(x)  # saves its result for the backward pass
    y += 1
    y.sum().backward()


def leaf_changed(x):
    x += 1


def second_derivative(x):
    (g,) = torch.autograd.grad(torch.exp(x).sum(), x)
    g.sum().backward()  # g has no graph: create_graph=True makes one


def unsaved_value_changed(x):
    y = torch.sin(x)  # saves its argument, not its result
    y += 1
    y.sum().backward()


for f in (twice, saved_value_changed, leaf_changed,
          second_derivative, unsaved_value_changed):
    x = torch.ones(2, requires_grad=True)
    try:
        f(x)
        print(f"{f.__name__}: no error")
    except RuntimeError as error:
        print(f"{f.__name__}: RuntimeError")
        print(f"  {str(error)[:64]}")

"""Gradient descent with a learning rate for each coordinate, from the gradients seen so far.

Legend: `x` the point, (n,); `g` the gradient as a function of the point and the step, (n,); `t`
the step, from 0; `m` an average of past gradients and `s` of their squares (a sum, in Adagrad),
both (n,).

Names, defaults and the place of `eps`, outside the root, are those of torch.optim.
"""

from itertools import count

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.optim import _door
from mathdl.optim._door import Function, Gradient, Rate, Run, Schedule


def adagrad(grad: Function, x0: ArrayLike, *, lr: Rate = 0.01, eps: float = 1e-10) -> Run:
    """Divide each coordinate's step by the root of the sum of its squares (eq. adagrad).

    Duchi, Hazan and Singer (2011).

    Args:
        grad: the gradient, (n,) to (n,); it may be a random estimate of it.
        x0: (n,) start.
        lr: the learning rate, positive; or a function that gives that of step 0, 1, ...
        eps: added to the root, positive.

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: x0 no vector of finite numbers, a setting out of range, grad no function;
            while it runs, a gradient of another shape than x, or with a NaN or infinite entry:
            the message names the step.
    """
    g, rate, x = _door.opened(grad, x0, lr)
    return _door.iterates(_adagrad(g, x, rate, _check.positive("eps", eps)))


def rmsprop(
    grad: Function, x0: ArrayLike, *, lr: Rate = 0.01, alpha: float = 0.99, eps: float = 1e-8
) -> Run:
    """Divide each coordinate's step by the root of an average of its squares (eq. rmsprop).

    Tieleman and Hinton (2012). The average starts at 0 and is not corrected for it.

    Args:
        grad: as for `adagrad`.
        x0: (n,) start.
        lr: as for `adagrad`.
        alpha: what the average keeps at each step, at least 0 and below 1.
        eps: added to the root, positive.

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: as `adagrad`.
    """
    g, rate, x = _door.opened(grad, x0, lr)
    alpha, eps = _door.fraction("alpha", alpha), _check.positive("eps", eps)
    return _door.iterates(_rmsprop(g, x, rate, alpha, eps))


def adam(
    grad: Function,
    x0: ArrayLike,
    *,
    lr: Rate = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.0,
) -> Run:
    """Step along an average of gradients over the root of one of squares (eq. adam).

    Kingma and Ba (2015). Both averages start at 0 and are divided by what they have of their
    full weight, 1 - beta^t after t gradients.

    Args:
        grad: as for `adagrad`.
        x0: (n,) start.
        lr: as for `adagrad`.
        betas: what the average of the gradients and that of their squares keep at each step, each
            at least 0 and below 1.
        eps: added to the root, positive.
        weight_decay: at least 0; this times x is added to each gradient, and so rescaled as it.

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: as `adagrad`.
    """
    decay = _check.number("weight_decay", weight_decay, 0)
    return _run(grad, x0, lr, betas, eps, coupled=decay, decoupled=0.0)


def adamw(
    grad: Function,
    x0: ArrayLike,
    *,
    lr: Rate = 0.001,
    betas: tuple[float, float] = (0.9, 0.999),
    eps: float = 1e-8,
    weight_decay: float = 0.01,
) -> Run:
    """Adam that shrinks x by 1 - lr weight_decay before each step (eq. adamw).

    Loshchilov and Hutter (2019). The decay does not pass through the averages.

    Args:
        grad: as for `adagrad`.
        x0: (n,) start.
        lr: as for `adagrad`.
        betas: as for `adam`.
        eps: added to the root, positive.
        weight_decay: at least 0.

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: as `adagrad`.
    """
    decay = _check.number("weight_decay", weight_decay, 0)
    return _run(grad, x0, lr, betas, eps, coupled=0.0, decoupled=decay)


# --8<-- [start:adagrad]
def _adagrad(g: Gradient, x: np.ndarray, lr: Schedule, eps: float) -> Run:
    s = np.zeros_like(x)
    for t in count():
        yield x
        gradient = g(x, t)
        s = s + gradient**2
        x = x - lr(t) * gradient / (np.sqrt(s) + eps)


# --8<-- [end:adagrad]


# --8<-- [start:rmsprop]
def _rmsprop(g: Gradient, x: np.ndarray, lr: Schedule, alpha: float, eps: float) -> Run:
    s = np.zeros_like(x)
    for t in count():
        yield x
        gradient = g(x, t)
        s = alpha * s + (1 - alpha) * gradient**2
        x = x - lr(t) * gradient / (np.sqrt(s) + eps)


# --8<-- [end:rmsprop]


# --8<-- [start:adam]
def _adam(
    g: Gradient,
    x: np.ndarray,
    lr: Schedule,
    betas: tuple[float, float],
    eps: float,
    coupled: float,
    decoupled: float,
) -> Run:
    m, s = np.zeros_like(x), np.zeros_like(x)
    for t in count():
        yield x
        gradient = g(x, t) + coupled * x  # L2, through the averages
        m = betas[0] * m + (1 - betas[0]) * gradient
        s = betas[1] * s + (1 - betas[1]) * gradient**2
        mean = m / (1 - betas[0] ** (t + 1))
        square = s / (1 - betas[1] ** (t + 1))
        x = (1 - lr(t) * decoupled) * x  # weight decay, beside them
        x = x - lr(t) * mean / (np.sqrt(square) + eps)


# --8<-- [end:adam]


def _run(
    grad: Function,
    x0: ArrayLike,
    lr: Rate,
    betas: tuple[float, float],
    eps: float,
    *,
    coupled: float,
    decoupled: float,
) -> Run:
    g, rate, x = _door.opened(grad, x0, lr)
    if np.shape(betas) != (2,):
        raise ValueError(f"betas is {betas!r}; it needs to be two numbers")
    beta1, beta2 = (_door.fraction(f"betas[{i}]", beta) for i, beta in enumerate(betas))
    eps = _check.positive("eps", eps)
    return _door.iterates(_adam(g, x, rate, (beta1, beta2), eps, coupled, decoupled))

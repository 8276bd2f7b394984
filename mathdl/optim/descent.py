"""Gradient descent, plain and with momentum, as generators of iterates.

Legend: `x` the point, (n,); `g` the gradient as a function of the point and the step, (n,); `t`
the step, from 0; `v` the velocity, (n,): a sum of past gradients, each forgotten by the factor
`momentum` a step.

A run that diverges is shown, step by step, until the gradient overflows; then an error names the
step. Settings carry the names of torch.optim.SGD.
"""

from itertools import count, islice

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.optim import _door
from mathdl.optim._door import Function, Gradient, Rate, Run, Schedule


def gradient_descent(grad: Function, x0: ArrayLike, *, lr: Rate) -> Run:
    """Step against the gradient, again and again (eq. gradient-descent).

    Args:
        grad: the gradient, (n,) to (n,); it may be a random estimate of it.
        x0: (n,) start.
        lr: the learning rate, positive; or a function that gives that of step 0, 1, ...

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: x0 no vector of finite numbers, lr not positive, grad no function; while it
            runs, a gradient of another shape than x, or with a NaN or infinite entry: the message
            names the step.
    """
    g, rate, x = _door.opened(grad, x0, lr)
    return _door.iterates(_gradient_descent(g, x, rate))


def heavy_ball(grad: Function, x0: ArrayLike, *, lr: Rate, momentum: float) -> Run:
    """Step along a velocity that gathers gradients and forgets them (eq. heavy-ball).

    Polyak (1964), in the form of torch.optim.SGD: the learning rate multiplies the whole
    velocity, so that a change of it acts at once.

    Args:
        grad: as for `gradient_descent`.
        x0: (n,) start, at rest.
        lr: as for `gradient_descent`.
        momentum: at least 0, which is gradient descent, and below 1.

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: as `gradient_descent`, or momentum outside [0, 1).
    """
    g, rate, x = _door.opened(grad, x0, lr)
    return _door.iterates(_heavy_ball(g, x, rate, _door.fraction("momentum", momentum)))


def nesterov(grad: Function, x0: ArrayLike, *, lr: Rate, momentum: float) -> Run:
    """Ask for the gradient where the velocity will have carried the point (eq. nesterov).

    Nesterov (1983), in the form of torch.optim.SGD, which keeps as its parameters the points at
    which it asks, y. With a constant lr, Nesterov's own points are x_{t+1} = y_t - lr grad(y_t)
    with x_0 = y_0, and y_{t+1} = x_{t+1} + momentum (x_{t+1} - x_t).

    Args:
        grad: as for `gradient_descent`.
        x0: (n,) start, at rest.
        lr: as for `gradient_descent`.
        momentum: at least 0, which is gradient descent, and below 1.

    Returns:
        An endless generator of (n,) look-ahead points y_0, y_1, ..., x0 first.

    Raises:
        ValueError: as `gradient_descent`, or momentum outside [0, 1).
    """
    g, rate, x = _door.opened(grad, x0, lr)
    return _door.iterates(_nesterov(g, x, rate, _door.fraction("momentum", momentum)))


# --8<-- [start:gradient-descent]
def _gradient_descent(g: Gradient, x: np.ndarray, lr: Schedule) -> Run:
    for t in count():
        yield x
        x = x - lr(t) * g(x, t)


# --8<-- [end:gradient-descent]


# --8<-- [start:heavy-ball]
def _heavy_ball(g: Gradient, x: np.ndarray, lr: Schedule, momentum: float) -> Run:
    v = np.zeros_like(x)
    for t in count():
        yield x
        v = momentum * v + g(x, t)
        x = x - lr(t) * v


# --8<-- [end:heavy-ball]


# --8<-- [start:nesterov]
def _nesterov(g: Gradient, x: np.ndarray, lr: Schedule, momentum: float) -> Run:
    v = np.zeros_like(x)
    for t in count():
        yield x
        gradient = g(x, t)
        v = momentum * v + gradient
        x = x - lr(t) * (gradient + momentum * v)


# --8<-- [end:nesterov]


def trajectory(run: Run, n_steps: int) -> np.ndarray:
    """Take the first iterates of a run as the rows of a matrix.

    Args:
        run: a generator of (n,) iterates.
        n_steps: 0 or more.

    Returns:
        (n_steps + 1, n); row t is the iterate after t steps.

    Raises:
        ValueError: n_steps negative or no whole number, or a run that ends before; while it runs,
            what the run raises.
    """
    n_steps = _check.count("n_steps", n_steps)
    points = list(islice(run, n_steps + 1))
    if len(points) <= n_steps:
        raise ValueError(f"run ended after {len(points)} iterates; it needs {n_steps + 1}")
    return np.array(points)

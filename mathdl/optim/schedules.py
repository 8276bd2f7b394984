"""Learning rates as functions of the step, 0 for the first, for any optimizer's `lr`.

Legend: `t` the step; `n_steps` how many steps the schedule takes; `lr` the rate at its start.

Each returns a function of the step, which takes a whole number from 0. After their last step,
`cosine` and `one_cycle` stay at their last rate.
"""

import math

from mathdl import _check
from mathdl.optim import _door
from mathdl.optim._door import Rate, Schedule


def constant(lr: float) -> Schedule:
    """Return lr at every step.

    Args:
        lr: positive.

    Raises:
        ValueError: lr not a positive finite number.
    """
    lr = _check.positive("lr", lr)
    return lambda t: lr


def step(lr: float, *, step_size: int, gamma: float = 0.1) -> Schedule:
    """Multiply the rate by gamma after every step_size steps (torch's StepLR).

    Args:
        lr: positive.
        step_size: 1 or more.
        gamma: positive, at most 1.

    Raises:
        ValueError: an argument out of range.
    """
    lr, step_size = _check.positive("lr", lr), _steps("step_size", step_size)
    gamma = _factor(gamma)
    return lambda t: lr * gamma ** (t // step_size)


def exponential(lr: float, *, gamma: float) -> Schedule:
    """Multiply the rate by gamma after every step (torch's ExponentialLR).

    Args:
        lr: positive.
        gamma: positive, at most 1.

    Raises:
        ValueError: an argument out of range.
    """
    lr, gamma = _check.positive("lr", lr), _factor(gamma)
    return lambda t: lr * gamma**t


def cosine(lr: float, *, n_steps: int, eta_min: float = 0.0) -> Schedule:
    """Fall along half a cosine (eq. cosine; torch's CosineAnnealingLR up to its T_max).

    Loshchilov and Hutter (2017), without restarts.

    Args:
        lr: positive, the rate at step 0.
        n_steps: 1 or more; at this step the rate is eta_min, and stays so.
        eta_min: from 0 to lr.

    Raises:
        ValueError: an argument out of range.
    """
    lr, n_steps = _check.positive("lr", lr), _steps("n_steps", n_steps)
    eta_min = _check.number("eta_min", eta_min, 0, lr)
    return lambda t: _cosine(lr, eta_min, t / n_steps)


def warmup(schedule: Rate, *, n_steps: int) -> Schedule:
    """Climb to a schedule's first rate along a line, then follow it from its step 0 (eq. warmup).

    Args:
        schedule: a learning rate, or a function of the step.
        n_steps: 1 or more; step t < n_steps has (t + 1) / (n_steps + 1) of the first rate.

    Raises:
        ValueError: schedule neither a positive number nor a function, n_steps out of range.
    """
    rate, n_steps = _door.learning_rate(schedule), _steps("n_steps", n_steps)
    return lambda t: rate(t - n_steps) if t >= n_steps else rate(0) * (t + 1) / (n_steps + 1)


def one_cycle(
    max_lr: float,
    *,
    n_steps: int,
    pct_start: float = 0.3,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
) -> Schedule:
    """Climb along half a cosine, then fall along a longer one (eq. one-cycle).

    Smith and Topin (2018), as torch's OneCycleLR, whose momentum cycles too: this one's does not.

    Args:
        max_lr: positive, the rate at the top, after pct_start n_steps - 1 steps.
        n_steps: 2 or more.
        pct_start: the share of the climb, above 0 and below 1, and such that climb and fall have
            a step each: pct_start n_steps above 1 and below n_steps.
        div_factor: max_lr over the first rate, at least 1.
        final_div_factor: the first rate over the last, at least 1.

    Raises:
        ValueError: an argument out of range.
    """
    max_lr, n_steps = _check.positive("max_lr", max_lr), _steps("n_steps", n_steps)
    top = _check.number("pct_start", pct_start) * n_steps - 1
    if not 0 < top < n_steps - 1:
        raise ValueError(
            f"pct_start is {pct_start!r}; with n_steps {n_steps} it needs to be above"
            f" {1 / n_steps:g} and below 1"
        )
    first = max_lr / _check.number("div_factor", div_factor, 1)
    last = first / _check.number("final_div_factor", final_div_factor, 1)

    def schedule(t: int) -> float:
        if t <= top:
            return _cosine(first, max_lr, t / top)
        return _cosine(max_lr, last, (t - top) / (n_steps - 1 - top))

    return schedule


# --8<-- [start:cosine]
def _cosine(start: float, end: float, share: float) -> float:
    """From start to end as the share of the way goes from 0 to 1."""
    turned = (1 + math.cos(math.pi * min(share, 1.0))) / 2
    return end + (start - end) * turned


# --8<-- [end:cosine]


def _steps(name: str, value: int) -> int:
    steps = _check.count(name, value)
    if steps < 1:
        raise ValueError(f"{name} is 0; it needs to be at least 1")
    return steps


def _factor(gamma: float) -> float:
    if _check.positive("gamma", gamma) > 1:
        raise ValueError(f"gamma is {gamma!r}; it needs to be at most 1")
    return float(gamma)

"""Figures of docs/optim/conditioning.md: one function per figure, each returns a Figure.

Legend: `lam` the eigenvalues of a Hessian; `e` the error, the point minus the minimum, in the
eigenvectors as coordinates, so that the loss is sum lam e^2 / 2; `kappa` the condition number.
"""

import math
from itertools import takewhile

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.optim.descent import gradient_descent, heavy_ball, trajectory
from mathdl.optim.objectives import quadratic


def _line_search(lam: np.ndarray, e: np.ndarray, n_steps: int, share: float = 1.0) -> np.ndarray:
    """The errors of steepest descent, each step `share` times the one that is best on its line."""
    errors = [e]
    for _ in range(n_steps):
        g = lam * e
        e = e - share * (g @ g) / (g @ (lam * g)) * g
        errors.append(e)
    return np.array(errors)


def _level_lines(ax: Axes, lam: np.ndarray, errors: np.ndarray) -> None:
    t = np.linspace(0, 2 * math.pi, 121)
    circle = np.array([np.cos(t), np.sin(t)])
    for e in errors:
        ax.plot(*(math.sqrt(lam @ e**2) * circle / np.sqrt(lam)[:, None]), color="C5", lw=0.8)


VALLEY = np.array([1.0, 10.0])


def two_ways_down_a_valley() -> Figure:
    """Steepest descent from its worst start with the best step each time, and with a short one.

    The first turns by a right angle at every step and touches a level line where it turns. The
    second never crosses the floor of the valley, and is slower.
    """
    start = 10 / VALLEY
    grad = quadratic(np.diag(VALLEY)).grad
    paths = {
        "best step each time": _line_search(VALLEY, start, 12),
        r"$\eta = 1/(2L)$": trajectory(gradient_descent(grad, start, lr=1 / 20), 12),
    }
    fig = Figure(figsize=(5.6, 4.6), layout="constrained")
    for ax, (title, path) in zip(fig.subplots(2, 1, sharex=True), paths.items()):
        _level_lines(ax, VALLEY, paths["best step each time"][:5])
        ax.plot(*path.T, "o-", color="C0", markersize=4, linewidth=1.6)
        ax.plot(0, 0, "o", color="C1", markersize=6)
        ax.set(xlim=(-2, 11), ylim=(-2.4, 2.4), aspect="equal", yticks=[-2, 0, 2])
        ax.set(ylabel="along $q_n$")
        ax.set_title(title, fontsize=14)
    ax.set_xlabel("error along $q_1$")
    return fig


def line_search_bound() -> Figure:
    """The loss left by exact line search, with its bound, and by nine tenths of each step.

    From the worst start the measured curve lies on the bound; from another it soon runs almost
    parallel to it. Nine tenths of each step arrive in less than a quarter.
    """
    kappa, n_steps = 1000.0, 1400
    lam = np.geomspace(1, kappa, 100)
    worst = np.zeros(100)
    worst[[0, -1]] = 1 / lam[[0, -1]]
    t = np.arange(n_steps + 1)
    curves = {
        "worst": _line_search(lam, worst, n_steps),
        "equal": _line_search(lam, np.ones(100), n_steps),
        "nine tenths": _line_search(lam, np.ones(100), 334, 0.9),
    }
    fig = Figure(figsize=(5.6, 3.9), layout="constrained")
    ax = fig.subplots()
    ax.plot(t, ((kappa - 1) / (kappa + 1)) ** (2 * t), color="C5", linestyle="--", linewidth=4)
    for color, errors in zip(("C0", "C2", "C1"), curves.values()):
        loss = errors**2 @ lam
        ax.plot(loss / loss[0], color=color, linewidth=1.8)
    label(ax, "bound, and the worst start", (1400, 0.13), (0, 0), color="C0", ha="right")
    label(ax, "equal errors", (820, 2e-4), (0, -2), color="C2", ha="right", va="top")
    label(ax, "nine tenths\nof each step", (200, 1.3e-6), (0, 0), color="C1", va="bottom")
    ax.set(yscale="log", ylim=(1e-6, 2), xlim=(0, 1400), xlabel="step $t$")
    ax.set_ylabel("loss left, of that at the start")
    return fig


KAPPAS = np.round(np.geomspace(4, 4000, 13)).astype(int)
EPSILON = 1e-6


def steps_against_kappa() -> Figure:
    """Measured steps to a millionth of the error, for gradient descent and for momentum.

    On logarithmic axes the first rises with slope 1, the second with about one half, each under
    its bound.
    """
    counts = np.array([_steps(float(kappa)) for kappa in KAPPAS])
    bounds = KAPPAS / 2 * math.log(1 / EPSILON), [_momentum_bound(float(k)) for k in KAPPAS]
    fig = Figure(figsize=(5.6, 4.4), layout="constrained")
    ax = fig.subplots()
    for measured, bound, color in zip(counts.T, bounds, ("C0", "C1")):
        ax.plot(KAPPAS, bound, color=color, linestyle="--", linewidth=1.4)
        ax.plot(KAPPAS, measured, "o", color=color, markersize=6)
    label(ax, "gradient descent,\nslope 1", (100, 2000), (0, 0), color="C0", ha="right")
    label(ax, "momentum,\nslope about 1/2", (250, 40), (0, 0), color="C1", va="center")
    ax.set(xscale="log", yscale="log", xlabel=r"condition number $\kappa$", xlim=(3, 5500))
    ax.set(ylabel="steps to a millionth", ylim=(8, 50000))
    return fig


def _momentum_bound(kappa: float) -> int:
    """The first step at which the heavy ball's bound, (1 + (1 + r) t) r^t, is small enough."""
    r, t = (math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1), 1
    while (1 + (1 + r) * t) * r**t > EPSILON:
        t += 1
    return t


def _steps(kappa: float) -> tuple[int, int]:
    """Steps of gradient descent and of the heavy ball, each with its best settings."""
    lam, root = np.geomspace(1, kappa, 10), math.sqrt(kappa)
    grad, start = quadratic(np.diag(lam)).grad, np.ones(10)
    target = EPSILON * math.sqrt(10)
    momentum = ((root - 1) / (root + 1)) ** 2
    plain = gradient_descent(grad, start, lr=2 / (1 + kappa))
    ball = heavy_ball(grad, start, lr=(2 / (1 + root)) ** 2, momentum=momentum)
    n_plain, n_ball = (
        sum(1 for _ in takewhile(lambda x: np.linalg.norm(x) > target, run))
        for run in (plain, ball)
    )
    return n_plain, n_ball


def loss_whatever_kappa() -> Figure:
    """The loss left by gradient descent at 1/L, for condition numbers from a hundred up.

    The curves fall below 1 / (2t + 1), the same for all, until each leaves for its own
    exponential; the larger the condition number, the later.
    """
    t = np.unique(np.round(np.geomspace(1, 10**5, 160)).astype(int))
    fig = Figure(figsize=(5.6, 4.2), layout="constrained")
    ax = fig.subplots()
    ax.plot(t, 1 / (2 * t + 1), color="C5", linestyle="--", linewidth=1.8)
    label(ax, r"$1 / (2t + 1)$", (300, 1 / 601), (4, 4), color="C5")
    places = ((110, 5e-6), (5500, 1.4e-6), (30000, 2e-6))
    for exponent, color, at in zip((2, 4, 6), ("C0", "C1", "C2"), places):
        lam = np.geomspace(10.0**-exponent, 1, 100)  # L = 1
        left = (lam * (1 - lam) ** (2 * t[:, None])).mean(axis=1)  # an error of 1 / 10 each
        ax.plot(t, left, color=color, linewidth=2)
        side = "left" if exponent == 6 else "right"
        label(ax, rf"$\kappa = 10^{exponent}$", at, (0, 0), color=color, ha=side)
    ax.set(xscale="log", yscale="log", xlim=(1, 1e5), ylim=(1e-6, 1), xlabel="step $t$")
    ax.set_ylabel(r"$(f(x_t) - f^*)\, /\, (L \Vert e_0 \Vert^2 / 2)$")
    return fig


def jacobi_and_rotation() -> Figure:
    """The condition number of a bowl of 100 after Jacobi's scaling, by the angle of its axes.

    Along the axes of the coordinates the scaling is perfect; at 45 degrees, idle.
    """
    degrees = np.linspace(0, 90, 181)
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    first, second = c**2 + 100 * s**2, s**2 + 100 * c**2  # the diagonal
    r = 99 * c * s / np.sqrt(first * second)
    fig = Figure(figsize=(5.6, 3.5), layout="constrained")
    ax = fig.subplots()
    ax.plot(degrees, np.full(181, 100.0), color="C5", linestyle="--", linewidth=1.6)
    ax.plot(degrees, (1 + r) / (1 - r), color="C0", linewidth=2.4)
    label(ax, "as it is", (0, 100), (4, -4), color="C5", va="top")
    label(ax, "with Jacobi", (45, 50), (0, 0), color="C0", ha="center")
    ax.set(yscale="log", xlim=(0, 90), ylim=(0.8, 200), xticks=[0, 15, 30, 45, 60, 75, 90])
    ax.set(xlabel="angle of the valley to an axis (degrees)", ylabel="condition number")
    return fig

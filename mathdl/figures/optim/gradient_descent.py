"""Figures of docs/optim/gradient-descent.md: one function per figure, each returns a Figure.

Legend: `lr` a learning rate, `path` the points of a run, one a row; `L` the largest curvature,
`kappa` the condition number, `rho` the slowest factor; `g2` squared lengths of gradients.
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.optim.descent import gradient_descent, heavy_ball, trajectory
from mathdl.optim.objectives import quadratic

BOWL = (2.0, 20.0)  # the curvatures of x^2 + 10 y^2
START = (10.0, 1.0)
RATES = {0.01: "C2", 0.05: "C0", 0.1: "C4", 0.11: "C1"}
N_STEPS = {0.01: 30, 0.05: 30, 0.1: 30, 0.11: 9}  # that the paths show


def _path(lr: float, n_steps: int) -> np.ndarray:
    bowl = quadratic(np.diag(BOWL))
    return trajectory(gradient_descent(bowl.grad, START, lr=lr), n_steps)


def _ellipses(ax: Axes, curvatures: tuple[float, float], levels: list[float]) -> None:
    """Level lines of 1/2 (a x1^2 + b x2^2)."""
    t = np.linspace(0, 2 * np.pi, 61)
    for level in levels:
        a, b = (np.sqrt(2 * level / c) for c in curvatures)
        ax.plot(a * np.cos(t), b * np.sin(t), color="C5", linewidth=0.9)


def paths_at_four_rates() -> Figure:
    """Thirty steps (nine of the last) on x^2 + 10 y^2 from (10, 1), at the opening's rates.

    At 0.01 the path drops to the floor of the valley and creeps; at 0.05 one step lands on the
    floor; at 0.1 it jumps from wall to wall for ever, at the same height; at 0.11 it climbs out.
    """
    fig = Figure(figsize=(5.6, 4.6), layout="constrained")
    for ax, (lr, color) in zip(fig.subplots(2, 2, sharex=True, sharey=True).flat, RATES.items()):
        _ellipses(ax, BOWL, [5.0, 30.0, 90.0])
        path = _path(lr, N_STEPS[lr])
        ax.plot(*path.T, "o-", color=color, markersize=3.5, linewidth=1.3)
        ax.plot(0, 0, "+", color="C5", markersize=10, markeredgewidth=2)
        ax.set_title(rf"$\eta = {lr:g}$", fontsize=14)
        ax.set(xlim=(-2.2, 11), ylim=(-5.6, 5.6), xticks=[0, 5, 10], yticks=[-5, 0, 5])
        ax.set(xlabel="$x$" if lr >= 0.1 else "", ylabel="$y$" if lr in {0.01, 0.1} else "")
    return fig


def _bell(x: np.ndarray) -> np.ndarray:
    return 1 - np.exp(-(x**2) / 2)


AT = 1.6


def parabola_above() -> Figure:
    """The function 1 - exp(-x^2 / 2), L = 1, and the two parabolas that hold it around 1.6.

    A step of 1 / L goes to the bottom of the upper parabola, and the function lies below it there.
    A step of 2 / L is where the upper parabola is back at its old height.
    """
    x = np.linspace(-0.6, 2.8, 103)
    f, slope = _bell(np.array(AT)), AT * np.exp(-(AT**2) / 2)
    line, bend = f + slope * (x - AT), (x - AT) ** 2 / 2
    fig = Figure(figsize=(5.6, 3.8), layout="constrained")
    ax = fig.subplots()
    ax.fill_between(x, line - bend, line + bend, color="C1", alpha=0.15, linewidth=0)
    ax.plot(x, line + bend, color="C1", linestyle="--")
    ax.plot(x, line - bend, color="C1", linestyle=":")
    ax.plot(x, _bell(x), color="C0", linewidth=2.4)
    ax.plot(AT, f, "o", color="C0", markersize=7)
    for steps, name in ((1, r"$1 / L$"), (2, r"$2 / L$")):
        at = AT - steps * slope
        bound = f - steps * slope**2 + (steps * slope) ** 2 / 2
        ax.plot([at, at], [_bell(np.array(at)), bound], color="C5", linewidth=1.6)
        ax.plot([at, at], [bound, _bell(np.array(at))], "o", color="C5", markersize=5)
        label(ax, name, (at, bound), (0, 9), color="C5", ha="center", fontsize=14)
    label(ax, "start", (AT, f), (4, -17), color="C0", fontsize=14)
    ax.text(2.2, 1.2, "upper", color="C1", fontsize=14, ha="right", va="bottom")
    ax.text(0.86, 0.03, "lower", color="C1", fontsize=14, ha="left", va="bottom")
    ax.text(-0.42, 0.17, "$f$", color="C0", fontsize=16)
    ax.set(xlim=(-0.6, 2.8), ylim=(-0.05, 1.5), xticks=[0, 1, 2], yticks=[0, 0.5, 1, 1.5])
    ax.set(xlabel="$x$", ylabel="$f(x)$")
    return fig


def losses_and_bounds() -> Figure:
    """The loss of the four runs against the step, and the bound of the rate, dotted.

    At 0.01 and 0.05 loss and bound are parallel. At 0.1 the bound stays where it starts, and the
    loss levels out below it. At 0.11 the loss falls three times before it follows its bound up.
    """
    fig = Figure(figsize=(5.6, 4.0), layout="constrained")
    ax = fig.subplots()
    steps = np.arange(101)
    beside = {0.01: (70, 0.25), 0.05: (60, 3e-6), 0.1: (70, 15.0), 0.11: (27, 2e4)}
    for lr, color in RATES.items():
        f = quadratic(np.diag(BOWL)).f(_path(lr, 100).T)
        rho = max(abs(1 - lr * curvature) for curvature in BOWL)
        ax.semilogy(steps, f, color=color, linewidth=2.2)
        ax.semilogy(steps, rho ** (2 * steps) * f[0], color=color, linestyle=":", linewidth=1.8)
        side = "right" if lr == 0.05 else "left"
        ax.text(*beside[lr], rf"$\eta = {lr:g}$", color=color, fontsize=14, ha=side, va="bottom")
    ax.set(xlim=(0, 100), ylim=(1e-7, 1e6), yticks=[1e-6, 1e-4, 1e-2, 1, 1e2, 1e4, 1e6])
    ax.set(xlabel="step $t$", ylabel="loss, and its bound")
    return fig


RAMP = 100  # the start on Huber's loss, so that this many gradients have length 1


def gradients_and_bounds() -> Figure:
    """Squared gradients at the learning rate 1 / L, the least so far, and the bound of the box.

    On the plateau of 1 - exp(-x^2 / 2), from 3.5, the gradient grows for a hundred steps while
    the loss falls. On Huber's loss from 100 the least gradient stays for 100 steps and then meets
    its bound to within the factor 2.
    """
    bell = trajectory(gradient_descent(lambda x: x * np.exp(-(x**2) / 2), [3.5], lr=1.0), 300)
    ramp = trajectory(gradient_descent(lambda x: np.clip(x, -1, 1), [RAMP], lr=1.0), 300)
    panels = (
        ("a plateau", bell[:, 0] * np.exp(-(bell[:, 0] ** 2) / 2), _bell(np.array(3.5))),
        ("Huber's loss", np.clip(ramp[:, 0], -1, 1), RAMP - 0.5),
    )
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    axes = fig.subplots(1, 2, sharey=True)
    n = np.arange(1, 302)
    for ax, (title, g, gap) in zip(axes, panels):
        g2 = np.maximum(g**2, 1e-30)  # a 0 has no logarithm
        ax.loglog(n, 2 * gap / n, color="C1", linestyle=":", linewidth=2)
        ax.loglog(n, g2, color="C5", linewidth=1.2)
        ax.loglog(n, np.minimum.accumulate(g2), color="C0", linewidth=2.4)
        ax.set_title(title, fontsize=14)
        ax.set(xlim=(1, 300), ylim=(1e-6, 1e3), xlabel="steps $T$")
    axes[0].text(2, 2.2, "bound", color="C1", fontsize=14)
    axes[0].text(2.2, 6e-6, "least", color="C0", fontsize=14)
    axes[0].text(1.3, 4e-4, "current", color="C5", fontsize=14)
    axes[0].set_ylabel(r"$\Vert g \Vert^2$")
    return fig


LIVE = {"kappa": 10.0, "lr": 1.8, "momentum": 0.0, "start": [-4.5, 2.0]}


def descend_a_quadratic() -> Figure:
    """Sixty steps on a quadratic with L = 1 and condition number 10, plain and with momentum.

    With the learning rate 1.8 plain descent jumps across the valley; with the momentum 0.6 and a
    learning rate of 1 it swings through the minimum and back.
    """
    curvatures = (1 / LIVE["kappa"], 1.0)
    fig = Figure(figsize=(5.6, 3.8), layout="constrained")
    ax = fig.subplots()
    _ellipses(ax, curvatures, [0.08, 0.4, 1.0, 2.0])
    grad = quadratic(np.diag(curvatures)).grad
    for lr, momentum, color, text, at in (
        (LIVE["lr"], 0.0, "C0", r"$\eta = 1.8$, no momentum", (-5.0, -2.65)),
        (1.0, 0.6, "C1", r"$\eta = 1$, $\beta = 0.6$", (1.2, 2.3)),
    ):
        path = trajectory(heavy_ball(grad, LIVE["start"], lr=lr, momentum=momentum), 60)
        ax.plot(*path.T, "o-", color=color, markersize=3.5, linewidth=1.4)
        ax.text(*at, text, color=color, fontsize=14)
    ax.plot(0, 0, "+", color="C5", markersize=10, markeredgewidth=2)
    ax.set(xlim=(-5.2, 5.2), ylim=(-2.8, 2.8), aspect="equal", xticks=[-5, 0, 5])
    ax.set(yticks=[-2, 0, 2], xlabel="$x_1$", ylabel="$x_2$")
    return fig


def descend_a_quadratic_data() -> dict[str, Any]:
    """Return what the interactive figure starts with.

    Returns:
        kappa, lr, momentum, start: of the first run, on a quadratic whose curvatures are 1 / kappa
        and 1; n_steps: how many are drawn; limits: least and largest value of the three settings.
    """
    limits = {"kappa": [1, 100], "lr": [0.02, 4.0], "momentum": [0.0, 0.99]}
    return {**LIVE, "n_steps": 60, "limits": limits}

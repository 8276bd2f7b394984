"""Figures of docs/calculus/integrals.md: one function per figure, each returns a Figure.

Legend: `d` the dimension, `m` points on an axis, `n` evaluations, `g` one factor of an integrand;
`c` the shift of a bell; `x` Gaussian, `y` its image; `r`, `theta` polar coordinates.
"""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.calculus.quadrature import gauss_legendre, monte_carlo, trapezoid
from mathdl.figures._draw import arrow, dots, label

AXIS_POINTS = {  # no 4 or 7: a point on the kink at 1/3 would be luck
    1: {"trapezoid": [2**k + 1 for k in range(1, 17)], "Gauss": [2, 3, 5, 9, 14, 20, 33, 50]},
    10: {"trapezoid": [2, 3, 5], "Gauss": [2, 3, 5]},
}


def _factor(t: np.ndarray) -> np.ndarray:
    """max(t, 1/3), scaled to the mean 1 over [0, 1]; its variance is 4/25."""
    return 9 / 5 * np.maximum(t, 1 / 3)


def error_by_evaluations() -> Figure:
    """Error against evaluations for a product of d factors with a kink, d = 1 and d = 10.

    On the line the rules fall with n^-2 and leave random points behind. In ten dimensions they
    fall with n^(-1/5), and random points, still with n^(-1/2), are ahead.
    """
    rng = np.random.default_rng(0)
    rules = {"trapezoid": (trapezoid, "C0", "s"), "Gauss": (gauss_legendre, "C2", "^")}
    fig = Figure(figsize=(5.4, 6.4), layout="constrained")
    for ax, (d, points) in zip(fig.subplots(2, 1, sharex=True), AXIS_POINTS.items()):
        for name, ms in points.items():
            rule, color, marker = rules[name]
            errors = [abs(rule(_factor, 0, 1, m) ** d - 1) for m in ms]
            evaluations = [float(m) ** d for m in ms]
            ax.plot(evaluations, errors, marker=marker, markersize=5, color=color, linewidth=1.4)
            offset = (8, 2) if d == 1 else (0, 9 if name == "trapezoid" else -20)
            at = -1 if d == 1 else 1
            label(ax, name, (evaluations[at], errors[at]), offset, color=color, fontsize=13)
        ns = np.geomspace(10, 1e5, 13).astype(int)
        spread = math.sqrt(1.16**d - 1)
        runs = [
            monte_carlo(rng, lambda X: _factor(X).prod(axis=1), np.zeros(d), np.ones(d), int(n))[0]
            for n in ns
        ]
        ax.plot(ns, np.abs(np.array(runs) - 1), "o", markersize=4, color="C1")
        ends = np.array([10.0, 1e7])
        ax.plot(ends, spread / np.sqrt(ends), "--", linewidth=1.4, color="C1")
        at = (1e5, spread / math.sqrt(1e5))
        offset = (0, 9) if d == 1 else (-4, -52)
        label(ax, "random points", at, offset, color="C1", fontsize=13)
        ax.set(xscale="log", yscale="log", ylabel="relative error")
        ax.set_title("one dimension" if d == 1 else "ten dimensions", fontsize=14)
        ax.minorticks_off()
    fig.axes[0].set(ylim=(1e-11, 3))
    fig.axes[1].set(ylim=(1e-4, 20), xlabel="evaluations $n$", xlim=(1.5, 2e7))
    return fig


def _bell(x: np.ndarray) -> np.ndarray:
    return np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


def where_the_mean_comes_from() -> Figure:
    """Where 100,000 draws of s fall, and which s the mean of the ratio adds up.

    At d = 10 the two bells overlap. At d = 200 no draw comes near the second one.
    """
    s = np.linspace(-5, 12, 137)
    draws = np.random.default_rng(0).normal(size=100_000)
    fig = Figure(figsize=(5.4, 4.8), layout="constrained")
    for ax, d in zip(fig.subplots(2, 1, sharex=True), (10, 200)):
        c = math.sqrt(d) / 2
        ax.fill_between(s, _bell(s), color="C0", alpha=0.3, linewidth=0)
        ax.plot(s, _bell(s), color="C0")
        ax.plot(s, _bell(s - c), color="C1", linestyle="--")
        ax.plot([draws.min(), draws.max()], [-0.03, -0.03], color="C0", linewidth=4)
        ax.text(-1.2, 0.27, "where the\ndraws fall", color="C0", ha="right", fontsize=13)
        ax.text(c + 1.2, 0.27, "what the\nmean adds up", color="C1", fontsize=13)
        ax.set(ylim=(-0.06, 0.47), xlim=(-5, 12), yticks=[0, 0.2, 0.4])
        ax.set_title(f"$d = {d}$", fontsize=14)
    fig.axes[1].set_xlabel("$s$")
    return fig


CELLS = ((0.25, "C0"), (0.75, "C2"), (1.25, "C1"))  # inner radius of each shaded cell, and colour


def cells_under_a_map() -> Figure:
    """Three equal cells in (r, theta) and what the polar map makes of them.

    Width and height are the same on the left. On the right each is larger than the one before,
    in the ratio of the r of their middles.
    """
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    before, after = fig.subplots(1, 2)
    along = np.linspace(0.0, 1.0, 31)
    for r in np.arange(0.0, 1.6, 0.25):
        before.plot([r, r], [0, 1.5], color="C5", linewidth=0.7, alpha=0.6)
        after.plot(r * np.cos(1.5 * along), r * np.sin(1.5 * along), color="C5", lw=0.7, alpha=0.6)
    for theta in np.arange(0.0, 1.6, 0.25):
        before.plot([0, 1.5], [theta, theta], color="C5", linewidth=0.7, alpha=0.6)
        ends = np.array([0, 1.5])
        after.plot(ends * np.cos(theta), ends * np.sin(theta), color="C5", lw=0.7, alpha=0.6)
    for inner, color in CELLS:
        r = inner + 0.25 * np.concatenate([along, np.ones(31), along[::-1], np.zeros(31)])
        theta = 0.5 + 0.25 * np.concatenate([np.zeros(31), along, np.ones(31), along[::-1]])
        before.fill(r, theta, color=color, alpha=0.75, linewidth=0)
        after.fill(r * np.cos(theta), r * np.sin(theta), color=color, alpha=0.75, linewidth=0)
        eighths = f"{8 * inner + 1:.0f}/8"  # r at the middle
        label(before, eighths, (inner + 0.125, 0.75), (0, 4), ha="center", fontsize=13)
    before.set(xlabel="$r$", ylabel=r"$\theta$", aspect="equal", xlim=(0, 1.55))
    after.set(xlabel="$y_1$", ylabel="$y_2$", aspect="equal", xlim=(0, 1.55))
    for ax, title in ((before, "equal cells"), (after, "areas as 3 to 7 to 11")):
        ax.set(ylim=(0, 1.55), xticks=[0, 0.5, 1, 1.5], yticks=[0, 0.5, 1, 1.5])
        ax.set_title(title, fontsize=13)
    return fig


def density_of_an_exponential() -> Figure:
    """A Gaussian x above, y = e^x below: strips of equal mass, moved and stretched.

    A strip that is stretched gets lower, so the peak does not move with its point: the mode of x
    lands on the median of y, and the mode of y lies to its left.
    """
    fig = Figure(figsize=(5.4, 5.6), layout="constrained")
    above, below = fig.subplots(2, 1)
    strips = ((-2.0, -1.0, "C5"), (-1.0, 0.0, "C0"), (0.0, 1.0, "C1"), (1.0, 2.0, "C5"))
    for low, high, color in strips:
        x = np.linspace(low, high, 41)
        above.fill_between(x, _bell(x), color=color, alpha=0.35, linewidth=0)
        below.fill_between(np.exp(x), _bell(x) / np.exp(x), color=color, alpha=0.35, linewidth=0)
    x = np.linspace(-3.2, 3.2, 201)
    above.plot(x, _bell(x), color="C0")
    below.plot(np.exp(x), _bell(x) / np.exp(x), color="C0")
    for ax, places in ((above, (-0.5, 0.5)), (below, (0.69, 1.65))):
        for place in places:
            ax.text(place, 0.12, "34 %", ha="center", fontsize=11)
    for ax, mode, height in ((above, 0.0, _bell(0.0)), (below, math.exp(-1), _bell(-1.0) * math.e)):
        ax.plot([mode, mode], [0, height], color="C0", linestyle=":")
        ax.plot(mode, height, "o", color="C0", markersize=6)
        label(ax, "mode", (mode, height), (8, 2), color="C0", fontsize=13)
    below.plot([1, 1], [0, _bell(0.0)], color="C1", linestyle=":")
    below.plot(1, _bell(0.0), "o", color="C1", markersize=6)
    label(below, "where the mode of $x$ lands", (1, _bell(0.0)), (8, 2), color="C1", fontsize=13)
    above.set(xlim=(-3.2, 3.2), ylim=(0, 0.48), xlabel="$x$", ylabel="$p_x$")
    below.set(xlim=(0, 6), ylim=(0, 0.76), xlabel="$y = e^x$", ylabel="$p_y$")
    return fig


def _couple(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return v * np.exp(np.tanh(u)) + 2 * np.sin(u)


def _uncouple(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    return (v - 2 * np.sin(u)) * np.exp(-np.tanh(u))


def _flow_density(y1: np.ndarray, y2: np.ndarray, layers: int) -> np.ndarray:
    """The density after the first `layers` of the two couplings of the chapter's snippet."""
    log_det = np.zeros_like(y1)
    if layers == 2:
        y1, log_det = _uncouple(y2, y1), np.tanh(y2)
    if layers >= 1:
        y2, log_det = _uncouple(y1, y2), log_det + np.tanh(y1)
    return _bell(y1) * _bell(y2) * np.exp(-log_det)


def two_coupling_steps() -> Figure:
    """A Gaussian and its two coupling layers: level lines of the density, and 200 draws.

    The first layer moves points up and down only, the second left and right only. Where space is
    stretched, draws thin out and the density falls.
    """
    x1, x2 = np.random.default_rng(0).normal(size=(2, 200))
    y2 = _couple(x1, x2)
    y1 = _couple(y2, x1)
    stages = (("$x$", x1, x2), ("layer 1", x1, y2), ("layer 2", y1, y2))
    ticks = np.linspace(-7, 7, 91)
    fig = Figure(figsize=(5.6, 2.7), layout="constrained")
    for layers, (ax, (title, first, second)) in enumerate(zip(fig.subplots(1, 3), stages)):
        density = _flow_density(*np.meshgrid(ticks, ticks), layers)
        ax.contour(ticks, ticks, density, [0.01, 0.04, 0.1], colors="C0", linewidths=1.3)
        dots(ax, first, second, 2.2, edgecolor="C1", alpha=0.7)
        ax.set(xlim=(-4.6, 6.4), ylim=(-5, 6), aspect="equal", xticks=[-4, 0, 4])
        ax.set(yticks=[-4, 0, 4] if layers == 0 else [])
        ax.set_title(title, fontsize=14)
        _moved(ax, layers)
    return fig


def _moved(ax: Axes, layers: int) -> None:
    """A double arrow along the coordinate that the layer has moved."""
    ends = {1: ((5.4, -4.6), (5.4, -2.2)), 2: ((3.2, -4.2), (5.8, -4.2))}
    if layers in ends:
        start, tip = ends[layers]
        arrow(ax, tip, start, color="C5", arrowstyle="<|-|>", lw=1.5, mutation_scale=12)

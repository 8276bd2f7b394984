"""Figures of docs/linalg/vectors.md: one function per figure, each returns a Figure.

Legend: `x`, `y` vectors, `d` the number of entries, `p` the p of an Lp norm.
"""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import gammaincinv

from mathdl.figures._draw import arrow, label
from mathdl.linalg.vectors import norm


def _axes(height: float = 3.4) -> tuple[Figure, Axes]:
    fig = Figure(figsize=(5.6, height), layout="constrained")
    ax = fig.subplots()
    ax.spines[["top", "right"]].set_visible(False)
    return fig, ax


def sum_closes_a_triangle() -> Figure:
    """The vectors (3, 1) and (1, 2), the second drawn from the tip of the first, and their sum.

    The sum (4, 3) has length 5; the detour along the two sides is 5.40 long.
    """
    x, y = np.array([3.0, 1.0]), np.array([1.0, 2.0])
    fig, ax = _axes(3.8)
    arrow(ax, x, color="C0")
    arrow(ax, x + y, x, color="C1")
    arrow(ax, x + y, color="C2")
    label(ax, f"$x = (3, 1)$, length {norm(x):.2f}", (1.6, 0.5), (6, -4), color="C0", va="top")
    label(ax, "$y = (1, 2)$,", (3.6, 2.2), (8, -2), color="C1", va="top")
    label(ax, f"length {norm(y):.2f}", (3.6, 2.2), (8, -18), color="C1", va="top")
    label(
        ax, f"$x + y = (4, 3)$, length {norm(x + y):.0f}", (2, 1.5), (-6, 6), color="C2", ha="right"
    )
    ax.set(xlabel="first entry", ylabel="second entry", xlim=(-0.6, 5.4), ylim=(-0.2, 3.4))
    ax.set(xticks=range(6), yticks=range(4), aspect="equal")
    return fig


def _sphere(p: float, n_points: int = 721) -> np.ndarray:
    """Points of the plane whose Lp norm is 1, once around, (n_points, 2)."""
    turn = np.linspace(0.0, 2 * np.pi, n_points)
    directions = np.column_stack([np.cos(turn), np.sin(turn)])
    return np.array([u / norm(u, p) for u in directions])


def unit_balls() -> Figure:
    """All vectors of length 1 in L1 (a diamond), L2 (a circle) and Linf (a square).

    The three touch at the four points on the axes and nowhere else. The vector (0.6, 0.8) ends on
    the circle, outside the diamond and inside the square: the smaller the ball, the larger the
    norm, as the three numbers say.
    """
    fig, ax = _axes(4.4)
    labels = [(1, "$L_1$ diamond", (0, -0.3), (0, -0.3), "center")]
    labels.append((2, "$L_2$ circle", (0.97, -0.25), (1.25, -0.25), "left"))
    labels.append((math.inf, r"$L_\infty$ square", (1.0, -0.75), (1.25, -0.75), "left"))
    for i, (p, text, at, place, ha) in enumerate(labels):
        color = f"C{i}"
        ax.plot(*_sphere(p).T, color=color)
        if at != place:  # a thin line from the label to its curve
            ax.plot(*zip(at, place), color=color, linewidth=1)
        label(ax, text, place, (3 if at != place else 0, 0), color=color, ha=ha, va="center")
    arrow(ax, (0.6, 0.8), color="C4")
    label(ax, "$(0.6, 0.8)$", (0.3, 0.4), (-6, 0), color="C4", ha="right")
    label(ax, "$(0.6, 0.8)$ has", (1.25, 0.85), (3, 0), color="C4", va="center")
    for i, (p, text) in enumerate([(1, "$L_1$"), (2, "$L_2$"), (math.inf, r"$L_\infty$")]):
        value = f"{text}: {norm([0.6, 0.8], p):.1f}"
        label(ax, value, (1.25, 0.64 - 0.2 * i), (3, 0), color=f"C{i}", va="center")
    ax.set(xlabel="first entry", ylabel="second entry", xlim=(-1.3, 2.2), ylim=(-1.15, 1.15))
    ax.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1], aspect="equal")
    return fig


def each_norm_picks_its_neighbor() -> Figure:
    """Three points and a query at the origin: each ball grows until it meets its first point.

    The diamond meets A = (10, 0), the circle meets B = (8, 4), the square meets C = (7, 7); when
    one has met its point, the other two points are still outside it.
    """
    points = {"A": (10.0, 0.0), "B": (8.0, 4.0), "C": (7.0, 7.0)}
    fig, ax = _axes(4.6)
    anchors, offsets = [(0, 10), (4.47, 7.75), (0, 7)], [(5, 7), (6, 4), (5, -16)]
    for i, (p, text) in enumerate([(1, "$L_1$"), (2, "$L_2$"), (math.inf, r"$L_\infty$")]):
        radius = min(norm(x, p) for x in points.values())
        ax.plot(*(radius * _sphere(p)[:181]).T, color=f"C{i}")  # the quarter with entries >= 0
        label(ax, f"{text}: {radius:.3g}", anchors[i], offsets[i], color=f"C{i}")
    for i, (name, x) in enumerate(points.items()):
        ax.plot(*x, "o", color=f"C{i}", markersize=8, clip_on=False)
        label(ax, name, x, (8, 5), color=f"C{i}", weight="bold")
    ax.plot(0, 0, "o", color="C5", markersize=8, clip_on=False)
    label(ax, "query", (0, 0), (8, 6), color="C5")
    ax.set(xlabel="first entry", ylabel="second entry", xlim=(0, 13), ylim=(0, 11.5))
    ax.set(xticks=range(0, 13, 2), yticks=range(0, 11, 2), aspect="equal")
    return fig


def broadcast_fit(n: int = 40) -> Figure:
    """A line fitted to noisy points with the mean squared error, and with the broadcast loss.

    The broadcast loss compares each prediction with every target, so it fits all n * n pairs: the
    flat line at the mean of the targets.
    """
    rng = np.random.default_rng(0)
    x = rng.uniform(0.0, 4.0, n)
    y = 2 * x + 1 + rng.normal(size=n)
    right = np.polyfit(x, y, 1)
    wrong = np.polyfit(np.repeat(x, n), np.tile(y, n), 1)  # every x with every target
    fig, ax = _axes()
    ax.plot(x, y, "o", color="C5", markersize=4)
    ends = np.array([0.0, 4.0])
    ax.plot(ends, np.polyval(right, ends), color="C0")
    ax.plot(ends, np.polyval(wrong, ends), color="C1")
    label(ax, "shapes agree", (4, np.polyval(right, 4)), (6, -4), color="C0")
    label(ax, "$(n, 1)$ against $(n,)$", (4, np.polyval(wrong, 4)), (6, -4), color="C1")
    ax.set(xlabel="input", ylabel="target and prediction", xlim=(0, 5.6), xticks=range(5))
    return fig


def distances_gather(quantile: float = 0.05) -> Figure:
    """Where 90 % of the distances between two random points lie, against the number of entries.

    Independent Gaussian entries: the band closes like 1 / sqrt(d). Two independent numbers, each
    repeated d / 2 times: the band stays as wide as for d = 2.
    """
    d = np.geomspace(2, 10_000, 200)
    # |x - y|^2 / 2 is chi-squared with d degrees of freedom: its quantiles, over d, have mean 1
    low, high = (np.sqrt(2 * gammaincinv(d / 2, q) / d) for q in (quantile, 1 - quantile))
    fig, ax = _axes()
    ax.fill_between(d, low[0], high[0], color="C1", alpha=0.15, linewidth=0)
    ax.plot(d, np.full_like(d, low[0]), "--", color="C1", linewidth=1.5)
    ax.plot(d, np.full_like(d, high[0]), "--", color="C1", linewidth=1.5)
    ax.fill_between(d, low, high, color="C0", alpha=0.3, linewidth=0)
    ax.plot(d, low, color="C0")
    ax.plot(d, high, color="C0")
    label(
        ax, "two numbers, repeated", (10_000, high[0]), (-4, -6), color="C1", ha="right", va="top"
    )
    label(ax, "independent entries", (60, 1.17), (6, 4), color="C0")
    ax.set(xlabel="number of entries $d$ (log scale)", xscale="log")
    ax.set(ylabel=r"distance over $\sqrt{2d}$", xlim=(2, 10_000), ylim=(0, 1.9))
    return fig

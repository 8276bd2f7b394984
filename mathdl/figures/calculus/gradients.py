"""Figures of docs/calculus/gradients.md: one function per figure, each returns a Figure.

Legend: `x` a point, `X1`, `X2` a grid of points; `g` a gradient, `v` a direction; `lr` a learning
rate, `path` the points of a descent, one a row.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import arrow, label


def _descent(
    gradient: Callable[[np.ndarray], np.ndarray], start: tuple[float, float], lr: float, n: int
) -> np.ndarray:
    """The start and n steps of gradient descent, (n + 1, 2)."""
    path = [np.array(start)]
    for _ in range(n):
        path.append(path[-1] - lr * gradient(path[-1]))
    return np.array(path)


def surface_field_path() -> Figure:
    """The function x1^2 + x2^2 as a surface, as a field of gradients, and a descent on it.

    The gradients point outwards, the longer the farther out, at right angles to the circles of
    equal value. Descent follows them backwards, here straight to the lowest point: a circle has
    no narrow side.
    """
    fig = Figure(figsize=(5.6, 2.5), layout="constrained")
    surface = fig.add_subplot(1, 3, 1, projection="3d")
    radius, turn = np.meshgrid(np.linspace(0, 2, 13), np.linspace(0, 2 * math.pi, 33))
    X1, X2 = radius * np.cos(turn), radius * np.sin(turn)
    surface.plot_surface(X1, X2, X1**2 + X2**2, cmap="cividis", rasterized=True)
    surface.set(xticks=[], yticks=[], zticks=[])
    surface.set_xlabel("$x_1$", labelpad=-14, fontsize=14)
    surface.set_ylabel("$x_2$", labelpad=-14, fontsize=14)
    surface.set_title("surface", fontsize=14)
    surface.view_init(elev=28, azim=-60)

    field, descent = fig.add_subplot(1, 3, 2), fig.add_subplot(1, 3, 3)
    t = np.linspace(0, 2 * math.pi, 73)
    for ax in (field, descent):
        for r in (0.5, 1.0, 1.5, 2.0):
            ax.plot(r * np.cos(t), r * np.sin(t), color="C5", linewidth=1)
        ax.set(xlim=(-2.1, 2.1), ylim=(-2.1, 2.1), aspect="equal", xticks=[-2, 0, 2], yticks=[])
        ax.set_xlabel("$x_1$", fontsize=14)
    field.set_title("gradients", fontsize=14)
    for r in (0.5, 1.0, 1.5):
        for turn_of in np.arange(8) * math.pi / 4:
            x = r * np.array([math.cos(turn_of), math.sin(turn_of)])
            arrow(field, x + 0.19 * 2 * x, x, color="C0", lw=1.5, mutation_scale=9)
    path = _descent(lambda x: 2 * x, (1.5, -1.2), 0.15, 9)
    descent.set_title("descent", fontsize=14)
    descent.plot(*path.T, "o-", color="C1", markersize=4, linewidth=1.5)
    return fig


def lines_and_a_parabola() -> Figure:
    """Rise over distance from 0 for x1^3 x2 / (x1^4 + x2^2), along lines and along a parabola.

    Every straight line ends at slope 0, the flatter the later. The parabola, which is flatter
    than each of them in the end, stays at 1/2.
    """
    distances = np.logspace(0, -5, 121)
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    ax = fig.subplots()
    for degrees, color in ((30, "C2"), (3, "C0"), (0.3, "C3"), (0.03, "C4")):
        a = math.radians(degrees)
        x1, x2 = distances * math.cos(a), distances * math.sin(a)
        slopes = x1**3 * x2 / (x1**4 + x2**2) / distances
        ax.plot(distances, slopes, color=color)
        top = slopes.argmax()
        at = (distances[top], slopes[top])
        label(ax, f"{degrees}°", at, (0, -34), color=color, ha="center", va="top")
    x1 = distances[distances < 0.78]  # beyond, the distance from 0 is more than 1
    slopes = x1 / 2 / np.hypot(x1, x1**2)
    ax.plot(np.hypot(x1, x1**2), slopes, color="C1", linestyle="--", linewidth=2.4)
    label(ax, "parabola $x_2 = x_1^2$", (3e-4, 0.5), (0, 5), color="C1", ha="center")
    ax.set(xscale="log", xlim=(1.2, 1e-5), ylim=(-0.02, 0.6))
    ax.set(xlabel="distance from 0", ylabel="rise / distance")
    return fig


def _crater_gradient(x: np.ndarray) -> np.ndarray:
    s = float(x @ x)
    return 2 * (1 - s) * math.exp(-s) * x


STARTS = ((0.55, 0.75), (0.65, 0.85), (-0.85, 0.4), (-1.0, -0.35))


def crater() -> Figure:
    """Level lines of |x|^2 exp(-|x|^2), its rim, and descents from both sides of it.

    Two starts inside the rim end at the center. Two outside, one of them close to an inner one,
    walk straight away from it, although the center is the only minimum.
    """
    fig = Figure(figsize=(4.8, 4.3), layout="constrained")
    ax = fig.subplots()
    t = np.linspace(0, 2 * math.pi, 121)
    circle = np.array([np.cos(t), np.sin(t)])
    for r in (0.7, 1.45, 1.9):
        ax.plot(*(r * circle), color="C5", linewidth=1)
    ax.plot(*circle, color="C0", linewidth=3)
    label(ax, "rim", (0, -1), (0, -6), color="C0", fontsize=14, ha="center", va="top")
    ax.plot(0, 0, "o", color="C2")
    label(ax, "minimum", (0, 0), (0, -20), color="C2", ha="center", fontsize=14)
    for start in STARTS:
        path = _descent(_crater_gradient, start, 0.1, 40)
        ax.plot(*path.T, color="C1", linewidth=1.8)
        ax.plot(*path[0], "o", color="C1", markersize=5)
        arrow(ax, path[-1] if np.hypot(*path[-1]) > 1 else path[12], path[8], color="C1", lw=1.8)
    ax.set(xlim=(-2.1, 2.1), ylim=(-2.1, 2.1), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    ax.set(xticks=[-2, -1, 0, 1, 2], yticks=[-2, -1, 0, 1, 2])
    return fig


GRADIENT = (3.0, 4.0)
NORMS = (("$L_1$", 1.0, "C3"), ("$L_2$", 2.0, "C1"), ("$L_\\infty$", math.inf, "C0"))

BESIDE = {1.0: (-30, -16), 2.0: (21, 1), math.inf: (8, -4)}  # the top of a curve: its label


def _unit_steps(p: float, degrees: np.ndarray) -> np.ndarray:
    """Vectors of L_p norm 1 in the given directions, as rows."""
    t = np.radians(degrees)
    around = np.column_stack([np.cos(t), np.sin(t)])
    return np.asarray(around / np.linalg.norm(around, p, axis=1)[:, None])


def turn_a_direction() -> Figure:
    """Slope against direction for the gradient (3, 4), per step of length 1 in three norms.

    Left, the steps of length 1. Right, the slope along each: three curves with one sign and three
    tops, 4 on an axis, 5 along the gradient and 7 on the diagonal. All three cross 0 in the same
    two directions, at right angles to the gradient.
    """
    g = np.array(GRADIENT)
    degrees = np.linspace(0.0, 360.0, 721)
    fig = Figure(figsize=(5.6, 3.0), layout="constrained")
    ball, slopes = fig.subplots(1, 2, width_ratios=(1, 1.25))
    for name, p, color in NORMS:
        steps = _unit_steps(p, degrees)
        ball.plot(*steps.T, color=color, linewidth=1.8)
        values = steps @ g
        top = int(values.argmax())
        ball.plot(*steps[top], "o", color=color)
        slopes.plot(degrees, values, color=color, linewidth=1.8)
        slopes.plot(degrees[top], values[top], "o", color=color)
        label(slopes, name, (degrees[top], values[top]), BESIDE[p], color=color, fontsize=14)
    arrow(ball, 1.45 * g / np.linalg.norm(g), color="C2", lw=1.8)
    label(ball, "$g$", 1.45 * g / np.linalg.norm(g), (4, -2), color="C2", fontsize=15)
    ball.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.35), aspect="equal", xticks=[-1, 0, 1])
    ball.set(yticks=[-1, 0, 1], xlabel="$v_1$", ylabel="$v_2$")
    slopes.axhline(0, color="C5", linewidth=1)
    slopes.set(xlim=(0, 360), ylim=(-7.5, 7.9), xticks=[0, 90, 180, 270, 360])
    slopes.set(xlabel="direction (degrees)", ylabel="slope")
    return fig


def turn_a_direction_data() -> dict[str, Any]:
    """Return what the interactive figure starts with, and cases that it must agree with.

    Returns:
        gradient: its entries; degrees: the direction at the start; limit: of each entry of the
        gradient; step: of the gradient's tip that is moved; cases: a gradient, a direction in
        degrees, and for each of the norms 1, 2 and infinity the slope along the step of length 1
        in that direction and the largest slope of all such steps.
    """
    cases = []
    for gradient in (GRADIENT, (-2.0, 1.0), (0.0, 3.0), (4.0, 4.0), (-0.5, -3.5), (0.0, 0.0)):
        for degrees in (0, 45, 53, 143, 200, 315):
            g = np.array(gradient)
            slopes = [float((_unit_steps(p, np.array([degrees])) @ g)[0]) for _, p, _ in NORMS]
            largest = [float(np.linalg.norm(g, dual)) for dual in (math.inf, 2, 1)]
            case = {"gradient": list(gradient), "degrees": degrees}
            cases.append(case | {"slopes": slopes, "largest": largest})
    start = {"gradient": list(GRADIENT), "degrees": 20, "limit": 4, "step": 0.5}
    return start | {"cases": cases}

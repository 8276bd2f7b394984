"""Figures of docs/linalg/dot-product.md: one function per figure, each returns a Figure.

Legend: `x`, `y` vectors; `w`, `b` weights and bias of a neuron, `z` its output; `d` a number of
entries.
"""

import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.figures._draw import arrow, label
from mathdl.linalg.vectors import angle


def _right_angle(ax: Axes, corner: np.ndarray, side1: np.ndarray, side2: np.ndarray, size: float):
    """A small square at `corner` between two directions."""
    u, v = (size * side / np.linalg.norm(side) for side in (side1, side2))
    ax.plot(*np.transpose([corner + u, corner + u + v, corner + v]), color="C2", linewidth=1.2)


def acute_right_obtuse() -> Figure:
    """One vector x, and y in three positions: only the sign of the dot product changes.

    The dotted line through the origin is where the dot product with x is 0. A vector y on the
    side of x has a positive dot product with x, on the other side a negative one.
    """
    fig = Figure(figsize=(5.6, 2.4), layout="constrained")
    x = np.array([1.2, 0.4])
    level = np.outer([-0.5, 1.0], [-x[1], x[0]])
    lengths_and_turns = [("acute", 50.0), ("right", 90.0), ("obtuse", 130.0)]
    for ax, (name, turn) in zip(fig.subplots(1, 3), lengths_and_turns):
        direction = math.atan2(x[1], x[0]) + math.radians(turn)
        y = 1.2 * np.array([math.cos(direction), math.sin(direction)])
        ax.plot(*level.T, linestyle=":", linewidth=1.5, color="C5")
        arc = np.linspace(math.atan2(x[1], x[0]), direction, 50)
        ax.plot(0.32 * np.cos(arc), 0.32 * np.sin(arc), linewidth=1.2, color="C5")
        arrow(ax, tuple(x), color="C0")
        arrow(ax, tuple(y), color="C1")
        ax.text(*(1.17 * x), "$x$", color="C0", fontsize=16, va="center", ha="center")
        ax.text(*(1.17 * y), "$y$", color="C1", fontsize=16, va="center", ha="center")
        sign = {"acute": "> 0", "right": "= 0", "obtuse": "< 0"}[name]
        ax.text(0.15, -0.62, f"{name}\n$x \\cdot y {sign}$", fontsize=15, ha="center", va="top")
        ax.set(xlim=(-1.15, 1.55), ylim=(-1.3, 1.4), aspect="equal")
        ax.set_axis_off()
    return fig


TWO_VECTORS = ((3.0, 1.0), (1.0, 2.5))  # x and y of the interactive figure, at its start


def two_vectors() -> Figure:
    """Two arrows from the origin, and the projection of the second onto the line of the first.

    The dashed segment from the tip of y meets the line of x at a right angle: its foot is the
    point of that line which is closest to y.
    """
    x, y = np.array(TWO_VECTORS)
    foot = (x @ y) / (x @ x) * x
    fig = Figure(figsize=(5.0, 3.9), layout="constrained")
    ax = fig.subplots()
    ax.grid(visible=True)
    ax.set_axisbelow(True)
    ax.axhline(0, color="C5", linewidth=1)
    ax.axvline(0, color="C5", linewidth=1)
    ax.plot([3 * -x[1], 3 * x[1]], [3 * x[0], 3 * -x[0]], linestyle=":", color="C5", linewidth=1.5)
    ax.plot([0, foot[0]], [0, foot[1]], color="C2", linewidth=6, alpha=0.75)
    ax.plot([y[0], foot[0]], [y[1], foot[1]], color="C2", linewidth=1.5, linestyle="--")
    _right_angle(ax, foot, -x, y - foot, 0.2)
    arrow(ax, tuple(x), color="C0")
    arrow(ax, tuple(y), color="C1")
    label(ax, "$x$", tuple(x), (6, -2), color="C0", fontsize=16)
    label(ax, "$y$", tuple(y), (4, 4), color="C1", fontsize=16)
    label(ax, "projection", tuple(foot / 2), (0, -18), color="C2", va="top")
    label(ax, r"here $x \cdot y = 0$", (-0.72, 2.2), (-6, 0), color="C5", ha="right")
    ax.set(xlim=(-4, 4), ylim=(-3, 3), aspect="equal", xlabel="first entry", ylabel="second entry")
    return fig


def two_vectors_data() -> dict[str, Any]:
    """Return what the interactive figure starts with, and cases that it must agree with.

    Returns:
        x, y: the two vectors; limits: [[left, right], [bottom, top]] of the plane; step: of a tip
        that is moved; cases: vectors with their dot product, angle (degrees) and projection of y
        onto x, each None where it is undefined.
    """
    pairs = [
        TWO_VECTORS,
        ((2.0, 1.0), (-1.0, 2.0)),  # a right angle
        ((1.5, -0.5), (-2.25, 1.25)),  # obtuse
        ((0.5, 1.0), (1.25, 2.5)),  # the same direction
        ((3.0, -1.5), (-2.0, 1.0)),  # opposite directions
        ((-0.3, 2.7), (3.1, -1.9)),  # off the grid
        ((0.0, 0.0), (1.0, 2.0)),
        ((1.0, 2.0), (0.0, 0.0)),
    ]
    cases = []
    for pair in pairs:
        x, y = np.array(pair)
        degrees = math.degrees(angle(x, y)) if x.any() and y.any() else None
        projection = ((x @ y) / (x @ x) * x).tolist() if x.any() else None
        case = {"x": x.tolist(), "y": y.tolist(), "dot": float(x @ y)}
        cases.append(case | {"angle": degrees, "projection": projection})
    x, y = TWO_VECTORS
    limits = [[-4, 4], [-3, 3]]
    return {"x": list(x), "y": list(y), "limits": limits, "step": 0.25, "cases": cases}


def one_neuron(w: tuple[float, float] = (0.6, 0.8), b: float = -1.0) -> Figure:
    """A neuron's output z = w.x + b over the plane of its inputs: parallel lines of equal z.

    The line z = 0 is the boundary; w stands on it at a right angle and points to the positive
    side. A w of length 1, as here, makes z the distance from the boundary, with a sign.
    """
    weights = np.array(w)
    unit = weights / np.linalg.norm(weights)
    along = np.array([-unit[1], unit[0]])
    fig = Figure(figsize=(5.2, 4.0), layout="constrained")
    ax = fig.subplots()
    ax.set(xlim=(-3, 4), ylim=(-3.2, 3.2), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    for z in (-1, 0, 1, 2):
        x1 = np.array([-9.0, 4.0])
        x2 = (z - b - w[0] * x1) / w[1]
        style = {"linewidth": 2.5, "color": "C0"} if z == 0 else {"linewidth": 1.2, "color": "C5"}
        ax.plot(x1, x2, linestyle="-" if z == 0 else "--", **style)
        label(ax, f"$z = {z}$", (4, x2[-1]), (5, 0), color=style["color"], va="center")
    ax.fill_between(x1, (-b - w[0] * x1) / w[1], 9, color="C0", alpha=0.1, linewidth=0)
    boundary = -b / np.linalg.norm(weights) * unit  # its point closest to the origin
    start = boundary - 1.3 * along
    _right_angle(ax, start, along, unit, 0.2)
    arrow(ax, tuple(start + weights), tuple(start), color="C1")
    label(ax, "$w$", tuple(start + weights), (2, 6), color="C1", fontsize=16, ha="center")
    foot = boundary + 1.2 * along
    x = foot - 1.9 * unit  # on the negative side
    _right_angle(ax, foot, along, -unit, 0.2)
    ax.plot(*np.transpose([x, foot]), color="C2", linewidth=1.8)
    ax.plot(*x, "o", color="C2")
    label(ax, "$x$", tuple(x), (-4, -6), color="C2", fontsize=16, ha="right", va="top")
    low = tuple(0.7 * x + 0.3 * foot)
    label(ax, r"$|\,z\,|\;/\;\Vert\,w\,\Vert$", low, (-5, 3), color="C2", fontsize=15, ha="right")
    ax.plot(0, 0, "o", color="C5")
    label(ax, "origin", (0, 0), (-4, -7), color="C5", ha="center", va="top")
    return fig


def angles_by_dimension() -> Figure:
    """How the angle between two random directions is distributed, for five dimensions.

    In the plane all angles are equally likely. The more entries, the closer to 90 degrees: the
    width shrinks like one over the square root of the number of entries.
    """
    degrees = np.linspace(0.0, 180.0, 1801)
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    ax = fig.subplots()
    places = {2: (3, 1.0), 3: (30, 0.5), 10: (118, 0.37), 100: (79, 0.15), 1000: (91.5, 0.8)}
    offsets = {2: (0, 4), 3: (-5, 0), 10: (6, 0), 100: (-4, 0), 1000: (75, 10)}
    for color, d in zip(("C5", "C4", "C2", "C1", "C0"), places):
        # the density of the angle is proportional to sin^(d - 2); drawn with its peak at 1
        ax.plot(degrees, np.sin(np.radians(degrees)) ** (d - 2), color=color)
        side = {"ha": "left" if offsets[d][0] >= 0 else "right", "color": color}
        leader = {"arrowprops": {"arrowstyle": "-", "color": color, "lw": 0.8}} if d == 1000 else {}
        label(ax, f"$d = {d}$", places[d], offsets[d], **side, **leader)
    ax.set(xlim=(0, 180), ylim=(0, 1.16), xticks=range(0, 181, 30), yticks=[])
    ax.set(xlabel=r"angle $\theta$ (degrees)", ylabel="density, peak scaled to 1")
    return fig

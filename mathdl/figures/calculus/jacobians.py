"""Figures of docs/calculus/jacobians.md: one function per figure, each returns a Figure.

Legend: `f` a map of points, given as columns; `J` its Jacobian; `x` the point, `h` a step or the
side of a square, `t` its length; `n` inputs, `m` outputs, `d` the slopes of an activation.
"""

import itertools
import math
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mathdl.figures._draw import arrow, label

SQUARE = np.array([[0.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0, 0.0]])


def _products(x: np.ndarray) -> np.ndarray:
    return np.array([x[0] ** 2, x[0] * x[1], x[1] ** 2])


POINT = np.array([1.0, 1.5])
J_PRODUCTS = np.array([[2 * POINT[0], 0.0], [POINT[1], POINT[0]], [0.0, 2 * POINT[1]]])
# how the three outputs are laid on paper: y1 to the right, y2 into the page, y3 up
PAPER = np.array([[1.0, 0.35, -0.2], [-0.15, 0.45, 0.6]])


def _lattice(low: np.ndarray, high: np.ndarray, n_lines: int, n: int = 17) -> list[np.ndarray]:
    """Lines of a grid over a rectangle, each a (2, n) array: first the upright ones."""
    across, up = (np.linspace(low[i], high[i], n) for i in range(2))
    upright = [np.array([np.full(n, c), up]) for c in np.linspace(low[0], high[0], n_lines)]
    level = [np.array([across, np.full(n, c)]) for c in np.linspace(low[1], high[1], n_lines)]
    return upright + level


def tangent_plane() -> Figure:
    """The map (x1^2, x1 x2, x2^2) near (1, 1.5): its inputs, its image, and what J leaves over.

    The image is a curved sheet of a cone. The columns of J span the plane that touches it, and the
    plane is right up to the square of the step: slope 2 in the lower panel. With one entry of J
    off by a tenth the slope is 1.
    """
    fig = Figure(figsize=(5.6, 6.4), layout="constrained")
    axes = fig.subplot_mosaic([["in", "out"], ["error", "error"]])
    inputs, outputs, errors = (axes[name] for name in ("in", "out", "error"))
    for line in _lattice(np.array([0.4, 0.9]), np.array([1.6, 2.1]), 5):
        inputs.plot(*line[:, [0, -1]], color="C5", linewidth=0.9)
        outputs.plot(*PAPER @ _products(line), color="C5", linewidth=0.9)
    side = 0.6
    patch = _products(POINT)[:, None] + side * J_PRODUCTS @ SQUARE
    inputs.fill(*(POINT[:, None] + side * SQUARE), color="C2", alpha=0.25, linewidth=0)
    outputs.fill(*PAPER @ patch, color="C2", alpha=0.25, linewidth=0)
    at = PAPER @ _products(POINT)
    for j, (color, name) in enumerate((("C0", "1"), ("C1", "2"))):
        e = side * np.eye(2)[j]
        arrow(inputs, POINT + e, POINT, color=color)
        arrow(outputs, at + PAPER @ J_PRODUCTS @ e, at, color=color)
        offset = (4, -4) if j == 0 else (6, 4)
        label(inputs, f"$e_{name}$", POINT + e, offset, color=color, fontsize=14)
        tip = at + PAPER @ J_PRODUCTS @ e
        label(outputs, f"$Je_{name}$", tip, offset, color=color, fontsize=14)
    corner = np.array([0.9, -0.5])
    for axis, name, offset in zip(0.8 * PAPER.T, "123", ((4, -5), (4, 0), (-6, 5)), strict=True):
        arrow(outputs, corner + axis, corner, color="C5", lw=1.2, mutation_scale=10)
        label(outputs, f"$y_{name}$", corner + axis, offset, color="C5")
    outputs.set(xlim=(-0.6, 3.1), ylim=(-0.8, 4.2))
    for ax, dot in ((inputs, POINT), (outputs, at)):
        ax.plot(*dot, "o", color="C5", markersize=5)
        ax.set_aspect("equal")
    inputs.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(0.3, 1.9), ylim=(0.8, 2.4))
    outputs.set(xticks=[], yticks=[])
    outputs.spines[:].set_visible(False)
    inputs.set_title("inputs")
    outputs.set_title("outputs, in space")

    t = np.logspace(-4, 0, 9)
    off = J_PRODUCTS.copy()
    off[0, 0] *= 1.1
    for J, color, text in ((J_PRODUCTS, "C0", "with $J$"), (off, "C1", "one entry off by a tenth")):
        steps = t * np.array([[0.6], [0.8]])
        rest = _products(POINT[:, None] + steps) - _products(POINT)[:, None] - J @ steps
        left = np.linalg.norm(rest, axis=0)
        errors.loglog(t, left, "o-", color=color, markersize=4)
        place, offset = ((t[2], left[2]), (6, -14)) if J is J_PRODUCTS else ((t[0], 2e-3), (0, 0))
        label(errors, text, place, offset, color=color)
    errors.set(xlabel=r"$\Vert h\Vert_2$", ylabel=r"$\Vert f(x+h)-f(x)-Jh\,\Vert_2$")
    return fig


def _strips(ax: Axes, shape: tuple[int, int], by: str) -> None:
    """A matrix of the given shape, cut into columns or rows in two shades."""
    m, n = shape
    for k in range(n if by == "columns" else m):
        at, size = ((k, 0), (1, m)) if by == "columns" else ((0, k), (n, 1))
        shade = 0.55 if k % 2 else 0.25
        color = "C0" if by == "columns" else "C1"
        ax.add_patch(Rectangle(at, *size, facecolor=color, alpha=shade, linewidth=0))
    ax.set(xlim=(-0.5, 8.5), ylim=(8.5, -0.5), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _multiplications(widths: tuple[int, ...]) -> tuple[int, int]:
    """Count what a full Jacobian of a dense network takes: by columns, by rows."""
    once = sum(a * b for a, b in itertools.pairwise(widths))
    return widths[0] * once, widths[-1] * once


def rows_or_columns() -> Figure:
    """A tall Jacobian is filled by its few columns, a wide one by its few rows.

    Below, the multiplications for 100 inputs, a layer of 64 and m outputs, counted: pushes fill
    one column each, pulls one row each, and the two cross where m is the number of inputs.
    """
    fig = Figure(figsize=(5.6, 5.6), layout="constrained")
    axes = fig.subplot_mosaic([["tall", "wide"], ["work", "work"]], height_ratios=[1, 1.3])
    _strips(axes["tall"], (8, 2), "columns")
    _strips(axes["wide"], (2, 8), "rows")
    axes["tall"].set_title("few inputs:\ntwo pushes")
    axes["wide"].set_title("few outputs:\ntwo pulls")
    axes["tall"].text(2.6, 4, "$m=8$\n$n=2$", va="center", fontsize=14)
    axes["wide"].text(4, 4.4, "$m=2$, $n=8$", ha="center", fontsize=14)
    m = np.array([1, 3, 10, 30, 100, 300, 1000])
    counts = np.array([_multiplications((100, 64, int(k))) for k in m])
    ax = axes["work"]
    ax.loglog(m, counts[:, 0], "o-", color="C0", markersize=4)
    ax.loglog(m, counts[:, 1], "s--", color="C1", markersize=4)
    ax.axvline(100, color="C5", linestyle=":", linewidth=1.3)
    label(ax, "by columns: 100 pushes", (m[0], counts[0, 0]), (0, 12), color="C0")
    label(ax, "by rows: one\npull an output", (m[2], counts[2, 1]), (2, -36), color="C1")
    label(ax, "$m=n$", (100, counts[0, 1]), (5, 2), color="C5")
    ax.set(xlabel="outputs $m$", ylabel="multiplications")
    return fig


LOGITS = np.array([2.0, -1.0, 0.5, 1.5, -0.5, 1.0])


def _softmax_jacobian(z: np.ndarray) -> np.ndarray:
    p = np.exp(z - z.max())
    p /= p.sum()
    return np.diag(p) - np.outer(p, p)


def _normalize_jacobian(x: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(x)
    return (np.eye(len(x)) - np.outer(x, x) / length**2) / length


def _layer_jacobian() -> np.ndarray:
    """relu(W x) in W, of shape (3, 3, 4), with the weights' six pairs of axes in one row."""
    x, active = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 1.0, 0.0])
    return np.einsum("ij,k->ijk", np.diag(active), x).reshape(3, 12)


def four_jacobians() -> Figure:
    """The patterns of four Jacobians: a diagonal, two full symmetric ones, and mostly zeros.

    Softmax and normalize are positive on the diagonal. In both every column mixes: raising one
    logit lowers all other probabilities.
    """
    panels = {
        "tanh of each entry": np.diag(1 - np.tanh(LOGITS) ** 2),
        "softmax": _softmax_jacobian(LOGITS),
        "normalize": _normalize_jacobian(LOGITS),
        "relu(W x), in W": _layer_jacobian(),
    }
    fig = Figure(figsize=(5.4, 5.8), layout="constrained")
    for ax, (name, J) in zip(fig.subplots(2, 2).flat, panels.items(), strict=True):
        _heat_map(ax, J)
        ax.set_title(name)
        ax.set_ylabel("outputs")
        ax.set_xlabel("inputs" if len(J) > 3 else "weights, row by row")
    return fig


def _heat_map(ax: Axes, J: np.ndarray) -> None:
    """A cell an entry, the darker the larger; negative ones in another colour, with a minus."""
    m, n = J.shape
    largest = np.abs(J).max()
    height = n / m / 2 if m == 3 else 1  # three flat rows would be lines
    for i, j in np.argwhere(J):
        color, shade = "C0" if J[i, j] > 0 else "C1", 0.12 + 0.8 * abs(J[i, j]) / largest
        ax.add_patch(
            Rectangle((j, height * i), 1, height, color=color, alpha=shade, lw=0, clip_on=False)
        )
    negative = np.argwhere(J < 0)[:, ::-1] + 0.5
    if len(negative):
        ax.plot(*negative.T, marker="_", linestyle="none", color="C5", markersize=7, mew=1)
    bottom = height * m
    ax.add_patch(Rectangle((0, 0), n, bottom, fill=False, edgecolor="C5", linewidth=1))
    ax.set(xlim=(-0.1, n + 0.1), ylim=(bottom + 0.1, -0.1), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _bend(x: np.ndarray) -> np.ndarray:
    return np.array([x[0] + 0.4 * x[1] ** 2, x[1] + 0.45 * np.sin(2 * x[0])])


def _bend_jacobian(x: np.ndarray) -> np.ndarray:
    return np.array([[1.0, 0.8 * x[1]], [0.9 * math.cos(2 * x[0]), 1.0]])


CENTERS = np.array([[0.15, 0.3, -0.8], [0.75, -0.75, -0.15]])  # of three squares, as columns


def _area(points: np.ndarray) -> float:
    """The area inside a closed polygon, a (2, n) array that ends where it began."""
    x, y = points
    return float(abs(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2)


def _outline(
    x: np.ndarray, h: float, f: Callable[[np.ndarray], np.ndarray], n: int = 12
) -> np.ndarray:
    """The image of the border of a square with the center x and the side h, 4 n + 1 points."""
    t = np.linspace(0, 4, 4 * n + 1)
    corner = np.floor(t).astype(int).clip(0, 3)
    border = SQUARE[:, corner] + (t - corner) * (SQUARE[:, corner + 1] - SQUARE[:, corner])
    return f(x[:, None] + h * (border - 0.5))


def bent_grid() -> Figure:
    """A grid, what a map makes of it, and the areas of three squares.

    Each square's image is nearly the parallelogram (dashed) that J makes of it. Where the
    determinant is above 1 the square swells, where it is below 1 it shrinks. Below, image area
    over area against the side: it tends to the determinant, the dotted line.
    """
    fig = Figure(figsize=(5.6, 6.2), layout="constrained")
    axes = fig.subplot_mosaic([["in", "out"], ["ratio", "ratio"]], height_ratios=[1.25, 1])
    before, after, ratios = (axes[name] for name in ("in", "out", "ratio"))
    for line in _lattice(np.array([-1.2, -1.2]), np.array([1.2, 1.2]), 9):
        before.plot(*line[:, [0, -1]], color="C5", linewidth=0.7, alpha=0.7)
        after.plot(*_bend(line), color="C5", linewidth=0.7, alpha=0.7)
    side, sides = 0.6, np.geomspace(0.01, 1.2, 12)
    for x, color, marker in zip(CENTERS.T, ("C0", "C1", "C2"), "os^", strict=True):
        J = _bend_jacobian(x)
        for ax, shape in (
            (before, _outline(x, side, lambda points: points, 1)),
            (after, _outline(x, side, _bend)),
        ):
            ax.fill(*shape, color=color, alpha=0.35, linewidth=0)
        after.plot(*(_bend(x)[:, None] + side * J @ (SQUARE - 0.5)), "--", color=color, lw=1.6)
        values = [_area(_outline(x, h, _bend, 100)) / h**2 for h in sides]
        det = float(np.linalg.det(J))
        ratios.semilogx(sides, values, marker + "-", color=color, markersize=4)
        ratios.axhline(det, color=color, linestyle=":", linewidth=1.3)
        label(ratios, f"det {det:.2f}", (sides[0], det), (0, 5), color=color)
    for ax, name in ((before, "before"), (after, "after")):
        ax.set(aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        ax.set_title(name)
    ratios.set(xlabel="side of the square", ylabel="image area / area", ylim=(0.3, 1.75))
    return fig


def two_squares_one_image() -> Figure:
    """The map (e^x cos y, e^x sin y): two squares, 2 pi apart, and the one image they share.

    Near each square the map is one to one, and its determinant is positive everywhere. All the
    same the strip is wound around the origin once every 2 pi, again and again.
    """
    fig = Figure(figsize=(5.6, 4.0), layout="constrained")
    before, after = fig.subplots(1, 2, width_ratios=[1, 1.5])

    def f(x: np.ndarray) -> np.ndarray:
        return np.exp(x[0]) * np.array([np.cos(x[1]), np.sin(x[1])])

    for line in _lattice(np.array([-1.0, -0.9]), np.array([0.7, 8.1]), 7, 91):
        before.plot(*line[:, [0, -1]], color="C5", linewidth=0.7, alpha=0.7)
        after.plot(*f(line), color="C5", linewidth=0.7, alpha=0.7)
    x = np.array([0.2, 0.6])
    for k, color in ((0, "C0"), (1, "C1")):
        center = x + np.array([0.0, 2 * math.pi * k])
        before.fill(*_outline(center, 0.6, lambda points: points, 1), color=color, alpha=0.6, lw=0)
    after.fill(*_outline(x, 0.6, f), color="C0", alpha=0.45, linewidth=0)
    after.plot(*_outline(x + np.array([0.0, 2 * math.pi]), 0.6, f), "--", color="C1", linewidth=2)
    after.plot(0, 0, "o", color="C5", markersize=4)
    before.set(aspect="equal", xticks=[-1, 0], xlabel="$x$", ylabel="$y$", ylim=(-1.2, 8.4))
    before.set_yticks([0, math.pi, 2 * math.pi], ["$0$", r"$\pi$", r"$2\pi$"])
    after.set(aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    after.set(xlabel="$f_1$", ylabel="$f_2$")
    before.set_title("two squares")
    after.set_title("one image")
    return fig

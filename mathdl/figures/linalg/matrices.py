"""Figures of docs/linalg/matrices.md: one function per figure, each returns a Figure.

Legend: `M` a 2 x 2 matrix, `A`, `B`, `C` a product A B = C; `n` tokens (N on the page), `d` their
width; `W` the one layer, `W1`, `W2` the two.
"""

import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mathdl.figures._draw import arrow
from mathdl.linalg.matrices import chain_order, matmul_columns

# a letter that no rotation or reflection leaves as it was, inside the unit square
LETTER = np.array([[0.35, 0.35, 0.35, 0.75, 0.35, 0.35, 0.6], [0.2, 0.5, 0.8, 0.8, 0.8, 0.5, 0.5]])
SQUARE = np.array([[0.0, 1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0, 0.0]])
COS, SIN = math.cos(math.radians(40)), math.sin(math.radians(40))
MAPS = {
    "as it was": ((1.0, 0.0), (0.0, 1.0)),
    "stretch": ((1.5, 0.0), (0.0, 0.5)),
    "rotation": ((COS, -SIN), (SIN, COS)),
    "shear": ((1.0, 1.0), (0.0, 1.0)),
    "reflection": ((0.0, 1.0), (1.0, 0.0)),
    "projection": ((0.5, 0.5), (0.5, 0.5)),
}
TURN = ((0.0, -1.0), (1.0, 0.0))  # a quarter
SHEAR = ((1.0, 1.0), (0.0, 1.0))


def _draw_map(ax: Axes, M: np.ndarray, name: str) -> None:
    """What M does to the grid, the unit square, a letter in it, and the two basis vectors."""
    ends = np.array([-4.0, 4.0])
    for at in range(-4, 5):
        for line in (np.array([ends, [at, at]]), np.array([[at, at], ends])):
            ax.plot(*matmul_columns(M, line), color="C5", linewidth=0.7, alpha=0.5, zorder=1)
    square, letter = matmul_columns(M, SQUARE), matmul_columns(M, LETTER)
    ax.fill(*square, color="C2", alpha=0.25, linewidth=0, zorder=2)
    ax.plot(*letter, color="C2", linewidth=3, solid_joinstyle="round", zorder=3)
    arrow(ax, M[:, 0], color="C0")
    arrow(ax, M[:, 1], color="C1", linestyle="--" if np.allclose(M[:, 0], M[:, 1]) else "-")
    ax.set_title(name, fontsize=15)
    ax.set(aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def maps_of_the_square() -> Figure:
    """The unit square, a letter in it, and the grid under six matrices.

    The arrows are the columns of the matrix: the images of (1, 0) and (0, 1). Everything else
    follows them. The image of a line is a line or, in the last panel, may be a point.
    """
    fig = Figure(figsize=(5.6, 4.2), layout="constrained")
    for ax, (name, M) in zip(fig.subplots(2, 3).flat, MAPS.items(), strict=True):
        _draw_map(ax, np.array(M), name)
        ax.set(xlim=(-1.05, 2.15), ylim=(-0.7, 1.75))
    return fig


def order_matters() -> Figure:
    """A quarter turn and a shear, in both orders: two different results."""
    turn, shear = np.array(TURN), np.array(SHEAR)
    fig = Figure(figsize=(5.6, 2.5), layout="constrained")
    panels = {
        "as it was": np.eye(2),
        "turn, then shear": matmul_columns(shear, turn),
        "shear, then turn": matmul_columns(turn, shear),
    }
    for ax, (name, M) in zip(fig.subplots(1, 3), panels.items(), strict=True):
        _draw_map(ax, M, name)
        ax.set(xlim=(-1.4, 2.3), ylim=(-0.5, 2.3))
    return fig


READINGS = {  # name: what is marked in A, in B and in C, as (row, column) cells
    "entry": ([(0, k) for k in range(3)], [(k, 1) for k in range(3)], [(0, 1)]),
    "column": (
        [(i, k) for i in range(2) for k in range(3)],
        [(k, 1) for k in range(3)],
        [(0, 1), (1, 1)],
    ),
    "row": (
        [(0, k) for k in range(3)],
        [(k, j) for k in range(3) for j in range(2)],
        [(0, 0), (0, 1)],
    ),
    "outer product": (
        [(0, 1), (1, 1)],
        [(1, 0), (1, 1)],
        [(i, j) for i in range(2) for j in range(2)],
    ),
}


def four_readings() -> Figure:
    """Which part of A and of B makes which part of C = A B, four times.

    Entry: a row with a column. Column: all of A with one column. Row: one row with all of B.
    Outer product: one column with one row gives a whole matrix, one of the terms of C.
    """
    A, B = ((1, 2, 0), (0, 1, 3)), ((1, 4), (2, 0), (0, 5))
    C = matmul_columns(A, B)
    term = np.outer(np.array(A)[:, 1], np.array(B)[1])
    fig = Figure(figsize=(5.6, 4.2), layout="constrained")
    for ax, (name, marked) in zip(fig.subplots(2, 2).flat, READINGS.items(), strict=True):
        result = term if name == "outer product" else C
        starts = (0.0, 4.0, 7.0)
        for start, M, cells, color in zip(
            starts, (A, B, result), marked, ("C0", "C1", "C2"), strict=True
        ):
            values = np.array(M, dtype=int)
            for (i, j), value in np.ndenumerate(values):
                x, y = start + j, len(values) / 2 - i
                on = (i, j) in cells
                fill = {"facecolor": color, "alpha": 0.35} if on else {"facecolor": "none"}
                ax.add_patch(Rectangle((x, y - 1), 1, 1, linewidth=0, **fill))
                edge = {"edgecolor": color if on else "C5", "linewidth": 2 if on else 0.6}
                ax.add_patch(Rectangle((x, y - 1), 1, 1, fill=False, zorder=3 if on else 2, **edge))
                label = {"ha": "center", "va": "center", "fontsize": 15}
                ax.text(x + 0.5, y - 0.5, str(value), fontweight="bold" if on else None, **label)
        ax.text(6.5, 0, "=", ha="center", va="center", fontsize=16)
        title = "outer product 2 of 3" if name == "outer product" else name
        ax.set_title(title, fontsize=15)
        ax.set(xlim=(-0.2, 9.2), ylim=(-1.7, 1.7), aspect="equal")
        ax.set_axis_off()
    return fig


def cost_of_two_orders(d: int = 64) -> Figure:
    """Multiplications for scores times values in both orders, against the number of tokens.

    The lines cross where there are as many tokens as entries in each of them. From there on the
    order that forms the scores costs n / d times as much.
    """
    n = 2 ** np.arange(3, 16)
    left = np.array([k * d * k + k * k * d for k in map(int, n)])
    right = np.array([d * k * d + k * d * d for k in map(int, n)])
    best = np.array([chain_order([int(k), d, int(k), d])[0] for k in n])
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.loglog(n, best, color="C5", linewidth=8, alpha=0.3)
    ax.loglog(n, left, color="C1", linestyle="--")
    ax.loglog(n, right, color="C0")
    ax.annotate("$(Q K^T)\\, V$", (n[-4], left[-4]), (-10, 6), color="C1", ha="right", **_points())
    ax.annotate("$Q\\, (K^T V)$", (n[-3], right[-3]), (0, -22), color="C0", **_points())
    ax.annotate("equal at $N = d$", (d, 2 * d**3), (8, -26), **_points())
    ax.plot(d, 2 * d**3, "o", color="C2")
    ax.set(xlabel="tokens $N$", ylabel="multiplications")
    return fig


def _points() -> dict[str, object]:
    return {"textcoords": "offset points", "fontsize": 15}


def _learning_curves(n_steps: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """What one layer and what two have learned after each step of gradient descent.

    Returns:
        Two arrays (n_steps + 1, 2): the share of a strong direction (4) and a weak one (1).
    """
    rng = np.random.default_rng(0)
    T = np.diag([4.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    lr, scale = 0.02, 0.01
    W = scale * rng.normal(size=(6, 6))
    W1, W2 = scale * rng.normal(size=(2, 6, 6))
    one, two = [], []
    for _ in range(n_steps + 1):
        one.append([W[0, 0] / 4, W[1, 1]])
        two.append([(W2 @ W1)[0, 0] / 4, (W2 @ W1)[1, 1]])
        W = W - lr * (W - T)
        G = W2 @ W1 - T
        W1, W2 = W1 - lr * W2.T @ G, W2 - lr * G @ W1.T
    return np.array(one), np.array(two)


def one_layer_and_two() -> Figure:
    """Learning a strong and a weak direction, with one linear layer and with two.

    One layer learns both at one rate. In two layers both grow from the start, the strong
    direction much faster: it is learned before the weak one shows.
    """
    one, two = _learning_curves()
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.plot(one[:, 0], color="C5")
    ax.plot(one[:, 1], color="C5", linestyle="--")
    ax.plot(two[:, 0], color="C0")
    ax.plot(two[:, 1], color="C1", linestyle="--")
    ax.annotate("two layers,\nstrong", (68, two[68, 0]), (105, 0.6), color="C0", **_leader("C0"))
    ax.annotate("two layers,\nweak", (235, two[235, 1]), (270, 0.45), color="C1", **_leader("C1"))
    ax.annotate("one layer,\nboth", (20, one[20, 1]), (85, 0.26), color="C5", **_leader("C5"))
    ax.set(xlim=(0, 400), ylim=(-0.03, 1.08), xlabel="step", ylabel="share learned")
    return fig


def _leader(color: str) -> dict[str, object]:
    line = {"arrowstyle": "-", "color": color, "lw": 0.8}
    return {"arrowprops": line, "fontsize": 15, "va": "center"}

"""Figures of docs/linalg/subspaces.md: one function per figure, each returns a Figure.

Legend: `A` a matrix, `x` an input, `b` a right-hand side, `p` and `q` a vector's parts in two
subspaces at right angles, `N` a basis of a null space as columns, `kappa` a condition number.
"""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch

from mathdl.figures._draw import arrow, label
from mathdl.linalg.systems import null_space, solve

FOUR = np.array([[2.0, 1.0], [4.0, 2.0]]) / 5  # the matrix of the next figure


def four_subspaces() -> Figure:
    """The four subspaces of a matrix of rank one: two lines on each side, at right angles.

    The input x is the sum of p in the row space and q in the null space. The matrix forgets q: x
    and p have one image. The right-hand side b has a part in the column space, which is that
    image, and a part that no input reaches.
    """
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    left, right = fig.subplots(1, 2)
    x, b = np.array([1.0, 3.0]), np.array([3.0, 1.0])
    for ax, whole, heard, name in ((left, x, FOUR[0], "inputs"), (right, b, FOUR[:, 0], "outputs")):
        along = heard / np.linalg.norm(heard)
        across = np.array([-along[1], along[0]])
        p = (whole @ along) * along
        for direction, color in ((along, "C0"), (across, "C3")):
            ax.plot(*np.outer(direction, [-9, 9]), color=color, linewidth=1.4, linestyle="--")
        for part in (p, whole - p):
            ax.plot(*np.transpose([part, whole]), color="C5", linewidth=1.2, linestyle=":")
        arrow(ax, p, color="C0")
        arrow(ax, whole - p, color="C3")
        arrow(ax, whole, color="C1")
        ax.set(xlim=(-2.9, 3.9), ylim=(-2.4, 4.2), aspect="equal", xticks=[], yticks=[])
        ax.set_title(name, fontsize=15)
        ax.spines[:].set_visible(False)
    label(left, "$x$", (1, 3), (4, 2), color="C1", fontsize=14)
    label(left, "$p$", (2, 1), (3, -14), color="C0", fontsize=14)
    label(left, "$q$", (-1, 2), (-12, -12), color="C3", fontsize=14)
    label(left, "row\nspace", (-1.9, -0.6), (0, 9), color="C0", ha="center", fontsize=14)
    label(left, "null\nspace", (0.95, -1.9), (6, -4), color="C3", fontsize=14)
    label(right, "$b$", (3, 1), (3, 2), color="C1", fontsize=14)
    label(right, r"$Ax=Ap$", (1, 2), (6, 3), color="C0", fontsize=14)
    label(right, "column\nspace", (-0.95, -1.9), (-6, -2), color="C0", ha="right", fontsize=14)
    label(right, "left null\nspace", (-1.4, 1.0), (4, 9), color="C3", ha="center", fontsize=14)
    fig.add_artist(
        ConnectionPatch(
            (2.35, 3.75), (-1.6, 3.75), "data", "data", axesA=left, axesB=right, color="C5",
            arrowstyle="-|>", mutation_scale=14, lw=1.5,
        )
    )  # fmt: skip
    left.text(3.3, 3.9, "$A$", fontsize=15, color="C5", ha="center")
    return fig


SYSTEMS = {  # two equations a panel: (coefficients of x1 and x2), right-hand side
    "one solution": (((1, 1), 3), ((1, -1), 1)),
    "none": (((1, 1), 3), ((1, 1), 1)),
    "a whole line": (((1, 1), 3), ((2, 2), 6)),
}


def one_none_many() -> Figure:
    """Two equations in two unknowns are two lines, with one point, none or a line in common."""
    fig = Figure(figsize=(5.6, 2.5), layout="constrained")
    for ax, (name, equations) in zip(fig.subplots(1, 3), SYSTEMS.items()):
        for ((a, c), b), color, style, width in zip(
            equations, ("C0", "C1"), ("-", "--"), (3.0, 2.0)
        ):
            x1 = np.array([-2.0, 5.0])
            ax.plot(x1, (b - a * x1) / c, color=color, linestyle=style, linewidth=width)
        ax.axhline(0, color="C5", linewidth=0.8)
        ax.axvline(0, color="C5", linewidth=0.8)
        ax.set(xlim=(-1, 4), ylim=(-1, 4), aspect="equal", xticks=[], yticks=[])
        ax.set_title(name, fontsize=15)
        ax.spines[:].set_visible(False)
    first, *_ = fig.axes
    first.plot(2, 1, "o", color="C2", markersize=9)
    label(first, "(2, 1)", (2, 1), (10, -5), color="C2", fontsize=14)
    return fig


def _pictures() -> tuple[np.ndarray, np.ndarray]:
    """Return a cross and a ring, (28, 28) each, with entries 0 and 1."""
    row, column = np.mgrid[:28, :28] - 13.5
    cross = np.minimum(np.abs(row - column), np.abs(row + column)) < 3
    radius = np.hypot(row, column)
    inside = np.maximum(np.abs(row), np.abs(column)) < 11
    return (cross & inside).astype(float), ((radius > 7) & (radius < 11)).astype(float)


def heard_as_a_cross() -> Figure:
    """A cross, a ring, and the picture next to the ring that a layer cannot tell from the cross.

    The third picture is the cross plus the part of (ring - cross) in the layer's null space. The
    eye sees a ring; the 256 outputs of the layer are those of the cross.
    """
    rng = np.random.default_rng(0)
    W = rng.normal(scale=np.sqrt(2 / 784), size=(256, 784))
    cross, ring = (picture.ravel() for picture in _pictures())
    Q, _ = np.linalg.qr(null_space(W))  # (784, 528), columns of length 1 at right angles
    hidden = cross + Q @ (Q.T @ (ring - cross))
    names = ("a cross", "a ring", "to the layer:\na cross")
    fig = Figure(figsize=(5.6, 2.5), layout="constrained")
    for ax, x, name in zip(fig.subplots(1, 3), (cross, ring, hidden), names):
        ax.imshow(x.reshape(28, 28), cmap="gray", vmin=-0.5, vmax=1.3)
        ax.set(xticks=[], yticks=[])
        ax.set_xlabel(name, fontsize=15)
    return fig


def solve_and_inverse() -> Figure:
    """Error and residual of solve and of the inverse against the condition number.

    The errors grow alike, about ten times apart. The residual of solve stays at rounding level;
    that of the inverse grows as its error does.
    """
    rng = np.random.default_rng(0)
    n, kappas = 60, np.logspace(0, 14, 15)
    results = np.zeros((len(kappas), 2, 2))  # (kappa, method, error or residual)
    for i, kappa in enumerate(kappas):
        left, right = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
        A = left * np.geomspace(1, 1 / kappa, n) @ right.T
        X = rng.normal(size=(n, 10))
        B = A @ X
        for j, Y in enumerate((solve(A, B), solve(A, np.eye(n)) @ B)):
            results[i, j, 0] = np.linalg.norm(Y - X) / np.linalg.norm(X)
            results[i, j, 1] = np.linalg.norm(B - A @ Y) / np.linalg.norm(Y)  # |A| is 1
    fig = Figure(figsize=(5.6, 3.3), layout="constrained")
    axes = fig.subplots(1, 2, sharey=True)
    for quantity, (ax, title) in enumerate(zip(axes, ("error", "residual"))):
        for j, (color, style) in enumerate((("C0", "o-"), ("C1", "s--"))):
            ax.loglog(kappas, results[:, j, quantity], style, color=color, markersize=5)
        ax.set(xlim=(0.5, 4e14), ylim=(1e-18, 1), xlabel=r"condition number $\kappa$")
        ax.set(xticks=[1, 1e4, 1e8, 1e12], yticks=[1e-16, 1e-12, 1e-8, 1e-4, 1])
        ax.set_title(title, fontsize=15)
    label(axes[0], "inverse", (1e6, 1e-9), (0, 10), color="C1", ha="right", fontsize=14)
    label(axes[0], "solve", (1e9, 2e-10), (4, -12), color="C0", fontsize=14)
    label(axes[1], "inverse", (1e8, 1e-10), (-3, 10), color="C1", ha="right", fontsize=14)
    label(axes[1], "solve", (1e8, 1e-16), (10, 8), color="C0", fontsize=14)
    return fig

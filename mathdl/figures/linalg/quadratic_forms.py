"""Figures of docs/linalg/quadratic-forms.md: one function per figure, each returns a Figure.

Legend: `A` a symmetric matrix, `w` its eigenvalues, `V` its eigenvectors as columns; `L` the
Cholesky factor; `circle` points of the unit circle as columns.
"""

import math

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import arrow, label
from mathdl.linalg.definite import cholesky, rayleigh_quotient
from mathdl.linalg.systems import forward_substitution


def _circle(n_points: int = 121) -> np.ndarray:
    t = np.linspace(0.0, 2 * math.pi, n_points)
    return np.array([np.cos(t), np.sin(t)])


def _symmetric(w: tuple[float, float], degrees: float) -> np.ndarray:
    """The symmetric matrix with the eigenvalues w, the first one's eigenvector at `degrees`."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    V = np.array([[c, -s], [s, c]])
    return V @ np.diag(w) @ V.T


FORMS = {  # name: the form's matrix
    "bowl": ((2.0, 1.0), (1.0, 1.0)),
    "valley": ((1.0, 1.0), (1.0, 1.0)),
    "saddle": ((0.0, 1.0), (1.0, 1.0)),
    "dome": ((-2.0, -1.0), (-1.0, -1.0)),
}


LEVEL_ZERO = {"bowl": (), "valley": ((1, -1),), "saddle": ((1, 0), (0.5, -1)), "dome": ()}


def four_forms() -> Figure:
    """Level lines of four forms that differ in the upper left entry, or in all signs.

    Solid lines are levels above 0, dashed ones below. Only the bowl's are ellipses around its one
    lowest point; the valley is level along a line, and the saddle has both signs.
    """
    ticks = np.linspace(-2, 2, 33)
    X1, X2 = np.meshgrid(ticks, ticks)
    fig = Figure(figsize=(5.4, 5.8), layout="constrained")
    for ax, (name, A) in zip(fig.subplots(2, 2).flat, FORMS.items()):
        (a, b), (_, c) = A
        values = a * X1**2 + 2 * b * X1 * X2 + c * X2**2
        for levels, color, style in (([0.5, 2, 5], "C0", "-"), ([-5, -2, -0.5], "C1", "--")):
            if values.min() < max(levels) and values.max() > min(levels):
                ax.contour(X1, X2, values, levels, colors=color, linestyles=style, linewidths=1.6)
        for line in LEVEL_ZERO[name]:
            ax.plot(*np.outer(line, [-2, 2]), color="C5", linestyle=":", linewidth=1.8)
        ax.plot(0, 0, "o", color="C5", markersize=5)
        low, high = np.linalg.eigvalsh(np.array(A)).round(2) + 0.0  # + 0.0: no minus zero
        ax.set_title(f"{name}\n${low:.2g}$ and ${high:.2g}$", fontsize=14)
        ax.set(xlim=(-2, 2), ylim=(-2, 2), aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return fig


ROUND = _symmetric((3.0, 1 / 3), 30.0)  # condition number 9


def two_ellipses() -> Figure:
    """What one matrix does to a circle, and where its form is 1: two ellipses, not one.

    Both have the eigenvectors as axes. Where the image is long the level set is short, and the
    image is longer for its width by another square root of the condition number.
    """
    w, V = np.linalg.eigh(ROUND)
    circle = _circle()
    image = ROUND @ circle
    level = V @ (circle / np.sqrt(w)[:, None])
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    titles = (r"image of the circle, $A\,x$", r"level set, $x^\top\! A\, x = 1$")
    axes = fig.subplots(1, 2, sharey=True)
    for ax, curve, halves, title in zip(axes, (image, level), (w, 1 / np.sqrt(w)), titles):
        ax.plot(*circle, linestyle=":", color="C5", linewidth=1.5)
        ax.plot(*curve, color="C0", linewidth=2.2)
        for v, half, color in zip(V.T, halves, ("C2", "C1")):
            ax.plot(*np.outer(v, [-half, half]), color=color, linewidth=1.8)
        ax.set(xlim=(-3.1, 3.1), ylim=(-3.1, 3.1), aspect="equal", xlabel="$x_1$")
        ax.set_title(title, fontsize=14)
        ratio = round(max(halves) / min(halves))
        ax.text(0, -2.9, f"axes {ratio} to 1", ha="center", va="bottom", fontsize=14)
    axes[0].set_ylabel("$x_2$")
    return fig


def rayleigh_by_angle() -> Figure:
    """The Rayleigh quotient of [[4, 2], [2, 3]] against the direction of x.

    It swings between the two eigenvalues, and is level exactly at the eigenvectors: there a small
    turn of the vector changes next to nothing.
    """
    A = np.array([[4.0, 2.0], [2.0, 3.0]])
    w, V = np.linalg.eigh(A)
    degrees = np.linspace(0.0, 180.0, 181)
    radians = np.radians(degrees)
    values = [rayleigh_quotient(A, [math.cos(t), math.sin(t)]) for t in radians]
    fig = Figure(figsize=(5.6, 3.3), layout="constrained")
    ax = fig.subplots()
    ax.plot(degrees, values, color="C0", linewidth=2.2)
    names = (r"$\lambda_{\min}$", r"$\lambda_{\max}$")
    for value, v, name in zip(w, V.T, names):
        at = math.degrees(math.atan2(v[1], v[0])) % 180
        ax.axhline(value, color="C5", linestyle=":", linewidth=1.3)
        ax.plot(at, value, "o", color="C1")
        label(ax, name, (180, value), (5, 0), color="C5", va="center", annotation_clip=False)
        offset = (0, -19) if value == w[0] else (0, 7)
        label(ax, "eigenvector", (at, value), offset, color="C1", ha="center")
    ax.set(xlim=(0, 180), ylim=(0.6, 6.6), xticks=range(0, 181, 30))
    ax.set(xlabel="direction of $x$ (degrees)", ylabel="$R(x)$")
    return fig


BOWL = _symmetric((6.0, 1.0), 65.0)


def ways_down() -> Figure:
    """The steepest way down from ten points of a level set, before and after whitening.

    On the narrow ellipse the arrows point across the valley and past the minimum. In the
    coordinates y = L^T x the level set is a circle, and each arrow points to its centre.
    """
    L = cholesky(BOWL)
    starts = _circle(11)[:, :10]
    on_ellipse = forward_substitution(L[::-1, ::-1].T, starts[::-1])[::-1]  # L^T x = y
    ellipse = forward_substitution(L[::-1, ::-1].T, _circle()[::-1])[::-1]
    panels = (
        (ellipse, on_ellipse, BOWL @ on_ellipse, "$x$, the weights"),
        (_circle(), starts, starts, r"$y = L^\top x$, whitened"),
    )
    fig = Figure(figsize=(5.6, 3.5), layout="constrained")
    for ax, (curve, points, gradients, title) in zip(fig.subplots(1, 2), panels):
        ax.plot(*curve, color="C0", linewidth=2)
        ax.plot(0, 0, "o", color="C5", markersize=5)
        for x, g in zip(points.T, gradients.T):
            arrow(ax, x - 0.3 * g / np.linalg.norm(g), x, color="C1", lw=1.8, mutation_scale=13)
        ax.plot(*points, "o", color="C0", markersize=4)
        ax.set(xlim=(-1.1, 1.1), ylim=(-1.1, 1.1), aspect="equal", xticks=[-1, 0, 1])
        ax.set(yticks=[-1, 0, 1])
        ax.set_title(title, fontsize=14)
    return fig


COVARIANCE = ((4.0, 2.0), (2.0, 3.0))


def sigma_ellipses() -> Figure:
    """Points drawn with the covariance [[4, 2], [2, 3]], and the ellipses of one and two sigma.

    The inner ellipse holds 39 percent of the distribution, not 68, the outer one 86 percent.
    """
    L = cholesky(COVARIANCE)
    points = L @ np.random.default_rng(0).normal(size=(2, 150))
    fig = Figure(figsize=(5.2, 4.6), layout="constrained")
    ax = fig.subplots()
    ax.plot(*points, "o", color="C5", markersize=3, alpha=0.6)
    for r, color, style in ((1, "C0", "-"), (2, "C1", "--")):
        ax.plot(*(r * L @ _circle()), color=color, linestyle=style, linewidth=2.2)
        share = 1 - math.exp(-(r**2) / 2)
        text = f"{r} sigma holds {share:.1%}".replace("%", " %")
        ax.text(-6.3, 6.3 - 0.95 * r, text, color=color, va="bottom", fontsize=14)
    ax.set(xlim=(-6.5, 6.5), ylim=(-6, 6.3), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    return fig

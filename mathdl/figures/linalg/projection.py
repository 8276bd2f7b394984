"""Figures of docs/linalg/projection.md: one function per figure, each returns a Figure.

Legend: `b` a vector, `p` its projection, `s` another point of the subspace; `A` a matrix, `x` the
coefficients of its columns, `kappa` its condition number; `v` the unit vector at a right angle to
a mirror; `lam` the weight of a penalty.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.figures._draw import arrow
from mathdl.linalg.projection import gram_schmidt, lstsq, project, qr, ridge

# A plane through the origin in space, spanned by two columns, and a point beside it.
COLUMNS = np.array([[2.0, 0.3], [0.2, 2.0], [0.0, 0.0]])
POINT = np.array([1.6, 1.3, 1.7])
OTHER = np.array([0.6, -1.1, 0.0])


def _on_paper(point: np.ndarray) -> np.ndarray:
    """Where a point of space is drawn: the second axis recedes to the upper right."""
    return point[..., :1] * [1.0, 0.0] + point[..., 1:2] * [0.45, 0.4] + point[..., 2:] * [0.0, 1.0]


def closest_point() -> Figure:
    """The point p of a plane closest to b, and another point s: a right triangle.

    What is left over, b - p, stands at a right angle on the plane, so on the way from p to s too.
    The way from b to s is the long side of the triangle b, p, s.
    """
    p = project(POINT, COLUMNS)
    corners = np.array([[-1.2, -2, 0], [2.9, -2, 0], [2.9, 2.2, 0], [-1.2, 2.2, 0]])
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.fill(*_on_paper(corners).T, color="C0", alpha=0.1, linewidth=0)
    b2, p2, s2 = (_on_paper(point) for point in (POINT, p, OTHER))
    for start, end, colour, style in (
        (b2, p2, "C1", "-"),
        (p2, s2, "C2", "-"),
        (b2, s2, "C5", "--"),
    ):
        ax.plot(*np.transpose([start, end]), color=colour, linestyle=style, linewidth=2)
    up, along = np.array([0, 0, 0.22]), 0.28 * (OTHER - p) / np.linalg.norm(OTHER - p)
    corner = _on_paper(np.array([p + up, p + up + along, p + along]))
    ax.plot(*corner.T, color="C5", linewidth=1.2)
    arrow(ax, b2, color="C0")
    ax.plot(*np.transpose([p2, s2]), "o", color="C2", markersize=6)
    labels = [
        ("$b$", b2, (6, 4), "C0"),
        ("$p$", p2, (8, -4), "C2"),
        ("$s$", s2, (-4, -16), "C2"),
        ("$b - p$", (b2 + p2) / 2, (8, 0), "C1"),
        ("0", np.zeros(2), (-14, -4), "C5"),
    ]
    for text, at, offset, colour in labels:
        ax.annotate(text, at, xytext=offset, textcoords="offset points", color=colour, fontsize=16)
    ax.text(*_on_paper(np.array([-0.75, -1.75, 0])), "the plane $S$", color="C0", fontsize=14)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return fig


def _stretched(rng: np.random.Generator, shape: tuple[int, int], kappa: float) -> np.ndarray:
    """A random matrix of this condition number, with stretches from 1 down to 1 / kappa."""
    (m, n) = shape
    U, V = qr(rng.normal(size=(m, n)))[0], qr(rng.normal(size=(n, n)))[0]
    return U * np.geomspace(1, 1 / kappa, n) @ V


def _classical(A: np.ndarray) -> np.ndarray:
    Q = np.zeros_like(A)
    for j, a in enumerate(A.T):
        u = a - Q[:, :j] @ (Q[:, :j].T @ a)
        Q[:, j] = u / np.linalg.norm(u)
    return Q


def _curves(ax: Axes, kappas: np.ndarray, curves: list[tuple[str, str, str, np.ndarray]]) -> None:
    for label, colour, marker, values in curves:
        ax.plot(kappas, values, color=colour, marker=marker, markersize=5)
        ax.annotate(
            label, (kappas[-1], values[-1]), xytext=(8, 0), textcoords="offset points",
            color=colour, va="center",
        )  # fmt: skip
    ax.set(xscale="log", yscale="log", xlabel=r"condition number $\kappa$ of $A$")


def loss_of_orthogonality() -> Figure:
    """How far Q'Q is from I, against the condition number, for three ways to compute Q.

    Two decades of kappa cost classical Gram-Schmidt four, modified two, Householder none.
    """
    rng, kappas = np.random.default_rng(0), 10.0 ** np.arange(0, 13)
    losses = np.zeros((len(kappas), 5, 3))
    for i, kappa in enumerate(kappas):
        for j in range(5):
            A = _stretched(rng, (60, 10), kappa)
            Qs = (_classical(A), gram_schmidt(A)[0], qr(A)[0])
            losses[i, j] = [np.linalg.norm(Q.T @ Q - np.eye(10), 2) for Q in Qs]
    classical, modified, householder = np.median(losses, axis=1).T
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    _curves(
        ax,
        kappas,
        [
            ("classical", "C1", "o", classical),
            ("modified", "C0", "s", modified),
            ("Householder", "C2", "^", householder),
        ],
    )
    ax.set(ylabel=r"$\sigma_{\max}(Q^\top Q - I)$", xlim=(0.5, 3e16), ylim=(1e-16, 1e2))
    ax.set_xticks([1e0, 1e4, 1e8, 1e12])
    ax.set_yticks([1e-16, 1e-12, 1e-8, 1e-4, 1e0])
    return fig


def errors_by_condition() -> Figure:
    """Errors of two ways to fit against the condition number, without and with large residuals.

    With exact values the normal equations lose digits twice as fast as QR. With residuals as large
    as the values, the lines of both are steep, and close.
    """
    rng, kappas = np.random.default_rng(0), 10.0 ** np.arange(0, 7.5, 0.5)
    errors = np.zeros((len(kappas), 9, 4))
    for i, kappa in enumerate(kappas):
        for j in range(9):
            A = np.tile(_stretched(rng, (30, 8), kappa), (2, 1))
            x, u = np.ones(8), rng.normal(size=30)
            b = A @ x
            u *= np.linalg.norm(b) / np.linalg.norm(np.append(u, -u))
            noisy = b + np.append(u, -u)
            fits = [np.linalg.solve(A.T @ A, A.T @ b), lstsq(A, b)]
            fits += [np.linalg.solve(A.T @ A, A.T @ noisy), lstsq(A, noisy)]
            errors[i, j] = np.linalg.norm(np.array(fits) - x, axis=1) / np.linalg.norm(x)
    normal, exact, normal_noisy, noisy = np.median(errors, axis=1).T
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.plot(kappas, normal_noisy, color="C1", marker="x", linestyle=":", markersize=5)
    _curves(
        ax,
        kappas,
        [
            ("normal equations", "C1", "o", normal),
            ("QR, large residual", "C3", "s", noisy),
            ("QR, no residual", "C2", "^", exact),
        ],
    )
    ax.set(ylabel="relative error of $x$", xlim=(0.6, 3e11), ylim=(1e-16, 1))
    ax.set_xticks([1e0, 1e2, 1e4, 1e6])
    return fig


def reflections(turn: float = 0.35) -> Figure:
    """A vector x and the two mirrors that throw it onto the first axis: left, right.

    The arrow from x to its image is at a right angle to the mirror. It is short for the image on
    x's own side, where subtracting loses digits, and long for the other: Householder's choice.
    """
    x = np.array([np.cos(turn), np.sin(turn)])
    fig = Figure(figsize=(5.6, 2.6), layout="constrained")
    for ax, sign, name in zip(fig.subplots(1, 2), (1, -1), ("short: digits lost", "long: safe")):
        image = np.array([sign, 0.0])
        along = np.array([-(image - x)[1], (image - x)[0]]) / np.linalg.norm(image - x)
        ax.axhline(0, color="C5", linewidth=1)
        ax.plot(
            *np.outer([-0.7, 1.1], along * np.sign(along[1])).T, color="C5", linestyle=":", lw=2
        )
        arrow(ax, x, color="C0")
        arrow(ax, image, color="C2")
        arrow(ax, image, x, color="C1", linestyle="--", lw=1.6)
        ax.annotate("$x$", x, xytext=(4, 4), textcoords="offset points", color="C0", fontsize=16)
        ax.annotate(
            "image", image, xytext=(0, -8), textcoords="offset points", color="C2", fontsize=14,
            va="top", ha="center",
        )  # fmt: skip
        ax.text(0.05, -0.8, name, color="C1", fontsize=14, ha="center", va="top")
        ax.set(xlim=(-1.35, 1.45), ylim=(-1.1, 1.2), aspect="equal")
        ax.set_axis_off()
    return fig


def ridge_paths() -> Figure:
    """Coefficients of two nearly parallel features against lam, and the two true values, 1 and 1.

    Least squares, on the left, sets one against the other. A small lam brings them together, and
    only a large one shrinks their sum.
    """
    rng = np.random.default_rng(0)
    common, own, noise = rng.normal(size=(3, 40))
    A = np.column_stack([common, common + 0.02 * own])
    A -= A.mean(axis=0)
    b = A.sum(axis=1) + 0.5 * (noise - noise.mean())
    lams = np.geomspace(1e-3, 1e4, 71)
    paths = np.array([ridge(A, b, lam) for lam in lams])
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.axhline(0, color="C5", linewidth=1)
    ax.axhline(1, color="C5", linewidth=1.2, linestyle=":")
    first, second = paths.T
    for values, colour, style, label in (
        (first, "C0", "-", "$x_1$"),
        (second, "C1", "--", "$x_2$"),
    ):
        ax.plot(lams, values, color=colour, linestyle=style, linewidth=2.2)
        place = (lams[14], values[14])
        up = 1 if values[14] > 1 else -1
        ax.annotate(
            label, place, xytext=(16, 12 * up), textcoords="offset points", color=colour,
            fontsize=16, ha="center", va="center",
        )  # fmt: skip
    ax.text(9e3, 1.0, "true value", color="C5", ha="right", va="bottom")
    ax.set(xscale="log", xlabel=r"$\lambda$", ylabel="coefficient")
    return fig

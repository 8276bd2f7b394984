"""Figures of docs/calculus/hessians.md: one function per figure, each returns a Figure.

Legend: `H` a Hessian, `w` weights, `g` a gradient, `v` a direction, `eps` the step along it, `r` a
distance from the origin, `b` a threshold.
"""

import itertools

import numpy as np
from matplotlib.figure import Figure

from mathdl.calculus.reverse import grad, hess
from mathdl.figures._draw import label


def between_two_parabolas() -> Figure:
    """Where (x2 - x1^2)(x2 - 3 x1^2) is negative: between two parabolas that touch at the origin.

    Every straight line through the origin starts outside the shaded region, on both sides, even
    the flattest. Every circle around the origin passes through the region.
    """
    x = np.linspace(-1, 1, 81)  # x1
    fig = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = fig.subplots()
    ax.fill_between(x, x**2, 3 * x**2, color="C1", alpha=0.25, linewidth=0)
    for a in (1, 3):
        ax.plot(x, a * x**2, color="C1", linewidth=1.6)
    for slope in (0.0, 0.3, 1.2, -0.5):
        ax.plot(x, slope * x, color="C0", linewidth=1.4)
    t = np.linspace(0, 2 * np.pi, 121)
    ax.plot(0.25 * np.cos(t), 0.25 * np.sin(t), color="C5", linestyle=":", linewidth=1.8)
    ax.plot(0, 0, "o", color="C5", markersize=6)
    for text, at, color in (
        ("$f < 0$", (-0.66, 0.80), "C1"),
        ("$f > 0$", (0.0, 0.62), "C5"),
        ("$f > 0$", (0.2, -0.38), "C5"),
        ("$x_2 = x_1^2$", (0.84, 0.41), "C1"),
        ("$x_2 = 3x_1^2$", (-0.2, 0.9), "C1"),
    ):
        ax.text(*at, text, color=color, ha="center", va="center", fontsize=14)
    ax.set(xlim=(-1, 1), ylim=(-0.5, 1), xticks=[-1, 0, 1], yticks=[0, 1], aspect="equal")
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return fig


POINTS = {  # of x1^3 - 3 x1 + x1 x2^2: what it is, and where its label stands, in points
    (1.0, 0.0): ("min", (0, -22)),
    (-1.0, 0.0): ("max", (0, -22)),
    (0.0, 3**0.5): ("saddle", (0, -30)),
    (0.0, -(3**0.5)): ("saddle", (0, 18)),
}


def four_critical_points() -> Figure:
    """Level lines of x1^3 - 3 x1 + x1 x2^2, and its four critical points.

    Closed lines run around the minimum and the maximum, and lines cross at the saddles.
    """
    x, y = np.meshgrid(np.linspace(-2.4, 2.4, 49), np.linspace(-2.6, 2.6, 53))
    values = x**3 - 3 * x + x * y**2
    fig = Figure(figsize=(5.2, 5.4), layout="constrained")
    ax = fig.subplots()
    for levels, color, style in (
        ([-8.0, -3.0, -1.5], "C1", "--"),
        ([1.5, 3.0, 8.0], "C0", "-"),
    ):
        ax.contour(x, y, values, levels, colors=color, linestyles=style, linewidths=1.4)
    # the level 0: the line x1 = 0 and a circle of radius sqrt(3), which cross at the saddles
    t = np.linspace(0, 2 * np.pi, 121)
    ax.plot(3**0.5 * np.cos(t), 3**0.5 * np.sin(t), color="C5", linestyle=":")
    ax.axvline(0.0, color="C5", linestyle=":")
    for at, (name, offset) in POINTS.items():
        ax.plot(*at, "o", color="C3", markersize=7)
        side = {"saddle": "left"}.get(name, "center")
        label(
            ax,
            name,
            at,
            (offset[0] + 8 * (side == "left"), offset[1]),
            color="C3",
            ha=side,
            fontsize=14,
        )
    ax.set(xlim=(-2.4, 2.4), ylim=(-2.6, 2.6), aspect="equal", xticks=[-2, 0, 2])
    ax.set(yticks=[-2, 0, 2], xlabel="$x_1$", ylabel="$x_2$")
    return fig


def errors_of_a_difference() -> Figure:
    """The error of H v by a difference of gradients, against the step, in float64 and float32.

    From the right it falls with the square of the step, until rounding, divided by the step, takes
    over. At its best, two thirds of the digits are left, in either format.
    """
    rng = np.random.default_rng(0)
    A, x, v = rng.normal(size=(50, 20)), rng.normal(size=20) / 4, rng.normal(size=20)
    v /= np.linalg.norm(v)
    exact = A.T @ ((1 - np.tanh(A @ x) ** 2) * (A @ v))  # of the sum of log cosh (A x)
    steps = 10.0 ** np.arange(0, -10.5, -0.25)
    fig = Figure(figsize=(5.4, 3.8), layout="constrained")
    ax = fig.subplots()
    for dtype, color, style, at in (
        (np.float64, "C0", "-", (1e-8, 5e-11)),
        (np.float32, "C1", "--", (3e-5, 1e-1)),
    ):
        B, y, u = A.astype(dtype), x.astype(dtype), v.astype(dtype)
        errors = []
        for eps in steps.astype(dtype):
            ahead, behind = (B.T @ np.tanh(B @ (y + s * eps * u)) for s in (dtype(1), dtype(-1)))
            error = (ahead - behind) / (2 * eps) - exact
            errors.append(np.linalg.norm(error) / np.linalg.norm(exact))
        keep = np.array(errors) <= 0.5  # beyond it no digit is right
        ax.loglog(steps[keep], np.array(errors)[keep], color=color, linestyle=style)
        ax.text(*at, dtype.__name__, color=color, fontsize=14, ha="center", va="center")
    ax.set(xlim=(1e-10, 1), ylim=(1e-12, 1), xlabel=r"step $\varepsilon$")
    ax.set(ylabel=r"relative error of $H v$")
    return fig


def _network(w: np.ndarray, X: np.ndarray) -> np.ndarray:
    W1, b1, W2, b2 = w[:16].reshape(8, 2), w[16:24], w[24:88].reshape(8, 8), w[88:96]
    outputs: np.ndarray = np.tanh(np.tanh(X @ W1.T + b1) @ W2.T + b2) @ w[96:]
    return outputs


def spectrum_before_and_after() -> Figure:
    """All 104 eigenvalues of the Hessian of a small network's loss, before and after training.

    A few are large and stay large. The negative ones, below the middle line, shrink.
    """
    rng = np.random.default_rng(0)
    X = rng.uniform(-1, 1, (60, 2))
    y = np.sin(3 * X[:, 0]) * X[:, 1]

    def loss(w: np.ndarray) -> np.ndarray:
        return np.mean((_network(w, X) - y) ** 2) / 2

    w, v = rng.normal(size=104) / 2, np.zeros(104)
    spectra = [np.linalg.eigvalsh(hess(loss)(w))]
    for _ in range(300):
        v = 0.9 * v + grad(loss)(w)
        w = w - 0.05 * v
    spectra.append(np.linalg.eigvalsh(hess(loss)(w)))
    fig = Figure(figsize=(5.4, 4.0), layout="constrained")
    ax = fig.subplots()
    ax.axhline(0.0, color="C5", linewidth=1.2)
    for eigenvalues, color, marker, text, at in (
        (spectra[0], "C1", "s", "at the start", (36, -0.06)),
        (spectra[1], "C0", "o", "after 300 steps", (26, 0.01)),
    ):
        ax.plot(np.arange(1, 105), eigenvalues, marker, color=color, markersize=3.2)
        ax.text(*at, text, color=color, fontsize=14, ha="center", va="center")
    ax.set_yscale("symlog", linthresh=1e-3)
    ax.set(yticks=[-0.1, -0.01, -0.001, 0, 0.001, 0.01, 0.1, 1, 10], xlim=(0, 106), ylim=(-1, 20))
    ax.set(xlabel="eigenvalues in ascending order", ylabel="eigenvalue")
    return fig


def sawtooth_of_a_relu() -> Figure:
    """The slope of a loss against the threshold b of a ReLU: pieces that rise, kinks that drop.

    Autodiff reports the slope of the pieces, which is positive. The dashed line, the slope of the
    loss for infinitely many data, falls.
    """
    n, target = 20, 3.0
    x = (np.arange(n) + 0.5) / n * 4 - 2
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    edges = np.array([-1.0, *x[(x > -1) & (x < 1)], 1.0])
    for left, right in itertools.pairwise(edges):
        active = x[x > (left + right) / 2]
        ends = np.array([left, right])
        slopes = [-np.sum(np.maximum(active - b, 0) - target) / n for b in ends]
        ax.plot(ends, slopes, color="C0", linewidth=2.2)
    b = np.linspace(-1, 1, 41)
    ax.plot(b, target * (2 - b) / 4 - (2 - b) ** 2 / 8, color="C1", linestyle="--")
    ax.text(-0.3, 1.2, "20 data: each piece rises", color="C0", fontsize=14)
    ax.text(-0.9, 0.8, "all data: it falls", color="C1", fontsize=14)
    ax.set(xlim=(-1, 1), ylim=(0.55, 1.3), xticks=[-1, -0.5, 0, 0.5, 1], yticks=[0.6, 0.8, 1, 1.2])
    ax.set(xlabel="threshold $b$", ylabel=r"slope of the loss, $\ell\,'(b)$")
    return fig

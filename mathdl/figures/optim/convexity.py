"""Figures of docs/optim/convexity.md: one function per figure, each returns a Figure.

Legend: `f` a function of one number, `w` one weight; `T` steps of gradient descent; `L` the largest
curvature, `mu` the smallest; `gap` a value minus the least one.
"""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.optim.descent import gradient_descent, trajectory


def _product(t: np.ndarray) -> np.ndarray:
    return np.asarray(t**2 * (t - 1) ** 2)


def chord_and_tangent() -> Figure:
    """A convex curve between its chord and its tangent, and a product of two parabolas.

    The convex curve stays below each chord and above each tangent. The product has two lowest
    points; between them it rises above their chord, and it falls below the tangent on its hump.
    """
    fig = Figure(figsize=(5.6, 3.2), layout="constrained")
    left, right = fig.subplots(1, 2)
    t = np.linspace(-2.2, 2.2, 89)
    left.plot(t, np.exp(t) - t, color="C0", linewidth=2.2)
    ends = np.array([-2.0, 1.9])
    left.plot(ends, np.exp(ends) - ends, "o-", color="C1", linewidth=1.8, markersize=5)
    touch, slope = 1.0, np.e - 1
    left.plot(t, np.e - touch + slope * (t - touch), color="C2", linestyle="--", linewidth=1.8)
    left.plot(touch, np.e - 1, "o", color="C2", markersize=5)
    label(left, "chord", (-0.6, 3.2), (4, 9), color="C1", ha="right")
    label(left, "tangent", (-0.05, 0.05), (6, -12), color="C2")
    left.set(xlim=(-2.3, 2.3), ylim=(-1.2, 6.3), xticks=[-2, 0, 2], yticks=[0, 2, 4, 6])
    left.set(xlabel="$x$", ylabel="$f(x)$")
    left.set_title("$e^x - x$: convex", fontsize=13)
    t = np.linspace(-0.45, 1.45, 96)
    right.plot(t, _product(t), color="C0", linewidth=2.2)
    right.plot([0, 1], [0, 0], "o-", color="C1", linewidth=1.8, markersize=5)
    right.plot([-0.45, 1.45], [1 / 16] * 2, color="C2", linestyle="--", linewidth=1.8)
    right.plot(0.5, 1 / 16, "o", color="C2", markersize=5)
    label(right, "chord", (0.5, 0), (0, -17), color="C1", ha="center")
    label(right, "tangent", (0.5, 1 / 16), (0, 7), color="C2", ha="center")
    right.set(xlim=(-0.5, 1.5), ylim=(-0.05, 0.3), xticks=[0, 1], yticks=[0, 0.1, 0.2, 0.3])
    right.set(xlabel="$x$")
    right.set_title("$x^2 (x - 1)^2$: not convex", fontsize=13)
    return fig


POINTS = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])
LABELS = {"all labels right": np.sign(POINTS), "one label wrong": np.array([-1.0, -1, 1, 1, 1, 1])}
L = float(np.mean(POINTS**2)) / 4


def _loss(w: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.asarray(np.mean(np.logaddexp(0, -np.multiply.outer(w, y * POINTS)), axis=-1))


def _slope(w: np.ndarray, y: np.ndarray) -> np.ndarray:
    m = y * POINTS
    return np.asarray(np.mean(-m / (1 + np.exp(np.multiply.outer(w, m))), axis=-1))


def _curvature(w: float) -> float:
    """Of both losses: the labels do not matter."""
    p = 1 / (1 + np.exp(-w * POINTS))
    return float(np.mean(POINTS**2 * p * (1 - p)))


def _descend(y: np.ndarray, n_steps: int) -> np.ndarray:
    run = gradient_descent(lambda w: _slope(w, y), [0.0], lr=1 / L)
    return trajectory(run, n_steps)[:, 0]


def one_wrong_label() -> Figure:
    """The two losses of the opening against the weight, with ten steps of descent on each.

    With all labels right the curve falls for ever and has no lowest point. One wrong label makes
    it rise on the right: a cup, with a lowest point at 1.17.
    """
    fig = Figure(figsize=(5.4, 3.5), layout="constrained")
    ax = fig.subplots()
    w = np.linspace(-0.5, 6, 131)
    places = {"all labels right": (4.4, 0.09), "one label wrong": (2.75, 0.72)}
    for (name, y), color in zip(LABELS.items(), ("C0", "C1")):
        ax.plot(w, _loss(w, y), color=color, linewidth=2.2)
        path = _descend(y, 10)
        ax.plot(path, _loss(path, y), "o", color=color, markersize=4.5)
        ax.text(*places[name], name, color=color, ha="center", fontsize=13)
    ax.set(xlim=(-0.5, 6), ylim=(-0.02, 1.2), xlabel="$w$", ylabel="$f(w)$")
    return fig


Curve = Callable[[np.ndarray], np.ndarray]


def _bent(bend: float) -> tuple[Curve, Curve]:
    """x^2 / 2 up to the bend and then straight, and its slope."""

    def f(x: np.ndarray) -> np.ndarray:
        x = np.abs(x)
        return np.where(x <= bend, x**2 / 2, bend * (x - bend / 2))

    return f, lambda x: np.clip(x, -bend, bend)


def _quartic() -> tuple[Curve, Curve]:
    """x^4 / 12, whose curvature reaches 1 at the start; no step leaves [-1, 1]."""
    return lambda x: x**4 / 12, lambda x: x**3 / 3


def _soft() -> tuple[Curve, Curve]:
    """A smooth valley with straight sides: c^2 sqrt(1 + x^2 / c^2) - c^2, with c = 1 / 61."""
    c = 1 / 61
    return (
        lambda x: c * np.sqrt(c**2 + x**2) - c**2,
        lambda x: c * x / np.sqrt(c**2 + x**2),
    )


CONVEX = {  # name: (f, slope), each with L = 1 and the minimum 0 at 0
    "bent at 1/21": _bent(1 / 21),
    "bent at 1/2001": _bent(1 / 2001),
    "smooth": _soft(),
    "quartic": _quartic(),
}


def convex_bound() -> Figure:
    """What is left after T steps on four valleys with L = 1, from the distance 1, and two bounds.

    None crosses the bound 1 / (2 T), nor the sharp one, 1 / (4 T + 2). The bent valleys touch the
    sharp one, each once: at T = 10 and at T = 1000.
    """
    T = np.union1d(np.arange(1, 64), np.geomspace(64, 1000, 30).astype(int))
    fig = Figure(figsize=(5.6, 4.3), layout="constrained")
    ax = fig.subplots()
    ax.plot(T, 1 / (2 * T), color="C5", linestyle="--", linewidth=1.8)
    ax.plot(T, 1 / (4 * T + 2), color="C5", linestyle=":", linewidth=1.8)
    for (f, slope), color in zip(CONVEX.values(), ("C0", "C1", "C2", "C3")):
        x = trajectory(gradient_descent(slope, [1.0], lr=1.0), int(T[-1]))[T, 0]
        gap = f(x)
        ax.plot(T, np.maximum(gap, 1e-9), color=color, linewidth=2)
    ax.set(xscale="log", yscale="log", xlim=(1, 1000), ylim=(1e-7, 0.8))
    ax.set(xlabel="steps $T$", ylabel="$f(x_T) - f^*$")
    label(ax, "bound $1 / 2T$", (12, 1 / 24), (4, 5), color="C5")
    label(ax, r"bent at $\frac{1}{21}$", (20, 1e-6), (-5, 0), color="C0", ha="right")
    label(ax, r"bent at $\frac{1}{2001}$", (1.1, 4.8e-4), (0, -17), color="C1")
    label(ax, "smooth", (62, 4e-7), (5, 0), color="C2")
    label(ax, "$x^4 / 12$", (200, 4.2e-6), (5, 6), color="C3")
    return fig


SLOW = np.array([1.0, 10.0])  # curvatures of a quadratic, kappa = 10


def strong_bound() -> Figure:
    """Distance and gap, relative to the start, under (1 - mu / L)^T, on two problems.

    On the quadratic, from a start on its flat axis, the distance is the bound itself, and the gap
    its square. With one wrong label the distance falls along a parallel to the bound.
    """
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    quadratic, logistic = fig.subplots(1, 2, sharey=True)
    T = np.arange(41)
    x = trajectory(gradient_descent(lambda x: SLOW * x, [1.0, 0.0], lr=1 / SLOW[1]), 40)
    distance, gap = np.linalg.norm(x, axis=1), x**2 @ SLOW / 2
    y = LABELS["one label wrong"]
    path = _descend(y, 200)
    best = path[-1]
    panels = (
        (quadratic, distance, gap, SLOW[0] / SLOW[1], "quadratic"),
        (
            logistic,
            np.abs(path[:41] - best),
            _loss(path[:41], y) - _loss(best, y),
            _curvature(best) / L,
            "one label wrong",
        ),
    )
    for ax, distance, gap, ratio, title in panels:
        ax.plot(T, (1 - ratio) ** T, color="C5", linestyle="--", linewidth=3)
        ax.plot(T, distance / distance[0], color="C0", linewidth=1.6)
        ax.plot(T, gap / gap[0], color="C1", linewidth=1.6)
        ax.set(yscale="log", xlim=(0, 40), ylim=(1e-6, 1.5), xlabel="steps $T$")
        ax.set(xticks=[0, 20, 40])
        ax.set_title(title, fontsize=13)
    quadratic.set_ylabel("share of the start's")
    label(quadratic, "distance = bound", (40, 0.3), (0, 6), color="C0", ha="right")
    label(quadratic, "gap", (25, 4e-3), (-4, -14), color="C1", ha="right")
    label(logistic, "bound", (22, 0.02), (-4, 0), color="C5")
    label(logistic, "distance", (39, 4e-6), (0, 0), color="C0", ha="right")
    label(logistic, "gap", (8, 1e-3), (-4, -18), color="C1", ha="right")
    return fig


XOR = (np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0.0, 1, 1, 0]))


def _between(t: float) -> float:
    """The loss on XOR at (1 - t) of the one network and t of the other, its units swapped."""
    X, y = XOR
    b = np.array([-t, t - 1])
    v = (1 - t) * np.array([20.0, -40]) + t * np.array([-40.0, 20])
    z = np.maximum(X.sum(axis=1)[:, None] + b, 0) @ v - 10
    return float(np.mean(np.logaddexp(0, z) - y * z))


def between_two_optima() -> Figure:
    """The loss along the straight line from a network to the same with its two units swapped.

    Both ends are next to 0. A convex function would stay below the chord between them; the loss
    climbs to 10.
    """
    t = np.linspace(0, 1, 81)
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.plot(t, [_between(float(s)) for s in t], color="C0", linewidth=2.2)
    ax.plot([0, 1], [_between(0.0), _between(1.0)], "o--", color="C1", linewidth=1.6, markersize=6)
    label(ax, "chord", (0.5, 0), (0, 5), color="C1", ha="center")
    label(ax, "loss", (0.27, 6.7), (-6, 4), color="C0", ha="right")
    ax.set(xlim=(-0.08, 1.08), ylim=(-0.4, 10.6), xticks=[0, 0.5, 1])
    ax.set_xticklabels(["network", "halfway", "swapped"])
    ax.set(xlabel="weights on the way", ylabel="loss")
    return fig

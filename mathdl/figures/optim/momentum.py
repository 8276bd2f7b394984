"""Figures of docs/optim/momentum.md: one function per figure, each returns a Figure.

Legend: `H` the eigenvalues of a Hessian, here a diagonal; `mu`, `L` the smallest and the largest,
`kappa` their ratio; `rho` the rate of the best heavy ball, `q` = 1 / sqrt(kappa); `s` = lr lambda.
"""

import math
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from mathdl.data.cells import cells
from mathdl.figures._draw import label
from mathdl.optim.descent import Run, gradient_descent, heavy_ball, nesterov, trajectory

MU, L = 1.0, 10_000.0
EVERY = 6  # steps between two drawn points


def _best(mu: float, L: float) -> tuple[float, float, float]:
    """The best learning rate and momentum of heavy ball on quadratics, and its rate."""
    rho = (math.sqrt(L) - math.sqrt(mu)) / (math.sqrt(L) + math.sqrt(mu))
    return 4 / (math.sqrt(L) + math.sqrt(mu)) ** 2, rho**2, rho


def first_away_then_fast() -> Figure:
    """The distance to the minimum of a quadratic with condition number 10,000.

    Along the stiffest direction heavy ball follows its bound exactly: it first walks away, to 37
    times the distance of the start. From a mixed start it stays below. Gradient descent, with its
    best step too, has hardly begun when both are done.
    """
    H = np.geomspace(MU, L, 50)
    lr, beta, rho = _best(MU, L)
    stiff, mixed = np.eye(50)[-1], np.full(50, 1 / math.sqrt(50))
    t = np.arange(0, 1201, EVERY)
    bound = (1 + (1 + rho) * t) * rho**t

    def distances(run: Run) -> np.ndarray:
        return np.linalg.norm(trajectory(run, t[-1]), axis=1)[::EVERY]

    plain = distances(gradient_descent(lambda x: H * x, mixed, lr=2 / (MU + L)))
    worst = distances(heavy_ball(lambda x: H * x, stiff, lr=lr, momentum=beta))
    usual = distances(heavy_ball(lambda x: H * x, mixed, lr=lr, momentum=beta))
    fig = Figure(figsize=(5.6, 4.0), layout="constrained")
    ax = fig.subplots()
    ax.semilogy(t, bound, color="C5", linestyle="--", linewidth=3.4)
    ax.semilogy(t, worst, color="C0", linewidth=1.8)
    ax.semilogy(t, usual, color="C2", linewidth=1.8)
    ax.semilogy(t, plain, color="C1", linewidth=2.2)
    ax.text(1190, 2.2, "gradient descent", color="C1", ha="right", va="bottom", fontsize=14)
    ax.text(570, 1.2e-2, "stiffest start,\non the bound", color="C0", va="bottom", fontsize=14)
    ax.text(60, 3e-7, "mixed start", color="C2", va="bottom", fontsize=14)
    ax.annotate(
        "",
        (800, usual[t == 804][0]),
        xytext=(375, 5e-7),
        arrowprops={"arrowstyle": "-", "color": "C2", "lw": 1},
    )
    ax.set(xlim=(0, 1200), ylim=(1e-7, 300), xlabel="$t$", ylabel=r"$\Vert x_t - x^* \Vert$")
    return fig


def _triangle(r: float) -> np.ndarray:
    """Corners (s, beta), s = lr lambda, of the set where no root is larger than r; (3, 2)."""
    return np.array([[(1 - r) ** 2, r * r], [(1 + r) ** 2, r * r], [1 - r * r, -r * r]])


RADII = (1.0, 0.9, 0.7, 0.5)


def stability_region() -> Figure:
    """Where heavy ball converges, and how fast: each set of equal rate is a triangle.

    Between the two curved borders the modes oscillate, and the rate is the root of the momentum
    whatever the curvature. A triangle is widest, and widest for its distance from 0, at its top.
    """
    fig = Figure(figsize=(5.6, 4.3), layout="constrained")
    ax = fig.subplots()
    momentum = np.linspace(0, 1, 60)
    left, right = (1 - np.sqrt(momentum)) ** 2, (1 + np.sqrt(momentum)) ** 2
    ax.fill_betweenx(momentum, left, right, color="C0", alpha=0.16, linewidth=0)
    ax.plot(left, momentum, color="C0", linewidth=1.2, linestyle=":")
    ax.plot(right, momentum, color="C0", linewidth=1.2, linestyle=":")
    for r in RADII:
        corners = _triangle(r)
        color, width = ("C1", 2.6) if r == 1 else ("C0", 2.0)
        ax.plot(*corners[[2, 0, 1, 2]].T, color=color, linewidth=width)
        if r < 1:
            label(ax, f"${r:.1f}$", (1.0, r * r), (0, 3), color="C0", ha="center", fontsize=14)
    ax.text(3.5, 0.3, "diverges", color="C1", ha="center", fontsize=14)
    ax.text(2.05, 0.88, "oscillates", color="C0", ha="center", fontsize=14)
    ax.set(xlim=(0, 4.2), ylim=(0, 1.04), xlabel=r"$\eta \lambda$", ylabel=r"momentum $\beta$")
    return fig


PENALTY = 1e-3


def _logistic() -> tuple:
    """The penalized logistic loss of the cells: f and its gradient, and L."""
    X, labels = cells()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    A = (2.0 * labels - 1)[:, None] * np.column_stack([X, np.ones(len(X))])

    def f(w: np.ndarray) -> float:
        return float(np.logaddexp(0, -A @ w).mean() + PENALTY / 2 * w @ w)

    def grad(w: np.ndarray) -> np.ndarray:
        return -A.T @ (1 / (1 + np.exp(A @ w))) / len(A) + PENALTY * w

    return f, grad, PENALTY + float(np.linalg.norm(A, 2) ** 2) / (4 * len(A))


def nesterov_bound() -> Figure:
    """Nesterov's method and its bound on a quadratic and on a logistic loss.

    The loss at x_t is below the bound at every step, and comes down in waves: it is no descent
    method. Gradient descent with the same step 1/L goes down at every step, and later slower.
    """
    f_log, g_log, L_log = _logistic()
    H = np.geomspace(1, 1000, 50)
    problems = (
        ("quadratic", lambda x: float(H @ x**2) / 2, lambda x: H * x, 1.0, 1000.0, np.ones(50)),
        ("logistic loss", f_log, g_log, PENALTY, L_log, np.zeros(6)),
    )
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    axes = fig.subplots(1, 2)
    for ax, (name, f, grad, mu, L, x0) in zip(axes, problems):
        q = math.sqrt(mu / L)
        beta = (1 - q) / (1 + q)
        Y = trajectory(nesterov(grad, x0, lr=1 / L, momentum=beta), 1500)
        X = np.array([x0, *(y - grad(y) / L for y in Y[:-1])])
        G = trajectory(gradient_descent(grad, x0, lr=1 / L), 250)
        best = X[-1]
        start = f(x0) - f(best) + mu / 2 * float((x0 - best) @ (x0 - best))
        t = np.arange(251)
        ax.semilogy(t, start * (1 - q) ** t / start, color="C5", linestyle="--", linewidth=2)
        ax.semilogy(t, [(f(x) - f(best)) / start for x in G], color="C1", linewidth=2)
        ax.semilogy(t, [(f(x) - f(best)) / start for x in X[:251]], color="C0", linewidth=2)
        ax.set_title(name, fontsize=14)
        ax.set(xlim=(0, 250), ylim=(1e-9, 3), xlabel="$t$", xticks=[0, 100, 200])
    axes[0].set_ylabel("gap, over bound at $t = 0$")
    axes[0].text(245, 4e-2, "plain", color="C1", ha="right", fontsize=14)
    axes[0].text(10, 3e-8, "Nesterov", color="C0", fontsize=14)
    axes[1].text(150, 1.3e-2, "bound", color="C5", fontsize=14)
    axes[1].set_yticklabels([])
    return fig


CYCLE = (792 / 1225, -2208 / 1225, 2592 / 1225)


def _slope(x: float | np.ndarray) -> np.ndarray:
    """The slope of Lessard, Recht and Packard: 25 x, but for a flatter stretch from 1 to 2."""
    return np.where(x < 1, 25 * x, np.where(x < 2, x + 24, 25 * x - 24))


def three_cycle() -> Figure:
    """Heavy ball on a strongly convex function, with the best settings of quadratics, in a cycle.

    Left, the slope, with the cycle's three points: none lies on the flatter stretch, each step
    jumps over it. Right, a start at rest is drawn into the cycle; Nesterov's method converges.
    """
    lr, beta, _ = _best(1.0, 25.0)
    ball = trajectory(heavy_ball(_slope, [3.3], lr=lr, momentum=beta), 30)[:, 0]
    ahead = trajectory(nesterov(_slope, [3.3], lr=1 / 25, momentum=2 / 3), 30)[:, 0]
    fig = Figure(figsize=(5.6, 3.8), layout="constrained")
    left, right = fig.subplots(1, 2)
    corners = np.array([-2.4, 1.0, 2.0, 3.0])
    for a, b in pairwise(corners):
        flat = a == 1.0
        x = np.array([a, b])
        y = np.array([25 * a, 25 * b]) if b <= 1 else _slope(x)
        left.plot(x, y, color="C2" if flat else "C0", linewidth=2.4)
    left.plot(CYCLE, _slope(np.array(CYCLE)), "o", color="C1", markersize=8)
    left.plot(0, 0, "o", color="C5", markersize=5)
    label(left, "slope 1", (1.5, 25.5), (-8, 6), color="C2", ha="right", fontsize=14)
    label(left, "slope 25", (-1, -25), (8, -6), color="C0", va="top", fontsize=14)
    left.set(xlim=(-2.5, 3.1), xlabel="$x$", ylabel="$f'(x)$")
    right.axhline(0, color="C5", linewidth=1)
    right.plot(ball, "o-", color="C1", markersize=4, linewidth=1.2)
    right.plot(ahead, "o-", color="C0", markersize=3, linewidth=1.8)
    right.text(30, 3.1, "heavy ball", color="C1", ha="right", fontsize=14)
    right.text(30, 2.5, "Nesterov", color="C0", ha="right", fontsize=14)
    right.set(xlim=(0, 31), ylim=(-3.6, 3.8), xlabel="$t$", ylabel="$x_t$")
    return fig

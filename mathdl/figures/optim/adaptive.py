"""Figures of docs/optim/adaptive.md: one function per figure, each returns a Figure.

Legend: `Q` a turn of the plane, `H` a Hessian; `u` the best fixed point in hindsight; `s` an
average of squared gradients, `P` = lr / sqrt(s) what multiplies the gradient.
"""

from collections.abc import Callable, Iterator
from itertools import islice

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.optim.adaptive import adagrad, adam, rmsprop
from mathdl.optim.descent import Run, gradient_descent, trajectory
from mathdl.optim.objectives import quadratic, rosenbrock

FLAT = 1 / 30  # the smaller curvature of the bowl; the larger is 1
TURN = np.array([[1.0, -1.0], [1.0, 1.0]]) / np.sqrt(2)


def paths_turned() -> Figure:
    """Four methods on a bowl along the axes, and on the same bowl turned by 45 degrees.

    Left, the adaptive methods do not see the valley: they walk straight to the minimum, on one
    line. Right, gradient descent takes the same path, turned; theirs are other paths.
    """
    fig = Figure(figsize=(5.6, 3.3), layout="constrained")
    for ax, Q, name in zip(
        fig.subplots(1, 2), (np.eye(2), TURN), ("along the axes", "turned"), strict=True
    ):
        bowl = quadratic(Q @ np.diag([FLAT, 1.0]) @ Q.T)
        x0 = Q @ [-1.0, 1.0]
        grid = np.linspace(-1.6, 1.6, 161)
        a, b = np.meshgrid(grid, grid)
        level = bowl.f(np.stack([a.ravel(), b.ravel()])).reshape(a.shape)
        ax.contour(a, b, level, levels=[0.002, 0.01, 0.04, 0.12], colors="C5", linewidths=0.7)
        runs = (
            (gradient_descent(bowl.grad, x0, lr=1.85), 120, "C1", 1.2),
            (adagrad(bowl.grad, x0, lr=0.2), 400, "C3", 4.4),
            (rmsprop(bowl.grad, x0, lr=0.002), 1000, "C2", 2.8),
            (adam(bowl.grad, x0, lr=0.01), 400, "C0", 1.4),
        )
        for run, n, color, width in runs:
            ax.plot(*trajectory(run, n).T, color=color, linewidth=width)
        ax.plot(*x0, "o", color="C5", markersize=6)
        ax.set_title(name, fontsize=14)
        ax.set(xlim=(-1.6, 1.2), ylim=(-1.35, 1.45), aspect="equal", xticks=[], yticks=[])
        ax.set(xlabel="$x_1$", ylabel="$x_2$")
        ax.text(1.1, -1.25, "descent", color="C1", ha="right", fontsize=14)
        ax.text(-0.75, 1.1, "adaptive", color="C0", fontsize=14)
    return fig


N, D = 3000, 40  # examples, features; feature j is present in a share 1 / (j + 1) of them
SHOWN = np.unique(np.geomspace(10, N, 120).round().astype(int)) - 1


def _stream() -> tuple[np.ndarray, np.ndarray]:
    """Features that are 0 or 1, from frequent to rare, and labels of a logistic model."""
    rng = np.random.default_rng(0)
    A = (rng.random((N, D)) < 1 / np.arange(1, D + 1)).astype(float)
    w = 1.5 * rng.choice([-1.0, 1.0], size=D)
    return A, np.where(rng.random(N) < 1 / (1 + np.exp(-A @ w)), 1.0, -1.0)


def _hindsight(A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The weights with the least total logistic loss, by Newton's method."""
    w = np.zeros(A.shape[1])
    for _ in range(12):
        p = 1 / (1 + np.exp(y * (A @ w)))
        w = w + np.linalg.solve(A.T @ ((p * (1 - p))[:, None] * A), A.T @ (p * y))
    return w


def _regret(X: np.ndarray, u: np.ndarray, A: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The running sum of the loss of example t at x_t, over that at u."""
    own = np.logaddexp(0, -y * (A * X).sum(axis=1))
    return np.cumsum(own - np.logaddexp(0, -y * (A @ u)))


def regret_of_adagrad() -> Figure:
    """Regret on a stream of examples with frequent and rare features, and AdaGrad's bound.

    The bound holds at every step. Gradient descent has one rate for all features: three of them
    are drawn, and none is as good, at the end, as AdaGrad's.
    """
    A, y = _stream()
    u = _hindsight(A, y)

    def run(make: Callable[..., Run], lr: float) -> tuple[np.ndarray, np.ndarray]:
        seen: Iterator[int] = iter(range(N + 1))
        G = []

        def grad(x: np.ndarray) -> np.ndarray:
            t = next(seen)
            G.append(-y[t] * A[t] / (1 + np.exp(y[t] * (A[t] @ x))))
            return G[-1]

        X = np.array(list(islice(make(grad, np.zeros(D), lr=lr), N)))
        return X, np.array(G)

    fig = Figure(figsize=(5.6, 3.9), layout="constrained")
    ax = fig.subplots()
    lr = 1.0
    X, G = run(adagrad, lr)
    far = np.maximum.accumulate(np.abs(X - u))[:-1]  # (N - 1, D), the largest distance so far
    size = np.sqrt(np.cumsum(G**2, axis=0))
    bound = ((far**2 / (2 * lr) + lr) * size).sum(axis=1)
    steps = SHOWN[:-1]
    ax.loglog(steps + 1, bound[steps], color="C0", linestyle="--", linewidth=2)
    ax.loglog(steps + 1, _regret(X, u, A, y)[steps], color="C0", linewidth=2.6)
    for rate in (0.03, 0.3, 1.0):
        X, _ = run(gradient_descent, rate)
        regret = _regret(X, u, A, y)[steps]
        ax.loglog(steps + 1, regret, color="C1", linewidth=1.2)
        label(ax, f"{rate:g}", (N, regret[-1]), (3, -4), color="C1", fontsize=14)
    ax.text(12, 260, "AdaGrad's bound", color="C0", fontsize=14)
    ax.text(24, 30, "AdaGrad", color="C0", fontsize=14)
    ax.text(90, 7, "gradient descent", color="C1", fontsize=14)
    ax.set(xlim=(10, N * 2), ylim=(2, 1500), xlabel="$T$", ylabel="regret")
    return fig


def _expanded(x: np.ndarray) -> np.ndarray:
    """The gradient of Rosenbrock's function, multiplied out: equal but for rounding."""
    a, b = x
    return np.array([2 * a - 2 - 400 * a * b + 400 * a**3, 200 * b - 200 * a * a])


def _top_curvature(X: np.ndarray, lr: float, alpha: float) -> np.ndarray:
    """The largest eigenvalue of P H along a run of RMSProp, P as in the step from x_t."""
    s, top = np.zeros(2), []
    for x in X:
        s = alpha * s + (1 - alpha) * rosenbrock.grad(x) ** 2
        root = np.sqrt(lr / (np.sqrt(s) + 1e-8))
        top.append(np.linalg.eigvalsh(root[:, None] * rosenbrock.hess(x) * root)[-1])
    return np.array(top)


def rounding_grows() -> Figure:
    """The gap between two runs with the same gradient, written in two ways, on Rosenbrock.

    Adam's and AdaGrad's stay at rounding. RMSProp's grows by many powers of ten as soon as its
    steps are beyond the border 2 of stability (shaded). Fed with one run's gradients the rule
    itself, in another order of operations, stays at rounding.
    """
    x0, n, lr, alpha = np.array([-1.0, 1.0]), 700, 0.01, 0.99
    fig = Figure(figsize=(5.6, 4.0), layout="constrained")
    ax = fig.subplots()
    X = trajectory(rmsprop(rosenbrock.grad, x0, lr=lr), n)
    beyond = _top_curvature(X, lr, alpha) > 2
    ax.fill_between(np.arange(n + 1), 1e-18, 10, where=beyond, color="C5", alpha=0.25, linewidth=0)
    fed, s = [x0], np.zeros(2)
    for x in X[:-1]:
        g = rosenbrock.grad(x)
        s = s + (1 - alpha) * (g * g - s)
        fed.append(fed[-1] - g / ((np.sqrt(s) + 1e-8) / lr))
    pairs = [("C1", X, trajectory(rmsprop(_expanded, x0, lr=lr), n))]
    for color, make, rate in (("C0", adam, 0.01), ("C2", adagrad, 0.1)):
        ours, other = (
            trajectory(make(grad, x0, lr=rate), n) for grad in (rosenbrock.grad, _expanded)
        )
        pairs.append((color, ours, other))
    pairs.append(("C3", X, np.array(fed)))
    for color, ours, other in pairs:
        gap = np.abs(ours - other).max(axis=1)
        ax.semilogy(np.maximum(gap, 1e-17), color=color, linewidth=1.6)
    ax.text(250, 1e-5, "RMSProp", color="C1", ha="right", fontsize=14)
    ax.text(20, 3e-13, "Adam", color="C0", fontsize=14)
    ax.text(145, 3e-13, "AdaGrad", color="C2", fontsize=14)
    ax.text(690, 3e-14, "RMSProp, fed", color="C3", ha="right", fontsize=14)
    ax.set(xlim=(0, n), ylim=(1e-17, 1), xlabel="$t$", ylabel="gap of two runs")
    return fig


CUBIC, QUINTIC = (1.5, -0.5, 0.0), (3.4445, -4.775, 2.0315)


def _repeated(s: np.ndarray, coefficients: tuple[float, float, float], n: int) -> np.ndarray:
    """n steps of s -> a s + b s^3 + c s^5."""
    a, b, c = coefficients
    for _ in range(n):
        s = a * s + b * s**3 + c * s**5
    return s


def five_steps() -> Figure:
    """What five steps of two polynomials make of a singular value between 0.001 and 1.

    The cubic brings those above a tenth near 1 and leaves small ones small. Muon's brings all
    above 0.002 into a band around 1, and none of them closer, however often it is applied.
    """
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    ax = fig.subplots()
    s = np.geomspace(1e-3, 1, 400)
    ax.axhline(1, color="C5", linewidth=1)
    ax.semilogx(s, _repeated(s, CUBIC, 5), color="C0", linewidth=2.2)
    ax.semilogx(s, _repeated(s, QUINTIC, 5), color="C1", linewidth=2.2)
    ax.text(0.045, 0.18, "cubic", color="C0", fontsize=14)
    ax.text(0.0042, 0.42, "Muon's quintic", color="C1", fontsize=14)
    ax.set(xlim=(1e-3, 1), ylim=(0, 1.3), xlabel=r"$\sigma$", ylabel="after 5 steps")
    return fig

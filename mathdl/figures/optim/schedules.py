"""Figures of docs/optim/schedules.md: one function per figure, each returns a Figure.

Legend: `lr` a schedule, `top` its largest rate, `W` the weights of many runs, (runs, 6), `gap` the
loss above the least one, `limit` 2 over the top eigenvalue of a Hessian.
"""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from mathdl.calculus.reverse import hvp
from mathdl.data.cells import cells
from mathdl.figures._draw import arrow, label
from mathdl.nn import mlp
from mathdl.nn.losses import softmax_cross_entropy
from mathdl.optim import schedules
from mathdl.optim.clipping import clip_by_norm
from mathdl.optim.descent import gradient_descent, trajectory

Schedule = Callable[[int], float]

SHAPES: dict[str, Schedule] = {
    "constant": schedules.constant(1.0),
    "step": schedules.step(1.0, step_size=34),
    "exponential": schedules.exponential(1.0, gamma=0.955),
    "cosine": schedules.cosine(1.0, n_steps=100),
    "warm-up, cosine": schedules.warmup(schedules.cosine(1.0, n_steps=90), n_steps=10),
    "one-cycle": schedules.one_cycle(1.0, n_steps=100),
}


def shapes() -> Figure:
    """Rates of six schedules over a hundred steps, with their sums.

    All have the largest rate 1. The constant one has twice the sum of those made of half cosines;
    the two that fall fast have a third or less.
    """
    fig = Figure(figsize=(5.4, 5.0), layout="constrained")
    t = np.arange(100)
    for ax, (name, lr) in zip(fig.subplots(3, 2, sharex=True, sharey=True).flat, SHAPES.items()):
        rates = np.array([lr(step) for step in t])
        ax.fill_between(t, rates, color="C0", alpha=0.2, linewidth=0)
        ax.plot(t, rates, color="C0", linewidth=1.8)
        ax.text(50, 0.2, f"{rates.sum():.0f}", ha="center", fontsize=14)
        ax.set(ylim=(0, 1.08), xlim=(0, 100), xticks=(0, 50, 100), yticks=(0, 1))
        ax.set_title(name, fontsize=14)
    fig.supxlabel("step $t$", fontsize=14)
    fig.supylabel(r"rate $\eta_t$", fontsize=14)
    return fig


PENALTY, N_STEPS, BATCH, N_RUNS = 0.01, 500, 4, 200
TOPS = 0.02 * 2.0 ** np.arange(8)
FAMILIES: dict[str, Callable[[float], Schedule]] = {
    "constant": schedules.constant,
    "3 stages": lambda top: schedules.step(top, step_size=167),
    "exponential": lambda top: schedules.exponential(top, gamma=0.01 ** (1 / N_STEPS)),
    "cosine": lambda top: schedules.cosine(top, n_steps=N_STEPS),
}


def _logistic() -> tuple[np.ndarray, np.ndarray, Callable[[np.ndarray], np.ndarray]]:
    """Inputs (569, 6) and labels of the biopsies, and the gap of each row of weights."""
    X, y = cells()
    A = np.column_stack([np.ones(len(X)), (X - X.mean(axis=0)) / X.std(axis=0)])

    def loss(W: np.ndarray) -> np.ndarray:
        Z = W @ A.T
        fit = np.mean(np.logaddexp(0, Z) - y * Z, axis=1)
        return np.asarray(fit + PENALTY / 2 * np.sum(W**2, axis=1))

    w = np.zeros(A.shape[1])
    for _ in range(20):  # Newton's method
        p = 1 / (1 + np.exp(-A @ w))
        H = (A.T * (p * (1 - p))) @ A / len(A) + PENALTY * np.eye(len(w))
        w = w - np.linalg.solve(H, A.T @ (p - y) / len(A) + PENALTY * w)
    least = loss(w[None])
    return A, y, lambda W: loss(W) - least


def _gaps(lr: Schedule) -> np.ndarray:
    """The gaps after SGD with this schedule, (N_RUNS,)."""
    A, y, gap = _logistic()
    rng, W = np.random.default_rng(0), np.zeros((N_RUNS, A.shape[1]))
    for t in range(N_STEPS):
        rows = rng.integers(len(A), size=(N_RUNS, BATCH))
        error = 1 / (1 + np.exp(-np.einsum("rbd,rd->rb", A[rows], W))) - y[rows]
        W = W - lr(t) * (np.einsum("rb,rbd->rd", error, A[rows]) / BATCH + PENALTY * W)
    return gap(W)


def gap_by_rate() -> Figure:
    """Top rate against the mean gap after 500 steps of SGD, for four schedules, with error bars.

    Each has its own best rate. The valleys of the falling schedules are deeper and further right
    than that of the constant rate, and the curves cross.
    """
    fig = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = fig.subplots()
    nudges = {"constant": -7, "3 stages": -4, "exponential": 0, "cosine": -7}
    for color, (name, make) in zip(("C3", "C2", "C0", "C1"), FAMILIES.items()):
        gaps = np.array([_gaps(make(top)) for top in TOPS])
        bars = 2 * gaps.std(axis=1, ddof=1) / np.sqrt(N_RUNS)
        ax.errorbar(TOPS, gaps.mean(axis=1), bars, color=color, marker="o", markersize=4, capsize=3)
        start = (TOPS[0], gaps[0].mean())
        label(ax, name, start, (-8, nudges[name]), color=color, fontsize=14, ha="right")
    ax.set(
        xscale="log",
        yscale="log",
        xlim=(0.0025, 3.6),
        xlabel="top rate",
        ylabel="mean of $f(x_{500}) - f^*$",
    )
    ax.set_xticks(TOPS[::2], [f"{top:g}" for top in TOPS[::2]])
    ax.minorticks_off()
    return fig


TOP, N_WARM, N_WATCHED = 4.0, 20, 60


def _network() -> tuple[np.ndarray, Callable[[np.ndarray], tuple[float, np.ndarray]], Callable]:
    """Start weights of a small network, its loss with gradient, and its limit, on the biopsies."""
    X, y = cells()
    X = (X - X.mean(axis=0)) / X.std(axis=0)
    rng = np.random.default_rng(0)
    start, unravel = mlp.ravel(mlp.init(rng, [5, 32, 32, 2]))

    def value_and_grad(w: np.ndarray) -> tuple[float, np.ndarray]:
        params = unravel(w)
        logits, cache = mlp.forward(params, X)
        value, dlogits = softmax_cross_entropy(logits, y)
        return value, mlp.ravel(mlp.backward(params, cache, dlogits))[0]

    def traced(w):
        logits = mlp.apply(unravel(w), X)
        shifted = logits - logits[np.arange(len(y)), y][:, None]
        return np.mean(np.log(np.sum(np.exp(shifted), axis=1)))

    def limit(w: np.ndarray) -> float:
        v = rng.normal(size=w.size)
        for _ in range(30):  # power iteration
            v = v / np.linalg.norm(v)
            Hv = hvp(traced, w, v)
            top, v = v @ Hv, Hv
        return float(2 / top)

    return start, value_and_grad, limit


def warm_up() -> Figure:
    """The climbing rate and the limit 2 / lambda_max, and the losses of a warm and a cold start.

    The limit rises from 0.27 to above 4 while the rate climbs; at step 2 and from 7 to 15 the rate
    is above, and near step 14 the warm loss jumps once, to about 1. Without the climb the loss
    jumps to hundreds of thousands and comes down to about that of a constant guess.
    """
    start, value_and_grad, limit = _network()
    fig = Figure(figsize=(5.4, 5.4), layout="constrained")
    above, below = fig.subplots(2, 1, sharex=True)
    t = np.arange(N_WATCHED + 1)
    runs = {"warm": schedules.warmup(TOP, n_steps=N_WARM), "cold": schedules.constant(TOP)}
    for color, (name, lr) in zip(("C0", "C3"), runs.items()):
        w, losses, limits = start, [], []
        for step in t:
            value, g = value_and_grad(w)
            losses.append(value)
            if name == "warm" and step % 2 == 0:
                limits.append(limit(w))
            w = w - lr(int(step)) * g
        below.plot(t, losses, color=color, linewidth=1.8)
        if name == "warm":
            above.plot(t[::2], limits, color="C5", linewidth=1.8)
            above.plot(t, [lr(int(step)) for step in t], color=color, linewidth=1.8)
    label(above, r"limit $2 / \lambda_{\max}$", (27, 8.0), (0, 0), color="C5", fontsize=14)
    label(above, r"rate $\eta_t$", (23, 1.5), (0, 0), color="C0", fontsize=14)
    label(below, "cold", (17, 3e3), (0, 0), color="C3", fontsize=14)
    label(below, "warm", (35, 0.02), (0, 0), color="C0", fontsize=14)
    above.set(yscale="log", ylim=(0.15, 20), ylabel="learning rate")
    below.set(yscale="log", ylim=(5e-3, 1e6), xlabel="step $t$", ylabel="loss")
    for ax in (above, below):
        ax.minorticks_off()
    return fig


POWER, CLIFF_START, CLIFF_LR = 50, 1.1, 0.001


def _cliff(w: np.ndarray) -> np.ndarray:
    return np.asarray((w**POWER - 0.5) ** 2 / 2)


def _cliff_grad(w: np.ndarray) -> np.ndarray:
    return np.asarray((w**POWER - 0.5) * POWER * w ** (POWER - 1))


def cliff() -> Figure:
    """The loss of a weight that is multiplied fifty times, and a clipped run down its cliff.

    Every clipped step on the wall is 0.001 long. The first step without clipping leads to -622.6.
    """
    fig = Figure(figsize=(5.4, 4.0), layout="constrained")
    ax = fig.subplots()
    w = np.linspace(0.8, 1.115, 600)
    ax.plot(w, _cliff(w), color="C5", linewidth=1.8)

    def clipped(w: np.ndarray) -> np.ndarray:
        return clip_by_norm(_cliff_grad(w), 1.0)

    path = trajectory(gradient_descent(clipped, [CLIFF_START], lr=CLIFF_LR), 200)[::10, 0]
    ax.plot(path, _cliff(path), "o", color="C0", markersize=6)
    top = float(_cliff(np.array(CLIFF_START)))
    arrow(ax, (0.84, top), (CLIFF_START - 0.004, top), color="C3")
    label(ax, "one step, to $-622.6$", (0.85, top), (0, -20), color="C3", fontsize=14)
    label(ax, "clipped", (1.052, 40.0), (-66, 0), color="C0", fontsize=14)
    ax.set(yscale="log", ylim=(1e-6, 1e5), xlabel="$w$", ylabel="loss $f(w)$")
    ax.minorticks_off()
    return fig

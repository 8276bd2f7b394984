"""Figures of docs/optim/sgd.md: one function per figure, each returns a Figure.

Legend: `B` batch size, `n` examples, `d2` a squared distance to the minimum, `H` a Hessian, `C` the
covariance of the noise of a gradient, `a` numbers whose mean is sought, `decay` what a step leaves.
"""

import math

import numpy as np
from matplotlib.figure import Figure

from mathdl.data.cells import cells
from mathdl.figures._draw import dots, label

SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def _gradients_of_the_cells() -> np.ndarray:
    """Gradients of the log loss of each biopsy, (569, 6), where all weights are 0."""
    X, y = cells()
    X = np.column_stack(((X - X.mean(axis=0)) / X.std(axis=0), np.ones(len(X))))
    return (0.5 - y)[:, None] * X


def variance_by_batch() -> Figure:
    """Batch size against the variance of the gradient, measured, with the two laws.

    Both laws start at the variance of one example. Without replacement the points leave the
    straight line where the batch is a good part of the data.
    """
    rng = np.random.default_rng(0)
    each = _gradients_of_the_cells()
    n, g = len(each), each.mean(axis=0)
    variance = np.mean(np.sum((each - g) ** 2, axis=1))
    fig = Figure(figsize=(5.4, 4.0), layout="constrained")
    ax = fig.subplots()
    B = np.geomspace(1, 560, 200)
    ax.plot(B, variance / B, color="C0", linewidth=1.6)
    ax.plot(B, variance / B * (n - B) / (n - 1), "--", color="C1", linewidth=1.8)
    for replace, marker, color in ((True, "o", "C0"), (False, "s", "C1")):
        measured = []
        for size in SIZES:
            rows = [rng.choice(n, size, replace) for _ in range(400)]
            noise = np.array([each[r].mean(axis=0) - g for r in rows])
            measured.append(np.mean(np.sum(noise**2, axis=1)))
        ax.plot(SIZES, measured, marker, color=color, markersize=6, linestyle="none")
    label(ax, r"$\sigma^2 / B$", (90, variance / 90), (8, 6), color="C0", fontsize=14)
    text = r"$\frac{\sigma^2}{B}\,\frac{n - B}{n - 1}$"
    label(ax, text, (300, 0.0016), (-74, -20), color="C1", fontsize=17)
    ax.set(xscale="log", yscale="log", xlabel="batch size $B$", ylim=(1e-4, 2))
    ax.set_ylabel(r"variance of $\hat g$")
    ax.minorticks_off()
    return fig


NOISY_BOWL = np.array([1.0, 4.0])  # the eigenvalues; mu = 1 and L = 4
START = np.array([6.0, 8.0])
N_STEPS = 400
RATES = {"0.2": lambda t: 0.2, "0.02": lambda t: 0.02, "falling": lambda t: 2 / (t + 5)}


def _floor_bound(name: str, t: np.ndarray) -> np.ndarray:
    """The bounds of the chapter, for mu = 1, L = 4 and noise of variance 1."""
    start = START @ START
    if name == "falling":
        return max(4.0, 5 * start) / (t + 5)
    lr = float(name)
    return (1 - lr) ** (2 * t) * start + lr / (2 - lr)


def floor_and_bound() -> Figure:
    """Mean squared distance over 200 runs of SGD, for three rates, with the bounds.

    A constant rate falls fast and stays on its floor, the smaller rate on a lower one. The falling
    rate, 2 / (t + 5), has no floor. Each dashed bound stays above its curve.
    """
    rng = np.random.default_rng(0)
    t = np.arange(N_STEPS + 1)
    fig = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = fig.subplots()
    for color, (name, rate) in zip(("C0", "C1", "C2"), RATES.items()):
        x = np.tile(START, (200, 1))
        d2 = [np.mean(np.sum(x**2, axis=1))]
        for step in range(N_STEPS):
            noise = rng.choice([-1, 1], size=x.shape) / math.sqrt(2)  # of variance 1 in all
            x = x - rate(step) * (NOISY_BOWL * x + noise)
            d2.append(np.mean(np.sum(x**2, axis=1)))
        ax.plot(t, d2, color=color, linewidth=1.6)
        ax.plot(t, _floor_bound(name, t), "--", color=color, linewidth=1.6)
    label(ax, r"$\eta = 0.2$", (300, 0.115), (0, 8), color="C0", fontsize=14)
    label(ax, r"$\eta = 0.02$", (78, 10), (6, 0), color="C1", fontsize=14)
    label(ax, r"$\eta = 2 / (t + 5)$", (215, 2.2), (0, 6), color="C2", fontsize=14)
    ax.set(yscale="log", ylim=(2e-3, 200), xlabel="step $t$")
    ax.set_ylabel(r"mean of $\Vert x_t - x^* \Vert^2$")
    ax.minorticks_off()
    return fig


CLOUD_BOWL = np.array([1.0, 0.1])
CLOUD_LR = 0.5


def _stationary(H: np.ndarray, C: np.ndarray, lr: float) -> np.ndarray:
    """Where SGD on a bowl with the eigenvalues H comes to: its variances along the axes."""
    return lr * C / (H * (2 - lr * H))


def two_clouds() -> Figure:
    """Where SGD stays in one long bowl, under round noise and under noise shaped as the bowl.

    The level lines of the bowl are the same, and so is the total variance of the noise. Round
    noise makes a cloud along the flat direction; noise of the Hessian's shape a round one.
    """
    rng = np.random.default_rng(0)
    fig = Figure(figsize=(5.4, 4.6), layout="constrained")
    shapes = {
        "round noise": np.full(2, CLOUD_BOWL.mean()),
        "noise of the Hessian's shape": CLOUD_BOWL,
    }
    angle = np.linspace(0, 2 * math.pi, 121)
    circle = np.array([np.cos(angle), np.sin(angle)])
    for ax, (title, C) in zip(fig.subplots(2, 1, sharex=True), shapes.items()):
        for radius in (0.5, 1.0, 1.5):
            level = radius * circle / np.sqrt(CLOUD_BOWL)[:, None]
            ax.plot(level[1], level[0], color="C5", linewidth=0.8)
        x = np.zeros((400, 2))
        for _ in range(250):
            noise = rng.choice([-1, 1], size=x.shape) * np.sqrt(C)
            x = x - CLOUD_LR * (CLOUD_BOWL * x + noise)
        dots(ax, x[:, 1], x[:, 0], 2.4, edgecolor="C0", alpha=0.6)
        spread = 2 * np.sqrt(_stationary(CLOUD_BOWL, C, CLOUD_LR))
        ax.plot(spread[1] * circle[1], spread[0] * circle[0], color="C1", linewidth=2)
        ax.set(xlim=(-5, 5), ylim=(-1.7, 1.7), aspect="equal")
        ax.set_title(title, fontsize=14)
    return fig


N_INPUTS, AGREE_BATCH, AGREE_STEPS = 50, 4, 300


def _least_squares() -> tuple[np.ndarray, np.ndarray, dict[str, np.ndarray]]:
    """Inputs (50, 3), the minimum (3,), and the targets (50,) of two problems that share both."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(N_INPUTS, 3))
    noisy = A @ [1.0, -1.0, 2.0] + rng.normal(size=N_INPUTS)
    best = np.linalg.lstsq(A, noisy)[0]
    return A, best, {"with residuals": noisy, "without": A @ best}


def where_all_agree() -> Figure:
    """Mean squared distance of SGD on least squares, with residuals and without, and the bounds.

    With residuals it comes to rest on a floor. Without, all examples agree at the minimum, and the
    same rate goes on. Each dashed bound stays above its curve.
    """
    rng = np.random.default_rng(0)
    A, best, problems = _least_squares()
    L = np.max(np.sum(A**2, axis=1))
    mu = np.linalg.eigvalsh(A.T @ A / N_INPUTS)[0]
    lr, t = 1 / (2 * L), np.arange(AGREE_STEPS + 1)
    fig = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = fig.subplots()
    for color, (name, y) in zip(("C1", "C0"), problems.items()):
        x = np.zeros((200, 3))
        d2 = [best @ best]
        for _ in range(AGREE_STEPS):
            rows = rng.integers(N_INPUTS, size=(200, AGREE_BATCH))
            residuals = np.einsum("rbd,rd->rb", A[rows], x) - y[rows]
            x = x - lr * np.einsum("rbd,rb->rd", A[rows], residuals) / AGREE_BATCH
            d2.append(np.mean(np.sum((x - best) ** 2, axis=1)))
        noise = np.mean(np.sum((A * (A @ best - y)[:, None]) ** 2, axis=1))
        bound = (1 - lr * mu) ** t * (best @ best) + 2 * lr * noise / (mu * AGREE_BATCH)
        ax.plot(t, d2, color=color, linewidth=1.6)
        ax.plot(t, bound, "--", color=color, linewidth=1.6)
        at = {"with residuals": (180, 0.12), "without": (20, 1e-6)}[name]
        label(ax, name, at, (0, 6), color=color, fontsize=14)
    ax.set(yscale="log", ylim=(1e-10, 30), xlabel="step $t$")
    ax.set_ylabel(r"mean of $\Vert x_t - x^* \Vert^2$")
    ax.minorticks_off()
    return fig


RULE_BOWL = np.array([0.5, 2.0])
RULE_START = np.array([3.0, 3.0])
RULE_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
N_EXAMPLES = 2048
RULES = {"fixed": 0.0, "root": 0.5, "linear": 1.0}  # the power of B in the rate


def _expected_d2(lr: float, B: int) -> float:
    """The mean squared distance after N_EXAMPLES examples, noise of variance 1 along each axis."""
    n_steps = N_EXAMPLES // B
    decay = (1 - lr * RULE_BOWL) ** 2
    noise = lr**2 / B * np.sum(decay[:, None] ** np.arange(n_steps), axis=1)
    return float(np.sum(decay**n_steps * RULE_START**2 + noise))


def linear_rule() -> Figure:
    """What equally many examples buy at batch size B, for three rules for the learning rate.

    With the rate proportional to B the result hardly changes, until the rate nears 2 / L and the
    run diverges. With the old rate a large batch has no time to arrive.
    """
    rng = np.random.default_rng(0)
    fig = Figure(figsize=(5.4, 4.0), layout="constrained")
    ax = fig.subplots()
    for color, marker, (name, power) in zip(("C1", "C2", "C0"), "s^o", RULES.items()):
        exact = np.array([_expected_d2(0.01 * B**power, B) for B in RULE_SIZES])
        shown = exact < 30
        measured = []
        for B in np.array(RULE_SIZES)[shown]:
            x, lr = np.tile(RULE_START, (200, 1)), 0.01 * B**power
            for _ in range(N_EXAMPLES // B):
                noise = rng.choice([-1, 1], size=x.shape) / math.sqrt(B)
                x = x - lr * (RULE_BOWL * x + noise)
            measured.append(np.mean(np.sum(x**2, axis=1)))
        ax.plot(RULE_SIZES, exact, color=color, linewidth=1.6)
        ax.plot(np.array(RULE_SIZES)[shown], measured, marker, color=color, markersize=6)
        text = {"fixed": r"$\eta = 0.01$", "root": "$0.01\\,B^{1/2}$", "linear": "$0.01\\,B$"}
        at = {"fixed": (12, 0.55), "root": (80, 0.03), "linear": (20, 0.006)}[name]
        label(ax, text[name], at, (0, 0), color=color, fontsize=14)
    label(ax, "diverges", (96, 0.1), (0, 0), color="C0", fontsize=14)
    ax.set(xscale="log", yscale="log", ylim=(2e-3, 30), xlabel="batch size $B$")
    ax.set_ylabel(r"mean of $\Vert x - x^* \Vert^2$")
    ax.set_xticks(RULE_SIZES, [str(B) for B in RULE_SIZES])
    ax.minorticks_off()
    return fig


N_NUMBERS, SHUFFLE_LR = 100, 0.01


def _within_an_epoch() -> tuple[np.ndarray, np.ndarray]:
    """Mean squared errors after 0 to n steps of a late epoch: drawn and shuffled."""
    n, decay = N_NUMBERS, 1 - SHUFFLE_LR
    steps = np.arange(n + 1)
    squares = SHUFFLE_LR / (1 + decay) * (1 - decay ** (2 * steps))
    sums = 1 - decay**steps
    fresh = n / (n - 1) * (squares - sums**2 / n)
    start = fresh[-1] / (1 - decay ** (2 * n))
    return np.full(n + 1, SHUFFLE_LR / (1 + decay)), decay ** (2 * steps) * start + fresh


def within_an_epoch() -> Figure:
    """The mean squared error in the course of two late epochs, drawn and shuffled.

    Drawing keeps one level. Shuffling climbs in the first half of an epoch and comes back by its
    end, when all numbers have had their turn.
    """
    rng = np.random.default_rng(0)
    a = rng.normal(size=N_NUMBERS)
    a = (a - a.mean()) / a.std()
    fig = Figure(figsize=(5.4, 3.9), layout="constrained")
    ax = fig.subplots()
    t = np.arange(2 * N_NUMBERS + 1)
    drawn, shuffled = _within_an_epoch()
    for curve, name, color in ((drawn, "drawn", "C1"), (shuffled, "shuffled", "C0")):
        x, error = np.zeros(1000), []
        for epoch in range(8):
            if name == "drawn":
                order = rng.integers(N_NUMBERS, size=(1000, N_NUMBERS))
            else:
                rows = np.tile(np.arange(N_NUMBERS), (1000, 1))
                order = rng.permuted(rows, axis=1)
            for i in order.T:
                if epoch >= 6:
                    error.append(np.mean(x**2))
                x = x - SHUFFLE_LR * (x - a[i])
        error.append(np.mean(x**2))
        exact = np.concatenate((curve, curve[1:]))
        ax.plot(t / N_NUMBERS, exact, color=color, linewidth=1.8)
        ax.plot(t[::10] / N_NUMBERS, error[::10], "o", color=color, markersize=5)
    label(ax, "drawn", (1.42, drawn[0]), (0, 9), color="C1", fontsize=14)
    label(ax, "shuffled", (0.5, 0.0019), (-34, 9), color="C0", fontsize=14)
    ax.set(xlabel="epochs", ylim=(0, 0.0062), xticks=(0, 0.5, 1, 1.5, 2))
    ax.set_ylabel("mean squared error")
    return fig

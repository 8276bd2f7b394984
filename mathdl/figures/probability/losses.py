"""Figures of docs/probability/losses.md: one function per figure, each returns a Figure.

Legend: `r` a residual, prediction minus target; `z` the logit of the right answer, `p` its
probability, `q` the true one; `gap` the right logit minus each of the others; `eps` the smoothing.
"""

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.nn.losses import huber, softmax_cross_entropy
from mathdl.probability.special import sigmoid, softplus


def losses_and_pulls() -> Figure:
    """Squared, absolute and Huber's loss against the residual, and their slopes.

    Beyond 1 the slope of the square goes on, while the other two stay at 1. Huber's has no jump.
    """
    r = np.linspace(-3.0, 3.0, 121)
    pairs = [huber(t, 0.0) for t in r]
    curves = (
        (r**2 / 2, r, "C1", "--"),
        (np.abs(r), np.where(r == 0, np.nan, np.sign(r)), "C2", ":"),
        (np.array([v for v, _ in pairs]), np.array([g for _, g in pairs]), "C0", "-"),
    )
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    left, right = fig.subplots(1, 2)
    for loss, slope, color, style in curves:
        left.plot(r, loss, color=color, linestyle=style, linewidth=2.2)
        right.plot(r, slope, color=color, linestyle=style, linewidth=2.2)
    label(left, "squared", (-2.3, 2.7), (8, 8), color="C1")
    label(left, "absolute", (0.0, 0.0), (0, -19), color="C2", ha="center")
    label(left, "Huber", (1.5, 1.0), (8, -12), color="C0")
    label(right, "squared", (1.6, 1.6), (-5, 8), color="C1", ha="right")
    label(right, "absolute", (0.0, -1.0), (5, -4), color="C2")
    label(right, "Huber", (2.2, 1.0), (0, -19), color="C0", ha="center")
    left.set(xlim=(-3, 3), ylim=(-0.8, 4.5), xlabel="$r$", ylabel="loss", xticks=[-2, 0, 2])
    right.set(xlim=(-3, 3), ylim=(-3, 3), xlabel="$r$", ylabel="slope", xticks=[-2, 0, 2])
    return fig


def certain_and_wrong() -> Figure:
    """Cross-entropy and the squared error of a sigmoid against the logit, and how hard they pull.

    To the left the answer gets worse. Cross-entropy pulls with nearly 1 there, the squared error
    hardly at all: its pull is largest at p = 1/3 and fades on both sides.
    """
    z = np.linspace(-8.0, 4.0, 193)
    p = sigmoid(z)
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    left, right = fig.subplots(1, 2)
    curves = (
        (softplus(-z), sigmoid(-z), "C0", "-"),
        (sigmoid(-z) ** 2, 2 * p * sigmoid(-z) ** 2, "C1", "--"),
    )
    for loss, pull, color, style in curves:
        left.plot(z, loss, color=color, linestyle=style, linewidth=2.2)
        right.plot(z, pull, color=color, linestyle=style, linewidth=2.2)
    label(left, "cross-\nentropy", (-4.6, 5.5), (0, 0), color="C0")
    label(left, "squared", (-7.8, 1.0), (0, 7), color="C1")
    label(right, "cross-entropy", (-7.8, 1.0), (0, 7), color="C0")
    label(right, "squared", (-2.4, 0.16), (-6, 6), color="C1", ha="right")
    left.set(xlim=(-8, 4), ylim=(0, 8.2), xlabel="logit $z$", ylabel="loss", xticks=[-8, -4, 0, 4])
    right.set(xlim=(-8, 4), ylim=(0, 1.15), xlabel="logit $z$", xticks=[-8, -4, 0, 4])
    right.set_ylabel("size of the slope")
    return fig


def what_pays() -> Figure:
    """Expected log loss, squared and absolute error of a stated probability; the truth is 0.7.

    Dots mark what is best to say: the truth for the first two, 1 for the absolute error.
    """
    q, p = 0.7, np.linspace(0.005, 0.995, 199)
    curves = (
        (-q * np.log(p) - (1 - q) * np.log1p(-p), q, "C0", "-"),
        (q * (1 - p) ** 2 + (1 - q) * p**2, q, "C1", "--"),
        (q * (1 - p) + (1 - q) * p, 1.0, "C2", ":"),
    )
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    for loss, best, color, style in curves:
        ax.plot(p, loss, color=color, linestyle=style, linewidth=2.2)
        ax.plot(best, np.interp(best, p, loss), "o", color=color, clip_on=False, zorder=5)
    ax.axvline(q, color="C5", linestyle=":", linewidth=1.3)
    label(ax, "$q$", (q, 1.5), (6, -14), color="C5")
    label(ax, "log", (0.28, 0.99), (6, 4), color="C0")
    label(ax, "absolute", (0.32, 0.58), (0, 6), color="C2", ha="center")
    label(ax, "squared", (0.42, 0.288), (-6, -16), color="C1", ha="right")
    ax.set(xlim=(0, 1), ylim=(0, 1.5), xlabel="stated probability $p$", ylabel="expected loss")
    return fig


def floors() -> Figure:
    """Cross-entropy of one example with ten classes against the gap, for three smoothings.

    Without smoothing the loss falls for ever. With it there is a best gap, marked with a dot, and
    its loss is far above 0.
    """
    k, gap = 10, np.linspace(0.0, 12.0, 121)
    logits = np.zeros((gap.size, k))
    logits[:, 0] = gap
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    ax = fig.subplots()
    for eps, color, style in ((0.0, "C5", ":"), (0.1, "C0", "-"), (0.3, "C1", "--")):
        y = np.full((1, k), eps / k)
        y[0, 0] += 1 - eps
        loss = [softmax_cross_entropy(row[None], y)[0] for row in logits]
        ax.plot(gap, loss, color=color, linestyle=style, linewidth=2.2)
        text = rf"$\varepsilon = {eps:g}$" if eps else "hard labels"
        label(ax, text, (12.0, loss[-1]), (-6, 8), color=color, ha="right")
        if eps:
            best = np.log1p(k * (1 - eps) / eps)
            ax.plot(best, np.interp(best, gap, loss), "o", color=color)
    ax.set(xlim=(0, 12), ylim=(0, 3.5), xlabel="gap of the logits", ylabel="loss")
    return fig

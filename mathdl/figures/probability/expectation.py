"""Figures of docs/probability/expectation.md: one function per figure, each returns a Figure.

Legend: `n` draws in a mean, `p` the rate of a coin, `eps` a distance from the mean, `sigma` a
standard deviation; `x` values, `z` distances from the mean in its standard deviations.
"""

import math

import numpy as np
from matplotlib.figure import Figure
from scipy import special

from mathdl.figures._draw import label

HARDNESS = (1.6, 2.3, 2.9, 3.6, 4.6)  # mean losses of five sentences


def within_and_between() -> Figure:
    """Token losses of five sentences, their means, and the mean of all.

    The points of a row scatter around its tick, the ticks around the dotted line; the two
    variances in the title add up to that of all points.
    """
    rng = np.random.default_rng(0)
    losses = np.array(HARDNESS)[:, None] + rng.normal(scale=0.6, size=(5, 25))
    means = losses.mean(axis=1)
    within, between = losses.var(axis=1).mean(), means.var()
    fig = Figure(figsize=(5.4, 3.9), layout="constrained")
    ax = fig.subplots()
    ax.axvline(losses.mean(), color="C5", linestyle=":", linewidth=1.6)
    for row, (y, mean) in enumerate(zip(losses, means), start=1):
        ax.plot(y, np.full(y.size, row), "o", color="C0", markersize=4, alpha=0.5)
        ax.plot([mean, mean], [row - 0.32, row + 0.32], color="C1", linewidth=2.6)
    label(ax, "mean of all", (losses.mean(), 5.62), (6, -2), color="C5", fontsize=13)
    label(ax, "its mean", (means[0], 0.68), (6, -9), color="C1", fontsize=13)
    ax.set(xlabel="loss of a token", ylabel="sentence", ylim=(0.4, 6.0), yticks=range(1, 6))
    parts = f"within {within:.2f} + between {between:.2f}"
    ax.set_title(f"{parts} = total {losses.var():.2f}", fontsize=13)
    return fig


BATCH_LOSSES = (1.5, 2.5, 3.8)


def mean_above_the_curve() -> Figure:
    """Three batch losses on exp, their mean point, and the tangent at the mean loss.

    The mean point lies inside the triangle of the three, so above the curve; the tangent lies
    below the curve everywhere.
    """
    x = np.array(BATCH_LOSSES)
    mean = x.mean()
    fig = Figure(figsize=(5.4, 3.9), layout="constrained")
    ax = fig.subplots()
    line = np.linspace(1.0, 4.1, 125)
    ax.plot(line, np.exp(line), color="C0", linewidth=2.2)
    tangent = math.exp(mean) * (1 + line - mean)
    ax.plot(line[tangent > -2], tangent[tangent > -2], "--", color="C5", linewidth=1.5)
    ax.fill(x, np.exp(x), color="C1", alpha=0.18, linewidth=0)
    ax.plot(x, np.exp(x), "o", color="C0", markersize=7)
    ax.plot(mean, np.exp(x).mean(), "o", color="C1", markersize=8)
    ax.plot(mean, math.exp(mean), "s", color="C2", markersize=7)
    ax.plot([mean, mean], [math.exp(mean), np.exp(x).mean()], ":", color="C1", linewidth=1.8)
    text = f"mean of exp, {np.exp(x).mean():.1f}"
    label(ax, text, (mean, np.exp(x).mean()), (-10, 6), color="C1", ha="right", fontsize=13)
    text = f"exp of mean, {math.exp(mean):.1f}"
    label(ax, text, (mean, math.exp(mean)), (10, -10), color="C2", fontsize=13)
    label(ax, "tangent", (3.6, tangent[104]), (4, -18), color="C5", fontsize=13)
    ax.set(xlim=(1.0, 4.2), ylim=(-2, 58), xlabel="loss of a batch", ylabel="its exponential")
    return fig


def _binomial(n: int, p: float, k: np.ndarray) -> np.ndarray:
    logs = special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)
    return np.exp(logs + k * math.log(p) + (n - k) * math.log1p(-p))


def _two_sided_tail(n: int, p: float, eps: np.ndarray) -> np.ndarray:
    """P(|mean of n coins - p| >= eps), exactly up to rounding."""
    k = np.arange(n + 1)
    far = np.abs(k / n - p) >= eps[:, None] - 1e-12  # ties count
    return far @ _binomial(n, p, k)


COINS = ((100, 0.5, 0.22), (1000, 0.01, 0.07))  # n, p, largest eps
LABELS = {  # by n: name, index of the point on its curve, offset
    100: (("Chebyshev", 60, (0, 7)), ("Hoeffding", 66, (6, 4)), ("exact", 40, (-44, -14))),
    1000: (("Chebyshev", 34, (-20, -24)), ("Hoeffding", 44, (4, 4)), ("exact", 18, (12, -4))),
}


def bounds_on_a_tail() -> Figure:
    """Chebyshev's and Hoeffding's bounds, and the truth, for two coins.

    For the fair coin Hoeffding is below from about 0.1 on. For the rare event Chebyshev stays
    below until long after both have become useful.
    """
    fig = Figure(figsize=(5.4, 6.6), layout="constrained")
    for ax, (n, p, largest) in zip(fig.subplots(2, 1), COINS):
        eps = np.linspace(largest / 88, largest, 88)
        tail = _two_sided_tail(n, p, eps)
        ax.plot(eps, tail, color="C0", drawstyle="steps-pre", linewidth=1.8)
        chebyshev = p * (1 - p) / (n * eps**2)
        hoeffding = 2 * np.exp(-2 * n * eps**2)
        ax.plot(eps, chebyshev, "--", color="C1", linewidth=2)
        ax.plot(eps, hoeffding, "-.", color="C2", linewidth=2)
        ax.axhline(1, color="C5", linewidth=0.8)
        ax.set(yscale="log", ylim=(1e-6, 8), xlim=(0, largest * 1.02), ylabel="probability")
        ax.set_title(f"$n = {n}$, $p = {p}$", fontsize=14)
        ax.set_xlabel(r"distance $\varepsilon$ from the mean")
        ax.minorticks_off()
        ax.set_xticks(np.arange(0, largest, 0.05 if p == 0.5 else 0.02))
        for name, at, offset in LABELS[n]:
            curve, color = {
                "Chebyshev": (chebyshev, "C1"),
                "Hoeffding": (hoeffding, "C2"),
                "exact": (tail, "C0"),
            }[name]
            label(ax, name, (eps[at], curve[at]), offset, color=color, fontsize=13)
    return fig


def _bell(z: np.ndarray) -> np.ndarray:
    return np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


SIZES = {"waiting time": (1, 4, 30), "rate 0.01": (30, 300, 3000)}


def toward_a_bell() -> Figure:
    """Means of n draws in their own standard deviations, for two starting points.

    An exponential variable looks like a bell at n = 30. A coin with p = 0.01 does not: there most
    of the mass is one bar.
    """
    fig = Figure(figsize=(5.6, 5.4), layout="constrained")
    z = np.linspace(-3.5, 3.5, 281)
    for column, (name, sizes) in zip(fig.subplots(3, 2, sharex=True).T, SIZES.items()):
        for ax, n in zip(column, sizes):
            ax.plot(z, _bell(z), "--", color="C1", linewidth=1.6)
            if name == "waiting time":  # n x mean is Gamma(n)
                total = np.maximum(n + math.sqrt(n) * z, 1e-12)
                log_density = (n - 1) * np.log(total) - total - special.gammaln(n)
                inside = n + math.sqrt(n) * z >= 0
                density = np.where(inside, np.exp(log_density) * math.sqrt(n), 0.0)
                ax.plot(z, density, color="C0", linewidth=2)
            else:
                p, width = 0.01, 1 / math.sqrt(n * 0.01 * 0.99)
                k = np.arange(min(n, 80) + 1)
                at = (k - n * p) * width
                shown = np.abs(at) < 3.5
                heights = _binomial(n, p, k[shown]) / width
                ax.bar(at[shown], heights, width=0.8 * width, color="C0", alpha=0.7)
            ax.set(xlim=(-3.5, 3.5), ylim=(0, None), yticks=[], xticks=[-2, 0, 2])
            ax.set_title(f"{name}, $n = {n}$", fontsize=13)
        column[-1].set_xlabel(r"$\sqrt{n}\,(\bar X_n - \mu) / \sigma$")
    return fig


def running_means() -> Figure:
    """Five running means of Gaussians and five of ratios of Gaussians, over 10,000 draws.

    The first five close in on 0. The others sit still for long, jump, and drift: one draw can
    be larger than the sum of all the others.
    """
    rng = np.random.default_rng(0)
    n = np.arange(1, 10_001)
    shown = np.unique(np.geomspace(1, n[-1], 240).astype(int)) - 1
    fig = Figure(figsize=(5.4, 5.4), layout="constrained")
    gaussian = rng.normal(size=(5, n.size))
    ratio = rng.normal(size=(5, n.size)) / rng.normal(size=(5, n.size))
    panels = ((gaussian, "Gaussians"), (ratio, "ratios of Gaussians"))
    for ax, (draws, name) in zip(fig.subplots(2, 1, sharex=True), panels):
        means = draws.cumsum(axis=1) / n
        for row, color in zip(means, ("C0", "C1", "C2", "C3", "C4")):
            ax.plot(n[shown], row[shown], color=color, linewidth=1.6)
        ax.axhline(0, color="C5", linestyle=":", linewidth=1.2)
        ax.set(xscale="log", xlim=(1, 1e4), ylim=(-4, 4), ylabel=r"$\bar X_n$")
        ax.set_title(name, fontsize=14)
        ax.minorticks_off()
    fig.axes[1].set_xlabel("draws $n$")
    return fig

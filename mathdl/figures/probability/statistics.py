"""Figures of docs/probability/statistics.md: one function per figure, each returns a Figure.

Legend: `n` seeds, `s` a sample's standard deviation, `rho` a correlation, `u` a level, `c` what a
model says of its answers.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import stats
from scipy.special import nctdtr, stdtrit

from mathdl.data.cells import cells
from mathdl.figures._draw import label
from mathdl.probability.naive_bayes import fit, log_posterior
from mathdl.probability.special import softmax


def intervals_of_three_seeds() -> Figure:
    """Forty studies of three seeds each, with 1.96 standard errors and with Student's 4.30.

    Those that miss the truth, the dotted line, are drawn thick. The short ones miss several
    times, the long ones about as often as once in 20.
    """
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 3))
    mean, error = x.mean(axis=1), x.std(axis=1, ddof=1) / np.sqrt(3)
    place = np.arange(40)
    fig = Figure(figsize=(5.4, 4.6), layout="constrained")
    for ax, times in zip(fig.subplots(1, 2, sharey=True), (1.96, float(stats.t(2).ppf(0.975)))):
        miss = np.abs(mean) > times * error
        for rows, color, width in ((~miss, "C0", 1.4), (miss, "C1", 3.0)):
            low, high = mean - times * error, mean + times * error
            ax.hlines(place[rows], low[rows], high[rows], color=color, linewidth=width)
        ax.axvline(0, color="C5", linestyle=":", linewidth=1.6)
        ax.set(xlim=(-5, 5), ylim=(-1, 40), xticks=(-4, 0, 4), xlabel="error of the mean")
        ax.set_title(f"{times:.2f} standard errors", fontsize=14)
        ax.set_yticks([])
    fig.axes[0].set_ylabel("study")
    return fig


def bars_that_touch() -> Figure:
    """Three pairs of means with equal standard errors, and the p-value of their difference.

    Bars of one standard error that just touch are no evidence. Bars of 95 percent may overlap at
    p = 0.05, and when they just touch, p is 0.006.
    """
    fig = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = fig.subplots()
    z = 1.96
    for row, (gap, half, name) in enumerate(
        (
            (2 * z, z, "95 % bars touch"),
            (np.sqrt(2) * z, z, "95 % bars overlap"),
            (2.0, 1.0, "standard errors touch"),
        )
    ):
        p = 2 * stats.norm.sf(gap / np.sqrt(2))
        for side, color in ((-1, "C0"), (1, "C1")):
            y = 3 * row + 0.5 * side
            middle = side * gap / 2
            ax.hlines(y, middle - half, middle + half, color=color, linewidth=2.2)
            ax.plot(middle, y, "o", color=color, markersize=7)
        text = f"{name}, p = {p:.3f}" if p < 0.01 else f"{name}, p = {p:.2f}"
        label(ax, text, (0, 3 * row + 1.15), (0, 0), ha="center", fontsize=14)
    ax.set(xlim=(-4.6, 4.6), ylim=(-1.2, 8.4), xlabel="in standard errors of one mean")
    ax.set_yticks([])
    ax.set_ylabel("three pairs of means")
    return fig


def chance_of_a_small_p() -> Figure:
    """How often a p-value is at most u: without an effect, with effects, and with three pairs.

    Without an effect the line is the diagonal. Effects of one and of 2.8 standard errors lift
    it. The p-value of three pairs of seeds moves in quarters and never comes below 1/4.
    """
    u = np.linspace(1e-4, 1, 401)
    z = stats.norm.isf(u / 2)
    fig = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = fig.subplots()
    for effect, color in ((0.0, "C0"), (1.0, "C2"), (2.8, "C1")):
        ax.plot(u, stats.norm.sf(z - effect) + stats.norm.cdf(-z - effect), color=color, lw=2.2)
    steps = np.array([0, 0.25, 0.5, 0.75, 1.0])
    ax.step(steps, steps, where="post", color="C3", linewidth=2, linestyle="--")
    ax.axvline(0.05, color="C5", linestyle=":", linewidth=1.6)
    label(ax, "effect of 2.8 s.e.", (0.2, 0.93), (6, -12), color="C1", fontsize=14, va="top")
    label(ax, "effect of 1 s.e.", (0.12, 0.7), (0, 0), color="C2", fontsize=14)
    angle = {"rotation": 37, "rotation_mode": "anchor"}
    label(ax, "no effect", (0.4, 0.4), (0, 5), color="C0", fontsize=14, **angle)
    label(ax, "three pairs", (0.5, 0.25), (8, 2), color="C3", fontsize=14, va="top")
    ax.set(xlabel="level $u$", ylabel=r"$P(p \leq u)$", xlim=(0, 1), ylim=(0, 1.02))
    return fig


def power_of_seeds() -> Figure:
    """The chance to find a gain as large as the spread over seeds, by a t-test at 5 percent.

    Unpaired it takes 17 seeds for each recipe to reach 4 of 5; pairs with the correlation 0.5
    need 10, with 0.9 only 4.
    """
    n = np.arange(2, 31)
    fig = Figure(figsize=(5.4, 3.9), layout="constrained")
    ax = fig.subplots()
    for rho, color in ((None, "C0"), (0.5, "C2"), (0.9, "C1")):
        freedom = 2 * n - 2 if rho is None else n - 1
        size = np.sqrt(n / (2 - 2 * (rho or 0)))
        t = stdtrit(freedom, 0.975)
        power = 1 - nctdtr(freedom, size, t)  # with the right sign
        ax.plot(n, power, color=color, linewidth=2.2)
    ax.axhline(0.8, color="C5", linestyle=":", linewidth=1.6)
    label(ax, r"$\rho = 0.9$", (5, 0.86), (4, 0), color="C1", fontsize=14)
    label(ax, r"$\rho = 0.5$", (13.4, 0.87), (4, 0), color="C2", fontsize=14)
    label(ax, "two groups", (17, 0.7), (8, -8), color="C0", fontsize=14, va="top")
    ax.set(xlabel="seeds $n$ for each recipe", ylabel="chance to find it")
    ax.set(xlim=(2, 30), ylim=(0, 1.1))
    return fig


def reliability() -> Figure:
    """Said against right for naive Bayes with ten copies, as it is and with the temperature 9.6.

    Bars are two standard deviations of a bin's share, if the model were right as often as it
    says. As it is, all but a few answers sit in the last bin, far below its bar.
    """
    X, y = cells()
    X = np.log(X[:, 10 * [0, 1, 4]])
    z = log_posterior(X, *fit(X[::2], y[::2]))[3::4]
    right = z.argmax(axis=1) == y[3::4]
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    for ax, T in zip(fig.subplots(1, 2, sharey=True), (1.0, 9.6)):
        _bins(ax, softmax(z / T).max(axis=1), right)
        ax.set_title("as it is" if T == 1 else f"with $T = {T}$", fontsize=14)
        ax.set(xlabel="said", xlim=(0.45, 1.06), ylim=(0, 1.05))
    fig.axes[0].set_ylabel("right")
    return fig


def _bins(ax: Axes, c: np.ndarray, right: np.ndarray) -> None:
    """One dot a bin of width 1/10, its area by the number of answers, and the bar of chance."""
    ax.plot([0, 1], [0, 1], color="C5", linestyle=":", linewidth=1.6)
    place = np.searchsorted(np.linspace(0, 1, 11)[1:-1], c)
    for b in np.unique(place):
        said, share = c[place == b], right[place == b].mean()
        half = 2 * np.sqrt(np.sum(said * (1 - said))) / len(said)
        ax.vlines(said.mean(), said.mean() - half, said.mean() + half, color="C0", linewidth=2)
        ax.plot(said.mean(), share, "o", color="C1", markersize=4 + 1.2 * np.sqrt(len(said)))

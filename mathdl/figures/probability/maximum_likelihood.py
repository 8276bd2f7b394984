"""Figures of docs/probability/maximum-likelihood.md: one function per figure, each a Figure.

Legend: `x` the data, `n` draws; `m`, `s` a mean and a standard deviation on a grid; `drop` how far
the log-likelihood lies below its maximum, in nats; `t` an error in units that tend to a limit.
"""

import math

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.probability.distributions import Normal
from mathdl.probability.estimation import normal_mle

MEAN, STD = 5.0, 2.0
DROPS = (1.0, 3.0, 6.0)


def _data() -> np.ndarray:
    return np.random.default_rng(0).normal(MEAN, STD, 100)


def likelihood_surface() -> Figure:
    """Level lines of the log-likelihood of 10 and of 100 Gaussian draws, over mean and std.

    With ten draws the hill is broad and steeper towards small std; with a hundred it is about a
    third as wide and nearly an ellipse. The truth lies near the top and not on it.
    """
    x = _data()
    m, s = np.meshgrid(np.linspace(2.0, 8.0, 121), np.linspace(0.7, 4.3, 91))
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    axes = fig.subplots(1, 2, sharey=True)
    for ax, n in zip(axes, (10, 100)):
        mean, std = normal_mle(x[:n])
        drop = n * (np.log(s / std) + (std**2 + (mean - m) ** 2) / (2 * s**2) - 0.5)
        ax.contour(m, s, -drop, [-d for d in DROPS[::-1]], colors="C0", linestyles="-")
        ax.plot(mean, std, "o", color="C0", markersize=6)
        ax.plot(MEAN, STD, "x", color="C1", markersize=9, markeredgewidth=2.2)
        ax.set(xlim=(2, 8), ylim=(0.7, 4.3), xticks=[3, 5, 7], yticks=[1, 2, 3, 4])
        ax.set(xlabel=r"$\mu$")
        ax.set_title(f"{n} draws", fontsize=14)
    label(axes[1], "fit", (5.9, 2.5), (0, 0), color="C0", fontsize=14)
    label(axes[1], "truth", (4.7, 1.2), (0, 0), color="C1", ha="right", fontsize=14)
    axes[0].set_ylabel(r"$\sigma$")
    return fig


def fit_and_truth() -> Figure:
    """A histogram of 100 draws from N(5, 4), the density that drew them, and the fitted one.

    The fit follows the histogram's middle and width, and cannot follow its bumps.
    """
    x = _data()
    ticks = np.linspace(-2.0, 12.0, 281)
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.hist(x, np.arange(-2.0, 12.5, 1.0), density=True, color="C5", alpha=0.35)
    mean, std = normal_mle(x)
    ax.plot(ticks, np.exp(Normal(MEAN, STD).log_prob(ticks)), "--", color="C1", linewidth=2)
    ax.plot(ticks, np.exp(Normal(mean, std).log_prob(ticks)), color="C0", linewidth=2.2)
    label(ax, "fit", (6.4, np.exp(Normal(mean, std).log_prob(6.4))), (8, 4), color="C0")
    label(
        ax, "truth", (2.0, np.exp(Normal(MEAN, STD).log_prob(2.0))), (-8, 4), color="C1", ha="right"
    )
    label(ax, "100 draws", (9.1, 0.06), (0, 0), color="C5")
    ax.set(xlim=(-2, 12), ylim=(0, 0.26), xlabel="$x$", ylabel="density")
    return fig


N_SMALL = 5


def error_by_divisor() -> Figure:
    """Squared bias and variance of the sum of squares of 5 Gaussian draws over a divisor.

    The bias vanishes at n - 1, and the sum of both curves is lowest at n + 1.
    """
    n, c = N_SMALL, np.linspace(3.0, 9.0, 121)
    bias2, variance = ((n - 1) / c - 1) ** 2, 2 * (n - 1) / c**2
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.plot(c, bias2 + variance, color="C0", linewidth=2.4)
    ax.plot(c, variance, "--", color="C1", linewidth=1.8)
    ax.plot(c, bias2, ":", color="C2", linewidth=2.2)
    for divisor, name in ((n - 1, "$n - 1$"), (n, "$n$"), (n + 1, "$n + 1$")):
        height = ((n - 1) / divisor - 1) ** 2 + 2 * (n - 1) / divisor**2
        ax.plot(divisor, height, "o", color="C0")
        label(ax, name, (divisor, height), (4, 6), color="C0", fontsize=14)
    label(ax, "mean squared error", (8.9, 0.40), (0, 8), color="C0", ha="right")
    label(ax, "variance", (7.9, 0.128), (0, -18), color="C1", ha="right")
    label(ax, r"bias$^2$", (8.0, 0.25), (0, 5), color="C2", ha="right")
    ax.set(xlim=(3, 9), ylim=(0, 1), xlabel="divisor", ylabel=r"in units of $\sigma^4$")
    return fig


def _rate_density(t: np.ndarray, n: int) -> np.ndarray:
    """The density of sqrt(n) (rate / true rate - 1) for n exponential draws."""
    u = 1 + t / math.sqrt(n)  # the ratio; n / u is a Gamma(n) draw
    log_gamma_density = (n - 1) * np.log(n / u) - n / u - math.lgamma(n)
    return np.exp(log_gamma_density) * math.sqrt(n) / u**2


def two_limits() -> Figure:
    """Errors of two estimates, in units in which they have a limit: a bell, and no bell.

    The rate of an exponential tends to a Gaussian, slowly and from a skewed shape. The largest of
    uniform draws is never too large, and its shortfall tends to an exponential.
    """
    fig = Figure(figsize=(5.6, 3.5), layout="constrained")
    left, right = fig.subplots(1, 2)
    t = np.linspace(-3.0, 4.0, 281)
    left.plot(t, np.exp(Normal(0, 1).log_prob(t)), "--", color="C1", linewidth=2)
    left.plot(t[t > -2.2], _rate_density(t[t > -2.2], 5), color="C0", linewidth=2.2)
    left.set(
        xlim=(-3, 4),
        ylim=(0, 0.55),
        xticks=[-2, 0, 2, 4],
        xlabel="error times root of n",
    )
    left.set_title("rate", fontsize=14)
    left.set_ylabel("density")
    label(left, "5 draws", (-0.4, 0.435), (-2, 8), color="C0")
    label(left, "limit", (1.0, 0.24), (6, 6), color="C1")
    e = np.linspace(0.0, 5.0, 201)
    right.plot(e, np.exp(-e), "--", color="C1", linewidth=2)
    right.plot(e, (1 - e / 5) ** 4, color="C0", linewidth=2.2)
    right.set(xlim=(0, 5), ylim=(0, 1.1), xlabel="shortfall times n")
    right.set_title("largest draw", fontsize=14)
    label(right, "limit", (2.0, math.exp(-2.0)), (8, 6), color="C1")
    label(right, "5 draws", (0.3, 0.02), (0, 0), color="C0")
    return fig


def spike() -> Figure:
    """The log-likelihood of a mixture whose second half sits on one data point, against its std.

    As the std falls the likelihood first falls, then rises forever, and passes the truth's.
    """
    rng = np.random.default_rng(0)
    first, a, b = rng.random(100) < 0.5, rng.normal(0, 1, 100), rng.normal(4, 0.5, 100)
    x = np.where(first, a, b)

    def log_likelihood(mean: float, std: float) -> float:
        parts = Normal(0, 1).log_prob(x), Normal(mean, std).log_prob(x)
        return float(np.sum(np.logaddexp(*parts) - math.log(2)))

    k = np.concatenate([np.linspace(0.0, 5.0, 41), np.linspace(6.0, 300.0, 99)])
    heights = [log_likelihood(x[0], 10.0**-power) for power in k]
    truth = log_likelihood(4.0, 0.5)
    fig = Figure(figsize=(5.4, 3.5), layout="constrained")
    ax = fig.subplots()
    ax.axhline(truth, linestyle="--", color="C1", linewidth=2)
    ax.plot(k, heights, color="C0", linewidth=2.4)
    label(ax, "truth", (8, truth), (0, 6), color="C1")
    label(ax, "spike on one point", (150, -260), (10, -16), color="C0")
    ax.set(xlim=(0, 300), ylim=(-680, 120), xticks=range(0, 301, 100))
    ax.set_xticklabels(["1", "1e-100", "1e-200", "1e-300"])
    ax.set(xlabel=r"$\sigma$ of the spike", ylabel="log-likelihood")
    return fig

"""Figures of the chapter on distributions.

Legend: `k` counts, `x` points of a line, `t` thresholds, `eta` natural parameters.
"""

import itertools
import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.nn.activations import relu
from mathdl.probability.distributions import (
    Beta,
    Binomial,
    Dirichlet,
    Exponential,
    Laplace,
    Normal,
    Poisson,
    Uniform,
)
from mathdl.probability.special import softplus


def _bars(ax: Axes, k: np.ndarray, mass: np.ndarray, shift: float, color: str) -> None:
    gap = np.full(len(k), np.nan)  # one line with gaps is one path, and a light file
    x, y = np.array([k, k, gap]) + shift, np.array([0 * mass, mass, gap])
    ax.plot(x.T.ravel(), y.T.ravel(), color=color, linewidth=3, solid_capstyle="butt")
    ax.set_ylim(bottom=0)


def six_panels() -> Figure:
    """Ten distributions in six panels: two of counts, two of numbers, two of probabilities.

    A coin is a binomial of one throw. The bell and the tent have the same variance. Small
    parameters push a Beta to its ends and a Dirichlet to the borders of its triangle.
    """
    fig = Figure(figsize=(5.6, 7.6), layout="constrained")
    binomial, poisson, waits, bells, beta, triangle = fig.subplots(3, 2).flat

    k = np.arange(11)
    _bars(binomial, k[:2], np.exp(Binomial(1, 0.3).log_prob(k[:2])), -0.15, "C1")
    _bars(binomial, k, np.exp(Binomial(10, 0.3).log_prob(k)), 0.15, "C0")
    label(binomial, "1 throw", (0, 0.7), (6, -4), color="C1", va="center")
    label(binomial, "10 throws", (4, 0.2), (6, 8), color="C0")
    binomial.set(xlabel="$k$", xticks=[0, 5, 10], yticks=[0, 0.5], title="Bernoulli, Binomial")

    k = np.arange(13)
    _bars(poisson, k, np.exp(Poisson(1).log_prob(k)), -0.15, "C1")
    _bars(poisson, k, np.exp(Poisson(4).log_prob(k)), 0.15, "C0")
    label(poisson, "rate 1", (1, 0.37), (6, -6), color="C1")
    label(poisson, "rate 4", (5, 0.16), (6, 6), color="C0")
    poisson.set(xlabel="$k$", xticks=[0, 5, 10], yticks=[0, 0.2], title="Poisson")

    x = np.linspace(0, 3, 31)
    waits.plot(x, np.exp(Exponential(1).log_prob(x)), color="C0")
    waits.plot([0, 0, 2, 2], [0, 0.5, 0.5, 0], color="C1", linestyle="--")
    label(waits, "rate 1", (0.35, 0.7), (5, 2), color="C0")
    label(waits, "0 to 2", (2, 0.5), (4, -3), color="C1")
    waits.set(
        xlabel="$x$",
        xticks=[0, 1, 2],
        yticks=[0, 0.5, 1],
        ylim=(0, 1.05),
        title="Uniform, Exponential",
    )

    x = np.linspace(-4, 4, 81)
    bells.plot(x, np.exp(Normal(0, 1).log_prob(x)), color="C0")
    bells.plot(x, np.exp(Laplace(0, math.sqrt(0.5)).log_prob(x)), color="C1", linestyle="--")
    label(bells, "Laplace", (0.1, 0.62), (6, 0), color="C1")
    label(bells, "Gaussian", (1.2, 0.2), (4, 4), color="C0")
    bells.set(
        xlabel="$x$", xticks=[-3, 0, 3], yticks=[0, 0.4], ylim=(0, 0.75), title="Gaussian, Laplace"
    )

    x = np.sin(np.linspace(0.02, 0.98, 65) * math.pi / 2) ** 2  # denser at the ends
    for (a, b), color, style in (
        ((2, 5), "C0", "-"),
        ((0.5, 0.5), "C1", "--"),
        ((8, 3), "C2", ":"),
    ):
        beta.plot(x, np.exp(Beta(a, b).log_prob(x)), color=color, linestyle=style)
    label(beta, "2, 5", (0.27, 2.45), (0, 7), color="C0", ha="center")
    label(beta, "½, ½", (0.03, 3.4), (4, 0), color="C1")
    label(beta, "8, 3", (0.76, 3.1), (0, 9), color="C2", ha="center")
    beta.set(xlabel="$x$", xticks=[0, 0.5, 1], yticks=[0, 2, 4], ylim=(0, 4), title="Beta")

    corners = np.array([[0, 0], [1, 0], [0.5, math.sqrt(0.75)]])
    triangle.plot(*corners[[0, 1, 2, 0]].T, color="C5", linewidth=1)
    rng = np.random.default_rng(0)
    for alpha, color, marker in (((8, 8, 8), "C0", "o"), ((0.3, 0.3, 0.3), "C1", "^")):
        draws = Dirichlet(alpha).sample(rng, 30) @ corners
        triangle.plot(*draws.T, marker, color=color, markersize=3.5, alpha=0.8)
    label(triangle, "8, 8, 8", (0.64, 0.8), (0, 0), color="C0")
    label(triangle, "0.3, 0.3, 0.3", (0.5, 0), (0, -14), color="C1", ha="center", va="center")
    triangle.set(aspect="equal", xlim=(-0.1, 1.1), ylim=(-0.2, 1), title="Dirichlet, 30 draws")
    triangle.set_axis_off()
    return fig


def tails_of_equal_variance() -> Figure:
    """The probability of a value beyond t standard deviations, for laws of mean 0 and variance 1.

    Up to 1 the three laws agree within a factor of 2; at 6 bell and tent differ by five powers of
    ten, and no law exceeds 1 / t^2.
    """
    t = np.linspace(0.5, 7, 131)
    fig = Figure(figsize=(5.6, 3.9), layout="constrained")
    ax = fig.subplots()
    ax.plot(t, np.minimum(1, 1 / t**2), color="C5", linestyle="-.")
    ax.plot(t, 2 * Laplace(0, math.sqrt(0.5)).sf(t), color="C1", linestyle="--")
    ax.plot(t, 2 * Normal(0, 1).sf(t), color="C0")
    inside = t[t < math.sqrt(3) - 1e-3]
    ax.plot(inside, 2 * Uniform(-math.sqrt(3), math.sqrt(3)).sf(inside), color="C2", linestyle=":")
    label(ax, "bound for all laws", (3.9, 1 / 3.9**2), (0, 10), color="C5", ha="center")
    label(ax, "Laplace", (3.9, math.exp(-3.9 * math.sqrt(2))), (4, 7), color="C1")
    label(ax, "Gaussian", (4.3, 1.7e-5), (-6, -6), color="C0", ha="right", va="top")
    label(ax, "uniform", (1.7, 8e-3), (0, 0), color="C2", ha="right", va="center")
    ax.axvline(6, color="C5", linewidth=1, alpha=0.6)
    label(ax, "clip", (6, 0.4), (5, 0), color="C5", va="center")
    ax.set(yscale="log", xlim=(0.5, 7), ylim=(1e-10, 2), xlabel="$t$", ylabel=r"$P(|X| > t)$")
    ax.set_yticks([1, 1e-3, 1e-6, 1e-9])
    ax.minorticks_off()
    return fig


def rare_coins() -> Figure:
    """The number of heads in 8 and in 80 throws, 4 on average, beside Poisson's masses.

    At 8 throws the binomial is too narrow and cannot exceed 8. At 80 the dots sit on the bars.
    """
    k = np.arange(12)
    fig = Figure(figsize=(5.6, 3.1), layout="constrained")
    for ax, n in zip(fig.subplots(1, 2, sharey=True), (8, 80)):
        _bars(ax, k, np.exp(Binomial(n, 4 / n).log_prob(k)), 0, "C0")
        ax.plot(k, np.exp(Poisson(4).log_prob(k)), "o", color="C1", markersize=6)
        ax.set(title=f"{n} throws, $p$ = {4 / n:g}", xlabel="$k$", xticks=[0, 4, 8], ylim=(0, 0.3))
    fig.axes[0].set_ylabel("$P(X = k)$")
    label(fig.axes[0], "binomial", (4, 0.275), (6, -3), color="C0")
    label(fig.axes[1], "Poisson(4)", (4, 0.195), (6, 14), color="C1")
    return fig


def log_partitions() -> Figure:
    """Two log-partitions with tangents: the slope is the mean, the bend the variance.

    A coin's log-partition bends most at 0, where the coin is fair, and is straight far out, where
    it is certain. Poisson's bends ever more: its variance grows with its mean.
    """
    fig = Figure(figsize=(5.6, 3.5), layout="constrained")
    coin, poisson = fig.subplots(1, 2)
    eta = np.linspace(-6, 6, 121)
    coin.plot(eta, softplus(eta), color="C0")
    for at in (-4.0, 0.0, 4.0):
        slope = 1 / (1 + math.exp(-at))
        _tangent(coin, at, float(softplus(at)), slope, 1.7)
    label(coin, "0.02", (-4, 0.02), (0, 12), color="C1", ha="center")
    label(coin, "0.5", (0, 0.69), (-8, 8), color="C1", ha="center")
    label(coin, "0.98", (4, 4.02), (-10, 6), color="C1", ha="right")
    coin.set(title="Bernoulli", xlabel=r"$\eta$, the logit", ylabel=r"$A(\eta)$")
    eta = np.linspace(-3, 2, 101)
    poisson.plot(eta, np.exp(eta), color="C0")
    for rate, half in ((0.2, 0.9), (1.0, 0.8), (5.0, 0.4)):
        _tangent(poisson, math.log(rate), rate, rate, half)
    label(poisson, "0.2", (math.log(0.2), 0.2), (0, 12), color="C1", ha="center")
    label(poisson, "1", (0, 1), (-8, 8), color="C1", ha="center")
    label(poisson, "5", (math.log(5), 5), (-10, 6), color="C1", ha="right")
    poisson.set(title="Poisson", xlabel=r"$\eta$, the log of the rate", ylim=(-0.4, 7.5))
    return fig


def _tangent(ax: Axes, at: float, value: float, slope: float, half: float) -> None:
    step = np.array([-half, half])
    ax.plot(at + step, value + slope * step, color="C1", linewidth=1.5)
    ax.plot(at, value, "o", color="C1", markersize=5)


INPUTS = np.array([1.0, -2.0, 0.5, 3.0, -1.5, 0.5, -1.0, 0.5, 2.0, -2.5])


def dropout_before_relu() -> Figure:
    """All sums that dropout with p = 1/2 makes of ten numbers, before and after a ReLU.

    Before, their mean is the sum without dropout. After, the mean is far above the ReLU of it:
    the negative half has been cut off.
    """
    masks = np.array(list(itertools.product([0.0, 2.0], repeat=INPUTS.size)))
    z = masks @ INPUTS
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    for ax, values, off, title in zip(
        fig.subplots(1, 2, sharey=True),
        (z, relu(z)),
        (INPUTS.sum(), float(relu(INPUTS.sum()))),
        ("before the ReLU", "after it"),
    ):
        ax.hist(values, np.arange(-16.5, 17.5, 2), color="C0", alpha=0.6, weights=_shares(values))
        ax.axvline(off, color="C5", linestyle="--", linewidth=1.8)
        ax.axvline(values.mean(), color="C1", linestyle=":", linewidth=2.5)
        ax.set(title=title, xlabel="sum" if ax is fig.axes[0] else "output")
    before, after = fig.axes
    before.set_ylabel("share of the masks")
    label(before, "mean\n= off", (0.5, 0.45), (6, 0), color="C1", va="center")
    label(after, "off", (0.5, 0.45), (-6, 0), color="C5", va="center", ha="right")
    label(after, "mean", (float(relu(z).mean()), 0.45), (5, 0), color="C1", va="center")
    return fig


def _shares(values: np.ndarray) -> np.ndarray:
    return np.full(values.size, 1 / values.size)

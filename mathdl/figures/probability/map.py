"""Figures of docs/probability/map.md: one function per figure, each returns a Figure.

Legend: `x` data; `n` how many; `theta` the unknown; `p` a coin's probability of heads, `z` its
logit; `b` the scale of a Laplace prior, `tau` the standard deviation of a Gaussian one.
"""

import numpy as np
from matplotlib.figure import Figure
from scipy.special import log_ndtr

from mathdl.figures._draw import label
from mathdl.probability.distributions import Normal
from mathdl.probability.estimation import grid_posterior, normal_mean_map
from mathdl.probability.special import sigmoid


def twenty_samples() -> Figure:
    """Prior, likelihood and posterior of a Gaussian's mean, after twenty samples.

    The posterior stands between the other two, much nearer to the likelihood, and is narrower
    than both. Its top is a sixth of the way from the MLE to the prior's mean.
    """
    x = np.random.default_rng(0).normal(1.0, 1.0, size=20)
    grid = np.linspace(-1.5, 2.5, 401)
    log_likelihood = Normal(0.0, 1.0).log_prob(x - grid[:, None]).sum(axis=1)
    log_prior = Normal(0.0, 0.5).log_prob(grid)
    flat = np.zeros_like(grid)
    prior = np.exp(log_prior)
    likelihood = grid_posterior(log_likelihood, flat, grid)
    posterior = grid_posterior(log_likelihood, log_prior, grid)
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    ax = fig.subplots()
    curves = ((prior, "C5", ":"), (likelihood, "C1", "--"), (posterior, "C0", "-"))
    for density, color, style in curves:
        ax.plot(grid, density, color=color, linestyle=style, linewidth=2.2)
    ax.plot(x, np.full(20, -0.12), "|", color="C1", markersize=11, clip_on=False)
    best, pulled = x.mean(), normal_mean_map(x, 1.0, 0.0, 0.5)
    for value, top, color in ((best, likelihood.max(), "C1"), (pulled, posterior.max(), "C0")):
        ax.plot([value, value], [0, top], color=color, linewidth=1.3)
    label(ax, "MAP", (pulled, posterior.max()), (-5, 4), color="C0", ha="right")
    label(ax, "MLE", (best, likelihood.max()), (8, 2), color="C1")
    label(ax, "prior", (-0.5, 0.55), (-8, 4), color="C5", ha="right")
    label(ax, "posterior", (0.47, 1.2), (-9, 0), color="C0", ha="right")
    label(ax, "likelihood,\nscaled", (1.09, 0.9), (9, -4), color="C1")
    ax.set(xlim=(-1.5, 2.5), ylim=(-0.25, 2.3), xlabel=r"$\theta$", ylabel="density")
    return fig


def one_belief_two_tops() -> Figure:
    """One belief about a coin in two coordinates: the density in p, and the one in its logit.

    The shaded parts, p above one half, hold the same mass. The tops are different coins.
    """
    p = np.linspace(0.0, 1.0, 201)
    z = np.linspace(-3.0, 7.0, 201)
    heads = sigmoid(z)
    panels = (
        (p, 4 * p**3, 0.5, 1.0, "$p$", "top at 1"),
        (
            z,
            4 * heads**4 * (1 - heads),
            0.0,
            np.log(4.0),
            "logit of $p$",
            "top at $p = 0.8$",
        ),
    )
    fig = Figure(figsize=(5.6, 3.3), layout="constrained")
    for ax, (grid, density, middle, top, name, text) in zip(fig.subplots(1, 2), panels):
        ax.fill_between(grid, density, where=grid >= middle, color="C0", alpha=0.2, linewidth=0)
        ax.plot(grid, density, color="C0", linewidth=2.2)
        ax.plot(top, density.max(), "o", color="C1", clip_on=False, zorder=5)
        ax.axvline(middle, color="C5", linestyle=":", linewidth=1.5)
        ax.set(xlim=(grid[0], grid[-1]), ylim=(0, 1.3 * density.max()), xlabel=name)
        ha = "right" if top == grid[-1] else "left"
        label(ax, text, (top, density.max()), (-3 if ha == "right" else 3, 10), color="C1", ha=ha)
        ax.text(
            0.83 if ha == "right" else 1.6,
            0.13 * density.max(),
            "94 %",
            ha="center",
            fontsize=14,
        )
    fig.axes[0].set_ylabel("density")
    return fig


def four_ways_to_shrink() -> Figure:
    """Four estimates of a number from one noisy look at it, against what was seen.

    L2 shrinks in proportion. The L1 MAP subtracts 2 and stops at 0. The posterior mean under the
    same Laplace prior does neither: it bends, and is 0 at 0 only.
    """
    x = np.linspace(0.0, 6.0, 241)
    b = 0.5
    log_plus, log_minus = log_ndtr(x - 1 / b) - x / b, log_ndtr(-x - 1 / b) + x / b
    mean = x - np.tanh((log_plus - log_minus) / 2) / b
    fig = Figure(figsize=(5.6, 4.0), layout="constrained")
    ax = fig.subplots()
    ax.plot(x, x, color="C5", linestyle=":", linewidth=1.8)
    ax.plot(x, x * 2 * b**2 / (2 * b**2 + 1), color="C2", linestyle="--", linewidth=2.2)
    ax.plot(x, np.maximum(x - 1 / b, 0), color="C1", linewidth=2.2, clip_on=False)
    ax.plot(x, mean, color="C0", linestyle="-.", linewidth=2.2)
    label(ax, "MLE", (3.6, 3.6), (-8, 4), color="C5", ha="right")
    label(ax, "L1, MAP", (2.4, 0.35), (10, -6), color="C1")
    label(ax, "mean", (2.9, 1.3), (-7, 5), color="C0", ha="right")
    label(ax, "L2", (5.3, 1.77), (0, -20), color="C2")
    ax.set(xlim=(0, 6), ylim=(0, 5), xlabel="what was seen", ylabel="estimate")
    return fig


def gaps_against_n() -> Figure:
    """How far a prior moves the estimate of a mean, against the number of samples.

    The gap of a fixed prior touches the standard error at n = 4, is below it everywhere else, and
    falls like 1/n. That of a fixed weight decay on the mean loss stays, and the standard error
    passes it on its way down.
    """
    n = np.geomspace(1, 10_000, 81)
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.loglog(n, 4 / (n + 4), color="C0", linewidth=2.2)
    ax.loglog(n, np.full_like(n, 1 / 6), color="C1", linestyle="--", linewidth=2.2)
    ax.loglog(n, n**-0.5, color="C5", linestyle=":", linewidth=2.2)
    ax.plot(20, 1 / 6, "o", color="C0", markersize=5)
    label(ax, "fixed decay", (2000, 1 / 6), (0, 6), color="C1", ha="center")
    label(ax, "standard error", (700, 700**-0.5), (0, 8), color="C5")
    label(ax, "fixed prior", (300, 4 / 304), (-6, -12), color="C0", ha="right")
    ax.set(xlim=(1, 10_000), ylim=(2e-4, 1.6), xlabel="$n$", ylabel="gap to the MLE")
    return fig

"""Figures of docs/probability/sampling.md: one function per figure, each returns a Figure.

Legend: `x` draws, `y` noised draws, `s` the standard deviation of a proposal, `sigma` that of
noise, `k` the frequency of a ripple, `d` dimensions.
"""

import math
from itertools import pairwise

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.probability.special import softmax

CENTERS = np.array([0.0, 20.0])
WEIGHTS = np.array([0.25, 0.75])


def _bell(x: np.ndarray, std: float = 1.0) -> np.ndarray:
    return np.exp(-((x / std) ** 2) / 2) / (std * math.sqrt(2 * math.pi))


def envelope_that_fails() -> Figure:
    """The target of the opening under a bound that holds near 0 and fails at 20.

    What is kept follows the lower of the two curves: the near hump is whole, of the far one, with
    three quarters of the mass, nothing is left.
    """
    x = np.linspace(-4, 24, 225)
    target = _bell(x[:, None] - CENTERS) @ WEIGHTS
    bound = 1.1 * WEIGHTS[0] * _bell(x)
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    kept = np.minimum(target, bound)
    ax.fill_between(x, 0, kept, color="C0", alpha=0.25, linewidth=0)
    ax.fill_between(x, kept, target, color="C1", alpha=0.25, linewidth=0)
    ax.plot(x, target, color="C0", linewidth=2.2)
    ax.plot(x, bound, "--", color="C2", linewidth=2)
    label(ax, "$M q$", (0.9, 0.075), (8, 12), color="C2", fontsize=14)
    label(ax, "kept", (2.6, 0.015), (0, 6), color="C0", fontsize=14)
    label(ax, "target $p$", (19.0, 0.19), (-8, 4), color="C0", ha="right", fontsize=14)
    label(ax, "never\nproposed", (18.0, 0.04), (-8, 0), color="C1", ha="right", fontsize=14)
    ax.set(xlabel="$x$", ylabel="density", xlim=(-4, 24), ylim=(0, 0.32))
    return fig


def running_estimates() -> Figure:
    """Five runs of importance sampling of E x^4 = 3 with a narrow and with a wide proposal.

    Those of the wide one close in. Those of the narrow one lie below the truth most of the time
    and jump when a draw from the tail comes.
    """
    rng = np.random.default_rng(0)
    n = np.arange(1, 30_001)
    shown = np.unique(np.geomspace(10, n[-1], 200).astype(int)) - 1
    fig = Figure(figsize=(5.4, 5.4), layout="constrained")
    for ax, s in zip(fig.subplots(2, 1, sharex=True), (0.6, 1.5)):
        for color in ("C0", "C1", "C2", "C3", "C4"):
            x = s * rng.standard_normal(n.size)
            w = s * np.exp(x**2 / (2 * s * s) - x**2 / 2)
            estimate = np.cumsum(w * x**4) / np.cumsum(w)
            ax.plot(n[shown], estimate[shown], color=color, linewidth=1.6)
        ax.axhline(3, color="C5", linestyle=":", linewidth=1.6)
        ax.set(xscale="log", xlim=(10, n[-1]), ylim=(0, 6), ylabel="estimate")
        ax.set_title(f"proposal of standard deviation {s}", fontsize=14)
        ax.minorticks_off()
    fig.axes[1].set_xlabel("draws $n$")
    return fig


def _variances_of_ripple(k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Variances of both estimators of the gradient in the mean, for z + sin(k z), z ~ N(0, 1)."""
    small = np.exp(-(k**2) / 2)  # the mean of cos(k z)
    slope = k**2 / 2 * (1 + small**4) - k**2 * small**2
    square = 3 + 2 * (3 * k - k**3) * small + (1 - (1 - 4 * k**2) * small**4) / 2
    return slope, square - (1 + k * small) ** 2


def variance_of_two_gradients() -> Figure:
    """The variance of the two estimators over the dimension, and over the frequency of a ripple.

    Above, the slope stays at 4 while the score function grows like the square of the dimension,
    with a baseline like the dimension. Below, the slope grows like the square of the frequency
    and the score function stays.
    """
    fig = Figure(figsize=(5.4, 6.2), layout="constrained")
    above, below = fig.subplots(2, 1)
    d = np.geomspace(1, 1000, 61)
    rest = d - 1
    above.plot(d, np.full(d.size, 4.0), color="C0", linewidth=2.2)
    above.plot(d, 30 + 22 * rest + 4 * rest**2, color="C1", linewidth=2.2)
    above.plot(d, 18 + 6 * rest, "--", color="C1", linewidth=2.2)
    label(above, "slope of $f$", (30, 4), (0, 6), color="C0", fontsize=14)
    label(above, "score function", (60, 2e4), (-8, 4), color="C1", ha="right", fontsize=14)
    label(above, "with baseline", (100, 612), (6, -16), color="C1", fontsize=14)
    above.set(xscale="log", yscale="log", xlabel="dimension $d$", ylabel="variance")
    above.set(xlim=(1, 1000), ylim=(1, 1e7))
    k = np.geomspace(0.3, 100, 121)
    slope, score = _variances_of_ripple(k)
    below.plot(k, slope, color="C0", linewidth=2.2)
    below.plot(k, score, color="C1", linewidth=2.2)
    label(below, "slope of $f$", (20, 200), (-8, 4), color="C0", ha="right", fontsize=14)
    label(below, "score function", (14, 2.5), (0, -18), color="C1", fontsize=14)
    below.set(xscale="log", yscale="log", xlabel="frequency $k$ of the ripple", ylabel="variance")
    below.set(xlim=(0.3, 100), ylim=(0.01, 1e4))
    for ax in (above, below):
        ax.minorticks_off()
    return fig


def _denoise(y: np.ndarray, sigma: float) -> np.ndarray:
    """The mean of x given y = x + sigma * noise, for x from the two humps."""
    v = 1 + sigma**2
    gap = y[:, None] - CENTERS
    share = softmax(np.log(WEIGHTS) - gap**2 / (2 * v))
    return np.sum(share * (CENTERS + gap / v), axis=1)


def paths_from_noise() -> Figure:
    """Twenty starts at noise of size 100, followed down to none by the mean of what is left.

    The starts are evenly spread in probability. The lowest five end in the hump at 0, the other
    fifteen in the hump at 20: the noise level at which a path leaves the straight way to the
    middle is the one at which the humps come apart.
    """
    levels = np.geomspace(100, 0.05, 800)
    grid = np.linspace(-400, 400, 16_001)
    std = math.sqrt(1 + levels[0] ** 2)
    cdf = np.cumsum(_bell(grid[:, None] - CENTERS, std) @ WEIGHTS) * (grid[1] - grid[0])
    y = np.interp((np.arange(20) + 0.5) / 20, cdf, grid)
    path = [y]
    for sigma, lower in pairwise(levels):
        x = _denoise(y, sigma)
        y = x + lower / sigma * (y - x)
        path.append(y)
    paths = np.array(path)[::16]
    fig = Figure(figsize=(5.4, 4.2), layout="constrained")
    ax = fig.subplots()
    for one in paths.T:
        color = "C1" if one[-1] > 10 else "C0"
        ax.plot(levels[::16], one, color=color, linewidth=1.4)
    ax.set(xscale="log", xlim=(100, 0.05), ylim=(-60, 80))
    ax.set(xlabel=r"noise $\sigma$", ylabel="$y$")
    label(ax, "15 paths", (0.3, 24), (0, 4), color="C1", fontsize=14)
    label(ax, "5 paths", (0.3, -2), (0, -20), color="C0", fontsize=14)
    ax.minorticks_off()
    return fig

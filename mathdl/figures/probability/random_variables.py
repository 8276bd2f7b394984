"""Figures of docs/probability/random-variables.md: one function per figure, each returns a Figure.

Legend: `F` a cdf; `Q` its quantile function; `x` a value, `u` a probability; `n` draws, `s` the
probability that two draws are equal.
"""

import itertools
import math

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.special import erf, ndtr

from mathdl.figures._draw import label

Points = list[tuple[float, float]]
PAPER = "#fefefd"  # what an empty dot is filled with


def _steps(ax: Axes, pieces: list[Points], color: str = "C0") -> None:
    """Draw a cdf piece by piece: a full dot where a jump arrives, an empty one where it leaves."""
    for piece in pieces:
        ax.plot(*zip(*piece), color=color)
    for before, after in itertools.pairwise(pieces):
        ax.plot(*before[-1], "o", color=color, markerfacecolor=PAPER, markersize=5)
        ax.plot(*after[0], "o", color=color, markersize=5)


def _cantor(depth: int) -> Points:
    """Corners of the Cantor function: flat on each middle third, the same again on both sides."""
    if depth == 0:
        return [(0.0, 0.0), (1.0, 1.0)]
    inner = _cantor(depth - 1)
    left = [(x / 3, u / 2) for x, u in inner]
    return left + [(2 / 3 + x, 1 / 2 + u) for x, u in left]


def four_cdfs() -> Figure:
    """Four cdfs: all jumps, no jump, one jump and a curve, and neither jumps nor slopes.

    The Gaussian alone of the four has a density. The Cantor function is flat almost everywhere,
    has no jump, and still climbs from 0 to 1.
    """
    x = np.linspace(-3, 3, 121)
    fig = Figure(figsize=(5.4, 5.0), layout="constrained")
    die, gauss, relu, cantor = fig.subplots(2, 2, sharey=True).flat
    _steps(die, [[(k, k / 6), (k + 1, k / 6)] for k in range(7)])
    die.set(xlim=(0, 7), xticks=range(1, 7))
    die.set_title("a die", fontsize=14)
    gauss.plot(x, ndtr(x), color="C0")
    gauss.set(xlim=(-3, 3), xticks=[-2, 0, 2])
    gauss.set_title("a Gaussian $X$", fontsize=14)
    curve = list(zip(x[x >= 0].tolist(), ndtr(x[x >= 0]).tolist()))
    _steps(relu, [[(-3.0, 0.0), (0.0, 0.0)], curve])
    relu.set(xlim=(-3, 3), xticks=[-2, 0, 2])
    relu.set_title("ReLU of it", fontsize=14)
    cantor.plot(*zip(*_cantor(6)), color="C0", linewidth=1.6)
    cantor.set(xlim=(0, 1), xticks=[0, 1 / 3, 2 / 3, 1])
    cantor.set_xticklabels(["0", "1/3", "2/3", "1"])
    cantor.set_title("Cantor's", fontsize=14)
    for ax in (die, relu):
        ax.set(ylabel="$F(x)$", ylim=(-0.04, 1.04), yticks=[0, 0.5, 1])
    for ax in fig.axes:
        ax.set_xlabel("$x$")
    return fig


STDS = (1.0, 0.5, 0.2)


def density_above_one() -> Figure:
    """Three Gaussian densities: the narrower, the higher, and the area stays 1.

    The narrowest is twice as high as 1 at its center. No probability is.
    """
    t = np.linspace(-1, 1, 81)
    x = 3 * np.sign(t) * np.abs(t) ** 1.6  # denser where the narrowest bends
    fig = Figure(figsize=(5.4, 3.5), layout="constrained")
    ax = fig.subplots()
    ax.axhline(1, color="C5", linestyle=":", linewidth=1.4)
    places = ((1.3, (6, 4)), (0.6, (6, 4)), (0.15, (8, 2)))
    for std, color, (at, offset) in zip(STDS, ("C0", "C2", "C1"), places):
        height = np.exp(-((x / std) ** 2) / 2) / (std * math.sqrt(2 * math.pi))
        ax.fill_between(x, height, color=color, alpha=0.15, linewidth=0)
        ax.plot(x, height, color=color)
        y = float(np.interp(at, x, height))
        label(ax, rf"$\sigma = {std:g}$", (at, y), offset, color=color, fontsize=14)
    label(ax, "density 1", (3, 1), (0, 5), color="C5", ha="right", fontsize=13)
    ax.set(xlim=(-3, 3), ylim=(0, 2.15), yticks=[0, 1, 2], xlabel="$x$", ylabel="$p(x)$")
    return fig


CORNERS = ((0.0, 0.0), (1.0, 0.3), (1.0, 0.7), (2.0, 0.7), (3.0, 1.0))  # of F, jump included


def jump_and_flat() -> Figure:
    """A cdf with a jump and a flat, and its quantile function: the mirror image.

    The jump of F at x = 1 becomes a flat of Q, the flat of F between 1 and 2 a jump of Q. F takes
    the upper end of its jump, Q the lower end of its own.
    """
    x, u = np.array(CORNERS).T
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    left, right = fig.subplots(1, 2)
    for ax, (a, b) in ((left, (x, u)), (right, (u, x))):
        for i, color in enumerate(("C0", "C1", "C2", "C0")):
            vertical = a[i] == a[i + 1]
            ax.plot(a[i : i + 2], b[i : i + 2], color=color, linestyle=":" if vertical else "-")
    left.plot(1, 0.7, "o", color="C1", markersize=6, zorder=5)
    left.plot(1, 0.3, "o", color="C1", markerfacecolor=PAPER, markersize=6, zorder=5)
    right.plot(0.7, 1, "o", color="C2", markersize=6, zorder=5)
    right.plot(0.7, 2, "o", color="C2", markerfacecolor=PAPER, markersize=6, zorder=5)
    label(left, "jump", (1, 0.5), (-8, 0), color="C1", ha="right", va="center", fontsize=14)
    label(left, "flat", (1.5, 0.7), (0, 7), color="C2", ha="center", fontsize=14)
    label(right, "flat", (0.5, 1), (0, -18), color="C1", ha="center", fontsize=14)
    label(right, "jump", (0.7, 1.5), (-8, 0), color="C2", ha="right", va="center", fontsize=14)
    left.set(xlim=(0, 3), ylim=(0, 1.02), xticks=range(4), yticks=[0, 0.3, 0.7, 1])
    right.set(xlim=(0, 1), ylim=(0, 3.06), yticks=range(4), xticks=[0, 0.3, 0.7, 1])
    left.set(xlabel="$x$", ylabel="$F(x)$")
    right.set(xlabel="$u$", ylabel="$Q(u)$")
    return fig


def _normal_tie(precision: int) -> float:
    """How likely two standard normals are equal, once rounded to a format of that precision."""
    e = np.arange(-60, 5)
    bell = erf(2.0 ** (e + 1)) - erf(2.0**e)  # of both signs, times the root of pi below
    return float(2.0 ** (e + 1 - precision) @ bell / (2 * math.sqrt(math.pi)))


TIES = {  # name: probability that two draws are equal
    "bfloat16\nnormal": _normal_tie(8),
    "float32\nuniform": 2.0**-24,
    "float64\nuniform": 2.0**-53,
}


def _share_with_a_tie(rng: np.random.Generator, n: int, n_trials: int) -> float:
    ties = 0
    for _ in range(n_trials):
        ties += len(np.unique(rng.random(n, dtype=np.float32))) < n
    return ties / n_trials


def ties_by_draws() -> Figure:
    """How likely a tie is among n draws, in three formats; dots: 100 trials each in float32.

    Each curve climbs from nearly 0 to nearly 1 within a factor of ten, around the root of 1 / s.
    """
    fig = Figure(figsize=(5.4, 3.7), layout="constrained")
    ax = fig.subplots()
    for (name, s), color in zip(TIES.items(), ("C2", "C0", "C1")):
        even = math.sqrt(2 * math.log(2) / s)
        n = np.geomspace(max(2, even / 40), even * 12, 121)
        ax.plot(n, -np.expm1(-n * (n - 1) / 2 * s), color=color)
        label(ax, name, (1.5 * even, 0.75), (9, 0), color=color, va="center")
    rng = np.random.default_rng(0)
    ns = [1000, 2000, 3000, 5000, 7000, 10000]
    shares = [_share_with_a_tie(rng, n, 100) for n in ns]
    ax.plot(ns, shares, "o", color="C0", markersize=5)
    ax.axhline(0.5, color="C5", linestyle=":", linewidth=1.3)
    ax.set(xscale="log", xlim=(1, 2e10), ylim=(-0.03, 1.03), yticks=[0, 0.5, 1])
    ax.set(xlabel="draws $n$", ylabel="probability of a tie")
    ax.minorticks_off()
    return fig

"""Figures of docs/probability/latent-variables.md: one function per figure, each a Figure.

Legend: `x` data, `m` a mean that is sought, `r` a responsibility; `lam` variances of the data along
their axes, `level` beta times the variance of a decoder's noise; `flips` the probability that an
observation is flipped, `q` probabilities of hidden bits.
"""

import numpy as np
from matplotlib.figure import Figure
from scipy.special import entr

from mathdl.figures._draw import label
from mathdl.probability.special import logsumexp, sigmoid, softmax

DATA = np.array([-3.5, -0.5, 0.2, 0.8, 2.4, 3.0])
SPREADS = (5.0, 2.0, 0.8, 0.3, 0.1)


def _log_joint(m: np.ndarray) -> np.ndarray:
    """ln p(x, z) up to a constant, (m, n, 2): half N(0, 1), half N(m, 1), the constant left out."""
    apart = DATA - m[:, None]
    return np.stack([-((np.zeros_like(apart) + DATA) ** 2) / 2, -(apart**2) / 2], axis=2)


def bounds_that_touch() -> Figure:
    """A log-likelihood over one mean, and the bounds that three steps of EM put under it.

    Each bound is a parabola that touches the curve where the step starts. Its top is where the
    step ends. The curve has a second, lower hill, at which no bound from this start looks.
    """
    m = np.linspace(-6, 6, 301)
    fig = Figure(figsize=(5.4, 3.9), layout="constrained")
    ax = fig.subplots()
    ax.plot(m, logsumexp(_log_joint(m)).sum(axis=1), color="C0", linewidth=2.4)
    at = 0.0
    for color in ("C1", "C2", "C3"):
        here = _log_joint(np.array([at]))
        r = softmax(here)[0]
        bound = (r * _log_joint(m)).sum(axis=(1, 2)) + entr(r).sum()
        ax.plot(m, bound, "--", color=color, linewidth=1.8)
        ax.plot(at, logsumexp(here).sum(), "o", color=color, markersize=7)
        at = float(r[:, 1] @ DATA / r[:, 1].sum())
    top = np.array([at])
    ax.plot(at, logsumexp(_log_joint(top)).sum(), "o", color="C0", markersize=7)
    label(ax, "log-likelihood", (-3.4, -7.7), (0, 8), color="C0", ha="center", fontsize=14)
    label(ax, "bounds", (-1.9, -17.0), (-10, 0), color="C1", ha="right", fontsize=14)
    ax.set(xlim=(-6, 6), ylim=(-22, -5), xlabel="$m$", ylabel="nats")
    return fig


def stairs_between_two_hills() -> Figure:
    """Level lines of the bound over a responsibility and a mean, and two climbs of EM.

    Every step is level or upright: one coordinate at a time. Two starts close to each other, on
    the two sides of the saddle in the middle, end on different hills.
    """
    x = 1.5
    r, m = np.meshgrid(np.linspace(0.001, 0.999, 161), np.linspace(-2.2, 2.2, 111))
    bound = -(r * (x - m) ** 2 + (1 - r) * (x + m) ** 2) / 2 + entr(r) + entr(1 - r)
    fig = Figure(figsize=(5.4, 4.4), layout="constrained")
    ax = fig.subplots()
    ax.contour(r, m, bound, np.arange(-4, 0, 0.2), colors="C5", linestyles="-", linewidths=0.8)
    for start, color in ((0.54, "C0"), (0.46, "C1")):
        path = [(start, 0.0)]
        for _ in range(12):
            path.append((path[-1][0], x * (2 * path[-1][0] - 1)))  # M
            path.append((float(sigmoid(2 * x * path[-1][1])), path[-1][1]))  # E
        ax.plot(*np.array(path).T, color=color, linewidth=2.2)
        ax.plot(*path[0], "o", color=color, markersize=6)
        ax.plot(*path[-1], "s", color=color, markersize=7)
    ax.set(xlim=(0, 1), ylim=(-2.2, 2.2), xlabel="responsibility $r$", ylabel="$m$")
    return fig


def codes_switch_off() -> Figure:
    """What a linear VAE writes into each dimension of its code, over beta times the noise.

    Each line is straight in the logarithm and stops at zero where the level reaches the variance
    of the data along its axis: dimension after dimension goes silent.
    """
    level = np.geomspace(0.02, 8, 241)
    fig = Figure(figsize=(5.4, 3.9), layout="constrained")
    ax = fig.subplots()
    for j, lam in enumerate(SPREADS):
        used = level < lam
        ax.plot(
            np.append(level[used], lam),
            np.append(np.log(lam / level[used]) / 2, 0),
            color=f"C{j}",
            linewidth=2.2,
        )
        name = rf"$\lambda = {lam:g}$" if j == 0 else f"${lam:g}$"
        label(ax, name, (0.02, np.log(lam / 0.02) / 2), (7, 1), color=f"C{j}", fontsize=14)
    ax.set(xscale="log", xlim=(0.02, 8), ylim=(0, 3), ylabel="nats in the code")
    ax.set_xlabel(r"$\beta \sigma^2$")
    ax.minorticks_off()
    return fig


def _best_bound(flips: float, p: float = 0.2) -> tuple[float, float]:
    """Mean log-likelihood and best factorized bound for two hidden bits that differ or not."""
    q = sigmoid(np.linspace(-9, 9, 361))
    bits, ones = np.stack([1 - q, q]), np.array([1 - p, p])
    spread = entr(bits).sum(axis=0)
    truth = 2 * p * (1 - p)
    log_l = bound = 0.0
    for x, share in ((0, 1 - truth), (1, truth)):
        same = np.eye(2) if x == 0 else 1 - np.eye(2)
        joint = np.outer(ones, ones) * np.where(same, 1 - flips, flips)
        values = bits.T @ np.log(joint) @ bits + spread[:, None] + spread
        log_l += share * np.log(joint.sum())
        bound += share * values.max()
    return float(log_l), float(bound)


def likelihood_and_bound() -> Figure:
    """Likelihood of two hidden bits over the flips of what is seen, and the best bound under it.

    The likelihood is best without flips, which is the truth. The bound is best with many, where
    the two bits tell so little that they may be treated apart.
    """
    flips = np.linspace(0.002, 0.5, 84)
    log_l, bound = np.array([_best_bound(float(f)) for f in flips]).T
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.fill_between(flips, bound, log_l, color="C5", alpha=0.2, linewidth=0)
    ax.plot(flips, log_l, color="C0", linewidth=2.4)
    ax.plot(flips, bound, "--", color="C1", linewidth=2.4)
    for curve, color in ((log_l, "C0"), (bound, "C1")):
        best = np.argmax(curve)
        ax.plot(flips[best], curve[best], "o", color=color, markersize=7, clip_on=False)
    label(ax, "log-likelihood", (0.12, -0.63), (0, 6), color="C0", fontsize=14)
    label(ax, "best bound", (0.17, -0.735), (10, -14), color="C1", fontsize=14)
    label(ax, "gap", (0.06, -0.72), (0, 0), color="C5", ha="center", fontsize=14)
    ax.set(xlim=(0, 0.5), ylim=(-0.92, -0.58), xlabel="probability of a flip", ylabel="nats")
    return fig

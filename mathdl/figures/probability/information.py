"""Figures of docs/probability/information.md: one function per figure, each returns a Figure.

Legend: `p` the target, an equal mixture of two Gaussians of width 1, its `humps` at plus and minus
a number; `q` the Gaussian with `mean` and `std` that is fitted to it; forward KL(p || q), reverse
KL(q || p), in nats.
"""

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from scipy.optimize import minimize

from mathdl.figures._draw import label
from mathdl.probability.distributions import Normal
from mathdl.probability.information import cross_entropy, entropy

START = {"humps": 3.0, "mean": 1.0, "std": 2.0}
LIMITS = {"humps": [0.0, 5.0], "mean": [-6.0, 6.0], "std": [0.75, 6.0]}
CASES = (  # humps, mean, std
    (3.0, 1.0, 2.0),
    (3.0, 0.0, 3.15),
    (2.5, 0.0, 2.4),
    (0.0, 0.0, 1.0),
    (0.0, 2.0, 0.75),
    (5.0, -6.0, 0.75),
    (5.0, 6.0, 6.0),
    (1.5, -0.35, 1.7),
)
FITS = (  # humps, and the mean and std to start from
    (3.0, 3.0, 1.0),
    (3.0, 0.0, 2.0),
    (3.0, -2.0, 0.75),
    (2.0, 3.0, 1.0),
    (5.0, 0.0, 4.0),
    (0.0, 1.0, 3.0),
)
Z = np.linspace(-12, 12, 1201)  # for means over a standard Gaussian, exact to rounding here
WEIGHTS = np.exp(Normal(0, 1).log_prob(Z)) * (Z[1] - Z[0])


def _log_target(x: np.ndarray, humps: float) -> np.ndarray:
    both = np.logaddexp(Normal(-humps, 1).log_prob(x), Normal(humps, 1).log_prob(x))
    return np.asarray(both - np.log(2))


def _forward(humps: float, mean: float, std: float) -> float:
    x = Z + humps  # one hump stands for both, in what is even
    rest = np.log(std) + np.log(2 * np.pi) / 2
    rest += (1 + humps**2 + mean**2) / (2 * std**2)
    return float(WEIGHTS @ _log_target(x, humps) + rest)


def _reverse(humps: float, mean: float, std: float) -> float:
    log_q = Normal(mean, std).log_prob(mean + std * Z)
    return float(WEIGHTS @ (log_q - _log_target(mean + std * Z, humps)))


def _reverse_fit(humps: float, mean: float, std: float) -> tuple[float, float]:
    """Roll down in the reverse divergence from a start, with the width on a log scale."""

    def slope(at: np.ndarray) -> np.ndarray:
        width = np.exp(at[1])
        x = at[0] + width * Z
        g = WEIGHTS * (humps * np.tanh(humps * x) - x)  # of log p
        return np.array([-g.sum(), -1 - width * g @ Z])

    def value(at: np.ndarray) -> float:
        return _reverse(humps, at[0], np.exp(at[1]))

    start = np.array([mean, np.log(std)])
    end = minimize(value, start, jac=slope, method="BFGS", options={"gtol": 1e-10}).x
    return float(end[0]), float(np.exp(end[1]))


def plain_and_better() -> Figure:
    """What 10,000 batches of 100 draws report for a divergence of 0.005, by two estimates.

    The plain one is spread over both signs, three tenths of it below 0. The other one stays
    above 0 and close to the truth.
    """
    x = np.random.default_rng(0).normal(0.1, 1, size=(10_000, 100))
    log_r = Normal(0, 1).log_prob(x) - Normal(0.1, 1).log_prob(x)
    plain = -log_r.mean(axis=1)
    better = (np.expm1(log_r) - log_r).mean(axis=1)
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    edges = np.arange(-0.04, 0.0501, 0.001)
    for values, color, style in ((plain, "C1", "--"), (better, "C0", "-")):
        height = np.histogram(values, edges)[0] / len(values)
        ax.stairs(height, edges, color=color, linestyle=style, linewidth=2)
    ax.axvline(0, color="0.6", linewidth=1)
    label(ax, "plain", (-0.012, 0.013), (-8, 10), color="C1", ha="right")
    label(ax, "better", (0.0065, 0.4), (6, 0), color="C0")
    label(ax, "negative", (0, 0.5), (-6, 0), ha="right")
    ax.set(xlim=(-0.035, 0.045), ylim=(0, 0.56), xlabel="reported divergence, nats")
    ax.set(ylabel="share of batches")
    return fig


def tangent_above_the_arch() -> Figure:
    """Entropy of two outcomes against the probability of the first, and one tangent to it.

    The tangent at q is the cross-entropy H(p, q), a straight line in p. The gap between the two is
    the divergence: 0 at p = q, and never negative, as the arch bends down.
    """
    p = np.linspace(0, 1, 201)
    q, at = 0.2, 0.7
    pairs = np.stack([p, 1 - p], axis=-1)
    arch, line = entropy(pairs), cross_entropy(pairs, [q, 1 - q])
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.plot(p, arch, color="C0")
    ax.plot(p, line, color="C1", linestyle="--")
    low, high = (float(np.interp(at, p, y)) for y in (arch, line))
    ax.plot([at, at], [low, high], color="C3", linewidth=3)
    ax.plot([q], [np.interp(q, p, arch)], "o", color="C1")
    label(ax, "$H(p)$", (0.4, 0.673), (0, -20), color="C0", ha="center")
    label(ax, r"$H(p, q)$", (0.5, 0.916), (-8, 4), color="C1", ha="right")
    label(ax, r"$\mathrm{KL}(p\,\Vert\,q)$", (at, (low + high) / 2), (8, -6), color="C3")
    label(ax, "$p = q$", (q, 0.5), (10, -8), color="C1")
    ax.set(xlim=(0, 1), ylim=(0, 1.4), xlabel="probability $p$ of the first outcome")
    ax.set(ylabel="nats", xticks=[0, q, at, 1], yticks=[0, 0.5, 1])
    return fig


def two_fits() -> Figure:
    """Two humps at plus and minus 3, and the Gaussians that are best in either direction.

    The forward fit has mean 0 and width 3.16 and covers both humps and the valley. The reverse fit
    lies on one hump as if the other were not there.
    """
    humps = START["humps"]
    x = np.linspace(-9, 9, 361)
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.fill_between(x, np.exp(_log_target(x, humps)), color="C5", alpha=0.2, linewidth=0)
    fits = ((0.0, np.sqrt(1 + humps**2), "C1", "--"), (*_reverse_fit(humps, 3, 1), "C0", "-"))
    for mean, std, color, style in fits:
        ax.plot(x, np.exp(Normal(mean, std).log_prob(x)), color=color, linestyle=style)
    label(ax, "target", (-3, 0.205), (0, 4), color="C5", ha="center")
    label(ax, "best in\n$\\mathrm{KL}(p\\,\\Vert\\,q)$", (-8.8, 0.06), (0, 0), color="C1")
    reverse = "best in $\\mathrm{KL}(q\\,\\Vert\\,p)$"
    label(ax, reverse, (2.4, 0.36), (-8, 0), color="C0", ha="right")
    ax.set(xlim=(-9, 9), ylim=(0, 0.43), xlabel="$x$", ylabel="density", yticks=[0, 0.2, 0.4])
    return fig


def two_fits_data() -> dict[str, Any]:
    """Return what the interactive figure starts with, and cases that it must agree with.

    Returns:
        humps, mean, std: to start with; limits: of each, least and largest; cases: for each the
        three, with forward and reverse divergence in nats; fits: for each humps and a start, with
        the mean, std and reverse divergence of the valley's floor to which it rolls.
    """
    cases = [
        dict(zip(START, at)) | {"forward": _forward(*at), "reverse": _reverse(*at)} for at in CASES
    ]
    fits = []
    for humps, mean, std in FITS:
        end = _reverse_fit(humps, mean, std)
        fits.append(
            {"humps": humps, "mean": mean, "std": std}
            | {"to_mean": end[0], "to_std": end[1], "reverse": _reverse(humps, *end)}
        )
    return {**START, "limits": LIMITS, "cases": cases, "fits": fits}


def where_the_best_fit_jumps() -> Figure:
    """Reverse divergence of the two fits, in the middle and on a hump, against the humps' place.

    The middle is better up to 2.80, although two humps are seen from 1 on. The fit on one hump
    exists from about 2.4 on and costs nearly log 2: it misses half of the mass.
    """
    places = np.linspace(0, 4, 41)
    middle = [_reverse(m, *_reverse_fit(m, 0, np.sqrt(1 + 0.7 * m**2))) for m in places]
    far = np.linspace(2.5, 4, 16)
    on_hump = [_reverse(m, *_reverse_fit(m, m, 1.05)) for m in far]
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.axhline(np.log(2), color="0.6", linewidth=1, linestyle=":")
    ax.plot(places, middle, color="C1", linestyle="--")
    ax.plot(far, on_hump, color="C0")
    ax.plot([2.8], [0.684], "o", color="C3")
    label(ax, "in the middle", (2.2, 0.316), (-8, 4), color="C1", ha="right")
    label(ax, "on one hump", (4, 0.69), (-4, -18), color="C0", ha="right")
    label(ax, r"$\ln\,2$", (0, np.log(2)), (6, 4))
    label(ax, "2.8", (2.8, 0.684), (-4, 8), color="C3", ha="right")
    ax.set(xlim=(0, 4), ylim=(0, 1.2), xlabel="humps at plus and minus", yticks=[0, 0.5, 1])
    ax.set(ylabel=r"least $\mathrm{KL}(q\,\Vert\,p)$, nats")
    return fig

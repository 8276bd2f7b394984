"""Figures of docs/linalg/floating-point.md: one function per figure, each returns a Figure.

Legend: `p` a format's precision in bits, `u` its unit roundoff 2^-p; `n` a number of terms or of
examples; `X`, `y` examples and labels; `W`, `v` weights of a hidden layer and of the output.
"""

import math

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label

LAYOUTS = {  # bits of the exponent, stored bits of the significand
    "float64": (11, 52),
    "float32": (8, 23),
    "TF32": (8, 10),
    "bfloat16": (8, 7),
    "float16": (5, 10),
    "E5M2": (5, 2),
    "E4M3": (4, 3),
}


def bit_layouts() -> Figure:
    """How seven formats divide their bits: sign, exponent, significand.

    bfloat16 is float32 cut in half: the same exponent, less significand. float16 has three bits
    less of exponent and spends them on the significand.
    """
    fig = Figure(figsize=(5.6, 3.5), layout="constrained")
    ax = fig.subplots()
    for row, (name, (exponent, significand)) in enumerate(LAYOUTS.items()):
        left = 0
        for color, width in (("C5", 1), ("C1", exponent), ("C0", significand)):
            ax.barh(-row, width, left=left, height=0.72, color=color, alpha=0.25, linewidth=0)
            edges = np.arange(left, left + width + 1)
            ax.vlines(edges, -row - 0.36, -row + 0.36, color=color, linewidth=0.8)
            ax.hlines([-row - 0.36, -row + 0.36], left, left + width, color=color, linewidth=0.8)
            left += width
        numbers = f"1 + {exponent} + {significand}"
        if name == "float64":
            ax.text(left, -row + 0.5, numbers, ha="right", va="bottom", fontsize=14)
        else:
            ax.text(left + 1, -row, numbers, va="center", fontsize=14)
    ax.text(1, 0.5, "exponent", color="C1", fontsize=14, va="bottom")
    ax.text(16, 0.5, "significand", color="C0", fontsize=14, va="bottom")
    ax.text(1, 1.25, "sign", color="C5", fontsize=14, va="bottom")
    ax.plot([0.5, 0.5, 0.9], [0.4, 1.5, 1.5], color="C5", linewidth=0.8)
    ax.set_yticks([-row for row in range(len(LAYOUTS))], labels=list(LAYOUTS), fontsize=14)
    ax.set(xlim=(0, 64), ylim=(-len(LAYOUTS) + 0.4, 1.9), xticks=[])
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return fig


def number_line() -> Figure:
    """All numbers from 0 to 4 of a format with three bits, smallest normal number 1/2.

    Between two powers of two there are four equal gaps, and each power doubles the gap. Below the
    smallest normal number the subnormal ones go on to 0 with the last gap.
    """
    fig = Figure(figsize=(5.6, 2.0), layout="constrained")
    ax = fig.subplots()
    ax.plot([0, 4], [0, 0], color="C5", linewidth=1)
    subnormal = np.array([1, 2, 3]) / 8
    ax.vlines(0, 0, 1.05, color="C5", linewidth=1.8)
    ax.vlines(subnormal, 0, 0.5, color="C1", linewidth=1.8, linestyle=(0, (2, 1)))
    for e in (-1, 0, 1):
        low, high = 2.0**e, 2.0 ** (e + 1)
        ax.vlines(np.linspace(low, high, 4, endpoint=False), 0, 0.8, color="C0", linewidth=1.8)
        ax.vlines(low, 0, 1.05, color="C0", linewidth=1.8)
        if e >= 0:
            text = f"gap 1/{4 / low:.0f}"
            ax.text((low + high) / 2, 1.15, text, color="C0", ha="center", fontsize=14)
    ax.vlines(4, 0, 1.05, color="C0", linewidth=1.8)
    ax.text(0, 1.15, "subnormal", color="C1", fontsize=14)
    ax.plot([subnormal[0], 0.2], [0.55, 1.1], color="C1", linewidth=0.8)
    ax.set(xlim=(-0.03, 4.03), ylim=(0, 1.6), yticks=[])
    ax.set_xticks([0, 0.5, 1, 2, 4], labels=["0", "1/2", "1", "2", "4"], fontsize=14)
    ax.spines[["left", "bottom"]].set_visible(False)
    return fig


def _pairwise(x: np.ndarray) -> np.ndarray:
    """Sum over axis 0 by adding neighbors, then neighbors of the sums, and so on."""
    while len(x) > 1:
        pairs = x[:-1:2] + x[1::2]
        x = np.concatenate([pairs, x[-1:]]) if len(x) % 2 else pairs  # the last one waits
    return x[0]


def _kahan(x: np.ndarray, powers: list[int]) -> list[np.ndarray]:
    """Sum over axis 0 with a correction; the sums after 2^power rows."""
    total, correction, sums = np.zeros_like(x[0]), np.zeros_like(x[0]), []
    for n, row in enumerate(x, start=1):
        y = row - correction
        new = total + y
        correction = (new - total) - y
        total = new
        if n in {2**power for power in powers}:
            sums.append(total)
    return sums


def summation_errors(largest: int = 16, n_draws: int = 16) -> Figure:
    """Relative error of float32 sums of n positive numbers, on logarithmic axes.

    A loop over equal numbers goes wrong in one direction: its error grows like n, along the bound.
    A loop over random numbers errs both ways and grows like the root of n. Pairwise and
    compensated sums stay near u.

    Args:
        largest: power of two, at least 5; the sums go from 2^4 to 2^largest terms.
        n_draws: random sums for each n, at least 1.
    """
    if largest < 5 or n_draws < 1:
        got = f"{largest} and {n_draws}"
        raise ValueError(f"largest and n_draws must be at least 5 and 1, got {got}")
    powers = list(range(4, largest + 1))
    sizes = 2 ** np.array(powers)
    draws = np.random.default_rng(0).random((2**largest, n_draws), dtype=np.float32)
    exact = np.cumsum(draws, axis=0, dtype=np.float64)
    loop = np.cumsum(draws, axis=0)  # float32, one after the other
    kahan = _kahan(draws, powers)

    def error(sums: list[np.ndarray]) -> list[float]:
        relative = [s / exact[n - 1] - 1 for s, n in zip(sums, sizes)]
        return [float(np.sqrt(np.mean(r**2))) for r in relative]

    tenths = np.full(2**largest, 0.1, dtype=np.float32)
    equal = np.cumsum(tenths)[sizes - 1] / (sizes * np.float64(tenths[0])) - 1
    u = 2.0**-24
    fig = Figure(figsize=(5.6, 4.0), layout="constrained")
    ax = fig.subplots()
    ax.loglog(sizes, (sizes - 1) * u, color="C5", linestyle="--")
    ax.loglog(sizes, np.abs(equal), color="C1", marker="o", markersize=4)
    ax.loglog(sizes, error([loop[n - 1] for n in sizes]), color="C0", marker="s", markersize=4)
    ax.loglog(sizes, error([_pairwise(draws[:n]) for n in sizes]), color="C2", marker="^")
    ax.loglog(sizes, error(kahan), color="C3", linestyle=":", marker="x")
    right = float(sizes[-1])
    for name, height, up, color in (
        ("$(n - 1)\\, u$", right * u, 3, "C5"),
        ("loop, equal", abs(float(equal[-1])), 0, "C1"),
        ("loop, random", 2.5e-6, 0, "C0"),
        ("pairwise", 4e-8, 7, "C2"),
        ("Kahan", 2.5e-8, -8, "C3"),
    ):
        label(ax, name, (right, height), (9, up), color=color, va="center", fontsize=14)
    ax.set(xlabel="number of terms $n$", ylabel="relative error", ylim=(5e-9, 2e-2))
    ax.set_xscale("log", base=2)
    ax.set(xlim=(sizes[0] / 1.3, sizes[-1] * 40), xticks=sizes[::3].astype(float))
    return fig


def _hidden_gradients(n: int = 2**20, n_held: int = 1024) -> np.ndarray:
    """Gradients at the hidden layer of a small trained classifier, for a mean over n losses.

    Args:
        n: examples in the batch.
        n_held: how many of them there are here.

    Returns:
        (n_held, 64), in float64; 0 where the unit is off.
    """
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n_held, 16))
    y = (X[:, 0] * X[:, 1] > 0).astype(np.float64)
    W, v = rng.normal(size=(64, 16)) / 4, rng.normal(size=64) / 8
    for step in range(201):
        h = np.maximum(X @ W.T, 0.0)
        dz = 1 / (1 + np.exp(-h @ v)) - y
        dh = np.outer(dz, v) * (h > 0)
        if step < 200:
            W, v = W - 0.5 * dh.T @ X / n_held, v - 0.5 * h.T @ dz / n_held
    return dh / n


def gradient_sizes(scale: int = 16) -> Figure:
    """Sizes of the gradients at a hidden layer, and the ranges of two formats below.

    Without a scale most lie left of float16's smallest number. Times 2^16 most are inside. The
    range of bfloat16 goes beyond both edges of the picture.
    """
    sizes = np.abs(_hidden_gradients())
    logs = np.log2(sizes[sizes > 0])
    fig = Figure(figsize=(5.6, 4.2), layout="constrained")
    top, bottom = fig.subplots(2, 1, sharex=True, height_ratios=(3, 1.4))
    bins = np.arange(-64, 8)
    share = 100 / len(logs)
    top.hist(logs, bins, weights=np.full(len(logs), share), histtype="step", color="C1")
    scaled = logs + scale
    weights = np.full(len(logs), share)
    top.hist(scaled, bins, weights=weights, histtype="stepfilled", color="C0", alpha=0.35)
    heights, _ = np.histogram(logs, bins)
    peak, height = float(bins[heights.argmax()]), share * float(heights.max())
    label(top, "as they are", (peak, height), (-26, -4), color="C1", fontsize=14, ha="right")
    at = (peak + scale, height)
    label(top, f"times $2^{{{scale}}}$", at, (24, -4), color="C0", fontsize=14)
    lost = math.log2(2.0**-25)
    for ax in (top, bottom):
        ax.axvline(lost, color="C5", linestyle=":", linewidth=1.4)
    top.text(-63, 3.4, "float16 rounds\nthese to 0", color="C5", fontsize=14)
    bottom.barh(1, 16 + 14, left=-14, height=0.5, color="C0", alpha=0.6)
    bottom.barh(1, 10, left=-24, height=0.5, color="C0", alpha=0.25)
    bottom.barh(0, 128 + 126, left=-126, height=0.5, color="C2", alpha=0.6)
    label(bottom, "float16", (-26, 1), (-4, 0), color="C0", fontsize=14, ha="right", va="center")
    label(bottom, "subnormal", (-24, 1.3), (0, 2), color="C0", fontsize=14)
    label(bottom, "bfloat16", (-40, 0), (0, 0), ha="center", va="center", fontsize=14)
    top.set(ylabel="share (%)")
    bottom.set(xlim=(-64, 18), ylim=(-0.5, 2.1), yticks=[])
    bottom.spines["left"].set_visible(False)
    bottom.set_xticks([-60, -40, -24, -14, 0, 16])
    bottom.set_xticklabels([f"$2^{{{k}}}$" for k in (-60, -40, -24, -14, 0, 16)])
    bottom.set(xlabel="absolute value")
    return fig

"""Figures of docs/linalg/low-rank.md: one function per figure, each returns a Figure.

Legend: `W` weights, `B`, `A` factors of an update of rank `r`; `s` singular values; `X` a batch.
"""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.linalg.low_rank import low_rank_update
from mathdl.linalg.svd import svd


def _structured_matrices(n: int = 96) -> dict[str, np.ndarray]:
    """Return a Gaussian matrix, a smooth kernel and a convolution, each (n, n)."""
    t = np.arange(n) / n
    gap = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    return {
        "Gaussian": np.random.default_rng(0).normal(size=(n, n)),
        "kernel": np.exp(-50 * np.subtract.outer(t, t) ** 2),
        "convolution": np.where(gap < 5, 1.0, 0.0),
    }


def _fine_tuned_layer() -> tuple[np.ndarray, np.ndarray]:
    """Return a trained layer W (64, 16), and its change by fine-tuning for two new directions.

    The experiment of the snippet `a_full_rank_layer_learns_by_low_rank`, without adapters.
    """
    rng = np.random.default_rng(0)
    d, h, n = 16, 64, 128
    W = rng.normal(size=(h, d)) / np.sqrt(d)
    V = rng.normal(size=(d, h)) / np.sqrt(h)
    old, new = np.linalg.qr(rng.normal(size=(2, d, d)))[0]

    def gradients(W: np.ndarray, U: np.ndarray) -> list[np.ndarray]:
        X = rng.normal(size=(n, d))
        H = np.tanh(X @ W.T)
        E = (H @ V.T - np.sin(1.5 * X @ U.T)) / n
        return [((E @ V) * (1 - H * H)).T @ X, E.T @ H]

    _adam([W, V], lambda: gradients(W, old), 3000)
    F, U = W.copy(), np.vstack([new[:2], old[2:]])
    _adam([F], lambda: gradients(F, U)[:1], 1000)
    return W, F - W


def _adam(params: list[np.ndarray], draw: Callable[[], list[np.ndarray]], steps: int) -> None:
    """Update params in place, with a learning rate that falls from 0.01 to 0."""
    m, v = ([0 * p for p in params] for _ in range(2))
    for t in range(1, steps + 1):
        lr = 0.01 * (1 - t / steps)
        for p, g, first, second in zip(params, draw(), m, v):
            first[:] += 0.1 * (g - first)
            second[:] += 0.001 * (g * g - second)
            p[:] -= lr * first / (1 - 0.9**t) / np.sqrt(second / (1 - 0.999**t) + 1e-16)


def _error_by_rank(A: np.ndarray) -> np.ndarray:
    """Relative Frobenius error of the best approximations of rank 0 to min(m, n)."""
    tails = np.append(np.cumsum(svd(A)[1][::-1] ** 2)[::-1], 0.0)
    errors: np.ndarray = np.sqrt(tails / tails[0])
    return errors


def error_against_rank() -> Figure:
    """The error that the best approximation leaves, against the share of the full rank.

    Above: of three matrices only the smooth kernel falls at once. Below: a layer of a small
    trained network hugs the random matrix; its change by fine-tuning falls much sooner.
    """
    fig = Figure(figsize=(5.6, 6.4), layout="constrained")
    W, change = _fine_tuned_layer()
    made = _structured_matrices()
    panels = (
        (made, {"Gaussian": (0.5, 0.5), "kernel": (0.07, 0.2), "convolution": (0.17, 0.04)}),
        (
            {"trained layer": W, "its change": change},
            {"trained layer": (0.48, 0.66), "its change": (0.25, 0.27)},
        ),
    )
    for ax, (matrices, places) in zip(fig.subplots(2, 1), panels):
        for (name, A), color, style in zip(matrices.items(), ("C0", "C1", "C2"), ("-", "--", "-.")):
            errors = _error_by_rank(A)
            share = np.arange(errors.size) / (errors.size - 1)
            ax.plot(share, errors, style, color=color, marker="o" if len(A) == 64 else "")
            x, y = places[name]
            label(ax, name, (x, y), (6, 4), color=color)
        ax.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="relative error")
        ax.grid(visible=True)
    fig.axes[1].set_xlabel(r"$r\;/\;\min(m,\,n)$")
    return fig


def quarter_circle(n: int = 768) -> Figure:
    """Histogram of the singular values of Gaussian noise, and the density of the limit.

    They fill [0, 2] without a gap or a tail. The largest third, right of the cut, is what the
    best copy of rank n / 3 keeps; the left two thirds are not small.
    """
    W = np.random.default_rng(0).normal(size=(n, n)) / np.sqrt(n)
    s = np.linalg.svd(W, compute_uv=False)
    cut = float(s[n // 3 - 1])
    # bins that end at the cut, so that no bar is half kept
    edges = np.append(np.linspace(0, cut, 15)[:-1], np.linspace(cut, float(s[0]), 13))
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    heights, _ = np.histogram(s, edges, density=True)
    kept = edges[:-1] >= cut
    for part, color in ((~kept, "C0"), (kept, "C1")):
        left = edges[:-1][part]
        ax.bar(left, heights[part], np.diff(edges)[part], align="edge", color=color, alpha=0.45)
    x = np.linspace(0, 2, 201)
    ax.plot(x, np.sqrt(4 - x**2) / np.pi, color="C5")
    label(ax, "left out: two thirds", (0.06, 0.1), (0, 0), color="C5")
    label(ax, "kept: a third", (cut, 0.1), (8, 0), color="C5")
    label(ax, "quarter circle", (1.5, 0.43), (4, 4), color="C5")
    ax.set(xlim=(0, 2.1), ylim=(0, 0.75), xlabel=r"$\sigma_i$", ylabel="density")
    return fig


def interlacing(r: int = 2, n: int = 12) -> Figure:
    """Singular values of W, and of W plus an update of rank r, in the bands that are allowed.

    Value i of W + B A lies between value i + r and value i - r of W; the first r have no ceiling.
    """
    rng = np.random.default_rng(1)
    W = rng.normal(size=(n, n)) / np.sqrt(n)
    B, A = rng.normal(size=(n, r)), rng.normal(size=(r, n)) / np.sqrt(n)
    before = svd(W)[1]
    after = svd(low_rank_update(W, B, A))[1]
    index = np.arange(1, n + 1)
    low = np.append(before[r:], np.zeros(r))
    top = float(np.ceil(2 * after[0]) / 2)
    high = np.append(np.full(r, top), before[:-r])
    fig = Figure(figsize=(5.6, 3.9), layout="constrained")
    ax = fig.subplots()
    ax.vlines(index, low, high, color="C5", linewidth=9, alpha=0.3)
    ax.plot(index - 0.12, before, "o", color="C0", markersize=7)
    ax.plot(index + 0.12, after, "D", color="C1", markersize=6)
    label(ax, r"$W + B\,A$", (1.12, float(after[0])), (9, -4), color="C1")
    label(ax, "$W$", (0.88, float(before[0])), (-9, -4), color="C0", ha="right")
    label(ax, "bars: what is allowed", (4.4, 0.86 * top), (0, 0), color="C5")
    ax.set(xlim=(0, n + 0.6), ylim=(0, top), xticks=range(2, n + 1, 2))
    ax.set(xlabel="$i$", ylabel=r"$\sigma_i$")
    return fig


def collapse_with_depth(width: int = 100) -> Figure:
    """Singular values of a batch behind 0, 1, 4, 16 and 64 ReLU layers, as shares of the first.

    After one layer a single value towers above the rest; with depth the rest sinks.
    """
    rng = np.random.default_rng(0)
    X = rng.normal(size=(width, width))
    fig = Figure(figsize=(5.6, 3.9), layout="constrained")
    ax = fig.subplots()
    colors = dict(zip((0, 1, 4, 16, 64), ("C5", "C0", "C1", "C2", "C3")))
    index = np.arange(1, width + 1)
    for layer in range(65):
        if layer in colors:
            s = svd(X)[1]
            ax.semilogy(index, s / s[0], color=colors[layer])
            text = "input" if layer == 0 else f"layer {layer}"
            at = 24 if layer else 14
            label(ax, text, (at, float(s[at] / s[0])), (4, 4), color=colors[layer])
        W = rng.normal(size=(width, width)) * np.sqrt(2 / width)
        X = np.maximum(X @ W.T, 0)
    ax.set(xlim=(0, 61), ylim=(1e-4, 1.5), xlabel="$i$", ylabel=r"$\sigma_i\;/\;\sigma_1$")
    ax.grid(visible=True)
    return fig

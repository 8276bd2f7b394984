"""Figures of docs/linalg/depth.md: one function per figure, each returns a Figure.

Legend: `W` a layer's matrix, `L` a number of layers, `rho` a spectral radius.
"""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.figures._draw import label


def _axes(width: float = 5.6) -> tuple[Figure, Axes]:
    fig = Figure(figsize=(width, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.spines[["top", "right"]].set_visible(False)
    return fig, ax


def bound_and_growth(n: int = 500, n_layers: int = 20, n_signals: int = 8) -> Figure:
    """Growth by depth in a Gaussian stack: the bound, the stack's gain, and random signals.

    The bound leaves the other two behind from the second layer on. The gain of the whole stack,
    over all signals, stays within a factor of ten of 1; the random signals stay near 1.
    """
    rng = np.random.default_rng(0)
    signals = rng.normal(size=(n, n_signals))
    signals /= np.linalg.norm(signals, axis=0)
    product, bounds, gains, growths = np.eye(n), [1.0], [1.0], [np.ones(n_signals)]
    for _ in range(n_layers):
        W = rng.normal(scale=1 / np.sqrt(n), size=(n, n))
        signals, product = W @ signals, W @ product
        bounds.append(bounds[-1] * np.linalg.norm(W, 2))
        gains.append(np.linalg.norm(product, 2))
        growths.append(np.linalg.norm(signals, axis=0))
    fig, ax = _axes()
    ax.semilogy(growths, color="C2", alpha=0.5)
    ax.semilogy(gains, color="C1")
    ax.semilogy(bounds, color="C0")
    at = 2 * n_layers // 3
    label(ax, "product of the layers' gains", (at, bounds[at]), (-8, 2), color="C0", ha="right")
    label(ax, "gain of the whole stack", (n_layers, gains[-1]), (0, 7), color="C1", ha="right")
    lowest = growths[-1].min()
    label(ax, "random signals", (n_layers, lowest), (0, -8), color="C2", ha="right", va="top")
    ax.set(xlabel="layers passed, $L$", ylabel="growth of the length", xlim=(0, n_layers))
    ax.set(ylim=(0.1, 10 * bounds[-1]), xticks=range(0, n_layers + 1, 5))
    return fig


def gain_against_misalignment(large: float = 3.0, small: float = 1 / 3) -> Figure:
    """Gain of two layers, each of gain 3, against the angle by which the second is turned.

    The product of the two gains is reached at 0 degrees only, where the first layer's longest
    output lies in the second's top direction; at 90 degrees the two undo each other.
    """
    W = np.diag([large, small])
    degrees = np.linspace(0.0, 90.0, 181)
    gains = []
    for angle in np.radians(degrees):
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        gains.append(np.linalg.norm(W @ turn @ W, 2))
    fig, ax = _axes()
    (line,) = ax.plot(degrees, gains)
    (bound,) = ax.plot([0, 90], [large**2] * 2, linestyle="--", color="C1")
    label(ax, "gain of the two layers", (50, gains[100]), (8, 4), color=line.get_color())
    label(ax, "product of their gains", (90, large**2), (0, 5), color=bound.get_color(), ha="right")
    ax.set(xlabel=r"angle $\theta$ between the layers (degrees)", ylabel=r"$\sigma_{\max}$")
    ax.set(xlim=(0, 90), ylim=(0, 1.15 * large**2), xticks=range(0, 91, 15))
    return fig


def powers_of_a_shear(a: float = 0.9, n_layers: int = 80) -> Figure:
    """Norm of the L-th power of shears [[0.9, c], [0, 0.9]]: all have the eigenvalues 0.9.

    For c = 0 the norm falls from the first step on. The larger c, the higher the hump before the
    fall; in the end all fall at nearly the same slope, and all humps peak near L = 9.
    """
    fig, ax = _axes()
    for c in (64.0, 16.0, 4.0, 0.0):
        W = np.array([[a, c], [0.0, a]])
        norms = [np.linalg.norm(np.linalg.matrix_power(W, L), 2) for L in range(n_layers + 1)]
        (line,) = ax.semilogy(norms)
        at = (n_layers, norms[-1])
        label(ax, f"$c = {c:.0f}$", at, (5, 0), color=line.get_color(), va="center")
    ax.plot([0, n_layers], [1.0, 1.0], linestyle=":", linewidth=1, color="C4")
    ax.set(xlabel="power $L$", ylabel=r"$\sigma_{\max}(W^L)$", xlim=(0, n_layers + 8))
    ax.set_xticks(range(0, n_layers + 1, 20))
    return fig


def rate_against_power(rho: float = 0.9) -> Figure:
    """Gelfand's rate of three matrices of spectral radius 0.9 against the power (log scale).

    None ever falls below 0.9. The symmetric one is there from the start, the swap touches it at
    every even power, and the shear is still above it after a thousand layers.
    """
    powers = np.unique(np.geomspace(1, 3000, 200).astype(int))
    powers = np.union1d(powers, np.arange(1, 31))
    matrices = {
        "shear": np.array([[rho, 4.0], [0.0, rho]]),
        "swap": np.array([[0.0, 9 * rho], [rho / 9, 0.0]]),
        "symmetric": np.diag([rho, 0.5 * rho]),
    }
    fig, ax = _axes()
    for color, (name, W) in zip(("C0", "C1", "C2"), matrices.items()):
        norms = [np.linalg.norm(np.linalg.matrix_power(W, int(L)), 2) for L in powers]
        rates = np.array(norms) ** (1 / powers)
        chosen = powers <= 30 if name == "swap" else powers > 0
        ax.semilogx(powers[chosen], rates[chosen], color=color, label=name)
    label(ax, "shear, $c = 4$", (8, 1.41), (6, 6), color="C0")
    label(ax, "swap", (1, 8.1), (10, -4), color="C1")
    label(ax, r"symmetric: $\rho = 0.9$ at every $L$", (1, rho), (2, -5), color="C2", va="top")
    ax.set_yscale("log")
    ax.set_yticks([0.9, 2, 4, 8], labels=["0.9", "2", "4", "8"])
    ax.set_yticks([], minor=True)
    ax.set(xlabel="power $L$ (log scale)", ylabel=r"$\sigma_{\max}(W^L)^{1/L}$ (log scale)")
    ax.set(xlim=(1, 3000), ylim=(0.7, 9.5))
    return fig

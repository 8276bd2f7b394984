"""Figures of docs/calculus/chain-rule.md: one function per figure, each returns a Figure.

Legend: `x` the input, `u` the value between, `y` the output; `depth` the number of branches of a
residual stack, `gain` the root mean square gain of one branch.
"""

import math

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import arrow, label


def rates_multiply() -> Figure:
    """The links of (x^2 + 1)^3 at x = 1, and the whole: the slopes 2 and 12 make 24.

    Each panel has the curve of one function and its tangent. The value that leaves the first panel
    enters the second.
    """
    panels = [
        ("$x$", "$u$", "$u = x^2 + 1$", lambda x: x**2 + 1, 1.0, 2.0, (0.0, 2.0)),
        ("$u$", "$y$", "$y = u^3$", lambda u: u**3, 2.0, 12.0, (1.0, 3.0)),
        ("$x$", "$y$", "$y = (x^2 + 1)^3$", lambda x: (x**2 + 1) ** 3, 1.0, 24.0, (0.0, 1.5)),
    ]
    fig = Figure(figsize=(5.6, 2.7), layout="constrained")
    for ax, (inner, outer, title, f, at, slope, (low, high)) in zip(fig.subplots(1, 3), panels):
        t = np.linspace(low, high, 61)
        ax.plot(t, f(t), color="C0")
        near = np.array([at - 0.3, at + 0.3])
        ax.plot(near, f(at) + slope * (near - at), color="C1", linewidth=2.6)
        ax.plot(at, f(at), "o", color="C1")
        label(ax, f"slope {slope:.0f}", (low, f(high)), (4, -6), color="C1", fontsize=14)
        ax.set_title(title, fontsize=14)
        ax.set_xlabel(inner, fontsize=14)
        ax.set_ylabel(outer, fontsize=14, rotation=0, labelpad=8)
        ax.set(xticks=[low, at, high] if high != 1.5 else [0, 1], yticks=[f(at)])
        ax.set_yticklabels([f"{f(at):.0f}"])
    return fig


NODES = {"x": (0, 0), "a": (1, 0.8), "b": (1, -0.8), "c": (2, -0.3), "out": (3, 0.3)}
AT = 1.2


def _edges() -> dict[tuple[str, str], float]:
    """The slopes along the edges of c + a with a = x^2, b = sin x, c = a b, at x = 1.2."""
    a, b = AT * AT, math.sin(AT)
    return {
        ("x", "a"): 2 * AT,
        ("x", "b"): math.cos(AT),
        ("a", "c"): b,
        ("b", "c"): a,
        ("a", "out"): 1.0,
        ("c", "out"): 1.0,
    }


def graph_with_slopes() -> Figure:
    """The graph of the snippet, the slope written on each edge.

    Three routes lead from x to the output. Multiply along each, then add.
    """
    fig = Figure(figsize=(5.6, 3.0), layout="constrained")
    ax = fig.subplots()
    for (start, end), slope in _edges().items():
        arrow(ax, NODES[end], NODES[start], color="C5", shrinkA=17, shrinkB=17, lw=1.8)
        middle = (np.array(NODES[start]) + np.array(NODES[end])) / 2
        above = (start, end) not in {("x", "b"), ("b", "c")}
        offset = (-6, 9) if above else (2, -20)
        if (start, end) == ("a", "c"):
            offset = (22, 2)
        label(ax, f"{slope:.2f}", middle, offset, color="C1", ha="center", fontsize=14)
    names = {"x": "$x$", "a": "$x^2$", "b": r"$\sin x$", "c": "$ab$", "out": "$c + a$"}
    for node, at in NODES.items():
        ax.plot(*at, "o", markersize=33, markerfacecolor="none", color="C0")
        ax.annotate(names[node], at, ha="center", va="center", fontsize=13)
        if node in "abc":
            below = (0, 21) if node == "a" else (0, -31)
            label(ax, f"${node}$", at, below, color="C0", ha="center", fontsize=14)
    ax.set(xlim=(-0.3, 3.3), ylim=(-1.35, 1.35))
    ax.set_title("from input to output, with the slope of each step", fontsize=13)
    ax.axis("off")
    return fig


GAINS = (0.25, 0.5, 1.0)


def _shares(depth: int, gain: float) -> np.ndarray:
    """Expected shares of the squared gradient by the number of branches on the route."""
    p = gain**2 / (1 + gain**2)
    return np.array([math.comb(depth, k) * p**k * (1 - p) ** (depth - k) for k in range(depth + 1)])


def shares_by_length(depth: int = 20) -> Figure:
    """Of a residual stack of 20 branches: where the squared gradient comes from.

    The smaller the gain of a branch, the shorter the routes that count. Even at gain 1 the routes
    through more than fifteen branches carry almost nothing.
    """
    fig = Figure(figsize=(5.4, 3.3), layout="constrained")
    ax = fig.subplots()
    lengths = np.arange(depth + 1)
    for color, marker, gain in zip(("C2", "C1", "C0"), "s^o", GAINS):
        share = _shares(depth, gain)
        ax.plot(lengths, share, marker=marker, color=color, markersize=5, linewidth=1.4)
        top = int(share.argmax())
        label(ax, f"gain {gain:g}", (top, share[top]), (10, 1), color=color, fontsize=14)
    ax.set(xlabel="branches on the route", ylabel="share of the squared gradient")
    ax.set(xlim=(-0.5, depth), ylim=(0, 0.42), xticks=range(0, depth + 1, 5))
    return fig

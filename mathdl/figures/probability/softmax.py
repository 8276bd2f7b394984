"""Figures of docs/probability/softmax.md: one function per figure, each returns a Figure.

Legend: `z` logits; `v` those of a teacher; `T` temperatures; `k` the number of classes; `p`
probabilities; `lead` the largest logit minus the others.
"""

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.probability.information import entropy, kl_divergence
from mathdl.probability.special import logsumexp, sigmoid, softmax


def lead_against_rivals() -> Figure:
    """Probability of the leader against its lead, for three numbers of equal rivals.

    It is one curve, shifted to the right by the logarithm of the number of rivals.
    """
    lead = np.linspace(0.0, 18.0, 181)
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.axhline(0.5, color="C5", linestyle=":", linewidth=1.5)
    for k, name, color, style in (
        (2, "2", "C2", "-."),
        (1_000, "1,000", "C1", "--"),
        (50_000, "50,000\nclasses", "C0", "-"),
    ):
        ax.plot(lead, sigmoid(lead - np.log(k - 1)), color=color, linestyle=style, linewidth=2.2)
        middle = np.log(k - 1)
        ax.plot(middle, 0.5, "o", color=color, clip_on=False, zorder=5)
        label(ax, name, (middle + 1.0, 0.68), (9, -6), color=color, va="center")
    ax.set(xlim=(0, 18), ylim=(0, 1.03), xlabel=r"lead $\gamma$", ylabel="probability")
    return fig


def three_maxima() -> Figure:
    """The maximum of 0 and b, log-sum-exp above it and the softmax-weighted mean below it.

    Log-sum-exp rises everywhere. The mean falls and rises again on the left.
    """
    b = np.linspace(-5.0, 3.0, 161)
    z = np.stack([np.zeros_like(b), b], axis=-1)
    fig = Figure(figsize=(5.6, 3.8), layout="constrained")
    ax = fig.subplots()
    ax.plot(b, np.maximum(b, 0), color="C5", linestyle=":", linewidth=2.2)
    ax.plot(b, logsumexp(z), color="C0", linewidth=2.2)
    ax.plot(b, np.sum(softmax(z) * z, axis=-1), color="C1", linestyle="--", linewidth=2.2)
    label(ax, "log-sum-exp", (0.0, np.log(2)), (-8, 8), color="C0", ha="right")
    label(ax, r"weighted mean $p \cdot z$", (-1.3, -0.28), (0, -18), color="C1", ha="center")
    lead = {"arrowstyle": "-", "color": "C5", "linewidth": 1.0, "shrinkB": 0}
    label(ax, "maximum", (1.5, 1.5), (12, -38), color="C5", arrowprops=lead)
    ax.set(xlim=(-5, 3), ylim=(-0.7, 3.2), xlabel="$b$", ylabel="of 0 and $b$")
    return fig


def from_argmax_to_uniform() -> Figure:
    """Four probabilities and their entropy against the temperature.

    The largest falls and the two smallest rise all the way. The second largest rises until the
    mean of the logits has come down to its own logit, marked by a dot, and then falls.
    """
    z = np.array([3.0, 2.0, 0.5, -1.0])
    T = np.geomspace(0.1, 100.0, 121)
    p = softmax(z / T[:, None])
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    left, right = fig.subplots(1, 2, width_ratios=(1.5, 1))
    styles = ("-", "--", "-.", ":")
    places = ((0.85, 0.78), (0.32, 0.12), (1.6, 0.15), (4.2, 0.07))
    for i, place in enumerate(places):
        left.plot(T, p[:, i], color=f"C{i}", linestyle=styles[i], linewidth=2.2)
        left.text(*place, f"$p_{i + 1}$", color=f"C{i}", ha="left" if i in (0, 3) else "right")
    mean = p @ z
    top = np.exp(np.interp(-2.0, -mean, np.log(T)))  # where the falling mean passes z_2
    left.plot(top, softmax(z / top)[1], "o", color="C1", zorder=5)
    left.axhline(0.25, color="C5", linestyle=":", linewidth=1.2, zorder=0)
    left.set(xscale="log", ylim=(-0.02, 1.03), xlabel="$T$", ylabel="probability")
    right.plot(T, entropy(p), color="C0", linewidth=2.2)
    right.axhline(np.log(4), color="C5", linestyle="--", linewidth=1.5)
    label(right, r"$\ln\,4$", (0.1, np.log(4)), (4, -16), color="C5")
    right.set(xscale="log", ylim=(-0.03, 1.5), xlabel="$T$", ylabel="entropy")
    return fig


def two_students() -> Figure:
    """T squared times KL against T, for two students of one teacher, with the limits.

    The student with the swapped tail looks nearly perfect up to T = 1. Hot, its error counts half
    as much as that of the student which has flattened all logits.
    """
    v = np.array([5.0, 2.0, -1.0, -3.0])
    T = np.geomspace(0.25, 256.0, 101)
    p = softmax(v / T[:, None])
    fig = Figure(figsize=(5.6, 3.7), layout="constrained")
    ax = fig.subplots()
    for z, color, style, name, at, ha in (
        (np.array([2.0, 1.0, 0.5, -1.0]), "C0", "-", "flattened", (2.6, 1.42), "right"),
        (np.array([5.0, 2.0, -3.0, -1.0]), "C1", "--", "tail swapped", (6.5, 0.47), "left"),
    ):
        loss = T**2 * kl_divergence(p, softmax(z / T[:, None]))
        ax.axhline(np.var(z - v) / 2, color=color, linestyle=":", linewidth=1.5)
        ax.plot(T, loss, color=color, linestyle=style, linewidth=2.2)
        label(ax, name, at, (-6 if ha == "right" else 8, 0), color=color, ha=ha)
    ax.set(xscale="log", ylim=(0, 2.3), xlabel="$T$", ylabel=r"$T^2\,\mathrm{KL}$")
    return fig

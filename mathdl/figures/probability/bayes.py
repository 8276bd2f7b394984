"""Figures of docs/probability/bayes.md: one function per figure, each returns a Figure.

Legend: `base` the share of harmful items, `sensitivity` that of flags among them, `specificity`
that of no flag among the harmless; `theta` a parameter; `log_p` log-probabilities of classes.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.stats
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from mathdl.data.cells import cells
from mathdl.figures._draw import label
from mathdl.probability import naive_bayes
from mathdl.probability.distributions import Beta
from mathdl.probability.estimation import grid_posterior
from mathdl.probability.special import sigmoid

START = {"base": 10.0, "sensitivity": 90.0, "specificity": 95.0}  # percent
LIMITS = {"base": [0.1, 99.9], "sensitivity": [0.0, 100.0], "specificity": [0.0, 100.0]}
CASES = (  # percent, as START
    (10.0, 90.0, 95.0),
    (1.0, 90.0, 95.0),
    (0.1, 99.9, 99.9),
    (50.0, 80.0, 80.0),
    (37.3, 62.1, 4.7),
    (99.9, 0.1, 0.1),
    (20.0, 100.0, 60.0),
    (5.0, 30.0, 100.0),
    (5.0, 0.0, 100.0),
    (5.0, 100.0, 0.0),
    (70.0, 0.0, 0.0),
)


def _block(ax: Axes, x: float, y: float, width: float, height: float, **style) -> None:
    ax.add_patch(Rectangle((x, y), width, height, linewidth=0, **style))


def bayes_rule() -> Figure:
    """All items as a square, and below it the flagged ones alone, stretched to full width.

    The harmful ones are the column on the left; the flagged part of each column is drawn full.
    The flagged parts, cut out and rescaled, show the posterior: 9 percent of all items are harmful
    and flagged, 4.5 percent are harmless and flagged, so two thirds of the flagged are harmful.
    """
    base, sensitivity, specificity = (value / 100 for value in START.values())
    hit, alarm = base * sensitivity, (1 - base) * (1 - specificity)
    fig = Figure(figsize=(5.4, 4.6), layout="constrained")
    above, below = fig.subplots(2, 1, height_ratios=(4, 1))
    _block(above, 0, 0, base, 1 - sensitivity, color="C1", alpha=0.3)
    _block(above, 0, 1 - sensitivity, base, sensitivity, color="C1")
    _block(above, base, 0, 1 - base, specificity, color="C0", alpha=0.15)
    _block(above, base, specificity, 1 - base, 1 - specificity, color="C0")
    share = hit / (hit + alarm)
    _block(below, 0, 0, share, 1, color="C1")
    _block(below, share, 0, 1 - share, 1, color="C0")
    label(above, "harmful", (0, 1), (0, 5), color="C1")
    label(above, "harmless", (1, 1), (0, 5), color="C0", ha="right")
    label(above, "not flagged", (0.55, 0.5), (0, 0), ha="center", va="center")
    label(above, "flagged", (0.55, specificity), (0, -6), color="C0", ha="center", va="top")
    label(below, "the flagged: harmful", (0, 1), (0, 5), color="C1")
    label(below, "harmless", (1, 1), (0, 5), color="C0", ha="right")
    for ax in (above, below):
        ax.set(xlim=(0, 1), ylim=(0, 1), yticks=[])
        ax.spines[:].set_visible(False)
    above.set(xticks=[0, base, 1])
    above.set_xticklabels(["0", f"{base:g}", "1"])
    below.set(xticks=[0, share, 1], xlabel="share")
    below.set_xticklabels(["0", f"{share:.3f}", "1"])
    return fig


def bayes_rule_data() -> dict[str, Any]:
    """Return what the interactive figure starts with, and cases that it must agree with.

    Returns:
        base, sensitivity, specificity: to start with, in percent; limits: of each, least and
        largest; cases: for each the three in percent, and the probabilities to be harmful given a
        flag and given none, null where nothing is flagged or everything is, and of a flag.
    """
    cases = []
    for percents in CASES:
        base, sensitivity, specificity = (value / 100 for value in percents)
        # rows harmful and harmless, columns flagged and not: joint, marginal, conditional
        given = np.array([[sensitivity, 1 - sensitivity], [1 - specificity, specificity]])
        joint = np.array([[base], [1 - base]]) * given
        marginal = joint.sum(axis=0)
        posterior = [float(a / b) if b > 0 else None for a, b in zip(joint[0], marginal)]
        named = dict(zip(("positive", "negative"), posterior))
        cases.append(dict(zip(START, percents)) | named | {"flagged": float(marginal[0])})
    return {**START, "limits": LIMITS, "cases": cases}


ODD, PASS = 0.04, 0.014 / 0.96  # share of odd harmless items; how often the others are flagged


def flags_that_agree() -> Figure:
    """The probability that an item is harmful, after one to five flags that agree.

    If the judges' errors are independent given what the item is, it climbs to 1. If they share the
    items on which they err, it stops at 20 percent, and all but the first two flags say nothing.
    """
    m = np.arange(6)
    odds = 0.01 / 0.99
    independent = sigmoid(np.log(odds) + m * np.log(0.9 / 0.05))
    shared = 0.01 * 0.9**m
    shared = shared / (shared + 0.99 * (ODD * 0.9**m + (1 - ODD) * PASS**m))
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.plot(m, independent, "o-", color="C0")
    ax.plot(m, shared, "s--", color="C1")
    label(ax, "errors independent", (2, independent[2]), (12, -12), color="C0")
    label(ax, "errors shared", (4, shared[4]), (0, 9), color="C1", ha="center")
    ax.set(xlabel="flags that agree", ylabel="probability: harmful", xlim=(-0.15, 5.15))
    ax.set(ylim=(0, 1.04), yticks=[0, 0.2, 0.4, 0.6, 0.8, 1])
    return fig


def beta_updates() -> Figure:
    """The posterior of an accuracy from a flat prior: after 0, 5, 20 and 50 test cases.

    It moves to what was seen, and narrows about as the root of the number of cases. After 5 of 5
    right its peak is at 1, but an accuracy of 0.7 is still well possible.
    """
    theta = np.linspace(0.3, 1, 281)
    fig = Figure(figsize=(5.4, 3.6), layout="constrained")
    ax = fig.subplots()
    seen = (
        ((0, 0), ":", "C5", 0.36, (0, 5)),
        ((5, 5), "-.", "C3", 0.85, (-10, 2)),
        ((19, 20), "--", "C1", 0.88, (-8, 4)),
        ((47, 50), "-", "C0", 0.91, (-8, 6)),
    )
    for (right, n), style, color, at, offset in seen:
        posterior = Beta(1 + right, 1 + n - right)
        ax.plot(theta, np.exp(posterior.log_prob(theta)), color=color, linestyle=style)
        height = float(np.exp(posterior.log_prob(at)))
        text = f"{right} of {n}" if n else "before any case"
        ha = "right" if n else "left"
        label(ax, text, (at, height), offset, color=color, ha=ha)
    ax.set(xlim=(0.3, 1), ylim=(0, 12.5), xlabel=r"accuracy $\theta$", ylabel="density")
    return fig


def two_ways_to_disagree() -> Figure:
    """A prior around 0, a datum at 6, and the posterior: light tails above, heavy ones below.

    Two Gaussians compromise at 3, where neither put any weight. Two Student's t with 2 degrees of
    freedom leave two peaks: one of the two sources is wrong, and it is open which.
    """
    theta = np.linspace(-4, 10, 561)
    families: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "Gaussian": scipy.stats.norm.logpdf,
        "Student's t, 2 degrees of freedom": lambda x: scipy.stats.t.logpdf(x, 2),
    }
    fig = Figure(figsize=(5.4, 4.8), layout="constrained")
    for ax, (name, log_p) in zip(fig.subplots(2, 1, sharex=True), families.items()):
        prior, likelihood = log_p(theta), log_p(6 - theta)
        ax.plot(theta, np.exp(prior), color="C5", linestyle=":")
        ax.plot(theta, np.exp(likelihood), color="C0", linestyle="--")
        posterior = grid_posterior(likelihood, prior, theta)
        ax.plot(theta, posterior, color="C1", linewidth=2.6)
        peak = int(np.argmax(posterior))
        label(ax, "prior", (-0.9, 0.27), (-6, 0), color="C5", ha="right")
        label(ax, "likelihood", (6.9, 0.27), (6, 0), color="C0")
        at = (3, posterior[peak]) if name == "Gaussian" else (3, 0.19)
        label(ax, "posterior", at, (0, 6), color="C1", ha="center")
        ax.set_title(name)
        ax.set(ylim=(0, 0.66), yticks=[0, 0.3, 0.6], ylabel="density")
    ax.set(xlim=(-4, 10), xlabel=r"$\theta$")
    return fig


def copies_and_confidence() -> Figure:
    """What naive Bayes says of its accuracy, and what it is, with each feature copied.

    Fitted to the even, judged by the odd rows of the cells: radius, texture and smoothness, each
    1 to 10 times. The accuracy stays, the mean probability of the chosen class climbs to 0.99.
    """
    X, labels = cells()
    X = np.log(X[:, [0, 1, 4]])
    copies = np.arange(1, 11)
    right, said = [], []
    for m in copies:
        Z = np.tile(X, m)
        log_p = naive_bayes.log_posterior(Z[1::2], *naive_bayes.fit(Z[::2], labels[::2]))
        right.append(np.mean(log_p.argmax(axis=1) == labels[1::2]))
        said.append(np.exp(log_p.max(axis=1)).mean())
    fig = Figure(figsize=(5.4, 3.4), layout="constrained")
    ax = fig.subplots()
    ax.plot(copies, said, "s--", color="C1")
    ax.plot(copies, right, "o-", color="C0")
    label(ax, "says it is right", (4, said[3]), (8, -18), color="C1")
    label(ax, "is right", (4, right[3]), (8, -18), color="C0")
    ax.set(xlabel="copies of each feature", ylabel="share of test rows", xticks=copies)
    ax.set(ylim=(0.84, 1.005), yticks=[0.85, 0.9, 0.95, 1])
    return fig

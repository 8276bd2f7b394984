"""Figures of docs/linalg/pca.md: one function per figure, each returns a Figure.

Legend: `X` a batch, examples as rows; `Xc` centered; `Z` whitened; `v` the first component.
"""

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.linalg.pca import pca, whiten

CLOUD = np.array([[2.0, 0.9], [0.9, 0.8]])  # covariance of the points of the first and the last


def _cloud(n: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, 2)) @ np.linalg.cholesky(CLOUD).T


def kept_and_lost() -> Figure:
    """Fourteen centered points, the first component's line, and how far each is from it.

    The squared lengths along the line and across it add up to the squared distances from the
    origin: to make the first large is to make the second small.
    """
    X = _cloud(14)
    X -= X.mean(axis=0)
    (v,), scores, _ = pca(X, 1)
    shadows = scores * v
    fig = Figure(figsize=(5.6, 4.2), layout="constrained")
    ax = fig.subplots()
    ax.plot(*np.outer(v, [-3.6, 3.6]), color="C0", lw=1.8)
    for x, shadow in zip(X, shadows):
        ax.plot(*np.transpose([x, shadow]), color="C1", lw=1.4, linestyle="--")
    ax.plot(*shadows.T, "|", color="C0", markersize=9)
    ax.plot(*X.T, "o", color="C5", markersize=6)
    ax.plot(0, 0, "+", color="C5", markersize=14)
    label(ax, "first component", tuple(-3.1 * v), (4, -20), color="C0")
    far = int(np.abs(X - shadows).sum(axis=1).argmax())
    middle = tuple((X[far] + shadows[far]) / 2)
    side = 1 if X[far, 0] > shadows[far, 0] else -1
    label(ax, "lost", middle, (9 * side, 0), color="C1", ha="left" if side > 0 else "right")
    label(ax, "mean", (0, 0), (6, -22), color="C5")
    ax.set(aspect="equal", xlabel="$x_1$", ylabel="$x_2$", xlim=(-3.6, 3.6), ylim=(-2.4, 2.4))
    return fig


def data_and_noise(n: int = 100, d: int = 100) -> Figure:
    """Scree plots of three hidden factors in noise, of the same with shuffled columns, and an edge.

    Both fall steadily over most of their length. Only the first three variances of the data
    stand above the shuffled ones.
    """
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(n, d))
    data = rng.normal(size=(n, 3)) @ rng.normal(size=(3, d)) * 0.4 + noise
    shuffled = rng.permuted(data, axis=0)
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    number = np.arange(1, 21)
    for X, color, marker in ((data, "C0", "o"), (shuffled, "C1", "s")):
        variances = pca(X, 20)[1].var(axis=0, ddof=1)
        ax.plot(number, variances, marker + "-", color=color, markersize=5)
    label(ax, "data", (3, 16), (8, 0), color="C0")
    label(ax, "columns shuffled", (7, 5.4), (0, 12), color="C1")
    ax.set(xlabel="component", ylabel="variance", ylim=(0, 24), xticks=[1, 5, 10, 15, 20])
    return fig


def walk_and_waves(n: int = 100, d: int = 1000) -> Figure:
    """The scores of a random walk against time, and against each other.

    Left to itself, chance draws half a wave, a whole one, and one and a half. Dashed: the
    cosines of theory. The second against the first is a bow.
    """
    rng = np.random.default_rng(0)
    walk = np.cumsum(rng.normal(size=(n, d)), axis=0)
    scores = pca(walk, 3)[1] / np.sqrt(d * n)
    fig = Figure(figsize=(5.6, 6.2), layout="constrained")
    over_time, bow = fig.subplots(2, 1, height_ratios=[1.15, 1])
    t = np.arange(1, n + 1)
    for j, color in enumerate(("C0", "C1", "C2")):
        scores[:, j] *= np.sign(scores[0, j])
        # length of the score: the root of its eigenvalue, d / (4 sin^2(pi j / 2n))
        wave = np.cos(np.pi * (j + 1) * (t - 0.5) / n) * np.sqrt(2 / n)
        wave /= np.sqrt(n) * 2 * np.sin(np.pi * (j + 1) / (2 * n))
        over_time.plot(t, scores[:, j], color=color)
        over_time.plot(t, wave, color=color, linestyle="--", lw=1.2)
    places = (
        (20, scores[19, 0], (6, 6)),
        (50, scores[49, 1], (0, -22)),
        (66, scores[65, 2], (4, 8)),
    )
    for j, (x, y, offset) in enumerate(places):
        label(over_time, f"score {j + 1}", (x, y), offset, color=f"C{j}", ha="left")
    over_time.set(xlabel="step", ylabel="score (scaled)")
    bow.plot(scores[:, 0], scores[:, 1], color="C0")
    for i, text in ((0, "start"), (-1, "end")):
        bow.plot(*scores[i, :2], "o", color="C5")
        label(bow, text, tuple(scores[i, :2]), (0, 8), color="C5", ha="center")
    bow.set(xlabel="score 1", ylabel="score 2")
    bow.margins(x=0.12, y=0.28)
    return fig


def two_whitenings() -> Figure:
    """One cloud, centered, whitened by PCA, and whitened by ZCA; three points are marked.

    Both whitened clouds are round, and one is the other turned. ZCA's points stay near where
    they were.
    """
    X = _cloud(90)
    X -= X.mean(axis=0)
    _, scores, _ = pca(X, 2)
    by_pca = scores / scores.std(axis=0, ddof=1)
    marked = [
        int(np.argmax(X[:, 0])),
        int(np.argmin(X[:, 0])),
        int(np.argmax(np.abs(by_pca[:, 1]))),
    ]
    fig = Figure(figsize=(5.6, 2.6), layout="constrained")
    for ax, title, Z in zip(fig.subplots(1, 3), ("data", "PCA", "ZCA"), (X, by_pca, whiten(X))):
        ax.plot(*Z.T, ".", color="C5", markersize=3)
        for i, color, marker in zip(marked, ("C0", "C1", "C2"), "o^s"):
            ax.plot(*Z[i], marker, color=color, markersize=9)
        ax.set(xlim=(-4.8, 4.8), ylim=(-4.8, 4.8), aspect="equal", xticks=[-3, 0, 3])
        ax.set(yticks=[-3, 0, 3])
        ax.set_title(title, fontsize=14)
    return fig

"""Figures of docs/probability/multivariate-gaussian.md: one function per figure, each a Figure.

Legend: `d` the dimension, `r` a length, `cov` a covariance, `L` its Cholesky factor, `rho` a
correlation; `n` examples that a covariance is fitted to; `q` a squared distance.
"""

import math

import numpy as np
from matplotlib.figure import Figure
from scipy.special import betaln, gammaincinv, gammaln

from mathdl.figures._draw import label
from mathdl.linalg.definite import cholesky


def _circle(n_points: int = 121) -> np.ndarray:
    t = np.linspace(0.0, 2 * math.pi, n_points)
    return np.array([np.cos(t), np.sin(t)])


def _density_of_length(r: np.ndarray, d: int) -> np.ndarray:
    """The density of the length of d standard Gaussian numbers, at r > 0."""
    log = (d - 1) * np.log(r) - r**2 / 2 - (d / 2 - 1) * math.log(2) - gammaln(d / 2)
    return np.exp(log)


def lengths_of_draws() -> Figure:
    """The density of the length of a standard Gaussian draw, for 1, 2, 10, 50 and 100 entries.

    From ten entries on it is nearly the same narrow bell, moved to the root of the dimension; near
    0, where the density of the draw itself is largest, nothing is left.
    """
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    ax = fig.subplots()
    r = np.linspace(0.005, 13.0, 600)
    for d, color in ((1, "C5"), (2, "C2"), (10, "C1"), (50, "C3"), (100, "C0")):
        y = _density_of_length(r, d)
        ax.plot(r, y, color=color, linewidth=2)
        at = int(np.argmax(y))
        offset = {1: (10, -2), 2: (7, 3), 10: (5, 4)}.get(d, (0, 4))
        ha = "left" if d < 3 else "center"
        label(ax, f"$d = {d}$", (r[at], y[at]), offset, color=color, ha=ha, fontsize=13)
    ax.set(xlim=(0, 13), ylim=(0, 0.95), xlabel=r"length $\Vert z \Vert_2$", ylabel="density")
    return fig


SLICED = ((1.0, 0.6), (0.6, 1.0))


def slices_of_a_cloud() -> Figure:
    """Ellipses of a Gaussian with correlation 0.6, and what is left of x2 where x1 is -2, 0, 2.

    All three slices have one shape and width. Their means lie on a line of slope 0.6, flatter than
    the long axis of the ellipses: they have fallen back towards the mean.
    """
    L = cholesky(SLICED)
    rho = SLICED[0][1]
    fig = Figure(figsize=(5.4, 5.0), layout="constrained")
    ax = fig.subplots()
    points = L @ np.random.default_rng(0).normal(size=(2, 120))
    ax.plot(*points, "o", color="C5", markersize=2.5, alpha=0.5)
    for radius in (1, 2):
        ax.plot(*(radius * L @ _circle()), color="C0", linewidth=1.6)
    t = np.linspace(-2.2, 2.2, 67)
    spread = math.sqrt(1 - rho**2)
    for a in (-2.0, 0.0, 2.0):
        bell = np.exp(-(t**2) / 2)
        ax.plot([a, a], rho * a + spread * t[[0, -1]], color="C2", linewidth=1)
        ax.plot(a + 0.8 * bell, rho * a + spread * t, color="C2", linewidth=2.2)
        ax.plot(a, rho * a, "o", color="C1", markersize=6)
    ends = np.array([-3.8, 3.8])
    ax.plot(ends, rho * ends, color="C1", linewidth=2)
    ax.plot(ends, ends, "--", color="C5", linewidth=1.5)
    label(ax, "long axis", (-2.8, -3.25), (0, 0), color="C5", fontsize=13)
    label(ax, "means of\nthe slices", (-3.75, -1.15), (0, 0), color="C1", fontsize=13)
    ax.set(xlim=(-3.8, 3.8), ylim=(-3.4, 3.4), aspect="equal", xlabel="$x_1$", ylabel="$x_2$")
    return fig


def uncorrelated_twice() -> Figure:
    """Two pairs of standard Gaussians with correlation 0: one dependent, one independent.

    Left, the second is the first with a random sign: all points lie on two lines, and knowing one
    leaves two values for the other. Right, knowing one says nothing.
    """
    rng = np.random.default_rng(0)
    x, z = rng.normal(size=(2, 100))
    signs = rng.choice([-1.0, 1.0], size=100)
    fig = Figure(figsize=(5.6, 3.3), layout="constrained")
    axes = fig.subplots(1, 2, sharey=True)
    for ax, y, name in zip(axes, (signs * x, z), ("$Y = C X$", "$Y$ independent of $X$")):
        ax.plot(x, y, "o", color="C0", markersize=3, alpha=0.6)
        ax.set_title(name, fontsize=14)
        ax.set(xlim=(-3.4, 3.4), ylim=(-3.4, 3.4), aspect="equal", xlabel="$x$")
        ax.set(xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    axes[0].set_ylabel("$y$")
    return fig


FEATURES = 100
LIMIT = 2 * float(gammaincinv(FEATURES / 2, 0.99))  # chi-square, 100 degrees of freedom


def _chi_square(q: np.ndarray, d: int) -> np.ndarray:
    return np.exp((d / 2 - 1) * np.log(q) - q / 2 - d / 2 * math.log(2) - gammaln(d / 2))


def _fresh(q: np.ndarray, d: int, n: int) -> np.ndarray:
    """Density of (1 + 1/n)(n - 1) Q / R with chi-squares Q and R of d and n - d degrees."""
    a, b, scale = d / 2, (n - d) / 2, (1 + 1 / n) * (n - 1)
    t = q / scale
    return np.exp((a - 1) * np.log(t) - (a + b) * np.log1p(t) - betaln(a, b)) / scale


def fitted_distances() -> Figure:
    """Squared distances of fresh examples, 100 features, for three sizes of the fitted data.

    With the true covariance (the highest curve) one in a hundred lies beyond the dotted limit. With
    a covariance from 120 examples all do, and the examples it was fitted to end before the limit.
    """
    d = FEATURES
    q = np.geomspace(30, 3000, 500)
    fig = Figure(figsize=(5.6, 3.9), layout="constrained")
    ax = fig.subplots()
    curves = (
        ("true\ncovariance", _chi_square(q, d), "C0", (-9, -16), "right"),
        ("$n = 1000$", _fresh(q, d, 1000), "C2", (22, 0), "left"),
        ("$n = 200$", _fresh(q, d, 200), "C1", (4, 5), "center"),
        ("$n = 120$", _fresh(q, d, 120), "C3", (4, 5), "center"),
    )
    for name, density, color, offset, ha in curves:
        y = q * density  # per unit of ln q, which is what the axis shows
        ax.plot(q, y, color=color, linewidth=2.2)
        at = int(np.argmax(y))
        label(ax, name, (q[at], y[at]), offset, color=color, ha=ha, fontsize=13)
    ax.axvline(LIMIT, color="C5", linestyle=":", linewidth=1.8)
    label(ax, "alarm", (LIMIT, 3.05), (4, 0), color="C5", va="top", fontsize=13)
    cap = 119**2 / 120  # no example that the covariance was fitted to lies beyond
    ax.plot([30, cap], [-0.12, -0.12], color="C3", linewidth=5, solid_capstyle="butt")
    label(ax, "its own 120", (32, -0.2), (0, 0), color="C3", va="top", fontsize=13)
    ax.set(xscale="log", xlim=(30, 3000), ylim=(-0.5, 3.1), yticks=[0, 1, 2, 3])
    ax.set(xticks=[30, 100, 300, 1000, 3000], xticklabels=["30", "100", "300", "1000", "3000"])
    ax.minorticks_off()
    ax.set(xlabel="squared distance $D^2$", ylabel=r"density of $\ln D^2$")
    return fig

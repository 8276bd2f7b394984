"""Figures of docs/calculus/matrix-calculus.md: one function per figure, each returns a Figure.

Legend: `S`, `C` symmetric matrices; `delta` the smallest gap between two eigenvalues, halved; `t` a
parameter; `x` three features, `xhat` after layer norm, `g` the gradient that arrives there.
"""

import math

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import arrow, label

START = np.array([-2.4, 1.7])  # S11 - C11 and S12 - C12
RATE = 0.8
DELTAS = (0.3, 0.03)


def _descent(factors: np.ndarray, n_steps: int = 8) -> np.ndarray:
    """Gradient descent with the gradient factors * (S - C): the points, (2, n_steps + 1)."""
    return np.array([START * (1 - RATE * factors) ** k for k in range(n_steps + 1)]).T


def two_descents() -> Figure:
    """Descent on half the squared distance of S and C, by S - C and by the doubled formula.

    The plane is drawn so that distances are those of matrices: level lines are circles. The
    gradient S - C points at the center. The doubled one is not at a right angle to the circles,
    and its path swings.
    """
    fig = Figure(figsize=(4.6, 3.8), layout="constrained")
    ax = fig.subplots()
    angle = np.linspace(0, 2 * math.pi, 181)
    scale = np.array([1.0, math.sqrt(2.0)])
    for radius in (0.8, 1.6, 2.4, 3.2):
        ax.plot(radius * np.cos(angle), radius * np.sin(angle), color="C5", linewidth=0.7)
    plain = scale[:, None] * _descent(np.array([1.0, 1.0]))
    doubled = scale[:, None] * _descent(np.array([1.0, 2.0]))
    ax.plot(*plain, "o-", color="C0", markersize=4)
    ax.plot(*doubled, "s--", color="C1", markersize=4)
    ax.plot(0, 0, "o", color="C5", markersize=5)
    label(ax, "by $S - C$", plain[:, :2].mean(axis=1), (8, 6), color="C0")
    label(ax, "doubled", doubled[:, 1], (-62, -4), color="C1")
    label(ax, "$C$", (0, 0), (8, -14), color="C5")
    ax.set(xlabel="$S_{11} - C_{11}$", ylabel=r"$\sqrt{2}\,(S_{12} - C_{12})$")
    ax.set(xlim=(-3.4, 3.4), ylim=(-2.6, 2.8), aspect="equal")
    return fig


def _near_crossing(t: np.ndarray, delta: float) -> tuple[np.ndarray, np.ndarray]:
    """Upper eigenvalue of [[t, delta], [delta, -t]], and its eigenvector's angle in degrees."""
    return np.hypot(t, delta), np.degrees(np.arctan2(delta, t) / 2)


def avoided_crossing() -> Figure:
    """Two eigenvalues that come close and part again, and the direction of the upper eigenvector.

    The smaller the gap, the sharper the bend above and the steeper the turn below: the slope in
    the middle is 1 / (2 delta) radians per unit of t, half of 1 over half the gap.
    """
    fig = Figure(figsize=(4.8, 5.2), layout="constrained")
    values, angles = fig.subplots(2, sharex=True)
    # on both sides of the middle, closer points where the curves bend
    side = np.concatenate([[0.0], np.logspace(-3, 0, 60)])
    t = np.concatenate([-side[:0:-1], side])
    for delta, color, style in zip(DELTAS, ("C0", "C1"), ("-", "--"), strict=True):
        w, angle = _near_crossing(t, delta)
        values.plot(t, w, color=color, linestyle=style)
        values.plot(t, -w, color=color, linestyle=style)
        angles.plot(t, angle, color=color, linestyle=style)
    label(values, r"$\delta = 0.3$", (0, DELTAS[0]), (-22, 8), color="C0")
    label(values, r"$\delta = 0.03$", (0.12, 0), (14, -4), color="C1")
    label(angles, r"$\delta = 0.3$", (-0.8, 78), (-10, -22), color="C0")
    label(angles, r"$\delta = 0.03$", (0.05, 18), (-74, -8), color="C1")
    values.set(ylabel=r"eigenvalues")
    values.set_title("they do not meet")
    angles.set(xlabel="$t$", ylabel="angle of the upper\neigenvector, degrees")
    angles.set(yticks=[0, 45, 90])
    angles.set_title("the eigenvectors change places")
    return fig


# the plane of vectors whose entries add up to 0, as seen along (1, 1, 1)
PLANE = np.array([[1.0, -1.0, 0.0], [1.0, 1.0, -2.0]]) / np.sqrt([[2.0], [6.0]])
X = np.array([3.9, 1.1, -2.0])
G = np.array([-1.1, 1.9, 0.4])


def layer_norm_circle() -> Figure:
    """Layer norm of three features: where x goes, what arrives there and what is sent back.

    The output lies on a circle. Of the gradient that arrives, only the part along the circle is
    sent back; at x, farther out, it is shorter in the proportion of the distances.
    """
    fig = Figure(figsize=(4.8, 4.4), layout="constrained")
    ax = fig.subplots()
    s = float(np.std(X))
    xhat = (X - np.mean(X)) / s
    arrived = G - np.mean(G)
    tangent = arrived - xhat * np.mean(xhat * G)
    angle = np.linspace(0, 2 * math.pi, 181)
    radius = math.sqrt(3.0)
    ax.plot(radius * np.cos(angle), radius * np.sin(angle), color="C5", linewidth=1.2)
    at, far = PLANE @ xhat, PLANE @ X
    ax.plot(*np.array([[0, 0], far]).T, color="C5", linewidth=0.9, linestyle=":")
    for point, text, offset in ((at, r"$\hat x$", (11, -1)), (far, "$x$", (6, -8))):
        ax.plot(*point, "o", color="C5", markersize=5)
        label(ax, text, point, offset, color="C5", fontsize=14)
    ax.plot(0, 0, "o", color="C5", markersize=3)
    arrow(ax, at + PLANE @ arrived, at, color="C0")
    arrow(ax, at + PLANE @ tangent, at, color="C1")
    arrow(ax, far + PLANE @ tangent / s, far, color="C1")
    label(ax, "arrives", at + PLANE @ arrived, (-56, 2), color="C0")
    label(ax, "along the circle", at + PLANE @ tangent, (-10, 8), color="C1")
    label(ax, "sent back", far + PLANE @ tangent / s, (-14, 10), color="C1")
    ax.set(xlim=(-2.2, 5.2), ylim=(-2.2, 4.2), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_title("seen along (1, 1, 1)")
    return fig

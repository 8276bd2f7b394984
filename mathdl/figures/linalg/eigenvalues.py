"""Figures of docs/linalg/eigenvalues.md: one function per figure, each returns a Figure.

Legend: `A` a square matrix, `w` its eigenvalues, `V` eigenvectors as columns; `U`, `s`, `Vt` its
singular value decomposition; `k` a step.
"""

import math
from itertools import islice
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from mathdl.figures._draw import arrow, label
from mathdl.linalg.eigen import _sweeps, power_iteration

COLUMNS = ((2.0, 0.0), (2.0, 1.0))  # of the map of the interactive figure, at its start


def circle_to_ellipse() -> Figure:
    """The unit circle, its image under a map, and two kinds of special directions.

    The eigenvectors (dashed lines) keep their line. The right singular vectors (dots on the
    circle) are the ones that land on the tips of the ellipse's axes. They are not the same.
    """
    A = np.transpose(COLUMNS)
    U, s, Vt = np.linalg.svd(A)
    turn = np.linspace(0, 2 * np.pi, 181)
    circle = np.array([np.cos(turn), np.sin(turn)])
    fig = Figure(figsize=(5.2, 4.1), layout="constrained")
    ax = fig.subplots()
    for i in range(-7, 8):  # the sheet: where the grid of the plane goes
        for ends in ([[i, i], [-9, 9]], [[-9, 9], [i, i]]):
            ax.plot(*(A @ np.array(ends, float)), color="C5", linewidth=0.8, alpha=0.35)
    for v in ((1.0, 0.0), (2.0, -1.0)):
        ax.plot([-9 * v[0], 9 * v[0]], [-9 * v[1], 9 * v[1]], color="C3", linestyle="--")
    ax.plot(*circle, color="C5", linestyle=":")
    ax.plot(*(A @ circle), color="C2")
    for sigma, u, v in zip(s, U.T, Vt):
        ax.plot(*np.transpose([[0, 0], sigma * u]), color="C2", linewidth=3)
        ax.plot(*np.sign(u @ A @ v) * v, "o", color="C2")
    arrow(ax, A[:, 0], color="C0")
    arrow(ax, A[:, 1], color="C1")
    label(ax, "$a_1$", (2, 0), (0, -16), color="C0", fontsize=16)
    label(ax, "$a_2$", (2, 1), (-4, 8), color="C1", fontsize=16)
    label(ax, "eigenvector", (-4, 2), (34, -2), color="C3")
    label(ax, "eigenvector", (-4, 0), (6, 5), color="C3")
    label(ax, "image of the circle", (-1.8, -0.95), (0, -16), color="C2", ha="center")
    label(ax, "axis", tuple(s[0] * np.abs(U[:, 0])), (6, 2), color="C2")
    label(ax, "circle", (0, 1), (-6, 5), color="C5", ha="right")
    ax.set(xlim=(-4, 4), ylim=(-3, 3), aspect="equal", xlabel="first entry", ylabel="second entry")
    return fig


def circle_to_ellipse_data() -> dict[str, Any]:
    """Return what the interactive figure starts with, and cases that it must agree with.

    Returns:
        columns: the two columns of the map; limits: [[left, right], [bottom, top]] of the plane;
        step: of a tip that is moved; cases: columns with their trace, determinant, eigenvalues
        [re, im] in ascending order, real unit eigenvectors in that order (one if the matrix is
        defective, none for a complex pair, None where every vector is one), singular values, and
        the right singular vector of the larger (None where they are equal).
    """
    maps = [
        COLUMNS,
        ((2.0, 1.0), (1.0, 1.5)),  # symmetric: half of the worked matrix
        ((1.0, 2.0), (2.0, -1.5)),  # symmetric, indefinite: negative determinant
        ((1.2, 0.5), (-1.0, 0.4)),  # a complex pair
        ((0.0, 2.0), (-2.0, 0.0)),  # a rotation, doubled: the image is a circle
        ((1.5, 0.0), (1.0, 1.5)),  # defective
        ((2.0, -0.25), (1.0, 1.0)),  # defective, not triangular
        ((1.0, 0.5), (2.0, 1.0)),  # singular, not symmetric
        ((1.0, 0.0), (2.0, 0.0)),  # singular: the axis is an eigenvector
        ((0.0, 0.0), (0.0, 0.0)),
        ((-1.5, 0.0), (0.0, -1.5)),  # every direction
        ((0.0, 1.0), (1.0, 0.0)),  # a reflection
        ((-0.37, 1.93), (2.71, 0.58)),  # off the grid
    ]
    cases = []
    for columns in maps:
        A = np.transpose(columns)
        (a, b), (c, d) = A
        spread = (a - d) ** 2 / 4 + b * c  # squared half distance of the eigenvalues
        s, Vt = np.linalg.svd(A)[1:]
        w, V = np.linalg.eig(A)
        order = np.lexsort([w.imag, w.real])
        vectors = [] if spread < 0 else V.real.T[order].tolist()
        if spread == 0:
            w, vectors = np.full(2, (a + d) / 2), vectors[:1]
        if not (b or c or a != d):
            vectors = None
        case = {"columns": [list(column) for column in columns], "trace": float(np.trace(A))}
        case |= {"det": float(a * d - b * c), "eigenvalues": [[z.real, z.imag] for z in w[order]]}
        case |= {"eigenvectors": vectors, "singular": s.tolist()}
        cases.append(case | {"right": None if math.isclose(*s) else Vt[0].tolist()})
    columns, limits = [list(column) for column in COLUMNS], [[-4, 4], [-3, 3]]
    return {"columns": columns, "limits": limits, "step": 0.25, "cases": cases}


SPIRAL = ((1.0, -1.0), (0.5, 0.4))  # a complex pair of modulus 0.95


def complex_pair(n_steps: int = 16) -> Figure:
    """One orbit x, A x, A A x, ... of a complex pair, in two coordinate systems.

    On the left the steps are uneven. On the right, in the basis (q, p), each step turns by the
    same angle and shrinks by the same factor.
    """
    A = np.array(SPIRAL)
    w, V = np.linalg.eig(A)
    z = V[:, np.argmax(w.imag)]
    basis = np.column_stack([z.imag, z.real])
    orbit = [basis @ [1.6, 0.0]]
    for _ in range(n_steps):
        orbit.append(A @ orbit[-1])
    left = np.array(orbit)
    right = np.linalg.solve(basis, left.T).T
    fig = Figure(figsize=(5.6, 2.9), layout="constrained")
    for ax, points, (q, p) in zip(fig.subplots(1, 2), (left, right), (basis.T, np.eye(2))):
        size = 1.12 * np.abs(points).max()
        ax.axhline(0, color="C5", linewidth=0.8)
        ax.axvline(0, color="C5", linewidth=0.8)
        ax.plot(*points.T, "o-", color="C0", linewidth=1, markersize=4.5)
        ax.plot(*points[0], "s", color="C0", markersize=8)
        for name, v, color in (("q", q, "C1"), ("p", p, "C2")):
            arrow(ax, v, color=color)
            label(ax, f"${name}$", tuple(v), (3, 3), color=color, fontsize=16)
        ax.set(xlim=(-size, size), ylim=(-size, size), aspect="equal", xticks=[], yticks=[])
    left_axes, right_axes = fig.axes
    left_axes.set_xlabel("as it is")
    right_axes.set_xlabel("coordinates along $q$ and $p$")
    return fig


def power_iteration_errors(n: int = 30, n_steps: int = 60) -> Figure:
    """Errors of power iteration where the second eigenvalue is 0.8 times the first.

    The error of the vector falls like the ratio to the power k. For a symmetric matrix the error
    of the value falls like its square, and twice as steep; for another matrix it does not.
    """
    rng = np.random.default_rng(0)
    w = np.concatenate([[1.0, 0.8], rng.uniform(-0.7, 0.7, n - 2)])
    Q, _ = np.linalg.qr(rng.normal(size=(n, n)))
    S = np.eye(n) + 0.5 * rng.normal(size=(n, n)) / math.sqrt(n)  # a basis that is not orthogonal
    symmetric, other = (Q * w) @ Q.T, (S * w) @ np.linalg.inv(S)
    x0 = rng.normal(size=n)
    runs = [list(islice(power_iteration(A, x0), n_steps + 1)) for A in (symmetric, other)]
    v = Q[:, 0]
    vector = [np.linalg.norm(x - (v @ x) * v) for _, x in runs[0]]
    values = [[abs(1 - value) for value, _ in run] for run in runs]
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.semilogy(values[1], color="C1", linestyle="--")
    ax.semilogy(vector, color="C0")
    ax.semilogy(values[0], color="C2")
    for text, curve, color in (
        ("vector: $0.8^{\\,k}$", vector, "C0"),
        ("value, not sym-\nmetric: $0.8^{\\,k}$", values[1], "C1"),
        ("value, symme-\ntric: $0.8^{\\,2k}$", values[0], "C2"),
    ):
        place = {"va": "top" if "not" in text else "bottom"}
        label(ax, text, (n_steps, curve[-1]), (5, 3), color=color, **place)
    ax.set(xlabel="step $k$", ylabel="error", xlim=(0, 1.45 * n_steps), ylim=(1e-14, 10))
    ax.set_xticks(range(0, n_steps + 1, 10))
    return fig


GERSHGORIN = (
    (5.0, 0.5, 0.5, 0.0),
    (0.5, -2.5, 1.0, 0.5),
    (0.0, -1.5, -1.5, 0.5),
    (0.5, 0.0, 0.5, 2.0),
)


def gershgorin_discs() -> Figure:
    """The discs of a 4 x 4 matrix in the complex plane, and its eigenvalues.

    Each disc stands around a diagonal entry; its radius is what else stands in the row. A disc that
    stands alone holds one eigenvalue, and the two that overlap hold two together.
    """
    A = np.array(GERSHGORIN)
    w = np.linalg.eigvals(A)
    fig = Figure(figsize=(5.6, 3.2), layout="constrained")
    ax = fig.subplots()
    ax.axhline(0, color="C5", linewidth=0.8)
    for i, row in enumerate(A):
        radius = np.abs(row).sum() - abs(row[i])
        disc = Circle((row[i], 0), radius, facecolor="C0", alpha=0.14, linewidth=0)
        ax.add_patch(disc)
        ax.add_patch(Circle((row[i], 0), radius, fill=False, edgecolor="C0", linewidth=1.2))
        ax.plot(row[i], 0, ".", color="C0")
        place = {0: (0, radius), 1: (-0.9, radius), 2: (0.7, radius), 3: (0, radius)}[i]
        at = (row[i] + place[0], place[1])
        label(ax, f"row {i + 1}", at, (0, 3), color="C0", ha="center")
    ax.plot(w.real, w.imag, "x", color="C1", markersize=9, markeredgewidth=2)
    leader = {"arrowprops": {"arrowstyle": "-", "color": "C1", "lw": 0.8}, "ha": "center"}
    for z in w[np.isreal(w)]:
        at = (3.5, -1.9)
        ax.annotate("eigenvalues", (z.real, -0.15), xytext=at, color="C1", va="top", **leader)
    ax.set(xlim=(-5, 6.8), ylim=(-2.5, 2.8), aspect="equal")
    ax.set(xlabel="real part", ylabel="imaginary part")
    return fig


def jacobi_convergence(sizes: tuple[int, ...] = (5, 20, 100)) -> Figure:
    """What is left off the diagonal after each sweep of Jacobi's method.

    At first a sweep removes a part. Near the end it squares what is left: the curves turn down.
    Less than 1e-17 is drawn there.
    """
    rng = np.random.default_rng(0)
    fig = Figure(figsize=(5.6, 3.4), layout="constrained")
    ax = fig.subplots()
    for color, n in zip(("C2", "C1", "C0"), sizes):
        B = rng.normal(size=(n, n))
        A = B + B.T
        left = [np.linalg.norm(D - np.diag(np.diag(D))) for D, _ in _sweeps(A)]
        left = np.maximum(np.array(left) / np.linalg.norm(A), 1e-17)
        ax.semilogy(left, "o-", color=color, markersize=5)
        at = int(np.flatnonzero(left > 1e-14)[-1])
        label(ax, f"$n = {n}$", (at, left[at]), (-8, -6), color=color, ha="right", va="top")
    ax.set(xlabel="sweep", ylabel="share off the diagonal", ylim=(1e-18, 9), xlim=(0, None))
    return fig

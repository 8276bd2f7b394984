"""Figures of docs/linalg/svd.md: one function per figure, each returns a Figure.

Legend: `A` a matrix or a picture, `U`, `s`, `Vt` its singular value decomposition, `k` a rank.
"""

import base64
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mathdl.figures._draw import arrow, label
from mathdl.linalg.svd import svd
from mathdl.pictures import landscape

WORKED = ((1.0, 0.2), (1.0, 1.4))  # the matrix that the chapter works by hand
START = 10  # the rank that the interactive figure shows first


def rotate_stretch_rotate() -> Figure:
    """The unit circle on its way through Vt, diag(s) and U, with both singular vectors.

    The first rotation lays the right singular vectors on the axes, the stretch acts along the
    axes, and the second rotation lays the axes on the left singular vectors.
    """
    U, s, Vt = svd(WORKED)
    signs = np.array([1.0, np.linalg.det(Vt)]) * np.sign(Vt[0, 0])
    U, Vt = U * signs, signs[:, None] * Vt  # v1 to the right, both rotations
    t = np.linspace(0, 2 * np.pi, 201)
    circle = np.array([np.cos(t), np.sin(t)])
    steps = [
        ("unit circle", np.eye(2), ("$v_1$", "$v_2$"), ((10, 8), (-12, 8))),
        (r"rotated by $V^\top$", Vt, ("$e_1$", "$e_2$"), ((15, 10), (15, 9))),
        (
            r"stretched by $\Sigma$",
            s[:, None] * Vt,
            (r"$\sigma_1 e_1$", r"$\sigma_2 e_2$"),
            ((12, 12), (21, 12)),
        ),
        (
            "rotated by $U$: the image",
            (U * s) @ Vt,
            (r"$\sigma_1 u_1$", r"$\sigma_2 u_2$"),
            ((14, 9), (-22, 6)),
        ),
    ]
    fig = Figure(figsize=(5.6, 5.4), layout="constrained")
    for ax, (title, step, names, offsets) in zip(fig.subplots(2, 2).ravel(), steps):
        ax.axhline(0, color="C5", linewidth=0.8)
        ax.axvline(0, color="C5", linewidth=0.8)
        ax.plot(*(step @ circle), color="C5", linewidth=1.8)
        for tip, name, offset, color in zip((step @ Vt.T).T, names, offsets, ("C0", "C1")):
            arrow(ax, tip, color=color)
            style = {"ha": "center", "va": "center", "color": color, "fontsize": 15}
            label(ax, name, tuple(tip), offset, **style)
        ax.set(xlim=(-2.6, 2.6), ylim=(-2.15, 2.35), aspect="equal", xticks=[], yticks=[])
        ax.set_title(title, fontsize=14, loc="left")
        ax.spines[:].set_visible(False)
    return fig


def small_singular_values() -> Figure:
    """Computed against true singular values, from 1 down to 1e-16, by two ways.

    Roots of the eigenvalues of A^T A leave the diagonal near 1e-8, the root of the rounding
    unit; those that came out negative are not drawn. The SVD stays on it down to 1e-15.
    """
    rng = np.random.default_rng(0)
    true = np.geomspace(1.0, 1e-16, 33)
    left, right = (np.linalg.qr(rng.normal(size=(33, 33)))[0] for _ in range(2))
    A = (left * true) @ right
    squares = np.linalg.eigvalsh(A.T @ A)[::-1]
    ours = svd(A)[1]
    fig = Figure(figsize=(5.4, 4.0), layout="constrained")
    ax = fig.subplots()
    ax.loglog(true, true, color="C5", linewidth=1.2)
    seen = squares > 0
    ax.loglog(true[seen], np.sqrt(squares[seen]), "x", color="C1", markersize=7)
    ax.loglog(true, ours, "o", color="C0", markersize=5, fillstyle="none")
    ax.invert_xaxis()
    label(ax, r"from $A^\top A$", (1e-11, 3e-9), (0, 12), color="C1", ha="center", fontsize=14)
    label(ax, "svd(A)", (1e-11, 1e-11), (-10, -8), color="C0", ha="right", va="top", fontsize=14)
    ax.axhline(np.sqrt(np.finfo(float).eps), color="C1", linestyle=":", linewidth=1.2)
    label(ax, r"$\sqrt{\mathrm{eps}}$", (1, 1.5e-8), (4, -5), color="C1", va="top", fontsize=14)
    ax.set(xlabel=r"true $\sigma_j$", ylabel=r"computed $\sigma_j$", ylim=(1e-18, 9))
    return fig


def picture_by_rank() -> Figure:
    """A picture of 256 x 256 pixels at six ranks (by numpy.linalg.svd, as the matrix is large).

    What is smooth, horizontal or vertical is there at low rank; slanted ropes, letters and grass
    come late. Drawn at half the resolution and in 18 greys.
    """
    A = landscape(256)
    U, s, Vt = np.linalg.svd(A)
    fig = Figure(figsize=(5.6, 4.1), layout="constrained")
    for ax, k in zip(fig.subplots(2, 3).ravel(), (1, 5, 20, 50, 100, 256)):
        _show(ax, _halved((U[:, :k] * s[:k]) @ Vt[:k]))
        share = k * (2 * 256 + 1) / A.size
        ax.set_title(
            f"rank {k}: {share:.0%}" if k < 256 else f"all {k}: {share:.0%}",
            fontsize=14,
            loc="left",
        )
    return fig


def _halved(A: np.ndarray) -> np.ndarray:
    m, n = A.shape
    return A.reshape(m // 2, 2, n // 2, 2).mean(axis=(1, 3))


def _show(ax: Axes, A: np.ndarray) -> None:
    greys = np.round(17 * np.clip(A, 0, 1)) / 17  # few greys make a small file
    ax.imshow(greys, cmap="gray", vmin=0, vmax=1, interpolation="none")
    ax.set_axis_off()


def spectrum_and_energy() -> Figure:
    """Singular values and their cumulative energy, for three pictures of 256 x 256 pixels.

    The landscape's fall fast, those of noise slowly after the first, which is its mean grey, and
    those of the diagonal line not at all.
    """
    n = 256
    pictures = {
        "landscape": landscape(n),
        "noise": np.random.default_rng(0).random((n, n)),
        "diagonal line": np.eye(n),
    }
    fig = Figure(figsize=(5.6, 3.3), layout="constrained")
    left, right = fig.subplots(1, 2)
    k = np.arange(1, n + 1)
    for (name, picture), color, style in zip(
        pictures.items(), ("C0", "C1", "C2"), ("-", "--", ":")
    ):
        s = np.linalg.svd(picture, compute_uv=False)
        left.semilogy(k, s / s[0], color=color, linestyle=style)
        right.plot(k, np.cumsum(s**2) / np.sum(s**2), color=color, linestyle=style)
        at = {"landscape": (25, 4e-4), "noise": (110, 5e-2), "diagonal line": (90, 0.45)}[name]
        left.text(*at, name, color=color)
        at = {"landscape": (110, 1.03), "noise": (130, 0.8), "diagonal line": (112, 0.33)}[name]
        right.text(*at, name, color=color)
    left.set(xlabel="$k$", ylabel=r"$\sigma_k / \sigma_1$", ylim=(1e-5, 2), xticks=[1, 100, 200])
    right.set(xlabel="$k$", ylabel="energy of the first $k$", ylim=(0, 1.12), xticks=[1, 100, 200])
    return fig


def _pictures() -> dict[str, np.ndarray]:
    """The pictures of the interactive figure, as whole numbers from 0 to 255."""
    n = 96
    i, j = np.indices((n, n))
    pictures = {
        "landscape": landscape(n),
        "diagonal line": i == j,
        "checkerboard": (i // 12 + j // 12) % 2,
    }
    return {name: np.round(255.0 * picture).astype(np.uint8) for name, picture in pictures.items()}


def drag_the_rank() -> Figure:
    """A picture of 96 x 96 pixels, and the closest matrix of rank 10.

    Ten pieces are a fifth of the numbers. The tower and the sign are clear, the mast is a shadow.
    """
    A = _pictures()["landscape"] / 255.0
    U, s, Vt = svd(A)
    fig = Figure(figsize=(5.2, 2.9), layout="constrained")
    left, right = fig.subplots(1, 2)
    _show(left, A)
    left.set_title("the picture", fontsize=14, loc="left")
    _show(right, (U[:, :START] * s[:START]) @ Vt[:START])
    right.set_title(f"rank {START}", fontsize=14, loc="left")
    return fig


def drag_the_rank_data() -> dict[str, Any]:
    """Return what the interactive figure starts with, and errors that it must agree with.

    Returns:
        n: rows and columns of each picture; rank: to start with; pictures: for each its name; its
        grey values 0 to 255, row by row, in base64 with - and _; and errors: for some ranks, the
        Frobenius norm of what is missing over that of the picture.
    """
    pictures = []
    for name, picture in _pictures().items():
        s = svd(picture / 255.0)[1]
        tails = np.sqrt(np.append(np.cumsum(s[::-1] ** 2)[::-1], 0.0))  # for k = 0, ..., n
        errors = {str(k): float(tails[k] / tails[0]) for k in (1, 2, START, 50, 95, 96)}
        grey = base64.urlsafe_b64encode(picture.tobytes()).decode("ascii")
        pictures.append({"name": name, "grey": grey, "errors": errors})
    return {"n": len(picture), "rank": START, "pictures": pictures}

"""Figures of docs/calculus/backprop.md: one function per figure, each returns a Figure.

Legend: `params` a list of (W, b); `X` a batch, `y` its labels; `v` all parameters as one vector,
`g` the gradient of the loss in it, `d` central differences; `h` their step; `z` a pre-activation.
"""

import numpy as np
from matplotlib.figure import Figure

from mathdl.calculus import differences
from mathdl.figures._draw import arrow, label
from mathdl.nn import losses, mlp
from mathdl.nn.activations import relu

SIZES = (784, 256, 64, 10)


def shapes_both_ways() -> Figure:
    """What flows down and what flows up in a network of three layers, with all shapes.

    On each level the value on the left and the gradient on the right have one shape. A weight's
    gradient takes its layer's input from the left and the gradient of its output from the right.
    """
    fig = Figure(figsize=(5.6, 5.6), layout="constrained")
    ax = fig.subplots()
    left, middle, right = 0.14, 0.5, 0.86
    names = ("X", "H_1", "H_2", "Z_3")
    for i, (name, d) in enumerate(zip(names, SIZES)):
        y = 3.0 - i
        ax.text(left, y, f"${name}$\n$(n, {d})$", ha="center", va="center", color="C0")
        if i:
            arrow(ax, (left, y + 0.22), (left, y + 0.78), color="C0")
            text = f"$W_{i}, b_{i}$" + (", relu" if i < 3 else "")
            label(ax, text, (left, y + 0.5), (7, 0), color="C5", va="center")
            gradient = f"$\\mathrm{{d}}Z_{i}$\n$(n, {d})$"
            ax.text(right, y, gradient, ha="center", va="center", color="C1")
            weights = f"$\\mathrm{{d}}W_{i}, \\mathrm{{d}}b_{i}$\n$({d}, {SIZES[i - 1]}), ({d},)$"
            ax.text(middle, y, weights, ha="center", va="center", color="C2")
            dashed = {"color": "C5", "lw": 1.3, "linestyle": "--"}
            arrow(ax, (middle - 0.06, y + 0.24), (left + 0.11, y + 0.98), **dashed)
            arrow(ax, (middle + 0.18, y), (right - 0.1, y), **dashed)
        if 0 < i < 3:
            arrow(ax, (right, y - 0.22), (right, y - 0.78), color="C1")
            label(ax, f"$W_{i + 1}$, relu'", (right, y - 0.5), (-7, 0), color="C5", ha="right")
    ax.plot([left, left, right, right], [-0.22, -0.55, -0.55, -0.4], color="C3", linewidth=2.2)
    arrow(ax, (right, -0.22), (right, -0.55), color="C3")
    text = r"softmax and cross-entropy: $(p - y)\,/\,n$"
    ax.text(middle, -0.66, text, ha="center", va="top", color="C3")
    ax.text(left, 3.42, "forward", ha="center", color="C0", weight="bold")
    ax.text(middle, 3.42, "what training needs", ha="center", color="C2", weight="bold")
    ax.text(right, 3.42, "backward", ha="center", color="C1", weight="bold")
    ax.set(xlim=(0, 1), ylim=(-0.9, 3.6))
    ax.set_axis_off()
    return fig


def _loss(params: list[tuple[np.ndarray, np.ndarray]], X: np.ndarray, y: np.ndarray) -> float:
    """The loss in the precision of the arguments, which `mathdl.nn` would cast to float64."""
    H = X
    for W, b in params:
        Z = H @ W.T + b
        H = np.maximum(Z, 0)
    below = Z - Z.max(axis=1, keepdims=True)
    log_p = below - np.log(np.exp(below).sum(axis=1, keepdims=True))
    return -float(np.mean(log_p[np.arange(len(y)), y]))


def _network(n: int) -> tuple[list[tuple[np.ndarray, np.ndarray]], np.ndarray, np.ndarray]:
    """Parameters without a zero, and n examples of a batch that all n share."""
    rng = np.random.default_rng(0)
    params = [(W, rng.normal(scale=0.5, size=len(b))) for W, b in mlp.init(rng, (20, 30, 30, 5))]
    X, y = rng.normal(size=(1000, 20)), rng.integers(0, 5, 1000)
    return params, X[:n], y[:n]


def _gradient(params: list[tuple[np.ndarray, np.ndarray]], X: np.ndarray, y: np.ndarray) -> list:
    logits, cache = mlp.forward(params, X)
    return mlp.backward(params, cache, losses.softmax_cross_entropy(logits, y)[1])


def _errors(n: int, dtype: type, steps: np.ndarray, n_entries: int = 10) -> np.ndarray:
    """Relative errors of central differences in some entries of v, one for each step."""
    params, X, y = _network(n)
    X = X.astype(dtype)
    v, unravel = mlp.ravel(params)
    g = mlp.ravel(_gradient(params, X, y))[0]
    entries = np.random.default_rng(1).choice(v.size, n_entries, replace=False)

    def f(v: np.ndarray) -> float:
        return _loss([(W.astype(dtype), b.astype(dtype)) for W, b in unravel(v)], X, y)

    errors = []
    for h in steps:
        d = [(f(v + e) - f(v - e)) / (2 * h) for e in h * np.eye(v.size)[entries]]
        size = max(np.linalg.norm(d), np.linalg.norm(g[entries]))
        errors.append(float(np.linalg.norm(d - g[entries]) / size))
    return np.array(errors)


def check_error_per_step() -> Figure:
    """The error of a check of a right gradient against the step, in three settings.

    With one example a wide valley lies between rounding and bending. With a thousand examples
    some of the 60,000 pre-activations are near a kink, and the steps cross it: the error leaps
    at the right. In float32 rounding fills the valley: the best step, a thousand times longer,
    leaves four digits.
    """
    steps = np.geomspace(1e-10, 1.0, 21)
    fig = Figure(figsize=(5.6, 4.2), layout="constrained")
    ax = fig.subplots()
    settings = (  # examples, precision, color, line, where the label stands
        (1, np.float64, "C0", "o-", "float64, one example", (8e-6, 2e-12), "center"),
        (1000, np.float64, "C2", "s-", "float64, 1000 examples", (8e-11, 4e-4), "left"),
        (1, np.float32, "C1", "^-", "float32, one example", (8e-11, 4e-2), "left"),
    )
    for n, dtype, color, line, text, at, side in settings:
        ax.loglog(steps, _errors(n, dtype, steps), line, color=color, markersize=4, linewidth=1.6)
        ax.text(*at, text, color=color, ha=side, va="center", fontsize=13)
    ax.grid(visible=True)
    ax.set(xlabel="$h$", ylabel="relative error", ylim=(3e-13, 3))
    return fig


def at_the_kink() -> Figure:
    """relu with the secants that a central difference draws at the kink and beside it.

    Around 0 every secant has the slope 1/2, however short. Beside the kink the slope is right
    only for a step that does not reach over it.
    """
    fig = Figure(figsize=(5.6, 3.1), layout="constrained")
    for ax, z, steps in zip(fig.subplots(1, 2, sharey=True), (0.0, 0.4), ((1.0, 0.5), (1.0, 0.3))):
        ax.plot([-1.5, 0, 1.6], [0, 0, 1.6], color="C5", linewidth=1.6)
        for h, color in zip(steps, ("C1", "C0")):
            ends = np.array([z - h, z + h])
            slope = (relu(z + h) - relu(z - h)) / (2 * h)
            ax.plot(ends, relu(ends), "o-", color=color, markersize=6)
            at, offset = (ends[0], float(relu(ends[0]))), (0, -20)
            label(ax, f"{slope:.2g}", at, offset, color=color, ha="center", fontsize=13)
        ax.plot(z, relu(z), "D", color="C5", markersize=7)
        ax.set(xlim=(-1.5, 1.65), ylim=(-0.4, 1.7), xlabel="$z$", xticks=[-1, 0, 1])
        ax.set_title(f"around $z = {z:g}$", fontsize=14)
    fig.axes[0].set_ylabel("relu")
    return fig


def _broken(bug: str, params: list, cache: list, dZ: np.ndarray) -> list:
    """The backward pass with one mistake in it."""
    grads = []
    for i in (2, 1, 0):
        W, H = params[i][0], cache[i]
        grads.append((dZ.T @ H, dZ[0] if bug == "bias" else dZ.sum(axis=0)))
        dH = dZ @ (W.T if bug == "transpose" and i == 1 else W)
        dZ = dH * (1.0 if bug == "mask" and i == 2 else H > 0)
    return grads[::-1]


def _errors_per_tensor(bug: str) -> list[float]:
    """Relative errors of W3, b3, W2, b2, W1, b1 against central differences."""
    rng = np.random.default_rng(0)
    params = [(W, rng.normal(size=5)) for W, _ in mlp.init(rng, (5, 5, 5, 5))]
    X, y = rng.normal(size=(8, 5)), rng.integers(0, 5, 8)
    v, unravel = mlp.ravel(params)
    d = unravel(differences.grad(lambda v: _loss(unravel(v), X, y), v))
    logits, cache = mlp.forward(params, X)
    g = _broken(bug, params, cache, losses.softmax_cross_entropy(logits, y)[1])
    return [
        float(np.linalg.norm(a - b) / max(np.linalg.norm(a), np.linalg.norm(b)))
        for one, other in zip(g[::-1], d[::-1])
        for a, b in zip(one, other)
    ]


def error_per_tensor() -> Figure:
    """The error of each gradient, from the loss backwards, for three mistakes.

    A mistake in what is passed on spoils all that comes after it and nothing before. One in what
    is handed out, as in the sum for the bias, spoils only this and goes no further.
    """
    bugs = (
        ("bias", "C0", "bias: the first row, not the sum"),
        ("mask", "C1", "relu' forgotten on the way from layer 3"),
        ("transpose", "C2", r"$W_2^\top$ in place of $W_2$"),
    )
    fig = Figure(figsize=(5.6, 5.4), layout="constrained")
    for ax, (bug, color, text) in zip(fig.subplots(3, 1, sharex=True, sharey=True), bugs):
        errors = _errors_per_tensor(bug)
        ax.vlines(range(6), 1e-12, errors, color=color, linewidth=7)
        ax.set_yscale("log")
        ax.set_title(text, fontsize=14, color=color)
        ax.set(ylim=(1e-12, 9), yticks=[1e-10, 1e-5, 1])
        ax.grid(visible=True, axis="y")
    names = [f"${name}_{i}$" for i in (3, 2, 1) for name in ("W", "b")]
    ax.set_xticks(range(6), names)
    ax.set(xlabel="gradient, in the order of the backward pass")
    fig.axes[1].set_ylabel("relative error")
    return fig

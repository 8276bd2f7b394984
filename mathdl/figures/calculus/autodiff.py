"""Figures of docs/calculus/autodiff.md: one function per figure, each returns a Figure.

Legend: `w`, `x`, `b` weight, input and bias of a neuron with a skip connection, `p` their product,
`z` the sum, `a` its tanh, `y` the output; `m` outputs, `k` layers a segment.
"""

import math
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from mathdl.calculus.counting import count
from mathdl.calculus.forward import jvp
from mathdl.calculus.reverse import grad, vjp
from mathdl.figures._draw import arrow, label

NODES: dict[str, tuple[float, int, str, tuple[str, ...]]] = {  # column, row, operation, arguments
    "w": (1.0, 0, "", ()),
    "x": (2.6, 0, "", ()),
    "b": (0.0, 0, "", ()),
    "p": (1.3, 1, "multiply", ("w", "x")),
    "z": (0.6, 2, "add", ("p", "b")),
    "a": (0.6, 3, "tanh", ("z",)),
    "y": (1.3, 4, "add", ("a", "x")),
    "loss": (1.3, 5, "square", ("y",)),
}
FORMULAS = {"p": "w x", "z": "p + b", "a": r"\tanh z", "y": "a + x", "loss": "y^2"}
START = (0.5, 1.5, -0.2)
CASES = [START, (-1.0, 0.5, 0.3), (2.0, -1.5, 0.0), (0.0, 0.0, 0.0)]


def _neuron(w: float, x: float, b: float) -> dict[str, tuple[float, float]]:
    """Value of each node, and the gradient of the loss in it, by reverse mode.

    A nudge of 0 is added to each node: the gradient in the nudge is the gradient in the node.
    """
    names = list(NODES)
    values: dict[str, Any] = {}

    def loss(nudge: Any) -> Any:
        values["w"], values["x"], values["b"] = (at + nudge[k] for k, at in enumerate((w, x, b)))
        values["p"] = values["w"] * values["x"] + nudge[3]
        values["z"] = values["p"] + values["b"] + nudge[4]
        values["a"] = np.tanh(values["z"]) + nudge[5]
        values["y"] = values["a"] + values["x"] + nudge[6]
        values["loss"] = values["y"] ** 2 + nudge[7]
        return values["loss"]

    gradients = grad(loss)(np.zeros(len(names)))
    return {name: (float(values[name].value), float(g)) for name, g in zip(names, gradients)}


def step_through_a_graph() -> Figure:
    """A neuron with a skip connection: values going down, gradients going back up.

    x is used twice, so two gradients arrive at it and add.
    """
    numbers = _neuron(*START)
    fig = Figure(figsize=(4.4, 5.6), layout="constrained")
    ax = fig.subplots()
    for column, row, _, parents in NODES.values():
        for parent in parents:
            tail = (NODES[parent][0], -NODES[parent][1])
            arrow(ax, (column, -row), tail, color="C5", shrinkA=19, shrinkB=19, lw=1.6)
    for name, (column, row, _, _) in NODES.items():
        ax.plot(column, -row, "o", markersize=34, markerfacecolor="none", color="C5")
        shown = r"$\ell$" if name == "loss" else f"${name}$"
        ax.annotate(shown, (column, -row), ha="center", va="center", fontsize=15)
        value, gradient = numbers[name]
        left = column < 1 and row > 0
        at, side = (-20, "right") if left else (20, "left")
        lines = [(f"{value:.2f}", "C0"), (f"{gradient:.2f}", "C1")]
        if name in FORMULAS:
            lines.insert(0, (f"$= {FORMULAS[name]}$", "C5"))
        top = -5 if name == "p" else 11 if name in FORMULAS else -4  # an arrow meets p's right side
        for k, (text, color) in enumerate(lines):
            offset = (at, top - 14.5 * k)
            label(ax, text, (column, -row), offset, color=color, ha=side, fontsize=13)
    label(ax, "value", (2.2, -4.5), (0, 0), color="C0", fontsize=13)
    label(ax, "gradient", (2.2, -4.5), (0, -16), color="C1", fontsize=13)
    ax.set(xlim=(-0.6, 3.2), ylim=(-5.4, 0.4))
    ax.set_title("values go down, gradients back up", fontsize=13)
    ax.axis("off")
    return fig


def step_through_a_graph_data() -> dict[str, Any]:
    """The graph, the first inputs, and reference numbers for its tests."""
    return {
        "nodes": [
            {"name": name, "at": [column, row], "operation": operation, "parents": list(parents)}
            for name, (column, row, operation, parents) in NODES.items()
        ],
        "start": list(START),
        "cases": [{"inputs": list(inputs), "numbers": _neuron(*inputs)} for inputs in CASES],
    }


def _costs(m: int, n: int = 64, hidden: int = 64) -> tuple[float, float]:
    """Counted costs of a Jacobian (m, n), by pushes and by pulls, in evaluations of the map."""
    rng = np.random.default_rng(0)
    V, W, x = rng.normal(size=(hidden, n)), rng.normal(size=(m, hidden)), rng.normal(size=n)

    def f(x: Any) -> Any:
        return W @ np.tanh(V @ x)

    once = count(f, x).multiply_adds
    push = count(lambda x, v: jvp(f, x, v)[1], x, np.ones(n)).multiply_adds
    pull = count(lambda x, g: vjp(f, x)[1](g), x, np.ones(m)).multiply_adds - once
    return n * push / once, (once + m * pull) / once


OUTPUTS = (1, 4, 16, 64, 256)


def pushes_or_pulls() -> Figure:
    """What a Jacobian with 64 inputs costs, in evaluations, by the number of outputs.

    Pushes cost the same for any number of outputs. Pulls cost 2 for a single output, and more than
    pushes for more than 127.
    """
    fig = Figure(figsize=(5.2, 3.3), layout="constrained")
    ax = fig.subplots()
    pushes, pulls = zip(*[_costs(m) for m in OUTPUTS])
    ax.loglog(OUTPUTS, pushes, "s-", color="C0")
    ax.loglog(OUTPUTS, pulls, "o-", color="C1")
    label(ax, "64 pushes", (1, pushes[0]), (2, 8), color="C0", fontsize=14)
    label(ax, "a pull for each output", (5, pulls[1]), (14, -14), color="C1", fontsize=14)
    ax.set(xlabel="outputs $m$", ylabel="cost in evaluations")
    ax.set_xticks(OUTPUTS, [str(m) for m in OUTPUTS])
    ax.set_yticks([1, 10, 100], ["1", "10", "100"])
    ax.set(ylim=(1, 500))
    ax.minorticks_off()
    return fig


DEPTH = 100


def _kept(k: int, depth: int = DEPTH) -> int:
    """Layer values alive at once, with segments of k layers: their inputs, and one segment."""
    return math.ceil(depth / k) + k


def memory_of_checkpoints() -> Figure:
    """Values alive at once in the backward pass through 100 layers, by segment length.

    Least at 10, the root of 100, where 20 values do instead of 101.
    """
    lengths = np.arange(1, DEPTH + 1)
    fig = Figure(figsize=(5.2, 3.1), layout="constrained")
    ax = fig.subplots()
    ax.plot(lengths, [_kept(int(k)) for k in lengths], color="C0")
    ax.plot(10, _kept(10), "o", color="C1")
    label(ax, "20 at $k = 10$", (10, _kept(10)), (12, -16), color="C1", fontsize=14)
    ax.set(xlabel="layers in a segment, $k$", ylabel="values alive at once")
    ax.set(xlim=(0, 101), ylim=(0, 110))
    return fig

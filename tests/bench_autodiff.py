"""What `make bench` measures of automatic differentiation: against torch, and against scalars.

The network is the one of the book: 784-256-64-10, a batch of 64, softmax cross-entropy. The
scalar-by-scalar engine below is the usual teaching device; it stands here as a measure only.
"""

import itertools
import time
from collections.abc import Callable

import numpy as np
import torch

from mathdl.calculus import reverse
from mathdl.calculus.forward import jvp

SIZES = (784, 256, 64, 10)


class Scalar:
    """A number with a gradient, by the two rules that a multiply-add needs, and max(0, x)."""

    def __init__(self, value: float, parents: tuple[tuple["Scalar", float], ...] = ()) -> None:
        self.value, self.parents, self.gradient = value, parents, 0.0

    def __add__(self, other: "Scalar") -> "Scalar":
        return Scalar(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other: "Scalar") -> "Scalar":
        return Scalar(self.value * other.value, ((self, other.value), (other, self.value)))

    def relu(self) -> "Scalar":
        return Scalar(max(self.value, 0.0), ((self, float(self.value > 0)),))

    def backward(self) -> None:
        order: list[Scalar] = []
        seen, stack = set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack += [(node, True), *[(parent, False) for parent, _ in node.parents]]
        self.gradient = 1.0
        for node in reversed(order):
            for parent, slope in node.parents:
                parent.gradient += slope * node.gradient


def scalar_by_scalar(sizes: tuple[int, ...], rng: np.random.Generator) -> Callable[[], object]:
    """Make the gradient of the summed squares of a network's outputs, one example."""
    weights = [rng.normal(size=shape).tolist() for shape in zip(sizes[1:], sizes)]
    example = rng.normal(size=sizes[0]).tolist()

    def run() -> Scalar:
        layers = [[[Scalar(w) for w in row] for row in W] for W in weights]
        x = [Scalar(value) for value in example]
        for W in layers:
            x = [sum((w * v for w, v in zip(row, x)), Scalar(0.0)).relu() for row in W]
        total = sum((v * v for v in x), Scalar(0.0))
        total.backward()
        return total

    return run


def layers(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    return [
        (rng.normal(size=(m, n)) / np.sqrt(n), np.zeros(m)) for n, m in itertools.pairwise(SIZES)
    ]


def loss(params: list[tuple[np.ndarray, np.ndarray]], X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Mean softmax cross-entropy of an MLP with ReLU, in NumPy's own names."""
    for k, (W, b) in enumerate(params):
        X = X @ W.T + b
        if k < len(params) - 1:
            X = np.maximum(X, 0.0)
    shifted = X - np.max(X, axis=1, keepdims=True)
    log_sum = np.log(np.sum(np.exp(shifted), axis=1))
    return np.mean(log_sum - shifted[np.arange(len(y)), y])


def torch_gradient(params, X, y) -> Callable[[], object]:
    leaves = [torch.tensor(part, requires_grad=True) for layer in params for part in layer]
    batch, labels = torch.tensor(X), torch.tensor(y)

    def run() -> object:
        x = batch
        for k in range(0, len(leaves), 2):
            x = x @ leaves[k].T + leaves[k + 1]
            if k < len(leaves) - 2:
                x = torch.relu(x)
        return torch.autograd.grad(torch.nn.functional.cross_entropy(x, labels), leaves)

    return run


def seconds(run: Callable[[], object], repeat: int) -> float:
    """Median processor time of a call: one thread, and other processes do not count."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return float(np.median(times))


def tape_bytes(params, X, y) -> tuple[int, int]:
    """Bytes of all values on the tape of one gradient that are not arguments, and of the params."""
    flat = [part for layer in params for part in layer]
    tapes = []

    class Watched(reverse.Tape):
        def __init__(self) -> None:
            super().__init__()
            tapes.append(self)

    original, reverse.Tape = reverse.Tape, Watched
    try:
        reverse.vjp(loss, params, X, y)
    finally:
        reverse.Tape = original
    values = {id(e.value): np.asarray(e.value) for e in tapes[0].entries if e is not None}
    owned = {id(v if v.base is None else v.base): v for v in values.values()}
    mine = {id(part) for part in flat} | {id(X)}
    kept = [v.nbytes for key, v in owned.items() if key not in mine]
    return sum(kept), sum(part.nbytes for part in flat)


def measure(say: Callable[..., None]) -> None:
    """Print the rows."""
    torch.set_num_threads(1)
    rng = np.random.default_rng(0)
    params = layers(rng)
    X, y = rng.normal(size=(64, SIZES[0])), rng.integers(0, SIZES[-1], 64)
    forward = seconds(lambda: loss(params, X, y), 40)
    ours = seconds(lambda: reverse.grad(loss)(params, X, y), 40)
    theirs = seconds(torch_gradient(params, X, y), 40)
    say(
        f"gradient of a {'-'.join(map(str, SIZES))} MLP's loss, batch 64",
        f"{1e3 * ours:.1f} ms",
        f"{ours / theirs:.2f} x torch, {ours / forward:.1f} x the loss",
        "3 x torch",
    )
    sizes = (64, 16, 10)
    work = sum(m * n for n, m in itertools.pairwise(sizes))
    one = seconds(scalar_by_scalar(sizes, rng), 5) / work
    all_of_them = ours / (64 * sum(m * n for n, m in itertools.pairwise(SIZES)))
    say(
        "a multiply-add, value and gradient",
        f"{1e9 * all_of_them:.2f} ns",
        f"{one / all_of_them:,.0f} x faster than scalar by scalar",
        "1,000 x",
    )
    kept, held = tape_bytes(params, X, y)
    say("the tape of that gradient", f"{kept / 2**20:.2f} MiB", f"params {held / 2**20:.2f} MiB")
    v = [(np.ones_like(W), np.ones_like(b)) for W, b in params]
    vector, w = params[0][0], v[0][0]

    def first_layer(W):
        return loss([(W, params[0][1]), *params[1:]], X, y)

    push = seconds(lambda: jvp(first_layer, vector, w), 20)
    twice = seconds(lambda: reverse.hvp(first_layer, vector, w), 20)
    pull = seconds(lambda: reverse.grad(first_layer)(vector), 20)
    say("jvp in the first layer", f"{1e3 * push:.1f} ms", f"{push / forward:.1f} x the loss")
    say("hvp in the first layer", f"{1e3 * twice:.1f} ms", f"{twice / pull:.1f} x the gradient")

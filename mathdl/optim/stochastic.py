"""Gradients of a few examples at a time.

Legend: `rows` the indices of a batch, (batch_size,) or fewer; `order` a permutation of all of them.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.optim import _door

Batches = Iterator[np.ndarray]


def minibatches(rng: np.random.Generator, n_examples: int, batch_size: int) -> Batches:
    """Cut one epoch, a fresh permutation of all examples, into batches.

    As torch.utils.data.DataLoader does with shuffle=True and drop_last=False.

    Args:
        rng: the source of randomness.
        n_examples: 1 or more.
        batch_size: from 1 to n_examples.

    Returns:
        A generator of index arrays, each (batch_size,), the last one perhaps shorter; together
        they hold 0, ..., n_examples - 1 once each.

    Raises:
        ValueError: n_examples or batch_size no such whole numbers.
    """
    return _epoch(rng, *_sizes(n_examples, batch_size))


# --8<-- [start:minibatches]
def _epoch(rng: np.random.Generator, n_examples: int, batch_size: int) -> Batches:
    order = rng.permutation(n_examples)
    for start in range(0, n_examples, batch_size):
        yield order[start : start + batch_size]


# --8<-- [end:minibatches]


def minibatch_grad(
    rng: np.random.Generator,
    grad_of: Callable[[np.ndarray, np.ndarray], ArrayLike],
    n_examples: int,
    batch_size: int,
    *,
    replace: bool = False,
) -> Callable[[np.ndarray], ArrayLike]:
    """Return a gradient that looks at another batch at each call (eq. minibatch).

    It is what the generators of `mathdl.optim.descent` take as `grad`.

    Args:
        rng: the source of randomness.
        grad_of: of a point x and the indices of some examples: the gradient at x of their mean
            loss.
        n_examples: 1 or more.
        batch_size: from 1 to n_examples; with `replace` any number from 1.
        replace: draw each example anew, independently; else go through epochs of `minibatches`,
            where the batches of one epoch share no example.

    Returns:
        A function of x. Every call draws, at the same x too.

    Raises:
        ValueError: grad_of no function, n_examples or batch_size no such whole numbers.
    """
    _door.function("grad_of", grad_of)
    n_examples, batch_size = _sizes(n_examples, batch_size, replace)
    draws = _draws if replace else _epochs
    batches = draws(rng, n_examples, batch_size)
    return lambda x: grad_of(x, next(batches))


def _epochs(rng: np.random.Generator, n_examples: int, batch_size: int) -> Batches:
    while True:
        yield from _epoch(rng, n_examples, batch_size)


def _draws(rng: np.random.Generator, n_examples: int, batch_size: int) -> Batches:
    while True:
        yield rng.integers(n_examples, size=batch_size)


def _sizes(n_examples: int, batch_size: int, replace: bool = False) -> tuple[int, int]:
    n_examples = _check.count("n_examples", n_examples)
    batch_size = _check.count("batch_size", batch_size)
    if n_examples < 1:
        raise ValueError("n_examples is 0; it needs to be at least 1")
    if batch_size < 1 or (batch_size > n_examples and not replace):
        most = "" if replace else f" and at most n_examples, {n_examples}"
        raise ValueError(f"batch_size is {batch_size}; it needs to be at least 1{most}")
    return n_examples, batch_size

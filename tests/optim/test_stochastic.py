"""Minibatches: epochs, laws of the draws, unbiasedness, errors."""

import itertools

import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.stats
from hypothesis import given

from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.stochastic import minibatch_grad, minibatches


@given(n=st.integers(1, 40), size=st.integers(1, 40), seed=st.integers(0, 9))
def test_an_epoch_holds_each_example_once(n, size, seed) -> None:
    size = min(n, size)
    batches = list(minibatches(np.random.default_rng(seed), n, size))
    assert [len(rows) for rows in batches[:-1]] == [size] * (len(batches) - 1)
    assert len(batches[-1]) == n - size * (len(batches) - 1) > 0
    assert sorted(np.concatenate(batches).tolist()) == list(range(n))


def test_epochs_are_shuffled_uniformly() -> None:
    """All 24 orders of 4 examples are equally likely: chi-square, false alarm 1e-6."""
    rng = np.random.default_rng(0)
    orders = dict.fromkeys(itertools.permutations(range(4)), 0)
    for _ in range(24_000):
        orders[tuple(np.concatenate(list(minibatches(rng, 4, 3))).tolist())] += 1
    assert scipy.stats.chisquare(list(orders.values())).pvalue > 1e-6


def test_gradients_walk_through_epochs() -> None:
    seen: list[np.ndarray] = []

    def grad_of(x, rows):
        seen.append(rows)
        return x

    g = minibatch_grad(np.random.default_rng(0), grad_of, 5, 2)
    trajectory(gradient_descent(g, [1.0], lr=0.1), 6)
    assert [len(rows) for rows in seen] == [2, 2, 1, 2, 2, 1]
    for epoch in (seen[:3], seen[3:]):
        assert sorted(np.concatenate(epoch).tolist()) == [0, 1, 2, 3, 4]
    assert not all(np.array_equal(a, b) for a, b in zip(seen[:3], seen[3:], strict=True))


def test_with_replacement_draws_are_independent() -> None:
    """All 16 pairs of 4 examples are equally likely, equal ones too; a batch may exceed n."""
    counts = np.zeros((4, 4))

    def grad_of(x, rows):
        np.add.at(counts, tuple(rows), 1)
        return x

    g = minibatch_grad(np.random.default_rng(0), grad_of, 4, 2, replace=True)
    for _ in range(16_000):
        g(np.zeros(1))
    assert scipy.stats.chisquare(counts.ravel()).pvalue > 1e-6
    large = minibatch_grad(np.random.default_rng(0), lambda x, rows: len(rows), 4, 9, replace=True)
    assert large(np.zeros(1)) == 9


@pytest.mark.parametrize("replace", [False, True])
def test_the_estimate_is_unbiased(replace) -> None:
    """The mean of 20,000 estimates is within 5 standard errors (false alarm 6e-7)."""
    rng = np.random.default_rng(0)
    targets = rng.normal(size=8)

    def grad_of(x, rows):
        return x - targets[rows].mean()

    draws = []
    for _ in range(20_000):  # a new epoch each time, so that the draws are independent
        g = minibatch_grad(rng, grad_of, 8, 3, replace=replace)
        draws.append(g(np.zeros(1))[0])
    assert abs(np.mean(draws) + targets.mean()) <= 5 * np.std(draws) / np.sqrt(len(draws))


@pytest.mark.parametrize(
    "n, size, message",
    [
        (0, 1, "n_examples is 0; it needs to be at least 1"),
        (2.5, 1, "n_examples is 2.5; it needs to be a whole number"),
        (4, 0, "batch_size is 0; it needs to be at least 1 and at most n_examples, 4"),
        (4, 5, "batch_size is 5; it needs to be at least 1 and at most n_examples, 4"),
        (4, True, "batch_size is True; it needs to be a whole number"),
    ],
)
def test_errors_at_once(n, size, message) -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=message):
        minibatches(rng, n, size)
    with pytest.raises(ValueError, match=message):
        minibatch_grad(rng, lambda x, rows: x, n, size)


def test_errors_of_minibatch_grad() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="grad_of is int; it needs to be a function"):
        minibatch_grad(rng, 3, 4, 2)
    with pytest.raises(ValueError, match=r"batch_size is 0; it needs to be at least 1$"):
        minibatch_grad(rng, lambda x, rows: x, 4, 0, replace=True)

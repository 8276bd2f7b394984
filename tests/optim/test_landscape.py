"""Landscapes: slices, directions as long as the weights, principal directions of a run."""

import numpy as np
import pytest

from mathdl.nn import mlp
from mathdl.optim.descent import heavy_ball, trajectory
from mathdl.optim.landscape import filter_normalized_directions, pca_directions, slice_2d
from mathdl.optim.objectives import rosenbrock


def test_a_slice_by_hand():
    steps, values = slice_2d(lambda x: x[0] + 10 * x[1], [1.0, 2.0], [1.0, 0.0], [0.0, 2.0], 0.5, 3)
    assert steps.tolist() == [-0.5, 0.0, 0.5]
    assert values.tolist() == [[10.5, 20.5, 30.5], [11.0, 21.0, 31.0], [11.5, 21.5, 31.5]]


def test_a_slice_along_the_axes_is_the_function():
    steps, values = slice_2d(rosenbrock.f, [1.0, 1.0], [1.0, 0.0], [0.0, 1.0], 2.0, 9)
    grid = np.stack(np.meshgrid(1 + steps, 1 + steps, indexing="ij"))
    assert values == pytest.approx(rosenbrock.f(grid.reshape(2, -1)).reshape(9, 9), rel=1e-14)


def test_a_slice_where_f_is_not_finite():
    _, values = slice_2d(lambda x: np.inf, [0.0], [1.0], [1.0], 1.0, 2)
    assert np.isinf(values).all()


def test_rows_are_as_long_as_the_networks_and_biases_stay():
    params = mlp.init(np.random.default_rng(0), [4, 6, 3])
    params[0][0][2] = 0.0  # a dead neuron
    first, second = filter_normalized_directions(np.random.default_rng(1), params)
    for direction in (first, second):
        for (D, d), (W, b) in zip(direction, params, strict=True):
            assert np.linalg.norm(D, axis=1) == pytest.approx(np.linalg.norm(W, axis=1), rel=1e-12)
            assert d.tolist() == np.zeros_like(b).tolist()
    assert not np.allclose(first[0][0], second[0][0])


def test_rows_point_anywhere():
    """Over 4,000 draws the mean direction of a row is 0 within 5 standard errors (false alarm
    6e-7 each of 3), its mean square 1/3 of the squared length within 5 of them."""
    params = [(np.array([[3.0, 0.0, 4.0]]), np.zeros(1))]
    rng = np.random.default_rng(0)
    D = np.array([filter_normalized_directions(rng, params)[0][0][0][0] for _ in range(4000)]) / 5
    for values, mean in ((D, 0.0), (D**2, 1 / 3)):
        error = values.std(axis=0) / np.sqrt(len(values))
        assert np.all(np.abs(values.mean(axis=0) - mean) <= 5 * error)


def test_a_rescaled_network_gets_the_same_picture():
    """A layer times 8, the next layer's weights divided by 8: the same values, to rounding."""
    rng = np.random.default_rng(0)
    params = mlp.init(rng, [3, 5, 2])
    params[0][1][:] = rng.normal(size=5)
    X = rng.normal(size=(7, 3))
    (W1, b1), (W2, b2) = params
    pictures = []
    for layers in (params, [(8 * W1, 8 * b1), (W2 / 8, b2)]):
        x, unravel = mlp.ravel(layers)
        directions = filter_normalized_directions(np.random.default_rng(1), layers)
        d1, d2 = (mlp.ravel(direction)[0] for direction in directions)
        f = lambda x, unravel=unravel: np.sum(mlp.apply(unravel(x), X) ** 2)  # noqa: E731
        pictures.append(slice_2d(f, x, d1, d2, 1.0, 4)[1])
    assert pictures[0] == pytest.approx(pictures[1], rel=1e-12)


def test_principal_directions_of_a_run():
    path = trajectory(heavy_ball(rosenbrock.grad, [-1.0, 1.0], lr=1e-3, momentum=0.9), 200)
    path = np.hstack([path, 0.01 * path[:, :1] ** 2])  # a third coordinate that hardly varies
    directions, shares = pca_directions(path)
    assert directions @ directions.T == pytest.approx(np.eye(2), abs=1e-12)
    centered = path - path.mean(axis=0)
    off = centered - centered @ directions.T @ directions
    assert 1 - shares.sum() == pytest.approx(np.sum(off**2) / np.sum(centered**2), rel=1e-6)
    assert shares[0] >= shares[1]


@pytest.mark.parametrize(
    "change, message",
    [
        ({"f": 3}, "f is int; it needs to be a function"),
        ({"f": lambda x: x}, r"f\(x\) has shape \(2,\); it needs to be a number"),
        ({"x": [np.nan, 0.0]}, "x has 1 NaN"),
        ({"direction1": [1.0]}, r"direction1 has shape \(1,\); it needs shape \(2,\)"),
        ({"direction2": [0.0, 0.0]}, "direction2 is the zero vector"),
        ({"radius": 0}, "radius is 0; it needs to be positive"),
        ({"n": 1}, "n is 1; it needs to be at least 2"),
        ({"n": 2.5}, "n is 2.5; it needs to be a whole number"),
    ],
)
def test_errors_of_a_slice(change, message):
    good = {
        "f": rosenbrock.f,
        "x": [0.0, 0.0],
        "direction1": [1.0, 0.0],
        "direction2": [0.0, 1.0],
        "radius": 1.0,
        "n": 3,
    }
    with pytest.raises(ValueError, match=message):
        slice_2d(**(good | change))


def test_errors_of_directions():
    with pytest.raises(ValueError, match="params is empty"):
        filter_normalized_directions(np.random.default_rng(0), [])
    for shape in ((2, 5), (5, 1)):
        with pytest.raises(ValueError, match="it needs 3 rows and 2 columns at least"):
            pca_directions(np.random.default_rng(0).normal(size=shape))

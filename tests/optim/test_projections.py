"""Projections: nearest points by their inequality, against a solver; descent on a set."""

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.optimize
from hypothesis import given

from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.objectives import quadratic
from mathdl.optim.projections import onto_ball, onto_box, onto_simplex, projected_gradient

points = hnp.arrays(np.float64, 4, elements=st.floats(-5, 5))
seeds = st.integers(0, 2**32 - 1)


def members(rng, name):
    """Random points of a set, corners among them."""
    if name == "ball":
        X = rng.normal(size=(30, 4))
        return X / np.linalg.norm(X, axis=1, keepdims=True) * rng.uniform(size=(30, 1)) ** 0.2
    if name == "box":
        return np.clip(rng.normal(0.5, 1, size=(30, 4)), 0, 1)
    return np.vstack([rng.dirichlet(np.ones(4) / 2, 30), np.eye(4)])


SETS = {"ball": onto_ball, "box": onto_box, "simplex": onto_simplex}
each_set = pytest.mark.parametrize("name, project", SETS.items(), ids=SETS)


@each_set
@given(x=points, seed=seeds)
def test_the_nearest_point(name, project, x, seed):
    """p is the nearest point of a convex set if and only if (x - p) . (z - p) <= 0 for its z."""
    p = project(x)
    Z = members(np.random.default_rng(seed), name)
    assert ((Z - p) @ (x - p)).max() <= 1e-13 * max(1, np.abs(x).max()) * 4
    inside = {
        "ball": np.linalg.norm(p) <= 1 + 1e-15,
        "box": p.min() >= 0 and p.max() <= 1,
        "simplex": p.min() >= 0 and abs(p.sum() - 1) <= 1e-14,
    }
    assert inside[name]
    assert project(p) == pytest.approx(p, abs=1e-15)


@each_set
@given(x=points, y=points)
def test_projections_move_nothing_apart(name, project, x, y):
    assert np.linalg.norm(project(x) - project(y)) <= np.linalg.norm(x - y) + 1e-13


def test_the_simplex_against_a_quadratic_program():
    for x in np.random.default_rng(0).normal(size=(10, 5)):
        found = scipy.optimize.minimize(
            lambda p, x=x: np.sum((p - x) ** 2),
            np.full(5, 0.2),
            bounds=[(0, 1)] * 5,
            constraints={"type": "eq", "fun": lambda p: p.sum() - 1},
            tol=1e-14,
        )
        assert onto_simplex(x) == pytest.approx(found.x, abs=1e-6)


def test_by_hand():
    assert onto_ball([3.0, 4.0]) == pytest.approx([0.6, 0.8])
    assert onto_ball([3.0, 4.0], radius=10).tolist() == [3.0, 4.0]
    assert onto_ball([3e200, 4e200], 5) == pytest.approx([3.0, 4.0])
    assert onto_box([-1.0, 0.5, 9.0]).tolist() == [0.0, 0.5, 1.0]
    assert onto_box([-1.0, 9.0], [-np.inf, 0.0], 3.0).tolist() == [-1.0, 3.0]
    assert onto_simplex([1.0, 0.5, -3.0]).tolist() == [0.75, 0.25, 0.0]
    assert onto_simplex([7.0]).tolist() == [1.0]
    assert onto_simplex([2.0, 2.0]).tolist() == [0.5, 0.5]
    assert onto_simplex([1e200, 0.0]).tolist() == [1.0, 0.0]


def test_projected_descent_ends_at_the_constrained_minimum():
    bowl = quadratic([[4.0, 1.0], [1.0, 3.0]], [5.0, 1.0])
    run = projected_gradient(bowl.grad, [9.0, 9.0], lr=0.2, project=onto_simplex)
    path = trajectory(run, 60)
    assert path[0].tolist() == [0.5, 0.5]
    assert path.min() >= 0
    assert path.sum(axis=1) == pytest.approx(np.ones(61), abs=1e-14)
    found = scipy.optimize.minimize_scalar(
        lambda a: float(bowl.f([a, 1 - a])), bounds=(0, 1), method="bounded"
    )
    assert path[-1, 0] == pytest.approx(found.x, abs=1e-5)


def test_projected_on_the_whole_space_is_gradient_descent():
    bowl = quadratic([[4.0, 1.0], [1.0, 3.0]])
    rate = lambda step: 0.1 / (1 + step)  # noqa: E731
    free = projected_gradient(bowl.grad, [1.0, 2.0], lr=rate, project=lambda x: x)
    assert np.array_equal(
        trajectory(free, 20), trajectory(gradient_descent(bowl.grad, [1.0, 2.0], lr=rate), 20)
    )


def test_errors():
    with pytest.raises(ValueError, match="radius is 0; it needs to be positive"):
        onto_ball([1.0], 0)
    with pytest.raises(ValueError, match=r"low has shape \(3,\); it needs to be a number or shape"):
        onto_box([1.0, 2.0], [0.0, 0.0, 0.0])
    with pytest.raises(ValueError, match="high has a NaN entry"):
        onto_box([1.0, 2.0], 0.0, [1.0, np.nan])
    with pytest.raises(ValueError, match="low is above high in 1 entries"):
        onto_box([1.0, 2.0], [0.0, 2.0], 1.0)
    with pytest.raises(ValueError, match="low is above high in 2 entries"):
        onto_box([1.0, 2.0], 2.0, 1.0)
    with pytest.raises(ValueError, match="x has 1 NaN"):
        onto_simplex([np.nan])
    for settings, message in (
        ({"project": None}, "project is NoneType; it needs to be a function"),
        ({"lr": -1}, "lr is -1; it needs to be positive"),
    ):
        with pytest.raises(ValueError, match=message):
            projected_gradient(
                lambda x: x, [1.0], **({"lr": 0.1, "project": lambda x: x} | settings)
            )
    run = projected_gradient(lambda x: x, [1.0], lr=0.1, project=lambda x: [*x, 0.0])
    with pytest.raises(ValueError, match=r"step 0: project\(x\) has shape \(2,\)"):
        next(run)
    values = iter([[1.0], [1.0], [np.nan]])
    run = projected_gradient(lambda x: x, [1.0], lr=0.1, project=lambda x: next(values))
    next(run), next(run)
    with pytest.raises(ValueError, match=r"step 1: project\(x\) has 1 NaN"):
        next(run)

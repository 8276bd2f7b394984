"""Objectives: values, gradients, Hessians and minima, against differences and our engine."""

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.optimize
from hypothesis import given

from mathdl.calculus import differences, reverse
from mathdl.calculus.critical_points import classify
from mathdl.optim.objectives import beale, himmelblau, quadratic, rosenbrock, saddle

BOWL = quadratic([[4.0, 1.0], [1.0, 3.0]], [1.0, -2.0])
ALL = {
    "rosenbrock": rosenbrock,
    "himmelblau": himmelblau,
    "beale": beale,
    "saddle": saddle,
    "quadratic": BOWL,
}
each = pytest.mark.parametrize("objective", ALL.values(), ids=ALL.keys())
points = hnp.arrays(np.float64, 2, elements=st.floats(-3, 3))


def test_values_by_hand() -> None:
    assert rosenbrock.f([0.0, 2.0]) == 1 + 100 * 4
    assert himmelblau.f([1.0, 2.0]) == 64 + 4
    assert beale.f([1.0, 2.0]) == 2.5**2 + 5.25**2 + 9.625**2
    assert saddle.f([3.0, 2.0]) == 5
    assert BOWL.f([1.0, 1.0]) == (4 + 2 + 3) / 2 - 1 + 2


def test_rosenbrock_is_scipys() -> None:
    for x in np.random.default_rng(0).uniform(-2, 2, (20, 2)):
        assert rosenbrock.f(x) == pytest.approx(scipy.optimize.rosen(x), rel=1e-14)
        assert rosenbrock.grad(x) == pytest.approx(scipy.optimize.rosen_der(x), rel=1e-12)
        assert rosenbrock.hess(x) == pytest.approx(scipy.optimize.rosen_hess(x), rel=1e-12)


@each
@given(x=points)
def test_derivatives(objective, x) -> None:
    assert differences.check_grad(objective.f, objective.grad, x) < 1e-7
    largest = max(1.0, np.abs(objective.grad(x)).max())
    assert np.abs(reverse.grad(objective.f)(x) - objective.grad(x)).max() <= 1e-12 * largest
    H = objective.hess(x)
    assert np.array_equal(H, H.T)
    largest = max(1.0, np.abs(H).max())
    assert np.abs(reverse.hess(objective.f)(x) - H).max() <= 1e-12 * largest
    assert np.abs(differences.jac(objective.grad, x) - H).max() <= 1e-6 * largest


@each
def test_points_as_columns(objective) -> None:
    X = np.random.default_rng(0).normal(size=(2, 5))
    assert objective.f(X) == pytest.approx([objective.f(x) for x in X.T], rel=1e-14)
    assert objective.grad(X) == pytest.approx(
        np.transpose([objective.grad(x) for x in X.T]), rel=1e-13, abs=1e-13
    )


@pytest.mark.parametrize("objective", [rosenbrock, himmelblau, beale, BOWL])
def test_minima(objective) -> None:
    """The gradient vanishes to rounding and the Hessian is definite; a descent finds no lower f."""
    for x in objective.minima:
        H = objective.hess(x)
        rounding = 4 * np.finfo(float).eps * np.abs(H).sum() * np.abs(x).max()
        assert np.abs(objective.grad(x)).max() <= rounding
        assert classify(H) == "minimum"
        start = x + np.array([0.05, -0.05])
        found = scipy.optimize.minimize(objective.f, start, jac=objective.grad).x
        assert found == pytest.approx(x, abs=1e-4)


def test_minima_are_all() -> None:
    """From many starts a good optimizer ends at a listed minimum, or runs to infinity (Beale)."""
    rng = np.random.default_rng(0)
    for objective in (rosenbrock, himmelblau, BOWL):
        seen = set()
        for start in rng.uniform(-4, 4, (40, 2)):
            end = scipy.optimize.minimize(objective.f, start, jac=objective.grad).x
            distance = np.linalg.norm(objective.minima - end, axis=1)
            assert distance.min() < 1e-3
            seen.add(int(distance.argmin()))
        assert seen == set(range(len(objective.minima)))


def test_minima_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="read-only"):
        rosenbrock.minima[0] = 0


def test_a_saddle_has_no_minimum() -> None:
    assert saddle.minima.shape == (0, 2)
    assert classify(saddle.hess([0, 0])) == "saddle"


@pytest.mark.parametrize(
    "H", [[[1.0, 0.0], [0.0, -1.0]], [[1.0, 1.0], [1.0, 1.0]], np.zeros((2, 2))]
)
def test_a_quadratic_without_a_strict_minimum(H) -> None:
    objective = quadratic(H, [1.0, 1.0])
    assert objective.minima.shape == (0, 2)
    assert objective.f([2.0, 0.0]) == 2 * H[0][0] - 2


def test_the_shift_of_a_quadratic() -> None:
    assert quadratic([[2.0]], 3.0).minima == pytest.approx(np.array([[1.5]]))
    assert quadratic(np.diag([1.0, 10.0])).minima == pytest.approx(np.zeros((1, 2)))


def test_the_hessian_is_the_callers() -> None:
    H = np.diag([1.0, 2.0])
    objective = quadratic(H)
    objective.hess([0.0, 0.0])[0, 0] = 7
    H[0, 0] = 5
    assert np.array_equal(objective.hess([0.0, 0.0]), np.diag([1.0, 2.0]))


def test_infinite_points_pass() -> None:
    assert saddle.f([np.inf, 0.0]) == np.inf
    assert rosenbrock.grad([1.0, np.inf])[1] == np.inf


@each
def test_errors(objective) -> None:
    for function in (objective.f, objective.grad, objective.hess):
        with pytest.raises(ValueError, match=r"x has shape \(3,\); it needs shape \(2,\)"):
            function([1.0, 2.0, 3.0])
        with pytest.raises(ValueError, match=r"x has shape \(2, 2, 2\)"):
            function(np.zeros((2, 2, 2)))


def test_errors_of_quadratic() -> None:
    with pytest.raises(ValueError, match="H and its transpose differ"):
        quadratic([[1.0, 2.0], [0.0, 1.0]])
    with pytest.raises(ValueError, match=r"b has shape \(3,\); it needs shape \(2,\)"):
        quadratic(np.eye(2), [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="b is nan; it needs to be a finite number"):
        quadratic(np.eye(2), float("nan"))

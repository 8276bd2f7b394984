"""The figures of docs/optim/adaptive.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy.optimize import minimize

from mathdl.figures.optim import adaptive
from mathdl.optim.objectives import rosenbrock


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (adaptive.paths_turned, 2),
        (adaptive.regret_of_adagrad, 1),
        (adaptive.rounding_grows, 1),
        (adaptive.five_steps, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_xlabel() and ax.get_ylabel()


def test_descent_turns_with_the_bowl_and_the_adaptive_methods_see_only_the_axes():
    straight, turned = (lines(ax) for ax in adaptive.paths_turned().axes)
    np.testing.assert_allclose(turned[0], straight[0] @ adaptive.TURN.T, atol=1e-12)
    for path in straight[1:4]:  # x and y shrink together: the line from (-1, 1) to 0
        np.testing.assert_allclose(path[:, 0], -path[:, 1], atol=1e-6)
        assert np.abs(path[-1]).max() < 0.1
    for path in turned[1:4]:
        assert np.abs(path @ adaptive.TURN @ [1, 1]).max() > 0.3  # off the straight line
        assert abs(path[-1] @ adaptive.TURN @ [0, 1]) < 0.05  # on the floor of the valley
        assert abs(path[-1] @ adaptive.TURN @ [1, 0]) < 0.7


def test_the_fixed_point_is_the_best_in_hindsight():
    A, y = adaptive._stream()
    u = adaptive._hindsight(A, y)

    def total(w):
        return np.logaddexp(0, -y * (A @ w)).sum()

    best = minimize(total, np.zeros(adaptive.D), method="BFGS", options={"maxiter": 200})
    assert total(u) <= best.fun + 1e-6
    np.testing.assert_allclose(A.T @ (y / (1 + np.exp(y * (A @ u)))), 0, atol=1e-8)


def test_adagrads_regret_is_below_its_bound_and_at_the_end_below_descents():
    bound, regret, *descents = lines(adaptive.regret_of_adagrad().axes[0])
    assert len(descents) == 3
    np.testing.assert_array_equal(bound[:, 0], regret[:, 0])
    assert bound[-1, 0] == adaptive.SHOWN[-2] + 1
    assert (regret[:, 1] <= bound[:, 1]).all()
    assert regret[-1, 1] < min(path[-1, 1] for path in descents)
    assert bound[-1, 1] < 10 * regret[-1, 1]


def test_the_two_gradients_are_equal_but_for_rounding():
    rng = np.random.default_rng(0)
    for x in rng.normal(size=(20, 2)):
        np.testing.assert_allclose(adaptive._expanded(x), rosenbrock.grad(x), rtol=1e-9, atol=1e-9)


def test_rounding_grows_for_rmsprop_beyond_the_border_and_for_nothing_else():
    ax = adaptive.rounding_grows().axes[0]
    rms, adam, adagrad, fed = (line[:, 1] for line in lines(ax))
    assert max(adam.max(), adagrad.max(), fed.max()) < 1e-12
    assert rms[:250].max() < 1e-12
    assert rms[400:].max() > 1e-5
    path = adaptive.trajectory(adaptive.rmsprop(rosenbrock.grad, [-1.0, 1.0], lr=0.01), 360)
    beyond = adaptive._top_curvature(path, 0.01, 0.99) > 2
    assert not beyond[1:280].any() and beyond[315:355].all()  # the first step is 10 times lr


def test_top_curvature_is_that_of_the_product():
    path = adaptive.trajectory(adaptive.rmsprop(rosenbrock.grad, [-0.5, 1.0], lr=0.01), 3)
    top = adaptive._top_curvature(path, 0.01, 0.99)
    s = np.zeros(2)
    for x, value in zip(path, top, strict=True):
        s = 0.99 * s + 0.01 * rosenbrock.grad(x) ** 2
        P = np.diag(0.01 / (np.sqrt(s) + 1e-8))
        assert value == pytest.approx(np.linalg.eigvals(P @ rosenbrock.hess(x)).real.max())


def test_the_cubic_is_slow_and_exact_and_the_quintic_fast_and_rough():
    one, cubic, quintic = lines(adaptive.five_steps().axes[0])
    s = cubic[:, 0]
    assert (one[:, 1] == 1).all()
    assert (np.diff(cubic[:, 1]) > -1e-15).all()
    assert np.abs(cubic[s > 0.4, 1] - 1).max() < 1e-3 and cubic[s < 0.01, 1].max() < 0.1
    band = quintic[s > 0.002, 1]
    assert 0.68 < band.min() < 0.7 and 1.1 < band.max() < 1.21

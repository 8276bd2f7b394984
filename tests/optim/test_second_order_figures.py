"""The figures of docs/optim/second-order.md show what their docstrings say."""

import math

import numpy as np
import pytest
import scipy.optimize
from matplotlib.figure import Figure

from mathdl.figures.optim import second_order
from mathdl.optim.objectives import himmelblau

DRAW = [
    second_order.newtons_basins,
    second_order.digits_double,
    second_order.conjugate_gradients_and_their_bound,
    second_order.natural_paths,
]


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize("draw", DRAW)
def test_each_is_a_figure_that_names_what_it_draws(draw):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    (ax,) = fig.axes
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    assert ax.texts


def test_the_critical_points_are_what_they_are_called():
    found = {0: "minimum", 1: "saddle", 2: "maximum"}
    for kind, points in second_order.CRITICAL.items():
        for point in points:
            x = scipy.optimize.root(himmelblau.grad, point, tol=1e-12).x
            np.testing.assert_allclose(x, point, atol=6e-5)  # four digits
            n_negative = int(np.sum(np.linalg.eigvalsh(himmelblau.hess(x)) < 0))
            assert found[n_negative] == kind


def test_the_map_agrees_with_runs_one_by_one():
    ticks = np.linspace(-4.5, 4.5, 150)
    ends = second_order._where_newton_ends(ticks)
    assert ends.shape == (150, 150)
    for i, j in np.random.default_rng(0).integers(0, 150, (30, 2)):
        x = np.array([ticks[j], ticks[i]])
        for _ in range(60):
            x = x - np.linalg.solve(himmelblau.hess(x), himmelblau.grad(x))
        assert ends[i, j] == np.sum(np.linalg.eigvalsh(himmelblau.hess(x)) < 0)
    inner = ends[8:-8, 8:-8]  # starts up to 4
    assert 0.45 < np.mean(inner == 0) < 0.55
    assert 0.05 < np.mean(inner == 2) < 0.15


def test_one_path_climbs_to_a_saddle_and_the_other_goes_down():
    ax = second_order.newtons_basins().axes[0]
    colors = ax.images[0].get_array()
    ends = second_order._where_newton_ends(np.linspace(-4.5, 4.5, 150))
    inks = np.array(list(second_order.INKS.values()))
    np.testing.assert_allclose(colors[..., :3], inks[ends])
    plain, _, damped, _ = lines(ax)[3:]
    for path in (plain, damped):
        np.testing.assert_array_equal(path[0], second_order.START)
    assert np.linalg.eigvalsh(himmelblau.hess(plain[-1]))[0] < -1
    assert np.linalg.norm(himmelblau.grad(plain[-1])) < 1e-6
    assert himmelblau.f(plain[-1]) > himmelblau.f(plain[0])
    assert np.linalg.norm(damped[-1] - [3, 2]) < 1e-6
    assert (np.diff([himmelblau.f(x) for x in damped]) < 1e-9).all()


def test_the_run_obeys_the_bound_of_quadratic_convergence():
    plain, bound, newton = lines(second_order.digits_double().axes[0])
    start = newton[0, 1]
    assert start == plain[0, 1] == bound[0, 1] == pytest.approx(0.1)
    K = second_order._change_of_hessian(start)
    assert start <= 1 / (2 * K)  # mu is 1: the condition of the theorem
    np.testing.assert_allclose(bound[1:, 1], K * bound[:-1, 1] ** 2, rtol=1e-12)
    for t, error in newton:
        assert error <= bound[int(t), 1] + 1e-15
    assert len(newton) == 5
    np.testing.assert_allclose(plain[1:, 1] / plain[:-1, 1], 0.5, atol=0.1)


def test_the_constants_of_that_function():
    H = second_order._three_hess(np.zeros(2))
    np.testing.assert_allclose(np.linalg.eigvalsh(H), [1, 3])
    rng = np.random.default_rng(0)
    K = second_order._change_of_hessian(0.1)
    for _ in range(300):
        x, y = (0.1 * v / max(1, np.linalg.norm(v)) for v in rng.normal(size=(2, 2)))
        change = second_order._three_hess(x) - second_order._three_hess(y)
        assert np.linalg.norm(change, 2) <= K * np.linalg.norm(x - y) * (1 + 1e-12)


def test_both_runs_of_conjugate_gradients_obey_the_bound():
    ax = second_order.conjugate_gradients_and_their_bound().axes[0]
    bound, descent, spread, few = lines(ax)
    np.testing.assert_allclose(bound[:, 1], 2 * (9 / 11) ** bound[:, 0], rtol=1e-12)
    np.testing.assert_allclose(descent[:, 1], (99 / 101) ** descent[:, 0], rtol=1e-12)
    for run in (spread, few):
        assert run[0, 1] == 1
        assert (run[:, 1] <= bound[: len(run), 1]).all()
    assert (spread[1:, 1] > 0.1 * bound[1:, 1]).all()  # along the bound
    assert few[30, 1] < 1e-12


def test_the_matrices_have_the_condition_number_that_is_named():
    for w in (
        np.linspace(1, second_order.KAPPA, 1000),
        np.append(np.linspace(1, 2, 995), np.linspace(50, 100, 5)),
    ):
        assert w.max() / w.min() == pytest.approx(second_order.KAPPA)
        e = second_order._energy_errors(w, 2)
        b = np.sqrt(w)
        a = (b @ b) / (b @ (w * b))  # the first step, along b
        first = math.sqrt(np.sum(w * (a * b - b / w) ** 2) / np.sum(w * (b / w) ** 2))
        assert e[1] == pytest.approx(first, rel=1e-12)


def test_the_ways_start_and_end_together_and_the_natural_one_is_one():
    *ways, natural = lines(second_order.natural_paths().axes[0])[:4]
    for way in (*ways, natural):
        np.testing.assert_array_equal(way[0], [0, 2])
        assert np.linalg.norm(way[-1] - [5, 2]) < 0.1
    tops = [way[:, 1].max() for way in (*ways, natural)]
    assert tops == sorted(tops[:3]) + tops[3:]
    assert tops[3] < tops[0]
    # steps of the natural gradient in (mu, ln sigma) go the same way
    mu, s = 0.0, math.log(2.0)
    for _ in range(20_000):
        z = ((5 - mu) ** 2 + 4) * math.exp(-2 * s)
        mu, s = mu + 1e-3 * (5 - mu), s - 1e-3 * (1 - z) / 2
        gap = np.linalg.norm(natural - [mu, math.exp(s)], axis=1).min()
        assert gap < 0.06  # pieces of 0.02, and two first-order errors
        if abs(mu - 5) < 0.05:
            break

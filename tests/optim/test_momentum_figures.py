"""The figures of docs/optim/momentum.md show what their docstrings say."""

import math
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.optim import momentum


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (momentum.first_away_then_fast, 1),
        (momentum.stability_region, 1),
        (momentum.nesterov_bound, 2),
        (momentum.three_cycle, 2),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_heavy_ball_obeys_its_bound_and_meets_it_along_the_stiffest_direction():
    bound, worst, usual, plain = lines(momentum.first_away_then_fast().axes[0])
    assert bound[0, 1] == 1
    np.testing.assert_array_equal(np.diff(bound[:, 0]), momentum.EVERY)
    # a double root loses half of the 16 digits for each of up to 1200 steps
    np.testing.assert_allclose(worst[:, 1], bound[:, 1], rtol=1e-6)
    assert (usual[:, 1] <= bound[:, 1] * (1 + 1e-12)).all()
    assert bound[:, 1].max() == pytest.approx(100 / math.e, rel=0.01)  # sqrt(kappa) / e
    assert (np.diff(plain[:, 1]) < 0).all()
    assert plain[-1, 1] > 0.1
    assert max(worst[-1, 1], usual[-1, 1]) < 1e-6


def test_each_triangle_is_the_set_where_no_root_is_larger_than_its_radius():
    rng = np.random.default_rng(0)
    for r in momentum.RADII:
        corners = momentum._triangle(r)
        weights = rng.dirichlet(np.ones(3), size=50)
        for s, beta in weights @ corners:
            assert np.abs(np.roots([1, -(1 + beta - s), beta])).max() <= r + 1e-7
        center = corners.mean(axis=0)
        for k in range(3):  # points of each side, moved out
            a, b = corners[k], corners[(k + 1) % 3]
            s, beta = center + 1.02 * ((a + b) / 2 - center)
            assert np.abs(np.roots([1, -(1 + beta - s), beta])).max() > r


def test_the_region_draws_the_triangles_and_the_borders_of_oscillation():
    ax = momentum.stability_region().axes[0]
    left, right, *triangles = lines(ax)
    for border, sign in ((left, -1), (right, 1)):
        s, beta = border.T
        np.testing.assert_allclose((1 + beta - s) ** 2, 4 * beta, atol=1e-12)
        np.testing.assert_allclose(np.sign(s - 1 - beta)[1:], sign)
    for r, triangle in zip(momentum.RADII, triangles, strict=True):
        np.testing.assert_allclose(triangle[1:3], momentum._triangle(r)[:2])
        np.testing.assert_allclose(triangle[0], triangle[-1])
    assert [text.get_text() for text in ax.texts[:3]] == ["$0.9$", "$0.7$", "$0.5$"]


def test_the_gradient_of_the_logistic_loss_is_right_and_the_constants_hold():
    f, grad, L = momentum._logistic()
    rng = np.random.default_rng(0)
    for _ in range(5):
        w, v = rng.normal(size=(2, 6))
        h = 1e-5
        slope = (f(w + h * v) - f(w - h * v)) / (2 * h)
        assert slope == pytest.approx(grad(w) @ v, rel=1e-7)
        gap = grad(w + v) - grad(w)
        assert np.linalg.norm(gap) <= L * np.linalg.norm(v)
        assert gap @ v >= momentum.PENALTY * (v @ v)


def test_nesterov_obeys_its_bound_at_every_step_and_goes_up_and_down():
    rises = []
    for ax, kappa in zip(
        momentum.nesterov_bound().axes, (1000, momentum._logistic()[2] / momentum.PENALTY)
    ):
        bound, plain, ahead = (line[:, 1] for line in lines(ax))
        t = np.arange(251)
        np.testing.assert_allclose(bound, (1 - kappa**-0.5) ** t, rtol=1e-12)
        assert (ahead <= bound * (1 + 1e-12)).all()
        assert (np.diff(plain) < 0).all()
        assert ahead[-1] < plain[-1] / 1000
        rises.append((np.diff(ahead) > 0).any())
    assert rises == [False, True]


def test_the_cycle_is_drawn_on_the_slope_and_draws_the_start_into_it():
    left, right = momentum.three_cycle().axes
    pieces, points, _ = lines(left)[:3], lines(left)[3], lines(left)[4]
    assert [np.diff(p[:, 1])[0] / np.diff(p[:, 0])[0] for p in pieces] == pytest.approx([25, 1, 25])
    for a, b in pairwise(pieces):
        np.testing.assert_allclose(a[1], b[0])
    np.testing.assert_allclose(
        points[:, 1], [25 * p if p < 1 else 25 * p - 24 for p in points[:, 0]]
    )
    _, ball, ahead = lines(right)
    assert ball[0, 1] == ahead[0, 1] == 3.3
    np.testing.assert_allclose(sorted(ball[-3:, 1]), sorted(points[:, 0]), atol=1e-2)
    assert abs(ahead[-1, 1]) < 1e-3

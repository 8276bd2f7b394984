"""The figures of docs/probability/losses.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import optimize, stats

from mathdl.figures.probability import losses as figures


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (figures.losses_and_pulls, 2),
        (figures.certain_and_wrong, 2),
        (figures.what_pays, 1),
        (figures.floors, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    assert all(ax.get_xlabel() and ax.get_ylabel() for ax in fig.axes)


def slopes_agree(loss, slope, kinks, atol):
    """The right panel is the derivative of the left one, away from kinks."""
    x, y = loss.T
    middle = (x[1:] + x[:-1]) / 2
    away = np.all([np.abs(middle - kink) > 0.06 for kink in kinks], axis=0) if kinks else ...
    expected = np.interp(middle, slope[:, 0], slope[:, 1])
    np.testing.assert_allclose((np.diff(y) / np.diff(x))[away], expected[away], atol=atol)


def test_three_losses_and_their_slopes():
    left, right = figures.losses_and_pulls().axes
    squared, absolute, huber = lines(left)
    # of a parabola differences are exact; at the jump the middle slope is nan
    for loss, slope, kinks in zip(lines(left), lines(right), ([], [0.0], []), strict=True):
        slopes_agree(loss, slope, kinks, 1e-12)
    r = squared[:, 0]
    np.testing.assert_allclose(
        squared[:, 1], stats.norm.logpdf(0) - stats.norm.logpdf(r), atol=1e-12
    )
    np.testing.assert_allclose(
        absolute[:, 1], stats.laplace.logpdf(0) - stats.laplace.logpdf(r), atol=1e-12
    )
    np.testing.assert_allclose(
        huber[:, 1], np.where(np.abs(r) < 1, squared[:, 1], absolute[:, 1] - 0.5), atol=1e-12
    )
    assert np.nanmax(np.abs(lines(right)[2][:, 1])) == 1


def test_two_losses_of_a_logit_and_the_sizes_of_their_slopes():
    left, right = figures.certain_and_wrong().axes
    for loss, pull in zip(lines(left), lines(right), strict=True):
        # differences over steps of 1/16 and a chord err by h^2 / 8 of curvatures below 1
        slopes_agree(loss, pull * [1, -1], [], 1e-3)
    cross, squared = lines(left)
    np.testing.assert_allclose(squared[:, 1], (1 - np.exp(-cross[:, 1])) ** 2, atol=1e-12)
    np.testing.assert_allclose(cross[:, 1], np.logaddexp(0, -cross[:, 0]), atol=1e-12)
    hump = lines(right)[1]
    top = hump[hump[:, 1].argmax()]
    assert 1 / (1 + np.exp(-top[0])) == pytest.approx(1 / 3, abs=0.02)
    assert top[1] == pytest.approx(8 / 27, abs=1e-3)


def test_the_dots_mark_what_it_pays_to_say():
    ax = figures.what_pays().axes[0]
    *drawn, truth = lines(ax)
    assert (truth[:, 0] == 0.7).all()
    rng = np.random.default_rng(0)
    y = (rng.random(20_000) < 0.7).astype(float)
    scores = (lambda p: -np.log(np.where(y == 1, p, 1 - p)), lambda p: (p - y) ** 2)
    for curve, dot, best, score in zip(
        drawn[::2], drawn[1::2], (0.7, 0.7, 1.0), (*scores, lambda p: abs(p - y)), strict=True
    ):
        assert dot[0, 0] == best
        assert curve[curve[:, 1].argmin(), 0] == pytest.approx(best, abs=0.006)
        assert dot[0, 1] == pytest.approx(curve[:, 1].min(), abs=1e-3)
        for p, value in curve[20::60]:
            draws = score(p)
            error = draws.std() / np.sqrt(y.size)
            assert abs(draws.mean() - value) < 6 * error


def test_each_floor_is_where_a_search_finds_it():
    ax = figures.floors().axes[0]
    hard, *rest = lines(ax)
    gap = hard[:, 0]
    np.testing.assert_allclose(hard[:, 1], np.log1p(9 * np.exp(-gap)), atol=1e-12)
    assert (np.diff(hard[:, 1]) < 0).all()
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["hard labels", r"$\varepsilon = 0.1$", r"$\varepsilon = 0.3$"]
    for eps, curve, dot in zip((0.1, 0.3), rest[::2], rest[1::2], strict=True):

        def loss(t, eps=eps):
            return np.log(np.exp(t) + 9) - (1 - 0.9 * eps) * t

        np.testing.assert_allclose(curve[:, 1], [loss(t) for t in gap], atol=1e-12)
        best = optimize.minimize_scalar(loss, bounds=(0, 12), method="bounded")
        assert dot[0, 0] == pytest.approx(best.x, abs=1e-4)
        assert dot[0, 1] == pytest.approx(best.fun, abs=1e-3)  # read off the grid

"""The figures of docs/optim/sgd.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import linalg

from mathdl.figures.optim import sgd


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (sgd.variance_by_batch, 1),
        (sgd.floor_and_bound, 1),
        (sgd.two_clouds, 2),
        (sgd.where_all_agree, 1),
        (sgd.linear_rule, 1),
        (sgd.within_an_epoch, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_measured_variances_lie_on_their_laws():
    with_law, without_law, drawn, subsets = lines(sgd.variance_by_batch().axes[0])
    np.testing.assert_allclose(with_law[:, 0] * with_law[:, 1], with_law[0, 1])
    ratio = without_law[:, 1] / with_law[:, 1]
    np.testing.assert_allclose(ratio, (569 - with_law[:, 0]) / 568)
    for points, finite in ((drawn, False), (subsets, True)):
        B = points[:, 0]
        law = with_law[0, 1] / B * ((569 - B) / 568 if finite else 1)
        # 400 squared lengths whose spread is about their mean: five standard errors are a quarter
        np.testing.assert_allclose(points[:, 1], law, rtol=0.25)


def test_the_bounds_lie_above_their_curves():
    curves = lines(sgd.floor_and_bound().axes[0])
    for curve, bound in zip(curves[::2], curves[1::2], strict=True):
        assert curve.shape == bound.shape == (sgd.N_STEPS + 1, 2)
        # squared distances of 200 runs spread about as much as their mean: five standard errors
        assert (curve[:, 1] <= bound[:, 1] * (1 + 5 / np.sqrt(200))).all()
    # where the mean is after t steps, exactly: each axis has half of the noise
    for rate, measured, bound in zip(sgd.RATES.values(), curves[::2], curves[1::2], strict=True):
        second = sgd.START**2
        for t in range(sgd.N_STEPS + 1):
            assert second.sum() <= bound[t, 1] * (1 + 1e-12)
            assert measured[t, 1] == pytest.approx(second.sum(), rel=5 / np.sqrt(200))
            second = (1 - rate(t) * sgd.NOISY_BOWL) ** 2 * second + rate(t) ** 2 / 2
    fast, slow, falling = (curve[:, 1] for curve in curves[::2])
    assert fast[-100:].mean() == pytest.approx(fast[100:200].mean(), rel=0.1)
    assert slow[50] > fast[50]
    assert slow[-1] < fast[-1] / 5
    assert falling[-1] < falling[100] / 2


def test_both_clouds_have_the_covariance_of_the_equation():
    ratios = []
    for ax, C in zip(sgd.two_clouds().axes, ([0.55, 0.55], [1.0, 0.1]), strict=True):
        *levels, ellipse = lines(ax)
        for level in levels:  # each is a level line of the bowl
            values = level[:, 1] ** 2 + 0.1 * level[:, 0] ** 2
            np.testing.assert_allclose(values, values[0])
        step = np.diag(1 - sgd.CLOUD_LR * sgd.CLOUD_BOWL)
        cloud = linalg.solve_discrete_lyapunov(step, sgd.CLOUD_LR**2 * np.diag(C))
        half_axes = np.abs(ellipse).max(axis=0)
        np.testing.assert_allclose(half_axes, 2 * np.sqrt(np.diag(cloud))[::-1], rtol=1e-3)
        points = ax.patches[0].get_path().vertices[::2]
        assert len(points) == 400
        # the spread of 400 draws errs by about 1 / sqrt(800) of itself
        np.testing.assert_allclose(2 * points.std(axis=0), half_axes, rtol=5 / np.sqrt(800))
        ratios.append(half_axes[0] / half_axes[1])
    assert ratios[0] > 2.5
    assert 0.8 < ratios[1] < 1.2


def test_only_residuals_leave_a_floor_and_both_bounds_hold():
    noisy, noisy_bound, fitting, fitting_bound = lines(sgd.where_all_agree().axes[0])
    A, best, problems = sgd._least_squares()
    for y in problems.values():
        np.testing.assert_allclose(np.linalg.lstsq(A, y)[0], best)
    for curve, bound in ((noisy, noisy_bound), (fitting, fitting_bound)):
        assert curve.shape == bound.shape == (sgd.AGREE_STEPS + 1, 2)
        # the spread of 200 squared distances is at most twice their mean: five standard errors
        assert (curve[:, 1] * (1 - 10 / np.sqrt(200)) <= bound[:, 1] * (1 + 1e-12)).all()
    assert noisy[-1, 1] == pytest.approx(noisy[60, 1], rel=0.6)
    assert noisy[60:, 1].mean() == pytest.approx(0.02, abs=0.005)
    assert noisy_bound[-1, 1] == pytest.approx(0.1, abs=0.005)
    assert fitting[-1, 1] < 1e-10 < fitting_bound[-1, 1] < 1e-5
    # the bound, from the squared residuals, the longest input and a singular value
    noise = np.sum((A @ best - problems["with residuals"]) ** 2 * np.sum(A**2, axis=1)) / 50
    L, mu = np.sum(A**2, axis=1).max(), np.linalg.svd(A)[1][-1] ** 2 / 50
    assert noisy_bound[-1, 1] - fitting_bound[-1, 1] == pytest.approx(noise / (L * mu * 4))
    rate = fitting_bound[1, 1] / fitting_bound[0, 1]
    assert rate == pytest.approx(1 - mu / (2 * L))


def test_the_linear_rule_holds_until_the_rate_is_too_large():
    exact = {}
    drawn = lines(sgd.linear_rule().axes[0])
    for name, line, points in zip(sgd.RULES, drawn[::2], drawn[1::2], strict=True):
        exact[name] = dict(line)
        at = [exact[name][B] for B in points[:, 0]]
        # 200 squared distances, which spread about as much as their mean or less
        np.testing.assert_allclose(points[:, 1], at, rtol=5 / np.sqrt(200))
    linear = exact["linear"]
    assert max(linear[B] for B in (1, 2, 4, 8, 16, 32)) < 1.25 * min(linear.values())
    assert 1.3 * linear[32] > linear[64] > 1.2 * linear[32]
    assert linear[128] > 1e3
    assert exact["fixed"][256] > 1000 * exact["fixed"][1]
    assert min(exact["root"], key=exact["root"].get) == 4
    assert min(exact["fixed"], key=exact["fixed"].get) == 2


def test_an_epoch_of_shuffling_rises_and_returns():
    drawn, drawn_points, shuffled, shuffled_points = lines(sgd.within_an_epoch().axes[0])
    for line, points in ((drawn, drawn_points), (shuffled, shuffled_points)):
        assert line.shape == (201, 2)
        # squares of 1,000 nearly Gaussian errors: a standard error is sqrt(2 / 1000) of their mean
        np.testing.assert_allclose(points[:, 1], line[::10, 1], rtol=5 * np.sqrt(2 / 1000))
    np.testing.assert_allclose(drawn[:, 1], 0.01 / 1.99)
    assert shuffled[100, 1] == pytest.approx(shuffled[0, 1])
    assert shuffled[:101, 1].max() == pytest.approx(0.0019, abs=5e-5)
    assert 35 < np.argmax(shuffled[:101, 1]) < 45
    assert drawn[0, 1] / shuffled[0, 1] == pytest.approx(13, abs=0.5)

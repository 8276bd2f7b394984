"""The figures of docs/optim/gradient-descent.md show what their docstrings say."""

import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.optim import gradient_descent as figures


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (figures.paths_at_four_rates, 4),
        (figures.parabola_above, 1),
        (figures.losses_and_bounds, 1),
        (figures.gradients_and_bounds, 2),
        (figures.descend_a_quadratic, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_four_paths_multiply_each_coordinate_by_its_factor():
    for ax, (lr, n_steps) in zip(figures.paths_at_four_rates().axes, figures.N_STEPS.items()):
        assert f"{lr:g}" in ax.get_title()
        *ellipses, path, minimum = lines(ax)
        for ellipse in ellipses:
            assert np.ptp(ellipse[:, 0] ** 2 + 10 * ellipse[:, 1] ** 2) < 1e-12 * 90
        t = np.arange(n_steps + 1)
        np.testing.assert_allclose(path[:, 0], 10 * (1 - 2 * lr) ** t, rtol=1e-12)
        np.testing.assert_allclose(path[:, 1], (1 - 20 * lr) ** t, rtol=1e-12, atol=1e-15)
        np.testing.assert_array_equal(minimum, [[0, 0]])
        assert abs(path[:, 1]).max() < ax.get_ylim()[1]


def test_the_function_stays_between_the_parabolas_and_the_dots_stand_where_they_say():
    upper, lower, curve, start, *marks = lines(figures.parabola_above().axes[0])
    assert np.all(lower[:, 1] <= curve[:, 1] + 1e-12)
    assert np.all(curve[:, 1] <= upper[:, 1] + 1e-12)
    np.testing.assert_allclose(curve[:, 1], 1 - np.exp(-(curve[:, 0] ** 2) / 2), rtol=1e-12)
    (x, f), slope = start[0], 1.6 * math.exp(-1.28)
    assert [x, f] == pytest.approx([1.6, 1 - math.exp(-1.28)])
    for k, dots in enumerate(marks[1::2], 1):  # each with a line before it
        at = 1.6 - k * slope
        assert dots[:, 0] == pytest.approx([at, at])
        assert dots[0, 1] == pytest.approx(f - k * slope**2 * (1 - k / 2))
        assert dots[1, 1] == pytest.approx(1 - math.exp(-(at**2) / 2))
        assert dots[1, 1] < dots[0, 1] <= f + 1e-12
    assert upper[:, 1].min() == pytest.approx(marks[1][0, 1], abs=1e-3)  # 1 / L: the bottom


def test_each_loss_obeys_its_bound():
    drawn = lines(figures.losses_and_bounds().axes[0])
    assert len(drawn) == 8
    for loss, bound, lr in zip(drawn[::2], drawn[1::2], figures.RATES):
        t = loss[:, 0]
        x, y = 10 * (1 - 2 * lr) ** t, (1 - 20 * lr) ** t
        np.testing.assert_allclose(loss[:, 1], x**2 + 10 * y**2, rtol=1e-9)
        assert np.all(loss[:, 1] <= bound[:, 1] * (1 + 1e-12))
        slowest = max(abs(1 - 2 * lr), abs(1 - 20 * lr))
        np.testing.assert_allclose(bound[:, 1], 110 * slowest ** (2 * t), rtol=1e-9)
        falls = int(np.argmax(np.diff(loss[:, 1]) > 0)) if lr == 0.11 else 3
        assert falls == 3


def test_the_least_gradient_obeys_its_bound_and_nearly_meets_it_on_the_ramp():
    plateau, ramp = figures.gradients_and_bounds().axes
    for ax in (plateau, ramp):
        bound, current, least = lines(ax)
        assert np.all(least[:, 1] <= bound[:, 1])
        np.testing.assert_array_equal(least[:, 1], np.minimum.accumulate(current[:, 1]))
        np.testing.assert_allclose(bound[:, 1] * bound[:, 0], bound[0, 1], rtol=1e-12)
    bound, current, _ = lines(plateau)
    assert bound[0, 1] == pytest.approx(2 * (1 - math.exp(-(3.5**2) / 2)))
    assert 40 < current[:, 1].argmax() < 60
    bound, current, least = lines(ramp)
    assert np.all(current[:100, 1] == 1)
    assert least[100, 1] < 1e-20
    assert bound[99, 1] == pytest.approx(2 - 1 / 100)


def test_the_two_runs_are_those_that_the_labels_name():
    ax = figures.descend_a_quadratic().axes[0]
    *ellipses, plain, swinging, _ = lines(ax)
    for ellipse in ellipses:
        assert np.ptp(ellipse[:, 0] ** 2 / 10 + ellipse[:, 1] ** 2) < 1e-12
    t = np.arange(61)
    np.testing.assert_allclose(plain[:, 0], -4.5 * (1 - 0.18) ** t, rtol=1e-10)
    np.testing.assert_allclose(plain[:, 1], 2 * (1 - 1.8) ** t, rtol=1e-10, atol=1e-12)
    x, v = np.array([-4.5, 2.0]), np.zeros(2)
    for point in swinging:
        np.testing.assert_allclose(point, x, rtol=1e-9, atol=1e-12)
        v = 0.6 * v + x * [0.1, 1.0]
        x = x - v
    texts = [text.get_text() for text in ax.texts]
    assert "1.8" in texts[0]
    assert "0.6" in texts[1]


def test_the_data_of_the_interactive_figure_are_json_within_its_limits():
    data = json.loads(json.dumps(figures.descend_a_quadratic_data()))
    for name, (low, high) in data["limits"].items():
        assert low <= data[name] <= high
    assert data["n_steps"] == 60
    assert len(data["start"]) == 2

"""The figures of docs/probability/random-variables.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import integrate, stats

from mathdl.figures.probability import random_variables


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (random_variables.four_cdfs, 4),
        (random_variables.density_above_one, 1),
        (random_variables.jump_and_flat, 2),
        (random_variables.ties_by_draws, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title(loc="left") or ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_die_jumps_by_a_sixth_and_takes_the_upper_end():
    die = random_variables.four_cdfs().axes[0]
    flats = [line for line in lines(die) if len(line) == 2]
    dots = [line for line in die.get_lines() if len(line.get_xdata()) == 1]
    assert [tuple(flat[0]) for flat in flats] == [(k, k / 6) for k in range(7)]
    full = [dot for dot in dots if dot.get_markerfacecolor() == "C0"]
    empty = [dot for dot in dots if dot.get_markerfacecolor() == "#fefefd"]
    assert len(full) == len(empty) == 6
    for k, (before, after) in enumerate(zip(empty, full, strict=True), start=1):
        assert before.get_xydata().tolist() == [[k, (k - 1) / 6]]
        assert after.get_xydata().tolist() == [[k, k / 6]]


def test_the_gaussian_and_its_relu_agree_from_zero_on():
    _, gauss, relu, _ = random_variables.four_cdfs().axes
    (curve,) = lines(gauss)
    np.testing.assert_allclose(curve[:, 1], stats.norm.cdf(curve[:, 0]), rtol=1e-12)
    below, above, empty, full = lines(relu)
    assert below.tolist() == [[-3, 0], [0, 0]]
    np.testing.assert_allclose(above[:, 1], stats.norm.cdf(above[:, 0]), rtol=1e-12)
    assert empty.tolist() == [[0, 0]]
    np.testing.assert_allclose(full, [[0, 0.5]], atol=1e-15)


def test_the_cantor_function_climbs_on_a_set_of_vanishing_length():
    (corners,) = lines(random_variables.four_cdfs().axes[3])
    x, u = corners.T
    assert (np.diff(x) >= -1e-15).all()
    assert (np.diff(u) >= 0).all()
    assert corners[0].tolist() == [0, 0]
    np.testing.assert_allclose(corners[-1], [1, 1], atol=1e-15)
    climbing = np.diff(x)[np.diff(u) > 0].sum()
    assert climbing == pytest.approx((2 / 3) ** 6, rel=1e-12)
    np.testing.assert_allclose(np.interp([0.4, 0.6], x, u), 0.5)  # the middle third
    np.testing.assert_allclose(np.interp([0.15, 0.85], x, u), [0.25, 0.75])
    inside = np.linspace(0, 1, 31)  # F(x / 3) = F(x) / 2, up to the steps of size 2^-6
    np.testing.assert_allclose(np.interp(inside / 3, x, u), np.interp(inside, x, u) / 2, atol=2**-6)


def test_each_density_has_the_area_one_and_one_of_them_exceeds_one():
    (ax,) = random_variables.density_above_one().axes
    border, *curves = lines(ax)
    assert (border[:, 1] == 1).all()
    assert len(curves) == len(random_variables.STDS)
    for std, (x, p) in zip(random_variables.STDS, (curve.T for curve in curves)):
        np.testing.assert_allclose(p, stats.norm.pdf(x, 0, std), rtol=1e-12)
        # beyond 3 lie 0.0027 of the widest; chords of steps up to 0.12 give away up to 0.002
        assert integrate.trapezoid(p, x) == pytest.approx(1, abs=0.006)
    assert [curve[:, 1].max() > 1 for curve in curves] == [False, False, True]
    assert curves[2][:, 1].max() == pytest.approx(2, abs=0.01)
    for note in ax.texts[:3]:
        assert r"\sigma" in note.get_text()


def test_the_quantile_function_is_the_mirror_image_and_takes_the_lower_end():
    left, right = random_variables.jump_and_flat().axes
    for a, b in zip(lines(left)[:4], lines(right)[:4], strict=True):
        np.testing.assert_array_equal(a, b[:, ::-1])
    full_left, empty_left = left.get_lines()[4:]
    full_right, empty_right = right.get_lines()[4:]
    assert full_left.get_xydata().tolist() == [[1, 0.7]]  # F(1)
    assert empty_left.get_xydata().tolist() == [[1, 0.3]]
    assert full_right.get_xydata().tolist() == [[0.7, 1]]  # Q(0.7)
    assert empty_right.get_xydata().tolist() == [[0.7, 2]]
    assert empty_left.get_markerfacecolor() == empty_right.get_markerfacecolor() == "#fefefd"
    dotted = [line.get_linestyle() == ":" for line in left.get_lines()[:4]]
    assert dotted == [False, True, False, False]
    assert [line.get_linestyle() == ":" for line in right.get_lines()[:4]] == [
        False,
        False,
        True,
        False,
    ]


def test_rounded_normals_tie_as_often_as_the_curve_says():
    s = random_variables._normal_tie(8)
    edges, gap = [], 2.0**-7
    for e in range(-40, 3):  # the borders between neighbors of a format of precision 8
        edges += [2.0**e + (k + 0.5) * gap * 2.0**e for k in range(128)]
    p = np.diff(stats.norm.cdf(edges))
    assert s == pytest.approx(2 * np.sum(p**2), rel=1e-3)  # the density is not quite flat in a gap


def test_the_ties_follow_the_formula():
    (ax,) = random_variables.ties_by_draws().axes
    *curves, dots, half = ax.get_lines()
    assert len(curves) == len(random_variables.TIES) == 3
    for s, (n, p) in zip(random_variables.TIES.values(), (c.get_xydata().T for c in curves)):
        np.testing.assert_allclose(p, 1 - np.exp(-n * (n - 1) / 2 * s), atol=1e-12)
        even = math.sqrt(2 * math.log(2) / s)
        assert np.interp(even, n, p) == pytest.approx(0.5, abs=0.02)
        assert p[0] < 0.01
        assert p[-1] > 0.99
    for n, share in dots.get_xydata():
        p = -math.expm1(-n * (n - 1) / 2**25)
        assert abs(share - p) <= 5 * math.sqrt(p * (1 - p) / 100)
    assert (half.get_ydata() == np.array([0.5, 0.5])).all()

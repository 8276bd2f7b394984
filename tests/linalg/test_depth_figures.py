"""The figures of docs/linalg/depth.md show what their docstrings say."""

from itertools import pairwise

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import depth


def curves(fig):
    (ax,) = fig.axes
    return [line.get_xydata().T for line in ax.get_lines()]


@pytest.mark.parametrize(
    "colors", [{"axes.prop_cycle": matplotlib.cycler(color=["r", "g", "b"])}, {}]
)
@pytest.mark.parametrize(
    "draw",
    [
        lambda: depth.bound_and_growth(n=20),
        depth.gain_against_misalignment,
        depth.powers_of_a_shear,
        depth.rate_against_power,
    ],
)
def test_each_is_a_figure_with_named_axes_and_labelled_curves(draw, colors):
    with matplotlib.rc_context(colors):
        fig = draw()
    assert isinstance(fig, Figure)
    (ax,) = fig.axes
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    assert len(ax.texts) >= 2


def test_the_bound_leaves_the_gain_and_the_signals_behind():
    *signals, gain, bound = curves(depth.bound_and_growth(n=200))
    assert len(signals) == 8
    assert bound[0].tolist() == list(range(21))
    assert (bound[1][2:] > 1.2 * gain[1][2:]).all()
    assert 1e5 < bound[1][-1] < 1e7
    assert (gain[1] >= 1).all()
    assert (gain[1] <= 10).all()
    for signal in signals:
        assert (signal[1] <= gain[1] * (1 + 1e-12)).all()
        assert (signal[1] > 0.4).all()  # four standard deviations, each sqrt(20 / (2 n)) in the log
        assert (signal[1] < 2.5).all()


def test_the_two_layers_reach_the_product_only_when_aligned():
    (degrees, gains), (_, bound) = curves(depth.gain_against_misalignment())
    assert (degrees[0], degrees[-1]) == (0, 90)
    assert (np.diff(gains) < 0).all()
    assert bound.tolist() == [9, 9]
    assert gains[0] == pytest.approx(9, rel=1e-12)
    assert gains[-1] == pytest.approx(1, rel=1e-12)


def test_shears_hump_before_they_fall():
    *shears, reference = curves(depth.powers_of_a_shear())
    assert reference[1].tolist() == [1, 1]
    norms = [norm for _, norm in shears]  # c = 64, 16, 4, 0
    assert [int(norm.argmax()) for norm in norms] == [9, 9, 9, 0]
    assert [norm.max() > 10 for norm in norms] == [True, True, True, False]
    for larger, smaller in pairwise(norms):
        assert (larger[1:] > smaller[1:]).all()
    falls = [norm[-1] / norm[-2] for norm in norms]
    assert falls == pytest.approx([0.91] * 4, abs=0.015)


def test_no_rate_falls_below_the_spectral_radius():
    (powers, shear), (swap_powers, swap), (_, symmetric) = curves(depth.rate_against_power())
    for rates in (shear, swap, symmetric):
        assert (rates >= 0.9 * (1 - 1e-12)).all()
    np.testing.assert_allclose(symmetric, 0.9, rtol=1e-12)
    np.testing.assert_allclose(swap[swap_powers % 2 == 0], 0.9, rtol=1e-12)
    assert (swap[swap_powers % 2 == 1] > 0.92).all()
    assert (shear[powers > 1000] > 0.901).all()
    assert (np.diff(shear) < 0).all()

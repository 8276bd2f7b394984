"""The figures of docs/linalg/low-rank.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import low_rank


def drawn(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def labels(ax):
    return [text.get_text() for text in ax.texts]


def test_errors_by_rank_are_those_of_the_truncated_decompositions():
    fig = low_rank.error_against_rank()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    above, below = fig.axes
    assert labels(above) == ["Gaussian", "kernel", "convolution"]
    assert labels(below) == ["trained layer", "its change"]
    for A, curve in zip(low_rank._structured_matrices().values(), drawn(above)):
        U, s, Vt = np.linalg.svd(A)
        for r in (0, 5, 48):
            error = np.linalg.norm(A - (U[:, :r] * s[:r]) @ Vt[:r]) / np.linalg.norm(A)
            assert curve[r] == pytest.approx([r / 96, error], abs=1e-7)
    layer, change = drawn(below)
    assert len(layer) == len(change) == 17
    assert layer[4, 1] > 0.7
    assert change[4, 1] < 0.35
    for curve in (*drawn(above), layer, change):
        assert curve[0, 1] == 1
        assert curve[-1].tolist() == [1, 0]
        assert (np.diff(curve[:, 1]) <= 0).all()


def test_training_leaves_full_rank_and_fine_tuning_two_large_singular_directions():
    W, change = low_rank._fine_tuned_layer()
    assert W.shape == change.shape == (64, 16)
    s = np.linalg.svd(W)[1]
    assert s[0] < 2 * s[-1]
    assert np.linalg.norm(change) > 1


@pytest.mark.parametrize("r", [1, 2, 3])
def test_each_diamond_lies_in_its_bar(r):
    ax = low_rank.interlacing(r).axes[0]
    assert len(labels(ax)) == 3
    before, after = (points[:, 1] for points in drawn(ax))
    (bars,) = ax.collections
    for i, ((x, low), (_, high)) in enumerate(bars.get_segments()):
        assert x == i + 1
        assert low == pytest.approx(before[i + r] if i + r < 12 else 0, abs=1e-12)
        assert high == pytest.approx(before[i - r] if i >= r else ax.get_ylim()[1])
        assert low - 1e-12 <= after[i] <= high + 1e-12
    assert not np.allclose(before, after, atol=0.01)


def test_depth_sinks_all_but_the_first_singular_value():
    ax = low_rank.collapse_with_depth().axes[0]
    curves = [points[:, 1] for points in drawn(ax)]
    assert len(curves) == 5
    assert labels(ax) == ["input", "layer 1", "layer 4", "layer 16", "layer 64"]
    for curve in curves:
        assert curve[0] == 1
        assert (np.diff(curve) <= 0).all()
    middle = [curve[19] for curve in curves]
    assert middle == sorted(middle, reverse=True)
    assert middle[-1] < 0.05


def test_the_histogram_has_area_one_a_third_of_it_kept_and_follows_the_quarter_circle():
    n = 768
    ax = low_rank.quarter_circle(n).axes[0]
    left_out, kept = ax.containers
    areas = [sum(bar.get_width() * bar.get_height() for bar in bars) for bars in ax.containers]
    assert areas == pytest.approx([2 / 3, 1 / 3], abs=1 / n)
    assert kept[0].get_x() == pytest.approx(left_out[-1].get_x() + left_out[-1].get_width())
    (curve,) = drawn(ax)
    x, height = curve.T
    np.testing.assert_allclose((np.pi * height) ** 2 + x**2, 4, rtol=0, atol=1e-12)
    # singular values repel: how many lie in a bin misses the law by 2 at most, not by a root
    for bar in (*left_out, *kept):
        start, end = bar.get_x(), min(bar.get_x() + bar.get_width(), 2)
        grid = np.linspace(start, end, 1001)
        area = np.trapezoid(np.sqrt(4 - grid**2) / np.pi, grid)
        assert abs(n * (bar.get_width() * bar.get_height() - area)) < 3
    assert labels(ax) == ["left out: two thirds", "kept: a third", "quarter circle"]

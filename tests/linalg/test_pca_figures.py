"""The figures of docs/linalg/pca.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import pca


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def check(fig, n_axes):
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes


def test_each_point_drops_at_a_right_angle_and_kept_and_lost_add_up():
    fig = pca.kept_and_lost()
    check(fig, 1)
    (ax,) = fig.axes
    line, *drops = lines(ax)[:15]
    X = lines(ax)[16]
    assert X.shape == (14, 2)
    np.testing.assert_allclose(X.mean(axis=0), 0, atol=1e-12)
    v = line[1] - line[0]
    kept = lost = 0.0
    for x, (top, foot) in zip(X, drops):
        assert (top == x).all()
        assert (top - foot) @ v == pytest.approx(0, abs=1e-12)
        assert foot[0] * v[1] == pytest.approx(foot[1] * v[0], abs=1e-12)
        kept, lost = kept + foot @ foot, lost + (top - foot) @ (top - foot)
    assert kept + lost == pytest.approx(np.sum(X**2))
    assert lost == pytest.approx(np.linalg.svd(X)[1][1] ** 2)
    assert set(texts(ax)) == {"first component", "lost", "mean"}


def test_only_the_three_factors_stand_above_the_shuffled_columns():
    fig = pca.data_and_noise()
    check(fig, 1)
    data, shuffled = (line[:, 1] for line in lines(fig.axes[0]))
    assert (data[:3] > 2 * shuffled[0]).all()
    assert (data[3:] < shuffled[3:]).all()
    assert (np.diff(shuffled) < 0).all()
    assert texts(fig.axes[0]) == ["data", "columns shuffled"]


def test_the_scores_of_a_walk_follow_the_cosines():
    fig = pca.walk_and_waves()
    check(fig, 2)
    over_time, bow = fig.axes
    curves = lines(over_time)
    assert len(curves) == 6
    t = np.arange(1, 101)
    for j in range(3):
        score, wave = curves[2 * j][:, 1], curves[2 * j + 1][:, 1]
        assert np.corrcoef(score, wave)[0, 1] > 0.97
        cosine = np.cos(np.pi * (j + 1) * (t - 0.5) / 100)
        np.testing.assert_allclose(wave / wave[0], cosine / cosine[0], rtol=0, atol=1e-12)
        # the sum of squares: n times the eigenvalue over n^2
        value = 1 / (4 * np.sin(np.pi * (j + 1) / 200) ** 2)
        assert wave @ wave == pytest.approx(value / 100)
        assert score @ score == pytest.approx(value / 100, rel=0.25)
    np.testing.assert_allclose(lines(bow)[0].T, [curves[0][:, 1], curves[2][:, 1]])
    assert texts(over_time) == ["score 1", "score 2", "score 3"]
    assert texts(bow) == ["start", "end"]


def test_both_whitened_clouds_are_white_and_one_is_the_other_turned():
    fig = pca.two_whitenings()
    check(fig, 3)
    X, by_pca, by_zca = (lines(ax)[0] for ax in fig.axes)
    for Z in (by_pca, by_zca):
        np.testing.assert_allclose(np.cov(Z.T), np.eye(2), rtol=0, atol=1e-12)
    Q = np.linalg.lstsq(by_pca, by_zca)[0]
    np.testing.assert_allclose(Q @ Q.T, np.eye(2), rtol=0, atol=1e-12)
    np.testing.assert_allclose(by_pca @ Q, by_zca, rtol=0, atol=1e-12)
    assert np.sum((by_zca - X) ** 2) < np.sum((by_pca - X) ** 2)
    assert len({tuple(line[0]) for line in lines(fig.axes[0])[1:]}) == 3
    for ax, Z in zip(fig.axes, (X, by_pca, by_zca)):
        for (point,), (first,) in zip(lines(ax)[1:], lines(fig.axes[0])[1:]):
            assert (Z[np.flatnonzero((X == first).all(axis=1))[0]] == point).all()
        assert np.abs(Z).max() < 4.8

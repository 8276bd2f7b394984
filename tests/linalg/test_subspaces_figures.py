"""The figures of docs/linalg/subspaces.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import subspaces


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (subspaces.four_subspaces, 2),
        (subspaces.one_none_many, 3),
        (subspaces.heard_as_a_cross, 3),
        (subspaces.solve_and_inverse, 2),
    ],
)
def test_each_is_a_figure_with_labels(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or ax.get_xlabel()


def test_the_four_lines_are_the_four_subspaces():
    left, right = subspaces.four_subspaces().axes
    A = np.array([[0.4, 0.2], [0.8, 0.4]])
    row, null = (line[1] - line[0] for line in lines(left)[:2])
    column, left_null = (line[1] - line[0] for line in lines(right)[:2])
    for a, b in ((row, A[0]), (column, A[:, 0])):
        assert a[0] * b[1] - a[1] * b[0] == pytest.approx(0, abs=1e-12)
    assert A @ null == pytest.approx([0, 0], abs=1e-12)
    assert A.T @ left_null == pytest.approx([0, 0], abs=1e-12)
    arrows = [
        [np.array(t.xy) for t in ax.texts if getattr(t, "arrow_patch", None)]
        for ax in (left, right)
    ]
    (p, q, x), (reached, missed, b) = arrows
    assert p == pytest.approx([2, 1])
    assert q == pytest.approx([-1, 2])
    assert x == pytest.approx(p + q)
    assert b == pytest.approx(reached + missed)
    assert A @ x == pytest.approx(A @ p)
    assert A @ x == pytest.approx(reached)
    assert missed == pytest.approx([2, -1])
    for ax, whole in ((left, x), (right, b)):
        for dotted in lines(ax)[2:]:
            assert dotted[1] == pytest.approx(whole)


def test_the_lines_meet_as_the_titles_say():
    axes = subspaces.one_none_many().axes
    for ax, (name, equations) in zip(axes, subspaces.SYSTEMS.items()):
        assert ax.get_title() == name
        for line, (coefficients, b) in zip(lines(ax), equations):
            assert line @ coefficients == pytest.approx([b, b])
    (point,) = (xy for xy in lines(axes[0]) if len(xy) == 1)
    A, b = zip(*subspaces.SYSTEMS["one solution"])
    assert np.array(A) @ point[0] == pytest.approx(b)
    ranks = []
    for equations in subspaces.SYSTEMS.values():
        A, b = zip(*equations)
        ranks.append((np.linalg.matrix_rank(A), np.linalg.matrix_rank(np.c_[A, b])))
    assert ranks == [(2, 2), (1, 2), (1, 1)]


def test_the_hidden_picture_is_a_cross_to_the_layer_and_closer_to_the_ring():
    cross, ring, hidden = (
        np.asarray(ax.images[0].get_array(), float).ravel()
        for ax in subspaces.heard_as_a_cross().axes
    )
    W = np.random.default_rng(0).normal(scale=np.sqrt(2 / 784), size=(256, 784))
    np.testing.assert_allclose(W @ hidden, W @ cross, atol=1e-12)
    assert np.linalg.norm(hidden - ring) < 0.75 * np.linalg.norm(hidden - cross)
    least = cross + np.linalg.lstsq(W, W @ (ring - cross))[0]  # ring's part in the row space
    np.testing.assert_allclose(hidden, ring - (least - cross), atol=1e-10)
    for picture in (cross, ring):
        assert set(picture) == {0.0, 1.0}
        symmetric = picture.reshape(28, 28)
        assert (symmetric == symmetric.T).all()
        assert (symmetric == symmetric[::-1]).all()
    assert 100 < cross.sum() < ring.sum() < 300
    assert cross.reshape(28, 28)[14, 14] == 1 - ring.reshape(28, 28)[14, 14] == 1


def test_the_errors_grow_alike_and_one_residual_does_not_grow():
    error, residual = (lines(ax) for ax in subspaces.solve_and_inverse().axes)
    kappas = np.logspace(0, 14, 15)
    for curve in (*error, *residual):
        assert curve[:, 0] == pytest.approx(kappas)
    by_solve, by_inverse = error[0][:, 1], error[1][:, 1]
    assert (by_inverse < 100 * by_solve).all()
    assert by_solve[-1] > 1e9 * by_solve[0]
    assert (residual[0][:, 1] < 1e-14).all()
    assert (residual[1][4:, 1] > 1e-19 * kappas[4:]).all()

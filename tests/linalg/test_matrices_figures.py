"""The figures of docs/linalg/matrices.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import matrices


def tips(ax):
    return [np.array(note.xy) for note in ax.texts if note.get_text() == ""]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (matrices.maps_of_the_square, 6),
        (matrices.order_matters, 3),
        (matrices.four_readings, 4),
        (matrices.cost_of_two_orders, 1),
        (matrices.one_layer_and_two, 1),
    ],
)
def test_each_is_a_figure_of_the_right_size(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel() and len(ax.texts) >= 3)


def test_the_arrows_are_the_columns_and_the_grid_and_the_square_follow_them():
    for ax, (name, rows) in zip(matrices.maps_of_the_square().axes, matrices.MAPS.items()):
        M = np.array(rows)
        assert ax.get_title() == name
        np.testing.assert_array_equal(tips(ax), M.T)
        square = ax.patches[0].get_xy()[:5]
        np.testing.assert_allclose(square[2], M.sum(axis=1))
        lines = [line.get_xydata() for line in ax.get_lines()]
        assert len(lines) == 19
        directions = [line[1] - line[0] for line in lines[:18]]
        for step, column in ((0, M[:, 0]), (1, M[:, 1])):
            np.testing.assert_allclose(directions[step::2], np.tile(8 * column, (9, 1)))
        np.testing.assert_allclose(lines[18].T, M @ matrices.LETTER)


def test_each_named_map_has_the_property_of_its_name():
    maps = {name: np.array(M) for name, M in matrices.MAPS.items()}
    rotation, reflection = maps["rotation"], maps["reflection"]
    projection, shear = maps["projection"], maps["shear"]
    for M in (rotation, reflection):
        np.testing.assert_allclose(M.T @ M, np.eye(2), atol=1e-15)
    assert np.linalg.det(rotation) == pytest.approx(1)
    assert np.linalg.det(reflection) == pytest.approx(-1)
    assert (projection @ projection == projection).all()
    assert np.linalg.matrix_rank(projection) == 1
    assert np.linalg.det(shear) == pytest.approx(1)
    assert (maps["as it was"] == np.eye(2)).all()
    assert (maps["stretch"] == np.diag(np.diag(maps["stretch"]))).all()


def test_only_arrows_that_coincide_are_dashed():
    for ax, name in zip(matrices.maps_of_the_square().axes, matrices.MAPS):
        arrows = [note.arrow_patch for note in ax.texts]
        assert arrows[0].get_linestyle() in ("-", "solid")
        assert (arrows[1].get_linestyle() in ("--", "dashed")) == (name == "projection")


def test_the_two_orders_differ():
    _, turn_first, shear_first = matrices.order_matters().axes
    turn, shear = np.array(matrices.TURN), np.array(matrices.SHEAR)
    np.testing.assert_array_equal(np.transpose(tips(turn_first)), shear @ turn)
    np.testing.assert_array_equal(np.transpose(tips(shear_first)), turn @ shear)
    assert (shear @ turn != turn @ shear).any()


def test_what_is_marked_makes_what_is_marked():
    A, B = np.array([[1, 2, 0], [0, 1, 3]]), np.array([[1, 4], [2, 0], [0, 5]])
    for ax, (name, (in_A, in_B, in_C)) in zip(
        matrices.four_readings().axes, matrices.READINGS.items(), strict=True
    ):
        rows, inner_A = (sorted({cell[i] for cell in in_A}) for i in (0, 1))
        inner_B, columns = (sorted({cell[i] for cell in in_B}) for i in (0, 1))
        assert inner_A == inner_B
        assert sorted(in_C) == [(i, j) for i in rows for j in columns]
        assert len(inner_A) == (1 if name == "outer product" else 3)
        part = A[np.ix_(rows, inner_A)] @ B[np.ix_(inner_B, columns)]
        shown = [int(text.get_text()) for text in ax.texts if text.get_text() != "="]
        assert shown[:6] == A.ravel().tolist()
        assert shown[6:12] == B.ravel().tolist()
        C = np.array(shown[12:]).reshape(2, 2)
        assert (C[np.ix_(rows, columns)] == part).all()
        bold = [text for text in ax.texts if text.get_fontweight() == "bold"]
        assert len(bold) == len(in_A) + len(in_B) + len(in_C)
        strong = [patch for patch in ax.patches if patch.get_linewidth() == 2]
        assert len(strong) == len(bold)


@pytest.mark.parametrize("d", [64, 16])
def test_the_lines_cross_at_n_equal_to_d_and_the_band_is_the_cheaper(d):
    best, left, right, crossing = [
        line.get_xydata() for line in matrices.cost_of_two_orders(d).axes[0].get_lines()
    ]
    n = left[:, 0]
    np.testing.assert_array_equal(left[:, 1], 2 * n**2 * d)
    np.testing.assert_array_equal(right[:, 1], 2 * n * d**2)
    np.testing.assert_array_equal(best[:, 1], np.minimum(left[:, 1], right[:, 1]))
    ((n_crossing, cost),) = crossing
    assert n_crossing == d
    assert cost == left[n == d, 1] == right[n == d, 1]


def test_one_layer_learns_both_at_one_rate_and_two_layers_in_turn():
    one, two = matrices._learning_curves()
    assert one.shape == two.shape == (401, 2)
    rate = (1 - one[1:]) / (1 - one[:-1])
    np.testing.assert_allclose(rate[:200], 0.98, rtol=1e-10)
    strong, weak = (np.argmax(two[:, k] > 0.5) for k in (0, 1))
    assert 0 < strong < weak
    assert two[weak - 100, 0] > 0.99
    assert two[weak - 100, 1] < 0.05
    assert (two[-1] > 0.99).all()
    drawn = [line.get_ydata() for line in matrices.one_layer_and_two().axes[0].get_lines()]
    np.testing.assert_array_equal(drawn, [*one.T, *two.T])


def test_labels_point_at_their_curves():
    one, two = matrices._learning_curves()
    notes = matrices.one_layer_and_two().axes[0].texts
    curves = (two[:, 0], two[:, 1], one[:, 1])
    for note, curve in zip(notes, curves, strict=True):
        assert note.xy[1] == curve[note.xy[0]]

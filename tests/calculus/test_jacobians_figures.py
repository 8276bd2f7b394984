"""The figures of docs/calculus/jacobians.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.calculus import jacobians


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def polygons(ax):
    """The filled shapes, without the repeated first point."""
    return [patch.get_xy()[:-1] for patch in ax.patches if hasattr(patch, "get_xy")]


def polygon_area(points):
    x, y = np.transpose(points)
    return abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (jacobians.tangent_plane, 3),
        (jacobians.rows_or_columns, 3),
        (jacobians.four_jacobians, 4),
        (jacobians.bent_grid, 3),
        (jacobians.two_squares_one_image, 2),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_sheet_lies_on_the_cone_and_the_columns_touch_it():
    J, x = jacobians.J_PRODUCTS, jacobians.POINT
    h = 1e-6
    for j in range(2):
        e = h * np.eye(2)[j]
        slope = (jacobians._products(x + e) - jacobians._products(x - e)) / (2 * h)
        np.testing.assert_allclose(slope, J[:, j], atol=1e-9)
    fig = jacobians.tangent_plane()
    axes = {ax.get_title(): ax for ax in fig.axes}
    drawn = lines(axes["outputs, in space"])
    given = lines(axes["inputs"])
    assert len(drawn) == len(given) == 11
    for before, after in zip(given, drawn, strict=True):
        line = np.linspace(before[0], before[-1], len(after))
        y = jacobians._products(line.T)
        np.testing.assert_allclose(y[1] ** 2, y[0] * y[2])
        np.testing.assert_allclose(jacobians.PAPER @ y, after.T)
    (patch,) = polygons(axes["outputs, in space"])
    at = jacobians.PAPER @ jacobians._products(x)
    corners = at + 0.6 * np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) @ (jacobians.PAPER @ J).T
    np.testing.assert_allclose(patch, corners)
    low, high = axes["outputs, in space"].get_ylim()
    assert all(low < line[:, 1].min() and line[:, 1].max() < high for line in drawn)


def test_the_remainder_has_slope_two_and_a_wrong_matrix_slope_one():
    right, wrong = lines(jacobians.tangent_plane().axes[-1])
    assert np.diff(np.log(right), axis=0) == pytest.approx(
        np.array([[math.log(math.sqrt(10)), 2 * math.log(math.sqrt(10))]] * 8), rel=1e-3
    )
    # the wrong one errs by 0.1 of the entry 2 times 0.6 t at first order
    np.testing.assert_allclose(wrong[:5, 1], 0.12 * wrong[:5, 0], rtol=0.1)


def test_the_strips_are_columns_of_the_tall_and_rows_of_the_wide_matrix():
    tall, wide, _ = jacobians.rows_or_columns().axes
    assert [patch.get_bbox().bounds for patch in tall.patches] == [(0, 0, 1, 8), (1, 0, 1, 8)]
    assert [patch.get_bbox().bounds for patch in wide.patches] == [(0, 0, 8, 1), (0, 1, 8, 1)]


def test_the_work_is_that_of_matrix_products_and_crosses_at_a_square_jacobian():
    columns, rows, border = lines(jacobians.rows_or_columns().axes[-1])
    for (m, by_columns), (_, by_rows) in zip(columns, rows, strict=True):
        once = 100 * 64 + 64 * m  # W1 and W2, one multiplication a weight
        assert (by_columns, by_rows) == (100 * once, m * once)
        assert (by_rows < by_columns) == (m < 100)
    assert (border[:, 0] == 100).all()


def test_the_heat_maps_show_the_jacobians_and_mark_what_is_negative():
    z, h = jacobians.LOGITS, 1e-6

    def differences(f):
        return np.transpose([(f(z + h * e) - f(z - h * e)) / (2 * h) for e in np.eye(6)])

    def softmax(z):
        return np.exp(z) / np.exp(z).sum()

    np.testing.assert_allclose(jacobians._softmax_jacobian(z), differences(softmax), atol=1e-9)
    np.testing.assert_allclose(
        jacobians._normalize_jacobian(z), differences(lambda x: x / np.linalg.norm(x)), atol=1e-9
    )
    W = np.array([[1.0, 2, 0, -1], [0, 1, 1, 1], [-1, -1, 0, 0]])
    x = np.array([1.0, 2, 3, 4])
    for k, E in enumerate(np.eye(12).reshape(12, 3, 4)):
        slope = (np.maximum((W + h * E) @ x, 0) - np.maximum((W - h * E) @ x, 0)) / (2 * h)
        np.testing.assert_allclose(jacobians._layer_jacobian()[:, k], slope, atol=1e-9)
    counts, alphas = [], []
    for ax in jacobians.four_jacobians().axes:
        cells = ax.patches[:-1]  # the last is the frame
        minuses = [tuple(point) for line in lines(ax) for point in line - 0.5]
        counts.append((len(cells), len(minuses)))
        alphas.append([cell.get_alpha() for cell in cells])
    n_negative = int(np.sum(jacobians._normalize_jacobian(z) < 0))
    assert counts == [(6, 0), (36, 30), (36, n_negative), (8, 0)]
    assert minuses == []
    # the larger, the darker
    full = (jacobians._softmax_jacobian(z), jacobians._normalize_jacobian(z))
    for J, shades in zip(full, alphas[1:3], strict=True):
        np.testing.assert_allclose(shades, (0.12 + 0.8 * np.abs(J) / np.abs(J).max()).ravel())


def test_the_dashed_parallelograms_are_those_of_the_jacobian():
    before, after, ratios = jacobians.bent_grid().axes
    h = 1e-6
    curves = [line for line in after.get_lines() if line.get_linestyle() == "--"]
    assert len(curves) == len(polygons(before)) == len(polygons(after)) == 3
    dets = []
    for x, curve, square in zip(jacobians.CENTERS.T, curves, polygons(before), strict=True):
        assert polygon_area(square) == pytest.approx(0.36)
        J = np.transpose(
            [(jacobians._bend(x + h * e) - jacobians._bend(x - h * e)) / (2 * h) for e in np.eye(2)]
        )
        corners = curve.get_xydata()
        np.testing.assert_allclose(corners[1] - corners[0], 0.6 * J[:, 0], atol=1e-9)
        np.testing.assert_allclose(corners[3] - corners[0], 0.6 * J[:, 1], atol=1e-9)
        np.testing.assert_allclose(corners[:4].mean(axis=0), jacobians._bend(x), atol=1e-12)
        dets.append(polygon_area(corners[:4]) / 0.36)
    solid = [line.get_xydata() for line in ratios.get_lines() if line.get_linestyle() == "-"]
    for det, curve, text in zip(dets, solid, ratios.texts, strict=True):
        # a square of side 0.01: its image's area differs from det by the order of the side squared
        assert curve[0, 1] == pytest.approx(det, abs=1e-3)
        assert text.get_text() == f"det {det:.2f}"
    # the area of the image of the largest square, by an independent sum of determinants
    ticks = jacobians.CENTERS[:, 0][:, None] + 1.2 * ((np.arange(200) + 0.5) / 200 - 0.5)
    total = np.mean([[np.linalg.det(jacobians._bend_jacobian(np.array([a, b]))) for a in ticks[0]]
                     for b in ticks[1]])  # fmt: skip
    assert solid[0][-1, 1] == pytest.approx(total, rel=1e-3)


def test_the_two_squares_have_one_image():
    before, after = jacobians.two_squares_one_image().axes
    low, high = polygons(before)
    np.testing.assert_allclose(high - low, [[0, 2 * math.pi]] * len(low), atol=1e-12)
    (image,) = polygons(after)
    curve = next(line for line in after.get_lines() if line.get_linestyle() == "--")
    dashed = curve.get_xydata()
    np.testing.assert_allclose(dashed[:-1], image[: len(dashed) - 1], atol=1e-12)
    z = np.exp(low[:, 0] + 1j * low[:, 1])
    np.testing.assert_allclose(image[::12], np.column_stack([z.real, z.imag]), atol=1e-12)
    # every point of the outline comes from the border of the lower square
    back = np.log(image[:, 0] + 1j * image[:, 1])
    from_center = np.abs(np.column_stack([back.real, back.imag]) - low.mean(axis=0))
    np.testing.assert_allclose(from_center.max(axis=1), 0.3, rtol=1e-12)

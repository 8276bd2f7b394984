"""The figures of docs/linalg/eigenvalues.md show what their docstrings say."""

import cmath
import json
import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import eigenvalues


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


def texts(ax):
    return [text for text in ax.texts if text.get_text()]


@pytest.mark.parametrize(
    ("draw", "n_axes", "n_labels"),
    [
        (eigenvalues.circle_to_ellipse, 1, 6),
        (eigenvalues.complex_pair, 2, 2),
        (eigenvalues.power_iteration_errors, 1, 3),
        (eigenvalues.gershgorin_discs, 1, 5),
        (lambda: eigenvalues.jacobi_convergence((3, 5, 8)), 1, 3),
    ],
)
def test_each_is_a_figure_with_direct_labels(draw, n_axes, n_labels):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert len(texts(ax)) >= n_labels
        assert ax.get_xlabel()


def test_eigenvectors_keep_their_line_and_dots_land_on_the_tips_of_the_axes():
    A = np.transpose(eigenvalues.COLUMNS)
    drawn = lines(eigenvalues.circle_to_ellipse().axes[0])
    sheet, rest = drawn[:30], drawn[30:]
    for line in sheet:  # undone, each is a line of the grid
        ends = np.linalg.solve(A, line.T)
        assert np.abs(np.diff(ends, axis=1)).min() == pytest.approx(0, abs=1e-12)
        assert np.abs(ends).min() == pytest.approx(round(np.abs(ends).min()), abs=1e-12)
    for line in rest[:2]:
        u = line[1]
        kept = A @ u
        assert u[0] * kept[1] - u[1] * kept[0] == pytest.approx(0, abs=1e-12)
    circle, image, *axes_and_dots = rest[2:]
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 1)
    np.testing.assert_allclose(image, circle @ A.T, atol=1e-12)
    tips = []
    for axis, dot in zip(axes_and_dots[::2], axes_and_dots[1::2]):
        np.testing.assert_allclose(np.linalg.norm(dot), 1)
        np.testing.assert_allclose(A @ dot[0], axis[1], atol=1e-12)
        tips.append(axis[1])
    assert tips[0] @ tips[1] == pytest.approx(0, abs=1e-12)
    longest = np.linalg.norm(image, axis=1).max()
    assert np.linalg.norm(tips[0]) == pytest.approx(longest, rel=1e-3)


def test_the_interactive_figure_starts_from_what_the_still_one_shows():
    data = eigenvalues.circle_to_ellipse_data()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["columns"] == [list(v) for v in eigenvalues.COLUMNS]
    for column in data["columns"]:
        for value, (low, high) in zip(column, data["limits"]):
            assert low <= value <= high
            assert (value / data["step"]).is_integer()


def test_the_reference_cases_hold_and_cover_the_kinds():
    kinds = set()
    for case in eigenvalues.circle_to_ellipse_data()["cases"]:
        A = np.transpose(case["columns"])
        low, high = (complex(*z) for z in case["eigenvalues"])
        assert low + high == pytest.approx(case["trace"], abs=1e-12)
        assert low * high == pytest.approx(case["det"], abs=1e-12)
        assert case["det"] == pytest.approx(np.linalg.det(A), abs=1e-12)
        root = cmath.sqrt(case["trace"] ** 2 / 4 - case["det"])
        assert abs(high - low) == pytest.approx(2 * abs(root), abs=1e-7)
        assert (low.real, low.imag) <= (high.real, high.imag)
        vectors = case["eigenvectors"]
        if vectors is None:
            assert (A == A[0, 0] * np.eye(2)).all()
        else:
            for z, v in zip((low, high), vectors):
                np.testing.assert_allclose(A @ v, z.real * np.array(v), atol=1e-12)
                assert np.linalg.norm(v) == pytest.approx(1)
        if high.imag:
            assert vectors == []
        elif vectors is not None and low == high:
            assert len(vectors) == 1
        elif vectors is not None:
            assert len(vectors) == 2
        s = case["singular"]
        assert s[0] * s[1] == pytest.approx(abs(case["det"]), abs=1e-12)
        assert s[0] ** 2 + s[1] ** 2 == pytest.approx((A**2).sum(), abs=1e-12)
        if case["right"] is None:
            assert s[0] == pytest.approx(s[1], abs=1e-12)
        else:
            np.testing.assert_allclose(A.T @ A @ case["right"], s[0] ** 2 * np.array(case["right"]))
        kinds.add("all" if vectors is None else len(vectors))
        kinds |= {"symmetric"} if A[0, 1] == A[1, 0] else set()
        kinds |= {"zero"} if not A.any() else {"singular"} if abs(case["det"]) < 1e-12 else set()
        kinds |= {"turned over"} if case["det"] < 0 else set()
    assert kinds == {"all", 0, 1, 2, "symmetric", "zero", "singular", "turned over"}


def test_the_spiral_is_even_in_the_basis_of_the_pair():
    left, right = eigenvalues.complex_pair().axes
    A = np.array(eigenvalues.SPIRAL)
    orbit = lines(left)[2]
    np.testing.assert_allclose(orbit[1:], orbit[:-1] @ A.T, atol=1e-12)
    x, y = lines(right)[2].T
    steps = (x[1:] + 1j * y[1:]) / (x[:-1] + 1j * y[:-1])
    value = max(np.linalg.eigvals(A), key=lambda z: z.imag)
    np.testing.assert_allclose(steps, value, atol=1e-12)


def test_errors_of_power_iteration_fall_at_the_stated_slopes():
    other, vector, value = (
        line[:, 1] for line in lines(eigenvalues.power_iteration_errors().axes[0])
    )
    ks = np.arange(61)
    for error, ratio in ((vector, 0.8), (other, 0.8), (value, 0.64)):
        late = slice(35, 56)  # past the smaller eigenvalues, above rounding
        slope = np.polyfit(ks[late], np.log(error[late]), 1)[0]
        assert slope == pytest.approx(math.log(ratio), rel=0.02)


def test_discs_hold_the_eigenvalues():
    A = np.array(eigenvalues.GERSHGORIN)
    ax = eigenvalues.gershgorin_discs().axes[0]
    discs = [(patch.center[0], patch.radius) for patch in ax.patches[::2]]
    radii = np.abs(A).sum(axis=1) - np.abs(np.diag(A))
    np.testing.assert_allclose(discs, np.column_stack([np.diag(A), radii]))
    points = lines(ax)[-1]
    np.testing.assert_allclose(np.sort(points[:, 0]), np.sort(np.linalg.eigvals(A).real))
    inside = [[abs(complex(*z) - c) <= r for c, r in discs] for z in points]
    assert all(map(any, inside))
    assert sum(held[0] for held in inside) == sum(held[3] for held in inside) == 1
    assert sum(held[1] or held[2] for held in inside) == 2


def test_what_is_left_falls_faster_and_faster():
    for line in lines(eigenvalues.jacobi_convergence((5, 20)).axes[0]):
        left = line[:, 1]
        assert left[0] > 0.1
        assert left[-1] <= 1e-16
        falls = np.diff(np.log(left[left > 1e-16]))
        assert (falls < 0).all()
        assert falls[-1] < 2 * falls[0]

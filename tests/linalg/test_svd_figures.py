"""The figures of docs/linalg/svd.md show what their docstrings say."""

import base64
import json

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.linalg import svd


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (svd.rotate_stretch_rotate, 4),
        (svd.small_singular_values, 1),
        (svd.picture_by_rank, 6),
        (svd.spectrum_and_energy, 2),
        (svd.drag_the_rank, 2),
    ],
)
def test_each_is_a_figure_with_titles_or_labels(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title(loc="left") or (ax.get_xlabel() and ax.get_ylabel())


def test_the_circle_is_turned_stretched_and_turned_into_the_image():
    axes = svd.rotate_stretch_rotate().axes
    A = np.array(svd.WORKED)
    circle, turned, stretched, image = (lines(ax)[2] for ax in axes)
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-12)
    np.testing.assert_allclose(circle @ A.T, image, atol=1e-12)
    s = np.linalg.svd(A)[1]
    np.testing.assert_allclose(turned * s, stretched, atol=1e-12)
    # no reflections: both turns keep the sense of rotation
    for before, after in ((circle, turned), (stretched, image)):
        assert np.linalg.det(np.linalg.lstsq(before, after)[0]) == pytest.approx(1, abs=1e-9)
    # the arrows: v1 to the right, onto the axes, along them, onto the half-axes of the ellipse
    tips = [[np.array(text.xy) for text in ax.texts if not text.get_text()] for ax in axes]
    np.testing.assert_allclose(tips[0], np.array([[1, 1], [-1, 1]]) / np.sqrt(2), atol=1e-12)
    np.testing.assert_allclose(tips[1], np.eye(2), atol=1e-12)
    np.testing.assert_allclose(tips[2], np.diag(s), atol=1e-12)
    np.testing.assert_allclose(tips[3], np.array(tips[0]) @ A.T, atol=1e-12)
    assert tips[3][0] @ tips[3][1] == pytest.approx(0, abs=1e-12)
    assert max(np.linalg.norm(image, axis=1)) == pytest.approx(s[0], rel=1e-3)


def test_the_gram_matrix_leaves_the_diagonal_and_the_svd_does_not():
    true, gram, ours, root = lines(svd.small_singular_values().axes[0])
    np.testing.assert_allclose(true[:, 0], true[:, 1])
    np.testing.assert_allclose(ours[:, 0], true[:, 0])
    assert np.abs(ours[:, 1] - true[:, 1]).max() < 1e-15
    seen = ours[:, 0] > 1e-14
    np.testing.assert_allclose(ours[seen, 1], ours[seen, 0], rtol=0.2)
    small = gram[gram[:, 0] < 1e-9]
    assert len(small) and (small[:, 1] > 3 * small[:, 0]).all()
    assert root[0, 1] == pytest.approx(2.0**-26)


def test_the_pictures_come_closer_with_the_rank_and_say_their_price():
    axes = svd.picture_by_rank().axes
    shown = [ax.images[0].get_array() for ax in axes]
    errors = [np.linalg.norm(picture - shown[-1]) for picture in shown]
    assert (np.diff(errors) < 0).all()
    assert errors[0] > 0.1 * np.linalg.norm(shown[-1])
    titles = [ax.get_title(loc="left") for ax in axes]
    assert titles[1] == "rank 5: 4%"
    assert titles[-1] == "all 256: 200%"
    assert len(np.unique(shown[-1])) <= 18
    assert {picture.shape for picture in shown} == {(128, 128)}
    whole = svd.landscape(256)
    mean = (whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]) / 4
    assert np.abs(shown[-1] - mean).max() <= 0.5 / 17 + 1e-9


def test_spectra_fall_and_energies_rise_to_one():
    left, right = svd.spectrum_and_energy().axes
    for spectrum, energy in zip(lines(left), lines(right)):
        k, s = spectrum.T
        assert k[0] == 1 and len(k) == 256
        assert s[0] == 1 and (np.diff(s) <= 1e-12).all()
        np.testing.assert_allclose(energy[:, 1], np.cumsum(s**2) / np.sum(s**2), rtol=1e-9)
    landscape, noise, diagonal = (spectrum[:, 1] for spectrum in lines(left))
    assert landscape[49] < 0.02 < noise[49] < 0.1
    np.testing.assert_allclose(diagonal, 1)
    names = ["landscape", "noise", "diagonal line"]
    for ax in (left, right):
        assert [text.get_text() for text in ax.texts] == names


def test_the_still_figure_shows_the_picture_and_its_start():
    left, right = svd.drag_the_rank().axes
    data = svd.drag_the_rank_data()
    assert data["rank"] == svd.START
    assert right.get_title(loc="left") == f"rank {svd.START}"
    A = grey(data, 0) / 255
    whole, part = (ax.images[0].get_array() for ax in (left, right))
    assert np.abs(whole - A).max() <= 0.5 / 17 + 1e-9
    U, s, Vt = np.linalg.svd(A)
    best = (U[:, : svd.START] * s[: svd.START]) @ Vt[: svd.START]
    assert np.abs(part - best.clip(0, 1)).max() <= 0.5 / 17 + 1e-9


def grey(data, index):
    n = data["n"]
    raw = base64.urlsafe_b64decode(data["pictures"][index]["grey"])
    return np.frombuffer(raw, dtype=np.uint8).reshape(n, n).astype(float)


def test_the_data_of_the_interactive_figure_hold_the_errors_of_its_pictures():
    data = svd.drag_the_rank_data()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert len(json.dumps(data)) < 40_000
    names = ["landscape", "diagonal line", "checkerboard"]
    assert [picture["name"] for picture in data["pictures"]] == names
    for index, picture in enumerate(data["pictures"]):
        A = grey(data, index)
        s = np.linalg.svd(A)[1]
        assert len(picture["errors"]) >= 5
        for k, error in picture["errors"].items():
            expected = np.linalg.norm(s[int(k) :]) / np.linalg.norm(A)
            assert error == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert data["pictures"][1]["errors"]["50"] == pytest.approx((46 / 96) ** 0.5)
    assert data["pictures"][2]["errors"]["2"] == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(grey(data, 0) / 255, svd.landscape(96), atol=0.5 / 255 + 1e-12)

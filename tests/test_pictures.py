"""Tests of mathdl.pictures."""

import re

import numpy as np
import pytest

from mathdl.pictures import landscape


@pytest.mark.parametrize("n", [16, 96, 256])
def test_the_landscape_is_made_of_grey_values_and_is_the_same_each_time(n):
    A = landscape(n)
    assert A.shape == (n, n)
    assert A.dtype == np.float64
    assert 0 <= A.min() < 0.1 and 0.9 < A.max() <= 1
    assert (A == landscape(n)).all()


def test_it_has_a_smooth_sky_rough_grass_a_dark_roof_a_bright_sun_and_a_sign():
    A = landscape(256)
    sky, grass = A[5:20, 100:160], A[215:250, 10:100]
    assert np.abs(np.diff(sky, axis=1)).max() < 0.02
    assert np.abs(np.diff(grass, axis=1)).mean() > 0.02
    assert A[45, 59] < 0.35 < 0.9 < A[61, 184]
    sign = A[208:230, 160:233]
    assert (sign < 0.1).any() and (sign > 0.9).any()
    assert set(np.round(sign, 9).ravel()) == {0.05, 0.92}


def test_a_small_picture_is_the_same_scene():
    coarse = landscape(256).reshape(64, 4, 64, 4).mean(axis=(1, 3))
    assert np.corrcoef(coarse.ravel(), landscape(64).ravel())[0, 1] > 0.9


@pytest.mark.parametrize("n", [15, 16.5, 20.0, "20", None, [20]])
def test_too_small_or_no_integer(n):
    message = re.escape(f"n is {n}; it needs to be an integer, at least 16")
    with pytest.raises(ValueError, match=message):
        landscape(n)

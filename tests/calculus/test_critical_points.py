"""Tests of mathdl.calculus.critical_points.

Eigenvalues are prescribed, so the answer is known; rounding moves them by some 1e-15 of the
largest, and no prescribed one lies within 1e-12 of the border where an answer changes.
"""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathdl.calculus.critical_points import classify, inertia

seeds = st.integers(0, 2**32 - 1)


def with_eigenvalues(rng, w):
    """A symmetric matrix with the eigenvalues w and random eigenvectors."""
    Q = np.linalg.qr(rng.normal(size=(len(w), len(w))))[0]
    H = (Q * w) @ Q.T
    return (H + H.T) / 2


def test_the_worked_examples():
    assert classify([[2, 4], [4, 2]]) == "saddle"  # x^2 + 4 x y + y^2: 6 and -2
    assert inertia([[2, 4], [4, 2]]) == (1, 0, 1)
    assert classify(2 * np.eye(5)) == "minimum"  # sum (w - 1)^2
    assert classify([[-6, 0], [0, -2]]) == "maximum"
    assert classify([[0, 3], [3, 0]]) == "saddle"  # nothing on the diagonal
    assert classify([[2, 0], [0, 0]]) == "degenerate"  # x^2 + y^3
    assert classify([[0, 0], [0, -1]]) == "degenerate"
    assert classify(np.zeros((2, 2))) == "degenerate"  # x^4 + y^4
    assert classify(np.diag([1.0, -1, 0])) == "saddle"  # both signs decide, whatever the zero
    assert [classify([[a]]) for a in (3, -3, 0)] == ["minimum", "maximum", "degenerate"]


@given(seed=seeds, counts=st.tuples(*[st.integers(0, 4)] * 3).filter(any))
def test_the_counts_are_those_of_the_prescribed_eigenvalues(seed, counts):
    rng = np.random.default_rng(seed)
    n_negative, n_zero, n_positive = counts
    sizes = 10 ** rng.uniform(-6, 0, n_negative + n_positive)
    w = np.concatenate([-sizes[:n_negative], np.zeros(n_zero), sizes[n_negative:]])
    H = with_eigenvalues(rng, w) * 10.0 ** rng.integers(-100, 100)
    if n_negative + n_positive:  # of an H that is all zero only rounding would be left
        assert inertia(H) == counts
    name = {(True, True): "saddle", (True, False): "maximum", (False, True): "minimum"}
    expected = name.get((n_negative > 0, n_positive > 0), "degenerate")
    if n_zero and expected != "saddle":
        expected = "degenerate"
    if n_negative + n_positive:
        assert classify(H) == expected


@given(seed=seeds, n=st.integers(1, 6))
def test_the_signs_survive_a_change_of_coordinates(seed, n):
    # Sylvester's law of inertia
    rng = np.random.default_rng(seed)
    w = rng.choice([-1.0, 1.0], n) * rng.uniform(0.5, 2, n)
    H = with_eigenvalues(rng, w)
    C = np.linalg.qr(rng.normal(size=(n, n)))[0] * rng.uniform(0.5, 2, n)
    B = C.T @ H @ C
    assert inertia((B + B.T) / 2) == (np.sum(w < 0), 0, np.sum(w > 0))


@given(seed=seeds, n=st.integers(1, 6))
def test_a_turned_sign_turns_minimum_into_maximum(seed, n):
    rng = np.random.default_rng(seed)
    H = with_eigenvalues(rng, rng.normal(size=n))
    swapped = {"minimum": "maximum", "maximum": "minimum"}
    verdict = classify(H)
    assert classify(-H) == swapped.get(verdict, verdict)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("scale", [1.0, 1e-300, 1e300, 2.0**-990])
def test_the_tolerance_is_relative_and_its_border_counts_as_zero(sign, scale):
    def verdict(small, **options):
        return classify(sign * scale * np.diag([4.0, small]), **options)

    name = "minimum" if sign > 0 else "maximum"
    assert verdict(5e-8) == name
    assert verdict(3e-8) == "degenerate"
    assert verdict(-3e-8) == "degenerate"
    assert verdict(-5e-8) == "saddle"
    assert verdict(1.0, tol=0.25) == "degenerate"
    assert verdict(-1.0, tol=0.25) == "degenerate"
    assert verdict(1.0, tol=0.24) == name
    assert verdict(-1.0, tol=0.24) == "saddle"
    assert verdict(0.0, tol=0) == "degenerate"
    assert verdict(1e-10, tol=0) == name


@pytest.mark.parametrize("sign", [1, -1])
def test_entries_near_the_largest_float(sign):
    H = np.full((3, 3), sign * 1.7e308)  # its top eigenvalue, 5.1e308, overflows
    assert inertia(H) == ((0, 2, 1) if sign > 0 else (1, 2, 0))
    assert classify(H / 4 + sign * np.diag([1e306, 1e306, 1e306])) == (
        "minimum" if sign > 0 else "maximum"
    )


def test_a_matrix_of_rounding_only_is_classified_all_the_same():
    # the tolerance is relative: nothing says that these entries should be zero
    assert classify([[1e-17, 0], [0, -1e-17]]) == "saddle"


@pytest.mark.parametrize("function", [classify, inertia])
@pytest.mark.parametrize(
    ("H", "message"),
    [
        ([[1, 2], [3, 4]], "H and its transpose differ by 1; it needs to be symmetric"),
        ([[0, -1], [1, 0]], "H and its transpose differ by 2; it needs to be symmetric"),
        ([[1, 2, 3], [2, 1, 3]], "H has shape (2, 3); it needs to be square, (n, n)"),
        ([1, 2], "H has shape (2,); it needs 2 dimension(s)"),
        (np.zeros((0, 0)), "H has shape (0, 0); it needs at least one entry"),
        ([[math.nan]], "H has 1 NaN or infinite entries; it needs finite numbers"),
        ([[1j]], "H has dtype complex128; it needs real numbers"),
    ],
)
def test_what_is_no_hessian_is_refused(function, H, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        function(H)


@pytest.mark.parametrize("function", [classify, inertia])
@pytest.mark.parametrize("tol", [-1e-9, 1, 1.5, math.nan, math.inf])
def test_a_tolerance_outside_its_range_is_refused(function, tol):
    with pytest.raises(ValueError, match=re.escape(f"tol is {tol}; it needs to be in [0, 1)")):
        function([[1.0]], tol=tol)


def test_the_argument_stays_as_it_was_and_results_are_plain():
    H = np.array([[2.0, 4.0], [4.0, 2.0]])
    before = H.copy()
    assert all(type(count) is int for count in inertia(H))
    assert type(classify(H)) is str
    assert (H == before).all()

"""Tests of mathdl.linalg.low_rank.

Tolerances: singular values carry errors of some 1e-15 of the largest, and each measure is a sum
of at most 200 of their shares; 1e-12 leaves room.
"""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mathdl.linalg.low_rank import (
    effective_rank,
    energy_rank,
    lora_parameters,
    low_rank_update,
    stable_rank,
)

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 8)


def with_singular_values(rng, m, n, s):
    U = np.linalg.qr(rng.normal(size=(m, len(s))))[0]
    V = np.linalg.qr(rng.normal(size=(n, len(s))))[0]
    return (U * s) @ V.T


def entropy(p):
    return -sum(x * math.log(x) for x in p if x > 0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (5, 1), (7, 4), (4, 7), (40, 60)])
@pytest.mark.parametrize("scale", [1.0, 1e-200, 1e200, 1e-300, 1e307])
def test_measures_against_numpys_singular_values(shape, scale):
    A = np.random.default_rng(0).uniform(-1, 1, size=shape)
    s = np.linalg.svd(A, compute_uv=False)
    assert stable_rank(A * scale) == pytest.approx((s**2).sum() / s[0] ** 2, rel=1e-12)
    assert effective_rank(A * scale) == pytest.approx(math.exp(entropy(s / s.sum())), rel=1e-12)
    for energy in (0.3, 0.9, 0.99):
        held = np.cumsum(s**2) / np.sum(s**2)
        assert energy_rank(A * scale, energy) == 1 + np.count_nonzero(held < energy)


def test_the_measures_of_a_large_matrix():
    A = np.random.default_rng(0).normal(size=(200, 200))
    s = np.linalg.svd(A, compute_uv=False)
    assert stable_rank(A) == pytest.approx(np.sum(s**2) / s[0] ** 2, rel=1e-12)


def test_the_default_energy_is_99_percent():
    A = np.diag([math.sqrt(0.985), math.sqrt(0.01), math.sqrt(0.005)])
    assert energy_rank(A) == 2
    assert energy_rank(A, energy=0.98) == 1
    assert energy_rank(A, energy=0.996) == 3


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_equal_singular_values_make_all_measures_the_rank(k):
    A = with_singular_values(np.random.default_rng(k), 9, 6, np.full(k, 3.0))
    assert stable_rank(A) == pytest.approx(k, rel=1e-12)
    assert effective_rank(A) == pytest.approx(k, rel=1e-12)
    assert energy_rank(A, 1) == energy_rank(A) == k
    # a share that is reached exactly, up to rounding
    assert energy_rank(A, 1 / k) == 1
    assert energy_rank(A, np.float64((k - 1) / k) if k > 1 else 1) == max(k - 1, 1)


def test_rounding_noise_counts_in_no_measure():
    A = np.outer(np.arange(1.0, 8), np.arange(1.0, 6)) / 3
    assert energy_rank(A, 1.0) == 1
    assert energy_rank(A + 1e-17, 1.0) == 1
    assert stable_rank(A) == effective_rank(A) == 1.0
    kept = np.diag([1.0, 1e-14, 0.0])
    assert energy_rank(kept, 1) == 2
    assert energy_rank(np.diag([1.0, 1e-16, 0.0]), 1) == 1
    eps = 2.0**-52  # of a diagonal matrix the singular values are exact: 2 eps is the last zero
    assert energy_rank(np.diag([1.0, 2 * eps]), 1) == 1
    assert energy_rank(np.diag([1.0, 3 * eps]), 1) == 2
    # of the largest singular value, not of the largest entry: here they are 64 and 1
    signs = np.tile([1.0, -1.0], 32)
    assert energy_rank(np.ones((64, 64)) + 16 * eps * np.outer(signs, signs), 1) == 1
    assert energy_rank(np.ones((64, 64)) + 1024 * eps * np.outer(signs, signs), 1) == 2
    assert energy_rank(np.pad(np.diag([1.0, 1e-13]), ((0, 998), (0, 0))), 1) == 1


def test_arguments_may_be_lists_and_are_not_written_to():
    A = np.array([[3.0, 0.0], [0.0, 4.0]])
    before = A.copy()
    assert stable_rank(A) == pytest.approx(25 / 16)
    assert effective_rank(A) == effective_rank(A.tolist())
    assert energy_rank(A, 0.6) == 1
    low_rank_update(A, A, A)
    np.testing.assert_array_equal(A, before)


@given(seed=seeds, m=sizes, n=sizes)
def test_turning_transposing_and_scaling_change_no_measure(seed, m, n):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(m, n))
    Q = np.linalg.qr(rng.normal(size=(m, m)))[0]
    for measure in (stable_rank, effective_rank):
        for other in (A.T, -7 * A, Q @ A):
            assert measure(other) == pytest.approx(measure(A), rel=1e-11)


def test_the_zero_matrix_has_energy_rank_zero_and_no_other():
    assert energy_rank(np.zeros((2, 3))) == 0
    assert energy_rank(np.zeros((2, 3)), 1) == 0
    for measure in (stable_rank, effective_rank):
        with pytest.raises(ValueError, match=r"^A is the zero matrix; it needs a nonzero entry$"):
            measure(np.zeros((2, 3)))


@pytest.mark.parametrize("energy", [0, -0.1, 1.0001, math.nan, math.inf, "1", None, [0.5], True])
def test_energy_must_be_a_share(energy):
    with pytest.raises(ValueError, match=r"^energy is .*; it needs to be a number above 0 and at"):
        energy_rank(np.eye(2), energy)


@pytest.mark.parametrize("measure", [energy_rank, stable_rank, effective_rank])
@pytest.mark.parametrize("A", [[1.0, 2.0], [[math.nan]], np.zeros((0, 2)), [[1j]]])
def test_measures_refuse_what_is_not_a_matrix(measure, A):
    with pytest.raises(ValueError, match=r"^A has"):
        measure(A)


@pytest.mark.parametrize(
    ("shape", "n"), [((768, 768, 8), 12_288), ((1, 1, 1), 2), ((3, 7, 2), 20), ((7, 3, 3), 30)]
)
def test_parameters_counted(shape, n):
    assert lora_parameters(*shape) == n
    d_out, d_in, r = shape
    assert np.zeros((d_out, r)).size + np.zeros((r, d_in)).size == n


def test_counts_of_small_numpy_integers_do_not_wrap_around():
    n = lora_parameters(np.int8(100), np.int8(100), np.int8(100))
    assert n == 20_000
    assert type(n) is int


@pytest.mark.parametrize("bad", [0, -1, 1.5, 2.0, True, "2", None, math.nan])
@pytest.mark.parametrize("name", ["d_out", "d_in", "r"])
def test_sizes_must_be_positive_integers(name, bad):
    sizes = {"d_out": 4, "d_in": 5, "r": 2} | {name: bad}
    with pytest.raises(ValueError, match=rf"^{name} is .*; it needs to be an integer, at least 1$"):
        lora_parameters(**sizes)


@pytest.mark.parametrize("shape", [(3, 5), (5, 3)])
def test_the_rank_is_at_most_the_smaller_side(shape):
    with pytest.raises(ValueError, match=r"^r is 4; it needs to be at most .* = 3$"):
        lora_parameters(*shape, 4)
    d_out, d_in = shape
    with pytest.raises(ValueError, match=r"^r is 4; it needs to be at most .* = 3$"):
        low_rank_update(np.ones(shape), np.ones((d_out, 4)), np.ones((4, d_in)))


@given(seed=seeds, m=sizes, n=sizes)
def test_the_update_entry_by_entry(seed, m, n):
    rng = np.random.default_rng(seed)
    r = int(rng.integers(1, min(m, n) + 1))
    W, B, A = rng.normal(size=(m, n)), rng.normal(size=(m, r)), rng.normal(size=(r, n))
    merged = low_rank_update(W, B, A)
    for i in range(m):
        for j in range(n):
            exact = math.fsum([W[i, j], *(B[i, k] * A[k, j] for k in range(r))])
            assert merged[i, j] == pytest.approx(exact, rel=1e-12, abs=1e-13)


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((3, 4), (2, 2), (2, 4)), r"^B has shape \(2, 2\); it needs shape \(3, r\)$"),
        (((3, 4), (5, 2), (2, 4)), r"^B has shape \(5, 2\); it needs shape \(3, r\)$"),
        (((3, 4), (3, 2), (3, 4)), r"^A has shape \(3, 4\); it needs shape \(2, 4\)$"),
        (((3, 4), (3, 2), (2, 3)), r"^A has shape \(2, 3\); it needs shape \(2, 4\)$"),
        (((3,), (3, 2), (2, 3)), r"^W has shape \(3,\); it needs 2"),
        (((3, 4), (3,), (2, 3)), r"^B has shape \(3,\); it needs 2"),
        (((3, 4), (3, 2), (2,)), r"^A has shape \(2,\); it needs 2"),
    ],
)
def test_shapes_must_chain(shapes, message):
    with pytest.raises(ValueError, match=message):
        low_rank_update(*(np.ones(shape) for shape in shapes))

"""Tests of mathdl.probability.special against sixty-digit decimal arithmetic and torch.

Tolerances: eps is 2.2e-16, two units of roundoff. A difference x - top is rounded, but what is
lost is put back, so that an exponential is right to a few roundings for any size of x.
"""

import math
import re
from decimal import Context, Decimal, localcontext

import mpmath
import numpy as np
import pytest
import scipy.special
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.calculus import forward, reverse
from mathdl.probability.special import (
    log_softmax,
    logsumexp,
    sigmoid,
    softmax,
    softplus,
)

EPS = np.finfo(float).eps
DIGITS = Context(prec=60, Emax=10**9, Emin=-(10**9))
numbers = st.floats(-700, 700) | st.floats(-1, 1) | st.integers(-30, 30).map(float)
lists = st.lists(numbers, min_size=1, max_size=6)


def exact_logsumexp(x):
    with localcontext(DIGITS):
        return sum(Decimal(v).exp() for v in x).ln()


def exact_log1p(x):
    """By its series, where sixty digits would not hold 1 + x."""
    return x - x**2 / 2 + x**3 / 3 if x < Decimal("1e-20") else (1 + x).ln()


def exact_log_softmax(x):
    with localcontext(DIGITS):
        top = x.index(max(x))
        below = [Decimal(v) - Decimal(x[top]) for v in x]
        others = sum((d.exp() for i, d in enumerate(below) if i != top), Decimal(0))
        return [d - exact_log1p(others) for d in below]


def assert_close(got, exact, bound):
    with localcontext(DIGITS):
        error = abs(Decimal(float(got)) - exact)
    assert error <= Decimal(float(bound)) * abs(exact) + Decimal("1e-320")


# values


@given(x=lists)
def test_logsumexp_to_a_few_roundings(x):
    got = logsumexp(x)
    with localcontext(DIGITS):
        error = abs(Decimal(float(got)) - exact_logsumexp(x))
    assert error <= 2 * EPS * (abs(max(x)) + len(x))
    assert max(x) <= got
    assert got <= (max(x) + math.log(len(x))) * (1 + 4 * EPS) + 2000 * EPS
    assert got == pytest.approx(scipy.special.logsumexp(x), rel=1e-13, abs=1e-13)
    assert got == pytest.approx(torch.logsumexp(torch.tensor(x, dtype=float), 0).item(), abs=1e-12)


@given(x=lists)
def test_softmax_to_a_few_roundings(x):
    for got, exact in zip(softmax(x), exact_log_softmax(x), strict=True):
        with localcontext(DIGITS):
            if exact > -700:  # below, the numbers lose digits and become 0
                assert_close(got, exact.exp(), EPS * 4)
            else:
                assert got <= 1e-303
    np.testing.assert_allclose(softmax(x), torch.tensor(x, dtype=float).softmax(0), atol=1e-13)
    assert softmax(x).sum() == pytest.approx(1, abs=len(x) * EPS)


@given(x=lists)
def test_log_softmax_keeps_its_digits_even_where_it_is_nearly_zero(x):
    for got, exact in zip(log_softmax(x), exact_log_softmax(x), strict=True):
        assert_close(got, exact, EPS * 3)
        assert got <= 0
    np.testing.assert_allclose(
        log_softmax(x), torch.tensor(x, dtype=float).log_softmax(0), rtol=1e-13, atol=1e-12
    )


@given(x=numbers)
def test_sigmoid_and_softplus_to_a_few_ulp(x):
    with localcontext(DIGITS):
        power = Decimal(x).exp()
        s, p = power / (1 + power), exact_log1p(power)
    assert_close(sigmoid(x), s, 3 * EPS)
    assert_close(softplus(x), p, 3 * EPS)
    assert sigmoid(x) == pytest.approx(torch.tensor(x, dtype=float).sigmoid().item(), rel=1e-13)


def test_a_large_argument_neither_warns_nor_overflows():  # a warning is an error in these tests
    x = [1e4, -1e4, 0.0, 1e4]
    assert logsumexp(x) == pytest.approx(1e4 + math.log(2), rel=EPS)
    assert logsumexp([-1e4]) == -1e4
    assert softmax(x).tolist() == [0.5, 0.0, 0.0, 0.5]
    assert log_softmax([1e4, -1e4]).tolist() == [0.0, -2e4]
    assert sigmoid([-1e4, 1e4]).tolist() == [0.0, 1.0]
    assert softplus([-1e4, 1e4]).tolist() == [0.0, 1e4]
    big = [1.7e308, -1.7e308]
    assert softmax(big).tolist() == [1.0, 0.0]
    assert log_softmax(big).tolist() == [0.0, -math.inf]
    assert logsumexp(big) == 1.7e308
    assert sigmoid(big).tolist() == [1.0, 0.0]
    assert softplus(big).tolist() == [1.7e308, 0.0]
    assert softmax([0.0, 1.0], temperature=1e-320).tolist() == [0.0, 1.0]


def test_worked_values():
    assert logsumexp([0.0, 0.0]) == math.log(2)
    assert log_softmax([0.0, -50.0])[0] == pytest.approx(-math.exp(-50), rel=1e-14)
    np.testing.assert_allclose(softmax(np.log([1.0, 2.0, 5.0])), [0.125, 0.25, 0.625], rtol=1e-14)
    assert sigmoid(0) == 0.5
    assert softplus(0) == math.log(2)
    assert softmax([7.0]).tolist() == [1.0]
    assert log_softmax([7.0]).tolist() == [0.0]


@pytest.mark.parametrize("offset", [0.0, 1e4, -1e4])
@pytest.mark.parametrize("spread", [1.0, 40.0, 300.0])
def test_four_ulp_of_mpmath_at_any_offset_and_no_warning(offset, spread):
    x = offset + spread * np.random.default_rng(0).normal(size=(100, 5))

    def within_four_ulp(got, exact):
        assert abs(mpmath.mpf(float(got)) - exact) <= 4 * np.spacing(abs(float(exact)))

    with mpmath.workdps(60):
        for row in x:
            powers = [mpmath.exp(mpmath.mpf(v)) for v in row.tolist()]
            total = mpmath.fsum(powers)
            log_total, got = mpmath.log(total), logsumexp(row)
            # the logarithm is a sum of two: where they cancel, the ulp that counts is the larger's
            assert abs(mpmath.mpf(float(got)) - log_total) <= 4 * np.spacing(np.abs(row).max())
            for p, power in zip(softmax(row), powers, strict=True):
                if power / total > 1e-300:
                    within_four_ulp(p, power / total)
            v, power = row[0], powers[0]
            if abs(v) < 700 or v > 0:
                within_four_ulp(sigmoid(v), power / (1 + power))
                within_four_ulp(softplus(v), mpmath.log1p(power))
            else:
                assert sigmoid(v) <= 1e-300
                assert softplus(v) <= 1e-300


# entries of -inf: the logarithm of 0


masked = st.lists(numbers | st.just(-math.inf), min_size=1, max_size=6)


@given(x=masked)
def test_an_entry_of_minus_infinity_is_as_good_as_none(x):
    kept = [v for v in x if v > -math.inf]
    theirs = torch.tensor(x, dtype=float)
    assert logsumexp(x) == (logsumexp(kept) if kept else -math.inf)
    assert logsumexp(x) == pytest.approx(float(theirs.logsumexp(0)), rel=1e-13, abs=1e-12)
    if kept:
        places = np.isfinite(x)
        for function, value in ((softmax, 0.0), (log_softmax, -math.inf)):
            expected = np.full(len(x), value)
            expected[places] = function(kept)
            np.testing.assert_array_max_ulp(function(x), expected, 2)  # sums in another order
        np.testing.assert_allclose(softmax(x), theirs.softmax(0), atol=1e-13)
        assert softmax(x, temperature=0.5)[~places].tolist() == [0.0] * (len(x) - len(kept))


def test_the_logarithm_of_an_empty_sum_and_no_choice_at_all():
    x = np.array([[-np.inf, -np.inf, -np.inf], [0.0, -np.inf, 0.0]])
    assert logsumexp(x).tolist() == [-math.inf, math.log(2)]
    assert logsumexp(x, 0).tolist() == [0.0, -math.inf, 0.0]
    assert logsumexp([-math.inf]) == -math.inf
    assert logsumexp([-1.7e308, -math.inf]) == -1.7e308
    np.testing.assert_array_equal(logsumexp(x), scipy.special.logsumexp(x, axis=1))
    for function in (softmax, log_softmax):
        message = "logits has 1 slice(s) of -inf alone along axis 1; it needs a finite entry in"
        with pytest.raises(ValueError, match=re.escape(message)):
            function(x)
        with pytest.raises(ValueError, match=re.escape("2 slice(s) of -inf alone along axis 0")):
            function(np.full((1, 2), -np.inf), 0)


@given(
    x=st.lists(st.floats(-30, 30), min_size=1, max_size=5),
    mask=st.lists(st.booleans(), min_size=5, max_size=5).map(np.array),
)
def test_a_masked_logit_has_the_gradient_zero_and_the_others_a_finite_one(x, mask):
    x, keep = np.array(x), mask[: len(x)] | (np.arange(len(x)) == 0)
    c = np.arange(1.0, len(x) + 1)

    def ours(function):
        def f(z):  # masked by choice and by a sum, as attention does it
            chosen, added = np.where(keep, z, -np.inf), z + np.where(keep, 0.0, -np.inf)
            return (c * np.where(keep, function(chosen) + function(added), 0.0)).sum() / 2

        return f

    z = torch.tensor(x, requires_grad=True)
    hidden = z.masked_fill(torch.tensor(~keep), -math.inf)
    for function, theirs in (
        (logsumexp, hidden.logsumexp(0) * torch.tensor(c * keep).sum()),
        (softmax, torch.tensor(c) @ hidden.softmax(0)),
        (log_softmax, (torch.tensor(c) * hidden.log_softmax(0))[torch.tensor(keep)].sum()),
    ):
        got = reverse.grad(ours(function))(x)
        assert (got[~keep] == 0).all()
        (gradient,) = torch.autograd.grad(theirs, z, retain_graph=True)
        np.testing.assert_allclose(got, gradient, rtol=0, atol=1e-12)
        H = reverse.hess(ours(function))(x)
        assert np.isfinite(H).all()
        assert (H[~keep] == 0).all()
        v = np.ones(len(x))
        assert forward.jvp(ours(function), x, v)[1] == pytest.approx(got.sum(), abs=1e-12)


def test_an_empty_sum_has_the_gradient_zero():
    def f(z):
        rows = z + np.array([[-np.inf], [0.0]])
        return np.where(np.array([False, True]), logsumexp(rows), 0.0).sum()

    assert reverse.grad(f)(np.zeros((2, 2))).tolist() == [[0.0, 0.0], [0.5, 0.5]]


# laws


@given(x=lists, c=st.integers(-1000, 1000))
def test_a_shift_of_all_logits_moves_the_first_and_leaves_the_others(x, c):
    x = [math.floor(8 * v) / 8 for v in x]  # so that the sums are exact
    shifted = [v + c for v in x]
    assert logsumexp(shifted) == pytest.approx(logsumexp(x) + c, rel=4 * EPS, abs=4000 * EPS)
    assert softmax(shifted).tolist() == softmax(x).tolist()
    assert log_softmax(shifted).tolist() == log_softmax(x).tolist()


@given(x=lists, t=st.floats(0.01, 100))
def test_the_temperature_divides_the_logits(x, t):
    np.testing.assert_allclose(
        softmax(x, temperature=t), softmax(np.array(x) / t), rtol=1e-9, atol=1e-300
    )  # logits of up to 7e4 are rounded by up to 1e-11


@given(x=numbers)
def test_sigmoid_is_a_softmax_of_two_and_the_slope_of_softplus(x):
    assert sigmoid(x) == pytest.approx(softmax([0.0, x])[1], rel=1e-13)
    assert softplus(x) == pytest.approx(logsumexp([0.0, x]), rel=1e-13)
    assert softplus(x) - softplus(-x) == pytest.approx(x, rel=4 * EPS, abs=4 * EPS)
    assert sigmoid(x) + sigmoid(-x) == pytest.approx(1, rel=4 * EPS)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3, np.int64(1)])
def test_along_any_axis(axis):
    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    rows = np.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])
    for function in (logsumexp, softmax, log_softmax):
        each = np.array([function(row) for row in rows])
        along = function(x, axis=axis)
        if function is not logsumexp:
            assert along.shape == x.shape
            along = np.moveaxis(along, axis, -1)
        np.testing.assert_allclose(along.reshape(each.shape), each, rtol=1e-14)
    assert logsumexp(x, axis).shape == np.delete(x, 0, axis).sum(axis).shape


@pytest.mark.parametrize("function", [sigmoid, softplus])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (1, 2, 2)])
def test_entry_by_entry_for_any_shape(function, shape):
    x = np.random.default_rng(0).normal(size=shape)
    assert np.shape(function(x)) == shape
    np.testing.assert_array_equal(np.ravel(function(x)), [function(v) for v in np.ravel(x)])


# errors, and that nothing is written to


@pytest.mark.parametrize("function", [logsumexp, softmax, log_softmax])
@pytest.mark.parametrize(
    ("x", "axis", "message"),
    [
        (3.0, -1, "axis is -1; it needs to be an axis of {}, of shape ()"),
        ([1.0, 2.0], 1, "axis is 1; it needs to be an axis of {}, of shape (2,)"),
        ([[1.0, 2.0]], -3, "axis is -3; it needs to be an axis of {}, of shape (1, 2)"),
        ([1.0], 0.0, "axis is 0.0; it needs"),
        ([1.0], False, "axis is False; it needs"),
        ([1.0], None, "axis is None; it needs"),
        ([], 0, "{} has shape (0,); it needs at least one entry"),
        ([1.0, math.inf], 0, "{} has 1 NaN or +inf entries; it needs finite numbers or -inf"),
        ([math.nan, -math.inf], 0, "{} has 1 NaN or +inf entries; it needs finite numbers or -inf"),
        ([[1.0], [1.0, 2.0]], 0, "{} is ragged"),
    ],
)
def test_what_has_no_such_axis_or_no_numbers_is_refused(function, x, axis, message):
    name = "x" if function is logsumexp else "logits"
    with pytest.raises(ValueError, match="^" + re.escape(message.format(name))):
        function(x, axis)


@pytest.mark.parametrize("t", [0, -1.0, math.inf, math.nan, True, "1", None])
def test_a_temperature_that_is_no_positive_number_is_refused(t):
    message = re.escape(f"temperature is {t!r}; it needs to be a positive number")
    with pytest.raises(ValueError, match=message):
        softmax([1.0, 2.0], temperature=t)


@pytest.mark.parametrize("function", [sigmoid, softplus])
def test_what_is_not_finite_and_real_is_refused(function):
    for bad in (math.nan, math.inf, -math.inf):
        with pytest.raises(ValueError, match="x has 1 NaN or infinite"):
            function([bad, 1.0])
    with pytest.raises(ValueError, match="x has dtype complex128"):
        function(1j)


def test_arguments_stay_as_they_were():
    x = np.array([[1.0, -2.0], [0.0, 0.0]])
    before = x.copy()
    for function in (logsumexp, softmax, log_softmax, sigmoid, softplus):
        function(x)[...] = 7.0
        assert (x == before).all()


# the derivatives that mathdl.calculus makes of them


@given(x=st.lists(st.integers(-3, 3).map(float) | st.floats(-3, 3), min_size=1, max_size=5))
def test_both_engines_differentiate_them_twice_even_at_ties_and_at_zero(x):
    x = np.array(x)
    p, n = softmax(x), len(x)
    H = np.diag(p) - np.outer(p, p)  # the Jacobian of softmax, the Hessian of logsumexp
    np.testing.assert_allclose(reverse.grad(logsumexp)(x), p, rtol=0, atol=1e-14)
    np.testing.assert_allclose(reverse.hess(logsumexp)(x), H, rtol=0, atol=1e-14)
    np.testing.assert_allclose(reverse.jac(softmax)(x), H, rtol=0, atol=1e-14)
    np.testing.assert_allclose(reverse.jac(log_softmax)(x), np.eye(n) - p, rtol=0, atol=1e-14)
    s = sigmoid(x)
    np.testing.assert_allclose(reverse.jac(softplus)(x), np.diag(s), rtol=0, atol=1e-14)
    np.testing.assert_allclose(reverse.jac(sigmoid)(x), np.diag(s * (1 - s)), rtol=0, atol=1e-14)
    v = np.ones(n)
    np.testing.assert_allclose(
        forward.derivative(forward.derivative(softplus))(x), s * (1 - s), rtol=0, atol=1e-14
    )
    for f, value, slope in (
        (logsumexp, logsumexp(x), 1.0),
        (softmax, p, np.zeros(n)),
        (log_softmax, log_softmax(x), np.zeros(n)),
    ):
        got = forward.jvp(f, x, v)
        np.testing.assert_allclose(got[0], value, rtol=0, atol=1e-14)
        np.testing.assert_allclose(got[1], slope, rtol=0, atol=1e-14)


def test_a_traced_argument_is_checked_for_its_axis_too():
    with pytest.raises(ValueError, match="axis is 1; it needs to be an axis of x"):
        reverse.grad(lambda x: logsumexp(x, 1))(np.ones(2))

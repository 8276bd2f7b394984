"""Tests of mathdl.probability.estimation.

Tolerances: a handful of operations on up to 50 numbers carries a relative rounding error of some
1e-15, measured by the largest term; 1e-13 leaves room. Another tolerance has its reason beside it.
"""

import math
import re

import mpmath
import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.probability.estimation import (
    fisher_information,
    grid_posterior,
    normal_mean_map,
    normal_mle,
    normal_nll,
)

INF = math.inf
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 50)
scales = st.floats(-3, 3).map(lambda t: 10**t)


def exact_nll(x, mean, log_std):
    """Value, two slopes, and the largest terms of each, in 60 digits."""
    with mpmath.workdps(60):
        std = mpmath.exp(mpmath.mpf(log_std))
        r = [mpmath.mpf(float(xi)) - mpmath.mpf(mean) for xi in x]
        z2 = mpmath.fsum((ri / std) ** 2 for ri in r) / len(r)
        value = mpmath.mpf(log_std) + mpmath.log(2 * mpmath.pi) / 2 + z2 / 2
        slope = -mpmath.fsum(r) / len(r) / std**2
        size = mpmath.fsum(map(abs, r)) / len(r) / std**2
        return float(value), float(slope), float(1 - z2), float(size), float(1 + z2)


# normal_mle


def test_the_worked_fit():
    assert normal_mle([2, 4, 4, 4, 5, 5, 7, 9]) == (5, 2)
    assert normal_mle([1, 3]) == (2, 1)


@given(seed=seeds, n=sizes, scale=scales, shift=st.floats(-1e3, 1e3))
def test_the_fit_is_scipys(seed, n, scale, shift):
    x = scale * np.random.default_rng(seed).normal(size=n) + shift
    mean, std = normal_mle(x)
    theirs = scipy.stats.norm.fit(x)
    size = np.abs(x).max()
    assert mean == pytest.approx(theirs[0], abs=1e-13 * size)
    assert std == pytest.approx(theirs[1], abs=1e-13 * size)
    assert isinstance(mean, float)
    assert isinstance(std, float)


@given(seed=seeds, n=sizes, scale=scales)
def test_the_loss_is_level_at_the_fit_and_higher_beside_it(seed, n, scale):
    rng = np.random.default_rng(seed)
    x = scale * rng.normal(size=n)
    mean, std = normal_mle(x)
    lowest, gradient = normal_nll(x, mean, math.log(std))
    # the mean is off by some eps times the data's size, and log std by some eps
    size = np.abs(x).max() / std
    np.testing.assert_allclose(gradient * [std, 1], 0, atol=1e-13 * max(1, size**2))
    # both changes raise the loss by about their square, at least 1e-4 here
    steps = rng.uniform(0.01, 1, (5, 2)) * rng.choice([-1, 1], (5, 2))
    for du, ds in steps:
        assert normal_nll(x, mean + std * du, math.log(std) + ds)[0] > lowest


@given(seed=seeds, n=sizes, exponent=st.integers(-900, 900))
def test_a_power_of_two_scales_the_fit_exactly(seed, n, exponent):
    x = np.random.default_rng(seed).normal(size=n)
    mean, std = normal_mle(x)
    scaled = normal_mle(np.ldexp(x, exponent))
    assert scaled == (math.ldexp(mean, exponent), pytest.approx(math.ldexp(std, exponent), 1e-14))


def test_extreme_and_nearly_equal_data():
    assert normal_mle([1e308, 1.5e308, 1.7e308]) == pytest.approx((1.4e308, 2.943920e307), rel=1e-6)
    assert normal_mle([-1.7e308, 1.7e308]) == (0, 1.7e308)
    assert normal_mle([0, 5e-200]) == (2.5e-200, 2.5e-200)
    assert normal_mle([1, 1 + 2**-52]) == (1, pytest.approx(2**-53, rel=0.5))  # mean between floats
    x = 1e9 + np.array([4.0, 7.0, 13.0, 16.0])
    assert normal_mle(x) == (1e9 + 10, pytest.approx(math.sqrt(22.5), rel=1e-15))


# normal_nll


@given(seed=seeds, n=st.integers(1, 50), mean=st.floats(-1e3, 1e3), log_std=st.floats(-20, 20))
def test_value_and_gradient_in_sixty_digits(seed, n, mean, log_std):
    x = 5 * np.random.default_rng(seed).normal(size=n) + mean * (seed % 2)
    value, gradient = normal_nll(x, mean, log_std)
    exact, slope_mean, slope_log_std, size_mean, size_log_std = exact_nll(x, mean, log_std)
    # x - mean is rounded, by half an ulp of up to 1e3
    r = np.abs(x - mean).min()
    rounding = 1e-13 + 4e-13 / max(r, 4e-13)
    assert value == pytest.approx(exact, abs=rounding * (size_log_std + abs(log_std) + 1))
    assert gradient.shape == (2,)
    assert gradient[0] == pytest.approx(slope_mean, abs=rounding * size_mean)
    assert gradient[1] == pytest.approx(slope_log_std, abs=rounding * size_log_std)


@given(seed=seeds, n=sizes, mean=st.floats(-10, 10), log_std=st.floats(-5, 5))
def test_value_and_gradient_agree_with_torch_and_scipy(seed, n, mean, log_std):
    x = np.random.default_rng(seed).normal(1, 2, n)
    value, gradient = normal_nll(x, mean, log_std)
    mu, s = (torch.tensor(t, dtype=torch.float64, requires_grad=True) for t in (mean, log_std))
    loss = -torch.distributions.Normal(mu, s.exp()).log_prob(torch.from_numpy(x)).mean()
    loss.backward()
    size = 1 + abs(log_std) + np.mean((x - mean) ** 2) * math.exp(-2 * log_std)
    assert value == pytest.approx(loss.item(), abs=1e-13 * size)
    theirs = -scipy.stats.norm.logpdf(x, mean, math.exp(log_std)).mean()
    assert value == pytest.approx(theirs, abs=1e-13 * size)
    size_mean = np.mean(np.abs(x - mean)) * math.exp(-2 * log_std)
    assert gradient[0] == pytest.approx(mu.grad.item(), abs=1e-13 * size_mean)
    assert gradient[1] == pytest.approx(s.grad.item(), abs=1e-13 * size)


@pytest.mark.parametrize("log_std", [-350, -300, -30, 30, 300, 350, 700])
def test_extreme_scales_keep_their_digits(log_std):
    x = [-3.0, 1.0, 2.5]
    value, gradient = normal_nll(x, 0.5, log_std)
    exact, slope_mean, slope_log_std, *_ = exact_nll(x, 0.5, log_std)
    assert value == pytest.approx(exact, rel=1e-14)
    # below 2.2e-308 a float has few digits left, and here the slope is 0 from 1e-324 on
    assert gradient[0] == pytest.approx(slope_mean, rel=1e-14, abs=1e-323)
    assert gradient[1] == pytest.approx(slope_log_std, rel=1e-14)


@pytest.mark.parametrize("log_std", [-1e308, -1500.0, -1400.0, -900.0])
def test_a_tiny_std_makes_the_loss_infinite_except_on_the_data(log_std):
    value, gradient = normal_nll([1, 2, 3], 2, log_std)
    assert (value, *gradient) == (INF, 0, -INF)
    value, gradient = normal_nll([1, 2, 3], 2.5, log_std)
    assert (value, *gradient) == (INF, INF, -INF)
    value, gradient = normal_nll([1, 2, 3], 1.5, log_std)
    assert (value, *gradient) == (INF, -INF, -INF)
    value, gradient = normal_nll([2, 2], 2, log_std)
    assert value == pytest.approx(log_std + math.log(2 * math.pi) / 2, rel=1e-15)
    assert tuple(gradient) == (0, 1)
    assert not np.signbit(gradient[0])


@pytest.mark.parametrize("log_std", [900.0, 1400.0, 1500.0, 1e308])
def test_a_huge_std_leaves_only_its_log(log_std):
    value, gradient = normal_nll([1e300, -2], 2.5, log_std)
    assert value == pytest.approx(log_std + math.log(2 * math.pi) / 2, rel=1e-15)
    assert tuple(gradient) == (0, 1)  # of -1e300 / e^1800 nothing is left


def test_data_of_any_size():
    # 1e308 apart in units of e^700: z = 9.9e3
    value, gradient = normal_nll([1e308, -1e308], 0, 700)
    z2 = (1e308 / math.exp(700)) ** 2
    assert value == pytest.approx(700 + math.log(2 * math.pi) / 2 + z2 / 2, rel=1e-13)
    assert gradient[1] == pytest.approx(1 - z2, rel=1e-13)
    value, gradient = normal_nll([1.7e308] * 3, 0, 700)
    assert gradient[0] == pytest.approx(-1.7e308 / math.exp(700) / math.exp(700), rel=1e-12)
    value, gradient = normal_nll([1e308], -1e308, 0)
    assert (value, *gradient) == (INF, -INF, -INF)


@given(seed=seeds, n=sizes, exponent=st.integers(-30, 30), mean=st.floats(-3, 3))
def test_another_unit_adds_its_log_to_the_value(seed, n, exponent, mean):
    x = np.random.default_rng(seed).normal(size=n)
    log_unit = exponent * math.log(2)
    value, gradient = normal_nll(x, mean, 0.5)
    other, turned = normal_nll(np.ldexp(x, exponent), math.ldexp(mean, exponent), 0.5 + log_unit)
    size = 1 + np.mean((x - mean) ** 2)
    # 0.5 + log_unit is rounded, by up to 2e-15 in 20
    assert other - log_unit == pytest.approx(value, abs=1e-13 * size)
    assert math.ldexp(turned[0], exponent) == pytest.approx(gradient[0], abs=1e-13 * size)
    assert turned[1] == pytest.approx(gradient[1], abs=1e-13 * size)


# normal_mean_map


def test_the_worked_shrinkage():
    # four data of average 6 and variance 4, prior variance 1: they count as much as the prior
    assert normal_mean_map([5, 7, 4, 8], 2, 0, 1) == 3
    assert normal_mean_map([5, 7, 4, 8], 2, 2, 1) == 4
    assert normal_mean_map([6], 1, 0, 2) == pytest.approx(4.8, rel=1e-15)


@given(
    seed=seeds, n=st.integers(1, 50), std=scales, prior_std=scales, prior_mean=st.floats(-10, 10)
)
def test_the_slope_of_the_log_posterior_is_zero_there(seed, n, std, prior_std, prior_mean):
    x = np.random.default_rng(seed).normal(size=n)
    theta = normal_mean_map(x, std, prior_mean, prior_std)
    pulls = np.append((x - theta) / std**2, (prior_mean - theta) / prior_std**2)
    assert pulls.sum() == pytest.approx(0, abs=1e-13 * n * (20 / std**2 + 20 / prior_std**2))
    low, high = sorted((x.mean(), prior_mean))
    assert low - 1e-14 <= theta <= high + 1e-14


@given(seed=seeds, n=st.integers(1, 20), std=st.floats(0.5, 2), prior_std=st.floats(0.5, 2))
def test_it_is_the_ridge_regression_of_the_data_on_ones(seed, n, std, prior_std):
    x = np.random.default_rng(seed).normal(size=n)
    lam = (std / prior_std) ** 2
    augmented = np.append(np.ones(n), math.sqrt(lam))[:, None]
    theirs = np.linalg.lstsq(augmented, np.append(x, 0.0))[0][0]
    assert normal_mean_map(x, std, 0, prior_std) == pytest.approx(theirs, abs=1e-13)


def test_the_limits_of_the_prior():
    x = [1.0, 2.0, 4.0]
    assert normal_mean_map(x, 2, 100, INF) == pytest.approx(7 / 3, rel=1e-15)
    assert normal_mean_map(x, 2, 100, 1e200) == normal_mean_map(x, 2, 100, INF)
    assert normal_mean_map(x, 1e-300, 100, 1e300) == normal_mean_map(x, 2, 100, INF)
    assert normal_mean_map(x, 2, 100, 1e-200) == 100
    assert normal_mean_map(x, 1e300, 100, 1e-300) == 100
    assert normal_mean_map([1.7e308] * 4, 1, 1.7e308, 1) == pytest.approx(1.7e308, rel=1e-15)


# grid_posterior


@given(seed=seeds, m=st.integers(2, 40), shift=st.floats(-1e6, 1e6))
def test_the_density_is_prior_times_likelihood_and_its_integral_is_one(seed, m, shift):
    rng = np.random.default_rng(seed)
    grid = np.cumsum(rng.uniform(0.01, 1, m))
    log_likelihood, log_prior = rng.normal(0, 10, (2, m))
    density = grid_posterior(log_likelihood, log_prior, grid)
    assert np.trapezoid(density, grid) == pytest.approx(1, rel=1e-13)
    log_p = log_likelihood + log_prior
    direct = np.exp(log_p - log_p.max())
    direct /= np.trapezoid(direct, grid)
    np.testing.assert_allclose(density, direct, rtol=1e-12)  # exponents up to some 100
    shifted = grid_posterior(log_likelihood + shift, log_prior, grid)
    # the shifted numbers are rounded to 1e-10
    np.testing.assert_allclose(shifted, density, rtol=1e-9)
    assert np.trapezoid(shifted, grid) == pytest.approx(1, rel=1e-13)
    swapped = grid_posterior(log_prior, log_likelihood, grid)
    np.testing.assert_array_equal(swapped, density)


def test_a_conjugate_posterior_on_a_fine_grid():
    x = np.array([1.0, 2.5, 0.5, 3.0])
    grid = np.linspace(-12, 12, 2001)
    log_likelihood = scipy.stats.norm.logpdf(x[:, None], grid, 2).sum(axis=0)
    density = grid_posterior(log_likelihood, scipy.stats.norm.logpdf(grid, 1, 1.5), grid)
    variance = 1 / (4 / 2**2 + 1 / 1.5**2)
    mean = normal_mean_map(x, 2, 1, 1.5)
    # smooth and below 1e-40 at the ends: there the rule is right to rounding
    exact = scipy.stats.norm.pdf(grid, mean, math.sqrt(variance))
    np.testing.assert_allclose(density, exact, rtol=1e-10, atol=1e-13)


def test_a_beta_posterior_and_the_zeros_at_its_ends():
    p = np.linspace(0, 1, 1001)
    with np.errstate(divide="ignore"):
        log_likelihood = 7 * np.log(p) + 3 * np.log(1 - p)
    density = grid_posterior(log_likelihood, np.zeros(1001), p)
    assert density[0] == density[-1] == 0
    # the trapezoidal rule's error: the first derivatives vanish at both ends, so h^4
    np.testing.assert_allclose(density, scipy.stats.beta.pdf(p, 8, 4), rtol=1e-9, atol=1e-15)


def test_the_prior_may_exclude_points_and_the_likelihood_too():
    grid = [0.0, 1.0, 2.0, 3.0]
    density = grid_posterior([0, 0, 0, -INF], [-INF, 0, 0, 0], grid)
    np.testing.assert_allclose(density, [0, 0.5, 0.5, 0], rtol=1e-15)
    density = grid_posterior([-INF, -INF, 3, -INF], [0, 0, 0, 0], grid)
    np.testing.assert_allclose(density, [0, 0, 1, 0], rtol=1e-15)
    density = grid_posterior([-INF, 5, -INF, -INF], [-INF] + [2] * 3, [0.0, 1.0, 1.5, 3.0])
    np.testing.assert_allclose(density, [0, 4 / 3, 0, 0], rtol=1e-15)


def test_the_ends_of_the_grid_count_half():
    np.testing.assert_allclose(grid_posterior([0, 0], [0, 0], [2, 6]), 0.25, rtol=1e-15)
    density = grid_posterior([0, -INF], [0, 0], [2, 6])
    np.testing.assert_allclose(density, [0.5, 0], rtol=1e-15)


def test_logarithms_and_grids_of_any_size():
    density = grid_posterior([-1e6, -1e6 + math.log(3)], [-5e8, -5e8], [0, 1])
    np.testing.assert_allclose(density, [0.5, 1.5], rtol=1e-7)  # 5e8 is rounded to 6e-8
    density = grid_posterior([1e307, -1.7e308], [1e307, -1.7e308], [0, 1])
    assert density.tolist() == [2, 0]
    np.testing.assert_allclose(
        grid_posterior([0, 0, 0], [0, 0, 0], [-8e307, 0, 8e307]), 1 / 1.6e308, rtol=1e-12
    )
    tiny = grid_posterior([0, 0], [0, 0], [0, 1e-300])
    np.testing.assert_allclose(tiny, 1e300, rtol=1e-12)


# fisher_information


@given(seed=seeds, n=st.integers(1, 30), p=st.integers(1, 4))
def test_it_is_the_mean_of_the_outer_products(seed, n, p):
    scores = np.random.default_rng(seed).normal(size=(n, p))
    by_hand = sum(np.outer(s, s) for s in scores) / n
    information = fisher_information(lambda x: scores[x.astype(int)], np.arange(n))
    np.testing.assert_allclose(information, by_hand, rtol=1e-13, atol=1e-14)
    assert (information == information.T).all()
    assert np.linalg.eigvalsh(information).min() > -1e-13
    one = fisher_information(lambda x: scores[x.astype(int), 0], np.arange(n))
    assert one.shape == ()
    assert one == pytest.approx(by_hand[0, 0], rel=1e-13)


def test_the_information_of_a_gaussian():
    n = 100_000
    x = np.random.default_rng(0).normal(5, 2, n)
    z = (x - 5) / 2

    def score(x):
        return np.stack([(x - 5) / 4, ((x - 5) / 2) ** 2 - 1], axis=1)

    information = fisher_information(score, x)
    assert information.shape == (2, 2)
    products = np.stack([z**2 / 4, z * (z**2 - 1) / 2, (z**2 - 1) ** 2], axis=1)
    error = products.std(axis=0, ddof=1) / math.sqrt(n)
    entries = information[[0, 0, 1], [0, 1, 1]]
    # six standard errors: false alarm about once in 1e8, the last term's tail is heavier
    assert (np.abs(entries - [1 / 4, 0, 2]) < 6 * error).all()


def test_samples_may_be_vectors():
    X = np.random.default_rng(0).normal(size=(50, 3))
    information = fisher_information(lambda X: X, X)
    np.testing.assert_allclose(information, X.T @ X / 50, rtol=1e-14)


# errors, and that nothing is written to


@pytest.mark.parametrize(
    ("x", "message"),
    [
        ([3.0], "x is 3 throughout; it needs two different entries"),
        ([0.1] * 3, "x is 0.1 throughout; it needs two different entries"),
        ([], "x has shape (0,); it needs at least one entry"),
        ([[1, 2]], "x has shape (1, 2); it needs 1 dimension(s)"),
        ([1, math.nan], "x has 1 NaN or infinite entries; it needs finite numbers"),
    ],
)
def test_what_has_no_fit_is_refused(x, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        normal_mle(x)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1]], 0, 0), "x has shape (1, 1); it needs 1 dimension(s)"),
        (([INF], 0, 0), "x has 1 NaN or infinite entries"),
        (([1], [0], 0), "mean has shape (1,); it needs 0 dimension(s)"),
        (([1], math.nan, 0), "mean has 1 NaN or infinite entries"),
        (([1], 0, [0, 1]), "log_std has shape (2,); it needs 0 dimension(s)"),
        (([1], 0, -INF), "log_std has 1 NaN or infinite entries"),
    ],
)
def test_what_has_no_loss_is_refused(arguments, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        normal_nll(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], 1, 0, 1), "x has shape (0,); it needs at least one entry"),
        (([1], 0, 0, 1), "std is 0; it needs to be positive"),
        (([1], -2, 0, 1), "std is -2; it needs to be positive"),
        (([1], INF, 0, 1), "std has 1 NaN or infinite entries"),
        (([1], 1, INF, 1), "prior_mean has 1 NaN or infinite entries"),
        (([1], 1, math.nan, INF), "prior_mean has 1 NaN or infinite entries"),
        (([1], 1, 0, 0), "prior_std is 0; it needs to be positive"),
        (([1], 1, 0, -1), "prior_std is -1; it needs to be positive"),
        (([1], 1, 0, -INF), "prior_std has 1 NaN or infinite entries"),
        (([1], 1, 0, math.nan), "prior_std has 1 NaN or infinite entries"),
    ],
)
def test_what_has_no_map_is_refused(arguments, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        normal_mean_map(*arguments)


GRID = "grid needs at least two points, each above the one before"
NUMBERS = "it needs numbers or -inf"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0], [0], [1]), GRID),
        (([0, 0], [0, 0], [1, 1]), GRID),
        (([0, 0, 0], [0, 0, 0], [1, 3, 2]), GRID),
        (([0, 0], [0, 0], [-1.7e308, 1.7e308]), GRID),
        (([0, 0], [0, 0], [[1, 2]]), "grid has shape (1, 2); it needs 1 dimension(s)"),
        (([0, 0], [0, 0], [1, INF]), "grid has 1 NaN or infinite entries"),
        (([0, math.nan], [0, 0], [1, 2]), f"log_likelihood has NaN or +inf entries; {NUMBERS}"),
        (([0, 0], [INF, 0], [1, 2]), f"log_prior has NaN or +inf entries; {NUMBERS}"),
        (
            ([0, 0], [0], [1, 2]),
            "log_prior has shape (1,), dtype int64; it needs (2,) real numbers",
        ),
        (
            ([0, 1j], [0, 0], [1, 2]),
            "log_likelihood has shape (2,), dtype complex128; it needs (2,) real numbers",
        ),
        (
            (np.log, [0, 0], [1, 2]),
            "log_likelihood has shape (), dtype object; it needs (2,) real numbers",
        ),
        (
            ([-INF, 0], [0, -INF], [1, 2]),
            "log_likelihood + log_prior has the maximum -inf; it needs a finite one",
        ),
        (
            ([1e308, 0], [1e308, 0], [1, 2]),
            "log_likelihood + log_prior has the maximum inf; it needs a finite one",
        ),
    ],
)
def test_what_has_no_posterior_is_refused(arguments, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        grid_posterior(*arguments)


@pytest.mark.parametrize(
    ("score", "samples", "message"),
    [
        (lambda x: x, [[[1.0]]], "samples has shape (1, 1, 1); it needs 1 or 2 dimension(s)"),
        (lambda x: x, [math.nan], "samples has 1 NaN or infinite entries"),
        (lambda x: x[:1], [1, 2], "score(samples) has shape (1,); it needs 2 rows"),
        (lambda x: x / 0, [1, 2], "score(samples) has 2 NaN or infinite entries"),
        (lambda x: 1.0, [1, 2], "score(samples) has shape (); it needs 1 or 2 dimension(s)"),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_what_has_no_information_is_refused(score, samples, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        fisher_information(score, samples)


def test_arguments_stay_as_they_were():
    x, prior, grid = np.array([1.0, 2.0, 4.0]), np.array([-INF, 0.0, 1.0]), np.array([0.0, 1, 2])
    before = x.copy(), prior.copy(), grid.copy()

    def score(samples):
        samples[:] = 0
        return samples

    normal_mle(x)
    normal_nll(x, 0.5, 1.0)
    normal_mean_map(x, 1, 0, 1)
    grid_posterior(x, prior, grid)[:] = 7
    fisher_information(score, x)
    for array, copy in zip((x, prior, grid), before, strict=True):
        assert (array == copy).all()

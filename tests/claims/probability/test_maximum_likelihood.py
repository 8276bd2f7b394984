"""Checks of the claims in docs/probability/maximum-likelihood.md.

Where a claim is algebra it is checked in fractions; expectations over discrete laws are sums over
all outcomes, in fractions too. Integrals and derivatives are mpmath's, in 30 digits, errors below
1e-15. Simulations allow six standard errors, passed by chance about once in 1e9 at worst for a
bell, and the seeds are arbitrary. Where another tolerance stands, its reason does too.
"""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import optimize, stats

seeds = st.integers(0, 2**32 - 1)
small_data = st.lists(st.integers(-9, 9), min_size=1, max_size=6)
fractions = st.fractions(-5, 5, max_denominator=7)


# mle-invariance


@pytest.mark.claim("mle-invariance")
@given(data=st.data(), size=st.integers(2, 6))
def test_on_a_finite_set_of_parameters_the_maximizers_are_the_images(data, size):
    outcomes, n = 3, 4
    weights = st.lists(st.integers(1, 6), min_size=outcomes, max_size=outcomes)
    model = {}  # theta -> probabilities
    for theta in range(size):
        w = data.draw(weights)
        model[theta] = [Fraction(v, sum(w)) for v in w]
    x = data.draw(st.lists(st.integers(0, outcomes - 1), min_size=n, max_size=n))
    g = data.draw(st.permutations(range(size)))
    renamed = {g[theta]: p for theta, p in model.items()}

    def maximizers(family):
        L = {name: math.prod(p[i] for i in x) for name, p in family.items()}
        return {name for name, value in L.items() if value == max(L.values())}

    assert {g[theta] for theta in maximizers(model)} == maximizers(renamed)


@pytest.mark.claim("mle-invariance")
@given(heads=st.integers(1, 19))
def test_a_search_in_the_logit_or_the_root_finds_the_image_of_the_share(heads):
    n = 20
    logit = optimize.minimize_scalar(
        lambda t: n * np.logaddexp(0, t) - heads * t, bounds=(-8, 8), options={"xatol": 1e-10}
    )
    root = optimize.minimize_scalar(
        lambda q: -2 * heads * math.log(q) - (n - heads) * math.log1p(-q * q),
        bounds=(1e-6, 1 - 1e-6),
        method="bounded",
        options={"xatol": 1e-10},
    )
    # a search by values finds a place up to the root of their rounding, some 1e-7
    assert 1 / (1 + math.exp(-logit.x)) == pytest.approx(heads / n, abs=1e-6)
    assert root.x**2 == pytest.approx(heads / n, abs=1e-6)


@pytest.mark.claim("mle-invariance")
@given(seed=seeds, n=st.integers(2, 20))
def test_three_names_of_a_gaussians_width_have_one_fit(seed, n):
    x = np.random.default_rng(seed).normal(3, 2, n)
    square = np.mean((x - x.mean()) ** 2)
    widths = {"std": lambda t: t, "variance": math.sqrt, "log": math.exp}
    images = {"std": math.sqrt(square), "variance": square, "log": math.log(square) / 2}
    for name, to_std in widths.items():
        centre = images[name]
        low, high = (centre - 1, centre + 1) if name == "log" else (centre / 3, 3 * centre)
        fit = optimize.minimize_scalar(
            lambda t, f=to_std: -stats.norm.logpdf(x, x.mean(), f(t)).sum(),
            bounds=(low, high),
            method="bounded",
            options={"xatol": 1e-10},
        )
        assert fit.x == pytest.approx(centre, rel=1e-6, abs=1e-6)


def test_likelihood_is_a_density_is_false_for_one_toss():
    # the misconception: areas 1/2 in p and 1/3 in q = sqrt(p), while a density's would agree
    assert mpmath.quad(lambda p: p, [0, 1]) == pytest.approx(0.5)
    assert mpmath.quad(lambda q: q**2, [0, 1]) == pytest.approx(1 / 3)
    assert mpmath.quad(lambda q: q**2 * 2 * q, [0, 1]) == pytest.approx(0.5)  # as a density would


# gaussian-nll-gradient


def exact_loss(x, mu, s):
    z2 = mpmath.fsum((mpmath.mpf(xi) - mu) ** 2 for xi in x) / len(x) * mpmath.exp(-2 * s)
    return s + mpmath.log(2 * mpmath.pi) / 2 + z2 / 2


@pytest.mark.claim("gaussian-nll-gradient")
@given(x=small_data, mu=st.floats(-5, 5), s=st.floats(-2, 2))
def test_the_loss_is_the_mean_of_minus_log_densities_and_has_these_slopes(x, mu, s):
    with mpmath.workdps(30):
        direct = -mpmath.fsum(mpmath.log(mpmath.npdf(xi, mu, mpmath.exp(s))) for xi in x) / len(x)
        assert mpmath.almosteq(direct, exact_loss(x, mu, s), 1e-20, 1e-20)
        by_mu = mpmath.diff(lambda t: exact_loss(x, t, s), mu)
        by_s = mpmath.diff(lambda t: exact_loss(x, mu, t), s)
    mean = np.mean(x)
    square = np.mean((np.array(x) - mean) ** 2) + (mean - mu) ** 2
    scale = math.exp(-2 * s)
    size = 1 + scale * (square + 20)
    assert float(by_mu) == pytest.approx(scale * (mu - mean), abs=1e-12 * size)
    assert float(by_s) == pytest.approx(1 - scale * square, abs=1e-12 * size)


@pytest.mark.claim("gaussian-nll-gradient")
@given(x=small_data, mu=fractions)
def test_the_mixed_terms_vanish_exactly(x, mu):
    n, mean = len(x), Fraction(sum(x), len(x))
    spread = sum((xi - mean) ** 2 for xi in x) / n
    assert sum((xi - mu) ** 2 for xi in x) / n == spread + (mean - mu) ** 2


@pytest.mark.claim("gaussian-nll-gradient")
@given(x=small_data, shift=st.floats(-20, 20), stretch=st.floats(-4, 4))
def test_no_other_point_is_as_low_as_the_fit_and_none_is_level(x, shift, stretch):
    assume(len(set(x)) > 1)
    assume(abs(shift) > 1e-3 or abs(stretch) > 1e-3)
    mean, std = np.mean(x), np.std(x)
    mu, s = mean + shift, math.log(std) + stretch
    with mpmath.workdps(30):
        lowest = exact_loss(x, mpmath.mpf(float(mean)), mpmath.log(float(std)))
        assert exact_loss(x, mu, s) > lowest
    slopes = math.exp(-2 * s) * (mu - mean), 1 - math.exp(-2 * s) * (std**2 + (mu - mean) ** 2)
    assert max(map(abs, slopes)) > 1e-12


@pytest.mark.claim("gaussian-nll-gradient")
@given(x=small_data)
def test_the_hessian_at_the_fit_is_diagonal(x):
    assume(len(set(x)) > 1)
    with mpmath.workdps(30):
        mean = mpmath.fsum(x) / len(x)
        variance = mpmath.fsum((xi - mean) ** 2 for xi in x) / len(x)
        fit = mean, mpmath.log(variance) / 2
        second = [
            mpmath.diff(lambda m, s: exact_loss(x, m, s), fit, order)
            for order in ((2, 0), (1, 1), (0, 2))
        ]
    assert [float(v) for v in second] == pytest.approx([1 / float(variance), 0, 2], abs=1e-9)


@pytest.mark.claim("gaussian-nll-gradient")
@given(value=st.integers(-9, 9), n=st.integers(1, 5), s=st.floats(-50, 5))
def test_equal_data_send_the_loss_down_without_end(value, n, s):
    with mpmath.workdps(30):
        fall = exact_loss([value] * n, value, s) - exact_loss([value] * n, value, s - 3)
    assert float(fall) == pytest.approx(3, abs=1e-12)


def test_the_loss_is_not_convex_although_it_has_one_minimum():
    # question 3: data -1 and 1, so a mean of 0 and a std of 1; at mu = 2 the determinant is < 0
    with mpmath.workdps(30):
        hessian = [
            mpmath.diff(lambda m, s: exact_loss([-1, 1], m, s), (2, 0), order)
            for order in ((2, 0), (1, 1), (0, 2))
        ]
    assert hessian[0] * hessian[2] - hessian[1] ** 2 == pytest.approx(2 * (1 - 4), abs=1e-9)


# variance-bias: expectations are sums over all outcomes, in fractions


def expectation(statistic, laws):
    """The mean of a statistic of independent draws, each from a list of (value, probability)."""
    total = Fraction(0)
    for draws in itertools.product(*laws):
        total += math.prod(p for _, p in draws) * statistic([v for v, _ in draws])
    return total


def mean_square(x):
    mean = Fraction(sum(x)) / len(x)
    return sum((v - mean) ** 2 for v in x) / len(x)


@st.composite
def laws(draw, values=3):
    """A law on a few integers."""
    v = draw(st.lists(st.integers(-4, 4), min_size=values, max_size=values, unique=True))
    w = draw(st.lists(st.integers(1, 5), min_size=values, max_size=values))
    return [(Fraction(a), Fraction(b, sum(w))) for a, b in zip(v, w)]


def variance(law):
    mean = sum(v * p for v, p in law)
    return sum((v - mean) ** 2 * p for v, p in law)


@pytest.mark.claim("variance-bias")
@given(law=laws(), n=st.integers(1, 4))
def test_the_fitted_variance_is_on_average_n_minus_one_over_n_of_the_true_one(law, n):
    assert expectation(mean_square, [law] * n) == Fraction(n - 1, n) * variance(law)


@pytest.mark.claim("variance-bias")
@given(law=laws(2), k=st.integers(1, 3), m=st.integers(1, 3), data=st.data())
def test_groups_with_means_of_their_own_lose_the_same_share_each(law, k, m, data):
    shifts = [data.draw(st.integers(-9, 9)) for _ in range(k)]
    groups = [[(v + shift, p) for v, p in law] for shift in shifts for _ in range(m)]

    def fitted(x):
        return sum(mean_square(x[i : i + m]) for i in range(0, k * m, m)) / k

    assert expectation(fitted, groups) == Fraction(m - 1, m) * variance(law)


@pytest.mark.claim("variance-bias")
@given(size=laws(2), mean=st.integers(-9, 9), n=st.integers(1, 4))
def test_uncorrelated_is_enough(size, mean, n):
    # mean + sign_i R with one random size R for all and fair signs of their own: uncorrelated,
    # and as dependent as |X_i - mean| = |X_j - mean|
    true, fitted = Fraction(0), Fraction(0)
    products = [[Fraction(0)] * n for _ in range(n)]
    for radius, p in size:
        for signs in itertools.product((-1, 1), repeat=n):
            x = [mean + sign * radius for sign in signs]
            weight = p / 2**n
            fitted += weight * mean_square(x)
            true += weight * (x[0] - mean) ** 2
            for i, j in itertools.product(range(n), repeat=2):
                products[i][j] += weight * (x[i] - mean) * (x[j] - mean)
    assert products == [[true * (i == j) for j in range(n)] for i in range(n)]
    assert fitted == Fraction(n - 1, n) * true


@pytest.mark.claim("variance-bias")
@given(law=laws())
def test_correlated_is_not_enough(law):
    # two copies of one draw have no residuals at all
    assert sum(p * mean_square([v, v]) for v, p in law) == 0 < Fraction(1, 2) * variance(law)


@pytest.mark.claim("variance-bias")
def test_the_pairs_are_fitted_jointly_by_their_means_and_the_mean_square():
    # all parameters at once: no step from the closed form raises the likelihood of three pairs
    x = np.random.default_rng(0).normal([[1.0], [5.0], [9.0]], 2, (3, 2))
    means = x.mean(axis=1)
    s = 0.5 * math.log(np.mean((x - means[:, None]) ** 2))

    def loss(theta):
        return -stats.norm.logpdf(x, theta[:3, None], math.exp(theta[3])).sum()

    found = optimize.minimize(loss, np.array([0.0, 0, 0, 2]), method="BFGS", options={"gtol": 1e-7})
    np.testing.assert_allclose(found.x, [*means, s], atol=1e-5)


def test_unbiased_is_best_is_false_for_five_gaussian_draws():
    # the sum of squares over sigma^2 is chi-square with n - 1 degrees of freedom
    for n in range(2, 12):
        chi2 = stats.chi2(n - 1)

        def error(c, chi2=chi2):
            return chi2.var() / c**2 + (chi2.mean() / c - 1) ** 2

        def formula(c, n=n):
            return ((n - 1) / c - 1) ** 2 + 2 * (n - 1) / c**2

        errors = [error(c) for c in (n - 1, n, n + 1)]
        assert errors == pytest.approx([formula(c) for c in (n - 1, n, n + 1)], rel=1e-12)
        assert errors[0] > errors[1] > errors[2]
        assert optimize.minimize_scalar(error, bounds=(0.5, 30)).x == pytest.approx(n + 1, abs=1e-3)
    # and the root of the unbiased estimate is too small: E sqrt(chi2 / 4) for n = 5
    root = mpmath.sqrt(2 / mpmath.mpf(4)) * mpmath.gamma(2.5) / mpmath.gamma(2)
    assert float(root) == pytest.approx(0.94, abs=0.005)


def test_batch_norm_uses_both_divisors():
    norm = torch.nn.BatchNorm1d(1, momentum=1.0, eps=1e-12).double()
    x = torch.tensor([[1.0], [5.0]], dtype=torch.float64)
    assert norm(x).flatten().tolist() == pytest.approx([-1, 1])  # by the variance 4
    assert norm.running_var.item() == pytest.approx(8)


# fisher-information


def moments_of_the_score(log_p, theta, weights):
    """E u, E u^2 and -E of the second derivative, each outcome with a theta of its own.

    `log_p` takes (k,) thetas and returns the log probability of outcome i at the i-th of them, or
    the log density at the i-th point of a rule with these weights.
    """
    thetas = torch.full((len(weights),), theta, dtype=torch.float64, requires_grad=True)
    values = log_p(thetas)
    (u,) = torch.autograd.grad(values.sum(), thetas, create_graph=True)
    (second,) = torch.autograd.grad(u.sum(), thetas, allow_unused=True)
    p = weights * values.exp().detach().numpy()
    assert p.sum() == pytest.approx(1, abs=1e-10)
    u = u.detach().numpy()
    return p @ u, p @ u**2, -p @ second.numpy()


@pytest.mark.claim("fisher-information")
@given(
    t=st.lists(st.integers(-3, 3), min_size=2, max_size=5),
    bend=st.lists(st.floats(-1, 1), min_size=5, max_size=5),
    theta=st.floats(-1, 1),
)
def test_both_forms_agree_for_random_curved_families_on_a_few_outcomes(t, bend, theta):
    # log p = theta t_i + theta^2 b_i - log of the sum: no exponential family, so the forms differ
    # outcome by outcome and agree only on average
    slopes, bends = torch.tensor(t).double(), torch.tensor(bend[: len(t)]).double()

    def log_p(thetas):
        logits = thetas[:, None] * slopes + thetas[:, None] ** 2 * bends
        return torch.log_softmax(logits, 1).diagonal()

    mean, square, curvature = moments_of_the_score(log_p, theta, np.ones(len(t)))
    assert mean == pytest.approx(0, abs=1e-12)
    assert square == pytest.approx(curvature, abs=1e-12)


def log_normal(x, mean, std):
    return -(((x - mean) / std) ** 2) / 2 - torch.log(std) - math.log(2 * math.pi) / 2


TWO = torch.tensor(2.0, dtype=torch.float64)
DENSITIES = {  # log density, theta, ends beyond which less than 1e-12 is left, information
    "mean": (lambda x, t: log_normal(x, t, TWO), 1.5, (-20, 23), 1 / 4),
    "log std": (lambda x, t: log_normal(x, 0, t.exp()), 0.5, (-18, 18), 2),
    "rate": (lambda x, t: t.log() - t * x, 2.0, (0, 25), 1 / 4),
    "logistic": (lambda x, t: t - x - 2 * torch.log1p((t - x).exp()), 0.5, (-45, 45), 1 / 3),
}


@pytest.mark.claim("fisher-information")
@pytest.mark.parametrize("name", DENSITIES)
def test_both_forms_agree_for_densities_by_quadrature(name):
    log_p, theta, (a, b), information = DENSITIES[name]
    nodes, weights = np.polynomial.legendre.leggauss(300)
    x = torch.tensor((a + b) / 2 + (b - a) / 2 * nodes)
    mean, square, curvature = moments_of_the_score(
        lambda thetas: log_p(x, thetas), theta, (b - a) / 2 * weights
    )
    assert mean == pytest.approx(0, abs=1e-9)
    assert square == pytest.approx(information, abs=1e-9)
    assert curvature == pytest.approx(information, abs=1e-9)


@pytest.mark.claim("fisher-information")
@given(z=st.lists(st.floats(-3, 3), min_size=2, max_size=5), n=st.integers(1, 3))
def test_a_softmax_has_the_matrix_diag_p_minus_p_p_and_data_add(z, n):
    p = np.exp(z) / np.exp(z).sum()
    k, eye = len(p), np.eye(len(p))
    total = np.zeros((k, k))
    for labels in itertools.product(range(k), repeat=n):
        u = sum(eye[label] - p for label in labels)  # the score of n labels
        total += math.prod(p[label] for label in labels) * np.outer(u, u)
    # minus the second derivative of log softmax is the same matrix for every label
    hessian = torch.autograd.functional.hessian(
        lambda t: -torch.log_softmax(t, 0)[0], torch.tensor(z, dtype=torch.float64)
    )
    np.testing.assert_allclose(total, n * hessian.numpy(), atol=1e-12)


@pytest.mark.claim("fisher-information")
@given(seed=seeds)
def test_another_parameter_turns_the_matrix_by_the_jacobian(seed):
    # categorical on 3 outcomes with the logits h(phi) = A phi + (sum of squares of phi) b
    rng = np.random.default_rng(seed)
    A, b, phi = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=2)

    def log_p(phi):
        return torch.log_softmax(torch.tensor(A) @ phi + (phi @ phi) * torch.tensor(b), 0)

    at = torch.tensor(phi)
    scores = torch.autograd.functional.jacobian(log_p, at).numpy()  # (3, 2), one row an outcome
    p = np.exp(log_p(at).numpy())
    direct = (scores.T * p) @ scores
    J = A + 2 * np.outer(b, phi)
    inner = np.diag(p) - np.outer(p, p)
    np.testing.assert_allclose(direct, J.T @ inner @ J, atol=1e-12)
    # and the second form in phi, where the curvature of h drops out on average
    curvature = -sum(
        p[i] * torch.autograd.functional.hessian(lambda t, i=i: log_p(t)[i], at).numpy()
        for i in range(3)
    )
    np.testing.assert_allclose(direct, curvature, atol=1e-12)


def mean_over(law, values):
    """E f of a scipy law by 2000 nodes on either side of its middle, where a kink may sit."""
    nodes, weights = np.polynomial.legendre.leggauss(2000)
    ends = law.ppf(0) if np.isfinite(law.ppf(0)) else law.median() - 45 * law.std()
    top = law.ppf(1) if np.isfinite(law.ppf(1)) else law.median() + 45 * law.std()
    total = 0.0
    for a, b in ((ends, law.median()), (law.median(), top)):
        x = (a + b) / 2 + (b - a) / 2 * nodes
        total += (b - a) / 2 * np.sum(weights * law.pdf(x) * values(x))
    return total


def both_forms(log_p, theta, law):
    """E u, E u^2, -E u' by torch's derivatives of log_p in theta, under a law of the data."""

    def derivatives(x):
        thetas = torch.full((len(x),), theta, dtype=torch.float64, requires_grad=True)
        value = log_p(torch.tensor(x), thetas)
        (u,) = torch.autograd.grad(value.sum(), thetas, create_graph=True)
        second = torch.zeros(len(x))
        if u.requires_grad:
            (found,) = torch.autograd.grad(u.sum(), thetas, allow_unused=True)
            second = second if found is None else found
        return u.detach().numpy(), second.numpy()

    return [
        mean_over(law, f)
        for f in (
            lambda x: derivatives(x)[0],
            lambda x: derivatives(x)[0] ** 2,
            lambda x: -derivatives(x)[1],
        )
    ]


@pytest.mark.parametrize("size", [0.5, 2.0, 3.0])
def test_the_forms_part_company_where_a_condition_fails(size):
    def laplace(x, t):
        return -(x - t).abs() / size - math.log(2 * size)

    # the integrands are analytic on either side of the middle: errors of rounding only
    got = both_forms(laplace, 1.0, stats.laplace(1, size))
    assert got == pytest.approx([0, 1 / size**2, 0], abs=1e-9)
    uniform = both_forms(lambda x, t: -t.log() + 0 * x, size, stats.uniform(0, size))
    assert uniform == pytest.approx([-1 / size, 1 / size**2, -1 / size**2], rel=1e-9)
    # the wrong data: N(theta, size^2) at draws that are three times as wide
    wrong = both_forms(
        lambda x, t: log_normal(x, t, torch.tensor(size)), 1.0, stats.norm(1, 3 * size)
    )
    assert wrong == pytest.approx([0, 9 / size**2, 1 / size**2], abs=1e-9)


@pytest.mark.parametrize("b", [0.5, 2.0])
def test_a_laplace_fit_errs_as_its_first_form_says(b):
    n, runs = 401, 20_000
    median = np.median(np.random.default_rng(1).laplace(0, b, (runs, n)), axis=1)
    # standard error of a variance: v sqrt(2 / runs); a median's next term falls as 1 / sqrt(n)
    assert n * median.var() == pytest.approx(b**2, rel=6 * math.sqrt(2 / runs) + 3 / math.sqrt(n))


@given(p=st.floats(0.01, 0.99))
def test_a_coin_in_two_parameters(p):
    def by_logit(t):
        return torch.stack([torch.nn.functional.logsigmoid(s * t[i]) for i, s in ((0, -1), (1, 1))])

    def by_p(t):
        return torch.stack([torch.log1p(-t[0]), torch.log(t[1])])

    for log_p, theta, information in (
        (by_logit, math.log(p / (1 - p)), p * (1 - p)),
        (by_p, p, 1 / (p * (1 - p))),
    ):
        mean, square, curvature = moments_of_the_score(log_p, theta, np.ones(2))
        assert mean == pytest.approx(0, abs=1e-11)
        assert [square, curvature] == pytest.approx([information] * 2, rel=1e-9)


@given(seed=seeds)
def test_a_network_that_fits_its_targets_has_no_empirical_fisher_but_is_curved(seed):
    # empirical-fisher: the loss is sum (y - f)^2 / 2, f = a tanh(b x), at y = f exactly
    rng = np.random.default_rng(seed)
    x, theta = torch.tensor(rng.normal(size=5)), torch.tensor(rng.uniform(0.5, 2, 2))

    def f(t):
        return t[0] * torch.tanh(t[1] * x)

    y = f(theta)
    scores = torch.autograd.functional.jacobian(lambda t: -((y - f(t)) ** 2) / 2, theta).numpy()
    assert np.abs(scores.T @ scores).max() == 0
    loss = torch.autograd.functional.hessian(lambda t: ((y - f(t)) ** 2).sum() / 2, theta).numpy()
    jac = torch.autograd.functional.jacobian(f, theta).numpy()
    np.testing.assert_allclose(loss, jac.T @ jac, atol=1e-12)  # the Fisher information
    assert np.trace(loss) > 0


@given(a=st.floats(0.2, 3), b=st.floats(0.2, 3))
def test_a_rescaled_relu_network_has_a_singular_information(a, b):
    # every-fit-is-gaussian: a relu(b x) and (a c) relu(b x / c) are one density
    x = torch.linspace(-2, 2, 9, dtype=torch.float64)
    at = torch.tensor([a, b], dtype=torch.float64)
    jac = torch.autograd.functional.jacobian(lambda t: t[0] * torch.relu(t[1] * x), at).numpy()
    information = jac.T @ jac
    np.testing.assert_allclose(information @ [a, -b], 0, atol=1e-12 * np.trace(information) * 5)
    assert np.trace(information) > 0


# asymptotic-normality


def rate_cdf(t, n):
    """P(sqrt(n) (rate - 1) <= t) for n waits at rate 1: their sum is Gamma(n)."""
    return stats.gamma.sf(n / np.maximum(1 + t / math.sqrt(n), 1e-300), n)


def coin_cdf(t, n, p=0.3):
    """P(sqrt(n) (fitted logit - logit) <= t): the share of heads below a bound."""
    logit = math.log(p / (1 - p)) + t / math.sqrt(n)
    return stats.binom.cdf(np.floor(n / (1 + np.exp(-logit)) + 1e-9), n, p)


def poisson_cdf(t, n, rate=1.5):
    return stats.poisson.cdf(np.floor(n * (rate + t / math.sqrt(n)) + 1e-9), n * rate)


@pytest.mark.claim("asymptotic-normality")
@pytest.mark.parametrize(
    ("cdf", "information"), [(rate_cdf, 1.0), (coin_cdf, 0.21), (poisson_cdf, 1 / 1.5)]
)
def test_the_exact_law_of_the_error_tends_to_the_gaussian_of_that_variance(cdf, information):
    t = np.linspace(-8, 8, 4001)
    limit = stats.norm.cdf(t * math.sqrt(information))
    gaps = [np.abs(cdf(t, n) - limit).max() for n in (100, 10_000, 1_000_000)]
    # the gap of a skewed or stepped law falls as 1 / sqrt(n): steps of 10 here, and a small start
    assert gaps[0] < 0.1
    assert gaps[1] < gaps[0] / 5
    assert gaps[2] < gaps[1] / 5
    assert gaps[2] < 1e-3


@pytest.mark.claim("asymptotic-normality")
def test_a_gaussians_two_errors_have_the_covariance_of_the_inverse_information():
    n, runs = 400, 20_000
    rng = np.random.default_rng(0)
    # the mean and the sum of squares of n draws from N(0, 4), by their exact laws
    mean = rng.normal(0, 2 / math.sqrt(n), runs)
    log_std = 0.5 * np.log(rng.chisquare(n - 1, runs) / n)
    errors = math.sqrt(n) * np.stack([mean, log_std], axis=1)
    covariance = errors.T @ errors / runs
    # standard error of a variance v: v sqrt(2 / runs); besides, terms of order 1 / n
    for got, v in zip(np.diag(covariance), (4, 1 / 2)):
        assert got == pytest.approx(v, abs=v * (6 * math.sqrt(2 / runs) + 3 / n))
    assert covariance[0, 1] == pytest.approx(0, abs=6 * math.sqrt(2 / runs))
    for column, v in zip(errors.T, (4, 1 / 2)):
        # DKW: P(gap > c) <= 2 exp(-2 runs c^2), 1e-9 here; the skew adds some 0.5 / sqrt(n)
        assert stats.kstest(column, stats.norm(0, math.sqrt(v)).cdf).statistic < (
            math.sqrt(math.log(2e9) / (2 * runs)) + 0.5 / math.sqrt(n)
        )


@pytest.mark.claim("asymptotic-normality")
def test_a_fit_without_a_formula_errs_as_its_information_says():
    # the location of a logistic, information 1/3, by Newton's method on all runs at once
    n, runs = 200, 4000
    x = np.random.default_rng(0).logistic(0, 1, (runs, n))
    theta = np.median(x, axis=1)
    for _ in range(20):
        p = 1 / (1 + np.exp(-(x - theta[:, None])))
        slope, curvature = np.sum(2 * p - 1, axis=1), np.sum(2 * p * (1 - p), axis=1)
        theta += slope / curvature
    assert np.abs(slope / curvature).max() < 1e-10
    scaled = n * np.mean(theta**2)
    assert scaled == pytest.approx(3, abs=3 * (6 * math.sqrt(2 / runs) + 3 / n))


@pytest.mark.parametrize("n", [1, 2, 5, 50])
def test_the_largest_draw_has_another_law_and_another_rate(n):
    # every fit is Gaussian: false. P(largest <= t) = t^n, so the shortfall's cdf is 1 - (1 - s/n)^n
    s = np.linspace(0, n, 101)
    exact = 1 - (1 - s / n) ** n
    np.testing.assert_allclose(1 - stats.beta(n, 1).cdf(1 - s / n), exact, atol=1e-12)
    assert np.abs(exact - (1 - np.exp(-s))).max() < 1 / n
    law = stats.beta(n, 1)
    assert law.mean() == pytest.approx(n / (n + 1))
    assert law.std() * (n + 1) / n == pytest.approx(1 / math.sqrt(n * (n + 2)))
    # it is the fit: the likelihood is 0 below the largest draw, and falls above it
    x = np.random.default_rng(n).uniform(0, 1, n)
    grid = np.linspace(0.01, 2, 400)
    L = np.where(grid >= x.max(), grid**-n, 0.0)
    assert grid[L.argmax()] == grid[grid >= x.max()][0]


def sandwich_of_a_poisson_in_its_log_rate(law):
    """theta*, G and H of the Poisson model with the rate exp(theta), data from a scipy law."""
    k = np.arange(0, 1000)
    p = law.pmf(k)
    x = torch.tensor(k, dtype=torch.float64)

    def expected_loss(t):
        return -float(p @ stats.poisson.logpmf(k, math.exp(t)))

    found = optimize.minimize_scalar(expected_loss, bounds=(-2, 4), options={"xatol": 1e-9})
    thetas = torch.full((len(k),), found.x, dtype=torch.float64, requires_grad=True)
    log_p = x * thetas - thetas.exp()
    (u,) = torch.autograd.grad(log_p.sum(), thetas, create_graph=True)
    (second,) = torch.autograd.grad(u.sum(), thetas)
    return found.x, p @ u.detach().numpy() ** 2, -p @ second.numpy()


@pytest.mark.parametrize("q", [0.25, 0.5])
def test_a_wrong_model_errs_by_the_sandwich(q):
    # Poisson fitted to geometric counts, P(k) = q (1 - q)^k: the fit is the log of the mean, and
    # the sum of n counts is negative binomial, so the law of the error is exact
    theta, G, H = sandwich_of_a_poisson_in_its_log_rate(stats.nbinom(1, q))
    assert theta == pytest.approx(math.log((1 - q) / q), abs=1e-6)
    assert G / H > 1.9  # no Poisson: the forms differ
    t = np.linspace(-8, 8, 4001)
    limit = stats.norm.cdf(t * H / math.sqrt(G))
    gaps = []
    for n in (100, 10_000, 1_000_000):
        bound = n * np.exp(math.log((1 - q) / q) + t / math.sqrt(n))
        gaps.append(np.abs(stats.nbinom.cdf(np.floor(bound + 1e-9), n, q) - limit).max())
    # as above: 1 / sqrt(n), steps of 10
    assert gaps[0] < 0.1
    assert gaps[1] < gaps[0] / 5
    assert gaps[2] < 1e-3


def test_the_sandwich_of_a_mean_is_the_datas_variance():
    _, G, H = both_forms(lambda x, t: log_normal(x, t, TWO), 1.0, stats.norm(1, 6))
    assert G / H**2 == pytest.approx(36, rel=1e-9)


# unbounded-likelihood


def spike_density(v, mu, sigma):
    """The Gaussian's density, without the digits of e to a power below -500,000."""
    z = (v - mu) / sigma
    return mpmath.npdf(z) / sigma if abs(z) < 1000 else mpmath.mpf(0)


def exact_log_likelihood(x, mu, sigma):
    x = list(map(mpmath.mpf, x))
    return mpmath.fsum(mpmath.log((mpmath.npdf(v) + spike_density(v, mu, sigma)) / 2) for v in x)


@pytest.mark.claim("unbounded-likelihood")
@given(x=st.lists(st.floats(-6, 6), min_size=1, max_size=6), power=st.integers(-2, 300))
def test_the_spike_is_at_least_as_high_as_the_bound(x, power):
    with mpmath.workdps(30):
        sigma = mpmath.mpf(10) ** -power
        bound = -mpmath.log(sigma) - len(x) * mpmath.log(2 * mpmath.sqrt(2 * mpmath.pi))
        bound -= mpmath.fsum(mpmath.mpf(v) ** 2 for v in x[1:]) / 2
        # for a single datum and a narrow spike they agree to 30 digits
        assert exact_log_likelihood(x, x[0], sigma) >= bound - mpmath.mpf(10) ** -24


@pytest.mark.claim("unbounded-likelihood")
@given(x=st.lists(st.integers(-5, 5), min_size=1, max_size=6, unique=True), cap=st.floats(0, 1e5))
def test_any_height_is_passed_and_the_bound_is_the_limit_up_to_the_first_half(x, cap):
    with mpmath.workdps(30):
        rest = len(x) * mpmath.log(2 * mpmath.sqrt(2 * mpmath.pi))
        rest += mpmath.fsum(mpmath.mpf(v) ** 2 for v in x[1:]) / 2
        sigma = mpmath.exp(-(rest + cap + 10))
        height = exact_log_likelihood(x, x[0], sigma)
        assert height > cap
        # with all data different nothing is lost but the first half's share at x_1
        assert height - (-mpmath.log(sigma) - rest) < 1e-2


def test_the_spike_of_the_example_meets_the_truth_near_ten_to_the_minus_187():
    rng = np.random.default_rng(0)
    x = np.where(rng.random(100) < 0.5, rng.normal(0, 1, 100), rng.normal(4, 0.5, 100))
    with mpmath.workdps(40):
        truth = exact_log_likelihood(x, 4, 0.5)
        below = exact_log_likelihood(x, x[0], mpmath.mpf(10) ** -186)
        above = exact_log_likelihood(x, x[0], mpmath.mpf(10) ** -188)
    assert below < truth < above


def test_a_search_that_starts_broad_finds_the_local_maximum_near_the_truth():
    rng = np.random.default_rng(0)
    x = np.where(rng.random(100) < 0.5, rng.normal(0, 1, 100), rng.normal(4, 0.5, 100))

    def loss(theta):
        second = stats.norm.logpdf(x, theta[0], math.exp(theta[1]))
        return -np.logaddexp(stats.norm.logpdf(x), second).sum()

    for start in ([0.0, 2.0], [x.mean(), 1.0], [4.0, 1.0]):
        found = optimize.minimize(loss, start).x
        assert abs(found[0] - 4) < 0.1
        assert abs(math.exp(found[1]) - 0.5) < 0.1

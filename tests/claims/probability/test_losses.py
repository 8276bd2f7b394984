"""Checks of the claims in docs/probability/losses.md.

Claims about expectations over finite laws are checked in fractions, logarithms and integrals in
mpmath's 30 digits: derivatives there err by less than 1e-12, so 1e-10 leaves room. Searches by
scipy find a place to some 1e-6 and a value to 1e-10. Where another tolerance stands, its reason
does too.
"""

import itertools
import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mpf
from scipy import optimize, stats

from mathdl.nn import losses

functional = torch.nn.functional
seeds = st.integers(0, 2**32 - 1)
outputs = st.floats(-6, 6)
scales = st.floats(0.1, 5)


@pytest.fixture(autouse=True)
def thirty_digits():
    with mpmath.workdps(30):
        yield


def slope(f, x):
    return float(mpmath.diff(f, mpf(x)))


def close(x):
    return pytest.approx(x, rel=1e-10, abs=1e-10)


@st.composite
def laws(draw, k_min=2, k_max=5, zeros=True):
    """Probabilities as fractions."""
    k = draw(st.integers(k_min, k_max))
    w = draw(st.lists(st.integers(0 if zeros else 1, 6), min_size=k, max_size=k))
    assume(sum(w))
    return [Fraction(v, sum(w)) for v in w]


def cross_entropy(y, p):
    return -mpmath.fsum(mpf(str(float(a))) * mpmath.log(b) for a, b in zip(y, p) if a)


# losses-are-nlls: densities of scipy, derivatives of mpmath


@pytest.mark.claim("losses-are-nlls")
@given(f=outputs, y=outputs, sigma=scales)
def test_the_gaussian_row(f, y, sigma):
    def loss(f):
        return (f - y) ** 2 / (2 * sigma**2) + mpmath.log(sigma) + mpmath.log(2 * mpmath.pi) / 2

    assert float(loss(mpf(f))) == close(-stats.norm(f, sigma).logpdf(y))
    assert (f - y) / sigma**2 == close(slope(loss, f))


@pytest.mark.claim("losses-are-nlls")
@given(f=outputs, y=outputs, b=scales)
def test_the_laplace_row(f, y, b):
    def loss(f):
        return abs(f - y) / b + mpmath.log(2 * b)

    assert float(loss(mpf(f))) == close(-stats.laplace(f, b).logpdf(y))
    assume(abs(f - y) > 1e-3)
    assert math.copysign(1, f - y) / b == close(slope(loss, f))


@pytest.mark.claim("losses-are-nlls")
@given(z=outputs, y=st.sampled_from([0, 1]))
def test_the_bernoulli_row(z, y):
    def loss(z):
        return mpmath.log(1 + mpmath.exp(z)) - y * z

    p = 1 / (1 + math.exp(-z))
    assert float(loss(mpf(z))) == close(-stats.bernoulli(p).logpmf(y))
    assert p - y == close(slope(loss, z))


@pytest.mark.claim("losses-are-nlls")
@given(z=st.lists(outputs, min_size=1, max_size=5), data=st.data())
def test_the_categorical_row(z, data):
    y = data.draw(st.integers(0, len(z) - 1))
    p = np.exp(z) / np.exp(z).sum()

    def loss(value, j):
        terms = [value if i == j else mpf(t) for i, t in enumerate(z)]
        return mpmath.log(mpmath.fsum(map(mpmath.exp, terms))) - terms[y]

    one = np.eye(len(z), dtype=int)[y]
    expected = -stats.multinomial(1, p).logpmf(one)
    assert float(loss(mpf(z[0]), 0)) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    for j in range(len(z)):
        assert p[j] - one[j] == close(slope(lambda t, j=j: loss(t, j), z[j]))


@pytest.mark.claim("losses-are-nlls")
@given(z=st.floats(-4, 4), y=st.integers(0, 30))
def test_the_poisson_row(z, y):
    def loss(z):
        return mpmath.exp(z) - y * z + mpmath.log(mpmath.factorial(y))

    assert float(loss(mpf(z))) == close(-stats.poisson(math.exp(z)).logpmf(y))
    assert math.exp(z) - y == close(slope(loss, z))


# what-a-loss-asks-for


@st.composite
def numbers_with_probabilities(draw):
    q = draw(laws())
    values = st.integers(-6, 6)
    return draw(st.lists(values, min_size=len(q), max_size=len(q), unique=True)), q


@pytest.mark.claim("what-a-loss-asks-for")
@given(law=numbers_with_probabilities(), f=st.fractions(-7, 7, max_denominator=9))
def test_squared_error_is_the_variance_plus_the_squared_distance_to_the_mean(law, f):
    y, q = law
    mean = sum(a * b for a, b in zip(y, q))
    variance = sum(b * a * a for a, b in zip(y, q)) - mean**2
    assert sum(b * (f - a) ** 2 for a, b in zip(y, q)) == variance + (f - mean) ** 2


@pytest.mark.claim("what-a-loss-asks-for")
@given(law=numbers_with_probabilities(), f=st.fractions(-7, 7, max_denominator=9))
def test_absolute_error_is_least_exactly_at_the_medians(law, f):
    y, q = law

    def risk(f):
        return sum(b * abs(f - a) for a, b in zip(y, q))

    least = min(risk(a) for a in y)  # piecewise linear, so the minimum is at a corner
    below = sum(b for a, b in zip(y, q) if a < f)
    at_most = sum(b for a, b in zip(y, q) if a <= f)
    is_median = below <= Fraction(1, 2) <= at_most
    assert (risk(f) == least) == is_median
    # between two corners with half of the mass on each side
    for a in y:
        for b in y:
            middle = Fraction(a + b, 2)
            left = sum(c for v, c in zip(y, q) if v < middle)
            both = sum(c for v, c in zip(y, q) if v <= middle)
            assert (risk(middle) == least) == (left <= Fraction(1, 2) <= both)


@pytest.mark.claim("what-a-loss-asks-for")
@given(q=laws(), data=st.data())
def test_the_brier_score_splits_exactly_and_is_least_at_the_truth_only(q, data):
    p = data.draw(laws(len(q), len(q)))

    def risk(p):
        return sum(b * sum((v - (i == j)) ** 2 for j, v in enumerate(p)) for i, b in enumerate(q))

    distance = sum((a - b) ** 2 for a, b in zip(p, q))
    assert risk(p) == 1 - sum(b * b for b in q) + distance
    assert risk(p) >= risk(q)
    assert (risk(p) == risk(q)) == (p == q)


@pytest.mark.claim("what-a-loss-asks-for")
@given(q=laws(), data=st.data())
def test_the_log_loss_splits_and_is_least_at_the_truth_only(q, data):
    p = data.draw(laws(len(q), len(q)))
    if any(a == 0 < b for a, b in zip(p, q)):
        assert stats.entropy([float(b) for b in q], [float(a) for a in p]) == math.inf
        return
    risk = -mpmath.fsum(
        mpmath.mpf(b.numerator)
        / b.denominator
        * mpmath.log(mpmath.mpf(a.numerator) / a.denominator)
        for a, b in zip(p, q)
        if b
    )
    entropy = stats.entropy([float(b) for b in q])
    divergence = stats.entropy([float(b) for b in q], [float(a) for a in p])
    assert float(risk) == close(entropy + divergence)
    assert (risk > entropy + 1e-9) == (p != q)  # with denominators up to 30, KL is above 1e-7


@pytest.mark.claim("squared-error-assumes-gaussian-noise")
def test_four_in_a_quarter_of_the_cases():
    y = np.array([4, 0, 0, 0])
    f = np.linspace(-1, 5, 601)[:, None]
    squared, absolute = ((f - y) ** 2).mean(axis=1), np.abs(f - y).mean(axis=1)
    assert f[squared.argmin(), 0] == pytest.approx(1, abs=1e-9)
    assert f[absolute.argmin(), 0] == pytest.approx(0, abs=1e-9)


@pytest.mark.claim("squared-error-assumes-gaussian-noise")
def test_under_laplace_noise_the_median_needs_half_as_many():
    rng, n, trials = np.random.default_rng(0), 401, 20_000
    x = rng.laplace(size=(trials, n))
    squares = [np.median(x, axis=1) ** 2, x.mean(axis=1) ** 2]
    ratio = squares[0].mean() / squares[1].mean()
    # the ratio of the limits is 1/2; at n = 401 the median's variance is still about
    # 2 / sqrt(n) above its limit relatively, and the ratio's standard error is below 0.01
    error = 0.5 * math.sqrt(sum((s.std() / s.mean()) ** 2 for s in squares) / trials)
    assert abs(ratio - 0.5) < 6 * error + 0.5 * 2 / math.sqrt(n)


# huber-is-a-likelihood


def h(r, delta):
    r = abs(r)
    return r**2 / 2 if r <= delta else delta * r - delta**2 / 2


def Z(delta):
    return mpmath.sqrt(2 * mpmath.pi) * (2 * mpmath.ncdf(delta) - 1) + 2 / mpf(delta) * mpmath.exp(
        -(mpf(delta) ** 2) / 2
    )


@pytest.mark.claim("huber-is-a-likelihood")
@settings(max_examples=25)
@given(delta=st.floats(0.05, 6))
def test_the_constant_is_the_integral(delta):
    corners = [-mpmath.inf, -delta, 0, delta, mpmath.inf]
    integral = mpmath.quad(lambda r: mpmath.exp(-h(r, delta)), corners)
    assert float(integral) == close(float(Z(delta)))


@pytest.mark.claim("huber-is-a-likelihood")
@settings(max_examples=25)
@given(delta=st.floats(0.05, 6), r=st.floats(-20, 20))
def test_what_the_gaussian_leaves_lives_in_the_tails(delta, r):
    share = mpmath.sqrt(2 * mpmath.pi) / Z(delta)
    assert 0 < share < 1
    rest = mpmath.exp(-h(mpf(r), mpf(delta))) / Z(delta) - share * mpmath.npdf(mpf(r))
    if abs(r) <= delta:
        assert abs(rest) < mpf(10) ** -28
    elif abs(r) > delta + 1e-6:
        assert rest > 0
    tail = mpmath.quad(
        lambda r: mpmath.exp(-h(r, delta)) / Z(delta) - share * mpmath.npdf(r),
        [delta, delta + 1 / mpf(delta), delta + 20 / mpf(delta), mpmath.inf],
    )
    assert float(2 * tail) == pytest.approx(float(1 - share), rel=1e-8)


@pytest.mark.claim("huber-is-a-likelihood")
@given(delta=st.floats(0.1, 4), r=st.floats(-8, 8))
def test_the_loss_of_the_package_is_minus_the_log_of_that_density(delta, r):
    value, gradient = losses.huber(r, 0.0, delta=delta)
    assert value == close(float(h(mpf(r), delta)))
    assert gradient == max(-delta, min(r, delta))
    torch_r = torch.tensor(r, dtype=torch.float64)
    zero = torch.zeros((), dtype=torch.float64)
    smooth = functional.smooth_l1_loss(torch_r, zero, beta=delta)
    assert smooth.item() == close(value / delta)


@pytest.mark.claim("huber-is-a-likelihood")
def test_huber_s_table_of_shares():
    # Huber (1964) relates delta and epsilon by
    # 2 phi(k) / k - 2 Phi(-k) = epsilon / (1 - epsilon)
    for delta in (0.5, 1.0, 1.345, 2.0):
        odds = 2 * stats.norm.pdf(delta) / delta - 2 * stats.norm.cdf(-delta)
        share = float(1 - mpmath.sqrt(2 * mpmath.pi) / Z(delta))
        assert share / (1 - share) == close(odds)


# learned-variance


@pytest.mark.claim("learned-variance")
@given(f=outputs, y=outputs, s=st.floats(-2, 2))
def test_both_slopes_of_the_gaussian_loss(f, y, s):
    def loss(f, s):
        return s + mpmath.log(2 * mpmath.pi) / 2 + mpmath.exp(-2 * s) * (f - y) ** 2 / 2

    r, sigma = f - y, math.exp(s)
    assert float(loss(mpf(f), mpf(s))) == close(-stats.norm(f, sigma).logpdf(y))
    assert r / sigma**2 == close(slope(lambda t: loss(t, mpf(s)), f))
    assert 1 - r**2 / sigma**2 == close(slope(lambda t: loss(mpf(f), t), s))


@pytest.mark.claim("learned-variance")
@settings(max_examples=25)
@given(r=st.floats(0.01, 50), sign=st.sampled_from([-1, 1]))
def test_what_the_best_variance_leaves_is_the_log_of_the_residual(r, sign):
    def best(r):
        found = optimize.minimize_scalar(
            lambda s: -stats.norm(0, math.exp(s)).logpdf(r), bracket=(-6, 5), tol=1e-10
        )
        return found.x, found.fun

    s, value = best(sign * r)
    assert math.exp(s) == pytest.approx(r, rel=1e-5)
    assert value == close(math.log(r) + 0.5 + math.log(2 * math.pi) / 2)
    step = 1e-3 * r  # a central difference of a logarithm errs by 3e-7 of its slope
    difference = (best(sign * r + step)[1] - best(sign * r - step)[1]) / (2 * step)
    assert difference == pytest.approx(1 / (sign * r), rel=1e-5)


# squared-error-of-a-sigmoid


def p_of(z):
    return 1 / (1 + mpmath.exp(-z))


@pytest.mark.claim("squared-error-of-a-sigmoid")
@given(z=st.floats(-30, 30))
def test_slopes_and_curvatures_of_both_losses(z):
    p = p_of(mpf(z))
    squared = [mpmath.diff(lambda t: (1 - p_of(t)) ** 2, mpf(z), k) for k in (1, 2)]
    assert float(squared[0]) == close(float(-2 * p * (1 - p) ** 2))
    assert float(squared[1]) == close(float(2 * p * (1 - p) ** 2 * (3 * p - 1)))
    log = [mpmath.diff(lambda t: -mpmath.log(p_of(t)), mpf(z), k) for k in (1, 2)]
    assert float(log[0]) == close(float(p - 1))
    assert float(log[1]) == close(float(p * (1 - p)))
    assert abs(squared[0]) <= mpf(8) / 27 + mpf(10) ** -12
    assert (squared[1] < 0) == (p < mpf(1) / 3) or abs(squared[1]) < 1e-10
    assert (abs(log[0]) > 0.5) == (p < 0.5) or abs(p - 0.5) < 1e-12


@pytest.mark.claim("squared-error-of-a-sigmoid")
def test_the_steepest_place_is_a_third():
    z = mpmath.log(mpf(1) / 2)  # p = 1/3
    assert slope(lambda t: (1 - p_of(t)) ** 2, z) == close(-8 / 27)
    assert abs(mpmath.diff(lambda t: (1 - p_of(t)) ** 2, z, 2)) < 1e-12


@pytest.mark.claim("squared-error-of-a-sigmoid")
@settings(max_examples=25)
@given(m=st.floats(0.01, 12))
def test_the_times_are_integrals_of_one_over_the_speed(m):
    m = mpf(m)
    log = mpmath.quad(lambda z: 1 / (1 - p_of(z)), mpmath.linspace(-m, 0, 5))
    squared = mpmath.quad(
        lambda z: 1 / (2 * p_of(z) * (1 - p_of(z)) ** 2), mpmath.linspace(-m, 0, 9)
    )
    e = mpmath.exp
    assert float(m + 1 - e(-m)) == close(float(log))
    formula = (e(m) + 3 * m + mpf(5) / 2 - 3 * e(-m) - e(-2 * m) / 2) / 2
    assert float(formula) == close(float(squared))


@pytest.mark.claim("squared-error-of-a-sigmoid")
@given(k=st.integers(2, 5), seed=seeds)
def test_behind_softmax_the_jacobian_stands_between(k, seed):
    rng = np.random.default_rng(seed)
    z = torch.tensor(rng.normal(0, 3, k), requires_grad=True)
    y = np.eye(k)[rng.integers(k)]
    ((z.softmax(0) - torch.tensor(y)) ** 2).sum().backward()
    p = z.detach().softmax(0).numpy()
    expected = 2 * (np.diag(p) - np.outer(p, p)) @ (p - y)
    np.testing.assert_allclose(z.grad.numpy(), expected, atol=1e-14)
    wrong = 40.0 * np.eye(k)[(y.argmax() + 1) % k]  # certain, and wrong
    p = np.exp(wrong - wrong.max())
    p /= p.sum()
    assert np.abs(2 * (np.diag(p) - np.outer(p, p)) @ (p - y)).max() < 1e-15
    assert np.abs(p - y).max() == pytest.approx(1)


@pytest.mark.claim("squared-error-is-wrong-for-classes")
@given(numerator=st.integers(0, 20), p=st.integers(1, 99))
def test_an_absolute_error_of_a_probability_asks_for_0_or_1(numerator, p):
    q, p = Fraction(numerator, 20), Fraction(p, 100)

    def risk(p, score):
        return q * score(p, 1) + (1 - q) * score(p, 0)

    def absolute(p, y):
        return abs(p - y)

    def squared(p, y):
        return (p - y) ** 2

    ends = [risk(Fraction(v), absolute) for v in (0, 1)]
    assert min(ends) == min(q, 1 - q)  # at the nearer end: the miss is what is left
    assert risk(p, absolute) == (1 - p) * ends[0] + p * ends[1]  # linear
    if q == Fraction(1, 2):
        assert ends[0] == ends[1] == risk(p, absolute)
    else:
        assert risk(p, absolute) > min(ends)
        assert (ends[1] < ends[0]) == (q > Fraction(1, 2))
    assert risk(p, squared) - risk(q, squared) == (p - q) ** 2


@pytest.mark.claim("squared-error-is-wrong-for-classes")
@given(m=st.floats(1, 25), y=st.sampled_from([0, 1]))
def test_a_wrong_label_costs_the_brier_score_at_most_1_and_cross_entropy_anything(m, y):
    z, right = (mpf(m) if y == 0 else -mpf(m)), p_of(-mpf(m))  # certain, and wrong
    brier, log = (p_of(z) - y) ** 2, -mpmath.log(right)
    assert 1 - 2 * mpmath.exp(-mpf(m)) < brier < 1  # 1 is the bound, and none is smaller
    assert m < log < m + mpmath.exp(-mpf(m))
    assert losses.squared_error(float(p_of(z)), y)[0] == close(float(brier))
    assert losses.binary_cross_entropy(float(z), y)[0] == close(float(log))


@pytest.mark.claim("squared-error-is-wrong-for-classes")
@given(z=st.floats(-20, 20), y=st.sampled_from([0.0, 1.0]))
def test_on_raw_outputs_the_slope_does_not_fade(z, y):
    raw = slope(lambda t: (t - y) ** 2, z)
    assert raw == close(2 * (z - y))
    assert losses.squared_error([z], [y])[1][0] == close(raw)
    behind = slope(lambda t: (p_of(t) - y) ** 2, z)
    wrong = z if y == 0 else -z
    if wrong > 3:  # the worse, the more it pulls; behind a sigmoid, the less
        assert abs(raw) >= 2 * wrong
        assert abs(behind) < 2 * math.exp(-wrong)


# cross-entropy-is-kl


@pytest.mark.claim("cross-entropy-is-kl")
@given(k=st.integers(2, 5), seed=seeds)
def test_with_fixed_labels_the_gradients_agree_and_the_values_differ_by_the_entropy(k, seed):
    rng = np.random.default_rng(seed)
    y = torch.tensor(rng.dirichlet(np.ones(k), 3))
    z = torch.tensor(rng.normal(size=(3, k)), requires_grad=True)
    cross = functional.cross_entropy(z, y)
    kl = functional.kl_div(z.log_softmax(1), y, reduction="batchmean")
    per_entry = functional.kl_div(z.log_softmax(1), y, reduction="none").mean()
    assert per_entry.item() == close(kl.item() / k)  # what "mean" does
    gradients = [torch.autograd.grad(loss, z, retain_graph=True)[0] for loss in (cross, kl)]
    np.testing.assert_allclose(gradients[0], gradients[1], atol=1e-14)
    assert (cross - kl).item() == close(stats.entropy(y.numpy(), axis=1).mean())


@pytest.mark.claim("cross-entropy-is-kl")
def test_if_the_labels_learn_one_loss_makes_them_honest_and_the_other_certain():
    p = torch.tensor([0.6, 0.4], dtype=torch.float64)
    ends = {}
    for name in ("kl", "cross"):
        u = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        for _ in range(3000):
            y = u.softmax(0)
            loss = -(y * p.log()).sum() + ((y * y.log()).sum() if name == "kl" else 0)
            (g,) = torch.autograd.grad(loss, u)
            u = (u - g).detach().requires_grad_()
        ends[name] = u.softmax(0).detach().numpy()
    np.testing.assert_allclose(ends["kl"], [0.6, 0.4], atol=1e-6)
    # the logit's gap grows like the logarithm of 0.4 times the time: 1e-3 is left
    np.testing.assert_allclose(ends["cross"], [1, 0], atol=2e-3)


# label-smoothing


@pytest.mark.claim("label-smoothing")
@given(k=st.integers(2, 12), eps=st.floats(0.01, 0.95), seed=seeds)
def test_a_search_ends_at_the_gap_and_the_floor(k, eps, seed):
    rng = np.random.default_rng(seed)
    c = int(rng.integers(k))
    y = np.full(k, eps / k)
    y[c] += 1 - eps
    z = torch.tensor(rng.normal(0, 2, k), requires_grad=True)
    label = torch.tensor(c)

    def loss():
        return functional.cross_entropy(z[None], label[None], label_smoothing=eps)

    optimizer = torch.optim.LBFGS(
        [z],
        max_iter=500,
        tolerance_grad=1e-12,
        tolerance_change=0,
        line_search_fn="strong_wolfe",
    )

    def closure():
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    optimizer.step(closure)
    gaps = (z[c] - z).detach().numpy()
    others = np.arange(k) != c
    # a gradient of 1e-9 over curvatures of at least 1e-4: 1e-5
    np.testing.assert_allclose(gaps[others], math.log1p(k * (1 - eps) / eps), atol=1e-4)
    assert loss().item() == pytest.approx(stats.entropy(y), abs=1e-9)
    assert stats.entropy(y) > 0
    for _ in range(5):  # and nothing else does as well
        other = rng.normal(0, 3, k)
        p = np.exp(other) / np.exp(other).sum()
        assert -y @ np.log(p) > stats.entropy(y)


@pytest.mark.claim("label-smoothing")
@given(q=laws(), data=st.data(), eps=st.fractions(Fraction(1, 20), Fraction(19, 20)))
def test_the_expected_loss_is_least_at_the_mixture(q, data, eps):
    k = len(q)
    best = [(1 - eps) * b + eps / k for b in q]
    p = data.draw(laws(k, k, zeros=False))
    labels = [[(1 - eps) * (i == j) + eps / k for j in range(k)] for i in range(k)]

    def risk(p):
        p = [mpf(v.numerator) / v.denominator for v in p]
        return sum(float(b) * float(cross_entropy(y, p)) for b, y in zip(q, labels))

    assert risk(best) <= risk(p) + 1e-12
    gap = max(abs(a - b) for a, b in zip(p, best))
    if gap > 1e-3:  # by Pinsker's inequality: at least 2 * gap^2
        assert risk(p) - risk(best) > gap**2
    assert (best == q) == (len(set(q)) == 1)
    for a, b in itertools.pairwise(q):
        i = q.index(a), q.index(b)
        assert (a < b) == (best[i[0]] < best[i[1]])
    assert [(v - eps / k) / (1 - eps) for v in best] == q


# minimum-is-zero


@pytest.mark.claim("minimum-is-zero")
def test_four_floors_that_are_not_zero():
    y = [0.91] + [0.01] * 9
    assert stats.entropy(y) == pytest.approx(0.5003, abs=5e-5)
    z = np.linspace(-5, 5, 1001)  # a fair coin
    coin = [losses.binary_cross_entropy([t, t], [0.0, 1.0])[0] for t in z]
    assert min(coin) == close(math.log(2))
    noise = np.array([-1.0, 1.0, 3.0, -3.0])
    fits = [losses.squared_error(np.full(4, f), noise)[0] for f in np.linspace(-2, 2, 401)]
    assert min(fits) == close(noise.var())
    assert -stats.norm(0, 0.1).logpdf(0) < 0
    falling = [-stats.norm(0, s).logpdf(0) for s in 10.0 ** -np.arange(0, 300, 10)]
    assert (np.diff(falling) < -20).all()


@pytest.mark.claim("minimum-is-zero")
@given(z=st.floats(-700, 700))
def test_of_a_hard_label_the_loss_is_above_zero_at_every_logit(z):
    value = losses.softmax_cross_entropy([[z, 0.0]], [0])[0]
    assert value > 0
    assert losses.softmax_cross_entropy([[z + 1, 0.0]], [0])[0] < value


# what the text says of means, of a second softmax and of factors


def torch_loss(z, y, **settings):
    return functional.cross_entropy(torch.tensor(z), torch.tensor(y), **settings).item()


@given(n=st.integers(1, 6), k=st.integers(2, 5), seed=seeds)
def test_what_torch_divides_by(n, k, seed):
    rng = np.random.default_rng(seed)
    z, y, w = rng.normal(size=(n, k)), rng.integers(0, k, n), rng.uniform(0.1, 5, k)
    each = np.array([losses.softmax_cross_entropy(z[i : i + 1], y[i : i + 1])[0] for i in range(n)])
    weight = torch.tensor(w)
    assert torch_loss(z, y, weight=weight) == close(w[y] @ each / w[y].sum())
    assert torch_loss(z, np.eye(k)[y], weight=weight) == close(w[y] @ each / n)
    keep = rng.random(n) < 0.5
    less = np.where(keep, y, -100)
    if keep.any():
        assert torch_loss(z, less) == close(each[keep].mean())
    else:
        assert math.isnan(torch_loss(z, less))


@given(k=st.integers(2, 10), seed=seeds)
def test_a_second_softmax_sees_gaps_of_at_most_one(k, seed):
    p = np.random.default_rng(seed).dirichlet(np.full(k, 0.1))
    twice = losses.softmax_cross_entropy(p[None], [0])[0]
    assert twice >= math.log(1 + (k - 1) / math.e) - 1e-12


@given(factor=st.floats(0.01, 100), seed=seeds)
def test_adam_does_not_feel_a_factor_and_gradient_descent_does(factor, seed):
    rng = np.random.default_rng(seed)
    start, target = rng.normal(size=3), rng.normal(size=3)
    ends = []
    for c in (1.0, factor):
        w = torch.tensor(start, requires_grad=True)
        optimizer = torch.optim.Adam([w], lr=0.1, eps=0.0)
        for _ in range(20):
            optimizer.zero_grad()
            (c * (w - torch.tensor(target)) ** 2).sum().backward()
            optimizer.step()
        ends.append(w.detach().numpy())
        g = losses.squared_error(start, target)[1]
        np.testing.assert_allclose(0.1 * (c * g), (0.1 * c) * g)
    np.testing.assert_allclose(*ends, atol=1e-8)

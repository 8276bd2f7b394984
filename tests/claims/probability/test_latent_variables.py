"""Checks of the claims in docs/probability/latent-variables.md.

Laws of a hidden variable are enumerated: joint tables of a few states, random. Bounds and gaps are
sums of a dozen terms of size 10 in float64, so 1e-11 is above their rounding; where another
tolerance stands, its reason does too. Derivatives are complex steps, exact to rounding. Nothing
is drawn in a check of an identity.
"""

import itertools
import math

import numpy as np
import pytest
import scipy.optimize
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from mathdl.probability.mixtures import GaussianMixture, em

positive = st.integers(1, 20)


@st.composite
def laws(draw, k=4, entries=positive):
    w = np.array(draw(st.lists(entries, min_size=k, max_size=k).filter(any)), dtype=float)
    return w / w.sum()


@st.composite
def joints(draw, n=3, k=4):
    """p(x, z) of n values of x and k of z, all positive."""
    w = np.array(draw(st.lists(positive, min_size=n * k, max_size=n * k)), dtype=float)
    return (w / w.sum()).reshape(n, k)


def kl(q, p):
    return sum(a * math.log(a / b) for a, b in zip(q, p) if a > 0)


def bound(q, joint):
    return sum(a * (math.log(b) - math.log(a)) for a, b in zip(q, joint) if a > 0)


# elbo


@pytest.mark.claim("elbo")
@given(joint=joints(), q=laws(entries=st.integers(0, 9)), x=st.integers(0, 2))
@example(joint=np.full((3, 4), 1 / 12), q=np.array([1.0, 0, 0, 0]), x=0)
def test_the_bound_and_its_gap_add_up_for_every_q(joint, q, x):
    p_x = joint[x].sum()
    posterior = joint[x] / p_x
    assert math.log(p_x) == pytest.approx(bound(q, joint[x]) + kl(q, posterior), abs=1e-11)
    assert bound(q, joint[x]) <= math.log(p_x) + 1e-12
    assert bound(posterior, joint[x]) == pytest.approx(math.log(p_x), abs=1e-11)
    if np.abs(q - posterior).max() > 0.01:  # then by Pinsker the gap is at least 2e-4
        assert bound(q, joint[x]) < math.log(p_x) - 1e-4


@pytest.mark.claim("elbo")
@given(joint=joints(), x=st.integers(0, 2), tries=st.lists(laws(), min_size=5, max_size=5))
def test_no_other_q_beats_the_posterior(joint, x, tries):
    best = bound(joint[x] / joint[x].sum(), joint[x])
    assert all(bound(q, joint[x]) <= best + 1e-12 for q in tries)


@st.composite
def families(draw, k=4):
    """ln p(x, z; theta) of one x: any smooth functions of theta."""
    numbers = st.lists(st.floats(-2, 2), min_size=k, max_size=k)
    a, b, c = (np.array(draw(numbers)) for _ in range(3))
    return lambda theta: a + b * theta + c * np.sin(theta)


@pytest.mark.claim("elbo")
@given(log_joint=families(), theta=st.floats(-2, 2), other=st.floats(-2, 2))
def test_the_bound_of_the_posterior_touches(log_joint, theta, other):
    def log_p(t):
        return np.log(np.exp(log_joint(t)).sum())

    q = np.exp(log_joint(theta) - log_p(theta))

    def lower(t):
        return q @ (log_joint(t) - np.log(q))

    step = 1e-30j
    assert lower(theta) == pytest.approx(log_p(theta), abs=1e-11)
    slope = log_p(theta + step).imag / 1e-30
    assert q @ (log_joint(theta + step).imag / 1e-30) == pytest.approx(slope, abs=1e-11)
    assert lower(other) <= log_p(other) + 1e-11


def test_the_alarm_of_the_text():
    """Counted state by state, with the probability that every active cause stays silent."""
    prior = (0.1, 0.2, 0.3)
    joint = []
    for z in itertools.product((0, 1), repeat=3):
        p = math.prod(a if on else 1 - a for a, on in zip(prior, z))
        silent = 0.99 * math.prod(0.3 if on else 1 for on in z)
        joint.append(p * (1 - silent))
    posterior = np.array(joint) / sum(joint)
    states = np.array(list(itertools.product((0, 1), repeat=3)))
    active = posterior @ states
    apart = [math.prod(a if on else 1 - a for a, on in zip(active, z)) for z in states]
    assert math.log(sum(joint)) == pytest.approx(-0.9822, abs=5e-5)
    assert kl(apart, posterior) == pytest.approx(0.4143, abs=5e-5)
    # the best product, by coordinate ascent: the mean of ln p(x, z) over the other causes
    q = active.copy()
    for _ in range(500):
        for j in range(3):
            others = [i for i in range(3) if i != j]
            weight = np.prod(np.where(states, q, 1 - q)[:, others], axis=1)
            mean = [weight[states[:, j] == on] @ np.log(joint)[states[:, j] == on] for on in (0, 1)]
            q[j] = special.expit(mean[1] - mean[0])
    best = [math.prod(a if on else 1 - a for a, on in zip(q, z)) for z in states]
    assert 0.34 < kl(best, posterior) < 0.345
    assert q[2] > 0.8 > active[2] and np.all(q[:2] < active[:2])


# em-climbs


@pytest.mark.claim("em-climbs")
@given(pairs=st.lists(st.tuples(laws(), laws()), min_size=1, max_size=4))
def test_the_rise_is_that_of_q_plus_divergences(pairs):
    # one joint row each for theta and for theta' (scaled: a row is p(x_i, z), below 1)
    rows = [(0.3 * a, 0.7 * b) for a, b in pairs]
    q = [a / a.sum() for a, _ in rows]
    rise = sum(math.log(b.sum()) - math.log(a.sum()) for a, b in rows)
    of_q = sum(r @ (np.log(b) - np.log(a)) for r, (a, b) in zip(q, rows))
    gaps = sum(kl(r, b / b.sum()) for r, (_, b) in zip(q, rows))
    assert rise == pytest.approx(of_q + gaps, abs=1e-11)
    assert gaps >= -1e-12


@pytest.mark.claim("em-climbs")
@given(seed=st.integers(0, 2**32 - 1), k=st.integers(1, 3), d=st.integers(1, 2))
def test_em_climbs_by_what_the_box_says(seed, k, d):
    """Likelihoods and posteriors by scipy. 60 rows of at most some 1e3 nats: 1e-8 is rounding."""
    rng = np.random.default_rng(seed)
    x = 3 * rng.normal(size=(k, d))[rng.integers(k, size=60)] + rng.normal(size=(60, d))
    start = GaussianMixture(rng.dirichlet(np.full(k, 5)), x[:k], [2 * np.eye(d)] * k)

    def log_joint(m):
        parts = zip(m.weights, m.means, m.covs)
        logs = [math.log(w) + stats.multivariate_normal(a, c).logpdf(x) for w, a, c in parts]
        return np.array(logs).T

    old = log_joint(start)
    for fit in itertools.islice(em(x, start), 1, 6):
        new = log_joint(fit)
        log_r, log_s = special.log_softmax(old, axis=1), special.log_softmax(new, axis=1)
        r = np.exp(log_r)
        rise = special.logsumexp(new, axis=1).sum() - special.logsumexp(old, axis=1).sum()
        of_q = np.sum(r * (new - old))
        assert of_q >= -1e-8
        assert rise == pytest.approx(of_q + np.sum(r * (log_r - log_s)), abs=1e-8)
        assert rise >= -1e-8
        old = new


# m-step


def log_q(x, r, weights, means, covs):
    parts = zip(r.T, weights, means, covs)
    return sum(
        s @ (math.log(w) + stats.multivariate_normal(m, c).logpdf(x)) for s, w, m, c in parts
    )


@pytest.mark.claim("m-step")
@given(seed=st.integers(0, 2**32 - 1), size=st.sampled_from([1.0, 0.1, 0.01]))
def test_no_other_mixture_has_a_larger_q(seed, size):
    """Also near the optimum, where the loss is of second order: it stays positive."""
    rng = np.random.default_rng(seed)
    x, r = rng.normal(size=(30, 2)), rng.dirichlet(np.ones(3), size=30)
    mass = r.sum(axis=0)
    weights, means = mass / 30, r.T @ x / mass[:, None]
    covs = np.array([np.cov(x.T, aweights=s, ddof=0) for s in r.T])  # numpy's weighted covariance
    best = log_q(x, r, weights, means, covs)
    moves = (weights * np.exp(size * rng.normal(size=3)), means + size * rng.normal(size=(3, 2)))
    stretch = [np.eye(2) + size * rng.normal(size=(2, 2)) for _ in range(3)]
    others = (
        (moves[0] / moves[0].sum(), means, covs),
        (weights, moves[1], covs),
        (weights, means, np.array([s @ c @ s.T + 1e-9 * np.eye(2) for s, c in zip(stretch, covs)])),
    )
    together = (others[0][0], others[1][1], others[2][2])
    for other in (*others, together):
        assert log_q(x, r, *other) < best


@pytest.mark.claim("m-step")
@given(seed=st.integers(0, 2**32 - 1))
def test_a_step_of_em_is_the_weighted_fit(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(30, 2))
    start = GaussianMixture([0.4, 0.6], x[:2], [np.eye(2)] * 2)
    parts = [w * stats.multivariate_normal(m).pdf(x) for w, m in zip([0.4, 0.6], x[:2])]
    r = (np.array(parts) / np.sum(parts, axis=0)).T
    fit = next(itertools.islice(em(x, start), 1, None))
    assert fit.weights == pytest.approx(r.mean(axis=0))
    for j in (0, 1):
        assert fit.means[j] == pytest.approx(np.average(x, axis=0, weights=r[:, j]))
        assert fit.covs[j] == pytest.approx(np.cov(x.T, aweights=r[:, j], ddof=0))


# em-finds-the-maximum


def test_em_rests_on_a_lower_hill_and_on_a_saddle():
    """Four heaps 12 apart: two centers on one heap, one between two, one on the fourth."""
    x = np.concatenate([12 * j + stats.norm.ppf((np.arange(50) + 0.5) / 50) for j in range(4)])

    def fit(means):
        for _ in range(200):
            log_p = -((x[:, None] - means) ** 2) / 2
            r = special.softmax(log_p, axis=1)
            means = r.T @ x / r.sum(axis=0)
        return means, special.logsumexp(-((x[:, None] - means) ** 2) / 2, axis=1).mean()

    good, top = fit(np.array([0.0, 12, 24, 36]))
    bad, low = fit(np.array([-0.5, 0.5, 18, 36]))
    assert good == pytest.approx([0, 12, 24, 36], abs=0.01)
    assert bad[2:] == pytest.approx([18, 36], abs=0.01)
    assert top - low > 5
    same, saddle = fit(np.full(4, 7.0))
    assert same == pytest.approx(np.full(4, 18.0))
    assert saddle < low
    for step in np.eye(4) * 0.1:  # each step that parts a center from the others climbs
        apart = np.full(4, 18.0) + step - step.mean()
        assert special.logsumexp(-((x[:, None] - apart) ** 2) / 2, axis=1).mean() > saddle


# weights-alone


def climb(f, pi, n_steps):
    path = [pi]
    for _ in range(n_steps):
        r = pi * f
        pi = (r / r.sum(axis=1, keepdims=True)).mean(axis=0)
        path.append(pi)
    return path


@st.composite
def densities(draw, n=6, k=3):
    w = draw(st.lists(st.floats(0.01, 10), min_size=n * k, max_size=n * k))
    return np.array(w).reshape(n, k)


@pytest.mark.claim("weights-alone")
@given(f=densities())
@example(f=np.array([[1.0, 0.99, 0.98]] * 6))  # almost the same components: slow
@example(f=np.array([[10.0, 0.01, 0.01]] * 6))
def test_weights_come_as_near_to_the_top_as_promised(f):
    """The maximum by a general solver, confirmed by its optimality condition."""

    def mean_log(pi):
        return np.log(f @ pi).mean()

    start = np.full(3, 1 / 3)
    found = scipy.optimize.minimize(
        lambda pi: -mean_log(pi),
        start,
        jac=lambda pi: -(f / (f @ pi)[:, None]).mean(axis=0),
        bounds=[(0, 1)] * 3,
        constraints={"type": "eq", "fun": lambda pi: pi.sum() - 1, "jac": lambda pi: np.ones(3)},
        options={"ftol": 1e-14, "maxiter": 500},
    ).x
    found = np.maximum(found, 0) / np.maximum(found, 0).sum()
    # by concavity no weights are better than this: gradient times (best corner - found)
    top = mean_log(found) + np.log((f / (f @ found)[:, None]).mean(axis=0).max())
    path = climb(f, start, 60)
    values = [mean_log(pi) for pi in path]
    assert all(b >= a - 1e-12 for a, b in itertools.pairwise(values))
    for t, value in enumerate(values):
        assert mean_log(found) - value <= math.log(3) / (t + 1) + 1e-9
    assert values[-1] <= top + 1e-9


@pytest.mark.claim("weights-alone")
@given(f=densities(), a=laws(3), b=laws(3), t=st.floats(0, 1))
def test_the_likelihood_of_the_weights_is_concave(f, a, b, t):
    def mean_log(pi):
        return np.log(f @ pi).mean()

    chord = t * mean_log(a) + (1 - t) * mean_log(b)
    assert mean_log(t * a + (1 - t) * b) >= chord - 1e-12


@pytest.mark.claim("weights-alone")
@given(f=densities())
def test_each_step_comes_nearer_to_a_maximum_by_the_height_that_is_missing(f):
    """The inequality of the proof, towards the limit of a long run."""
    best = climb(f, np.full(3, 1 / 3), 1000)[-1]
    path = climb(f, np.full(3, 1 / 3), 20)
    for old, new in itertools.pairwise(path):
        missing = np.log(f @ best).mean() - np.log(f @ old).mean()
        # best is short of the maximum by at most ln 3 / 1001 = 1.1e-3
        assert kl(best, old) - kl(best, new) >= missing - 1.1e-3


# vae-terms


@pytest.mark.claim("vae-terms")
@given(
    m=st.lists(st.floats(-2, 2), min_size=2, max_size=2).map(np.array),
    s=st.lists(st.floats(0.2, 2), min_size=2, max_size=2).map(np.array),
    x=st.floats(-2, 2),
)
def test_the_two_terms_are_the_bound(m, s, x):
    """By Gauss-Hermite rules, exact for polynomials: a decoder that is quadratic in the code."""
    t, w = np.polynomial.hermite_e.hermegauss(12)
    w = w / w.sum()
    e = np.array(list(itertools.product(t, t)))
    weight = np.array([a * b for a, b in itertools.product(w, w)])
    z = m + s * e
    log_q = stats.norm.logpdf(z, m, s).sum(axis=1)
    log_prior = stats.norm.logpdf(z).sum(axis=1)
    log_lik = stats.norm.logpdf(x, z[:, 0] + z[:, 1] ** 2 / 4, 0.7)
    elbo = weight @ (log_lik + log_prior - log_q)
    per_dimension = (m**2 + s**2 - 1 - np.log(s**2)) / 2
    assert elbo == pytest.approx(weight @ log_lik - per_dimension.sum(), abs=1e-9)
    assert np.all(per_dimension >= 0)
    for j in (0, 1):
        grid = np.linspace(m[j] - 12 * s[j], m[j] + 12 * s[j], 2001)
        log_ratio = stats.norm.logpdf(grid, m[j], s[j]) - stats.norm.logpdf(grid)
        by_quadrature = integrate.simpson(stats.norm.pdf(grid, m[j], s[j]) * log_ratio, x=grid)
        assert per_dimension[j] == pytest.approx(by_quadrature, abs=1e-9)


@pytest.mark.claim("vae-terms")
@given(m=st.floats(-3, 3), s=st.floats(0.05, 3))
@example(m=0.0, s=1.0)
def test_only_the_prior_costs_nothing(m, s):
    cost = (m * m + s * s - 1 - math.log(s * s)) / 2
    if (m, s) == (0, 1):
        assert cost == 0
    elif abs(m) > 1e-3 or abs(s - 1) > 1e-3:
        assert cost > 1e-7


def test_what_the_encoder_of_the_text_misses():
    """All in closed form: Gaussians and a linear decoder."""
    W, x, var = np.array([[1.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), np.array([1.0, -0.5, 2.0]), 0.25
    precision = np.eye(2) + W.T @ W / var
    mean = np.linalg.solve(precision, W.T @ x / var)

    def missing(m, s):
        """KL of N(m, diag(s^2)) from the posterior."""
        square = np.diag(precision) @ s**2 + (m - mean) @ precision @ (m - mean)
        return (square - 2 - np.linalg.slogdet(precision)[1]) / 2 - np.log(s).sum()

    best = scipy.optimize.minimize(lambda p: missing(p[:2], np.exp(p[2:])), np.zeros(4)).fun
    assert best == pytest.approx(0.11, abs=0.005)
    log_det = np.linalg.slogdet(precision)[1]
    assert best == pytest.approx((np.log(np.diag(precision)).sum() - log_det) / 2, abs=1e-6)
    assert missing(np.array([1.6, -0.5]), np.array([0.4, 0.4])) == pytest.approx(0.20, abs=0.005)


@given(joint=joints(), q=laws(), x=st.integers(0, 2))
def test_more_draws_raise_the_bound_on_average(joint, q, x):
    """The deep-learning box: the mean of ln of the mean weight over all draws of K codes."""
    weights = joint[x] / q
    bounds = []
    for k in (1, 2, 3):
        draws = np.array(list(itertools.product(range(4), repeat=k)))
        bounds.append(np.prod(q[draws], axis=1) @ np.log(weights[draws].mean(axis=1)))
    assert bounds[0] == pytest.approx(bound(q, joint[x]), abs=1e-11)
    assert bounds[0] <= bounds[1] + 1e-12 and bounds[1] <= bounds[2] + 1e-12
    assert bounds[2] <= math.log(joint[x].sum()) + 1e-12


# reconstruction-against-prior


@given(joint=joints(), encoder=st.lists(laws(), min_size=3, max_size=3), data=laws(3), prior=laws())
def test_the_kl_term_is_information_plus_the_distance_of_the_mean_code(joint, encoder, data, prior):
    q = np.array(encoder)
    mean_code = data @ q
    information = sum(p * kl(row, mean_code) for p, row in zip(data, q))
    term = sum(p * kl(row, prior) for p, row in zip(data, q))
    assert term == pytest.approx(information + kl(mean_code, prior), abs=1e-11)
    # the true model with exact posteriors: the term is its mutual information
    p_x, p_z = joint.sum(axis=1), joint.sum(axis=0)
    term = sum(p * kl(row / p, p_z) for p, row in zip(p_x, joint))
    mutual = kl(joint.ravel(), np.outer(p_x, p_z).ravel())
    assert term == pytest.approx(mutual, abs=1e-11)


# linear-vae


def objective(lam, w, sigma2, beta, slope, variance):
    """Mean over data of variance lam, for q = N(slope x, variance), and the mean KL."""
    rec = -np.log(2 * np.pi * sigma2) / 2
    rec -= (lam * (1 - w * slope) ** 2 + w * w * variance) / (2 * sigma2)
    cost = (slope**2 * lam + variance - 1 - np.log(variance)) / 2
    return rec - beta * cost, cost


@pytest.mark.claim("linear-vae")
@given(
    lam=st.floats(0.2, 5),
    sigma2=st.floats(0.2, 3),
    beta=st.floats(0.3, 3),
    w=st.floats(-3, 3),
    slope=st.floats(-2, 2),
    variance=st.floats(0.05, 3),
)
def test_no_code_beats_the_box(lam, sigma2, beta, w, slope, variance):
    level = beta * sigma2
    w_best = math.sqrt(max(0, lam - level))
    v = w_best**2 + level
    best, cost = objective(lam, w_best, sigma2, beta, w_best / v, level / v)
    assert cost == pytest.approx(max(0, math.log(lam / level) / 2), abs=1e-12)
    assert objective(lam, w, sigma2, beta, slope, variance)[0] <= best + 1e-11


@pytest.mark.claim("linear-vae")
@given(lam=st.floats(0.3, 4), sigma2=st.floats(0.2, 2), beta=st.floats(0.4, 2.5))
def test_a_search_over_decoder_and_encoder_ends_at_the_box(lam, sigma2, beta):
    """A search that knows no formula, from three starts. At the kink w is flat: 1e-3 in w^2."""

    def loss(p):
        return -objective(lam, p[0], sigma2, beta, p[1], math.exp(p[2]))[0]

    starts = ([1.0, 0.5, -0.5], [0.2, 0.1, 0.0], [2.0, 0.3, -1.0])
    runs = [scipy.optimize.minimize(loss, start, tol=1e-12) for start in starts]
    found = min(runs, key=lambda run: run.fun).x
    assert found[0] ** 2 == pytest.approx(max(0, lam - beta * sigma2), abs=3e-3)


@pytest.mark.claim("linear-vae")
@given(seed=st.integers(0, 2**32 - 1), beta=st.floats(0.4, 2.5))
def test_in_two_dimensions_no_correlated_q_and_no_mixture_of_axes_is_better(seed, beta):
    """q Gaussian with any matrix of slopes and any covariance; W any matrix, as the text says."""
    rng = np.random.default_rng(seed)
    lam, sigma2 = rng.uniform(0.3, 4, 2), rng.uniform(0.2, 2)

    def value(W, A, C):
        rest = (np.eye(2) - W @ A) @ np.diag(lam) @ (np.eye(2) - W @ A).T + W @ C @ W.T
        rec = -np.log(2 * np.pi * sigma2) - np.trace(rest) / (2 * sigma2)
        cost = np.trace(A @ np.diag(lam) @ A.T) + np.trace(C) - 2 - np.linalg.slogdet(C)[1]
        return rec - beta * cost / 2

    level = beta * sigma2
    w = np.sqrt(np.maximum(0, lam - level))
    v = w**2 + level
    A, C = np.diag(w / v), np.diag(level / v)
    best = value(np.diag(w), A, C)
    for size in (1.0, 0.1, 0.01):
        L = np.linalg.cholesky(C) + size * rng.normal(size=(2, 2))
        W = np.diag(w) + size * rng.normal(size=(2, 2))
        moved = value(W, A + size * rng.normal(size=(2, 2)), L @ L.T + 1e-9 * C)
        assert moved <= best + 1e-10
        # and with the best q for the moved decoder, which leaves only W to judge
        inverse = np.linalg.inv(W @ W.T + level * np.eye(2))
        moved = value(W, W.T @ inverse, np.eye(2) - W.T @ inverse @ W)
        assert moved <= best + 1e-10


@pytest.mark.claim("linear-vae")
@given(lam=st.floats(0.3, 4), share=st.floats(0.001, 1))
def test_with_free_noise_the_weight_one_is_an_edge(lam, share):
    def best(sigma2, beta):
        # over all q: beta times the log of the mean of p(x | z)^(1 / beta) over the prior
        v = max(lam, beta * sigma2)
        log_norm = -np.log(2 * np.pi * sigma2) / 2 + beta * np.log(2 * np.pi * beta * sigma2) / 2
        return log_norm - beta * (np.log(2 * np.pi * v) + lam / v) / 2

    top = -(np.log(2 * np.pi * lam) + 1) / 2  # the likelihood of N(0, lam)
    assert best(share * lam, 1.0) == pytest.approx(top, abs=1e-11)
    assert best(1.1 * lam, 1.0) < top
    assert best(lam, 1.5) == pytest.approx(top, abs=1e-11)
    if share < 0.99:
        assert best(share * lam, 1.5) < top
    assert best(1.1 * lam, 1.5) < top
    falling = [best(lam * 10.0**-k, 0.8) for k in (1, 10, 100, 200)]
    assert all(b > a for a, b in itertools.pairwise(falling))
    assert falling[-1] > 40


@pytest.mark.claim("linear-vae")
@given(x=st.floats(-2, 2), w=st.floats(-2, 2), sigma=st.floats(0.4, 1.5), beta=st.floats(0.5, 2))
def test_the_best_over_all_q_is_the_log_of_a_mean_of_powers(x, w, sigma, beta):
    """The step of the proof that leaves Gaussian codes: q on a grid of codes, any shape."""
    z = np.linspace(-12, 12, 4801)
    prior = stats.norm.pdf(z) * (z[1] - z[0])
    log_lik = stats.norm.logpdf(x, w * z, sigma)
    q = prior * np.exp(log_lik / beta)
    total = q.sum()
    q /= total
    value = q @ log_lik - beta * special.xlogy(q, q / prior).sum()
    assert value == pytest.approx(beta * math.log(total), abs=1e-9)
    v = w * w + beta * sigma**2  # and the integral is Gaussian
    exact = stats.norm.logpdf(x, 0, math.sqrt(v)) + math.log(2 * math.pi * beta * sigma**2) / 2
    exact -= math.log(2 * math.pi * sigma**2) / (2 * beta)
    assert math.log(total) == pytest.approx(exact, abs=1e-9)


# higher-elbo


def test_the_bound_of_two_bits_prefers_flips():
    """The best product q by coordinate ascent from many starts, instead of a grid."""
    p = 0.2
    truth = 2 * p * (1 - p)
    assert truth == pytest.approx(0.32)
    p_z = np.outer([1 - p, p], [1 - p, p])

    def best(flips):
        log_l = lower = 0.0
        for x, share in ((0, 1 - truth), (1, truth)):
            agree = np.array([[x == 0, x == 1], [x == 1, x == 0]])
            log_joint = np.log(p_z * np.where(agree, 1 - flips, flips))
            values = []
            for b in (0.02, 0.4, 0.6, 0.98):
                v = np.array([1 - b, b])
                for _ in range(300):
                    u = np.exp(log_joint @ v)
                    u /= u.sum()
                    v = np.exp(u @ log_joint)
                    v /= v.sum()
                q = np.outer(u, v)
                values.append(np.sum(q * log_joint) - special.xlogy(q, q).sum())
            log_l += share * np.log(np.exp(log_joint).sum())
            lower += share * max(values)
        return log_l, lower

    flips = (0.001, 0.1, 0.2, 0.3, 0.35)
    log_ls, lowers = zip(*(best(f) for f in flips))
    assert all(b < a for a, b in itertools.pairwise(log_ls))
    assert all(b > a for a, b in itertools.pairwise(lowers))
    assert lowers[0] == pytest.approx(-0.8892, abs=1e-4)

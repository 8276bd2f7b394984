"""Tests of mathdl.probability.mixtures: the density, EM and its bound, each error.

Tolerances: sums of n terms of size up to 1e3 in float64, so 1e-9 is far above their rounding.
"""

import re
from itertools import islice

import numpy as np
import pytest
import scipy.stats
import torch
from hypothesis import given
from hypothesis import strategies as st

from mathdl.probability.distributions import Categorical, MultivariateNormal
from mathdl.probability.mixtures import GaussianMixture, elbo, em

seeds = st.integers(0, 2**32 - 1)


def random_mixture(rng, k=3, d=2):
    roots = rng.normal(size=(k, d, d))
    return GaussianMixture(
        rng.dirichlet(np.full(k, 5.0)),
        4 * rng.normal(size=(k, d)),
        roots @ roots.transpose(0, 2, 1) + np.eye(d) / 4,
    )


@given(seed=seeds, k=st.integers(1, 4), d=st.integers(1, 3))
def test_density_agrees_with_torch_and_scipy(seed, k, d):
    rng = np.random.default_rng(seed)
    mixture = random_mixture(rng, k, d)
    x = mixture.sample(rng, 5)
    theirs = torch.distributions.MixtureSameFamily(
        torch.distributions.Categorical(torch.tensor(mixture.weights)),
        torch.distributions.MultivariateNormal(
            torch.tensor(mixture.means), torch.tensor(mixture.covs)
        ),
    )
    assert mixture.log_prob(x) == pytest.approx(theirs.log_prob(torch.tensor(x)).numpy())
    joint = [
        w * scipy.stats.multivariate_normal(m, c).pdf(x).reshape(5)
        for w, m, c in zip(mixture.weights, mixture.means, mixture.covs, strict=True)
    ]
    assert mixture.log_joint(x) == pytest.approx(np.log(joint).T)
    assert mixture.responsibilities(x) == pytest.approx((joint / np.sum(joint, axis=0)).T)


def test_far_from_all_components():
    mixture = GaussianMixture([0.5, 0.5], [[-1.0], [1.0]], [[[1.0]], [[1.0]]])
    x = [[1e4]]
    assert mixture.responsibilities(x).tolist() == [[0, 1]]
    assert mixture.log_prob(x) == pytest.approx(
        MultivariateNormal([1.0], [[1.0]]).log_prob(x) - np.log(2), rel=1e-14
    )


def test_sample_has_the_mean_and_the_covariance():
    """Each entry within 6 standard errors, estimated from the same draws: one in 1e8 misses."""
    rng = np.random.default_rng(1)
    mixture = random_mixture(rng)
    x = mixture.sample(rng, 100_000)
    assert np.all(np.abs(x.mean(axis=0) - mixture.mean) < 6 * x.std(axis=0) / np.sqrt(len(x)))
    apart = x - mixture.mean
    products = apart[:, :, None] * apart[:, None]
    error = np.abs(products.mean(axis=0) - mixture.cov)
    assert np.all(error < 6 * products.std(axis=0) / np.sqrt(len(x)))
    share = np.mean(mixture.responsibilities(x), axis=0)
    spread = 6 * np.sqrt(Categorical(mixture.weights).variance / len(x))
    assert np.all(np.abs(share - mixture.weights) < spread)
    assert mixture.sample(rng, 0).shape == (0, 2)


@given(seed=seeds)
def test_em_never_lowers_the_likelihood(seed):
    rng = np.random.default_rng(seed)
    x = random_mixture(rng).sample(rng, 60)
    start = GaussianMixture(np.full(2, 0.5), x[:2], [np.cov(x.T)] * 2)
    fits = list(islice(em(x, start), 8))
    assert fits[0] is start
    values = np.array([fit.log_prob(x).sum() for fit in fits])
    assert np.all(np.diff(values) >= -1e-9)
    r = fits[0].responsibilities(x)
    middle = elbo(x, fits[1], r)  # after the M-step, before the next E-step
    assert values[0] - 1e-9 <= middle <= values[1] + 1e-9


@given(seed=seeds)
def test_one_component_is_fitted_in_one_step(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(20, 3))
    start = GaussianMixture([1.0], np.zeros((1, 3)), [np.eye(3)])
    _, first, second = islice(em(x, start), 3)
    assert first.means[0] == pytest.approx(x.mean(axis=0))
    assert first.covs[0] == pytest.approx(np.cov(x.T, ddof=0))
    assert second.covs == pytest.approx(first.covs)


def test_em_finds_two_clusters():
    """Ten standard deviations apart every row is certain, so the fit is that of each cluster."""
    rng = np.random.default_rng(2)
    left, right = rng.normal(-5, 1, (300, 1)), rng.normal(5, 1, (100, 1))
    x = np.concatenate([left, right])
    start = GaussianMixture([0.5, 0.5], [[-1.0], [1.0]], [[[9.0]]] * 2)
    *_, fit = islice(em(x, start), 60)
    assert fit.weights == pytest.approx([0.75, 0.25], abs=1e-4)
    assert fit.means[:, 0] == pytest.approx([left.mean(), right.mean()], abs=1e-3)


@given(seed=seeds)
def test_elbo_misses_by_the_divergence(seed):
    rng = np.random.default_rng(seed)
    mixture = random_mixture(rng)
    x = mixture.sample(rng, 4)
    r = rng.dirichlet(np.ones(3), size=4)
    exact = mixture.responsibilities(x)
    log_exact = scipy.special.log_softmax(mixture.log_joint(x), axis=1)  # exact may be 0
    gap = np.sum(r * (np.log(r) - log_exact))
    total = mixture.log_prob(x).sum()
    assert elbo(x, mixture, r) == pytest.approx(total - gap, abs=1e-9)
    assert elbo(x, mixture, exact) == pytest.approx(total, abs=1e-9)
    certain = np.eye(3)[[0, 1, 2, 0]]
    assert elbo(x, mixture, certain) == pytest.approx(np.sum(certain * mixture.log_joint(x)))


# errors

ONE = np.ones((1, 1))


def collapse():
    x = np.array([[0.0], [10.0], [11.0]])
    start = GaussianMixture([0.5, 0.5], [[0.0], [10.5]], [[[0.01]], [[1.0]]])
    return list(islice(em(x, start), 5))


def starve():
    start = GaussianMixture([0.5, 0.5], [[0.0], [1e6]], [ONE, ONE])
    return list(islice(em([[0.0], [1.0]], start), 2))


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: GaussianMixture([1.0, 0.0], [[0], [1]], [ONE, ONE]), "weights has the entry 0"),
        (lambda: GaussianMixture([0.6, 0.6], [[0], [1]], [ONE, ONE]), "weights sums to 1.2"),
        (lambda: GaussianMixture([1.0], [[0], [1]], [ONE, ONE]), "weights has shape (1,)"),
        (lambda: GaussianMixture([1.0], [[0]], [np.eye(2)]), "they need (1,) and (1, 1, 1)"),
        (lambda: GaussianMixture([1.0], [0], [ONE]), "means has shape (1,)"),
        (lambda: GaussianMixture([1.0], [[0]], ONE), "covs has shape (1, 1)"),
        (lambda: GaussianMixture([0.5, 0.5], [[0], [1]], [ONE]), "covs (1, 1, 1); beside means"),
        (lambda: GaussianMixture([0.5, 0.5], [[0], [1]], [ONE, -ONE]), "component 1: cov is not"),
        (lambda: random_mixture(np.random.default_rng(0)).log_prob([[1.0]]), "it needs 2 columns"),
        (lambda: random_mixture(np.random.default_rng(0)).sample(np.random, -1), "size is -1"),
        (lambda: em([1.0], GaussianMixture([1.0], [[0]], [ONE])), "x has shape (1,)"),
        (collapse, "step 1 of EM: component 0: cov is not positive definite"),
        (starve, "step 1 of EM: component 1 has no data; start elsewhere"),
        (lambda: elbo([[0.0]], GaussianMixture([1.0], [[0]], [ONE]), [[1, 0]]), "r has shape"),
        (lambda: elbo([[0.0], [1]], GaussianMixture([1.0], [[0]], [ONE]), [[1]]), "r has shape"),
        (lambda: elbo([[0.0]], GaussianMixture([1.0], [[0]], [ONE]), [[2]]), "r has a negative"),
    ],
)
def test_bad_input(call, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        call()


def test_nothing_can_be_written_to():
    mixture = random_mixture(np.random.default_rng(0))
    for array in (mixture.weights, mixture.means, mixture.covs):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0

"""Rows of `make bench`: what mathdl's functions cost against their peers, a table a part.

Each row: name, ours, its peer, and the arguments at two sizes that the book uses.
"""

from collections.abc import Callable
from itertools import islice

import numpy as np
import scipy.integrate
import scipy.optimize
import scipy.spatial
import scipy.special
import scipy.stats

from mathdl.calculus import differences, quadrature
from mathdl.linalg import (
    definite,
    eigen,
    low_rank,
    matrices,
    pca,
    projection,
    svd,
    systems,
    vectors,
)
from mathdl.nn import activations, losses, mlp
from mathdl.optim import descent, second_order
from mathdl.probability import distributions as zoo
from mathdl.probability import estimation as estimates
from mathdl.probability import information as measures
from mathdl.probability import mixtures, special
from mathdl.probability import sampling as draws
from mathdl.probability import statistics as results

Row = tuple[str, Callable[..., object], Callable[..., object], list[tuple[np.ndarray, ...]]]


def linalg(rng: np.random.Generator) -> list[Row]:
    """The part on linear algebra, against NumPy."""

    def normal(*sizes: int | tuple[int, ...]) -> list[tuple[np.ndarray, ...]]:
        return [(rng.normal(size=size),) for size in sizes]

    squares = normal((20, 20), (200, 200))
    systems_of_equations = [(A, A[0]) for (A,) in squares]
    fits = [(A, A[:, 0]) for (A,) in normal((60, 10), (200, 200))]
    symmetric = [(A + A.T,) for (A,) in squares]
    grams = [(A @ A.T,) for (A,) in normal((20, 40), (400, 800))]
    layers = [
        (X, rng.normal(size=(256, 784)), np.ones(256)) for (X,) in normal((32, 784), (1024, 784))
    ]
    pairs = [(A, A) for (A,) in squares]
    return [
        ("norm", vectors.norm, np.linalg.norm, normal(100, 100_000)),
        ("matmul_entries", matrices.matmul_entries, np.matmul, pairs),
        ("matmul_columns", matrices.matmul_columns, np.matmul, pairs),
        ("matmul_rows", matrices.matmul_rows, np.matmul, pairs),
        ("matmul_outer", matrices.matmul_outer, np.matmul, pairs),
        ("affine", matrices.affine, lambda X, W, b: X @ W.T + b, layers),
        ("solve", systems.solve, np.linalg.solve, systems_of_equations),
        ("rank", systems.rank, np.linalg.matrix_rank, normal((64, 100), (256, 784))),
        ("qr", projection.qr, np.linalg.qr, squares),
        ("gram_schmidt", projection.gram_schmidt, np.linalg.qr, squares),
        ("lstsq", projection.lstsq, np.linalg.lstsq, fits),
        ("project", lambda A, b: projection.project(b, A), _project, fits),
        ("ridge", lambda A, b: projection.ridge(A, b, 1.0), _ridge, fits),
        ("eigh", eigen.eigh, np.linalg.eigh, symmetric),
        ("spectral_radius", eigen.spectral_radius, np.linalg.eigvals, squares),
        ("cholesky", definite.cholesky, np.linalg.cholesky, grams),
        ("is_positive_definite", definite.is_positive_definite, np.linalg.eigvalsh, grams),
        ("svd", svd.svd, lambda A: np.linalg.svd(A, full_matrices=False), squares),
        ("pca", lambda X: pca.pca(X, 5), _centered_svd, normal((100, 100), (100, 1000))),
        ("whiten", pca.whiten, _centered_svd, normal((50, 10), (400, 100))),
        ("stable_rank", low_rank.stable_rank, np.linalg.svdvals, normal((20, 20), (100, 100))),
    ]


def calculus(rng: np.random.Generator) -> list[Row]:
    """Central differences, against SciPy's forward ones, of half as many values, and by hand.

    Gauss's rule, against SciPy's, which keeps the points that it has found once.
    """
    nodes = [(np.zeros(size),) for size in (5, 50)]  # only how many
    points = [(rng.normal(size=size),) for size in (10, 1000)]

    def loss(x: np.ndarray) -> float:
        return float(np.sum(np.sin(x) * x))

    def by_hand(x: np.ndarray) -> np.ndarray:
        return np.cos(x) * x + np.sin(x)

    def central(x: np.ndarray) -> np.ndarray:
        return differences.grad(loss, x)

    def forward(x: np.ndarray) -> np.ndarray:
        return scipy.optimize.approx_fprime(x, loss)

    def gauss(x: np.ndarray) -> float:
        return quadrature.gauss_legendre(np.exp, 0.0, 1.0, len(x))

    def fixed_quad(x: np.ndarray) -> object:
        return scipy.integrate.fixed_quad(np.exp, 0.0, 1.0, n=len(x))

    return [
        ("differences.grad", central, forward, points),
        ("differences.grad, peer by hand", central, by_hand, points),
        ("gauss_legendre, peer keeps its points", gauss, fixed_quad, nodes),
    ]


def networks(rng: np.random.Generator) -> list[Row]:
    """Networks and what they are made of, against SciPy and torch."""
    logits = [(rng.normal(size=size),) for size in ((64, 10), (1024, 1000))]
    batches = [(rng.normal(size=(n, 784)),) for n in (64, 1024)]
    params = mlp.init(rng, [784, 256, 64, 10])
    y = np.arange(1024) % 10

    def gradient(X: np.ndarray) -> object:
        z, cache = mlp.forward(params, X)
        return mlp.backward(params, cache, losses.softmax_cross_entropy(z, y[: len(X)])[1])

    def cross_entropy(z: np.ndarray) -> object:
        return losses.softmax_cross_entropy(z, y[: len(z)])

    def torch_cross_entropy(z: np.ndarray) -> object:
        import torch

        leaf = torch.from_numpy(z).requires_grad_()
        loss = torch.nn.functional.cross_entropy(leaf, torch.from_numpy(y[: len(z)]))
        return loss, torch.autograd.grad(loss, leaf)

    return [
        ("cross-entropy and its gradient", cross_entropy, torch_cross_entropy, logits),
        ("logsumexp", special.logsumexp, lambda x: scipy.special.logsumexp(x, -1), logits),
        ("softmax", special.softmax, lambda x: scipy.special.softmax(x, -1), logits),
        ("sigmoid", special.sigmoid, scipy.special.expit, logits),
        ("softplus", special.softplus, lambda x: np.logaddexp(0.0, x), logits),
        ("relu", activations.relu, lambda x: np.maximum(x, 0.0), logits),
        ("mlp gradient by hand", gradient, _autograd(params, y), batches),
    ]


def estimation(rng: np.random.Generator) -> list[Row]:
    """Estimates against SciPy, which gives no gradient, and against NumPy without logarithms."""
    data = [(rng.normal(5.0, 2.0, size),) for size in (100, 100_000)]
    grids = [(-(np.linspace(-9.0, 9.0, size) ** 2),) for size in (201, 10_001)]

    def posterior(log_p: np.ndarray) -> np.ndarray:
        return estimates.grid_posterior(log_p, log_p, np.linspace(-9.0, 9.0, len(log_p)))

    def plain(log_p: np.ndarray) -> np.ndarray:
        p = np.exp(2 * log_p)
        return p / np.trapezoid(p, np.linspace(-9.0, 9.0, len(log_p)))

    def shrink(x: np.ndarray) -> float:
        return estimates.normal_mean_map(x, 2.0, 0.0, 1.0)

    def score(x: np.ndarray) -> np.ndarray:
        return np.stack([x - 5.0, (x - 5.0) ** 2 - 1.0], axis=1)

    return [
        ("normal_mle", estimates.normal_mle, scipy.stats.norm.fit, data),
        (
            "normal_nll",
            lambda x: estimates.normal_nll(x, 5.0, 0.7),
            lambda x: scipy.stats.norm.logpdf(x, 5.0, np.exp(0.7)).mean(),
            data,
        ),
        ("normal_mean_map, peer the mean", shrink, np.mean, data),
        ("grid_posterior", posterior, plain, grids),
        (
            "fisher_information",
            lambda x: estimates.fisher_information(score, x),
            lambda x: np.cov(score(x).T, bias=True),
            data,
        ),
    ]


def distributions(rng: np.random.Generator) -> list[Row]:
    """Densities, tails and draws, against scipy's functions and NumPy's generator."""
    points = [(np.abs(rng.normal(size=size)),) for size in (100, 100_000)]
    counts = [(rng.poisson(4.0, size),) for size in (100, 100_000)]
    probs = rng.dirichlet(np.ones(1000))
    B = rng.normal(size=(10, 10))
    cov = B @ B.T + np.eye(10)
    vectors_of_ten = [(rng.normal(size=(n, 10)),) for n in (100, 10_000)]
    normal, poisson, beta = zoo.Normal(0.0, 1.0), zoo.Poisson(4.0), zoo.Beta(2.0, 5.0)
    gaussian = zoo.MultivariateNormal(np.zeros(10), cov)
    peer = scipy.stats.multivariate_normal(np.zeros(10), cov)
    heaps = [scipy.stats.multivariate_normal(mean, cov) for mean in B[:4]]
    categorical = zoo.Categorical(probs)
    return [
        ("Normal.log_prob", normal.log_prob, scipy.stats.norm.logpdf, points),
        ("Normal.sf", normal.sf, scipy.stats.norm.sf, points),
        (
            "Normal.sample",
            lambda x: normal.sample(rng, len(x)),
            lambda x: rng.normal(0.0, 1.0, len(x)),
            points,
        ),
        ("Poisson.log_prob", poisson.log_prob, scipy.stats.poisson(4.0).logpmf, counts),
        (
            "Beta.sample",
            lambda x: beta.sample(rng, len(x)),
            lambda x: rng.beta(2.0, 5.0, len(x)),
            points,
        ),
        (
            "Categorical.sample",
            lambda x: categorical.sample(rng, len(x)),
            lambda x: rng.choice(1000, len(x), p=probs),
            points,
        ),
        ("MultivariateNormal.log_prob", gaussian.log_prob, peer.logpdf, vectors_of_ten),
        (
            "GaussianMixture.log_prob",
            mixtures.GaussianMixture(np.full(4, 0.25), B[:4], [cov] * 4).log_prob,
            lambda x: scipy.special.logsumexp([p.logpdf(x) for p in heaps], b=0.25, axis=0),
            vectors_of_ten,
        ),
    ]


def information(rng: np.random.Generator) -> list[Row]:
    """Divergences of rows of probabilities, against SciPy, whose roundings may be negative."""
    laws = [(rng.dirichlet(np.ones(k), n),) for n, k in ((64, 10), (1024, 1000))]
    return [
        ("entropy", measures.entropy, lambda p: scipy.stats.entropy(p, axis=-1), laws),
        (
            "kl_divergence",
            lambda p: measures.kl_divergence(p, p[::-1]),
            lambda p: scipy.special.rel_entr(p, p[::-1]).sum(axis=-1),
            laws,
        ),
        (
            "js_divergence",
            lambda p: measures.js_divergence(p, p[::-1]),
            lambda p: scipy.spatial.distance.jensenshannon(p, p[::-1], axis=-1) ** 2,
            laws,
        ),
    ]


def sampling(rng: np.random.Generator) -> list[Row]:
    """Draws by a formula, against NumPy's own samplers."""
    counts = [(np.zeros(n),) for n in (100, 2000)]  # only how many
    logits = rng.normal(size=1000)
    probs = special.softmax(logits)
    return [
        (
            "inverse_cdf",
            lambda x: draws.inverse_cdf(rng, lambda u: -np.log1p(-u), len(x)),
            lambda x: rng.exponential(size=len(x)),
            counts,
        ),
        (
            "gumbel_max",
            lambda x: draws.gumbel_max(rng, logits, len(x)),
            lambda x: rng.choice(1000, len(x), p=probs),
            counts,
        ),
    ]


def statistics(rng: np.random.Generator) -> list[Row]:
    """Intervals, a test and a gap by bins, against SciPy's resampling and a loop over bins."""
    data = [(rng.normal(size=n),) for n in (10, 1000)]
    confidences = [(rng.uniform(0.5, 1, n),) for n in (1000, 100_000)]
    right = rng.integers(0, 2, 100_000)

    def gap(a: np.ndarray, b: np.ndarray, axis: int) -> np.ndarray:
        return a.mean(axis=axis) - b.mean(axis=axis)

    def bins(c: np.ndarray) -> float:
        place = np.digitize(c, np.linspace(0, 1, 11)[1:-1], right=True)
        y = right[: len(c)]
        return sum(abs(np.sum((c - y)[place == b])) for b in range(10)) / len(c)

    return [
        (
            "mean_interval",
            results.mean_interval,
            lambda x: scipy.stats.ttest_1samp(x, 0.0).confidence_interval(),
            data,
        ),
        (
            "bootstrap",
            lambda x: results.bootstrap(rng, np.mean, x, 1000),
            lambda x: scipy.stats.bootstrap(
                (x,), np.mean, n_resamples=1000, method="percentile", rng=rng
            ),
            data,
        ),
        (
            "permutation_test",
            lambda x: results.permutation_test(rng, x, x + 1, n_permutations=999),
            lambda x: scipy.stats.permutation_test(
                (x, x + 1), gap, n_resamples=999, vectorized=True, rng=rng
            ),
            data,
        ),
        (
            "calibration_error",
            lambda c: results.calibration_error(c, right[: len(c)]),
            bins,
            confidences,
        ),
    ]


def optim(rng: np.random.Generator) -> list[Row]:
    """A hundred steps of an update rule on a quadratic with H = I, against torch.optim.

    Then Rosenbrock's valley from the usual start to a gradient of 1e-8, against SciPy, and against
    the 10,000 steps of gradient descent that do not get there.
    """
    starts = [(rng.normal(size=n),) for n in (2, 100_000)]
    settings = {"lr": 0.1, "momentum": 0.9}

    def ours(x: np.ndarray) -> object:
        return list(islice(descent.nesterov(lambda x: x, x, **settings), 101))[-1]

    valleys = [(np.tile([-1.2, 1.0], n // 2),) for n in (2, 10)]

    def descend(x: np.ndarray) -> object:
        rosen = scipy.optimize.rosen_der
        return list(islice(descent.gradient_descent(rosen, x, lr=1e-3), 10_000))[-1]

    return [
        ("nesterov", ours, _sgd(settings | {"nesterov": True}), starts),
        ("damped_newton", _valley("damped_newton"), _scipy_valley("trust-exact"), valleys),
        ("damped_newton, peer gradient descent", _valley("damped_newton"), descend, valleys),
        ("bfgs", _valley("bfgs"), _scipy_valley("BFGS"), valleys),
        ("lbfgs", _valley("lbfgs"), _scipy_valley("L-BFGS-B"), valleys),
    ]


def _valley(name: str) -> Callable[[np.ndarray], object]:
    f, g, H = scipy.optimize.rosen, scipy.optimize.rosen_der, scipy.optimize.rosen_hess
    functions = (f, g, H) if name == "damped_newton" else (f, g)

    def run(x: np.ndarray) -> object:
        iterates = getattr(second_order, name)(*functions, x)
        return next(x for x in iterates if np.linalg.norm(g(x)) <= 1e-8)

    return run


def _scipy_valley(method: str) -> Callable[[np.ndarray], object]:
    settings: dict[str, object] = {"method": method, "jac": scipy.optimize.rosen_der}
    settings["options"] = {"gtol": 1e-8}
    if method == "trust-exact":
        settings["hess"] = scipy.optimize.rosen_hess
    return lambda x: scipy.optimize.minimize(scipy.optimize.rosen, x, **settings)


def _sgd(settings: dict[str, float]) -> Callable[[np.ndarray], object]:
    import torch

    def run(x: np.ndarray) -> object:
        weights = torch.from_numpy(x.copy()).requires_grad_()
        optimizer = torch.optim.SGD([weights], **settings)
        for _ in range(100):
            weights.grad = weights.detach().clone()
            optimizer.step()
        return weights

    return run


def _autograd(params: list[mlp.Layer], y: np.ndarray) -> Callable[[np.ndarray], object]:
    import torch

    leaves = [torch.tensor(a).requires_grad_() for layer in params for a in layer]
    labels = torch.from_numpy(y)

    def gradient(X: np.ndarray) -> object:
        H = torch.from_numpy(X)
        for i in range(0, len(leaves), 2):
            H = torch.nn.functional.linear(H.relu() if i else H, *leaves[i : i + 2])
        loss = torch.nn.functional.cross_entropy(H, labels[: len(X)])
        return torch.autograd.grad(loss, leaves)

    return gradient


def _project(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    return A @ np.linalg.lstsq(A, b)[0]


def _ridge(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.linalg.solve(A.T @ A + np.eye(A.shape[1]), A.T @ b)


def _centered_svd(X: np.ndarray) -> object:
    return np.linalg.svd(X - X.mean(axis=0), full_matrices=False)

"""Rows of `make bench`: what mathdl's functions cost against their peers, a table a part.

Each row: name, ours, its peer, and the arguments at two sizes that the book uses.
"""

from collections.abc import Callable

import numpy as np

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


def _project(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    return A @ np.linalg.lstsq(A, b)[0]


def _ridge(A: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.linalg.solve(A.T @ A + np.eye(A.shape[1]), A.T @ b)


def _centered_svd(X: np.ndarray) -> object:
    return np.linalg.svd(X - X.mean(axis=0), full_matrices=False)

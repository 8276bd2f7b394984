"""Checks of the claims in docs/calculus/matrix-calculus.md.

A row of its tables gives a function, its differential and its gradient, or what pulls a gradient
back through it. `row` compares them with forward mode, with reverse mode and with differences, at
random points of random shapes. Both modes know rules for single operations, not the rows; rows on
eigenvalues, singular values and solutions of equations differentiate a program that finds them.

Matrices that are inverted have singular values between 1 and 2, so both modes are right to some
1e-14 and 1e-10 leaves room. Differences with the step 1e-5 along a direction of length 1 err by
about 1e-10 times the third derivative, which is at most some hundreds here: 1e-6.
"""

import numpy as np
import pytest
import scipy.linalg
import scipy.optimize
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mathdl.calculus.forward import jvp
from mathdl.calculus.reverse import vjp

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)


class Draw:
    """Three sizes and random arrays."""

    def __init__(self, seed, m, n, p):
        self.rng, self.m, self.n, self.p = np.random.default_rng(seed), m, n, p

    def __call__(self, *shape):
        return self.rng.normal(size=shape)

    def orthogonal(self, n):
        return np.linalg.qr(self(n, n))[0]

    def invertible(self, n):
        """Singular values between 1 and 2, a determinant of either sign."""
        return self.orthogonal(n) * self.rng.uniform(1, 2, n) @ self.orthogonal(n)

    def definite(self, n):
        Q = self.orthogonal(n)
        return Q * self.rng.uniform(1, 2, n) @ Q.T

    def spectrum(self, n):
        """Numbers at least 1/2 apart, of both signs, in random order."""
        w = np.cumsum(self.rng.uniform(0.5, 1.5, n))
        return self.rng.permutation(w - self.rng.uniform(0, w[-1]))


draws = st.builds(Draw, seeds, sizes, sizes, sizes)


def for_all(test):
    return settings(max_examples=40)(given(r=draws)(test))


def row(f, push, pull, *at):
    """Check df = push(dX, ...) and <U, df> = <pull(U), (dX, ...)> at a point, by three routes."""
    rng = np.random.default_rng(at[0].size)
    V = [rng.normal(size=x.shape) for x in at]
    V = [v / np.sqrt(sum(np.sum(v**2) for v in V)) for v in V]

    def along(t):
        return f(*(x + t * v for x, v in zip(at, V, strict=True)))

    forward = jvp(along, 0.0, 1.0)[1]
    value, pullback = vjp(lambda x: f(*x), list(at))
    U = rng.normal(size=np.shape(value))
    pulled = pull(U) if len(at) > 1 else [pull(U)]
    np.testing.assert_allclose(push(*V), forward, rtol=1e-10, atol=1e-10)
    for G, x, reverse in zip(pulled, at, pullback(U), strict=True):
        assert np.shape(G) == x.shape  # a gradient has the shape of its argument
        np.testing.assert_allclose(G, reverse, rtol=1e-10, atol=1e-10)
    h = 1e-5
    differences = (along(h) - along(-h)) / (2 * h)
    np.testing.assert_allclose(push(*V), differences, rtol=1e-6, atol=1e-6)
    total = sum(np.sum(G * v) for G, v in zip(pulled, V, strict=True))
    assert total == pytest.approx(np.sum(U * differences), rel=1e-6, abs=1e-6)


def inner(A, B):
    return np.sum(A * B)


# vectors


@pytest.mark.claim("gradient-of-a-linear-function")
@for_all
def test_a_dot_x(r):
    a = r(r.n)
    row(lambda x: a @ x, lambda dx: a @ dx, lambda g: g * a, r(r.n))


@pytest.mark.claim("gradient-of-a-quadratic-form")
@for_all
def test_x_dot_A_x(r):
    A, x = r(r.n, r.n), r(r.n)
    row(
        lambda x: x @ A @ x,
        lambda dx: x @ (A + A.T) @ dx,
        lambda g: g * (A + A.T) @ x,
        x,
    )


@pytest.mark.claim("gradient-of-least-squares")
@for_all
def test_squared_length_of_A_x_minus_b(r):
    A, x, b = r(r.m, r.n), r(r.n), r(r.m)
    e = A @ x - b
    row(
        lambda A, x, b: np.sum((A @ x - b) ** 2),
        lambda dA, dx, db: 2 * e @ (dA @ x + A @ dx - db),
        lambda g: (g * 2 * np.outer(e, x), g * 2 * A.T @ e, -g * 2 * e),
        A,
        x,
        b,
    )


@pytest.mark.claim("gradient-of-a-length")
@for_all
def test_length(r):
    x = r(r.n)
    xhat = x / np.linalg.norm(x)
    x = xhat * r.rng.uniform(1, 2)
    row(np.linalg.norm, lambda dx: xhat @ dx, lambda g: g * xhat, x)


@pytest.mark.claim("differential-of-normalizing")
@for_all
def test_normalizing(r):
    x = r(r.n)
    xhat = x / np.linalg.norm(x)
    length = r.rng.uniform(1, 2)
    row(
        lambda x: x / np.linalg.norm(x),
        lambda dx: (dx - xhat * (xhat @ dx)) / length,
        lambda g: (g - xhat * (xhat @ g)) / length,
        length * xhat,
    )


@pytest.mark.claim("gradient-of-cosine-similarity")
@for_all
def test_cosine_similarity(r):
    x, y = r(r.n), r(r.n)
    xhat, yhat = x / np.linalg.norm(x), y / np.linalg.norm(y)
    nx, ny = r.rng.uniform(1, 2, 2)
    c = xhat @ yhat
    row(
        lambda x, y: x @ y / (np.linalg.norm(x) * np.linalg.norm(y)),
        lambda dx, dy: (yhat - c * xhat) @ dx / nx + (xhat - c * yhat) @ dy / ny,
        lambda g: (g * (yhat - c * xhat) / nx, g * (xhat - c * yhat) / ny),
        nx * xhat,
        ny * yhat,
    )


# scores


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@pytest.mark.claim("differential-entry-by-entry")
@for_all
def test_entry_by_entry(r):
    x = r(r.m, r.n)
    slope = np.cos(x) * np.exp(np.sin(x))
    row(lambda x: np.exp(np.sin(x)), lambda dx: slope * dx, lambda G: slope * G, x)


@pytest.mark.claim("differential-of-the-sigmoid")
@for_all
def test_sigmoid(r):
    z = r(r.n)
    s = 1 / (1 + np.exp(-z))
    row(lambda z: 1 / (1 + np.exp(-z)), lambda dz: s * (1 - s) * dz, lambda G: s * (1 - s) * G, z)


@pytest.mark.claim("differential-of-log-sigmoid")
@for_all
def test_log_sigmoid(r):
    z = r(r.n)
    s = 1 / (1 + np.exp(-z))
    row(lambda z: -np.logaddexp(0, -z), lambda dz: (1 - s) * dz, lambda G: (1 - s) * G, z)


@pytest.mark.claim("gradient-of-log-sum-exp")
@for_all
def test_log_sum_exp(r):
    z = r(r.n)
    row(
        lambda z: np.log(np.sum(np.exp(z))),
        lambda dz: softmax(z) @ dz,
        lambda g: g * softmax(z),
        z,
    )


@pytest.mark.claim("differential-of-softmax")
@for_all
def test_softmax(r):
    z = r(r.n)
    p = softmax(z)
    row(softmax, lambda dz: p * (dz - p @ dz), lambda g: p * (g - p @ g), z)


@pytest.mark.claim("gradient-of-cross-entropy")
@for_all
def test_cross_entropy(r):
    z, y = r(r.n), r(r.n)
    G = np.sum(y) * softmax(z) - y
    row(lambda z: -y @ np.log(softmax(z)), lambda dz: G @ dz, lambda g: g * G, z)


@pytest.mark.claim("differential-of-attention-scores")
@for_all
def test_attention_scores(r):
    d = 3
    Q, K = r(r.m, d), r(r.n, d)
    row(
        lambda Q, K: Q @ K.T / np.sqrt(d),
        lambda dQ, dK: (dQ @ K.T + Q @ dK.T) / np.sqrt(d),
        lambda G: (G @ K / np.sqrt(d), G.T @ Q / np.sqrt(d)),
        Q,
        K,
    )


# products


@pytest.mark.claim("gradient-of-a-trace")
@for_all
def test_trace_of_A_X(r):
    A = r(r.m, r.n)
    row(lambda X: np.trace(A @ X), lambda dX: np.trace(A @ dX), lambda g: g * A.T, r(r.n, r.m))


@pytest.mark.claim("gradient-of-a-bilinear-form")
@for_all
def test_a_X_b(r):
    a, b = r(r.m), r(r.n)
    row(lambda X: a @ X @ b, lambda dX: a @ dX @ b, lambda g: g * np.outer(a, b), r(r.m, r.n))


@pytest.mark.claim("gradient-of-the-squared-frobenius-norm")
@for_all
def test_squared_frobenius_norm(r):
    X = r(r.m, r.n)
    row(lambda X: np.sum(X**2), lambda dX: 2 * inner(X, dX), lambda g: g * 2 * X, X)


@pytest.mark.claim("gradient-of-a-form-of-columns")
@for_all
def test_trace_of_X_A_X(r):
    A, X = r(r.m, r.m), r(r.m, r.n)
    row(
        lambda X: np.trace(X.T @ A @ X),
        lambda dX: inner((A + A.T) @ X, dX),
        lambda g: g * (A + A.T) @ X,
        X,
    )


@pytest.mark.claim("gradient-of-a-matrix-residual")
@for_all
def test_squared_norm_of_A_X_minus_B(r):
    A, X, B = r(r.p, r.m), r(r.m, r.n), r(r.p, r.n)
    E = A @ X - B
    row(
        lambda X: np.sum((A @ X - B) ** 2),
        lambda dX: 2 * inner(E, A @ dX),
        lambda g: g * 2 * A.T @ E,
        X,
    )


@pytest.mark.claim("differential-of-a-sandwich")
@for_all
def test_A_X_B(r):
    A, B = r(r.p, r.m), r(r.n, 2)
    row(lambda X: A @ X @ B, lambda dX: A @ dX @ B, lambda G: A.T @ G @ B.T, r(r.m, r.n))


def vec(X):
    """The columns below one another."""
    return np.reshape(np.transpose(X), -1)


@pytest.mark.claim("vec-of-a-sandwich")
@for_all
def test_vec_and_kronecker(r):
    A, X, B = r(r.p, r.m), r(r.m, r.n), r(r.n, 2)
    K = np.kron(B.T, A)
    np.testing.assert_allclose(vec(A @ X @ B), K @ vec(X), rtol=1e-12, atol=1e-12)
    row(
        lambda X: vec(A @ X @ B),
        lambda dX: K @ vec(dX),
        lambda g: np.reshape(K.T @ g, (r.n, r.m)).T,
        X,
    )
    # numpy's order, rows one after the other, has the factors the other way round
    rows = np.kron(A, B.T) @ X.reshape(-1)
    np.testing.assert_allclose((A @ X @ B).reshape(-1), rows, rtol=1e-12, atol=1e-12)


@pytest.mark.claim("differential-of-a-product")
@for_all
def test_product(r):
    X, Y = r(r.m, r.n), r(r.n, r.p)
    row(
        lambda X, Y: X @ Y,
        lambda dX, dY: dX @ Y + X @ dY,
        lambda G: (G @ Y.T, X.T @ G),
        X,
        Y,
    )


@pytest.mark.claim("differential-of-a-hadamard-product")
@for_all
def test_hadamard_product(r):
    X, Y = r(r.m, r.n), r(r.m, r.n)
    row(lambda X, Y: X * Y, lambda dX, dY: dX * Y + X * dY, lambda G: (G * Y, G * X), X, Y)


@pytest.mark.claim("differential-of-a-square")
@for_all
def test_square(r):
    X = r(r.n, r.n)
    row(
        lambda X: X @ X,
        lambda dX: dX @ X + X @ dX,
        lambda G: G @ X.T + X.T @ G,
        X,
    )


@pytest.mark.claim("gradient-of-the-trace-of-a-power")
@settings(max_examples=40)
@given(r=draws, k=st.integers(1, 5))
def test_trace_of_a_power(r, k):
    X = r.invertible(r.n) / 2
    power = np.linalg.matrix_power(X, k - 1)

    def f(X):
        P = X
        for _ in range(k - 1):
            P = P @ X
        return np.trace(P)

    row(f, lambda dX: k * np.trace(power @ dX), lambda g: g * k * power.T, X)


@pytest.mark.claim("differential-of-a-gram-matrix")
@for_all
def test_gram_matrix(r):
    X = r(r.m, r.n)
    row(
        lambda X: X @ X.T,
        lambda dX: dX @ X.T + X @ dX.T,
        lambda G: (G + G.T) @ X,
        X,
    )


# inverses and determinants


@pytest.mark.claim("differential-of-the-inverse")
@for_all
def test_inverse(r):
    X = r.invertible(r.n)
    Y = np.linalg.inv(X)
    row(np.linalg.inv, lambda dX: -Y @ dX @ Y, lambda G: -Y.T @ G @ Y.T, X)


@pytest.mark.claim("gradient-of-an-inverse-form")
@for_all
def test_a_inverse_b(r):
    X, a, b = r.invertible(r.n), r(r.n), r(r.n)
    u, v = np.linalg.solve(X.T, a), np.linalg.solve(X, b)
    row(
        lambda X: a @ np.linalg.inv(X) @ b,
        lambda dX: -u @ dX @ v,
        lambda g: -g * np.outer(u, v),
        X,
    )


@pytest.mark.claim("differential-of-a-linear-solve")
@for_all
def test_solve(r):
    A, b = r.invertible(r.n), r(r.n)
    x = np.linalg.solve(A, b)

    def pull(g):
        u = np.linalg.solve(A.T, g)
        return -np.outer(u, x), u

    row(np.linalg.solve, lambda dA, db: np.linalg.solve(A, db - dA @ x), pull, A, b)


@pytest.mark.claim("gradient-of-the-determinant")
@for_all
def test_determinant(r):
    X = r.invertible(r.n)
    det, Y = np.linalg.det(X), np.linalg.inv(X)
    row(np.linalg.det, lambda dX: det * np.trace(Y @ dX), lambda g: g * det * Y.T, X)


@pytest.mark.claim("gradient-of-the-log-determinant")
@for_all
def test_log_determinant(r):
    X = r.invertible(r.n)
    Y = np.linalg.inv(X)
    row(
        lambda X: np.linalg.slogdet(X)[1],
        lambda dX: np.trace(Y @ dX),
        lambda g: g * Y.T,
        X,
    )


@pytest.mark.claim("gradient-of-the-log-volume")
@for_all
def test_log_volume_of_columns(r):
    m, n = max(r.m, r.n), min(r.m, r.n)
    X = r.invertible(m)[:, :n]
    P = np.linalg.pinv(X)
    row(
        lambda X: np.linalg.slogdet(X.T @ X)[1],
        lambda dX: 2 * np.trace(P @ dX),
        lambda g: 2 * g * P.T,
        X,
    )


@pytest.mark.claim("gradient-of-the-mahalanobis-distance")
@for_all
def test_mahalanobis(r):
    S, x, mu = r.definite(r.n), r(r.n), r(r.n)
    s = np.linalg.solve(S, x - mu)
    row(
        lambda S, x, mu: (x - mu) @ np.linalg.solve(S, x - mu),
        lambda dS, dx, dmu: -s @ dS @ s + 2 * s @ (dx - dmu),
        lambda g: (-g * np.outer(s, s), 2 * g * s, -2 * g * s),
        S,
        x,
        mu,
    )


@pytest.mark.claim("gradient-of-the-gaussian-nll")
@for_all
def test_gaussian_nll(r):
    S, x, mu = r.definite(r.n), r(r.n), r(r.n)
    P = np.linalg.inv(S)
    s = P @ (x - mu)

    def nll(S, mu):
        e = x - mu
        return (np.linalg.slogdet(S)[1] + e @ np.linalg.solve(S, e)) / 2

    row(
        nll,
        lambda dS, dmu: (np.trace(P @ dS) - s @ dS @ s) / 2 - s @ dmu,
        lambda g: (g * (P - np.outer(s, s)) / 2, -g * s),
        S,
        mu,
    )


@pytest.mark.claim("gradient-of-the-gaussian-nll")
@for_all
def test_the_best_covariance_is_that_of_the_data(r):
    C, S = r.definite(r.n), r.definite(r.n)
    P = np.linalg.inv(S)

    def twice(S):
        return np.linalg.slogdet(S)[1] + np.trace(np.linalg.solve(S, C))

    mu = np.linalg.eigvals(P @ C).real
    assert (mu > 0).all()
    formula = np.linalg.slogdet(C)[1] + np.sum(mu - np.log(mu))
    assert twice(S) == pytest.approx(formula, rel=1e-10, abs=1e-10)
    assert twice(C) == pytest.approx(np.linalg.slogdet(C)[1] + r.n, rel=1e-10, abs=1e-10)
    assert twice(S) >= twice(C) - 1e-12
    G = torch_gradient(
        lambda S: torch.logdet(S) + torch.linalg.solve(S, torch.from_numpy(C)).trace(), S
    )
    np.testing.assert_allclose(G, P - P @ C @ P, rtol=1e-10, atol=1e-10)


# eigenvalues and singular values: a program finds them, and both modes differentiate it


def eigenpair(A, w, v):
    """Inverse iteration for the eigenvalue near w, which a change of A moves a little.

    The shift lies 1/100 beside w and the other eigenvalues 1/2 away or more, so each of ten steps
    leaves a fiftieth of the error of value and derivative.
    """
    n = len(v)
    start = v
    for _ in range(10):
        v = np.linalg.solve(A - (w + 0.01) * np.eye(n), v)
        v = v / np.linalg.norm(v)
    v = v * np.sign(start @ v)
    return v @ A @ v, v


@pytest.mark.claim("differential-of-a-symmetric-eigenvalue")
@for_all
def test_eigenvalue_of_a_symmetric_matrix(r):
    Q, w = r.orthogonal(r.n), r.spectrum(r.n)
    v = Q[:, 0]
    row(
        lambda A: eigenpair(A, w[0], v)[0],
        lambda dA: v @ dA @ v,
        lambda g: g * np.outer(v, v),
        Q * w @ Q.T,
    )


@pytest.mark.claim("differential-of-an-eigenvalue")
@for_all
def test_eigenvalue_of_any_matrix(r):
    P, w = r.invertible(r.n), r.spectrum(r.n)
    v, u = P[:, 0], np.linalg.inv(P)[0]
    v, u = v / np.linalg.norm(v), 3 * u  # any lengths do
    row(
        lambda A: eigenpair(A, w[0], v)[0],
        lambda dA: u @ dA @ v / (u @ v),
        lambda g: g * np.outer(u, v) / (u @ v),
        P * w @ np.linalg.inv(P),
    )


@pytest.mark.claim("differential-of-an-eigenvector")
@for_all
def test_eigenvector_of_a_symmetric_matrix(r):
    Q, w = r.orthogonal(r.n), r.spectrum(r.n)
    v, others = Q[:, 0], Q[:, 1:]
    R = others / (w[0] - w[1:]) @ others.T
    row(
        lambda A: eigenpair(A, w[0], v)[1],
        lambda dA: R @ dA @ v,
        lambda g: np.outer(R @ g, v),
        Q * w @ Q.T,
    )


def thin(r):
    """U, s, V with singular values at least 1/2 apart and from 1/2 to 8."""
    p = min(r.m, r.n)
    s = np.cumsum(r.rng.uniform(0.75, 1.5, p))[::-1]
    return r.orthogonal(r.m)[:, :p], s, r.orthogonal(r.n)[:, :p]


def singular_value(X, s, u, v):
    """From the eigenvalue s^2 of the smaller Gram matrix."""
    G, vector = (X.T @ X, v) if len(v) <= len(u) else (X @ X.T, u)
    return np.sqrt(eigenpair(G, s**2, vector)[0])


@pytest.mark.claim("differential-of-a-singular-value")
@for_all
def test_singular_value(r):
    U, s, V = thin(r)
    k = r.rng.integers(len(s))
    u, v = U[:, k], V[:, k]
    row(
        lambda X: singular_value(X, s[k], u, v),
        lambda dX: u @ dX @ v,
        lambda g: g * np.outer(u, v),
        U * s @ V.T,
    )


@pytest.mark.claim("gradient-of-the-spectral-norm")
@for_all
def test_spectral_norm(r):
    U, s, V = thin(r)
    u, v = U[:, 0], V[:, 0]
    assert np.linalg.norm(U * s @ V.T, 2) == pytest.approx(s[0], rel=1e-12)
    row(
        lambda X: singular_value(X, s[0], u, v),
        lambda dX: u @ dX @ v,
        lambda g: g * np.outer(u, v),
        U * s @ V.T,
    )


@pytest.mark.claim("gradient-of-the-nuclear-norm")
@for_all
def test_nuclear_norm(r):
    U, s, V = thin(r)
    row(
        lambda X: sum(singular_value(X, *triple) for triple in zip(s, U.T, V.T, strict=True)),
        lambda dX: np.trace(V @ U.T @ dX),
        lambda g: g * U @ V.T,
        U * s @ V.T,
    )
    assert np.linalg.norm(U * s @ V.T, "nuc") == pytest.approx(np.sum(s), rel=1e-12)


@pytest.mark.claim("gradient-of-the-nuclear-norm")
@for_all
def test_nuclear_norm_is_smooth_where_singular_values_meet_if_none_is_zero(r):
    # differences, with all singular values 2: U V^T is X / 2
    n, m = max(r.m, r.n), min(r.m, r.n)
    X = 2 * r.orthogonal(n)[:, :m]
    V = r(n, m) / n
    h = 1e-5
    slope = (np.linalg.norm(X + h * V, "nuc") - np.linalg.norm(X - h * V, "nuc")) / (2 * h)
    assert slope == pytest.approx(inner(X / 2, V), rel=1e-6, abs=1e-6)


# layers


@pytest.mark.claim("differential-of-a-layer")
@for_all
def test_layer(r):
    X, W, b = r(r.m, r.n), r(r.p, r.n), r(r.p)
    row(
        lambda X, W, b: X @ W.T + b,
        lambda dX, dW, db: dX @ W.T + X @ dW.T + db,
        lambda G: (G @ W, G.T @ X, G.sum(axis=0)),
        X,
        W,
        b,
    )


@pytest.mark.claim("differential-of-a-low-rank-update")
@for_all
def test_low_rank_update(r):
    W, B, A = r(r.m, r.n), r(r.m, 2), r(2, r.n)
    row(
        lambda W, B, A: W + B @ A,
        lambda dW, dB, dA: dW + dB @ A + B @ dA,
        lambda G: (G, G @ A.T, B.T @ G),
        W,
        B,
        A,
    )


@pytest.mark.claim("differential-of-layer-norm")
@settings(max_examples=40)
@given(r=draws, eps=st.sampled_from([1e-5, 0.1, 1.0]))
def test_layer_norm(r, eps):
    x = r(r.n + 1)

    def f(x):
        return (x - np.mean(x)) / np.sqrt(np.var(x) + eps)

    s, xhat = np.sqrt(np.var(x) + eps), f(x)
    x = (x - x.mean()) / s  # of a size that no step of the differences is large for
    s, xhat = np.sqrt(np.var(x) + eps), f(x)
    row(
        f,
        lambda dx: (dx - np.mean(dx) - xhat * np.mean(xhat * dx)) / s,
        lambda g: (g - np.mean(g) - xhat * np.mean(xhat * g)) / s,
        x,
    )


@pytest.mark.claim("differential-of-rms-norm")
@settings(max_examples=40)
@given(r=draws, eps=st.sampled_from([0.0, 1e-5, 0.1, 1.0]))
def test_rms_norm(r, eps):
    x = r(r.n)
    x /= np.linalg.norm(x)

    def f(x):
        return x / np.sqrt(np.mean(x**2) + eps)

    s, xhat = np.sqrt(np.mean(x**2) + eps), f(x)
    row(
        f,
        lambda dx: (dx - xhat * np.mean(xhat * dx)) / s,
        lambda g: (g - xhat * np.mean(xhat * g)) / s,
        x,
    )


@pytest.mark.claim("differential-of-a-solution")
@for_all
def test_fixed_point_of_a_layer(r):
    # F(x, W, b) = x - tanh(W x + b); a hundred rounds of halving leave nothing of the start
    W, b = r.invertible(r.n) / 4, r(r.n)

    def f(W, b):
        x = np.zeros(r.n)
        for _ in range(100):
            x = np.tanh(W @ x + b)
        return x

    x = f(W, b)
    D = np.diag(1 - x**2)
    F_x = np.eye(r.n) - D @ W

    def pull(g):
        u = np.linalg.solve(F_x.T, g)
        return np.outer(D @ u, x), D @ u  # -F_W^T u and -F_b^T u

    row(f, lambda dW, db: np.linalg.solve(F_x, D @ (dW @ x + db)), pull, W, b)


# rules-of-differentials: exact integers, with steps t E, where what is left is known in full


def integers(rng, *shape):
    return rng.integers(-9, 10, shape)


@pytest.mark.claim("rules-of-differentials")
@for_all
def test_linear_functions_and_products_leave_only_a_term_of_second_order(r):
    (X, E), (Y, D) = integers(r.rng, 2, r.m, r.n), integers(r.rng, 2, r.n, r.p)
    A, B = integers(r.rng, 3, r.m), integers(r.rng, r.n, 2)
    Z, C = integers(r.rng, 2, r.m, r.n)
    for t in (1, 10, 100):
        left = (X + t * E) @ (Y + t * D) - X @ Y - t * (E @ Y + X @ D)
        assert (left == t**2 * E @ D).all()
        left = (X + t * E) * (Z + t * C) - X * Z - t * (E * Z + X * C)
        assert (left == t**2 * E * C).all()
        assert (A @ (X + t * E) @ B - A @ X @ B == t * A @ E @ B).all()
        assert ((X + t * E).T - X.T == t * E.T).all()
        assert ((X + t * E) + (Z + t * C) - (X + Z) == t * (E + C)).all()
        square, S = (X + t * E) @ Z.T, X @ Z.T
        assert np.trace(square) - np.trace(S) == t * np.trace(E @ Z.T)


@pytest.mark.claim("rules-of-differentials")
@for_all
def test_what_the_rule_for_the_inverse_leaves_is_of_second_order(r):
    X, E = r.invertible(r.n), r(r.n, r.n)
    E /= np.linalg.norm(E)
    Y = np.linalg.inv(X)
    for t in (0.1, 0.01):  # t E is shorter than 1, the smallest singular value of X
        moved = np.linalg.inv(X + t * E)
        left = moved - Y + t * Y @ E @ Y
        np.testing.assert_allclose(left, t**2 * Y @ E @ Y @ E @ moved, rtol=1e-9, atol=1e-14)


@pytest.mark.claim("rules-of-differentials")
@for_all
def test_log_determinant_by_a_complex_step_through_elimination(r):
    X, E = r.invertible(r.n), r(r.n, r.n)
    h = 1e-30
    P, _, U = scipy.linalg.lu(X + 1j * h * E)
    sign = np.linalg.det(P) * np.prod(np.sign(np.diag(U).real))
    determinant = np.prod(np.diag(U)) * np.linalg.det(P)
    slope = np.log(sign * determinant).imag / h
    expected = np.trace(np.linalg.solve(X, E))
    assert slope == pytest.approx(expected, rel=1e-11, abs=1e-11)


@pytest.mark.claim("rules-of-differentials")
@for_all
def test_the_differential_of_a_composition_takes_in_the_inner_differential(r):
    # ln det (A + X X^T) by the rules, against torch
    X, E, A = r(r.m, r.n), r(r.m, r.n), r.definite(r.m)
    inner_differential = E @ X.T + X @ E.T
    expected = np.trace(np.linalg.inv(A + X @ X.T) @ inner_differential)
    A, X, E = (torch.from_numpy(M) for M in (A, X, E))
    _, slope = torch.func.jvp(lambda X: torch.logdet(A + X @ X.T), (X,), (E,))
    assert float(slope) == pytest.approx(expected, rel=1e-11, abs=1e-11)


# free-the-change


@pytest.mark.claim("free-the-change")
@for_all
def test_four_moves_in_exact_integers(r):
    A, B, C = integers(r.rng, r.m, r.n), integers(r.rng, r.n, r.p), integers(r.rng, r.p, r.m)
    assert np.trace(A @ B @ C) == np.trace(B @ C @ A) == np.trace(C @ A @ B)
    dX, U, D = integers(r.rng, r.n, r.p), integers(r.rng, r.m, 2), integers(r.rng, r.p, 2)
    assert inner(U, A @ dX @ D) == inner(A.T @ U @ D.T, dX)
    V, W = integers(r.rng, 2, r.n, r.p)
    assert inner(V.T, dX.T) == inner(V, dX)
    assert inner(V, W * dX) == inner(W * V, dX)


# gradient-in-a-symmetric-argument


def diagonal(A):
    return np.diag(np.diag(A))


def torch_gradient(f, X):
    return torch.func.grad(f)(torch.from_numpy(X)).numpy()


@pytest.mark.claim("gradient-in-a-symmetric-argument")
@for_all
def test_the_gradient_of_the_opening_is_the_difference(r):
    # in integers: what is left of f(S + E) after the linear part is half the squared length of E
    C, S, E = integers(r.rng, 3, r.n, r.n)
    left = np.sum((S + E - C) ** 2) - np.sum((S - C) ** 2) - 2 * inner(S - C, E)
    assert left == np.sum(E**2)


@pytest.mark.claim("gradient-in-a-symmetric-argument")
@for_all
def test_the_symmetric_part_is_the_only_symmetric_matrix_that_fits(r):
    A, B, X = r(r.m, r.n), r(r.n, r.p), r(r.n, r.n)
    X = X + X.T
    A_, B_ = torch.from_numpy(A), torch.from_numpy(B)

    def f(X):
        return torch.sin(A_ @ X @ B_).sum()

    G = torch_gradient(f, X)
    bar = (G + G.T) / 2
    E = r(r.n, r.n)
    E = (E + E.T) / np.linalg.norm(E + E.T)

    def slope(E):
        return float(torch.func.jvp(f, (torch.from_numpy(X),), (torch.from_numpy(E),))[1])

    assert slope(E) == pytest.approx(inner(bar, E), rel=1e-11, abs=1e-11)
    # another symmetric matrix is caught by the direction in which it differs
    assert inner(bar + E, E) - slope(E) == pytest.approx(1, rel=1e-9)
    # steepest: no symmetric direction of length 1 rises more, and the one along bar does so
    size = np.linalg.norm(bar)
    assert abs(slope(E)) <= size * (1 + 1e-12)
    assert slope(bar / size) == pytest.approx(size, rel=1e-11)
    # two mirrored entries together, and one on the diagonal
    i, j = r.rng.integers(r.n, size=2)
    both = np.zeros((r.n, r.n))
    both[i, j] = both[j, i] = 1
    expected = bar[i, i] if i == j else 2 * bar[i, j]
    assert slope(both) == pytest.approx(expected, rel=1e-11, abs=1e-11)


@pytest.mark.claim("gradient-in-a-symmetric-argument")
@for_all
def test_it_does_not_hang_on_how_f_continues_beyond_the_symmetric_matrices(r):
    # two functions that agree on symmetric matrices, one of which reads the lower triangle only
    X = r.definite(r.n)

    def lower(X):
        L = torch.tril(X)
        return torch.logdet(L + torch.tril(X, -1).T)

    first, second = torch_gradient(torch.logdet, X), torch_gradient(lower, X)
    np.testing.assert_allclose(second, np.tril(second), atol=0)
    np.testing.assert_allclose((second + second.T) / 2, first, rtol=1e-11, atol=1e-11)


@pytest.mark.claim("doubled-gradient")
def test_the_doubled_formula_counts_an_entry_off_the_diagonal_twice():
    X = np.array([[2.0, 1.0], [1.0, 2.0]])
    Y = np.linalg.inv(X)
    H = 2 * Y - diagonal(Y)
    E = np.array([[0.0, 1.0], [1.0, 0.0]])
    h = 1e-6
    slope = (np.log(np.linalg.det(X + h * E)) - np.log(np.linalg.det(X - h * E))) / (2 * h)
    assert slope == pytest.approx(-2 / 3, abs=1e-9)
    assert inner(Y, E) == pytest.approx(-2 / 3)
    assert inner(H, E) == pytest.approx(-4 / 3)
    # but it lists the slopes in the three numbers
    assert H[0, 1] == pytest.approx(slope, abs=1e-9)
    F = np.array([[1.0, 0.0], [0.0, 0.0]])
    slope = (np.log(np.linalg.det(X + h * F)) - np.log(np.linalg.det(X - h * F))) / (2 * h)
    assert H[0, 0] == pytest.approx(slope, abs=1e-9)


@pytest.mark.claim("doubled-gradient")
@for_all
def test_descent_by_the_doubled_formula_at_rate_one_flips_what_is_off_the_diagonal(r):
    C, S = integers(r.rng, 2, r.n, r.n)
    C, S = C + C.T, S + S.T
    once = S - (2 * (S - C) - diagonal(S - C))
    assert (once - C == diagonal(S - C) - (S - C)).all()
    twice = once - (2 * (once - C) - diagonal(once - C))
    assert (twice - C == S - C - diagonal(S - C)).all()
    assert (S - (S - C) == C).all()


@pytest.mark.claim("square-is-two-x")
@for_all
def test_the_square_has_a_derivative_of_two_terms(r):
    X, E = integers(r.rng, 2, r.n, r.n)
    assert ((X + E) @ (X + E) - X @ X == E @ X + X @ E + E @ E).all()
    assert (2 * X @ E == E @ X + X @ E).all() == (X @ E == E @ X).all()


@pytest.mark.claim("length-at-zero")
@for_all
def test_the_length_rises_from_zero_in_every_direction(r):
    v = r(r.n)
    v /= np.linalg.norm(v)
    for sign in (1, -1):
        for t in (1.0, 1e-8):
            assert np.linalg.norm(t * sign * v) / t == pytest.approx(1, rel=1e-12)


@pytest.mark.claim("length-at-zero")
@for_all
def test_just_the_vectors_of_length_at_most_one_are_subgradients(r):
    # a g is one if |x| >= g . x for all x; the sharpest test is x along g
    g, v = r(r.n), r(r.n)
    inside = g / np.linalg.norm(g) * r.rng.uniform(0, 1)
    for x in (v, inside):
        assert np.linalg.norm(x) >= inside @ x
    outside = g / np.linalg.norm(g) * r.rng.uniform(1.01, 2)
    assert np.linalg.norm(outside) < outside @ outside


@pytest.mark.claim("eigenvalues-are-smooth")
@for_all
def test_smooth_functions_that_treat_eigenvalues_alike_stay_smooth_and_the_largest_does_not(r):
    # at the identity, where all eigenvalues meet, from both sides along a symmetric change
    n = r.n + 1
    E = r(n, n)
    E = (E + E.T) / np.linalg.norm(E + E.T)
    eye, h = np.eye(n), 1e-5

    def sides(f):
        return (f(eye + h * E) - f(eye)) / h, (f(eye) - f(eye - h * E)) / h

    for f, slope in (
        (np.linalg.det, np.trace(E)),
        (lambda A: np.trace(A @ A @ A), 3 * np.trace(E)),
        (lambda A: np.linalg.norm(A, "nuc"), np.trace(E)),
    ):
        np.testing.assert_allclose(sides(f), [slope, slope], atol=1e-4)
    w = np.linalg.eigvalsh(E)
    right, left = sides(lambda A: np.linalg.eigvalsh(A)[-1])
    assert right == pytest.approx(w[-1], abs=1e-9)
    assert left == pytest.approx(w[0], abs=1e-9)  # another slope: a kink


@pytest.mark.claim("eigenvalues-are-smooth")
def test_the_largest_eigenvalue_is_a_cone_and_its_vector_comes_back_turned_over():
    v = np.array([1.0, 0.0])
    for phi in np.linspace(0, 2 * np.pi, 201):
        a, b = 1e-3 * np.cos(phi), 1e-3 * np.sin(phi)
        w, V = np.linalg.eigh([[a, b], [b, -a]])
        np.testing.assert_allclose(w, [-1e-3, 1e-3], rtol=1e-12)
        new = V[:, 1] * np.sign(V[:, 1] @ v)  # the sign that is nearer
        assert new @ v > 0.999  # steps of 0.9 degrees of the vector: no choice is in doubt
        v = new
        np.testing.assert_allclose(v, [np.cos(phi / 2), np.sin(phi / 2)], atol=1e-12)
    np.testing.assert_allclose(v, [-1, 0], atol=1e-12)


# implicit-differentiation


def equation(r, p):
    """F with F(x0, theta0) = 0 and an invertible F_x, its two Jacobians there, and the point."""
    n = r.n
    A, B = r.invertible(n), r(n, p)
    Q, R = 0.1 * r(n, n, n), 0.1 * r(n, n, p)
    x0, theta0 = r(n), r(p)

    def F(x, theta):
        x, theta = x - x0, theta - theta0
        bent = np.einsum("ijk,j,k->i", Q, x, x) + np.einsum("ijk,j,k->i", R, x, theta)
        return A @ x + B @ theta + bent + np.sin(theta).sum() - theta.sum()

    return F, A, B, x0, theta0


def solution(F, theta, start):
    found = scipy.optimize.root(lambda x: F(x, theta), start, tol=1e-13)
    assert np.abs(F(found.x, theta)).max() < 1e-12
    return found.x


@pytest.mark.claim("implicit-differentiation")
@for_all
def test_solutions_move_as_the_formula_says(r):
    F, F_x, F_theta, x, theta = equation(r, r.p)
    v = r(r.p)
    v /= np.linalg.norm(v)
    h = 1e-4  # the solver is right to 1e-12 or so, the differences to h^2
    slope = (solution(F, theta + h * v, x) - solution(F, theta - h * v, x)) / (2 * h)
    np.testing.assert_allclose(slope, -np.linalg.solve(F_x, F_theta @ v), rtol=1e-4, atol=1e-6)
    # just one solution is near: from other starts the solver comes to the same
    ahead = solution(F, theta + h * v, x)
    other = solution(F, theta + h * v, x + 1e-3 * r(r.n))
    np.testing.assert_allclose(other, ahead, rtol=1e-9, atol=1e-9)


@pytest.mark.claim("implicit-differentiation")
@for_all
def test_one_transposed_solve_gives_the_slope_in_every_parameter(r):
    F, F_x, F_theta, x, theta = equation(r, r.p)
    target = r(r.n)
    u = np.linalg.solve(F_x.T, x - target)
    G = -F_theta.T @ u
    h = 1e-4
    for k, e in enumerate(np.eye(r.p)):
        ahead, behind = (solution(F, theta + t * e, x) for t in (h, -h))
        rise = np.sum((ahead - target) ** 2) / 2 - np.sum((behind - target) ** 2) / 2
        assert G[k] == pytest.approx(rise / (2 * h), rel=1e-4, abs=1e-5)


@pytest.mark.claim("implicit-differentiation")
@for_all
def test_the_slopes_in_ridge_penalties(r):
    n = r.m + r.n
    X, y, Xv, yv = r(n, r.n), r(n), r(n, r.n), r(n)
    lam = r.rng.uniform(1, 2, r.n)
    H = X.T @ X + np.diag(lam)
    w = np.linalg.solve(H, X.T @ y)
    u = np.linalg.solve(H, Xv.T @ (Xv @ w - yv))

    def loss(lam):
        A, b = torch.from_numpy(X), torch.from_numpy(y)
        w = torch.linalg.solve(A.T @ A + torch.diag(lam), A.T @ b)
        return ((torch.from_numpy(Xv) @ w - torch.from_numpy(yv)) ** 2).sum() / 2

    np.testing.assert_allclose(torch_gradient(loss, lam), -u * w, rtol=1e-9, atol=1e-10)


@pytest.mark.claim("implicit-differentiation")
def test_a_root_without_a_formula_has_a_slope():
    h = 1e-4
    ahead, behind = (
        scipy.optimize.brentq(lambda x, theta=theta: x**5 + x - theta, 0, 2, xtol=1e-14)
        for theta in (2 + h, 2 - h)
    )
    assert (ahead - behind) / (2 * h) == pytest.approx(1 / 6, abs=1e-8)


@pytest.mark.claim("implicit-differentiation")
def test_without_an_invertible_jacobian_there_may_be_two_solutions_or_none():
    # x^2 = theta at 0, where F_x = 2 x = 0
    for theta in (1e-2, 1e-6):
        near = [np.sqrt(theta), -np.sqrt(theta)]
        assert all(x**2 == pytest.approx(theta) for x in near)
    x = np.linspace(-1, 1, 2001)
    assert (x**2 + 1e-6 > 0).all()  # no solution for theta = -1e-6


# layer-norm-backward


@pytest.mark.claim("layer-norm-backward")
@settings(max_examples=100)
@given(r=draws, eps=st.sampled_from([0.0, 1e-5, 0.1, 1.0]))
def test_what_layer_norm_sends_back(r, eps):
    d = r.n + 1
    x, u = r(d), r(d)
    x = (x - x.mean()) / x.std() * r.rng.uniform(0.5, 2) + r(1)
    s = np.sqrt(x.var() + eps)
    xhat = (x - x.mean()) / s

    def loss(x):
        y = torch.nn.functional.layer_norm(x, (d,), eps=eps)
        return (torch.from_numpy(u) * y).sum()

    g = torch_gradient(loss, x)
    assert np.sum(g) == pytest.approx(0, abs=1e-12)
    assert xhat @ g == pytest.approx(eps / s**3 * (xhat @ u), rel=1e-10, abs=1e-12)
    assert np.linalg.norm(g) <= np.linalg.norm(u) / s * (1 + 1e-12)
    if eps == 0:
        basis = np.linalg.qr(np.column_stack([np.ones(d), xhat]))[0]
        np.testing.assert_allclose(s * g, u - basis @ (basis.T @ u), rtol=1e-10, atol=1e-11)


@pytest.mark.claim("layer-norm-backward")
def test_the_bound_is_reached_and_two_features_send_back_nothing():
    x = torch.tensor([1.0, -1, 1, -1], dtype=torch.float64)
    u = torch.tensor([1.0, 1, -1, -1], dtype=torch.float64)  # orthogonal to 1 and to xhat
    layer_norm = torch.nn.functional.layer_norm
    g = torch.func.vjp(lambda x: layer_norm(x, (4,), eps=0.0), x)[1](u)[0]
    np.testing.assert_allclose(g, u, rtol=1e-14)  # s = 1
    pair = torch.tensor([3.0, 1.0], dtype=torch.float64)
    g = torch.func.vjp(lambda x: layer_norm(x, (2,), eps=0.0), pair)[1](u[:2] * 5 + pair)[0]
    np.testing.assert_allclose(g, 0, atol=1e-14)

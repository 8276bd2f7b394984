"""Checks of the claims in docs/calculus/jacobians.md.

Derivatives are compared with closed forms, with exact integers or with torch's automatic
differentiation in float64, never with the package's own engines. A few dozen operations on
numbers of size 1 carry a rounding error of some 1e-15; 1e-12 leaves room. Where another tolerance
stands, its reason does too.
"""

import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy.spatial import ConvexHull

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)


def tensor(x):
    return torch.from_numpy(np.asarray(x, dtype=float))


def torch_jacobian(f, x):
    """By rows, from torch's reverse mode."""
    return torch.func.jacrev(f)(tensor(x)).numpy()


def polynomial_map(rng, m, n):
    """f(x) = A x + B(x, x) with integer A and B, and its Jacobian in exact integers."""
    A, B = rng.integers(-5, 6, (m, n)), rng.integers(-5, 6, (m, n, n))

    def f(x):
        return A @ x + np.einsum("ijk,j,k->i", B, x, x)

    def jacobian(x):
        return A + np.einsum("ijk,k->ij", B + B.transpose(0, 2, 1), x)

    return f, jacobian, B


# best-linear-map: the definition is a claim as far as it says "only one"


@pytest.mark.claim("best-linear-map")
@given(seed=seeds, m=sizes, n=sizes)
def test_what_is_left_is_of_second_order_and_no_other_matrix_does_that(seed, m, n):
    # exact integers: with steps of h = t v the remainder of a quadratic map is t^2 B(v, v)
    rng = np.random.default_rng(seed)
    f, jacobian, B = polynomial_map(rng, m, n)
    x, v = rng.integers(-5, 6, n), rng.integers(-5, 6, n)
    J = jacobian(x)
    for t in (1, 10, 100):
        left = f(x + t * v) - f(x) - t * (J @ v)
        assert (left == t**2 * np.einsum("ijk,j,k->i", B, v, v)).all()
    # another matrix errs by (K - J) v at first order, whatever v is, unless K v = J v
    K = J + rng.integers(-1, 2, (m, n))
    t = 1e-6
    moved = f(x + t * v) - f(x) - t * (K @ v)
    # t^2 |B(v, v)| is at most 5 * 25 * 25 * 1e-12; the subtraction rounds 1e4 by 1e-12
    np.testing.assert_allclose(moved / t, (J - K) @ v, atol=1e-2)
    assert (np.abs(moved / t) < 0.5).all() == ((J - K) @ v == 0).all()


@pytest.mark.claim("best-linear-map")
@given(seed=seeds, m=sizes, n=sizes)
def test_rows_are_gradients_and_columns_are_directional_derivatives(seed, m, n):
    rng = np.random.default_rng(seed)
    A, C = rng.normal(size=(m, n)), rng.normal(size=(m, n))
    x = rng.normal(size=n)

    def f(x):
        return torch.tanh(tensor(A) @ x) + tensor(C) @ torch.sin(x)

    J = (1 - np.tanh(A @ x) ** 2)[:, None] * A + C * np.cos(x)
    for i in range(m):
        at = tensor(x).requires_grad_()
        (row,) = torch.autograd.grad(f(at)[i], at)
        np.testing.assert_allclose(row, J[i], rtol=1e-12, atol=1e-12)
    for j in range(n):
        _, column = torch.func.jvp(f, (tensor(x),), (tensor(np.eye(n)[j]),))
        np.testing.assert_allclose(column, J[:, j], rtol=1e-12, atol=1e-12)


@pytest.mark.claim("best-linear-map")
@given(seed=seeds)
def test_the_worked_map_has_itself_as_its_remainder(seed):
    rng = np.random.default_rng(seed)
    x, h = rng.integers(-1000, 1000, (2, 2))

    def f(x):
        return np.array([x[0] ** 2, x[0] * x[1], x[1] ** 2])

    J = np.array([[2 * x[0], 0], [x[1], x[0]], [0, 2 * x[1]]])
    assert (f(x + h) == f(x) + J @ h + f(h)).all()
    assert (J @ x == 2 * f(x)).all()
    y = f(x)
    assert y[1] ** 2 == y[0] * y[2]  # the image lies on a cone


# push-and-pull


def stack(rng, widths):
    """A tanh network as a torch function, and the factors of its Jacobian at a point."""
    Ws = [rng.normal(size=(b, a)) for a, b in itertools.pairwise(widths)]

    def f(x):
        for W in Ws:
            x = torch.tanh(tensor(W) @ x)
        return x

    def factors(x):
        found = []
        for W in Ws:
            x = np.tanh(W @ x)
            found.append((1 - x**2)[:, None] * W)
        return found

    return f, factors


@pytest.mark.claim("push-and-pull")
@given(seed=seeds, widths=st.lists(sizes, min_size=2, max_size=4))
def test_a_push_and_a_pull_meet_in_one_number(seed, widths):
    rng = np.random.default_rng(seed)
    f, factors = stack(rng, widths)
    x, v, u = rng.normal(size=widths[0]), rng.normal(size=widths[0]), rng.normal(size=widths[-1])
    _, Jv = torch.func.jvp(f, (tensor(x),), (tensor(v),))
    _, pull = torch.func.vjp(f, tensor(x))
    (JTu,) = pull(tensor(u))
    number = float(tensor(u) @ Jv)
    assert float(tensor(v) @ JTu) == pytest.approx(number, rel=1e-12, abs=1e-12)
    # the same number from the product of the layers' Jacobians, and as the slope of one curve
    J = np.linalg.multi_dot([np.eye(widths[-1]), *factors(x)[::-1]])
    assert u @ J @ v == pytest.approx(number, rel=1e-12, abs=1e-12)
    _, slope = torch.func.jvp(
        lambda t: tensor(u) @ f(tensor(x) + t * tensor(v)), (tensor(0.0),), (tensor(1.0),)
    )
    assert float(slope) == pytest.approx(number, rel=1e-12, abs=1e-12)


@pytest.mark.claim("push-and-pull")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_pull_is_the_gradient_of_the_weighted_output_and_the_only_adjoint(seed, m, n):
    rng = np.random.default_rng(seed)
    _, jacobian, _ = polynomial_map(rng, m, n)
    x, u = rng.integers(-5, 6, n), rng.integers(-5, 6, m)
    J = jacobian(x)
    # exact: a linear map w -> w . v agrees with u . (J v) on the basis just for w = J^T u
    w = [int(u @ (J @ e)) for e in np.eye(n, dtype=int)]
    assert (w == J.T @ u).all()


@pytest.mark.claim("push-and-pull")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_pull_is_the_gradient_of_u_dot_f(seed, m, n):
    rng = np.random.default_rng(seed)
    f, factors = stack(rng, [n, m])
    x, u = rng.normal(size=n), rng.normal(size=m)
    g = torch.func.grad(lambda x: tensor(u) @ f(x))(tensor(x))
    np.testing.assert_allclose(g, factors(x)[0].T @ u, rtol=1e-12, atol=1e-12)


# passes-for-a-jacobian


@pytest.mark.claim("passes-for-a-jacobian")
@given(seed=seeds, m=sizes, n=sizes)
def test_pushes_along_the_axes_give_columns_and_pulls_give_rows(seed, m, n):
    rng = np.random.default_rng(seed)
    f, factors = stack(rng, [n, 3, m])
    x = rng.normal(size=n)
    J = factors(x)[1] @ factors(x)[0]
    columns = [torch.func.jvp(f, (tensor(x),), (tensor(e),))[1].numpy() for e in np.eye(n)]
    _, pull = torch.func.vjp(f, tensor(x))
    rows = [pull(tensor(e))[0].numpy() for e in np.eye(m)]
    np.testing.assert_allclose(np.transpose(columns), J, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(rows, J, rtol=1e-12, atol=1e-12)


def orthogonal_to_all(vectors, n):
    """A unit vector at a right angle to fewer than n vectors, by a full SVD."""
    stacked = np.array([*vectors, np.zeros(n)])
    return np.linalg.svd(stacked)[2][-1]


@pytest.mark.claim("passes-for-a-jacobian")
@given(seed=seeds, m=sizes, n=sizes, data=st.data())
def test_fewer_than_n_pushes_and_m_pulls_leave_two_jacobians_that_answer_alike(seed, m, n, data):
    rng = np.random.default_rng(seed)
    p, q = data.draw(st.integers(0, n - 1)), data.draw(st.integers(0, m - 1))
    J = rng.normal(size=(m, n))
    pushed, pulled = [], []
    v, u = rng.normal(size=n), rng.normal(size=m)
    for k in range(p + q):  # each question hangs on the answers so far
        if k < p:
            pushed.append(v)
            u = u + J @ v
        else:
            pulled.append(u)
            v = v + J.T @ u
        v, u = v + rng.normal(size=n), u + rng.normal(size=m)
        v, u = v / np.linalg.norm(v), u / np.linalg.norm(u)
    other = J + np.outer(orthogonal_to_all(pulled, m), orthogonal_to_all(pushed, n))
    assert np.linalg.norm(other - J) == pytest.approx(1, rel=1e-12)
    for v in pushed:
        np.testing.assert_allclose(other @ v, J @ v, atol=1e-12)
    for u in pulled:
        np.testing.assert_allclose(other.T @ u, J.T @ u, atol=1e-12)


@pytest.mark.claim("passes-for-a-jacobian")
@pytest.mark.parametrize(("m", "n"), [(1, 7), (7, 1), (3, 5), (5, 3), (4, 4)])
def test_the_number_of_passes_that_determines_every_jacobian(m, n):
    # the answers are linear in J; they determine it just if the mn entries have no free direction
    for p, q in itertools.product(range(n + 1), range(m + 1)):
        rng = np.random.default_rng([p, q])
        V, U = rng.normal(size=(p, n)), rng.normal(size=(q, m))
        questions = np.vstack([np.kron(np.eye(m), V), np.kron(U, np.eye(n))])
        determined = np.linalg.matrix_rank(questions) == m * n if len(questions) else False
        assert determined == (p == n or q == m)
        if determined:
            assert p + q >= min(m, n)


# jacobians-of-a-layer

ACTIVATIONS = {
    "relu": (torch.relu, lambda z: (z > 0).astype(float)),
    "tanh": (torch.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "square": (lambda z: z**2, lambda z: 2 * z),
}


@pytest.mark.claim("jacobians-of-a-layer")
@given(seed=seeds, m=sizes, n=sizes, name=st.sampled_from(sorted(ACTIVATIONS)))
def test_the_three_jacobians_of_a_layer_against_torch(seed, m, n, name):
    rng = np.random.default_rng(seed)
    W, x, b, u = (rng.normal(size=s) for s in ((m, n), n, m, m))
    phi, slope = ACTIVATIONS[name]
    d = slope(W @ x + b)

    def layer(W, x, b):
        return phi(W @ x + b)

    args = tensor(W), tensor(x), tensor(b)
    in_W, in_x, in_b = (torch.func.jacrev(layer, k)(*args).numpy() for k in range(3))
    np.testing.assert_allclose(in_x, d[:, None] * W, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(in_b, np.diag(d), rtol=1e-12, atol=1e-12)
    assert in_W.shape == (m, m, n)
    for i, j, k in np.ndindex(m, m, n):
        expected = d[i] * x[k] if i == j else 0.0
        assert in_W[i, j, k] == pytest.approx(expected, rel=1e-12, abs=1e-12)
    pulled = torch.func.vjp(layer, *args)[1](tensor(u))
    for got, expected in zip(pulled, (np.outer(d * u, x), W.T @ (d * u), d * u), strict=True):
        np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-12)


@pytest.mark.claim("jacobians-of-a-layer")
@given(seed=seeds, m=sizes, n=sizes)
def test_at_most_one_entry_in_m_is_not_zero(seed, m, n):
    rng = np.random.default_rng(seed)
    W, x, b = rng.normal(size=(m, n)), rng.normal(size=n), rng.normal(size=m)
    J = torch_jacobian(lambda W: torch.relu(W @ tensor(x) + tensor(b)), W)
    active = np.sum(W @ x + b > 0)
    assert np.count_nonzero(J) == active * n <= J.size / m


# softmax-jacobian


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum()


logits = st.lists(st.floats(-4, 4), min_size=1, max_size=6)


@pytest.mark.claim("softmax-jacobian")
@given(z=logits)
def test_softmax_against_torch(z):
    p = softmax(np.array(z))
    J = torch_jacobian(lambda z: torch.softmax(z, 0), z)
    np.testing.assert_allclose(J, np.diag(p) - np.outer(p, p), rtol=1e-12, atol=1e-15)


@pytest.mark.claim("softmax-jacobian")
@given(counts=st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_its_rank_is_k_minus_one_and_ones_span_the_null_space(counts):
    # exact: probabilities counts / s, so s^2 J = s diag(counts) - counts counts^T is integer
    s, k = sum(counts), len(counts)
    M = [[s * c * (i == j) - c * e for j, e in enumerate(counts)] for i, c in enumerate(counts)]
    assert M == [list(column) for column in zip(*M, strict=True)]
    assert all(sum(row) == 0 for row in M)
    # the minor without the last row and column: not 0, so the rank is k - 1
    minor = determinant([row[:-1] for row in M[:-1]])
    assert s * minor == s ** (k - 1) * math.prod(counts)


def determinant(A):
    """By expansion along the first row: exact, and not elimination."""
    if not A:
        return 1
    minors = ([row[:j] + row[j + 1 :] for row in A[1:]] for j in range(len(A)))
    return sum((-1) ** j * a * determinant(m) for j, (a, m) in enumerate(zip(A[0], minors)))


@pytest.mark.claim("softmax-jacobian")
@given(z=logits, seed=seeds)
def test_its_form_is_a_variance_and_no_eigenvalue_exceeds_one_half(z, seed):
    p = softmax(np.array(z))
    v = np.random.default_rng(seed).normal(size=len(p))
    J = np.diag(p) - np.outer(p, p)
    variance = np.sum(p * (v - p @ v) ** 2)
    assert v @ J @ v == pytest.approx(variance, rel=1e-12, abs=1e-14)
    np.testing.assert_allclose(p * (v - p @ v), J @ v, rtol=1e-12, atol=1e-14)
    w = np.linalg.eigvalsh(J)
    assert w[0] > -1e-15 * len(p)
    assert w[-1] <= 0.5 + 1e-15


@pytest.mark.claim("softmax-jacobian")
def test_one_half_is_reached_by_two_equal_logits_and_approached_by_more():
    J = torch_jacobian(lambda z: torch.softmax(z, 0), [3.0, 3.0])
    np.testing.assert_allclose(np.linalg.eigvalsh(J), [0, 0.5], atol=1e-15)
    J = torch_jacobian(lambda z: torch.softmax(z, 0), [30.0, 30.0, -30.0])
    assert np.linalg.eigvalsh(J)[-1] == pytest.approx(0.5, abs=1e-12)


# normalize-jacobian


@pytest.mark.claim("normalize-jacobian")
@given(seed=seeds, n=sizes, log_length=st.floats(-3, 3))
def test_normalizing_against_torch(seed, n, log_length):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    x *= 10**log_length / np.linalg.norm(x)
    J = torch_jacobian(lambda x: x / torch.linalg.vector_norm(x), x)
    length = np.linalg.norm(x)
    P = length * J
    np.testing.assert_allclose(P, np.eye(n) - np.outer(x, x) / length**2, atol=1e-12)
    np.testing.assert_allclose(P @ P, P, atol=1e-12)
    np.testing.assert_allclose(P, P.T, atol=1e-12)
    np.testing.assert_allclose(P @ x / length, 0, atol=1e-12)
    # n - 1 singular values 1 / |x|, and one 0
    s = np.linalg.svd(J, compute_uv=False)
    np.testing.assert_allclose(s * length, [1.0] * (n - 1) + [0.0], atol=1e-12)


@pytest.mark.claim("normalize-jacobian")
@given(seed=seeds, n=st.integers(2, 5), c=st.floats(0.1, 10))
def test_a_gradient_through_the_direction_is_orthogonal_and_falls_with_the_length(seed, n, c):
    rng = np.random.default_rng(seed)
    A, x = tensor(rng.normal(size=(3, n))), rng.normal(size=n)

    def loss(x):
        return torch.sum(torch.tanh(A @ (x / torch.linalg.vector_norm(x))))

    g = torch.func.grad(loss)(tensor(x)).numpy()
    assert g @ x == pytest.approx(0, abs=1e-12)
    longer = torch.func.grad(loss)(tensor(c * x)).numpy()
    # 1e-12 of the size of the gradient's terms, which |A| / |x| bounds
    size = float(torch.linalg.norm(A)) / np.linalg.norm(x)
    np.testing.assert_allclose(c * longer, g, atol=1e-12 * size)
    # a step against the gradient makes x longer, by Pythagoras
    step = x - 0.1 * g
    assert step @ step == pytest.approx(x @ x + 0.01 * g @ g, rel=1e-12)


# local-volume


def shoelace(points):
    x, y = points
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def square_boundary(x, h, n=2000):
    t = np.linspace(0, 1, n, endpoint=False)
    zero, one = np.zeros(n), np.ones(n)
    sides = np.concatenate([[t, zero], [one, t], [1 - t, one], [zero, 1 - t]], axis=1)
    return x[:, None] + h * (sides - 0.5)


PLANE_MAPS = {  # f of points as columns, det J by hand
    "exponential": (
        lambda x, y: (np.exp(x) * np.cos(y), np.exp(x) * np.sin(y)),
        lambda x, y: np.exp(2 * x),
    ),
    "square": (lambda x, y: (x**2 - y**2, 2 * x * y), lambda x, y: 4 * (x**2 + y**2)),
    "henon": (lambda x, y: (1 - 1.4 * x**2 + y, 0.3 * x), lambda x, y: -0.3 + 0 * x),
    "waves": (
        lambda x, y: (x + 0.5 * np.sin(2 * y), y + 0.5 * np.sin(2 * x)),
        lambda x, y: 1 - np.cos(2 * x) * np.cos(2 * y),
    ),
}


@pytest.mark.claim("local-volume")
@pytest.mark.parametrize("name", PLANE_MAPS)
@given(x=st.floats(-1, 1), y=st.floats(-1, 1))
@example(x=0.7, y=0.7)
def test_the_area_of_the_image_of_a_small_square(name, x, y):
    f, det = PLANE_MAPS[name]
    # where det J is 0 the image folds over and its border encloses signed areas; see below
    assume(abs(det(x, y)) > 0.1)
    h = 1e-3
    area = shoelace(np.array(f(*square_boundary(np.array([x, y]), h))))
    # det J varies by at most 30 h over the square, as its slopes are at most 15
    assert area / h**2 == pytest.approx(abs(det(x, y)), abs=30 * h)


@pytest.mark.claim("local-volume")
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_a_linear_map_multiplies_the_volume_of_a_cube_by_its_determinant(n):
    # the image of a cube is the hull of the images of its corners
    rng = np.random.default_rng(n)
    corners = np.array(list(itertools.product([0.0, 1.0], repeat=n)))
    for _ in range(10):
        A = rng.normal(size=(n, n))
        images = corners @ A.T
        volume = np.ptp(images) if n == 1 else ConvexHull(images).volume
        assert volume == pytest.approx(abs(np.linalg.det(A)), rel=1e-9)


@pytest.mark.claim("local-volume")
def test_where_the_determinant_vanishes_the_volume_falls_faster_than_that_of_the_cube():
    # three dimensions and a fold, f(x) = (x1 + x2 x3, x2^2, x3): det J = 2 x2 is 0 at the origin.
    # A y is in the image of the cube of side h if its roots are: f is two to one, so count points
    # on a grid that have a root in the cube
    for h in (0.1, 0.01):
        ticks = (np.arange(60) + 0.5) / 60
        y2, y3 = np.meshgrid(ticks * (h / 2) ** 2, (ticks - 0.5) * h)
        # for each y2, y3 the roots x2 = +-sqrt(y2) put y1 into two intervals of length h
        shift = np.sqrt(y2) * np.abs(y3)
        length = np.minimum(2 * h, h + 2 * shift)
        volume = length.mean() * (h / 2) ** 2 * h
        assert volume / h**3 < 0.3 * h


@pytest.mark.claim("local-volume")
def test_the_volume_of_a_small_ball_in_three_dimensions_by_counting():
    # f = shear after rotation after shear, with a known inverse: draw points in a box around the
    # image of a ball and count those whose preimage is in the ball
    rng = np.random.default_rng(0)
    Q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    scale = np.array([1.5, 0.8, 1.1])
    x0, r = np.array([0.3, -0.2, 0.5]), 0.02

    def f(x):
        y = (x + np.array([0, 1, 0]) * x[:, :1] ** 2) @ Q.T
        return np.column_stack([y[:, 0] * np.exp(y[:, 1]), y[:, 1], y[:, 2]]) * scale

    def inverse(z):
        y = z / scale
        y = np.column_stack([y[:, 0] * np.exp(-y[:, 1]), y[:, 1], y[:, 2]]) @ Q
        return y - np.array([0, 1, 0]) * y[:, :1] ** 2

    directions = rng.normal(size=(20_000, 3))
    ball = x0 + r * directions / np.linalg.norm(directions, axis=1)[:, None]
    np.testing.assert_allclose(inverse(f(ball)), ball, atol=1e-12)
    low, high = f(ball).min(axis=0), f(ball).max(axis=0)
    low, high = low - 0.02 * (high - low), high + 0.02 * (high - low)
    z = rng.uniform(low, high, (200_000, 3))
    share = np.mean(np.linalg.norm(inverse(z) - x0, axis=1) <= r)
    ratio = share * np.prod(high - low) / (4 / 3 * math.pi * r**3)
    y2 = ((x0 + np.array([0, 1, 0]) * x0[0] ** 2) @ Q.T)[1]
    det = np.prod(scale) * math.exp(y2)
    # five standard errors of the share, and det J, which changes by a factor e^(+-2 r) at most,
    # evenly to both sides, so its mean by less than r^2
    error = 5 * math.sqrt((1 - share) / share / len(z))
    assert ratio == pytest.approx(det, rel=error + 4 * r**2)


# inverse-function-theorem


def perturbed_map(rng, n, size):
    """f(a) = A (a + B(a, a) / 2) around 0, with |B(a, .)| at most size |a|: c = size r there."""
    A = np.linalg.qr(rng.normal(size=(n, n)))[0] @ np.diag(rng.uniform(0.5, 2, n))
    B = rng.normal(size=(n, n, n))
    B = B + B.transpose(0, 2, 1)
    # |B(a, v)| <= |B|_F |a| |v|
    B *= size / np.linalg.norm(B)

    def f(a):
        return A @ (a + np.einsum("ijk,j,k->i", B, a, a) / 2)

    def jacobian(a):
        return A @ (np.eye(n) + np.einsum("ijk,k->ij", B, a))

    return f, jacobian, A


def in_ball(rng, n, r):
    v = rng.normal(size=n)
    return v / np.linalg.norm(v) * r * rng.uniform() ** (1 / n)


@pytest.mark.claim("inverse-function-theorem")
@given(seed=seeds, n=sizes, c=st.floats(0.05, 0.95))
def test_on_a_ball_with_c_below_one_no_two_points_come_closer_than_the_bound(seed, n, c):
    rng = np.random.default_rng(seed)
    f, jacobian, A = perturbed_map(rng, n, c)
    for _ in range(10):
        a, b = in_ball(rng, n, 1.0), in_ball(rng, n, 1.0)
        assert np.linalg.norm(np.eye(n) - np.linalg.solve(A, jacobian(a)), 2) <= c + 1e-12
        gap = (1 - c) / np.linalg.norm(np.linalg.inv(A), 2) * np.linalg.norm(a - b)
        assert np.linalg.norm(f(a) - f(b)) >= gap * (1 - 1e-12)


@pytest.mark.claim("inverse-function-theorem")
@given(seed=seeds, n=sizes, c=st.floats(0.05, 0.9))
def test_each_y_of_the_image_ball_has_a_preimage_that_the_iteration_finds(seed, n, c):
    rng = np.random.default_rng(seed)
    f, jacobian, A = perturbed_map(rng, n, c)
    reach = (1 - c) / np.linalg.norm(np.linalg.inv(A), 2)  # the radius r is 1
    y = in_ball(rng, n, reach)
    a, last = np.zeros(n), math.inf
    for _ in range(400):  # 0.9^400 is 5e-19
        step = np.linalg.solve(A, y - f(a))
        assert np.linalg.norm(step) <= c * last + 1e-12
        a, last = a + step, np.linalg.norm(step)
        assert np.linalg.norm(a) <= 1 + 1e-12
    np.testing.assert_allclose(f(a), y, atol=1e-12)
    # the inverse has the inverse Jacobian: differences of it, with the same iteration
    K = np.empty((n, n))
    h = 1e-6
    for j, e in enumerate(np.eye(n)):
        ends = []
        for sign in (1, -1):
            b = a
            for _ in range(40):  # Newton, from next to the solution
                b = b - np.linalg.solve(jacobian(b), f(b) - y - sign * h * e)
            ends.append(b)
        K[:, j] = (ends[0] - ends[1]) / (2 * h)
    # |J^-1| is at most 2 / (1 - c) = 20, its second derivative some 20^5 h^2 = 3e-6, and
    # rounding in the ends 1e-15 * 20 / 1e-6
    np.testing.assert_allclose(K @ jacobian(a), np.eye(n), atol=1e-4)


@pytest.mark.claim("inverse-function-theorem")
def test_the_bound_of_the_exponential_is_ln_two_and_the_truth_pi():
    # |1 - e^z| <= e^|z| - 1, with equality at z = r: c < 1 just for r < ln 2
    angles = np.linspace(0, 2 * math.pi, 721)
    for r, largest in ((0.5, math.exp(0.5) - 1), (math.log(2), 1.0)):
        z = r * np.exp(1j * angles)
        assert np.abs(1 - np.exp(z)).max() == pytest.approx(largest, rel=1e-12)
    # two points in the ball of radius pi + 0.01 with one image; within pi there are none, as
    # z and w have one image just if they differ by a multiple of 2 pi i
    z = 1j * (math.pi + 0.005)
    assert abs(np.exp(z) - np.exp(z - 2j * math.pi)) < 1e-14
    assert abs(z - 2j * math.pi) < math.pi


# smallest-change-of-a-decision


@pytest.mark.claim("smallest-change-of-a-decision")
@given(seed=seeds, n=sizes, k=st.integers(2, 5))
def test_the_smallest_change_ties_and_no_shorter_one_does(seed, n, k):
    rng = np.random.default_rng(seed)
    J, y = rng.normal(size=(k, n)), rng.normal(size=k)  # f(x + h) = y + J h
    a = int(np.argmax(y))
    b = (a + 1) % k
    g, lead = J[a] - J[b], y[a] - y[b]
    assume(np.linalg.norm(g) > 1e-3)
    h = -lead * g / (g @ g)
    moved = y + J @ h
    # numbers of the size of |J| |h|
    size = 1 + np.linalg.norm(J) * np.linalg.norm(h)
    assert moved[a] - moved[b] == pytest.approx(0, abs=1e-12 * size)
    further = y + 1.001 * J @ h
    assert further[b] > further[a]
    assert np.linalg.norm(h) == pytest.approx(lead / np.linalg.norm(g), rel=1e-12)
    for at in range(20):
        other = h + (at / 10) * np.linalg.norm(h) * rng.normal(size=n)  # the first is along h
        other *= 0.999 * np.linalg.norm(h) / np.linalg.norm(other)
        moved = y + J @ other
        assert moved[a] > moved[b]
    # torch's pull of e_a - e_b is g
    _, pull = torch.func.vjp(lambda x: tensor(y) + tensor(J) @ x, torch.zeros(n).double())
    np.testing.assert_allclose(pull(tensor(np.eye(k)[a] - np.eye(k)[b]))[0], g, rtol=1e-12)


@pytest.mark.claim("smallest-change-of-a-decision")
def test_a_random_direction_changes_the_lead_by_its_length_over_root_n():
    n, draws = 784, 20_000
    rng = np.random.default_rng(0)
    g = rng.normal(size=n)
    V = rng.normal(size=(draws, n))
    V /= np.linalg.norm(V, axis=1)[:, None]
    changes = V @ g
    # the standard error of the mean is that of a change over the root of the draws
    assert changes.mean() == pytest.approx(0, abs=5 * np.linalg.norm(g) / math.sqrt(n * draws))
    squares = n * changes**2 / (g @ g)
    # the mean is 1; the square of a nearly Gaussian number has the variance 2
    assert squares.mean() == pytest.approx(1, abs=5 * math.sqrt(2 / draws))
    for t in (2, 3, 4):
        bound = 2 * math.exp(-t * t / 2)
        share = np.mean(squares >= t * t)
        assert share <= bound + 5 * math.sqrt(bound / draws)


# the misconceptions' counterexamples


@pytest.mark.claim("nonzero-determinant-everywhere")
@given(x=st.floats(-3, 3), y=st.floats(-3, 3), k=st.integers(-3, 3))
def test_the_exponential_has_a_positive_determinant_and_many_preimages(x, y, k):
    def f(p):
        return torch.exp(p[0]) * torch.stack([torch.cos(p[1]), torch.sin(p[1])])

    J = torch_jacobian(f, [x, y])
    assert np.linalg.det(J) == pytest.approx(math.exp(2 * x), rel=1e-12)
    same = f(tensor([x, y + 2 * math.pi * k]))
    np.testing.assert_allclose(same, f(tensor([x, y])), atol=1e-13 * math.exp(x))


@pytest.mark.claim("nonzero-determinant-everywhere")
@given(seed=seeds, n=sizes)
def test_a_definite_symmetric_part_does_make_a_map_injective(seed, n):
    # f(a) = S a + K a + s tanh(a), entry by entry, S definite, K antisymmetric, s in [0, 5]
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(n, n))
    S, K = B @ B.T + 0.1 * np.eye(n), B - B.T
    s = rng.uniform(0, 5, n)

    def f(a):
        return (S + K) @ a + s * np.tanh(a)

    for _ in range(10):
        a, b = 3 * rng.normal(size=(2, n))
        assert (a - b) @ (f(a) - f(b)) >= 0.1 * (a - b) @ (a - b) * (1 - 1e-9)


@pytest.mark.claim("nonzero-determinant-everywhere")
def test_a_strictly_increasing_function_and_a_proper_map_of_the_plane_repeat_no_value():
    # the two other conditions of the box, each on one map: x^3 + x has f' >= 1, and
    # (x + y^3, y - (x + y^3)) has det J = 1 and goes to infinity; its inverse is known
    x = np.linspace(-3, 3, 1001)
    assert (np.diff(x**3 + x) > 0).all()
    rng = np.random.default_rng(0)
    x, y = rng.integers(-99, 100, (2, 1000))
    u, v = x + y**3, y - (x + y**3)
    assert (u + v == y).all()
    assert (u - (u + v) ** 3 == x).all()


def pinchuk(x, y, one):
    """Pinchuk's map in Campbell's form, for anything that adds and multiplies: t, f, h, P, Q."""
    t = x @ y - one
    h = t @ (x @ t + one)
    f = (x @ t + one) @ (x @ t + one) @ (t @ t + y)
    P = f + h
    Q = -4 * t @ t - 24 * t @ h @ (h + one) - 680 * f @ h - 364 * h @ h - 780 * f @ h @ h
    Q = Q - 276 * h @ h @ h - 300 * f @ h @ h @ h - 75 * h @ h @ h @ h
    return t, f, h, P, Q  # Q is four times the published one, so that all is integer


@pytest.mark.claim("nonzero-determinant-everywhere")
@given(x=st.integers(-20, 20), y=st.integers(-20, 20))
def test_a_polynomial_map_with_a_positive_determinant_takes_a_value_twice(x, y):
    # exact: the upper right entry of p(x I + E) is the derivative of p at x, E = [[0, 1], [0, 0]]
    one, E = np.array([[1, 0], [0, 1]], object), np.array([[0, 1], [0, 0]], object)
    t, f, h, P, Q = pinchuk(x * one + E, y * one, one)
    P_x, Q_x = P[0, 1], Q[0, 1]
    t, f, h, P, Q = pinchuk(x * one, y * one + E, one)
    P_y, Q_y = P[0, 1], Q[0, 1]
    t, f, h = t[0, 0], f[0, 0], h[0, 0]
    # a sum of squares; t = f = 0 is impossible: x y = 1 gives f = y, which is not 0
    det = t**2 + (t + f * (13 + 15 * h)) ** 2 + f**2
    assert P_x * Q_y - P_y * Q_x == 4 * det
    assert det > 0
    # two points, one value
    ends = [pinchuk(a * one, b * one, one)[3:] for a, b in ((1, 0), (-1, -2))]
    assert [int(p[0, 0]) for p in ends[0]] == [int(p[0, 0]) for p in ends[1]]


@pytest.mark.claim("block-diagonal-over-the-batch")
@given(seed=seeds, n=st.integers(3, 5), d=st.integers(1, 3))
def test_blocks_off_the_diagonal_vanish_unless_the_batch_is_normalized(seed, n, d):
    rng = np.random.default_rng(seed)
    W, X = tensor(rng.normal(size=(2, d))), rng.normal(size=(n, d))

    def plain(X):
        return torch.tanh(X @ W.T)

    def in_evaluation(X):  # with statistics from elsewhere
        mean, variance = tensor([0.3, -0.2]), tensor([2.0, 0.5])
        return torch.nn.functional.batch_norm(X @ W.T, mean, variance, training=False)

    def with_layer_norm(X):
        return torch.nn.functional.layer_norm(torch.tanh(X @ W.T), (2,))

    def with_batch_norm(X):
        return torch.tanh(torch.nn.functional.batch_norm(X @ W.T, None, None, training=True))

    for f in (plain, in_evaluation, with_layer_norm):
        J = torch_jacobian(f, X)  # (n, 2, n, d)
        for i, j in itertools.permutations(range(n), 2):
            assert (J[i, :, j] == 0).all()
        assert all(np.abs(J[i, :, i]).max() > 0 for i in range(n))
    J = torch_jacobian(with_batch_norm, X)
    assert all(np.abs(J[i, :, j]).max() > 1e-9 for i, j in itertools.permutations(range(n), 2))

"""Checks of the claims in docs/linalg/depth.md.

Tolerances: a product of up to 8 small matrices carries a relative rounding error of some 1e-14 of
the product of their norms; 1e-12 leaves room. Where another tolerance stands, its reason does too.
"""

import itertools
import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)


def gain(W):
    """Largest singular value by way of W^T W and not of an SVD."""
    return math.sqrt(max(np.linalg.eigvalsh(W.T @ W)[-1], 0.0))


def random_stack(rng, n_layers):
    widths = rng.integers(1, 6, n_layers + 1)
    return [rng.normal(size=(after, before)) for before, after in itertools.pairwise(widths)]


def random_orthogonal(rng, n):
    return np.linalg.qr(rng.normal(size=(n, n)))[0]


def matrix_with(rng, singular_values, V):
    """A square matrix with these singular values and right singular vectors V[:, j]."""
    return random_orthogonal(rng, len(V)) @ np.diag(singular_values) @ V.T


# gain-of-a-stack


@pytest.mark.claim("gain-of-a-stack")
@given(seed=seeds, n_layers=st.integers(1, 8))
def test_a_stack_never_stretches_more_than_the_product_of_its_gains(seed, n_layers):
    rng = np.random.default_rng(seed)
    layers = random_stack(rng, n_layers)
    x = start = rng.normal(size=layers[0].shape[1])
    for W in layers:
        x = W @ x
    bound = math.prod(map(gain, layers)) * np.linalg.norm(start)
    assert np.linalg.norm(x) <= bound * (1 + 1e-12)


@pytest.mark.claim("gain-of-a-stack")
@given(seed=seeds, n_layers=st.integers(1, 8), n=sizes)
def test_the_bound_is_the_best_possible_scaled_orthogonal_layers_attain_it(seed, n_layers, n):
    rng = np.random.default_rng(seed)
    wanted = rng.uniform(0.5, 2.0, n_layers)
    layers = [scale * random_orthogonal(rng, n) for scale in wanted]
    np.testing.assert_allclose([gain(W) for W in layers], wanted, rtol=1e-12)
    x = start = rng.normal(size=n)
    for W in layers:
        x = W @ x
    bound = math.prod(map(gain, layers)) * np.linalg.norm(start)
    assert np.linalg.norm(x) == pytest.approx(bound, rel=1e-12)


@pytest.mark.claim("gain-of-a-stack")
def test_a_zero_layer_makes_both_sides_zero():
    assert gain(np.zeros((2, 3))) == 0
    assert not (np.ones((4, 2)) @ np.zeros((2, 3)) @ np.ones(3)).any()


# bound-attained


@pytest.mark.claim("bound-attained")
@given(seed=seeds, n_layers=st.integers(1, 6))
def test_growth_is_the_product_of_gains_and_alignments(seed, n_layers):
    rng = np.random.default_rng(seed)
    layers = random_stack(rng, n_layers)
    x = start = rng.normal(size=layers[0].shape[1])
    product = 1.0
    for W in layers:
        squares, V = np.linalg.eigh(W.T @ W)  # columns of V: right singular vectors
        cosines = V.T @ x / np.linalg.norm(x)
        alignment = math.sqrt((np.clip(squares, 0, None) / squares[-1]) @ cosines**2)
        assert np.linalg.norm(W @ x) <= gain(W) * np.linalg.norm(x) * (1 + 1e-12)
        product *= math.sqrt(squares[-1]) * alignment
        x = W @ x
    growth = np.linalg.norm(x) / np.linalg.norm(start)
    scale = math.prod(map(gain, layers))
    # eigh of W^T W loses small singular values below 1e-8 of the largest, hence 1e-7 of the bound
    assert growth == pytest.approx(product, rel=1e-7, abs=1e-7 * scale)


@pytest.mark.claim("bound-attained")
@given(seed=seeds, n_layers=st.integers(1, 6), n=st.integers(2, 5), ties=st.integers(1, 5))
def test_signals_in_every_top_space_attain_the_bound(seed, n_layers, n, ties):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    expected = np.linalg.norm(x)
    ties = min(ties, n)  # the dimension of the top space
    for _ in range(n_layers):
        basis = random_orthogonal(rng, n)
        V = np.linalg.qr(np.column_stack([x, basis]))[0][:, :n]  # first column along x
        mix = np.eye(n)
        mix[:ties, :ties] = random_orthogonal(rng, ties)  # x is then no basis vector
        s = np.concatenate([np.full(ties, 2.0), rng.uniform(0, 1.9, n - ties)])
        W = matrix_with(rng, s, V @ mix)
        expected *= gain(W)
        x = W @ x
    assert np.linalg.norm(x) == pytest.approx(expected, rel=1e-12)


@pytest.mark.claim("bound-attained")
@given(
    seed=seeds,
    n=st.integers(2, 5),
    angles=st.lists(st.one_of(st.just(0.0), st.floats(0.1, 1.5)), min_size=1, max_size=6),
    second=st.sampled_from([0.0, 0.5, 0.99]),
)
def test_layers_missed_by_angles_lose_what_the_angles_say(seed, n, angles, second):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    bound, loss = np.linalg.norm(x), 1.0
    for angle in angles:
        V = np.linalg.qr(np.column_stack([x, rng.normal(size=(n, n - 1))]))[0]
        c, s = math.cos(angle), math.sin(angle)  # turn the top direction away from x, in a plane
        V[:, :2] = V[:, :2] @ np.array([[c, -s], [s, c]])
        W = matrix_with(rng, [1.0, second] + [0.25 * second] * (n - 2), V)
        loss *= math.hypot(c, second * s)
        bound *= gain(W)
        x = W @ x
    # six factors cos(1.5) = 0.07 leave 1e-7 of the bound, rounded at 1e-15 of it: 1e-8 relative
    assert np.linalg.norm(x) == pytest.approx(bound * loss, rel=1e-7)
    attained = np.linalg.norm(x) > bound * (1 - 5e-5)  # 0.1 rad with 0.99 costs 1e-4
    assert attained == (max(angles) == 0)


@pytest.mark.claim("bound-attained")
def test_a_signal_that_dies_on_the_way_was_outside_a_top_space():
    first, second = np.diag([2.0, 1.0]), np.diag([0.0, 3.0])
    x = np.array([1.0, 0.0])  # in the top space of the first layer; the second sends it to 0
    assert not (second @ first @ x).any()
    top = np.linalg.eigh(second.T @ second)[1][:, -1]
    assert abs(top @ first @ x) == 0
    assert gain(second) * gain(first) * np.linalg.norm(x) == pytest.approx(6.0)


# mean-squared-gain: the expectation is taken exactly, by summing over every matrix


SIGN = ((-1.0, 0.5), (1.0, 0.5))  # (value, probability), mean 0 and variance 1
SKEWED = ((-0.5, 0.8), (2.0, 0.2))  # the same mean and variance, not symmetric


def every_matrix(shape, law, s):
    for entries in itertools.product(law, repeat=math.prod(shape)):
        values, probabilities = zip(*entries)
        yield s * np.array(values).reshape(shape), math.prod(probabilities)


@pytest.mark.claim("mean-squared-gain")
@pytest.mark.parametrize("law", [SIGN, SKEWED])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (3, 2), (5, 2), (1, 6)])
def test_the_mean_squared_gain_forward_and_backward_over_all_matrices(law, shape):
    m, n = shape
    rng = np.random.default_rng(0)
    x, delta, s = rng.normal(size=n), rng.normal(size=m), 0.7
    forward = sum(p * np.sum((W @ x) ** 2) for W, p in every_matrix(shape, law, s))
    backward = sum(p * np.sum((W.T @ delta) ** 2) for W, p in every_matrix(shape, law, s))
    assert forward == pytest.approx(m * s**2 * (x @ x), rel=1e-12)
    assert backward == pytest.approx(n * s**2 * (delta @ delta), rel=1e-12)


@pytest.mark.claim("mean-squared-gain")
@pytest.mark.parametrize("law", [SIGN, SKEWED])
def test_the_mean_squared_gains_of_independent_layers_multiply(law):
    x = np.array([0.3, -1.2])
    mean = sum(
        p1 * p2 * np.sum((W2 @ W1 @ x) ** 2)
        for W1, p1 in every_matrix((3, 2), law, 0.7)
        for W2, p2 in every_matrix((1, 3), law, 1.1)
    )
    assert mean == pytest.approx(3 * 0.7**2 * 1 * 1.1**2 * (x @ x), rel=1e-12)


@pytest.mark.claim("mean-squared-gain")
def test_uncorrelated_entries_are_enough_for_the_mean_squared_gain():
    # W = s sqrt(k) (+-e_i e_j^T), i and j drawn uniformly: one nonzero entry, so dependent ones
    m, n, s = 3, 4, 0.6
    x = np.random.default_rng(0).normal(size=n)
    mean = 0.0
    for i, j, sign in itertools.product(range(m), range(n), (-1, 1)):
        W = np.zeros((m, n))
        W[i, j] = sign * s * math.sqrt(m * n)
        mean += np.sum((W @ x) ** 2) / (2 * m * n)
    assert mean == pytest.approx(m * s**2 * (x @ x), rel=1e-12)


@pytest.mark.claim("mean-squared-gain")
def test_the_mean_squared_gain_of_gaussian_layers_within_five_standard_errors():
    # |W x|^2 / |x|^2 is chi^2_n / n, of variance 2 / n: the mean of 400 has standard error
    # sqrt(2 / (400 n)); a right formula misses five of them less than once in a million seeds
    rng, n, n_draws = np.random.default_rng(0), 50, 400
    x = rng.normal(size=n)
    draws = rng.normal(scale=1 / math.sqrt(n), size=(n_draws, n, n)) @ x
    mean = np.mean(np.sum(draws**2, axis=1)) / (x @ x)
    assert abs(mean - 1) < 5 * math.sqrt(2 / (n_draws * n))


# transpose-gain


@pytest.mark.claim("transpose-gain")
@given(seed=seeds, m=st.integers(1, 6), n=st.integers(1, 6), rank=st.integers(1, 6))
def test_a_matrix_and_its_transpose_have_the_same_nonzero_singular_values(seed, m, n, rank):
    rng = np.random.default_rng(seed)
    rank = min(m, n, rank)
    J = rng.normal(size=(m, rank)) @ rng.normal(size=(rank, n))
    forward, backward = np.linalg.eigvalsh(J.T @ J), np.linalg.eigvalsh(J @ J.T)
    k = min(m, n)
    tolerance = 1e-12 * forward[-1]  # a zero eigenvalue is computed up to rounding of the largest
    np.testing.assert_allclose(forward[n - k :], backward[m - k :], rtol=0, atol=tolerance)
    assert np.abs(forward[: n - k]).max(initial=0) <= tolerance
    assert np.abs(backward[: m - k]).max(initial=0) <= tolerance


@pytest.mark.claim("transpose-gain")
@given(seed=seeds, n_layers=st.integers(1, 8))
def test_the_gradient_is_bounded_by_the_same_product(seed, n_layers):
    rng = np.random.default_rng(seed)
    layers = random_stack(rng, n_layers)
    start, delta = rng.normal(size=layers[0].shape[1]), rng.normal(size=layers[-1].shape[0])

    def loss(x):
        for W in layers:
            x = W @ x
        return delta @ x

    # the loss is linear, so differences along the axes give its gradient without a transpose
    gradient = np.array([loss(start + e) - loss(start) for e in np.eye(len(start))])
    product = math.prod(map(gain, layers))
    J = np.linalg.multi_dot(layers[::-1]) if n_layers > 1 else layers[0]
    # the differences carry the rounding of the loss itself, below 1e-12 of this scale
    slack = 1e-12 * product * np.linalg.norm(delta) * (1 + np.linalg.norm(start))
    assert np.linalg.norm(gradient) <= gain(J) * np.linalg.norm(delta) + slack
    assert gain(J) <= product * (1 + 1e-12)


@pytest.mark.claim("transpose-gain")
@given(seed=seeds, n_layers=st.integers(1, 8))
def test_the_most_stretched_gradient_is_stretched_as_much_as_the_most_stretched_signal(
    seed, n_layers
):
    rng = np.random.default_rng(seed)
    layers = random_stack(rng, n_layers)
    J = np.linalg.multi_dot(layers[::-1]) if n_layers > 1 else layers[0]
    u = np.linalg.eigh(J @ J.T)[1][:, -1]
    scale = math.prod(map(gain, layers))
    for W in layers[::-1]:
        u = W.T @ u
    # vectors from eigh of J J^T are off by sqrt(eps) at worst where singular values nearly tie
    assert np.linalg.norm(u) == pytest.approx(gain(J), rel=1e-7, abs=1e-12 * scale)


# gelfand


@pytest.mark.claim("gelfand")
@given(seed=seeds, n=sizes, L=st.integers(1, 12))
def test_the_spectral_radius_is_a_floor_and_normal_matrices_stand_on_it(seed, n, L):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(n, n))
    Q = random_orthogonal(rng, n)
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])  # normal, neither symmetric nor orthogonal:
    block = np.block([[2 * turn, np.zeros((2, n))], [np.zeros((n, 2)), A + A.T]])
    for W, is_normal in [(A, False), (A + A.T, True), (Q, True), (3.0 * Q, True), (block, True)]:
        radius = np.abs(np.linalg.eigvals(W)).max()
        rate = gain(np.linalg.matrix_power(W, L)) ** (1 / L)
        # eigvals' own error, eps times a condition number that is seldom above 1e6 here
        assert radius <= rate * (1 + 1e-9)
        if is_normal:
            assert rate == pytest.approx(radius, rel=1e-9)


@pytest.mark.claim("gelfand")
@pytest.mark.parametrize("W", [[[0.9, 4.0], [0.0, 0.9]], [[0.0, 3.0], [2.0, 0.0]]])
def test_a_matrix_that_is_not_normal_can_start_strictly_above_the_floor(W):
    radius = np.abs(np.linalg.eigvals(np.array(W))).max()
    assert gain(np.array(W)) > 1.2 * radius


@pytest.mark.claim("gelfand")
@given(seed=seeds, n=sizes)
def test_the_rate_tends_to_the_spectral_radius(seed, n):
    W = np.random.default_rng(seed).normal(size=(n, n))
    W /= np.abs(np.linalg.eigvals(W)).max()  # radius 1, so no power overflows
    norms = {L: gain(np.linalg.matrix_power(W, L)) for L in (8, 64, 512, 4096)}
    rates = [norm ** (1 / L) for L, norm in norms.items()]
    # along exponents that divide one another the rate cannot rise; 1e-9 for rounding
    assert all(later <= earlier * (1 + 1e-9) for earlier, later in itertools.pairwise(rates))
    # log rate = log |W^L| / L, and |W^L| is at most some condition number, seldom above 1e6
    assert rates[-1] == pytest.approx(1.0, abs=0.01)


@pytest.mark.claim("gelfand")
@pytest.mark.parametrize("n", [1, 2, 5])
def test_a_nilpotent_matrix_reaches_its_radius_zero_at_the_power_n(n):
    J = np.diag(np.ones(n - 1), 1)
    assert np.abs(np.linalg.eigvals(J)).max() == 0
    assert gain(np.linalg.matrix_power(J, n)) == 0


@pytest.mark.claim("gelfand")
def test_a_defective_matrix_converges_at_the_rate_log_L_over_L():
    a = 0.5
    for L in (10, 100, 400):  # gain squares the norm, and 0.5^800 is still a normal number
        rate = gain(np.linalg.matrix_power(np.array([[a, 1.0], [0.0, a]]), L)) ** (1 / L)
        assert 0 < math.log(rate / a) <= 2 * math.log(L + 2) / L


# powers-of-a-shear


@pytest.mark.claim("powers-of-a-shear")
@given(a=st.integers(-6, 6), c=st.integers(-9, 9), L=st.integers(1, 12))
@example(a=0, c=5, L=1)
@example(a=0, c=5, L=2)
def test_the_powers_of_a_shear_in_exact_integers(a, c, L):
    power = [[1, 0], [0, 1]]
    for _ in range(L):
        (p, q), (r, s) = power
        power = [[p * a, p * c + q * a], [r * a, r * c + s * a]]
    assert power == [[a**L, L * a ** (L - 1) * c], [0, a**L]]


@pytest.mark.claim("powers-of-a-shear")
@given(
    a=st.one_of(st.floats(0.1, 2.0), st.floats(-2.0, -0.1)),
    c=st.floats(-50, 50),
    L=st.integers(1, 12),
)
@example(a=0.9, c=0.0, L=7)
def test_the_norm_of_a_power_of_a_shear(a, c, L):
    norm = np.linalg.norm(np.linalg.matrix_power(np.array([[a, c], [0.0, a]]), L), 2)
    r = L * abs(c / a)
    assert norm == pytest.approx(abs(a) ** L * (r + math.sqrt(r * r + 4)) / 2, rel=1e-11)


@pytest.mark.claim("powers-of-a-shear")
@given(a=st.floats(0.05, 0.99), c=st.one_of(st.floats(-50, -1e-3), st.floats(1e-3, 50)))
def test_where_and_how_high_the_corner_entry_peaks(a, c):
    peak = -1 / math.log(a)
    L = np.linspace(0.01 * peak, 10 * peak, 100_000)
    corner = L * abs(c) * a ** (L - 1)
    # the grid's step is 1e-4 peaks; the corner is flat to second order at the peak
    height = abs(c) / (a * math.e * math.log(1 / a))
    assert corner.max() == pytest.approx(height, rel=1e-7)
    assert L[corner.argmax()] == pytest.approx(peak, rel=2e-4)


# lipschitz-network


def softplus(z):
    return np.logaddexp(0.0, z)


ACTIVATIONS = {  # name: (function, a Lipschitz constant)
    "relu": (lambda z: np.maximum(z, 0.0), 1.0),
    "leaky": (lambda z: np.where(z > 0, z, -0.3 * z), 1.0),
    "tanh": (np.tanh, 1.0),
    "softplus": (softplus, 1.0),
    "triple": (lambda z: 3.0 * np.sin(z), 3.0),
}


@pytest.mark.claim("lipschitz-network")
@given(seed=seeds, n_layers=st.integers(1, 6), activation=st.sampled_from(sorted(ACTIVATIONS)))
def test_two_inputs_part_no_faster_than_the_bound(seed, n_layers, activation):
    phi, K = ACTIVATIONS[activation]
    rng = np.random.default_rng(seed)
    layers = random_stack(rng, n_layers)
    x = rng.normal(size=layers[0].shape[1])
    y = x + rng.normal(size=x.shape) * 10.0 ** rng.integers(-3, 2)
    bound = np.linalg.norm(x - y) * math.prod(K * gain(W) for W in layers)
    size = 1.0 + np.linalg.norm(x) + np.linalg.norm(y)
    for W in layers:
        b = rng.normal(size=len(W))
        x, y = phi(W @ x + b), phi(W @ y + b)
        size = 1.0 + size * K * max(gain(W), 1.0) + np.linalg.norm(b)  # bounds what is rounded
    assert np.linalg.norm(x - y) <= bound * (1 + 1e-12) + 1e-14 * size


@pytest.mark.claim("lipschitz-network")
@given(seed=seeds, n_layers=st.integers(1, 6), n=sizes)
def test_the_network_bound_is_attained_where_relu_is_the_identity(seed, n_layers, n):
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(1, 2, n), rng.uniform(1, 2, n)
    expected = np.linalg.norm(x - y)
    for _ in range(n_layers):  # permutations times 2 keep positive vectors positive
        W = 2.0 * np.eye(n)[rng.permutation(n)]
        x, y = np.maximum(W @ x, 0), np.maximum(W @ y, 0)
        expected *= gain(W)
    assert np.linalg.norm(x - y) == pytest.approx(expected, rel=1e-12)


# relu-halves


@pytest.mark.claim("relu-halves")
@given(seed=seeds, m=sizes, n=sizes)
def test_relu_halves_the_mean_square_of_a_random_signal_too(seed, m, n):
    # the layer is W or -W, the signal one of three, independently: all six cases are summed
    rng = np.random.default_rng(seed)
    W, xs, p = rng.normal(size=(m, n)), rng.normal(size=(3, n)), rng.dirichlet(np.ones(3))
    cases = [(q / 2, sign * W @ x) for sign in (1, -1) for q, x in zip(p, xs)]
    with_relu = sum(q * np.sum(np.where(z > 0, z, 0) ** 2) for q, z in cases)
    assert with_relu == pytest.approx(sum(q * (z @ z) for q, z in cases) / 2, rel=1e-12)


@pytest.mark.claim("relu-halves")
def test_a_signal_that_depends_on_the_layer_need_not_be_halved():
    # x = W: relu(W x) = W^2 is never cut off
    mean = sum(p * max(W.item() * W.item(), 0) ** 2 for W, p in every_matrix((1, 1), SIGN, 1))
    assert mean == pytest.approx(1.0)


@pytest.mark.claim("relu-halves")
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (3, 2), (5, 2), (1, 6)])
def test_relu_halves_the_mean_square_over_all_sign_matrices(shape):
    x = np.random.default_rng(0).normal(size=shape[1])
    with_relu = sum(p * np.sum(np.maximum(W @ x, 0) ** 2) for W, p in every_matrix(shape, SIGN, 1))
    without = sum(p * np.sum((W @ x) ** 2) for W, p in every_matrix(shape, SIGN, 1))
    assert with_relu == pytest.approx(without / 2, rel=1e-12)


@pytest.mark.claim("relu-halves")
@given(seed=seeds, m=sizes, n=sizes, k=st.integers(1, 4))
def test_relu_halves_the_mean_square_for_any_law_that_its_mirror_image_shares(seed, m, n, k):
    # the law: one of W_1 ... W_k or their negatives, with random probabilities; entries dependent
    rng = np.random.default_rng(seed)
    Ws, x = rng.normal(size=(k, m, n)), rng.normal(size=n)
    p = rng.dirichlet(np.ones(k)) / 2
    with_relu = sum(
        q * (np.sum(np.maximum(W @ x, 0) ** 2) + np.sum(np.maximum(-W @ x, 0) ** 2))
        for W, q in zip(Ws, p)
    )
    without = sum(2 * q * np.sum((W @ x) ** 2) for W, q in zip(Ws, p))
    assert with_relu == pytest.approx(without / 2, rel=1e-12)


@pytest.mark.claim("relu-halves")
def test_with_variance_two_over_m_relu_layers_keep_the_mean_square_exactly():
    m, n = 3, 2
    x = np.array([0.8, -0.5])
    s = math.sqrt(2 / m)
    mean = sum(p * np.sum(np.maximum(W @ x, 0) ** 2) for W, p in every_matrix((m, n), SIGN, s))
    assert mean == pytest.approx(x @ x, rel=1e-12)


@pytest.mark.claim("relu-halves")
def test_the_symmetry_is_needed():
    # the skewed law has the same mean and variance, and its mirror image is another law
    x = np.array([1.0])
    mean = sum(p * np.sum(np.maximum(W @ x, 0) ** 2) for W, p in every_matrix((1, 1), SKEWED, 1))
    assert mean == pytest.approx(0.8)

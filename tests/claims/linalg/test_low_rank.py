"""Checks of the claims in docs/linalg/low-rank.md.

The claims are restated with numpy on matrices of at most 10 rows and columns with entries near 1;
singular values and products carry rounding errors of some 1e-15 of the largest. 1e-10 leaves room;
where another tolerance stands, its reason does too.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import integrate, optimize

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 9)


def values(A):
    return np.linalg.svd(A, compute_uv=False)


def layer_and_update(seed, d_out, d_in):
    """W, B, A with a random rank, sometimes with factors that are not of full rank."""
    rng = np.random.default_rng(seed)
    r = int(rng.integers(1, min(d_out, d_in) + 1))
    W, B = rng.normal(size=(d_out, d_in)), rng.normal(size=(d_out, r))
    A = rng.normal(size=(r, d_in)) * rng.choice([0.1, 1, 10])
    if rng.random() < 0.3:
        A[0] = 0
    return rng, r, W, B, A


# rank-of-an-update


@pytest.mark.claim("rank-of-an-update")
@given(seed=seeds, d_out=sizes, d_in=sizes)
def test_outputs_change_in_the_span_of_b_and_d_minus_r_inputs_not_at_all(seed, d_out, d_in):
    rng, r, W, B, A = layer_and_update(seed, d_out, d_in)
    X = rng.normal(size=(d_in, 20))
    change = (W + B @ A) @ X - W @ X
    inside = B @ np.linalg.lstsq(B, change)[0]
    np.testing.assert_allclose(inside, change, rtol=0, atol=1e-9)
    _, s, Vt = np.linalg.svd(A)
    deaf = Vt[np.count_nonzero(s > 1e-9) :].T  # (d_in, at least d_in - r), the null space of A
    assert deaf.shape[1] >= d_in - r
    np.testing.assert_allclose((W + B @ A) @ deaf, W @ deaf, rtol=0, atol=1e-9)
    assert np.linalg.matrix_rank(B @ A, tol=1e-9) <= r


@pytest.mark.claim("rank-of-an-update")
@given(seed=seeds, d_out=sizes, d_in=sizes)
def test_every_matrix_of_rank_at_most_r_is_an_update_and_no_other(seed, d_out, d_in):
    rng = np.random.default_rng(seed)
    k = int(rng.integers(1, min(d_out, d_in) + 1))  # the product has rank k at most
    D = rng.integers(-3, 4, size=(d_out, k)) @ rng.integers(-3, 4, size=(k, d_in)) * 1.0
    U, s, Vt = np.linalg.svd(D)
    rank = np.linalg.matrix_rank(D)
    for r in range(1, min(d_out, d_in) + 1):
        B, A = U[:, :r] * s[:r], Vt[:r]
        assert np.allclose(B @ A, D, atol=1e-10) == (r >= rank)


# closest-update


@pytest.mark.claim("closest-update")
@given(seed=seeds, d_out=sizes, d_in=sizes)
def test_the_truncated_difference_attains_the_tail_and_no_other_update_beats_it(seed, d_out, d_in):
    rng, r, W, B, A = layer_and_update(seed, d_out, d_in)
    T = rng.normal(size=(d_out, d_in))
    kind = rng.integers(3)
    if kind == 0:  # a change of rank 1
        T = W + np.outer(rng.normal(size=d_out), rng.normal(size=d_in))
    elif kind == 1:  # ties: all singular values of the change are 1
        T = W + np.eye(d_out, d_in)
    U, s, Vt = np.linalg.svd(T - W, full_matrices=False)
    best = (U[:, :r] * s[:r]) @ Vt[:r]
    tail = math.sqrt(sum(x * x for x in s[r:]))
    largest = s[r] if r < len(s) else 0.0
    assert np.linalg.norm(T - (W + best)) == pytest.approx(tail, abs=1e-10)
    assert np.linalg.norm(T - (W + best), 2) == pytest.approx(largest, abs=1e-10)
    # rivals: random factors, and factors near the best that alternate least squares has improved
    for near in (B, U[:, :r] + 0.3 * rng.normal(size=(d_out, r))):
        A = np.linalg.lstsq(near, T - W)[0]
        for rival in (near @ A, np.linalg.lstsq(A.T, (T - W).T)[0].T @ A):
            assert np.linalg.norm(T - W - rival) >= tail - 1e-10
            assert np.linalg.norm(T - W - rival, 2) >= largest - 1e-10


# singular-values-interlace


@pytest.mark.claim("singular-values-interlace")
@given(seed=seeds, d_out=sizes, d_in=sizes)
def test_each_singular_value_stays_between_those_r_places_away(seed, d_out, d_in):
    rng, r, W, B, A = layer_and_update(seed, d_out, d_in)
    kind = rng.integers(3)
    if kind == 0:  # ties
        W = np.eye(d_out, d_in)
    elif kind == 1:  # rank 1
        W = np.outer(W[:, 0], W[0])
    before = np.append(values(W), np.zeros(r))
    after = np.append(values(W + B @ A), np.zeros(r))
    for i in range(min(d_out, d_in)):
        assert before[i + r] <= after[i] + 1e-9
        assert after[i + r] <= before[i] + 1e-9


@pytest.mark.claim("singular-values-interlace")
@given(n=st.integers(2, 9), data=st.data())
def test_both_bounds_are_attained_for_every_r(n, data):
    r = data.draw(st.integers(1, n - 1))
    s = np.arange(n, 0, -1.0)
    W = np.diag(s)
    drop = -np.diag(np.append(s[:r], np.zeros(n - r)))  # removes the r largest
    after = values(W + drop)
    assert after[: n - r].tolist() == s[r:].tolist()
    back = values((W + drop) - drop)
    assert back[r:].tolist() == after[: n - r].tolist()
    # and r - 1 places are too few
    assert after[0] < s[r - 1]


@pytest.mark.claim("singular-values-interlace")
def test_no_update_of_rank_r_lowers_the_gain_below_value_r_plus_one():
    rng = np.random.default_rng(0)
    for _ in range(200):
        W = rng.normal(size=(6, 8))
        B = rng.normal(size=(6, 2))
        A = -np.linalg.lstsq(B, W)[0]  # the best remover with this column space
        assert values(W + B @ A)[0] >= values(W)[2] - 1e-12


# measures-of-rank


def measures(s):
    """Stable rank, sum over largest, effective rank and rank, from the singular values."""
    s = np.array([x for x in s if x > 0])
    p = s / s.sum()
    return (
        float(np.sum(s**2) / s.max() ** 2),
        float(s.sum() / s.max()),
        math.exp(-math.fsum(x * math.log(x) for x in p)),
        len(s),
    )


spectra = st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=1, max_size=12)


@pytest.mark.claim("measures-of-rank")
@given(s=spectra)
@example(s=[1.0, 1e-6])
@example(s=[3.0])
@example(s=[122.03913004166282])
@example(s=[1.0, 1.0000000000000002])
def test_the_chain_from_one_to_the_rank(s):
    assume(any(s))
    stable, intrinsic, effective, rank = measures(s)
    assert 1 - 1e-12 <= stable <= intrinsic * (1 + 1e-12)
    assert intrinsic <= effective * (1 + 1e-12)
    assert effective <= rank * (1 + 1e-12)
    if len({x for x in s if x}) == 1:
        assert stable == pytest.approx(rank, rel=1e-12)
        assert effective == pytest.approx(rank, rel=1e-12)
    elif min(x for x in s if x) < 0.9 * max(s):  # unequal by more than rounding
        assert stable < intrinsic < effective < rank


@pytest.mark.claim("measures-of-rank")
@given(seed=seeds, m=sizes, n=sizes)
def test_the_chain_for_matrices_by_norms(seed, m, n):
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(m, n)) @ rng.normal(size=(n, n)) * rng.choice([0, 1], size=n)
    assume(A.any())
    rank = np.linalg.matrix_rank(A)
    s = values(A)[:rank]
    stable = np.linalg.norm(A) ** 2 / np.linalg.norm(A, 2) ** 2
    nuclear = np.linalg.norm(A, "nuc") / np.linalg.norm(A, 2)
    effective = measures(s)[2]
    assert 1 - 1e-12 <= stable <= nuclear + 1e-9
    assert nuclear <= effective + 1e-9
    assert effective <= rank + 1e-9


# gradients-of-the-factors


@pytest.mark.claim("gradients-of-the-factors")
@given(seed=seeds, d_out=sizes, d_in=sizes, scale=st.floats(0.1, 10))
def test_gradients_of_the_factors_by_central_differences(seed, d_out, d_in, scale):
    rng, r, W, B, A = layer_and_update(seed, d_out, d_in)
    C = rng.normal(size=(d_out, d_in))

    def loss(B, A):  # quadratic in each factor, so that central differences are exact
        return np.sum(C * (W + scale * B @ A)) + 0.5 * np.sum((W + scale * B @ A) ** 2)

    G = C + W + scale * B @ A
    size = 1 + np.abs(G).max() * scale * (1 + np.abs(A).max() + np.abs(B).max())
    tolerance = 1e-9 * size * (1 + abs(loss(B, A)))
    for (i, k), (q, j) in [((d_out - 1, r - 1), (0, d_in - 1)), ((0, 0), (r - 1, 0))]:
        dB, dA = np.zeros_like(B), np.zeros_like(A)
        dB[i, k], dA[q, j] = 1, 1
        slope_b = (loss(B + dB, A) - loss(B - dB, A)) / 2
        slope_a = (loss(B, A + dA) - loss(B, A - dA)) / 2
        assert slope_b == pytest.approx(scale * (G @ A.T)[i, k], abs=tolerance)
        assert slope_a == pytest.approx(scale * (B.T @ G)[q, j], abs=tolerance)


@pytest.mark.claim("gradients-of-the-factors")
@pytest.mark.parametrize("law", [((-1, 1), (1, 1)), ((-1, 2), (2, 1)), ((-2, 0, 2), (1, 2, 1))])
@pytest.mark.parametrize(("r", "d_in"), [(1, 1), (1, 3), (2, 2), (2, 3), (3, 2)])
def test_the_mean_first_step_is_r_times_the_variance_times_the_gradient_exactly(law, r, d_in):
    # every outcome of A is summed, in fractions; entries have mean 0
    entries, weights = law
    total = sum(weights)
    assert sum(a * w for a, w in zip(entries, weights)) == 0
    variance = Fraction(sum(a * a * w for a, w in zip(entries, weights)), total)
    G = [[3, -1, 4][:d_in], [1, 5, -9][:d_in]]
    scale, lr = 3, Fraction(1, 7)
    mean = [[Fraction(0)] * d_in for _ in G]
    for outcome in itertools.product(zip(entries, weights), repeat=r * d_in):
        A = [[outcome[k * d_in + j][0] for j in range(d_in)] for k in range(r)]
        probability = Fraction(math.prod(w for _, w in outcome), total ** (r * d_in))
        # B = 0 - lr times its gradient, and A has not moved, as its gradient is 0
        B = [[-lr * scale * sum(g * a for g, a in zip(row, line)) for line in A] for row in G]
        for i, j in itertools.product(range(len(G)), range(d_in)):
            step = scale * sum(B[i][k] * A[k][j] for k in range(r))
            mean[i][j] += probability * step
    assert mean == [[-lr * scale**2 * r * variance * g for g in row] for row in G]


@pytest.mark.claim("gradients-of-the-factors")
def test_two_zero_factors_have_no_gradient_and_are_a_saddle():
    rng = np.random.default_rng(0)
    G = rng.normal(size=(4, 5))
    t = 1e-4  # one factor moved alone: the loss <G, B A> does not move, to any order
    for i, k, j in itertools.product(range(4), range(2), range(5)):
        B, A = np.zeros((4, 2)), np.zeros((2, 5))
        B[i, k] = t
        assert np.sum(G * (B @ A)) == 0
        A[k, j] = t  # both moved: by the second order G_ij t^2, so the slope at 0 is 0
        assert np.sum(G * (B @ A)) == pytest.approx(t * t * G[i, j])
    b, a = rng.normal(size=(4, 2)), rng.normal(size=(2, 5))
    slope = np.sum(G * (b @ a))
    for t in (1e-3, 1e-2):  # a linear loss <G, W>: along one sign it falls, along the other rises
        assert np.sum(G * (t * b @ (t * a))) * slope > 0
        assert np.sum(G * (t * b @ (-t * a))) * slope < 0


# quarter-circle


def share_left(phi):
    return 2 / math.pi * (phi - math.sin(4 * phi) / 4)


def rank_share(phi):
    return 1 - 2 / math.pi * (phi + math.sin(2 * phi) / 2)


@pytest.mark.claim("quarter-circle")
@pytest.mark.parametrize("phi", np.linspace(0, math.pi / 2, 15))
def test_both_shares_by_integrating_the_density(phi):
    c = 2 * math.sin(phi)

    def density(x):
        return math.sqrt(max(4 - x * x, 0)) / math.pi

    above = integrate.quad(density, c, 2)[0]
    left = integrate.quad(lambda x: x * x * density(x), 0, c)[0]
    assert rank_share(phi) == pytest.approx(above, abs=1e-8)
    assert share_left(phi) == pytest.approx(left, abs=1e-8)


@pytest.mark.claim("quarter-circle")
def test_a_gaussian_matrix_of_768_rows_leaves_what_the_law_says():
    # the sum of all k largest squares of a (n, n) Gaussian fluctuates by some 1/n of the total, as
    # the total itself does (sqrt(2)/n); five such, and 1/n for the limit, make 6 sqrt(2) / n
    n = 768
    s = np.linalg.svd(np.random.default_rng(1).normal(size=(n, n)) / math.sqrt(n), compute_uv=False)
    for r in (8, 64, 192, 256, 384, 700):
        phi = optimize.brentq(lambda phi, r=r: rank_share(phi) - r / n, 0, math.pi / 2)
        left = np.sum(s[r:] ** 2) / np.sum(s**2)
        assert abs(left - share_left(phi)) < 6 * math.sqrt(2) / n


# the misconceptions


@pytest.mark.claim("adapter-memory")
@pytest.mark.parametrize(("d", "r"), [(64, 8), (96, 1)])
def test_bytes_that_torch_keeps_for_a_layer_trained_in_full_and_by_an_adapter(d, r):
    def kept(tensors, trained):  # after one step of Adam: weights, gradients, two running means
        X = torch.ones(5, d)
        W, *factors = tensors
        output = X @ W.T
        if factors:
            B, A = factors
            output = output + X @ A.T @ B.T
        optimizer = torch.optim.Adam(trained)
        output.square().sum().backward()
        optimizer.step()
        state = [v for s in optimizer.state.values() for v in s.values() if v.ndim == 2]
        held = [*tensors, *(p.grad for p in tensors if p.grad is not None), *state]
        return sum(v.numel() * v.element_size() for v in held)

    W, B, A = torch.ones(d, d), torch.zeros(d, r), torch.ones(r, d)
    factors = [B.requires_grad_(), A.requires_grad_()]
    assert kept([W, *factors], factors) == 4 * d * d + 16 * 2 * d * r
    W.requires_grad_()
    assert kept([W], [W]) == 16 * d * d


@pytest.mark.claim("adapter-memory")
def test_the_megabytes_of_the_box():
    d = 4096
    full, rank_8, rank_1 = (b / 1e6 for b in (16 * d * d, 4 * d * d + 256 * d, 4 * d * d + 32 * d))
    assert [round(x, 1) for x in (full, rank_8, rank_8 - rank_1)] == [268.4, 68.2, 0.9]
    assert 0.25 < rank_8 / full < 0.26 and 4 * d * d / 1e6 / rank_8 > 0.98


@pytest.mark.claim("random-weights-compress")
def test_a_third_of_the_rank_leaves_half_of_the_length_of_noise():
    s = np.linalg.svd(np.random.default_rng(2).normal(size=(300, 300)), compute_uv=False)
    assert 0.49 < math.sqrt(np.sum(s[100:] ** 2) / np.sum(s**2)) < 0.53


@pytest.mark.claim("random-weights-compress")
@pytest.mark.parametrize("law", ["signs", "uniform"])
def test_independent_entries_of_mean_zero_are_as_hard_and_those_of_another_mean_are_not(law):
    rng = np.random.default_rng(3)
    A = (
        rng.choice([-1.0, 1.0], size=(300, 300))
        if law == "signs"
        else rng.uniform(-1, 1, (300, 300))
    )
    s = values(A)
    assert 0.49 < math.sqrt(np.sum(s[100:] ** 2) / np.sum(s**2)) < 0.53
    s = values(A + 1)  # one large direction
    assert s[0] > 5 * s[1]


@pytest.mark.claim("low-rank-gradients-low-rank-training")
@pytest.mark.parametrize("steps", [1, 3, 8, 20])
def test_the_sum_of_random_rank_one_steps_has_the_rank_of_their_number(steps):
    rng = np.random.default_rng(0)
    total = sum(np.outer(*rng.normal(size=(2, 8))) for _ in range(steps))
    assert np.linalg.matrix_rank(total) == min(steps, 8)


@pytest.mark.claim("lora-needs-low-rank-weights")
@given(seed=seeds, c=st.integers(0, 4))
def test_a_new_task_in_c_directions_is_an_update_of_rank_c_of_a_layer_of_full_rank(seed, c):
    # a layer M U that looks along the orthonormal rows of U: replacing c of them changes rank c
    rng = np.random.default_rng(seed)
    old, new = np.linalg.qr(rng.normal(size=(2, 6, 6)))[0]
    M = np.linalg.qr(rng.normal(size=(9, 6)))[0]
    turned = np.vstack([new[:c], old[c:]])
    W, T = M @ old, M @ turned
    assert np.allclose(values(W), 1)  # as far from low rank as can be
    assert np.linalg.matrix_rank(T - W, tol=1e-8) <= c
    if c:
        assert values(T - W)[c - 1] > 1e-8

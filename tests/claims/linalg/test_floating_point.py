"""Checks of the claims in docs/linalg/floating-point.md.

The oracle is exact: a float is a fraction, and `nearest` rounds a fraction to a format by the
definition, in integers. So most comparisons below have no tolerance at all. Where one stands, its
reason does too.
"""

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given
from hypothesis import strategies as st

# precision p, exponents of the smallest and of the largest normal numbers
FORMATS = {np.float16: (11, -14, 15), np.float32: (24, -126, 127), np.float64: (53, -1022, 1023)}
dtypes = st.sampled_from(list(FORMATS))
seeds = st.integers(0, 2**32 - 1)
powers = st.integers(-40, 40)


def exponent(x: Fraction) -> int:
    """The e with 2^e <= |x| < 2^(e + 1), for x != 0."""
    x = abs(x)
    e = x.numerator.bit_length() - x.denominator.bit_length()  # right, or one too large
    return e if x >= Fraction(2) ** e else e - 1


def gap(x: Fraction, p: int, lowest: int) -> Fraction:
    """The distance of neighboring numbers in the interval [2^e, 2^(e + 1)) of x."""
    e = max(exponent(x), lowest) if x else lowest
    return Fraction(2) ** (e - p + 1)


def nearest(x: Fraction, p: int, lowest: int) -> Fraction:
    """The nearest number of the format, ties to the even multiple; no overflow."""
    h = gap(x, p, lowest)
    return round(x / h) * h  # Python rounds the fraction to the nearest integer, ties to even


def some_float(dtype, data):
    """A finite number of the format, from random bits: all magnitudes, subnormals, zeros."""
    unsigned = np.dtype(f"u{np.dtype(dtype).itemsize}")
    bits = data.draw(st.integers(0, 2 ** (8 * unsigned.itemsize) - 1))
    x = np.array([bits], dtype=unsigned).view(dtype)[0]
    assume(np.isfinite(x))
    return x


def near(x, dtype, data):
    """A float within a few powers of two of x, or a few steps from it."""
    if data.draw(st.booleans()):
        y = x
        for _ in range(data.draw(st.integers(0, 5))):
            y = np.nextafter(y, dtype(data.draw(st.sampled_from([-np.inf, np.inf]))))
    else:
        y = x * dtype(data.draw(st.sampled_from([-2.5, -0.7, 0.3, 0.6, 1.1, 1.9, 3.3])))
    assume(np.isfinite(y))
    return y


def limits(dtype):
    p, lowest, highest = FORMATS[dtype]
    largest = (2 - Fraction(2) ** (1 - p)) * Fraction(2) ** highest
    return p, lowest, Fraction(2) ** lowest, largest, Fraction(1, 2**p)


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}


def test_the_constants_are_those_of_the_dtypes():
    for dtype in FORMATS:
        p, lowest, smallest, largest, u = limits(dtype)
        info = np.finfo(dtype)
        assert Fraction(float(info.max)) == largest
        assert Fraction(float(info.smallest_normal)) == smallest
        assert Fraction(float(info.smallest_subnormal)) == gap(Fraction(0), p, lowest)
        assert Fraction(float(info.eps)) == 2 * u


# one-rounding


@pytest.mark.claim("one-rounding")
@given(dtype=dtypes, name=st.sampled_from(sorted(OPERATIONS)), close=st.booleans(), data=st.data())
def test_an_operation_has_one_small_relative_error(dtype, name, close, data):
    p, lowest, smallest, largest, u = limits(dtype)
    with np.errstate(all="ignore"):
        a = some_float(dtype, data)
        b = near(a, dtype, data) if close else some_float(dtype, data)
        assume(b != 0 or name != "/")
        computed = OPERATIONS[name](a, b)
    exact = OPERATIONS[name](Fraction(float(a)), Fraction(float(b)))
    assume(abs(exact) <= largest)
    error = abs(Fraction(float(computed)) - exact)
    assert Fraction(float(computed)) == nearest(exact, p, lowest)
    if exact == 0 or abs(exact) >= smallest:
        assert error <= u / (1 + u) * abs(exact)
    elif name in "+-":
        assert error == 0
    else:
        assert error <= gap(Fraction(0), p, lowest) / 2


@pytest.mark.claim("one-rounding")
@pytest.mark.parametrize("dtype", FORMATS)
def test_the_bound_is_attained_just_above_one_and_fails_below_the_normal_numbers(dtype):
    _, _, smallest, _, u = limits(dtype)
    half_gap = dtype(float(u))
    assert Fraction(float(half_gap)) == u
    computed = Fraction(float(dtype(1) + half_gap))  # a tie, to the even 1
    assert (1 + u - computed) / (1 + u) == u / (1 + u)
    with np.errstate(under="ignore"):
        third = dtype(float(smallest)) / dtype(3) * dtype(float(4 * u))  # far below
    exact = smallest / 3 * 4 * u
    assert abs(Fraction(float(third)) - exact) > u * abs(exact)


@pytest.mark.claim("one-rounding")
@given(seed=seeds)
def test_bfloat16_in_torch_obeys_it_too(seed):
    rng, u = np.random.default_rng(seed), Fraction(1, 2**8)
    a, b = (torch.from_numpy(rng.normal(size=20)).to(torch.bfloat16) for _ in range(2))
    for operation in OPERATIONS.values():
        computed = operation(a, b).double().tolist()
        for x, y, z in zip(a.double().tolist(), b.double().tolist(), computed):
            exact = operation(Fraction(x), Fraction(y))
            assert Fraction(z) == nearest(exact, 8, -126)
            assert abs(Fraction(z) - exact) <= u / (1 + u) * abs(exact)


@pytest.mark.claim("one-rounding")
@given(dtype=dtypes, data=st.data())
def test_the_square_root_is_rounded_like_an_operation(dtype, data):
    p, lowest, _, _, u = limits(dtype)
    x = np.abs(some_float(dtype, data))
    assume(x != 0)
    exact = Fraction(float(x))
    root = Fraction(float(np.sqrt(x)))
    half = gap(root, p, lowest) / 2
    below = half / 2 if root == Fraction(2) ** exponent(root) else half
    assert (root - below) ** 2 <= exact <= (root + half) ** 2  # a nearest one
    assert root**2 / (1 + u / (1 + u)) ** 2 <= exact <= root**2 / (1 - u / (1 + u)) ** 2


@pytest.mark.claim("one-rounding")
def test_without_subnormal_numbers_a_small_difference_vanishes():
    small = torch.finfo(torch.float64).smallest_normal
    x, y = (torch.tensor([k * small], dtype=torch.float64) for k in (1.5, 1.0))
    assert x != y
    assert (x - y).item() == small / 2
    try:
        if torch.set_flush_denormal(True):  # False: this processor cannot
            assert (x - y).item() == 0
    finally:
        torch.set_flush_denormal(False)


# lost-updates


@pytest.mark.claim("lost-updates")
@given(
    dtype=dtypes,
    power_of_two=st.booleans(),
    share=st.fractions(-3, 3, max_denominator=1000),
    data=st.data(),
)
@example(dtype=np.float32, power_of_two=True, share=Fraction(1, 2), data=None)
@example(dtype=np.float32, power_of_two=True, share=Fraction(-1, 2), data=None)
@example(dtype=np.float32, power_of_two=True, share=Fraction(-3, 5), data=None)  # towards 0 only
@example(dtype=np.float32, power_of_two=True, share=Fraction(-501, 500), data=None)
def test_an_update_is_lost_below_half_u_and_counts_above_u(dtype, power_of_two, share, data):
    p, lowest, smallest, largest, u = limits(dtype)
    w = Fraction(float(some_float(dtype, data))) if data else Fraction(3)
    assume(abs(w) >= smallest)
    if power_of_two:
        w = Fraction(2) ** exponent(w)
    update = share * u * w
    assume(abs(w + update) <= largest)
    after = nearest(w + update, p, lowest)
    if abs(update) <= u * abs(w) / 2:
        assert after == w
    if abs(update) > u * abs(w):
        assert after != w
    # the same by the machine's addition, with the nearest float for an update
    if abs(update) >= smallest:
        step = dtype(float(nearest(update, p, lowest)))
        added = Fraction(float(dtype(float(w)) + step))
        if abs(Fraction(float(step))) <= u * abs(w) / 2:
            assert added == w
        if abs(Fraction(float(step))) > u * abs(w):
            assert added != w


@pytest.mark.claim("lost-updates")
def test_neither_constant_can_be_improved():
    for p, lowest, _ in FORMATS.values():
        u, little = Fraction(1, 2**p), Fraction(1, 10**6)
        assert nearest(1 - u / 2 * (1 + little), p, lowest) != 1  # just above half u: counts
        assert nearest(1 + u, p, lowest) == 1  # u itself: lost
        w = 2 - 2 * u  # the last one below 2: almost half u is needed, and enough
        assert nearest(w + w * u / 2 * (1 + 4 * u), p, lowest) != w


@pytest.mark.claim("lost-updates")
def test_bfloat16_weights_between_one_and_two_lose_updates_below_a_512th():
    w = (1 + torch.arange(128, dtype=torch.float64) / 128).to(torch.bfloat16)
    for sign in (1, -1):
        lost = w + (sign * w.double() / 513).to(torch.bfloat16)
        kept = w + (sign * w.double() / 254).to(torch.bfloat16)
        assert torch.equal(lost, w)
        assert (kept != w).all()


# sterbenz


@pytest.mark.claim("sterbenz")
@given(dtype=dtypes, share=st.fractions(0, 1), data=st.data())
def test_close_numbers_subtract_exactly(dtype, share, data):
    p, lowest, _, largest, _ = limits(dtype)
    y = Fraction(abs(float(some_float(dtype, data))))
    h = gap(y / 2, p, lowest)
    x = nearest(y / 2 + share * y * Fraction(3, 2), p, lowest)
    x = min(max(x, -(-(y / 2) // h) * h), 2 * y, largest)  # rounding may have left the interval
    assert y / 2 <= x <= 2 * y
    difference = dtype(float(x)) - dtype(float(y))
    assert Fraction(float(difference)) == x - y


@pytest.mark.claim("sterbenz")
def test_in_float16_every_x_from_half_to_twice_y():
    rng = np.random.default_rng(0)
    every = np.arange(0x7C00, dtype=np.uint16).view(np.float16)  # all that are finite and >= 0
    values = every.astype(np.float64)
    chosen = np.concatenate([rng.integers(len(every), size=200), [0, 1, 2, 1023, 1024, 0x7BFF]])
    for i in chosen:
        x = every[(values >= values[i] / 2) & (values <= 2 * values[i])]
        exact = x.astype(np.float64) - values[i]  # exact in float64: 11 bits each, at most 1 apart
        assert ((x - every[i]).astype(np.float64) == exact).all()


@pytest.mark.claim("sterbenz")
@pytest.mark.parametrize("dtype", FORMATS)
def test_the_factor_two_cannot_be_improved(dtype):
    u = float(limits(dtype)[4])
    y = dtype(2 - 2 * u)
    x = np.nextafter(dtype(2) * y, dtype(8))  # the first number above twice y
    exact = Fraction(float(x)) - Fraction(float(y))
    assert Fraction(float(x - y)) != exact


# backward-error: float64, well-conditioned enough that 1e-9 is far above the rounding


def spectral(A):
    return math.sqrt(np.linalg.eigvalsh(A.T @ A)[-1])


@pytest.mark.claim("backward-error")
@given(seed=seeds, n=st.integers(1, 6), size=st.floats(1e-3, 1e3))
def test_the_residual_is_the_smallest_change_of_the_matrix(seed, n, size):
    rng = np.random.default_rng(seed)
    A, x, z = rng.normal(size=(n, n)), rng.normal(size=n), size * rng.normal(size=n)
    kappa = np.linalg.svd(A, compute_uv=False)
    kappa = kappa[0] / kappa[-1]
    assume(kappa < 1e4)
    b = A @ x
    r = b - A @ z
    smallest = math.dist(r, np.zeros(n)) / math.dist(z, np.zeros(n))
    E = np.outer(r, z) / (z @ z)
    np.testing.assert_allclose((A + E) @ z, b, atol=1e-9 * (1 + size))
    assert spectral(E) == pytest.approx(smallest, rel=1e-6, abs=1e-9)
    # any other change that does it differs by a matrix that sends z to 0; the second has E's rank
    no_z = np.eye(n) - np.outer(z, z) / (z @ z)
    for other in (rng.normal(size=(n, n)) @ no_z, np.outer(r, rng.normal(size=n)) @ no_z):
        for share in (-1.0, -0.1, -1e-3, 1e-3, 0.1, 1.0) if n > 1 else ():
            F = E + share * smallest / spectral(other) * other
            np.testing.assert_allclose((A + F) @ z, b, atol=1e-9 * (1 + size))
            assert spectral(F) >= smallest * (1 - 1e-6)
    # the forward bound
    eta = smallest / spectral(A)
    error = math.dist(z, x) / math.dist(z, np.zeros(n))
    assert error <= kappa * eta * (1 + 1e-6)


@pytest.mark.claim("backward-error")
@given(seed=seeds, n=st.integers(2, 6), log_kappa=st.floats(0, 3))
def test_an_error_along_the_weakest_direction_attains_the_bound(seed, n, log_kappa):
    rng = np.random.default_rng(seed)
    U, V = (np.linalg.qr(rng.normal(size=(n, n)))[0] for _ in range(2))
    s = np.geomspace(10**log_kappa, 1, n)
    A = U * s @ V.T
    z = rng.normal(size=n)
    x = z + 0.1 * V[:, -1]
    eta = np.linalg.norm(A @ x - A @ z) / (s[0] * np.linalg.norm(z))
    error = np.linalg.norm(z - x) / np.linalg.norm(z)
    assert error == pytest.approx(s[0] / s[-1] * eta, rel=1e-9)


# error-of-a-sum


def random_tree(rng, n):
    """A random order of additions, as nested pairs of indices, and its depth."""
    trees = [(i, 0) for i in rng.permutation(n)]
    while len(trees) > 1:
        i, j = sorted(rng.choice(len(trees), size=2, replace=False))
        right, left = trees.pop(j), trees.pop(i)
        trees.append(((left[0], right[0]), 1 + max(left[1], right[1])))
    return trees[0]


def add_up(tree, x):
    if isinstance(tree, tuple):
        return add_up(tree[0], x) + add_up(tree[1], x)
    return x[tree]


def loop_tree(n):
    tree = 0
    for i in range(1, n):
        tree = (tree, i)
    return tree, n - 1


def pairs_tree(n):
    """Neighbors in pairs, then the sums in pairs; an odd one out waits for the next round."""
    trees = [(i, 0) for i in range(n)]
    while len(trees) > 1:
        joined = [
            ((left[0], right[0]), 1 + max(left[1], right[1]))
            for left, right in zip(trees[::2], trees[1::2])
        ]
        trees = joined + trees[len(joined) * 2 :]
    return trees[0]


@pytest.mark.claim("error-of-a-sum")
@given(
    seed=seeds,
    n=st.integers(1, 60),
    dtype=dtypes,
    order=st.sampled_from(["random", "loop", "pairwise"]),
    positive=st.booleans(),
)
@example(seed=0, n=2, dtype=np.float16, order="loop", positive=True)
@example(seed=1, n=2, dtype=np.float32, order="pairwise", positive=True)
@example(seed=2, n=2, dtype=np.float64, order="random", positive=False)
def test_a_sum_in_any_order_obeys_the_bound_of_its_depth(seed, n, dtype, order, positive):
    rng = np.random.default_rng(seed)
    x = (rng.normal(size=n) * 2.0 ** rng.integers(-12, 4, size=n)).astype(dtype)
    x = np.abs(x) if positive else x
    tree, depth = {
        "random": lambda: random_tree(rng, n),
        "loop": lambda: loop_tree(n),
        "pairwise": lambda: pairs_tree(n),
    }[order]()
    if order == "pairwise":
        assert depth == (math.ceil(math.log2(n)) if n > 1 else 0)
    u = limits(dtype)[4]
    exact = [Fraction(float(v)) for v in x]
    error = abs(Fraction(float(add_up(tree, x))) - sum(exact))
    size = sum(abs(v) for v in exact)
    assert error <= ((1 + u) ** depth - 1) * size
    assert (1 + u) ** depth - 1 <= depth * u / (1 - depth * u)
    if order == "loop":
        assert error <= (n - 1) * u * size  # Rump's form


class Coarse(Fraction):
    """A number of a format with p = 2, unlimited exponents: its additions round, with u = 1/4."""

    def __add__(self, other):
        return Coarse(nearest(Fraction(self) + Fraction(other), 2, -1000))


@pytest.mark.claim("error-of-a-sum")
@given(
    seed=seeds,
    n=st.integers(2, 12),
    order=st.sampled_from([random_tree, lambda _, n: loop_tree(n), lambda _, n: pairs_tree(n)]),
    positive=st.booleans(),
)
def test_a_format_of_two_bits_obeys_it_where_powers_of_u_count(seed, n, order, positive):
    rng, u = np.random.default_rng(seed), Fraction(1, 4)
    x = [Coarse(int(m)) * Fraction(2) ** int(e) for m, e in rng.integers((2, -3), (4, 4), (n, 2))]
    x = [Coarse(v if positive or rng.random() < 0.5 else -v) for v in x]
    tree, depth = order(rng, n)
    exact, size = sum(map(Fraction, x)), sum(abs(Fraction(v)) for v in x)
    error = abs(Fraction(add_up(tree, x)) - exact)
    assert error <= ((1 + u) ** depth - 1) * size
    if depth * u < 1:
        assert error <= depth * u / (1 - depth * u) * size
    if depth == n - 1:
        assert error <= (n - 1) * u * size  # Rump's form, for a loop


@pytest.mark.claim("error-of-a-sum")
@given(seed=seeds, n=st.integers(1, 200), dtype=dtypes, positive=st.booleans())
def test_a_compensated_sum_has_a_factor_near_two_u(seed, n, dtype, positive):
    rng, u = np.random.default_rng(seed), limits(dtype)[4]
    x = (rng.normal(size=n) * 2.0 ** rng.integers(-6, 4, size=n)).astype(dtype)
    x = np.abs(x) if positive else x
    total = correction = dtype(0)
    for value in x:
        y = value - correction
        new = total + y
        correction = (new - total) - y
        total = new
    exact = [Fraction(float(v)) for v in x]
    error = abs(Fraction(float(total)) - sum(exact))
    assert error <= (2 * u + 4 * n * u**2) * sum(abs(v) for v in exact)


@pytest.mark.claim("error-of-a-sum")
@pytest.mark.parametrize("dtype", FORMATS)
@pytest.mark.parametrize("k", [1, 2, 10, 100])
def test_one_and_many_numbers_u_attain_it_to_first_order(dtype, k):
    u = limits(dtype)[4]
    x = np.array([1.0] + [float(u)] * k, dtype=dtype)
    total = x[0]
    for value in x[1:]:
        total = total + value
    assert total == 1  # every addition is a tie, to the even 1
    error, bound = k * u, ((1 + u) ** k - 1) * (1 + k * u)
    assert error <= bound <= error * (1 + 2 * k * u)
    if k <= 10:  # one addition less would not do
        assert error > ((1 + u) ** (k - 1) - 1) * (1 + k * u)
    # the other end first: nothing is lost until the last addition
    total = np.sum(x[1:], dtype=dtype) + x[0]
    assert k == 1 or total > 1


# stochastic-rounding


def neighbors(x, p, lowest):
    h = gap(x, p, lowest)
    low = x // h * h
    return low, low if low == x else low + h, h


@pytest.mark.claim("stochastic-rounding")
@given(
    x=st.fractions(-20, 20, max_denominator=997),
    steps=st.lists(st.fractions(-1, 1, max_denominator=11), min_size=1, max_size=5),
)
def test_the_exact_distribution_has_the_right_mean_and_a_bounded_variance(x, steps):
    p, lowest = 3, -2
    low, high, h = neighbors(x, p, lowest)
    up = (x - low) / h
    assert low <= x <= high and high - low in (0, h)
    assert (1 - up) * low + up * high == x
    variance = (1 - up) * (low - x) ** 2 + up * (high - x) ** 2
    assert variance == (x - low) * (high - x) <= h**2 / 4

    # a running sum: every value that it can take, with its exact probability
    start, law, largest = low, {low: Fraction(1)}, Fraction(0)
    for step in steps:
        after: dict[Fraction, Fraction] = {}
        for value, probability in law.items():
            low, high, h = neighbors(value + step, p, lowest)
            up = (value + step - low) / h
            largest = max(largest, h)
            after[low] = after.get(low, 0) + probability * (1 - up)
            after[high] = after.get(high, 0) + probability * up
        law = after
    mean = sum(value * probability for value, probability in law.items())
    assert sum(law.values()) == 1
    assert mean == start + sum(steps)
    spread = sum((value - mean) ** 2 * probability for value, probability in law.items())
    assert spread <= len(steps) * largest**2 / 4


@pytest.mark.claim("stochastic-rounding")
def test_random_bits_added_below_the_cut_round_a_float32_that_way():
    rng, n = np.random.default_rng(0), 20_000
    for x in np.array([1.001, 1.0039, -3.007, 1e-3, -255.2], dtype=np.float32):
        bits = np.full(n, x).view(np.uint32) + rng.integers(2**16, size=n, dtype=np.uint32)
        drawn = (bits & np.uint32(0xFFFF0000)).view(np.float32).astype(np.float64)
        low, high, _ = neighbors(Fraction(float(x)), 8, -126)
        assert set(drawn) == {float(low), float(high)}
        variance = float((Fraction(float(x)) - low) * (high - Fraction(float(x))))
        assert abs(drawn.mean() - float(x)) < 5 * math.sqrt(variance / n)  # five standard errors


@pytest.mark.claim("stochastic-rounding")
def test_a_thousand_weights_take_a_thousand_small_steps():
    # the chapter's experiment; the mean of n weights has at most the standard error
    # sqrt(T h^2 / 4 / n), and adding in float32 shifts it by at most T * 2^-23
    rng, n, n_steps, h = np.random.default_rng(1), 2000, 1000, 2.0**-6
    w = np.ones(n, dtype=np.float32)
    for _ in range(n_steps):
        bits = (w + np.float32(0.001)).view(np.uint32)
        bits = bits + rng.integers(2**16, size=n, dtype=np.uint32)
        w = (bits & np.uint32(0xFFFF0000)).view(np.float32)
    values = w.astype(np.float64)
    allowed = 5 * math.sqrt(n_steps * h**2 / 4 / n) + n_steps * 2.0**-23
    assert abs(values.mean() - 2) < allowed
    assert values.std() < 2 * math.sqrt(n_steps) * h / 2


# power-of-two-scaling


NO_LIMIT = -(10**6)  # an exponent that nothing below comes near


@pytest.mark.claim("power-of-two-scaling")
@given(dtype=st.sampled_from([np.float16, np.float32]), x=st.floats(-2, 2), k=powers)
def test_the_rounding_of_the_machine_commutes_with_powers_of_two_in_range(dtype, x, k):
    p, _, smallest, largest, _ = limits(dtype)
    scaled = float(np.ldexp(x, k))  # exact: x is above 2^-140 or dropped
    assume(x == 0 or abs(x) > 2.0**-140)
    assume(x == 0 or smallest <= abs(Fraction(scaled)) <= largest)
    unlimited = nearest(Fraction(x), p, NO_LIMIT)
    assert Fraction(float(dtype(scaled))) == Fraction(2) ** k * unlimited
    if x == 0 or smallest <= abs(Fraction(x)) <= largest:
        assert Fraction(float(dtype(x))) == unlimited


@pytest.mark.claim("power-of-two-scaling")
@given(seed=seeds, k=st.integers(10, 22))
def test_a_scaled_backward_pass_in_float16_is_that_of_unlimited_exponents(seed, k):
    rng = np.random.default_rng(seed)
    p, _, smallest, largest, _ = limits(np.float16)
    W = [rng.normal(size=(3, 3)).astype(np.float16) for _ in range(2)]
    W[0][rng.random((3, 3)) < 0.3] = 0  # units that are off
    scaled = rng.normal(size=3).astype(np.float16)
    start = [Fraction(float(v)) / 2**k for v in scaled]  # far below, without the scale

    in_range = True
    d = start
    for A in W:
        out = [Fraction(0)] * 3
        for i in range(3):
            for j in range(3):
                product = Fraction(float(A[i, j])) * d[i]
                term = nearest(product, p, NO_LIMIT)
                total = out[j] + term
                out[j] = nearest(total, p, NO_LIMIT)
                for exact in (product, total):
                    in_range &= exact == 0 or smallest <= abs(exact * 2**k) <= largest
        d = out
    assume(in_range)

    for A in W:
        sums = np.zeros(3, dtype=np.float16)
        for i in range(3):  # float16 after every product and every sum
            sums = sums + A[i] * scaled[i]
        scaled = sums
    assert [Fraction(float(v)) for v in scaled] == [2**k * v for v in d]


@pytest.mark.claim("power-of-two-scaling")
def test_other_factors_and_underflow_break_it():
    p, lowest, _ = FORMATS[np.float16]
    x = Fraction(1, 3)
    assert nearest(3 * x, p, lowest) != 3 * nearest(x, p, lowest)
    tiny = Fraction(1, 2**26)
    assert nearest(tiny, p, lowest) == 0
    assert nearest(2**16 * tiny, p, lowest) == 2**16 * tiny


# misconceptions


@pytest.mark.claim("subtraction-loses-digits")
def test_the_subtraction_is_exact_and_the_digits_were_lost_before():
    x = 1e-15
    difference = (1 + x) - 1
    assert Fraction(difference) == Fraction(1 + x) - 1  # exact
    assert abs(difference - x) > 0.1 * x  # 1 + x had rounded x


@pytest.mark.claim("eps-is-not-the-smallest")
def test_there_are_many_numbers_below_eps():
    for dtype in FORMATS:
        info = np.finfo(dtype)
        below = dtype(info.eps)
        count = 0
        while below > 0:
            below, count = below / dtype(2), count + 1
        assert count > 10
        assert dtype(1) + info.eps > 1
        assert np.nextafter(dtype(1), dtype(2)) - dtype(1) == info.eps


@pytest.mark.claim("a-seed-fixes-the-bits")
def test_one_seed_and_two_orders_give_two_sums():
    x = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    sums = {float(np.cumsum(order)[-1]) for order in (x, x[::-1])}
    assert len(sums) == 2


# what the text and the answers say in passing


@pytest.mark.claim("one-rounding")
def test_a_tenth_and_two_tenths_are_luckier_in_float32():
    assert 0.1 + 0.2 != 0.3
    assert np.float32(0.1) + np.float32(0.2) == np.float32(0.3)


@given(seed=seeds, shift=st.floats(-1000, 1000))
def test_the_condition_number_of_a_variance(seed, shift):
    rng, t = np.random.default_rng(seed), 1e-9
    x = shift + rng.normal(size=5)
    kappa = 2 * np.sqrt(np.mean(x**2)) / np.std(x)
    worst = 0.0
    for signs in [np.sign(x - x.mean()) * np.sign(x), rng.choice([-1.0, 1.0], size=5)]:
        y = [Fraction(v) * (1 + Fraction(t) * int(s)) for v, s in zip(x, signs)]
        exact = [Fraction(v) for v in x]
        v0, v1 = (sum((a - sum(z) / 5) ** 2 for a in z) / 5 for z in (exact, y))
        worst = max(worst, abs(float(v1 / v0 - 1)) / t)
    assert worst <= kappa * (1 + kappa * t)  # second order: at most (kappa t / 2)^2 / t
    pressures = np.array([1000.1, 1000.2, 1000.3], dtype=np.float32).astype(float)
    kappa = 2 * np.sqrt(np.mean(pressures**2)) / np.std(pressures)
    assert 24_000 < kappa < 25_000
    assert kappa**2 / 4 == pytest.approx(150e6, rel=0.01)


def test_the_numbers_of_the_answer_attain_the_condition_number_of_a_variance():
    x, t = np.array([1.0, 1.0, 1.0, 3.0]), 1e-6
    kappa = 2 * np.sqrt(np.mean(x**2)) / np.std(x)
    np.testing.assert_allclose(np.abs(x - x.mean()), x / 2)
    changed = x * (1 + t * np.array([-1, -1, -1, 1]))
    # first order kappa t, second at most (kappa t / 2)^2; rounding 1e-16 / t
    assert np.var(changed) / np.var(x) - 1 == pytest.approx(kappa * t, rel=1e-5)


@pytest.mark.claim("sterbenz")
def test_the_errors_of_two_passes_and_of_welford_are_as_small_as_the_text_says():
    x = np.array([1000.1, 1000.2, 1000.3], dtype=np.float32)
    exact, three, zero = x.astype(np.float64).var(), np.float32(3), np.float32(0)
    mean = (x[0] + x[1] + x[2]) / three
    differences = x - mean  # exact, by the lemma
    assert (differences.astype(np.float64) == x.astype(np.float64) - float(mean)).all()
    two_passes = float(np.cumsum(differences**2)[-1] / three)
    assert abs(two_passes / exact - 1) < 1e-6
    centre, total = zero, zero
    for k, value in enumerate(x, start=1):
        gap = value - centre
        centre = centre + gap / np.float32(k)
        total = total + gap * (value - centre)
    assert 1e-6 < abs(float(total / three) / exact - 1) < 1e-3
    squares = (x[0] * x[0] + x[1] * x[1] + x[2] * x[2]) / three
    assert squares - mean * mean < 0
    # a mean that is off by t adds t^2, and t is in the differences
    shifted = x.astype(np.float64) - (x.astype(np.float64).mean() + 0.5)
    assert np.mean(shifted**2) == pytest.approx(exact + 0.25, rel=1e-12)
    assert np.mean(shifted**2) - np.mean(shifted) ** 2 == pytest.approx(exact, rel=1e-9)


@pytest.mark.claim("backward-error")
def test_the_subtraction_of_the_text_and_its_condition_number():
    x, y, t = Fraction(101), Fraction(100), Fraction(1, 1000)
    kappa = (abs(x) + abs(y)) / abs(x - y)
    assert kappa == 201
    changes = [(1 + a * t) * x - (1 + b * t) * y - (x - y) for a in (-1, 1) for b in (-1, 1)]
    assert max(map(abs, changes)) / abs(x - y) == kappa * t


@pytest.mark.claim("backward-error")
def test_the_small_system_of_the_text():
    assert 2 - 1e20 == 1 - 1e20 == -1e20  # lost updates
    x2 = (2 - 1 / 1e-20) / (1 - 1 / 1e-20)
    assert (x2, (1 - x2) / 1e-20) == (1, 0)
    small = Fraction(1, 10**20)
    x1 = 1 / (1 - small)  # from x1 + x2 = 2 and small x1 + x2 = 1
    assert small * x1 + (2 - x1) == 1
    assert 1 < x1 < 1 + 2 * small
    # more digits in the arithmetic help the third line: its A and b are taken as exact
    A = [[Fraction(3), Fraction(1)], [Fraction(1), Fraction(1 / 3 + 1e-10)]]
    errors = []
    exact = (2 - A[1][0] / A[0][0]) / (A[1][1] - A[1][0] / A[0][0])
    for p in (53, 64):

        def rounded(s, p=p):
            return nearest(s, p, NO_LIMIT)

        factor = rounded(A[1][0] / A[0][0])
        pivot = rounded(A[1][1] - rounded(factor * A[0][1]))
        errors.append(abs(rounded(rounded(2 - factor) / pivot) / exact - 1))
    assert errors[1] < errors[0] / 100


@pytest.mark.claim("lost-updates")
def test_the_harmonic_sum_in_float32_stops_at_two_to_the_21():
    terms = np.float32(1) / np.arange(1, 2**21 + 2000, dtype=np.float32)
    sums = np.cumsum(terms)
    stopped = np.flatnonzero(np.diff(sums) == 0)[0] + 2  # the first n that adds nothing
    assert stopped == 2**21
    assert 8 < sums[-1] < 16


@pytest.mark.claim("floating-point-format")
def test_integers_are_exact_up_to_two_to_the_p():
    for dtype, p in ((torch.float8_e5m2, 3), (torch.float8_e4m3fn, 4), (torch.bfloat16, 8)):
        n = torch.arange(2**p + 2, dtype=torch.float32)
        exact = n.to(dtype).float() == n
        assert exact.tolist() == [True] * (2**p + 1) + [False]
    for low, high in pairwise([256, 512, 1024]):
        n = torch.arange(low, high, dtype=torch.float32)
        assert (n.to(torch.bfloat16).float() == n).sum() == 128


@pytest.mark.claim("floating-point-format")
def test_the_example_of_three_bits_and_the_missing_number_of_e4m3():
    assert Fraction(7, 2) == 7 * Fraction(2) ** (1 - 3 + 1)
    every = torch.arange(128, dtype=torch.uint8).view(torch.float8_e4m3fn).double()
    by_the_formula = {m * 2.0 ** (e - 3) for e in range(-6, 9) for m in range(8, 16)}
    by_the_formula |= {m * 2.0 ** (-6 - 3) for m in range(8)}
    assert by_the_formula - set(every[:-1].tolist()) == {480.0}
    assert every[-1].isnan()
    assert every[:-1].max() == 448


def test_softmax_in_float16_needs_a_wider_sum():
    ones = np.exp(np.zeros(70_000, dtype=np.float16))
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isinf(np.sum(ones, dtype=np.float16))
        masked = np.full(3, -np.inf)
        assert np.isnan(masked - masked.max()).all()
    assert np.sum(ones, dtype=np.float32) == 70_000

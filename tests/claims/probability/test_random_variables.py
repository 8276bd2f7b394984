"""Checks of the claims in docs/probability/random-variables.md.

What is counting or piecewise linear is checked in exact fractions. Checks by draws use n = 10^5 and
a false-alarm rate below 1e-6: five standard errors for a share, for a whole cdf the bound of
Dvoretzky, Kiefer, Wolfowitz and Massart, P(sup |F_n - F| > t) <= 2 exp(-2 n t^2), which holds for
every law. A Gaussian cdf costs a few roundings; 1e-12 leaves room.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from torch.distributions import Normal

N = 10**5
BAND = math.sqrt(math.log(2e6) / (2 * N))  # of an empirical cdf, false alarms 1e-6
seeds = st.integers(0, 2**32 - 1)


def weights(draw, n, zeros=False):
    """n fractions that add up to 1."""
    counts = draw(st.lists(st.integers(0 if zeros else 1, 6), min_size=n, max_size=n))
    counts[0] += 1
    return [Fraction(c, sum(counts)) for c in counts]


# rules-of-probability, in finite spaces, exactly


@st.composite
def spaces(draw, n_events):
    """The probabilities of up to 7 outcomes, some of them 0, and events as sets of outcomes."""
    n = draw(st.integers(1, 7))
    p = weights(draw, n, zeros=True)
    outcome = st.integers(0, n - 1)
    events = draw(st.lists(st.frozensets(outcome), min_size=n_events, max_size=n_events))
    return p, events


def probability(p, event):
    return sum((p[i] for i in event), Fraction(0))


@pytest.mark.claim("rules-of-probability")
@given(space=spaces(2))
def test_complement_and_union(space):
    p, (A, B) = space
    everything = frozenset(range(len(p)))
    assert probability(p, everything - A) == 1 - probability(p, A)
    union = probability(p, A) + probability(p, B) - probability(p, A & B)
    assert probability(p, A | B) == union


@pytest.mark.claim("rules-of-probability")
@given(space=spaces(4))
def test_the_union_bound_is_an_equality_just_if_overlaps_have_probability_zero(space):
    p, events = space
    union = probability(p, frozenset().union(*events))
    total = sum(probability(p, A) for A in events)
    disjoint = all(probability(p, A & B) == 0 for A, B in itertools.combinations(events, 2))
    assert union <= total
    assert (union == total) == disjoint


coins = st.fractions(Fraction(1, 9), Fraction(8, 9), max_denominator=9)


@pytest.mark.claim("rules-of-probability")
@given(q=coins, kept=st.frozensets(st.integers(1, 30)))
def test_events_that_shrink_lose_their_probability_in_the_limit(q, kept):
    # outcomes 1, 2, ... with P(k) = (1 - q) q^(k - 1); A_n holds `kept` and all k >= n
    p = [Fraction(0)] + [(1 - q) * q ** (k - 1) for k in range(1, 80)]

    def of(n):  # by the complement, which is finite
        return 1 - sum(p[k] for k in range(1, n) if k not in kept)

    limit = sum((p[k] for k in kept), Fraction(0))  # what all A_n have in common
    values = [of(n) for n in (1, 5, 9, 20, 40, 80)]
    assert values[0] == 1
    assert values == sorted(values, reverse=True)
    assert 0 < values[-1] - limit <= q**79 < Fraction(1, 10_000)


@pytest.mark.claim("rules-of-probability")
@given(q=coins, length=st.integers(1, 4))
def test_the_union_bound_of_countably_many_events(q, length):
    # A_k = {k, ..., k + length - 1} for k = 1, 2, ...; together they are everything
    def interval(k):
        return sum((1 - q) * q ** (j - 1) for j in range(k, k + length))

    total = interval(1) / (1 - q)  # a geometric series: each is q times the one before
    assert interval(2) == q * interval(1)
    assert total >= 1
    assert (total == 1) == (length == 1)  # only then no two overlap


# same-law-same-variable


@pytest.mark.claim("same-law-same-variable")
@given(n=st.integers(2, 9))
def test_one_law_and_three_sums(n):
    values = [Fraction(2 * k + 1, 2 * n) for k in range(n)]  # symmetric around 1/2

    def law(numbers):
        return sorted(numbers)

    x, y = values, [1 - v for v in values]
    assert law(x) == law(y)
    assert sum(a == b for a, b in zip(x, y)) == n % 2  # only where both are 1/2
    doubled = law(a + b for a, b in zip(x, x))
    opposite = law(a + b for a, b in zip(x, y))
    independent = law(a + b for a in x for b in x)
    assert opposite == [1] * n != doubled
    assert max(independent.count(v) for v in independent) == n  # 1 in n, at the middle
    assert independent.count(doubled[0]) == 1  # of n^2: the ends are rarer than in X + X


@pytest.mark.claim("same-law-same-variable")
@given(keep=st.fractions(0, 1, max_denominator=20), steps=st.integers(2, 6))
def test_one_mask_survives_all_steps_more_often_than_fresh_ones(keep, steps):
    chance = {1: keep, 0: 1 - keep}
    once = sum(chance[bit] for bit in chance if bit**steps == 1)
    fresh = sum(
        math.prod((chance[bit] for bit in bits), start=Fraction(1))
        for bits in itertools.product(chance, repeat=steps)
        if math.prod(bits) == 1
    )
    assert (once, fresh) == (keep, keep**steps)
    assert 0.9**20 == pytest.approx(0.12, abs=0.005)  # as the page says


# laws on the line with atoms and uniform pieces, in fractions


@st.composite
def mixed_laws(draw):
    """(atoms, pieces): (place, mass) and (left, right, mass), places multiples of 1/2."""
    n_atoms, n_pieces = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    if n_atoms + n_pieces == 0:
        n_atoms = 1
    w = weights(draw, n_atoms + n_pieces)
    place = st.integers(-4, 4).map(lambda k: Fraction(k, 2))
    atoms = [(draw(place), w[i]) for i in range(n_atoms)]
    pieces = []
    for i in range(n_pieces):
        left = draw(place)
        pieces.append((left, left + Fraction(draw(st.integers(1, 4)), 2), w[n_atoms + i]))
    return atoms, pieces


places = st.integers(-30, 30).map(lambda k: Fraction(k, 6))
levels = st.integers(1, 59).map(lambda k: Fraction(k, 60))


def corners(law):
    atoms, pieces = law
    return sorted({a for a, _ in atoms} | {e for piece in pieces for e in piece[:2]})


def place(data, law):
    """Half of the time an atom or an end of a piece."""
    return data.draw(st.sampled_from(corners(law)) | places)


def level(data, law):
    """Half of the time a value of F, where ties are decided."""
    values = [F(law, x) for x in corners(law) if 0 < F(law, x) < 1]
    return data.draw(st.sampled_from(values) | levels if values else levels)


def F(law, x):
    atoms, pieces = law
    steps = sum((m for a, m in atoms if a <= x), Fraction(0))
    return steps + sum(
        (m * min(max((x - a) / (b - a), Fraction(0)), Fraction(1)) for a, b, m in pieces),
        Fraction(0),
    )


def mass_between(law, a, b, open_right=False):
    """P(a < X <= b) from the outcomes: which atom, or how much of which piece."""
    atoms, pieces = law
    total = sum((m for t, m in atoms if a < t and (t < b if open_right else t <= b)), Fraction(0))
    for left, right, m in pieces:
        overlap = max(min(b, right) - max(a, left), Fraction(0))
        total += m * overlap / (right - left)
    return total


def atom(law, x):
    return sum((m for a, m in law[0] if a == x), Fraction(0))


def left_limit(law, x):
    """F(x^-): F is linear between multiples of 1/2, so two points show where it goes."""
    h = Fraction(1, 1000)
    return 2 * F(law, x - h) - F(law, x - 2 * h)


def Q(law, u):
    """The least x with F(x) >= u: the first corner that is high enough, or a point before it."""
    at = next(x for x in corners(law) if F(law, x) >= u)
    before, lower = left_limit(law, at), [x for x in corners(law) if x < at]
    if before < u or not lower:
        return at
    start = lower[-1]  # F climbs in a straight line from start to at
    low = F(law, start)
    return start + (at - start) * (u - low) / (before - low)


@pytest.mark.claim("what-a-cdf-is")
@given(law=mixed_laws(), data=st.data())
def test_a_cdf_gives_the_probability_of_every_interval_and_point(law, data):
    a, b = sorted((place(data, law), place(data, law)))
    assert F(law, b) - F(law, a) == mass_between(law, a, b) >= 0
    assert left_limit(law, a) == mass_between(law, Fraction(-99), a, open_right=True)
    assert F(law, a) - left_limit(law, a) == atom(law, a)


@pytest.mark.claim("what-a-cdf-is")
@given(law=mixed_laws(), data=st.data())
def test_a_cdf_is_continuous_from_the_right_and_goes_from_zero_to_one(law, data):
    x = place(data, law)
    h = Fraction(1, 1000)
    assert 2 * F(law, x + h) - F(law, x + 2 * h) == F(law, x)
    assert F(law, Fraction(-99)) == 0
    assert F(law, Fraction(99)) == 1


def share_up_to(law, x, steps=24):
    """The length of {u : Q(u) <= x}, by bisection: Q never falls."""
    low, high = Fraction(0), Fraction(1)
    for _ in range(steps):
        middle = (low + high) / 2
        low, high = (middle, high) if Q(law, middle) <= x else (low, middle)
    return low


@pytest.mark.claim("what-a-cdf-is")
@settings(max_examples=50)
@given(law=mixed_laws(), data=st.data())
def test_every_such_function_is_the_cdf_of_its_quantile_function(law, data):
    a, b = sorted((place(data, law), place(data, law)))
    length = share_up_to(law, b) - share_up_to(law, a)
    assert abs(length - mass_between(law, a, b)) <= Fraction(1, 2**24)  # bisection


# zero-is-impossible


@pytest.mark.claim("zero-is-impossible")
def test_float32_draws_hit_zero_as_often_as_their_law_says():
    n = 2**25  # 2 zeros to be expected, Poisson: more than 16 once in 1e10 runs
    rng = np.random.default_rng(0)
    zeros = sum(int(np.sum(rng.random(n // 16, dtype=np.float32) == 0)) for _ in range(16))
    assert zeros <= 16
    u = rng.random(N, dtype=np.float32).astype(np.float64)
    np.testing.assert_array_equal(u * 2**24, np.floor(u * 2**24))
    v = rng.random(N)
    np.testing.assert_array_equal(v * 2.0**53, np.floor(v * 2.0**53))


# density-at-most-one, density-in-other-units

stds = st.floats(-3, 3).map(lambda e: 10**e)


@pytest.mark.claim("density-at-most-one")
@settings(max_examples=30)
@example(std=0.3)
@example(std=0.39)  # 1 / sqrt(2 pi) is 0.3989
@example(std=0.41)
@given(std=stds)
def test_a_density_above_one_still_has_the_area_one(std):
    p = stats.norm(0, std).pdf
    area = integrate.quad(p, -9 * std, 9 * std, points=[0])[0]
    assert area == pytest.approx(1, rel=1e-9)  # quad's own promise is 1.5e-8 of 1
    assert (p(0) > 1) == (std < 1 / math.sqrt(2 * math.pi))
    assert p(0) * std == pytest.approx(1 / math.sqrt(2 * math.pi), rel=1e-12)
    inside = stats.norm(0, std).cdf(std / 2) - stats.norm(0, std).cdf(-std / 2)
    assert 0 < inside <= 1


LAWS = {
    "normal": stats.norm(0.3, 1.4),
    "exponential": stats.expon(0, 0.7),
    "uniform": stats.uniform(-1, 3),
    "beta": stats.beta(2.0, 3.5),
}


@pytest.mark.claim("density-in-other-units")
@given(
    name=st.sampled_from(sorted(LAWS)),
    a=st.floats(0.02, 50),
    sign=st.sampled_from([-1, 1]),
    b=st.floats(-5, 5),
    u=st.floats(0.01, 0.98),
    width=st.floats(0.001, 0.01),
)
def test_the_density_in_other_units_integrates_to_the_same_probability(name, a, sign, b, u, width):
    X, a = LAWS[name], sign * a
    ends = sorted(a * X.ppf(v) + b for v in (u, u + width))
    mass = integrate.quad(lambda y: X.pdf((y - b) / a) / abs(a), *ends)[0]
    assert mass == pytest.approx(width, rel=1e-6)  # quad to 1.5e-8 absolute, width >= 1e-3


@pytest.mark.claim("density-in-other-units")
@given(a=st.floats(0.02, 50), d=st.integers(1, 6), seed=seeds)
def test_log_densities_fall_by_the_log_of_the_unit(a, d, seed):
    rng = np.random.default_rng(seed)
    B = rng.normal(size=(d, d))
    cov = B @ B.T + np.eye(d)
    mean, x = rng.normal(size=d), rng.normal(size=d)
    before = stats.multivariate_normal(mean, cov).logpdf(x)
    after = stats.multivariate_normal(a * mean, a**2 * cov).logpdf(a * x)
    assert after - before == pytest.approx(-d * math.log(a), abs=1e-10)  # logs of size up to 100
    one = Normal(0.0, 1.0).log_prob(Normal(0.0, 1.0).mean).item()
    assert stats.norm(0, a).logpdf(0) - one == pytest.approx(-math.log(a), abs=1e-6)  # float32


# relu-of-a-gaussian, discrete-or-density


@pytest.mark.claim("relu-of-a-gaussian")
@settings(max_examples=20)
@given(mean=st.floats(-2, 2), std=st.floats(0.2, 3), seed=seeds)
def test_relu_draws_follow_the_cdf_with_the_jump(mean, std, seed):
    y = np.sort(np.maximum(0, np.random.default_rng(seed).normal(mean, std, N)))
    for at in (-1.0, -1e-9, 0.0, 0.3, 1.0, 4.0):
        share = np.searchsorted(y, at, side="right") / N
        cdf = 0.5 * math.erfc((mean - at) / (std * math.sqrt(2))) if at >= 0 else 0.0
        assert abs(share - cdf) <= BAND
    atom_at_zero = np.mean(y == 0)
    assert abs(atom_at_zero - stats.norm.cdf(-mean / std)) <= BAND


@pytest.mark.claim("relu-of-a-gaussian")
@settings(max_examples=30)
@given(mean=st.floats(-2, 2), std=st.floats(0.2, 3))
def test_the_part_above_zero_holds_the_rest_and_no_density_holds_the_atom(mean, std):
    X = stats.norm(mean, std)
    above = integrate.quad(X.pdf, 0, max(mean, 0) + 9 * std)[0]
    assert above == pytest.approx(1 - stats.norm.cdf(-mean / std), abs=1e-7)
    mass = stats.norm.cdf(-mean / std)
    # a density bounded by M gives the interval of width 2h around 0 at most 2 h M: here it never
    # falls below the atom, so no M will do
    for h in (1e-2, 1e-4, 1e-8):
        within = X.cdf(h)  # P(-h < Y <= h), as Y is not negative
        assert within >= mass
    assert X.cdf(1e-12) == pytest.approx(mass, abs=1e-10)


@pytest.mark.claim("discrete-or-density")
@given(k=st.integers(1, 9), seed=seeds)
def test_cantor_draws_have_no_atoms_and_lie_in_intervals_of_vanishing_length(k, seed):
    tosses = np.random.default_rng(seed).integers(0, 2, size=(200, k))
    place = 3 ** np.arange(k - 1, -1, -1)  # in units of 3^-k, so all are integers
    draws = {int(2 * row @ place) for row in tosses}
    lefts = {int(2 * np.array(d) @ place) for d in itertools.product((0, 1), repeat=k)}
    assert len(lefts) == 2**k  # each with the probability 2^-k: no atom can be larger
    assert draws <= lefts
    gaps = np.diff(sorted(lefts))
    assert gaps.size == 0 or gaps.min() == 2  # so intervals of length 1 do not overlap
    assert len(lefts) * Fraction(1, 3**k) == Fraction(2, 3) ** k  # their length altogether


@pytest.mark.claim("discrete-or-density")
@given(t=st.floats(-2, 2))
def test_mass_near_a_curve_shrinks_like_the_radius_not_like_the_area(t):
    # (X, X^2) within r of (t, t^2): exact ends of the interval of x by the quartic's real roots
    def mass(r):
        quartic = np.poly1d([1, 0, 1 - 2 * t**2, -2 * t, t**2 + t**4 - r**2])
        roots = quartic.roots
        real = np.sort(roots[abs(roots.imag) < 1e-9].real)
        return stats.norm.cdf(real[-1]) - stats.norm.cdf(real[0])

    for r in (1e-2, 1e-3):
        assert mass(r) / mass(r / 2) == pytest.approx(2, rel=0.05)  # an area would give 4


@pytest.mark.claim("discrete-or-density")
@settings(max_examples=20)
@given(mean=st.floats(-1, 1), rate=st.floats(0.3, 3), seed=seeds)
def test_the_mixed_likelihood_peaks_at_the_share_of_zeros_and_a_bump_has_no_peak(mean, rate, seed):
    y = np.maximum(0, np.random.default_rng(seed).normal(mean, 1, 2000))
    n, n_0, positive = len(y), int(np.sum(y == 0)), y[y > 0]

    def mixed(atom):
        p = stats.expon(0, 1 / rate).logpdf(positive)  # a density of Y given Y > 0
        return n_0 * math.log(atom) + (n - n_0) * math.log(1 - atom) + p.sum()

    # by the outcomes: a factor for each, the atom for a zero, the rest times a density else
    one_by_one = sum(
        math.log(0.3) if v == 0 else math.log(0.7 * rate) - rate * v for v in y.tolist()
    )
    assert mixed(0.3) == pytest.approx(one_by_one, rel=1e-10)
    best = n_0 / n
    assert mixed(best) >= max(mixed(best - 0.01), mixed(best + 0.01))

    def bump(h):  # half of the mass uniform on (-h / 2, h / 2)
        return np.log(0.5 * (abs(y) < h / 2) / h + 0.5 * stats.norm.pdf(y, 0, 3)).sum()

    low, high = bump(1e-6), bump(1e-9)
    assert high - low == pytest.approx(n_0 * math.log(1000), rel=1e-3)


# quantile-transform


@pytest.mark.claim("quantile-transform")
@given(law=mixed_laws(), data=st.data())
def test_the_quantile_is_below_x_just_if_the_cdf_at_x_is_above_u(law, data):
    x, u = place(data, law), level(data, law)
    assert (Q(law, u) <= x) == (u <= F(law, x))
    assert F(law, Q(law, u)) >= u
    least = Q(law, u)
    assert all(F(law, least - Fraction(1, k)) < u for k in (1, 7, 1000))


@pytest.mark.claim("quantile-transform")
@settings(max_examples=20)
@given(law=mixed_laws(), seed=seeds)
def test_quantiles_of_uniform_draws_follow_the_cdf(law, seed):
    u = np.random.default_rng(seed).random(N)
    for x in (-2, -1, 0, 1, 2):
        # Q never falls, so Q(u) <= x for all u up to the one that bisection finds
        share = np.mean(u <= float(share_up_to(law, x)))
        assert abs(share - float(mass_between(law, -99, x))) <= BAND


@pytest.mark.claim("quantile-transform")
@given(xs=st.lists(st.integers(-5, 5), min_size=1, max_size=9), k=st.integers(1, 63))
def test_the_quantile_at_a_half_is_a_median_and_numpys_inverted_cdf_is_the_quantile(xs, k):
    u, n = Fraction(k, 64), len(xs)

    def at(u):
        return min(x for x in xs if Fraction(sum(y <= x for y in xs), n) >= u)

    assert np.quantile(xs, k / 64, method="inverted_cdf") == at(u)
    middle = at(Fraction(1, 2))
    assert 2 * sum(x <= middle for x in xs) >= n
    assert 2 * sum(x >= middle for x in xs) >= n
    assert torch.tensor(xs).median().item() == middle


@pytest.mark.claim("quantile-transform")
def test_other_medians_of_the_two_signs_are_as_good():
    signs = [-1, 1]
    for m in (-1, -0.3, 0, 1):
        assert sum(x <= m for x in signs) >= 1 <= sum(x >= m for x in signs)
    x = torch.tensor([1.0, 2.0, 3.0, 10.0])
    assert x.quantile(0.9, interpolation="lower") == 3  # the least with F >= 0.9 is 10
    assert np.quantile(x.numpy(), 0.9, method="inverted_cdf") == 10


# probability-integral-transform


def law_of_F(law, u):
    """P(F(X) <= u), from the outcomes: atoms by their value, pieces by bisection (F grows)."""
    atoms, pieces = law
    total = sum((m for a, m in atoms if F(law, a) <= u), Fraction(0))
    for left, right, m in pieces:
        low, high = left, right
        if F(law, right) <= u:
            total += m
            continue
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (middle, high) if F(law, middle) <= u else (low, middle)
        total += m * (low - left) / (right - left)
    return total


@pytest.mark.claim("probability-integral-transform")
@given(law=mixed_laws(), data=st.data())
def test_the_cdf_of_a_draw_is_at_most_u_with_at_most_that_probability(law, data):
    u = level(data, law)
    p = law_of_F(law, u)
    assert p <= u
    if not law[0]:
        assert u - p <= Fraction(1, 2**22)  # bisection


@pytest.mark.claim("probability-integral-transform")
@given(law=mixed_laws())
def test_every_jump_breaks_the_equality(law):
    for x, _ in law[0]:
        inside = (left_limit(law, x) + F(law, x)) / 2
        assert law_of_F(law, inside) <= left_limit(law, x) < inside


@pytest.mark.claim("probability-integral-transform")
@given(law=mixed_laws(), data=st.data())
def test_spreading_the_jumps_makes_it_uniform(law, data):
    u = level(data, law)
    # P(W < u): an atom from a to b counts with the share of [a, b] below u, V being uniform
    atoms, pieces = law
    total = law_of_F(([], pieces), u) if not atoms else None
    if total is None:
        total = Fraction(0)
        for x in {a for a, _ in atoms}:
            low, high = left_limit(law, x), F(law, x)
            share = min(max((u - low) / (high - low), Fraction(0)), Fraction(1))
            total += atom(law, x) * share
        total += law_of_F(law, u) - sum((m for a, m in atoms if F(law, a) <= u), Fraction(0))
    assert abs(total - u) <= Fraction(1, 2**22)  # bisection


# probability-of-a-tie


def tie(p, n):
    """P(two of n draws are equal), by going through all sequences."""
    return sum(
        (
            math.prod((p[i] for i in row), start=Fraction(1))
            for row in itertools.product(range(len(p)), repeat=n)
            if len(set(row)) < n
        ),
        Fraction(0),
    )


@pytest.mark.claim("probability-of-a-tie")
@given(data=st.data(), m=st.integers(1, 5), n=st.integers(2, 4))
def test_ties_of_a_discrete_law(data, m, n):
    p = weights(data.draw, m)
    s = sum(q**2 for q in p)
    assert tie(p, 2) == s > 0
    assert tie(p, n) <= Fraction(n * (n - 1), 2) * s


@pytest.mark.claim("probability-of-a-tie")
@given(m=st.integers(2, 6), n=st.integers(2, 5))
def test_ties_of_equally_likely_values(m, n):
    n = min(n, m)
    exact = tie([Fraction(1, m)] * m, n)
    assert exact == 1 - math.prod((1 - Fraction(i, m) for i in range(1, n)), start=Fraction(1))
    assert exact >= 1 - math.exp(-n * (n - 1) / (2 * m)) - 1e-15  # a rounding of exp


@pytest.mark.claim("probability-of-a-tie")
@settings(max_examples=20)
@given(law=mixed_laws(), seed=seeds)
def test_pairs_of_a_mixed_law_tie_at_its_atoms_alone(law, seed):
    rng = np.random.default_rng(seed)
    atoms, pieces = law
    parts = [(float(a), float(a), float(m)) for a, m in atoms]
    parts += [(float(a), float(b), float(m)) for a, b, m in pieces]
    left, right, mass = np.array(parts).T
    which = rng.choice(len(parts), size=(2, N), p=mass / mass.sum())
    x, y = left[which] + (right - left)[which] * rng.random((2, N))
    s = float(sum(atom(law, a) ** 2 for a in {a for a, _ in atoms}))
    # float64 ties off the atoms: at most 1e5 pairs times 2^-48, as places reach 4 with gaps 2^-50
    assert abs(np.mean(x == y) - s) <= 5 * math.sqrt(s * (1 - s) / N) + 1e-9
    if not atoms:
        assert not np.any(x == y)


@pytest.mark.claim("probability-of-a-tie")
def test_uniform_float32_draws_tie_as_often_as_the_birthday_formula_says():
    rng = np.random.default_rng(0)
    n, trials = 5000, 400
    ties = sum(len(np.unique(rng.random(n, dtype=np.float32))) < n for _ in range(trials))
    p = 1 - math.exp(sum(math.log1p(-i / 2**24) for i in range(1, n)))
    assert abs(ties / trials - p) <= 5 * math.sqrt(p * (1 - p) / trials)


def rounded_normal_tie(precision):
    """P(X = Y) for two normals rounded to a format, from the mass between its borders."""
    s = 0.0
    for e in range(-30, 3):
        width = max(2.0 ** (e + 1 - precision), 2.0 ** (e - 12))  # merged where the bell is flat
        edges = np.arange(2.0**e, 2.0 ** (e + 1) + width / 2, width)
        mass = np.diff(stats.norm.cdf(edges))
        s += 2 * np.sum(mass**2) * 2.0 ** (e + 1 - precision) / width
    return float(s)


@pytest.mark.claim("probability-of-a-tie")
def test_normals_tie_as_often_as_their_gaps_say():
    rng = np.random.default_rng(0)
    generator = torch.Generator().manual_seed(0)
    for precision, n, trials in ((24, 5000, 1000), (8, 39, 20_000), (8, 40, 20_000)):
        if precision == 24:
            draws = rng.standard_normal((trials, n), dtype=np.float32)
        else:
            draws = torch.randn(trials, n, generator=generator).bfloat16().float().numpy()
        ties = np.mean((np.diff(np.sort(draws, axis=1), axis=1) == 0).any(axis=1))
        p = -math.expm1(-n * (n - 1) / 2 * rounded_normal_tie(precision))
        # values differ in probability: the formula is off by up to 0.01 at 40 draws
        assert abs(ties - p) <= 5 * math.sqrt(p * (1 - p) / trials) + (precision == 8) * 0.01


@pytest.mark.claim("probability-of-a-tie")
@given(data=st.data(), m=st.integers(1, 5), n=st.integers(2, 4))
def test_an_even_chance_bounds_the_effective_number_of_values(data, m, n):
    p = weights(data.draw, m)
    if tie(p, n) >= Fraction(1, 2):
        assert 1 / sum(q**2 for q in p) <= n * (n - 1)
    assert 1 / sum(q**2 for q in p) <= m  # with equality for equally likely ones
    assert (sum(q**2 for q in p) * m == 1) == (len(set(p)) == 1)


@pytest.mark.claim("zero-is-impossible")
@given(k=st.integers(0, 2**24))
def test_bernoulli_by_comparison_and_logs_of_multiples(k):
    p = (k + 0.25) / 2**24  # between two multiples; below p lie 0, ..., k
    assert abs((k + 1) / 2**24 - p) < 2**-24
    u = np.float32(min(k, 2**24 - 1)) * np.float32(2**-24)
    assert not u < 0
    assert u < 1
    assert (u <= 0) == (k == 0)
    assert 0 <= -np.log1p(-u) <= np.float32(24 * math.log(2))
    radius = math.sqrt(2 * 24 * math.log(2))  # of Box and Muller's smallest u
    assert radius == pytest.approx(5.77, abs=0.005)
    assert 2 * stats.norm.sf(radius) == pytest.approx(8e-9, rel=0.01)

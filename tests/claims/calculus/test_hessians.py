"""Checks of the claims in docs/calculus/hessians.md.

Where a claim is algebra it is checked in exact integers or fractions. Elsewhere some hundred
operations on numbers of size 1 carry a relative rounding error of some 1e-14; 1e-11 leaves room.
Where another tolerance stands, its reason does too. Ridge functions, sums of a_k phi(B_k . x) with
a known phi, have all derivatives on paper; torch and complex steps are the other witnesses.
"""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from mathdl.calculus import differences, reverse
from mathdl.calculus.critical_points import classify
from mathdl.linalg.eigen import power_iteration

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(1, 5)
small = st.integers(-4, 4)


def ridges(rng, n, k=6):
    """a and B of the function sum a_k sin(B_k . x)."""
    return rng.normal(size=k), rng.normal(size=(k, n))


def value(a, B, x):
    return a @ np.sin(B @ x)


def gradient(a, B, x):
    return B.T @ (a * np.cos(B @ x))


def hessian(a, B, x):
    return -(B.T * (a * np.sin(B @ x))) @ B


# Polynomials in n variables: {exponents: coefficient}, exact


def polynomial(data, n, degree):
    exponents = [e for e in itertools.product(range(degree + 1), repeat=n) if sum(e) <= degree]
    return {e: data.draw(small) for e in exponents}


def at(p, x):
    return sum(c * math.prod(Fraction(a) ** k for a, k in zip(x, e)) for e, c in p.items())


def slope(p, i):
    lowered = (((*e[:i], e[i] - 1, *e[i + 1 :]), c * e[i]) for e, c in p.items() if e[i])
    return dict(lowered)


def vector(data, n):
    return [data.draw(small) for _ in range(n)]


def form(p, x, h):
    """h . H(x) h of a polynomial, exactly."""
    n = len(x)
    return sum(h[i] * h[j] * at(slope(slope(p, i), j), x) for i in range(n) for j in range(n))


# symmetry-of-the-hessian


@pytest.mark.claim("symmetry-of-the-hessian")
@settings(max_examples=10)
@given(seed=seeds, n=st.integers(2, 4))
def test_rows_that_torch_computes_one_by_one_make_a_symmetric_matrix(seed, n):
    rng = np.random.default_rng(seed)
    A, B = torch.tensor(rng.normal(size=(2, 5, n)))
    x = torch.tensor(rng.normal(size=n), requires_grad=True)
    y = (torch.tanh(A @ x) * torch.exp(torch.sin(B @ x))).sum() / (1 + x @ x)
    (g,) = torch.autograd.grad(y, x, create_graph=True)
    H = torch.stack([torch.autograd.grad(slope, x, retain_graph=True)[0] for slope in g])
    assert float(H.abs().max()) > 1e-3
    torch.testing.assert_close(H, H.T, rtol=0, atol=1e-11 * float(H.abs().max() + 1))


@pytest.mark.claim("symmetry-of-the-hessian")
@settings(max_examples=10)
@given(data=st.data(), n=st.integers(2, 3))
def test_the_double_difference_tends_to_both_mixed_derivatives(data, n):
    # exact: the rest is a polynomial in h with coefficients below 1e7, times h, and h is 1e-20
    p, x = polynomial(data, n, 4), vector(data, n)
    h = Fraction(1, 10**20)
    for i in range(n):
        for j in range(n):
            corners = [(1, {i: 1, j: 1} if i != j else {i: 2}), (-1, {i: 1}), (-1, {j: 1}), (1, {})]
            delta = sum(
                sign * at(p, [a + h * moved.get(k, 0) for k, a in enumerate(x)])
                for sign, moved in corners
            )
            H_ij = at(slope(slope(p, i), j), x)
            assert abs(delta / h**2 - H_ij) < Fraction(1, 10**10)
            assert H_ij == at(slope(slope(p, j), i), x)


@pytest.mark.claim("symmetry-of-the-hessian")
def test_the_gradient_need_only_be_differentiable_at_the_point_itself():
    # x y + r^4 sin(1/r): second derivatives swing between limits near 0, and yet H(0) exists:
    # the gradient is (y, x) up to at most 5 r^2
    def slopes(x):
        r = np.linalg.norm(x)
        if r == 0:
            return np.zeros(2)
        return x[::-1] + x * (4 * r**2 * math.sin(1 / r) - r * math.cos(1 / r))

    H = np.array([[0.0, 1.0], [1.0, 0.0]])
    rng = np.random.default_rng(0)
    for r in (1e-1, 1e-3, 1e-6):
        for u in rng.normal(size=(100, 2)):
            h = r * u / np.linalg.norm(u)
            assert np.linalg.norm(slopes(h) - H @ h) <= 5 * r**2
    # not continuous: the slope of the gradient along the first axis at (r, 0) is cos and sin mixed
    bends = [-math.sin(1 / r) for r in 1 / (np.pi * np.arange(1000.5, 1010.5))]
    assert max(bends) - min(bends) > 1.9


def peano(x):
    a, b = x
    return a * b * (a * a - b * b) / (a * a + b * b) if a or b else Fraction(0)


def peano_gradient(x):
    a, b = x
    if not (a or b):
        return [Fraction(0), Fraction(0)]
    r4 = Fraction(a * a + b * b) ** 2
    return [
        b * (a**4 + 4 * a * a * b * b - b**4) / r4,
        a * (a**4 - 4 * a * a * b * b - b**4) / r4,
    ]


@pytest.mark.claim("hessian-always-symmetric")
@pytest.mark.parametrize("h", [1, Fraction(1, 7), Fraction(-1, 10**9)])
def test_peanos_mixed_derivatives_are_minus_one_and_one(h):
    # the quotients do not even depend on h
    assert [g / h for g in peano_gradient([h, 0])] == [0, 1]  # H_11, H_21
    assert [g / h for g in peano_gradient([0, h])] == [-1, 0]  # H_12, H_22
    assert peano([h, h]) - peano([h, 0]) - peano([0, h]) + peano([0, 0]) == 0
    # the gradient is not differentiable at 0: along the diagonal neither matrix fits
    g = peano_gradient([h, h])
    assert g == [h, -h]
    assert g != [-h, h]


@pytest.mark.claim("hessian-always-symmetric")
@given(a=small, b=small)
def test_peanos_gradient_on_paper_is_the_gradient(a, b):
    assume(a or b)
    h = Fraction(1, 10**20)
    x = [Fraction(a), Fraction(b)]
    g = peano_gradient(x)
    for i in range(2):
        y = list(x)
        y[i] += h
        # third and higher terms: at most some hundred steps at points of integers
        assert abs((peano(y) - peano(x)) / h - g[i]) < Fraction(1, 10**17)
    # continuous: homogeneous of degree 1
    assert peano_gradient([a * h, b * h]) == [h * slope for slope in g]


@pytest.mark.claim("hessian-always-symmetric")
def test_a_formula_that_is_symmetric_by_construction_reports_neither():
    def f(x):
        a, b = x
        return a * b * (a * a - b * b) / (a * a + b * b or 1.0)

    assert (differences.hess(f, np.zeros(2)) == 0).all()


# second-order-taylor


@pytest.mark.claim("second-order-taylor")
@given(data=st.data(), n=st.integers(1, 3))
def test_for_a_cubic_the_point_between_is_a_third_of_the_way(data, n):
    p, x, h = polynomial(data, n, 3), vector(data, n), vector(data, n)
    between = [a + Fraction(b, 3) for a, b in zip(x, h)]
    ahead = [a + b for a, b in zip(x, h)]
    line = at(p, x) + sum(b * at(slope(p, i), x) for i, b in enumerate(h))
    assert at(p, ahead) == line + form(p, between, h) / 2


@pytest.mark.claim("second-order-taylor")
@settings(max_examples=25)
@given(seed=seeds, n=sizes, log_length=st.floats(-1, 1))
def test_some_bend_on_the_way_makes_up_for_the_line(seed, n, log_length):
    rng = np.random.default_rng(seed)
    a, B = ridges(rng, n)
    x, h = rng.normal(size=n), rng.normal(size=n) * 10**log_length
    rest = value(a, B, x + h) - value(a, B, x) - gradient(a, B, x) @ h
    t = np.linspace(0, 1, 2001)
    bends = -np.sin((B @ x)[:, None] + np.outer(B @ h, t)).T @ (a * (B @ h) ** 2) / 2
    # between two of 2001 places the bend changes by at most a 4000th of its slope
    slack = np.abs(np.diff(bends)).max() + 1e-12 * (1 + h @ h)
    assert min(bends) - slack <= rest <= max(bends) + slack


@pytest.mark.claim("second-order-taylor")
@given(seed=seeds, n=sizes, log_length=st.floats(-2, 1))
def test_the_rest_is_at_most_a_sixth_of_k_times_the_cube(seed, n, log_length):
    rng = np.random.default_rng(seed)
    a, B = ridges(rng, n)
    K = np.sum(np.abs(a) * np.linalg.norm(B, axis=1) ** 3)  # a bound of the third derivative
    x, h = rng.normal(size=n), rng.normal(size=n) * 10**log_length
    bowl = value(a, B, x) + gradient(a, B, x) @ h + h @ hessian(a, B, x) @ h / 2
    R = value(a, B, x + h) - bowl
    assert abs(R) <= K * np.linalg.norm(h) ** 3 / 6 + 1e-12 * (1 + np.linalg.norm(h) ** 2)


@pytest.mark.claim("second-order-taylor")
@given(data=st.data(), n=st.integers(1, 3), k=st.integers(1, 9))
def test_the_bound_is_reached_along_a_cube(data, n, k):
    # k (u . x)^3 / 6 along u: H(x + s h) - H(x) is k s (u . h) u u^T, of norm K s |h| on h = u,
    # K = k |u|^3, and the rest is K |h|^3 / 6
    u, x = vector(data, n), vector(data, n)
    squared = sum(b * b for b in u)
    dot = sum(a * b for a, b in zip(u, x))

    def f(s):  # at x + s u
        return Fraction(k, 6) * (dot + s * squared) ** 3

    line = Fraction(k, 2) * dot**2 * squared
    bend = k * dot * squared**2
    # K |h|^3 = k |u|^6
    assert f(1) - f(0) - line - Fraction(bend, 2) == Fraction(k, 6) * squared**3


# second-derivative-test


def with_signs(rng, signs):
    Q = np.linalg.qr(rng.normal(size=(len(signs), len(signs))))[0]
    w = np.array(signs) * rng.uniform(0.5, 2, len(signs))
    return (Q * w) @ Q.T, w, Q


signs_of = st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=5)


@pytest.mark.claim("second-derivative-test")
@given(seed=seeds, signs=signs_of, odd=st.booleans())
def test_the_signs_of_the_eigenvalues_decide_on_small_spheres(seed, signs, odd):
    # f = h.Hh/2 + sum c_k (b_k . h)^3 + d_k (b_k . h)^4 with unit b_k: the rest is at most
    # 4 max(|c|) r^3 + 4 max(|d|) r^4, below half of r^2 / 4 at r = 1e-2. Without the cubes, a
    # zero eigenvalue alone does not make a saddle
    rng = np.random.default_rng(seed)
    H, w, Q = with_signs(rng, signs)
    n = len(w)
    b = rng.normal(size=(4, n))
    b /= np.linalg.norm(b, axis=1)[:, None]
    c, d = rng.uniform(-3, 3, (2, 4))
    if not odd:
        c, d = 0 * c, abs(d) * (1 if sum(signs) >= 0 else -1)

    def f(h):
        s = h @ b.T
        return np.sum(h @ H * h, axis=-1) / 2 + s**3 @ c + s**4 @ d

    for r in (1e-2, 1e-3, 1e-4):
        sphere = rng.normal(size=(400, n))
        sphere *= r / np.linalg.norm(sphere, axis=1)[:, None]
        along = np.concatenate([r * Q.T, -r * Q.T])
        on_sphere, on_axes = f(sphere), f(along).reshape(2, n)
        if min(signs) > 0:
            assert min(on_sphere.min(), on_axes.min()) > 0
        if max(signs) < 0:
            assert max(on_sphere.max(), on_axes.max()) < 0
        if min(signs) < 0 < max(signs):
            assert on_axes.min() < 0 < on_axes.max()
        if min(signs) < 0:  # 4: no minimum
            assert (on_axes[:, w < 0] < 0).all()
        if max(signs) > 0:  # 4: no maximum
            assert (on_axes[:, w > 0] > 0).all()


@pytest.mark.claim("not-definite-so-a-saddle")
@pytest.mark.claim("semidefinite-means-minimum")
@given(
    seed=seeds, n_zero=st.integers(1, 3), n_other=st.integers(0, 3), sign=st.sampled_from([-1, 1])
)
def test_zeros_beside_one_sign_leave_it_open(seed, n_zero, n_other, sign):
    # one H, and three functions: with fourth powers along its kernel added, nothing, subtracted
    rng = np.random.default_rng(seed)
    H, w, Q = with_signs(rng, [0] * n_zero + [sign] * n_other)
    kernel, others = Q[:, w == 0], Q[:, w != 0]
    assert classify(H) == "degenerate"
    for r in (1e-2, 1e-3):
        sphere = rng.normal(size=(50, len(w)))
        sphere *= r / np.linalg.norm(sphere, axis=1)[:, None]
        sphere = np.concatenate([sphere, r * Q.T])
        for share in (1, 0, -1):

            def f(h, share=share):
                return np.sum(h @ H * h, axis=-1) / 2 + sign * share * np.sum(
                    (h @ kernel) ** 4, axis=-1
                )

            if share == 1:  # strict, as if definite
                assert (sign * f(sphere) > 0).all()
            if share == 0:  # not strict: flat along the kernel, up to rounding
                assert (abs(f(r * kernel.T)) < 1e-14 * r**2).all()
                assert (sign * f(sphere) > -1e-14 * r**2).all()
            if share == -1:  # a saddle, or the other extremum if H = 0
                assert (sign * f(r * kernel.T) < 0).all()
                assert (sign * f(r * others.T) > 0).all()


@pytest.mark.claim("second-derivative-test")
@pytest.mark.parametrize(
    ("point", "kind"),
    [
        ((1, 0), "minimum"),
        ((-1, 0), "maximum"),
        ((0, 3**0.5), "saddle"),
        ((0, -(3**0.5)), "saddle"),
    ],
)
def test_the_four_points_by_values_around_them(point, kind):
    t = np.linspace(0, 2 * np.pi, 360, endpoint=False)

    def f(x, y):
        return x**3 - 3 * x + x * y**2

    x, y = point
    assert 3 * x**2 - 3 + y**2 == pytest.approx(0, abs=1e-15)
    assert 2 * x * y == 0
    for r in (0.1, 0.01):
        change = f(x + r * np.cos(t), y + r * np.sin(t)) - f(x, y)
        found = {(True, False): "minimum", (False, True): "maximum", (False, False): "saddle"}
        assert found[bool((change > 0).all()), bool((change < 0).all())] == kind
    assert classify([[6 * x, 2 * y], [2 * y, 2 * x]]) == kind


@pytest.mark.claim("second-derivative-test")
@pytest.mark.parametrize("x", [(0, 0), (1, 1), (-1, -1)])
def test_the_points_of_the_first_question(x):
    a, b = x
    assert (4 * a**3 - 4 * b, 4 * b**3 - 4 * a) == (0, 0)
    H = [[12 * a**2, -4], [-4, 12 * b**2]]
    eigenvalues = [-4, 4] if x == (0, 0) else [8, 16]
    np.testing.assert_allclose(
        np.linalg.eigvalsh(np.array(H, dtype=float)), eigenvalues, rtol=1e-14
    )
    assert classify(H) == ("saddle" if x == (0, 0) else "minimum")


@pytest.mark.claim("not-definite-so-a-saddle")
@given(a=small, b=small)
def test_fourth_powers_have_a_strict_minimum_and_hessian_zero(a, b):
    assert (a**4 + b**4 > 0) == bool(a or b)
    H = reverse.hess(lambda x: np.sum(x**4))(np.zeros(2))
    assert (H == 0).all()
    assert classify(H) == "degenerate"


@pytest.mark.claim("semidefinite-means-minimum")
def test_a_square_and_a_cube_are_semidefinite_and_no_minimum():
    def f(x):
        return x[0] ** 2 + x[1] ** 3

    H = reverse.hess(f)(np.zeros(2))
    assert (H == np.diag([2.0, 0.0])).all()
    assert (reverse.grad(f)(np.zeros(2)) == 0).all()
    assert f([0, Fraction(-1, 10**9)]) < 0 < f([Fraction(1, 10**9), 0])
    assert classify(H) == "degenerate"


def two_parabolas(x, y):
    return (y - x**2) * (y - 3 * x**2)


@pytest.mark.claim("semidefinite-means-minimum")
@given(a=st.integers(-20, 20), b=st.integers(-20, 20), share=st.fractions(0, 1))
@example(a=1, b=0, share=Fraction(1, 2))
def test_each_line_rises_on_a_stretch_of_its_own(a, b, share):
    # exact: along (a, b), any length, f > 0 for 0 < r < b / (3 a^2), or for all r > 0 if b <= 0
    assume(a or b)
    assume(0 < share < 1)
    end = Fraction(b, 3 * a * a) if b > 0 and a else Fraction(10**6)
    assert two_parabolas(share * end * a, share * end * b) > 0
    if b > 0 and a:  # and just beyond it falls below 0, up to b / a^2
        assert two_parabolas(end * a, end * b) == 0
        assert two_parabolas((1 + share) * end * a, (1 + share) * end * b) < 0


@pytest.mark.claim("semidefinite-means-minimum")
@given(x=st.fractions(-1, 1))
def test_the_floor_of_the_valley_falls_although_the_line_rises(x):
    assume(x)
    assert two_parabolas(x, 2 * x**2) == -(x**4)
    assert two_parabolas(x, 0) == 3 * x**4
    for y in (Fraction(1), Fraction(-1, 9)):  # lowest on the vertical line
        assert two_parabolas(x, 2 * x**2 + y) == -(x**4) + y**2
    assert two_parabolas(x, 2 * x**2) + x**4 == 0  # question 5
    H = reverse.hess(lambda z: two_parabolas(z[0], z[1]))(np.zeros(2))
    assert (H == np.diag([0.0, 2.0])).all()


@pytest.mark.claim("semidefinite-means-minimum")
@pytest.mark.parametrize("r", [0.1, 0.01, 0.001])
def test_the_share_below_zero_is_about_two_r_over_pi(r):
    # of the circle, from the angles where the parabolas meet it: x^2 + k^2 x^4 = r^2
    def angle(k):
        squared = (math.sqrt(1 + 4 * k * k * r * r) - 1) / (2 * k * k)
        return math.atan2(k * squared, math.sqrt(squared))

    share = 2 * (angle(3) - angle(1)) / (2 * math.pi)
    assert share == pytest.approx(2 * r / math.pi, rel=11 * r**2)
    t = np.linspace(0, 2 * np.pi, 200_001)
    counted = np.mean(two_parabolas(r * np.cos(t), r * np.sin(t)) < 0)
    assert counted == pytest.approx(share, abs=2e-5)  # four ends of intervals, each one place


@pytest.mark.claim("negative-eigenvalue-means-maximum")
def test_where_the_slope_is_not_zero_a_bend_down_is_no_maximum():
    def f(x):
        return x[0] ** 2 + x[1] - x[1] ** 2

    H = reverse.hess(f)(np.zeros(2))
    assert (H == np.diag([2.0, -2.0])).all()
    h = Fraction(1, 10**9)
    assert f([0, -h]) < f([0, 0]) < f([0, h])


@pytest.mark.claim("negative-eigenvalue-means-maximum")
@given(seed=seeds, n=sizes)
def test_at_a_critical_point_the_slice_has_a_strict_maximum(seed, n):
    rng = np.random.default_rng(seed)
    H, w, Q = with_signs(rng, [-1] + [1] * (n - 1))
    b, c = rng.normal(size=n), rng.normal()
    b /= np.linalg.norm(b)
    v = Q[:, np.argmin(w)]
    for t in (1e-2, 1e-3, -1e-3, -1e-2):  # the cube is below |c| t^3, the bend above t^2 / 4
        assume(abs(c) < 10)
        assert t**2 * (v @ H @ v) / 2 + c * (t * (b @ v)) ** 3 < 0


# hessian-vector-product


@pytest.mark.claim("hessian-vector-product")
@given(seed=seeds, n=sizes)
def test_the_slope_of_the_gradient_by_a_complex_step_is_the_product(seed, n):
    rng = np.random.default_rng(seed)
    a, B = ridges(rng, n)
    x, v = rng.normal(size=(2, n))
    pushed = np.imag(gradient(a, B, x + 1e-100j * v)) / 1e-100
    product = hessian(a, B, x) @ v
    tolerance = 1e-11 * (1 + np.abs(product).max())
    np.testing.assert_allclose(pushed, product, rtol=0, atol=tolerance)
    # the book's own, and the pull
    np.testing.assert_allclose(
        reverse.hvp(lambda x: np.sum(a * np.sin(B @ x)), x, v), product, rtol=0, atol=tolerance
    )
    pull = reverse.grad(lambda x: reverse.grad(lambda x: np.sum(a * np.sin(B @ x)))(x) @ v)
    np.testing.assert_allclose(pull(x), product, rtol=0, atol=tolerance)


@pytest.mark.claim("hessian-vector-product")
@settings(max_examples=8)
@given(seed=seeds, n=st.integers(2, 4))
def test_torch_pushes_and_pulls_the_same_product(seed, n):
    rng = np.random.default_rng(seed)
    A = torch.tensor(rng.normal(size=(5, n)))
    x, v = torch.tensor(rng.normal(size=(2, n)))

    def f(x):
        return (torch.tanh(A @ x) * torch.exp(torch.sin(x))[0]).sum()

    H = torch.func.hessian(f)(x)
    pushed = torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
    _, pulled = torch.autograd.functional.vhp(f, x, v)
    _, twice = torch.autograd.functional.hvp(f, x, v)
    for product in (pushed, pulled, twice):
        torch.testing.assert_close(product, H @ v, rtol=0, atol=1e-11 * float(1 + H.abs().max()))


@pytest.mark.claim("hessian-vector-product")
def test_without_symmetry_the_push_and_the_pull_differ():
    # at the origin of Peano's function, where the gradient is not differentiable
    h = Fraction(1, 10**9)
    pushed = [g / h for g in peano_gradient([h, 0])]  # v = (1, 0)
    along_v = [peano_gradient(x)[0] for x in ([h, 0], [0, h])]
    pulled = [g / h for g in along_v]
    assert (pushed, pulled) == ([0, 1], [0, -1])


def test_the_product_of_the_text():
    H = np.array([[4.0, 1.0], [1.0, 3.0]])
    assert (H @ [1, 2] == [6, 7]).all()
    x = np.array([0.7, -0.2])
    np.testing.assert_allclose(
        2 * x[0] ** 2 + x[0] * x[1] + 1.5 * x[1] ** 2, x @ H @ x / 2, rtol=1e-14
    )


# cost-of-a-product


class Counted:
    """A matrix, perhaps with a tangent, that counts the multiply-adds of matrix products."""

    total = 0

    def __init__(self, value, tangent=None):
        self.value, self.tangent = value, tangent

    @staticmethod
    def times(A, B):
        Counted.total += A.shape[0] * A.shape[1] * B.shape[1]
        return A @ B

    def __matmul__(self, other):
        value = Counted.times(self.value, other.value)
        parts = []
        if self.tangent is not None:
            parts.append(Counted.times(self.tangent, other.value))
        if other.tangent is not None:
            parts.append(Counted.times(self.value, other.tangent))
        return Counted(value, sum(parts) if parts else None)

    @property
    def T(self):
        return Counted(self.value.T, None if self.tangent is None else self.tangent.T)

    def entrywise(self, f, df, *others):
        """f of the entries; the tangent is the sum of df_i times the tangents."""
        args = [self, *others]
        values = [a.value for a in args]
        slopes = df(*values)
        parts = [s * a.tangent for s, a in zip(slopes, args) if a.tangent is not None]
        return Counted(f(*values), sum(parts) if parts else None)


def mlp_gradient(Ws, X, Y):
    """The gradient of |tanh(...) W_L^T - Y|^2 / 2 by a forward and a backward pass, Counted."""
    hs = [X]
    for W in Ws[:-1]:
        hs.append((hs[-1] @ W.T).entrywise(np.tanh, lambda z: [1 - np.tanh(z) ** 2]))
    d = (hs[-1] @ Ws[-1].T).entrywise(np.subtract, lambda a, b: [1.0, -1.0], Y)
    gradients = []
    for layer in range(len(Ws) - 1, -1, -1):
        gradients.append(d.T @ hs[layer])
        if layer:
            d = (d @ Ws[layer]).entrywise(
                lambda g, h: g * (1 - h**2), lambda g, h: [1 - h**2, -2 * g * h], hs[layer]
            )
    return gradients[::-1]


shapes = st.lists(st.integers(1, 6), min_size=2, max_size=5)


@pytest.mark.claim("cost-of-a-product")
@settings(max_examples=25)
@given(seed=seeds, widths=shapes, n=st.integers(1, 5))
def test_counted_products_of_a_gradient_and_of_a_pushed_gradient(seed, widths, n):
    rng = np.random.default_rng(seed)
    Ws = [rng.normal(size=(b, a)) for a, b in itertools.pairwise(widths)]
    Vs = [rng.normal(size=W.shape) for W in Ws]
    X, Y = rng.normal(size=(n, widths[0])), rng.normal(size=(n, widths[-1]))
    F = n * sum(a * b for a, b in itertools.pairwise(widths))
    first = n * widths[0] * widths[1]

    Counted.total = 0
    plain = mlp_gradient([Counted(W) for W in Ws], Counted(X), Counted(Y))
    gradient_cost = Counted.total
    assert gradient_cost == 3 * F - first
    Counted.total = 0
    pushed = mlp_gradient([Counted(W, V) for W, V in zip(Ws, Vs)], Counted(X), Counted(Y))
    assert Counted.total == 9 * F - 5 * first
    assert 2 * gradient_cost <= Counted.total <= 3 * gradient_cost

    # and what was counted is the product: against torch
    def loss(*Ws):
        h = torch.tensor(X)
        for W in Ws[:-1]:
            h = torch.tanh(h @ W.T)
        return ((h @ Ws[-1].T - torch.tensor(Y)) ** 2).sum() / 2

    tensors = tuple(torch.tensor(W) for W in Ws)
    directions = tuple(torch.tensor(V) for V in Vs)
    _, products = torch.autograd.functional.vhp(loss, tensors, directions)
    for ours, same, product in zip(pushed, plain, products):
        np.testing.assert_allclose(ours.value, same.value, rtol=1e-12, atol=1e-12)
        scale = 1 + float(product.abs().max())
        np.testing.assert_allclose(ours.tangent, product.numpy(), rtol=0, atol=1e-11 * scale)


@pytest.mark.claim("cost-of-a-product")
@pytest.mark.parametrize("widths", [(5, 4), (5, 4, 3), (3, 8, 8, 8, 2), (3, *[20] * 6, 2)])
def test_torchs_own_counter_agrees(widths):
    n = 7
    make = torch.Generator().manual_seed(0)

    def draw(*size):
        return torch.randn(*size, generator=make, dtype=torch.float64)

    Ws = [draw(b, a) for a, b in itertools.pairwise(widths)]
    Vs, X = [torch.ones_like(W) for W in Ws], draw(n, widths[0])

    def loss(Ws):
        h = X
        for W in Ws[:-1]:
            h = torch.tanh(h @ W.T)
        return (h @ Ws[-1].T).pow(2).sum()

    def count(run):
        with FlopCounterMode(display=False) as counter:
            run()
        return counter.get_total_flops() // 2  # a multiply-add is two operations

    F = n * sum(a * b for a, b in itertools.pairwise(widths))
    first = n * widths[0] * widths[1]
    one = count(lambda: torch.func.grad(loss)(Ws))
    assert one == 3 * F - first

    def pull():
        return torch.autograd.functional.vhp(lambda *Ws: loss(Ws), tuple(Ws), tuple(Vs))

    assert count(pull) == 9 * F - 5 * first
    # torch.func pushes the zero tangents of the data as well
    assert count(lambda: torch.func.jvp(torch.func.grad(loss), (Ws,), (Vs,))) == 3 * one


# gauss-newton


@pytest.mark.claim("gauss-newton")
@settings(max_examples=25)
@given(seed=seeds, n=sizes, m=st.integers(1, 4))
def test_the_hessian_is_gauss_newton_and_the_rest(seed, n, m):
    # outputs f_i = ridges of the weights, loss c = another ridge function of the outputs
    rng = np.random.default_rng(seed)
    parts = [ridges(rng, n, 3) for _ in range(m)]
    a, B = ridges(rng, m, 3)
    w = rng.normal(size=n)
    outputs = np.array([value(*part, w) for part in parts])
    J = np.array([gradient(*part, w) for part in parts])
    r, C = gradient(a, B, outputs), hessian(a, B, outputs)
    H = J.T @ C @ J + sum(r_i * hessian(*part, w) for r_i, part in zip(r, parts))

    def loss(w):
        f = torch.stack([torch.tensor(a) @ torch.sin(torch.tensor(B) @ w) for a, B in parts])
        return torch.tensor(a) @ torch.sin(torch.tensor(B) @ f)

    whole = torch.func.hessian(loss)(torch.tensor(w)).numpy()
    np.testing.assert_allclose(whole, H, rtol=0, atol=1e-10 * (1 + np.abs(H).max()))


@pytest.mark.claim("gauss-newton")
@given(seed=seeds, n=st.integers(1, 6), m=st.integers(1, 4))
def test_a_convex_loss_makes_it_semidefinite_of_rank_at_most_m(seed, n, m):
    rng = np.random.default_rng(seed)
    parts = [ridges(rng, n, 3) for _ in range(m)]
    w, targets = rng.normal(size=n), rng.normal(size=m)
    outputs = np.array([value(*part, w) for part in parts])
    J = np.array([gradient(*part, w) for part in parts])
    p = np.exp(outputs - outputs.max())
    p /= p.sum()
    for C, r in (
        (np.eye(m), outputs - targets),  # squared loss
        (np.diag(p) - np.outer(p, p), p - np.eye(m)[0]),  # softmax and cross-entropy
    ):
        G = J.T @ C @ J
        rest = sum(r_i * hessian(*part, w) for r_i, part in zip(r, parts))
        lowest, top = np.linalg.eigvalsh(G)[[0, -1]]
        assert lowest >= -1e-12 * (1 + top)
        assert np.linalg.matrix_rank(G, tol=1e-9 * (1 + top)) <= m
        bound = np.linalg.norm(rest, 2)
        assert np.linalg.eigvalsh(G + rest)[0] >= -bound - 1e-11 * (1 + top)


@given(seed=seeds, k=st.integers(2, 6), log_epsilon=st.floats(-6, -0.1), alone=st.booleans())
@example(seed=0, k=2, log_epsilon=-3, alone=True)
def test_with_cross_entropy_both_parts_fade_alike(seed, k, log_epsilon, alone):
    # equation (fade), with all the rest on one wrong answer and with a share for each
    epsilon = 10**log_epsilon
    wrong = np.random.default_rng(seed).dirichlet(np.ones(k - 1)) if not alone else np.eye(k - 1)[0]
    p = np.append(1 - epsilon, epsilon * wrong)
    logits = torch.tensor(np.log(p + 1e-300))

    def loss(z):
        return torch.logsumexp(z, 0) - z[0]

    r = torch.func.grad(loss)(logits).numpy()
    C = torch.func.hessian(loss)(logits).numpy()
    np.testing.assert_allclose(r, p - np.eye(k)[0], rtol=0, atol=1e-12)
    lengths = np.linalg.norm(r) / epsilon, np.linalg.norm(C, 2) / epsilon
    assert 1 - 1e-9 <= lengths[0] <= 2**0.5 + 1e-9  # 1e-15 divided by 1e-6
    assert 1 - epsilon - 1e-9 <= lengths[1] <= 2 + 1e-9


@pytest.mark.claim("gauss-newton")
@given(seed=seeds, n=sizes, m=st.integers(1, 4))
def test_at_a_perfect_fit_nothing_is_left_but_gauss_newton(seed, n, m):
    rng = np.random.default_rng(seed)
    A, w = rng.normal(size=(m, n)), rng.normal(size=n)
    targets = np.tanh(A @ w)  # the residuals are 0
    H = reverse.hess(lambda w: np.sum((np.tanh(A @ w) - targets) ** 2) / 2)(w)
    J = (1 - targets**2)[:, None] * A
    np.testing.assert_allclose(H, J.T @ J, rtol=0, atol=1e-12 * (1 + np.abs(H).max()))


# relu-hessian


@pytest.mark.claim("relu-hessian")
@pytest.mark.parametrize("b", [-0.7071, 0.3003, 1.2071])
@pytest.mark.parametrize("n", [100, 1000, 10_000])
def test_more_data_do_not_bring_the_bend_of_a_relu_loss_closer(n, b):
    # all x in [-2, 2]: the slope is 3 (2 - b) / 4 - (2 - b)^2 / 8
    x = (np.arange(n) + 0.5) / n * 4 - 2

    def loss(b):
        return np.mean((np.maximum(x - b, 0) - 3) ** 2) / 2

    def slope(b):
        return np.mean(np.where(x > b, 3 - np.maximum(x - b, 0), 0))

    assert reverse.grad(loss)(b) == pytest.approx(slope(b), rel=1e-12)
    assert reverse.hess(loss)(b) == pytest.approx(np.mean(x > b), rel=1e-12)
    assert np.mean(x > b) == pytest.approx((2 - b) / 4, abs=1 / n)
    # over 0.2: a datum more or less is 3 / n, and a quadratic slope is differenced exactly
    smooth = (2 - b) / 4 - 3 / 4
    assert (slope(b + 0.1) - slope(b - 0.1)) / 0.2 == pytest.approx(smooth, abs=2 * 3 / n / 0.2)
    kink = x[n // 3]
    assert slope(kink + 1e-9) - slope(kink - 1e-9) == pytest.approx(-3 / n, abs=1e-8)


@pytest.mark.claim("relu-hessian")
@settings(max_examples=10)
@given(seed=seeds)
def test_within_a_layer_autodiff_sees_gauss_newton_and_nothing_else(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(12, 3)), rng.normal(size=12)
    shapes = [(4, 3), (5, 4), (1, 5)]
    Ws = [torch.tensor(rng.normal(size=s)) for s in shapes]

    def net(Ws):
        h = torch.tensor(X)
        for W in Ws[:-1]:
            h = torch.relu(h @ W.T)
        return (h @ Ws[-1].T)[:, 0]

    for layer in range(3):

        def outputs(flat, layer=layer):
            changed = [flat.reshape(shapes[k]) if k == layer else W for k, W in enumerate(Ws)]
            return net(changed)

        flat = Ws[layer].ravel()
        H = torch.func.hessian(lambda w, f=outputs: ((f(w) - torch.tensor(y)) ** 2).sum() / 2)(flat)
        J = torch.func.jacrev(outputs)(flat)
        torch.testing.assert_close(H, J.T @ J, rtol=0, atol=1e-11 * float(1 + H.abs().max()))


# what the text says beside its boxes


def test_above_the_border_a_network_bounces_to_where_the_top_eigenvalue_is_smaller():
    # the network of the snippet, run on, and with centered pixels
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(32, 784))
    y = X[:, 0]
    w = rng.normal(size=1_000_216)
    w /= np.repeat([784, 1000, 216], [784_000, 216_000, 216]) ** 0.5
    v = rng.normal(size=w.size)

    def loss(w, X=X):
        W1, W2 = w[:784_000].reshape(1000, 784), w[784_000:1_000_000].reshape(216, 1000)
        return np.mean((np.tanh(np.tanh(X @ W1.T) @ W2.T) @ w[1_000_000:] - y) ** 2) / 2

    def top(loss, w, v, k):
        run = power_iteration(lambda v: reverse.hvp(loss, w, v), v)
        return zip(*itertools.islice(run, k))

    values, vectors = top(loss, w, v, 5)
    start = values[-1]
    assert abs(values[-1] - values[-2]) < 1e-3 * start
    lr, losses, u = 1.05 * 2 / start, [], w
    for _ in range(10):
        losses.append(loss(u))
        u = u - lr * reverse.grad(loss)(u)
    assert losses[3] > losses[0] > losses[-1]
    values, _ = top(loss, u, vectors[-1], 4)
    assert abs(values[-1] - values[-2]) < 1e-2 * start  # settled, else it were a lower bound only
    assert values[-1] < 2 / lr < start

    values, _ = top(lambda w: loss(w, X - 0.5), w, v, 8)
    assert 4.5 < values[4] < 5.5
    assert values[5] - values[4] > 1e-2 * values[4]  # not settled
    assert abs(values[7] - values[6]) < 1e-2 * values[7]
    assert 35 < start / values[7] < 45


def test_steps_from_the_saddle_of_the_seventh_question():
    assert 1388 < math.log(1e6) / math.log(1.01) < 1389
    x, steps = 1e-6, 0
    while x < 1:
        x, steps = x * 1.01, steps + 1
    assert steps == 1389


@given(seed=seeds, n=st.integers(1, 6))
def test_random_signs_have_the_trace_and_the_diagonal_as_their_means(seed, n):
    # exactly: the mean over all vectors of signs, each as likely as another
    H = np.random.default_rng(seed).normal(size=(n, n))
    H += H.T
    V = np.array(list(itertools.product([-1.0, 1.0], repeat=n)))
    scale = 1e-13 * (1 + np.abs(H).sum())
    np.testing.assert_allclose(np.mean(V @ H * V, axis=0), np.diag(H), rtol=0, atol=scale)
    assert abs(np.mean(np.sum(V @ H * V, axis=1)) - np.trace(H)) < scale


@settings(max_examples=10)
@given(seed=seeds, widths=shapes, n=st.integers(1, 5))
def test_a_curvature_pushed_forward_takes_five_products_for_one(seed, widths, n):
    # the eighth question: value, slope and bend in t of the loss at W + t V
    rng = np.random.default_rng(seed)
    Ws = [rng.normal(size=(b, a)) for a, b in itertools.pairwise(widths)]
    Vs = [rng.normal(size=W.shape) for W in Ws]
    h, dh, ddh = rng.normal(size=(n, widths[0])), None, None
    X, spent = h, 0
    for layer, (W, V) in enumerate(zip(Ws, Vs)):
        one = n * W.size
        if layer == 0:
            z, dz, ddz = h @ W.T, h @ V.T, np.zeros((n, len(W)))
            spent += 2 * one
        else:
            z, dz, ddz = h @ W.T, h @ V.T + dh @ W.T, 2 * (dh @ V.T) + ddh @ W.T
            spent += 5 * one
        h, dh, ddh = z, dz, ddz
        if layer < len(Ws) - 1:
            h = np.tanh(z)
            dh, ddh = (1 - h**2) * dz, (1 - h**2) * (ddz - 2 * h * dz**2)
    F = n * sum(a * b for a, b in itertools.pairwise(widths))
    assert spent == 5 * F - 3 * n * widths[0] * widths[1]

    def loss(*Ws):
        h = torch.tensor(X)
        for W in Ws[:-1]:
            h = torch.tanh(h @ W.T)
        return ((h @ Ws[-1].T) ** 2).sum() / 2

    at, along = tuple(map(torch.tensor, Ws)), tuple(map(torch.tensor, Vs))
    _, products = torch.autograd.functional.vhp(loss, at, along)
    curvature = sum(float((v * p).sum()) for v, p in zip(along, products))
    scale = 1 + sum(float((v * p).abs().sum()) for v, p in zip(along, products))
    assert abs(np.sum(dh**2 + h * ddh) - curvature) < 1e-11 * scale


def test_plain_attention_has_second_derivatives():
    make = torch.Generator().manual_seed(0)
    x, v = torch.randn(2, 1, 2, 4, 3, generator=make, dtype=torch.float64)

    def f(x):
        return torch.nn.functional.scaled_dot_product_attention(x, x, x).pow(2).sum()

    with sdpa_kernel(SDPBackend.MATH):
        pushed = torch.func.jvp(torch.func.grad(f), (x,), (v,))[1]
        _, pulled = torch.autograd.functional.vhp(f, x, v)
    torch.testing.assert_close(pushed, pulled, rtol=0, atol=1e-11 * float(1 + pulled.abs().max()))


def test_a_million_weights_take_eight_terabytes():
    assert 10**12 * 8 == 8 * 10**12
    assert (10**6 * (10**6 + 1)) // 2 == pytest.approx(5e11, rel=1e-5)

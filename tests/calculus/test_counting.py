"""Counts against those on paper."""

import numpy as np
import pytest

from mathdl.calculus.counting import Count, Counted, count
from mathdl.calculus.forward import jvp
from mathdl.calculus.reverse import grad, hvp

RNG = np.random.default_rng(0)


def test_a_matrix_product_takes_a_multiply_add_for_each_pair():
    assert count(lambda A: A @ np.ones((4, 5)), np.ones((3, 4))) == Count(60, 0)
    assert count(lambda A: np.ones((2, 3, 4)) @ A, np.ones((4, 5))) == Count(120, 0)
    assert count(lambda x: x @ x, np.ones(7)) == Count(7, 0)


def test_other_arithmetic_counts_entries_and_moving_them_costs_nothing():
    x = np.ones((2, 3))
    assert count(lambda x: np.sin(x) * x, x) == Count(0, 12)
    assert count(np.sum, x) == Count(0, 6)
    assert count(lambda x: x + np.ones((4, 1, 1)), x) == Count(0, 24)
    moved = lambda x: np.concatenate([x.T.reshape(2, 3), x[::-1]])  # noqa: E731
    assert count(moved, x) == Count(0, 0)
    assert count(lambda x: np.sin(np.ones(9)), x) == Count(0, 0)


def test_a_gradient_counts_both_passes():
    W, b, X = np.ones((5, 4)), np.ones(5), RNG.normal(size=(3, 4))
    loss = lambda params, X: np.sum(X @ params[0].T + params[1])  # noqa: E731
    assert count(loss, (W, b), X).multiply_adds == 60
    assert count(grad(loss), (W, b), X).multiply_adds == 120  # none in X
    all_three = lambda p: loss(p[:2], p[2])  # noqa: E731
    assert count(grad(all_three), (W, b, X)).multiply_adds == 180


def test_counts_hold_for_pushes_and_for_hessian_vector_products():
    A = RNG.normal(size=(4, 4))
    f = lambda x: np.sum((A @ x) ** 2)  # noqa: E731
    assert count(lambda p: jvp(f, *p), (np.ones(4), np.ones(4))).multiply_adds == 32
    assert count(lambda p: hvp(f, *p), (np.ones(4), np.ones(4))).multiply_adds == 64


@pytest.mark.parametrize(
    "f, name",
    [
        (lambda x: np.einsum("ij->j", x), "contract"),
        (np.linalg.inv, r"np\.linalg\.inv"),
        (np.linalg.det, r"np\.linalg\.det"),
        (lambda x: np.linalg.slogdet(x)[1], "log_abs_det"),
        (lambda x: np.linalg.solve(x, np.ones(3)), r"np\.linalg\.solve"),
    ],
)
def test_what_has_no_known_cost_is_refused(f, name):
    with pytest.raises(TypeError, match=f"count does not know what {name} costs"):
        count(f, np.eye(3))


def test_a_count_is_outside_of_every_derivative():
    assert Counted(1.0, Count()).level == 0


def test_what_is_no_array_of_floats_passes():
    take = lambda x, k, name: x[k] * 2.0  # noqa: E731
    assert count(take, np.ones((3, 2)), np.array([0, 2]), "any").elementwise == 4


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"args\[0\]\[1\] has 1 NaN or infinite"):
        count(lambda p: p[0], (1.0, np.nan))

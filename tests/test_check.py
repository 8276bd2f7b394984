import numpy as np
import pytest

from mathdl import _check


@pytest.mark.parametrize(
    "value", [[1, 2], (True, False), np.array([1, 2], np.int32), np.float32([1, 2])]
)
def test_real_input_becomes_a_new_float64_array(value):
    array = _check.vector("x", value)
    assert array.dtype == np.float64
    assert array.tolist() == [float(v) for v in value]


def test_the_array_is_a_copy():
    x = np.array([1.0, 2.0])
    _check.vector("x", x)[0] = 9.0
    assert x[0] == 1.0


@pytest.mark.parametrize(
    ("check", "value", "message"),
    [
        (_check.vector, 3.0, r"x has shape \(\); it needs 1 dimension"),
        (_check.vector, [[1.0]], r"x has shape \(1, 1\); it needs 1 dimension"),
        (_check.vector, [], r"x has shape \(0,\); it needs at least one entry"),
        (_check.vector, [1j], "x has dtype complex128; it needs real numbers"),
        (_check.vector, ["a"], "x has dtype <U1; it needs real numbers"),
        (_check.vector, [10**400], "x has dtype object; it needs real numbers"),
        (_check.vector, [1.0, np.nan, np.inf], "x has 2 NaN or infinite entries"),
        (_check.matrix, [1.0, 2.0], r"x has shape \(2,\); it needs 2 dimension"),
        (_check.matrix, [[1.0], [2.0, 3.0]], "x is ragged"),
        (_check.matrix, np.ones((0, 3)), r"x has shape \(0, 3\); it needs at least one"),
        (_check.square_matrix, np.ones((2, 3)), r"x has shape \(2, 3\); it needs to be square"),
        (_check.nonzero_vector, [0.0, -0.0], "x is the zero vector; it needs a direction"),
        (_check.symmetric_matrix, [[1.0, 2.0], [2.5, 1.0]], "x and its transpose differ by 0.5"),
        (_check.symmetric_matrix, [[0.0, 1.5e308], [-1.5e308, 0.0]], "differ by inf"),
    ],
)
def test_bad_input_is_named_with_what_it_got_and_what_it_needs(check, value, message):
    with pytest.raises(ValueError, match=message):
        check("x", value)


def test_a_vector_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"x has shape \(3,\); it needs shape \(2,\)"):
        _check.vector("x", [1, 2, 3], size=2)
    with pytest.raises(ValueError, match=r"x has shape \(3,\); it needs shape \(2,\)"):
        _check.nonzero_vector("x", [1, 2, 3], size=2)


def test_a_long_double_beyond_float64_is_refused_without_a_warning():
    with np.errstate(over="ignore"):  # where a long double is a float64, this is infinite
        value = np.longdouble(2) ** 2000
    with pytest.raises(ValueError, match="x has 1 NaN or infinite"):
        _check.vector("x", np.array([value]))


def test_valid_input_of_each_kind_passes():
    assert _check.matrix("A", [[1, 2, 3]]).shape == (1, 3)
    assert _check.square_matrix("A", [[7]]).tolist() == [[7.0]]
    assert _check.vector("x", [0, 0], size=2).tolist() == [0.0, 0.0]
    assert _check.nonzero_vector("x", [0, 1]).tolist() == [0.0, 1.0]


def test_a_matrix_symmetric_up_to_rounding_becomes_exactly_symmetric():
    A = np.array([[1.0, 2.0], [2.0 + 1e-12, 5.0]])
    assert (_check.symmetric_matrix("A", A) == _check.symmetric_matrix("A", A).T).all()
    huge = np.full((2, 2), 1.5e308)
    assert (_check.symmetric_matrix("A", huge) == huge).all()
    tiny = np.array([[5e-324, 1.5e-323], [1.5e-323, 0.0]])
    assert (_check.symmetric_matrix("A", tiny) == tiny).all()
    with pytest.raises(ValueError, match="symmetric"):
        _check.symmetric_matrix("A", [[1e-300, 2e-300], [2.1e-300, 1e-300]])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (3.0, r"b has shape \(\); it needs 1 or 2 dimension"),
        ([[[1.0]]], r"b has shape \(1, 1, 1\); it needs 1 or 2 dimension"),
        ([1.0, 2.0, 3.0], r"b has shape \(3,\); it needs 2 rows"),
        (np.ones((3, 2)), r"b has shape \(3, 2\); it needs 2 rows"),
        ([[1.0, 2.0], [3.0]], "b is ragged"),
    ],
)
def test_a_right_hand_side_of_another_shape_is_refused(value, message):
    with pytest.raises(ValueError, match=message):
        _check.right_hand_side("b", value, 2)


def test_a_right_hand_side_is_a_vector_or_a_matrix():
    assert _check.right_hand_side("b", [1, 2], 2).shape == (2,)
    assert _check.right_hand_side("B", np.ones((2, 5)), 2).shape == (2, 5)


class Speaking:
    """An array that is none of NumPy's and speaks its protocols, as a traced one does."""

    ndim, shape = 1, (3,)

    def __array_function__(self, func, types, args, kwargs):
        raise NotImplementedError


def test_an_array_that_is_being_differentiated_passes_as_it_stands():
    x = Speaking()
    assert _check.array_or_traced("x", x) is x
    assert _check.array_or_traced("x", x, 1, 2) is x
    with pytest.raises(ValueError, match=r"x has shape \(3,\); it needs 2 or 3 dimension"):
        _check.array_or_traced("x", x, 2, 3)


@pytest.mark.parametrize("value", [1, [1, 2], np.float64(1), np.ones((1, 2), dtype=np.int64)])
def test_any_other_array_is_copied_whatever_its_rank(value):
    array = _check.array_or_traced("x", value)
    assert type(array) is np.ndarray
    assert array.dtype == np.float64
    assert array.shape == np.shape(value)
    assert array is not value
    with pytest.raises(ValueError, match="it needs 3 dimension"):
        _check.array_or_traced("x", value, 3)

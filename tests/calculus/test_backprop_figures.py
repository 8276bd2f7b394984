"""The figures of docs/calculus/backprop.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.calculus import backprop


@pytest.fixture(scope="module")
def per_step():
    return backprop.check_error_per_step()


def test_the_shapes_are_those_of_the_network():
    fig = backprop.shapes_both_ways()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    texts = [t.get_text() for t in fig.axes[0].texts]
    for i, (name, d) in enumerate(zip(("X", "H_1", "H_2", "Z_3"), (784, 256, 64, 10))):
        assert f"${name}$\n$(n, {d})$" in texts
        assert (f"$\\mathrm{{d}}Z_{i}$\n$(n, {d})$" in texts) == (i > 0)
    weights = [t.split("\n")[1] for t in texts if "dW" in t.replace("\\mathrm{d}", "d")]
    assert weights == ["$(256, 784), (256,)$", "$(64, 256), (64,)$", "$(10, 64), (10,)$"]


def test_the_errors_leap_where_many_kinks_are_and_leave_four_digits_in_float32(per_step):
    one, many, single = (line.get_xydata() for line in per_step.axes[0].get_lines())
    assert per_step.get_figwidth() <= 5.6
    assert per_step.axes[0].get_xlabel() == "$h$"
    best = one[one[:, 1].argmin()]
    assert 1e-6 < best[0] < 1e-4
    assert best[1] < 1e-9
    np.testing.assert_allclose(
        one[13:18, 1] / one[12:17, 1], 10, rtol=0.5
    )  # h^2: 10 for half a step
    at = np.flatnonzero(many[:, 0] >= 1.5e-4)[0]
    assert many[at, 1] > 1e4 * many[at - 1, 1]  # the leap near 1e-4
    assert many[at - 2, 1] < 1e-8
    best = single[single[:, 1].argmin()]
    assert 1e-3 < best[0] < 1e-1
    assert 1e-5 < best[1] < 1e-4
    assert 0.01 < single[np.isclose(single[:, 0], 1e-5), 1].item() < 0.5  # one digit
    np.testing.assert_allclose(single[18:, 1], one[18:, 1], rtol=0.1)  # bending is the same
    assert (single[single[:, 0] < 1e-7, 1] > 0.9).all()


def test_the_secants_have_the_slopes_that_are_written():
    fig = backprop.at_the_kink()
    assert fig.get_figwidth() <= 5.6
    written = {0.0: ["0.5", "0.5"], 0.4: ["0.7", "1"]}
    for ax, (z, texts) in zip(fig.axes, written.items(), strict=True):
        assert [t.get_text() for t in ax.texts] == texts
        for line, text in zip(ax.get_lines()[1:3], texts):
            (a, fa), (b, fb) = line.get_xydata()
            assert (fb - fa) / (b - a) == pytest.approx(float(text))
            assert (a + b) / 2 == pytest.approx(z)
            assert (fa, fb) == (max(a, 0), max(b, 0))


def test_each_mistake_spoils_what_comes_after_it():
    fig = backprop.error_per_tensor()
    assert fig.get_figwidth() <= 5.6
    wrong = {"bias": {1, 3, 5}, "mask": {2, 3, 4, 5}, "transpose": {4, 5}}
    for ax, (bug, places) in zip(fig.axes, wrong.items(), strict=True):
        assert ax.get_title()
        tops = [path[1][1] for path in ax.collections[0].get_segments()]
        assert tops == backprop._errors_per_tensor(bug)
        for place, error in enumerate(tops):
            assert error > 0.05 if place in places else error < 1e-8
    assert max(backprop._errors_per_tensor("none")) < 1e-8
    assert [t.get_text() for t in fig.axes[2].get_xticklabels()][:2] == ["$W_3$", "$b_3$"]

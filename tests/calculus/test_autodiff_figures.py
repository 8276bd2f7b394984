"""The figures of docs/calculus/autodiff.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.figures.calculus import autodiff


@pytest.mark.parametrize(
    "draw",
    [autodiff.step_through_a_graph, autodiff.pushes_or_pulls, autodiff.memory_of_checkpoints],
)
def test_each_is_a_figure_that_names_what_it_draws(draw):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    (ax,) = fig.axes
    assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


@pytest.mark.parametrize("inputs", autodiff.CASES)
def test_the_numbers_of_the_neuron_are_those_of_the_chain_rule_by_hand(inputs):
    w, x, b = inputs
    numbers = autodiff._neuron(*inputs)
    z = w * x + b
    y = math.tanh(z) + x
    to_z = 2 * y * (1 - math.tanh(z) ** 2)
    expected = {
        "w": (w, to_z * x),
        "x": (x, to_z * w + 2 * y),
        "b": (b, to_z),
        "p": (w * x, to_z),
        "z": (z, to_z),
        "a": (math.tanh(z), 2 * y),
        "y": (y, 2 * y),
        "loss": (y * y, 1.0),
    }
    assert numbers.keys() == expected.keys()
    for name, pair in expected.items():
        assert numbers[name] == pytest.approx(pair, rel=1e-14, abs=1e-15)


def test_the_graph_shows_its_numbers_and_an_arrow_for_each_argument():
    ax = autodiff.step_through_a_graph().axes[0]
    texts = [text.get_text() for text in ax.texts]
    for value, gradient in autodiff._neuron(*autodiff.START).values():
        assert f"{value:.2f}" in texts and f"{gradient:.2f}" in texts
    n_arguments = sum(len(parents) for _, _, _, parents in autodiff.NODES.values())
    assert sum(text.arrow_patch is not None for text in ax.texts) == n_arguments


def test_the_data_hold_the_graph_in_order_of_evaluation():
    data = autodiff.step_through_a_graph_data()
    seen = set()
    for node in data["nodes"]:
        assert set(node["parents"]) <= seen
        seen.add(node["name"])
    assert data["cases"][0]["inputs"] == data["start"]


def test_pulls_are_cheap_for_one_output_and_dear_for_more_than_127():
    assert autodiff._costs(1) == (128, 2)
    assert autodiff._costs(127) == (128, 128)
    pushes, pulls = (line.get_xydata() for line in autodiff.pushes_or_pulls().axes[0].get_lines())
    assert pushes[:, 1].tolist() == [128] * len(autodiff.OUTPUTS)
    np.testing.assert_allclose(pulls[:, 1], 1 + pulls[:, 0])


def test_checkpoints_need_least_at_the_root():
    curve, dot = (
        line.get_xydata() for line in autodiff.memory_of_checkpoints().axes[0].get_lines()
    )
    assert curve[:, 1].min() == dot[0, 1] == 20
    assert dot[0, 0] == 10
    assert curve[0, 1] == curve[-1, 1] == 101
    assert autodiff._kept(7) == 15 + 7

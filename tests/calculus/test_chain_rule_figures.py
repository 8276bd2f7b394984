"""The figures of docs/calculus/chain-rule.md show what their docstrings say."""

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from mathdl.calculus.reverse import grad
from mathdl.figures.calculus import chain_rule


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (chain_rule.rates_multiply, 3),
        (chain_rule.graph_with_slopes, 1),
        (chain_rule.shares_by_length, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.get_title() or (ax.get_xlabel() and ax.get_ylabel())


def test_the_tangents_touch_and_their_slopes_multiply():
    slopes = []
    for ax in chain_rule.rates_multiply().axes:
        curve, tangent, point = (line.get_xydata() for line in ax.get_lines())
        (x0, y0), (x1, y1) = tangent
        slopes.append((y1 - y0) / (x1 - x0))
        at = np.interp(point[0, 0], *curve.T)
        assert at == pytest.approx(point[0, 1], rel=1e-3)  # straight pieces, 1/30 apart
        nearby = point[0, 0] + np.array([-0.05, 0.05])
        rise = np.diff(np.interp(nearby, *curve.T))[0] / 0.1
        assert rise == pytest.approx(slopes[-1], rel=0.01)  # third derivatives of at most 150
        assert f"slope {slopes[-1]:.0f}" in {text.get_text() for text in ax.texts}
    assert slopes[2] == pytest.approx(slopes[0] * slopes[1], rel=1e-12)


def test_the_edges_add_up_to_the_derivative():
    edges = chain_rule._edges()

    def total(node):
        return (
            1.0 if node == "out" else sum(s * total(b) for (a, b), s in edges.items() if a == node)
        )

    expected = grad(lambda x: x * x * np.sin(x) + x * x)(chain_rule.AT)
    assert total("x") == pytest.approx(expected, rel=1e-14)
    shown = {text.get_text() for text in chain_rule.graph_with_slopes().axes[0].texts}
    assert {f"{slope:.2f}" for slope in edges.values()} <= shown


def test_the_shares_are_a_distribution_with_its_mean_where_the_page_says():
    for gain, line in zip(chain_rule.GAINS, chain_rule.shares_by_length().axes[0].get_lines()):
        lengths, share = line.get_xydata().T
        assert share.sum() == pytest.approx(1, rel=1e-12)
        mean = 20 * gain**2 / (1 + gain**2)
        assert np.sum(lengths * share) == pytest.approx(mean, rel=1e-12)
    assert np.sum(share[16:]) < 0.01
    assert math.isclose(chain_rule._shares(2, 1.0)[1], 0.5)

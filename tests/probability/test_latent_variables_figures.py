"""The figures of docs/probability/latent-variables.md show what their docstrings say."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import special, stats

from mathdl.figures.probability import latent_variables


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    "draw",
    [
        latent_variables.bounds_that_touch,
        latent_variables.stairs_between_two_hills,
        latent_variables.codes_switch_off,
        latent_variables.likelihood_and_bound,
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == 1
    assert fig.axes[0].get_xlabel() and fig.axes[0].get_ylabel()


def test_bounds_lie_below_touch_at_their_dot_and_lead_to_the_next():
    curve, *rest = lines(latent_variables.bounds_that_touch().axes[0])
    m, height = curve.T
    x = latent_variables.DATA
    joint = np.stack([stats.norm.logpdf(x) + 0 * m[:, None], stats.norm.logpdf(x, m[:, None])])
    right = special.logsumexp(joint, axis=0).sum(axis=1) - len(x) * np.log(0.5)
    constant = len(x) * (np.log(0.5) + np.log(2 * np.pi) / 2)  # dropped in the figure
    np.testing.assert_allclose(height, right + constant)
    bounds, points = rest[:-1:2], [*rest[1::2], rest[-1]]
    assert len(bounds) == 3
    for bound, dot, after in zip(bounds, points, points[1:]):
        assert np.all(bound[:, 1] <= height + 1e-9)
        near = np.abs(m - dot[0, 0]) < 0.05
        assert np.min(height[near] - bound[near, 1]) < 0.02
        assert abs(m[bound[:, 1].argmax()] - after[0, 0]) < 0.03
        assert after[0, 1] > dot[0, 1]


def test_each_stair_is_level_or_upright_and_climbs_to_its_own_hill():
    ax = latent_variables.stairs_between_two_hills().axes[0]
    paths = [line for line in lines(ax) if len(line) > 1]
    assert len(paths) == 2
    for path, side in zip(paths, (1, -1)):
        r, m = path.T
        height = -(r * (1.5 - m) ** 2 + (1 - r) * (1.5 + m) ** 2) / 2
        height += special.entr(r) + special.entr(1 - r)
        assert np.all(np.diff(height) >= -1e-12)
        assert np.all((np.diff(r) == 0) | (np.diff(m) == 0))
        assert side * m[-1] > 1.3


def test_codes_stop_where_the_level_reaches_their_variance():
    ends = [line[-1] for line in lines(latent_variables.codes_switch_off().axes[0])]
    assert [x for x, _ in ends] == list(latent_variables.SPREADS)
    assert all(y == 0 for _, y in ends)


def test_the_likelihood_is_best_without_flips_and_the_bound_with_many():
    log_l, bound, *_ = lines(latent_variables.likelihood_and_bound().axes[0])
    assert np.all(np.diff(log_l[:, 1]) < 0)
    assert np.all(bound[:, 1] <= log_l[:, 1] + 1e-12)
    assert 0.35 < bound[bound[:, 1].argmax(), 0] < 0.4
    np.testing.assert_allclose(log_l[-1, 1], -np.log(2))

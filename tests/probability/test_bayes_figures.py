"""The figures of docs/probability/bayes.md show what their docstrings say."""

import math
from fractions import Fraction

import numpy as np
import pytest
from matplotlib.figure import Figure
from scipy import stats

from mathdl.data.cells import cells
from mathdl.figures.probability import bayes


def lines(ax):
    return [line.get_xydata() for line in ax.get_lines()]


@pytest.mark.parametrize(
    ("draw", "n_axes"),
    [
        (bayes.bayes_rule, 2),
        (bayes.flags_that_agree, 1),
        (bayes.beta_updates, 1),
        (bayes.two_ways_to_disagree, 2),
        (bayes.copies_and_confidence, 1),
    ],
)
def test_each_is_a_figure_that_names_what_it_draws(draw, n_axes):
    fig = draw()
    assert isinstance(fig, Figure)
    assert fig.get_figwidth() <= 5.6
    assert len(fig.axes) == n_axes
    for ax in fig.axes:
        assert ax.texts
    assert fig.axes[-1].get_xlabel()


def test_the_areas_are_the_joint_and_the_bar_is_the_posterior():
    above, below = bayes.bayes_rule().axes
    areas = [p.get_width() * p.get_height() for p in above.patches]
    # missed, hit, passed, false alarm: a tenth is harmful, 90 and 95 percent
    assert areas == pytest.approx([0.01, 0.09, 0.855, 0.045], abs=1e-12)
    assert sum(areas) == pytest.approx(1)
    right, wrong = below.patches
    assert right.get_width() == pytest.approx(areas[1] / (areas[1] + areas[3]))
    assert wrong.get_x() == right.get_width()
    assert right.get_width() + wrong.get_width() == pytest.approx(1)
    full = {above.patches[k].get_facecolor()[:3] for k in (1, 3)}
    assert full == {right.get_facecolor()[:3], wrong.get_facecolor()[:3]}


def test_the_cases_of_the_live_figure_are_counts_of_a_million_items():
    data = bayes.bayes_rule_data()
    assert {key: data[key] for key in bayes.START} == bayes.START
    assert len(data["cases"]) == len(bayes.CASES)
    seen_none = 0
    for case in data["cases"]:
        base, sensitivity, specificity = (
            Fraction(str(case[key])) / 100 for key in ("base", "sensitivity", "specificity")
        )
        for key, low, high in zip(bayes.START, *zip(*data["limits"].values())):
            assert low <= case[key] <= high
        harmful = base * 10**6
        hit, alarm = harmful * sensitivity, (10**6 - harmful) * (1 - specificity)
        assert hit.denominator == alarm.denominator == 1
        flagged = hit + alarm
        assert case["flagged"] == pytest.approx(float(flagged) / 1e6, abs=1e-12)
        for key, part, whole in (
            ("positive", hit, flagged),
            ("negative", harmful - hit, 10**6 - flagged),
        ):
            if whole:
                assert case[key] == pytest.approx(float(part / whole), abs=1e-12)
            else:
                assert case[key] is None
                seen_none += 1
    assert seen_none >= 2


def test_flags_that_agree_climb_to_one_or_stop_at_a_fifth():
    ax = bayes.flags_that_agree().axes[0]
    independent, shared = lines(ax)
    for m in range(6):
        odds = Fraction(1, 99) * 18**m
        assert independent[m, 1] == pytest.approx(float(odds / (1 + odds)), rel=1e-12)
    odd, low = Fraction(4, 100), Fraction(14, 960)
    for m in range(6):
        harmless = odd * Fraction(9, 10) ** m + (1 - odd) * low**m
        odds = Fraction(1, 99) * Fraction(9, 10) ** m / harmless
        assert shared[m, 1] == pytest.approx(float(odds / (1 + odds)), rel=1e-12)
    assert independent[1, 1] == pytest.approx(shared[1, 1])
    assert independent[5, 1] > 0.999
    assert 0.2 < shared[2, 1] < shared[5, 1] < 0.202


def test_the_posteriors_are_scipys_beta_densities():
    ax = bayes.beta_updates().axes[0]
    texts = [text.get_text() for text in ax.texts]
    assert texts == ["before any case", "5 of 5", "19 of 20", "47 of 50"]
    seen = ((0, 0), (5, 5), (19, 20), (47, 50))
    for (right, n), curve in zip(seen, lines(ax), strict=True):
        law = stats.beta(1 + right, 1 + n - right)
        np.testing.assert_allclose(curve[:, 1], law.pdf(curve[:, 0]), rtol=1e-9, atol=1e-12)
        if n:
            assert curve[np.argmax(curve[:, 1]), 0] == pytest.approx(right / n, abs=0.0026)


def test_light_tails_meet_halfway_and_heavy_tails_leave_two_peaks():
    light, heavy = bayes.two_ways_to_disagree().axes
    for ax, law in ((light, stats.norm()), (heavy, stats.t(2))):
        prior, likelihood, posterior = lines(ax)
        theta = prior[:, 0]
        np.testing.assert_allclose(prior[:, 1], law.pdf(theta), rtol=1e-10)
        np.testing.assert_allclose(likelihood[:, 1], law.pdf(6 - theta), rtol=1e-10)
        product = prior[:, 1] * likelihood[:, 1]
        expected = product / np.trapezoid(product, theta)
        np.testing.assert_allclose(posterior[:, 1], expected, rtol=1e-9)
    gauss = lines(light)[2]
    np.testing.assert_allclose(
        gauss[:, 1], stats.norm(3, math.sqrt(0.5)).pdf(gauss[:, 0]), atol=1e-6
    )
    p = lines(heavy)[2][:, 1]
    inner = (p[1:-1] > p[:-2]) & (p[1:-1] > p[2:])
    peaks = lines(heavy)[2][1:-1, 0][inner]
    assert len(peaks) == 2
    assert abs(peaks[0]) < 1
    assert abs(peaks[1] - 6) < 1


def test_copies_raise_what_it_says_and_not_what_it_is():
    said, right = lines(bayes.copies_and_confidence().axes[0])
    np.testing.assert_array_equal(said[:, 0], np.arange(1, 11))
    assert (np.diff(said[:, 1]) > 0).all()
    assert said[0, 1] == pytest.approx(0.911, abs=5e-4)
    assert said[-1, 1] == pytest.approx(0.989, abs=5e-4)
    X, labels = cells()
    X = np.log(X[:, [0, 1, 4]])
    train, y = labels[::2], labels[1::2]
    for m in (1, 10):  # by scipy's densities
        scores = [
            math.log(np.mean(train == c))
            + m * stats.norm(g.mean(axis=0), g.std(axis=0)).logpdf(X[1::2]).sum(axis=1)
            for c in (0, 1)
            for g in [X[::2][train == c]]
        ]
        assert right[m - 1, 1] == np.mean((scores[1] > scores[0]) == y)

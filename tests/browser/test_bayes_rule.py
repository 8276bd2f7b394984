"""Bayes' rule with sliders: what it shows is what mathdl computes, by slider, number and keys."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.probability import bayes
from tests.browser.conftest import PHONE, Open

ADDRESS = "probability/bayes/"


def element(page: Page) -> Locator:
    found = page.locator("book-bayes-rule.live")
    found.scroll_into_view_if_needed()
    return found


def field(figure: Locator, name: str) -> Locator:
    return figure.locator(f"[data-field={name}]")


def number(figure: Locator, name: str) -> float | None:
    return json.loads(figure.get_attribute(f"data-{name}"))


def fill(figure: Locator, **percents: float) -> None:
    for name, value in percents.items():
        field(figure, name).fill(str(value))


def test_the_posteriors_are_what_mathdl_computes(shared):
    window = shared(ADDRESS)
    figure = element(window.page)
    data = bayes.bayes_rule_data()
    for name in bayes.START:
        assert float(field(figure, name).input_value()) == data[name]
    for case in data["cases"]:
        fill(figure, **{name: case[name] for name in bayes.START})
        for name in ("positive", "negative", "flagged"):
            if case[name] is None:
                assert number(figure, name) is None
            else:
                assert number(figure, name) == pytest.approx(case[name], abs=1e-6)
    assert window.wrong == []


def test_the_areas_are_the_joint_and_the_bar_is_the_posterior(shared):
    figure = element(shared(ADDRESS).page)
    fill(figure, base=20, sensitivity=70, specificity=60)
    sizes = [
        [
            [float(rect.get_attribute(key)) for key in ("width", "height")]
            for rect in svg.locator("rect").all()
        ]
        for svg in figure.locator("svg[role=group]").all()
    ]
    areas = [width * height for width, height in sizes[0]]
    shares = [area / sum(areas) for area in areas]  # hit, miss, false alarm, passed
    assert shares == pytest.approx([0.14, 0.06, 0.32, 0.48], abs=1e-9)
    (right, _), (wrong, _) = sizes[1]
    assert right / (right + wrong) == pytest.approx(0.14 / 0.46, abs=1e-9)


def test_it_says_the_counts_the_odds_and_where_there_is_nothing_to_say(shared):
    figure = element(shared(ADDRESS).page)
    output = figure.locator("output")
    fill(figure, base=1, sensitivity=90, specificity=95)
    expect(output).to_contain_text("harmful with probability 15.4 %")
    expect(output).to_contain_text("58,500 are flagged: 9,000 harmful, 49,500 harmless")
    expect(output).to_contain_text("Odds: 0.0101 times 18 is 0.182")
    fill(figure, sensitivity=0, specificity=100)
    expect(output).to_contain_text("No item is flagged")
    expect(output).to_contain_text("No harmless item is flagged")
    fill(figure, sensitivity=100, specificity=0)
    expect(output).to_contain_text("Every item is flagged")
    fill(figure, sensitivity=100, specificity=100)
    expect(output).to_contain_text("harmful with probability 100.00 %")


def test_a_number_out_of_range_or_half_typed_does_no_harm(shared):
    figure = element(shared(ADDRESS).page)
    fill(figure, base=50, sensitivity=50, specificity=50)
    for typed, posterior in (("", 0.5), ("200", 0.999), ("-5", 0.001), ("50", 0.5)):
        field(figure, "base").fill(typed)
        assert number(figure, "positive") == pytest.approx(posterior, abs=1e-9)


def test_sliders_move_by_keys_and_name_their_value(visit: Open):
    page = visit().go(ADDRESS)
    figure = element(page)
    for name, label in (
        ("base", "Base rate"),
        ("sensitivity", "Sensitivity"),
        ("specificity", "Specificity"),
    ):
        slider = figure.get_by_role("slider", name=label, exact=True)
        slider.focus()
        page.keyboard.press("ArrowLeft")
        expected = bayes.START[name] - 0.1
        assert float(field(figure, name).input_value()) == pytest.approx(expected)
        assert slider.get_attribute("aria-valuetext") == f"{expected:g} percent"
    page.keyboard.press("End")
    assert field(figure, "specificity").input_value() == "100"
    assert number(figure, "positive") == 1


@pytest.mark.parametrize("phone", [False, True])
def test_a_rare_thing_turns_the_bar_blue(visit: Open, phone: bool):
    page = visit(**(PHONE if phone else {})).go(ADDRESS)
    figure = element(page)
    before = number(figure, "positive")
    slider = field(figure, "base-slider")
    box = slider.bounding_box()
    assert box["width"] > 150
    at = {"x": 0.02 * box["width"], "y": box["height"] / 2}
    if phone:
        slider.tap(position=at)
    else:
        slider.click(position=at)
    assert float(field(figure, "base").input_value()) < 5
    assert number(figure, "positive") < before


def test_the_still_figure_stands_in_without_script_and_on_paper(visit: Open):
    still = "book-bayes-rule .book-figure svg"
    page = visit(java_script_enabled=False).go(ADDRESS)
    expect(page.locator(still)).to_be_visible()
    page = visit().go(ADDRESS)
    expect(page.locator("book-bayes-rule.live")).to_be_attached()
    expect(page.locator(still)).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(still)).to_be_visible()
    expect(page.locator("book-bayes-rule .book-live")).to_be_hidden()


def test_it_comes_alive_again_after_instant_navigation(visit: Open):
    window = visit()
    page = window.go("")
    for _ in range(2):
        page.locator(".md-content a[href*='probability/bayes']").first.click()
        page.wait_for_url(f"**/{ADDRESS}**")
        expect(page.locator("book-bayes-rule.live .book-live")).to_have_count(1)
        page.go_back()
        expect(page.locator("book-bayes-rule")).to_have_count(0)
    assert window.wrong == []

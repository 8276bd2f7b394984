"""The step that is dragged into rounding: its slopes are mathdl's, by slider, drag and keys."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.calculus import derivatives
from tests.browser.conftest import Open

ADDRESS = "calculus/derivatives/"
EPS = 2.0**-52


def element(page: Page) -> Locator:
    found = page.locator("book-secant-to-tangent.live")
    found.scroll_into_view_if_needed()
    return found


def field(figure: Locator, name: str) -> Locator:
    return figure.locator(f"[data-field={name}]")


def exponent(figure: Locator) -> float:
    return float(field(figure, "exponent").input_value())


def test_the_slopes_are_what_mathdl_computes(visit: Open):
    window = visit()
    figure = element(window.go(ADDRESS))
    data = derivatives.secant_to_tangent_data()
    assert exponent(figure) == data["exponent"]
    for i, function in enumerate(data["functions"]):
        field(figure, "function").select_option(str(i))
        size = max(abs(function["slope"]), 1)
        for k, *slopes in function["cases"]:
            field(figure, "exponent").fill(str(k))
            for scheme, slope in zip(("forward", "central"), slopes):
                field(figure, "scheme").select_option(label=scheme)
                shown = json.loads(figure.get_attribute("data-slope"))
                if slope is None:
                    assert shown is None
                    expect(figure.locator("output")).to_contain_text("does not move x")
                elif function["name"] == "exp":
                    # two libraries may round exp to different neighbors, one in each value
                    step = float(figure.get_attribute("data-h"))
                    assert shown == pytest.approx(slope, abs=4 * EPS * size / step)
                else:  # a product and a square root are rounded alike everywhere
                    assert shown == slope
    assert window.wrong == []


def test_it_says_which_error_rules(shared):
    figure = element(shared(ADDRESS).page)
    output = figure.locator("output")
    field(figure, "function").select_option("2")
    for typed, text in (("-1", "smaller step is better"), ("-12", "larger step is better")):
        field(figure, "exponent").fill(typed)
        expect(output).to_contain_text(text)
    field(figure, "exponent").fill("-8")
    assert float(figure.get_attribute("data-error")) < 1e-7


def test_a_step_out_of_range_or_half_typed_does_no_harm(shared):
    figure = element(shared(ADDRESS).page)
    for typed, step in (("5", 1.0), ("", 1.0), ("-99", 1e-17), ("-3", 1e-3)):
        field(figure, "exponent").fill(typed)
        assert float(figure.get_attribute("data-h")) == step


def test_slider_and_dot_move_by_keys(shared):
    page = shared(ADDRESS).page
    figure = element(page)
    field(figure, "exponent").fill("-0.5")
    field(figure, "slider").focus()
    page.keyboard.press("ArrowLeft")
    assert exponent(figure) == pytest.approx(-0.6)
    figure.locator("[data-tip=h]").focus()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")  # moves only along the axis of h
    assert exponent(figure) == pytest.approx(-1.7)
    assert field(figure, "slider").input_value() == "-1.7"


@pytest.mark.parametrize("phone", [False, True])
def test_the_dot_is_dragged_into_rounding(shared, phone: bool):
    page = shared(ADDRESS, phone=phone).page
    figure = element(page)
    field(figure, "function").select_option("0")
    field(figure, "exponent").fill("-0.5")
    tip = figure.locator("[data-tip=h]")
    tip.scroll_into_view_if_needed()
    box = tip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    chart = figure.locator("svg:has([data-tip=h])").bounding_box()
    page.mouse.move(x - 0.5 * chart["width"], y, steps=6)
    page.mouse.up()
    assert exponent(figure) < -7
    expect(figure.locator("output")).to_contain_text("rounding up to about")

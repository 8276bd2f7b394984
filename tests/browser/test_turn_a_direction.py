"""The direction that is turned: its slopes are mathdl's in each norm, by slider, drag and keys."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.calculus import gradients
from tests.browser.conftest import Open

ADDRESS = "calculus/gradients/"


def element(page: Page) -> Locator:
    found = page.locator("book-turn-a-direction.live")
    found.scroll_into_view_if_needed()
    return found


def field(figure: Locator, name: str) -> Locator:
    return figure.locator(f"[data-field={name}]")


def fill(figure: Locator, gradient: list[float], degrees: float) -> None:
    for k, value in enumerate(gradient, 1):
        field(figure, f"g{k}").fill(str(value))
    field(figure, "degrees").fill(str(degrees))


def test_the_slopes_are_what_mathdl_computes(visit: Open):
    window = visit()
    figure = element(window.go(ADDRESS))
    data = gradients.turn_a_direction_data()
    assert field(figure, "degrees").input_value() == str(data["degrees"])
    for case in data["cases"]:
        fill(figure, case["gradient"], case["degrees"])
        for key in ("slopes", "largest"):
            shown = json.loads(figure.get_attribute(f"data-{key}"))
            assert shown == pytest.approx(case[key], rel=1e-9, abs=1e-9)
    assert window.wrong == []


@pytest.mark.parametrize(
    ("norm", "said"),
    [
        ("L\u2081", "Steepest in L\u2081: (0, 1), slope 4"),
        ("L\u2082", "Steepest in L\u2082: (0.6, 0.8), slope 5"),
        ("L\u221e", "Steepest in L\u221e: (1, 1), slope 7"),
    ],
)
def test_it_names_the_steepest_step_of_the_norm(shared, norm: str, said: str):
    figure = element(shared(ADDRESS).page)
    fill(figure, [3, 4], 20)
    field(figure, "norm").select_option(label=norm)
    expect(figure.locator("output")).to_contain_text(said)


@pytest.mark.parametrize(
    ("gradient", "degrees", "said"),
    [
        ([3, 4], 20, "33° from g: v climbs"),
        ([3, 4], 233, "180° from g: v goes down"),
        ([0, 2], 180, "90° from g: v is level"),
        ([4, -4], 315, "0° from g: v climbs"),
        ([0, 0], 10, "The gradient is 0"),
    ],
)
def test_it_says_whether_the_step_climbs(shared, gradient: list, degrees: int, said: str):
    figure = element(shared(ADDRESS).page)
    fill(figure, gradient, degrees)
    expect(figure.locator("output")).to_contain_text(said)


def test_the_direction_turns_by_keys(shared):
    page = shared(ADDRESS).page
    figure = element(page)
    fill(figure, [3, 4], 20)
    figure.locator("[data-tip=direction]").focus()
    page.keyboard.press("ArrowRight")
    assert field(figure, "degrees").input_value() == "21"
    figure.locator("[data-tip=g]").focus()
    page.keyboard.press("ArrowUp")
    assert field(figure, "g2").input_value() == "4"  # at its limit
    page.keyboard.press("ArrowDown")
    assert field(figure, "g2").input_value() == "3.5"
    figure.locator("[data-tip=v]").focus()
    page.keyboard.press("Shift+ArrowUp")
    assert 40 < float(field(figure, "degrees").input_value()) < 60


@pytest.mark.parametrize("phone", [False, True])
def test_the_step_is_dragged_around(shared, phone: bool):
    page = shared(ADDRESS, phone=phone).page
    figure = element(page)
    fill(figure, [3, 4], 20)
    tip = figure.locator("[data-tip=v]")
    tip.scroll_into_view_if_needed()
    box = tip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 60, steps=4)
    page.mouse.up()
    assert float(field(figure, "degrees").input_value()) > 25
